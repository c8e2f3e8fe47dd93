//! What notes quote of the document, held against the passage that is quoted.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Value};
use crate::grammar::quote::{Words, quotations};
use crate::kind;
use crate::source::document::{Block, Document, NoteKind, Role};

kind! {
    /// A quotation in a note that stands in the document, word for word or nearly.
    pub struct Quotation: "quotation" (top: true) {
        /// summary, source or note: the note in which it stands.
        place: Type::Text,
        /// The words quoted.
        text: Type::Text,
        /// The passage of the document most like it.
        passage: Type::Text,
        /// How many words it has.
        words: Type::Int,
        /// How many of them stand in the passage.
        same: Type::Int,
        /// True where nothing differs but case and punctuation.
        exact: Type::Bool,
        /// True where a single word inside it stands for another, and all others agree letter by letter, in capitals too.
        one_word: Type::Bool,
        /// The words of the quotation that differ.
        says: Type::List(&Type::Text),
        /// The words of the document in their place.
        reads: Type::List(&Type::Text),
    }
}

pub const KINDS: &[&Kind] = &[Quotation::KIND];

/// Shorter quotations are names and turns of phrase that stand anywhere.
const FEWEST_WORDS: usize = 5;

pub fn gather(document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let mut out = Vec::new();
    let mut body: Option<(Words, usize)> = None;
    for (at, block) in document.blocks.iter().enumerate() {
        if block.role != Role::Note {
            continue;
        }
        let text = document.block_text(block);
        if !text.contains(['“', '"']) {
            continue;
        }
        let place = place(document, block, source_note == Some(at), source_note);
        for range in quotations(text) {
            // An ellipsis leaves out words of the original: each side stands on its own.
            for piece in pieces(&text[range.clone()]) {
                let piece = range.start + piece.start..range.start + piece.end;
                let quoted = &text[piece.clone()];
                let words = Words::new(quoted);
                if words.len() < FEWEST_WORDS || quoted.contains('[') {
                    continue;
                }
                let (body, end) = body.get_or_insert_with(|| body_words(document));
                let Some(found) = body.find(&words) else { continue };
                if found.range.end > *end {
                    continue;
                }
                let here = document.span_of(block.range.start + piece.start..block.range.start + piece.end);
                let there = document.span_of(found.range.clone());
                let says = found.differences.iter().map(|(a, _)| {
                    let a = block.range.start + piece.start + a.start..block.range.start + piece.start + a.end;
                    Datum::new(&document.text[a.clone()], document.span_of(a))
                });
                let reads = found
                    .differences
                    .iter()
                    .map(|(_, b)| Datum::new(&document.text[b.clone()], document.span_of(b.clone())));
                out.push(
                    Quotation {
                        place: Datum::new(place, here),
                        text: Datum::new(quoted, here),
                        passage: Datum::new(&document.text[found.range.clone()], there),
                        words: Datum::new(found.of as i64, here),
                        same: Datum::new(found.same as i64, here),
                        exact: Datum::new(found.differences.is_empty(), here),
                        one_word: Datum::new(one_word(quoted, &document.text[found.range.clone()]), here),
                        says: Datum::new(Value::List(says.collect()), here),
                        reads: Datum::new(Value::List(reads.collect()), there),
                    }
                    .datum(here),
                );
            }
        }
    }
    out
}

/// Whether one word between others stands for another. The first word may be a capital's for grammar.
fn one_word(quoted: &str, passage: &str) -> bool {
    fn words(text: &str) -> impl Iterator<Item = &str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    }
    let mut pairs = words(quoted).zip(words(passage));
    let first = pairs.next().is_some_and(|(one, other)| one.to_lowercase() == other.to_lowercase());
    let (mut differ, mut last) = (0, false);
    for (one, other) in pairs {
        last = one == other;
        differ += usize::from(!last);
    }
    first && last && differ == 1 && words(quoted).count() == words(passage).count()
}

/// Everything before the notes but the title.
fn body_words(document: &Document) -> (Words, usize) {
    let end =
        document.blocks.iter().filter(|block| block.role != Role::Note).map(|block| block.range.end).max().unwrap_or(0);
    (Words::new(&document.text[..end]).index(), end)
}

fn pieces(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for dots in ["…", ". . .", "..."] {
        if text.contains(dots) {
            for (at, _) in text.match_indices(dots) {
                if at >= start {
                    out.push(start..at);
                    start = at + dots.len();
                }
            }
            break;
        }
    }
    out.push(start..text.len());
    out
}

/// A summary is said to be one by the format, or is the note beside the source note at the end of the title.
fn place(document: &Document, block: &Block, is_source: bool, source_note: Option<usize>) -> &'static str {
    if is_source {
        return "source";
    }
    let anchor = |block: &Block| block.note.as_ref().and_then(|note| note.anchor);
    let beside_source = source_note
        .and_then(|at| anchor(&document.blocks[at]))
        .is_some_and(|source| anchor(block).is_some_and(|at| at == source));
    match block.note.as_ref().map(|note| note.kind) {
        Some(NoteKind::Summary) => "summary",
        Some(NoteKind::Unsaid) if beside_source => "summary",
        _ => "note",
    }
}
