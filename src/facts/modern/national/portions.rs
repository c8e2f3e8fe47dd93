//! Portion marks of a nation's own papers, and whether its marking lines are the highest of them.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::{NationalPortion, NationalRollup, Work};
use crate::engine::value::Datum;
use crate::facts::modern::kinds::UnmarkedPortion;
use crate::facts::modern::survey::{is_apparatus, is_paragraph};
use crate::grammar::nation;
use crate::source::document::Role;

/// What portions add to the facts.
#[derive(Default)]
pub struct Found {
    pub marks: Vec<Datum>,
    pub problems: Vec<Datum>,
    pub rollups: Vec<Datum>,
    pub unmarked: Vec<Datum>,
    /// Where each mark stands, and its level.
    pub levels: Vec<(Range<usize>, usize)>,
}

/// A mark whose level is known.
struct Mark {
    range: Range<usize>,
    level: usize,
    page: usize,
}

/// The page on which a byte stands, from 0.
fn page(breaks: &[usize], at: usize) -> usize {
    breaks.partition_point(|&start| start <= at)
}

impl Work<'_> {
    pub fn portions(&self) -> Found {
        let mut found = Found::default();
        if !self.nation.levels.iter().any(|level| level.portion.is_some()) {
            return found;
        }
        let mut marks: Vec<Mark> = Vec::new();
        let mut unmarked: Vec<usize> = Vec::new();
        let mut unknown = Vec::new();
        let lines: HashSet<&Range<usize>> = self.readings.iter().map(|(range, _)| range).collect();
        let breaks = self.breaks();
        for (at, block) in self.document.blocks.iter().enumerate().filter(|(_, block)| block.role != Role::Note) {
            let text = self.document.block_text(block);
            if lines.contains(&block.range) {
                continue;
            }
            let Some(portion) = nation::portion(text, self.nation) else {
                if is_paragraph(self.document, at) && !is_apparatus(text) {
                    unmarked.push(at);
                }
                continue;
            };
            let range = block.range.start + portion.range.start..block.range.start + portion.range.end;
            let whole = block.range.clone();
            for problem in &portion.reading.problems {
                let told = self.problem(&whole, problem);
                if problem.kind == "portion-unknown" { unknown.push(told) } else { found.problems.push(told) }
            }
            if let Some(level) = portion.reading.level {
                let span = self.document.span_of(range.clone());
                let mark = NationalPortion {
                    written: Datum::new(&self.document.text[range.clone()], span),
                    level: Datum::new(self.nation.levels[level].name.as_str(), span),
                };
                found.marks.push(mark.datum(span));
                marks.push(Mark { range: range.clone(), level, page: page(&breaks, range.start) });
            }
        }
        // One word in parentheses is no portion mark where there are no others.
        if !marks.is_empty() {
            found.problems.extend(unknown);
        }
        // What cannot be read may be the highest of all.
        let doubtful = !found.problems.is_empty() || !unmarked.is_empty();
        self.rollup(&marks, doubtful, &mut found);
        found.levels = marks.iter().map(|mark| (mark.range.clone(), mark.level)).collect();
        if unmarked.len() < marks.len() {
            found.unmarked = unmarked.iter().map(|&at| self.unmarked(at, &marks, unmarked.len())).collect();
        }
        found
    }

    /// Where pages begin but the first, in order.
    fn breaks(&self) -> Vec<usize> {
        self.document.page_breaks().filter(|&start| start > 0).collect()
    }

    /// The first page shows the level of the whole document; an interior page's may be that of its own portions.
    fn rollup(&self, marks: &[Mark], doubtful: bool, found: &mut Found) {
        // The first of the highest, of all and of each page.
        let mut all: Option<&Mark> = None;
        let mut highest: HashMap<usize, &Mark> = HashMap::default();
        for mark in marks {
            if all.is_none_or(|best| best.level < mark.level) {
                all = Some(mark);
            }
            let own = highest.entry(mark.page).or_insert(mark);
            if own.level < mark.level {
                *own = mark;
            }
        }
        let Some(all) = all else { return };
        let breaks = self.breaks();
        for (range, reading) in self.readings {
            let Some(level) = reading.level else { continue };
            let page = page(&breaks, range.start);
            let own = highest.get(&page).copied().filter(|_| page > 0);
            if level == all.level || own.is_some_and(|own| level == own.level) {
                continue;
            }
            let (cause, scope) = match own {
                Some(own) if level < own.level => (own, "page"),
                None if page > 0 && level < all.level => continue,
                _ => (all, "document"),
            };
            if doubtful && level > cause.level {
                continue;
            }
            let span = self.document.span_of(range.clone());
            let direction = if level < cause.level { "lower" } else { "higher" };
            let name = |level: usize| self.nation.levels[level].name.as_str();
            let because = self.document.span_of(cause.range.clone());
            let fact = NationalRollup {
                direction: Datum::new(direction, span),
                scope: Datum::new(scope, span),
                banner: Datum::new(&self.document.text[range.clone()], span),
                banner_says: Datum::new(name(level), span),
                portions_say: Datum::new(name(cause.level), because),
                cause: Datum::new(&self.document.text[cause.range.clone()], because),
                title: Datum::new(self.nation.title.as_str(), span),
                authority: Datum::new(self.nation.authority.as_str(), span),
            };
            found.rollups.push(fact.datum(span));
        }
    }

    fn unmarked(&self, at: usize, marks: &[Mark], unmarked: usize) -> Datum {
        let range = self.document.blocks[at].range.clone();
        let text = &self.document.text[range.clone()];
        let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(60).last().unwrap_or(0);
        let span = self.document.span_of(range.start..range.start + end);
        let datum =
            |range: &Range<usize>| Datum::new(&self.document.text[range.clone()], self.document.span_of(range.clone()));
        let fact = UnmarkedPortion {
            text: Datum::new(&text[..end], span),
            marked: Datum::new(marks.len() as i64, span),
            unmarked: Datum::new(unmarked as i64, span),
            example: marks.first().map_or_else(Datum::default, |mark| datum(&mark.range)),
            banner: self.readings.first().map_or_else(Datum::default, |(range, _)| datum(range)),
        };
        fact.datum(span)
    }
}
