//! Which words of two releases are the same.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

use crate::leak::hole::{Gap, Stream, stream};
use crate::leak::words::{BARRIER, HOLE};
use crate::source::document::Document;
use crate::vocabulary::redaction::Redaction;

/// A release as words.
pub struct Words<'d> {
    text: &'d str,
    stream: Stream,
}

impl<'d> Words<'d> {
    pub fn of(vocabulary: &Redaction, document: &'d Document) -> Words<'d> {
        let mut stream = stream(vocabulary, document);
        // What parts notes from the body is no word of either release.
        stream.words.retain(|word| word.hash != BARRIER);
        let mut holes = stream.words.iter().enumerate().filter(|(_, word)| word.hash == HOLE);
        for gap in &mut stream.gaps {
            gap.at = holes.next().map_or(0, |(at, _)| at);
        }
        Words { text: &document.text, stream }
    }

    /// The bytes of the text that some words take.
    pub fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        match self.stream.words.get(words.clone()) {
            Some([first, .., last]) => first.start as usize..last.end as usize,
            Some([only]) => only.start as usize..only.end as usize,
            _ => 0..0,
        }
    }

    /// The word before a place, or the first one.
    pub fn before(&self, at: usize) -> Range<usize> {
        let at = at.saturating_sub(1);
        at..(at + 1).min(self.stream.words.len())
    }

    /// The brackets among some words.
    pub fn gaps(&self, words: &Range<usize>) -> &[Gap] {
        let from = self.stream.gaps.partition_point(|gap| gap.at < words.start);
        let to = self.stream.gaps.partition_point(|gap| gap.at < words.end);
        &self.stream.gaps[from..to]
    }

    /// How many of them are words that are shown.
    pub fn count(&self, words: &Range<usize>) -> usize {
        self.stream.words[words.clone()].iter().filter(|word| word.is_word()).count()
    }

    /// Their letters without what stands between them: "to day" and "today" have the same.
    fn letters(&self, words: &Range<usize>) -> String {
        let text = &self.text[self.bytes(words)];
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, or brackets, of one stand where those of the other do.
    Changed,
    /// Both have a bracket here.
    SameHole,
}

/// Words of the first release and of the second that stand in one place; one of the two may be none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub words: [Range<usize>; 2],
    pub kind: Kind,
    /// One side holds a bracket, and words beside it that the other side does not have.
    pub beside: bool,
}

pub struct Aligned {
    pub differences: Vec<Difference>,
    /// Words of the longer release.
    pub longer: usize,
    /// Words that stand in both.
    pub alike: usize,
}

/// Two texts that have next to nothing in common are not worth more.
const LONGEST: Duration = Duration::from_secs(5);

pub fn align(first: &Words<'_>, second: &Words<'_>) -> Aligned {
    let hashes = |words: &Words<'_>| words.stream.words.iter().map(|word| word.hash).collect::<Vec<u32>>();
    let (one, other) = (hashes(first), hashes(second));
    let deadline = Some(Instant::now() + LONGEST);
    let mut differences: Vec<Difference> = Vec::new();
    let mut alike = 0;
    for op in capture_diff_slices_deadline(Algorithm::Patience, &one, &other, deadline) {
        let words = [op.old_range(), op.new_range()];
        if op.tag() != DiffTag::Equal {
            push(&mut differences, [first, second], words);
            continue;
        }
        alike += first.count(&words[0]);
        for gap in first.gaps(&words[0]) {
            let at = words[1].start + (gap.at - words[0].start);
            let words = [gap.at..gap.at + 1, at..at + 1];
            differences.push(Difference { words, kind: Kind::SameHole, beside: false });
        }
    }
    differences.retain(|difference| !is_spelling([first, second], difference));
    for difference in &mut differences {
        difference.beside = beside([first, second], difference);
    }
    let longer = first.count(&(0..one.len())).max(second.count(&(0..other.len())));
    Aligned { differences, longer, alike }
}

/// A passage that was written anew has some words in common by chance: up to this many do not part two differences.
const BY_CHANCE: usize = 2;

fn push(differences: &mut Vec<Difference>, sides: [&Words<'_>; 2], words: [Range<usize>; 2]) {
    let plain = |words: &[Range<usize>; 2]| (0..2).all(|at| sides[at].gaps(&words[at]).is_empty());
    let long = |words: &[Range<usize>; 2]| words[0].len().max(words[1].len());
    if let Some(last) = differences.last_mut()
        && last.kind == Kind::Changed
        && plain(&last.words)
        && plain(&words)
    {
        let between = words[0].start - last.words[0].end;
        if between <= BY_CHANCE && between < long(&last.words).min(long(&words)) {
            for (known, more) in last.words.iter_mut().zip(words) {
                known.end = more.end;
            }
            return;
        }
    }
    differences.push(Difference { words, kind: Kind::Changed, beside: false });
}

/// The same letters, parted or joined otherwise.
fn is_spelling(sides: [&Words<'_>; 2], difference: &Difference) -> bool {
    let [one, other] = &difference.words;
    difference.kind == Kind::Changed
        && !one.is_empty()
        && !other.is_empty()
        && sides[0].gaps(one).is_empty()
        && sides[1].gaps(other).is_empty()
        && sides[0].letters(one) == sides[1].letters(other)
}

fn beside(sides: [&Words<'_>; 2], difference: &Difference) -> bool {
    let holes = |at: usize| !sides[at].gaps(&difference.words[at]).is_empty();
    let words = |at: usize| sides[at].count(&difference.words[at]) > 0;
    difference.kind == Kind::Changed && ((holes(0) && !holes(1) && words(0)) || (holes(1) && !holes(0) && words(1)))
}
