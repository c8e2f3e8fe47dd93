//! The markings of other nations and alliances on their own papers: one file each, which a user could have written.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::engine::value::Date;
use crate::vocabulary::register::day;

/// Levels whose names several systems have: as the first word of a line they tell nothing.
const COMMON: &[&str] = &["SECRET", "CONFIDENTIAL", "RESTRICTED"];

/// The markings of a nation or alliance on its own papers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Vocabulary of a nation")]
pub struct Nation {
    /// The name by which `--system` and `caveat facts` know it; one that comes with the program is replaced.
    pub system: String,
    /// The nation, as messages name it.
    pub title: String,
    /// The policy on which the markings rest.
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
    /// Lowest first, for their order is the order of the list.
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
    /// With what stamps begin by which a paper was opened, without regard to case.
    #[serde(default)]
    pub releases: Vec<String>,
    /// With what stamps begin by which a paper was given another level, which follows: `Downgraded to`.
    #[serde(default)]
    pub downgrades: Vec<String>,
    /// The grammar of e-mail markings.
    #[serde(default)]
    pub mail: Option<Mail>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub name: String,
    /// Other ways in which a line writes it.
    #[serde(default)]
    pub forms: Vec<String>,
    /// As a portion mark writes it, without its parentheses. Where levels have one, banners are held against portions.
    #[serde(default)]
    pub portion: Option<String>,
    /// As e-mail writes it.
    #[serde(default)]
    pub mail: Option<String>,
    /// The first day of its use.
    #[serde(default, deserialize_with = "day")]
    #[schemars(with = "Option<String>")]
    pub from: Option<Date>,
    /// The day from which it is gone.
    #[serde(default, deserialize_with = "day")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// What began or ended it.
    #[serde(default)]
    pub authority: Option<String>,
    /// No other system has it: it shows the system.
    #[serde(default)]
    pub tells: bool,
    /// A paper of this level is no secret: it may still bear it when it was released.
    #[serde(default)]
    pub open: bool,
}

/// Words of one kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub words: Vec<Word>,
    /// Any word in capitals may stand here: a codeword.
    #[serde(default)]
    pub any: bool,
    /// Behind a level and the nation's own separator these words show the system: `RESTRICTED - STAFF`.
    #[serde(default)]
    pub shows: bool,
    /// Countries, parted by slashes and sorted, may stand before these words.
    #[serde(default)]
    pub countries_before: Option<String>,
    #[serde(default)]
    pub countries: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// No other system has it: it shows the system.
    #[serde(default)]
    pub tells: bool,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    pub form: String,
    pub means: String,
    pub because: String,
}

/// Fields `KEY=value`, in their order.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub header: String,
    pub level_field: String,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    #[serde(default)]
    pub shape: Option<Shape>,
    /// The values that there are; each may also be the end of one, behind a full stop.
    #[serde(default)]
    pub values: Vec<String>,
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

/// How a value is formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// `2024.1`.
    YearAndNumber,
    /// Hyphens stand for blanks.
    NoBlank,
    /// `2029-07-01`; or an event, which does not begin with a digit.
    DateOrEvent,
    /// `name@place`.
    Address,
}

impl Mail {
    /// A field by its key, without regard to case.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key.eq_ignore_ascii_case(key))
    }
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

    /// The words by which the nation is told, searched for before anything is read.
    pub fn telling_words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for level in self.levels.iter().filter(|level| level.tells) {
            words.push(level.name.clone());
            words.extend(level.forms.clone());
            // `NATO SERCET`: the first of several words still tells, where it is no level of its own.
            let first = level.name.split([' ', ':']).next().unwrap_or("");
            if first != level.name && first.len() >= 4 && !COMMON.contains(&first) {
                words.push(first.to_owned());
            }
        }
        words.extend(self.alone.clone());
        if let Some(mail) = &self.mail {
            let key = &mail.level_field;
            words.extend([
                format!("{key}="),
                format!("[{key}"),
                format!("({key}"),
                format!("{key}:"),
                format!("{key} ="),
            ]);
            let small = key.to_lowercase();
            words.extend([format!("[{small}"), format!("{small}="), format!("[{}{}", &key[..1], &small[1..])]);
            words.push(mail.header.clone());
        }
        let parts = self.parts.iter().flat_map(|part| &part.words).filter(|word| word.tells);
        // `STRAP4` for `STRAP 1`: the word without its number.
        let number = |c: char| c.is_ascii_digit() || c == ' ';
        words.extend(parts.map(|word| word.name.trim_end_matches(number).to_owned()).filter(|word| word.len() >= 3));
        words.extend(self.prefixes.iter().map(|prefix| format!("{prefix} ")));
        if self.parts.iter().any(|part| part.shows) {
            let separator = self.separators.first().map_or("", String::as_str);
            words.extend(self.levels.iter().map(|level| format!("{}{separator}", level.name)));
        }
        words
    }

    /// Whether this word of a line is one that no other system has.
    pub fn owns(&self, word: &str) -> bool {
        let levels = self.levels.iter().any(|level| level.tells && level.name == word);
        let mut words = self.parts.iter().flat_map(|part| &part.words);
        levels || words.any(|own| own.tells && (own.name == word || own.forms.iter().any(|form| form == word)))
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
