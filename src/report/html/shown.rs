//! Which facts the report's page shows, under what heading, and what it says of each.

use lean_string::LeanString;
use serde::Serialize;

use crate::engine::value::{Datum, Facts, Value};
use crate::facts;

/// A kind of fact that is made visible in the text.
pub struct Shown {
    pub kind: &'static str,
    /// The page's legend and style.
    pub class: &'static str,
    /// What a reader is told it is.
    pub name: &'static str,
    /// The fields whose values are told.
    pub fields: &'static [&'static str],
}

const fn shown(kind: &'static str, class: &'static str, name: &'static str, fields: &'static [&'static str]) -> Shown {
    Shown { kind, class, name, fields }
}

pub static SHOWN: &[Shown] = &[
    shown("marking_line", "marking", "marking", &["place", "marking"]),
    shown("page_marking", "marking", "marking of a page", &["place", "marking"]),
    shown("banner", "marking", "banner", &["place", "canonical"]),
    shown("portion_mark", "marking", "portion mark", &["level"]),
    shown("portion", "marking", "portion mark", &["canonical"]),
    shown("national_marking", "marking", "marking", &["system", "level"]),
    shown("authority_block", "marking", "authority block", &["form", "declassify_on"]),
    shown("delivery", "delivery", "delivery", &["action", "container", "addressee"]),
    shown("address_line", "address", "address", &["line"]),
    shown("redaction", "redaction", "redaction", &["kind", "quantity", "thing"]),
    shown("notation", "notation", "notation", &["kind"]),
    shown("quotation", "quotation", "quotation", &["place"]),
    shown("date", "date", "date", &["date"]),
];

/// What else is looked at, by the list of the documents.
const LISTED: &[&str] = &["document", "source_note"];

/// Leaves of a document's facts those that the page shows or tells something by.
pub fn keep(facts: &mut Facts) {
    for (kind, found) in facts::schema().kinds.iter().zip(&mut facts.by_kind) {
        if !LISTED.contains(&kind.name) && !SHOWN.iter().any(|shown| shown.kind == kind.name) {
            *found = Vec::new();
        }
    }
}

/// The facts of a kind, which nobody needs afterwards.
pub fn take(facts: &mut Facts, kind: &str) -> Vec<Datum> {
    let at = facts::schema().kinds.iter().position(|known| known.name == kind);
    at.and_then(|at| facts.by_kind.get_mut(at)).map_or_else(Vec::new, std::mem::take)
}

/// The facts of a kind.
pub fn of<'f>(facts: &'f Facts, kind: &str) -> &'f [Datum] {
    let at = facts::schema().kinds.iter().position(|known| known.name == kind);
    at.and_then(|at| facts.by_kind.get(at)).map_or(&[], Vec::as_slice)
}

pub fn field<'f>(datum: &'f Datum, name: &str) -> Option<&'f Datum> {
    let Value::Record(record) = &datum.value else { return None };
    record.field(name).filter(|datum| !matches!(datum.value, Value::Missing))
}

/// What a reader is told of a value.
pub fn say(datum: &Datum) -> String {
    match &datum.value {
        Value::Missing | Value::Bool(_) => String::new(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Ranked(ranked) => ranked.name.to_string(),
        Value::List(items) => join(items.iter().map(say), ", "),
        Value::Record(_) => join(["level", "names"].iter().filter_map(|name| field(datum, name)).map(say), ", "),
    }
}

pub fn join(parts: impl Iterator<Item = String>, by: &str) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by)
}

fn text<'f>(datum: &'f Datum, name: &str) -> Option<&'f str> {
    match &field(datum, name)?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

pub fn year(facts: &Facts) -> Option<i16> {
    match field(of(facts, "document").first()?, "date")?.value {
        Value::Date(date) => Some(date.year),
        _ => None,
    }
}

/// Its scale, its rank there, its name.
#[derive(Serialize, Debug, PartialEq)]
pub struct Level(u16, i16, String);

/// The level of a document: at its head, or as its source note, its first banner or its nation's line has it.
pub fn level(facts: &Facts) -> Option<Level> {
    let of_marking = |datum: &Datum| level_of(field(datum, "level")?);
    let marked = |kind: &str| of(facts, kind).iter().find_map(|datum| of_marking(field(datum, "marking")?));
    let plain = |kind: &str| of(facts, kind).iter().find_map(of_marking);
    marked("document")
        .or_else(|| marked("source_note"))
        .or_else(|| plain("banner"))
        .or_else(|| plain("national_marking"))
        .or_else(|| plain("portion_mark"))
}

fn level_of(datum: &Datum) -> Option<Level> {
    match &datum.value {
        Value::Ranked(ranked) => Some(Level(ranked.scale, ranked.rank, ranked.name.to_string())),
        Value::Text(name) => Some(Level(u16::MAX, 0, name.to_string())),
        _ => None,
    }
}

/// How much a redaction takes away: the thing that is counted, how many, "less than".
#[derive(Serialize, Debug, PartialEq)]
pub struct Extent(LeanString, Option<f64>, bool);

pub fn withheld(facts: &Facts) -> Vec<Extent> {
    let extent = |datum: &Datum| {
        let kind = text(datum, "kind")?;
        if matches!(kind, "illegible" | "sic" | "editorial") {
            return None;
        }
        let thing = text(datum, "thing").unwrap_or(if kind == "document" { "document" } else { "" });
        let bounded = matches!(field(datum, "bounded").map(|datum| &datum.value), Some(Value::Bool(true)));
        Some(Extent(thing.to_lowercase().into(), text(datum, "quantity").and_then(number), bounded))
    };
    let all = of(facts, "redaction");
    let mut extents = Vec::with_capacity(all.len());
    extents.extend(all.iter().filter_map(extent));
    extents
}

/// "2-1/2", "2½", "14".
fn number(written: &str) -> Option<f64> {
    let halves = written.replace('½', "-1/2").replace('¼', "-1/4").replace('¾', "-3/4");
    let mut sum = None;
    for part in halves.split(['-', ' ', '–']).filter(|part| !part.is_empty()) {
        let value = match part.split_once('/') {
            Some((over, under)) => {
                over.parse::<f64>().ok()? / under.parse::<f64>().ok().filter(|under| *under > 0.0)?
            }
            None => part.replace(',', "").parse().ok()?,
        };
        sum = Some(sum.unwrap_or(0.0) + value);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_field_that_is_shown_exists() {
        for shown in SHOWN {
            let kind = facts::schema().kinds.iter().find(|kind| kind.name == shown.kind);
            let kind = kind.unwrap_or_else(|| panic!("no kind {}", shown.kind));
            for name in shown.fields {
                assert!(kind.fields.iter().any(|field| field.name == *name), "{}.{name}", shown.kind);
            }
        }
    }

    #[test]
    fn amounts_are_numbers() {
        for (written, wanted) in [
            ("2-1/2", Some(2.5)),
            ("14", Some(14.0)),
            ("1½", Some(1.5)),
            ("½", Some(0.5)),
            ("1/0", None),
            ("some", None),
        ] {
            assert_eq!(number(written), wanted, "{written}");
        }
    }
}
