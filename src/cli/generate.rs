//! What is made from the program's own definitions: completions, the manual page, schemas.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use caveat::config::ConfigFile;
use caveat::engine::pack::RuleFile;
use caveat::vocabulary::nation::Nation;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::output::{Failure, Output};
use super::{Cli, Exit, atomic};

#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn completions(args: &CompletionsArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut made = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "caveat", &mut made);
    out.text(&String::from_utf8_lossy(&made))?;
    Ok(Exit::Clean)
}

#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The page of one command (`check`) instead of the whole program's
    command: Option<String>,
    /// Write the pages of the program and of every command into this folder, as `man` looks for them
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

pub fn man(args: &ManArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut whole = Cli::command();
    // Lets each command know the options that all have.
    whole.build();
    let page = |command: &clap::Command| page(command, "caveat-");
    if let Some(folder) = &args.dir {
        let commands = whole.get_subcommands().filter(|command| command.get_name() != "help");
        for (name, page) in std::iter::once(program(&whole)).chain(commands.map(page)) {
            atomic::write(&folder.join(format!("{name}.1")), page.as_bytes())?;
        }
        return Ok(Exit::Clean);
    }
    let (_, page) = match &args.command {
        None => program(&whole),
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => page(command),
            None => return Err(Failure::new(format!("there is no command “{name}”"))),
        },
    };
    out.text(&page)?;
    Ok(Exit::Clean)
}

fn program(whole: &clap::Command) -> (String, String) {
    page(whole, "")
}

/// The name of a command's page, and the page.
fn page(command: &clap::Command, before: &str) -> (String, String) {
    let name = format!("{before}{}", command.get_name());
    let mut made = Vec::new();
    // Memory takes all that is written to it.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut made);
    (name.clone(), tidy(&String::from_utf8_lossy(&made), &name, &today()))
}

/// What is made without a date has its parts in the wrong places, and paragraphs within paragraphs.
fn tidy(made: &str, name: &str, date: &str) -> String {
    let title =
        format!(".TH {} 1 {date} \"caveat {}\" \"User Commands\"", name.to_uppercase(), env!("CARGO_PKG_VERSION"));
    let lines = made.lines().map(|line| if line.starts_with(".TH ") { title.as_str() } else { line.trim_end() });
    let mut out = lines.collect::<Vec<_>>().join("\n");
    out.push('\n');
    out.replace("\n.br\n\n.br\n", "\n.sp\n")
}

/// The day on which the page is made, or that of `SOURCE_DATE_EPOCH` where a package is to be the same every time.
fn today() -> String {
    let told = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|told| told.parse().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    date(told.unwrap_or_else(now))
}

/// The date of a second since 1970, in the calendar whose years begin in March.
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum)]
    what: Schema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Schema {
    /// Rule files
    Rule,
    /// Files with the markings of a nation
    Vocabulary,
    /// caveat.toml
    Config,
    /// The output of `check --format json`
    Output,
    /// Each line of the output of `check --format jsonl`
    Lines,
}

pub fn schema(args: &SchemaArgs, out: &mut Output) -> Result<Exit, Failure> {
    let schema = match args.what {
        Schema::Rule => schemars::schema_for!(RuleFile),
        Schema::Vocabulary => schemars::schema_for!(Nation),
        Schema::Config => schemars::schema_for!(ConfigFile),
        Schema::Output => caveat::report::json::schema(),
        Schema::Lines => caveat::report::json::line_schema(),
    };
    out.text(&(serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"))?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, wanted) in [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_783, "2026-11-26")] {
            assert_eq!(date(days * 86_400 + 86_399), wanted);
        }
    }
}
