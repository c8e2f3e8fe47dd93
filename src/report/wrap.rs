//! Text broken into lines of at most so many columns, for messages and what stands below them.
//!
//! Each line takes as many words as it has room for. There may be a million findings, and to weigh all the ways in which a
//! message could be broken, by the rules of every script, takes longer than to find it.

use std::borrow::Cow;

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The same text with lines of at most so many columns; those that it has already are kept.
pub fn wrap(text: Cow<'_, str>, columns: usize) -> Cow<'_, str> {
    // No character is wider than its bytes are many.
    if text.len() <= columns {
        return text;
    }
    let options = Options::new(columns.max(2))
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    Cow::Owned(textwrap::fill(&text, options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_take_as_many_words_as_they_have_room_for() {
        for (text, columns, wanted) in [
            ("", 10, ""),
            ("one two three", 13, "one two three"),
            ("one two three", 12, "one two\nthree"),
            ("one two three", 7, "one two\nthree"),
            ("one\n\ntwo three", 5, "one\n\ntwo\nthree"),
            ("one   two three", 6, "one\ntwo\nthree"),
            ("a word_longer_than_any b", 10, "a\nword_longe\nr_than_any\nb"),
            ("né “né” né", 7, "né “né”\nné"),
            ("七八 九十", 6, "七八\n九十"),
            ("七八九十", 3, "七\n八\n九\n十"),
        ] {
            assert_eq!(wrap(text.into(), columns), wanted, "{text} in {columns}");
        }
    }

    #[test]
    fn nothing_is_lost_and_no_line_is_too_long() {
        let text =
            "The note says “Top Secret”, 七八九 the heading Secret;  two-fold_and_without_any_blank_at_all… look."
                .repeat(3);
        for columns in 2..120 {
            let wrapped = wrap(text.as_str().into(), columns);
            assert!(wrapped.lines().all(|line| textwrap::core::display_width(line) <= columns), "{columns}: {wrapped}");
            let words = |text: &str| text.replace([' ', '\n'], "");
            assert_eq!(words(&wrapped), words(&text), "{columns}");
        }
    }
}
