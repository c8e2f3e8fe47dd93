//! What levels and caveats mean, in a sentence each, from `rules/vocabulary/meanings.yaml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Meanings {
    us_historical: BTreeMap<String, String>,
    us_ic: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
}

impl Meanings {
    /// Those that come with the program.
    pub fn embedded() -> &'static Meanings {
        static MEANINGS: OnceLock<Meanings> = OnceLock::new();
        MEANINGS.get_or_init(|| {
            let text = crate::embedded::vocabulary_file("meanings.yaml").unwrap_or_default();
            crate::data::read(text).expect("the embedded vocabulary is checked by a test")
        })
    }

    /// Of a level or word of the historical markings.
    pub fn historical(&self, name: &str) -> Option<&str> {
        self.us_historical.get(name).map(String::as_str)
    }

    /// Of a level or control of the register.
    pub fn register(&self, name: &str) -> Option<&str> {
        self.us_ic.get(name).map(String::as_str)
    }

    /// What a word of this kind speaks of.
    pub fn kind(&self, kind: &str) -> Option<&str> {
        self.kinds.get(kind).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;
    use crate::vocabulary::register::Register;

    #[test]
    fn every_meaning_is_of_something_that_there_is() {
        let meanings = Meanings::embedded();
        let captions = Vocabulary::builtin().captions;
        for name in meanings.us_historical.keys() {
            let known = captions.levels.iter().any(|level| level.name == *name) || captions.word_named(name).is_some();
            assert!(known, "{name}");
        }
        let register = Register::embedded();
        for name in meanings.us_ic.keys() {
            assert!(register.level(name).is_some() || register.control(name).is_some(), "{name}");
        }
        for kind in captions.words.iter().map(|word| word.kind.name()) {
            assert!(meanings.kind(kind).is_some(), "{kind}");
        }
    }
}
