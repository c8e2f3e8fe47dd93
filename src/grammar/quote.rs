//! Quotations, and how a quotation differs from the passage that it quotes.

use std::collections::HashMap;
use std::ops::Range;

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
    words: Vec<(String, Range<usize>)>,
    /// Three words in a row to the places where they begin.
    triples: HashMap<[u64; 3], Vec<u32>>,
}

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
        let mut words = Vec::new();
        let mut depth = 0usize;
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let in_word = c.is_alphanumeric();
            if in_word && depth == 0 {
                start.get_or_insert(at);
            } else if let Some(from) = start.take() {
                words.push((text[from..at].to_lowercase(), from..at));
            }
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Words { words, triples: HashMap::new() }
    }

    /// Makes ready to be searched.
    pub fn index(mut self) -> Words {
        let hashes: Vec<u64> = self.words.iter().map(|(word, _)| fnv(word)).collect();
        for (at, triple) in hashes.windows(3).enumerate() {
            self.triples.entry([triple[0], triple[1], triple[2]]).or_default().push(at as u32);
        }
        self
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The passage most like the quotation: shares at least one run of three words with it. Nothing where the best is
    /// not alike at all.
    pub fn find(&self, quotation: &Words) -> Option<Passage> {
        let hashes: Vec<u64> = quotation.words.iter().map(|(word, _)| fnv(word)).collect();
        let mut votes: HashMap<i64, usize> = HashMap::new();
        for (at, triple) in hashes.windows(3).enumerate() {
            for &place in self.triples.get(&[triple[0], triple[1], triple[2]]).into_iter().flatten().take(64) {
                *votes.entry(i64::from(place) - at as i64).or_default() += 1;
            }
        }
        // The earliest of the best, so that the answer does not hang on the order of a map.
        let (&offset, _) = votes.iter().max_by_key(|(offset, votes)| (**votes, std::cmp::Reverse(**offset)))?;
        let slack = 4 + quotation.len() as i64 / 8;
        let from = (offset - slack).max(0) as usize;
        let to = ((offset + quotation.len() as i64 + slack).max(0) as usize).min(self.words.len());
        self.align(quotation, from..to)
    }

    /// Lays the whole quotation along a window of this text, whose ends are free, at the least number of word changes.
    fn align(&self, quotation: &Words, window: Range<usize>) -> Option<Passage> {
        let here = &self.words[window.clone()];
        let (rows, columns) = (quotation.len(), here.len());
        let mut cost = vec![0u32; (rows + 1) * (columns + 1)];
        let cell = |i: usize, j: usize| i * (columns + 1) + j;
        for i in 1..=rows {
            cost[cell(i, 0)] = i as u32 * 2;
            for j in 1..=columns {
                let differs = quotation.words[i - 1].0 != here[j - 1].0;
                let change = cost[cell(i - 1, j - 1)] + if differs { 3 } else { 0 };
                let skip_there = cost[cell(i, j - 1)] + 2;
                let skip_here = cost[cell(i - 1, j)] + 2;
                cost[cell(i, j)] = change.min(skip_there).min(skip_here);
            }
        }
        let end = (0..=columns).min_by_key(|&j| cost[cell(rows, j)])?;
        let (mut i, mut j) = (rows, end);
        let mut same = 0;
        let mut differences: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        while i > 0 {
            let now = cost[cell(i, j)];
            let differs = j > 0 && quotation.words[i - 1].0 != here[j - 1].0;
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
        let bytes = |words: &[(String, Range<usize>)], range: Range<usize>| match (
            words.get(range.start),
            range.end.checked_sub(1).and_then(|last| words.get(last)),
        ) {
            (Some(first), Some(last)) if range.start < range.end => first.1.start..last.1.end,
            (Some(first), _) => first.1.start..first.1.start,
            _ => words.last().map_or(0..0, |last| last.1.end..last.1.end),
        };
        let differences = differences.into_iter().map(|(a, b)| (bytes(&quotation.words, a), bytes(here, b))).collect();
        Some(Passage { range: here[begin].1.start..here[end - 1].1.end, differences, same, of: rows })
    }
}

/// FNV-1a: small, and the same in every run.
fn fnv(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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
    fn differing_words_are_shown() {
        let body = "He regards himself es a dominant force in the region, and will act on it.";
        assert_eq!(compare(body, "himself as a dominant force in the region"), "7 of 8: as≠es");
        assert_eq!(compare(body, "a dominant force in the region"), "6 of 6: ");
        assert_eq!(compare(body, "a dominant force in all the region and"), "7 of 8: all≠");
        assert_eq!(compare(body, "nothing like this stands there at all"), "nothing");
        assert_eq!(compare(body, "he regards a dominant force in the region"), "8 of 8: ≠himself es");
    }

    #[test]
    fn quotations_are_found() {
        let text = "It reads: “One ‘two’ three.” and \"four\"";
        let found: Vec<_> = quotations(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["One ‘two’ three.", "four"]);
        assert!(quotations("“open").is_empty());
    }
}
