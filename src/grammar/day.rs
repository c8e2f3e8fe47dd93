//! Dates as documents write them: `20411231`, `2041-12-31`, `31 December 2041`, `December 31, 2041`, `12/31/2041`.

use std::ops::Range;

use crate::engine::value::Date;

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `20411231`.
    Compact,
    /// `2041-12-31`.
    Iso,
    /// `31 December 2041`, `December 31, 2041`.
    Words,
    /// `12/31/2041`, `6/5/99`.
    Slashes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub date: Date,
    pub range: Range<usize>,
    pub style: Style,
    /// False for 31 February.
    pub possible: bool,
}

pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The name of a month, in small letters.
pub fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// The first date in a text.
pub fn find(text: &str) -> Option<Found> {
    let words = words(text);
    let is_number = |at: usize| words.get(at).is_some_and(|word: &Word| text.as_bytes()[word.start].is_ascii_digit());
    // A date begins with a number, or with a month and a number behind it.
    (0..words.len()).find_map(|at| match is_number(at) {
        true => numeric(text, &words, at).or_else(|| in_words(text, &words, at)),
        false if is_number(at + 1) => in_words(text, &words, at),
        false => None,
    })
}

/// True if the month has that day.
pub fn is_possible(date: Date) -> bool {
    let leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    let days = match date.month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&date.day)
}

/// The same day some years later.
pub fn years_later(date: Date, years: i16) -> Date {
    Date { year: date.year.saturating_add(years), ..date }
}

type Word = Range<usize>;

/// Runs of letters or of digits.
fn words(text: &str) -> Vec<Word> {
    #[derive(PartialEq, Clone, Copy)]
    enum Is {
        Digit,
        Letter,
        Other,
    }
    let kind = |c: char| match c {
        '0'..='9' => Is::Digit,
        'a'..='z' | 'A'..='Z' => Is::Letter,
        c if !c.is_ascii() && c.is_alphanumeric() => Is::Letter,
        _ => Is::Other,
    };
    let mut words: Vec<Word> = Vec::new();
    let (mut start, mut last) = (0, Is::Other);
    for (at, c) in text.char_indices() {
        let this = kind(c);
        if this != last {
            if last != Is::Other {
                words.push(start..at);
            }
            (start, last) = (at, this);
        }
    }
    if last != Is::Other {
        words.push(start..text.len());
    }
    words
}

fn number(text: &str, word: Option<&Word>) -> Option<(i32, usize)> {
    let word = text.get(word?.clone())?;
    Some((word.parse().ok()?, word.len()))
}

fn found(year: i32, month: i32, day: i32, range: Range<usize>, style: Style) -> Option<Found> {
    let year = if year < 100 { if year < 50 { year + 2000 } else { year + 1900 } } else { year };
    if !(1000..=9999).contains(&year) || !(0..=99).contains(&month) || !(0..=99).contains(&day) {
        return None;
    }
    let date = Date { year: year as i16, month: month as u8, day: day as u8 };
    Some(Found { date, range, style, possible: is_possible(date) })
}

fn numeric(text: &str, words: &[Word], at: usize) -> Option<Found> {
    let (first, len) = number(text, words.get(at))?;
    let word = words[at].clone();
    let alone = !text[..word.start].ends_with(|c: char| c.is_alphanumeric());
    if len == 8 && alone && (1900..=2299).contains(&(first / 10_000)) {
        let after = text[word.end..].chars().next();
        if after.is_some_and(char::is_alphanumeric) {
            return None;
        }
        return found(first / 10_000, first / 100 % 100, first % 100, word, Style::Compact);
    }
    let (second, second_len) = number(text, words.get(at + 1))?;
    let (third, third_len) = number(text, words.get(at + 2))?;
    let range = word.start..words[at + 2].end;
    let between = |a: usize, b: usize| &text[words[a].end..words[b].start];
    let (one, two) = (between(at, at + 1), between(at + 1, at + 2));
    if one != two || !alone {
        return None;
    }
    match one {
        "-" if len == 4 && second_len == 2 && third_len == 2 => found(first, second, third, range, Style::Iso),
        // `2018/01/10`, as stamps of release have it.
        "/" if len == 4 && second_len == 2 && third_len == 2 => found(first, second, third, range, Style::Slashes),
        "/" if len <= 2 && second_len <= 2 && (third_len == 2 || third_len == 4) => {
            found(third, first, second, range, Style::Slashes)
        }
        _ => None,
    }
}

fn in_words(text: &str, words: &[Word], at: usize) -> Option<Found> {
    let (month_at, day_at) = match number(text, words.get(at)) {
        Some((1..=99, _)) => (at + 1, at),
        Some(_) => return None,
        None => (at, at + 1),
    };
    // Few words have a year two words on.
    let (year, year_len) = number(text, words.get(at + 2))?;
    let (day, day_len) = number(text, words.get(day_at))?;
    let name = text.get(words.get(month_at)?.clone())?.to_lowercase();
    let month = MONTHS.iter().position(|month| *month == name || (name.len() >= 3 && month.starts_with(&name)))?;
    if day_len > 2 || year_len != 4 || words[at + 2].start > words[at].end + 24 {
        return None;
    }
    found(year, month as i32 + 1, day, words[at].start..words[at + 2].end, Style::Words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_style() {
        type Day = (i16, u8, u8, bool);
        let table: &[(&str, Option<Day>)] = &[
            ("20411231", Some((2041, 12, 31, true))),
            ("25X1, 20601231", Some((2060, 12, 31, true))),
            ("20410231", Some((2041, 2, 31, false))),
            ("2041-12-31", Some((2041, 12, 31, true))),
            ("on 5 January 2015", Some((2015, 1, 5, true))),
            ("Sept 5, 1971.", Some((1971, 9, 5, true))),
            ("12/31/2041", Some((2041, 12, 31, true))),
            ("6/5/99 (GERLACH)", Some((1999, 6, 5, true))),
            ("2018/01/10 C05515676", Some((2018, 1, 10, true))),
            ("20411331", Some((2041, 13, 31, false))),
            ("Completion of Operation X", None),
            ("in May of that year", None),
            ("123456789012", None),
        ];
        for (text, expected) in table {
            let found = find(text).map(|found| (found.date.year, found.date.month, found.date.day, found.possible));
            assert_eq!(found, *expected, "{text}");
        }
    }
}
