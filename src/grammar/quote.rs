//! Quotations, and how a quotation differs from the passage that it quotes.

use std::ops::Range;

use crate::source::wide;

/// The insides of “…” (or "…") that are not themselves inside another; an opening mark that is repeated at the start
/// of a paragraph of the same quotation does not open another.
pub fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match (c, open) {
            ('“', None) => open = Some(at + c.len_utf8()),
            ('"', None) => open = Some(at + 1),
            ('”' | '"', Some(start)) => {
                out.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    out
}

/// A text cut into words that can be compared: letters and digits only, in lower case.
#[derive(Debug, Default)]
pub struct Words {
    words: Vec<Word>,
    /// By the hash of three words in a row, the first place where such begin; [`NOWHERE`] for none.
    first: Vec<u32>,
    /// By place, the next one with the same hash.
    next: Vec<u32>,
}

/// A word by the hash of its letters in lower case, so that nothing is copied.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u64,
    start: u32,
    end: u32,
}

const NOWHERE: u32 = u32::MAX;

/// Of a run that stands in a text again and again, so many places are looked at.
const PLACES: usize = 64;
/// And so many of those that share its hash.
const CHAIN: usize = 4096;

/// Where a quotation nearly stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Bytes of the text that was searched.
    pub range: Range<usize>,
    /// The places that differ: bytes of the quotation and of the passage; one may be empty.
    pub differences: Vec<(Range<usize>, Range<usize>)>,
    /// How many words of the quotation stand there too.
    pub same: usize,
    /// How many words the quotation has.
    pub of: usize,
}

impl Words {
    /// Bracketed words are the editors' and are left out.
    pub fn new(text: &str) -> Words {
        let bytes = text.as_bytes();
        // Words of prose have five letters and a blank, or more.
        let mut out = Words { words: Vec::with_capacity(text.len() / 6), ..Words::default() };
        let mut depth = 0;
        let mut at = 0;
        for run in wide::words(bytes) {
            // Nearly always one blank.
            if bytes.get(at) != Some(&b' ') || run.start != at + 1 {
                at = out.between(text, at..run.start, &mut depth);
            }
            // It may go on with letters that are not ASCII, or have begun with such.
            if run.start < at {
                continue;
            }
            let goes_on = bytes.get(run.end).is_some_and(|byte| !byte.is_ascii());
            let (hash, end) =
                if goes_on { word_at(text, run.start) } else { (hashed(bytes, run.clone(), SMALL), run.end) };
            if depth == 0 {
                out.words.push(Word { hash, start: run.start as u32, end: end as u32 });
            }
            at = end;
        }
        out.between(text, at..bytes.len(), &mut depth);
        out
    }

    /// What stands between two runs of letters and digits: brackets, and words that begin with others. Gives the end of
    /// what was looked at.
    fn between(&mut self, text: &str, range: Range<usize>, depth: &mut usize) -> usize {
        let mut at = range.start;
        while at < range.end {
            match text.as_bytes()[at] {
                b'[' => *depth += 1,
                b']' => *depth = depth.saturating_sub(1),
                byte if !byte.is_ascii() => {
                    let (hash, end) = word_at(text, at);
                    if end > at && *depth == 0 {
                        self.words.push(Word { hash, start: at as u32, end: end as u32 });
                    }
                    at = end.max(text.ceil_char_boundary(at + 1));
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Makes ready to be searched.
    pub fn index(mut self) -> Words {
        self.first = vec![NOWHERE; self.words.len().next_power_of_two()];
        self.next = vec![NOWHERE; self.words.len()];
        // From the end, so that each chain begins with the earliest place.
        for at in (0..self.words.len().saturating_sub(2)).rev() {
            let bucket = self.bucket(&self.words[at..at + 3]);
            self.next[at] = std::mem::replace(&mut self.first[bucket], at as u32);
        }
        self
    }

    fn bucket(&self, triple: &[Word]) -> usize {
        let mixed = triple.iter().fold(0u64, |sum, word| (sum.rotate_left(21) ^ word.hash).wrapping_mul(MIX));
        (mixed >> 32) as usize & (self.first.len() - 1)
    }

    /// Where three words in a row begin, in order.
    fn places<'w>(&'w self, triple: &'w [Word]) -> impl Iterator<Item = u32> + 'w {
        let first = if self.first.is_empty() { NOWHERE } else { self.first[self.bucket(triple)] };
        let chain = std::iter::successors(Some(first), |&at| self.next.get(at as usize).copied());
        chain.take_while(|&at| at != NOWHERE).take(CHAIN).filter(move |&at| {
            let here = &self.words[at as usize..][..3];
            here.iter().zip(triple).all(|(here, word)| here.hash == word.hash)
        })
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The passage most like the quotation: shares at least one run of three words with it, and three of four of
    /// all. Nothing where none is.
    pub fn find(&self, quotation: &Words) -> Option<Passage> {
        let mut offsets = Vec::new();
        for (at, triple) in quotation.words.windows(3).enumerate() {
            offsets.extend(self.places(triple).take(PLACES).map(|place| i64::from(place) - at as i64));
        }
        offsets.sort_unstable();
        // The earliest of the most frequent.
        let runs = offsets.chunk_by(|a, b| a == b);
        let offset = *runs.rev().max_by_key(|run| run.len())?.first()?;
        let slack = (4 + quotation.len() as i64 / 8).min(MOST_SLACK);
        let from = (offset - slack).max(0) as usize;
        let to = ((offset + quotation.len() as i64 + slack).max(0) as usize).min(self.words.len());
        // Most quote something else, and share a turn of phrase.
        if !alike(quotation.common(&self.words[from..to]), quotation.len()) {
            return None;
        }
        self.align(quotation, from..to).filter(|found| alike(found.same, found.of))
    }

    /// How many of these words stand among others, in any order; now and then one too many.
    fn common(&self, others: &[Word]) -> usize {
        const BITS: u64 = u64::BITS as u64;
        let mut seen = vec![0u64; (others.len() / 4).next_power_of_two()];
        let place = |word: &Word, seen: &[u64]| {
            let bit = word.hash.wrapping_mul(MIX) >> 32;
            ((bit / BITS) as usize & (seen.len() - 1), 1 << (bit % BITS))
        };
        for word in others {
            let (at, bit) = place(word, &seen);
            seen[at] |= bit;
        }
        let stands = |word: &&Word| {
            let (at, bit) = place(word, &seen);
            seen[at] & bit != 0
        };
        self.words.iter().filter(stands).count()
    }

    /// Lays the whole quotation along a window of this text, whose ends are free, at the least number of word changes.
    fn align(&self, quotation: &Words, window: Range<usize>) -> Option<Passage> {
        let here = &self.words[window.clone()];
        let (rows, columns) = (quotation.len(), here.len());
        let table = Table::new(rows, columns);
        // A long quotation goes on far behind the end of this text.
        if table.reach.is_some_and(|reach| rows > columns + reach) {
            return None;
        }
        let mut cost = vec![0u32; table.cells()];
        let cell = |i: usize, j: usize| table.cell(i, j);
        for i in 1..=rows {
            let band = table.band(i);
            // Nothing lies beyond the edges of the band.
            if band.start > 0 {
                cost[cell(i, band.start - 1)] = FAR;
            }
            if band.end <= columns {
                cost[cell(i, band.end)] = FAR;
            }
            if band.start == 0 {
                cost[cell(i, 0)] = i as u32 * 2;
            }
            for j in band.start.max(1)..band.end {
                let differs = quotation.words[i - 1].hash != here[j - 1].hash;
                let change = cost[cell(i - 1, j - 1)] + if differs { 3 } else { 0 };
                let skip_there = cost[cell(i, j - 1)] + 2;
                let skip_here = cost[cell(i - 1, j)] + 2;
                cost[cell(i, j)] = change.min(skip_there).min(skip_here);
            }
        }
        let end = table.band(rows).min_by_key(|&j| cost[cell(rows, j)])?;
        let (mut i, mut j) = (rows, end);
        let mut same = 0;
        let mut differences: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        while i > 0 {
            let now = cost[cell(i, j)];
            let differs = j > 0 && quotation.words[i - 1].hash != here[j - 1].hash;
            let (mut a, mut b) = (i..i, j..j);
            if j > 0 && !differs && now == cost[cell(i - 1, j - 1)] {
                same += 1;
                i -= 1;
                j -= 1;
                continue;
            } else if j > 0 && now == cost[cell(i - 1, j - 1)] + 3 {
                a = i - 1..i;
                b = j - 1..j;
            } else if j > 0 && now == cost[cell(i, j - 1)] + 2 {
                b = j - 1..j;
            } else {
                a = i - 1..i;
            }
            (i, j) = (a.start, b.start);
            match differences.last_mut() {
                Some((old_a, old_b)) if old_a.start == a.end && old_b.start == b.end => {
                    old_a.start = a.start;
                    old_b.start = b.start;
                }
                _ => differences.push((a, b)),
            }
        }
        let begin = j;
        if end <= begin {
            return None;
        }
        differences.reverse();
        let bytes = |words: &[Word], range: Range<usize>| match (
            words.get(range.start),
            range.end.checked_sub(1).and_then(|last| words.get(last)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => first.start as usize..last.end as usize,
            (Some(first), _) => first.start as usize..first.start as usize,
            _ => words.last().map_or(0..0, |last| last.end as usize..last.end as usize),
        };
        let differences = differences.into_iter().map(|(a, b)| (bytes(&quotation.words, a), bytes(here, b))).collect();
        Some(Passage { range: here[begin].start as usize..here[end - 1].end as usize, differences, same, of: rows })
    }
}

/// Whether so many words in common make a passage the one that is quoted: three of four.
fn alike(same: usize, of: usize) -> bool {
    same * 4 >= of * 3
}

/// How far a quotation may be shifted against its passage by words that only one of them has.
const MOST_SLACK: i64 = 60;
/// More than any alignment costs.
const FAR: u32 = u32::MAX / 2;

/// The cells of an alignment: all of them for a quotation of usual length; else those near the diagonal, so that a long
/// one costs in proportion to its length.
struct Table {
    columns: usize,
    /// How far from the diagonal; with one more on each side, which is never reached.
    reach: Option<usize>,
    rows: usize,
}

impl Table {
    /// Up to so many words, every cell is looked at.
    const WHOLE: usize = 450;

    fn new(rows: usize, columns: usize) -> Table {
        // The passage begins up to twice the slack behind the window's start, and as much may be missing again.
        let reach = (rows > Table::WHOLE).then_some(3 * MOST_SLACK as usize);
        Table { columns, reach, rows }
    }

    /// The columns of a row.
    fn band(&self, row: usize) -> Range<usize> {
        match self.reach {
            None => 0..self.columns + 1,
            Some(reach) => row.saturating_sub(reach).min(self.columns)..(row + reach + 1).min(self.columns + 1),
        }
    }

    fn cells(&self) -> usize {
        (self.rows + 1) * self.reach.map_or(self.columns + 1, |reach| 2 * reach + 3)
    }

    fn cell(&self, row: usize, column: usize) -> usize {
        match self.reach {
            None => row * (self.columns + 1) + column,
            // The diagonal stands in the middle of each row.
            Some(reach) => row * (2 * reach + 3) + (column + reach + 1 - row),
        }
    }
}

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The letters and digits from a byte on: their hash in lower case, and where they end.
fn word_at(text: &str, start: usize) -> (u64, usize) {
    let rest = &text[start..];
    let end = start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = &text[start..end];
    if word.is_ascii() {
        return (hashed(text.as_bytes(), start..end, SMALL), end);
    }
    // One letter, two forms.
    let small = word.to_lowercase().replace('ς', "σ");
    (hashed(small.as_bytes(), 0..small.len(), 0), end)
}

/// The bit, in each of eight bytes, by which a small letter differs from its capital; figures have it too.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The same in every run; eight bytes at a time, with the bits of `case` set.
fn hashed(text: &[u8], word: Range<usize>, case: u64) -> u64 {
    const STEP: usize = 8;
    let step = |hash: u64, letters: u64| (hash.rotate_left(5) ^ letters).wrapping_mul(MIX);
    let mut hash = word.len() as u64;
    let mut at = word.start;
    while word.end - at >= STEP {
        hash = step(hash, first_eight(&text[at..]) | case);
        at += STEP;
    }
    let rest = first_eight(&text[at..]) & ((1 << (8 * (word.end - at))) - 1);
    step(hash, rest | case)
}

/// The first eight bytes as a number; what is missing at the end of a text is nought.
fn first_eight(text: &[u8]) -> u64 {
    u64::from_le_bytes(text.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight[..text.len()].copy_from_slice(text);
        eight
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(body: &str, quotation: &str) -> String {
        let words = Words::new(quotation);
        let Some(found) = Words::new(body).index().find(&words) else {
            return "nothing".into();
        };
        let differences: Vec<_> =
            found.differences.iter().map(|(a, b)| format!("{}≠{}", &quotation[a.clone()], &body[b.clone()])).collect();
        format!("{} of {}: {}", found.same, found.of, differences.join(", "))
    }

    #[test]
    fn case_is_no_difference_whatever_stands_behind_a_word() {
        let body = "We heard of “DISSIDENCE” and of ÉTUDES, of ΛΌΓΟΣ and 12 naïve men.";
        for quotation in [
            "heard of Dissidence and of études",
            "and of Études, of λόγος and 12 NAÏVE men",
            "of λόγοσ and 12 naïve men",
        ] {
            let all = Words::new(quotation).len();
            assert_eq!(compare(body, quotation), format!("{all} of {all}: "), "{quotation}");
        }
    }

    #[test]
    fn differing_words_are_shown() {
        let body = "He regards himself es a dominant force in the region, and will act on it.";
        assert_eq!(compare(body, "himself as a dominant force in the region"), "7 of 8: as≠es");
        assert_eq!(compare(body, "a dominant force in the region"), "6 of 6: ");
        assert_eq!(compare(body, "a dominant force in all the region and"), "7 of 8: all≠");
        assert_eq!(compare(body, "nothing like this stands there at all"), "nothing");
        assert_eq!(compare(body, "he regards a dominant force in the region"), "8 of 8: ≠himself es");
    }

    #[test]
    fn a_long_quotation_is_compared_like_a_short_one() {
        let word = |n: usize| format!("w{}x{} ", n % 13, n / 7);
        let body: String = (0..3000).map(word).collect();
        let quotation: String =
            (200..2600).filter(|n| n % 500 != 3).map(|n| if n == 900 { "other ".into() } else { word(n) }).collect();
        assert_eq!(
            compare(&body, &quotation),
            "2394 of 2395: ≠w9x71, other≠w3x128, ≠w2x143, ≠w8x214, ≠w1x286, ≠w7x357"
        );
    }

    #[test]
    fn quotations_are_found() {
        let text = "It reads: “One ‘two’ three.” and \"four\"";
        let found: Vec<_> = quotations(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["One ‘two’ three.", "four"]);
        assert!(quotations("“open").is_empty());
    }
}
