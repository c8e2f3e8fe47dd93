//! Passing over plain text eight bytes at a time: most of a transcription is letters and single blanks.

use std::ops::Range;

/// The bytes of one step.
pub(super) const STEP: usize = 8;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = ONES << 7;

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<STEP>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The high bits of the bytes that are zero, and now and then of a byte behind such a one.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// How many bytes are ASCII without controls and without two blanks in a row, as far as whole steps can be taken. May stop
/// too early.
pub(super) fn plain_ahead(bytes: &[u8]) -> usize {
    const BLANKS: u64 = ONES * b' ' as u64;
    let mut at = 0;
    while let Some((here, next)) =
        bytes.get(at..).and_then(|rest| Some((rest.first_chunk()?, rest.get(1..)?.first_chunk()?)))
    {
        if !is_plain(here, next) {
            break;
        }
        at += LEAP;
    }
    // What is left of a line, with letters behind it; whether a blank at its very end is alone is not for here to say.
    if let Some(rest @ [.., last]) = bytes.get(at..)
        && rest.len() <= LEAP
        && *last != b' '
    {
        let mut padded = [b'a'; LEAP + 1];
        padded[..rest.len()].copy_from_slice(rest);
        if let (Some(here), Some(next)) = (padded.first_chunk(), padded.last_chunk())
            && is_plain(here, next)
        {
            return bytes.len();
        }
    }
    while let (Some(here), Some(next)) = (word(bytes, at), word(bytes, at + 1)) {
        // A blank before a wide blank of typesetting counts as two; the last byte's neighbour is in the next word only.
        let beyond = next & HIGH & !(HIGH >> 8);
        let control = here.wrapping_sub(BLANKS) & !here;
        let double = zeros(here ^ BLANKS) & (zeros(next ^ BLANKS) | (next.wrapping_sub(BLANKS) & !next) | next);
        let stops = (control | double | here | beyond) & HIGH;
        if stops != 0 {
            // Only behind a byte that stops can one be taken for such.
            return at + stops.trailing_zeros() as usize / 8;
        }
        at += STEP;
    }
    at
}

/// The bytes that a processor looks at at once.
const LEAP: usize = 32;

/// Whether nothing in so many bytes is white space but single blanks, or beyond ASCII; `next` is the same one byte on.
fn is_plain(here: &[u8; LEAP], next: &[u8; LEAP]) -> bool {
    let stops = here.iter().zip(next).fold(0, |stops, (&here, &next)| {
        // The highest bit of a byte below the first, or beyond ASCII.
        let below = |byte: u8, first: u8| byte.wrapping_sub(first) | byte;
        let blank = if here == b' ' { 0xff } else { 0 };
        stops | below(here, b' ') | (blank & below(next, b' ' + 1))
    });
    stops & 0x80 == 0
}

/// How many bytes, by whole steps, are no digits; with `signs`, neither asterisks nor beyond ASCII. May stop too early.
pub(super) fn wordy_ahead(bytes: &[u8], signs: bool) -> usize {
    let mut at = 0;
    while let Some(here) = bytes.get(at..).and_then(<[u8]>::first_chunk::<LEAP>) {
        let stops = here
            .iter()
            .fold(false, |stops, &byte| stops | byte.is_ascii_digit() | (signs & ((byte == b'*') | (byte >= 0x80))));
        if stops {
            break;
        }
        at += LEAP;
    }
    while let Some(here) = word(bytes, at) {
        let low = here & !HIGH;
        let digits = (low + ONES * (0x80 - 0x30)) & !(low + ONES * (0x80 - 0x3a)) & !here & HIGH;
        let signed = if signs { zeros(here ^ (ONES * u64::from(b'*'))) | (here & HIGH) } else { 0 };
        if digits | signed != 0 {
            break;
        }
        at += STEP;
    }
    at
}

/// Where the words of a text end, at a blank or at its end: for each 64 bytes where they begin and a bit for each of them,
/// the first the lowest. Words are so short that a search that begins anew behind each costs more than reading.
pub(crate) fn word_ends(bytes: &[u8]) -> impl Iterator<Item = (usize, u64)> + '_ {
    let (blocks, rest) = bytes.as_chunks::<64>();
    let whole = blocks.iter().map(|block| mask(block, blanks_of));
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    let last = mask(&last, blanks_of) | 1 << rest.len();
    whole.chain([last]).enumerate().map(|(nth, mask)| (nth * 64, mask))
}

/// Where the bytes of characters beyond ASCII stand.
pub(crate) fn beyond_ascii(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    Masks::new(bytes, |word| word & HIGH, false)
}

/// The runs of ASCII letters and digits.
pub(crate) fn words(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut changes = Masks::new(bytes, letters_of, true);
    std::iter::from_fn(move || {
        let start = changes.next()?;
        Some(start..changes.next().unwrap_or(bytes.len()))
    })
}

/// The bytes of a kind.
struct Masks<'t, F> {
    bytes: &'t [u8],
    /// The high bit of each of eight bytes that is of the kind.
    of: F,
    /// Not each of them, but where a run of them begins or is over.
    changes: bool,
    /// Where the bytes of the mask begin, and those that come next.
    from: usize,
    next: usize,
    mask: u64,
    /// Whether the last byte before is of the kind.
    last: u64,
}

impl<'t, F: Fn(u64) -> u64> Masks<'t, F> {
    fn new(bytes: &'t [u8], of: F, changes: bool) -> Self {
        Masks { bytes, of, changes, from: 0, next: 0, mask: 0, last: 0 }
    }

    /// Goes on to the next bytes; `false` where there are none.
    #[inline]
    fn advance(&mut self) -> bool {
        let Some(rest) = self.bytes.get(self.next..).filter(|rest| !rest.is_empty()) else {
            return false;
        };
        self.from = self.next;
        self.mask = match rest.first_chunk::<64>() {
            Some(block) => mask(block, &self.of),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                mask(&block, &self.of)
            }
        };
        if self.changes {
            let before = self.mask << 1 | self.last;
            self.last = self.mask >> 63;
            self.mask ^= before;
        }
        self.next = self.from + rest.len().min(64);
        true
    }

    /// The next place that the mask tells.
    #[inline]
    fn told(&mut self) -> usize {
        let at = self.from + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        at
    }
}

impl<F: Fn(u64) -> u64> Iterator for Masks<'_, F> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            if !self.advance() {
                return None;
            }
        }
        Some(self.told())
    }
}

/// A bit for each of the bytes, the first the lowest.
#[inline]
fn mask(block: &[u8; 64], of: impl Fn(u64) -> u64) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    words.iter().rev().fold(0, |mask, word| {
        let high = of(u64::from_le_bytes(*word));
        mask << 8 | (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

fn blanks_of(word: u64) -> u64 {
    let differs = word ^ (ONES * u64::from(b' '));
    // The highest bit of each byte that is zero; nothing is carried from one byte to the next.
    !(((differs & !HIGH) + !HIGH) | differs | !HIGH)
}

fn letters_of(word: u64) -> u64 {
    // With the highest bit away, none of these sums carries into the next byte.
    let low = word & !HIGH;
    let from = |bytes: u64, first: u8| bytes + ONES * u64::from(0x80 - first);
    let small = low | (ONES * 0x20);
    let letter = from(small, b'a') & !from(small, b'z' + 1);
    let digit = from(low, b'0') & !from(low, b'9' + 1);
    (letter | digit) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_that_is_searched_for_is_found(text in "[ aZ09!@`{/:\\x00\\x1aé\u{2003}]{0,200}") {
            let ends = |(from, mask): (usize, u64)| (0..64).filter(move |bit| mask >> bit & 1 == 1).map(move |bit| from + bit);
            let found: Vec<usize> = word_ends(text.as_bytes()).flat_map(ends).collect();
            let there: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).collect();
            prop_assert_eq!(found, there);
            let found: String = words(text.as_bytes()).map(|word| text[word].to_owned() + " ").collect();
            let there = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            prop_assert_eq!(found, there.map(|word| word.to_owned() + " ").collect::<String>());
            let found: Vec<usize> = beyond_ascii(text.as_bytes()).collect();
            let there: Vec<usize> = (0..text.len()).filter(|at| !text.as_bytes()[*at].is_ascii()).collect();
            prop_assert_eq!(found, there);
        }
    }

    /// Every byte at every place of a step.
    #[test]
    fn nothing_is_passed_over_that_should_stop() {
        for byte in 0..=255_u8 {
            for place in 0..80 {
                let mut bytes = [b'a'; 96];
                bytes[place] = byte;
                let step = place / STEP * STEP;
                if !(b' '..0x80).contains(&byte) {
                    assert!(plain_ahead(&bytes) <= place, "{byte} at {place}");
                } else {
                    assert_eq!(plain_ahead(&bytes), 96, "{byte} at {place}");
                }
                assert_eq!(wordy_ahead(&bytes, false) <= step, byte.is_ascii_digit(), "{byte} at {place}");
                let sign = byte.is_ascii_digit() || byte == b'*' || byte >= 0x80;
                assert_eq!(wordy_ahead(&bytes, true) <= step, sign, "{byte} at {place}");
                bytes[place] = b' ';
                bytes[place + 1] = byte;
                if byte <= b' ' || byte >= 0x80 {
                    assert!(plain_ahead(&bytes) <= place, "blank and {byte} at {place}");
                }
            }
        }
    }
}
