//! The marking of an e-mail: fields in brackets at the end of its subject, or in a header.
//!
//! ```text
//! mail = "[" field *( ", " field ) "]" / header field … ; Email Protective Marking Standard 2024.1, 7.1
//! ```

use std::ops::Range;

use super::Reading;
use crate::grammar::day;
use crate::vocabulary::nation::{Field, Mail, Nation, Shape};
use crate::vocabulary::slip::within;

/// `[SEC=…]` at the end of a subject, the header, or the fields alone; also where brackets or signs have a slip.
pub fn line(text: &str, mail: &Mail, nation: &Nation) -> Option<Reading> {
    let mut reading = Reading { tells: true, mail: true, ..Reading::default() };
    let known = |field: &str| key_of(field).is_some_and(|key| mail.field(key).is_some());
    let header = text.find(&mail.header).map(|at| at + mail.header.len());
    let (start, end) = if let Some(start) = header {
        (start, text.len())
    } else if let Some(open) = text.rfind(['[', '(', '{']).filter(|open| known(&text[open + 1..])) {
        let end = text[open..].find([']', ')', '}']).map_or(text.len(), |len| open + len);
        if !text[open..].starts_with('[') || !text[end..].starts_with(']') {
            let whole = open..(end + 1).min(text.len());
            let fields = text[open + 1..end].trim();
            // A word in parentheses, and `(SEC: …)` in prose: only before a value that is one.
            if !text[open..].starts_with('[') && !is_level(fields, mail, nation) {
                return None;
            }
            reading.problem("mail-form", whole, text, format!("[{fields}]"));
        }
        (open + 1, end)
    } else if known(text) && text.starts_with(|c: char| c.is_ascii_uppercase()) && key_of(text)?.len() < text.len() {
        if !text[key_of(text)?.len()..].starts_with('=') && !is_level(text, mail, nation) {
            return None;
        }
        (0, text.len())
    } else {
        let start = bare(text, mail, nation)?;
        reading.problem("mail-form", start..text.len(), text, format!("[{}]", text[start..].trim()));
        (start, text.len())
    };
    let fields = fields(&text[start..end], start);
    if !known(&text[fields.first()?.clone()]) {
        return None;
    }
    MailReader { text, mail, nation, fields: &fields }.check(header.is_some(), &mut reading);
    Some(reading)
}

/// `Minutes of the meeting SEC=PROTECTED`: the brackets are missing.
fn bare(text: &str, mail: &Mail, nation: &Nation) -> Option<usize> {
    let key = &mail.level_field;
    let mut places = text.match_indices(key.as_str()).map(|(at, _)| at);
    places.find(|at| *at > 0 && text[..*at].ends_with(' ') && is_level(&text[*at..], mail, nation))
}

/// The letters before `=` or `:`.
fn key_of(field: &str) -> Option<&str> {
    let field = field.trim_start();
    let key = &field[..field.find(|c: char| !c.is_ascii_alphabetic())?];
    field[key.len()..].trim_start().starts_with(['=', ':']).then_some(key)
}

/// The field of the level, and behind it what is a level or a slip away from one.
fn is_level(text: &str, mail: &Mail, nation: &Nation) -> bool {
    let Some(key) = key_of(text).filter(|key| key.eq_ignore_ascii_case(&mail.level_field)) else { return false };
    let value =
        text[text.find(key).unwrap_or(0) + key.len()..].trim_start().trim_start_matches(['=', ':']).trim_start();
    let value = value[..value.find([',', ']', ')', ';']).unwrap_or(value.len())].trim_end();
    let names = nation.levels.iter().flat_map(|level| level.mail.iter().chain([&level.name]));
    !value.is_empty() && names.into_iter().any(|name| within(&value.to_uppercase(), &name.to_uppercase(), 1).is_some())
}

/// The places of the fields, parted by commas; `\,` does not part.
fn fields(body: &str, start: usize) -> Vec<Range<usize>> {
    let mut fields = Vec::new();
    let mut from = 0;
    let bytes = body.as_bytes();
    for at in 0..=bytes.len() {
        let ends = at == bytes.len() || (bytes[at] == b',' && (at == 0 || bytes[at - 1] != b'\\'));
        if ends {
            let raw = &body[from..at];
            let lead = raw.len() - raw.trim_start().len();
            if !raw.trim().is_empty() {
                fields.push(start + from + lead..start + from + lead + raw.trim().len());
            }
            from = at + 1;
        }
    }
    fields
}

struct MailReader<'a> {
    text: &'a str,
    mail: &'a Mail,
    nation: &'a Nation,
    fields: &'a [Range<usize>],
}

impl MailReader<'_> {
    /// Key and value, with what parts them as far as it is nearly right.
    fn parts(&self, range: &Range<usize>) -> (&str, &str) {
        let text = &self.text[range.clone()];
        match key_of(text) {
            Some(key) => {
                let sign = key.len() + text[key.len()..].find(['=', ':']).unwrap_or(0);
                // What stands directly behind the sign is the value, its blanks too.
                (key, &text[(sign + 1).min(text.len())..])
            }
            None => text.split_once('=').unwrap_or((text, "")),
        }
    }

    fn value(&self, key: &str) -> Option<&str> {
        let mut parts = self.fields.iter().map(|range| self.parts(range));
        parts.find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// A key in small letters, a colon or blanks where `=` alone should stand.
    fn form(&self, range: &Range<usize>, key: &str, field: &Field, value: &str, reading: &mut Reading) {
        let text = &self.text[range.clone()];
        let formed = text.strip_prefix(field.key.as_str()).is_some_and(|rest| rest.starts_with('='));
        if !formed {
            let expected = format!("{}={}", field.key, value.trim_start());
            let end = text.len() - value.len();
            let whole = range.start..range.start + end.max(key.len());
            reading.problem("mail-form", whole, self.text, expected);
        }
    }

    fn check(&self, header: bool, reading: &mut Reading) {
        let level = self
            .value(&self.mail.level_field)
            .and_then(|value| self.nation.levels.iter().position(|level| level.mail.as_deref() == Some(value)));
        reading.level = level;
        let mut highest = 0;
        for (at, range) in self.fields.iter().enumerate() {
            let (key, value) = self.parts(range);
            let Some(place) = self.mail.fields.iter().position(|field| field.key.eq_ignore_ascii_case(key)) else {
                let expected = self.mail.fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join(", ");
                reading.problem("field", range.clone(), self.text, format!("one of {expected}"));
                continue;
            };
            let field = &self.mail.fields[place];
            self.form(range, key, field, value, reading);
            if place < highest && !field.floats {
                let expected = format!("{key} before {}", self.mail.fields[highest].key);
                reading.problem("field-order", range.clone(), self.text, expected);
            }
            if !field.floats {
                highest = highest.max(place);
            }
            let again = self.fields[..at].iter().any(|other| self.parts(other).0 == key);
            if field.once && again {
                reading.problem("field-repeated", range.clone(), self.text, format!("{key} once"));
            }
            let value_range = range.end - value.len()..range.end;
            self.field(field, value, at, level, value_range, reading);
            reading.parts += 1;
        }
        let whole = self.fields[0].start..self.fields[self.fields.len() - 1].end;
        for field in &self.mail.fields {
            if (field.required || field.in_header && header) && self.value(&field.key).is_none() {
                reading.problem("field-missing", whole.clone(), self.text, format!("{}=", field.key));
            }
        }
    }

    fn field(
        &self,
        field: &Field,
        value: &str,
        at: usize,
        level: Option<usize>,
        range: Range<usize>,
        reading: &mut Reading,
    ) {
        let names = || {
            let names = self.nation.levels.iter().filter_map(|level| level.mail.clone());
            names.collect::<Vec<_>>().join(", ")
        };
        let mail_level = |value: &str| self.nation.levels.iter().position(|own| own.mail.as_deref() == Some(value));
        let formed = self.text[..range.start].ends_with('=');
        let value = if formed { value } else { value.trim_start() };
        if value.starts_with(' ') || value.is_empty() {
            reading.problem("field-value", range.clone(), self.text, "the value directly after =");
        } else if field.level && mail_level(value).is_none() {
            reading.problem("field-value", range.clone(), self.text, names());
        }
        if let Some(expected) = field.shape.and_then(|shape| misshapen(shape, value)) {
            reading.problem("field-value", range.clone(), self.text, expected);
        }
        let ends = |known: &String| value.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.'));
        if !field.values.is_empty() && !field.values.iter().any(|known| known == value || ends(known)) {
            reading.problem("field-value", range.clone(), self.text, field.values.join(", "));
        }
        if !field.types.is_empty() {
            let own = value.split_once(':').map(|(own, _)| own);
            match own.and_then(|own| field.types.get(own)) {
                None => {
                    let types = field.types.keys().map(|own| format!("{own}:")).collect::<Vec<_>>().join(", ");
                    reading.problem("field-value", range.clone(), self.text, format!("a type before it: {types}"));
                }
                Some(most) => {
                    let same = self.fields[..=at].iter().filter(|other| {
                        let (key, value) = self.parts(other);
                        key == field.key && value.split_once(':').map(|(own, _)| own) == own
                    });
                    if *most > 0 && same.count() > *most {
                        reading.problem("field-repeated", range.clone(), self.text, "this type once");
                    }
                }
            }
        }
        let least = field.least.as_deref().and_then(mail_level);
        if let (Some(least), Some(level)) = (least, level)
            && level < least
            && !field.except.iter().any(|value_of| value_of == value)
        {
            let expected = format!("with {} or higher", self.nation.levels[least].name);
            reading.problem("level", range.clone(), self.text, expected);
        }
        if let Some(with) = &field.with
            && self.value(with).is_none()
        {
            reading.problem("field-missing", range.clone(), self.text, format!("{with}= beside it"));
        }
        let below = field.below.as_deref().and_then(|key| self.value(key)).and_then(mail_level);
        if let (Some(own), Some(above)) = (mail_level(value), below)
            && own >= above
        {
            reading.problem("level", range, self.text, format!("lower than {}", self.nation.levels[above].name));
        }
    }
}

/// What a value of this shape should be, where it is not.
fn misshapen(shape: Shape, value: &str) -> Option<&'static str> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match shape {
        Shape::YearAndNumber => {
            let formed =
                value.split_once('.').is_some_and(|(year, number)| year.len() == 4 && digits(year) && digits(number));
            (!formed).then_some("year.number")
        }
        Shape::NoBlank => value.contains(' ').then_some("hyphens for blanks"),
        Shape::DateOrEvent => {
            let date = value.get(..10).and_then(day::find);
            let formed =
                date.is_some_and(|date| date.possible && date.style == day::Style::Iso && date.range == (0..10));
            (value.starts_with(|c: char| c.is_ascii_digit()) && !formed)
                .then_some("a day of the calendar, year-month-day")
        }
        Shape::Address => {
            let formed = value.split_once('@').is_some_and(|(name, place)| !name.is_empty() && place.contains('.'));
            (!formed || value.contains(' ')).then_some("an address: name@place")
        }
    }
}
