//! Markings written as words side by side: `TOP SECRET/SENSITIVE/EXCLUSIVELY EYES ONLY`, `Secret; Priority; Nodis.`,
//! `S E C R E T`, `EYES ONLY FOR AMBASSADOR FARLAND`, `(SECRET NO FOREIGN DISSEM)`.
//!
//! ```text
//! marking   = part *( separator part )
//! part      = term [ names ] / near / withheld / unknown
//! term      = a form of the vocabulary / the same with spaced letters
//! withheld  = "[" … "not declassified" "]"
//! separator = blank / ";" / "," / "/" / ":" / "-" / "—" / "." / "(" / ")"
//! ```
//!
//! The parser stops in front of what it does not know; it is the caller who knows whether the rest had to be a marking.

use std::ops::Range;

use nom::bytes::complete::{take_while, take_while1};
use nom::combinator::{recognize, verify};
use nom::sequence::{delimited, pair};
use nom::{IResult, Parser};

use crate::vocabulary::captions::{Captions, Near, Term};

/// One word of a marking, with the bytes of the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub item: Item,
    pub range: Range<usize>,
    /// What stands between this part and the one before, blanks at its sides taken off; empty for a blank.
    pub separator: String,
    /// The place of the separator.
    pub separator_range: Range<usize>,
    /// "Eyes Only **for Ambassador Farland**".
    pub names: Option<Range<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Term(Term),
    /// Not a form, but very nearly one.
    Near(Near),
    /// A word kept back by the reviewers.
    Withheld,
}

/// A run of marking words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkingText {
    pub parts: Vec<Part>,
    /// From the first to the last part.
    pub range: Range<usize>,
}

impl MarkingText {
    /// The levels in it; one, in a good marking.
    pub fn levels(&self) -> impl Iterator<Item = (u16, &Part)> {
        self.parts.iter().filter_map(|part| match part.term() {
            Some(Term::Level(at)) => Some((at, part)),
            _ => None,
        })
    }

    pub fn words(&self) -> impl Iterator<Item = (u16, &Part)> {
        self.parts.iter().filter_map(|part| match part.term() {
            Some(Term::Word(at)) => Some((at, part)),
            _ => None,
        })
    }

    pub fn is_withheld(&self) -> bool {
        self.parts.iter().any(|part| part.item == Item::Withheld)
    }

    /// Moves every range, for a marking that was read from the middle of a text.
    pub fn shifted(mut self, by: usize) -> MarkingText {
        self.range = self.range.start + by..self.range.end + by;
        self.parts = self.parts.into_iter().map(|part| part.shifted(by)).collect();
        self
    }

    pub fn has_near(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.item, Item::Near(_)))
    }
}

impl Part {
    /// Moves every range.
    pub fn shifted(mut self, by: usize) -> Part {
        let shift = |range: Range<usize>| range.start + by..range.end + by;
        self.range = shift(self.range);
        self.separator_range = shift(self.separator_range);
        self.names = self.names.map(shift);
        self
    }

    /// What is meant, also where it is misspelled.
    pub fn term(&self) -> Option<Term> {
        match &self.item {
            Item::Term(term) => Some(*term),
            Item::Near(near) => Some(near.term),
            Item::Withheld => None,
        }
    }
}

/// How forgiving the parser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Take misspelled words.
    pub near: bool,
    /// A "." between two words belongs to the marking ("Secret. Immediate.").
    pub stops: bool,
}

/// A marking has a few words; a text that is nothing but such words is read so far.
const MOST_PARTS: usize = 256;

/// `marking`: reads as many parts as there are. Fails where not even one is.
pub fn marking<'t>(captions: &Captions, mode: Mode, text: &'t str) -> IResult<&'t str, MarkingText> {
    let mut out = MarkingText::default();
    let mut rest = text;
    let at = |rest: &str| text.len() - rest.len();
    loop {
        let first = out.parts.is_empty();
        let (after_separator, separator) = if first { (rest, "") } else { separator(mode, rest)? };
        let Ok((after, item)) = part(captions, mode, after_separator, !first) else {
            break;
        };
        let range = at(after_separator)..at(after);
        let names_follow = match &item {
            Item::Term(Term::Word(word)) => captions.words[*word as usize].names,
            Item::Near(Near { term: Term::Word(word), .. }) => captions.words[*word as usize].names,
            _ => false,
        };
        let (after, names) = match names(captions, after) {
            Ok((after_names, found)) if names_follow => {
                let start = at(after_names) - found.len();
                (after_names, Some(start..at(after_names)))
            }
            _ => (after, None),
        };
        if out.parts.len() >= MOST_PARTS {
            break;
        }
        // "IMMEDIATE ACTION" inside "SECRETIMMEDIATE": two words must be parted by something.
        if !first && at(rest) == at(after_separator) {
            break;
        }
        out.parts.push(Part {
            item,
            range,
            separator: separator.trim().to_owned(),
            separator_range: at(rest)..at(after_separator),
            names,
        });
        rest = after;
    }
    match (out.parts.first(), out.parts.last()) {
        (Some(first), Some(last)) => {
            out.range = first.range.start..last.names.as_ref().map_or(last.range.end, |names| names.end);
            Ok((&text[out.range.end..], out))
        }
        _ => Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Verify))),
    }
}

/// `part`, without the names that may follow it.
fn part<'t>(captions: &Captions, mode: Mode, text: &'t str, beside: bool) -> IResult<&'t str, Item> {
    if let Ok((rest, _)) = withheld(text) {
        return Ok((rest, Item::Withheld));
    }
    if let Some((len, term)) = captions.match_spaced(text).or_else(|| captions.match_start(text)) {
        // "Official Use Olny": where a word goes on, the first may be that of a longer form with a slip further on.
        let goes_on = || text[len..].strip_prefix(' ').is_some_and(|more| more.starts_with(char::is_alphabetic));
        if mode.near
            && goes_on()
            && let Some(near) = captions.near_beyond(text, len)
            && near.distance == 1
            && matches!(near.term, Term::Level(_))
        {
            return Ok((&text[near.len..], Item::Near(near)));
        }
        return Ok((&text[len..], Item::Term(term)));
    }
    if mode.near
        && let Some(near) = if beside { captions.near_beside(text) } else { captions.near(text) }
    {
        return Ok((&text[near.len..], Item::Near(near)));
    }
    Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Alt)))
}

/// `[handling restriction not declassified]`.
pub fn withheld(text: &str) -> IResult<&str, &str> {
    verify(
        recognize(delimited(
            nom::character::complete::char('['),
            take_while(|c| c != ']' && c != '['),
            nom::character::complete::char(']'),
        )),
        |found: &str| found.contains("declassified"),
    )
    .parse(text)
}

fn separator(mode: Mode, text: &str) -> IResult<&str, &str> {
    take_while(|c: char| {
        c.is_whitespace()
            || matches!(c, ';' | ',' | '/' | ':' | '-' | '–' | '—' | '(' | ')' | '[' | ']' | '*' | '·' | '•' | '|')
            || (mode.stops && c == '.')
    })
    .parse(text)
    .map(|(rest, found)| {
        // A bracket that opens a withheld word is not a separator.
        let kept = found.find('[').map_or(found, |open| &found[..open]);
        if kept.len() < found.len() { (&text[kept.len()..], kept) } else { (rest, found) }
    })
}

/// `names = blank [ "for" / "to" / "except" / "via" … ] words`, up to the next separator or sentence end; a rank or
/// title with its full stop ("GEN. HAIG") is one of the words.
fn names<'t>(captions: &Captions, text: &'t str) -> IResult<&'t str, &'t str> {
    let (after_blank, _) = take_while1(|c: char| c == ' ').parse(text)?;
    let (after_word, word) = take_while1(|c: char| c.is_alphabetic()).parse(after_blank)?;
    let lower = word.to_lowercase();
    let linked = matches!(lower.as_str(), "for" | "except" | "via" | "to");
    // "Eyes Only Ambassador", "Eyes Only Secretary": a name may follow without "for".
    let titled = matches!(
        lower.as_str(),
        "ambassador" | "secretary" | "president" | "addressee" | "addressees" | "general" | "gen" | "mr" | "dr"
    );
    if !linked && !titled {
        return Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Tag)));
    }
    let body = if linked { after_word } else { after_blank };
    let (rest, _) = pair(take_while(|c: char| c == ' '), take_name_words(captions)).parse(body)?;
    let found = &after_blank[..after_blank.len() - rest.len()];
    Ok((rest, found))
}

fn take_name_words<'c>(captions: &'c Captions) -> impl Fn(&str) -> IResult<&str, &str> + 'c {
    move |text: &str| {
        let mut end = 0;
        let mut words = 0;
        let mut chars = text.char_indices().peekable();
        let mut word_start = 0;
        while let Some((at, c)) = chars.next() {
            let next_is_blank = chars.peek().is_some_and(|&(_, next)| next.is_whitespace());
            match c {
                'a'..='z' | 'A'..='Z' | '\'' | '’' | '&' => end = at + c.len_utf8(),
                _ if c.is_alphanumeric() => end = at + c.len_utf8(),
                '-' | '–' if !next_is_blank => end = at + c.len_utf8(),
                // "GEN. HAIG", "H. R. Haldeman": a stop after a short word goes on, one after a long word ends it.
                '.' if next_is_blank
                    && text[word_start..at].chars().count() <= 4
                    && text[word_start..at].starts_with(char::is_uppercase) => {}
                ' ' => {
                    words += 1;
                    word_start = at + 1;
                    // A new marking word ends the name: "EYES ONLY FOR KISSINGER SECRET".
                    if words > 10
                        || captions
                            .match_start(&text[word_start..])
                            .is_some_and(|(_, term)| matches!(term, Term::Level(_)))
                    {
                        break;
                    }
                }
                _ => break,
            }
        }
        if end == 0 {
            return Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::TakeWhile1)));
        }
        Ok((&text[end..], &text[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions() -> Captions {
        Captions::load(include_str!("../../rules/vocabulary/us-historical.yaml")).expect("the vocabulary loads")
    }

    fn read(text: &str, near: bool) -> (String, String) {
        let captions = captions();
        let mode = Mode { near, stops: false };
        match marking(&captions, mode, text) {
            Ok((rest, found)) => {
                let parts: Vec<_> = found
                    .parts
                    .iter()
                    .map(|part| {
                        let name = part.term().map_or("withheld", |term| captions.name(term));
                        let names = part.names.clone().map_or("", |names| &text[names]);
                        format!("{}{}{}{}", part.separator, name, if names.is_empty() { "" } else { " → " }, names)
                    })
                    .collect();
                (parts.join("|"), rest.to_owned())
            }
            Err(_) => ("nothing".into(), text.to_owned()),
        }
    }

    #[test]
    fn markings_are_read_however_joined() {
        for (text, parts, rest) in [
            ("TOP SECRET/SENSITIVE/EXCLUSIVELY EYES ONLY", "Top Secret|/Sensitive|/Exclusively Eyes Only", ""),
            ("TOP SECRET - SENSITIVE", "Top Secret|-Sensitive", ""),
            ("S E C R E T", "Secret", ""),
            ("SECRET NO FOREIGN DISSEM)", "Secret|No Foreign Dissem", ")"),
            ("CONFIDENTIAL BUCHAREST 3953", "Confidential", " BUCHAREST 3953"),
            ("EYES ONLY FOR AMBASSADOR FARLAND", "Eyes Only → FOR AMBASSADOR FARLAND", ""),
            ("EYES ONLY FOR GEN. HAIG", "Eyes Only → FOR GEN. HAIG", ""),
            ("Secret; Priority; Nodis/Harvan Double Plus.", "Secret|;Priority|;Nodis|/Harvan Double Plus", "."),
            ("Secret; [handling restriction not declassified].", "Secret|;withheld", "."),
            ("Secret; Noforn except British. Drafted", "Secret|;Noforn → except British", ". Drafted"),
            ("secret us urgent", "Secret|Urgent", ""),
            (
                "Top Secret; Eyes Only for the President; Nodis.",
                "Top Secret|;Eyes Only → for the President|;Nodis",
                ".",
            ),
            ("Secretary of State", "nothing", "Secretary of State"),
            ("", "nothing", ""),
        ] {
            assert_eq!(read(text, false), (parts.to_owned(), rest.to_owned()), "{text}");
        }
        assert_eq!(read("TOP SERCET/SENSITIVE", true).0, "Top Secret|/Sensitive");
    }
}
