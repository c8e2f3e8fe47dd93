//! Bytes to documents. The one stage that knows formats and encodings.
//!
//! [`read`] takes any bytes and always answers: what cannot be read is a [`Problem`] with its place and reason.

mod builder;
pub mod document;
mod encoding;
mod html;
pub mod map;
mod markdown;
mod pages;
pub mod place;
mod position;
pub mod stretches;
mod tei;
mod text;
pub(crate) mod together;
pub(crate) mod wide;

use std::borrow::Cow;

use document::{Document, Format, OuterLink};
pub use encoding::Encoding;
use map::Span;
use position::Lines;
pub use position::Position;

pub use crate::finding::Severity;

/// One file, read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The name to show, as it was given.
    pub name: String,
    /// The decoded text without a byte order mark; what every [`Span`] counts in.
    pub text: String,
    pub encoding: Encoding,
    pub format: Format,
    pub documents: Vec<Document>,
    /// What is printed before the documents (a preface), where the format parts it from them: paragraphs to be asked,
    /// no document to be judged.
    pub front: Option<Box<Document>>,
    /// Links outside of all these. A bare number that leads to the page or document of that number is left out: an
    /// index has thousands.
    pub outer_links: Vec<OuterLink>,
    /// What the file calls itself, where its format has a place for that (`xml:id` of the outermost element).
    pub own_name: String,
    /// What could not be read, or not as it stands.
    pub problems: Vec<Problem>,
    /// Comments and processing instructions with their content, in order: suppressions are written there.
    pub comments: Vec<(Span, String)>,
    lines: Lines,
}

/// Something about the file itself that kept it from being read, wholly or as it was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    pub span: Option<Span>,
}

impl Problem {
    fn error(message: impl Into<String>, span: Option<Span>) -> Self {
        Problem { severity: Severity::Error, message: message.into(), span }
    }

    fn notice(message: impl Into<String>, span: Option<Span>) -> Self {
        Problem { severity: Severity::Notice, message: message.into(), span }
    }
}

/// What a reader of one format hands back.
#[derive(Default)]
struct Reading {
    documents: Vec<Document>,
    front: Option<Box<Document>>,
    outer_links: Vec<OuterLink>,
    own_name: String,
    problems: Vec<Problem>,
    comments: Vec<(Span, String)>,
}

/// Reads a file of any format. `name` decides the format by its extension and is otherwise only shown.
pub fn read(name: &str, bytes: &[u8]) -> SourceFile {
    read_any(name, Cow::Borrowed(bytes))
}

/// The same of bytes that nobody needs any more: where they are UTF-8, they are not copied.
pub fn read_owned(name: &str, bytes: Vec<u8>) -> SourceFile {
    read_any(name, Cow::Owned(bytes))
}

/// Its text alone, without its documents: enough to say where something stands in it.
pub fn decoded(name: &str, bytes: Vec<u8>) -> SourceFile {
    text_of(name, Cow::Owned(bytes)).0
}

fn read_any(name: &str, bytes: Cow<'_, [u8]>) -> SourceFile {
    let (mut file, is_text) = text_of(name, bytes);
    if !is_text {
        return file;
    }
    file.format = format_of(name, &file.text);
    let collection = collection_of(name);
    let reading = match file.format {
        Format::Tei => tei::read(&file.text, collection),
        Format::Markdown => markdown::read(&file.text, collection),
        Format::Html => html::read(&file.text, collection),
        Format::Text => text::read(&file.text, collection),
    };
    file.documents = reading.documents;
    file.front = reading.front;
    file.outer_links = reading.outer_links;
    file.own_name = reading.own_name;
    file.problems.extend(reading.problems);
    file.comments = reading.comments;
    file
}

/// The file with its text decoded, and whether that could be done.
fn text_of(name: &str, bytes: Cow<'_, [u8]>) -> (SourceFile, bool) {
    let mut file = SourceFile {
        name: name.to_owned(),
        text: String::new(),
        encoding: Encoding::Utf8 { bom: false },
        format: Format::Text,
        documents: Vec::new(),
        front: None,
        outer_links: Vec::new(),
        own_name: String::new(),
        problems: Vec::new(),
        comments: Vec::new(),
        lines: Lines::default(),
    };
    // Spans are 32 bits wide, and decoding can make three bytes of one.
    if bytes.len() > (u32::MAX / 4) as usize {
        file.problems.push(Problem::error("the file is larger than one gigabyte", None));
        return (file, false);
    }
    let decoded = match encoding::decode(bytes) {
        Ok(decoded) => decoded,
        Err(what) => {
            file.problems.push(Problem::error(format!("not a text: this is {what}"), None));
            return (file, false);
        }
    };
    file.problems.extend(decoded.notice.map(|notice| Problem::notice(notice, None)));
    file.encoding = decoded.encoding;
    file.text = decoded.text;
    (file, true)
}

impl SourceFile {
    /// The line and column of a byte of [`Self::text`].
    pub fn position(&self, offset: u32) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// The byte of the file as it lies on the disk.
    pub fn byte_offset(&self, offset: u32) -> usize {
        let offset = map::floor(&self.text, offset as usize);
        self.encoding.byte_offset(offset, || self.lines.count(&self.text, offset))
    }

    /// Whether its text, written back, gives the bytes that were read; what was broken in them would be lost.
    pub fn is_faithful(&self) -> bool {
        !matches!(self.encoding, Encoding::Utf16 { .. }) || !self.text.contains('\u{fffd}')
    }

    /// A changed text as the file should hold it: same encoding, same byte order mark. `None` where Windows-1252 lacks a
    /// character of the new text: what a file says of its own encoding must stay true.
    pub fn encode(&self, text: &str) -> Option<Vec<u8>> {
        self.encoding.encode(text)
    }
}

/// The file's name without folders and extension.
pub fn collection_of(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match base.rfind('.') {
        Some(dot) if dot > 0 => &base[..dot],
        _ => base,
    }
}

fn format_of(name: &str, text: &str) -> Format {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let extension = base.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
    match extension.as_str() {
        "xml" | "tei" => Format::Tei,
        "md" | "markdown" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        _ => {
            let start = text.trim_start();
            if start.starts_with("<?xml") || start.starts_with("<TEI") { Format::Tei } else { Format::Text }
        }
    }
}
