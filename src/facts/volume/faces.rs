//! The type face of redactions, where a document has too few to tell which is usual: the volume tells.

use super::Volume;
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::kind;

kind! {
    /// A redaction in roman, in a document whose other redactions do not show which type face is usual.
    pub struct RomanRedaction: "roman_redaction" (top: true, scope: Volume) {
        /// As it stands there.
        written: Type::Text,
        /// How many redactions of the volume's documents are in italics.
        italic: Type::Int,
        /// How many are in roman, this one among them.
        roman: Type::Int,
        /// How many in italics there are for each in roman.
        times_rarer: Type::Int,
    }
}

pub fn gather(volume: Volume<'_>) -> Vec<Datum> {
    let italic: u32 = volume.digests.iter().map(|digest| digest.faces.italic).sum();
    let roman: usize = volume.digests.iter().map(|digest| digest.faces.roman.len()).sum();
    let untold = volume.digests.iter().filter(|digest| !digest.faces.told);
    let all = untold.flat_map(|digest| &digest.faces.roman).map(|&span| {
        let written = volume.file.text.get(span.range()).unwrap_or_default();
        RomanRedaction {
            written: Datum::new(written, span),
            italic: Datum::new(i64::from(italic), span),
            roman: Datum::new(roman as i64, span),
            times_rarer: Datum::new(i64::from(italic) / (roman as i64).max(1), span),
        }
        .datum(span)
    });
    all.collect()
}
