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

#[cfg(test)]
mod tests {
    use super::*;

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
