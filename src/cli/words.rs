//! Vocabularies of the user's own: which files, and how they come into a run.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use caveat::audit::Auditor;
use caveat::config::settings::near;
use caveat::facts::modern::{OWN_SYSTEMS, systems};
use caveat::vocabulary::nation::Nation;
use caveat::vocabulary::nations::Nations;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::configs::short;
use super::output::Failure;
use super::reading;

/// Files of words.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Words {
    /// Load the markings of a nation from this file (repeatable); one with a known name takes its place
    #[arg(long, value_name = "FILE")]
    pub vocabulary: Vec<PathBuf>,
}

impl Words {
    /// Puts them among the words by which a run judges.
    pub fn load(&self, auditor: &mut Auditor) -> Result<(), Failure> {
        if self.vocabulary.is_empty() {
            return Ok(());
        }
        let mut files = Vec::new();
        for path in &self.vocabulary {
            let name = short(path);
            let text = reading::text(path, reading::MOST_WRITTEN)
                .map_err(|error| Failure::new(format!("cannot read the vocabulary {name}: {error}")))?;
            files.push((name, text));
        }
        Arc::make_mut(&mut auditor.vocabulary).nations = Nations::with(&files)?;
        Ok(())
    }
}

/// Refuses a system that neither the program nor a file of the user's has.
pub fn check_system(auditor: &Auditor, system: Option<&String>, origin: &str) -> Result<(), Failure> {
    let Some(system) = system else { return Ok(()) };
    let known = systems(&auditor.vocabulary.nations);
    if known.contains(&system.as_str()) {
        return Ok(());
    }
    let help = near(system, known.iter().copied())
        .map_or_else(|| format!("there are {}", known.join(", ")), |near| format!("did you mean “{near}”?"));
    Err(Failure::with_help(format!("{origin}: there is no system of markings “{system}”"), help))
}

/// Any name, for files of the user's may bring one; shells are offered those of the program.
#[derive(Clone)]
pub struct SystemParser;

impl TypedValueParser for SystemParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let nations = Nation::embedded().iter().map(|nation| nation.system.as_str());
        Some(Box::new(OWN_SYSTEMS.into_iter().chain(nations).map(PossibleValue::new)))
    }
}
