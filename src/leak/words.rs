//! A text as words to be compared: what print, typing and optical reading change in a word is taken out of it.
//!
//! Case, accents, ligatures, apostrophes and hyphens go, those at the ends of lines too, and letters that are often
//! taken for one another (`1` and `l`, `0` and `o`, `rn` and `m`, `e` and `c` …) become one. Words that differ only so
//! have one [`Word::hash`].

/// A word of a text, or what parts words that do not belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// [`BARRIER`], [`HOLE`], or the hash of the letters.
    pub hash: u32,
    /// Bytes of the text.
    pub start: u32,
    pub end: u32,
}

/// No passage runs over it: a note begins or ends here.
pub const BARRIER: u32 = 0;
/// Something is withheld here.
pub const HOLE: u32 = 1;

impl Word {
    pub fn is_word(self) -> bool {
        self.hash > HOLE
    }

    /// Short words say little of where a passage comes from.
    pub fn weight(self) -> u32 {
        if self.end - self.start > 3 { 2 } else { 1 }
    }
}

/// Adds the words of `text[from..to]`.
pub fn read(text: &str, from: usize, to: usize, words: &mut Vec<Word>) {
    let part = &text[from..to];
    let bytes = part.as_bytes();
    let mut folded = Folded::default();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            if folded.is_empty() {
                start = at;
            }
            folded.push(byte.to_ascii_lowercase());
            at += 1;
            continue;
        }
        if byte.is_ascii() {
            // `don't`, `well-known`, and a word cut at the end of a line.
            if !folded.is_empty() && matches!(byte, b'\'' | b'-') {
                let next = joins(bytes, at + 1, byte == b'-');
                if next > 0 {
                    at = next;
                    continue;
                }
            }
            finish(&mut folded, from + start, from + at, words);
            at += 1;
            continue;
        }
        let Some(c) = part[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        if c.is_alphanumeric() {
            if folded.is_empty() {
                start = at;
            }
            folded.push_char(c);
        } else if !folded.is_empty() && matches!(c, '’' | '‘' | '\u{ad}' | '‐' | '‑' | '¬') {
            let after = joins(bytes, next, !matches!(c, '’' | '‘'));
            if after > 0 {
                at = after;
                continue;
            }
            finish(&mut folded, from + start, from + at, words);
        } else {
            finish(&mut folded, from + start, from + at, words);
        }
        at = next;
    }
    finish(&mut folded, from + start, to, words);
}

/// Where the word goes on behind a hyphen or apostrophe, or 0 if it does not.
fn joins(bytes: &[u8], at: usize, hyphen: bool) -> usize {
    let letter = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    if letter(at) && (bytes[at].is_ascii_alphanumeric() || bytes[at] != 0xe2) {
        return at;
    }
    let blank = bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let next = at + blank;
    if hyphen && blank > 0 && bytes.get(next).is_some_and(u8::is_ascii_lowercase) { next } else { 0 }
}

fn finish(folded: &mut Folded, start: usize, end: usize, words: &mut Vec<Word>) {
    if !folded.is_empty() {
        let hash = folded.take();
        words.push(Word { hash, start: start as u32, end: end as u32 });
    }
}

/// The hash of the letters so far.
#[derive(Default)]
struct Folded {
    /// The last letter, which the next one may change.
    last: u8,
    hash: u32,
    some: bool,
}

impl Folded {
    fn is_empty(&self) -> bool {
        !self.some
    }

    fn push(&mut self, byte: u8) {
        self.some = true;
        // Two letters that are read as one.
        match (self.last, byte) {
            (b'r', b'n') => self.last = b'm',
            (b'v', b'v') => self.last = b'w',
            (b'c', b'l' | b'1' | b'i') => self.last = b'd',
            (0, _) => self.last = fold(byte),
            (last, _) => {
                self.mix(last);
                self.last = fold(byte);
            }
        }
    }

    fn push_char(&mut self, c: char) {
        let letters: &[u8] = match c {
            'ﬀ' => b"ff",
            'ﬁ' => b"fi",
            'ﬂ' => b"fl",
            'ﬃ' => b"ffi",
            'ﬄ' => b"ffl",
            'ﬅ' | 'ﬆ' => b"st",
            'ß' => b"ss",
            'œ' | 'Œ' => b"oe",
            'æ' | 'Æ' => b"ae",
            'à'..='å' | 'À'..='Å' => b"a",
            'è'..='ë' | 'È'..='Ë' => b"e",
            'ì'..='ï' | 'Ì'..='Ï' | 'ı' => b"i",
            'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => b"o",
            'ù'..='ü' | 'Ù'..='Ü' => b"u",
            'ñ' | 'Ñ' => b"n",
            'ç' | 'Ç' => b"c",
            'ſ' => b"s",
            _ => {
                let lower = c.to_lowercase().next().unwrap_or(c) as u32;
                for byte in lower.to_le_bytes().into_iter().filter(|byte| *byte > 0) {
                    self.mix(byte);
                }
                self.some = true;
                return;
            }
        };
        letters.iter().for_each(|letter| self.push(*letter));
    }

    fn mix(&mut self, byte: u8) {
        self.hash = (self.hash.rotate_left(5) ^ u32::from(byte)).wrapping_mul(0x9e37_79b1);
    }

    fn take(&mut self) -> u32 {
        let last = self.last;
        self.mix(last);
        let hash = self.hash ^ (self.hash >> 15);
        *self = Folded::default();
        hash.max(HOLE + 1)
    }
}

/// Letters and digits that look alike in print become one.
fn fold(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'i' | b'j' | b't' | b'f' => b'l',
        b'5' => b's',
        b'8' | b'6' | b'h' => b'b',
        b'2' => b'z',
        b'9' | b'q' => b'g',
        b'e' => b'c',
        b'u' => b'n',
        b'y' => b'v',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u32> {
        let mut words = Vec::new();
        read(text, 0, text.len(), &mut words);
        words.iter().map(|word| word.hash).collect()
    }

    #[test]
    fn what_print_and_optical_reading_change_makes_no_difference() {
        for (one, other) in [
            ("The Modern Office", "the modem 0ffice"),
            ("de\u{ad}vel-\nopment is well-known", "development is wellknown"),
            ("the ﬁrst oﬃcer’s", "The first officer's"),
            ("café, Zürich", "cafe Zurich"),
            ("clear, he", "dear bc"),
            ("illness l1", "1llness il"),
        ] {
            assert_eq!(hashes(one), hashes(other), "{one:?} and {other:?}");
        }
        for (one, other) in [("north", "south"), ("two", "ten"), ("office -", "offices"), ("a - b", "a b c")] {
            assert_ne!(hashes(one), hashes(other), "{one:?} and {other:?}");
        }
    }

    #[test]
    fn words_stand_where_they_are() {
        let text = "— “Über-\r\nfall” — don’t";
        let mut words = Vec::new();
        read(text, 0, text.len(), &mut words);
        let found: Vec<&str> = words.iter().map(|word| &text[word.start as usize..word.end as usize]).collect();
        assert_eq!(found, ["Über-\r\nfall", "don’t"]);
    }
}
