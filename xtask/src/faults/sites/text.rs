//! Faults in what two places of a document say in the same words: a date, a quotation, a portion mark.

use std::sync::LazyLock;

use caveat::source::document::Role;
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::marking::of_note;

/// A day, its figures and those of its year.
pub static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let months = "January|February|March|April|May|June|July|August|September|October|November|December";
    Regex::new(&format!(r"(?:{months}) ([0-9]{{1,2}}), (1[0-9]{{3}})\b")).expect("a constant")
});

/// The date that the dateline or, without one, the title gives: its words and their place in the reading text.
pub fn dates_of_editors(piece: &Piece) -> Option<(&str, std::ops::Range<usize>)> {
    let blocks = &piece.document().blocks;
    let block = |role| blocks.iter().find(|block| block.role == role);
    let text = piece.text();
    [Role::Dateline, Role::Title].into_iter().filter_map(block).find_map(|block| {
        let line = &text[block.range.clone()];
        let found = DATE.find_iter(line).last().filter(|_| DATE.find_iter(line).count() == 1)?;
        let range = block.range.start + found.start()..block.range.start + found.end();
        Some((&text[range.clone()], range))
    })
}

/// The last date of the title and the first of the dateline, where they are the same.
fn dates(piece: &Piece) -> Option<[std::ops::Range<usize>; 2]> {
    let block = |role| piece.document().blocks.iter().find(|block| block.role == role);
    let (title, line) = (block(Role::Title)?, block(Role::Dateline)?);
    let text = piece.text();
    let title_date = DATE.captures_iter(&text[title.range.clone()]).last()?;
    let line_date = DATE.captures(&text[line.range.clone()])?;
    let once = DATE.find_iter(&text[line.range.clone()]).count() == 1;
    (once && title_date.get(0)?.as_str() == line_date.get(0)?.as_str()).then_some(())?;
    let day = |date: &regex::Captures<'_>, start: usize| {
        let day = date.get(1)?;
        Some(start + day.start()..start + day.end())
    };
    Some([day(&title_date, title.range.start)?, day(&line_date, line.range.start)?])
}

fn shifted(piece: &Piece, which: usize, random: &mut Random) -> Vec<Site> {
    let Some(days) = dates(piece) else { return Vec::new() };
    let Ok(day) = piece.text()[days[which].clone()].parse::<usize>() else { return Vec::new() };
    let new = (day + random.below(26)) % 28 + 1;
    let place = piece.place(days[which].clone()).filter(|_| new != day);
    place.map(|place| Site::at(place, new.to_string()).or(piece.near(days[1 - which].clone()))).into_iter().collect()
}

pub fn date_in_title(piece: &Piece, random: &mut Random) -> Vec<Site> {
    shifted(piece, 0, random)
}

pub fn date_in_dateline(piece: &Piece, random: &mut Random) -> Vec<Site> {
    shifted(piece, 1, random)
}

/// A word of a quotation in a note altered, where the body has the quotation word for word.
pub fn quotation(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("“([^“”]{50,300})”").expect("a constant"));
    let text = piece.text();
    let body_end = piece.notes().map(|note| note.range.start).min().unwrap_or(text.len());
    let new = *random.pick(&["envelope", "winter", "seldom", "harbour"]);
    let mut sites = Vec::new();
    for note in piece.notes() {
        for found in QUOTED.captures_iter(&text[note.range.clone()]) {
            let Some(words) = found.get(1) else { continue };
            let Some(there) = text[..body_end].find(words.as_str().trim_end_matches(['.', ','])) else { continue };
            let gaps: Vec<usize> = words.as_str().match_indices(' ').map(|(at, _)| at).collect();
            let middle = gaps.len() / 2;
            if gaps.len() < 7 {
                continue;
            }
            let start = note.range.start + words.start() + gaps[middle] + 1;
            let end = note.range.start + words.start() + gaps[middle + 1];
            let whole = note.range.start + words.start()..note.range.start + words.end();
            let Some(place) = piece.place(start..end) else { continue };
            sites.push(Site::at(place, new).or(piece.near(whole)).or(piece.near(there..there + words.len())));
        }
    }
    sites
}

/// The portion mark of a paragraph raised above the document.
pub fn portion_raised(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static PORTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[0-9]{1,2}\. ?)?\((C|S|U|LOU)(?:\)| ?[-–—] ?(?i:entire text))").expect("a constant")
    });
    let Some(note) = of_note(piece) else { return Vec::new() };
    let text = piece.text();
    let blocks = piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title));
    let sites = blocks.filter_map(|block| {
        let found = PORTION.captures(&text[block.range.clone()])?.get(1)?;
        let new = match &text[note.level.clone()] {
            "Confidential" | "Limited Official Use" | "Unclassified" => "S",
            "Secret" => "TS",
            _ => return None,
        };
        let start = block.range.start + found.start();
        let place = piece.place(start..start + found.len())?;
        Some(Site::at(place, new).or(piece.near(block.range.clone())).or(piece.near(note.whole())))
    });
    sites.collect()
}
