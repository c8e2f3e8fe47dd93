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
        /// Hours and minutes as they stand there, of whatever zone: 1505 for "1505Z" and for "3:05 p.m."; missing where there
        /// is none, or a span of time.
        clock: Type::Int,
        /// True for the dateline, or for the title where no dateline gives one day.
        chief: Type::Bool,
        /// True where there is such a day and such a time.
        possible: Type::Bool,
        /// As it stands there.
        text: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[DateFact::KIND];

pub fn gather(document: &Document) -> Vec<Datum> {
    let mut out = Vec::new();
    let mut heads = Vec::new();
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
            let mut fact = record(name, &found, &text[found.range.clone()], span);
            fact.clock = Datum::new(found.zulu.map(i64::from).or_else(|| clock(&text[found.range.end..])), span);
            heads.push((fact, span));
        }
    }
    let last = heads.len().saturating_sub(1);
    out.extend(heads.into_iter().enumerate().map(|(at, (mut fact, span))| {
        fact.chief = Datum::new(at == last, span);
        fact.datum(span)
    }));
    if let Some((text, span)) = &document.stated_date
        && let Some(date) = Date::from_iso(text).filter(|date| date.day > 0)
    {
        let mut fact = record("stated", &Dated { date, zulu: None, range: 0..0 }, text, *span);
        let time = text.split_once('T').and_then(|(_, time)| Some((time.get(..2)?, time.get(3..5)?)));
        let clock = time.and_then(|(hour, minute)| Some(hour.parse::<i64>().ok()? * 100 + minute.parse::<i64>().ok()?));
        fact.clock = Datum::new(clock, *span);
        out.push(fact.datum(*span));
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
            out.push(record("group", &found, text, span).datum(span));
            group = true;
        }
        if let Some(rest) = text.strip_prefix("DATE:").or_else(|| text.strip_prefix("Date:"))
            && let Some(found) = dates(rest).into_iter().next()
            && !letterhead
        {
            let from = text.len() - rest.len();
            let span = document
                .span_of(block.range.start + from + found.range.start..block.range.start + from + found.range.end);
            out.push(record("letterhead", &found, &rest[found.range.clone()], span).datum(span));
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

/// "—3 p.m.", ", 11:05 a. m.", ", noon" behind a day.
fn clock(rest: &str) -> Option<i64> {
    let rest = rest.trim_start_matches([' ', ',', '-', '–', '—', '\u{a0}']);
    if rest.starts_with("noon") {
        return Some(1200);
    }
    let hours = rest.bytes().take_while(u8::is_ascii_digit).count();
    let hour: i64 = rest[..hours].parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let (minute, rest) = match rest[hours..].strip_prefix([':', '.']) {
        Some(more) if more.bytes().take_while(u8::is_ascii_digit).count() == 2 => (more[..2].parse().ok()?, &more[2..]),
        _ => (0, &rest[hours..]),
    };
    let rest = rest.trim_start_matches([' ', '\u{a0}']);
    let afternoon = rest.starts_with('p') || rest.starts_with('P');
    let marked =
        rest.get(1..).is_some_and(|rest| rest.trim_start_matches(['.', ' ', '\u{a0}']).starts_with(['m', 'M']));
    let known = afternoon || rest.starts_with('a') || rest.starts_with('A');
    // "10:45 a.m. and 4 p.m.", "9 a.m.–1 p.m."
    let single = !rest.contains(['-', '–', '—']) && !rest.contains(" and ") && !rest.contains(" to ");
    (marked && known && single && minute < 60).then_some((hour % 12 + if afternoon { 12 } else { 0 }) * 100 + minute)
}

fn record(role: &str, found: &Dated, text: &str, span: Span) -> DateFact {
    DateFact {
        role: Datum::new(role, span),
        date: Datum::new(found.date, span),
        zulu: Datum::new(found.zulu.map(i64::from), span),
        possible: Datum::new(found.is_possible(), span),
        text: Datum::new(text, span),
        ..DateFact::default()
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn a_time_by_the_local_clock_is_read() {
        for (rest, found) in [
            ("—3 p.m.", Some(1500)),
            (", 11:05 a. m.", Some(1105)),
            (", 12:30 a.m.", Some(30)),
            (", 12.15 p.m.", Some(1215)),
            (", noon.", Some(1200)),
            (", 9:50–11:40 p.m.", None),
            (", 10:45 a.m. and 4 p.m.", None),
            (", 18 p.m.", None),
            (".", None),
        ] {
            assert_eq!(clock(rest), found, "{rest}");
        }
    }
}
