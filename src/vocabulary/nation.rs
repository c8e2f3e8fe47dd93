//! The markings of other nations and alliances on their own papers: one file each, which a user could have written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::engine::value::Date;
use crate::vocabulary::register::day;

/// One nation's file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nation {
    pub system: String,
    pub title: String,
    pub authority: String,
    /// Words that may stand before the level.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What parts the level from its parts, and these from each other.
    pub separators: Vec<String>,
    /// What is met as well.
    #[serde(default)]
    pub loose: Vec<String>,
    /// What other systems use.
    #[serde(default)]
    pub wrong_separators: Vec<String>,
    /// Capitals are not required.
    #[serde(default)]
    pub any_case: bool,
    /// Lowest first.
    pub levels: Vec<Level>,
    /// In the order in which they stand after the level.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Lines of their own that are no classification.
    #[serde(default)]
    pub alone: Vec<String>,
    /// What is often written and is wrong.
    #[serde(default)]
    pub wrong: Vec<Wrong>,
    /// The grammar of e-mail markings.
    #[serde(default)]
    pub mail: Option<Mail>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub name: String,
    #[serde(default)]
    pub forms: Vec<String>,
    /// As e-mail writes it.
    #[serde(default)]
    pub mail: Option<String>,
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    #[serde(default)]
    pub authority: Option<String>,
    /// No other system has it: it shows the system.
    #[serde(default)]
    pub tells: bool,
}

/// Words of one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub words: Vec<Word>,
    /// Any word in capitals may stand here: a codeword.
    #[serde(default)]
    pub any: bool,
    /// Countries, parted by slashes and sorted, may stand before these words.
    #[serde(default)]
    pub countries_before: Option<String>,
    #[serde(default)]
    pub countries: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub name: String,
    #[serde(default)]
    pub forms: Vec<String>,
    /// The levels with which it may stand; none given for all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Names may follow.
    #[serde(default)]
    pub open: bool,
    #[serde(default)]
    pub tells: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    pub form: String,
    pub means: String,
    pub because: String,
}

/// Fields `KEY=value`, in their order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub header: String,
    pub level_field: String,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    #[serde(default)]
    pub once: bool,
    #[serde(default)]
    pub required: bool,
    /// Required in the header, absent from the subject.
    #[serde(default)]
    pub in_header: bool,
    /// Its value is a level.
    #[serde(default)]
    pub level: bool,
    /// `year-and-number`, `no-blank`.
    #[serde(default)]
    pub shape: Option<String>,
    /// Types before a colon, each with how often it may stand (0 for any).
    #[serde(default)]
    pub types: BTreeMap<String, usize>,
    /// The lowest level with which it may stand.
    #[serde(default)]
    pub least: Option<String>,
    /// Values that may stand with any.
    #[serde(default)]
    pub except: Vec<String>,
    /// A field without which it may not stand.
    #[serde(default)]
    pub with: Option<String>,
    /// A field than whose level its own must be lower.
    #[serde(default)]
    pub below: Option<String>,
    /// Its place is not fixed: the standard contradicts itself.
    #[serde(default)]
    pub floats: bool,
}

impl Nation {
    /// Reads one file. The error is the YAML reader's, with line and column.
    pub fn load(yaml: &str) -> Result<Nation, serde_yaml::Error> {
        crate::data::read(yaml)
    }

    /// The nations that come with the program: every vocabulary file that has a `separators` key.
    pub fn embedded() -> &'static [Nation] {
        static NATIONS: OnceLock<Vec<Nation>> = OnceLock::new();
        NATIONS.get_or_init(|| {
            crate::embedded::nations()
                .map(|text| Nation::load(text).expect("the embedded vocabulary is checked by a test"))
                .collect()
        })
    }

    /// The place of a level by its name, its forms or its form in e-mail.
    pub fn level(&self, text: &str) -> Option<usize> {
        self.levels.iter().position(|level| {
            level.name == text || level.mail.as_deref() == Some(text) || level.forms.iter().any(|form| form == text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_nations_can_be_read() {
        let systems: Vec<&str> = Nation::embedded().iter().map(|nation| nation.system.as_str()).collect();
        assert_eq!(systems, ["australia", "canada", "eu", "nato", "uk"]);
    }
}
