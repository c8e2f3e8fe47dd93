//! From a byte of a document's reading text to its place in the decoded file.

use std::ops::Range;

/// A range of bytes of the decoded file (UTF-8, without byte order mark). Everything downstream of the source stage
/// carries these; [`super::SourceFile`] turns them into lines, columns and bytes of the file as it lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The least span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// The last boundary of a character at or before a byte.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Runs of text that were copied from the file, in order of both.
///
/// A run of the same length in both is copied byte for byte; one of different lengths (an entity, a squeezed blank)
/// maps as a whole. Runs of text without any source (a `\n` between blocks) are left out.
#[derive(Debug, Clone, Default)]
pub struct Map {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy)]
struct Run {
    text: u32,
    text_len: u32,
    file: u32,
    file_len: u32,
}

impl Map {
    /// Adds a run; joins it to the one before where both lie end to end and byte for byte.
    pub fn push(&mut self, text: Range<usize>, file: Range<usize>) {
        let run = Run {
            text: text.start as u32,
            text_len: text.len() as u32,
            file: file.start as u32,
            file_len: file.len() as u32,
        };
        if run.text_len == 0 {
            return;
        }
        if let Some(last) = self.runs.last_mut()
            && last.text_len == last.file_len
            && run.text_len == run.file_len
            && last.text + last.text_len == run.text
            && last.file + last.file_len == run.file
        {
            last.text_len += run.text_len;
            last.file_len += run.file_len;
            return;
        }
        self.runs.push(run);
    }

    /// Adds the runs of another text, which now begins at byte `by` of this one.
    pub fn append(&mut self, other: &Map, by: usize) {
        self.runs.extend(other.runs.iter().map(|run| Run { text: run.text + by as u32, ..*run }));
    }

    /// Gives back what was kept for growing.
    pub fn shrink_to_fit(&mut self) {
        self.runs.shrink_to_fit();
    }

    /// The file's bytes from the first to the last byte of a range of text. An empty range gives an empty span.
    pub fn span(&self, text: Range<usize>) -> Span {
        let start = self.start_of(text.start as u32);
        if text.end <= text.start {
            return Span { start, end: start };
        }
        let end = self.end_of(text.end as u32);
        Span { start: start.min(end), end }
    }

    fn start_of(&self, at: u32) -> u32 {
        let after = self.runs.partition_point(|run| run.text + run.text_len <= at);
        match self.runs.get(after) {
            Some(run) if at <= run.text => run.file,
            Some(run) if run.text_len == run.file_len => run.file + (at - run.text),
            Some(run) => run.file,
            None => self.runs.last().map_or(0, |run| run.file + run.file_len),
        }
    }

    fn end_of(&self, at: u32) -> u32 {
        let from = self.runs.partition_point(|run| run.text < at);
        match from.checked_sub(1).and_then(|last| self.runs.get(last)) {
            Some(run) if at >= run.text + run.text_len => run.file + run.file_len,
            Some(run) if run.text_len == run.file_len => run.file + (at - run.text),
            Some(run) => run.file + run.file_len,
            None => 0,
        }
    }
}

/// The way from the file to the text: the runs of a [`Map`] in the order of the file, where notes stand among the words
/// that they belong to.
#[derive(Debug, Clone, Default)]
pub struct Backward {
    runs: Vec<Run>,
}

impl Backward {
    pub fn new(map: &Map) -> Backward {
        let mut runs = map.runs.clone();
        runs.sort_by_key(|run| (run.file, run.text));
        Backward { runs }
    }

    /// The range of text between the first and the last byte of a span that came into the text; `None` where none did.
    /// An empty span gives the place at which it would stand.
    pub fn range(&self, span: Span) -> Option<Range<usize>> {
        let after = self.runs.partition_point(|run| run.file + run.file_len <= span.start);
        let first = self.runs.get(after);
        if span.is_empty() {
            let at = match first {
                Some(run) => run.text + run.inside(span.start),
                None => self.runs.last().map(|run| run.text + run.text_len)?,
            } as usize;
            return Some(at..at);
        }
        let first = first.filter(|run| run.file < span.end)?;
        let before = self.runs.partition_point(|run| run.file < span.end);
        let last = self.runs.get(before.checked_sub(1)?)?;
        let start = (first.text + first.inside(span.start)) as usize;
        let cut = last.text_len == last.file_len && span.end < last.file + last.file_len;
        let end = (last.text + if cut { span.end - last.file } else { last.text_len }) as usize;
        (start < end).then_some(start..end)
    }
}

impl Run {
    /// How far into the run's text a byte of the file is.
    fn inside(&self, at: u32) -> u32 {
        if self.text_len == self.file_len { at.saturating_sub(self.file).min(self.text_len) } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_over_a_gap_spans_the_gap_in_the_file() {
        let mut map = Map::default();
        map.push(0..3, 10..13); // "con"
        map.push(3..10, 30..37); // "cerning", after a page break inside the word
        assert_eq!(map.span(0..10), Span::new(10, 37));
        assert_eq!(map.span(1..2), Span::new(11, 12));
        assert_eq!(map.span(3..4), Span::new(30, 31));
    }

    #[test]
    fn an_entity_maps_as_a_whole() {
        let mut map = Map::default();
        map.push(0..1, 0..1);
        map.push(1..2, 1..6); // & from &amp;
        map.push(2..3, 6..7);
        assert_eq!(map.span(1..2), Span::new(1, 6));
        assert_eq!(map.span(2..3), Span::new(6, 7));
    }

    #[test]
    fn the_way_back_leads_over_a_note_that_stands_in_between() {
        let mut map = Map::default();
        map.push(0..5, 10..15); // "Title"
        map.push(6..10, 40..44); // "text"
        map.push(11..16, 20..25); // its note, set behind it
        map.push(16..17, 25..30); // &amp; there
        let back = Backward::new(&map);
        assert_eq!(back.range(Span::new(10, 15)), Some(0..5));
        assert_eq!(back.range(Span::new(8, 44)), Some(0..10));
        assert_eq!(back.range(Span::new(21, 24)), Some(12..15));
        assert_eq!(back.range(Span::new(24, 27)), Some(15..17));
        assert_eq!(back.range(Span::new(31, 39)), None);
        assert_eq!(back.range(Span::new(42, 42)), Some(8..8));
        assert_eq!(back.range(Span::new(99, 99)), Some(10..10));
        assert_eq!(Backward::default().range(Span::new(0, 0)), None);
    }
}
