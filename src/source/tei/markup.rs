//! Elements, attributes and entities: what of TEI's markup bears on reading.

use super::super::document::Role;
use super::super::map::Span;

/// What an element does to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// A block of a role of its own.
    Block(Role),
    Head,
    /// A block that is an item or cell inside one.
    Paragraph,
    /// Something enclosed in or attached to the document.
    Part,
    /// A list, table, opener …: parts blocks without being one.
    Frame,
    Segment,
    /// `<lb/>`
    Line,
    /// `<pb/>`
    Page,
    Note,
    Highlight,
    /// `<gap/>`: left out.
    Gap,
    /// `<del>`: struck through.
    Deletion,
    /// A person, office or word that may be named as sender or addressee.
    Named,
    Reference,
    Date,
    Other,
}

impl Element {
    /// By the name without its prefix.
    fn of(name: &str) -> Element {
        match name {
            "p" | "ab" => Element::Paragraph,
            "persName" | "gloss" | "orgName" | "placeName" | "name" | "roleName" => Element::Named,
            "ref" => Element::Reference,
            "hi" => Element::Highlight,
            "del" => Element::Deletion,
            "note" => Element::Note,
            "pb" => Element::Page,
            "lb" => Element::Line,
            "gap" => Element::Gap,
            "date" => Element::Date,
            "item" | "label" => Element::Block(Role::Item),
            "cell" => Element::Block(Role::Cell),
            "head" => Element::Head,
            "dateline" => Element::Block(Role::Dateline),
            "signed" => Element::Block(Role::Signature),
            "salute" | "postscript" | "byline" | "docDate" | "address" | "addrLine" | "trailer" | "l" | "quote" => {
                Element::Block(Role::Paragraph)
            }
            "seg" => Element::Segment,
            "div" | "floatingText" | "attachment" => Element::Part,
            "list" | "table" | "figure" => Element::Frame,
            "opener" | "closer" | "row" | "lg" | "body" | "group" => Element::Block(Role::Paragraph),
            _ => Element::Other,
        }
    }
}

/// A start tag, by its place in the file.
pub(super) struct Tag<'a> {
    file: &'a str,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'a> {
    pub value: &'a str,
    pub span: Span,
}

impl<'a> Tag<'a> {
    /// `start..end` holds the tag with its angle brackets.
    pub fn new(file: &'a str, start: usize, end: usize) -> Self {
        Tag { file, start, end }
    }

    /// The name without its prefix.
    pub fn name(&self) -> &'a str {
        let inside = &self.file[self.start + 1..self.end - 1];
        let (mut from, mut to) = (0, inside.len());
        for (at, byte) in inside.bytes().enumerate() {
            match byte {
                b':' if from == 0 => from = at + 1,
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => {
                    to = at;
                    break;
                }
                _ => {}
            }
        }
        &inside[from..to]
    }

    pub fn element(&self) -> Element {
        Element::of(self.name())
    }

    /// An attribute by its name, prefix and all. The value is as written, entities in it untouched.
    pub fn attribute(&self, wanted: &str) -> Option<Attribute<'a>> {
        let bytes = &self.file.as_bytes()[..self.end];
        let mut at = self.start;
        // Every `=` outside of quotation marks has a name before it and a value behind it.
        loop {
            let equals = at + memchr::memchr(b'=', &bytes[at..])?;
            let open = equals + 1 + bytes[equals + 1..].iter().position(|byte| !byte.is_ascii_whitespace())?;
            let quote = bytes[open];
            if quote != b'"' && quote != b'\'' {
                at = equals + 1;
                continue;
            }
            let close = open + 1 + memchr::memchr(quote, &bytes[open + 1..])?;
            let before = bytes[self.start..equals].trim_ascii_end().strip_suffix(wanted.as_bytes());
            if before.and_then(<[u8]>::last).is_some_and(u8::is_ascii_whitespace) {
                let value = &self.file[open + 1..close];
                return Some(Attribute { value, span: Span::new(open + 1, close) });
            }
            at = close + 1;
        }
    }
}

/// What `&name;` stands for.
pub(super) fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        // Not XML's own, but so common that nobody is helped by stumbling over it.
        "nbsp" => Some('\u{a0}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let file = "<div xml:id = 'd7' subtype='a=\"b\"' type=\"document\" n=\"\"/>";
        let tag = Tag::new(file, 0, file.len());
        let value = |name| tag.attribute(name).map(|attribute| attribute.value);
        assert_eq!(tag.name(), "div");
        assert_eq!(value("type"), Some("document"));
        assert_eq!(value("xml:id"), Some("d7"));
        assert_eq!(value("id"), None);
        assert_eq!(value("subtype"), Some("a=\"b\""));
        assert_eq!(value("n"), Some(""));
        assert_eq!(&file[tag.attribute("type").unwrap().span.range()], "document");
        assert_eq!(Tag::new("<frus:attachment>", 0, 17).element(), Element::Part);
    }
}
