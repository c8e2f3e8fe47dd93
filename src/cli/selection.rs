//! What the arguments say of a run: what to check, and by which rules.

use std::path::PathBuf;

use caveat::config::Settings;
use caveat::finding::Confidence;
use clap::ValueEnum;

use super::configs::Chosen;
use super::rulesets::Own;
use super::words::{SystemParser, Words};

/// What to check, and by which rules.
#[derive(Debug, Clone, clap::Args)]
pub struct Selection {
    /// Files and folders to check; `-` reads standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The name under which standard input is read and shown; its ending tells the format
    #[arg(long, value_name = "NAME", default_value = "stdin.txt")]
    pub stdin_filename: String,
    #[command(flatten)]
    pub own: Own,
    #[command(flatten)]
    pub words: Words,
    /// Run only these: ids, packs, or beginnings of ids (`note-*`); separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Do not run these; written as for --select
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// The system of markings (`us-ic`, `us-dod`, `cui`, `us-historical`, `uk` …) instead of the one that each
    /// document's own lines show
    #[arg(long, value_name = "SYSTEM", value_parser = SystemParser)]
    pub system: Option<String>,
    /// How sure a rule must be to run [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_confidence: Option<Sureness>,
    #[command(flatten)]
    pub chosen: Chosen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sureness {
    Low,
    Medium,
    High,
}

impl From<Sureness> for Confidence {
    fn from(sureness: Sureness) -> Confidence {
        match sureness {
            Sureness::Low => Confidence::Low,
            Sureness::Medium => Confidence::Medium,
            Sureness::High => Confidence::High,
        }
    }
}

/// Arguments win over configurations.
pub fn with_arguments(mut settings: Settings, selection: &Selection) -> Settings {
    use caveat::config::Origin::CommandLine;
    use caveat::config::settings::From;
    let from = |value: &String| From { value: value.clone(), origin: CommandLine };
    if !selection.select.is_empty() {
        settings.select = selection.select.iter().map(from).collect();
        // Who names a rule on the command line wants to see it.
        settings.ignore.retain(|ignored| !selection.select.contains(&ignored.value));
    }
    settings.ignore.extend(selection.ignore.iter().map(from));
    if let Some(system) = &selection.system {
        settings.system = From { value: Some(system.clone()), origin: CommandLine };
    }
    if let Some(least) = selection.min_confidence {
        settings.min_confidence = From { value: least.into(), origin: CommandLine };
    }
    settings
}
