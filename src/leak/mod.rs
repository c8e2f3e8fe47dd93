//! Leaks: text that is withheld in one place and open in another.
//!
//! In two passes over any number of files, of which one at a time is in memory. The first takes from each file its holes
//! (what is withheld, how much, and the words on either side: [`holes_of`]) and makes an [`Index`] of them. The second
//! looks for those words in all the text ([`passages_of`]): where the words before a hole and those behind it stand as far
//! apart as the hole is long, and open text between them, that text is what the hole withholds. [`judge`] then drops what
//! stands in so many places that it tells nothing, and makes findings of the rest.
//!
//! The cost grows with the text, not with pairs of documents. Nothing is proposed that is not open in the files given.

pub(crate) mod hole;
mod index;
pub mod name;
mod scan;
pub(crate) mod size;
pub(crate) mod words;

use std::collections::BTreeSet;

use foldhash::HashMap;

pub use index::Index;

use crate::engine::check::fingerprint_of;
use crate::finding::{Confidence, Elsewhere, Finding, Label, Severity};
use crate::report::counted;
use crate::source::SourceFile;
use crate::source::document::{Block, Document, Role};
use crate::source::map::Span;
use crate::vocabulary::redaction::Redaction;

/// The rule id of a passage that is open elsewhere.
pub const DUPLICATE: &str = "leak-by-duplicate";
/// The rule id of a name that is open in the same document's title, notes, index or file name.
pub const NAME: &str = "leak-of-name";

/// A hole and where it stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// The number of the file, as the caller counts.
    pub file: usize,
    pub span: Span,
    pub document: String,
    pub qualified: String,
    /// The bracket as it is written.
    pub written: String,
    /// It stands in a source note.
    pub source: bool,
    /// It withholds a name in a list of those present.
    pub listed: bool,
}

/// All the holes of some files, as they are gathered.
#[derive(Debug, Default)]
pub struct Holes {
    pub places: Vec<Place>,
    holes: Vec<hole::Hole>,
}

impl Holes {
    pub fn append(&mut self, mut more: Holes) {
        self.places.append(&mut more.places);
        self.holes.append(&mut more.holes);
    }

    /// The index of their words, and where they stand.
    pub fn index(self) -> (Index, Vec<Place>) {
        (Index::new(self.holes), self.places)
    }
}

/// The holes of one document.
pub fn holes_of(vocabulary: &Redaction, document: &Document, file: usize) -> Holes {
    let mut found = Holes::default();
    // Most documents withhold nothing, and are not parted into words.
    if !hole::may_withhold(document) {
        return found;
    }
    let stream = hole::stream(vocabulary, document);
    for hole in hole::holes(&stream) {
        let block = block_at(document, hole.range.start);
        // Titles are made after patterns: "Memorandum From … to …" is no passage.
        if block.is_some_and(|block| block.role == Role::Title) {
            continue;
        }
        let source = block.is_some_and(|block| is_source(document, block));
        let (written, span) = match &hole.marked {
            Some((said, span)) => (said.clone(), *span),
            None => {
                (document.text[hole.range.clone()].chars().take(120).collect(), document.span_of(hole.range.clone()))
            }
        };
        let listed = hole.name && is_listed(vocabulary, document, hole.range.start);
        let (document, qualified) = (document.id.clone(), document.qualified_name());
        found.places.push(Place { file, span, document, qualified, written, source, listed });
        found.holes.push(hole);
    }
    found
}

/// A passage of some file that may be what a hole withholds.
#[derive(Debug, Clone)]
pub struct Passage {
    found: scan::Match,
    file: usize,
    span: Span,
    document: String,
    /// Of the words, to tell whether two passages say the same.
    text: u64,
    words: usize,
    /// The words themselves, where they may be shown.
    written: String,
    source: bool,
    elsewhere: Option<Elsewhere>,
}

fn block_at(document: &Document, at: usize) -> Option<&Block> {
    let next = document.blocks.partition_point(|block| block.range.end <= at);
    document.blocks.get(next).filter(|block| block.range.start <= at)
}

/// Whether a little before a place it is said that those present are listed.
fn is_listed(vocabulary: &Redaction, document: &Document, at: usize) -> bool {
    const NEAR: usize = 600;
    let before = &document.text[document.text.floor_char_boundary(at.saturating_sub(NEAR))..at];
    let before = before.to_lowercase();
    // A heading on a line of its own ("PRESENT") says it as well.
    let heading = || {
        before.lines().any(|line| vocabulary.attendance.iter().any(|word| word.trim_end_matches(':') == line.trim()))
    };
    vocabulary.attendance.iter().any(|word| before.contains(word.as_str())) || heading()
}

fn is_source(document: &Document, block: &Block) -> bool {
    let text = document.block_text(block);
    let begins = &text[..text.floor_char_boundary(16)];
    block.role == Role::Note && begins.contains("Source")
}

/// The passages of one document. `file` is the number under which the caller knows the file.
pub fn passages_of(vocabulary: &Redaction, index: &Index, document: &Document, file: usize) -> Vec<Passage> {
    if index.holes.is_empty() {
        return Vec::new();
    }
    let stream = hole::stream(vocabulary, document);
    let found = scan::scan(index, &stream);
    found
        .into_iter()
        .filter(|found| found.weight >= least_weight(found))
        .map(|found| {
            let words = &stream.words[found.words.clone()];
            let range = words[0].start as usize..words[words.len() - 1].end as usize;
            let text =
                words.iter().fold(0u64, |text, word| (text ^ u64::from(word.hash)).wrapping_mul(0x0100_0000_01b3));
            Passage {
                file,
                span: document.span_of(range.clone()),
                document: document.id.clone(),
                text,
                words: words.iter().filter(|word| word.is_word()).count(),
                written: document.text[range.clone()].chars().take(400).collect(),
                source: block_at(document, range.start).is_some_and(|block| is_source(document, block)),
                elsewhere: None,
                found,
            }
        })
        .collect()
}

/// Works out where passages stand, while their file is in memory, for holes in other files.
pub fn place(passages: &mut [Passage], places: &[Place], file: &SourceFile, show_text: bool) {
    for passage in passages {
        if places[passage.found.hole as usize].file != passage.file {
            let elsewhere = Elsewhere::new(file, &passage.document, passage.span);
            passage.elsewhere = Some(if show_text { elsewhere } else { elsewhere.masked() });
        }
        if !show_text {
            passage.written.clear();
        }
    }
}

/// The leaks within and between files that are all in memory, each with the number of its file.
pub fn leaks(vocabulary: &Redaction, files: &[SourceFile], show_text: bool) -> Vec<(usize, Finding)> {
    let mut holes = Holes::default();
    let mut found = Vec::new();
    for (at, file) in files.iter().enumerate() {
        file.documents.iter().for_each(|document| holes.append(holes_of(vocabulary, document, at)));
    }
    let (index, places) = holes.index();
    let mut passages = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut own = Vec::new();
        for document in &file.documents {
            own.extend(passages_of(vocabulary, &index, document, at));
            let names = name::findings(vocabulary, document, &file.name, show_text);
            found.extend(names.into_iter().map(|finding| (at, finding)));
        }
        place(&mut own, &places, file, show_text);
        passages.extend(own);
    }
    found.extend(judge(&index, &places, passages));
    found
}

/// How much must agree, long words counting two: about eight words, more where one side says nothing.
fn least_weight(found: &scan::Match) -> u32 {
    if found.left == 0 || found.right == 0 { 18 } else { 13 }
}

/// A seed that was met more often stands in a phrase of the house.
const COMMON: u32 = 16;
/// A seed that was met no more often than this stands at the hole, at its copies, and hardly anywhere else.
const ALONE: u32 = 4;
/// A hole that different texts would fill stands in such a phrase.
const MOST_TEXTS: usize = 3;
/// Holes that one passage may fill, where little stands beside it.
const MOST_FILLED: usize = 2;
/// Words that agree on each side of copies; the few that are misread among those compared do not count.
const COPIED: u32 = 12;
/// Documents in which a standing phrase is met.
const STANDING: usize = 3;
/// Open places that a finding names.
const MOST_PLACES: usize = 4;

/// What is a leak, as findings with the number of the file in which the hole stands.
pub fn judge(index: &Index, places: &[Place], mut passages: Vec<Passage>) -> Vec<(usize, Finding)> {
    passages.retain(|passage| tells(index, &passage.found));
    passages.sort_by_key(|passage| {
        (passage.found.hole, std::cmp::Reverse(passage.found.weight), passage.file, passage.span)
    });
    // One passage that would fill many holes, for a few words beside each, is a phrase of the house as well.
    let mut fills: HashMap<(usize, Span), usize> = HashMap::default();
    let slight = |passage: &Passage| passage.found.left.min(passage.found.right) < 7;
    for passage in passages.iter().filter(|passage| slight(passage)) {
        *fills.entry((passage.file, passage.span)).or_default() += 1;
    }
    passages.retain(|passage| !slight(passage) || fills[&(passage.file, passage.span)] <= MOST_FILLED);
    let of_holes = passages.chunk_by(|a, b| a.found.hole == b.found.hole);
    of_holes.filter_map(|of_hole| of_one_hole(places, of_hole)).collect()
}

/// Whether the words beside a passage tell where it comes from: on both sides there are some that are not met everywhere,
/// or on one side many that are met nearly nowhere else.
fn tells(index: &Index, found: &scan::Match) -> bool {
    let rarest = |seeds: u32, right: bool| {
        let distances = (0..32).filter(move |distance| seeds & (1 << distance) != 0);
        distances.map(move |distance| index.met(found.hole, right, distance)).min()
    };
    let sides = [(rarest(found.left_seeds, false), found.left), (rarest(found.right_seeds, true), found.right)];
    let alone = sides.iter().any(|(met, words)| met.is_some_and(|met| met <= ALONE) && *words >= 8);
    alone || sides.iter().all(|(met, _)| met.is_none_or(|met| met <= COMMON))
}

fn of_one_hole(places: &[Place], passages: &[Passage]) -> Option<(usize, Finding)> {
    let best = passages.first()?;
    let place = &places[best.found.hole as usize];
    // Where much less agrees than at the best place, that is another passage.
    let near = passages.iter().filter(|passage| passage.found.weight * 4 >= best.found.weight * 3);
    let texts: BTreeSet<u64> = near.clone().map(|passage| passage.text).collect();
    if texts.len() > MOST_TEXTS {
        return None;
    }
    let found = &best.found;
    let mut confidence = Confidence::Medium;
    // Source notes are made after patterns, and a long passage between few words may be any.
    let pattern = place.source && best.source && (best.elsewhere.is_some() || best.document != place.document);
    // Where the text agrees on both sides as far as it is compared, one is a copy of the other. Where it does not, a list
    // of those present is another meeting's, and what stands in three documents or more is a phrase of theirs.
    let copied = found.left.min(found.right) >= COPIED;
    let standing: BTreeSet<(usize, &str)> = near
        .clone()
        .filter(|passage| passage.text == best.text)
        .map(|passage| (passage.file, passage.document.as_str()))
        .collect();
    let phrase = !copied && (place.listed || standing.len() >= STANDING);
    if pattern || phrase || (best.words > 60 && found.left.min(found.right) < 8) {
        confidence = Confidence::Low;
    } else if found.left >= 5 && found.right >= 5 && found.weight >= 18 && !found.partly && texts.len() == 1 {
        confidence = Confidence::High;
    } else if (found.left == 0 || found.right == 0) && found.weight < 22 {
        confidence = Confidence::Low;
    }
    let mut labels = vec![Label::here(place.span, "withheld here")];
    for passage in near.filter(|passage| passage.text == best.text).take(MOST_PLACES) {
        let mut text = format!("open here: {}", counted(passage.words, "word", "words"));
        if !passage.written.is_empty() {
            text.push_str(&format!(", “{}”", passage.written));
        }
        labels.push(match &passage.elsewhere {
            Some(elsewhere) => Label::elsewhere(elsewhere.clone(), text),
            None => Label { masked: passage.written.is_empty(), ..Label::here(passage.span, text) },
        });
    }
    let where_ = match (&best.elsewhere, best.document.as_str()) {
        (Some(elsewhere), "") => elsewhere.file.clone(),
        (Some(elsewhere), document) => format!("{}, {document}", elsewhere.file),
        (None, document) if document == place.document => "the same document".to_owned(),
        (None, document) => document.to_owned(),
    };
    let agree = match (found.left, found.right) {
        (left, 0) => format!("{left} words before it agree, and the text ends there as well"),
        (0, right) => format!("{right} words behind it agree, and the text begins there as well"),
        (left, right) => format!("{left} words before it and {right} behind it agree"),
    };
    let partly = if found.partly { "partly " } else { "" };
    let fits = format!(
        "{} fit {}",
        counted(best.words, "word", "words"),
        place.written.trim_start_matches('[').trim_end_matches(']')
    );
    let finding = Finding {
        rule: DUPLICATE.into(),
        severity: Severity::Error,
        confidence,
        message: format!("what is withheld here stands {partly}open in {where_}: {agree}; {fits}").into(),
        labels,
        help: Some(HELP.into()),
        fix: None,
        document: place.document.as_str().into(),
        qualified_document: place.qualified.as_str().into(),
        // Of places only: nobody is to try texts against it.
        fingerprint: fingerprint_of(&[DUPLICATE, &place.qualified, &place.written, &where_, &best.words.to_string()]),
    };
    Some((place.file, finding))
}

/// What to do about a leak.
pub const HELP: &str =
    "Decide which of the two is right before either is published: withhold the open text, or open the redaction.";
