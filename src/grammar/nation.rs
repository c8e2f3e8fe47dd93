//! A line of another nation's own paper: level and parts, or the fields of an e-mail marking.
//!
//! ```text
//! line = [ prefix ] level *( separator part )           ; each nation's file names all four
//! mail = "[" field *( ", " field ) "]" / header field … ; Email Protective Marking Standard 2024.1, 7.1
//! ```

use std::ops::Range;

use super::banner::near;
use crate::vocabulary::nation::{Field, Mail, Nation, Part, Word};

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// form, separator, order, level, unknown-part, countries, capitals, field, field-order, field-repeated,
    /// field-missing, field-value.
    pub kind: &'static str,
    pub range: Range<usize>,
    pub found: String,
    pub expected: String,
}

#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// By its place in the nation's file.
    pub level: Option<usize>,
    pub level_range: Range<usize>,
    /// The line holds what no other system has.
    pub tells: bool,
    /// It has more than a level.
    pub parts: usize,
    pub problems: Vec<Problem>,
}

impl Reading {
    fn problem(&mut self, kind: &'static str, range: Range<usize>, text: &str, expected: impl Into<String>) {
        let found = text.get(range.clone()).unwrap_or("").to_owned();
        self.problems.push(Problem { kind, range, found, expected: expected.into() });
    }
}

/// Reads a whole line; `None` where it is nothing of this nation.
pub fn read(text: &str, nation: &Nation) -> Option<Reading> {
    if text.len() > 300 {
        return None;
    }
    if let Some(mail) = &nation.mail
        && let Some(reading) = mail_line(text, mail, nation)
    {
        return Some(reading);
    }
    if nation.alone.iter().any(|line| line == text) {
        return Some(Reading { tells: true, ..Reading::default() });
    }
    let mut reading = Reading::default();
    let prefix = nation.prefixes.iter().find(|prefix| starts(text, prefix));
    let start = prefix.map_or(0, |prefix| text.len() - text[prefix.len()..].trim_start().len());
    let body = &text[start..];
    let level = level_at(body, nation);
    let wrong = nation.wrong.iter().filter(|wrong| starts(body, &wrong.form)).max_by_key(|wrong| wrong.form.len());
    let len = match (wrong, level) {
        (Some(wrong), level) if level.is_none_or(|(_, len)| wrong.form.len() > len) => {
            let range = start..start + wrong.form.len();
            reading.problem("form", range, text, format!("{} ({})", wrong.means, wrong.because));
            reading.level = nation.level(&wrong.means);
            wrong.form.len()
        }
        (_, Some((level, len))) => {
            reading.level = Some(level);
            reading.tells = nation.levels[level].tells;
            len
        }
        (_, None) => return None,
    };
    reading.level_range = start..start + len;
    reading.tells |= prefix.is_some();
    parts(text, start + len, nation, &mut reading)?;
    let letters = |text: &str| text.chars().any(char::is_lowercase);
    if !nation.any_case
        && letters(text)
        && reading.level.is_some_and(|level| !letters(&nation.levels[level].name))
        && nation.mail.is_none()
    {
        reading.problem("capitals", 0..text.len(), text, text.to_uppercase());
    }
    Some(reading)
}

/// `text` begins with these words, and they end there.
fn starts(text: &str, words: &str) -> bool {
    text.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words))
        && !text[words.len()..].starts_with(|c: char| c.is_alphanumeric())
}

/// The longest level at the start; in capitals, unless the nation lets small letters pass.
fn level_at(text: &str, nation: &Nation) -> Option<(usize, usize)> {
    let forms = nation
        .levels
        .iter()
        .enumerate()
        .flat_map(|(at, level)| std::iter::once(&level.name).chain(&level.forms).map(move |form| (at, form)));
    forms
        .filter(|(_, form)| {
            let exact = text.starts_with(form.as_str()) && starts(text, form);
            exact || nation.any_case && lower(text).starts_with(&lower(form)) && starts(text, form)
        })
        .map(|(at, form)| (at, form.len()))
        .max_by_key(|(_, len)| *len)
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// The parts after the level. `None` where what follows is no part at all: the line is prose.
fn parts(text: &str, from: usize, nation: &Nation, reading: &mut Reading) -> Option<()> {
    let mut at = from;
    let mut highest: Option<usize> = None;
    while at < text.len() {
        let rest = &text[at..];
        let all = || nation.separators.iter().chain(&nation.loose).chain(&nation.wrong_separators);
        let separator = all().filter(|separator| rest.starts_with(separator.as_str())).max_by_key(|s| s.len())?;
        if nation.wrong_separators.contains(separator) {
            reading.problem("separator", at..at + separator.len(), text, nation.separators[0].clone());
        }
        at += separator.len();
        let (part, word, len) = part_at(text, at, nation, separator.trim().is_empty(), reading)?;
        let range = at..at + len;
        if highest.is_some_and(|highest| part < highest) {
            let expected = format!("{} before {}", nation.parts[part].name, nation.parts[highest.unwrap_or(0)].name);
            reading.problem("order", range.clone(), text, expected);
        }
        highest = Some(highest.map_or(part, |highest| highest.max(part)));
        if let (Some(word), Some(level)) = (word, reading.level)
            && !word.levels.is_empty()
            && !word.levels.contains(&nation.levels[level].name)
        {
            reading.problem("level", range, text, format!("with {}", word.levels.join(", ")));
        }
        reading.tells |= word.is_some_and(|word| word.tells);
        reading.parts += 1;
        at += len;
    }
    Some(())
}

/// The part at a place, its word, and how long it is.
fn part_at<'n>(
    text: &str,
    at: usize,
    nation: &'n Nation,
    blank: bool,
    reading: &mut Reading,
) -> Option<(usize, Option<&'n Word>, usize)> {
    let rest = &text[at..];
    let mut best: Option<(usize, &Word, usize)> = None;
    for (index, part) in nation.parts.iter().enumerate() {
        for word in &part.words {
            for form in std::iter::once(&word.name).chain(&word.forms) {
                if starts(rest, form) && best.is_none_or(|(_, _, len)| form.len() > len) {
                    best = Some((index, word, if word.open { rest.len() } else { form.len() }));
                }
            }
        }
        if let Some(len) = countries(text, at, part, reading) {
            return Some((index, None, len));
        }
    }
    if let Some((index, word, len)) = best {
        return Some((index, Some(word), len));
    }
    let end =
        nation.separators.iter().filter_map(|separator| rest.find(separator.as_str())).filter(|end| *end > 0).min();
    let word = &rest[..end.unwrap_or(rest.len())];
    let capitals = word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == ' ') && word.len() >= 3;
    if blank || !capitals {
        return None;
    }
    let names = nation.parts.iter().flat_map(|part| &part.words).map(|word| word.name.as_str());
    if let Some(right) = near::among(word, near::limit(word), names) {
        reading.problem("unknown-part", at..at + word.len(), text, right);
    } else if !nation.parts.iter().any(|part| part.any) {
        reading.problem("unknown-part", at..at + word.len(), text, format!("a marking of {}", nation.title));
    }
    let index = nation.parts.iter().position(|part| part.any).unwrap_or(0);
    Some((index, None, word.len()))
}

/// `UK/US EYES ONLY`: countries from A to Z.
fn countries(text: &str, at: usize, part: &Part, reading: &mut Reading) -> Option<usize> {
    let words = part.countries_before.as_deref()?;
    let rest = &text[at..];
    let end = rest.find(words).filter(|end| *end > 0)?;
    let codes: Vec<&str> = rest[..end].trim_end().split('/').collect();
    if codes.len() < 2 || !codes.iter().all(|code| part.countries.iter().any(|known| known == code)) {
        return None;
    }
    if !codes.is_sorted() {
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        reading.problem("countries", at..at + end + words.len(), text, format!("{} {words}", sorted.join("/")));
    }
    Some(end + words.len())
}

/// `[SEC=…]` at the end of a subject, the header, or the fields alone.
fn mail_line(text: &str, mail: &Mail, nation: &Nation) -> Option<Reading> {
    let key = format!("{}=", mail.level_field);
    let (start, end, header) = if let Some(at) = text.find(&mail.header) {
        (at + mail.header.len(), text.len(), true)
    } else if let Some(open) = text.rfind('[').filter(|_| text.trim_end().ends_with(']')) {
        (open + 1, text.trim_end().len() - 1, false)
    } else {
        (0, text.len(), false)
    };
    let body = &text[start..end];
    let known = |field: &str| {
        field
            .split_once('=')
            .is_some_and(|(key, _)| mail.fields.iter().any(|field| field.key.eq_ignore_ascii_case(key.trim())))
    };
    let fields = fields(body, start);
    let first = fields.first()?;
    if !known(&text[first.clone()])
        || (!body.to_uppercase().contains(&key) && !header && start == 0 && fields.is_empty())
    {
        return None;
    }
    let mut reading = Reading { tells: true, ..Reading::default() };
    MailReader { text, mail, nation, fields: &fields }.check(header, &mut reading);
    Some(reading)
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
    fn parts(&self, range: &Range<usize>) -> (&str, &str) {
        let text = &self.text[range.clone()];
        text.split_once('=').unwrap_or((text, ""))
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.fields.iter().map(|range| self.parts(range)).find(|(own, _)| *own == key).map(|(_, value)| value)
    }

    fn check(&self, header: bool, reading: &mut Reading) {
        let level = self
            .value(&self.mail.level_field)
            .and_then(|value| self.nation.levels.iter().position(|level| level.mail.as_deref() == Some(value)));
        reading.level = level;
        let mut highest = 0;
        for (at, range) in self.fields.iter().enumerate() {
            let (key, value) = self.parts(range);
            let Some(place) = self.mail.fields.iter().position(|field| field.key == key) else {
                let expected = self.mail.fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>().join(", ");
                reading.problem("field", range.clone(), self.text, format!("one of {expected}"));
                continue;
            };
            let field = &self.mail.fields[place];
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
        if value.starts_with(' ') || value.is_empty() {
            reading.problem("field-value", range.clone(), self.text, "the value directly after =");
        } else if field.level && mail_level(value).is_none() {
            reading.problem("field-value", range.clone(), self.text, names());
        }
        let shaped = match field.shape.as_deref() {
            Some("year-and-number") => value.split_once('.').is_some_and(|(year, number)| {
                year.len() == 4
                    && [year, number].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
            }),
            Some("no-blank") => !value.contains(' '),
            _ => true,
        };
        if !shaped {
            let expected =
                if field.shape.as_deref() == Some("no-blank") { "hyphens for blanks" } else { "year.number" };
            reading.problem("field-value", range.clone(), self.text, expected);
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
