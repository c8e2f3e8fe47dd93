//! What stands where a portion mark should and is none, and the mark that it was meant to be: `(S)//NF`, `(S_NF)`,
//! `(5//NF)`, `(SNF)`. Whether the paragraph should bear a mark at all is not told here: only a document whose other
//! paragraphs do can tell that.

use std::ops::Range;

use super::super::banner::{self, Parsed, ProblemKind};
use super::PortionMark;
use crate::marking::{Marking, Place};
use crate::vocabulary::register::Register;

/// How much the garbled mark itself says for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// It may be the letter of a list or an abbreviation: `(5)`, `(SNF)`, `S)`.
    Weak,
    /// A level and controls, with something between them: `(S_NF)`, `(D//NF)`.
    Strong,
}

#[derive(Debug, Clone)]
pub struct Garbled {
    /// With whatever stands for its parentheses, in the text.
    pub range: Range<usize>,
    /// What it was meant to be; missing where that cannot be told.
    pub meant: Option<Parsed>,
    pub evidence: Evidence,
    /// A mark that can be read stands there, but what belongs to it is outside its parentheses.
    pub outside: bool,
    /// Half a parenthesis or more stands around it.
    pub enclosed: bool,
}

/// A mark is looked for in so many bytes.
const LONGEST: usize = 60;

/// Reads what stands at `start`, where a mark may be; `found` is the mark that was read there.
/// `elsewhere` tells whether other portions of the document are marked so.
pub fn read(
    text: &str,
    start: usize,
    found: Option<&PortionMark>,
    elsewhere: impl Fn(&Marking) -> bool,
    register: &Register,
) -> Option<Garbled> {
    if let Some(mark) = found {
        return outside(text, mark, elsewhere, register);
    }
    let body = &text[start..];
    let first = body.chars().next()?;
    if !(opens(first) || first.is_ascii_uppercase() || matches!(first, '$' | '5')) {
        return None;
    }
    let ends = ends(body);
    let readings = ends.iter().rev().filter_map(|&end| {
        let written = &body[..end];
        let (parsed, evidence) = meant(written, register)?;
        // `(CPR)` can be made of C and PR, and is a word: only where others are marked so is it told what it was.
        let enclosed = written.starts_with(opens) || written.ends_with(closes);
        if evidence == Evidence::Weak && (parsed.known() > 0 || !enclosed) && !elsewhere(&parsed.marking) {
            return None;
        }
        // `(S)//NF`: a mark, and the rest of it behind.
        let outside = written.split_once(')').is_some_and(|(_, rest)| rest.contains(char::is_alphanumeric));
        Some(Garbled { range: start..start + end, meant: Some(parsed), evidence, outside, enclosed })
    });
    readings.into_iter().next().or_else(|| {
        let end = *ends.iter().find(|&&end| body[..end].ends_with(closes))?;
        let evidence = unknown(&body[..end], register)?;
        Some(Garbled { range: start..start + end, meant: None, evidence, outside: false, enclosed: true })
    })
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '«' | '“' | '"' | '\'' | '‘' | '/' | '|')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '»' | '”' | '"' | '\'' | '’' | '/' | '|')
}

/// Where the mark may end: behind a word of capitals, or behind what closes it.
fn ends(body: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, c) in body.char_indices().take_while(|(at, _)| *at <= LONGEST) {
        let next = at + c.len_utf8();
        let behind = body[next..].chars().next();
        if !c.is_whitespace() && behind.is_none_or(char::is_whitespace)
            || at > 0 && closes(c) && c != '/' && !behind.is_some_and(char::is_lowercase)
        {
            ends.push(next);
        }
    }
    ends
}

/// `(S)//NF Text`, `(S//NF). Text`, `(S) //NF`: the mark goes on behind its parentheses.
fn outside(
    text: &str,
    mark: &PortionMark,
    elsewhere: impl Fn(&Marking) -> bool,
    register: &Register,
) -> Option<Garbled> {
    let problems = mark.parsed.problems.iter().any(|problem| problem.kind == ProblemKind::Parentheses);
    if mark.at_end || problems || mark.parsed.marking.level.is_none() {
        return None;
    }
    let rest = &text[mark.range.end..];
    let blank = rest.len() - rest.trim_start().len();
    let first = rest[blank..].chars().next()?;
    let joined = blank == 0 && (first.is_ascii_uppercase() || matches!(first, '.' | ',' | ';' | '-' | '_' | '(' | '&'));
    let second = rest[blank..].strip_prefix('(').and_then(|inside| inside.find(')'));
    let second = second.filter(|len| (2..=LONGEST).contains(len)).map(|len| &rest[blank..blank + len + 2]);
    let word = second.or_else(|| rest[blank..].split(char::is_whitespace).next())?;
    // `(S) NF The text`, where others are marked S//NF.
    let apart = blank > 0 && first.is_ascii_uppercase() && {
        let next = rest[blank + word.len()..].trim_start();
        next.starts_with(char::is_uppercase) && next.contains(char::is_lowercase)
    };
    if !(joined || apart || second.is_some() || first == '/' || blank == 0 && closes(first)) {
        return None;
    }
    let end = mark.range.end + blank + word.len();
    if word.chars().any(char::is_lowercase) || end == text.trim_end().len() || end - mark.range.start > LONGEST {
        return None;
    }
    // `(U).`: a full stop or a second parenthesis more. `(U)-1 TEXT` is not of this kind.
    let only_points = !word.contains(|c: char| c.is_alphanumeric()) && word.len() <= 2 && word != "-";
    let parsed = match only_points {
        true => (*mark.parsed).clone(),
        false => meant(&text[mark.range.start..end], register)?.0,
    };
    if apart && !elsewhere(&parsed.marking) {
        return None;
    }
    let more = parsed.known() > mark.parsed.known();
    (more || only_points).then_some(Garbled {
        range: mark.range.start..end,
        meant: Some(parsed),
        evidence: Evidence::Strong,
        outside: true,
        enclosed: true,
    })
}

/// What a garbled mark was meant to be: its separators made slashes, its first figure a letter; or the words of the
/// register that its letters are made of.
fn meant(written: &str, register: &Register) -> Option<(Parsed, Evidence)> {
    let core = written.trim_matches(|c: char| !c.is_alphanumeric() && c != '$');
    if core.is_empty() {
        return None;
    }
    // A quotation mark begins many a sentence.
    let half = |c: char| !matches!(c, '"' | '\'' | '“' | '”' | '‘' | '’' | '/' | '|');
    let (opened, closed) = (written.chars().next(), written.chars().next_back());
    let (opened, closed) = (opened.filter(|c| opens(*c)), closed.filter(|c| closes(*c)));
    let enclosed = opened.is_some_and(half) || closed.is_some_and(half) || opened.is_some() && closed.is_some();
    let small = core.chars().any(char::is_lowercase);
    if small && (core.contains(' ') || !(written.starts_with(opens) && written.ends_with(closes))) {
        return None;
    }
    let upper = core.to_ascii_uppercase();
    let upper = letters_for_figures(&upper);
    let parted = upper.contains(|c: char| !c.is_alphanumeric() && c != ' ');
    let bare = !enclosed && !upper.contains("//");
    let readings = [slashes(&upper, false), slashes(&upper, true), made_of(&upper, register)];
    readings.into_iter().filter(|reading| !reading.is_empty()).find_map(|reading| {
        let parsed = banner::parse(&reading, Place::Portion, register);
        let order = [ProblemKind::Separator, ProblemKind::Order, ProblemKind::BlockOrder, ProblemKind::BannerForm];
        let clean = parsed.problems.iter().all(|problem| order.contains(&problem.kind));
        let known = parsed.known();
        if !clean || parsed.marking.level.is_none() || !parsed.unregistered.is_empty() {
            return None;
        }
        if known == 0 {
            // A level alone: only in something like parentheses, or its whole name.
            // `U The committee met`: the letter without its parentheses; `S. Smith` has a stop.
            let letter = written == core && register.levels.iter().any(|level| level.portion == core);
            let alone = upper.chars().all(char::is_alphabetic) && (enclosed || letter);
            return alone.then_some((parsed, Evidence::Weak));
        }
        let evidence = if parted { Evidence::Strong } else { Evidence::Weak };
        (!bare).then_some((parsed, evidence))
    })
}

/// `5//NF`, `T5//NF`: figures that look like the letter of a level.
fn letters_for_figures(upper: &str) -> String {
    let head = upper.find(|c: char| !c.is_alphanumeric() && c != '$').unwrap_or(upper.len());
    format!("{}{}", upper[..head].replace(['5', '$'], "S"), &upper[head..])
}

/// Everything between the words made a double slash; hyphens, commas and blanks too for `all`.
fn slashes(upper: &str, all: bool) -> String {
    let inside = |c: char| c.is_alphanumeric() || !all && matches!(c, '-' | ',' | ' ');
    let mut parts = upper.split(|c: char| !inside(c)).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |line, part| line + "//" + part)
}

/// The level and the controls of which these letters are made, parted by slashes; empty where they are of none.
fn made_of(upper: &str, register: &Register) -> String {
    let letters: String = upper.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() > 24 {
        return String::new();
    }
    let levels = register.levels.iter().flat_map(|level| [level.name.as_str(), level.portion.as_str()]);
    let mut levels: Vec<&str> = levels.filter(|level| letters.starts_with(level)).collect();
    levels.sort_by_key(|level| std::cmp::Reverse(level.len()));
    let mut forms: Vec<&str> = register.forms().map(|(form, ..)| form).filter(|form| letters.contains(form)).collect();
    forms.sort_unstable_by_key(|form| (std::cmp::Reverse(form.len()), *form));
    let whole = levels.into_iter().find_map(|level| {
        let parts = parts(&letters[level.len()..], &forms, 4)?;
        Some(std::iter::once(level).chain(parts).collect::<Vec<_>>().join("//"))
    });
    whole.unwrap_or_default()
}

/// The words that make up the letters, at most so many.
fn parts<'a>(letters: &str, forms: &[&'a str], most: usize) -> Option<Vec<&'a str>> {
    if letters.is_empty() {
        return Some(Vec::new());
    }
    if most == 0 {
        return None;
    }
    forms.iter().find_map(|form| {
        let mut rest = parts(letters.strip_prefix(form)?, forms, most - 1)?;
        rest.insert(0, form);
        Some(rest)
    })
}

/// A short word of capitals in something like parentheses, which is no mark: `(D//NF)`, `(SS)`.
fn unknown(written: &str, register: &Register) -> Option<Evidence> {
    let core = written.trim_matches(|c: char| !c.is_alphanumeric());
    let opened = written.starts_with(['(', '[', '{', '<']) && written.ends_with([')', ']', '}', '>']);
    // `(U DRAFT)`: a level and another word.
    let level = core.split(' ').next().filter(|word| register.levels.iter().any(|level| level.portion == *word));
    let words = level.is_some() && core.split(' ').count() == 2 || !core.contains(char::is_whitespace);
    let short = (1..=16).contains(&core.len()) && !core.contains(|c: char| c.is_lowercase()) && words;
    if !opened || !short || !core.is_ascii() || core.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (first, rest) = core.split_once("//").unwrap_or((core, ""));
    let controls = rest.split('/').filter(|part| register.form(part).is_some()).count();
    Some(if controls > 0 && first.len() <= 3 { Evidence::Strong } else { Evidence::Weak })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let register = Register::embedded();
        let table = [
            ("(S)//NF The last", "(S)//NF", "(S//NF)"),
            ("(S) NF The last", "(S) NF", "(S//NF)"),
            ("(S) (NF) The last", "(S) (NF)", "(S//NF)"),
            ("(S//NF). The last", "(S//NF).", "(S//NF)"),
            ("(SNF) The last", "(SNF)", "(S//NF)"),
            ("(5//NF) The last", "(5//NF)", "(S//NF)"),
            ("(S_NF) The last", "(S_NF)", "(S//NF)"),
            ("(S.NF) The last", "(S.NF)", "(S//NF)"),
            ("«S//NF» The last", "«S//NF»", "(S//NF)"),
            ("(TS+SI-G+OC+NF) The last", "(TS+SI-G+OC+NF)", "(TS//SI-G//OC/NF)"),
            ("(S)NF The last", "(S)NF", "(S//NF)"),
            ("(S)/(NF) The last", "(S)/(NF)", "(S//NF)"),
            ("((S)//NF) The last", "((S)//NF)", "(S//NF)"),
            ("S//NF: The last", "S//NF:", "(S//NF)"),
            ("{S} The last", "{S}", "(S)"),
            ("(s) The last", "(s)", "(S)"),
            ("(D//NF) The last", "(D//NF)", ""),
            ("(S) The last", "", ""),
            ("(U) SI units of measure", "", ""),
            ("(U)-1 is a room", "", ""),
            ("(S)he came", "", ""),
            ("(and/or) that", "", ""),
            ("S. Smith came", "", ""),
            ("USA/UK talks began", "", ""),
        ];
        for (text, written, right) in table {
            let found = super::super::at_start(text, register);
            let garbled = read(text, 0, found.as_ref(), |_| true, register);
            let garbled = garbled.map(|garbled| {
                let meant = garbled.meant.map(|parsed| parsed.marking.print(Place::Portion, register));
                (text[garbled.range].to_owned(), meant.unwrap_or_default())
            });
            assert_eq!(garbled.unwrap_or_default(), (written.to_owned(), right.to_owned()), "{text}");
        }
    }
}
