//! What the files that are given together say of each other: references of one volume to places of another.
//!
//! Each file leaves a [`Shelf`], some bytes a document, when it is put away; when all have been read, what one says of
//! another is looked up by name and number.

use foldhash::HashMap;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum, Facts};
use crate::facts::volume::digest::{Away, Digest};
use crate::grammar::reference::{Volume, volume_of_name};
use crate::kind;
use crate::source::map::Span;
use crate::source::{SourceFile, collection_of};

kind! {
    /// A reference of one volume to a document or page of another that is given as well.
    pub struct OuterReference: "outer_reference" (top: true, scope: Collection) {
        /// The words: "Foreign Relations, 1964–1968, vol. XII, Document 226".
        text: Type::Text,
        /// The other volume, by the name of its file: "frus1964-68v12".
        collection: Type::Text,
        /// The document of that volume to which it leads, or that the words name, by its number. It stands in the other
        /// file.
        document: Type::Text,
        /// The number of the document that the words name.
        says_document: Type::Text,
        /// The number of the footnote that the words name.
        says_note: Type::Text,
        /// The page that the words name.
        says_page: Type::Int,
        /// The name of a document or note to which a link leads and that the volume lacks.
        missing: Type::Text,
        /// Whether the volume has the document that the words name; missing where the volume is not whole.
        document_exists: Type::Bool,
        /// Whether that document has the note that the words name.
        note_exists: Type::Bool,
        /// The last document of the volume.
        last_document: Type::Int,
        /// The last note of the document.
        last_note: Type::Int,
        /// The last page of the volume's documents; missing where the volume is not whole.
        last_page: Type::Int,
        /// When the document was written, by the words of the reference.
        says_date: Type::Date,
        /// When it was written, by the document itself.
        date: Type::Date,
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

pub const KINDS: &[&Kind] = &[OuterReference::KIND];

/// What is kept of a file until all have been read.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// The file's name without folders and extension.
    pub collection: Box<str>,
    documents: Vec<Entry>,
    /// Where each number and each id stands in `documents`.
    numbers: HashMap<Box<str>, u32>,
    ids: HashMap<Box<str>, u32>,
    last_document: Option<i64>,
    last_page: u16,
    /// Whether it has all documents from the first on.
    whole: bool,
    pub away: Vec<Away>,
}

#[derive(Debug, Clone)]
struct Entry {
    id: Box<str>,
    number: Option<Box<str>>,
    title: Span,
    last_note: u16,
    date: Option<Date>,
    telegram: Option<Box<(Box<str>, Box<str>)>>,
}

/// Whether a file of this name can be one to which others refer: by a link, or as a volume of the series.
pub fn is_volume(name: &str) -> bool {
    let collection = collection_of(name);
    let ending = name.get(name.len() - name.len().min(4)..).unwrap_or("");
    [".xml", ".tei"].iter().any(|tei| ending.eq_ignore_ascii_case(tei)) || volume_of_name(collection).is_some()
}

impl Shelf {
    /// One of which no more than its name is known yet.
    pub fn named(collection: &str) -> Shelf {
        Shelf { collection: collection.into(), ..Shelf::default() }
    }

    /// What a file says of others; nothing of what these could say of it.
    pub fn that_refers(digests: &mut [Digest]) -> Shelf {
        Shelf {
            away: digests.iter_mut().flat_map(|digest| std::mem::take(&mut digest.away)).collect(),
            ..Shelf::default()
        }
    }

    pub fn new(file: &SourceFile, digests: &mut [Digest]) -> Shelf {
        let collection = file.documents.first().map_or("", |document| &document.collection).into();
        let mut shelf = Shelf { collection, ..Shelf::that_refers(digests) };
        for (at, digest) in digests.iter_mut().enumerate() {
            shelf.last_page = shelf.last_page.max(digest.last_page);
            let number =
                digest.title_number.as_ref().or(digest.stated_number.as_ref()).map(|(number, _)| number.clone());
            if let Some(number) = &number {
                shelf.numbers.entry(number.clone()).or_insert(at as u32);
                shelf.last_document = shelf.last_document.max(number.parse().ok());
            }
            shelf.ids.entry(digest.id.clone()).or_insert(at as u32);
            let last_note = digest.notes.iter().filter_map(|note| note.label.parse().ok()).max().unwrap_or(0);
            let date = digest.date.map(|(date, _)| date);
            let title = digest.title_span;
            let telegram = digest.telegram.take();
            shelf.documents.push(Entry { id: digest.id.clone(), number, title, last_note, date, telegram });
        }
        let count = shelf.documents.len();
        shelf.whole = count > 1 && shelf.numbers.len() == count && shelf.numbers.contains_key("1");
        shelf
    }
}

/// The files of one run.
pub struct Collection<'s> {
    shelves: &'s [Shelf],
    names: HashMap<&'s str, usize>,
    volumes: HashMap<Volume, usize>,
}

/// Beyond the end of any file that is read: what is said to stand there stands in another file.
pub const BEYOND: u32 = 1 << 31;

/// A document of another file, to which a place in the facts points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which of the files.
    pub file: usize,
    /// The document's id.
    pub document: Box<str>,
    /// Its title.
    pub span: Span,
}

impl<'s> Collection<'s> {
    pub fn new(shelves: &'s [Shelf]) -> Collection<'s> {
        let mut collection = Collection { shelves, names: HashMap::default(), volumes: HashMap::default() };
        let mut twice = Vec::new();
        // One without a name can be referred to by nothing.
        for (at, shelf) in shelves.iter().enumerate().filter(|(_, shelf)| !shelf.collection.is_empty()) {
            if collection.names.insert(&shelf.collection, at).is_some() {
                twice.push(&*shelf.collection);
            }
            if let Some(volume) = volume_of_name(&shelf.collection) {
                collection.volumes.insert(volume, at);
            }
        }
        // Of two files of one name nobody can say which is meant.
        for name in twice {
            collection.names.remove(name);
            volume_of_name(name).map(|volume| collection.volumes.remove(&volume));
        }
        collection
    }

    /// The file to which a reference leads, if it is among those given and another than its own.
    fn target(&self, own: usize, away: &Away) -> Option<usize> {
        let found = match &*away.collection {
            "" => self.volumes.get(&away.volume?),
            name => self.names.get(name),
        };
        found.copied().filter(|at| *at != own)
    }

    /// Whether a file refers to any of the others.
    pub fn concerns(&self, own: usize, shelf: &Shelf) -> bool {
        shelf.away.iter().any(|away| self.target(own, away).is_some())
    }

    /// What one of the files, whose own shelf this is, says of the others. A place in another file lies at [`BEYOND`] and
    /// the index of the list that is given back.
    pub fn facts(&self, own: usize, shelf: &Shelf) -> (Facts, Vec<Place>) {
        let mut places = Vec::new();
        let mut found = Vec::new();
        for away in &shelf.away {
            if let Some(file) = self.target(own, away) {
                let shelf = &self.shelves[file];
                found.push(record(shelf, away, |entry| {
                    let at = BEYOND as usize + places.len();
                    places.push(Place { file, document: entry.id.clone(), span: entry.title });
                    Span::new(at, at + 1)
                }));
            }
        }
        let mut facts = super::Collected::new();
        facts.put(OuterReference::KIND, found);
        (facts.facts, places)
    }
}

fn record(shelf: &Shelf, away: &Away, mut place: impl FnMut(&Entry) -> Span) -> Datum {
    let span = away.span;
    let says_note = away.note.as_deref();
    // "d226", "d226fn3"
    let (id, note) = match away.name.split_once("fn") {
        Some((id, note)) => (id, Some(note)),
        None => (&*away.name, None),
    };
    let is_document = id.strip_prefix('d').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let linked = shelf.ids.get(id).filter(|_| is_document);
    let named = away.document.as_deref().and_then(|number| shelf.numbers.get(number));
    let entry = linked.or(named).map(|at| &shelf.documents[*at as usize]);
    let there = entry.map(&mut place);
    let last_note = entry.map(|entry| i64::from(entry.last_note));
    // The notes of a text may have been lost with its pages.
    let note_exists = |label: &str| {
        let last = last_note.filter(|last| *last > 0)?;
        label.parse::<i64>().ok().map(|label| label <= last)
    };
    let lacks_note = note.is_some_and(|label| note_exists(label) == Some(false));
    let missing = (is_document && shelf.whole && (linked.is_none() || lacks_note)).then_some(&*away.name);
    let number = entry.and_then(|entry| entry.number.as_deref());
    let full = |date: Option<Date>| date.filter(|date| date.day > 0);
    // A part of a document that is named by its note has a date of its own.
    let date = entry.and_then(|entry| full(entry.date)).filter(|_| says_note.is_none() && note.is_none());
    let page: Option<i64> = away.page.as_deref().and_then(|page| page.parse().ok());
    let documents_named = away.document.as_deref().filter(|_| shelf.whole);
    let told = |entry: &Entry| away.telegram.clone().zip(entry.telegram.clone()).filter(|_| says_note.is_none());
    let told = entry.and_then(told).zip(there);
    let (says_telegram, telegram, says_post, post) = match &told {
        Some(((cited, own), there)) => (
            Datum::new(&*cited.number, span),
            Datum::new(&*own.0, *there),
            Datum::new(cited.post.as_deref(), span),
            Datum::new(Some(&*own.1).filter(|place| !place.is_empty()), *there),
        ),
        None => Default::default(),
    };
    OuterReference {
        text: Datum::new(&*away.text, span),
        collection: Datum::new(&*shelf.collection, span),
        document: there.map_or(Datum::default(), |there| Datum::new(number, there)),
        says_document: Datum::new(away.document.as_deref(), span),
        says_note: Datum::new(says_note, span),
        says_page: Datum::new(page, span),
        missing: Datum::new(missing, span),
        document_exists: Datum::new(documents_named.map(|_| named.is_some()), span),
        note_exists: Datum::new(says_note.and_then(note_exists), span),
        last_document: Datum::new(shelf.last_document, span),
        last_note: Datum::new(last_note, span),
        last_page: Datum::new((shelf.whole && shelf.last_page > 0).then_some(i64::from(shelf.last_page)), span),
        says_date: Datum::new(away.date, span),
        date: there.map_or(Datum::default(), |there| Datum::new(date, there)),
        says_telegram,
        telegram,
        says_post,
        post,
    }
    .datum(span)
}
