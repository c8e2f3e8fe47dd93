//! Portion marks of historical documents: `(S)` at the start of a paragraph, `(C–Entire text)`.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Ranked};
use crate::kind;
use crate::source::document::{Document, Role};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::captions::Captions;

kind! {
    /// A paragraph's own mark of its level.
    pub struct PortionMark: "portion_mark" (top: true) {
        /// The level.
        level: Type::Ranked,
        /// As it stands in the text, with its parentheses.
        written: Type::Text,
        /// True where it speaks for the whole text.
        entire: Type::Bool,
    }
}

pub const KINDS: &[&Kind] = &[PortionMark::KIND];

/// Marks count only where several paragraphs have one or one says "Entire text": a lone `(C)` is a list's letter.
pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Vec<Datum> {
    let mut found = Vec::new();
    for block in &document.blocks {
        if !matches!(block.role, Role::Paragraph | Role::Item | Role::Heading | Role::Cell) {
            continue;
        }
        let text = document.block_text(block);
        let Some((range, rank, entire)) = mark(&vocabulary.captions, text) else { continue };
        let name = vocabulary.captions.levels[rank].name.as_str();
        let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
        let level = Ranked { scale: super::marking::SCALE, rank: rank as i16, name: name.into() };
        found.push((text[range.clone()].to_owned(), level, entire, span));
    }
    let letters = found.iter().any(|(_, level, _, _)| level.name != "Confidential");
    let sure = found.iter().any(|(_, _, entire, _)| *entire)
        || (found.len() >= 2 && letters)
        || found.iter().any(|(written, _, _, _)| written.contains("(S)") || written.contains("(TS)"));
    if !sure {
        return Vec::new();
    }
    found
        .into_iter()
        .map(|(written, level, entire, span)| {
            PortionMark {
                level: Datum::new(level, span),
                written: Datum::new(written, span),
                entire: Datum::new(entire, span),
            }
            .datum(span)
        })
        .collect()
}

/// `portion = [ number "." ] "(" level [ dash "entire text" ] ")" blank`
fn mark(captions: &Captions, text: &str) -> Option<(std::ops::Range<usize>, usize, bool)> {
    let body = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let body = if body.len() < text.len() { body.strip_prefix('.')? } else { body };
    let body = body.trim_start();
    let start = text.len() - body.len();
    let inside = body.strip_prefix('(')?;
    let close = inside.find(')').filter(|&close| close <= 32)?;
    let after = &inside[close + 1..];
    if !after.starts_with([' ', ':', '\u{a0}']) {
        return None;
    }
    let mut parts = inside[..close].splitn(2, ['-', '–', '—']);
    let level = parts.next()?.trim();
    let rest = parts.next().map(|rest| rest.trim().to_lowercase());
    let entire = rest.as_deref().is_some_and(|rest| rest.contains("entire text"));
    if rest.is_some() && !entire {
        return None;
    }
    let rank = captions.levels.iter().position(|known| known.portions.iter().any(|portion| portion == level))?;
    Some((start..start + close + 2, rank, entire))
}
