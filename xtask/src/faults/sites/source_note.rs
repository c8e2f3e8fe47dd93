//! Faults in the form of a source note.

use std::ops::Range;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::marking::of_note;
use crate::faults::words::{misread, slip};

/// The separators of the classification sentence: `; ` each.
fn separators(piece: &Piece) -> Vec<Range<usize>> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let rest = &piece.text()[note.rest.clone()];
    rest.match_indices("; ").map(|(at, found)| note.rest.start + at..note.rest.start + at + found.len()).collect()
}

fn separator(piece: &Piece, new: &str) -> Vec<Site> {
    let Some(whole) = of_note(piece).map(|note| piece.near(note.whole())) else { return Vec::new() };
    let places = separators(piece).into_iter().filter_map(|range| piece.place(range));
    places.map(|place| Site::at(place, new).or(whole.clone())).collect()
}

pub fn separator_comma(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, ", ")
}

pub fn separator_slash(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, "/")
}

pub fn separator_missing(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, " ")
}

pub fn separator_stop(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, ". ")
}

/// Two parts of the sentence in the other order: the level behind its first caveat, “Sensitive” behind another, a
/// precedence behind a caption of distribution.
pub fn order(piece: &Piece, _: &mut Random) -> Vec<Site> {
    const PRECEDENCES: &[&str] = &["Flash", "Immediate", "Niact", "Operational Immediate", "Priority", "Routine"];
    const CAPTIONS: &[&str] = &["Nodis", "Exdis", "Limdis", "Limit Distribution", "Eyes Only", "Exclusively Eyes Only"];
    let Some(note) = of_note(piece) else { return Vec::new() };
    let text = piece.text();
    let parts: Vec<&Range<usize>> = std::iter::once(&note.level).chain(&note.caveats).collect();
    let ordered = |one: &str, two: &str, first: bool| {
        first
            || one == "Sensitive" && (PRECEDENCES.contains(&two) || CAPTIONS.contains(&two))
            || PRECEDENCES.contains(&one) && CAPTIONS.contains(&two)
    };
    let pairs = parts.windows(2).enumerate();
    let sites = pairs.filter_map(|(at, two)| {
        let (one, other) = (&text[two[0].clone()], &text[two[1].clone()]);
        let site = Site::at(piece.place(two[0].clone())?, other).and(piece.place(two[1].clone())?, one);
        ordered(one, other, at == 0).then(|| site.or(piece.near(note.whole())))
    });
    sites.collect()
}

/// The blank after the classification sentence lost.
pub fn run_on(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let end = note.whole().end;
    let follows = piece.text()[end..].strip_prefix(". ").is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let place = piece.place(end + 1..end + 2).filter(|_| follows);
    place.map(|place| Site::at(place, "").or(piece.near(note.whole()))).into_iter().collect()
}

pub fn word_misspelled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let words = std::iter::once(&note.level).chain(&note.caveats);
    let sites = words.filter_map(|word| {
        let new = slip(&piece.text()[word.clone()], random)?;
        Some(Site::at(piece.place(word.clone())?, new).or(piece.near(note.whole())))
    });
    sites.collect()
}

pub fn capitals(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let new = piece.text()[note.level.clone()].to_uppercase();
    piece.place(note.level.clone()).map(|place| Site::at(place, new)).into_iter().collect()
}

pub fn lower_case(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let new = piece.text()[note.level.clone()].to_lowercase();
    piece.place(note.level.clone()).map(|place| Site::at(place, new)).into_iter().collect()
}

pub fn label(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let notes = piece.notes().filter(|note| piece.text()[note.range.clone()].starts_with("Source: "));
    let Some(note) = notes.into_iter().next() else { return Vec::new() };
    let new = *random.pick(&["Source; ", "source: ", "Sorce: ", "Source, ", "Soruce: ", "Source "]);
    let start = note.range.start;
    piece
        .place(start..start + 8)
        .map(|place| Site::at(place, new).or(piece.near(note.range.clone())))
        .into_iter()
        .collect()
}

pub fn separator_colon(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, ": ")
}

pub fn separator_bare(piece: &Piece, _: &mut Random) -> Vec<Site> {
    separator(piece, ";")
}

/// "Secret; Nodis Drafted by".
pub fn stop_lost(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let end = note.whole().end;
    let follows = piece.text()[end..].strip_prefix(". ").is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let place = piece.place(end..end + 1).filter(|_| follows);
    place.map(|place| Site::at(place, "").or(piece.near(note.whole()))).into_iter().collect()
}

/// What is added behind the classification.
fn added(piece: &Piece, new: &str) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let whole = piece.near(note.whole());
    vec![Site { edits: vec![(whole.end..whole.end, format!("; {new}"))], places: vec![whole] }]
}

pub fn caveat_repeated(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let Some(last) = note.caveats.last() else { return Vec::new() };
    added(piece, &piece.text()[last.clone()])
}

pub fn second_level(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    added(piece, if &piece.text()[note.level] == "Secret" { "Confidential" } else { "Secret" })
}

pub fn no_marking_added(piece: &Piece, _: &mut Random) -> Vec<Site> {
    added(piece, "No classification marking")
}

/// "Nodis; Exdis": no message has both.
pub fn contradictory(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let text = piece.text();
    let has = |name: &str| note.caveats.iter().any(|caveat| &text[caveat.clone()] == name);
    match (has("Nodis"), has("Exdis"), has("Limdis")) {
        (true, false, false) => added(piece, "Exdis"),
        (false, true, false) | (false, false, true) => added(piece, "Nodis"),
        _ => Vec::new(),
    }
}

/// "Restricted" long after it was abolished; "Exdis" before it came up.
pub fn out_of_time(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let (Some(note), Some((date, _))) = (of_note(piece), super::text::dates_of_editors(piece)) else {
        return Vec::new();
    };
    let year: u16 = date[date.len() - 4..].parse().unwrap_or(1954);
    if year < 1960 && year > 1946 {
        return added(piece, "Exdis");
    }
    let place = piece.place(note.level.clone()).filter(|_| year > 1956);
    place.map(|place| Site::at(place, "Restricted").or(piece.near(note.whole()))).into_iter().collect()
}

pub fn word_misread(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some(note) = of_note(piece) else { return Vec::new() };
    let words = std::iter::once(&note.level).chain(&note.caveats);
    let sites = words.filter_map(|word| {
        let new = misread(&piece.text()[word.clone()], random)?;
        Some(Site::at(piece.place(word.clone())?, new).or(piece.near(note.whole())))
    });
    sites.collect()
}
