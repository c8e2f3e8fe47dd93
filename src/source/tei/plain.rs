//! What nearly every byte of a volume belongs to: text, tags, comments and references that are complete and plain. They are
//! told apart at the speed of a search, and a volume takes a tenth less time than by the XML reader, which tells more than
//! is asked here and looks at each byte for it. Whatever else there is (a document type, a tag without an end, a sign that
//! should be written as an entity) is left to that reader, and what is wrong with it to its words.

use std::ops::Range;

use super::Reader;

impl Reader<'_> {
    /// Reads a range of the file as the XML reader would. `None` where something is not plain; nothing that was read so far
    /// is of use then.
    pub(super) fn plain(&mut self, range: Range<usize>) -> Option<()> {
        let file = self.text;
        let text = &file[..range.end];
        let bytes = text.as_bytes();
        let mut at = range.start;
        while let Some(&first) = bytes.get(at) {
            let rest = &bytes[at..];
            let end;
            match (first, rest.get(1)) {
                (b'<', Some(b'/')) => {
                    end = at + memchr::memchr(b'>', rest)? + 1;
                    self.end(at, end);
                }
                (b'<', Some(b'!')) => {
                    end = at + "<!--".len() + memchr::memmem::find(rest.strip_prefix(b"<!--")?, b"-->")? + "-->".len();
                    self.comment(at, end, "<!--", "-->");
                }
                (b'<', Some(b'?')) => {
                    end = at + "<?".len() + memchr::memmem::find(&rest[2..], b"?>")? + "?>".len();
                    if !is_declaration(rest) {
                        self.comment(at, end, "<?", "?>");
                    }
                }
                (b'<', Some(letter)) if letter.is_ascii_alphabetic() => {
                    end = at + tag(rest)?;
                    self.start(at, end);
                    if bytes[end - 2] == b'/' {
                        self.end(end, end);
                    }
                }
                (b'<', _) => return None,
                (b'&', _) => {
                    end = at + 1 + memchr::memchr3(b';', b'&', b'<', &rest[1..])? + 1;
                    if bytes[end - 1] != b';' || end - at < "&x;".len() {
                        return None;
                    }
                    self.reference(at, end);
                }
                _ => {
                    end = memchr::memchr2(b'<', b'&', rest).map_or(bytes.len(), |length| at + length);
                    if let Some(work) = &mut self.work {
                        work.builder.text(&text[at..end], at);
                    }
                }
            }
            at = end;
        }
        Some(())
    }
}

/// `<?xml …?>`
fn is_declaration(instruction: &[u8]) -> bool {
    let behind = instruction.strip_prefix(b"<?xml").and_then(|rest| rest.first());
    behind.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'?')
}

/// The length of a start tag; a bracket in a value does not end it.
fn tag(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', &bytes[at..])? + 1;
        match bytes[at - 1] {
            b'>' => return Some(at),
            quote => at += memchr::memchr(quote, &bytes[at..])? + 1,
        }
    }
}
