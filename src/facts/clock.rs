//! Times that no clock shows and days that no month has, in what the editors say of a document.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Block, Document, Role};

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

pub const KINDS: &[&Kind] = &[ImpossibleTime::KIND];

const MONTHS: [(&str, u32); 12] = [
    ("January", 31),
    ("February", 29),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

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
    for (month, last) in MONTHS {
        for at in memchr::memmem::find_iter(text.as_bytes(), month) {
            let after = &text[at + month.len()..];
            let Some(day) = after.strip_prefix(' ') else { continue };
            let digits = day.bytes().take_while(u8::is_ascii_digit).count();
            let joined = day[digits..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '–' | '-'));
            let begins = !text[..at].ends_with(char::is_alphanumeric);
            // "June 69" is a year.
            if digits == 2 && begins && !joined && day[..2].parse().is_ok_and(|day: u32| day > last && day < 40) {
                let end = at + month.len() + 1 + digits;
                push(document, block, "source note", "day", at..end, out);
            }
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
