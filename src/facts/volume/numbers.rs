//! The documents of a volume in their order: numbers, ids and dates.

use foldhash::HashMap;

use super::Volume;
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::kind;

kind! {
    /// A document of a volume, with the one before it.
    pub struct VolumeDocument: "volume_document" (top: true, scope: Volume) {
        /// Its id: "d77".
        id: Type::Text,
        /// Its number: that of the title, or what the format states.
        number: Type::Int,
        /// The number with which its title begins: "77".
        title_number: Type::Text,
        /// The number that the format states (`n="77"`).
        stated_number: Type::Text,
        /// The number in its id: "77" of "d77".
        id_number: Type::Text,
        /// The number of the document before; missing for the first.
        previous: Type::Int,
        /// The numbers between that and its own which no document of the volume has: "6", "6–8"; missing where there
        /// are none.
        skipped: Type::Text,
        /// True where an earlier document has the same number.
        repeats: Type::Bool,
        /// True where an earlier document has the same id.
        repeats_id: Type::Bool,
        /// When it was written.
        date: Type::Date,
        /// When the document before was written.
        previous_date: Type::Date,
    }
}

pub fn gather(volume: Volume<'_>) -> Vec<Datum> {
    let numbers: Vec<Option<i64>> = volume.digests.iter().map(number).collect();
    let mut first_of: HashMap<i64, usize> = HashMap::default();
    let mut first_id: HashMap<&str, usize> = HashMap::default();
    for (at, (digest, number)) in volume.digests.iter().zip(&numbers).enumerate() {
        if let Some(number) = number {
            first_of.entry(*number).or_insert(at);
        }
        first_id.entry(&digest.id).or_insert(at);
    }
    let complete = is_complete(&numbers);
    let facts = volume.digests.iter().enumerate().map(|(at, digest)| {
        let before = at.checked_sub(1);
        let own = digest.title_number.as_ref().or(digest.stated_number.as_ref());
        let span = own.map_or(digest.title_span, |(_, span)| *span);
        let previous = before.and_then(|before| numbers[before]);
        let skipped = previous.zip(numbers[at]).and_then(|(previous, number)| {
            // A wider gap is that of an extract, or the beginning of another count.
            let gap = previous + 1..number;
            if gap.end - gap.start > 5 || !complete {
                return None;
            }
            let mut gap = gap.filter(|number| !first_of.contains_key(number));
            let first = gap.next()?;
            Some(gap.next_back().map_or(first.to_string(), |last| format!("{first}–{last}")))
        });
        let previous_span = before.map_or(span, |before| {
            let digest = &volume.digests[before];
            digest.title_number.as_ref().or(digest.stated_number.as_ref()).map_or(digest.title_span, |(_, span)| *span)
        });
        let date_of = |at: usize| {
            volume.digests[at]
                .date
                .filter(|(date, _)| date.day > 0)
                .map_or(Datum::default(), |(date, span)| Datum::new(date, span))
        };
        let text = |found: &Option<(Box<str>, crate::source::map::Span)>| match found {
            Some((text, span)) => Datum::new(&**text, *span),
            None => Datum::default(),
        };
        let id_number =
            digest.id.strip_prefix('d').filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        VolumeDocument {
            id: Datum::new(&*digest.id, digest.id_span),
            number: Datum::new(numbers[at], span),
            title_number: text(&digest.title_number),
            stated_number: text(&digest.stated_number),
            id_number: Datum::new(id_number, digest.id_span),
            previous: Datum::new(previous, previous_span),
            skipped: Datum::new(skipped, span),
            repeats: Datum::new(numbers[at].map(|number| first_of[&number] < at), span),
            repeats_id: Datum::new(!digest.id.is_empty() && first_id[&*digest.id] < at, digest.id_span),
            date: date_of(at),
            previous_date: before.map_or(Datum::default(), date_of),
        }
        .datum(span)
    });
    facts.collect()
}

/// The number of a document, where it has one.
pub(super) fn number(digest: &super::digest::Digest) -> Option<i64> {
    digest.title_number.as_ref().or(digest.stated_number.as_ref()).and_then(|(number, _)| number.parse().ok())
}

/// Whether documents stand there for nearly all numbers between the first and the last; else they are an extract, and what it
/// lacks tells nothing.
pub(super) fn is_complete(numbers: &[Option<i64>]) -> bool {
    let known = || numbers.iter().flatten();
    let (Some(first), Some(last)) = (known().min(), known().max()) else { return false };
    let count = known().count() as i64;
    let lacking = (last - first + 1).saturating_sub(count);
    lacking <= (count / 10).max(1)
}
