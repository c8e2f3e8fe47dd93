//! What stands at the ends of pages, where a nation's marking should, and is one with a slip.

use super::Readings;
use crate::facts::modern::survey::Struck;
use crate::grammar::nation::{Reading, slipped};
use crate::source::document::{Document, Role};
use crate::vocabulary::nation::Nation;

/// So many pages are looked at.
const MOST: usize = 512;

/// The first and the last block are the same short line of letters: a marking, whatever became of it.
pub fn twins(document: &Document) -> bool {
    let mut blocks = document.blocks.iter().filter(|block| block.role != Role::Note);
    let (Some(first), Some(last)) = (blocks.next(), blocks.next_back()) else { return false };
    (6..=120).contains(&first.range.len()) && document.block_text(first) == document.block_text(last)
}

/// The readings, and those of the lines at the ends that only their letters or their twins can tell.
pub fn with_slips(document: &Document, nation: &Nation, mut readings: Readings) -> Readings {
    let twins = twins(document);
    let struck = Struck::of(document);
    if !twins && !readings.iter().any(|(_, reading)| reading.tells) {
        return readings;
    }
    let known: Vec<(String, Reading)> = readings
        .iter()
        .filter(|(_, reading)| reading.level.is_some())
        .map(|(range, reading)| (document.text[range.clone()].to_owned(), reading.clone()))
        .take(8)
        .collect();
    // The marking of an e-mail's text stands behind the lines of its head.
    let mail = readings.iter().rev().find(|(_, reading)| reading.mail).map(|(range, _)| range.end);
    let behind = mail.and_then(|end| document.blocks.iter().position(|block| block.range.start >= end));
    for at in ends(document).into_iter().chain(behind) {
        let range = &document.blocks[at].range;
        let text = document.block_text(&document.blocks[at]);
        // What is struck through says nothing any more.
        if struck.holds(range) || readings.iter().any(|(own, _)| own == range) {
            continue;
        }
        let by_twin = || known.iter().find_map(|(twin, reading)| slipped::by_twin(text, twin, reading));
        let by_nearness = || slipped::by_nearness(text, nation).filter(|_| twins);
        let by_letters = slipped::by_letters(text, nation).map(|(reading, _)| reading);
        let reading = by_letters.or_else(by_twin).or_else(by_nearness);
        readings.extend(reading.map(|reading| (range.clone(), reading)));
    }
    readings.sort_by_key(|(range, _)| range.start);
    readings
}

/// The first and the last block of every page.
pub fn ends(document: &Document) -> Vec<usize> {
    let body: Vec<usize> = (0..document.blocks.len()).filter(|&at| document.blocks[at].role != Role::Note).collect();
    let pages = document.page_breaks().take(MOST);
    let mut ends: Vec<usize> = body.first().into_iter().chain(body.last()).copied().collect();
    for page in pages {
        let next = body.partition_point(|&at| document.blocks[at].range.start < page);
        ends.extend(body.get(next));
        ends.extend(next.checked_sub(1).and_then(|before| body.get(before)));
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}
