//! What a user sees: the program run on small folders, its output, its exit status.

mod baseline;
mod check;
mod compare;
mod config;
mod fix;
mod formats;
mod leaks;
mod look;
mod rules;
mod runner;
mod schemas;
mod silence;
mod suppress;
#[cfg(unix)]
mod terminal;
mod together;
mod tools;
mod vocabularies;
