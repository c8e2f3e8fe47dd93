//! What is made from the program's own definitions: completions, the manual page, schemas.

use caveat::config::ConfigFile;
use caveat::engine::pack::RuleFile;
use caveat::vocabulary::nation::Nation;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;

use super::output::{Failure, Output};
use super::{Cli, Exit};

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
}

pub fn man(args: &ManArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut whole = Cli::command();
    // Lets each command know the options that all have.
    whole.build();
    let page = match &args.command {
        None => clap_mangen::Man::new(whole),
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => clap_mangen::Man::new(command.clone()).title(format!("caveat-{name}")),
            None => return Err(Failure::new(format!("there is no command “{name}”"))),
        },
    };
    let mut made = Vec::new();
    page.render(&mut made).map_err(|error| Failure::new(format!("cannot make the page: {error}")))?;
    out.text(&String::from_utf8_lossy(&made))?;
    Ok(Exit::Clean)
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
