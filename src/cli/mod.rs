//! The commands: arguments in, exit status out.

mod add_ignores;
mod atomic;
mod baseline;
mod check;
mod compare;
mod configs;
mod explain;
mod facts;
mod files;
mod fix;
mod generate;
mod leaks;
mod lsp;
mod new_rule;
mod output;
mod pipeline;
mod reading;
mod rules;
mod rulesets;
mod selection;
mod session;
mod shown;
mod sinks;
mod statistics;
mod terminal;
mod test;
mod together;
mod waivers;
mod watch;
mod words;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Failure, Output};

/// Audits redactions and classification markings in transcriptions of government documents.
#[derive(Debug, Parser)]
#[command(name = "caveat", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 nothing to report, 1 findings at or above --fail-on, 2 the run itself failed.")]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, clap::Args)]
pub struct Global {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = "Global options")]
    color: terminal::When,
    /// Say only what was asked for: no summary, no progress
    #[arg(short, long, global = true, help_heading = "Global options")]
    quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = "Global options")]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check files and folders
    Check(Box<check::Args>),
    /// Remember today's findings, so that `check` reports only new ones
    Baseline(Box<baseline::Args>),
    /// Find what is withheld in one place and open in another, within and between the files
    Leaks(Box<leaks::Args>),
    /// Hold two releases of one document against each other
    Compare(Box<compare::Args>),
    /// List the files that would be checked
    Files(Box<shown::FilesArgs>),
    /// Show what is in force for a file, and where it was set
    Config(shown::ConfigArgs),
    /// Show what is understood of a file
    Facts(facts::Args),
    /// List the rules
    Rules(rules::Args),
    /// Explain a rule: why, on what authority, with examples
    Explain(explain::Args),
    /// Run the examples that rules carry
    Test(test::Args),
    /// Serve an editor on standard input and output (language server protocol)
    Lsp(Box<lsp::Args>),
    /// Make a rule of your own, with its examples
    NewRule(new_rule::Args),
    /// Print the JSON Schema of rules, vocabularies, configuration or JSON output
    Schema(generate::SchemaArgs),
    /// Print completions for a shell
    Completions(generate::CompletionsArgs),
    /// Print the manual page
    Man(generate::ManArgs),
}

/// How a run ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Clean,
    Findings,
    /// Something was not done; why has been said already.
    Failed,
}

pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to fail, a full disk is; clap's status for a wrong argument is ours.
            let printed = error.print().and_then(|()| std::io::stdout().flush());
            return match printed {
                _ if error.use_stderr() => ExitCode::from(2),
                Err(failed) if failed.kind() != ErrorKind::BrokenPipe => {
                    let _ = writeln!(std::io::stderr(), "cannot write to standard output: {failed}");
                    ExitCode::from(2)
                }
                _ => ExitCode::SUCCESS,
            };
        }
    };
    let mut output = Output::stdout();
    let ended = run(cli.command, &cli.global, &mut output).and_then(|exit| output.finish().map(|()| exit));
    match ended {
        Ok(Exit::Clean) => ExitCode::SUCCESS,
        Ok(Exit::Findings) => ExitCode::from(1),
        Ok(Exit::Failed) => ExitCode::from(2),
        Err(failure) => {
            // What was written before the failure belongs before it.
            let _ = output.finish();
            failure.print(terminal::stderr(&cli.global));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(&args, global, out),
        Command::Baseline(args) => baseline::run(&args, global, out),
        Command::Leaks(args) => leaks::run(&args, global, out),
        Command::Compare(args) => compare::run(&args, global, out),
        Command::Files(args) => shown::files(&args, global, out),
        Command::Config(args) => shown::config(&args, out),
        Command::Facts(args) => facts::run(&args, global, out),
        Command::Rules(args) => rules::run(&args, global, out),
        Command::Explain(args) => explain::run(&args, global, out),
        Command::Test(args) => test::run(&args, global, out),
        Command::Lsp(args) => lsp::run(&args),
        Command::NewRule(args) => new_rule::run(&args, global, out),
        Command::Schema(args) => generate::schema(&args, out),
        Command::Completions(args) => generate::completions(&args, out),
        Command::Man(args) => generate::man(&args, out),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        super::Cli::command().debug_assert();
    }
}
