//! The words of redaction and omission brackets, from `rules/vocabulary/redaction.yaml`.

use foldhash::{HashMap, HashSet};

use serde::Deserialize;

use super::slip::within;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    units: Vec<Unit>,
    measures: HashSet<String>,
    mixed: HashSet<String>,
    numbers: HashMap<String, u32>,
    about: Vec<String>,
    sources: Vec<String>,
    verbs: Vec<Verb>,
    words: HashSet<String>,
    plain: HashSet<String>,
    unlike: HashSet<String>,
    brackets: Vec<BracketKind>,
    bracket_claims: Claims,
    exemptions: Vec<String>,
    laws: HashSet<String>,
    withheld_reasons: HashSet<String>,
    attendance: Vec<String>,
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
    /// … or ends with one of these words: "3 lines omitted".
    #[serde(default)]
    pub ends: Vec<String>,
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
    measures: HashSet<String>,
    mixed: HashSet<String>,
    pub numbers: HashMap<String, u32>,
    pub about: Vec<String>,
    pub sources: Vec<String>,
    /// The longest form first.
    pub verbs: Vec<Verb>,
    pub brackets: Vec<BracketKind>,
    pub claims: Claims,
    /// "(b)(1)": codes of the law under which text is withheld.
    pub exemptions: Vec<String>,
    /// Words behind which such a code is a place of the law.
    pub laws: HashSet<String>,
    /// Why mark-up leaves something out, where that is to withhold it.
    pub withheld_reasons: HashSet<String>,
    /// What begins lists of those present, in lower case.
    pub attendance: Vec<String>,
    /// Words that a misspelled one may have been meant for.
    targets: Vec<String>,
    known: HashSet<String>,
    unlike: HashSet<String>,
    usual: String,
}

impl Redaction {
    pub fn load(yaml: &str) -> Result<Redaction, serde_yaml::Error> {
        let file: File = crate::data::read(yaml)?;
        let mut verbs = file.verbs;
        let usual = verbs.first().map_or(String::new(), |verb| verb.form.clone());
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
            mixed: file.mixed,
            numbers: file.numbers,
            about: file.about,
            sources,
            verbs,
            brackets: file.brackets,
            claims: file.bracket_claims,
            exemptions: file.exemptions,
            laws: file.laws,
            withheld_reasons: file.withheld_reasons,
            attendance: file.attendance,
            targets,
            known,
            unlike: file.unlike,
            usual,
        })
    }

    /// Whether a word is one of these brackets or of plain language.
    pub fn knows(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// Whether a word that looks like one of withholding is a right word of another meaning.
    pub fn knows_otherwise(&self, word: &str) -> bool {
        self.unlike.contains(word)
    }

    /// The verb that nearly all redactions have: "not declassified".
    pub fn verb(&self) -> &str {
        &self.usual
    }

    /// The words that lie within so many slips, the nearest first. A longer word may have more.
    pub fn near(&self, word: &str, most: usize) -> Vec<(usize, &str)> {
        let length = word.chars().count();
        let mut found: Vec<(usize, &str)> = self
            .targets
            .iter()
            .filter(|target| target.len().abs_diff(length) <= most)
            .filter_map(|target| Some((within(word, target, most)?, target.as_str())))
            .filter(|(distance, target)| *distance > 0 && *distance < target.len().max(2))
            .collect();
        // Of words as near, one as long as this and then one that is often withheld was meant.
        found.sort_by_key(|(distance, target)| {
            (*distance, target.len().abs_diff(length), self.unit(target).is_none(), *target)
        });
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

    /// Whether a smaller unit may follow without a comma.
    pub fn is_mixed(&self, word: &str) -> bool {
        self.unit(word).is_some_and(|(unit, _)| self.mixed.contains(&unit.one))
    }

    pub fn is_measure(&self, word: &str) -> bool {
        self.unit(word).is_some_and(|(unit, _)| self.measures.contains(&unit.one))
    }

    /// What kind of editors' bracket this is, if it is one that begins or is like one of the known ones.
    pub fn bracket_kind(&self, inside: &str) -> Option<&str> {
        let inside = inside.trim();
        let begins = |form: &str| phrase_at(inside, form).is_some();
        let is = |form: &str| inside.trim_end_matches('.').eq_ignore_ascii_case(form);
        let kind = self.brackets.iter().find(|kind| {
            kind.begins.iter().any(|form| begins(form))
                || kind.whole.iter().any(|form| is(form))
                || kind.ends.iter().any(|form| inside.trim_end_matches(['.', ' ']).ends_with(form.as_str()))
        });
        kind.map(|kind| kind.kind.as_str())
    }

    /// An editors' bracket that is very nearly one of the known ones: how much of it is misspelled, the right form, and
    /// the kind.
    pub fn near_bracket(&self, inside: &str) -> Option<(usize, &str, &str)> {
        let lower = inside.to_lowercase();
        if lower.len() != inside.len() || self.knows(&lower) {
            return None;
        }
        self.brackets.iter().find_map(|kind| {
            let begins = kind.begins.iter().filter(|form| form.contains(' ') && form.len() >= 9).find_map(|form| {
                let words = form.split(' ').count();
                let end = lower.match_indices(' ').nth(words - 1).map_or(lower.len(), |(at, _)| at);
                (within(&lower[..end], form, 1) == Some(1)).then_some((end, form.as_str()))
            });
            let whole = || {
                let end = lower.trim_end_matches('.').len();
                let near = |form: &&String| form.len() >= 6 && within(&lower[..end], form, 1) == Some(1);
                kind.whole.iter().find(near).map(|form| (end, form.as_str()))
            };
            begins.or_else(whole).map(|(end, form)| (end, form, kind.kind.as_str()))
        })
    }

    /// Whether a bracket holds a whole source note.
    pub fn is_source_bracket(&self, inside: &str) -> bool {
        inside.starts_with("Source") && self.bracket_kind(inside).is_some()
    }

    /// Where the first verb of withholding ends.
    pub fn verb_end(&self, text: &str) -> Option<(usize, &Verb)> {
        let ends = self.verbs.iter().filter_map(|verb| {
            let found = text.match_indices(verb.form.as_str()).find(|(at, _)| {
                !text[..*at].ends_with(char::is_alphanumeric) && phrase_at(&text[*at..], &verb.form).is_some()
            });
            found.map(|(at, form)| (at + form.len(), verb))
        });
        ends.min_by_key(|(end, _)| *end)
    }
}

/// Where a phrase at the start of a text ends; capitals do not count, and a word ends there.
pub fn phrase_at(text: &str, phrase: &str) -> Option<usize> {
    let found = text.get(..phrase.len())?;
    let inside_word =
        phrase.ends_with(char::is_alphanumeric) && text[phrase.len()..].starts_with(|c: char| c.is_alphanumeric());
    (!inside_word && found.eq_ignore_ascii_case(phrase)).then_some(phrase.len())
}
