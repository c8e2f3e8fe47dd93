//! Documents in documents, and documents that are not there: attachments with a marking of their own, and what was
//! withheld whole.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::marking::{Mode, marking};
use crate::kind;
use crate::source::document::{Block, Document, Note, NoteKind, Role};
use crate::vocabulary::Vocabulary;

kind! {
    /// An attachment or enclosure of which a note tells the marking: "Secret. Drafted by Green."
    pub struct Attachment: "attachment" (top: true) {
        /// What the note says.
        marking: Type::Record("marking"),
        /// The number of the note.
        note: Type::Text,
        /// The heading that the note hangs on, "Attachment", "Tab A"; missing where that is not known.
        heading: Type::Text,
    }
}

kind! {
    /// A document of which the source note says, in brackets, that all of it is withheld.
    pub struct Withheld: "withheld" (top: true) {
        /// The beginning of the note.
        text: Type::Text,
        /// The first words of text that is there all the same; missing where there is none, as should be.
        body: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[Attachment::KIND, Withheld::KIND];

/// Notes but the source note that begin with a level and nothing else than a marking before the first full stop, and
/// hang on a heading or short line.
pub fn attachments(vocabulary: &Vocabulary, document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        let Some(note) = note_of(block).filter(|note| note.kind == NoteKind::Unsaid && source_note != Some(at)) else {
            continue;
        };
        let text = document.block_text(block);
        let Ok((rest, found)) = marking(&vocabulary.captions, Mode { near: false, stops: false }, text) else {
            continue;
        };
        let named = found.levels().any(|(at, _)| !vocabulary.captions.levels[at as usize].is_absent());
        // “Top Secret” may be all that the note says.
        let ends = rest.starts_with('.') || rest.trim().is_empty();
        if !named || !ends || found.range.start > 0 {
            continue;
        }
        let heading = note.anchor.and_then(|anchor| {
            document
                .blocks
                .iter()
                .find(|other| other.role != Role::Note && other.range.start <= anchor && anchor <= other.range.end)
        });
        // On a paragraph of running text the note is about a paper that is mentioned there.
        let Some(heading) =
            heading.filter(|heading| heading.range.len() <= 160 && is_attachment(document.block_text(heading)))
        else {
            continue;
        };
        let span = document.span_of(heading.range.clone());
        let record = super::marking::record(vocabulary, document, &found, block.range.start);
        let here = record.span;
        out.push(
            Attachment {
                marking: record,
                note: Datum::new(note.label.as_str(), here),
                heading: Datum::new(document.block_text(heading), span),
            }
            .datum(here),
        );
    }
    out
}

fn note_of(block: &Block) -> Option<&Note> {
    block.note.as_deref().filter(|_| block.role == Role::Note)
}

/// "Attachment", "Tab A", "Enclosure 2", "[Annex]".
pub(super) fn is_attachment(text: &str) -> bool {
    let text = text.trim_start_matches(['[', '(', '“', '"', ' ']);
    ["Attach", "ATTACH", "Enclos", "ENCLOS", "Tab ", "TAB ", "Annex", "ANNEX", "Appendix", "APPENDIX"]
        .iter()
        .any(|word| text.starts_with(word))
}

/// Withheld, with a paragraph of running text.
pub fn withheld(document: &Document) -> Vec<Datum> {
    let note = document.blocks.iter().filter(|block| block.role == Role::Note).find(|block| {
        let text = document.block_text(block);
        text.starts_with("[Source:") && text.contains("not declassified") && text.trim_end().ends_with(']')
    });
    let Some(note) = note else { return Vec::new() };
    let body = document.blocks.iter().find(|block| block.role == Role::Paragraph && block.range.len() > 40);
    let text = document.block_text(note);
    let label = note.range.start..note.range.start + "[Source:".len();
    let body = body.map_or(Datum::default(), |block| {
        let text = document.block_text(block);
        let end = text.match_indices(' ').nth(5).map_or(text.len(), |(at, _)| at);
        Datum::new(&text[..end], document.span_of(block.range.start..block.range.start + end))
    });
    let span = document.span_of(label);
    vec![Withheld { text: Datum::new(&text[.."[Source:".len()], span), body }.datum(span)]
}
