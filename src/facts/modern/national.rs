//! Markings of other nations and alliances on their own papers.

use super::Gathered;
use super::kinds::{MarkingDate, MarkingSystem};
use super::survey;
use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::facts::scan::{Scan, Trigger};
use crate::grammar::nation::{self, Reading};
use crate::kind;
use crate::source::document::{Document, Role};
use crate::vocabulary::nation::Nation;
use crate::vocabulary::register::Register;

kind! {
    /// A marking line of another nation's or alliance's own paper.
    pub struct NationalMarking: "national_marking" (top: true) {
        /// As it stands.
        written: Type::Text,
        /// uk, canada, australia, eu or nato; or the name of a file of the user's.
        system: Type::Text,
        /// The level, as the nation's file names it.
        level: Type::Text,
    }
}

kind! {
    /// A departure from the nation's own rules.
    pub struct NationalProblem: "national_problem" (top: true) {
        /// form, separator, order, level, unknown-part, countries, capitals, field, field-order, field-repeated,
        /// field-missing or field-value.
        kind: Type::Text,
        /// What is written.
        found: Type::Text,
        /// What should be.
        expected: Type::Text,
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

pub const KINDS: &[&Kind] = &[NationalMarking::KIND, NationalProblem::KIND];

/// Gathers them, where the document's own lines show a nation's system.
pub fn gather(document: &Document, scan: &Scan, register: &Register, system: Option<&str>) -> Gathered {
    if system.is_none() && !scan.has(Trigger::National) {
        return Vec::new();
    }
    let date = survey::date_of(document);
    for nation in Nation::embedded().iter().filter(|nation| system.is_none_or(|system| system == nation.system)) {
        let readings: Vec<(std::ops::Range<usize>, Reading)> = document
            .blocks
            .iter()
            .filter(|block| block.role != Role::Note)
            .filter_map(|block| Some((block.range.clone(), nation::read(document.block_text(block), nation)?)))
            .collect();
        if system.is_some() || shows(&readings, nation, date.map(|(date, _)| date)) {
            return facts(document, nation, &readings, date, register);
        }
    }
    Vec::new()
}

/// The words by which a nation is told, searched for before anything is read.
pub fn telling_words() -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for nation in Nation::embedded() {
        words.extend(nation.levels.iter().filter(|level| level.tells).map(|level| level.name.clone()));
        words.extend(nation.levels.iter().filter(|level| level.tells).flat_map(|level| level.forms.clone()));
        words.extend(nation.alone.clone());
        words.extend(nation.mail.iter().map(|mail| format!("{}=", mail.level_field)));
        let parts = nation.parts.iter().flat_map(|part| &part.words).filter(|word| word.tells);
        words.extend(parts.map(|word| word.name.clone()));
        words.extend(nation.prefixes.iter().map(|prefix| format!("{prefix} ")));
    }
    words
}

/// A line that no other system has, twice (head and foot), or once with parts.
fn shows(readings: &[(std::ops::Range<usize>, Reading)], nation: &Nation, date: Option<Date>) -> bool {
    let telling = readings.iter().filter(|(_, reading)| {
        let level = reading.level.map(|level| &nation.levels[level]);
        reading.tells && level.and_then(|level| level.from).zip(date).is_none_or(|(from, date)| date >= from)
    });
    telling.clone().count() >= 2 || telling.clone().any(|(_, reading)| reading.parts > 0)
}

fn facts(
    document: &Document,
    nation: &Nation,
    readings: &[(std::ops::Range<usize>, Reading)],
    date: Option<(Date, crate::source::map::Span)>,
    register: &Register,
) -> Gathered {
    let (mut markings, mut problems, mut dates) = (Vec::new(), Vec::new(), Vec::new());
    for (range, reading) in readings {
        let span = document.span_of(range.clone());
        let written = Datum::new(&document.text[range.clone()], span);
        let level = reading.level.map(|level| &nation.levels[level]);
        markings.push(
            NationalMarking {
                written: written.clone(),
                system: Datum::new(nation.system.as_str(), span),
                level: Datum::new(level.map(|level| level.name.as_str()), span),
            }
            .datum(span),
        );
        for problem in &reading.problems {
            let here = document.span_of(range.start + problem.range.start..range.start + problem.range.end);
            problems.push(
                NationalProblem {
                    kind: Datum::new(problem.kind, here),
                    found: Datum::new(problem.found.as_str(), here),
                    expected: Datum::new(problem.expected.as_str(), here),
                    written: written.clone(),
                    system: Datum::new(nation.system.as_str(), span),
                    title: Datum::new(nation.title.as_str(), span),
                    authority: Datum::new(nation.authority.as_str(), span),
                }
                .datum(here),
            );
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
    vec![
        (MarkingSystem::KIND, systems.into_iter().collect()),
        (NationalMarking::KIND, markings),
        (NationalProblem::KIND, problems),
        (MarkingDate::KIND, dates),
    ]
}

/// The title of the nation whose word this is, where no other system has it.
pub fn nation_of(word: &str) -> Option<&'static str> {
    let nation = Nation::embedded().iter().find(|nation| {
        let levels = nation.levels.iter().any(|level| level.tells && level.name == word);
        let words = nation.parts.iter().flat_map(|part| &part.words);
        levels || words.clone().any(|own| own.tells && (own.name == word || own.forms.iter().any(|form| form == word)))
    })?;
    Some(&nation.title)
}
