//! Spans of a file in every way of counting that a reader of findings asks for.

use std::ops::Range;

use super::map::Span;
use super::{Position, SourceFile};

/// A span as people, editors and other programs count it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub start: Position,
    /// Just after the last character.
    pub end: Position,
    /// Bytes of the file as it lies on the disk.
    pub bytes: Range<usize>,
    /// Characters of the decoded file.
    pub chars: Range<usize>,
}

/// The line of a place from `start` to `end`, without its end, and no more of it than `most` bytes on either side: a line
/// may be as long as its file, and bear as many places as it has words.
pub fn line_around(text: &str, start: usize, end: usize, most: usize) -> Range<usize> {
    let from = text.floor_char_boundary(start.saturating_sub(most));
    let to = text.floor_char_boundary(end.saturating_add(most));
    let begin = memchr::memrchr(b'\n', &text.as_bytes()[from..start]).map_or(from, |at| from + at + 1);
    let stop = memchr::memchr(b'\n', &text.as_bytes()[end..to]).map_or(to, |at| end + at);
    begin..stop
}

/// Works out places of one file; its characters are counted in one walk, however many places there are.
#[derive(Debug)]
pub struct Places<'f> {
    file: &'f SourceFile,
    /// Characters before each byte that was asked for.
    known: Vec<(u32, usize)>,
}

impl<'f> Places<'f> {
    pub fn new(file: &'f SourceFile, spans: impl Iterator<Item = Span>) -> Places<'f> {
        let mut wanted: Vec<u32> =
            spans.map(|span| clamp(span, &file.text)).flat_map(|span| [span.start, span.end]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (mut at, mut count) = (0, 0);
        let known = wanted.into_iter().map(|offset| {
            count += bytecount::num_chars(&file.text.as_bytes()[at..offset as usize]);
            at = offset as usize;
            (offset, count)
        });
        Places { file, known: known.collect() }
    }

    /// The place of one of the spans that were given.
    pub fn place(&self, span: Span) -> Place {
        let file = self.file;
        let span = clamp(span, &file.text);
        Place {
            start: file.position(span.start),
            end: file.position(span.end),
            bytes: file.byte_offset(span.start)..file.byte_offset(span.end),
            chars: self.characters(span.start)..self.characters(span.end),
        }
    }

    fn characters(&self, offset: u32) -> usize {
        self.known.binary_search_by_key(&offset, |(known, _)| *known).map_or(0, |at| self.known[at].1)
    }
}

/// A span that lies inside the text and on character boundaries, whatever it was.
pub fn clamp(span: Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    Span::new(start, end)
}
