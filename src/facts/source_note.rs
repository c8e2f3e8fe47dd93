//! The editors' source note and what it says of the original: its marking, and the notations on its face.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::quote::quotations;
use crate::grammar::source_note::{ProblemKind, is_labelled, source_note};
use crate::kind;
use crate::source::document::{Block, Document, NoteKind, Role};
use crate::vocabulary::Vocabulary;

kind! {
    /// The note that tells where the original is and how it was marked.
    pub struct SourceNote: "source_note" (top: true) {
        /// "1", "0"; empty where the note has no number.
        number: Type::Text,
        /// "Source:" as it stands there; missing where there is none.
        label: Type::Text,
        /// right, misspelled or missing.
        label_state: Type::Text,
        /// What its classification sentence says; missing where it has none.
        marking: Type::Record("marking"),
        /// The classification sentence.
        classification: Type::Text,
        /// The sentences behind the classification.
        notations: Type::List(&Type::Record("notation")),
        /// The whole note.
        text: Type::Text,
    }
}

kind! {
    /// Something wrong with the form of a classification sentence.
    pub struct ClassificationProblem: "classification_problem" (top: true) {
        /// separator, capitals, lower-case, misspelled, run-on, unknown (words that are none of the vocabulary), name (a
        /// single such word, as codewords are) or remark ("handled by S/S–O as Limdis").
        kind: Type::Text,
        /// What stands there.
        found: Type::Text,
        /// What should; missing where that is not known.
        expected: Type::Text,
        /// The whole sentence.
        sentence: Type::Text,
    }
}

kind! {
    /// A sentence of a source note about the face of the original or what became of it.
    pub struct NotationFact: "notation" (top: true) {
        /// typed, stamped, handwritten, wrote, initialed, not-initialed, attached, drafted, cleared, repeated, sent, seen …
        kind: Type::Text,
        /// All that it tells: drafted, cleared.
        kinds: Type::List(&Type::Text),
        /// The words it quotes.
        quotations: Type::List(&Type::Text),
        /// The sentence.
        text: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[SourceNote::KIND, ClassificationProblem::KIND, NotationFact::KIND];

/// The facts of a source note, and the ranges of its sentences for those who read on in them.
#[derive(Default)]
pub struct Found {
    pub notes: Vec<Datum>,
    pub problems: Vec<Datum>,
    pub notations: Vec<Datum>,
    /// Of the document's text.
    pub sentences: Vec<Range<usize>>,
    /// Index of the block that is the source note.
    pub block: Option<usize>,
}

pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Found {
    let mut out = Found::default();
    let titles: Vec<&Range<usize>> =
        document.blocks.iter().filter(|block| block.role == Role::Title).map(|block| &block.range).collect();
    for (at, block) in document.blocks.iter().enumerate() {
        if block.role == Role::Note && is_source_note(vocabulary, document, &titles, block) {
            read(vocabulary, document, block, &mut out);
            out.block = Some(at);
            // A document has one; what else looks like one belongs to an enclosure or another copy.
            break;
        }
    }
    out
}

/// A note is the source note where the format says so, where it begins with the label, or where it is the first of the
/// document, stands at the title and names an archive.
fn is_source_note(vocabulary: &Vocabulary, document: &Document, titles: &[&Range<usize>], block: &Block) -> bool {
    let Some(note) = &block.note else { return false };
    match note.kind {
        NoteKind::Source => true,
        NoteKind::SourceLine | NoteKind::Summary => false,
        NoteKind::Unsaid => {
            let text = document.block_text(block);
            let first = matches!(note.label.as_str(), "0" | "1" | "") || note.label.starts_with(['*', '†']);
            if (first || text.contains(". ")) && is_labelled(&vocabulary.notation, text) {
                return true;
            }
            let at_title = note.anchor.is_none_or(|anchor| {
                // In order and apart.
                let after = titles.partition_point(|title| title.end < anchor);
                titles.get(after).is_some_and(|title| title.start <= anchor)
            });
            let start = &text[..text.char_indices().nth(160).map_or(text.len(), |(at, _)| at)];
            first
                && at_title
                && (vocabulary.notation.archives.iter().any(|archive| start.contains(archive.as_str()))
                    || text.contains("Source: "))
                && source_note(&vocabulary.captions, &vocabulary.notation, text).classification.is_some()
        }
    }
}

fn read(vocabulary: &Vocabulary, document: &Document, block: &Block, out: &mut Found) {
    let offset = block.range.start;
    let text = document.block_text(block);
    let read = source_note(&vocabulary.captions, &vocabulary.notation, text);
    let span = |range: &Range<usize>| document.span_of(offset + range.start..offset + range.end);
    let whole = document.span_of(block.range.clone());
    let start = span(&(0..text.chars().next().map_or(0, char::len_utf8)));
    let mut note = SourceNote { text: Datum::new(text, whole), ..SourceNote::default() };
    note.number = Datum::new(block.note.as_ref().map_or("", |note| note.label.as_str()), whole);
    let state = match (&read.label, read.label_is_right) {
        (None, _) => "missing",
        (Some(_), true) => "right",
        (Some(_), false) => "misspelled",
    };
    note.label_state = Datum::new(state, read.label.as_ref().map_or(start, &span));
    note.label =
        Datum::new(read.label.as_ref().map(|range| &text[range.clone()]), read.label.as_ref().map_or(start, &span));
    if let Some(found) = &read.classification {
        note.marking = super::marking::record(vocabulary, document, &found.marking, offset);
        note.classification = Datum::new(text[found.range.clone()].trim(), span(&found.range));
        for problem in &found.problems {
            let expected = (!problem.expected.is_empty() || problem.kind == ProblemKind::Blank)
                .then_some(problem.expected.as_str());
            out.problems.push(
                ClassificationProblem {
                    kind: Datum::new(problem.kind.name(), span(&problem.range)),
                    found: Datum::new(&text[problem.range.clone()], span(&problem.range)),
                    expected: Datum::new(expected, span(&problem.range)),
                    sentence: Datum::new(text[found.range.clone()].trim(), span(&found.range)),
                }
                .datum(span(&problem.range)),
            );
        }
    }
    let mut notations = Vec::new();
    for sentence in &read.sentences {
        let words = text[sentence.clone()].trim();
        out.sentences.push(offset + sentence.start..offset + sentence.end);
        let kinds = vocabulary.notation.kinds_of(words);
        let Some(&kind) = kinds.first() else { continue };
        let quoted = quotations(&text[sentence.clone()]);
        let quoted: Vec<Datum> = quoted
            .into_iter()
            .map(|range| {
                let range = sentence.start + range.start..sentence.start + range.end;
                Datum::new(&text[range.clone()], span(&range))
            })
            .collect();
        let here = span(sentence);
        notations.push(
            NotationFact {
                kind: Datum::new(kind, here),
                kinds: Datum::new(kinds.iter().map(|kind| Datum::new(*kind, here)).collect::<Vec<_>>(), here),
                quotations: Datum::new(quoted, here),
                text: Datum::new(words, here),
            }
            .datum(here),
        );
    }
    note.notations = Datum::new(notations.clone(), whole);
    out.notations = notations;
    out.notes.push(note.datum(whole));
}
