//! What a document says by today's systems of markings: banners, portion marks, what they add up to, and the
//! classification authority block.

pub mod authority;
pub mod distribution;
pub mod exemptions;
pub mod kinds;
mod markings;
pub mod national;
mod notices;
mod pages;
pub mod stamps;
pub mod survey;

use crate::engine::schema::Kind;
use crate::engine::value::Datum;
use crate::facts::scan::{Scan, Trigger};
use crate::source::document::Document;
use crate::vocabulary::nations::Nations;
use crate::vocabulary::register::Register;

/// Facts gathered by one module, by kind.
type Gathered = Vec<(&'static Kind, Vec<Datum>)>;

/// The kinds of fact of this subject.
pub const KINDS: &[&[&Kind]] =
    &[kinds::KINDS, authority::KINDS, national::KINDS, exemptions::KINDS, distribution::KINDS];

/// The system of a document whose marking at `span` is of the words of earlier decades.
pub fn historical(document: &Document, span: crate::source::map::Span) -> Datum {
    let date = survey::date_of(document);
    let fact = kinds::MarkingSystem {
        name: Datum::new("us-historical", span),
        evidence: Datum::default(),
        date: date.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
    };
    fact.datum(span)
}

/// The systems that are no nation's file.
pub const OWN_SYSTEMS: [&str; 4] = ["us-ic", "us-dod", "cui", "us-historical"];

/// The names of the systems that there are.
pub fn systems(nations: &Nations) -> Vec<&str> {
    OWN_SYSTEMS.into_iter().chain(nations.all().map(|nation| nation.system.as_str())).collect()
}

/// The words by which markings are judged.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub register: &'a Register,
    pub nations: &'a Nations,
}

/// Everything that one document says by today's systems; nothing for a document of another. `system` sets which it is
/// (`us-ic`, `cui`, `us-historical`, `uk` …) where its own lines are not to decide.
pub fn gather(document: &Document, scan: &Scan, words: &Words<'_>, system: Option<&str>) -> Gathered {
    let register = words.register;
    let ours = matches!(system, None | Some("us-ic" | "us-dod" | "cui"));
    let survey = ours.then(|| survey::survey(document, scan, register, system.is_some())).flatten();
    let claimed = system.is_none() && survey.as_ref().is_some_and(|survey| national::claims(document, survey, words));
    let survey = survey.filter(|_| !claimed);
    let mut gathered: Gathered = Vec::new();
    if let Some(survey) = &survey {
        // What compares pages takes room for a while: it goes before the facts of each marking, which stay.
        let pages = pages::gather(document, survey, register);
        let notices = notices::gather(document, scan, survey, register);
        gathered.extend(markings::gather(document, survey, words));
        gathered.extend(pages);
        gathered.extend(notices);
    }
    if scan.has(Trigger::Stamp) {
        gathered.extend(exemptions::gather(document, register));
    }
    if scan.has(Trigger::Statement) {
        gathered.extend(distribution::gather(document, survey.as_ref(), register));
    }
    let more = authority::gather(document, scan, survey.as_ref(), register).into_iter();
    let national = if survey.is_none() { national::gather(document, scan, words, system, claimed) } else { Vec::new() };
    for (kind, found) in more.chain(national) {
        match gathered.iter_mut().find(|(known, _)| known.name == kind.name) {
            Some((_, all)) => all.extend(found),
            None => gathered.push((kind, found)),
        }
    }
    gathered
}
