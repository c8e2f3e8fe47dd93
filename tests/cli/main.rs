//! What a user sees: the program run on small folders, its output, its exit status.

mod check;
mod formats;
mod look;
mod rules;
mod runner;
