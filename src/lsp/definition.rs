//! From a note's number to the note and back, from a quotation to the passage that it quotes and back, and along links.

use crate::engine::value::Value;
use crate::facts::quotation;
use crate::grammar::quote::{Words, quotations};
use crate::source::SourceFile;
use crate::source::document::{Document, MarkKind, Role, Target};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

use super::hover::field;
use super::world::Judged;

/// Where to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What was pointed at.
    pub from: Span,
    /// Where it leads; the whole, and what to show of it.
    pub to: Vec<(Span, Span)>,
}

/// A quotation of fewer words is searched for as it stands.
const FEWEST_WORDS: usize = 3;

pub fn definition(judged: &Judged, vocabulary: &Vocabulary, offset: usize) -> Option<Way> {
    let document = judged.document_at(offset)?;
    let file = &judged.audited.file;
    reference(document, offset)
        .or_else(|| link(file, document, offset))
        .or_else(|| label(document, offset))
        .or_else(|| quoted(judged, vocabulary, document, offset))
        .or_else(|| in_note(document, offset))
}

fn holds(span: Span, offset: usize) -> bool {
    span.start as usize <= offset && offset <= span.end as usize && !span.is_empty()
}

/// From the number in the text to the note.
fn reference(document: &Document, offset: usize) -> Option<Way> {
    let mark =
        document.marks.iter().find(|mark| matches!(mark.kind, MarkKind::NoteRef { .. }) && holds(mark.span, offset))?;
    let MarkKind::NoteRef { label } = &mark.kind else { return None };
    let to = notes(document, label);
    (!to.is_empty()).then_some(Way { from: mark.span, to })
}

/// The notes of that label.
fn notes(document: &Document, label: &str) -> Vec<(Span, Span)> {
    let blocks = document.blocks.iter().filter_map(|block| {
        let note = block.note.as_ref().filter(|note| note.label == label)?;
        let span = document.span_of(block.range.clone());
        let labelled = !note.label_span.is_empty() && note.label_span.end <= span.start;
        Some((if labelled { note.label_span.join(span) } else { span }, span))
    });
    blocks.collect()
}

/// From the note's own number to where the text refers to it.
fn label(document: &Document, offset: usize) -> Option<Way> {
    let note =
        document.blocks.iter().filter_map(|block| block.note.as_ref()).find(|note| holds(note.label_span, offset))?;
    back(document, &note.label, note.anchor, note.label_span)
}

/// From anywhere else in a note.
fn in_note(document: &Document, offset: usize) -> Option<Way> {
    let (note, span) = document.blocks.iter().filter(|block| block.role == Role::Note).find_map(|block| {
        let span = document.span_of(block.range.clone());
        Some((block.note.as_ref()?, span)).filter(|_| holds(span, offset))
    })?;
    back(document, &note.label, note.anchor, span)
}

fn back(document: &Document, label: &str, anchor: Option<usize>, from: Span) -> Option<Way> {
    let marks = document
        .marks
        .iter()
        .filter(|mark| matches!(&mark.kind, MarkKind::NoteRef { label: other } if other == label && !label.is_empty()));
    let mut to: Vec<(Span, Span)> = marks.map(|mark| (mark.span, mark.span)).collect();
    if let (Some(anchor), true) = (anchor, to.is_empty()) {
        // The format sets the note in its place: the word before it.
        let before = document.text.get(..anchor)?;
        let start = before.trim_end().rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
        let word = document.span_of(start.min(anchor)..anchor);
        to.push((word, word));
    }
    (!to.is_empty()).then_some(Way { from, to })
}

/// Along a link to another document or to a note of it.
fn link(file: &SourceFile, document: &Document, offset: usize) -> Option<Way> {
    let mark =
        document.marks.iter().find(|mark| matches!(mark.kind, MarkKind::Link { .. }) && holds(mark.span, offset))?;
    let MarkKind::Link { target } = &mark.kind else { return None };
    let to = match &**target {
        Target::Document { at, .. } => {
            let other = file.documents.get(*at)?;
            let title = other.blocks.iter().find(|block| block.role == Role::Title);
            let show = title.map_or(Span { start: other.span.start, end: other.span.start }, |title| {
                other.span_of(title.range.clone())
            });
            vec![(other.span, show)]
        }
        Target::Note { at, label, .. } => notes(file.documents.get(*at)?, label),
        _ => Vec::new(),
    };
    (!to.is_empty()).then_some(Way { from: mark.span, to })
}

/// From a quotation in a note to the passage, and from the passage to what quotes it.
fn quoted(judged: &Judged, vocabulary: &Vocabulary, document: &Document, offset: usize) -> Option<Way> {
    let facts = judged.facts(vocabulary, document);
    let at = crate::facts::schema().kinds.iter().position(|kind| kind.name == quotation::Quotation::KIND.name)?;
    let pairs: Vec<(Span, Span)> = facts.by_kind[at]
        .iter()
        .filter_map(|datum| {
            let Value::Record(record) = &datum.value else { return None };
            Some((field(record, "text")?.span, field(record, "passage")?.span))
        })
        .collect();
    if let Some((here, there)) = pairs.iter().find(|(here, _)| holds(*here, offset)) {
        return Some(Way { from: *here, to: vec![(*there, *there)] });
    }
    let quoting: Vec<_> = pairs.iter().filter(|(_, there)| holds(*there, offset)).collect();
    if let Some((_, there)) = quoting.first() {
        return Some(Way { from: *there, to: quoting.iter().map(|(here, _)| (*here, *here)).collect() });
    }
    short(document, offset)
}

/// A quotation too short to be judged, at the place of the body that has its words.
fn short(document: &Document, offset: usize) -> Option<Way> {
    let end = document.blocks.iter().filter(|block| block.role != Role::Note).map(|block| block.range.end).max()?;
    let body = document.text.get(..end)?;
    for block in document.blocks.iter().filter(|block| block.role == Role::Note) {
        if !holds(document.span_of(block.range.clone()), offset) {
            continue;
        }
        let text = document.block_text(block);
        for range in quotations(text) {
            let here = document.span_of(block.range.start + range.start..block.range.start + range.end);
            if !holds(here, offset) {
                continue;
            }
            let quoted = text[range].trim_matches(|c: char| !c.is_alphanumeric());
            let words = Words::new(quoted);
            let found = if words.len() >= FEWEST_WORDS { Words::new(body).index().find(&words) } else { None };
            let alike = found.map(|found| found.range);
            // Bytes keep their number in ASCII lower case.
            let literal = || {
                let at = body.to_ascii_lowercase().find(&quoted.to_ascii_lowercase())?;
                Some(at..at + quoted.len())
            };
            let there = document.span_of(alike.or_else(|| literal().filter(|_| !quoted.is_empty()))?);
            return Some(Way { from: here, to: vec![(there, there)] });
        }
    }
    None
}
