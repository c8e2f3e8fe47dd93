//! Names that are withheld in a document's text and open in its title, notes, index or file name.
//!
//! Nobody says what name a bracket withholds, so two signs are asked for. Either the words beside the bracket also stand
//! beside a name in the title, a note or an index of the same document ("Colonel [name not declassified], chief of the
//! harbour station" and "Colonel Marsh, chief of the harbour station"); or the bracket stands where the sender or the one
//! addressed is named, and the title or the file's name gives that person. A name that stands open in the body is no leak.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::hole::{Stream, stream};
use super::words::Word;
use super::{HELP, NAME};
use crate::engine::check::fingerprint_of;
use crate::finding::{Confidence, Finding, Label, Severity};
use crate::source::document::{Block, Document, Role};
use crate::vocabulary::redaction::Redaction;

/// Words compared on either side of a name.
const BESIDE: usize = 6;
/// Names that stand beside the same word.
const MOST_ALIKE: usize = 16;

/// A run of words with capitals outside of the body.
#[derive(Debug, Clone)]
struct Name {
    /// Words of the stream.
    words: Range<usize>,
    place: &'static str,
}

/// The leaks of names in one document.
pub fn findings(vocabulary: &Redaction, document: &Document, file: &str, show_text: bool) -> Vec<Finding> {
    if memchr::memchr(b'[', document.text.as_bytes()).is_none() {
        return Vec::new();
    }
    let stream = stream(vocabulary, document);
    let mut work = Work { document, file, show_text, open: HashSet::default(), names: Vec::new(), stream: &stream };
    let regions = regions(document);
    if !stream.gaps.iter().any(|gap| gap.name && region_of(&regions, gap.range.start).is_none()) {
        return Vec::new();
    }
    for word in stream.words.iter().filter(|word| word.is_word()) {
        if region_of(&regions, word.start as usize).is_none() {
            work.open.insert(word.hash);
        }
    }
    work.gather(&regions);
    let mut beside: HashMap<(bool, u32), Vec<usize>> = HashMap::default();
    for (at, name) in work.names.iter().enumerate() {
        let before = name.words.start.checked_sub(1).map(|before| (false, stream.words[before]));
        let behind = stream.words.get(name.words.end).map(|behind| (true, *behind));
        for (right, word) in before.into_iter().chain(behind).filter(|(_, word)| word.is_word()) {
            let alike = beside.entry((right, word.hash)).or_default();
            if alike.len() < MOST_ALIKE {
                alike.push(at);
            }
        }
    }
    let mut found = Vec::new();
    for gap in stream.gaps.iter().filter(|gap| gap.name && region_of(&regions, gap.range.start).is_none()) {
        let around = [gap.at.checked_sub(1).map(|at| (false, at)), Some((true, gap.at + 1))];
        let alike =
            around.into_iter().flatten().filter_map(|(right, at)| beside.get(&(right, stream.words.get(at)?.hash)));
        let best = alike.flatten().map(|name| (work.agree(gap.at, &work.names[*name]), *name)).max();
        if let Some((agree, name)) = best.filter(|(agree, _)| *agree >= 6) {
            let name = &work.names[name];
            let range = work.range(name);
            let how = format!("the same words stand beside a name in {}", name.place);
            let confidence = if agree >= 10 { Confidence::High } else { Confidence::Medium };
            found.push(work.finding(gap.range.clone(), Some(range), name.place, &how, confidence));
        } else if let Some(finding) = work.party(gap.range.clone()) {
            found.push(finding);
        }
    }
    found
}

/// Where names may be left: the title, notes, and what stands below a heading like "Index".
fn regions(document: &Document) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut index = false;
    for block in &document.blocks {
        let text = document.block_text(block);
        let listed = |word: &str| text.trim().trim_end_matches([':', '.']).eq_ignore_ascii_case(word);
        if block.role != Role::Note && text.len() < 40 {
            let heading = ["index", "persons", "names", "list of persons", "list of names", "index of names"];
            index |= heading.iter().any(|word| listed(word));
        }
        let place = match block.role {
            Role::Title => "the title",
            Role::Note => "a note",
            _ if index => "the index",
            _ => continue,
        };
        found.push((block.range.clone(), place));
    }
    found
}

fn region_of(regions: &[(Range<usize>, &'static str)], at: usize) -> Option<&'static str> {
    let found = regions.partition_point(|(range, _)| range.end <= at);
    regions.get(found).filter(|(range, _)| range.start <= at).map(|(_, place)| *place)
}

struct Work<'d> {
    document: &'d Document,
    file: &'d str,
    show_text: bool,
    /// The words that stand open in the body.
    open: HashSet<u32>,
    names: Vec<Name>,
    stream: &'d Stream,
}

impl Work<'_> {
    fn text(&self, word: &Word) -> &str {
        &self.document.text[word.start as usize..word.end as usize]
    }

    fn range(&self, name: &Name) -> Range<usize> {
        let words = &self.stream.words[name.words.clone()];
        words[0].start as usize..words[words.len() - 1].end as usize
    }

    /// A word that can be of a name and is not open in the body.
    fn is_name(&self, word: &Word) -> bool {
        let text = self.text(word);
        word.is_word()
            && text.chars().count() > 2
            && text.starts_with(char::is_uppercase)
            && text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\''))
            && !self.open.contains(&word.hash)
    }

    fn gather(&mut self, regions: &[(Range<usize>, &'static str)]) {
        let words = &self.stream.words;
        let mut at = 0;
        while at < words.len() {
            let Some(place) = region_of(regions, words[at].start as usize).filter(|_| self.is_name(&words[at])) else {
                at += 1;
                continue;
            };
            let mut end = at + 1;
            // A run ends with a comma or full stop.
            while end < words.len()
                && end - at < 3
                && self.is_name(&words[end])
                && self.document.text.get(words[end - 1].end as usize..words[end].start as usize) == Some(" ")
            {
                end += 1;
            }
            self.names.push(Name { words: at..end, place });
            at = end;
        }
    }

    /// How much stands beside the hole and beside the name alike, long words counting two; 0 where it tells too little.
    fn agree(&self, hole: usize, name: &Name) -> u32 {
        let words = &self.stream.words;
        let line = |at: usize| block_of(self.document, words[at].start as usize);
        // What stands in another block stands beside nothing.
        let same = |at: usize, range: &Range<usize>| range.contains(&(words[at].start as usize));
        let (Some(hole_block), Some(name_block)) = (line(hole), line(name.words.start)) else { return 0 };
        let first = (0..hole).rev().take_while(|at| same(*at, &hole_block)).take(BESIDE).last().unwrap_or(hole);
        let last = (hole + 1..words.len()).take_while(|at| same(*at, &hole_block)).take(BESIDE).last().unwrap_or(hole);
        let name_first = (0..name.words.start)
            .rev()
            .take_while(|at| same(*at, &name_block))
            .take(BESIDE)
            .last()
            .unwrap_or(name.words.start);
        let side = |known: &mut dyn Iterator<Item = &Word>, here: &mut dyn Iterator<Item = &Word>| {
            let alike = known.zip(here).take(BESIDE).take_while(|(a, b)| a.is_word() && a.hash == b.hash);
            alike.fold((0, 0), |(weight, long), (word, _)| (weight + word.weight(), long + word.weight() / 2))
        };
        let (left, left_long) =
            side(&mut words[first..hole].iter().rev(), &mut words[name_first..name.words.start].iter().rev());
        let (right, right_long) = side(&mut words[hole + 1..last + 1].iter(), &mut words[name.words.end..].iter());
        if left_long + right_long >= 2 { left + right } else { 0 }
    }

    /// A hole where the sender or the addressee is named, and a title or file name that gives that person.
    fn party(&self, gap: Range<usize>) -> Option<Finding> {
        let block = self.document.blocks.iter().find(|block| block.range.contains(&gap.start))?;
        let before = self.document.text[block.range.start..gap.start].trim().to_ascii_lowercase();
        let sends = sends(block, &before)?;
        let title = self.document.blocks.iter().find(|block| block.role == Role::Title);
        let how = if sends { "the sender is named there" } else { "the addressee is named there" };
        if let Some(range) = title.and_then(|title| self.party_of_title(title, sends)) {
            return Some(self.finding(gap, Some(range), "the title", how, Confidence::High));
        }
        self.party_of_file(sends).then(|| self.finding(gap, None, "the file's name", how, Confidence::Medium))
    }

    /// "Letter From John Marsh to …"
    fn party_of_title(&self, title: &Block, sends: bool) -> Option<Range<usize>> {
        let words = &self.stream.words;
        let from = words.partition_point(|word| {
            (word.start as usize) < title.range.start || !word.is_word() && word.start as usize == title.range.start
        });
        let to = words.partition_point(|word| (word.start as usize) < title.range.end);
        let own = &words[from..to.max(from)];
        let lead = if sends { "from" } else { "to" };
        let at = own.iter().position(|word| self.text(word).eq_ignore_ascii_case(lead))?;
        let next = from + at + 1;
        let name = self.names.iter().find(|name| name.words.start >= next)?;
        // "From the Chief of Station (Marsh)": the name may follow the office, within the same party.
        let between = &words[next..name.words.start];
        let other = |word: &Word| ["to", "from"].iter().any(|lead| self.text(word).eq_ignore_ascii_case(lead));
        let direct = between.iter().all(|word| self.text(word).starts_with(char::is_uppercase) && word.weight() == 1);
        let range = self.range(name);
        let bracketed = self.document.text[..range.start].ends_with('(');
        (range.end <= title.range.end && between.len() < 16 && !between.iter().any(other) && (direct || bracketed))
            .then_some(range)
    }

    /// `letter-to-marsh.txt`
    fn party_of_file(&self, sends: bool) -> bool {
        let base = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        let base = base.rsplit_once('.').map_or(base, |(base, _)| base);
        let parts: Vec<&str> = base.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).collect();
        let lead = if sends { "from" } else { "to" };
        let next = parts.windows(2).find(|pair| pair[0].eq_ignore_ascii_case(lead)).map(|pair| pair[1]);
        next.is_some_and(|name| {
            let mut words = Vec::new();
            super::words::read(name, 0, name.len(), &mut words);
            name.len() > 2 && words.iter().all(|word| !self.open.contains(&word.hash))
        })
    }

    fn finding(
        &self,
        hole: Range<usize>,
        name: Option<Range<usize>>,
        place: &str,
        how: &str,
        confidence: Confidence,
    ) -> Finding {
        let document = self.document;
        let qualified = document.qualified_name();
        let written = document.text[hole.clone()].trim_start_matches('[').trim_end_matches(']');
        let mut labels = vec![Label::here(document.span_of(hole.clone()), "withheld here")];
        if let Some(name) = name {
            let open = &document.text[name.clone()];
            let text = if self.show_text { format!("open here: “{open}”") } else { "open here".to_owned() };
            labels.push(Label { masked: !self.show_text, ..Label::here(document.span_of(name), text) });
        }
        Finding {
            rule: NAME.into(),
            severity: Severity::Error,
            confidence,
            message: format!("the name withheld here seems to stand open in {place}: {how}").into(),
            labels,
            help: Some(HELP.into()),
            fix: None,
            document: document.id.as_str().into(),
            fingerprint: fingerprint_of(&[NAME, &qualified, written, place]),
            qualified_document: qualified.into(),
        }
    }
}

fn block_of(document: &Document, at: usize) -> Option<Range<usize>> {
    super::block_at(document, at).map(|block| block.range.clone())
}

/// Whether a hole behind these words is the sender (true) or the one addressed.
fn sends(block: &Block, before: &str) -> Option<bool> {
    if block.role == Role::Signature {
        return Some(true);
    }
    let last = before.trim_end_matches([':', ' ', '.', '—', '-', '\t']);
    match last {
        "from" | "signed" | "sender" => Some(true),
        "to" | "for" | "dear" | "my dear" | "dear mr" | "dear dr" | "dear mrs" | "dear general" | "dear colonel" => {
            Some(false)
        }
        _ => None,
    }
}
