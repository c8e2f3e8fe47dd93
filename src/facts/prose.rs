//! Slips of transcription in running text: what stands there twice, paragraph numbers that skip, letters and figures
//! taken for each other in a name.

use std::ops::Range;

use memchr::{memchr_iter, memmem, memrchr};

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::facts::scan::Scan;
use crate::kind;
use crate::source::document::{Block, Document, Role};

kind! {
    /// Words that stand twice, one directly behind the other.
    pub struct Doubled: "doubled" (top: true) {
        /// word or sentence.
        kind: Type::Text,
        /// The first time.
        first: Type::Text,
        /// The second time.
        second: Type::Text,
        /// body or note.
        place: Type::Text,
    }
}

kind! {
    /// A numbered paragraph that does not follow on the one before.
    pub struct ParagraphSkip: "paragraph_skip" (top: true) {
        /// Its number.
        number: Type::Int,
        /// The number of the one before.
        previous: Type::Int,
        /// True where a bracket between the two tells of text that is withheld or left out.
        bracket: Type::Bool,
    }
}

kind! {
    /// A name in capitals, in an address line, with a figure or a small letter in the place of a capital: "HAlG".
    pub struct LetterConfusion: "letter_confusion" (top: true) {
        /// As it stands there.
        found: Type::Text,
        /// What is meant.
        expected: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[Doubled::KIND, ParagraphSkip::KIND, LetterConfusion::KIND];

/// What is doubled, skipped and confused in a document.
#[derive(Default)]
pub struct Found {
    pub doubled: Vec<Datum>,
    pub skips: Vec<Datum>,
    pub confusions: Vec<Datum>,
}

pub fn gather(document: &Document, scan: &Scan) -> Found {
    let mut out = Found::default();
    let mut previous: Option<(i64, usize, crate::source::map::Span)> = None;
    for block in &document.blocks {
        let text = document.block_text(block);
        if matches!(block.role, Role::Paragraph | Role::Item | Role::Note) {
            doubled(document, block, text, &scan.doubled, &mut out.doubled);
        }
        if block.role == Role::Paragraph
            && let Some(number) = paragraph_number(text)
        {
            let span = document.span_of(block.range.start..block.range.start + number.to_string().len());
            if let Some((before, end, before_span)) = previous
                && number > before + 1
                && number <= before + 3
                && before > 1
            {
                let between = document.text[end..block.range.start].contains(['[', '…', '*']);
                out.skips.push(
                    ParagraphSkip {
                        number: Datum::new(number, span),
                        previous: Datum::new(before, before_span),
                        bracket: Datum::new(between, span),
                    }
                    .datum(span),
                );
            }
            previous = Some((number, block.range.start, span));
        }
        if matches!(block.role, Role::Paragraph | Role::Item) && text.len() <= 160 {
            confusions(document, block, text, &mut out.confusions);
        }
    }
    out
}

/// `12. ` at the start of a paragraph.
fn paragraph_number(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=2).contains(digits))?;
    text[digits..].starts_with(". ").then(|| text[..digits].parse().ok())?
}

/// Words that no sentence sets twice. "That that", "had had", "what there was was", "dealt with with" do occur.
const NEVER_TWICE: &[&str] = &["the", "of", "and", "a", "an", "their", "these"];

/// A sentence shorter than that may be said twice: "No, no."
const SENTENCE: usize = 40;

/// What is searched for to find them.
pub fn never_twice() -> impl Iterator<Item = String> {
    NEVER_TWICE.iter().map(|word| format!("{word} {word}"))
}

/// The same places by a slower way.
pub fn all_doubled(document: &Document) -> Vec<usize> {
    let text = &document.text;
    let mut found: Vec<usize> =
        never_twice().flat_map(|twice| memmem::find_iter(text.as_bytes(), &twice).collect::<Vec<_>>()).collect();
    found.sort_unstable();
    found
}

/// Words and sentences that stand twice. `places` are those where the words may, of the document's text.
fn doubled(document: &Document, block: &Block, text: &str, places: &[usize], out: &mut Vec<Datum>) {
    let bytes = text.as_bytes();
    let mut found: Vec<(&str, Range<usize>, Range<usize>)> = Vec::new();
    let from = places.partition_point(|&at| at < block.range.start);
    for at in places[from..].iter().take_while(|at| **at < block.range.end).map(|at| at - block.range.start) {
        let Some(word) = NEVER_TWICE.iter().find(|word| twice(&bytes[at..], word.as_bytes())) else { continue };
        let (middle, end) = (at + word.len(), at + 2 * word.len() + 1);
        if (at == 0 || bytes[at - 1] == b' ') && bytes.get(end).is_none_or(|next| *next == b' ') {
            found.push(("word", at..middle, middle + 1..end));
        }
    }
    let mut sentence = 0..0;
    let mut start = 0;
    for end in memchr_iter(b'.', bytes).map(|dot| dot + 1) {
        // A full stop ends a sentence behind a word in small letters.
        if bytes.get(end).is_some_and(|next| *next != b' ') {
            continue;
        }
        let word = memrchr(b' ', &bytes[..end]).map_or(0, |blank| blank + 1);
        if end - word <= 3 || !bytes[word].is_ascii_lowercase() {
            continue;
        }
        let whole = start..end;
        if whole.len() >= SENTENCE && whole.len() == sentence.len() && bytes[whole.clone()] == bytes[sentence.clone()] {
            found.push(("sentence", sentence.clone(), whole.clone()));
        }
        sentence = whole;
        start = end + 1;
    }
    found.sort_by_key(|(_, _, second)| second.end);
    let place = if block.role == Role::Note { "note" } else { "body" };
    out.extend(found.into_iter().map(|(kind, first, second)| {
        let span =
            |range: &Range<usize>| document.span_of(block.range.start + range.start..block.range.start + range.end);
        Doubled {
            kind: Datum::new(kind, span(&second)),
            first: Datum::new(&text[first.clone()], span(&first)),
            second: Datum::new(&text[second.clone()], span(&second)),
            place: Datum::new(place, span(&second)),
        }
        .datum(span(&second))
    }));
}

/// Whether a word stands here twice.
fn twice(bytes: &[u8], word: &[u8]) -> bool {
    bytes.strip_prefix(word).and_then(|rest| rest.strip_prefix(b" ")).is_some_and(|rest| rest.starts_with(word))
}

/// Address lines alone: elsewhere capitals and figures make codes.
fn confusions(document: &Document, block: &Block, text: &str, out: &mut Vec<Datum>) {
    let label = text.split([':', ' ']).next().unwrap_or_default();
    if !matches!(label, "TO" | "FROM" | "FM" | "THROUGH" | "THRU" | "CC" | "INFO" | "FOR" | "MEMORANDUM") {
        return;
    }
    let mut at = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let start = at;
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        if let Some(expected) = meant(word) {
            let span = document.span_of(block.range.start + start..block.range.start + start + word.len());
            out.push(
                LetterConfusion { found: Datum::new(word, span), expected: Datum::new(expected, span) }.datum(span),
            );
        }
    }
}

/// The word of capitals that is meant by one with a single l, 1 or 0 between capitals.
fn meant(word: &str) -> Option<String> {
    let odd = |c: char| matches!(c, 'l' | '1' | '0');
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let odds = word.chars().filter(|&c| odd(c)).count();
    let inside = word.len() > 2 && word.as_bytes()[1..word.len() - 1].iter().any(|&byte| odd(byte.into()));
    let pure = word.len() == capitals + odds;
    (capitals >= 3 && odds == 1 && inside && pure).then(|| {
        word.chars()
            .map(|c| {
                if c == '0' {
                    'O'
                } else if odd(c) {
                    'I'
                } else {
                    c
                }
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_taken_for_others_are_seen() {
        assert_eq!(meant("HAlG").as_deref(), Some("HAIG"));
        assert_eq!(meant("KISS1NGER").as_deref(), Some("KISSINGER"));
        assert_eq!(meant("R0GERS").as_deref(), Some("ROGERS"));
        for fine in ["HAIG", "G1", "EO1", "Haig", "McNAMARA", "CINCPAC2", "USMTM1"] {
            assert_eq!(meant(fine), None, "{fine}");
        }
    }

    #[test]
    fn a_paragraph_s_number_is_read() {
        assert_eq!(paragraph_number("12. The harbour"), Some(12));
        assert_eq!(paragraph_number("12.5 tons"), None);
        assert_eq!(paragraph_number("1972. A year"), None);
    }
}
