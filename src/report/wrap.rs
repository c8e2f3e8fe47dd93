//! Text broken into lines of at most so many columns, for messages and what stands below them.
//!
//! Each line takes as many words as it has room for. There may be a million findings, and to weigh all the ways in which a
//! message could be broken, by the rules of every script, takes longer than to find it.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// The same text with lines of at most so many columns; those that it has already are kept.
pub fn wrap(text: Cow<'_, str>, columns: usize) -> Cow<'_, str> {
    // No character is wider than its bytes are many.
    if text.len() <= columns {
        return text;
    }
    let mut wrapped = String::with_capacity(text.len() + 8);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            wrapped.push('\n');
        }
        fill(line, columns.max(2), &mut wrapped);
    }
    Cow::Owned(wrapped)
}

/// Adds one line, broken where it has to be.
fn fill(line: &str, columns: usize, out: &mut String) {
    if line.is_ascii() && fill_ascii(line, columns, out) {
        return;
    }
    let mut used = 0;
    for (at, word) in line.split(' ').enumerate() {
        let width = width_of(word);
        if at > 0 {
            if used + 1 + width <= columns || word.is_empty() {
                out.push(' ');
                used += 1;
            } else {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                used = 0;
            }
        }
        if width <= columns {
            out.push_str(word);
            used += width;
        } else {
            // Longer than any line.
            for c in word.chars() {
                let width = c.width().unwrap_or(0);
                if used + width > columns {
                    out.push('\n');
                    used = 0;
                }
                out.push(c);
                used += width;
            }
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
}

/// The same of a line in which every byte is a column. Gives up, with nothing added, on a word that is longer than a line.
fn fill_ascii(line: &str, columns: usize, out: &mut String) -> bool {
    let begun = out.len();
    let mut rest = line;
    while rest.len() > columns {
        let Some(blank) = memchr::memrchr(b' ', &rest.as_bytes()[..=columns]).filter(|blank| *blank > 0) else {
            out.truncate(begun);
            return false;
        };
        out.push_str(rest[..blank].trim_end_matches(' '));
        out.push('\n');
        rest = rest[blank + 1..].trim_start_matches(' ');
    }
    out.push_str(rest.trim_end_matches(' '));
    true
}

/// The columns that a text without control characters takes.
pub fn width_of(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
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
            assert!(wrapped.lines().all(|line| width_of(line) <= columns), "{columns}: {wrapped}");
            let words = |text: &str| text.replace([' ', '\n'], "");
            assert_eq!(words(&wrapped), words(&text), "{columns}");
        }
    }
}
