//! What a document says by today's systems of markings: banners, portion marks, what they add up to, and the
//! classification authority block.

pub mod authority;
pub mod kinds;
mod markings;
pub mod national;
mod pages;
pub mod survey;

use crate::engine::schema::Kind;
use crate::engine::value::Datum;
use crate::source::document::Document;
use crate::vocabulary::register::Register;

/// Facts gathered by one module, by kind.
type Gathered = Vec<(&'static Kind, Vec<Datum>)>;

/// The kinds of fact of this subject.
pub const KINDS: &[&[&Kind]] = &[kinds::KINDS, authority::KINDS, national::KINDS];

/// Everything that one document says by today's systems; nothing for a document of another.
pub fn gather(document: &Document, register: &Register) -> Gathered {
    let survey = survey::survey(document, register);
    let mut gathered: Gathered = Vec::new();
    if let Some(survey) = &survey {
        gathered.extend(markings::gather(document, survey, register));
        gathered.extend(pages::gather(document, survey, register));
    }
    let more = authority::gather(document, survey.as_ref(), register).into_iter();
    let national = if survey.is_none() { national::gather(document, register) } else { Vec::new() };
    for (kind, found) in more.chain(national) {
        match gathered.iter_mut().find(|(known, _)| known.name == kind.name) {
            Some((_, all)) => all.extend(found),
            None => gathered.push((kind, found)),
        }
    }
    gathered
}
