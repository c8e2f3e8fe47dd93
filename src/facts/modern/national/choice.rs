//! Whose paper it is: by all of its marking lines and portion marks together, so that one with a slip does not turn it over.

use std::ops::Range;

use super::{Readings, Words, ends};
use crate::engine::value::Date;
use crate::facts::modern::survey::{PortionAt, Survey};
use crate::grammar::banner::Parsed;
use crate::grammar::nation::{self, Reading};
use crate::source::document::{Document, Format, Role};
use crate::vocabulary::nation::Nation;

/// So many portion marks tell whose they are.
const MOST_MARKS: usize = 64;

/// Whether a paper whose lines could be of the United States is of a nation: more of its lines are right by that nation's
/// rules, one of them with a word that no other has: `SECRET//AUSTEO` at one end and `SECRET//AUSTEO/` at the other.
pub fn claims(document: &Document, survey: &Survey, words: &Words<'_>) -> bool {
    let mut lines: Vec<(Range<usize>, bool)> =
        survey.banners.iter().map(|banner| (banner.range.clone(), is_right(&banner.parsed))).collect();
    for at in ends::ends(document) {
        let range = document.blocks[at].range.clone();
        if !lines.iter().any(|(own, _)| own.start < range.end && own.end > range.start) {
            lines.push((range, false));
        }
    }
    let marks: Vec<&PortionAt> = survey.portions.iter().chain(&survey.unread).take(MOST_MARKS).collect();
    let ours = lines.iter().filter(|(_, right)| *right).count();
    let ours = ours + marks.iter().filter(|portion| is_right(&portion.mark.parsed)).count();
    words.nations.all().any(|nation| {
        let right = |reading: &Reading| reading.problems.is_empty() && reading.level.is_some();
        let readings = lines.iter().filter_map(|(range, _)| nation::read(&document.text[range.clone()], nation));
        let (mut theirs, mut tells) = (0, false);
        for reading in readings {
            theirs += usize::from(right(&reading));
            tells |= reading.tells && (right(&reading) || reading.parts > 0);
        }
        if !tells {
            return false;
        }
        let marked = |portion: &&&PortionAt| {
            let text = document.block_text(&document.blocks[portion.block]);
            nation::portion(text, nation).is_some_and(|portion| right(&portion.reading))
        };
        theirs += marks.iter().filter(marked).count();
        // Where none is right by any rules, whoever has a word of his own.
        theirs > ours || ours == 0 && marks.is_empty()
    })
}

/// A marking of the United States in which nothing is wrong or unknown.
fn is_right(parsed: &Parsed) -> bool {
    parsed.problems.is_empty() && parsed.unregistered.is_empty() && parsed.known() >= parsed.items.len()
}

/// A line that no other system has, twice (head and foot), or once with parts; or, at the very end of a dated paper, once.
pub fn shows(document: &Document, readings: &Readings, nation: &Nation, date: Option<Date>) -> bool {
    let telling = readings.iter().filter(|(_, reading)| {
        let level = reading.level.map(|level| &nation.levels[level]);
        reading.tells
            && (several(nation, reading)
                || level.and_then(|level| level.from).zip(date).is_none_or(|(from, date)| date >= from))
    });
    let alone = |(range, reading): &(Range<usize>, Reading)| {
        let from = reading.level.and_then(|level| nation.levels[level].from);
        matches!(document.format, Format::Text | Format::Markdown)
            && several(nation, reading)
            && reading.problems.is_empty()
            && date.is_some_and(|date| from.is_none_or(|from| date >= from))
            && outermost(document, range)
    };
    telling.clone().count() >= 2 || telling.clone().any(|(_, reading)| reading.parts > 0) || telling.clone().any(alone)
}

/// One word may have stood there before it was a level; two are no chance.
fn several(nation: &Nation, reading: &Reading) -> bool {
    let level = reading.level.map(|level| &nation.levels[level]);
    level.is_some_and(|level| level.tells && level.name.contains([' ', '-', ':']))
}

/// The first or the last block of a paper of some length.
fn outermost(document: &Document, range: &Range<usize>) -> bool {
    let mut body = document.blocks.iter().filter(|block| block.role != Role::Note);
    let (first, last) = (body.next(), body.next_back());
    let at = |block: &crate::source::document::Block| block.range == *range && block.role != Role::Heading;
    body.count() >= 2 && (first.is_some_and(at) || last.is_some_and(at))
}
