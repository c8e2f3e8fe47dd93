//! The text of an open document as the editor has it: changed in pieces, with lines and columns in either of the units
//! that editors count in.

use crate::source::map::Span;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// Bytes of UTF-8.
    Utf8,
    /// Units of UTF-16: what every editor understands.
    Utf16,
}

/// A place as editors count it; both numbers begin at 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub line: u32,
    pub column: u32,
}

/// From one place up to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub start: Point,
    pub end: Point,
}

/// One step of editing: new text in place of a stretch, or of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub at: Option<Stretch>,
    pub text: String,
}

/// A byte order mark that the editor leaves in the text; the reader takes it off.
const MARK: &str = "\u{feff}";

/// A text and where its lines begin. A line ends with `\n`, `\r\n` or `\r`, as the protocol has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    text: String,
    starts: Vec<u32>,
}

impl Text {
    pub fn new(text: String) -> Text {
        let starts = std::iter::once(0).chain(breaks(&text, 1..=text.len())).collect();
        Text { text, starts }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Without a byte order mark: what spans count in.
    pub fn read(&self) -> &str {
        self.text.strip_prefix(MARK).unwrap_or(&self.text)
    }

    fn shift(&self) -> usize {
        if self.text.starts_with(MARK) { MARK.len() } else { 0 }
    }

    /// Makes a change. A place that is not there is taken for the nearest one that is.
    pub fn apply(&mut self, change: &Change, units: Units) {
        let Some(at) = change.at else {
            *self = Text::new(change.text.clone());
            return;
        };
        let start = self.byte(at.start, units);
        let end = self.byte(at.end, units).max(start);
        self.text.replace_range(start..end, &change.text);
        let new_end = start + change.text.len();
        // Whether a line begins at a byte hangs on the bytes at both sides of it, and so only between these two.
        let first = self.starts.partition_point(|&line| line == 0 || (line as usize) < start);
        let last = self.starts.partition_point(|&line| line as usize <= end);
        let between: Vec<u32> = breaks(&self.text, start.max(1)..=new_end).collect();
        for line in &mut self.starts[last..] {
            *line = (*line as usize - end + new_end) as u32;
        }
        self.starts.splice(first..last.max(first), between);
    }

    /// The byte of the whole text at a place.
    fn byte(&self, point: Point, units: Units) -> usize {
        let Some(&start) = self.starts.get(point.line as usize) else { return self.text.len() };
        let start = start as usize;
        let line = self.line(point.line as usize);
        let column = point.column as usize;
        match units {
            Units::Utf8 => {
                start + (0..=column.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0)
            }
            Units::Utf16 => {
                let mut units = 0;
                let within = line.char_indices().find(|(_, c)| {
                    units += c.len_utf16();
                    units > column
                });
                start + within.map_or(line.len(), |(at, _)| at)
            }
        }
    }

    /// A line without its end.
    fn line(&self, line: usize) -> &str {
        let start = self.starts[line] as usize;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |end| *end as usize);
        let whole = &self.text[start..end];
        match whole.strip_suffix('\n') {
            Some(rest) => rest.strip_suffix('\r').unwrap_or(rest),
            None => whole.strip_suffix('\r').unwrap_or(whole),
        }
    }

    /// The byte, counted as spans count, at a place.
    pub fn offset(&self, point: Point, units: Units) -> usize {
        self.byte(point, units).saturating_sub(self.shift())
    }

    /// The place of a byte, counted as spans count.
    pub fn point(&self, offset: usize, units: Units) -> Point {
        let offset = (offset + self.shift()).min(self.text.len());
        let offset = (0..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        let line = self.starts.partition_point(|start| *start as usize <= offset) - 1;
        // Between \r and \n there is no place.
        let content = self.line(line);
        let column = (offset - self.starts[line] as usize).min(content.len());
        let column = match units {
            Units::Utf8 => column,
            Units::Utf16 => content[..column].chars().map(char::len_utf16).sum(),
        };
        Point { line: line as u32, column: column as u32 }
    }

    pub fn stretch(&self, span: Span, units: Units) -> Stretch {
        let start = self.point(span.start as usize, units);
        Stretch { start, end: self.point(span.end as usize, units).max(start) }
    }

    /// The stretch from the first to the last byte.
    pub fn whole(&self, units: Units) -> Stretch {
        Stretch { start: Point { line: 0, column: 0 }, end: self.point(self.text.len(), units) }
    }
}

/// The bytes of a range, none of them 0, at which a line begins.
fn breaks(text: &str, range: std::ops::RangeInclusive<usize>) -> impl Iterator<Item = u32> + '_ {
    let bytes = text.as_bytes();
    let (from, to) = (range.start() - 1, *range.end());
    let before = bytes.get(from..to).unwrap_or(&[]);
    memchr::memchr2_iter(b'\n', b'\r', before).filter_map(move |at| {
        let next = from + at + 1;
        let inside = bytes[next - 1] == b'\r' && bytes.get(next) == Some(&b'\n');
        (!inside).then_some(next as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_behind_accents_signs_emoji_and_tabs_are_right_in_both_units() {
        let text = Text::new("one\r\né§😀\tx\rtwo\n".to_owned());
        let x = text.read().find('x').unwrap();
        for (units, column) in [(Units::Utf8, 9), (Units::Utf16, 5)] {
            let point = Point { line: 1, column };
            assert_eq!(text.point(x, units), point);
            assert_eq!(text.offset(point, units), x);
            assert_eq!(text.point(x + 2, units), Point { line: 2, column: 0 });
            assert_eq!(text.offset(Point { line: 1, column: 99 }, units), x + 1);
            assert_eq!(text.offset(Point { line: 9, column: 0 }, units), text.read().len());
        }
        // Inside a character, the place before it.
        assert_eq!(text.offset(Point { line: 1, column: 1 }, Units::Utf8), 5);
        assert_eq!(text.offset(Point { line: 1, column: 3 }, Units::Utf16), 9);
    }

    #[test]
    fn a_byte_order_mark_is_counted_by_the_editor_only() {
        let text = Text::new("\u{feff}ab\ncd".to_owned());
        assert_eq!(text.read(), "ab\ncd");
        assert_eq!(text.point(1, Units::Utf16), Point { line: 0, column: 2 });
        assert_eq!(text.offset(Point { line: 0, column: 2 }, Units::Utf16), 1);
        assert_eq!(text.point(4, Units::Utf8), Point { line: 1, column: 1 });
    }

    /// Small numbers that look random, the same in every run.
    fn random(state: &mut u64, below: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((*state >> 33) as usize) % below.max(1)
    }

    #[test]
    fn any_edits_leave_the_lines_of_a_fresh_start() {
        const PIECES: &[&str] =
            &["", "a", "\n", "\r", "\r\n", "é", "😀\n", "one\ntwo\rthree\r\n", "\t", "\n\n", "\u{feff}"];
        let mut state = 7;
        let mut text = Text::new("first\nsecond\r\nthird".to_owned());
        for _ in 0..5000 {
            let units = if random(&mut state, 2) == 0 { Units::Utf8 } else { Units::Utf16 };
            let mut point = || Point { line: random(&mut state, 9) as u32, column: random(&mut state, 9) as u32 };
            let (a, b) = (point(), point());
            let text_of = PIECES[random(&mut state, PIECES.len())].to_owned();
            let at = Some(Stretch { start: a.min(b), end: a.max(b) });
            text.apply(&Change { at, text: text_of }, units);
            assert_eq!(text, Text::new(text.as_str().to_owned()));
        }
    }
}
