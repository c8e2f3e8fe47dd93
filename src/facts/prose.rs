//! Slips of transcription in running text: what stands there twice, paragraph numbers that skip, letters and figures
//! taken for each other in a name.

use std::ops::Range;

use lean_string::LeanString;
use rayon::prelude::*;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Block, Document, MarkKind, Role};
use crate::source::wide;

kind! {
    /// Words that stand twice, one directly behind the other.
    pub struct Doubled: "doubled" (top: true) {
        /// word or sentence.
        kind: Type::Text,
        /// The first time.
        first: Type::Text,
        /// The second time.
        second: Type::Text,
        /// body, note or title.
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
        /// True where it is the only number that the document lacks: its paragraphs are numbered from 1 on, four or more,
        /// and the number does not stand anywhere between the two.
        lone: Type::Bool,
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

/// So many blocks at once are worth another core.
const TOGETHER: usize = 512;

pub fn gather(document: &Document) -> Found {
    let (mut out, mut numbers) = (Found::default(), Vec::new());
    let mut take = |(found, more): (Found, Vec<(i64, usize)>)| {
        out.doubled.extend(found.doubled);
        out.confusions.extend(found.confusions);
        numbers.extend(more);
    };
    if document.blocks.len() < 2 * TOGETHER {
        take(slips(document, &document.blocks));
    } else {
        let parts: Vec<_> = document.blocks.par_chunks(TOGETHER).map(|blocks| slips(document, blocks)).collect();
        parts.into_iter().for_each(take);
    }
    out.skips = skips(document, &numbers);
    out
}

/// What is doubled and confused in some blocks, and the numbers of their paragraphs with where they stand.
fn slips(document: &Document, blocks: &[Block]) -> (Found, Vec<(i64, usize)>) {
    let mut out = Found::default();
    let mut numbers = Vec::new();
    for block in blocks {
        let text = document.block_text(block);
        if matches!(block.role, Role::Paragraph | Role::Item | Role::Note | Role::Title) {
            doubled(document, block, text, &mut out.doubled);
        }
        if block.role == Role::Paragraph
            && let Some(number) = paragraph_number(text)
        {
            numbers.push((number, block.range.start));
        }
        if matches!(block.role, Role::Paragraph | Role::Item) && text.len() <= 160 {
            confusions(document, block, text, &mut out.confusions);
        }
    }
    (out, numbers)
}

/// Where the numbers of paragraphs skip. `numbers` are those that there are, with where they stand.
fn skips(document: &Document, numbers: &[(i64, usize)]) -> Vec<Datum> {
    let span = |(number, start): (i64, usize)| document.span_of(start..start + if number > 9 { 2 } else { 1 });
    let gaps = numbers.windows(2).filter(|two| two[1].0 != two[0].0 + 1).count();
    let regular = numbers.len() >= 4 && numbers[0].0 == 1 && gaps == 1;
    let told =
        || document.blocks.iter().any(|block| block.role == Role::Note && tells_of_numbers(document.block_text(block)));
    let gap = |between: std::ops::Range<usize>| {
        document
            .marks
            .iter()
            .any(|mark| matches!(mark.kind, MarkKind::Gap { .. }) && between.contains(&mark.range.start))
    };
    let pairs = numbers.windows(2).filter(|two| two[0].0 > 1 && (2..=3).contains(&(two[1].0 - two[0].0)));
    let skips = pairs.map(|two| {
        let (before, after) = (two[0], two[1]);
        let between = &document.text[before.1..after.1];
        let missing = (before.0 + 1).to_string();
        let lone = regular && after.0 == before.0 + 2 && !stands(between, &missing) && !told();
        ParagraphSkip {
            number: Datum::new(after.0, span(after)),
            previous: Datum::new(before.0, span(before)),
            bracket: Datum::new(tells_of_gap(between) || gap(before.1..after.1), span(after)),
            lone: Datum::new(lone, span(after)),
        }
        .datum(span(after))
    });
    skips.collect()
}

/// Dots, asterisks, or a bracket that tells of more than a name or a few words of a sentence: "[1 paragraph (4 lines) not
/// declassified]", "[Here follows …]". "[name not declassified]" explains no number.
fn tells_of_gap(between: &str) -> bool {
    const FEW: &[&str] =
        &["name", "place", "number", "initial", "title", "word", "less than", "dollar", "codeword", "date"];
    between.contains(['…', '*'])
        || between.match_indices('[').any(|(at, _)| {
            let rest = &between[at + 1..];
            let inside = rest.split(']').next().unwrap_or(rest);
            let few = FEW.iter().any(|word| inside.contains(word)) && inside.len() <= 60;
            // "[sic]", "[1972]", "[HK initialed]": one word, a figure, a mark on the paper.
            let aside = inside.len() <= 24 && !inside.contains("declass") && !inside.contains(['.', 'l', 'L']);
            !(few || aside)
        })
}

/// "There is no numbered paragraph 4." "The original is misnumbered."
fn tells_of_numbers(note: &str) -> bool {
    ["numbered paragraph", "no paragraph", "misnumber", "numbering", "paragraph number"]
        .iter()
        .any(|words| note.contains(words))
}

/// Whether a number stands in a text as that of a paragraph: "4." or "(4)", or at the start of a line at all.
fn stands(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '.' && c != ',');
        let after = &text[at + number.len()..];
        let starts = text[..at].ends_with('\n') && !after.starts_with(|c: char| c.is_ascii_digit());
        (before && after.starts_with(['.', ')'])) || starts
    })
}

/// `12. ` at the start of a paragraph.
fn paragraph_number(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=2).contains(digits))?;
    text[digits..].starts_with(". ").then(|| text[..digits].parse().ok())?
}

/// Words that a sentence may set twice: "that that", "had had", "what there was was", "dealt with with", "came in in
/// January", "very very". All others stand twice by a slip.
const MAY_STAND_TWICE: &[&str] = &[
    "that", "had", "have", "has", "in", "on", "at", "is", "was", "it", "so", "do", "does", "did", "with", "for",
    "over", "by", "up", "out", "off", "to", "into", "were", "be", "been", "very", "much", "many", "more", "long",
    "far", "really", "no", "yes", "never", "ha", "her", "his", "him", "you", "me", "one", "as", "there", "here", "who",
    "what", "which", "where", "this", "then", "too", "now", "blah", "bye", "hush", "tut", "etc", "or",
];

/// A sentence shorter than that may be said twice: "No, no."
const SENTENCE: usize = 40;
/// The editors say nothing twice.
const NOTE_SENTENCE: usize = 20;

/// How many full stops of abbreviations a doubled sentence may hold.
const STOPS: usize = 6;

/// Once over the words of a block, once over its full stops, and no copy of anything.
fn doubled(document: &Document, block: &Block, text: &str, out: &mut Vec<Datum>) {
    let place = match block.role {
        Role::Note => "note",
        Role::Title => "title",
        _ => "body",
    };
    let mut last = LeanString::new();
    let mut push = |kind: &str, first: Range<usize>, second: Range<usize>| {
        let span =
            |range: &Range<usize>| document.span_of(block.range.start + range.start..block.range.start + range.end);
        // What stands twice is one text, and so it is where it stands many times.
        if last != text[second.clone()] {
            last = LeanString::from(&text[second.clone()]);
        }
        let words = last.clone();
        out.push(
            Doubled {
                kind: Datum::new(kind, span(&second)),
                first: Datum::new(words.clone(), span(&first)),
                second: Datum::new(words, span(&second)),
                place: Datum::new(place, span(&second)),
            }
            .datum(span(&second)),
        );
    };
    let shortest = if block.role == Role::Note { NOTE_SENTENCE } else { SENTENCE };
    let bytes = text.as_bytes();
    let Some(last) = bytes.len().checked_sub(1) else { return };
    let (mut start, mut length, mut letter) = (0, usize::MAX, 0);
    for (from, mut ends) in wide::word_ends(bytes) {
        while ends != 0 {
            let end = from + ends.trailing_zeros() as usize;
            ends &= ends - 1;
            let (here, begins_with) = (end - start, bytes[start.min(last)]);
            // Both at once: each alone is as likely as not, and a processor that guesses wrong waits.
            if (here == length) & (begins_with == letter) {
                let before = start - 1 - length..start - 1;
                let word = &text[start..end];
                if text[before.clone()] == *word && (is_slip(word) || block.role == Role::Note && word == "by") {
                    push("word", before, start..end);
                }
            }
            (start, length, letter) = (end + 1, here, begins_with);
        }
    }
    let mut stops = Stops { ends: [usize::MAX; STOPS], nth: 0 };
    for at in memchr::memchr3_iter(b'.', b'?', b'!', bytes) {
        let (before, end) = (at.checked_sub(1).map(|at| bytes[at]), at + 1);
        if before.is_some_and(|before| before != b' ')
            && bytes.get(end).is_none_or(|behind| *behind == b' ')
            && let Some(stop) = stops.twice(text, end, shortest)
        {
            push("sentence", stop - (end - stop - 1)..stop, stop + 1..end);
        }
    }
}

/// Where the last words ended that end with a full stop.
struct Stops {
    ends: [usize; STOPS],
    nth: usize,
}

impl Stops {
    /// Where the sentence ended that stands once more up to `end`, where there is one, of more than so many bytes.
    fn twice(&mut self, text: &str, end: usize, shortest: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let twice = |&stop: &usize| {
            let length = end - stop - 1;
            // The first letters tell nearly all apart.
            length <= stop
                && bytes[stop - length] == bytes[stop + 1]
                && bytes[stop - length..stop] == bytes[stop + 1..end]
                && begins(text, stop - length)
        };
        // The shortest: where a sentence stands many times, two of it are twice two as well.
        let near = self.ends.iter().copied().filter(|&stop| stop < end && end - stop > shortest);
        let found = near.filter(twice).max();
        self.ends[self.nth % STOPS] = end;
        self.nth += 1;
        found
    }
}

/// A word of small letters, with "a" the only one of a single letter, that is not set twice on purpose.
fn is_slip(word: &str) -> bool {
    let bytes = word.as_bytes();
    (bytes.len() > 1 || word == "a") && bytes.iter().all(u8::is_ascii_lowercase) && !MAY_STAND_TWICE.contains(&word)
}

/// Whether a sentence may begin at a byte: at the start, or behind a blank, with a capital or a sign.
fn begins(text: &str, at: usize) -> bool {
    let behind_blank = at == 0 || text.as_bytes()[at - 1] == b' ';
    behind_blank && text.is_char_boundary(at) && !text[at..].starts_with(char::is_lowercase)
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
    #[test]
    fn a_bracket_that_tells_of_a_name_explains_no_number() {
        for (text, expected) in [
            ("he [name not declassified] said", false),
            ("he [less than 1 line not declassified] said", false),
            ("it [sic] was", false),
            ("of [1972] and", false),
            ("[1 paragraph (4 lines) not declassified]", true),
            ("[3 lines not declassified]", true),
            ("[Here follows discussion of the port.]", true),
            ("[Omitted here is a list.]", true),
            ("and so on …", true),
        ] {
            assert_eq!(super::tells_of_gap(text), expected, "{text}");
        }
    }

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
