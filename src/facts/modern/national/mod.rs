//! Markings of other nations and alliances on their own papers.

mod choice;
mod ends;
mod pages;
mod portions;

use std::ops::Range;

pub use choice::claims;

use super::kinds::{LiveMarking, MarkingDate, MarkingSystem, MixedMarking, UnmarkedPortion};
use super::survey::{self, Struck};
use super::{Gathered, Words};
use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::facts::scan::{Scan, Trigger};
use crate::grammar::nation::{self, Problem, Reading};
use crate::kind;
use crate::source::document::{Document, Role};
use crate::source::map::Span;
use crate::vocabulary::nation::Nation;

kind! {
    /// A marking line of another nation's or alliance's own paper.
    pub struct NationalMarking: "national_marking" (top: true) {
        /// As it stands.
        written: Type::Text,
        /// uk, canada, australia, eu or nato; or the name of a file of the user's.
        system: Type::Text,
        /// The level, as the nation's file names it.
        level: Type::Text,
        /// How many parts stand behind the level.
        parts: Type::Int,
    }
}

kind! {
    /// A departure from the nation's own rules.
    pub struct NationalProblem: "national_problem" (top: true) {
        /// form, misspelled, separator, order, level, unknown-part, countries, capitals, space, portion-unknown, mail-form,
        /// field, field-order, field-repeated, field-missing or field-value.
        kind: Type::Text,
        /// What is written.
        found: Type::Text,
        /// What should be.
        expected: Type::Text,
        /// Why it is wrong, where the nation's file says it.
        because: Type::Text,
        /// The whole line as it should be; missing where that cannot be told.
        canonical: Type::Text,
        /// The whole line.
        written: Type::Text,
        /// uk, canada, australia, eu or nato.
        system: Type::Text,
        /// The nation, in words.
        title: Type::Text,
        /// Its policy.
        authority: Type::Text,
    }
}

kind! {
    /// A portion mark of another nation's or alliance's own paper.
    pub struct NationalPortion: "national_portion" (top: true) {
        /// As it stands, with its parentheses.
        written: Type::Text,
        /// The level, as the nation's file names it.
        level: Type::Text,
    }
}

kind! {
    /// A marking line that is not the highest level of its portions.
    pub struct NationalRollup: "national_rollup" (top: true) {
        /// lower (a portion is above it) or higher (no portion is as high).
        direction: Type::Text,
        /// document or page.
        scope: Type::Text,
        /// The marking line.
        banner: Type::Text,
        /// Its level.
        banner_says: Type::Text,
        /// The highest level of the portions.
        portions_say: Type::Text,
        /// The first portion of that level.
        cause: Type::Text,
        /// The nation, in words.
        title: Type::Text,
        /// Its policy.
        authority: Type::Text,
    }
}

kind! {
    /// A page without its marking at the head or the foot, in a paper that has it elsewhere.
    pub struct NationalGap: "national_gap" (top: true) {
        /// head or foot.
        place: Type::Text,
        /// The page, counted from 1.
        page: Type::Int,
        /// What stands there instead.
        instead: Type::Text,
        /// The marking that the page has at its other end, or another page has.
        other: Type::Text,
        /// The nation, in words.
        title: Type::Text,
        /// Its policy.
        authority: Type::Text,
    }
}

kind! {
    /// A page whose marking at the head and marking at the foot differ.
    pub struct NationalPair: "national_pair" (top: true) {
        /// The marking at the head.
        head: Type::Text,
        /// The marking at the foot.
        foot: Type::Text,
        /// The page, counted from 1.
        page: Type::Int,
    }
}

pub const KINDS: &[&Kind] = &[
    NationalPair::KIND,
    NationalMarking::KIND,
    NationalProblem::KIND,
    NationalPortion::KIND,
    NationalRollup::KIND,
    NationalGap::KIND,
];

/// Gathers them, where the document's own lines show a nation's system.
pub fn gather(document: &Document, scan: &Scan, words: &Words<'_>, system: Option<&str>, claimed: bool) -> Gathered {
    // The word that shows a nation may be misspelled: then only the reading of the banners can tell.
    // So may those of all banners alike.
    if system.is_none() && !claimed && !scan.has(Trigger::National) && !ends::twins(document) {
        return Vec::new();
    }
    let date = survey::date_of(document);
    let struck = Struck::of(document);
    let fits = |nation: &&Nation| system.is_none_or(|system| system == nation.system);
    let shown = words.nations.all().filter(fits).filter_map(|nation| {
        let readings: Readings = document
            .blocks
            .iter()
            .filter(|block| block.role != Role::Note && !struck.holds(&block.range))
            .filter_map(|block| Some((block.range.clone(), nation::read(document.block_text(block), nation)?)))
            .collect();
        let readings = ends::with_slips(document, nation, readings);
        (system.is_some() || choice::shows(document, &readings, nation, date.map(|(date, _)| date)))
            .then_some((nation, readings))
    });
    // Where several could have written it, the one by whose rules it is right.
    let problems = |readings: &Readings| readings.iter().map(|(_, reading)| reading.problems.len()).sum::<usize>();
    match shown.min_by_key(|(_, readings)| problems(readings)) {
        Some((nation, readings)) => Work { document, nation, readings: &readings, date, words }.facts(),
        None => Vec::new(),
    }
}

/// Lines with their places in the document's text.
type Readings = Vec<(Range<usize>, Reading)>;

struct Work<'a> {
    document: &'a Document,
    nation: &'a Nation,
    readings: &'a Readings,
    date: Option<(Date, Span)>,
    words: &'a Words<'a>,
}

impl Work<'_> {
    fn facts(&self) -> Gathered {
        let Work { document, nation, readings, date, words } = *self;
        let register = words.register;
        let mut mixed = Vec::new();
        let (mut markings, mut problems, mut dates) = (Vec::new(), Vec::new(), Vec::new());
        for (range, reading) in readings.iter() {
            let span = document.span_of(range.clone());
            let written = Datum::new(&document.text[range.clone()], span);
            let level = reading.level.map(|level| &nation.levels[level]);
            markings.push(
                NationalMarking {
                    written: written.clone(),
                    system: Datum::new(nation.system.as_str(), span),
                    level: Datum::new(level.map(|level| level.name.as_str()), span),
                    parts: Datum::new(reading.parts as i64, span),
                }
                .datum(span),
            );
            for problem in &reading.problems {
                match self.other_system(problem) {
                    Some(other) => mixed.push(self.mixed(range, problem, other)),
                    None => problems.push(self.problem(range, problem)),
                }
            }
            for blank in document.odd_blanks_in(range) {
                let here = blank - range.start..blank + 1 - range.start;
                let (found, expected) = (" ".to_owned(), "one plain blank".to_owned());
                problems.push(self.problem(
                    range,
                    &Problem { kind: "space", range: here, found, expected, because: None, replacement: None },
                ));
            }
            let Some(level) = level else { continue };
            let kind = match date {
                Some((date, _)) if level.from.is_some_and(|from| date < from) => "early",
                Some((date, _)) if level.until.is_some_and(|until| date >= until) => "late",
                None if level.until.is_some_and(|until| until <= register.edition) => "retired",
                _ => continue,
            };
            let here = document.span_of(range.start + reading.level_range.start..range.start + reading.level_range.end);
            let day = |date: Option<Date>| date.map_or_else(Datum::default, |date| Datum::new(date, here));
            let authority = level.authority.as_deref().unwrap_or(&nation.authority);
            dates.push(
                MarkingDate {
                    marking: Datum::new(level.name.as_str(), here),
                    kind: Datum::new(kind, here),
                    since: day(level.from),
                    until: day(level.until),
                    date: date.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
                    authority: Datum::new(authority, here),
                    successor: Datum::default(),
                }
                .datum(here),
            );
        }
        let evidence = readings.iter().find(|(_, reading)| reading.tells).or(readings.first());
        let systems = evidence.map(|(range, _)| {
            let span = document.span_of(range.clone());
            let fact = MarkingSystem {
                name: Datum::new(nation.system.as_str(), span),
                evidence: Datum::new(&document.text[range.clone()], span),
                date: date.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
            };
            fact.datum(span)
        });
        let portions = self.portions();
        problems.extend(portions.problems);
        let (gaps, pairs) = self.pages();
        let live = self.live(&portions.levels);
        vec![
            (NationalGap::KIND, gaps),
            (NationalPair::KIND, pairs),
            (LiveMarking::KIND, live),
            (MarkingSystem::KIND, systems.into_iter().collect()),
            (MixedMarking::KIND, mixed),
            (NationalPortion::KIND, portions.marks),
            (NationalRollup::KIND, portions.rollups),
            (UnmarkedPortion::KIND, portions.unmarked),
            (NationalMarking::KIND, markings),
            (NationalProblem::KIND, problems),
            (MarkingDate::KIND, dates),
        ]
    }

    fn problem(&self, of: &Range<usize>, problem: &Problem) -> Datum {
        let span = self.document.span_of(of.clone());
        let here = self.document.span_of(of.start + problem.range.start..of.start + problem.range.end);
        let text = &self.document.text[of.clone()];
        let whole = text.get(..problem.range.start).zip(text.get(problem.range.end..));
        let canonical = problem.replacement.as_ref().zip(whole);
        let canonical = canonical.map(|(right, (before, behind))| format!("{before}{right}{behind}"));
        let fact = NationalProblem {
            kind: Datum::new(problem.kind, here),
            found: Datum::new(problem.found.as_str(), here),
            expected: Datum::new(problem.expected.as_str(), here),
            because: problem.because.as_deref().map_or_else(Datum::default, |because| Datum::new(because, here)),
            canonical: Datum::new(canonical, span),
            written: Datum::new(text, span),
            system: Datum::new(self.nation.system.as_str(), span),
            title: Datum::new(self.nation.title.as_str(), span),
            authority: Datum::new(self.nation.authority.as_str(), span),
        };
        fact.datum(here)
    }

    /// Whose marking a part is that the nation does not know.
    fn other_system(&self, problem: &Problem) -> Option<&str> {
        let word = problem.found.as_str();
        // Where any codeword may stand, a word of another nation's is still none.
        let misplaced = problem.kind == "order" && !self.nation.owns(word);
        if misplaced {
            return self.words.nations.owner_of(word);
        }
        if problem.kind != "unknown-part" {
            return None;
        }
        let own = self.words.register.form(word).is_some() || word.starts_with("REL TO ");
        if own { Some("the United States") } else { self.words.nations.owner_of(word) }
    }

    fn mixed(&self, of: &Range<usize>, problem: &Problem, other: &str) -> Datum {
        let whole = self.document.span_of(of.clone());
        let here = self.document.span_of(of.start + problem.range.start..of.start + problem.range.end);
        let fact = MixedMarking {
            marking: Datum::new(&self.document.text[of.clone()], whole),
            word: Datum::new(problem.found.as_str(), here),
            other: Datum::new(other, here),
            system: Datum::new(self.nation.title.as_str(), whole),
        };
        fact.datum(here)
    }
}
