//! Stamps that say by what exemption something is withheld: `EO 13526 3.3(b)(1)>25Yrs`, `(b)(1), (b)(3)`, `25X1`.
//!
//! ```text
//! line      = [ "[" ] stamp *( [ "," / ";" / "and" / "&" ] stamp ) [ "." ] [ "]" ]
//! stamp     = order [ "," ] [ "section" ] paragraph [ [ ">" ] number ( "Yrs" / "years" ) ] / paragraph / code
//! order     = ( "E.O." / "EO" / "Executive Order" ) number
//! paragraph = [ number "." number ] 1*( "(" ( letter / number ) ")" )
//! code      = ( "25X" / "50X" / "75X" ) *( letter / number / "-" )
//! ```

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case, take_while_m_n, take_while1};
use nom::character::complete::{char, digit1, multispace0};
use nom::combinator::{opt, recognize};
use nom::multi::many1_count;
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

/// One exemption of a stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// `13526`; of the stamp before, where a line goes on with its paragraphs.
    pub order: Option<String>,
    /// `3.3`; empty where the exemption is of the Freedom of Information Act.
    pub section: String,
    /// `b`, `1` of `3.3(b)(1)`.
    pub parts: Vec<String>,
    /// `25X1`; empty where it is a paragraph.
    pub code: String,
    pub range: Range<usize>,
    /// The paragraph or code alone.
    pub what: Range<usize>,
}

/// So long a stamp may be.
const LONGEST: usize = 200;

/// Reads a whole line of stamps; nothing where there is anything else in it.
pub fn line(text: &str) -> Vec<Stamp> {
    if text.len() > LONGEST || !text.is_ascii() {
        return Vec::new();
    }
    let mut rest = text.trim_start_matches([' ', '[', '~']);
    let mut stamps: Vec<Stamp> = Vec::new();
    while let Ok((next, read)) = stamp(rest) {
        let at = text.len() - rest.len();
        let end = text.len() - next.len();
        let what = text.len() - read.from;
        let mut own = Stamp { range: at..end, what: what..text.len() - read.to, ..read.stamp };
        if own.order.is_none() && own.code.is_empty() && !own.section.is_empty() {
            own.order = stamps.last().and_then(|before| before.order.clone());
        }
        stamps.push(own);
        rest = between(next);
    }
    let whole = rest.trim_matches([' ', '.', ']', '~', ')']).is_empty() || sign(rest);
    if whole { stamps } else { Vec::new() }
}

/// `(C)`, `(S)`: the letter that stands behind the stamps of some agencies.
fn sign(rest: &str) -> bool {
    matches!(rest.trim().as_bytes(), [b'(', b'A'..=b'Z', b')'])
}

struct Read {
    stamp: Stamp,
    /// Bytes from the paragraph's start, and from its end, to the end of the text.
    from: usize,
    to: usize,
}

fn between(text: &str) -> &str {
    let text = text.trim_start();
    let text = ["and ", "AND ", "&", ",", ";", "/"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    text.trim_start().strip_prefix("and ").unwrap_or(text).trim_start()
}

fn stamp(text: &str) -> IResult<&str, Read> {
    let (rest, order) = opt(order).parse(text)?;
    let (rest, _) = (multispace0, opt(char(',')), multispace0).parse(rest)?;
    let (rest, _) = opt(terminated(
        alt((tag_no_case("sections"), tag_no_case("section"), tag_no_case("sec."), tag_no_case("sec"))),
        multispace0,
    ))
    .parse(rest)?;
    let from = rest.len();
    let (rest, (section, parts, code)) = alt((paragraph, code)).parse(rest)?;
    let to = rest.len();
    let (rest, _) = opt(age).parse(rest)?;
    let order = order.map(str::to_owned);
    let stamp = Stamp { order, section, parts, code, range: 0..0, what: 0..0 };
    Ok((rest, Read { stamp, from, to }))
}

fn order(text: &str) -> IResult<&str, &str> {
    let name = alt((tag_no_case("executive order"), tag_no_case("e.o."), tag_no_case("e. o."), tag_no_case("eo")));
    preceded((name, multispace0), take_while_m_n(5, 5, |c: char| c.is_ascii_digit())).parse(text)
}

type What = (String, Vec<String>, String);

fn paragraph(text: &str) -> IResult<&str, What> {
    let (rest, section) = opt(recognize((digit1, char('.'), digit1))).parse(text)?;
    let short = take_while_m_n(1, 3, |c: char| c.is_ascii_alphanumeric());
    let (end, count) = many1_count(delimited((multispace0, char('(')), short, char(')'))).parse(rest)?;
    let inside = &rest[..rest.len() - end.len()];
    let parts: Vec<String> = inside.split(['(', ')', ' ']).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    // `(b)(1)`, `3.3(b)(1)`; a letter in parentheses alone is a portion mark or the letter of a list.
    if section.is_none() && (count < 2 || parts[0] != "b") {
        return Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Verify)));
    }
    Ok((end, (section.unwrap_or("").to_owned(), parts, String::new())))
}

fn code(text: &str) -> IResult<&str, What> {
    let years = alt((tag("25X"), tag("50X"), tag("75X")));
    let (rest, code) =
        recognize((years, opt(take_while1(|c: char| c.is_ascii_alphanumeric() || c == '-')))).parse(text)?;
    Ok((rest, (String::new(), Vec::new(), code.to_owned())))
}

/// `>25Yrs`, ` 25 years`.
fn age(text: &str) -> IResult<&str, &str> {
    let unit = alt((tag_no_case("years"), tag_no_case("yrs"), tag_no_case("yr")));
    recognize((multispace0, opt(char(',')), multispace0, opt(char('>')), multispace0, digit1, multispace0, unit))
        .parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        let table: &[(&str, &[&str])] = &[
            ("EO 13526 3.3(b)(1) 25Yrs", &["13526 3.3 b 1"]),
            ("E.O. 13526, section 3.3(b)(1)", &["13526 3.3 b 1"]),
            ("(b)(1), (b)(3)", &["- - b 1", "- - b 3"]),
            ("(b)(1) and (b)(7)(C)", &["- - b 1", "- - b 7 C"]),
            ("25X1", &["- 25X1"]),
            ("25X1, 25X6", &["- 25X1", "- 25X6"]),
            ("EO 12958 3.4(b)(1)>25Yrs", &["12958 3.4 b 1"]),
            ("EO 12958 3.4(b)(1)>25Yrs EO 12958 3.4(b)(6)>25Yrs (C)", &["12958 3.4 b 1", "12958 3.4 b 6"]),
            ("[E.O. 13526 3.3(b)(1), 3.3(b)(6)]", &["13526 3.3 b 1", "13526 3.3 b 6"]),
            ("Executive Order 13526 Sec. 3.3(h)(1)(A)", &["13526 3.3 h 1 A"]),
            ("(b)(1) No person may tell it", &[]),
            ("(C)", &[]),
            ("E.O. 13526: DECL: 01/02/2035", &[]),
            ("E.O. 13526", &[]),
            ("", &[]),
        ];
        for (text, right) in table {
            let read: Vec<String> = line(text)
                .iter()
                .map(|stamp| {
                    let order = stamp.order.as_deref().unwrap_or("-");
                    let section = if stamp.section.is_empty() { "-" } else { &stamp.section };
                    if stamp.code.is_empty() {
                        format!("{order} {section} {}", stamp.parts.join(" "))
                    } else {
                        format!("{order} {}", stamp.code)
                    }
                })
                .collect();
            assert_eq!(&read, right, "{text}");
        }
    }

    #[test]
    fn places() {
        let text = "EO 13526 3.3(b)(12) 25Yrs, 25X1";
        let read: Vec<(&str, &str)> =
            line(text).iter().map(|stamp| (&text[stamp.range.clone()], &text[stamp.what.clone()])).collect();
        assert_eq!(read, [("EO 13526 3.3(b)(12) 25Yrs", "3.3(b)(12)"), ("25X1", "25X1")]);
    }
}
