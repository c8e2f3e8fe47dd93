//! Characters that only look like those of a marking: a Cyrillic letter in `SECRET`, a full-width slash, a dash for
//! the hyphen, a blank of no width. What they look like is read, and where they stand is kept, so that the marking is
//! understood and the finding points at the character.

use std::ops::Range;

/// A text with its look-alikes replaced by what they look like.
#[derive(Debug, Clone)]
pub struct Folded {
    pub text: String,
    /// Where each byte of `text` stands in the original; one more for the end.
    from: Vec<usize>,
    /// The characters that were replaced, in the original.
    pub odd: Vec<(Range<usize>, char)>,
}

impl Folded {
    /// A range of `text` in the original.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        let at = |place: usize| self.from.get(place).or(self.from.last()).copied().unwrap_or(0);
        // What has no width belongs to the word before it.
        let end = if range.end > range.start { self.after(range.end - 1) } else { at(range.start) };
        at(range.start)..end.max(at(range.start))
    }

    /// The end in the original of the character that holds this byte.
    fn after(&self, byte: usize) -> usize {
        let start = self.from.get(byte).copied().unwrap_or(0);
        let next = self.from[byte..].iter().copied().find(|place| *place > start).unwrap_or(start);
        // Skips back over what has no width at the end.
        self.odd.iter().rev().fold(next, |end, (range, c)| {
            if range.end == end && width_of_none(*c) && range.start > start { range.start } else { end }
        })
    }
}

/// Folds a text that has look-alikes; `None`, and nothing is allocated, where it has none.
pub fn fold(text: &str) -> Option<Folded> {
    if text.is_ascii() || !text.chars().any(|c| width_of_none(c) || twin(c).is_some() || is_dash(c)) {
        return None;
    }
    let mut folded = Folded { text: String::with_capacity(text.len()), from: Vec::new(), odd: Vec::new() };
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let range = at..at + c.len_utf8();
        let next = text[range.end..].chars().next().unwrap_or(' ');
        let put = if width_of_none(c) {
            folded.odd.push((range, c));
            continue;
        } else if is_dash(c) && before.is_alphanumeric() && next.is_alphanumeric() {
            Some('-')
        } else {
            twin(c)
        };
        if put.is_some() {
            folded.odd.push((range.clone(), c));
        }
        let put = put.unwrap_or(c);
        folded.from.extend((0..put.len_utf8()).map(|byte| if put == c { at + byte } else { at }));
        folded.text.push(put);
        before = c;
    }
    folded.from.push(text.len());
    (!folded.odd.is_empty()).then_some(folded)
}

/// A character that is not seen: of no width, or one that only turns the direction of writing.
pub fn is_invisible(c: char) -> bool {
    width_of_none(c)
}

fn width_of_none(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The character of ASCII that this one is drawn like (Unicode Technical Standard 39, confusables; capitals, and the
/// few small letters that markings have).
pub fn twin(c: char) -> Option<char> {
    const CYRILLIC: (&str, &str) = ("АВЕЅІЈКМНОРСТХУԚԜаеорсхуіјѕ", "ABESIJKMHOPCTXYQWaeopcxyijs");
    const GREEK: (&str, &str) = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo");
    if ('\u{ff01}'..='\u{ff5e}').contains(&c) {
        return char::from_u32(u32::from(c) - 0xff01 + 0x21);
    }
    // Letters of mathematics: bold, italic, script and the others, each alphabet in capitals and small letters.
    if ('\u{1d400}'..='\u{1d6a3}').contains(&c) {
        let nth = (u32::from(c) - 0x1d400) % 52;
        return char::from_u32(if nth < 26 { 0x41 + nth } else { 0x61 + nth - 26 });
    }
    if matches!(c, '\u{2044}' | '\u{2215}' | '\u{29f8}') {
        return Some('/');
    }
    if !('\u{370}'..='\u{52f}').contains(&c) {
        return None;
    }
    [CYRILLIC, GREEK]
        .into_iter()
        .find_map(|(odd, plain)| odd.chars().zip(plain.chars()).find(|pair| pair.0 == c))
        .map(|pair| pair.1)
}

/// A character as a message names it: what it is, and what it looks like.
pub fn name(c: char) -> String {
    let number = format!("U+{:04X}", u32::from(c));
    match c {
        _ if width_of_none(c) => format!("a character of no width ({number})"),
        _ if is_dash(c) => format!("a dash for the hyphen ({number})"),
        _ if ('\u{ff01}'..='\u{ff5e}').contains(&c) => format!("a full-width “{c}” ({number})"),
        _ if ('\u{1d400}'..='\u{1d6a3}').contains(&c) => format!("a mathematical “{c}” ({number})"),
        _ if ('\u{400}'..='\u{52f}').contains(&c) => format!("a Cyrillic “{c}” ({number})"),
        _ if ('\u{370}'..='\u{3ff}').contains(&c) => format!("a Greek “{c}” ({number})"),
        _ => format!("“{c}” ({number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_read_as_what_they_look_like() {
        let table = [
            ("SЕCRET//NOFORN", Some("SECRET//NOFORN")),
            ("TOP SEC\u{200b}RET", Some("TOP SECRET")),
            ("ＳECRET／／ＮＦ", Some("SECRET//NF")),
            ("SI–G", Some("SI-G")),
            ("\u{2066}SECRET\u{2069}//NOFORN", Some("SECRET//NOFORN")),
            ("SECRET\u{e0041}//NO\u{2064}FORN", Some("SECRET//NOFORN")),
            ("𝐒𝐄𝐂𝐑𝐄𝐓//𝑁𝘍", Some("SECRET//NF")),
            ("SECRET – NOFORN", None),
            ("SECRET//NOFORN", None),
            ("TRÈS SECRET", None),
        ];
        for (text, expected) in table {
            assert_eq!(fold(text).map(|folded| folded.text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn places_lead_back() {
        let text = "TOP SEC\u{200b}RET//NОFORN";
        let folded = fold(text).expect("it has two");
        let place = |word: &str| {
            let at = folded.text.find(word).expect("it is there");
            &text[folded.original(&(at..at + word.len()))]
        };
        assert_eq!(place("NOFORN"), "NОFORN");
        assert_eq!(place("TOP SECRET"), "TOP SEC\u{200b}RET");
        assert_eq!(place("SEC"), "SEC");
        assert_eq!(place("//"), "//");
    }
}
