//! Stamps that say by what exemption something is withheld, held against the law that they name.

use super::Gathered;
use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::grammar::day;
use crate::grammar::exemption::{self, Stamp};
use crate::kind;
use crate::source::document::{Document, Role};
use crate::source::map::Span;
use crate::vocabulary::register::Register;

kind! {
    /// A stamp that says by what exemption something is withheld.
    pub struct ExemptionStamp: "exemption_stamp" (top: true) {
        /// As it stands: `EO 13526 3.3(b)(1)>25Yrs`.
        written: Type::Text,
        /// The law: E.O. 13526, or the Freedom of Information Act.
        law: Type::Text,
        /// The paragraph or code alone: 3.3(b)(1), (b)(3), 25X1.
        exemption: Type::Text,
        /// False where the law has no such paragraph, or there is no such code.
        known: Type::Bool,
        /// What the law has.
        expected: Type::Text,
        /// The section of the law.
        authority: Type::Text,
        /// The day from which the order is in force.
        since: Type::Date,
        /// When the paper was released, where a stamp says it.
        released: Type::Date,
    }
}

pub const KINDS: &[&Kind] = &[ExemptionStamp::KIND];

/// So many stamps of a document are read.
const MOST: usize = 4096;

/// Gathers them.
pub fn gather(document: &Document, register: &Register) -> Gathered {
    let released = released(document, register);
    let mut facts = Vec::new();
    for block in document.blocks.iter().filter(|block| block.role != Role::Note) {
        let text = document.block_text(block);
        // Prose is most of what is read, and none of it begins so.
        if !text.starts_with(['E', 'e', '(', '[', '2', '5', '7', '3', '1', '~']) || facts.len() >= MOST {
            continue;
        }
        for stamp in exemption::line(text) {
            let Some(law) = Law::of(&stamp, register) else { continue };
            let start = block.range.start;
            let span = document.span_of(start + stamp.range.start..start + stamp.range.end);
            let here = document.span_of(start + stamp.what.start..start + stamp.what.end);
            let fact = ExemptionStamp {
                written: Datum::new(&text[stamp.range.clone()], span),
                law: Datum::new(law.name.as_str(), span),
                exemption: Datum::new(&text[stamp.what.clone()], here),
                known: Datum::new(law.known, here),
                expected: Datum::new(law.expected.as_str(), here),
                authority: Datum::new(law.authority.as_str(), here),
                since: law.since.map_or_else(Datum::default, |date| Datum::new(date, span)),
                released: released.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
            };
            facts.push(fact.datum(span));
        }
    }
    vec![(ExemptionStamp::KIND, facts)]
}

/// What the law that a stamp names says of it.
struct Law {
    name: String,
    known: bool,
    expected: String,
    authority: String,
    since: Option<Date>,
}

impl Law {
    /// Nothing for a law that the register does not have.
    fn of(stamp: &Stamp, register: &Register) -> Option<Law> {
        if !stamp.code.is_empty() {
            return Some(Law::code(stamp, register));
        }
        let parts: Vec<&str> = stamp.parts.iter().map(String::as_str).collect();
        let Some(number) = &stamp.order else {
            if !stamp.section.is_empty() {
                return None;
            }
            let law = register.statute.as_ref()?;
            let known = law.lists.iter().any(|list| list.holds("", &parts));
            let authority = law.authority.clone();
            return Some(Law { name: law.name.clone(), known, expected: law.says(), authority, since: None });
        };
        let order = register.orders.iter().find(|order| order.order == *number)?;
        let name = format!("E.O. {number}");
        // What was classified is cited by the paragraph of the reasons.
        let reason = order.reasons.as_deref() == Some(stamp.section.as_str());
        if order.exemptions.is_empty() && !reason {
            return None;
        }
        let letter = |part: &&str| part.chars().next();
        let by_reason =
            reason && (order.last.is_none() || parts.len() != 1 || parts.first().and_then(letter) <= order.last);
        let known = by_reason || order.exemptions.iter().any(|list| list.holds(&stamp.section, &parts));
        let lists: Vec<String> = order.exemptions.iter().map(|list| list.says()).collect();
        let (expected, authority) = (lists.join(", "), format!("{name}, {}", stamp.section));
        Some(Law { name, known, expected, authority, since: order.from })
    }

    /// `25X1`: the codes of the Declassify On line.
    fn code(stamp: &Stamp, register: &Register) -> Law {
        let known = |code: &str| register.exemptions.iter().any(|value| value.forms().any(|form| form == code));
        // Other letters and figures behind the code are the agency's own.
        let figures = stamp.code[3..].bytes().all(|byte| byte.is_ascii_digit());
        Law {
            name: "E.O. 13526".to_owned(),
            known: known(&stamp.code) || !figures || stamp.code.len() == 3,
            expected: "25X1 to 25X9, 50X1 to 50X9".to_owned(),
            authority: "E.O. 13526, 3.3(b) and (h)".to_owned(),
            since: None,
        }
    }
}

/// The day that stands behind the words of a stamp of release.
fn released(document: &Document, register: &Register) -> Option<(Date, Span)> {
    document.blocks.iter().filter(|block| block.role != Role::Note).find_map(|block| {
        let text = document.block_text(block);
        let words = register.release(text)?;
        let found = day::find(&text[words.end..]).filter(|found| found.possible)?;
        let start = block.range.start + words.end;
        Some((found.date, document.span_of(start + found.range.start..start + found.range.end)))
    })
}
