//! Notes, the references to them, and references of which the number is missing.

use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};
use memchr::memmem::Finder;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::date::MONTHS;
use crate::kind;
use crate::source::document::{Block, Document, MarkKind, Note, NoteKind, Role};
use crate::source::map::Span;

kind! {
    /// A note of the document.
    pub struct NoteFact: "note" (top: true) {
        /// As written: "1", "*"; empty where it has none.
        label: Type::Text,
        /// Its number; missing for a symbol.
        number: Type::Int,
        /// The number of the note before; missing for the first.
        previous: Type::Int,
        /// The number of the note after; missing for the last.
        next: Type::Int,
        /// True where another note of the document has the same label.
        twice: Type::Bool,
        /// True where the text refers to it, or the format sets it in its place.
        anchored: Type::Bool,
        /// True where nothing refers to it, but its number stands alone behind a word of the text, as a reference does that
        /// came apart from its word.
        detached: Type::Bool,
        /// True where it is referred to from a table, whose notes may run down the columns.
        in_table: Type::Bool,
        /// The note.
        text: Type::Text,
    }
}

kind! {
    /// A reference of the text to a note.
    pub struct NoteRef: "note_ref" (top: true) {
        /// "1", "*".
        label: Type::Text,
        /// Its number; missing for a symbol.
        number: Type::Int,
        /// The number of the reference before; missing for the first.
        previous: Type::Int,
    }
}

kind! {
    /// A place where the number of a document is missing: "see Documents and 150", "are Documents ."
    pub struct UnnumberedReference: "unnumbered_reference" (top: true) {
        /// The words.
        text: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[NoteFact::KIND, NoteRef::KIND, UnnumberedReference::KIND];

#[derive(Default)]
pub struct Found {
    pub notes: Vec<Datum>,
    pub references: Vec<Datum>,
    pub unnumbered: Vec<Datum>,
}

pub fn gather(document: &Document) -> Found {
    Found { notes: notes(document), references: references(document), unnumbered: unnumbered(document) }
}

fn notes(document: &Document) -> Vec<Datum> {
    let found: Vec<(&Block, &Note)> = document
        .blocks
        .iter()
        .filter(|block| block.role == Role::Note)
        .filter_map(|block| Some((block, block.note.as_deref()?)))
        .filter(|(_, note)| note.kind != NoteKind::SourceLine && !note.label.is_empty())
        .collect();
    let mut labels: HashMap<&str, usize> = HashMap::default();
    found.iter().for_each(|(_, note)| *labels.entry(note.label.as_str()).or_default() += 1);
    let referred: HashSet<&str> = document
        .marks
        .iter()
        .filter_map(|mark| match &mark.kind {
            MarkKind::NoteRef { label } => Some(label.as_str()),
            _ => None,
        })
        .collect();
    let number = |at: usize| found.get(at).and_then(|(_, note)| note.label.parse::<i64>().ok());
    // Numbers count among themselves: a symbol between two of them is not one that was skipped.
    let numbers: Vec<i64> = (0..found.len()).filter_map(number).collect();
    let mut alone: Option<HashSet<&str>> = None;
    let mut nth = 0usize;
    let mut out = Vec::new();
    for (at, (block, note)) in found.iter().enumerate() {
        let here = number(at);
        let (previous, next) = match here {
            Some(_) => {
                nth += 1;
                (nth.checked_sub(2).map(|before: usize| numbers[before]), numbers.get(nth).copied())
            }
            None => (None, None),
        };
        let twice = labels.get(note.label.as_str()).is_some_and(|&count| count > 1);
        let missed = note.anchor.is_none() && here.is_some() && !referred.contains(note.label.as_str());
        let span =
            if note.label_span == Span::default() { document.span_of(block.range.clone()) } else { note.label_span };
        out.push(
            NoteFact {
                label: Datum::new(note.label.as_str(), span),
                number: Datum::new(here, span),
                previous: Datum::new(previous, span),
                next: Datum::new(next, span),
                twice: Datum::new(twice, span),
                anchored: Datum::new(note.anchor.is_some(), span),
                detached: Datum::new(
                    missed && alone.get_or_insert_with(|| standing_alone(document)).contains(note.label.as_str()),
                    span,
                ),
                in_table: Datum::new(note.anchor.is_some_and(|anchor| in_table(document, anchor)), span),
                text: Datum::new(document.block_text(block), document.span_of(block.range.clone())),
            }
            .datum(span),
        );
    }
    out
}

fn in_table(document: &Document, at: usize) -> bool {
    let next = document.blocks.partition_point(|block| block.range.end < at);
    document.blocks.get(next).is_some_and(|block| block.role == Role::Cell)
}

/// "Foreign Minister Sarper 1 I referred": numbers between blanks, behind a word that counts nothing.
fn standing_alone(document: &Document) -> HashSet<&str> {
    const COUNTERS: &[&str] = &["No", "Nos", "Number", "paragraph", "Paragraph", "page", "pages", "Part", "Tab", "Box"];
    let mut found = HashSet::default();
    for block in document.blocks.iter().filter(|block| block.role != Role::Note) {
        let text = document.block_text(block);
        for (blank, _) in text.match_indices(' ') {
            let token = text[blank + 1..].split(char::is_whitespace).next().unwrap_or_default();
            if !token.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) {
                continue;
            }
            // No word that could count is longer.
            let before = &text[text.ceil_char_boundary(blank.saturating_sub(40))..blank];
            let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            if !word.is_empty()
                && !COUNTERS.contains(&word)
                && !MONTHS.iter().any(|month| word.len() >= 3 && month.starts_with(word))
            {
                found.insert(token);
            }
        }
    }
    found
}

fn references(document: &Document) -> Vec<Datum> {
    let mut previous = None;
    let mut out = Vec::new();
    for mark in &document.marks {
        let MarkKind::NoteRef { label } = &mark.kind else { continue };
        // "38.000": no note is numbered so.
        if label.is_empty() || label.starts_with('0') && label.len() > 1 {
            continue;
        }
        let number = label.parse::<i64>().ok();
        out.push(
            NoteRef {
                label: Datum::new(label.as_str(), mark.span),
                number: Datum::new(number, mark.span),
                previous: Datum::new(previous, mark.span),
            }
            .datum(mark.span),
        );
        previous = number.or(previous);
    }
    out
}

/// "see Documents and 150", "Tab A and Tab B are Documents .": only in notes, where such references stand.
fn unnumbered(document: &Document) -> Vec<Datum> {
    let mut out = Vec::new();
    for block in document.blocks.iter().filter(|block| block.role == Role::Note) {
        let text = document.block_text(block);
        out.extend(unfinished(text).map(|range| {
            let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
            UnnumberedReference { text: Datum::new(&text[range], span) }.datum(span)
        }));
        for (word, at) in named(text) {
            for word in std::iter::once(word).chain(text[at..].starts_with("Documents").then_some("Documents")) {
                let before = text[..at].chars().next_back();
                let after = &text[at + word.len()..];
                let whole = before.is_none_or(|c| c.is_whitespace() || c == '(');
                let gap = after.starts_with(" .")
                    || after.starts_with(" ,")
                    || (word == "Documents"
                        && (after.starts_with(" and ") && after[5..].starts_with(|c: char| c.is_ascii_digit())))
                    // "Vol. XX" and "Resolution 2028 (XX)" are numbers; no document has a Roman one.
                    || has_placeholder(after)
                    || (word != "Documents" && after.starts_with('.') && text[..at].trim_end().ends_with("see"));
                // "(see Documents and 150)": prose never sets the plural so, but "Foreign Documents and 3 others" may.
                let refers =
                    word != "Documents" || text[..at].trim_end().ends_with(|c: char| c.is_lowercase() || c == '(');
                if whole && gap && refers {
                    let end = at
                        + word.len()
                        + after.find(char::is_alphanumeric).map_or(after.len().min(2), |_| 2.min(after.len()));
                    let end = (end..=text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
                    let span = document.span_of(block.range.start + at..block.range.start + end);
                    out.push(UnnumberedReference { text: Datum::new(&text[at..end], span) }.datum(span));
                }
            }
        }
    }
    out
}

/// Where a word is named that is followed by a number.
fn named(text: &str) -> impl Iterator<Item = (&'static str, usize)> {
    static WORDS: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| ["Document", "footnote"].map(Finder::new));
    let [document, footnote] = &*WORDS;
    let documents = document.find_iter(text.as_bytes()).map(|at| ("Document", at));
    documents.chain(footnote.find_iter(text.as_bytes()).map(|at| ("footnote", at)))
}

/// "See .", "(see )": what is referred to is missing. "I see . . ." goes on.
fn unfinished(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    static SEE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ee "));
    SEE.find_iter(text.as_bytes()).filter_map(move |at| {
        let (before, after) = (&text[..at], &text[at + "ee ".len()..]);
        let see = before.ends_with(['S', 's'])
            && before[..before.len() - 1].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let rest = after.strip_prefix("also ").unwrap_or(after);
        let ends = rest.starts_with(')') || (rest.starts_with('.') && !rest[1..].trim_start().starts_with('.'));
        (see && ends).then(|| at - 1..at + "ee".len())
    })
}

/// "XX", "[XX]", "000", "__", "??" or "TK" where a number should be.
fn has_placeholder(after: &str) -> bool {
    let Some(rest) = after.strip_prefix([' ', '\u{a0}']) else { return false };
    let rest = rest.trim_start_matches(['[', '<', '{']);
    if rest.starts_with("__") || rest.starts_with("??") || rest.starts_with("##") {
        return true;
    }
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    matches!(word, "XX" | "XXX" | "XXXX" | "TK" | "xx" | "xxx" | "00" | "000" | "0000")
}
