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
    let stated = document.stated_date.as_ref().and_then(|(text, span)| Some((parse_date(text)?, *span)));
    let date = stated.or_else(|| {
        document.blocks.iter().filter(|block| matches!(block.role, Role::Dateline | Role::Title)).find_map(|block| {
            let (date, range) = written_date(document.block_text(block))?;
            Some((date, document.span_of(block.range.start + range.start..block.range.start + range.end)))
        })
    });
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

/// The last "May 4, 1971" of a title or dateline.
fn written_date(text: &str) -> Option<(Date, std::ops::Range<usize>)> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut best = None;
    for (at, month) in MONTHS.iter().enumerate() {
        for (start, _) in text.match_indices(month) {
            let rest = text[start + month.len()..].trim_start();
            let (day, rest) = rest.split_once(',')?;
            let year: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
            if let (Ok(day @ 1..=31), Ok(year @ 1700..=2100)) = (day.trim().parse::<u8>(), year.parse::<i16>()) {
                let lead = rest.len() - rest.trim_start().len();
                let end = text.len() - rest.len() + lead + year.to_string().len();
                let found = (Date { year, month: at as u8 + 1, day }, start..end);
                if best.as_ref().is_none_or(|(_, old): &(Date, std::ops::Range<usize>)| old.start < start) {
                    best = Some(found);
                }
            }
        }
    }
    best
}
