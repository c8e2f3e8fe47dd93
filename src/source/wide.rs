//! Passing over plain text eight bytes at a time: most of a transcription is letters and single blanks.

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

/// How many bytes, by whole steps, are ASCII without controls and without two blanks in a row. May stop too early.
pub(super) fn plain_ahead(bytes: &[u8]) -> usize {
    const BLANKS: u64 = ONES * b' ' as u64;
    let mut at = 0;
    while let (Some(here), Some(next)) = (word(bytes, at), word(bytes, at + 1)) {
        // A blank before a wide blank of typesetting counts as two; the last byte's neighbour is in the next word only.
        let beyond = next & HIGH & !(HIGH >> 8);
        let control = here.wrapping_sub(BLANKS) & !here;
        let double = zeros(here ^ BLANKS) & (zeros(next ^ BLANKS) | (next.wrapping_sub(BLANKS) & !next));
        if (control | double | here | beyond) & HIGH != 0 {
            break;
        }
        at += STEP;
    }
    at
}

/// How many bytes, by whole steps, are no digits; with `signs`, neither asterisks nor beyond ASCII. May stop too early.
pub(super) fn wordy_ahead(bytes: &[u8], signs: bool) -> usize {
    let mut at = 0;
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

/// Where the blanks of a text stand. Words are so short that a search that begins anew behind each costs more than
/// reading: here 64 bytes at a time become a mask.
pub(crate) fn blanks(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    Blanks { bytes, from: 0, next: 0, mask: 0 }
}

struct Blanks<'t> {
    bytes: &'t [u8],
    /// Where the bytes of the mask begin, and those that come next.
    from: usize,
    next: usize,
    mask: u64,
}

impl Iterator for Blanks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            let rest = self.bytes.get(self.next..).filter(|rest| !rest.is_empty())?;
            self.from = self.next;
            self.mask = match rest.first_chunk::<64>() {
                Some(block) => {
                    let (words, _) = block.as_chunks::<8>();
                    words.iter().rev().fold(0, |mask, word| mask << 8 | blanks_of(*word))
                }
                None => rest.iter().rev().fold(0, |mask, byte| mask << 1 | u64::from(*byte == b' ')),
            };
            self.next = self.from + rest.len().min(64);
        }
        let at = self.from + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(at)
    }
}

/// A bit for each of eight bytes that is a blank, the first the lowest.
fn blanks_of(bytes: [u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = u64::from_le_bytes(bytes) ^ u64::from_le_bytes([b' '; 8]);
    // The highest bit of each byte that is zero; nothing is carried from one byte to the next.
    let zero = !(((differs & LOW) + LOW) | differs | LOW);
    (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_blank_is_found(text in "[ a!\\x00é\u{2003}]{0,200}") {
            let found: Vec<usize> = blanks(text.as_bytes()).collect();
            let there: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
            prop_assert_eq!(found, there);
        }
    }

    /// Every byte at every place of a step.
    #[test]
    fn nothing_is_passed_over_that_should_stop() {
        for byte in 0..=255_u8 {
            for place in 0..17 {
                let mut bytes = [b'a'; 32];
                bytes[place] = byte;
                let step = place / STEP * STEP;
                if !(b' '..0x80).contains(&byte) {
                    assert!(plain_ahead(&bytes) <= step, "{byte} at {place}");
                } else {
                    assert_eq!(plain_ahead(&bytes), 24, "{byte} at {place}");
                }
                assert_eq!(wordy_ahead(&bytes, false) <= step, byte.is_ascii_digit(), "{byte} at {place}");
                let sign = byte.is_ascii_digit() || byte == b'*' || byte >= 0x80;
                assert_eq!(wordy_ahead(&bytes, true) <= step, sign, "{byte} at {place}");
                bytes[place] = b' ';
                bytes[place + 1] = byte;
                if byte <= b' ' || byte >= 0x80 {
                    assert!(plain_ahead(&bytes) <= step, "blank and {byte} at {place}");
                }
            }
        }
    }
}
