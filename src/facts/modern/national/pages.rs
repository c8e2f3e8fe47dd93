//! Pages of a nation's paper that lack its marking at one end, and markings that a stamp of release left standing.

use std::ops::Range;

use foldhash::HashMap;

use super::{NationalGap, NationalPair, Work};
use crate::engine::value::Datum;
use crate::facts::modern::kinds::LiveMarking;
use crate::grammar::nation::Reading;
use crate::source::document::{Document, Role};

/// A marking stands among so many blocks at the end of a page.
const NEAR: usize = 3;

impl Work<'_> {
    /// What the pages lack, and the pages whose two markings differ.
    ///
    /// A page with text has the marking at its head and at its foot. Papers that have it at one end of every page were
    /// transcribed so; e-mail has it in its subject.
    pub fn pages(&self) -> (Vec<Datum>, Vec<Datum>) {
        let levels =
            self.readings.iter().enumerate().filter(|(_, (_, reading))| reading.level.is_some() && !reading.mail);
        // Of two of the same line, the first.
        let by_line: HashMap<&Range<usize>, usize> = levels.rev().map(|(at, (range, _))| (range, at)).collect();
        let marking = |at: usize| by_line.get(&self.document.blocks[at].range).copied();
        let mail = self.readings.iter().any(|(_, reading)| reading.mail);
        let pages = pages(self.document, |at| marking(at).is_some());
        let ends: Vec<(Option<usize>, Option<usize>)> = pages
            .iter()
            .map(|page| {
                let near = page.len().div_ceil(2).min(NEAR);
                let head = page.iter().take(near).position(|&at| marking(at).is_some());
                let foot = page.iter().rev().take(near).position(|&at| marking(at).is_some());
                (head.map(|at| page[at]), foot.map(|at| page[page.len() - 1 - at]))
            })
            .collect();
        let heads = ends.iter().filter(|(head, _)| head.is_some()).count();
        let feet = ends.iter().filter(|(_, foot)| foot.is_some()).count();
        let Some(any) = self.readings.iter().find(|(_, reading)| reading.level.is_some()) else {
            return Default::default();
        };
        let mut pairs = Vec::new();
        let mut gaps = Vec::new();
        for (number, (page, (head, foot))) in pages.iter().zip(&ends).enumerate() {
            if let (Some(first), Some(last)) = (*head, *foot)
                && first != last
                && let (Some(head), Some(foot)) = (marking(first), marking(last))
                && differ(&self.readings[head].1, &self.readings[foot].1)
            {
                let (head, foot) = (self.datum(&self.readings[head].0), self.datum(&self.readings[foot].0));
                let span = foot.span;
                let page = Datum::new(number as i64 + 1, span);
                pairs.push(NationalPair { head, foot, page }.datum(span));
            }
            if mail || page.len() < 3 || head.is_none() && foot.is_none() && pages.len() == 1 {
                continue;
            }
            for (taken, place, with, at) in [(head, "head", heads, page[0]), (foot, "foot", feet, page[page.len() - 1])]
            {
                if taken.is_some() || with == 0 && pages.len() > 1 {
                    continue;
                }
                let own = head.or(*foot).map(|at| &self.document.blocks[at].range);
                let instead = self.datum(&self.document.blocks[at].range);
                let span = instead.span;
                let gap = NationalGap {
                    place: Datum::new(place, span),
                    page: Datum::new(number as i64 + 1, span),
                    instead,
                    other: self.datum(own.unwrap_or(&any.0)),
                    title: Datum::new(self.nation.title.as_str(), span),
                    authority: Datum::new(self.nation.authority.as_str(), span),
                };
                gaps.push(gap.datum(span));
            }
        }
        (gaps, pairs)
    }

    /// "Declassified", "Downgraded to OFFICIAL": the markings above what it is now must be struck.
    pub fn live(&self, marks: &[(Range<usize>, usize)]) -> Vec<Datum> {
        let Some((words, now)) = self.released() else { return Vec::new() };
        let release = self.datum(&words);
        let above = |level: usize| now.is_none_or(|now| level > now);
        let lines = self.readings.iter().filter_map(|(range, reading)| Some((range, reading.level?)));
        let marks = marks.iter().map(|(range, level)| (range, *level));
        let open = |level: usize| self.nation.levels[level].open;
        let live =
            lines.chain(marks).filter(|(range, level)| above(*level) && !open(*level) && range.start != words.start);
        live.map(|(range, _)| {
            let marking = self.datum(range);
            let (span, title) = (marking.span, Datum::new(self.nation.title.as_str(), marking.span));
            LiveMarking { marking, release: release.clone(), title }.datum(span)
        })
        .collect()
    }

    /// The words of a stamp of release, and the level that the paper has now, where it says one.
    fn released(&self) -> Option<(Range<usize>, Option<usize>)> {
        let nation = self.nation;
        self.document.blocks.iter().filter(|block| block.role != Role::Note).find_map(|block| {
            let text = self.document.block_text(block);
            let lead = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
            let body = &text[lead..];
            let begins = |words: &&String| {
                body.get(..words.len()).is_some_and(|own| own.to_lowercase() == words.to_lowercase())
                    && !body[words.len()..].starts_with(char::is_alphanumeric)
            };
            let longest = |all: &'_ [String]| all.iter().filter(begins).map(String::len).max();
            if text.len() > 160 {
                return None;
            }
            let now = longest(&nation.downgrades).map(|len| (len, true));
            let (len, lower) = now.or_else(|| longest(&nation.releases).map(|len| (len, false)))?;
            let range = block.range.start + lead..block.range.start + lead + len;
            let rest = body[len..].trim_start_matches(|c: char| c == ':' || c == '-' || c.is_whitespace());
            // A sentence that begins with the same words goes on; a stamp has a date, a number or a name behind it.
            if !lower {
                let stamp = !body[len..].starts_with(' ')
                    || !rest.starts_with(char::is_lowercase)
                    || ["on ", "by ", "under ", "in ", "and "].iter().any(|word| rest.starts_with(word));
                return stamp.then_some((range, None));
            }
            let level = crate::grammar::nation::level_of(&rest.to_uppercase(), nation);
            let open = rest.get(..12).is_some_and(|word| word.eq_ignore_ascii_case("unclassified"));
            (level.is_some() || open).then_some((range, level))
        })
    }

    fn datum(&self, range: &Range<usize>) -> Datum {
        Datum::new(&self.document.text[range.clone()], self.document.span_of(range.clone()))
    }
}

/// Whether two markings say different things; what a slip made of one is told by itself.
fn differ(head: &Reading, foot: &Reading) -> bool {
    let slipped = !head.problems.is_empty() || !foot.problems.is_empty();
    head.level != foot.level || head.parts != foot.parts || !slipped && head.open != foot.open
}

/// The blocks of the body by pages: a new one begins at the mark of one, and between two markings in a row.
fn pages(document: &Document, marking: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let breaks: Vec<usize> = document.page_breaks().collect();
    let mut pages: Vec<Vec<usize>> = vec![Vec::new()];
    let mut passed = 0;
    let mut before = false;
    for at in (0..document.blocks.len()).filter(|&at| document.blocks[at].role != Role::Note) {
        let now = breaks.partition_point(|&offset| offset <= document.blocks[at].range.start);
        let own = marking(at);
        if let Some(page) = pages.last_mut() {
            if now > passed && !page.is_empty() || own && before && page.len() > 1 {
                pages.push(vec![at]);
            } else {
                page.push(at);
            }
        }
        (passed, before) = (now, own);
    }
    pages
}
