//! TEI XML, as the *Foreign Relations* series uses it and as others write it: one document for every
//! `<div type="document">`, or the whole text where there is none.

mod links;
mod markup;
mod parts;
mod plain;

use quick_xml::Reader as XmlReader;
use quick_xml::events::Event;

use super::builder::{Builder, OpenRange};
use super::document::{Document, Format, MarkKind, Note, NoteKind, Role};
use super::map::{Span, floor};
use super::{Problem, Reading};
use links::Names;
use markup::{Element, Tag, character};

pub(super) fn read(text: &str, collection: &str) -> Reading {
    let mut reading =
        parts::read(text, collection).unwrap_or_else(|| Reader::new(text, collection, Unit::Document).read());
    if reading.documents.is_empty() && reading.problems.is_empty() {
        // No document is marked as one: the text is the document, or the file as a whole.
        let whole = if text.contains("<text") { Unit::Text } else { Unit::Root };
        reading = Reader::new(text, collection, whole).read();
    }
    reading
}

/// What becomes a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// `<div type="document">`
    Document,
    /// `<text>`
    Text,
    /// The outermost element.
    Root,
}

/// What has to be done when an element ends.
enum Ending {
    Nothing,
    /// Back to the role and part around it.
    Block {
        role: Role,
        part: u16,
        /// It is in italics as a whole, and began them.
        italic: bool,
    },
    /// A list, table or figure, whose head is no title.
    Frame,
    Range(OpenRange),
    Italic,
    /// Italics go on.
    Roman,
    Note {
        italic: Option<OpenRange>,
    },
}

/// The document in work.
struct Work {
    builder: Builder,
    /// How many elements stand open outside it.
    outside: usize,
    start: usize,
    role: Role,
    part: u16,
    parts: u16,
    /// A paragraph of the front matter, no document.
    front: bool,
    titled: bool,
    dated: bool,
    italic: Option<OpenRange>,
    endings: Vec<Ending>,
}

struct Reader<'a> {
    text: &'a str,
    collection: &'a str,
    unit: Unit,
    work: Option<Work>,
    /// Where the open elements begin.
    open: Vec<u32>,
    /// Where a part of the file is read: the tags that end elements begun before it.
    closed: Option<Vec<Span>>,
    /// Where a part is read: an element and its end do not fit together.
    torn: bool,
    seen_element: bool,
    names: Names<'a>,
    /// Inside `<front>`.
    in_front: bool,
    /// How many lists stand open there: those of persons and sources are no prose.
    lists: usize,
    /// What has been read of it.
    front: Option<Builder>,
    reading: Reading,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, collection: &'a str, unit: Unit) -> Self {
        Reader {
            text,
            collection,
            unit,
            work: None,
            open: Vec::new(),
            closed: None,
            torn: false,
            seen_element: false,
            names: Names::default(),
            in_front: false,
            lists: 0,
            front: None,
            reading: Reading::default(),
        }
    }

    fn read(mut self) -> Reading {
        match self.events() {
            Ok(()) => self.at_end(),
            Err((message, place)) => self.broken(message, place),
        }
        self.finish()
    }

    fn finish(mut self) -> Reading {
        self.reading.front = self.front.take().map(|builder| Box::new(builder.finish()));
        links::resolve(&mut self.reading, &self.names, self.text, self.collection);
        self.reading
    }

    /// What is wrong with the XML comes back with its place.
    fn events(&mut self) -> Result<(), (String, usize)> {
        let mut xml = XmlReader::from_str(self.text);
        loop {
            let at = xml.buffer_position() as usize;
            let event = xml.read_event();
            let end = xml.buffer_position() as usize;
            match event {
                Ok(Event::Start(_)) => self.start(at, end),
                Ok(Event::Empty(_)) => {
                    self.start(at, end);
                    self.end(end, end);
                }
                Ok(Event::End(_)) => self.end(at, end),
                Ok(Event::Text(text)) => {
                    if let Some(work) = &mut self.work {
                        work.builder.text(&text, at);
                    }
                }
                Ok(Event::CData(data)) => {
                    if let Some(work) = &mut self.work {
                        work.builder.text(&data, at + "<![CDATA[".len());
                    }
                }
                Ok(Event::GeneralRef(_)) => self.reference(at, end),
                Ok(Event::Comment(_)) => self.comment(at, end, "<!--", "-->"),
                Ok(Event::PI(_)) => self.comment(at, end, "<?", "?>"),
                Ok(Event::Decl(_) | Event::DocType(_)) => {}
                Ok(Event::Eof) => return Ok(()),
                Err(error) => {
                    let place = (xml.error_position() as usize).min(self.text.len());
                    return Err((format!("malformed XML: {error}"), place));
                }
            }
        }
    }

    fn broken(&mut self, message: String, place: usize) {
        let start = floor(self.text, place);
        let end = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        self.reading.problems.push(Problem::error(message, Some(Span::new(start, end))));
    }

    fn at_end(&mut self) {
        if let Some(start) = self.open.last().copied() {
            let rest = &self.text[start as usize + 1..];
            let name = rest.split([' ', '>', '/', '\n', '\r', '\t']).next().unwrap_or("");
            self.broken(format!("malformed XML: <{name}> is not closed"), start as usize);
        } else if !self.seen_element {
            self.broken("malformed XML: no element".to_owned(), 0);
        }
    }

    fn comment(&mut self, start: usize, end: usize, open: &str, close: &str) {
        let whole = &self.text[start..end];
        let content = whole.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).unwrap_or("");
        self.reading.comments.push((Span::new(start, end), content.to_owned()));
    }

    /// `&amp;`, `&#x2003;`
    fn reference(&mut self, start: usize, end: usize) {
        let whole = &self.text[start..end];
        let name = whole.trim_start_matches('&').trim_end_matches(';');
        let resolved = character(name);
        if resolved.is_none() {
            let shown = whole.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("the entity {shown} is not known; it was read as it stands");
            self.reading.problems.push(Problem::notice(message, Some(Span::new(start, end))));
        }
        if let Some(work) = &mut self.work {
            match resolved {
                Some(space) if space.is_whitespace() => work.builder.blank_entity(start..end),
                Some(other) => work.builder.literal(other.encode_utf8(&mut [0; 4]), start..end),
                None => work.builder.text(whole, start),
            }
        }
    }

    fn start(&mut self, start: usize, end: usize) {
        let tag = Tag::new(self.text, start, end);
        if !self.seen_element {
            self.seen_element = true;
            self.reading.own_name = tag.attribute("xml:id").map_or("", |id| id.value).to_owned();
        }
        self.open.push(start as u32);
        match &mut self.work {
            Some(work) => work.start(&tag, &mut self.names),
            None => {
                let begins = match self.unit {
                    Unit::Document => parts::is_document(&tag),
                    Unit::Text => tag.name() == "text",
                    Unit::Root => self.open.len() == 1,
                };
                if begins {
                    self.begin(&tag);
                } else {
                    self.outside(&tag);
                }
            }
        }
    }

    /// Outside of the documents, pages have names, links lead somewhere, and a preface may have something to say.
    fn outside(&mut self, tag: &Tag<'a>) {
        match tag.name() {
            "pb" => self.names.page(tag),
            "ref" => self.names.outer(tag, self.reading.documents.is_empty()),
            "front" => self.in_front = true,
            "list" if self.in_front => self.lists += 1,
            "p" if self.in_front && self.lists == 0 && self.unit == Unit::Document => {
                let document = || Document {
                    collection: self.collection.to_owned(),
                    format: Format::Tei,
                    has_italics: true,
                    span: Span::new(tag.start, tag.end),
                    ..Document::default()
                };
                let mut builder = self.front.take().unwrap_or_else(|| Builder::new(document()));
                builder.part_block(Role::Paragraph, 0, tag.start);
                self.work = Some(Work::new(builder, self.open.len() - 1, tag.start, true));
            }
            _ => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'a>) {
        let own = |name| tag.attribute(name).filter(|_| self.unit == Unit::Document);
        let (id, stated) = (own("xml:id"), own("n"));
        let document = Document {
            id: id.map_or("", |id| id.value).to_owned(),
            id_span: id.map_or(Span::new(tag.start, tag.end), |id| id.span),
            stated_number: stated.map(|number| (number.value.to_owned(), number.span)),
            collection: self.collection.to_owned(),
            format: Format::Tei,
            has_italics: true,
            stated_date: tag.attribute("frus:doc-dateTime-min").map(|date| (date.value.to_owned(), date.span)),
            ..Document::default()
        };
        let number = stated.map_or_else(|| id.map_or("", |id| id.value.trim_start_matches('d')), |number| number.value);
        self.names.document(id.map_or("", |id| id.value), number);
        self.work = Some(Work::new(Builder::new(document), self.open.len() - 1, tag.start, false));
    }

    /// An element ends with the tag at `start..end`; an empty one has none of its own.
    fn end(&mut self, start: usize, end: usize) {
        let begun = self.open.pop();
        // In a whole file, the XML reader has seen to it that they fit.
        if let Some(closed) = &mut self.closed {
            match begun {
                Some(begun) => {
                    self.torn |= start < end && !parts::fit(self.text, begun as usize, &self.text[start..end])
                }
                None => closed.push(Span::new(start, end)),
            }
        }
        let Some(work) = &mut self.work else {
            let tag = &self.text[start..end];
            if tag.starts_with("</ref") {
                self.names.outer_ends(start);
            } else if self.in_front {
                self.in_front = !tag.starts_with("</front");
                self.lists = self.lists.saturating_sub(usize::from(tag.starts_with("</list")));
            }
            return;
        };
        if self.open.len() > work.outside {
            work.end(end);
        } else if let Some(work) = self.work.take_if(|work| work.front) {
            self.front = Some(work.builder);
        } else if let Some(work) = self.work.take() {
            let mut document = work.builder.finish();
            document.span = Span::new(work.start, end);
            self.reading.documents.push(document);
        }
    }
}

impl Work {
    fn new(builder: Builder, outside: usize, start: usize, front: bool) -> Work {
        Work {
            builder,
            outside,
            start,
            role: Role::Paragraph,
            part: 0,
            parts: 0,
            front,
            titled: false,
            dated: false,
            italic: None,
            endings: Vec::new(),
        }
    }

    fn start<'a>(&mut self, tag: &Tag<'a>, names: &mut Names<'a>) {
        let ending = match tag.element() {
            Element::Block(role) => self.block(role, tag.start),
            Element::Head => {
                let title = !self.titled && self.part == 0 && !matches!(self.endings.last(), Some(Ending::Frame));
                self.titled |= title;
                self.block(if title { Role::Title } else { Role::Heading }, tag.start)
            }
            Element::Paragraph => {
                let role = if matches!(self.role, Role::Item | Role::Cell) { self.role } else { Role::Paragraph };
                let mut ending = self.block(role, tag.start);
                // `rend="sectiontitleital"`
                if let Ending::Block { italic, .. } = &mut ending
                    && self.italic.is_none()
                    && tag.attribute("rend").is_some_and(|rend| rend.value.contains("ital"))
                {
                    self.italic = Some(self.builder.open_range(MarkKind::Italic));
                    *italic = true;
                }
                ending
            }
            Element::Part if self.builder.is_empty() => Ending::Nothing,
            Element::Part => {
                let ending = self.block(Role::Paragraph, tag.start);
                self.parts = self.parts.saturating_add(1);
                self.part = self.parts;
                self.builder.part_block(self.role, self.part, tag.start);
                ending
            }
            Element::Frame => {
                self.builder.part_block(self.role, self.part, tag.start);
                Ending::Frame
            }
            // These are lines of their own unless they stand in one.
            Element::Segment if !self.builder.has_open_block() => self.block(self.role, tag.start),
            Element::Line if self.builder.in_note() || matches!(self.role, Role::Title | Role::Heading) => {
                self.builder.blank(tag.start..tag.end);
                Ending::Nothing
            }
            Element::Line => {
                self.builder.part_block(self.role, self.part, tag.start);
                Ending::Nothing
            }
            Element::Page => {
                names.page(tag);
                let label = tag.attribute("n").map_or("", |label| label.value);
                self.builder.page(label.to_owned(), Span::new(tag.start, tag.end));
                Ending::Nothing
            }
            Element::Gap => {
                let said = |name| tag.attribute(name).map_or("", |said| said.value);
                let extent = match said("extent") {
                    "" => format!("{} {}", said("quantity"), said("unit")).trim().to_owned(),
                    extent => extent.to_owned(),
                };
                self.builder.gap(said("reason").to_owned(), extent, Span::new(tag.start, tag.end));
                Ending::Nothing
            }
            Element::Note => self.note(tag, names),
            Element::Highlight => self.highlight(tag),
            Element::Deletion if self.builder.in_note() => Ending::Nothing,
            Element::Deletion => self.range(Some(MarkKind::Struck)),
            Element::Named => {
                let sends = tag.attribute("type").and_then(|kind| match kind.value {
                    "from" => Some(true),
                    "to" => Some(false),
                    _ => None,
                });
                self.range(sends.map(|sends| MarkKind::Party { sends }))
            }
            Element::Reference => {
                let target = tag.attribute("target");
                self.range(target.map(|target| MarkKind::Link { target: Box::new(links::unresolved(target.value)) }))
            }
            Element::Date => {
                self.date(tag);
                Ending::Nothing
            }
            Element::Segment | Element::Other => Ending::Nothing,
        };
        self.endings.push(ending);
    }

    fn block(&mut self, role: Role, at: usize) -> Ending {
        let ending = Ending::Block { role: self.role, part: self.part, italic: false };
        self.role = role;
        self.builder.part_block(self.role, self.part, at);
        ending
    }

    fn range(&mut self, kind: Option<MarkKind>) -> Ending {
        kind.map_or(Ending::Nothing, |kind| Ending::Range(self.builder.open_range(kind)))
    }

    /// Roman inside italics ends them for its length.
    fn highlight(&mut self, tag: &Tag<'_>) -> Ending {
        let how = ["rend", "rendition"].map(|name| tag.attribute(name).map_or("", |how| how.value));
        let says = |word: &str| how.iter().any(|how| how.contains(word));
        if (says("strike") || says("line-through")) && !self.builder.in_note() {
            return self.range(Some(MarkKind::Struck));
        }
        match self.italic {
            None if says("italic") => {
                self.italic = Some(self.builder.open_range(MarkKind::Italic));
                Ending::Italic
            }
            Some(range) if says("roman") || says("normal") => {
                self.builder.close_range(range);
                self.italic = None;
                Ending::Roman
            }
            _ => Ending::Nothing,
        }
    }

    fn note<'a>(&mut self, tag: &Tag<'a>, names: &mut Names<'a>) -> Ending {
        if self.builder.in_note() {
            // Its words are those of the note around it; links to it lead somewhere all the same.
            if let (Some(id), Some(label)) = (tag.attribute("xml:id"), tag.attribute("n")) {
                names.note(&id, label.value);
            }
            self.builder.blank(tag.start..tag.start);
            return Ending::Nothing;
        }
        let label = tag.attribute("n");
        let inline = tag.attribute("rend").is_some_and(|rend| rend.value == "inline");
        let kind = match tag.attribute("type").map(|kind| kind.value) {
            Some("source") if inline => NoteKind::SourceLine,
            Some("source") => NoteKind::Source,
            Some("summary") => NoteKind::Summary,
            _ => NoteKind::Unsaid,
        };
        let whole = Span::new(tag.start, tag.end);
        let mut note = Note {
            label: label.as_ref().map_or("", |label| label.value).to_owned(),
            kind,
            label_span: label.as_ref().map_or(whole, |label| label.span),
            anchor: None,
        };
        if let Some(id) = tag.attribute("xml:id") {
            names.note(&id, label.as_ref().map_or("", |label| label.value));
        }
        if !inline {
            note.anchor = Some(self.builder.note_ref(note.label.clone(), whole));
        }
        self.builder.open_note(note);
        Ending::Note { italic: self.italic.take() }
    }

    /// The first date of the first dateline is the document's own.
    fn date(&mut self, tag: &Tag<'_>) {
        if self.role != Role::Dateline || self.part > 0 || self.dated || self.builder.in_note() {
            return;
        }
        let stated = ["when", "from", "notBefore"].into_iter().find_map(|name| tag.attribute(name));
        if let Some(date) = stated {
            self.dated = true;
            self.builder.document().stated_date = Some((date.value.to_owned(), date.span));
        }
    }

    fn end(&mut self, at: usize) {
        match self.endings.pop() {
            Some(Ending::Block { role, part, italic }) => {
                if italic && let Some(range) = self.italic.take() {
                    self.builder.close_range(range);
                }
                self.role = role;
                self.part = part;
                self.builder.part_block(role, part, at);
            }
            Some(Ending::Frame) => self.builder.part_block(self.role, self.part, at),
            Some(Ending::Range(range)) => self.builder.close_range(range),
            Some(Ending::Italic) => {
                if let Some(range) = self.italic.take() {
                    self.builder.close_range(range);
                }
            }
            Some(Ending::Roman) => self.italic = Some(self.builder.open_range(MarkKind::Italic)),
            Some(Ending::Note { italic }) => {
                self.builder.close_note();
                self.italic = italic;
            }
            Some(Ending::Nothing) | None => {}
        }
    }
}
