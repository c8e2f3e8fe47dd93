//! A line of another nation's own paper: level and parts, or the fields of an e-mail marking; and its portion marks.
//!
//! ```text
//! line    = [ prefix ] level *( separator part )        ; each nation's file names all four
//! portion = "(" level *( separator part ) ")"           ; in the short forms of the file
//! ```

mod mail;
pub mod slipped;

use std::ops::Range;

use super::banner::near;
use crate::vocabulary::nation::{Nation, Part, Word};
use crate::vocabulary::slip::within;

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// form, misspelled, separator, order, level, unknown-part, countries, capitals, space, mail-form, field, field-order,
    /// field-repeated, field-missing, field-value; of a portion mark portion-unknown.
    pub kind: &'static str,
    pub range: Range<usize>,
    pub found: String,
    pub expected: String,
    /// Why it is wrong, where the nation's file says it.
    pub because: Option<String>,
    /// What may stand in its place as it is.
    pub replacement: Option<String>,
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
    /// The part behind which names follow, as it stands: `RELEASABLE TO ISAF`.
    pub open: String,
    /// The fields of an e-mail's marking.
    pub mail: bool,
    /// A level and words that show the nation behind its own separator, and nothing wrong.
    pub shows: bool,
    pub problems: Vec<Problem>,
}

impl Reading {
    fn problem(&mut self, kind: &'static str, range: Range<usize>, text: &str, expected: impl Into<String>) {
        let found = text.get(range.clone()).unwrap_or("").to_owned();
        let (because, replacement) = (None, None);
        self.problems.push(Problem { kind, range, found, expected: expected.into(), because, replacement });
    }

    /// The same, where the right word is known.
    fn slip(&mut self, kind: &'static str, range: Range<usize>, text: &str, right: &str) {
        self.problem(kind, range, text, right);
        if let Some(problem) = self.problems.last_mut() {
            problem.replacement = Some(right.to_owned());
        }
    }
}

/// Reads a whole line; `None` where it is nothing of this nation.
pub fn read(text: &str, nation: &Nation) -> Option<Reading> {
    if text.len() > 300 {
        return None;
    }
    if let Some(mail) = &nation.mail
        && let Some(reading) = mail::line(text, mail, nation)
    {
        return Some(reading);
    }
    if nation.alone.iter().any(|line| line == text) {
        return Some(Reading { tells: true, ..Reading::default() });
    }
    line(text, nation)
}

fn line(text: &str, nation: &Nation) -> Option<Reading> {
    let prefix = nation.prefixes.iter().find(|prefix| starts(text, prefix));
    let start = prefix.map_or(0, |prefix| text.len() - text[prefix.len()..].trim_start().len());
    let mut reading = as_written(text, start, nation).or_else(|| misspelled(text, start, prefix.is_some(), nation))?;
    reading.tells |= prefix.is_some();
    reading.shows &= reading.problems.is_empty();
    reading.tells |= reading.shows;
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

/// A level of the file, or what the file knows as wrong, and its parts.
fn as_written(text: &str, start: usize, nation: &Nation) -> Option<Reading> {
    let body = &text[start..];
    let mut reading = Reading::default();
    let level = level_at(body, nation);
    let wrong = nation.wrong.iter().filter(|wrong| starts(body, &wrong.form)).max_by_key(|wrong| wrong.form.len());
    let len = match (wrong, level) {
        (Some(wrong), level) if level.is_none_or(|(_, len)| wrong.form.len() > len) => {
            let range = start..start + wrong.form.len();
            reading.slip("form", range, text, &wrong.means);
            if let Some(problem) = reading.problems.last_mut() {
                problem.because = Some(wrong.because.clone());
            }
            reading.level = nation.level(&wrong.means);
            reading.tells = reading.level.is_some_and(|level| nation.levels[level].tells);
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
    parts(text, start + len, nation, &mut reading)?;
    Some(reading)
}

/// A level with a slip in it. Of one word only behind the nation's own name, for many words are a step from another.
fn misspelled(text: &str, start: usize, prefixed: bool, nation: &Nation) -> Option<Reading> {
    let body = &text[start..];
    if body.len() > 60 || body.len() < 5 || body.chars().any(char::is_lowercase) {
        return None;
    }
    let ends = body.match_indices([' ', '/', '-']).map(|(at, _)| at).chain([body.len()]);
    let mut best: Option<(usize, usize, usize)> = None;
    for end in ends.filter(|end| *end >= 5) {
        for (at, level) in nation.levels.iter().enumerate() {
            let words = level.name.contains(' ');
            let limit = if level.name.len() > 8 { 2 } else { 1 };
            // A caveat that no other nation has may stand for the name.
            let caveat = end < body.len();
            if !words && !prefixed && !level.tells && !caveat || level.name.len() < 6 {
                continue;
            }
            if let Some(steps) = within(&body[..end], &level.name, limit)
                && steps > 0
                && best.is_none_or(|(fewest, len, _)| (steps, usize::MAX - end) < (fewest, usize::MAX - len))
            {
                best = Some((steps, end, at));
            }
        }
    }
    let (steps, len, at) = best?;
    let level = &nation.levels[at];
    let mut reading = Reading { level: Some(at), level_range: start..start + len, ..Reading::default() };
    let same = |other: &&crate::vocabulary::nation::Level| within(&body[..len], &other.name, steps) == Some(steps);
    let right: Vec<&str> = nation.levels.iter().filter(same).map(|level| level.name.as_str()).collect();
    // Which of several was meant, nobody can tell.
    let kind = if right.len() == 1 { "misspelled" } else { "form" };
    match right.as_slice() {
        [right] => reading.slip(kind, start..start + len, text, right),
        _ => {
            reading.problem(kind, start..start + len, text, right.join(" or "));
            if let Some(problem) = reading.problems.last_mut() {
                problem.because = Some("several are as near to it".to_owned());
            }
        }
    }
    reading.tells = level.tells && level.name.contains([' ', '-']);
    parts(text, start + len, nation, &mut reading)?;
    let shown = level.name.contains(' ') || prefixed || level.tells || reading.tells && reading.parts > 0;
    shown.then_some(reading)
}

/// A portion mark at the start of a paragraph, behind its number.
#[derive(Debug, Clone)]
pub struct Portion {
    /// With its parentheses.
    pub range: Range<usize>,
    /// What is inside, read; its ranges count from the start of the text.
    pub reading: Reading,
}

/// Reads the portion mark of a paragraph; `None` where there is nothing that looks like one of this nation.
pub fn portion(text: &str, nation: &Nation) -> Option<Portion> {
    let start = super::portion::numbering(text);
    let inside = text[start..].strip_prefix('(')?;
    let len = inside.char_indices().take(60).find(|(_, c)| *c == ')')?.0;
    let end = start + len + 2;
    let (from, inside) = (start + 1, &inside[..len]);
    if inside.chars().any(char::is_lowercase) {
        return None;
    }
    let mut reading = Reading::default();
    let codes = nation.levels.iter().enumerate().filter_map(|(at, level)| Some((at, level.portion.as_deref()?)));
    let found = codes.clone().filter(|(_, code)| starts(inside, code)).max_by_key(|(_, code)| code.len());
    let Some((level, code)) = found else {
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let near = |(_, code): &(usize, &str)| bare(code) == bare(inside) || within(inside, code, 1).is_some();
        let (level, _) = codes.clone().find(near)?;
        let known: Vec<&str> = codes.map(|(_, code)| code).collect();
        reading.problem("portion-unknown", from..end - 1, text, format!("one of {}", known.join(", ")));
        reading.level_range = from..end - 1;
        reading.level = (bare(code_of(nation, level)) == bare(inside)).then_some(level);
        return Some(Portion { range: start..end, reading });
    };
    reading.level = Some(level);
    reading.level_range = from..from + code.len();
    parts(&text[..end - 1], from + code.len(), nation, &mut reading)?;
    Some(Portion { range: start..end, reading })
}

fn code_of(nation: &Nation, level: usize) -> &str {
    nation.levels[level].portion.as_deref().unwrap_or("")
}

/// The level with which a text in capitals begins.
pub fn level_of(text: &str, nation: &Nation) -> Option<usize> {
    let forms = nation
        .levels
        .iter()
        .enumerate()
        .flat_map(|(at, level)| std::iter::once(&level.name).chain(&level.forms).map(move |form| (at, form)));
    forms.filter(|(_, form)| starts(text, form)).max_by_key(|(_, form)| form.len()).map(|(at, _)| at)
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
        .filter(|(_, form)| starts(text, form) && (nation.any_case || text.starts_with(form.as_str())))
        .map(|(at, form)| (at, form.len()))
        .max_by_key(|(_, len)| *len)
}

/// The parts after the level. `None` where what follows is no part at all: the line is prose.
fn parts(text: &str, from: usize, nation: &Nation, reading: &mut Reading) -> Option<()> {
    let mut at = from;
    let mut highest: Option<usize> = None;
    let mut said: Vec<&str> = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        let all = || nation.separators.iter().chain(&nation.loose).chain(&nation.wrong_separators);
        let separator = all().filter(|separator| rest.starts_with(separator.as_str())).max_by_key(|s| s.len());
        let strange = slipped::separator(rest, separator.map_or(0, |separator| separator.len()), nation, reading.tells);
        let between = strange.or(separator.map(String::len))?;
        if strange.is_some() || separator.is_some_and(|separator| nation.wrong_separators.contains(separator)) {
            reading.slip("separator", at..at + between, text, &nation.separators[0]);
        }
        let proper =
            nation.separators.first().is_some_and(|own| rest.starts_with(own.as_str()) && own.len() == between);
        at += between;
        let (part, word, len) = part_at(text, at, nation, rest[..between].trim().is_empty(), reading)?;
        let range = at..at + len;
        if highest.is_some_and(|highest| part < highest) {
            let expected = format!("{} before {}", nation.parts[part].name, nation.parts[highest.unwrap_or(0)].name);
            reading.problem("order", range.clone(), text, expected);
        }
        highest = Some(highest.map_or(part, |highest| highest.max(part)));
        if said.contains(&&text[range.clone()]) {
            reading.problem("order", range.clone(), text, "each part once");
        }
        said.push(&text[range.clone()]);
        if let (Some(word), Some(level)) = (word, reading.level)
            && !word.levels.is_empty()
            && !word.levels.contains(&nation.levels[level].name)
        {
            reading.problem("level", range, text, format!("with {}", word.levels.join(", ")));
        }
        reading.tells |= word.is_some_and(|word| word.tells);
        if word.is_some_and(|word| word.open) {
            text[at..at + len].clone_into(&mut reading.open);
        }
        reading.shows |= word.is_some() && proper && nation.parts[part].shows;
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
        let written = std::iter::once(&word.name).chain(&word.forms).any(|form| rest.starts_with(form.as_str()));
        if !written && !nation.any_case && nation.mail.is_some() && !word.open {
            reading.slip("capitals", at..at + len, text, &word.name);
        }
        return Some((index, Some(word), len));
    }
    let end =
        nation.separators.iter().filter_map(|separator| rest.find(separator.as_str())).filter(|end| *end > 0).min();
    // A blank parts words too: there only the whole rest can be a part.
    let word = if blank { rest } else { &rest[..end.unwrap_or(rest.len())] };
    let capitals = word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == ' ') && word.len() >= 3;
    if !capitals {
        return None;
    }
    let words = || nation.parts.iter().enumerate().flat_map(|(at, part)| part.words.iter().map(move |word| (at, word)));
    let right = near::among(word, near::limit(word), words().map(|(_, word)| word.name.as_str()));
    // `SECRET UK EYES ONLY AUSTEO`: after a caveat that shows the system, a word of another.
    let follows = reading.tells && reading.parts > 0 && !word.contains(' ');
    if blank && right.is_none() && !follows {
        return None;
    }
    if let Some(right) = right {
        // `STRAP4` is as near to one as to the next.
        let steps = within(word, right, near::limit(word));
        let names = words().map(|(_, other)| other.name.as_str());
        let right: Vec<&str> = names.filter(|name| within(word, name, near::limit(word)) == steps).collect();
        match right.as_slice() {
            [right] => reading.slip("unknown-part", at..at + word.len(), text, right),
            several => reading.problem("unknown-part", at..at + word.len(), text, several.join(" or ")),
        }
        let right = right[0];
        if let Some((index, known)) = words().find(|(_, known)| known.name == right) {
            reading.tells |= known.tells;
            return Some((index, None, word.len()));
        }
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
