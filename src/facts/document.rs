//! The document as a whole: what it is called, when it was written, what marking it bears.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::kind;
use crate::source::document::{Document, Format, Role};
use crate::vocabulary::captions::DayOrYear;

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

/// `1953-12-15`, `1944-03`, `1968`.
pub fn vocabulary_date(date: &DayOrYear) -> Option<Date> {
    parse_date(&date.written())
}

/// The leading `YYYY[-MM[-DD]]` of an ISO date or date and time.
pub fn parse_date(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next()?;
    let mut parts = day.split('-');
    let year = parts.next()?.parse().ok().filter(|year| (1000..=9999).contains(year))?;
    let mut next = |most: u8| match parts.next() {
        None => Some(0),
        Some(part) => part.parse::<u8>().ok().filter(|number| (1..=most).contains(number)),
    };
    let month = next(12)?;
    let day = next(31)?;
    Some(Date { year, month, day })
}

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
