//! The type face of redactions, where a document has too few to tell which is usual: the volume tells.

use foldhash::HashMap;

use super::Volume;
use super::digest::FaceSeen;
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::kind;

kind! {
    /// A redaction in roman, in a document whose other redactions do not show which type face is usual. It is counted
    /// with those of its place (the body or the notes), or with those among them that withhold the same thing, as the
    /// usage of the one or the other is plainer.
    pub struct RomanRedaction: "roman_redaction" (top: true, scope: Volume) {
        /// As it stands there.
        written: Type::Text,
        /// How many such redactions of the volume's documents are in italics.
        italic: Type::Int,
        /// How many are in roman, this one among them.
        roman: Type::Int,
        /// How many in italics there are for each in roman.
        times_rarer: Type::Int,
        /// What was counted with it: "redactions of the volume", "redactions of “name” in notes of the volume".
        among: Type::Text,
    }
}

/// How many are in italics, and how many in roman.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    italic: usize,
    roman: usize,
}

impl Count {
    fn add(&mut self, italic: bool) {
        let of = if italic { &mut self.italic } else { &mut self.roman };
        *of += 1;
    }

    fn times_rarer(self) -> usize {
        self.italic / self.roman.max(1)
    }
}

/// Fewer in italics show no usage.
const USAGE: usize = 15;

pub fn gather(volume: Volume<'_>) -> Vec<Datum> {
    let mut places: HashMap<bool, Count> = HashMap::default();
    let mut things: HashMap<(bool, &str), Count> = HashMap::default();
    for seen in volume.digests.iter().flat_map(|digest| &digest.faces.seen) {
        places.entry(seen.in_body).or_default().add(seen.italic);
        things.entry((seen.in_body, &seen.thing)).or_default().add(seen.italic);
    }
    let untold = volume
        .digests
        .iter()
        .flat_map(|digest| digest.faces.seen.iter().filter(|seen| !(seen.italic || seen.in_body && digest.faces.told)));
    let fact = |seen: &FaceSeen| {
        let place = if seen.in_body { "" } else { " in notes" };
        let wide = places.get(&seen.in_body).copied().unwrap_or_default();
        let narrow = things.get(&(seen.in_body, &*seen.thing)).copied().unwrap_or_default();
        let alike = narrow.italic >= USAGE && narrow.times_rarer() > wide.times_rarer() && !seen.thing.is_empty();
        let (count, among) = if alike {
            (narrow, format!("redactions of “{}”{place} of the volume", seen.thing))
        } else {
            (wide, format!("redactions{place} of the volume"))
        };
        let span = seen.span;
        let written = volume.file.text.get(span.range()).unwrap_or_default();
        RomanRedaction {
            written: Datum::new(written, span),
            italic: Datum::new(count.italic as i64, span),
            roman: Datum::new(count.roman as i64, span),
            times_rarer: Datum::new(count.times_rarer() as i64, span),
            among: Datum::new(among, span),
        }
        .datum(span)
    };
    untold.map(fact).collect()
}
