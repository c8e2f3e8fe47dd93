//! The language server in process, with an editor that speaks its protocol.

mod answers;
mod edits;
mod process;
mod robust;
mod world;
