//! Times that no clock shows and days that no month has, in what the editors say of a document.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::grammar::date::MONTHS;
use crate::grammar::day::is_possible;
use crate::kind;
use crate::source::document::{Block, Document, NoteKind, Role};

kind! {
    /// A time or day that there is not.
    pub struct ImpossibleTime: "impossible_time" (top: true) {
        /// hour, minute or day.
        what: Type::Text,
        /// As it stands there: "13:75 p.m.", "June 31".
        text: Type::Text,
        /// title, dateline or source note.
        place: Type::Text,
    }
}

kind! {
    /// The day that a number of the Department of State's decimal files names: "780.5/6–955" is of June 9, 1955.
    pub struct FileDate: "file_date" (top: true) {
        /// The number.
        text: Type::Text,
        /// The day in it.
        date: Type::Date,
        /// True where there is such a day.
        possible: Type::Bool,
        /// The editors' day, in the dateline or the title.
        editors: Type::Date,
        /// How many years lie between the two.
        years: Type::Int,
    }
}

pub const KINDS: &[&Kind] = &[ImpossibleTime::KIND, FileDate::KIND];

/// The file numbers of the source note, or of the line that is in its place before 1955; a paper is filed under the day of
/// another that it belongs to, so that some days between the two are usual.
pub fn file_dates(document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let mut out = Vec::new();
    let editors = super::dates::document_date(document).filter(|(date, _)| date.day > 0);
    for (at, block) in document.blocks.iter().enumerate() {
        let line = block.note.as_ref().is_some_and(|note| note.kind == NoteKind::SourceLine);
        if !line && Some(at) != source_note {
            continue;
        }
        let text = document.block_text(block);
        // The first is the paper's own; others are those of papers that the note tells of.
        let Some((range, date)) = memchr::memchr_iter(b'/', text.as_bytes()).find_map(|slash| file_date(text, slash))
        else {
            continue;
        };
        let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
        let (editors, place) = editors.map_or((None, span), |(date, place)| (Some(date), place));
        out.push(
            FileDate {
                text: Datum::new(&text[range], span),
                date: Datum::new(date, span),
                possible: Datum::new(is_possible(date), span),
                editors: Datum::new(editors, place),
                years: Datum::new(editors.map(|editors| i64::from((editors.year - date.year).abs())), span),
            }
            .datum(span),
        );
    }
    out
}

/// file number = 3DIGIT [LETTER] "." … "/" month "–" day year; with the slash at `at`.
fn file_date(text: &str, at: usize) -> Option<(Range<usize>, Date)> {
    let start = text[..at].rfind([' ', '(', '\n']).map_or(0, |blank| blank + 1);
    let class = &text[start..at];
    let figures = class.bytes().take_while(u8::is_ascii_digit).count();
    let point = class[figures..].trim_start_matches(|c: char| c.is_ascii_uppercase()).starts_with('.');
    if figures != 3 || !point {
        return None;
    }
    let rest = &text[at + 1..];
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let month = digits(rest);
    let dash = rest[month..].chars().next().filter(|c| matches!(c, '–' | '-'))?;
    let days = &rest[month + dash.len_utf8()..];
    let length = digits(days);
    if !(1..=2).contains(&month) || !(3..=4).contains(&length) || days[length..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let date = Date {
        year: 1900 + days[length - 2..length].parse::<i16>().ok()?,
        month: rest[..month].parse().ok()?,
        day: days[..length - 2].parse().ok()?,
    };
    Some((start..at + 1 + month + dash.len_utf8() + length, date))
}

pub fn gather(document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let mut out = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        match block.role {
            Role::Title => hours(document, block, "title", &mut out),
            Role::Dateline => hours(document, block, "dateline", &mut out),
            Role::Note if Some(at) == source_note => {
                hours(document, block, "source note", &mut out);
                days(document, block, &mut out);
            }
            _ => {}
        }
    }
    out
}

/// `hour [ ":" minute ] blank ( "a" / "p" ) "." [ blank ] "m."`
fn hours(document: &Document, block: &Block, place: &str, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    for at in memchr::memmem::find_iter(text.as_bytes(), "m.") {
        let before = text[..at].trim_end_matches([' ', '\u{a0}']);
        let Some(before) = before.strip_suffix("a.").or_else(|| before.strip_suffix("p.")) else { continue };
        let time = before.trim_end_matches([' ', '\u{a0}']);
        let start = time.len() - time.bytes().rev().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
        let (hour, minute) = match time[start..].split_once(':') {
            Some((hour, minute)) => (hour, Some(minute)),
            None => (&time[start..], None),
        };
        let Ok(hour) = hour.parse::<u32>() else { continue };
        // "10–12 a.m." and "1430 p.m." are read as far as they go.
        let what = match minute.map(str::parse::<u32>) {
            Some(Err(_)) => continue,
            Some(Ok(minute)) if minute > 59 => "minute",
            // "0030 p.m." of a military clock.
            None if time.len() - start > 2 => continue,
            _ if hour == 0 || hour > 12 => "hour",
            _ => continue,
        };
        push(document, block, place, what, start..at + "m.".len(), out);
    }
}

/// "on June 31", in the sentences behind the archive's path, where "November 54" is no day of a folder's title.
fn days(document: &Document, block: &Block, out: &mut Vec<Datum>) {
    let text = document.block_text(block);
    // A day that no month has, and that is no year, is one of the thirties.
    for at in memchr::memchr_iter(b'3', text.as_bytes()) {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        let Some(before) = text[..at].strip_suffix(' ').filter(|_| digits == 2) else { continue };
        let Some((number, month)) = (1..).zip(MONTHS).find(|(_, month)| before.ends_with(month)) else { continue };
        let start = before.len() - month.len();
        let after = &text[at + digits..];
        let joined = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '–' | '-'));
        let begins = !text[..start].ends_with(char::is_alphanumeric);
        // Of a year with a February of 29 days.
        let there_is = |day: u8| is_possible(Date { year: 2000, month: number, day });
        if begins && !joined && text[at..at + digits].parse().is_ok_and(|day| !there_is(day)) {
            push(document, block, "source note", "day", start..at + digits, out);
        }
    }
}

fn push(
    document: &Document,
    block: &Block,
    place: &str,
    what: &str,
    range: std::ops::Range<usize>,
    out: &mut Vec<Datum>,
) {
    let text = &document.block_text(block)[range.clone()];
    let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
    out.push(
        ImpossibleTime { what: Datum::new(what, span), text: Datum::new(text, span), place: Datum::new(place, span) }
            .datum(span),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_a_file_number_is_read() {
        let read = |text: &str| {
            let slash = text.find('/')?;
            file_date(text, slash)
                .map(|(range, date)| format!("{} {}-{}-{}", &text[range], date.year, date.month, date.day))
        };
        assert_eq!(read("Central Files, 780.5/6–955. Secret.").as_deref(), Some("780.5/6–955 1955-6-9"));
        assert_eq!(read("501.AA/4–348: Telegram").as_deref(), Some("501.AA/4–348 1948-4-3"));
        assert_eq!(read("611A.24/13-3155").as_deref(), Some("611A.24/13-3155 1955-13-31"));
        for other in ["POL 7/1–55", "396.1–GE/11–10557", "Lot 64/2–99", "780.5/6", ""] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
