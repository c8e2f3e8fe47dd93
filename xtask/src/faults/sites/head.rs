//! Faults in what the head of the original and the editors both say: dates, times, numbers, precedences.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::{Block, Role};
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::marking::of_note;
use crate::faults::sites::text::{DATE, dates_of_editors};

const PRECEDENCES: &[(&str, &str)] = &[("Z", "Flash"), ("O", "Immediate"), ("P", "Priority"), ("R", "Routine")];

/// The first lines of the body.
fn lines(piece: &Piece) -> impl Iterator<Item = &Block> {
    let body = |block: &&Block| matches!(block.role, Role::Paragraph | Role::Item | Role::Heading | Role::Cell);
    piece.document().blocks.iter().filter(body).take(12)
}

fn within(block: &Block, found: regex::Match<'_>) -> Range<usize> {
    block.range.start + found.start()..block.range.start + found.end()
}

/// Another day of the month, of the same number of figures.
fn other_day(day: &str, random: &mut Random) -> Option<String> {
    let day: usize = day.parse().ok()?;
    let new = (day + 1 + random.below(25)) % 28 + 1;
    (new != day).then(|| new.to_string())
}

/// In TEI: the date in the mark-up of the dateline.
pub fn encoded_date(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static WHEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<date\b[^>]*\bwhen="([0-9]{4})-([0-9]{2})-([0-9]{2})[^"]*"[^>]*>([^<]*)</date>"#)
            .expect("a constant")
    });
    let Some(line) = piece.document().blocks.iter().find(|block| block.role == Role::Dateline) else {
        return Vec::new();
    };
    let area = piece.near(line.range.clone());
    let start = piece.file.text.floor_char_boundary(area.start.saturating_sub(300));
    let end = piece.file.text.ceil_char_boundary((area.end + 20).min(piece.file.text.len()));
    let sites = WHEN.captures_iter(&piece.file.text[start..end]).filter_map(|found| {
        let (day, words) = (found.get(3)?, found.get(4)?);
        let date = DATE.captures(words.as_str())?;
        let same = date[1].parse::<u8>().ok()? == day.as_str().parse::<u8>().ok()? && date[2] == found[1];
        let new = other_day(day.as_str(), random).filter(|_| same)?;
        let words = start + words.start()..start + words.end();
        let dateline = area.start <= words.start && words.end <= area.end + 1;
        dateline.then(|| Site::at(start + day.start()..start + day.end(), format!("{new:0>2}")).or(words))
    });
    sites.collect()
}

/// A line of the head that is the date of the title or dateline, or stands behind `DATE:`.
pub fn letterhead_date(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        let months = "January|February|March|April|May|June|July|August|September|October|November|December";
        Regex::new(&format!(r"^(?:DATE:? *|Date:? *)?(?:{months}) ([0-9]{{1,2}}), (1[0-9]{{3}})\.?$"))
            .expect("a constant")
    });
    if is_talk(piece) {
        return Vec::new();
    }
    let Some((written, place)) = dates_of_editors(piece) else { return Vec::new() };
    // Below the first running text a date is that of the signature or of what is enclosed.
    let head = lines(piece).take_while(|block| block.range.len() <= 240);
    let sites = head.filter_map(|block| {
        let line = &piece.text()[block.range.clone()];
        let found = LINE.captures(line).filter(|_| line.contains(written))?;
        let day = within(block, found.get(1)?);
        let new = other_day(&piece.text()[day.clone()], random)?;
        // A note that names the other day as well explains it.
        let month = written.split(' ').next().unwrap_or_default();
        if piece.notes().any(|note| piece.text()[note.range.clone()].contains(&format!("{month} {new}"))) {
            return None;
        }
        Some(Site::at(piece.place(day)?, new).or(piece.near(place.clone())).or(piece.near(block.range.clone())))
    });
    sites.take(1).collect()
}

/// Records of talks are dated by the talk, and their heads by the writing: no disagreement.
fn is_talk(piece: &Piece) -> bool {
    static TALK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("Conversation|Conference|Minutes|Record|Summary|Notes|Discussion|Meeting|Report|Paper|Transcript|Estimate|for the File")
            .expect("a constant")
    });
    let title = piece.document().blocks.iter().find(|block| block.role == Role::Title);
    title.is_none_or(|title| TALK.is_match(&piece.text()[title.range.clone()]))
}

/// The line of the date-time group, its parts, and where the editors give the same time.
struct Group {
    lead: Range<usize>,
    day: Range<usize>,
    time: Range<usize>,
    editors: Option<Range<usize>>,
}

fn group(piece: &Piece) -> Option<Group> {
    static GROUP: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([ZOPR](?: [ZOPR])*) ([0-9]{2})([0-9]{4})Z [A-Z]{3} [0-9]{2}$").expect("a constant")
    });
    let text = piece.text();
    lines(piece).find_map(|block| {
        let found = GROUP.captures(text[block.range.clone()].trim_end())?;
        let place = |group: usize| Some(within(block, found.get(group)?));
        let time = format!("{}Z", &found[3]);
        let editors = piece.document().blocks.iter().filter(|block| block.role == Role::Dateline).find_map(|block| {
            let line = &text[block.range.clone()];
            let date = DATE.captures(line)?;
            let same = date[1].parse::<u8>().ok()? == found[2].parse::<u8>().ok()? && line.contains(&time);
            same.then(|| block.range.clone())
        });
        Some(Group { lead: place(1)?, day: place(2)?, time: place(3)?, editors })
    })
}

pub fn group_day(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((Group { day, .. }, editors)) = group(piece).and_then(|group| Some((group_of(&group), group.editors?)))
    else {
        return Vec::new();
    };
    let Some(new) = other_day(&piece.text()[day.clone()], random) else { return Vec::new() };
    let place = piece.place(day);
    place.map(|place| Site::at(place, format!("{new:0>2}")).or(piece.near(editors))).into_iter().collect()
}

/// Where the editors give the day and time of the date-time group.
pub fn editors_time(piece: &Piece) -> Option<Range<usize>> {
    group(piece)?.editors
}

fn group_of(group: &Group) -> Group {
    Group { lead: group.lead.clone(), day: group.day.clone(), time: group.time.clone(), editors: None }
}

/// Another minute.
pub fn group_time(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((Group { time, .. }, editors)) = group(piece).and_then(|group| Some((group_of(&group), group.editors?)))
    else {
        return Vec::new();
    };
    let old = &piece.text()[time.clone()];
    let new = format!("{}{:02}", &old[..2], (old[2..].parse::<usize>().unwrap_or(0) + 1 + random.below(58)) % 60);
    let place = piece.place(time).filter(|_| new != old);
    place.map(|place| Site::at(place, new).or(piece.near(editors))).into_iter().collect()
}

/// The precedence that the group and the note both give.
fn precedence(piece: &Piece) -> Option<(usize, Range<usize>, Range<usize>)> {
    let (group, note) = (group(piece)?, of_note(piece)?);
    let text = piece.text();
    let title = piece.document().blocks.iter().find(|block| block.role == Role::Title)?;
    let title = &text[title.range.clone()];
    if group.lead.len() != 1 || title.contains("ackchannel") || title.contains("Message") {
        return None;
    }
    let at = PRECEDENCES.iter().position(|(sign, _)| *sign == &text[group.lead.clone()])?;
    let words: Vec<Range<usize>> = note
        .caveats
        .iter()
        .filter(|caveat| PRECEDENCES.iter().any(|(_, word)| text[(*caveat).clone()].eq_ignore_ascii_case(word)))
        .cloned()
        .collect();
    let [word] = words.as_slice() else { return None };
    text[word.clone()].eq_ignore_ascii_case(PRECEDENCES[at].1).then(|| (at, group.lead, word.clone()))
}

pub fn prosign(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((at, sign, word)) = precedence(piece) else { return Vec::new() };
    let new = PRECEDENCES[(at + 1 + random.below(3)) % 4].0;
    piece.place(sign).map(|place| Site::at(place, new).or(piece.near(word))).into_iter().collect()
}

pub fn precedence_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((at, sign, word)) = precedence(piece) else { return Vec::new() };
    let new = PRECEDENCES[(at + 1 + random.below(3)) % 4].1;
    piece.place(word).map(|place| Site::at(place, new).or(piece.near(sign))).into_iter().collect()
}

/// The number in the title and at the end of a line of the head that begins with a post's name.
fn number(piece: &Piece) -> Option<(Range<usize>, Range<usize>)> {
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bTelegram ([0-9]{3,6}) From\b").expect("a constant"));
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[A-Z][A-Z ]{2,28} ([0-9]{3,6})$").expect("a constant"));
    let text = piece.text();
    let title = piece.document().blocks.iter().find(|block| block.role == Role::Title)?;
    let titled = within(title, TITLE.captures(&text[title.range.clone()])?.get(1)?);
    let here = lines(piece).find_map(|block| {
        let found = LINE.captures(text[block.range.clone()].trim_end())?.get(1)?;
        (found.as_str() == &text[titled.clone()]).then(|| within(block, found))
    })?;
    Some((titled, here))
}

fn other_figure(text: &str, random: &mut Random) -> String {
    let at = random.below(text.len());
    let digit = text.as_bytes()[at] - b'0';
    let new = (usize::from(digit) + 1 + random.below(8)) % 9 + 1;
    let new = if new == usize::from(digit) { new % 9 + 1 } else { new };
    format!("{}{new}{}", &text[..at], &text[at + 1..])
}

pub fn number_in_title(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((titled, here)) = number(piece) else { return Vec::new() };
    let new = other_figure(&piece.text()[titled.clone()], random);
    piece.place(titled).map(|place| Site::at(place, new).or(piece.near(here))).into_iter().collect()
}

pub fn number_in_head(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((titled, here)) = number(piece) else { return Vec::new() };
    let old = &piece.text()[here.clone()];
    // Where it is named again, the title still has its number.
    if piece.text().matches(old).count() > 2 {
        return Vec::new();
    }
    let new = other_figure(old, random);
    piece.place(here).map(|place| Site::at(place, new).or(piece.near(titled))).into_iter().collect()
}

/// "Drafted by Green on May 3" becomes a day that lies well after that of the document.
pub fn drafted_after(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static DRAFTED: LazyLock<Regex> = LazyLock::new(|| {
        let months = "January|February|March|April|May|June|July|August|September|October|November|December";
        Regex::new(&format!(r"\bDrafted (?:by [A-Z][A-Za-z. ]{{1,30}} )?on ((?:{months})) ([0-9]{{1,2}})\b"))
            .expect("a constant")
    });
    let Some((written, place)) = dates_of_editors(piece).filter(|_| !is_talk(piece)) else { return Vec::new() };
    let text = piece.text();
    let Some(note) = piece.notes().find(|note| text[note.range.clone()].starts_with("Source:")) else {
        return Vec::new();
    };
    // The record of a talk, whatever its title calls it.
    if ["meeting was held", "meeting took place", "conversation"]
        .iter()
        .any(|held| text[note.range.clone()].contains(held))
    {
        return Vec::new();
    }
    let site = || {
        let found = DRAFTED.captures(&text[note.range.clone()])?;
        let (month, day) = (found.get(1)?, within(note, found.get(2)?));
        let own: usize = DATE.captures(written)?[1].parse().ok()?;
        let same = written.starts_with(month.as_str()) && own <= 24;
        let new = own + 3 + random.below(3);
        let place = piece.near(place);
        same.then(|| Some(Site::at(piece.place(day)?, new.to_string()).or(place)))?
    };
    site().into_iter().collect()
}

/// The subject in the editors' list and on a line of the original, a word of one of them changed.
pub fn subject(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:SUBJECT|SUBJ):? +(.{20,200})$").expect("a constant"));
    let text = piece.text();
    let blocks: Vec<&Block> = piece.document().blocks.iter().take(60).collect();
    let labels =
        |block: &Block| matches!(text[block.range.clone()].trim_end_matches(':'), "SUBJECT" | "SUBJ" | "Subject");
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if let Some(line) = LINE.captures(&text[block.range.clone()]).and_then(|found| found.get(1)) {
            found.push(within(block, line));
        } else if at > 0 && labels(blocks[at - 1]) {
            found.push(block.range.clone());
        }
    }
    let bare = |range: &Range<usize>| {
        let letters = text[range.clone()].chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let [one, other, ..] = found.as_slice() else { return Vec::new() };
    let words: Vec<(usize, &str)> = text[other.clone()].match_indices(' ').collect();
    if bare(one) != bare(other) || words.len() < 4 {
        return Vec::new();
    }
    let at = 1 + random.below(words.len() - 2);
    let range = other.start + words[at].0 + 1..other.start + words[at + 1].0;
    let new =
        crate::faults::words::cased_as(random.pick::<&str>(&["winter", "harbour", "seldom"]), &text[range.clone()]);
    piece
        .place(range)
        .map(|place| Site::at(place, new).or(piece.near(one.clone())).or(piece.near(other.clone())))
        .into_iter()
        .collect()
}
