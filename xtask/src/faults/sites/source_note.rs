//! Faults in the form of a source note.

use std::ops::Range;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::marking::of_note;
use crate::faults::words::slip;

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
