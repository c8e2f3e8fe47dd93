//! What stands inside a redaction bracket: `less than 1 line of source text not declassified`,
//! `2 paragraphs (14 lines) not declassified`, `name and title deleted`.
//!
//! ```text
//! redaction = [ "*" ] [ items ] verb [ tail ]
//! items     = item *( [ "," ] ( "and" / "or" ) item / "," item )
//! item      = quantity phrase [ size ] [ source ] / phrase [ size ] [ source ]
//! quantity  = [ about ] number
//! number    = digits [ fraction ] / fraction / number-word
//! fraction  = ( "-" / "–" ) ( "½" / digits "/" digits ) / "½"
//! size      = "(" quantity phrase *( ( "," / "and" ) quantity phrase ) [ source ] [ remark ] ")"
//! source    = "of source text" / "of 2-column source text" …
//! verb      = "not declassified" / "deleted" …
//! tail      = "." / ( ";" / "—" … ) anything / "by" phrase
//! ```
//!
//! The grammar is strict; [`super::repair`] finds out what a bracket that it refuses was meant to be.

use std::cell::Cell;
use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, digit1, one_of, space0, space1};
use nom::combinator::{opt, recognize, value, verify};
use nom::error::{Error, ErrorKind};
use nom::sequence::{delimited, pair, preceded, terminated};
use nom::{IResult, Parser};

use crate::vocabulary::redaction::{Redaction, phrase_at};

/// A bracket's inside, read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    pub items: Vec<Item>,
    pub verb: Range<usize>,
    /// `declassification` or `deletion`.
    pub group: String,
    /// How many bytes were read.
    pub end: usize,
}

/// One thing that is withheld.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    pub quantity: Option<Quantity>,
    /// "lines", "document numbers", "remainder of paragraph".
    pub noun: Range<usize>,
    /// What stands in the parentheses behind it.
    pub size: Option<Range<usize>>,
    /// The amounts in the parentheses.
    pub parts: Vec<(Quantity, Range<usize>)>,
    /// "of source text"
    pub source: Option<Range<usize>>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quantity {
    pub range: Range<usize>,
    /// "less than"
    pub about: Option<Range<usize>>,
    pub number: Range<usize>,
    pub value: f64,
    /// "11/2", which can be read as one and a half; the right form then.
    pub glued: Option<String>,
}

impl Reading {
    /// Every amount with what it counts.
    pub fn amounts(&self) -> impl Iterator<Item = (&Quantity, &Range<usize>)> {
        self.items.iter().flat_map(|item| {
            let own = item.quantity.as_ref().map(|quantity| (quantity, &item.noun));
            own.into_iter().chain(item.parts.iter().map(|(quantity, noun)| (quantity, noun)))
        })
    }
}

type Parsed<'t, T> = IResult<&'t str, T>;

/// The grammar over a text, with the words it goes by.
pub struct Grammar<'w, 't> {
    words: &'w Redaction,
    text: &'t str,
    /// How much of the text was left where the grammar came farthest.
    left: Cell<usize>,
}

/// Reads a whole bracket's inside.
pub fn redaction(words: &Redaction, text: &str) -> Option<Reading> {
    Grammar::new(words, text).whole()
}

/// Reads a redaction at the start of a text, whatever follows its verb.
pub fn redaction_start(words: &Redaction, text: &str) -> Option<Reading> {
    Grammar::new(words, text).start(text).ok().map(|(_, reading)| reading)
}

fn refuse<T>(text: &str) -> Parsed<'_, T> {
    Err(nom::Err::Error(Error::new(text, ErrorKind::Verify)))
}

impl<'w, 't> Grammar<'w, 't> {
    pub fn new(words: &'w Redaction, text: &'t str) -> Self {
        Grammar { words, text, left: Cell::new(text.len()) }
    }

    /// The bytes that were left where [`Self::whole`] came farthest.
    pub fn left(&self) -> usize {
        self.left.get()
    }

    fn at(&self, rest: &str) -> usize {
        let at = self.text.len() - rest.len();
        self.left.set(self.left.get().min(rest.len()));
        at
    }

    fn range(&self, from: &str, to: &str) -> Range<usize> {
        self.at(from)..self.at(to)
    }

    /// The whole text, to its end.
    pub fn whole(&self) -> Option<Reading> {
        let (rest, mut reading) = self.start(self.text).ok()?;
        let (rest, ()) = self.tail(rest).ok()?;
        reading.end = self.at(rest);
        rest.is_empty().then_some(reading)
    }

    fn start(&self, text: &'t str) -> Parsed<'t, Reading> {
        let (text, _) = opt(pair(char('*'), space0)).parse(text)?;
        let mut reading = Reading::default();
        let mut rest = text;
        if let Ok((after, (verb, group))) = self.verb(rest) {
            reading.verb = verb;
            reading.group = group;
            reading.end = self.at(after);
            return Ok((after, reading));
        }
        loop {
            let (after, item) = self.item(rest)?;
            let timed = item.quantity.is_some() && self.words.is_mixed(&self.text[item.noun.clone()].to_lowercase());
            reading.items.push(item);
            let (after_space, blank) = space0(after)?;
            if !blank.is_empty()
                && let Ok((end, (verb, group))) = self.verb(after_space)
            {
                reading.verb = verb;
                reading.group = group;
                reading.end = self.at(end);
                return Ok((end, reading));
            }
            rest = match separator(after) {
                Ok((next, _)) => next,
                // "1 minute 41 seconds"
                Err(_) if timed && !blank.is_empty() && after_space.starts_with(|c: char| c.is_ascii_digit()) => {
                    after_space
                }
                Err(error) => return Err(error),
            };
            self.at(rest);
        }
    }

    fn tail(&self, text: &'t str) -> Parsed<'t, ()> {
        let (rest, _) = space0(text)?;
        if rest.is_empty() {
            return Ok((rest, ()));
        }
        alt((
            value((), pair(one_of(".;:,—–-("), take_while(|_| true))),
            value((), (tag("by "), take_while(|_| true))),
            value((), (tag("in time for publication"), opt(char('.')))),
        ))
        .parse(rest)
    }

    fn verb(&self, text: &'t str) -> Parsed<'t, (Range<usize>, String)> {
        for verb in &self.words.verbs {
            if let Some(end) = phrase_at(text, &verb.form) {
                return Ok((&text[end..], (self.range(text, &text[end..]), verb.group.clone())));
            }
        }
        refuse(text)
    }

    fn item(&self, text: &'t str) -> Parsed<'t, Item> {
        let (rest, quantity) = opt(terminated(|text| self.quantity(text), space1)).parse(text)?;
        let counted = quantity.is_some();
        let (rest, noun) = self.phrase(counted, rest)?;
        let mut item = Item { quantity, noun, ..Item::default() };
        let mut rest = rest;
        // "(3 lines of source text)" before or behind the source, once.
        for _ in 0..3 {
            let Ok((after, _)) = space1::<_, Error<&str>>(rest) else { break };
            if item.source.is_none()
                && let Ok((end, _)) = self.source(after)
            {
                item.source = Some(self.range(after, end));
                rest = end;
            } else if item.size.is_none() && after.starts_with('(') {
                let Ok((end, parts)) = self.size(after) else { break };
                item.size = Some(self.at(after) + 1..self.at(end) - 1);
                item.parts = parts;
                rest = end;
            } else {
                break;
            }
        }
        // "paragraphs (20 lines)": how many?
        let plural = self.words.unit(&self.text[item.noun.clone()].to_lowercase()).is_some_and(|(_, plural)| plural);
        if plural && item.quantity.is_none() && item.size.is_some() {
            return refuse(text);
        }
        Ok((rest, item))
    }

    fn quantity(&self, text: &'t str) -> Parsed<'t, Quantity> {
        let about = self.words.about.iter().find_map(|about| phrase_at(text, about));
        let number = match about {
            Some(end) => space1(&text[end..])?.0,
            None => text,
        };
        self.at(number);
        let (rest, (value, glued)) = self.number(number)?;
        let start = self.at(text);
        Ok((
            rest,
            Quantity {
                range: start..self.at(rest),
                about: about.map(|end| start..start + end),
                number: self.range(number, rest),
                value,
                glued,
            },
        ))
    }

    fn number(&self, text: &'t str) -> Parsed<'t, (f64, Option<String>)> {
        let (rest, found) = alt((
            |text| mixed(text),
            |text| slashed(text),
            |text| whole_number(text).map(|(rest, value)| (rest, (value, None))),
            |text| vulgar(text).map(|(rest, value)| (rest, (value, None))),
            |text| self.number_word(text),
        ))
        .parse(text)?;
        // "2-column", "3rd", "1ine"
        if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | '½')) {
            return refuse(text);
        }
        Ok((rest, found))
    }

    fn number_word(&self, text: &'t str) -> Parsed<'t, (f64, Option<String>)> {
        let (rest, word) = take_while1(char::is_alphabetic).parse(text)?;
        match self.words.numbers.get(&word.to_lowercase()) {
            Some(number) => Ok((rest, (f64::from(*number), None))),
            None => refuse(text),
        }
    }

    /// Words that name what is withheld, up to what can only be something else.
    fn phrase(&self, counted: bool, text: &'t str) -> Parsed<'t, Range<usize>> {
        let mut end = text;
        let mut rest = text;
        let mut last = String::new();
        loop {
            let first = last.is_empty();
            // After a space, the verb or "of source text" ends the phrase.
            if !first && (self.verb(rest).is_ok() || self.source(rest).is_ok()) {
                break;
            }
            let Ok((after, word)) = self.phrase_word(first, rest) else { break };
            let lower = word.to_lowercase();
            let bare = first && !counted && self.words.is_measure(&lower);
            // "Page 3" names one; "lines" alone lacks its number.
            if bare && !after.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
                return refuse(text);
            }
            // A letter ends a phrase ("Paragraph a"); "1 line text" lacks its "of".
            let letter = last.len() == 1 && last.starts_with(|c: char| c.is_ascii_alphabetic());
            if lower == last
                || letter
                || (first && is_link_word(&lower))
                || (counted && lower == "text" && !first)
                || (counted && first && self.words.numbers.contains_key(&lower))
            {
                return refuse(rest);
            }
            last = lower;
            end = after;
            self.at(end);
            match space1::<_, Error<&str>>(after) {
                Ok((next, _)) => rest = next,
                Err(_) => break,
            }
        }
        if last.is_empty() || is_link_word(&last) || matches!(last.as_str(), "the" | "an" | "this" | "that") {
            return refuse(text);
        }
        Ok((end, self.range(text, end)))
    }

    fn phrase_word(&self, first: bool, text: &'t str) -> Parsed<'t, &'t str> {
        if let Ok((rest, found)) = compound(text) {
            let word = found.trim_start_matches(|c: char| !c.is_alphabetic());
            return if self.is_open(true, word) { Ok((rest, found)) } else { refuse(text) };
        }
        if !first {
            if let Ok((rest, found)) = lettered(text) {
                return Ok((rest, found));
            }
            if let Ok((rest, found)) = numbered(text)
                && !rest.starts_with(char::is_alphanumeric)
            {
                // "1 minute 41 seconds": a new amount begins.
                let next = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
                return if self.words.unit(next).is_some() { refuse(text) } else { Ok((rest, found)) };
            }
        }
        let (rest, word) = word(text)?;
        if self.is_open(first, word) { Ok((rest, word)) } else { refuse(text) }
    }

    /// Whether a word may name something withheld: any word but those with a part of their own in the bracket, and
    /// those that are nearly a word of these brackets.
    fn is_open(&self, first: bool, word: &str) -> bool {
        let lower = word.to_lowercase();
        let lower = lower.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['’', '\'']);
        if matches!(lower, "less" | "than" | "not" | "declassified" | "source" | "and" | "or") {
            return false;
        }
        let length = lower.chars().count();
        match length {
            0 => false,
            1 => !first && lower.chars().all(char::is_alphabetic),
            _ if self.words.knows(lower) => true,
            2 | 3 => word.chars().all(char::is_uppercase),
            _ => {
                let mut parts = lower.split(['-', '–']);
                if lower.contains(['-', '–']) && !lower.starts_with("de") {
                    return parts.all(|part| part.len() > 1);
                }
                self.words.near(lower, 1).is_empty()
            }
        }
    }

    fn size(&self, text: &'t str) -> Parsed<'t, Vec<(Quantity, Range<usize>)>> {
        let (mut rest, _) = pair(char('('), space0).parse(text)?;
        let mut parts = Vec::new();
        if let Some(remark) = phrase_at(rest, "including") {
            let (after, _) = preceded(space1, |text| self.phrase(true, text)).parse(&rest[remark..])?;
            return char(')').parse(after).map(|(rest, _)| (rest, parts));
        }
        loop {
            let (after, quantity) = self.quantity(rest)?;
            let (after, noun) = preceded(space1, |text| self.phrase(true, text)).parse(after)?;
            parts.push((quantity, noun));
            rest = after;
            if let Ok((end, _)) = preceded(space1, |text| self.source(text)).parse(rest) {
                rest = end;
            }
            match separator(rest) {
                Ok((next, _)) => rest = next,
                Err(_) => break,
            }
        }
        // "in each list"
        if let Ok((after, _)) = preceded(space1, tag::<_, _, Error<&str>>("in each ")).parse(rest) {
            rest = self.phrase(true, after)?.0;
        }
        let (rest, _) = pair(space0, char(')')).parse(rest)?;
        self.at(rest);
        Ok((rest, parts))
    }

    fn source(&self, text: &'t str) -> Parsed<'t, ()> {
        if let Some(end) = self.words.sources.iter().find_map(|source| phrase_at(text, source)) {
            self.at(&text[end..]);
            return Ok((&text[end..], ()));
        }
        // "of 2-column source text", "of 3-column format source text"
        let columns = (
            tag("of "),
            alt((digit1, take_while1(char::is_alphabetic))),
            one_of("-–"),
            alt((tag("column format "), tag("column "))),
            alt((tag("source text"), tag("text"))),
        );
        value((), columns).parse(text)
    }
}

/// `2-line`
fn compound(text: &str) -> Parsed<'_, &str> {
    recognize((digit1, one_of("-–"), take_while1(char::is_alphabetic))).parse(text)
}

/// The `(b)` of "item (b)"
fn lettered(text: &str) -> Parsed<'_, &str> {
    let short = verify(take_while1(char::is_alphanumeric), |letters: &str| letters.len() <= 3);
    recognize(delimited(char('('), short, char(')'))).parse(text)
}

/// The number of "paragraph 3", "paragraphs 1–4"
fn numbered(text: &str) -> Parsed<'_, &str> {
    verify(take_while1(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | '.')), |found: &str| {
        found.ends_with(|c: char| c.is_ascii_digit())
    })
    .parse(text)
}

/// Words that join others; no phrase begins or ends with one.
fn is_link_word(word: &str) -> bool {
    matches!(word, "of" | "in" | "on" | "to" | "from" | "by" | "for" | "with")
}

/// `", and "`, `" or "`, `", "`, `"; "`.
fn separator(text: &str) -> Parsed<'_, ()> {
    alt((value((), (opt(char(',')), space1, alt((tag("and"), tag("or"))), space1)), value((), (one_of(",;"), space1))))
        .parse(text)
}

/// Letters, with what may stand inside a word.
fn word(text: &str) -> Parsed<'_, &str> {
    let (rest, found) =
        take_while1(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '’' | '\'')).parse(text)?;
    let plain = found.trim_end_matches(['-', '–']);
    if plain.is_empty() || plain.bytes().any(|byte| byte.is_ascii_digit()) || plain.starts_with(['-', '–']) {
        return refuse(text);
    }
    Ok((&text[plain.len()..], if plain.len() < found.len() { plain } else { &text[..text.len() - rest.len()] }))
}

fn whole_number(text: &str) -> Parsed<'_, f64> {
    let (rest, digits) = recognize(pair(digit1, take_while(|c: char| c.is_ascii_digit() || c == ','))).parse(text)?;
    // A comma belongs to the number only with three digits behind it.
    let groups = digits.split(',').skip(1).all(|group| group.len() == 3);
    let digits = if groups { digits } else { digits.split(',').next().unwrap_or(digits) };
    let rest = if groups { rest } else { &text[digits.len()..] };
    match digits.replace(',', "").parse::<u32>() {
        Ok(number) => Ok((rest, f64::from(number))),
        Err(_) => refuse(text),
    }
}

fn vulgar(text: &str) -> Parsed<'_, f64> {
    alt((
        value(0.5, char('½')),
        value(0.25, char('¼')),
        value(0.75, char('¾')),
        value(1.0 / 3.0, char('⅓')),
        value(2.0 / 3.0, char('⅔')),
    ))
    .parse(text)
}

/// `1-1/2`, `1–½`, `1½`, `1 1/2`
fn mixed(text: &str) -> Parsed<'_, (f64, Option<String>)> {
    let (rest, whole) = digit1(text)?;
    let (rest, part) = alt((
        preceded(opt(one_of("-–—‑ ")), vulgar),
        preceded(one_of("-–—‑ "), verify(fraction, |value: &f64| *value < 1.0)),
    ))
    .parse(rest)?;
    match whole.parse::<u16>() {
        Ok(whole) => Ok((rest, (f64::from(whole) + part, None))),
        Err(_) => refuse(text),
    }
}

fn fraction(text: &str) -> Parsed<'_, f64> {
    let (rest, (above, _, below)) = (digit1, one_of("/⁄"), digit1).parse(text)?;
    match (above.parse::<u16>(), below.parse::<u16>()) {
        (Ok(above), Ok(below @ 1..)) => Ok((rest, f64::from(above) / f64::from(below))),
        _ => refuse(text),
    }
}

/// `1/2`; and `11/2`, which nobody means as eleven halves.
fn slashed(text: &str) -> Parsed<'_, (f64, Option<String>)> {
    let (rest, value) = fraction(text)?;
    if value < 1.0 {
        return Ok((rest, (value, None)));
    }
    let found = &text[..text.len() - rest.len()];
    let slash = found.find(['/', '⁄']).unwrap_or(0);
    let below = &found[slash..];
    // The last digit above belongs to the fraction, the others are whole.
    let (whole, above) = found[..slash].split_at(slash.saturating_sub(1));
    let value = whole.parse::<u16>().ok().zip(fraction(&found[slash.saturating_sub(1)..]).ok());
    match value {
        Some((whole_value, (_, part))) if part < 1.0 => {
            Ok((rest, (f64::from(whole_value) + part, Some(format!("{whole}-{above}{below}")))))
        }
        _ => refuse(text),
    }
}

/// The redaction that ends a text, and where it begins: at its first amount, or else as late as can be.
pub fn redaction_end(words: &Redaction, text: &str) -> Option<(usize, Reading)> {
    let starts = text.char_indices().filter(|(at, c)| {
        c.is_alphanumeric()
            && (*at == 0
                || text[..*at]
                    .ends_with(|before: char| !before.is_alphanumeric() && !matches!(before, '-' | '–' | '/' | '½')))
    });
    let all: Vec<(usize, Reading)> = starts.filter_map(|(at, _)| Some((at, redaction(words, &text[at..])?))).collect();
    let counted = all.iter().find(|(_, reading)| reading.items.first().is_some_and(|item| item.quantity.is_some()));
    let known = all.iter().rev().find(|(_, reading)| {
        let first = reading.items.first().map(|item| text.len().min(item.noun.end));
        first.is_some()
    });
    counted.or(known).cloned()
}
