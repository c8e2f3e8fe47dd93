//! The document as a whole: what it is called, when it was written, what marking it bears.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Document, Format, Role};

kind! {
    /// The document: one fact, always there.
    pub struct DocumentFact: "document" (top: true) {
        /// Its id in its file: "d77"; empty for a file of one document.
        id: Type::Text,
        /// The editors' title.
        title: Type::Text,
        /// When it was written.
        date: Type::Date,
        /// The marking at its head, all lines there taken together; missing where it has none.
        marking: Type::Record("marking"),
        /// text, markdown, tei or html.
        format: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[DocumentFact::KIND];

/// The one fact of the document as a whole.
pub fn record(document: &Document, marking: Option<Datum>) -> Datum {
    let title = document.blocks.iter().find(|block| block.role == Role::Title);
    let title_span = title.map_or(document.span, |block| document.span_of(block.range.clone()));
    let date = super::dates::document_date(document);
    let format = match document.format {
        Format::Text => "text",
        Format::Markdown => "markdown",
        Format::Tei => "tei",
        Format::Html => "html",
    };
    DocumentFact {
        id: Datum::new(document.id.as_str(), document.span),
        title: Datum::new(title.map(|block| document.block_text(block)), title_span),
        date: date.map_or(Datum::default(), |(date, span)| Datum::new(date, span)),
        marking: marking.unwrap_or_default(),
        format: Datum::new(format, document.span),
    }
    .datum(document.span)
}
