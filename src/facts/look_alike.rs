//! Words of a marking that only look right: a Cyrillic letter in `SECRET`, a blank of no width in `NODIS`. Nobody who reads
//! the page sees it, and no search finds the word.

use std::ops::Range;

use foldhash::HashSet;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::look_alike::{self, is_invisible, twin};
use crate::kind;
use crate::source::document::Document;
use crate::source::wide;
use crate::vocabulary::Vocabulary;

kind! {
    /// A word of a marking with a character that only looks like one of its letters.
    pub struct LookAlikeWord: "look_alike_word" (top: true) {
        /// The word that it looks like.
        word: Type::Text,
        /// What is odd in it: "a Cyrillic “Е” (U+0415)".
        odd: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[LookAlikeWord::KIND];

pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Vec<Datum> {
    let mut out = Vec::new();
    if !may_have(document.text.as_bytes()) {
        return out;
    }
    let words = vocabulary.captions.marking_words();
    for block in &document.blocks {
        let text = document.block_text(block);
        let mut done = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| is_odd(*c)) {
            if at < done {
                continue;
            }
            let range = word_around(text, at..at + c.len_utf8());
            done = range.end;
            out.extend(look(&words, text, &range).map(|(word, odd)| {
                let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
                LookAlikeWord { word: Datum::new(word, span), odd: Datum::new(odd, span) }.datum(span)
            }));
        }
    }
    out
}

/// The word that this one looks like, and what is odd in it.
fn look(words: &HashSet<String>, text: &str, range: &Range<usize>) -> Option<(String, String)> {
    let written = &text[range.clone()];
    // A word of another alphabet is that.
    if !written.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let folded = look_alike::fold(written)?;
    let capital = folded.text.starts_with(|c: char| c.is_ascii_uppercase());
    if !capital || !words.contains(&folded.text.to_ascii_uppercase()) {
        return None;
    }
    let mut odd: Vec<String> = folded.odd.iter().map(|(_, c)| look_alike::name(*c)).collect();
    odd.dedup();
    Some((folded.text, odd.join(", ")))
}

/// Soft hyphens stand in any word that is set to be broken.
fn is_odd(c: char) -> bool {
    c != '\u{ad}' && (is_invisible(c) || (c.is_alphabetic() && twin(c).is_some()))
}

fn word_around(text: &str, odd: Range<usize>) -> Range<usize> {
    let inside = |c: char| c.is_alphanumeric() || is_invisible(c);
    let start = text[..odd.start].char_indices().rev().take_while(|(_, c)| inside(*c)).last();
    let end = text[odd.end..].find(|c| !inside(c)).map_or(text.len(), |end| odd.end + end);
    start.map_or(odd.start, |(start, _)| start)..end
}

/// Whether a text can have any of them; quick, since nearly none has: all begin beyond ASCII, where few bytes are.
fn may_have(bytes: &[u8]) -> bool {
    // Most of a text is ASCII, which is seen at a glance.
    const GLANCE: usize = 256;
    let begins = |at: usize| match bytes[at] {
        0xcd..=0xd4 | 0xd8 | 0xef | 0xf0 | 0xf3 => true,
        // U+200B to U+200F, U+202A to U+202E, U+2060 to U+2069.
        0xe2 => matches!(bytes[at + 1..], [0x80, 0x8b..=0x8f | 0xaa..=0xae, ..] | [0x81, 0xa0..=0xa9, ..]),
        _ => false,
    };
    let mut pieces = bytes.chunks(GLANCE).zip((0..).step_by(GLANCE)).filter(|(piece, _)| !piece.is_ascii());
    pieces.any(|(piece, from)| wide::beyond_ascii(piece).any(|at| begins(from + at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_have_any_is_told_quickly_and_rightly() {
        for odd in [
            "S\u{415}CRET",
            "SEC\u{200b}RET",
            "SEC\u{202e}RET",
            "SEC\u{2060}RET",
            "\u{ff33}ECRET",
            "\u{feff}SECRET",
            "SEC\u{2066}RET",
            "SEC\u{61c}RET",
            "SEC\u{e0041}RET",
            "\u{1d412}ECRET",
        ] {
            assert!(may_have(odd.as_bytes()), "{odd:?}");
            let far = "a “plain” text – of some length ".repeat(300) + odd;
            assert!(may_have(far.as_bytes()), "{odd:?} far out");
        }
        assert!(!may_have("“plain” – text’s … é ½ §".repeat(500).as_bytes()));
    }
}
