//! The outline of a file: its documents, and in each the title, heading, markings, notes, pages and redactions.

use crate::engine::value::{Datum, Value};
use crate::facts::scan::Scan;
use crate::facts::{marking_line, redaction};
use crate::source::document::{Document, MarkKind, NoteKind, Role};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

use super::hover::text_of;
use super::world::Judged;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Document,
    Heading,
    Marking,
    Note,
    Page,
    Redaction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub kind: Kind,
    pub name: String,
    pub detail: String,
    /// All of it.
    pub span: Span,
    /// What to go to.
    pub select: Span,
    pub children: Vec<Symbol>,
}

/// Names are shown in a narrow column.
const MOST_OF_A_NAME: usize = 90;

pub fn symbols(judged: &Judged, vocabulary: &Vocabulary) -> Vec<Symbol> {
    let documents = &judged.audited.file.documents;
    documents.iter().map(|document| of_document(judged, vocabulary, document)).collect()
}

fn of_document(judged: &Judged, vocabulary: &Vocabulary, document: &Document) -> Symbol {
    let mut children = Vec::new();
    let mut title = None;
    for block in &document.blocks {
        let span = document.span_of(block.range.clone());
        let text = short(document.block_text(block));
        match (block.role, &block.note) {
            (Role::Title, _) => {
                title.get_or_insert((text.clone(), span));
                children.push(symbol(Kind::Heading, text, "title", span, span));
            }
            (Role::Heading, _) => children.push(symbol(Kind::Heading, text, "heading", span, span)),
            (Role::Dateline, _) => children.push(symbol(Kind::Heading, text, "dateline", span, span)),
            (Role::Note, Some(note)) => {
                let detail = match note.kind {
                    NoteKind::Source | NoteKind::SourceLine => "source note",
                    NoteKind::Summary => "summary",
                    NoteKind::Unsaid if text.starts_with("Source") => "source note",
                    NoteKind::Unsaid => "note",
                };
                let name = if note.label.is_empty() { text } else { short(&format!("{} {text}", note.label)) };
                let labelled = !note.label_span.is_empty() && note.label_span.end <= span.start;
                let whole = if labelled { note.label_span.join(span) } else { span };
                children.push(symbol(Kind::Note, name, detail, whole, span));
            }
            _ => {}
        }
    }
    for line in marking_line::gather(vocabulary, document).lines {
        children.extend(of_fact(&line, Kind::Marking, "marking", "place", "marking"));
    }
    let scan = Scan::of(vocabulary, document);
    for kind in ["banner", "national_marking"] {
        for banner in modern(judged, document, vocabulary, &scan, kind) {
            children.extend(of_fact(&banner, Kind::Marking, "written", "place", "banner"));
        }
    }
    for bracket in redaction::gather(vocabulary, document, &scan).redactions {
        children.extend(of_fact(&bracket, Kind::Redaction, "written", "kind", "redaction"));
    }
    for mark in &document.marks {
        if let MarkKind::Page { label, .. } = &mark.kind {
            let name = if label.is_empty() { "page break".to_owned() } else { format!("page {label}") };
            children.push(symbol(Kind::Page, name, "", mark.span, mark.span));
        }
    }
    children.sort_by_key(|child| (child.span, child.kind as u8));
    children.dedup_by(|later, earlier| later.span == earlier.span && later.kind == earlier.kind);
    let (name, select) = title.unwrap_or_else(|| {
        let span = document.span;
        (document.qualified_name(), Span { start: span.start, end: span.start })
    });
    let span = children.iter().fold(document.span.join(select), |span, child| span.join(child.span));
    Symbol { kind: Kind::Document, name, detail: document.id.clone(), span, select, children }
}

/// Facts of today's markings, which are gathered together.
fn modern(judged: &Judged, document: &Document, vocabulary: &Vocabulary, scan: &Scan, kind: &str) -> Vec<Datum> {
    let register = crate::vocabulary::register::Register::embedded();
    let words = crate::facts::modern::Words { register, nations: &vocabulary.nations };
    let gathered = crate::facts::modern::gather(document, scan, &words, judged.system.as_deref());
    gathered.into_iter().filter(|(found, _)| found.name == kind).flat_map(|(_, found)| found).collect()
}

fn of_fact(datum: &Datum, kind: Kind, name: &str, detail: &str, otherwise: &str) -> Option<Symbol> {
    let Value::Record(record) = &datum.value else { return None };
    let name = match &super::hover::field(record, name)?.value {
        Value::Record(inner) => text_of(inner, "written"),
        Value::Text(text) => Some(text.as_ref()),
        _ => None,
    }?;
    let detail = text_of(record, detail).unwrap_or(otherwise);
    Some(symbol(kind, short(name), detail, datum.span, datum.span))
}

fn symbol(kind: Kind, name: String, detail: &str, span: Span, select: Span) -> Symbol {
    // An editor refuses a symbol without a name.
    let name = if name.trim().is_empty() { "(empty)".to_owned() } else { name };
    Symbol { kind, name, detail: detail.to_owned(), span, select, children: Vec::new() }
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST_OF_A_NAME) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
