//! A document as words with the places where something is withheld, and those places with the words around them.

use std::ops::Range;

use super::size::{Size, size};
use super::words::{BARRIER, HOLE, Word, read};
use crate::grammar::bracket::{Bracket, brackets};
use crate::grammar::repair::{is_redaction, repaired};
use crate::source::document::{Document, Mark, MarkKind, Role};
use crate::source::map::Span;
use crate::vocabulary::redaction::Redaction;

/// Words kept on either side of a hole.
pub const CONTEXT: usize = 16;

/// A document as it is compared.
#[derive(Debug, Default)]
pub struct Stream {
    pub words: Vec<Word>,
    /// In order; one for each [`HOLE`] among the words.
    pub gaps: Vec<Gap>,
}

/// One bracket, blackened run, code of an exemption or gap of the mark-up.
#[derive(Debug, Clone)]
pub struct Gap {
    /// What mark-up says of a gap, which has no text of its own, and where it stands.
    pub marked: Option<(String, Span)>,
    /// Bytes of the document's text.
    pub range: Range<usize>,
    /// Its place among the words.
    pub at: usize,
    pub size: Size,
    /// A name alone is withheld.
    pub name: bool,
}

/// Something withheld, with what stands around it: all that is kept of it while other files are read.
#[derive(Debug, Clone)]
pub struct Hole {
    pub range: Range<usize>,
    /// See [`Gap::marked`].
    pub marked: Option<(String, Span)>,
    pub size: Size,
    /// Names alone are withheld.
    pub name: bool,
    /// The words before it, the nearest first.
    pub left: Vec<u32>,
    /// The words behind it.
    pub right: Vec<u32>,
}

/// The document's words: its body, then each note by itself.
pub fn stream(vocabulary: &Redaction, document: &Document) -> Stream {
    let mut stream = Stream::default();
    let barrier = |at: usize| Word { hash: BARRIER, start: at as u32, end: at as u32 };
    stream.words.reserve(document.text.len() / 6);
    stream.words.push(barrier(0));
    let mut in_note = false;
    for block in &document.blocks {
        let note = block.role == Role::Note;
        // The title is the editors'; it goes on into nothing.
        if note || in_note || block.role == Role::Title {
            stream.words.push(barrier(block.range.start));
        }
        in_note = note || block.role == Role::Title;
        let mut at = block.range.start;
        let first = document.marks.partition_point(|mark| mark.range.start < block.range.start);
        let marks = document.marks[first..].iter().take_while(|mark| mark.range.start <= block.range.end);
        for (range, size, name, marked) in gaps(vocabulary, document.block_text(block), block.range.start, marks) {
            let range = block.range.start + range.start..block.range.start + range.end;
            if range.start < at {
                continue;
            }
            read(&document.text, at, range.start, &mut stream.words);
            at = range.end;
            stream.gaps.push(Gap { marked, range: range.clone(), at: stream.words.len(), size, name });
            stream.words.push(Word { hash: HOLE, start: range.start as u32, end: range.end as u32 });
        }
        read(&document.text, at, block.range.end, &mut stream.words);
    }
    stream.words.push(barrier(document.text.len()));
    stream
}

/// A withheld place of a block: where, its size, whether it is a name, and what mark-up says of it.
type Withheld = (Range<usize>, Size, bool, Option<(String, Span)>);

/// The withheld places of one block, which begins at `start` of the document.
fn gaps<'m>(words: &Redaction, text: &str, start: usize, marks: impl Iterator<Item = &'m Mark>) -> Vec<Withheld> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // Nearly all blocks have none.
    if memchr::memchr2(b'[', b']', bytes).is_some() {
        for bracket in brackets(text) {
            let range = match bracket {
                Bracket::Pair { start, end, .. } => start..end,
                // One that is not closed holds what its verb ends.
                Bracket::Opened { at } => {
                    let end = text.floor_char_boundary((at + 160).min(text.len()));
                    match words.verb_end(&text[at + 1..end]) {
                        Some((cut, _)) => at..at + 1 + cut,
                        None => continue,
                    }
                }
                Bracket::Closed { .. } => continue,
            };
            let inside = text[range.start + 1..range.end].trim_end_matches(']');
            // A whole source note in brackets withholds the document, and is no hole in it.
            if inside.len() > 200 || words.is_source_bracket(inside) {
                continue;
            }
            if !is_redaction(words, inside) {
                // "[(b)(1)]"
                if codes(words, inside).is_some_and(|end| inside[end..].trim().is_empty()) {
                    found.push((range, Size::UNSAID, false, None));
                }
                continue;
            }
            let repaired = repaired(words, inside);
            let size = repaired.as_ref().map_or(Size::UNSAID, |found| size(words, &found.text, &found.reading));
            let name = inside.to_ascii_lowercase().starts_with("name");
            found.push((range, size, name, None));
        }
    }
    blackened(text, &mut found);
    exempted(words, text, &mut found);
    found.extend(marks.filter_map(|mark| marked(words, mark, start)));
    found.sort_by_key(|(range, ..)| (range.start, range.end));
    found
}

/// Whether a document may withhold something: without one of these there is nothing to part into words.
pub fn may_withhold(document: &Document) -> bool {
    let bytes = document.text.as_bytes();
    memchr::memchr(b'[', bytes).is_some()
        || memchr::memmem::find(bytes, b"\xe2\x96").is_some()
        || memchr::memmem::find(bytes, b"(b)").is_some()
        || document.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Gap { .. }))
}

/// `<gap reason="redacted" quantity="4" unit="words"/>`.
fn marked(words: &Redaction, mark: &Mark, start: usize) -> Option<Withheld> {
    let MarkKind::Gap { reason, extent } = &mark.kind else { return None };
    if !words.withheld_reasons.contains(&reason.to_lowercase()) {
        return None;
    }
    let said = format!("{extent} {}", words.verb());
    let size = repaired(words, said.trim()).map_or(Size::UNSAID, |found| size(words, &found.text, &found.reading));
    let said = format!("{reason} {extent}").trim().to_owned();
    let at = mark.range.start - start;
    Some((at..at, size, extent.starts_with("name"), Some((said, mark.span))))
}

/// Where one or more codes of exemptions end that stand at the start of a text: "(b)(1), (b)(3)".
fn codes(words: &Redaction, text: &str) -> Option<usize> {
    let mut end = 0;
    loop {
        let rest = &text[end..];
        let lead = if end == 0 { 0 } else { rest.len() - rest.trim_start_matches([' ', ',', ';', '/', '&']).len() };
        let code = words.exemptions.iter().find(|code| rest[lead..].starts_with(code.as_str()));
        match code {
            Some(code) => end += lead + code.len(),
            None => return (end > 0).then_some(end),
        }
    }
}

/// Codes of exemptions that stand for what they withhold, outside of brackets: "met (b)(1) at the station".
fn exempted(words: &Redaction, text: &str, found: &mut Vec<Withheld>) {
    let mut at = 0;
    while let Some(start) = memchr::memmem::find(&text.as_bytes()[at..], b"(b)").map(|start| at + start) {
        let end = codes(words, &text[start..]).map_or(start + 3, |end| start + end);
        at = end;
        let before = text[..start].trim_end();
        let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or("").to_lowercase();
        // "section 5(b)(1)", "subsection (b)(1)(A)", and what stands in a bracket that is told already.
        let law = text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ')' | '§' | '.'))
            || last.ends_with(|c: char| c.is_ascii_digit() || c == '§')
            || words.laws.contains(last.as_str())
            || text[end..].starts_with(['(', '-']);
        let within = found.iter().any(|(range, ..)| range.start <= start && end <= range.end);
        if end > start + 3 && !law && !within {
            found.push((start..end, Size::UNSAID, false, None));
        }
    }
}

/// Runs of blocks: `█████ ███`.
fn blackened(text: &str, found: &mut Vec<Withheld>) {
    // All of them begin with these two bytes.
    if memchr::memmem::find(text.as_bytes(), b"\xe2\x96").is_none() {
        return;
    }
    let black = |c: char| matches!(c, '\u{2588}'..='\u{2593}' | '■' | '▬' | '▮');
    let mut at = 0;
    while let Some(start) = text[at..].find(black).map(|start| at + start) {
        let inside = |c: char| black(c) || matches!(c, ' ' | '\n');
        let end = text[start..].find(|c| !inside(c)).map_or(text.len(), |end| start + end);
        let run = text[start..end].trim_end();
        let (signs, words) = (run.chars().count() as u32, run.split_whitespace().count() as u32);
        if signs > 1 {
            let size = Size { least: words.min(signs / 12).max(1), most: (signs / 2 + 2).max(6), stated: false };
            found.push((start..start + run.len(), size, false, None));
        }
        at = end;
    }
}

/// The holes of a document. Those with hardly a word between them are one, since nothing else tells where it stands.
pub fn holes(stream: &Stream) -> Vec<Hole> {
    let mut holes: Vec<Hole> = Vec::new();
    let mut at = 0;
    while at < stream.gaps.len() {
        let first = &stream.gaps[at];
        let (mut last, mut size) = (at, first.size);
        while let Some(next) = stream.gaps.get(last + 1) {
            let between = &stream.words[stream.gaps[last].at + 1..next.at];
            if between.len() > 2 || between.iter().any(|word| !word.is_word()) {
                break;
            }
            size = size.and(between.len() as u32, next.size);
            last += 1;
        }
        let end = &stream.gaps[last];
        let gaps = &stream.gaps[at..=last];
        let left = stream.words[..first.at].iter().rev().take_while(|word| word.is_word());
        let right = stream.words[end.at + 1..].iter().take_while(|word| word.is_word());
        holes.push(Hole {
            range: first.range.start..end.range.end,
            marked: if gaps.len() == 1 { first.marked.clone() } else { None },
            size,
            name: gaps.iter().all(|gap| gap.name),
            left: left.take(CONTEXT).map(|word| word.hash).collect(),
            right: right.take(CONTEXT).map(|word| word.hash).collect(),
        });
        at = last + 1;
    }
    holes
}
