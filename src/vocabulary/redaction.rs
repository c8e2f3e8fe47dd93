//! The words of redaction and omission brackets, from `rules/vocabulary/redaction.yaml`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    units: Vec<Unit>,
    measures: HashSet<String>,
    numbers: HashMap<String, u32>,
    about: Vec<String>,
    sources: Vec<String>,
    verbs: Vec<Verb>,
    words: HashSet<String>,
    plain: HashSet<String>,
    brackets: Vec<BracketKind>,
    bracket_claims: Claims,
}

/// What is counted, in both numbers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    pub one: String,
    pub many: String,
}

/// How a bracket says that something is withheld.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    pub form: String,
    /// `declassification` or `deletion`.
    pub group: String,
}

/// A bracket of the editors that is no redaction.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BracketKind {
    pub kind: String,
    #[serde(default)]
    pub begins: Vec<String>,
    #[serde(default)]
    pub whole: Vec<String>,
}

/// Sentences that claim the brackets for the original.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    pub claims: Vec<String>,
    pub exceptions: Vec<String>,
}

/// The compiled words of brackets, all in lower case.
#[derive(Debug, Clone)]
pub struct Redaction {
    pub units: Vec<Unit>,
    pub measures: HashSet<String>,
    pub numbers: HashMap<String, u32>,
    pub about: Vec<String>,
    pub sources: Vec<String>,
    /// The longest form first.
    pub verbs: Vec<Verb>,
    pub brackets: Vec<BracketKind>,
    pub claims: Claims,
    /// Words that a misspelled one may have been meant for.
    targets: Vec<String>,
    known: HashSet<String>,
}

impl Redaction {
    pub fn load(yaml: &str) -> Result<Redaction, serde_yaml::Error> {
        let file: File = serde_yaml::from_str(yaml)?;
        let mut verbs = file.verbs;
        verbs.sort_by_key(|verb| std::cmp::Reverse(verb.form.len()));
        let mut targets: Vec<String> = file.words.into_iter().collect();
        targets.extend(file.units.iter().flat_map(|unit| [unit.one.clone(), unit.many.clone()]));
        let phrases = file.about.iter().chain(&file.sources).chain(verbs.iter().map(|verb| &verb.form));
        targets.extend(phrases.flat_map(|phrase| phrase.split(' ').map(str::to_owned).collect::<Vec<_>>()));
        targets.extend(file.numbers.keys().cloned());
        targets.sort_unstable();
        targets.dedup();
        let known = targets.iter().cloned().chain(file.plain).collect();
        let mut sources = file.sources;
        sources.sort_by_key(|source| std::cmp::Reverse(source.len()));
        Ok(Redaction {
            units: file.units,
            measures: file.measures,
            numbers: file.numbers,
            about: file.about,
            sources,
            verbs,
            brackets: file.brackets,
            claims: file.bracket_claims,
            targets,
            known,
        })
    }

    /// Whether a word is one of these brackets or of plain language.
    pub fn knows(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// The words that lie within so many slips, the nearest first. A longer word may have more.
    pub fn near(&self, word: &str, most: usize) -> Vec<(usize, &str)> {
        let length = word.chars().count();
        let mut found: Vec<(usize, &str)> = self
            .targets
            .iter()
            .filter(|target| target.len().abs_diff(length) <= most)
            .map(|target| (strsim::osa_distance(word, target), target.as_str()))
            .filter(|(distance, target)| *distance > 0 && *distance <= most && *distance < target.len().max(2))
            .collect();
        found.sort_unstable();
        found
    }

    /// The unit that a word names, and whether in the plural.
    pub fn unit(&self, word: &str) -> Option<(&Unit, bool)> {
        self.units.iter().find_map(|unit| {
            if unit.one == word {
                Some((unit, false))
            } else if unit.many == word {
                Some((unit, true))
            } else {
                None
            }
        })
    }

    pub fn is_measure(&self, word: &str) -> bool {
        self.unit(word).is_some_and(|(unit, _)| self.measures.contains(&unit.one))
    }
}
