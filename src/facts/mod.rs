//! What a document says about its own secrecy, as typed records.
//!
//! Each module declares the kinds of fact of one subject and gathers them from a [`Document`]; this one puts them
//! together into the schema that rules are checked against.

pub mod address;
pub mod clock;
pub mod collection;
pub mod dates;
pub mod document;
pub mod enclosure;
pub mod head;
pub mod look_alike;
pub mod marking;
pub mod marking_line;
pub mod modern;
pub mod notes;
pub mod page_slip;
pub mod pages;
pub mod parties;
pub mod portion;
pub mod prose;
pub mod quotation;
pub mod redaction;
pub mod scan;
pub mod signs;
pub mod source_note;
pub mod spelling;
mod subject;
pub mod volume;
pub mod weekday;

use std::sync::LazyLock;

use crate::engine::schema::{Function, Kind, Schema};
use crate::engine::value::{Datum, Facts};
use crate::source::document::Document;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::register::Register;

/// The kinds of fact there are. A new kind is named here once, and gathered in [`gather`].
static KINDS: LazyLock<Vec<&'static Kind>> = LazyLock::new(|| {
    let own = [
        document::KINDS,
        marking::KINDS,
        marking_line::KINDS,
        source_note::KINDS,
        address::KINDS,
        quotation::KINDS,
        portion::KINDS,
        pages::KINDS,
        notes::KINDS,
        dates::KINDS,
        redaction::KINDS,
        volume::KINDS,
        collection::KINDS,
        head::KINDS,
        prose::KINDS,
        enclosure::KINDS,
        look_alike::KINDS,
        subject::KINDS,
        spelling::KINDS,
        clock::KINDS,
        signs::KINDS,
        weekday::KINDS,
        page_slip::KINDS,
        parties::KINDS,
    ];
    own.iter().chain(modern::KINDS).copied().flatten().copied().collect()
});

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(Vec::new);

/// What rules are type-checked against.
pub fn schema() -> Schema {
    Schema { kinds: &KINDS, functions: &FUNCTIONS }
}

/// Everything one document says.
pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Facts {
    gather_as(vocabulary, document, None)
}

/// Everything one document says, in the system of markings that is given, or that its own lines show.
pub fn gather_as(vocabulary: &Vocabulary, document: &Document, system: Option<&str>) -> Facts {
    let mut facts = Collected::new();
    let ((scan, look_alikes), prose) = both(
        document,
        || (scan::Scan::of(vocabulary, document), look_alike::gather(vocabulary, document)),
        || prose::gather(document),
    );
    let markings = marking_line::gather(vocabulary, document);
    let heading = markings.heading.as_ref().map(|heading| heading.span);
    let source_notes = source_note::gather(vocabulary, document);
    let addresses = address::gather(vocabulary, document, &source_notes.sentences);
    facts.put(document::DocumentFact::KIND, vec![document::record(document, markings.heading)]);
    facts.put(marking_line::MarkingLine::KIND, markings.lines);
    facts.put(marking_line::PageMarking::KIND, markings.edges);
    facts.put(marking_line::MarkedPage::KIND, markings.pages);
    facts.put(marking_line::UnmarkedPage::KIND, markings.unmarked);
    facts.put(source_note::SourceNote::KIND, source_notes.notes);
    facts.put(source_note::ClassificationProblem::KIND, source_notes.problems);
    facts.put(source_note::NotationFact::KIND, source_notes.notations);
    facts.put(address::Addressee::KIND, addresses.addressees);
    facts.put(address::AddressLine::KIND, addresses.lines);
    facts.put(address::TitleParties::KIND, addresses.titles);
    facts.put(address::Delivery::KIND, addresses.deliveries);
    facts.put(address::Signature::KIND, addresses.signatures);
    facts.put(quotation::Quotation::KIND, quotation::gather(document, source_notes.block));
    facts.put(dates::DateFact::KIND, dates::gather(document));
    facts.put(pages::Page::KIND, pages::gather(document));
    let head = head::gather(document, source_notes.block);
    facts.put(head::TelegramNumber::KIND, head.numbers);
    facts.put(head::Prosigns::KIND, head.prosigns);
    facts.put(head::LetterheadDate::KIND, head.dates);
    facts.put(head::Status::KIND, head.statuses);
    facts.put(head::DraftingDate::KIND, head.drafting);
    facts.put(enclosure::Attachment::KIND, enclosure::attachments(vocabulary, document, source_notes.block));
    facts.put(enclosure::Withheld::KIND, enclosure::withheld(document));
    facts.put(prose::Doubled::KIND, prose.doubled);
    facts.put(prose::ParagraphSkip::KIND, prose.skips);
    facts.put(prose::LetterConfusion::KIND, prose.confusions);
    facts.put(subject::SubjectPair::KIND, subject::gather(document));
    facts.put(spelling::MisspelledWord::KIND, spelling::gather(vocabulary, document, source_notes.block));
    facts.put(clock::ImpossibleTime::KIND, clock::gather(document, source_notes.block));
    facts.put(page_slip::PageSlip::KIND, page_slip::gather(document));
    facts.put(parties::PartyMarks::KIND, parties::gather(document));
    facts.put(clock::FileDate::KIND, clock::file_dates(document, source_notes.block));
    facts.put(signs::UnpairedSign::KIND, signs::gather(document, source_notes.block));
    facts.put(weekday::Weekday::KIND, weekday::gather(document));
    let notes = notes::gather(document);
    facts.put(notes::NoteFact::KIND, notes.notes);
    facts.put(notes::NoteRef::KIND, notes.references);
    facts.put(notes::UnnumberedReference::KIND, notes.unnumbered);
    if let Some(span) = heading {
        facts.put(modern::kinds::MarkingSystem::KIND, vec![modern::historical(document, span)]);
    }
    let brackets = redaction::gather(vocabulary, document, &scan);
    facts.put(redaction::Redaction::KIND, brackets.redactions);
    facts.put(redaction::RedactionProblem::KIND, brackets.problems);
    facts.put(redaction::BracketClaim::KIND, brackets.claims);
    let words = modern::Words { register: Register::embedded(), nations: &vocabulary.nations };
    let modern = modern::gather(document, &scan, &words, system);
    // A document of today's systems is judged by their rules alone: its interior pages may be lower, and its portion marks
    // are read whole.
    let system = modern::kinds::MarkingSystem::KIND.name;
    if modern.iter().any(|(kind, found)| kind.name == system && !found.is_empty()) {
        marking_line::KINDS.iter().filter(|kind| kind.top).for_each(|kind| facts.set(kind, Vec::new()));
    } else {
        facts.put(portion::PortionMark::KIND, portion::gather(vocabulary, document));
        facts.put(look_alike::LookAlikeWord::KIND, look_alikes);
    }
    modern.into_iter().for_each(|(kind, found)| facts.put(kind, found));
    facts.facts
}

/// What two looks over a whole document see; on two cores where it is long enough for that to be worth it.
fn both<A: Send, B: Send>(
    document: &Document,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    const LONG: usize = 256 << 10;
    if document.text.len() < LONG { (one(), other()) } else { rayon::join(one, other) }
}

/// The facts of one kind.
fn of_kind<'f>(facts: &'f Facts, kind: &Kind) -> &'f [Datum] {
    let at = KINDS.iter().position(|known| known.name == kind.name);
    at.and_then(|at| facts.by_kind.get(at)).map_or(&[], Vec::as_slice)
}

struct Collected {
    facts: Facts,
    /// Where the kind before stands among all: the next is mostly the one behind it.
    last: usize,
}

impl Collected {
    fn new() -> Collected {
        Collected { facts: Facts::default(), last: 0 }
    }

    fn put(&mut self, kind: &'static Kind, found: Vec<Datum>) {
        // Of most kinds a document has none.
        if !found.is_empty() {
            self.set(kind, found);
        }
    }

    fn set(&mut self, kind: &'static Kind, found: Vec<Datum>) {
        let mut places = (self.last..KINDS.len()).chain(0..self.last);
        if let Some(at) = places.find(|at| KINDS[*at].name == kind.name) {
            self.facts.by_kind.resize_with(KINDS.len(), Vec::new);
            self.facts.by_kind[at] = found;
            self.last = at;
        }
    }
}
