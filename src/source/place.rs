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

impl SourceFile {
    /// Where a span of its text stands. Its characters are counted once, so that a place costs the same wherever it is and
    /// none has to be kept.
    pub fn place(&self, span: Span) -> Place {
        let span = clamp(span, &self.text);
        let (start, before) = self.lines.place(&self.text, span.start);
        let (end, until) = self.lines.place(&self.text, span.end);
        Place {
            start,
            end,
            bytes: self.byte_offset(span.start)..self.byte_offset(span.end),
            chars: before.chars as usize..until.chars as usize,
        }
    }
}

/// A span that lies inside the text and on character boundaries, whatever it was.
pub fn clamp(span: Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    Span::new(start, end)
}
