//! The language server without the world: open documents, what is known of each, and answers to an editor's questions.
//!
//! Messages go in and come out of [`server::Server`], one step at a time; files and configurations are asked for through
//! [`world::World`]. The face, with standard input and output, is `cli/lsp`. The protocol's types stand in [`convert`]
//! alone: the features speak of spans.

pub mod actions;
pub mod completion;
pub mod convert;
pub mod definition;
pub mod hover;
mod questions;
pub mod reuse;
pub mod server;
mod sweep;
pub mod symbols;
pub mod text;
pub mod uri;
pub mod words;
pub mod world;
