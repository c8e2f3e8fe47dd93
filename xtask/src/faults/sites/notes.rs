//! Faults in the numbers of notes and of references to them.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::{MarkKind, Role};
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;

/// The labels of the notes where they stand in the file, if they rise by one from note to note.
fn labels(piece: &Piece) -> Vec<(u32, Range<usize>)> {
    let notes = piece.notes().filter_map(|block| block.note.as_ref());
    let numbered: Option<Vec<_>> = notes
        .map(|note| {
            let span = note.label_span.range();
            let at = piece.file.text.get(span.clone())?.find(note.label.as_str())?;
            let start = span.start + at;
            Some((note.label.parse().ok()?, start..start + note.label.len()))
        })
        .collect();
    let numbered = numbered.unwrap_or_default();
    if numbered.windows(2).all(|two: &[(u32, _)]| two[0].0 + 1 == two[1].0) { numbered } else { Vec::new() }
}

/// Where the text refers to a note, in plain text.
fn references(piece: &Piece) -> Vec<(u32, Range<usize>)> {
    if piece.is_tei() {
        return Vec::new();
    }
    let marks = piece.document().marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::NoteRef { label } => Some((label.parse().ok()?, mark.span.range())),
        _ => None,
    });
    marks.filter(|(number, range): &(u32, _)| piece.file.text[range.clone()].trim() == number.to_string()).collect()
}

/// Where the document names a note of its own by its number: in TEI the links to it, else the words.
fn mentions(piece: &Piece, number: u32) -> Vec<Range<usize>> {
    let area = piece.document().span.range();
    let text = &piece.file.text[area.clone()];
    let words = [format!("#{}fn{number}\"", piece.document().id), format!("footnote {number}")];
    let found = words.iter().flat_map(|words| text.match_indices(words.as_str()));
    // The words of a link stand behind its target.
    found.map(|(at, words)| area.start + at..(area.start + at + words.len() + 30).min(area.end)).collect()
}

fn own_label(piece: &Piece, number: u32) -> Option<Range<usize>> {
    labels(piece).into_iter().find(|(own, _)| *own == number).map(|(_, range)| range)
}

/// A reference in the text lost. A text with no reference at all is a transcription without them.
pub fn reference_dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let all = references(piece);
    if all.len() < 2 {
        return Vec::new();
    }
    let once = all.iter().filter(|(number, _)| all.iter().filter(|(other, _)| other == number).count() == 1);
    once.filter_map(|(number, range)| Some(Site::at(range.clone(), "").or(own_label(piece, *number)?))).collect()
}

/// A reference gets the number of a note that there is not.
pub fn reference_renumbered(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let last = labels(piece).last().map_or(0, |(number, _)| *number);
    let all = references(piece);
    let sites = all
        .into_iter()
        .filter_map(|(number, range)| Some(Site::at(range, (last + 1).to_string()).or(own_label(piece, number)?)));
    sites.filter(|_| last > 1).collect()
}

/// A whole note lost, in plain text.
pub fn note_dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let (labels, references) = (labels(piece), references(piece));
    let blocks: Vec<_> = piece.document().blocks.iter().filter(|block| block.role == Role::Note).collect();
    let text = &piece.file.text;
    let inner = (1..labels.len()).filter(|at| *at < blocks.len());
    let sites = inner.filter_map(|at| {
        let start = text[..labels[at].1.start].rfind('\n')?;
        let end = piece.near(blocks[at].range.clone()).end;
        let (_, reference) = references.iter().find(|(number, _)| *number == labels[at].0)?;
        let next = labels.get(at + 1).map(|(_, range)| range.clone());
        let site = Site { edits: vec![(start..end, String::new())], places: vec![reference.clone()] };
        Some(next.into_iter().chain(mentions(piece, labels[at].0)).fold(site, Site::or))
    });
    sites.collect()
}

/// The same in TEI, where the note stands in the text: a note that nothing refers to and that holds no other.
pub fn note_dropped_from_text(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let (labels, text) = (labels(piece), &piece.file.text);
    let inner = (1..labels.len().saturating_sub(1)).filter(|_| piece.is_tei());
    let sites = inner.filter_map(|at| {
        let start = text[..labels[at].1.start].rfind("<note")?;
        let end = start + text[start..].find("</note>")? + "</note>".len();
        let referred = format!("#{}fn{}\"", piece.document().id, labels[at].0);
        let alone = text[start..end].matches("<note").count() == 1 && !text.contains(&referred);
        alone.then(|| Site::at(start..end, "").or(labels[at - 1].1.clone()).or(labels[at + 1].1.clone()))
    });
    sites.collect()
}

/// Two neighbours' numbers exchanged.
pub fn numbers_swapped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let labels = labels(piece);
    let pairs = (1..labels.len().saturating_sub(1)).map(|at| (&labels[at], &labels[at + 1]));
    let sites = pairs.map(|((one, here), (two, there))| {
        let site = Site::at(here.clone(), two.to_string()).and(there.clone(), one.to_string());
        let own = references(piece).into_iter().filter(|(number, _)| number == one || number == two);
        let site = own.fold(site, |site, (_, range)| site.or(range));
        mentions(piece, *one).into_iter().chain(mentions(piece, *two)).fold(site, Site::or)
    });
    sites.collect()
}

/// A reference gets the number of the note after its own, which has one already.
pub fn reference_to_neighbour(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let (all, labels) = (references(piece), labels(piece));
    let sites = all.iter().filter_map(|(number, range)| {
        let once = all.iter().filter(|(other, _)| other == number).count() == 1;
        let next = labels.iter().find(|(other, _)| *other == number + 1).filter(|_| once)?;
        let site = Site::at(range.clone(), next.0.to_string()).or(own_label(piece, *number)?).or(next.1.clone());
        Some(all.iter().filter(|(other, _)| other == &next.0).fold(site, |site, (_, range)| site.or(range.clone())))
    });
    sites.collect()
}

/// "footnote 3 above" of a note that stands below, or the other way about.
pub fn direction(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\bfootnote ([0-9]+) (above|below)\b").expect("a constant"));
    let text = piece.text();
    let sites = WORDS.captures_iter(text).filter_map(|found| {
        let (whole, number, word) = (found.get(0)?, found[1].parse().ok()?, found.get(2)?);
        // A note of this document, which stands where the words say.
        let there = own_label(piece, number)?.start < piece.near(whole.range()).start;
        if there != (word.as_str() == "above") {
            return None;
        }
        let new = if word.as_str() == "above" { "below" } else { "above" };
        Some(Site::at(piece.place(word.range())?, new).or(piece.near(whole.range())))
    });
    sites.collect()
}

/// A note's own number one or two too high, and with it those after it.
pub fn numbers_skip(piece: &Piece, _: &mut Random) -> Vec<Site> {
    renumbered(piece, |_, number| number + 2)
}

/// A note has the number of the one before.
pub fn number_doubled(piece: &Piece, _: &mut Random) -> Vec<Site> {
    renumbered(piece, |_, number| number - 1)
}

fn renumbered(piece: &Piece, new: impl Fn(usize, u32) -> u32) -> Vec<Site> {
    let labels = labels(piece);
    let inner = 1..labels.len().saturating_sub(1);
    let sites = inner.map(|at| {
        let site = Site::at(labels[at].1.clone(), new(at, labels[at].0).to_string());
        let site = site.or(labels[at - 1].1.clone()).or(labels[at + 1].1.clone());
        // The place that refers to the note is as good a place to point at.
        let number = labels[at].0;
        let site = references(piece)
            .into_iter()
            .filter(|(own, _)| *own == number)
            .fold(site, |site, (_, range)| site.or(range));
        mentions(piece, number).into_iter().fold(site, Site::or)
    });
    sites.collect()
}
