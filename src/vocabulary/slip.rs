//! How many slips of the pen lie between two words, where only few are of interest.

use serde::Deserialize;

/// Words in lower case of which each is sought a slip away, by their first and their last letter: a slip changes one of the
/// two at most.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Meant {
    words: Vec<String>,
    /// Which letters each has.
    sets: Vec<Letters>,
    /// By letter, which words begin with it, and which end with it.
    first: Box<[Vec<u16>; LETTERS]>,
    last: Box<[Vec<u16>; LETTERS]>,
}

/// The letters from a to z, and all other bytes as one.
const LETTERS: usize = 27;

fn letter(byte: Option<&u8>) -> usize {
    byte.filter(|byte| byte.is_ascii_alphabetic())
        .map_or(LETTERS - 1, |byte| usize::from(byte.to_ascii_lowercase() - b'a'))
}

/// The letters of a word, whether capitals or small ones, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters(u32);

impl Letters {
    pub fn of(word: &str) -> Letters {
        Letters(word.bytes().fold(0, |set, byte| set | 1 << letter(Some(&byte))))
    }

    /// Whether no more than so many slips may lie between two words: a slip puts one letter in the place of another at most.
    pub fn may_be(self, other: Letters, slips: u32) -> bool {
        let mut differ = self.0 ^ other.0;
        for _ in 0..2 * slips {
            differ &= differ.wrapping_sub(1);
        }
        differ == 0
    }
}

impl From<Vec<String>> for Meant {
    fn from(words: Vec<String>) -> Meant {
        let (mut first, mut last) =
            (Box::new([const { Vec::new() }; LETTERS]), Box::new([const { Vec::new() }; LETTERS]));
        for (at, word) in (0..).zip(&words) {
            first[letter(word.as_bytes().first())].push(at);
            last[letter(word.as_bytes().last())].push(at);
        }
        let sets = words.iter().map(|word| Letters::of(word)).collect();
        Meant { words, sets, first, last }
    }
}

impl Meant {
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The only word that another, in whatever letters, is one slip away from.
    pub fn near(&self, word: &str) -> Option<&str> {
        let bytes = word.as_bytes();
        let (first, last) = (&self.first[letter(bytes.first())], &self.last[letter(bytes.last())]);
        let letters = Letters::of(word);
        let fits = |at: &usize| self.words[*at].len().abs_diff(word.len()) <= 1 && letters.may_be(self.sets[*at], 1);
        let mut near = first.iter().chain(last).map(|at| usize::from(*at)).filter(fits).peekable();
        near.peek()?;
        let lower = word.to_ascii_lowercase();
        let mut found = None;
        for at in near {
            if within(&lower, &self.words[at], 1) != Some(1) {
                continue;
            }
            match found {
                None => found = Some(at),
                Some(other) if other == at => {}
                Some(_) => return None,
            }
        }
        found.map(|at| self.words[at].as_str())
    }
}

/// The number of letters to put in, leave out, change or swap that make one word of the other (the restricted distance
/// of Damerau and Levenshtein), if it is no greater than `limit`. Allocates nothing and looks at most words only as far
/// as the first letters that differ, where the whole distance costs a table of both lengths.
pub fn within(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.is_ascii() && other.is_ascii() {
        return bytes_within(one.as_bytes(), other.as_bytes(), limit);
    }
    // Letters count, not bytes.
    if one.chars().count().abs_diff(other.chars().count()) > limit {
        return None;
    }
    Some(strsim::osa_distance(one, other)).filter(|distance| *distance <= limit)
}

fn bytes_within(one: &[u8], other: &[u8], limit: usize) -> Option<usize> {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    if limit == 0 || one.len().abs_diff(other.len()) > limit {
        return (one == other).then_some(0);
    }
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - same], &other[..other.len() - same]);
    // Most words differ in more than is of interest, or in no more than one slip.
    match (one, other) {
        ([], []) => return Some(0),
        ([], [_]) | ([_], [] | [_]) => return Some(1),
        ([a, b], [c, d]) if a == d && b == c => return Some(1),
        _ if limit == 1 => return None,
        _ => {}
    }
    // A common beginning costs nothing in some best way; what differs costs one in each of the four.
    let mut best: Option<usize> = None;
    let mut attempt = |one: Option<&[u8]>, other: Option<&[u8]>| {
        let limit = best.map_or(limit - 1, |best| best.saturating_sub(1).min(limit - 1));
        if let (Some(one), Some(other)) = (one, other)
            && let Some(rest) = bytes_within(one, other, limit)
        {
            best = Some(best.map_or(rest + 1, |best| best.min(rest + 1)));
        }
    };
    attempt(one.get(1..), other.get(1..));
    attempt(one.get(1..), Some(other));
    attempt(Some(one), other.get(1..));
    if let ([a, b, ..], [c, d, ..]) = (one, other)
        && a == d
        && b == c
    {
        attempt(one.get(2..), other.get(2..));
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::within;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn it_is_the_distance_where_that_is_small(one in "[abcé]{0,9}", other in "[abcé]{0,9}", limit in 0usize..4) {
            let whole = strsim::osa_distance(&one, &other);
            prop_assert_eq!(within(&one, &other, limit), Some(whole).filter(|whole| *whole <= limit));
        }
    }

    #[test]
    fn slips_are_counted() {
        assert_eq!(within("SECRET", "SERCET", 1), Some(1));
        assert_eq!(within("SECRET", "SECRT", 1), Some(1));
        assert_eq!(within("SECRET", "SECRET", 0), Some(0));
        assert_eq!(within("CONFIDENTIAL", "CONFDENTAIL", 2), Some(2));
        assert_eq!(within("CONFIDENTIAL", "CONFDENTAIL", 1), None);
        assert_eq!(within("", "", 0), Some(0));
        assert_eq!(within("", "ab", 2), Some(2));
    }
}
