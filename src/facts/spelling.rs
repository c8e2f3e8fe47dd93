//! Words of titles, source notes, datelines and labels that are very nearly one of the few that stand there all the time.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Block, Document, Role};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::notation::Spelling;
use crate::vocabulary::slip::Meant;

kind! {
    /// A word of the editors, or a label of the head, that is one slip away from the one that is meant.
    pub struct MisspelledWord: "misspelled_word" (top: true) {
        /// title, dateline, source note, note or label.
        place: Type::Text,
        /// As it stands there: "Draftd".
        found: Type::Text,
        /// What is meant: "Drafted".
        expected: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[MisspelledWord::KIND];

/// Labels stand in the head of a document.
const HEAD: usize = 40;
/// A dateline is no longer.
const LINE: usize = 80;

pub fn gather(vocabulary: &Vocabulary, document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let words = &vocabulary.notation.spelling;
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        match block.role {
            Role::Title => {
                read(document, block, "title", &words.title, words, &mut out);
                months(document, block, "title", words, &mut out);
            }
            Role::Dateline => months(document, block, "dateline", words, &mut out),
            Role::Note if Some(at) == source_note => {
                read(document, block, "source note", &words.note, words, &mut out);
                months(document, block, "source note", words, &mut out);
                references(document, block, words, &mut out);
            }
            Role::Note => references(document, block, words, &mut out),
            // A line below the title that would be the dateline, were its month spelt right.
            Role::Paragraph if at == 1 && block.range.len() < LINE => {
                months(document, block, "dateline", words, &mut out);
                label(document, block, words, &mut out);
            }
            Role::Paragraph | Role::Heading | Role::Item | Role::Cell if at < HEAD => {
                label(document, block, words, &mut out);
            }
            _ => {}
        }
    }
    out
}

/// The words of a text that are ASCII, with their places.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let inside = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\'');
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += bytes[at..].iter().position(inside)?;
            let start = at;
            at += bytes[at..].iter().take_while(|byte| inside(byte)).count();
            // A word with other letters, or with the apostrophe of print, is passed over.
            let beyond = |c: char| !c.is_ascii() && (c.is_alphabetic() || c == '’');
            let before = bytes[..start].last().is_some_and(|byte| !byte.is_ascii()) && text[..start].ends_with(beyond);
            let after = bytes.get(at).is_some_and(|byte| !byte.is_ascii()) && text[at..].starts_with(beyond);
            if !before && !after {
                // "the participants' view"
                return Some((start, text[start..at].trim_end_matches('\'')));
            }
        }
    })
}

fn read(document: &Document, block: &Block, place: &str, meant: &Meant, words: &Spelling, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    for (at, word) in tokens(text).filter(|(_, word)| word.len() >= Spelling::SHORTEST) {
        // Capitals throughout are a codeword or a name.
        let small = word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
        if small && let Some(right) = words.nearly(word, meant) {
            push(document, block, place, at, word, right, out);
        }
    }
}

/// "Febuary 27"
fn months(document: &Document, block: &Block, place: &str, words: &Spelling, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    let bytes = text.as_bytes();
    for end in memchr::memchr_iter(b' ', bytes) {
        let digits = bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=2).contains(&digits) {
            continue;
        }
        let at = end - bytes[..end].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = &text[at..end];
        let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric() || "-’'".contains(c));
        let month = begins && word.len() >= 4 && word.starts_with(|c: char| c.is_ascii_uppercase());
        if month && let Some(right) = words.nearly(word, &words.months) {
            push(document, block, place, at, word, right, out);
        }
    }
}

/// "Docment 7": the word before a number, in a note.
fn references(document: &Document, block: &Block, words: &Spelling, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    let bytes = text.as_bytes();
    for blank in memchr::memchr_iter(b' ', bytes) {
        if !bytes.get(blank + 1).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let letters = bytes[..blank].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = &text[blank - letters..blank];
        if letters >= 7
            && let Some(right) = words.nearly(word, &words.references)
        {
            push(document, block, "note", blank - letters, word, right, out);
        }
    }
}

/// "SUBJCT:" at the start of a line.
fn label(document: &Document, block: &Block, words: &Spelling, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    let end = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let word = &text[..end];
    let ends = text[end..].starts_with(':') || (end >= 6 && text[end..].is_empty());
    if ends
        && end >= 3
        && let Some(right) = words.nearly(word, &words.labels)
    {
        push(document, block, "label", 0, word, right, out);
    }
}

fn push(document: &Document, block: &Block, place: &str, at: usize, word: &str, right: &str, out: &mut Vec<Datum>) {
    let start = block.range.start + at;
    let span = document.span_of(start..start + word.len());
    let capitals = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut expected = right.to_owned();
    if capitals {
        expected.make_ascii_uppercase();
    } else if word.starts_with(|c: char| c.is_ascii_uppercase()) {
        expected[..1].make_ascii_uppercase();
    }
    out.push(
        MisspelledWord {
            place: Datum::new(place, span),
            found: Datum::new(word, span),
            expected: Datum::new(expected, span),
        }
        .datum(span),
    );
}

impl Spelling {
    /// The only word of a list that a word is one slip away from, if it is none of the right ones itself.
    fn nearly<'w>(&self, word: &str, meant: &'w Meant) -> Option<&'w str> {
        meant.near(word).filter(|_| !self.is_right(&word.to_ascii_lowercase()))
    }
}
