//! What the report's page knows of a file at once: its documents, and its findings with the words around each place.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use super::mask::Hidden;
use super::shown;
use crate::engine::value::Facts;
use crate::finding::{Confidence, Quoted, Severity};
use crate::report::{Checked, Located, State, Waiver};
use crate::source::SourceFile;
use crate::source::document::{Document, Role};
use crate::source::map::{Backward, Span};
use crate::source::place::line_around;

/// Characters shown on either side of a place, and of the place itself.
const AROUND: usize = 70;
const INSIDE: usize = 240;

#[derive(Serialize)]
pub struct File<'f> {
    name: &'f str,
    documents: Vec<Entry>,
    findings: Findings<'f>,
}

/// The findings, each made as it is written: there may be a million.
struct Findings<'f> {
    checked: &'f Checked<'f>,
    owners: &'f Owners,
    /// What is to be masked; `None` where no words may be shown.
    masked: Option<&'f [Span]>,
}

/// To which document each finding belongs; `None` for the file as a whole.
pub struct Owners(Vec<Option<u32>>);

/// One document.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    name: String,
    line: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    /// The scale, the rank on it, and the name; `None` where the document names no level.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<shown::Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    /// What is withheld, and how much of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<shown::Extent>,
}

#[derive(Serialize)]
struct Found<'f> {
    /// Which of the documents; `None` for the file as a whole.
    document: Option<u32>,
    rule: &'f str,
    severity: Severity,
    confidence: Confidence,
    message: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'f str>,
    /// What a fix would do, and how it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<(&'f str, &'static str)>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<(&'f str, &'static str)>,
    places: Vec<Spot<'f>>,
}

#[derive(Serialize)]
struct Spot<'f> {
    label: &'f str,
    /// Where it stands in another file: which, and which document there.
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<(&'f str, &'f str)>,
    line: u32,
    column: u32,
    /// The words before it, its own and those behind it, as they are read; `None` where it is not part of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<(String, String, String)>,
}

impl<'f> File<'f> {
    pub fn new(checked: &'f Checked<'f>, documents: Vec<Entry>, owners: &'f Owners, masked: &'f [Span]) -> File<'f> {
        File { name: &checked.source.name, documents, findings: Findings { checked, owners, masked: Some(masked) } }
    }

    /// Names and lines only.
    pub fn bare(checked: &'f Checked<'f>, owners: &'f Owners) -> File<'f> {
        let source = checked.source;
        let documents = source.documents.iter().enumerate().map(|(at, document)| Entry {
            name: crate::report::no_text::qualified(document, at),
            line: source.position(document.span.start).line,
            ..Entry::default()
        });
        let findings = Findings { checked, owners, masked: None };
        File { name: &source.name, documents: documents.collect(), findings }
    }
}

impl Entry {
    pub fn new(document: &Document, facts: &Facts, source: &SourceFile, hidden: &Hidden) -> Entry {
        let title = document.blocks.iter().find(|block| block.role == Role::Title).map(|block| block.range.clone());
        Entry {
            name: document.qualified_name(),
            line: source.position(document.span.start).line,
            title: title
                .map_or(String::new(), |title| hidden.cover_part(&document.text[title.clone()], title.start).into()),
            level: shown::level(facts),
            year: shown::year(facts),
            withheld: shown::withheld(facts),
        }
    }
}

impl Owners {
    pub fn new(checked: &Checked<'_>) -> Owners {
        let documents = &checked.source.documents;
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, document) in documents.iter().enumerate() {
            names.entry(document.qualified_name()).or_default().push(at);
        }
        let owner = |Located { finding, .. }: &Located| {
            let place = finding.labels.first().map_or(0, |label| label.span.start);
            let holds = |document: &Document| document.span.start <= place && place <= document.span.end;
            let named = Some(&*finding.qualified_document).filter(|name| !name.is_empty());
            let named = named.and_then(|name| names.get(name)).map_or(&[][..], Vec::as_slice);
            // Two documents of a file may bear one id; then the place tells.
            let owner = named.iter().copied().find(|&at| holds(&documents[at])).or_else(|| named.first().copied());
            owner.or_else(|| documents.iter().position(holds)).map(|at| at as u32)
        };
        Owners(checked.findings.iter().map(owner).collect())
    }

    /// The places of one document's findings: which finding, which of its places, where.
    pub fn places<'o>(&'o self, at: usize, findings: &'o [Located]) -> impl Iterator<Item = (usize, usize, Span)> + 'o {
        let own = self.0.iter().enumerate().filter(move |(_, owner)| **owner == Some(at as u32));
        own.flat_map(|(nth, _)| {
            let labels = findings[nth].finding.labels.iter().enumerate();
            let here = labels.filter(|(_, label)| label.elsewhere.is_none());
            here.map(move |(place, label)| (nth, place, label.span))
        })
    }
}

impl Serialize for Findings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Findings come in the order of their places, and so nearly document by document.
        let mut last: Option<(u32, Backward, Hidden)> = None;
        serializer.collect_seq(self.checked.findings.iter().zip(&self.owners.0).map(|(located, &owner)| {
            let source = self.checked.source;
            if let (Some(at), Some(masked)) = (owner, self.masked)
                && last.as_ref().is_none_or(|(known, ..)| *known != at)
            {
                let back = Backward::new(&source.documents[at as usize].map);
                let hidden = Hidden::new(masked, &back);
                last = Some((at, back, hidden));
            }
            let known = last.as_ref().filter(|(known, ..)| Some(*known) == owner);
            let words = |span: Span| {
                let (at, back, hidden) = known?;
                Some(words(&source.documents[*at as usize].text, back.range(span)?, hidden))
            };
            found(source, located, owner, words)
        }))
    }
}

fn found<'f>(
    source: &SourceFile,
    located: &'f Located,
    document: Option<u32>,
    words: impl Fn(Span) -> Option<(String, String, String)>,
) -> Found<'f> {
    let finding = &located.finding;
    Found {
        document,
        rule: &finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        message: &finding.message,
        help: finding.help.as_deref().filter(|help| !help.is_empty()),
        fix: finding.fix.as_ref().map(|fix| {
            (fix.title.as_str(), if fix.safe { "caveat check --fix" } else { "caveat check --unsafe-fixes" })
        }),
        fingerprint: finding.fingerprint.to_string(),
        suppressed: match &located.state {
            State::Open => None,
            State::Known => Some(("", "in the baseline")),
            State::Suppressed { reason, by: Waiver::InSource } => Some((&**reason, "in the document")),
            State::Suppressed { reason, by: Waiver::External } => Some((&**reason, "in the configuration")),
        },
        places: located
            .places(source)
            .map(|(label, place)| Spot {
                label: &label.text,
                elsewhere: label.elsewhere.as_ref().map(|other| (other.file.as_str(), other.document.as_str())),
                line: place.start.line,
                column: place.start.column,
                words: match &label.elsewhere {
                    Some(other) => other.line.as_ref().map(quoted),
                    None => words(label.span),
                },
            })
            .collect(),
    }
}

/// The words that are kept of another file.
fn quoted(line: &Quoted) -> (String, String, String) {
    let Range { start, end } = line.marked;
    let part = |range: Range<usize>| line.text.get(range).unwrap_or_default().to_owned();
    (part(0..start), part(start..end), part(end..line.text.len()))
}

/// The words of a place and a few around them, none from beyond its paragraph.
fn words(text: &str, range: Range<usize>, hidden: &Hidden) -> (String, String, String) {
    let start = text.floor_char_boundary(range.start);
    let end = text.floor_char_boundary(range.end).max(start);
    // Bytes of one character more than are kept, so that it shows where there is more.
    let Range { start: line, end: stop } = line_around(text, start, end, 4 * (AROUND + 1));
    let mut before = &text[line..start];
    if let Some((at, _)) = before.char_indices().rev().nth(AROUND) {
        before = &before[at..];
        before = before.find(' ').map_or(before, |blank| &before[blank..]);
    }
    let mut after = &text[end..stop];
    if let Some((at, _)) = after.char_indices().nth(AROUND) {
        after = &after[..at];
        after = after.rfind(' ').map_or(after, |blank| &after[..blank]);
    }
    let cut = |left: &str, whole: &str| if left.len() < whole.len() { "…" } else { "" };
    let (left, right) = (cut(before, &text[line..start]), cut(after, &text[end..stop]));
    let marked: String = text[start..end].chars().take(INSIDE).collect();
    let long = cut(&marked, &text[start..end]);
    let before = hidden.cover_part(before, start - before.len());
    let marked = hidden.cover_part(&marked, start);
    let after = hidden.cover_part(after, end);
    (format!("{left}{before}"), format!("{marked}{long}"), format!("{after}{right}"))
}

#[cfg(test)]
mod tests {
    use super::super::mask::Hidden;
    use super::words;

    #[test]
    fn the_words_around_a_place_end_with_its_paragraph() {
        let text = format!("Title\n{}Secret; é§😀.{}\nend", "some words ".repeat(20), " and more".repeat(20));
        let at = text.find("Secret").unwrap();
        let none = Hidden::new(&[], &Default::default());
        let (before, marked, after) = words(&text, at..at + 6, &none);
        assert_eq!(marked, "Secret");
        assert!(before.starts_with("… ") && before.chars().count() <= 72 && before.ends_with("words "), "{before}");
        assert!(after.starts_with("; é§😀. and") && after.ends_with('…') && !after.contains("end"), "{after}");
        assert_eq!(words("abc", 9..12, &none), (String::from("abc"), String::new(), String::new()));
    }
}
