//! Facts of single markings: what each says, how it departs from the syntax, what it asks for, when its words were in
//! use.

use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::kinds::{
    Banner, LiveMarking, MarkingDate, MarkingProblem, MarkingSystem, MixedMarking, Portion, RelationProblem, SCALE,
};
use super::survey::{self, Survey};
use super::{Gathered, Words};
use crate::engine::value::{Date, Datum, Ranked};
use crate::grammar::banner::{Item, Parsed, Problem, ProblemKind, Value as Part};
use crate::marking::relation::{self, Profile};
use crate::marking::{Marking, Place};
use crate::source::document::{Document, Role};
use crate::source::map::Span;
use crate::vocabulary::nations::Nations;
use crate::vocabulary::register::Register;

/// The level as a value with a rank.
pub fn level(marking: &Marking, register: &Register) -> Option<Ranked> {
    let level = marking.level?;
    let name = register.levels[usize::from(level)].name.as_str();
    Some(Ranked { scale: SCALE, rank: i16::from(level), name: name.into() })
}

/// One marking with its place in the document.
struct At<'a> {
    document: &'a Document,
    parsed: &'a Parsed,
    place: Place,
    /// The text that was parsed.
    inner: Range<usize>,
    /// The whole, with parentheses.
    outer: Range<usize>,
    date: Option<Date>,
    /// Where the document says its date.
    dated: Option<Span>,
    /// Written in a paper of which this is the only place with these unpublished systems.
    lonely: &'a HashSet<&'a str>,
}

impl At<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        self.document.span_of(self.inner.start + range.start..self.inner.start + range.end)
    }

    fn whole(&self) -> Span {
        self.document.span_of(self.outer.clone())
    }

    fn written(&self) -> Datum {
        Datum::new(&self.document.text[self.outer.clone()], self.whole())
    }
}

/// Gathers them for every banner and portion mark.
pub fn gather(document: &Document, survey: &Survey, words: &Words<'_>) -> Gathered {
    let register = words.register;
    let mut facts = Facts::default();
    facts.system(document, survey);
    let systems = unregistered(survey);
    for banner in &survey.banners {
        let at = At {
            document,
            parsed: &banner.parsed,
            place: Place::Banner,
            inner: banner.range.clone(),
            outer: banner.range.clone(),
            date: survey.date.map(|(date, _)| date),
            dated: survey.date.map(|(_, span)| span),
            lonely: &systems,
        };
        let span = at.whole();
        let reading = Reading::of(&banner.parsed, Place::Banner, register);
        facts.banners.push(
            Banner {
                written: at.written(),
                canonical: Datum::new(reading.canonical.as_str(), span),
                level: Datum::new(level(&banner.parsed.marking, register), at.span(&banner.parsed.head)),
                place: Datum::new(banner.edge.name(), span),
                page: Datum::new(banner.page as i64 + 1, span),
            }
            .datum(span),
        );
        facts.marking(&at, &reading, words);
    }
    // The survey keeps every reading where it is.
    let mut readings: HashMap<*const Parsed, Reading<'_>> = HashMap::default();
    facts.portions.reserve_exact(survey.portions.len());
    for portion in &survey.portions {
        let at = At {
            document,
            parsed: &portion.mark.parsed,
            place: Place::Portion,
            inner: portion.inner.clone(),
            outer: portion.range.clone(),
            date: survey.date.map(|(date, _)| date),
            dated: survey.date.map(|(_, span)| span),
            lonely: &systems,
        };
        let span = at.whole();
        let marking = &portion.mark.parsed.marking;
        let reading = readings
            .entry(Arc::as_ptr(&portion.mark.parsed))
            .or_insert_with(|| Reading::of(&portion.mark.parsed, Place::Portion, register));
        facts.portions.push(
            Portion {
                written: at.written(),
                canonical: Datum::new(reading.canonical.as_str(), span),
                level: Datum::new(level(marking, register), at.span(&portion.mark.parsed.head)),
                page: Datum::new(portion.page as i64 + 1, span),
            }
            .datum(span),
        );
        facts.marking(&at, reading, words);
        if portion.mark.at_end && at.date.is_none_or(|date| date.year >= 1996) {
            facts.at_end(&at, register);
        }
    }
    for portion in &survey.unread {
        let at = At {
            document,
            parsed: &portion.mark.parsed,
            place: Place::Portion,
            inner: portion.inner.clone(),
            outer: portion.range.clone(),
            date: None,
            dated: None,
            lonely: &systems,
        };
        portion.mark.parsed.problems.iter().for_each(|problem| facts.problem(&at, problem, register));
    }
    facts.live(document, survey, register);
    facts.gathered()
}

/// What follows from a marking alone, wherever it stands.
struct Reading<'r> {
    /// As the register writes it.
    canonical: String,
    /// What it asks for and does not get, by whose rules.
    broken: Vec<(&'static str, relation::Broken<'r>)>,
}

impl<'r> Reading<'r> {
    fn of(parsed: &Parsed, place: Place, register: &'r Register) -> Reading<'r> {
        Reading { canonical: parsed.marking.print(place, register), broken: broken(&parsed.marking, place, register) }
    }
}

/// What a marking breaks, each once.
fn broken<'r>(marking: &Marking, place: Place, register: &'r Register) -> Vec<(&'static str, relation::Broken<'r>)> {
    let mut broken: Vec<(&str, relation::Broken<'_>)> = Vec::new();
    for (profile, name) in [(Profile::Common, "all"), (Profile::Defense, "dod")] {
        for breach in relation::broken(marking, place, profile, register) {
            if !broken.iter().any(|(_, known)| *known == breach) {
                broken.push((name, breach));
            }
        }
    }
    let all = broken.clone();
    broken.retain(|(_, own)| {
        // HCS-P asks for what HCS asks: say it once, of the longer one. And of two that exclude each other, once.
        !all.iter().any(|(_, other)| {
            other.breach == own.breach
                && other.other == own.other
                && other.marking != own.marking
                && other.marking.starts_with(own.marking)
        })
    });
    broken
}

/// Unpublished systems that a document of several markings names once: slips, not systems.
fn unregistered(survey: &Survey) -> HashSet<&str> {
    let all: Vec<&Parsed> =
        survey.banners.iter().map(|b| &b.parsed).chain(survey.portions.iter().map(|p| &*p.mark.parsed)).collect();
    if all.len() < 3 || survey.banners.is_empty() {
        return HashSet::default();
    }
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for parsed in all {
        let names: HashSet<&str> = parsed.unregistered.iter().map(|(name, _)| name.as_str()).collect();
        names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    counts.into_iter().filter(|(_, count)| *count == 1).map(|(name, _)| name).collect()
}

#[derive(Default)]
struct Facts {
    systems: Vec<Datum>,
    banners: Vec<Datum>,
    portions: Vec<Datum>,
    problems: Vec<Datum>,
    relations: Vec<Datum>,
    dates: Vec<Datum>,
    live: Vec<Datum>,
    mixed: Vec<Datum>,
    /// The double slash is told once.
    early_syntax: bool,
}

impl Facts {
    fn gathered(self) -> Gathered {
        vec![
            (MarkingSystem::KIND, self.systems),
            (Banner::KIND, self.banners),
            (Portion::KIND, self.portions),
            (MarkingProblem::KIND, self.problems),
            (RelationProblem::KIND, self.relations),
            (MarkingDate::KIND, self.dates),
            (LiveMarking::KIND, self.live),
            (MixedMarking::KIND, self.mixed),
        ]
    }

    fn system(&mut self, document: &Document, survey: &Survey) {
        let first = survey.banners.first().map(|banner| banner.range.clone());
        let Some(range) = first.or_else(|| survey.portions.first().map(|portion| portion.range.clone())) else {
            return;
        };
        let span = document.span_of(range.clone());
        let fact = MarkingSystem {
            name: Datum::new(survey::system(survey), span),
            evidence: Datum::new(&document.text[range], span),
            date: survey.date.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
        };
        self.systems.push(fact.datum(span));
    }

    fn marking(&mut self, at: &At<'_>, reading: &Reading<'_>, words: &Words<'_>) {
        let register = words.register;
        for problem in &at.parsed.problems {
            let feature = problem.feature.and_then(|name| register.feature(name));
            let then = feature.and_then(|feature| feature.until).zip(at.date);
            if then.is_some_and(|(until, date)| date < until) {
                continue;
            }
            self.problem(at, problem, register);
        }
        for blank in at.document.odd_blanks_in(&at.inner) {
            let range = blank - at.inner.start..blank + 1 - at.inner.start;
            let found = " ".to_owned();
            let expected = "one plain blank".to_owned();
            let kind = ProblemKind::Space;
            self.problem(at, &Problem { kind, range, found, expected, feature: None }, register);
        }
        for (name, range) in &at.parsed.unregistered {
            if at.lonely.contains(name.as_str()) {
                let found = name.clone();
                let expected = "a system of the register".to_owned();
                let kind = ProblemKind::UnknownToken;
                self.problem(at, &Problem { kind, range: range.clone(), found, expected, feature: None }, register);
            }
        }
        self.relations(at, reading);
        self.dates(at, register);
        self.mixed(at, words.nations);
    }

    fn problem(&mut self, at: &At<'_>, problem: &Problem, register: &Register) {
        let mut span = at.span(&problem.range);
        if span.is_empty() || problem.kind == ProblemKind::Parentheses {
            span = at.whole();
        }
        let marking = &at.parsed.marking;
        let told = problem.kind != ProblemKind::MissingLevel
            && problem.kind != ProblemKind::UnknownToken
            && problem.kind != ProblemKind::UnknownCode
            && (marking.level.is_some() || marking.cui.is_some())
            // What is not understood would be lost.
            && at.parsed.items.iter().all(Item::is_known);
        let canonical = told.then(|| marking.print(at.place, register));
        let place = if at.place == Place::Banner { "banner" } else { "portion" };
        self.problems.push(
            MarkingProblem {
                kind: Datum::new(problem.kind.name(), span),
                place: Datum::new(place, at.whole()),
                found: Datum::new(problem.found.as_str(), span),
                expected: Datum::new(problem.expected.as_str(), span),
                written: at.written(),
                canonical: Datum::new(canonical, at.whole()),
            }
            .datum(span),
        );
    }

    fn at_end(&mut self, at: &At<'_>, register: &Register) {
        let found = at.document.text[at.outer.clone()].to_owned();
        let expected = "the mark before the text".to_owned();
        let range = 0..at.inner.len();
        let problem = Problem { kind: ProblemKind::AtEnd, range, found, expected, feature: None };
        self.problem(at, &problem, register);
    }

    fn relations(&mut self, at: &At<'_>, reading: &Reading<'_>) {
        for (profile, breach) in &reading.broken {
            let span = place_of(at, breach.marking).map_or(at.whole(), |range| at.span(&range));
            self.relations.push(
                RelationProblem {
                    breach: Datum::new(breach.breach.name(), span),
                    marking: Datum::new(breach.marking.trim_end_matches(" !"), span),
                    other: Datum::new(breach.other.as_str(), span),
                    usual: Datum::new(breach.usual, span),
                    source: Datum::new(breach.source, span),
                    place: Datum::new(if at.place == Place::Banner { "banner" } else { "portion" }, at.whole()),
                    written: at.written(),
                    profile: Datum::new(*profile, span),
                }
                .datum(span),
            );
        }
    }

    fn dates(&mut self, at: &At<'_>, register: &Register) {
        let dates = &mut self.dates;
        let mut push = |range: &Range<usize>, name: &str, kind: &str, entry: DateEntry<'_>| {
            let span = at.span(range);
            let day = |date: Option<Date>| date.map_or_else(Datum::default, |date| Datum::new(date, span));
            let text = |text: Option<&str>| text.map_or_else(Datum::default, |text| Datum::new(text, span));
            dates.push(
                MarkingDate {
                    marking: Datum::new(name, span),
                    kind: Datum::new(kind, span),
                    since: day(entry.from),
                    until: day(entry.until),
                    date: at.date.map_or_else(Datum::default, |date| Datum::new(date, at.dated.unwrap_or(span))),
                    authority: text(entry.authority),
                    successor: text(entry.successor),
                }
                .datum(span),
            );
        };
        for item in &at.parsed.items {
            let Some(control) = name_of(item).and_then(|name| register.control(name)) else { continue };
            let entry = DateEntry {
                from: control.from,
                until: control.until,
                authority: control.authority.as_deref(),
                successor: control.successor.as_deref(),
            };
            if let Some(kind) = entry.verdict(at.date, register) {
                push(&item.range, &control.name, kind, entry);
            }
        }
        for item in &at.parsed.items {
            let list = match &item.value {
                Part::Control(control) => &control.list,
                Part::Fgi(list) => list,
                _ => continue,
            };
            for code in list {
                let until = register.groups.get(code).and_then(|group| group.until);
                let until = until.or_else(|| register.countries.get(code).and_then(|country| country.until));
                // Codes outlive their groups in older papers: an undated one is not judged.
                if let (Some(date), Some(until)) = (at.date, until)
                    && date >= until
                {
                    let authority = Some("ODNI ISMCAT v2022-NOV");
                    let entry = DateEntry { from: None, until: Some(until), authority, successor: None };
                    push(&item.range, code, "late", entry);
                }
            }
        }
        let program = register.feature("cui");
        if let (Some(feature), Some(date), Some(_)) = (program, at.date, &at.parsed.marking.cui)
            && feature.from.is_some_and(|from| date < from)
        {
            let authority = Some(feature.authority.as_str());
            let entry = DateEntry { from: feature.from, until: None, authority, successor: None };
            push(&(0..at.inner.len()), "CUI", "early", entry);
        }
        let syntax = register.feature("double-slash");
        if let (Some(feature), Some(date)) = (syntax, at.date)
            && feature.from.is_some_and(|from| date < from)
            && at.document.text[at.inner.clone()].contains("//")
            && !self.early_syntax
        {
            let authority = Some(feature.authority.as_str());
            let entry = DateEntry { from: feature.from, until: None, authority, successor: None };
            push(&(0..at.inner.len()), "//", "early", entry);
            self.early_syntax = true;
        }
    }

    /// The words of a nation's own papers in a marking of another system.
    fn mixed(&mut self, at: &At<'_>, nations: &Nations) {
        let unknown = at.parsed.items.iter().filter(|item| !item.is_known()).map(|item| &item.range);
        for range in unknown.chain(at.parsed.unregistered.iter().map(|(_, range)| range)) {
            let word = &at.document.text[at.inner.start + range.start..at.inner.start + range.end];
            if let Some(other) = nations.owner_of(word) {
                let span = at.span(range);
                self.mixed.push(
                    MixedMarking {
                        marking: at.written(),
                        word: Datum::new(word, span),
                        other: Datum::new(other, span),
                        system: Datum::new("the United States", at.whole()),
                    }
                    .datum(span),
                );
            }
        }
        if at.parsed.marking.cui.is_none() {
            return;
        }
        let older = ["FOUO", "SBU", "SBU NOFORN"];
        for item in &at.parsed.items {
            if let Part::Control(control) = &item.value
                && older.contains(&control.name.as_str())
                && !at.parsed.is_cui
            {
                let span = at.span(&item.range);
                self.mixed.push(
                    MixedMarking {
                        marking: at.written(),
                        word: Datum::new(control.name.as_str(), span),
                        other: Datum::new("older controls of the United States", span),
                        system: Datum::new("CUI", at.whole()),
                    }
                    .datum(span),
                );
            }
        }
    }

    /// "Approved for Release", "Declassified", "Decontrolled": the old markings must be struck.
    fn live(&mut self, document: &Document, survey: &Survey, register: &Register) {
        let (released, decontrolled) = (released(document, register), decontrolled(document, register));
        if released.is_none() && decontrolled.is_none() {
            return;
        }
        let stamp = |parsed: &Parsed| match (&released, &decontrolled) {
            (Some(words), _) if parsed.marking.is_classified() => Some(words.clone()),
            (_, Some(words)) if parsed.marking.cui.is_some() && !parsed.marking.is_classified() => Some(words.clone()),
            _ => None,
        };
        let banners = survey.banners.iter().map(|banner| (&banner.parsed, &banner.range));
        let portions = survey.portions.iter().map(|portion| (&*portion.mark.parsed, &portion.range));
        for (parsed, range) in banners.chain(portions) {
            let Some(words) = stamp(parsed) else { continue };
            let span = document.span_of(range.clone());
            let marking = Datum::new(&document.text[range.clone()], span);
            let release = Datum::new(&document.text[words.clone()], document.span_of(words));
            self.live.push(LiveMarking { marking, release, ..LiveMarking::default() }.datum(span));
        }
    }
}

/// The years of a word.
#[derive(Clone, Copy)]
struct DateEntry<'a> {
    from: Option<Date>,
    until: Option<Date>,
    authority: Option<&'a str>,
    successor: Option<&'a str>,
}

impl DateEntry<'_> {
    /// Whether the word is out of its time; an undated paper is judged by the register's edition.
    fn verdict(&self, date: Option<Date>, register: &Register) -> Option<&'static str> {
        match date {
            Some(date) if self.from.is_some_and(|from| date < from) => Some("early"),
            Some(date) if self.until.is_some_and(|until| date >= until) => Some("late"),
            None if self.until.is_some_and(|until| until <= register.edition) => Some("retired"),
            _ => None,
        }
    }
}

fn name_of(item: &Item) -> Option<&str> {
    match &item.value {
        Part::Sci(program) => Some(&program.name),
        Part::Aea(atomic) => Some(&atomic.name),
        Part::Control(control) => Some(&control.name),
        _ => None,
    }
}

/// Where the control of a relation stands in its line.
fn place_of(at: &At<'_>, marking: &str) -> Option<Range<usize>> {
    let name = marking.split([' ', '-']).next().unwrap_or(marking);
    let exact = |item: &&Item| name_of(item).is_some_and(|own| own == marking);
    let system = |item: &&Item| match &item.value {
        Part::Sap(..) => name == "SAR",
        _ => name_of(item).is_some_and(|own| own == name),
    };
    let items = &at.parsed.items;
    items.iter().find(exact).or_else(|| items.iter().find(system)).map(|item| item.range.clone())
}

/// The words by which a document says that it is no longer CUI, on a line of its own or of its designation block.
fn decontrolled(document: &Document, register: &Register) -> Option<Range<usize>> {
    document.blocks.iter().filter(|block| block.role != Role::Note).find_map(|block| {
        let text = document.block_text(block);
        let words = register.decontrol(text)?;
        let rest = text[words.end..].trim_start_matches([' ', ':']);
        // When it will be, or who may say so, is no stamp.
        let later = ["on:", "when", "only", "by order", "upon", "instructions"];
        let scheduled =
            later.iter().any(|word| rest.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word)));
        (!scheduled).then_some(block.range.start + words.start..block.range.start + words.end)
    })
}

/// The words by which a document says that it was released: a stamp of its own, and not the line of an authority block
/// or a schedule that tells when it will be.
fn released(document: &Document, register: &Register) -> Option<Range<usize>> {
    document.blocks.iter().filter(|block| block.role != Role::Note).find_map(|block| {
        let text = document.block_text(block);
        let words = register.release(text)?;
        let scheduled = text[words.end..].trim_start().to_ascii_lowercase().starts_with("on december 31");
        (!scheduled).then_some(block.range.start + words.start..block.range.start + words.end)
    })
}
