//! The rules and words that come with the program, as they lie under `rules/`.

use crate::engine::rule::Ready;
use crate::finding::{Confidence, Severity};

// `RULES` and `WORDS`, each in order of the paths.
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// One file of words.
#[derive(Debug)]
struct Words {
    /// `us-historical.yaml`.
    name: &'static str,
    /// As it is written.
    yaml: &'static str,
    /// The same as JSON, read faster ([`crate::data::read`]); empty where the YAML has a mistake.
    json: &'static str,
    /// The words of a nation or alliance, with `separators`.
    nation: bool,
}

impl Words {
    fn ready(&self) -> &'static str {
        if self.json.is_empty() { self.yaml } else { self.json }
    }
}

/// Every rule file with its path below `rules/`, as it is written, in order of the paths.
pub fn rule_files() -> Vec<(&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.file, rule.yaml)).collect()
}

/// Whether a rule of this file comes with the program.
pub fn is_rule_file(file: &str) -> bool {
    RULES.binary_search_by(|rule| rule.file.cmp(file)).is_ok()
}

/// A file of words (`us-historical.yaml`), in the form that is read fastest.
pub fn vocabulary_file(name: &str) -> Option<&'static str> {
    WORDS.iter().find(|words| words.name == name).map(Words::ready)
}

/// The files of words of nations and alliances, in the form that is read fastest.
pub fn nations() -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(|words| words.nation).map(Words::ready)
}

/// All files of words with their paths, as they are written, in order of the paths.
pub fn vocabulary_files() -> Vec<(String, &'static str)> {
    WORDS.iter().map(|words| (format!("vocabulary/{}", words.name), words.yaml)).collect()
}
