//! Bytes of the decoded text to lines and columns.

use std::sync::OnceLock;

use super::map;

/// A place as people and editors count it; all numbers begin at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    /// In characters.
    pub column: u32,
    /// In bytes of UTF-8.
    pub column_utf8: u32,
    /// In units of UTF-16, as most editors count.
    pub column_utf16: u32,
}

/// What is counted up to every [`STEP`]th byte, so that a place far out in a file or on a long line costs no more than
/// another; worked out when first asked, since most files have nothing to report.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    counted: OnceLock<Vec<Count>>,
}

const STEP: usize = 4096;

/// What stands before a place: characters, those among them that take two units of UTF-16, and ends of lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub chars: u32,
    pub wide: u32,
    ends: u32,
    /// Where the line of the place begins.
    line: u32,
}

impl Count {
    /// With what stands in `text[from..to]`.
    fn and(self, text: &[u8], from: usize, to: usize) -> Count {
        let bytes = &text[from..to];
        let chars = bytecount::num_chars(bytes);
        // Nearly everywhere a character is a byte.
        let wide = if chars == bytes.len() { 0 } else { wide(bytes) };
        let ends = bytecount::count(bytes, b'\n');
        let line = memchr::memrchr(b'\n', bytes).map_or(self.line, |end| (from + end) as u32 + 1);
        Count { chars: self.chars + chars as u32, wide: self.wide + wide as u32, ends: self.ends + ends as u32, line }
    }
}

/// How many bytes begin a character that takes two units of UTF-16. Counted in bytes, of which a processor adds many at once.
fn wide(bytes: &[u8]) -> usize {
    let few = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(*byte >= 0xf0)).sum::<u8>();
    bytes.chunks(usize::from(u8::MAX)).map(|bytes| usize::from(few(bytes))).sum()
}

impl Lines {
    /// What is counted before a byte that begins a character.
    pub(super) fn count(&self, text: &str, offset: usize) -> Count {
        let bytes = text.as_bytes();
        let counted = self.counted.get_or_init(|| {
            let steps = (0..bytes.len()).step_by(STEP).scan(Count::default(), |sum, from| {
                let before = *sum;
                *sum = sum.and(bytes, from, bytes.len().min(from + STEP));
                Some(before)
            });
            steps.collect()
        });
        let step = (offset / STEP).min(counted.len().saturating_sub(1));
        counted.get(step).copied().unwrap_or_default().and(bytes, step * STEP, offset)
    }

    pub(super) fn position(&self, text: &str, offset: u32) -> Position {
        self.place(text, offset).0
    }

    /// The same, and what is counted up to there.
    pub(super) fn place(&self, text: &str, offset: u32) -> (Position, Count) {
        let offset = map::floor(text, offset as usize);
        let here = self.count(text, offset);
        let start = here.line as usize;
        let (chars, wide) = if offset - start <= STEP {
            let on_line = Count::default().and(text.as_bytes(), start, offset);
            (on_line.chars, on_line.wide)
        } else {
            let before = self.count(text, start);
            (here.chars - before.chars, here.wide - before.wide)
        };
        let position = Position {
            line: here.ends + 1,
            column: chars + 1,
            column_utf8: (offset - start) as u32 + 1,
            column_utf16: chars + wide + 1,
        };
        (position, here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_bytes_and_units() {
        let text = "one\r\né§😀x\n";
        let lines = Lines::default();
        let at = |offset| {
            let place = lines.position(text, offset);
            (place.line, place.column, place.column_utf8, place.column_utf16)
        };
        assert_eq!(at(0), (1, 1, 1, 1));
        assert_eq!(at(5), (2, 1, 1, 1));
        assert_eq!(at(13), (2, 4, 9, 5)); // x
        assert_eq!(at(15), (3, 1, 1, 1)); // the end
        assert_eq!(at(900), (3, 1, 1, 1));
    }

    #[test]
    fn columns_far_out_on_a_long_line_are_the_same() {
        let text = format!("a\n{}", "é😀bc ".repeat(3000));
        let lines = Lines::default();
        for offset in (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(97) {
            let before = &text[text[..offset].rfind('\n').map_or(0, |at| at + 1)..offset];
            let place = lines.position(&text, offset as u32);
            let units = before.encode_utf16().count() as u32 + 1;
            assert_eq!((place.column, place.column_utf16), (before.chars().count() as u32 + 1, units), "{offset}");
        }
    }
}
