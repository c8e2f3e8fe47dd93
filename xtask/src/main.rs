//! `cargo xtask`: what the project measures about itself, apart from the program that users get.
#![forbid(unsafe_code)]

mod faults;
mod ledger;
mod reproducible;
mod speed;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What the project measures about itself")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Put one known fault at a time into documents and count how many are found.
    Faults(faults::Arguments),
    /// Count findings by rule, draw some to be read, and say what share of those that were judged is true.
    Ledger(ledger::Arguments),
    /// Build the program twice in different folders and compare the bytes.
    Reproducible(reproducible::Arguments),
    /// Time whole processes in turn against what bounds them.
    Speed(speed::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Faults(arguments) => faults::run(&arguments),
        Command::Ledger(arguments) => ledger::run(&arguments),
        Command::Reproducible(arguments) => reproducible::run(&arguments),
        Command::Speed(arguments) => speed::run(&arguments),
    }
}
