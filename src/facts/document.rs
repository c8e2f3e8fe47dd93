//! The document as a whole: what it is called, when it was written, what marking it bears.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Date;
use crate::kind;
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
