//! What one document hands up to the volume: a few records with their places, so that its text need not be kept.

use crate::engine::value::{Date, Datum, Facts, Record, Value};
use crate::facts::redaction::Redaction;
use crate::grammar::reference::{Item, Reference as Words, Volume, Way, mentions, of_link, volume_in, way_after};
use crate::grammar::series::outer_mentions;
use crate::grammar::telegram;
use crate::source::document::{Block, Document, MarkKind, Role, Target};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

/// What has to be known of a document when its volume is judged.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    pub id: Box<str>,
    pub id_span: Span,
    /// The document in the file.
    pub span: Span,
    /// The number that the format states (`@n`).
    pub stated_number: Option<(Box<str>, Span)>,
    /// The number with which the title begins.
    pub title_number: Option<(Box<str>, Span)>,
    /// The title, or the document where it has none.
    pub title_span: Span,
    pub date: Option<(Date, Span)>,
    pub notes: Vec<NoteEntry>,
    pub references: Vec<Reference>,
    pub excisions: Excisions,
    pub forms: Vec<FormSeen>,
    pub faces: Faces,
    /// References to places of other volumes.
    pub away: Vec<Away>,
    /// The highest of its page numbers.
    pub last_page: u16,
    /// The number of a telegram, and where its dateline says that it came from.
    pub telegram: Option<Box<(Box<str>, Box<str>)>>,
}

/// A reference to a place of another volume, for the case that this volume is given as well.
#[derive(Debug, Clone)]
pub struct Away {
    pub span: Span,
    pub text: Box<str>,
    /// The collection and the name in it to which a link leads: `frus1964-68v12`, `d226`; empty for words alone.
    pub collection: Box<str>,
    pub name: Box<str>,
    /// The volume that the words name.
    pub volume: Option<Volume>,
    pub document: Option<Box<str>>,
    pub note: Option<Box<str>>,
    pub page: Option<Box<str>>,
    /// When what is printed there was written, by the words before.
    pub date: Option<Date>,
    /// The telegram that is said to be printed there.
    pub telegram: Option<Box<Cited>>,
}

/// A telegram that is said to be printed at a place: its number, and the post from which it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    pub number: Box<str>,
    pub post: Option<Box<str>>,
}

/// What stands before the place where it is printed, without the word "Document".
fn cited(before: &str) -> Option<Box<Cited>> {
    let before = before.strip_suffix("Document ").unwrap_or(before);
    telegram::cited(before)
        .map(|cited| Box::new(Cited { number: cited.number.into(), post: cited.post.map(Into::into) }))
}

/// In which type face the redactions are set.
#[derive(Debug, Clone, Default)]
pub struct Faces {
    pub seen: Vec<FaceSeen>,
    /// Whether the document's own redactions show that those of its body in roman are out of place.
    pub told: bool,
}

#[derive(Debug, Clone)]
pub struct FaceSeen {
    pub span: Span,
    pub italic: bool,
    pub in_body: bool,
    /// What is withheld, in the singular: "line", "name"; empty where that is not said.
    pub thing: Box<str>,
}

impl Digest {
    /// Every place in it, for a document that has moved in its file.
    pub fn spans(&mut self, mut each: impl FnMut(&mut Span)) {
        for span in [&mut self.id_span, &mut self.span, &mut self.title_span] {
            each(span);
        }
        let numbers = [&mut self.stated_number, &mut self.title_number];
        numbers.into_iter().flatten().for_each(|(_, span)| each(span));
        self.date.iter_mut().for_each(|(_, span)| each(span));
        self.references.iter_mut().for_each(|reference| each(&mut reference.span));
        self.away.iter_mut().for_each(|away| each(&mut away.span));
        self.forms.iter_mut().for_each(|seen| each(&mut seen.span));
        self.faces.seen.iter_mut().for_each(|seen| each(&mut seen.span));
        let held = &mut self.excisions;
        [&mut held.whole, &mut held.paragraph, &mut held.minor].into_iter().flatten().for_each(each);
    }
}

#[derive(Debug, Clone)]
pub struct NoteEntry {
    pub label: Box<str>,
    /// Where the text refers to it, in bytes of the reading text.
    pub anchor: Option<u32>,
}

/// A reference to another place of the volume, or to another volume.
#[derive(Debug, Clone)]
pub struct Reference {
    pub span: Span,
    pub text: Box<str>,
    /// Where the link leads; none for a reference without one.
    pub target: Option<Target>,
    pub document: Option<Box<str>>,
    pub note: Option<Box<str>>,
    pub page: Option<Box<str>>,
    pub way: Option<Way>,
    pub volume: Option<Volume>,
    /// A range of it ends before it begins.
    pub goes_back: bool,
    /// The note in which it stands, by its place in [`Digest::notes`].
    pub in_note: Option<u32>,
    /// Where it stands, in bytes of the reading text.
    pub at: u32,
    /// The telegram that is said to be printed there.
    pub telegram: Option<Box<Cited>>,
}

/// What of the document is withheld.
#[derive(Debug, Clone, Default)]
pub struct Excisions {
    /// All of it.
    pub whole: Option<Span>,
    /// The first bracket that stands for a paragraph or more.
    pub paragraph: Option<Span>,
    /// The first that stands for less.
    pub minor: Option<Span>,
}

/// A form of a feature of house style, by its index among the vocabulary's.
#[derive(Debug, Clone, Copy)]
pub struct FormSeen {
    pub feature: u16,
    pub form: u16,
    pub span: Span,
}

/// Gathers it, from the document and the facts that are known of it.
pub fn gather(vocabulary: &Vocabulary, document: &Document, facts: &Facts) -> Digest {
    let title = document.blocks.iter().find(|block| block.role == Role::Title);
    let title_number = title.and_then(|block| {
        let text = document.block_text(block);
        // "No. 272 The Ambassador in …"
        let from = if text.starts_with("No. ") { "No. ".len() } else { 0 };
        let end = from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
        let ends = if from > 0 {
            text[end..].is_empty() || text[end..].starts_with([' ', '\n'])
        } else {
            text[end..].starts_with(". ")
        };
        let number = ((1..=4).contains(&(end - from)) && ends).then_some(&text[from..end])?;
        Some((number.into(), document.span_of(block.range.start + from..block.range.start + end)))
    });
    let mut digest = Digest {
        id: document.id.as_str().into(),
        id_span: document.id_span,
        span: document.span,
        stated_number: document.stated_number.as_ref().map(|(number, span)| (number.as_str().into(), *span)),
        title_number,
        title_span: title.map_or(document.span, |block| document.span_of(block.range.clone())),
        date: crate::facts::dates::document_date(document),
        ..Digest::default()
    };
    digest.telegram = title.and_then(|title| own_telegram(document, document.block_text(title)));
    references(document, &mut digest);
    let labels = document.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Page { label, .. } => label.parse().ok(),
        _ => None,
    });
    digest.last_page = labels.max().unwrap_or(0);
    brackets(vocabulary, facts, &mut digest);
    // A volume keeps those of all its documents.
    digest.notes.shrink_to_fit();
    digest.references.shrink_to_fit();
    digest.forms.shrink_to_fit();
    digest.faces.seen.shrink_to_fit();
    digest
}

/// The number of a telegram, and the first word or words of its dateline.
fn own_telegram(document: &Document, title: &str) -> Option<Box<(Box<str>, Box<str>)>> {
    let of =
        |role: Role| document.blocks.iter().find(|block| block.role == role).map(|block| document.block_text(block));
    let number = telegram::own_number(title, of(Role::Paragraph).unwrap_or(""))?;
    let place = of(Role::Dateline).and_then(|line| line.split([',', '.']).next()).unwrap_or("").trim();
    let place = place.trim_start_matches('[');
    Some(Box::new((number.into(), place.into())))
}

/// The references that stand in a text outside of the documents.
pub fn references_of(document: &Document) -> Vec<Reference> {
    let mut digest = Digest::default();
    references(document, &mut digest);
    digest.references
}

fn references(document: &Document, digest: &mut Digest) {
    // Links, in the order of their places, go along with the blocks.
    let mut links = document.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Link { .. })).peekable();
    let mut linked = Vec::new();
    let editorial = document
        .blocks
        .iter()
        .take_while(|block| block.role != Role::Paragraph)
        .any(|block| block.role == Role::Title && document.block_text(block).contains("ditorial Note"));
    for block in &document.blocks {
        let in_note = (block.role == Role::Note).then_some(digest.notes.len() as u32);
        if let Some(note) = &block.note {
            digest
                .notes
                .push(NoteEntry { label: note.label.as_str().into(), anchor: note.anchor.map(|anchor| anchor as u32) });
        }
        let text = document.block_text(block);
        linked.clear();
        // The volume that the words named last, and the one to which the link led.
        let mut last: Option<(Volume, Target)> = None;
        while let Some(mark) = links.next_if(|mark| mark.range.start < block.range.end) {
            let MarkKind::Link { target } = &mark.kind else { continue };
            let target = &**target;
            if mark.range.end > block.range.end || mark.range.start < block.range.start {
                continue;
            }
            linked.push(mark.span);
            let range = mark.range.start - block.range.start..mark.range.end - block.range.start;
            let plain =
                || is_plain(&text[range.clone()], &text[range.end..], target) && cited(&text[..range.start]).is_none();
            if *target != Target::Place && !plain() {
                let outside = matches!(target, Target::Outside { .. });
                let own = outside && of_link(&text[range.clone()], &text[range.end..]).volume.is_some();
                let mut reference = link(text, range, target, mark.span, in_note, mark.range.start);
                if let (Some(volume), Target::Outside { collection, .. }) = (reference.volume, target) {
                    let here = (volume, Target::Outside { collection: collection.clone(), name: String::new() });
                    // "ibid., Document 203" says nothing of its own that the reference before it has not said.
                    if !own && last.as_ref() == Some(&here) {
                        reference.volume = None;
                    }
                    last = Some(here);
                }
                if let Target::Outside { collection, name } = target
                    && !name.is_empty()
                {
                    digest.away.push(Away {
                        span: mark.span,
                        text: reference.text.clone(),
                        collection: collection.as_str().into(),
                        name: name.as_str().into(),
                        volume: reference.volume,
                        document: reference.document.clone(),
                        note: reference.note.clone(),
                        page: reference.page.clone(),
                        date: None,
                        telegram: reference.telegram.clone(),
                    });
                }
                digest.references.push(reference);
            }
        }
        if in_note.is_some() || editorial {
            unlinked(document, block, in_note, &linked, digest);
            away(document, block, digest);
        }
    }
}

/// "182" that leads to Document 182 and says no more, as nine of ten links do.
fn is_plain(inside: &str, after: &str, target: &Target) -> bool {
    let (Target::Document { number, .. } | Target::Page { label: number }) = target else { return false };
    inside == number && way_after(after).is_none()
}

/// What a link says, and where it leads.
fn link(
    text: &str,
    range: std::ops::Range<usize>,
    target: &Target,
    span: Span,
    in_note: Option<u32>,
    at: usize,
) -> Reference {
    let inside = &text[range.clone()];
    let said = of_link(inside, &text[range.end..]);
    let outside = matches!(target, Target::Outside { .. });
    let volume = said.volume.or_else(|| {
        // "ibid., vol. VIII, Document 68", "vol. XXXIII, Documents 239 and 277": the number alone is the link.
        let before = &text[..range.start];
        let start = before
            .rfind(['.', ';', '('])
            .filter(|&at| !before[..at].ends_with("vol") && !before[..at].ends_with("bid"));
        volume_in(&before[start.map_or(0, |at| at + 1)..]).filter(|_| outside && !said.documents.is_empty())
    });
    let (document, note, page) = said_of(&said, target);
    Reference {
        span,
        text: inside.into(),
        target: Some(target.clone()),
        document,
        note,
        page,
        way: said.way,
        volume,
        goes_back: all_items(&said).any(|item| item.goes_back()),
        in_note,
        at: at as u32,
        telegram: cited(&text[..range.start]).filter(|_| single(&said)),
    }
}

/// A link outside of the documents.
pub fn outer(text: &str, span: Span, target: &Target) -> Reference {
    link(text, 0..text.len(), target, span, None, 0)
}

type Said = Option<Box<str>>;

/// The document, note and page that the words name. Of several numbers it is the one to which the link leads; a bare
/// number is of the kind of its target.
fn said_of(said: &Words<'_>, target: &Target) -> (Said, Said, Said) {
    let pick = |items: &[Item<'_>], wanted: Option<&str>| -> Said {
        let all = || items.iter().flat_map(|item| [Some(item.first), item.last]).flatten();
        let matching = wanted.and_then(|wanted| all().find(|number| number.eq_ignore_ascii_case(wanted)));
        matching.or_else(|| all().next()).map(Into::into)
    };
    let bare =
        |items: &[Item<'_>], wanted: Option<&str>| pick(if items.is_empty() { &said.bare } else { items }, wanted);
    match target {
        Target::Document { number, .. } => (bare(&said.documents, Some(number)), pick(&said.notes, None), None),
        Target::Note { document, label, .. } => {
            (pick(&said.documents, Some(document)), bare(&said.notes, Some(label)), None)
        }
        Target::Page { label } => (None, None, bare(&said.pages, Some(label))),
        Target::Outside { name, .. } => {
            let digits = |prefix: &str| {
                let rest = name.strip_prefix(prefix)?;
                Some(&rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())])
            };
            match (digits("pg_"), digits("d")) {
                (Some(page), _) => (None, None, bare(&said.pages, Some(page))),
                (None, Some(number)) => (bare(&said.documents, Some(number)), pick(&said.notes, None), None),
                (None, None) => (pick(&said.documents, None), None, pick(&said.pages, None)),
            }
        }
        Target::Place | Target::Missing { .. } => {
            (pick(&said.documents, None), pick(&said.notes, None), pick(&said.pages, None))
        }
    }
}

/// Whether one document is named and no note.
fn single(said: &Words<'_>) -> bool {
    said.notes.is_empty() && said.pages.is_empty() && said.documents.len() + said.bare.len() == 1
}

fn all_items<'r, 't>(said: &'r Words<'t>) -> impl Iterator<Item = &'r Item<'t>> {
    said.bare.iter().chain(&said.documents).chain(&said.notes).chain(&said.pages)
}

/// References that are no links; those that stand in one have been read with it.
fn unlinked(document: &Document, block: &Block, in_note: Option<u32>, linked: &[Span], digest: &mut Digest) {
    let text = document.block_text(block);
    for mention in mentions(text) {
        let span = document.span_of(block.range.start + mention.range.start..block.range.start + mention.range.end);
        if linked.iter().any(|link| link.start < span.end && span.start < link.end) {
            continue;
        }
        let said = mention.said;
        // Every number of a list is named; the range counts by its ends.
        for (documents, notes) in one_by_one(&said) {
            digest.references.push(Reference {
                span,
                text: text[mention.range.clone()].into(),
                target: None,
                document: documents.map(Into::into),
                note: notes.map(Into::into),
                page: None,
                way: said.way,
                volume: None,
                goes_back: all_items(&said).any(|item| item.goes_back()),
                in_note,
                at: (block.range.start + mention.range.start) as u32,
                telegram: cited(&text[..mention.range.start]).filter(|_| single(&said)),
            });
        }
    }
}

/// References by words to other volumes. One that a link says as well gives that link its date.
fn away(document: &Document, block: &Block, digest: &mut Digest) {
    for mention in outer_mentions(document.block_text(block)) {
        let range = block.range.start + mention.range.start..block.range.start + mention.range.end;
        let span = document.span_of(range.clone());
        let links = |away: &Away| !away.name.is_empty() && away.span.start < span.end && span.start < away.span.end;
        let mut linked = false;
        for link in digest.away.iter_mut().filter(|away| links(away)) {
            link.date = link.date.or(mention.date);
            if link.telegram.is_none() && one_by_one(&mention.said).len() == 1 {
                link.telegram = cited(&document.text[block.range.start..range.start]);
            }
            linked = true;
        }
        if linked {
            continue;
        }
        let single = one_by_one(&mention.said);
        let words = &document.text[range.clone()];
        let told = cited(&document.text[block.range.start..range.start]).filter(|_| single.len() == 1);
        // Of several documents a date tells nothing.
        let date = mention.date.filter(|_| single.len() == 1);
        let of = |document: Option<&str>, note: Option<&str>, page: Option<&str>| Away {
            span,
            text: words.into(),
            collection: "".into(),
            name: "".into(),
            volume: Some(mention.volume),
            document: document.map(Into::into),
            note: note.map(Into::into),
            page: page.map(Into::into),
            date,
            telegram: told.clone().filter(|_| note.is_none() && page.is_none()),
        };
        digest.away.extend(single.into_iter().map(|(document, note)| of(document, note, None)));
        digest.away.extend(mention.said.pages.iter().map(|item| of(None, None, Some(item.first))));
    }
}

/// "footnotes 2 and 3, Document 180" names two notes, "Documents 12 and 14" two documents.
fn one_by_one<'t>(said: &Words<'t>) -> Vec<(Option<&'t str>, Option<&'t str>)> {
    let numbers = |items: &[Item<'t>]| -> Vec<&'t str> {
        items.iter().flat_map(|item| [Some(item.first), item.last]).flatten().collect()
    };
    let (documents, notes) = (numbers(&said.documents), numbers(&said.notes));
    if notes.is_empty() {
        documents.into_iter().map(|document| (Some(document), None)).collect()
    } else {
        notes.into_iter().map(|note| (documents.first().copied(), Some(note))).collect()
    }
}

/// What the brackets say of what is withheld, and in which forms.
fn brackets(vocabulary: &Vocabulary, facts: &Facts, digest: &mut Digest) {
    for datum in super::super::of_kind(facts, Redaction::KIND) {
        let Value::Record(record) = &datum.value else { continue };
        let (kind, place) = (text_of(record, "kind"), text_of(record, "place"));
        let written = text_of(record, "written");
        match kind {
            "document" => {
                digest.excisions.whole.get_or_insert(datum.span);
            }
            "declassification" if place == "body" => {
                let thing = text_of(record, "thing");
                let large = vocabulary.house_style.is_paragraph_or_more(thing);
                let slot = if large { &mut digest.excisions.paragraph } else { &mut digest.excisions.minor };
                slot.get_or_insert(datum.span);
            }
            _ => {}
        }
        if kind == "declassification" && matches!(place, "body" | "note") {
            face(record, datum.span, place == "body", &mut digest.faces);
        }
        for (feature, form) in vocabulary.house_style.forms(kind, written) {
            digest.forms.push(FormSeen { feature, form, span: datum.span });
        }
    }
}

fn face(record: &Record, span: Span, in_body: bool, faces: &mut Faces) {
    let number = |field: &str| match record.field(field).map(|datum: &Datum| &datum.value) {
        Some(Value::Int(number)) => *number,
        _ => 0,
    };
    let Some(Value::Bool(italic)) = record.field("italic").map(|datum: &Datum| &datum.value) else { return };
    let thing = text_of(record, "thing");
    let thing = thing.strip_suffix('s').unwrap_or(thing).into();
    faces.seen.push(FaceSeen { span, italic: *italic, in_body, thing });
    if in_body && !italic {
        faces.told = number("italic_others") >= number("roman_all");
    }
}

fn text_of<'r>(record: &'r Record, field: &str) -> &'r str {
    match record.field(field).map(|datum: &Datum| &datum.value) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}
