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

/// Where the lines begin; worked out when first asked, since most files have nothing to report.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    starts: OnceLock<Vec<u32>>,
    /// What is counted up to every [`STEP`]th byte, so that a place far out on a long line costs no more than another.
    counted: OnceLock<Vec<Count>>,
}

const STEP: usize = 4096;

/// Characters, and those among them that take two units of UTF-16.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub chars: u32,
    pub wide: u32,
}

impl Count {
    fn and(self, bytes: &[u8]) -> Count {
        let chars = bytecount::num_chars(bytes);
        // Nearly everywhere a character is a byte.
        let wide = if chars == bytes.len() { 0 } else { wide(bytes) };
        Count { chars: self.chars + chars as u32, wide: self.wide + wide as u32 }
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
            let steps = bytes.chunks(STEP).scan(Count::default(), |sum, chunk| {
                let before = *sum;
                *sum = sum.and(chunk);
                Some(before)
            });
            steps.collect()
        });
        let step = (offset / STEP).min(counted.len().saturating_sub(1));
        counted.get(step).copied().unwrap_or_default().and(&bytes[step * STEP..offset])
    }

    pub(super) fn position(&self, text: &str, offset: u32) -> Position {
        self.place(text, offset).0
    }

    /// The same, and what is counted up to there.
    pub(super) fn place(&self, text: &str, offset: u32) -> (Position, impl FnOnce() -> Count) {
        let starts = self.starts.get_or_init(|| {
            let mut starts = Vec::with_capacity(bytecount::count(text.as_bytes(), b'\n') + 1);
            starts.push(0);
            starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end as u32 + 1));
            starts
        });
        let offset = map::floor(text, offset as usize);
        let line = starts.partition_point(|start| *start as usize <= offset);
        let start = starts[line - 1] as usize;
        let near = offset - start <= STEP;
        let here = (!near).then(|| self.count(text, offset));
        let count = match here {
            None => Count::default().and(&text.as_bytes()[start..offset]),
            Some(here) => {
                let before = self.count(text, start);
                Count { chars: here.chars - before.chars, wide: here.wide - before.wide }
            }
        };
        let position = Position {
            line: line as u32,
            column: count.chars + 1,
            column_utf8: (offset - start) as u32 + 1,
            column_utf16: count.chars + count.wide + 1,
        };
        (position, move || here.unwrap_or_else(|| self.count(text, offset)))
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
