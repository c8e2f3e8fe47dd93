//! A document as words with the places where something is withheld, and those places with the words around them.

use std::ops::Range;

use super::size::{Size, size};
use super::words::{BARRIER, HOLE, Word, read};
use crate::grammar::bracket::{Bracket, brackets};
use crate::grammar::repair::{is_redaction, repaired};
use crate::source::document::{Document, Role};
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

/// One bracket or blackened run.
#[derive(Debug, Clone)]
pub struct Gap {
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
    pub size: Size,
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
        for (range, size, name) in gaps(vocabulary, document.block_text(block)) {
            let range = block.range.start + range.start..block.range.start + range.end;
            if range.start < at {
                continue;
            }
            read(&document.text, at, range.start, &mut stream.words);
            at = range.end;
            stream.gaps.push(Gap { range: range.clone(), at: stream.words.len(), size, name });
            stream.words.push(Word { hash: HOLE, start: range.start as u32, end: range.end as u32 });
        }
        read(&document.text, at, block.range.end, &mut stream.words);
    }
    stream.words.push(barrier(document.text.len()));
    stream
}

/// The withheld places of one block, with their sizes, and whether it is a name.
fn gaps(words: &Redaction, text: &str) -> Vec<(Range<usize>, Size, bool)> {
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
            if inside.len() > 200 || words.is_source_bracket(inside) || !is_redaction(words, inside) {
                continue;
            }
            let repaired = repaired(words, inside);
            let size = repaired.as_ref().map_or(Size::UNSAID, |found| size(words, &found.text, &found.reading));
            let name = inside.to_ascii_lowercase().starts_with("name");
            found.push((range, size, name));
        }
    }
    blackened(text, &mut found);
    found.sort_by_key(|(range, _, _)| (range.start, range.end));
    found
}

/// Runs of blocks: `█████ ███`.
fn blackened(text: &str, found: &mut Vec<(Range<usize>, Size, bool)>) {
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
            found.push((start..start + run.len(), size, false));
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
        let left = stream.words[..first.at].iter().rev().take_while(|word| word.is_word());
        let right = stream.words[end.at + 1..].iter().take_while(|word| word.is_word());
        holes.push(Hole {
            range: first.range.start..end.range.end,
            size,
            left: left.take(CONTEXT).map(|word| word.hash).collect(),
            right: right.take(CONTEXT).map(|word| word.hash).collect(),
        });
        at = last + 1;
    }
    holes
}
