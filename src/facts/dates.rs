//! The dates that a document gives of itself: title, dateline, the format's own, letterhead, date-time group.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::grammar::date::{Dated, dates, own_group};
use crate::kind;
use crate::source::document::{Document, Role};
use crate::source::map::Span;

kind! {
    /// A date that the document gives of itself.
    pub struct DateFact: "date" (top: true) {
        /// title, dateline, stated (by the format), letterhead or group (a telegram's date-time group).
        role: Type::Text,
        /// The day.
        date: Type::Date,
        /// Hours and minutes of Greenwich time as a number: 1505.
        zulu: Type::Int,
        /// True where there is such a day and such a time.
        possible: Type::Bool,
        /// As it stands there.
        text: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[DateFact::KIND];

pub fn gather(document: &Document) -> Vec<Datum> {
    let mut out = Vec::new();
    for role in [Role::Title, Role::Dateline] {
        let Some(block) = document.blocks.iter().find(|block| block.role == role) else { continue };
        let text = document.block_text(block);
        // The title's own date ends it; others in it are those of its subject.
        let found = match role {
            Role::Title => dates(text).pop().filter(|found| is_end(&text[found.range.end..])),
            _ => Some(dates(text)).filter(|found| found.len() == 1).and_then(|mut found| found.pop()),
        };
        // "August 16 and August 17, 1956" is no one day.
        if let Some(found) = found.filter(|found| !text[..found.range.end].contains(" and ") || role == Role::Title) {
            let span = document.span_of(block.range.start + found.range.start..block.range.start + found.range.end);
            let name = if role == Role::Title { "title" } else { "dateline" };
            out.push(record(name, &found, &text[found.range.clone()], span));
        }
    }
    if let Some((text, span)) = &document.stated_date
        && let Some(date) = Date::from_iso(text).filter(|date| date.day > 0)
    {
        out.push(record("stated", &Dated { date, zulu: None, range: 0..0 }, text, *span));
    }
    let century = document_date(document).map_or(1900, |(date, _)| date.year / 100 * 100);
    // A telegram's own group stands in its head; one further down is quoted.
    const HEAD: usize = 24;
    let mut group = false;
    let mut letterhead = false;
    for block in document.blocks.iter().filter(|block| block.role == Role::Paragraph).take(HEAD) {
        let text = document.block_text(block).trim_end();
        if text.len() > 80 {
            continue;
        }
        let span = document.span_of(block.range.clone());
        if let Ok(("", found)) = own_group(century)(text)
            && !group
        {
            out.push(record("group", &found, text, span));
            group = true;
        }
        if let Some(rest) = text.strip_prefix("DATE:").or_else(|| text.strip_prefix("Date:"))
            && let Some(found) = dates(rest).into_iter().next()
            && !letterhead
        {
            let from = text.len() - rest.len();
            let span = document
                .span_of(block.range.start + from + found.range.start..block.range.start + from + found.range.end);
            out.push(record("letterhead", &found, &rest[found.range.clone()], span));
            letterhead = true;
        }
    }
    out
}

/// When the document was written: what the format states, else its dateline, else its title.
pub fn document_date(document: &Document) -> Option<(Date, Span)> {
    let stated = document.stated_date.as_ref().and_then(|(text, span)| Some((Date::from_iso(text)?, *span)));
    stated.or_else(|| {
        document.blocks.iter().filter(|block| matches!(block.role, Role::Dateline | Role::Title)).rev().find_map(
            |block| {
                let found = dates(document.block_text(block)).pop()?;
                let range = block.range.start + found.range.start..block.range.start + found.range.end;
                Some((found.date, document.span_of(range)))
            },
        )
    })
}

/// Nothing follows but the time of day: ", 9:15 a. m.", ", 10:45 a.m. and 4 p.m.", ", 9:50–11:40 p.m.", ", noon".
fn is_end(rest: &str) -> bool {
    const WORDS: &[&str] = &["a.m", "p.m", "am", "pm", "a", "p", "m", "noon", "midnight", "and", "to", ""];
    rest.split([' ', '\n', '\t', ',', '-', '–', '—', '\u{a0}']).all(|word| {
        let word = word.trim_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '.');
        WORDS.contains(&word)
    })
}

fn record(role: &str, found: &Dated, text: &str, span: Span) -> Datum {
    DateFact {
        role: Datum::new(role, span),
        date: Datum::new(found.date, span),
        zulu: Datum::new(found.zulu.map(i64::from), span),
        possible: Datum::new(found.is_possible(), span),
        text: Datum::new(text, span),
    }
    .datum(span)
}
