//! The subject where it stands twice: in the list that the editors set at the head, and on a line of the original.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Document, Role};

kind! {
    /// Two lines that give the subject in the same words but for one.
    pub struct SubjectPair: "subject_pair" (top: true) {
        /// The first.
        first: Type::Text,
        /// The second.
        second: Type::Text,
        /// The word of the first that the second has not; missing where the second has a word more.
        first_word: Type::Text,
        /// The word of the second that the first has not; missing where the first has a word more.
        second_word: Type::Text,
        /// How many words they share.
        shared: Type::Int,
    }
}

pub const KINDS: &[&Kind] = &[SubjectPair::KIND];

/// How many blocks may hold the two.
const HEAD: usize = 60;
/// No line of a head is longer.
const RUNNING: usize = 300;

pub fn gather(document: &Document) -> Vec<Datum> {
    let found = subjects(document);
    found.windows(2).filter_map(|two| pair(document, &two[0].0, &two[1].0, two[0].1 == two[1].1)).collect()
}

/// What stands behind "SUBJECT", or in the block below it, as ranges of the document's text. What stands below an
/// attachment's heading, or below running text, is the subject of another paper: the count of papers before.
fn subjects(document: &Document) -> Vec<(Range<usize>, usize)> {
    let mut out = Vec::new();
    let mut below = false;
    let mut paper = 0;
    let blocks =
        document.blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title | Role::Dateline));
    for block in blocks.take(HEAD) {
        let text = document.block_text(block);
        if text.len() > RUNNING || super::enclosure::is_attachment(text) {
            paper += 1;
        }
        let behind = ["SUBJECT", "SUBJ", "Subject"].iter().find_map(|label| text.strip_prefix(label));
        let behind = behind.filter(|rest| rest.is_empty() || rest.starts_with([':', '.', ' ']));
        let start = match behind.map(|rest| rest.trim_start_matches([':', '.', ' '])) {
            Some("") => {
                below = true;
                continue;
            }
            Some(rest) => block.range.end - rest.len(),
            None if below => block.range.start,
            None => continue,
        };
        below = false;
        if block.range.end - start <= RUNNING {
            out.push((start..block.range.end, paper));
        }
    }
    out
}

fn pair(document: &Document, first: &Range<usize>, second: &Range<usize>, one_paper: bool) -> Option<Datum> {
    let words = |range: &Range<usize>| {
        let text = &document.text[range.clone()];
        let mut at = range.start;
        let mut words: Vec<(Range<usize>, String)> = Vec::new();
        for piece in text.split(|c: char| c.is_whitespace() || matches!(c, '—' | '/')) {
            let start = at;
            at += piece.len();
            at += document.text[at..].chars().next().map_or(0, char::len_utf8);
            let word: String = piece.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            if !word.is_empty() {
                words.push((start..start + piece.len(), word));
            }
        }
        words
    };
    let (one, other) = (words(first), words(second));
    let alike = |from_end: bool, most: usize| {
        let nth = |words: &[(Range<usize>, String)], at: usize| {
            words.get(if from_end { words.len() - 1 - at } else { at }).map(|word| word.1.clone())
        };
        (0..most).take_while(|&at| nth(&one, at) == nth(&other, at)).count()
    };
    let before = alike(false, one.len().min(other.len()));
    let after = alike(true, one.len().min(other.len()) - before);
    let shared = before + after;
    let (odd, even) = (one.len() - shared, other.len() - shared);
    if shared < 3 || odd > 1 || even > 1 || odd + even == 0 {
        return None;
    }
    // Two papers may call the same thing by a word more, or in the plural.
    let apart = |one: &str, other: &str| !one.starts_with(other) && !other.starts_with(one);
    let exchanged = odd == 1 && even == 1 && apart(&one[before].1, &other[before].1);
    if !one_paper && !exchanged {
        return None;
    }
    let here = |range: &Range<usize>| document.span_of(range.clone());
    let word = |words: &[(Range<usize>, String)], odd: usize, whole: &Range<usize>| {
        let found = words.get(before).filter(|_| odd == 1);
        found.map_or(Datum::new(crate::engine::value::Value::Missing, here(whole)), |(range, _)| {
            Datum::new(&document.text[range.clone()], here(range))
        })
    };
    let subject = |range: &Range<usize>| Datum::new(document.text[range.clone()].trim(), here(range));
    let record = SubjectPair {
        first: subject(first),
        second: subject(second),
        first_word: word(&one, odd, first),
        second_word: word(&other, even, second),
        shared: Datum::new(shared as i64, here(second)),
    };
    Some(record.datum(here(second)))
}
