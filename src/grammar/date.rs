//! Dates and times as documents write them: "January 7, 1971", "7 January 1971", "April 3, 1972, 1505Z",
//! "1:30 p.m.", and date-time groups, "301535Z JUL 75".

use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case, take_while, take_while_m_n, take_while1};
use nom::character::complete::{char, space0, space1};
use nom::combinator::{map_opt, opt, recognize, verify};
use nom::multi::many1;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

use crate::engine::value::Date;

/// A date, perhaps with a time, and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The day; not checked against the calendar.
    pub date: Date,
    /// Hours and minutes as four digits, as they stand there: 1505. Not checked against the clock.
    pub zulu: Option<u16>,
    pub range: Range<usize>,
}

impl Dated {
    /// Whether there is such a day and such a time.
    pub fn is_possible(&self) -> bool {
        let leap = |year: i16| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match self.date.month {
            2 if leap(self.date.year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day = (1..=longest).contains(&self.date.day) && (1..=12).contains(&self.date.month);
        day && self.zulu.is_none_or(|time| time / 100 < 24 && time % 100 < 60)
    }
}

/// Their names, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month by its name or its first three letters.
fn month(text: &str) -> IResult<&str, u8> {
    let word = verify(take_while1(char::is_alphabetic), |word: &str| word.len() >= 3);
    let mut month = map_opt(terminated(word, opt(char('.'))), |word: &str| {
        let at = MONTHS.iter().position(|name| {
            name.eq_ignore_ascii_case(word)
                || (word.len() == 3 && name[..3].eq_ignore_ascii_case(word))
                || (word == "Sept" && *name == "September")
        })?;
        u8::try_from(at + 1).ok()
    });
    month.parse(text)
}

fn digits(least: usize, most: usize) -> impl Fn(&str) -> IResult<&str, u16> {
    move |text: &str| {
        let run =
            verify(take_while1(|c: char| c.is_ascii_digit()), move |run: &str| (least..=most).contains(&run.len()));
        let mut number = map_opt(run, |run: &str| run.parse().ok());
        number.parse(text)
    }
}

/// `date = month day "," year / day month [ "," ] year`, with `[ "," time "Z" ]` behind it.
pub fn date(text: &str) -> IResult<&str, Dated> {
    let american = (month, preceded(space1, digits(1, 2)), preceded((space0, char(','), space0), digits(4, 4)));
    let european = (digits(1, 2), preceded(space1, month), preceded((opt(char(',')), space1), digits(4, 4)));
    let (rest, (year, month, day)) = alt((
        american.map(|(month, day, year)| (year, month, day)),
        european.map(|(day, month, year)| (year, month, day)),
    ))
    .parse(text)?;
    let (rest, zulu) = opt(preceded((opt(char(',')), space1), zulu)).parse(rest)?;
    let found =
        Dated { date: Date { year: year as i16, month, day: day as u8 }, zulu, range: 0..text.len() - rest.len() };
    Ok((rest, found))
}

/// `1505Z`
fn zulu(text: &str) -> IResult<&str, u16> {
    terminated(digits(4, 4), (opt(char(' ')), char('Z'))).parse(text)
}

/// `dtg = day time "Z" blank month blank year`: 301535Z JUL 75. The century is that of `century`.
pub fn date_time_group(century: i16) -> impl Fn(&str) -> IResult<&str, Dated> {
    move |text: &str| {
        let stamp = verify(take_while_m_n(6, 6, |c: char| c.is_ascii_digit()), |run: &str| run.len() == 6);
        let shape = (
            stamp,
            preceded((space0, char('Z'), space0), month),
            preceded((space0, opt(alt((tag("’"), tag("'"))))), digits(2, 4)),
        );
        let mut parser = map_opt(shape, |(stamp, month, year): (&str, u8, u16)| {
            let year = if year < 100 { century + year as i16 } else { year as i16 };
            let (day, time) = stamp.split_at(2);
            Some((Date { year, month, day: day.parse().ok()? }, time.parse().ok()?))
        });
        let (rest, (date, time)) = parser.parse(text)?;
        Ok((rest, Dated { date, zulu: Some(time), range: 0..text.len() - rest.len() }))
    }
}

/// A telegram's own group, behind its prosigns: `R 131505Z AUG 75`, `O P 131505Z AUG 75`, `PR 131505Z AUG 75`,
/// `DTG: 131505Z AUG 75`.
pub fn own_group(century: i16) -> impl Fn(&str) -> IResult<&str, Dated> {
    move |text: &str| {
        let prosign = terminated(take_while_m_n(1, 3, |c: char| c.is_ascii_uppercase() || c == '0'), space1);
        let label = recognize((tag_no_case("DTG"), opt(char(':')), space0));
        let (body, _) = opt(alt((recognize(many1(prosign)), label))).parse(text)?;
        let (rest, mut found) = date_time_group(century)(body)?;
        let (rest, _) = take_while(|c: char| c.is_whitespace() || c == '.').parse(rest)?;
        // "042115Z OCT 72 ZFF6": an operating signal may follow.
        let signal = rest.starts_with('Z') && rest.len() <= 8 && !rest.contains(|c: char| c.is_lowercase() || c == ' ');
        let rest = if signal { &rest[rest.len()..] } else { rest };
        let lead = text.len() - body.len();
        found.range = lead..found.range.end + lead;
        Ok((rest, found))
    }
}

/// Every date in a text, in order.
pub fn dates(text: &str) -> Vec<Dated> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    // A year has four figures.
    if !bytes.windows(4).any(|four| four.iter().all(u8::is_ascii_digit)) {
        return out;
    }
    let mut at = 0;
    while at < bytes.len() {
        // A day, or the name of a month.
        let may_begin = bytes[at].is_ascii_digit() || b"JFMASOND".contains(&bytes[at]);
        let starts = || text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if may_begin
            && starts()
            && let Ok((after, mut found)) = date(&text[at..])
        {
            let end = text.len() - after.len();
            found.range = at..end;
            out.push(found);
            at = end;
        } else {
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(found: &Dated) -> String {
        let time = found.zulu.map_or(String::new(), |time| format!(" {time:04}Z"));
        format!("{}{time}{}", found.date, if found.is_possible() { "" } else { " impossible" })
    }

    #[test]
    fn dates_are_read_in_all_their_forms() {
        for (text, expected) in [
            ("Washington, January 7, 1971.", "1971-01-07"),
            ("7 January 1971", "1971-01-07"),
            ("August 13, 1975, 1505Z.", "1975-08-13 1505Z"),
            ("March 9, 1972, 5400Z", "1972-03-09 5400Z impossible"),
            ("February 30, 1972", "1972-02-30 impossible"),
            ("from May 1, 1960 to June 2, 1960", "1960-05-01; 1960-06-02"),
            ("undated", ""),
            ("May I ask", ""),
        ] {
            let found: Vec<_> = dates(text).iter().map(show).collect();
            assert_eq!(found.join("; "), expected, "{text}");
        }
    }

    #[test]
    fn a_telegram_s_own_group_is_told_from_others() {
        let read =
            |text: &str| own_group(1900)(text).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, found)| show(&found));
        assert_eq!(read("R 131505Z AUG 75").as_deref(), Some("1975-08-13 1505Z"));
        assert_eq!(read("O P 220730Z JUL 79").as_deref(), Some("1979-07-22 0730Z"));
        assert_eq!(read("PR 220730Z JUL 79").as_deref(), Some("1979-07-22 0730Z"));
        assert_eq!(read("131505Z AUG 75").as_deref(), Some("1975-08-13 1505Z"));
        assert_eq!(read("O 131505Z AUG 75 ZFF6").as_deref(), Some("1975-08-13 1505Z"));
        assert_eq!(read("DTG: 131505Z AUG 75").as_deref(), Some("1975-08-13 1505Z"));
        assert_eq!(read("DAO BUCHAREST 0231 301535Z JUL 75 (BUCH 3663)"), None);
    }
}
