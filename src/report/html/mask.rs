//! Words that no report may show: what findings ask to be masked, covered in all that is written of a document.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::mask;
use crate::report::Located;
use crate::source::map::{Backward, Span};

/// The ranges of one document's text that are not to be read.
pub struct Hidden {
    ranges: Vec<Range<usize>>,
}

/// The places of a file that findings ask to be masked.
pub fn masked(findings: &[Located]) -> Vec<Span> {
    let labels = findings.iter().flat_map(|located| &located.finding.labels);
    labels.filter(|label| label.masked && label.elsewhere.is_none()).map(|label| label.span).collect()
}

impl Hidden {
    pub fn new(masked: &[Span], back: &Backward) -> Hidden {
        Hidden { ranges: masked.iter().filter_map(|span| back.range(*span)).collect() }
    }

    /// The text with these words made unreadable. It has as many units of UTF-16 as before, so that places stay; its
    /// bytes are others.
    pub fn cover<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.cover_part(text, 0)
    }

    /// The same for a part of the text that begins at this byte of it.
    pub fn cover_part<'t>(&self, text: &'t str, from: usize) -> Cow<'t, str> {
        if !self.touches(&(from..from + text.len())) {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            if self.ranges.iter().any(|range| range.contains(&(from + at))) {
                (0..c.len_utf16()).for_each(|_| out.push(if mask(c) == c && c.len_utf16() == 1 { c } else { '#' }));
            } else {
                out.push(c);
            }
        }
        Cow::Owned(out)
    }

    pub fn touches(&self, range: &Range<usize>) -> bool {
        self.ranges.iter().any(|hidden| hidden.start < range.end && range.start < hidden.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covered_words_keep_their_length_in_units() {
        let text = "the é𝕊mith, here";
        let start = text.find('é').unwrap();
        let hidden = Hidden { ranges: std::iter::once(start..text.find(" here").unwrap()).collect() };
        assert_eq!(hidden.cover(text), "the #######, here");
        assert_eq!(hidden.cover(text).encode_utf16().count(), text.encode_utf16().count());
        assert_eq!(hidden.cover_part(&text[start..], start), "#######, here");
        assert_eq!(hidden.cover_part("the ", 0), "the ");
    }
}
