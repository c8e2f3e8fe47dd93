//! Portion marks of today's systems at the start or end of a paragraph: `(S//NF)`, `1. (U//FOUO)`.
//!
//! ```text
//! portion   = [ numbering ] "(" mark ")"            ; IC Markings System Manual 2016, C.1
//! numbering = ( number / letter ) ( "." / ")" ) / bullet
//! ```

pub mod garbled;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::banner::{self, Parsed, Problem, ProblemKind};
use super::look_alike;
use crate::marking::{Owner, Place};
use crate::vocabulary::register::Register;

/// How sure it is that the parentheses hold a marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// One letter, which may be that of a list: `(C)`.
    Letter,
    /// A word that is a marking, without the slashes that would prove it: `(TS)`, `(CUI)`, `(FOUO)`.
    Word,
    /// Slashes and a known control: `(S//NF)`.
    Sure,
}

#[derive(Debug, Clone)]
pub struct PortionMark {
    /// The whole mark with its parentheses.
    pub range: Range<usize>,
    /// What stands inside; the ranges of `parsed` count from its start.
    pub inner: Range<usize>,
    /// Marks that are written alike share one reading.
    pub parsed: Arc<Parsed>,
    pub sureness: Sureness,
    pub at_end: bool,
}

/// Reads the marks of one document, each way of writing one only once: few documents have more than a dozen.
pub struct Reader<'r> {
    register: &'r Register,
    known: RefCell<HashMap<Box<str>, Arc<Parsed>>>,
}

/// So many ways are remembered.
const MOST_KNOWN: usize = 4096;

impl<'r> Reader<'r> {
    pub fn new(register: &'r Register) -> Reader<'r> {
        Reader { register, known: RefCell::default() }
    }

    fn parse(&self, mark: &str) -> Arc<Parsed> {
        if let Some(parsed) = self.known.borrow().get(mark) {
            return Arc::clone(parsed);
        }
        let parsed = Arc::new(banner::parse(mark, Place::Portion, self.register));
        let mut known = self.known.borrow_mut();
        if known.len() < MOST_KNOWN {
            known.insert(mark.into(), Arc::clone(&parsed));
        }
        parsed
    }

    /// The mark at the start of a block's text.
    pub fn at_start(&self, text: &str) -> Option<PortionMark> {
        at_start_with(text, self)
    }

    /// The mark at the end, where older mail has it.
    pub fn at_end(&self, text: &str) -> Option<PortionMark> {
        at_end_with(text, self)
    }
}

/// The mark at the start of a block's text.
pub fn at_start(text: &str, register: &Register) -> Option<PortionMark> {
    at_start_with(text, &Reader::new(register))
}

/// The mark at the end, where older mail has it.
pub fn at_end(text: &str, register: &Register) -> Option<PortionMark> {
    at_end_with(text, &Reader::new(register))
}

fn at_start_with(text: &str, reader: &Reader<'_>) -> Option<PortionMark> {
    // A mark is short: only the start of the paragraph is looked at for what only looks like one.
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= 160).last().unwrap_or(0);
    let end = if text.len() <= 160 { text.len() } else { end };
    let start = &text[..end];
    let near = &start.as_bytes()[..start.len().min(40)];
    let odd = (!near.is_ascii()).then(|| look_alike::fold(start)).flatten();
    let Some(folded) = odd.filter(|folded| folded.odd.iter().any(|(range, _)| range.start < 40)) else {
        return plain_at_start(text, reader);
    };
    let mut mark = plain_at_start(&folded.text, reader)?;
    let (range, inner) = (folded.original(&mark.range), folded.original(&mark.inner));
    let moved = mark.inner.start;
    let parsed = Arc::make_mut(&mut mark.parsed);
    parsed.move_by(|own| {
        let own = folded.original(&(own.start + moved..own.end + moved));
        own.start.saturating_sub(inner.start)..own.end.saturating_sub(inner.start)
    });
    let mut own = folded.clone();
    own.odd.retain(|(odd, _)| odd.start >= range.start && odd.end <= range.end);
    parsed.look_alikes(text, inner.start, &own);
    (mark.range, mark.inner) = (range, inner);
    Some(mark)
}

fn plain_at_start(text: &str, reader: &Reader<'_>) -> Option<PortionMark> {
    let start = numbering(text);
    let body = &text[start..];
    let first = body.chars().next()?;
    let mut mark = match first {
        '(' if body[1..].starts_with('(') => doubled(text, start, reader),
        '(' | '[' | '{' | '<' => enclosed(text, start, reader),
        'A'..='Z' | '/' => bare(text, start, reader),
        _ => None,
    }?;
    // `(U) (U) Text`: a second mark behind the first.
    let end = mark.range.end;
    let next = end + (text[end..].len() - text[end..].trim_start().len());
    if text[next..].starts_with('(')
        && let Some(second) = enclosed(text, next, reader)
        && (second.parsed.marking.level.is_some() || second.parsed.is_cui)
    {
        let (kind, range) = (ProblemKind::Repeated, 0..mark.inner.len());
        let found = text[second.range.clone()].to_owned();
        let expected = "one mark before a portion".to_owned();
        Arc::make_mut(&mut mark.parsed).problems.push(Problem { kind, range, found, expected, feature: None });
        mark.sureness = mark.sureness.max(second.sureness);
    }
    Some(mark)
}

/// `((U)) Text`.
fn doubled(text: &str, start: usize, reader: &Reader<'_>) -> Option<PortionMark> {
    let mut mark = enclosed(text, start + 1, reader)?;
    if !text[mark.range.end..].starts_with(')') {
        return None;
    }
    mark.range = start..mark.range.end + 1;
    parentheses(&mut mark);
    Some(mark)
}

fn at_end_with(text: &str, reader: &Reader<'_>) -> Option<PortionMark> {
    let trimmed = text.trim_end();
    if !trimmed.ends_with(')') {
        return None;
    }
    let open = trimmed.rfind('(').filter(|open| *open > 0 && trimmed.len() - open <= 120)?;
    let mut mark = enclosed(text, open, reader)?;
    if mark.range.end != trimmed.len() || mark.sureness != Sureness::Sure || !mark.parsed.problems.is_empty() {
        return None;
    }
    mark.at_end = true;
    Some(mark)
}

/// What stands before a mark: `1.`, `a.`, `(ii)`, `-`, `•`, `Figure 3:`, with the blank behind it; several in a row.
pub fn numbering(text: &str) -> usize {
    let lead = text.len() - text.trim_start().len();
    let (mut at, mut behind_bullet) = (lead, lead);
    // `- 1. (U)`: no more than three of them.
    for _ in 0..3 {
        let Some((len, bullet)) = label(&text[at..]).filter(|(len, _)| at + len < text.len()) else { break };
        at += len;
        if bullet {
            behind_bullet = at;
        } else if text[at..].starts_with(['(', '[', '{', '<']) && label(&text[at..]).is_none() {
            return at;
        }
    }
    behind_bullet
}

/// The words of captions, which need no stop behind their number.
const CAPTIONS: &[&str] = &[
    "figure",
    "fig.",
    "fig",
    "table",
    "chart",
    "map",
    "exhibit",
    "photo",
    "photograph",
    "plate",
    "graphic",
    "image",
    "diagram",
    "annex",
    "appendix",
    "attachment",
    "enclosure",
    "tab",
    "slide",
    "box",
];

/// One bullet, number or word of a caption with its number, and the blanks behind; true for a bullet.
fn label(text: &str) -> Option<(usize, bool)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let token = &text[..end];
    let blanks = |end: usize| end + text[end..].len() - text[end..].trim_start().len();
    if is_bullet(token) {
        return Some((blanks(end), true));
    }
    if is_number(token) {
        return Some((blanks(end), false));
    }
    // `SUBJECT: (U) Harbours`: the word of a line of the head, or of a paragraph, before its mark.
    if is_heading_word(token) && text[blanks(end)..].starts_with(['(', '[', '{']) {
        return Some((blanks(end), false));
    }
    // `1.(U)`: no blank between.
    if let Some(open) = token.find('(').filter(|open| *open > 0 && is_number(&token[..*open])) {
        return Some((open, false));
    }
    let behind = text[blanks(end)..].split(char::is_whitespace).next()?;
    let number = behind.trim_end_matches(['.', ':', ')', '-', '–', '—']);
    let stopped = number.len() < behind.len();
    let capital = token.starts_with(|c: char| c.is_ascii_uppercase());
    let word =
        capital && token.len() >= 3 && token.trim_end_matches('.').bytes().all(|byte| byte.is_ascii_alphabetic());
    let caption = CAPTIONS.iter().any(|caption| token.eq_ignore_ascii_case(caption));
    let figures = number.starts_with(|c: char| c.is_ascii_digit()) || number.len() == 1 || is_roman(number);
    let numbered = (1..=6).contains(&number.len())
        && figures
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if !word || !numbered || !(caption || stopped) {
        return None;
    }
    let next = blanks(blanks(end) + behind.len());
    // `Figure 3 – (S) …`
    let dash = text[next..].split(char::is_whitespace).next().filter(|dash| matches!(*dash, "-" | "–" | "—" | ":"));
    Some((dash.map_or(next, |dash| blanks(next + dash.len())), false))
}

/// `SUBJECT:`, `Summary:`: one word that begins with a capital.
fn is_heading_word(token: &str) -> bool {
    token.strip_suffix(':').is_some_and(|word| {
        (2..=20).contains(&word.len())
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

fn is_bullet(token: &str) -> bool {
    const BULLETS: &[&str] =
        &["-", "•", "*", "–", "—", "·", "o", "▪", "►", ">", "●", "○", "■", "□", "‣", "+", "§", "--", "|"];
    BULLETS.contains(&token)
}

/// `1.`, `2.1`, `a.`, `(ii)`, `IV)`.
fn is_number(token: &str) -> bool {
    let inner = token.trim_start_matches('(').trim_end_matches(['.', ')', ':']);
    let stopped = token.ends_with(['.', ')', ':']);
    let digits = token.len() <= 8 && inner.starts_with(|c: char| c.is_ascii_digit());
    let numbered =
        digits && inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && (stopped || inner.len() <= 5);
    let lettered = token.len() == 2 && inner.len() == 1 && stopped && inner.as_bytes()[0].is_ascii_alphabetic();
    let small = token.len() == 3
        && token.starts_with('(')
        && stopped
        && inner.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    let roman =
        stopped && is_roman(inner) && (!token.starts_with('(') || inner.starts_with(|c: char| c.is_lowercase()));
    numbered || lettered || small || roman
}

fn is_roman(text: &str) -> bool {
    (2..=5).contains(&text.len())
        && ["ivx", "IVX"].iter().any(|letters| text.bytes().all(|byte| letters.as_bytes().contains(&byte)))
}

fn enclosed(text: &str, start: usize, reader: &Reader<'_>) -> Option<PortionMark> {
    let open = text[start..].chars().next()?;
    let body = &text[start + 1..];
    let close = body.find([')', ']', '}', '>']);
    let inside = close.map(|close| &body[..close]).filter(|inside| {
        inside.len() <= 140 && !inside.contains(['(', '[', '\n', '.', '?', '"']) && !inside.trim().is_empty()
    });
    let Some(inside) = inside.filter(|inside| !reads_like_prose(inside)) else {
        // `(S//NF This is …`: the closing parenthesis is missing.
        let mut mark = bare(text, start + 1, reader)?;
        mark.range.start = start;
        return Some(mark);
    };
    let end = start + 1 + inside.len() + 1;
    let after = &text[end..];
    if !(after.is_empty()
        || after.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '—' | '-' | '(' | ')'))
        || inside.contains("//"))
    {
        return None;
    }
    let parsed = reader.parse(inside.trim());
    let lead = inside.len() - inside.trim_start().len();
    let inner = start + 1 + lead..start + 1 + lead + inside.trim().len();
    let sureness = sureness(inside.trim(), &parsed, reader.register)?;
    let round = open == '(' && text[..end].ends_with(')');
    if !round && sureness != Sureness::Sure {
        return None;
    }
    let mut mark = PortionMark { range: start..end, inner, parsed, sureness, at_end: false };
    if !round {
        parentheses(&mut mark);
    } else if inside.trim().len() != inside.len() {
        let range = 0..mark.inner.len();
        let found = inside.to_owned();
        let expected = inside.trim().to_owned();
        Arc::make_mut(&mut mark.parsed).problems.push(Problem {
            kind: ProblemKind::Space,
            range,
            found,
            expected,
            feature: None,
        });
    }
    Some(mark)
}

/// A mark without its parentheses, or without one of them: `S//NF This is …`.
fn bare(text: &str, start: usize, reader: &Reader<'_>) -> Option<PortionMark> {
    let body = &text[start..];
    let run = body
        .find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '/' | ',' | '-' | ' ')))
        .unwrap_or(body.len());
    // The first word of the sentence begins with a capital too.
    let mut end = match body[run..].chars().next() {
        Some(c) if c.is_lowercase() || c == '\'' || c == '’' => body[..run].rfind(' ')?,
        Some(')' | ']' | '}') => run,
        Some(_) | None => return None,
    };
    end = body[..end].trim_end().len();
    let mark = &body[..end];
    if !mark.contains("//") {
        return None;
    }
    // Words of the sentence in capitals may follow: give them up one by one.
    let mut mark = mark;
    loop {
        let parsed = reader.parse(mark);
        let clean = parsed.problems.is_empty() && parsed.known() > 0;
        if clean && sureness(mark, &parsed, reader.register) == Some(Sureness::Sure) {
            let range = start..start + mark.len();
            let mut found =
                PortionMark { range: range.clone(), inner: range, parsed, sureness: Sureness::Sure, at_end: false };
            if text[found.range.end..].starts_with([')', ']', '}']) {
                found.range.end += 1;
            }
            parentheses(&mut found);
            return Some(found);
        }
        mark = mark[..mark.rfind(' ')?].trim_end_matches([' ', ',']);
    }
}

fn parentheses(mark: &mut PortionMark) {
    let range = 0..mark.inner.len();
    let (kind, expected) = (ProblemKind::Parentheses, "the mark in parentheses".to_owned());
    Arc::make_mut(&mut mark.parsed).problems.push(Problem {
        kind,
        range,
        found: String::new(),
        expected,
        feature: None,
    });
}

/// Prose in parentheses: words in small letters.
fn reads_like_prose(inside: &str) -> bool {
    let words = inside.split([' ', '/', ',']).filter(|word| !word.is_empty());
    let small = words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()) && *word != "and").count();
    small > 0 && !inside.contains("//")
        || inside.contains("://")
        || small > 2 && inside.split(' ').count() > 3 && !inside.contains("rel to")
}

/// Whether what stands in parentheses is a marking, and how sure that is.
fn sureness(inside: &str, parsed: &Parsed, register: &Register) -> Option<Sureness> {
    let lower = inside.bytes().any(|byte| byte.is_ascii_lowercase());
    let unknown = parsed.items.iter().filter(|item| !item.is_known()).count();
    let has_head = !parsed.head.is_empty();
    if inside.contains(['/', '\\', '|']) {
        let known = parsed.known();
        let foreign = inside.starts_with("//") && has_head;
        if (has_head && known > 0 && known >= unknown)
            || foreign
            || (has_head && inside.contains("//") && !lower && unknown > 0)
            || (known > 0 && unknown == 0 && inside.contains("//"))
            || (known > 1 && unknown == 0 && !lower)
            || (has_head && parsed.items.is_empty() && !lower)
        {
            return Some(Sureness::Sure);
        }
        return None;
    }
    if lower {
        return None;
    }
    if let Some(level) = register.level(inside) {
        let letter = register.levels[usize::from(level)].portion.len() == 1 && inside.len() == 1;
        return Some(if letter { Sureness::Letter } else { Sureness::Word });
    }
    if parsed.is_cui && parsed.items.is_empty() {
        return Some(Sureness::Word);
    }
    let nato = matches!(parsed.marking.owner, Owner::Nato(_)) && parsed.items.is_empty();
    let several = has_head && parsed.known() > 0 && unknown == 0;
    let alone = !has_head && parsed.items.len() == 1 && parsed.known() == 1 && inside.len() >= 2 && registered(parsed);
    (nato || several || alone).then_some(Sureness::Word)
}

/// A lone control is a mark without its level only if it is one of the register's.
fn registered(parsed: &Parsed) -> bool {
    parsed.unregistered.is_empty() && !parsed.problems.iter().any(|problem| problem.kind == ProblemKind::Misspelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Sureness, usize)> {
        let mark = at_start(text, Register::embedded())?;
        Some((text[mark.range.clone()].to_owned(), mark.sureness, mark.parsed.problems.len()))
    }

    #[test]
    fn marks_and_what_only_looks_like_one() {
        use Sureness::{Letter, Sure, Word};
        type Mark = (&'static str, Sureness, usize);
        let table: &[(&str, Option<Mark>)] = &[
            ("(S//NF) This is the text.", Some(("(S//NF)", Sure, 0))),
            ("1. (U//FOUO) Summary", Some(("(U//FOUO)", Sure, 0))),
            ("a. (TS) Text", Some(("(TS)", Word, 0))),
            ("(C) Text", Some(("(C)", Letter, 0))),
            ("S//NF This is the text.", Some(("S//NF", Sure, 1))),
            ("(S//NF This is the text.", Some(("(S//NF", Sure, 1))),
            ("S//NF) This is the text.", Some(("S//NF)", Sure, 1))),
            ("[S//NF] This is the text.", Some(("[S//NF]", Sure, 1))),
            ("(//NS//ATOMAL//OC) Text", Some(("(//NS//ATOMAL//OC)", Sure, 0))),
            ("(s//nf) Text", Some(("(s//nf)", Sure, 2))),
            ("Figure 1. (TS) A caption", Some(("(TS)", Word, 0))),
            ("Table 2-1: (S//NF) A caption", Some(("(S//NF)", Sure, 0))),
            ("FIG. 3 – (S//NF) A caption", Some(("(S//NF)", Sure, 0))),
            ("Annex B (U//FOUO) A title", Some(("(U//FOUO)", Sure, 0))),
            ("IV. (U//FOUO) A title", Some(("(U//FOUO)", Sure, 0))),
            ("- 1. (S//NF) Text", Some(("(S//NF)", Sure, 0))),
            ("1.(S//NF) Text", Some(("(S//NF)", Sure, 0))),
            ("(ii) (S//NF) Text", Some(("(S//NF)", Sure, 0))),
            ("Article 3 (C) of the Act", None),
            ("(a) first", None),
            ("(A) first", None),
            ("(and/or) that", None),
            ("(see http://example.org/a) text", None),
            ("(FBI) agents came", None),
            ("(he/she) came", None),
            ("(U.S.) policy", None),
            ("(c) 2020 by the author", None),
            ("(S)he came", None),
            ("// (S) a comment", None),
            ("USA/UK talks began", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(mark, sureness, problems)| (mark.to_owned(), sureness, problems));
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
