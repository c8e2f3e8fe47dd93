//! HTML: the text of a page in its blocks, with italics, links, and the notes and references of the web edition.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::builder::{Builder, OpenRange};
use super::document::{Document, Format, MarkKind, Note, NoteKind, Role, Target};
use super::map::Span;
use super::text::roles;
use super::{Reading, pages};

pub(super) fn read(text: &str, collection: &str) -> Reading {
    let document = Document {
        collection: collection.to_owned(),
        format: Format::Html,
        span: Span::new(0, text.len()),
        ..Document::default()
    };
    let mut page = Page::new(text, Builder::new(document));
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name), tag.span.start..tag.span.end),
            Token::String(string) => page.words(string.span.start..string.span.end),
            Token::Comment(comment) => {
                let content = String::from_utf8_lossy(&comment.value).into_owned();
                page.comments.push((Span::new(comment.span.start, comment.span.end), content));
            }
            // A page in the wild has errors without end; what they hide is still text to the tokenizer.
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    let Page { mut builder, comments, .. } = page;
    builder.close_note();
    builder.anchor_notes();
    let mut document = builder.finish();
    document.has_italics = document.marks.iter().any(|mark| mark.kind == MarkKind::Italic);
    roles::of_document(&mut document);
    Reading { documents: vec![document], comments, ..Reading::default() }
}

/// Something that ends with the end tag of the element that began it.
struct Region {
    name: String,
    /// Elements of the same name open inside it.
    depth: usize,
}

impl Region {
    fn new(name: &str) -> Self {
        Region { name: name.to_owned(), depth: 0 }
    }

    fn start(&mut self, name: &str) {
        self.depth += usize::from(self.name == name);
    }

    /// Whether this tag ends it.
    fn end(&mut self, name: &str) -> bool {
        if self.name != name {
            return false;
        }
        self.depth = match self.depth.checked_sub(1) {
            Some(depth) => depth,
            None => return true,
        };
        false
    }
}

struct Page<'a> {
    text: &'a str,
    builder: Builder,
    /// The page has a `<main>`, and this is outside of it.
    outside: bool,
    /// What is no text: scripts, navigation.
    skipped: Option<Region>,
    /// The list of notes.
    notes: Option<Region>,
    next_label: usize,
    /// Text up to here has been dealt with.
    done: usize,
    role: Role,
    lists: usize,
    verbatim: bool,
    italics: Vec<Option<OpenRange>>,
    struck: Vec<OpenRange>,
    links: Vec<OpenRange>,
    comments: Vec<(Span, String)>,
}

impl<'a> Page<'a> {
    fn new(text: &'a str, builder: Builder) -> Self {
        Page {
            text,
            builder,
            outside: text.contains("<main"),
            skipped: None,
            notes: None,
            next_label: 1,
            done: 0,
            role: Role::Paragraph,
            lists: 0,
            verbatim: false,
            italics: Vec::new(),
            struck: Vec::new(),
            links: Vec::new(),
            comments: Vec::new(),
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name);
        let name = name.as_ref();
        if name == "main" {
            self.outside = false;
        }
        if let Some(region) = &mut self.skipped {
            region.start(name);
            return;
        }
        if self.outside || tag.span.start < self.done {
            return;
        }
        if let Some(region) = &mut self.notes {
            region.start(name);
        }
        let at = tag.span.start;
        match name {
            "script" | "style" | "title" | "nav" | "aside" | "template" | "svg" | "button" => {
                self.skipped = (!tag.self_closing).then(|| Region::new(name));
            }
            "br" if matches!(self.role, Role::Heading) => self.builder.blank(at..tag.span.end),
            "br" => self.block(self.role, at),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.block(Role::Heading, at),
            "td" | "th" => self.block(Role::Cell, at),
            "li" if self.notes.is_some() => self.note(tag),
            "li" => self.block(Role::Item, at),
            "em" | "i" | "cite" | "dfn" => self.italic(true),
            "s" | "del" | "strike" if !self.builder.in_note() => {
                self.struck.push(self.builder.open_range(MarkKind::Struck));
            }
            "span" => {
                self.italic(attribute(tag, "style").contains("italic") || attribute(tag, "class").contains("italic"))
            }
            "sup" if self.notes.is_none() => self.superscript(tag.span.start..tag.span.end),
            "a" => self.anchor(tag),
            "ul" | "ol" | "div" | "section" | "footer" => {
                let named = ["class", "id", "role"].map(|name| attribute(tag, name).to_ascii_lowercase());
                if self.notes.is_none() && named.iter().any(|value| is_notes(value)) {
                    self.notes = Some(Region::new(name));
                    self.next_label = attribute(tag, "start").parse().unwrap_or(1);
                }
                self.lists += usize::from(matches!(name, "ul" | "ol"));
                self.block(self.paragraph(), at);
            }
            _ if is_block(name) => {
                self.verbatim = name == "pre";
                self.block(self.paragraph(), at);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, span: Range<usize>) {
        if let Some(region) = &mut self.skipped {
            if region.end(name) {
                self.skipped = None;
            }
            return;
        }
        if name == "main" {
            self.outside = true;
        }
        if self.notes.as_mut().is_some_and(|region| region.end(name)) {
            self.builder.close_note();
            self.notes = None;
        }
        match name {
            "em" | "i" | "cite" | "dfn" | "span" => {
                if let Some(Some(range)) = self.italics.pop() {
                    self.builder.close_range(range);
                }
            }
            "s" | "del" | "strike" => {
                if let Some(range) = self.struck.pop() {
                    self.builder.close_range(range);
                }
            }
            "a" => {
                if let Some(range) = self.links.pop() {
                    self.builder.close_range(range);
                }
            }
            "li" if self.notes.is_some() => self.builder.close_note(),
            "ul" | "ol" => {
                self.lists = self.lists.saturating_sub(1);
                self.block(self.paragraph(), span.start);
            }
            _ if is_block(name) => {
                self.verbatim &= name != "pre";
                self.block(self.paragraph(), span.start);
            }
            _ => {}
        }
    }

    fn paragraph(&self) -> Role {
        if self.lists > 0 { Role::Item } else { Role::Paragraph }
    }

    fn block(&mut self, role: Role, at: usize) {
        self.role = role;
        self.builder.part_block(role, 0, at);
    }

    fn italic(&mut self, italic: bool) {
        let nested = self.italics.iter().any(Option::is_some);
        let open = (italic && !nested && !self.builder.in_note()).then(|| self.builder.open_range(MarkKind::Italic));
        self.italics.push(open);
    }

    fn note(&mut self, tag: &StartTag<usize>) {
        self.end_ranges();
        self.builder.close_note();
        let stated = attribute(tag, "value");
        let label = if stated.is_empty() { self.next_label.to_string() } else { stated };
        self.next_label = label.parse::<usize>().map_or(self.next_label, |label| label) + 1;
        let label_span = Span::new(tag.span.start, tag.span.end);
        self.builder.open_note(Note { label, kind: NoteKind::Unsaid, label_span, anchor: None });
    }

    /// Ranges of the body end before a note begins.
    fn end_ranges(&mut self) {
        let italics = self.italics.iter_mut().filter_map(Option::take);
        for range in italics.chain(self.links.drain(..)).chain(self.struck.drain(..)) {
            self.builder.close_range(range);
        }
    }

    /// `<sup><a href="#fn1">1</a></sup>` refers to a note; a bare `<sup>2</sup>` may be a square.
    fn superscript(&mut self, tag: Range<usize>) {
        let Some(rest) = self.text.get(tag.end..) else { return };
        let Some(length) = within(rest, "</sup>", MOST_REFERENCE) else { return };
        if rest[..length].contains("<a ") && rest[..length].contains('#') {
            self.reference(tag.start..tag.end + length + "</sup>".len());
        }
    }

    /// An element that is nothing but a reference: its text is the label.
    fn reference(&mut self, whole: Range<usize>) {
        let mut label = String::new();
        for token in Tokenizer::new(&self.text[whole.clone()]) {
            if let Ok(Token::String(words)) = token {
                label.push_str(&String::from_utf8_lossy(&words));
            }
        }
        let label = label.trim().trim_matches(['[', ']']).to_owned();
        if !label.is_empty() && label.chars().count() <= 4 {
            self.builder.note_ref(label, Span::new(whole.start, whole.end));
            self.done = whole.end;
        }
    }

    fn anchor(&mut self, tag: &StartTag<usize>) {
        let target = attribute(tag, "href");
        let local = target.starts_with('#');
        let rest = self.text.get(tag.span.end..).unwrap_or("");
        let end = within(rest, "</a>", MOST_REFERENCE).map(|length| tag.span.end + length + "</a>".len());
        let said = ["class", "rel", "role"].map(|name| attribute(tag, name).to_ascii_lowercase());
        match end {
            // The way back from a note to its reference.
            Some(end) if local && self.notes.is_some() && end - tag.span.start < 300 && is_way_back(&target, &said) => {
                self.done = end;
            }
            Some(end) if local && self.notes.is_none() && said.iter().any(|value| value.contains("note")) => {
                self.reference(tag.span.start..end);
            }
            _ if !target.is_empty() && !self.builder.in_note() => {
                let target = if local { Target::Place } else { Target::outside() };
                self.links.push(self.builder.open_range(MarkKind::Link { target: Box::new(target) }));
            }
            _ => {}
        }
    }

    /// Text between tags, as written in the file.
    fn words(&mut self, range: Range<usize>) {
        let start = range.start.max(self.done);
        if self.skipped.is_some() || self.outside || start >= range.end {
            return;
        }
        // Between the notes of a list is nothing but white space.
        let mut at = start;
        for page in pages::bracketed(self.text, start..range.end) {
            self.written(at..page.range.start);
            self.builder.page(page.label.to_owned(), Span::new(page.range.start, page.range.end));
            at = page.range.end;
        }
        self.written(at..range.end);
    }

    fn written(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(rest) = self.text.get(at..range.end).filter(|rest| !rest.is_empty()) {
            let stop = memchr::memchr2(b'&', if self.verbatim { b'\n' } else { b'&' }, rest.as_bytes());
            let plain = stop.unwrap_or(rest.len());
            self.builder.text(&rest[..plain], at);
            at += plain;
            match rest.as_bytes().get(plain) {
                Some(b'&') => at += self.entity(at, &rest[plain..]),
                Some(_) => {
                    self.block(self.role, at);
                    at += 1;
                }
                None => {}
            }
        }
    }

    /// `&nbsp;`, `&#8212;`, or a bare `&`. The bytes it takes.
    fn entity(&mut self, at: usize, rest: &str) -> usize {
        let name = rest[1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        let closed = rest.as_bytes().get(1 + name) == Some(&b';');
        let length = if closed { name + 2 } else { 1 };
        let mut meaning = String::new();
        for token in Tokenizer::new(&rest[..length]) {
            if let Ok(Token::String(words)) = token {
                meaning.push_str(&String::from_utf8_lossy(&words));
            }
        }
        if meaning.trim().is_empty() {
            self.builder.blank_entity(at..at + length);
        } else {
            self.builder.literal(meaning.trim(), at..at + length);
        }
        length
    }
}

/// A reference to a note is shorter than this. To look for its end through the whole of the page, from each of many that
/// have none, would take time without bound.
const MOST_REFERENCE: usize = 400;

/// Where `end` begins, if that is among the first `most` bytes.
fn within(text: &str, end: &str, most: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(most + end.len())];
    memchr::memmem::find(bytes, end.as_bytes()).filter(|at| *at < most)
}

fn attribute(tag: &StartTag<usize>, name: &str) -> String {
    let value = tag.attributes.iter().find(|(found, _)| found.as_slice() == name.as_bytes());
    value.map_or(String::new(), |(_, value)| String::from_utf8_lossy(&value.value).into_owned())
}

fn is_notes(value: &str) -> bool {
    value.contains("footnotes") || value.contains("endnotes") || value == "notes"
}

fn is_way_back(target: &str, said: &[String]) -> bool {
    target.contains("ref") || said.iter().any(|value| value.contains("back"))
}

fn is_block(name: &str) -> bool {
    const NAMES: &str = "p h1 h2 h3 h4 h5 h6 li td th tr table thead tbody caption blockquote pre hr dl dt dd article \
        section main header footer figure figcaption address div center body";
    NAMES.split_ascii_whitespace().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_text_and_notes() {
        let page = include_str!("../../fixtures/source/page.html");
        let reading = read(page, "page");
        let document = &reading.documents[0];
        let blocks: Vec<_> = document.blocks.iter().map(|block| (block.role, document.block_text(block))).collect();
        assert_eq!(
            blocks,
            [
                (Role::Title, "7. Message From the Keeper (Alder) to the Harbour Master (Birch)"),
                (Role::Dateline, "Port Ellen, May 4, 1962."),
                (
                    Role::Paragraph,
                    "The crates were held [name not declassified] at the gate, as everyone knew. E=mc2 & more."
                ),
                (Role::Item, "One crate"),
                (Role::Item, "Two crates"),
                (Role::Cell, "Lamps"),
                (Role::Cell, "7"),
                (Role::Note, "Source: Harbour Files, Box 3. Secret."),
                (Role::Note, "He was not alone."),
            ]
        );
        let marks: Vec<_> = document.marks.iter().map(|mark| (&mark.kind, &page[mark.span.range()])).collect();
        let reference = |label: &str| MarkKind::NoteRef { label: label.to_owned() };
        assert_eq!(*marks[0].0, reference("1"));
        assert_eq!(marks[1], (&MarkKind::Italic, "name not declassified"));
        assert_eq!(marks[2].1, "[Page 2]");
        assert_eq!(marks[3], (&reference("2"), "<sup><a href=\"#fn2\">2</a></sup>"));
        assert_eq!(marks.len(), 4);
        assert_eq!(reading.comments[0].1, " caveat: ignore[page-skips] as bound ");
    }
}
