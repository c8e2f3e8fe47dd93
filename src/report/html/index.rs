//! What the report's page knows of a file at once: its documents, and its findings with the words around each place.

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
    findings: Vec<Found<'f>>,
}

/// One document.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Entry {
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
    document: Option<usize>,
    rule: &'f str,
    severity: Severity,
    confidence: Confidence,
    message: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'f str>,
    /// What a fix would do, and how it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<(&'f str, &'static str)>,
    fingerprint: &'f str,
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
    #[serde(skip)]
    span: Span,
}

impl<'f> File<'f> {
    pub fn new(checked: &Checked<'f>) -> File<'f> {
        let findings = checked.findings.iter().map(|located| found(checked.source, located)).collect();
        File { name: &checked.source.name, documents: Vec::new(), findings }
    }

    /// Names and lines only.
    pub fn bare(checked: &Checked<'f>) -> File<'f> {
        let source = checked.source;
        let mut file = File::new(checked);
        file.documents = source
            .documents
            .iter()
            .enumerate()
            .map(|(at, document)| Entry {
                name: crate::report::no_text::qualified(document, at),
                line: source.position(document.span.start).line,
                ..Entry::default()
            })
            .collect();
        file
    }

    pub fn add(&mut self, document: &Document, facts: &Facts, source: &SourceFile, hidden: &Hidden) {
        let title = document.blocks.iter().find(|block| block.role == Role::Title).map(|block| block.range.clone());
        self.documents.push(Entry {
            name: document.qualified_name(),
            line: source.position(document.span.start).line,
            title: title
                .map_or(String::new(), |title| hidden.cover_part(&document.text[title.clone()], title.start).into()),
            level: shown::level(facts),
            year: shown::year(facts),
            withheld: shown::withheld(facts),
        });
    }

    /// Puts the words to the places of one document's findings.
    pub fn quote(&mut self, at: usize, document: &Document, hidden: &Hidden, back: &Backward) {
        for found in self.findings.iter_mut().filter(|found| found.document == Some(at)) {
            for spot in found.places.iter_mut().filter(|spot| spot.elsewhere.is_none()) {
                spot.words = back.range(spot.span).map(|range| words(&document.text, range, hidden));
            }
        }
    }

    /// The places of one document's findings: which finding, which of its places, where.
    pub fn places(&self, at: usize, findings: &[Located]) -> Vec<(usize, usize, Span)> {
        let mut places = Vec::new();
        for (nth, (found, located)) in self.findings.iter().zip(findings).enumerate() {
            if found.document == Some(at) {
                let labels = located.finding.labels.iter().enumerate();
                let here = labels.filter(|(_, label)| label.elsewhere.is_none());
                places.extend(here.map(|(place, label)| (nth, place, label.span)));
            }
        }
        places
    }
}

fn found<'f>(source: &SourceFile, located: &'f Located) -> Found<'f> {
    let finding = &located.finding;
    let at = finding.labels.first().map_or(0, |label| label.span.start);
    let named = |document: &Document| {
        !finding.qualified_document.is_empty() && document.qualified_name() == finding.qualified_document
    };
    // Two documents of a file may bear one id; then the place tells.
    let holds = |document: &Document| document.span.start <= at && at <= document.span.end;
    let documents = &source.documents;
    let document = documents
        .iter()
        .position(|document| named(document) && holds(document))
        .or_else(|| documents.iter().position(named))
        .or_else(|| documents.iter().position(holds));
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
        fingerprint: &finding.fingerprint,
        suppressed: match &located.state {
            State::Open => None,
            State::Known => Some(("", "in the baseline")),
            State::Suppressed { reason, by: Waiver::InSource } => Some((reason.as_str(), "in the document")),
            State::Suppressed { reason, by: Waiver::External } => Some((reason.as_str(), "in the configuration")),
        },
        places: finding
            .labels
            .iter()
            .zip(&located.places)
            .map(|(label, place)| Spot {
                label: &label.text,
                elsewhere: label.elsewhere.as_ref().map(|other| (other.file.as_str(), other.document.as_str())),
                line: place.start.line,
                column: place.start.column,
                words: label.elsewhere.as_ref().and_then(|other| other.line.as_ref()).map(quoted),
                span: label.span,
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
