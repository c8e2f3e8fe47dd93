//! Faults that a typist or an editor makes beyond those of the form: a month, a year, a weekday, a status, a number of the
//! document, a name in the title, two notes exchanged.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::{Block, Role};
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::head::editors_time;
use crate::faults::sites::text::{DATE, dates_of_editors};
use crate::faults::words::slip;

const MONTHS: &[&str] = &[
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

fn block(piece: &Piece, role: Role) -> Option<&Block> {
    piece.document().blocks.iter().find(|block| block.role == role)
}

/// The month and year of the title's last date and of the dateline's, where both give one day.
fn dated(piece: &Piece) -> Option<[(Range<usize>, Range<usize>); 2]> {
    let text = piece.text();
    let of = |role| {
        let block = block(piece, role)?;
        let line = &text[block.range.clone()];
        let found = DATE.captures_iter(line).last().filter(|_| DATE.find_iter(line).count() == 1)?;
        let (whole, year) = (found.get(0)?, found.get(2)?);
        let start = block.range.start;
        Some((start + whole.start()..start + whole.end(), start + year.start()..start + year.end()))
    };
    let (title, line) = (of(Role::Title)?, of(Role::Dateline)?);
    (text[title.0.clone()] == text[line.0.clone()]).then_some([title, line])
}

/// Another month that has the day.
fn other_month(date: &str, random: &mut Random) -> Option<(usize, &'static str)> {
    let name = date.split(' ').next()?;
    let at = MONTHS.iter().position(|month| *month == name)?;
    let day: u8 = date[name.len()..].trim_start().split(',').next()?.parse().ok()?;
    let new = MONTHS[(at + 1 + random.below(11)) % 12];
    (day <= 28).then_some((name.len(), new))
}

fn month_in(piece: &Piece, which: usize, random: &mut Random) -> Vec<Site> {
    let site = || {
        let both = dated(piece)?;
        let whole = both[which].0.clone();
        let (length, new) = other_month(&piece.text()[whole.clone()], random)?;
        let place = piece.place(whole.start..whole.start + length)?;
        Some(Site::at(place, new).or(piece.near(whole)).or(piece.near(both[1 - which].0.clone())))
    };
    let mut site = site;
    site().into_iter().collect()
}

pub fn month_in_title(piece: &Piece, random: &mut Random) -> Vec<Site> {
    month_in(piece, 0, random)
}

pub fn month_in_dateline(piece: &Piece, random: &mut Random) -> Vec<Site> {
    month_in(piece, 1, random)
}

/// The year of the dateline is that before or after.
pub fn year_in_dateline(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let by = [-1, 1, 10][random.below(3)];
    let site = || {
        let both = dated(piece)?;
        let (whole, year) = both[1].clone();
        let old: i32 = piece.text()[year.clone()].parse().ok()?;
        let place = piece.place(year)?;
        Some(Site::at(place, (old + by).to_string()).or(piece.near(whole)).or(piece.near(both[0].0.clone())))
    };
    site().into_iter().collect()
}

/// "June 31", "February 30".
pub fn day_that_is_not(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let site = || {
        let (written, place) = dates_of_editors(piece)?;
        let month = written.split(' ').next()?;
        let most = match month {
            "February" => "30",
            "April" | "June" | "September" | "November" => "31",
            _ => "32",
        };
        let day = DATE.captures(written)?.get(1)?;
        let day = place.start + day.start()..place.start + day.end();
        Some(Site::at(piece.place(day)?, most).or(piece.near(place)))
    };
    site().into_iter().collect()
}

/// The weekday before a date in full.
pub fn weekday(piece: &Piece, random: &mut Random) -> Vec<Site> {
    const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    static FULL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"\b({}),? (?:{}) [0-9]{{1,2}}, 1[0-9]{{3}}\b", DAYS.join("|"), MONTHS.join("|")))
            .expect("a constant")
    });
    let by = 1 + random.below(6);
    let sites = FULL.captures_iter(piece.text()).filter_map(|found| {
        let (whole, day) = (found.get(0)?, found.get(1)?);
        let at = DAYS.iter().position(|name| *name == day.as_str())?;
        Some(Site::at(piece.place(day.range())?, DAYS[(at + by) % 7]).or(piece.near(whole.range())))
    });
    sites.collect()
}

/// The month or the year of the date-time group.
pub fn group_month(piece: &Piece, random: &mut Random) -> Vec<Site> {
    group_part(piece, 1, random)
}

pub fn group_year(piece: &Piece, random: &mut Random) -> Vec<Site> {
    group_part(piece, 2, random)
}

fn group_part(piece: &Piece, part: usize, random: &mut Random) -> Vec<Site> {
    static GROUP: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[ZOPR](?: [ZOPR])* [0-9]{6}Z ([A-Z]{3}) ([0-9]{2})$").expect("a constant"));
    let text = piece.text();
    let site = || {
        let editors = editors_time(piece)?;
        let blocks = piece.document().blocks.iter().filter(|block| block.role != Role::Note).take(40);
        let (line, found) =
            blocks.filter_map(|block| Some((block, GROUP.captures(text[block.range.clone()].trim_end())?))).next()?;
        let part_of = found.get(part)?;
        let new = if part == 1 {
            let at = MONTHS.iter().position(|month| month[..3].eq_ignore_ascii_case(part_of.as_str()))?;
            MONTHS[(at + 1 + random.below(11)) % 12][..3].to_uppercase()
        } else {
            let old: u8 = part_of.as_str().parse().ok()?;
            (old + [1, 2, 7][random.below(3)]).to_string()
        };
        let place = piece.place(line.range.start + part_of.start()..line.range.start + part_of.end())?;
        Some(Site::at(place, new).or(piece.near(line.range.clone())).or(piece.near(editors)))
    };
    let mut site = site;
    site().into_iter().collect()
}

/// "Sent for action." and a line ACTION in the head, one of the two changed.
pub fn status_in_note(piece: &Piece, _: &mut Random) -> Vec<Site> {
    status(piece)
        .map(|(note, head, new)| Some(Site::at(piece.place(note)?, new).or(piece.near(head))))
        .into_iter()
        .flatten()
        .collect()
}

pub fn status_in_head(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let site = status(piece)
        .map(|(note, head, new)| Some(Site::at(piece.place(head)?, new.to_uppercase()).or(piece.near(note))));
    site.into_iter().flatten().collect()
}

fn status(piece: &Piece) -> Option<(Range<usize>, Range<usize>, &'static str)> {
    static SENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bSent for (action|information)\.").expect("a constant"));
    let text = piece.text();
    let note = piece.notes().find(|note| text[note.range.clone()].starts_with("Source:"))?;
    let sent = SENT.captures(&text[note.range.clone()])?.get(1)?;
    let line = piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title)).take(12);
    let head = line
        .map(|block| block.range.clone())
        .find(|range| text[range.clone()].trim() == sent.as_str().to_uppercase())?;
    let new = if sent.as_str() == "action" { "information" } else { "action" };
    Some((note.range.start + sent.start()..note.range.start + sent.end(), head, new))
}

/// In TEI: the number before the title is that of the next document.
pub fn document_number(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([0-9]{1,3})\. ").expect("a constant"));
    let site = || {
        let title = block(piece, Role::Title).filter(|_| piece.is_tei())?;
        let number = NUMBER.captures(&piece.text()[title.range.clone()])?.get(1)?;
        let new = number.as_str().parse::<usize>().ok()? + 1 + random.below(9);
        let place = piece.place(title.range.start..title.range.start + number.len())?;
        let start = piece.document().span.range().start;
        Some(Site::at(place, new.to_string()).or(start..start + 60))
    };
    let mut site = site;
    site().into_iter().collect()
}

/// A slip in the name of a party of the title, where the FROM or TO line, or the signature, has it right.
pub fn name_in_title(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static PARTY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\(([A-Z][a-z]{5,})\)").expect("a constant"));
    let text = piece.text();
    let Some(title) = block(piece, Role::Title) else { return Vec::new() };
    let line = |name: &str| {
        let blocks =
            piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title)).take(14);
        blocks.map(|block| block.range.clone()).find(|range| {
            let line = &text[range.clone()];
            let label = ["FROM", "TO", "MEMORANDUM FOR"].iter().any(|label| line.starts_with(label));
            label
                && line.len() < 90
                && line.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| word == name.to_lowercase())
        })
    };
    let sites = PARTY.captures_iter(&text[title.range.clone()]).filter_map(|found| {
        let name = found.get(1)?;
        let line = line(name.as_str())?;
        let new = slip(name.as_str(), random).filter(|new| new.chars().all(char::is_alphabetic))?;
        let place = piece.place(title.range.start + name.start()..title.range.start + name.end())?;
        Some(Site::at(place, new).or(piece.near(line)))
    });
    sites.collect()
}

/// A slip in the name of the signature, where the title has it as its sender.
pub fn name_in_signature(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static PARTY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[0-9]+\. [^()]*\bFrom\b[^()]*\(([A-Z][a-z]{5,})\)").expect("a constant"));
    let text = piece.text();
    let site = || {
        let title = block(piece, Role::Title)?;
        let party = PARTY.captures(&text[title.range.clone()])?.get(1)?;
        let mut signatures = piece.document().blocks.iter().filter(|block| block.role == Role::Signature);
        let signature = signatures.find_map(|block| {
            let at = text[block.range.clone()].find(party.as_str())?;
            Some(block.range.start + at..block.range.start + at + party.len())
        })?;
        let new = slip(party.as_str(), random).filter(|new| new.chars().all(char::is_alphabetic))?;
        let title = title.range.start + party.start()..title.range.start + party.end();
        Some(Site::at(piece.place(signature)?, new).or(piece.near(title)))
    };
    let mut site = site;
    site().into_iter().collect()
}
