//! The type face of redactions: what a volume does nearly always, against those of documents that cannot tell by
//! themselves.

use super::Volume;
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::kind;

kind! {
    /// A redaction in roman whose own document has too few others to tell whether that is meant.
    pub struct RomanRedaction: "roman_redaction" (top: true, scope: Volume) {
        /// How many redactions of the volume are in roman, those of all documents.
        roman: Type::Int,
        /// How many are in italics.
        italic: Type::Int,
        /// How many of those there are for each in roman.
        times_rarer: Type::Int,
    }
}

pub fn gather(volume: Volume<'_>) -> Vec<Datum> {
    let faces = || volume.digests.iter().map(|digest| &digest.faces);
    let italic: u32 = faces().map(|faces| faces.italic).sum();
    let roman: u32 = faces().map(|faces| faces.roman).sum();
    let times_rarer = italic / roman.max(1);
    let spans = faces().flat_map(|faces| &faces.untold);
    let fact = |span: &_| {
        let number = |value: u32| Datum::new(i64::from(value), *span);
        RomanRedaction { roman: number(roman), italic: number(italic), times_rarer: number(times_rarer) }.datum(*span)
    };
    spans.map(fact).collect()
}
