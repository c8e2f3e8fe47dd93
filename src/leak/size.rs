//! How many words a redaction says it withholds.

use std::ops::RangeInclusive;

use crate::grammar::redaction::Reading;
use crate::vocabulary::redaction::Redaction;

/// What a bracket says of its size, in words of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub least: u32,
    pub most: u32,
    /// False where no number is stated.
    pub stated: bool,
}

/// No passage longer than this is looked for.
pub const LONGEST: u32 = 1_500;

impl Size {
    pub const UNSAID: Size = Size { least: 1, most: 400, stated: false };

    pub fn fits(self, words: u32) -> bool {
        (self.least..=self.most).contains(&words)
    }

    /// Two withheld pieces with some words between them.
    pub fn and(self, between: u32, other: Size) -> Size {
        Size {
            least: self.least + between + other.least,
            most: (self.most + between + other.most).min(LONGEST),
            stated: self.stated && other.stated,
        }
    }
}

/// From what was read of a bracket; `text` is what the reading counts in.
pub fn size(words: &Redaction, text: &str, reading: &Reading) -> Size {
    let mut whole: Option<Size> = None;
    for item in &reading.items {
        let noun = text.get(item.noun.clone()).unwrap_or("").to_lowercase();
        // "2 paragraphs (14 lines)": the lines say more than the paragraphs.
        let parts = item.parts.iter().filter_map(|(quantity, noun)| {
            let noun = text.get(noun.clone()).unwrap_or("").to_lowercase();
            measured(words, &noun, Some((quantity.value, quantity.about.is_some())))
        });
        let parts = parts.filter(|size| size.stated).reduce(|a, b| a.and(0, b));
        let own = item.quantity.as_ref().map(|quantity| (quantity.value, quantity.about.is_some()));
        let size = parts.or_else(|| measured(words, &noun, own)).unwrap_or(Size::UNSAID);
        whole = Some(match whole {
            Some(before) => Size { least: before.least + size.least, ..before.and(3, size) },
            None => size,
        });
    }
    whole.unwrap_or(Size::UNSAID)
}

/// The words that some lines, pages, names … come to. `about` makes the number an upper bound.
fn measured(words: &Redaction, noun: &str, amount: Option<(f64, bool)>) -> Option<Size> {
    let unit = noun.split(' ').rev().find_map(|word| words.unit(word.trim_matches(['(', ')'])));
    let (unit, plural) = match unit {
        Some((unit, plural)) => (unit.one.as_str(), plural),
        None => return None,
    };
    let each: RangeInclusive<f64> = match unit {
        "word" => {
            let (count, about) = amount?;
            let slack = (count * 0.15).max(1.0);
            let least = if about { 1.0 } else { (count - slack).max(1.0) };
            return Some(bounded(least, count + slack, true));
        }
        // Lines of typescript, of print and of two columns; the first and last may be begun.
        "line" => {
            let (count, about) = amount.unwrap_or((1.0, false));
            let least = if about || count < 1.0 { 1.0 } else { (count - 1.0) * 5.0 + 2.0 };
            return Some(bounded(least, (count + 0.5) * 17.0, amount.is_some()));
        }
        "page" => {
            let (count, about) = amount?;
            let least = if about { 1.0 } else { (count - 0.9).max(0.1) * 80.0 };
            return Some(bounded(least, (count + 0.5) * 600.0, true));
        }
        "sentence" => 3.0..=80.0,
        "paragraph" | "footnote" | "item" | "section" => 3.0..=300.0,
        "second" => 0.2..=6.0,
        "minute" => 30.0..=300.0,
        "hour" => 1000.0..=f64::from(LONGEST),
        "heading" | "title" => 1.0..=14.0,
        "name" | "place" | "amount" | "country" | "date" | "entry" | "phrase" => 1.0..=7.0,
        "number" | "figure" | "initial" | "codeword" | "codename" | "cryptonym" | "digit" | "letter" | "indicator" => {
            1.0..=4.0
        }
        _ => return None,
    };
    let count = match amount {
        Some((count, _)) => count,
        // "names", without a number.
        None if plural => 3.0,
        None => 1.0,
    };
    let least = if plural && amount.is_none() { 1.0 } else { each.start() * count };
    Some(bounded(least, each.end() * count.max(1.0), amount.is_some() || !plural))
}

fn bounded(least: f64, most: f64, stated: bool) -> Size {
    let longest = f64::from(LONGEST);
    Size { least: least.clamp(1.0, longest) as u32, most: most.clamp(1.0, longest).ceil() as u32, stated }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::redaction::redaction;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn sizes_in_words() {
        let words = &Vocabulary::builtin().redaction;
        let of = |text: &str| {
            let reading = redaction(words, text).unwrap();
            let size = size(words, text, &reading);
            (size.least, size.most, size.stated)
        };
        assert_eq!(of("4 words not declassified"), (3, 5, true));
        assert_eq!(of("less than 1 line not declassified"), (1, 26, true));
        assert_eq!(of("2 lines of source text not declassified"), (7, 43, true));
        assert_eq!(of("name not declassified"), (1, 7, true));
        assert_eq!(of("names not declassified"), (1, 21, false));
        assert_eq!(of("2 paragraphs (14 lines) not declassified"), (67, 247, true));
        assert_eq!(of("text not declassified"), (1, 400, false));
        assert_eq!(of("not declassified"), (1, 400, false));
        assert!(of("name and less than 1 line not declassified").1 >= 33);
    }
}
