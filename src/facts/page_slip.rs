//! Marks of pages in plain text that are very nearly right, and so are read as text: "[Pagc 3]", "(Page 3)", "[Page 3".

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Block, Document, Format, MarkKind, Role};
use crate::vocabulary::slip::within;

kind! {
    /// What was meant for the mark of a page, in a text whose other pages are marked "[Page 3]".
    pub struct PageSlip: "page_slip" (top: true) {
        /// As it stands there: "[Pagc 3]".
        found: Type::Text,
        /// What is meant: "[Page 3]".
        expected: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[PageSlip::KIND];

pub fn gather(document: &Document) -> Vec<Datum> {
    let marked = |mark: &crate::source::document::Mark| match &mark.kind {
        MarkKind::Page { .. } => mark.span.end - mark.span.start >= "[Page 1]".len() as u32,
        _ => false,
    };
    if document.format != Format::Text || !document.marks.iter().any(marked) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for block in document.blocks.iter().filter(|block| block.role != Role::Note) {
        let text = document.block_text(block);
        for at in memchr::memchr2_iter(b'[', b'(', text.as_bytes()) {
            if let Some((range, expected)) = slip(text, at) {
                push(document, block, range, &expected, &mut out);
            }
        }
    }
    out
}

/// A mark that begins with the bracket at `at`, if it is not quite right.
fn slip(text: &str, at: usize) -> Option<(Range<usize>, String)> {
    let inside = &text[at + 1..];
    let word = inside.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = inside.split_at(word);
    let rest = rest.strip_prefix(' ')?;
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (label, rest) = rest.split_at(length);
    // "l2" is a number that was misread.
    let number: String = label
        .chars()
        .map(|c| {
            if matches!(c, 'l' | 'I') {
                '1'
            } else if c == 'O' {
                '0'
            } else {
                c
            }
        })
        .collect();
    let figures = (1..=4).contains(&length) && number.bytes().all(|byte| byte.is_ascii_digit());
    let right = name == "Page" && label == number;
    let square = text.as_bytes()[at] == b'[';
    let closed = rest.starts_with([']', ')', '}']);
    // "(page 3)" in a sentence, and "[Page 3 not declassified.]", say something else.
    let alone = at == 0 && (rest.is_empty() || closed && rest.len() == 1);
    // "the ships [Page 12 sail": never closed.
    let open = square && right && rest.starts_with(' ') && !rest[..rest.find('[').unwrap_or(rest.len())].contains(']');
    let sure = square && (rest.starts_with(']') || !closed && alone || open) || alone && closed;
    if !figures || !sure || (right && square && rest.starts_with(']')) || within(name, "Page", 1).is_none() {
        return None;
    }
    Some((at..text.len() - rest.len() + usize::from(closed), format!("[Page {number}]")))
}

fn push(document: &Document, block: &Block, range: Range<usize>, expected: &str, out: &mut Vec<Datum>) {
    let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
    let found = &document.block_text(block)[range];
    out.push(PageSlip { found: Datum::new(found, span), expected: Datum::new(expected, span) }.datum(span));
}

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn marks_of_pages_that_are_nearly_right_are_told_from_others() {
        let read = |text: &str| {
            slip(text, text.find(['[', '(']).unwrap_or(0)).map(|(range, right)| (text[range].to_owned(), right))
        };
        let found = |found: &str, right: &str| Some((found.to_owned(), right.to_owned()));
        assert_eq!(read("[Pagc 3]"), found("[Pagc 3]", "[Page 3]"));
        assert_eq!(read("ships [Pge 12] sail"), found("[Pge 12]", "[Page 12]"));
        assert_eq!(read("[Page l2]"), found("[Page l2]", "[Page 12]"));
        assert_eq!(read("(Page 3)"), found("(Page 3)", "[Page 3]"));
        assert_eq!(read("ships [Page 12 sail"), found("[Page 12", "[Page 12]"));
        assert_eq!(read("[Page 3"), found("[Page 3", "[Page 3]"));
        for fine in
            ["[Page 3]", "he says (page 3) so", "[Page 3 not declassified.]", "[Pace 3 times", "[Part 3]", "(b) (1)"]
        {
            assert_eq!(read(fine), None, "{fine}");
        }
    }
}
