//! A rule as it is written: the YAML of one file, with the place of everything that can be wrong.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_yaml::Spanned;

use crate::finding::{Confidence, Severity};

/// The YAML of one rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// The rule's id, in small letters and hyphens; the file is named after it.
    #[schemars(with = "String")]
    pub rule: Spanned<String>,
    /// One line: what is wrong where it fires.
    pub title: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// Why it matters, for `caveat explain`.
    pub why: String,
    /// The order, manual section or count that the rule rests on.
    pub source: OneOrMany,
    /// Profiles to which the rule belongs; none for a rule that always runs.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// The facts that it looks at, each `path [as name]`.
    #[serde(rename = "for")]
    #[schemars(with = "OneOrMany")]
    pub for_each: Spanned<OneOrMany>,
    /// The facts that each of those is paired with.
    #[serde(default)]
    #[schemars(with = "Option<OneOrMany>")]
    pub with: Option<Spanned<OneOrMany>>,
    /// Where it applies.
    #[serde(default, rename = "where")]
    #[schemars(with = "Option<String>")]
    pub condition: Option<Spanned<String>>,
    /// What must hold; where it is false, the rule reports.
    #[schemars(with = "String")]
    pub assert: Spanned<String>,
    /// True: report at most once for each fact of the first `for`.
    #[serde(default)]
    pub first: bool,
    /// One sentence, with values in `{…}`.
    #[schemars(with = "String")]
    pub message: Spanned<String>,
    /// The places, the first one being that of the finding.
    pub point: Vec<PointFile>,
    /// What to do about it.
    #[schemars(with = "String")]
    pub help: Spanned<String>,
    #[serde(default)]
    pub fix: Option<FixFile>,
    /// Documents in which it finds nothing.
    #[serde(default)]
    pub valid: Vec<Example>,
    /// Documents in which it fires.
    #[serde(default)]
    pub invalid: Vec<Example>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointFile {
    /// An expression whose place is meant.
    #[schemars(with = "String")]
    pub at: Spanned<String>,
    /// What stands there, with values in `{…}`.
    #[schemars(with = "String")]
    pub say: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixFile {
    #[schemars(with = "String")]
    pub title: Spanned<String>,
    /// True where the fix changes form only, never what the document says.
    pub safe: bool,
    /// An expression whose place is replaced.
    #[schemars(with = "String")]
    pub at: Spanned<String>,
    #[schemars(with = "String")]
    pub replace: Spanned<String>,
}

/// A small document with what the rule finds in it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub markdown: Option<String>,
    #[serde(default)]
    pub tei: Option<String>,
    /// Files that are given together with it, for rules about what one says of another.
    #[serde(default)]
    pub beside: Vec<Beside>,
    /// The marking system to read it in, where it is not to be found out.
    #[serde(default)]
    pub system: Option<String>,
    /// How many findings of this rule; 1 for an `invalid` example unless said.
    #[serde(default)]
    pub finds: Option<usize>,
    /// What stands at the first finding's place.
    #[serde(default)]
    pub at: Option<String>,
}

/// A file that is given together with an example.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Its name, by which others refer to it: `frus1964-68v12.xml`.
    pub file: String,
    pub text: String,
}

impl Example {
    /// A file name that tells the format, and the document.
    pub fn document(&self) -> (&'static str, &str) {
        match (&self.text, &self.markdown, &self.tei) {
            (Some(text), _, _) => ("example.txt", text),
            (_, Some(text), _) => ("example.md", text),
            (_, _, Some(text)) => ("example.xml", text),
            _ => ("example.txt", ""),
        }
    }
}

/// `a` or `[a, b]`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub fn all(&self) -> &[String] {
        match self {
            OneOrMany::One(one) => std::slice::from_ref(one),
            OneOrMany::Many(many) => many,
        }
    }
}

/// Where a scalar stands in the file, and how its text lies there.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// Bytes of the file, quotation marks included.
    pub range: Range<usize>,
}

impl Scalar {
    pub fn of<T>(spanned: &Spanned<T>) -> Scalar {
        let span = spanned.referenced.span();
        let start = span.byte_offset().unwrap_or(0) as usize;
        Scalar { range: start..start + span.byte_len().unwrap_or(0) as usize }
    }

    /// From bytes of the scalar's value to bytes of the file. Quotation marks, escapes and folded line ends shift them;
    /// so the raw text is walked along with the value.
    pub fn locate(&self, yaml: &str, value: &str, at: Range<usize>) -> Range<usize> {
        let raw = yaml.get(self.range.clone()).unwrap_or("");
        let start = self.range.start + offset_in_raw(raw, value, at.start);
        let end = if at.end > at.start { self.range.start + offset_in_raw(raw, value, at.end) } else { start };
        start..end.max(start)
    }

    /// Where a part of the raw text stands (an item of a list), or the whole.
    pub fn part(&self, yaml: &str, part: &str) -> Scalar {
        let raw = yaml.get(self.range.clone()).unwrap_or("");
        match raw.find(part) {
            Some(at) => Scalar { range: self.range.start + at..self.range.start + at + part.len() },
            None => self.clone(),
        }
    }
}

fn offset_in_raw(raw: &str, value: &str, at: usize) -> usize {
    let mut raw_chars = raw.char_indices().peekable();
    let quote = raw_chars.peek().map(|(_, c)| *c).filter(|c| matches!(c, '"' | '\''));
    if quote.is_some() {
        raw_chars.next();
    }
    for (value_at, c) in value.char_indices() {
        // Skip what the raw text has more: escapes, indentation of folded lines.
        while let Some(&(_, raw_c)) = raw_chars.peek() {
            let same = raw_c == c || (c == ' ' && raw_c == '\n');
            if same && !(raw_c == '\\' && quote == Some('"') && c != '\\') {
                break;
            }
            raw_chars.next();
        }
        if value_at >= at {
            return raw_chars.peek().map_or(raw.len(), |(raw_at, _)| *raw_at);
        }
        let taken = raw_chars.next();
        if matches!((taken, quote), (Some((_, '\'')), Some('\'')) | (Some((_, '\\')), Some('"'))) {
            raw_chars.next();
        }
        if matches!(taken, Some((_, '\n'))) {
            while raw_chars.peek().is_some_and(|(_, c)| *c == ' ') {
                raw_chars.next();
            }
        }
    }
    raw_chars.peek().map_or(raw.len(), |(raw_at, _)| *raw_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_scalars_are_found_however_they_are_written() {
        for (raw, value, word) in [
            ("note.level == x", "note.level == x", "level"),
            ("\"note.level == \\\"x\\\" && y\"", "note.level == \"x\" && y", "y"),
            ("'a == ''b'' && cd'", "a == 'b' && cd", "cd"),
            ("a == b\n  && cde", "a == b && cde", "cde"),
        ] {
            let at = value.rfind(word).expect("the word is there");
            let yaml = format!("assert: {raw}\n");
            let scalar = Scalar { range: 8..8 + raw.len() };
            let found = scalar.locate(&yaml, value, at..at + word.len());
            assert_eq!(&yaml[found], word, "{raw}");
        }
    }
}
