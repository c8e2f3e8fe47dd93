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
}

impl Lines {
    pub(super) fn position(&self, text: &str, offset: u32) -> Position {
        let starts = self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', text.as_bytes());
            std::iter::once(0).chain(ends.map(|end| end as u32 + 1)).collect()
        });
        let offset = map::floor(text, offset as usize);
        let line = starts.partition_point(|start| *start as usize <= offset);
        let start = starts[line - 1] as usize;
        let before = &text[start..offset];
        Position {
            line: line as u32,
            column: before.chars().count() as u32 + 1,
            column_utf8: before.len() as u32 + 1,
            column_utf16: before.chars().map(char::len_utf16).sum::<usize>() as u32 + 1,
        }
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
}
