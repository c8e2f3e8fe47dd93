//! What a rule reports: one disagreement, with every place that takes part in it.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::source::SourceFile;
use crate::source::map::Span;
use crate::source::place::{Place, clamp, line_around};

/// One thing to look at. Reports, the language server and tests all read this and nothing else.
///
/// A file may have as many as it has words: what many of them say alike they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id: `note-level-differs`.
    pub rule: Arc<str>,
    pub severity: Severity,
    pub confidence: Confidence,
    /// One sentence: what disagrees with what.
    pub message: Box<str>,
    /// The places, the primary one first; never empty.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<Arc<str>>,
    pub fix: Option<Box<Fix>>,
    /// The document's id inside its file (`d77`), or empty.
    pub document: Arc<str>,
    /// `frus1969-76ve13#d77`.
    pub qualified_document: Arc<str>,
    pub fingerprint: Fingerprint,
}

/// Which finding it is: stays the same when lines move. It is written as 16 hexadecimal digits, from which no text can be
/// read back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Whether these digits are its.
    pub fn is(self, written: &str) -> bool {
        let digits = written.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        written.len() == 16 && digits && u64::from_str_radix(written, 16) == Ok(self.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In the decoded file; of a place in another file nothing but the default.
    pub span: Span,
    /// What stands there: "the note says Secret".
    pub text: Arc<str>,
    /// Set where the place stands in another file than the finding. The first label never does.
    pub elsewhere: Option<Box<Elsewhere>>,
    /// What stands there is not to be shown by any report; its place is.
    pub masked: bool,
}

/// A place in another file, worked out when the finding is made: when it is written down that file need not be in
/// memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The other file's name, as it was given.
    pub file: String,
    /// The document's id inside that file; may be empty.
    pub document: String,
    pub place: Place,
    /// The line that it begins on, or the part of it around the place. `None` where no text may be shown.
    pub line: Option<Quoted>,
}

/// A piece of one line with the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub text: String,
    /// Bytes of `text`.
    pub marked: Range<usize>,
}

/// Characters of another file's line that are kept on either side of a place, and of the place itself.
const AROUND: usize = 80;
const INSIDE: usize = 240;

impl Label {
    /// A place in the finding's own file.
    pub fn here(span: Span, text: impl Into<Arc<str>>) -> Label {
        Label { span, text: text.into(), elsewhere: None, masked: false }
    }

    /// A place in another file.
    pub fn elsewhere(elsewhere: Elsewhere, text: impl Into<Arc<str>>) -> Label {
        Label { span: Span::default(), text: text.into(), elsewhere: Some(Box::new(elsewhere)), masked: false }
    }

    /// The name of the file in which it stands; `own` is that of the finding.
    pub fn file<'a>(&'a self, own: &'a str) -> &'a str {
        self.elsewhere.as_ref().map_or(own, |elsewhere| &elsewhere.file)
    }
}

impl Elsewhere {
    /// A place of `file`, seen from a finding in another one.
    pub fn new(file: &SourceFile, document: &str, span: Span) -> Elsewhere {
        let place = file.place(span);
        let line = (!file.text.is_empty()).then(|| Quoted::new(&file.text, span));
        Elsewhere { file: file.name.clone(), document: document.to_owned(), place, line }
    }

    /// The same with the words of the place made unreadable.
    pub fn masked(mut self) -> Elsewhere {
        if let Some(line) = &mut self.line {
            line.mask();
        }
        self
    }
}

impl Quoted {
    fn new(text: &str, span: Span) -> Quoted {
        let span = clamp(span, text).range();
        let Range { start: begin, end: stop } = line_around(text, span.start, span.start, 4 * (INSIDE + AROUND + 1));
        let (begin, stop) = (begin, begin + text[begin..stop].trim_end().len());
        let forward = |from: usize, most: usize| {
            text[from..stop.max(from)].char_indices().nth(most).map_or(stop.max(from), |(at, _)| from + at)
        };
        let end = span.end.min(stop).max(span.start).min(forward(span.start, INSIDE));
        let before = text[begin..span.start].char_indices().rev().take(AROUND).last();
        let start = before.map_or(span.start, |(at, _)| begin + at);
        let after = forward(end, AROUND);
        let mut quoted = String::with_capacity(after - start + 8);
        if !text[begin..start].trim().is_empty() {
            quoted.push('…');
        }
        let shift = quoted.len();
        quoted.push_str(&text[start..after]);
        if after < stop {
            quoted.push('…');
        }
        Quoted { text: quoted, marked: shift + span.start - start..shift + end - start }
    }

    fn mask(&mut self) {
        let hidden: String = self.text[self.marked.clone()].chars().map(mask).collect();
        let end = self.marked.start + hidden.len();
        self.text.replace_range(self.marked.clone(), &hidden);
        self.marked.end = end;
    }
}

/// What stands for a character that is not to be shown: the shape of the words stays.
pub fn mask(c: char) -> char {
    if c.is_alphanumeric() { '#' } else { c }
}

/// A change of the file that would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// "Write `Source:`".
    pub title: String,
    /// Safe fixes change form, never what the document says.
    pub safe: bool,
    /// In order of place, without overlap.
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Notice,
    Warning,
    Error,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// A sort that keeps the order of equals and takes four bytes an element besides: there may be a million findings, and
/// they are large.
pub fn sort_large<T>(all: &mut [T], by: impl Fn(&T, &T) -> Ordering) {
    if all.is_sorted_by(|a, b| by(a, b).is_le()) {
        return;
    }
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    order.sort_by(|&a, &b| by(&all[a as usize], &all[b as usize]));
    // Each ring of places is gone round once: `order[at]` tells whence the element at `at` comes.
    for start in 0..order.len() {
        let mut at = start;
        while order[at] as usize != start {
            let from = std::mem::replace(&mut order[at], at as u32) as usize;
            all.swap(at, from);
            at = from;
        }
        order[at] = at as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sorted_keeps_the_order_of_equals() {
        let all: Vec<(u32, u32)> = (0..500).map(|at| (at * 7919 % 101, at)).collect();
        let (mut one, mut other) = (all.clone(), all);
        sort_large(&mut one, |a, b| a.0.cmp(&b.0));
        other.sort_by_key(|(key, _)| *key);
        assert_eq!(one, other);
    }

    #[test]
    fn a_fingerprint_is_known_by_its_digits() {
        let print = Fingerprint(0xab);
        assert_eq!(print.to_string(), "00000000000000ab");
        assert!(print.is("00000000000000ab"));
        for other in ["ab", "00000000000000AB", "+0000000000000ab", "00000000000000ac", ""] {
            assert!(!print.is(other), "{other}");
        }
    }

    #[test]
    fn a_place_elsewhere_keeps_a_piece_of_its_line_and_no_more() {
        let long = "é ".repeat(300);
        let text = format!("first\n{long}the name Smith{long}\nlast");
        let file = crate::source::read("b.txt", text.as_bytes());
        let at = file.text.find("Smith").unwrap();
        let elsewhere = Elsewhere::new(&file, "d1", Span::new(at, at + 5));
        let line = elsewhere.line.clone().unwrap();
        assert_eq!(&line.text[line.marked.clone()], "Smith");
        assert!(line.text.starts_with('…') && line.text.ends_with('…') && line.text.chars().count() < 180);
        assert_eq!((elsewhere.place.start.line, elsewhere.place.start.column), (2, 610));
        let masked = elsewhere.masked().line.unwrap();
        assert_eq!(&masked.text[masked.marked.clone()], "#####");
        assert!(!masked.text.contains("Smith"));
        // A place that runs on is kept to the end of its first line.
        let whole = Elsewhere::new(&file, "", Span::new(0, file.text.len())).line.unwrap();
        assert_eq!((whole.text.as_str(), whole.marked), ("first", 0..5));
        assert_eq!(Elsewhere::new(&file, "", Span::new(9_000, 9_100)).line.unwrap().text, "last");
    }
}
