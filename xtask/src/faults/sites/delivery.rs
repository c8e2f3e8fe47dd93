//! Faults in instructions of delivery that stand on the document and are told in its source note, and in the parties
//! that the title and the address lines both name.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::Role;
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::words::cased_as;

const CONTAINERS: &[&str] = &["sealed envelope", "double envelope", "plain envelope", "sealed packet", "sealed pouch"];
const MANNERS: &[&str] = &["directly", "by hand", "by courier", "immediately", "personally"];
const CHANNELS: &[&str] = &["Roger Channel", "Privacy Channel", "Special Channel", "Dissent Channel"];
const NAMES: &[&str] = &["Fenwick", "Tolland", "Marsh", "Quill", "Osgood"];

/// What tells that a line or sentence is an instruction.
static INSTRUCTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:deliver(?:ed|y)?|hand[- ]?carr(?:y|ied)|pass(?:ed)? to|transmit(?:ted)?|sen[dt] (?:in|via|by|through))\b")
        .expect("a constant")
});

/// The instruction on the paper, and what the source note quotes of it: in the reading text.
fn instructions(piece: &Piece) -> Option<(Range<usize>, Range<usize>)> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("“([^“”]{15,240})”").expect("a constant"));
    let text = piece.text();
    let note = piece.notes().find(|note| text[note.range.clone()].starts_with("Source:"))?;
    let told = QUOTED.captures_iter(&text[note.range.clone()]).find_map(|found| {
        let group = found.get(1)?;
        INSTRUCTS.is_match(group.as_str()).then(|| note.range.start + group.start()..note.range.start + group.end())
    })?;
    let body = piece.document().blocks.iter().find(|block| {
        let line = &text[block.range.clone()];
        !matches!(block.role, Role::Note | Role::Title) && line.len() <= 240 && INSTRUCTS.is_match(line)
    })?;
    Some((body.range.clone(), told))
}

/// A phrase of a list that stands in both, changed in one of the two.
fn phrase(piece: &Piece, phrases: &[&str], in_note: bool, random: &mut Random) -> Vec<Site> {
    let Some((body, note)) = instructions(piece) else { return Vec::new() };
    let text = piece.text();
    let at = |range: &Range<usize>, phrase: &str| {
        let at = text[range.clone()].to_ascii_lowercase().find(&phrase.to_ascii_lowercase())?;
        Some(range.start + at..range.start + at + phrase.len())
    };
    let both = phrases.iter().find_map(|phrase| Some((*phrase, at(&body, phrase)?, at(&note, phrase)?)));
    let Some((old, body, note)) = both else { return Vec::new() };
    let others: Vec<&str> = phrases.iter().copied().filter(|phrase| *phrase != old).collect();
    exchange(
        piece,
        if in_note { note.clone() } else { body.clone() },
        if in_note { body } else { note },
        random.pick::<&str>(&others),
    )
}

fn exchange(piece: &Piece, here: Range<usize>, there: Range<usize>, new: &str) -> Vec<Site> {
    let old = &piece.text()[here.clone()];
    let new = if old.chars().any(char::is_lowercase) { new.to_owned() } else { new.to_uppercase() };
    piece.place(here).map(|place| Site::at(place, new).or(piece.near(there))).into_iter().collect()
}

pub fn container_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, CONTAINERS, true, random)
}

pub fn container_in_body(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, CONTAINERS, false, random)
}

pub fn manner_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, MANNERS, true, random)
}

pub fn manner_in_body(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, MANNERS, false, random)
}

pub fn channel_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, CHANNELS, true, random)
}

pub fn channel_in_body(piece: &Piece, random: &mut Random) -> Vec<Site> {
    phrase(piece, CHANNELS, false, random)
}

pub fn addressee_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    addressee(piece, true, random)
}

pub fn addressee_in_body(piece: &Piece, random: &mut Random) -> Vec<Site> {
    addressee(piece, false, random)
}

/// The last name of the instruction, where both give it.
fn addressee(piece: &Piece, in_note: bool, random: &mut Random) -> Vec<Site> {
    static TO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bto (?:[A-Z][a-z]*\. |General |Ambassador |Minister |Secretary |[A-Z]\. )*([A-Z][a-z]{2,})\b")
            .expect("a constant")
    });
    let Some((body, note)) = instructions(piece) else { return Vec::new() };
    let text = piece.text();
    let Some(name) = TO.captures_iter(&text[note.clone()]).last().and_then(|found| found.get(1)) else {
        return Vec::new();
    };
    let told = note.start + name.start()..note.start + name.end();
    let line = text[body.clone()].to_ascii_lowercase();
    let Some(at) = line.rfind(&name.as_str().to_ascii_lowercase()) else { return Vec::new() };
    let there = body.start + at..body.start + at + name.len();
    let new = random.pick::<&str>(NAMES);
    if in_note { exchange(piece, told, there, new) } else { exchange(piece, there, told, new) }
}

/// The party of the title on each side, and the names of the TO and FROM lines that agree with it.
struct Parties {
    from: Range<usize>,
    to: Range<usize>,
    from_line: Range<usize>,
    to_line: Range<usize>,
}

fn parties(piece: &Piece) -> Option<Parties> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[0-9]+\. [^()]*?\bFrom\b[^()]*\(([A-Z][A-Za-z’-]{2,})\)[^()]* to [^()]*\(([A-Z][A-Za-z’-]{2,})\)")
            .expect("a constant")
    });
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(TO|FROM|To|From|MEMORANDUM FOR):? *(.{3,80})$").expect("a constant"));
    let text = piece.text();
    let title = piece.document().blocks.iter().find(|block| block.role == Role::Title)?;
    let found = TITLE.captures(&text[title.range.clone()])?;
    // A message may lie under the memorandum that sent it up, with parties of its own.
    let is_message = ["Letter", "Message", "Note ", "Telegram"].iter().any(|kind| found[0].contains(kind));
    let body = piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title));
    if is_message && body.clone().any(|block| text[block.range.clone()].starts_with("MEMORANDUM")) {
        return None;
    }
    let place = |group: usize| {
        let group = found.get(group)?;
        Some(title.range.start + group.start()..title.range.start + group.end())
    };
    let (from, to) = (place(1)?, place(2)?);
    let line = |label: &str, name: &Range<usize>| {
        let name = text[name.clone()].to_lowercase();
        let mut blocks = piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title));
        blocks.find_map(|block| {
            let line = &text[block.range.clone()];
            let found = LINE
                .captures(line)
                .filter(|found| found[1].eq_ignore_ascii_case(label) || label == "TO" && found[1].starts_with('M'))?;
            // "TO BE DELIVERED …" tells what to do.
            let rest = found.get(2).filter(|rest| !rest.as_str().starts_with("BE "))?;
            let at = rest.as_str().to_lowercase().rfind(&name)?;
            let start = block.range.start + rest.start() + at;
            (text.get(start..start + name.len())?.to_lowercase() == name).then_some(start..start + name.len())
        })
    };
    let (from_line, to_line) = (line("FROM", &from)?, line("TO", &to)?);
    (!text[from.clone()].eq_ignore_ascii_case(&text[to.clone()])).then_some(Parties { from, to, from_line, to_line })
}

/// Sender and addressee change places in the title.
pub fn title_swapped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(parties) = parties(piece) else { return Vec::new() };
    let text = piece.text();
    let site = || {
        let (from, to) = (piece.place(parties.from.clone())?, piece.place(parties.to.clone())?);
        let site = Site::at(from, &text[parties.to.clone()]).and(to, &text[parties.from.clone()]);
        Some(site.or(piece.near(parties.from_line.clone())).or(piece.near(parties.to_line.clone())))
    };
    site().into_iter().collect()
}

/// The TO or FROM line gets the name of someone else.
pub fn line_renamed(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some(parties) = parties(piece) else { return Vec::new() };
    let text = piece.text();
    let pairs = [(parties.from_line, parties.from), (parties.to_line, parties.to)];
    let sites = pairs.into_iter().filter_map(|(line, title)| {
        let new = cased_as(random.pick::<&str>(NAMES), &text[line.clone()]);
        Some(Site::at(piece.place(line)?, new).or(piece.near(title)))
    });
    sites.collect()
}
