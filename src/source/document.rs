//! What every format becomes: documents in reading order, with the way back to the file.
//!
//! Nothing after this stage knows what TEI or Markdown is. A reader that meets something only its format can say
//! (italics, a link's target, a date in an attribute) hands it on here as a [`Mark`] or a field, in plain terms.

use std::ops::Range;

use super::map::{Map, Span};

/// One document of one file: a file of plain text holds one, a volume in TEI hundreds.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The document's own name inside its file (`d77`); empty where the file is one document.
    pub id: String,
    /// The file's or volume's name without its extension (`frus1969-76ve13`).
    pub collection: String,
    /// The reading text: blocks parted by `\n`; white space squeezed; page breaks, note anchors and soft line ends
    /// taken out, so that a word or sentence that runs over them stands whole.
    pub text: String,
    /// From every byte of `text` to its place in the decoded file.
    pub map: Map,
    /// The parts of `text`, in reading order and without overlap; notes follow the body.
    pub blocks: Vec<Block>,
    /// Points and ranges of `text` with a meaning of their own, ordered by where they start.
    pub marks: Vec<Mark>,
    /// Bytes of `text` at which a blank stands, between capitals, for something else than one blank of the file: two, a
    /// tabulator, one that does not break.
    pub odd_blanks: Vec<usize>,
    /// The whole document in the decoded file.
    pub span: Span,
    pub format: Format,
    /// True where the format tells italics from roman (TEI, HTML, Markdown).
    pub has_italics: bool,
    /// The date of the document where the format states it outside the text (`@when`, `frus:doc-dateTime-min`),
    /// as written there (`1975-08-13T15:05:00Z`), with its place.
    pub stated_date: Option<(String, Span)>,
    /// The number of the document where the format states it outside the text (`@n`), with its place.
    pub stated_number: Option<(String, Span)>,
    /// Where the id stands.
    pub id_span: Span,
}

impl Document {
    /// `frus1969-76ve13#d77`, or the collection's name alone.
    pub fn qualified_name(&self) -> String {
        if self.id.is_empty() { self.collection.clone() } else { format!("{}#{}", self.collection, self.id) }
    }

    pub fn block_text(&self, block: &Block) -> &str {
        &self.text[block.range.clone()]
    }

    /// The odd blanks inside a range of the text.
    pub fn odd_blanks_in(&self, range: &Range<usize>) -> &[usize] {
        let from = self.odd_blanks.partition_point(|at| *at < range.start);
        let to = self.odd_blanks.partition_point(|at| *at < range.end);
        &self.odd_blanks[from..to.max(from)]
    }

    /// Where pages begin, in order: bytes of the text.
    pub fn page_breaks(&self) -> impl Iterator<Item = usize> + '_ {
        let pages = self.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Page { .. }));
        pages.map(|mark| mark.range.start)
    }

    /// Gives back its reading text, and with it its blocks and marks: it has been judged. What it is called, and where it
    /// stands, stays.
    pub fn release(&mut self) {
        self.text = String::new();
        self.map = Map::default();
        self.blocks = Vec::new();
        self.marks = Vec::new();
        self.odd_blanks = Vec::new();
    }

    /// Where a range of the reading text stands in the decoded file.
    pub fn span_of(&self, text: Range<usize>) -> Span {
        self.map.span(text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Text,
    Markdown,
    Tei,
    Html,
}

/// A paragraph, heading, note … of a document.
#[derive(Debug, Clone)]
pub struct Block {
    pub role: Role,
    /// Bytes of [`Document::text`].
    pub range: Range<usize>,
    /// For [`Role::Note`]: what is known of it.
    pub note: Option<Box<Note>>,
    /// 0 for the document itself, 1 … for what is enclosed in or attached to it, where the format tells.
    pub part: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The editors' title: "77. Backchannel Message From …".
    Title,
    /// A heading inside the document.
    Heading,
    /// Place and date, as the editors set them below the title.
    Dateline,
    /// A paragraph, or a line that stands alone.
    Paragraph,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// "Henry A. Kissinger" at the end.
    Signature,
    /// A note of the editors, a source note among them.
    Note,
}

/// A note as the format gives it.
#[derive(Debug, Clone, Default)]
pub struct Note {
    /// "1", "0", "*"; empty where the note has none.
    pub label: String,
    pub kind: NoteKind,
    /// Where the label itself stands in the decoded file.
    pub label_span: Span,
    /// The byte of [`Document::text`] at which the note is anchored, where that is known.
    pub anchor: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteKind {
    /// The format does not say; a note that begins with "Source:" may still be one.
    #[default]
    Unsaid,
    /// `type="source"`.
    Source,
    /// A file number set before the heading (`type="source" rend="inline"`, before 1955).
    SourceLine,
    /// `type="summary"`.
    Summary,
}

/// Something at a place of the text.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Bytes of [`Document::text`]; empty for a point.
    pub range: Range<usize>,
    /// The same in the decoded file; for a page break or note reference, the whole of what says it.
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// A range in italics.
    Italic,
    /// A range that is struck through: it stands on the paper and no longer holds.
    Struck,
    /// A new page begins here; its label ("2", "XII"), which may be empty (a bare form feed).
    Page { label: String, inside_word: bool },
    /// The format says that something is left out here (`<gap/>`): why, and how much, in its own words ("redacted",
    /// "4 words"); each may be empty.
    Gap { reason: Box<str>, extent: Box<str> },
    /// The text refers to a note of this document.
    NoteRef { label: String },
    /// The text refers to something by a link.
    Link { target: Box<Target> },
    /// A person or office that the format names as sender or addressee (`type="from"`, `type="to"`).
    Party { sends: bool },
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To a document of the same file: which of them, and its number as printed ("180").
    Document { at: usize, number: String },
    /// To a note of a document of the same file.
    Note { at: usize, document: String, label: String },
    /// To a page of the same file: "157", "XII".
    Page { label: String },
    /// Inside the same file, to a place that there is, but that is none of these.
    Place,
    /// Inside the same file, to nothing: the name that was looked for.
    Missing { name: String },
    /// Out of the file: to a collection by its name, and to a name in it; both empty for an address of the web.
    Outside { collection: String, name: String },
}

impl Target {
    /// An address of the web, or whatever else lies outside.
    pub fn outside() -> Target {
        Target::Outside { collection: String::new(), name: String::new() }
    }
}

/// A link that stands in no document: in a table of contents, a preface, an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OuterLink {
    pub text: String,
    pub span: Span,
    pub target: Target,
    /// True where it stands before the documents.
    pub front: bool,
}
