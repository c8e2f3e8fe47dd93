//! References of a volume to its own documents, notes and pages, with what stands where they lead.

use foldhash::HashMap;

use super::Volume;
use super::digest::{Digest, Reference, outer, references_of};
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::grammar::reference::{self, Way, volume_of_name};
use crate::kind;
use crate::source::document::{OuterLink, Target};

kind! {
    /// A reference of the volume to itself or to another: a link, or the words "Document 31" and "footnote 2,
    /// Document 31" of a note. A link that is a bare number and leads to the document or page of that number is left
    /// out.
    pub struct CrossReference: "cross_reference" (top: true, scope: Volume) {
        /// The words: "footnote 2, Document 180".
        text: Type::Text,
        /// text, note, front (before the documents) or back (behind them).
        place: Type::Text,
        /// document, note, page, missing or outside; missing itself for words without a link.
        leads_to: Type::Text,
        /// The number of the document it leads to, or in which the note stands to which it leads.
        document: Type::Text,
        /// The label of the note it leads to.
        note: Type::Text,
        /// The page it leads to.
        page: Type::Text,
        /// The name that leads nowhere.
        missing: Type::Text,
        /// The number of a document that the words name ("Document 180", "180"); of several the one to which it leads.
        says_document: Type::Text,
        /// The number of a footnote that the words name.
        says_note: Type::Text,
        /// The page that the words name.
        says_page: Type::Text,
        /// above or below, where the words say so or mean it: "supra", "infra".
        says_way: Type::Text,
        /// above, below or here (the note in which it stands): where the target lies, as the words should say.
        way: Type::Text,
        /// "supra" or "infra", where the words say so.
        says_next: Type::Text,
        /// How many documents further on the target stands: -1 for the one before.
        steps: Type::Int,
        /// What that should be: -1 for supra, 1 for infra.
        says_steps: Type::Int,
        /// True where it leads to the very note in which it stands.
        to_itself: Type::Bool,
        /// True where a range ends before it begins: "185–182".
        goes_back: Type::Bool,
        /// For words without a link: true where the volume has such a document or note, false where it has not;
        /// missing where that cannot be told.
        exists: Type::Bool,
        /// The highest number that there is: of a document in the volume, or of a note in the document.
        highest: Type::Int,
        /// The collection outside to which it leads: "frus1964-68v33".
        collection: Type::Text,
        /// The volume of that name: "XXXIII", with the part where there is one.
        volume: Type::Text,
        /// The volume that the words name.
        says_volume: Type::Text,
        /// The number of the telegram that the words say is printed there.
        says_telegram: Type::Text,
        /// The number of the telegram that is printed there.
        telegram: Type::Text,
        /// The post from which the words say it came.
        says_post: Type::Text,
        /// The place of its dateline.
        post: Type::Text,
    }
}

pub fn gather(volume: Volume<'_>) -> Vec<Datum> {
    let known = Known::of(volume);
    let mut out = Vec::new();
    if let Some(front) = volume.file.front.as_deref() {
        out.extend(references_of(front).iter().map(|reference| record(&known, None, "front", reference)));
    }
    let outer_link = |link: &OuterLink| {
        record(&known, None, if link.front { "front" } else { "back" }, &outer(&link.text, link.span, &link.target))
    };
    let links = &volume.file.outer_links;
    out.extend(links.iter().filter(|link| link.front && link.target != Target::Place).map(outer_link));
    for (at, digest) in volume.digests.iter().enumerate() {
        out.extend(digest.references.iter().filter(|reference| reference.target != Some(Target::Place)).map(
            |reference| record(&known, Some(at), if reference.in_note.is_some() { "note" } else { "text" }, reference),
        ));
    }
    out.extend(links.iter().filter(|link| !link.front && link.target != Target::Place).map(outer_link));
    out
}

/// What of the volume references are held against.
struct Known<'v> {
    digests: &'v [Digest],
    /// Documents by their numbers.
    numbers: HashMap<&'v str, usize>,
    highest: Option<i64>,
}

impl<'v> Known<'v> {
    fn of(volume: Volume<'v>) -> Known<'v> {
        let mut numbers = HashMap::default();
        for (at, digest) in volume.digests.iter().enumerate() {
            for (number, _) in digest.title_number.iter().chain(&digest.stated_number) {
                numbers.entry(&**number).or_insert(at);
            }
        }
        // A file of one document, or of some without numbers, tells nothing of what its volume has.
        let all: Vec<Option<i64>> = volume.digests.iter().map(super::numbers::number).collect();
        let whole = all.len() > 1 && all.iter().all(Option::is_some) && super::numbers::is_complete(&all);
        let highest = all.into_iter().flatten().max().filter(|_| whole);
        Known { digests: volume.digests, numbers, highest }
    }

    /// Whether there is what words without a link name, and the highest number that there is.
    fn exists(&self, at: Option<usize>, reference: &Reference) -> (Option<bool>, Option<i64>) {
        let document = match &reference.document {
            Some(number) => match self.numbers.get(&**number) {
                Some(&at) => Some(at),
                None => return (self.highest.map(|_| false), self.highest),
            },
            None => at.filter(|_| matches!(reference.way, Some(Way::Above | Way::Below))),
        };
        let Some(note) = &reference.note else { return (document.map(|_| true), self.highest) };
        let Some(digest) = document.map(|at| &self.digests[at]) else { return (None, None) };
        let highest = digest.notes.iter().filter_map(|entry| entry.label.parse::<i64>().ok()).max();
        // The notes of a text may have been lost with its pages.
        let found = highest.map(|_| digest.notes.iter().any(|entry| entry.label == *note));
        (found, highest)
    }
}

fn record(known: &Known<'_>, at: Option<usize>, place: &str, reference: &Reference) -> Datum {
    let span = reference.span;
    let text = |found: Option<&str>| match found.filter(|text| !text.is_empty()) {
        Some(text) => Datum::new(text, span),
        None => Datum::default(),
    };
    let mut fact = CrossReference {
        text: Datum::new(&*reference.text, span),
        place: Datum::new(place, span),
        says_document: text(reference.document.as_deref()),
        says_note: text(reference.note.as_deref()),
        says_page: text(reference.page.as_deref()),
        goes_back: Datum::new(reference.goes_back, span),
        ..CrossReference::default()
    };
    let mut leads = |kind: &str| fact.leads_to = Datum::new(kind, span);
    // The document in which the target stands, and the label of the note.
    let mut target: (Option<usize>, Option<&str>) = (None, None);
    match &reference.target {
        Some(Target::Document { at, number }) => {
            leads("document");
            fact.document = text(Some(number));
            target = (Some(*at), None);
        }
        Some(Target::Note { at, document, label }) => {
            leads("note");
            fact.document = text(Some(document));
            fact.note = text(Some(label));
            target = (Some(*at), Some(label));
        }
        Some(Target::Page { label }) => {
            leads("page");
            fact.page = text(Some(label));
        }
        Some(Target::Missing { name }) => {
            leads("missing");
            fact.missing = text(Some(name));
        }
        Some(Target::Outside { collection, .. }) => {
            leads("outside");
            fact.collection = text(Some(collection));
            if let (Some(said), Some(volume)) = (reference.volume, volume_of_name(collection)) {
                let years = said.years.is_some();
                fact.says_volume = Datum::new(written(said, years), span);
                let part = said.part.and(volume.part);
                fact.volume = Datum::new(written(reference::Volume { part, ..volume }, years), span);
            }
        }
        Some(Target::Place) => {}
        None => {
            let (exists, highest) = known.exists(at, reference);
            fact.exists = Datum::new(exists, span);
            fact.highest = Datum::new(highest, span);
            if exists == Some(true) && reference.document.is_none() {
                target = (at, reference.note.as_deref());
            } else if exists == Some(true) && reference.note.is_none() && reference.telegram.is_some() {
                let named = reference.document.as_deref().and_then(|number| known.numbers.get(number));
                target = (named.copied(), None);
            }
        }
    }
    if let (Some(cited), (Some(target), None)) = (&reference.telegram, target)
        && let Some(there) = known.digests.get(target)
        && let Some(telegram) = &there.telegram
    {
        let there = there.title_span;
        fact.says_telegram = text(Some(&cited.number));
        fact.telegram = Datum::new(&*telegram.0, there);
        fact.says_post = text(cited.post.as_deref());
        fact.post = Datum::new(Some(&*telegram.1).filter(|place| !place.is_empty()), there);
    }
    if let (Some(own), (Some(target), note)) = (at, target) {
        let lies = lies(known, own, reference, target, note);
        fact.to_itself = Datum::new(lies == Some("here"), span);
        match reference.way {
            Some(way @ (Way::Above | Way::Below)) => {
                fact.says_way = text(Some(way.name()));
                fact.way = text(lies);
            }
            Some(way @ (Way::Supra | Way::Infra)) => {
                fact.says_way = text(Some(if way == Way::Supra { "above" } else { "below" }));
                fact.way = text(lies);
                fact.says_next = text(Some(way.name()));
                fact.says_steps = Datum::new(if way == Way::Supra { -1 } else { 1i64 }, span);
                fact.steps = Datum::new(target as i64 - own as i64, span);
            }
            None => {}
        }
    }
    fact.datum(span)
}

/// Where the target lies, seen from the reference.
fn lies(
    known: &Known<'_>,
    own: usize,
    reference: &Reference,
    target: usize,
    note: Option<&str>,
) -> Option<&'static str> {
    let order = |ordering| match ordering {
        std::cmp::Ordering::Less => "above",
        std::cmp::Ordering::Equal => "here",
        std::cmp::Ordering::Greater => "below",
    };
    if target != own {
        return Some(order(target.cmp(&own)));
    }
    let notes = &known.digests.get(own)?.notes;
    let mut matching = notes.iter().enumerate().filter(|(_, entry)| note.is_some_and(|note| *entry.label == *note));
    // Two notes of one label may both be meant.
    let (Some((nth, entry)), None) = (matching.next(), matching.next()) else { return None };
    match reference.in_note {
        Some(own) => Some(order(nth.cmp(&(own as usize)))),
        None => match order(entry.anchor?.cmp(&reference.at)) {
            "here" => None,
            other => Some(other),
        },
    }
}

/// "1964–1968, XXXIII, Part 1", without the years where the other side has none.
fn written(volume: reference::Volume, with_years: bool) -> String {
    let mut out = String::new();
    if let Some((first, last)) = volume.years.filter(|_| with_years) {
        out.push_str(&if first == last { format!("{first}, ") } else { format!("{first}–{last}, ") });
    }
    out.push_str(if volume.electronic { "E-" } else { "" });
    out.push_str(&volume.number.to_string());
    if let Some(part) = volume.part {
        out.push_str(&format!(", Part {part}"));
    }
    out
}
