//! The lists of codes inside a control: `REL TO USA, AUS, GBR`, `FGI DEU GBR`, `USA/AUS/GBR EYES ONLY`.

use std::ops::Range;

use super::{Parsed, ProblemKind, near};
use crate::marking::codes;
use crate::vocabulary::register::Register;
use crate::vocabulary::slip::within;

/// Reads codes parted by ", ". With `usa_first` the list must begin with USA and hold another code.
pub fn commas(text: &str, at: usize, register: &Register, usa_first: bool, parsed: &mut Parsed) -> Vec<String> {
    let words = words(text, at);
    let mut codes = Vec::new();
    let mut last_end = None;
    let mut seen_and = false;
    for (word, range) in words {
        if word == "AND" {
            let expected = "a comma and a blank";
            parsed.dated(ProblemKind::ListAnd, range.clone(), "and", expected, "list-and");
            seen_and = true;
            last_end = Some(range.end);
            continue;
        }
        if let Some(end) = last_end
            && !seen_and
        {
            let between = &text[end - at..range.start - at];
            if between != ", " {
                let kind = if between.contains(',') { ProblemKind::Space } else { ProblemKind::Comma };
                parsed.problem(kind, end..range.start, between, "a comma and one blank");
            }
        }
        seen_and = false;
        last_end = Some(range.end);
        // `REL TO UAS, GBR`: a slip of the code that stands first.
        if usa_first && codes.is_empty() && !register.knows_code(word) && within(word, "USA", 1).is_some() {
            parsed.problem(ProblemKind::UnknownCode, range.clone(), word, "USA");
            codes.push(("USA".to_owned(), range));
            continue;
        }
        known(word, range.clone(), register, parsed);
        codes.push((word.to_owned(), range));
    }
    trailing(text, at, last_end, parsed);
    order(&codes, register, usa_first, parsed);
    if usa_first && !codes.is_empty() {
        let range = at..at + text.trim_end().len();
        match codes.iter().position(|(code, _)| code == "USA") {
            None => parsed.problem(ProblemKind::UsaMissing, range, text.trim(), "USA first"),
            Some(0) if codes.len() == 1 => {
                parsed.problem(ProblemKind::UsaAlone, range, text.trim(), "another code after USA");
            }
            Some(0) => {}
            Some(place) => parsed.problem(ProblemKind::UsaFirst, codes[place].1.clone(), "USA", "USA first"),
        }
    }
    codes.into_iter().map(|(code, _)| code).collect()
}

/// Reads codes parted by single blanks.
pub fn spaced(text: &str, at: usize, register: &Register, no_usa: bool, parsed: &mut Parsed) -> Vec<String> {
    let mut codes = Vec::new();
    let mut last_end: Option<usize> = None;
    for (word, range) in words(text, at) {
        if let Some(end) = last_end {
            let between = &text[end - at..range.start - at];
            if between != " " {
                parsed.problem(ProblemKind::Comma, end..range.start, between, "one blank");
            }
        }
        last_end = Some(range.end);
        if no_usa && word == "USA" {
            parsed.problem(ProblemKind::UsaListed, range.clone(), word, "foreign owners only");
        } else if word == "FGI" {
            parsed.problem(ProblemKind::ConcealedAndNamed, range.clone(), word, "FGI once, and alone");
            continue;
        } else {
            known(word, range.clone(), register, parsed);
        }
        codes.push((word.to_owned(), range));
    }
    trailing(text, at, last_end, parsed);
    order(&codes, register, false, parsed);
    codes.into_iter().map(|(code, _)| code).collect()
}

/// Reads codes parted by slashes, USA first.
pub fn slashed(text: &str, at: usize, register: &Register, parsed: &mut Parsed) -> Vec<String> {
    let mut codes = Vec::new();
    for (word, range) in words(text, at) {
        known(word, range.clone(), register, parsed);
        if !matches!(word, "USA" | "AUS" | "CAN" | "GBR" | "NZL") {
            parsed.problem(ProblemKind::CodeNotAllowed, range.clone(), word, "AUS, CAN, GBR or NZL");
        }
        codes.push((word.to_owned(), range));
    }
    order(&codes, register, true, parsed);
    codes.into_iter().map(|(code, _)| code).collect()
}

fn words(text: &str, at: usize) -> Vec<(&str, Range<usize>)> {
    let mut words = Vec::new();
    let mut start = None;
    for (index, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '_' || c == ':';
        match (inside, start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                words.push((&text[from..index], at + from..at + index));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// Nothing but blanks may follow the last code.
fn trailing(text: &str, at: usize, last_end: Option<usize>, parsed: &mut Parsed) {
    let end = last_end.unwrap_or(at);
    let rest = &text[end - at..];
    if !rest.trim().is_empty() {
        parsed.problem(ProblemKind::Comma, end..at + text.trim_end().len(), rest.trim(), "nothing after the last code");
    }
}

fn known(word: &str, range: Range<usize>, register: &Register, parsed: &mut Parsed) {
    if register.knows_code(word) || word.starts_with("NATO:") || register.activities.contains_key(word) {
        return;
    }
    let codes = register.countries.keys().chain(register.groups.keys()).map(String::as_str);
    let limit = if word.len() <= 3 { 1 } else { 2 };
    let expected = if register.levels.iter().any(|level| level.portion == word) {
        "a code of the register".to_owned()
    } else {
        near::among(word, limit, codes).unwrap_or("a code of the register").to_owned()
    };
    parsed.problem(ProblemKind::UnknownCode, range, word, expected);
}

fn order(codes: &[(String, Range<usize>)], register: &Register, usa_first: bool, parsed: &mut Parsed) {
    for (at, (code, range)) in codes.iter().enumerate() {
        if codes[..at].iter().any(|(before, _)| before == code) {
            parsed.problem(ProblemKind::Repeated, range.clone(), code, "each code once");
            continue;
        }
        let Some((before, _)) = codes[..at]
            .iter()
            .max_by(|a, b| codes::key(&a.0, register, usa_first).cmp(&codes::key(&b.0, register, usa_first)))
        else {
            continue;
        };
        if usa_first && code == "USA" {
            continue; // said by the check for USA first
        }
        if codes::key(code, register, usa_first) < codes::key(before, register, usa_first) {
            let expected = format!("{code} before {before}");
            parsed.problem(ProblemKind::Order, range.clone(), code, expected);
        }
    }
}
