//! What a document says by today's systems of markings: banners, portion marks, what they add up to, and the
//! classification authority block.

pub mod authority;
pub mod kinds;
mod markings;
pub mod national;
mod pages;
pub mod stamps;
pub mod survey;

use crate::engine::schema::Kind;
use crate::engine::value::Datum;
use crate::facts::scan::Scan;
use crate::source::document::Document;
use crate::vocabulary::register::Register;

/// Facts gathered by one module, by kind.
type Gathered = Vec<(&'static Kind, Vec<Datum>)>;

/// The kinds of fact of this subject.
pub const KINDS: &[&[&Kind]] = &[kinds::KINDS, authority::KINDS, national::KINDS];

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

/// The names of the systems that there are.
pub fn systems() -> Vec<&'static str> {
    let nations = crate::vocabulary::nation::Nation::embedded();
    let own = ["us-ic", "us-dod", "cui", "us-historical"].into_iter();
    own.chain(nations.iter().map(|nation| nation.system.as_str())).collect()
}

/// Everything that one document says by today's systems; nothing for a document of another. `system` sets which it is
/// (`us-ic`, `cui`, `us-historical`, `uk` …) where its own lines are not to decide.
pub fn gather(document: &Document, scan: &Scan, register: &Register, system: Option<&str>) -> Gathered {
    let ours = matches!(system, None | Some("us-ic" | "us-dod" | "cui"));
    let survey = ours.then(|| survey::survey(document, scan, register, system.is_some())).flatten();
    let mut gathered: Gathered = Vec::new();
    if let Some(survey) = &survey {
        gathered.extend(markings::gather(document, survey, register));
        gathered.extend(pages::gather(document, survey, register));
    }
    let more = authority::gather(document, scan, survey.as_ref(), register).into_iter();
    let national = if survey.is_none() { national::gather(document, scan, register, system) } else { Vec::new() };
    for (kind, found) in more.chain(national) {
        match gathered.iter_mut().find(|(known, _)| known.name == kind.name) {
            Some((_, all)) => all.extend(found),
            None => gathered.push((kind, found)),
        }
    }
    gathered
}
