//! The nations that are known: those of the user's own files, and those that come with the program.

use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::nation::Nation;
use crate::engine::error::RuleError;

/// Cheap to clone: the files are read once.
#[derive(Debug, Clone, Default)]
pub struct Nations {
    own: Arc<Own>,
}

#[derive(Debug, Default)]
struct Own {
    nations: Vec<Nation>,
    /// The words that tell them; nothing where there are none.
    words: Option<AhoCorasick>,
}

/// Names of systems that are no nation's file.
const RESERVED: &[&str] = &["us-ic", "us-dod", "us-historical", "cui", "foreign"];

impl Nations {
    /// Those that come with the program and more, each with its file's name. All mistakes of all files are told.
    pub fn with(files: &[(String, String)]) -> Result<Nations, Vec<RuleError>> {
        let mut nations: Vec<Nation> = Vec::new();
        let mut errors = Vec::new();
        for (name, text) in files {
            let yaml: Arc<str> = text.as_str().into();
            match Nation::load(text) {
                Ok(nation) => {
                    let file = File { name, yaml: &yaml };
                    let before = errors.len();
                    file.check(&nation, &mut errors);
                    if let Some(other) = nations.iter().find(|other| other.system == nation.system) {
                        let message = format!("there is a system “{}” already, of {}", nation.system, other.title);
                        errors.push(file.refuse(&["system", &nation.system], message, "give it another name"));
                    }
                    if errors.len() == before {
                        nations.push(nation);
                    }
                }
                Err(error) => errors.push(RuleError::unread(name, &yaml, &error).of_words()),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let words: Vec<String> = nations.iter().flat_map(Nation::telling_words).collect();
        let words = if words.is_empty() { None } else { AhoCorasick::new(words).ok() };
        Ok(Nations { own: Arc::new(Own { nations, words }) })
    }

    /// All of them, the user's own first. One of these takes the place of one with its name.
    pub fn all(&self) -> impl Iterator<Item = &Nation> {
        let replaced = |system: &str| self.own.nations.iter().any(|own| own.system == system);
        let builtin = Nation::embedded().iter().filter(move |nation| !replaced(&nation.system));
        self.own.nations.iter().chain(builtin)
    }

    pub fn find(&self, system: &str) -> Option<&Nation> {
        self.all().find(|nation| nation.system == system)
    }

    /// Whether a text has words that tell one of the user's own.
    pub fn own_words_in(&self, text: &str) -> bool {
        self.own.words.as_ref().is_some_and(|words| words.is_match(text))
    }

    /// The title of the nation whose word this is, where no other system has it.
    pub fn owner_of(&self, word: &str) -> Option<&str> {
        self.all().find(|nation| nation.owns(word)).map(|nation| nation.title.as_str())
    }
}

struct File<'a> {
    name: &'a str,
    yaml: &'a Arc<str>,
}

impl File<'_> {
    /// A mistake at the last of these words, each of which stands behind the one before it.
    fn refuse(&self, words: &[&str], message: String, help: &str) -> RuleError {
        let help = (!help.is_empty()).then(|| help.to_owned());
        RuleError::new(self.name, self.yaml, self.place(words), message, help).of_words()
    }

    fn place(&self, words: &[&str]) -> Range<usize> {
        let mut range = 0..0;
        for word in words {
            let found = self.yaml[range.end..].match_indices(*word).map(|(at, _)| range.end + at).find(|at| {
                let own = |c: char| c.is_alphanumeric();
                !self.yaml[..*at].ends_with(own) && !self.yaml[at + word.len()..].starts_with(own)
            });
            let Some(at) = found else { break };
            range = at..at + word.len();
        }
        range
    }

    /// What the shape of the file does not make sure of.
    fn check(&self, nation: &Nation, errors: &mut Vec<RuleError>) {
        let near = |word: &str, known: &[&str]| {
            crate::config::settings::near(word, known.iter().copied())
                .map_or_else(|| format!("there are {}", known.join(", ")), |near| format!("did you mean `{near}`?"))
        };
        if nation.system.is_empty() || nation.system.contains(char::is_whitespace) {
            let message = "the name of a system is one word".to_owned();
            errors.push(self.refuse(&["system", &nation.system], message, "write it in small letters and hyphens"));
        }
        if RESERVED.contains(&nation.system.as_str()) {
            let message = format!("`{}` is a system of the program that no file can replace", nation.system);
            errors.push(self.refuse(&["system", &nation.system], message, "give it another name"));
        }
        if nation.levels.is_empty() {
            errors.push(self.refuse(&["levels"], "there is no level".to_owned(), "name at least one"));
        }
        if nation.separators.is_empty() || nation.separators.iter().any(String::is_empty) {
            let help = "give what parts a level from its parts: [\" - \"]";
            errors.push(self.refuse(&["separators"], "there is no separator".to_owned(), help));
        }
        let levels: Vec<&str> = nation.levels.iter().map(|level| level.name.as_str()).collect();
        for (at, level) in nation.levels.iter().enumerate() {
            if level.name.trim().is_empty() {
                errors.push(self.refuse(&["levels", "name"], "a level has no name".to_owned(), ""));
            }
            if levels[..at].contains(&level.name.as_str()) {
                let message = format!("the level `{}` stands twice", level.name);
                errors.push(self.refuse(&["levels", &level.name, &level.name], message, "leave one out"));
            }
            if level.from.zip(level.until).is_some_and(|(from, until)| from >= until) {
                let message = format!("`{}` is gone before it begins", level.name);
                errors.push(self.refuse(&["levels", &level.name, "until"], message, ""));
            }
        }
        for word in nation.parts.iter().flat_map(|part| &part.words) {
            for level in word.levels.iter().filter(|level| !levels.contains(&level.as_str())) {
                let message = format!("there is no level `{level}`");
                errors.push(self.refuse(&["parts", &word.name, "levels", level], message, &near(level, &levels)));
            }
        }
        if let Some(mail) = &nation.mail {
            let keys: Vec<&str> = mail.fields.iter().map(|field| field.key.as_str()).collect();
            let named = mail.fields.iter().flat_map(|field| field.with.iter().chain(&field.below));
            for key in named.chain([&mail.level_field]).filter(|key| !keys.contains(&key.as_str())) {
                let message = format!("there is no field `{key}`");
                errors.push(self.refuse(&["mail", key], message, &near(key, &keys)));
            }
            let of_mail: Vec<&str> = nation.levels.iter().filter_map(|level| level.mail.as_deref()).collect();
            for least in mail.fields.iter().filter_map(|field| field.least.as_deref()) {
                if !of_mail.contains(&least) {
                    let message = format!("no level is written `{least}` in e-mail");
                    errors.push(self.refuse(&["mail", "least", least], message, &near(least, &of_mail)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RURITANIA: &str = "\
system: ruritania
title: Ruritania
authority: Royal Ordinance on Papers of State, 1931
separators: [\" - \"]
levels:
  - { name: FOR THE COURT, tells: true }
  - { name: FOR THE CROWN, tells: true }
parts:
  - name: handling
    words:
      - { name: BY COURIER, levels: [FOR THE CROWN] }
";

    fn refused(text: &str) -> Vec<(String, String)> {
        let errors = Nations::with(&[("ruritania.yaml".to_owned(), text.to_owned())]).unwrap_err();
        errors.iter().map(|error| (error.message.clone(), text[error.at.clone()].to_owned())).collect()
    }

    #[test]
    fn a_file_of_the_users_stands_before_those_of_the_program() {
        let nations = Nations::with(&[("r.yaml".to_owned(), RURITANIA.to_owned())]).unwrap();
        assert_eq!(nations.all().next().map(|nation| nation.title.as_str()), Some("Ruritania"));
        assert_eq!(nations.all().count(), 1 + Nation::embedded().len());
        assert!(nations.own_words_in("… FOR THE CROWN …") && !nations.own_words_in("SECRET"));
        let own = RURITANIA.replace("system: ruritania", "system: uk");
        let nations = Nations::with(&[("r.yaml".to_owned(), own)]).unwrap();
        assert_eq!(nations.find("uk").map(|nation| nation.title.as_str()), Some("Ruritania"));
        assert_eq!(nations.all().count(), Nation::embedded().len());
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let wrong = |from: &str, to: &str| refused(&RURITANIA.replacen(from, to, 1));
        for (from, to, message, at) in [
            (
                "levels: [FOR THE CROWN]",
                "levels: [FOR THE CRONW]",
                "there is no level `FOR THE CRONW`",
                "FOR THE CRONW",
            ),
            ("system: ruritania", "system: cui", "`cui` is a system of the program that no file can replace", "cui"),
            (
                "name: FOR THE CROWN, tells",
                "name: FOR THE COURT, tells",
                "the level `FOR THE COURT` stands twice",
                "FOR THE COURT",
            ),
            ("[\" - \"]", "[]", "there is no separator", "separators"),
            ("    words:", "    word:", "unknown key `word`", "word"),
        ] {
            let errors = wrong(from, to);
            assert!(errors.contains(&(message.to_owned(), at.to_owned())), "{to}: {errors:?}");
        }
        let twice = [("a.yaml".to_owned(), RURITANIA.to_owned()), ("b.yaml".to_owned(), RURITANIA.to_owned())];
        assert_eq!(Nations::with(&twice).unwrap_err()[0].file, "b.yaml");
    }
}
