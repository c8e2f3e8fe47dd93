//! Finds the notes that follow the text: `  1. Source: …`.

use std::ops::Range;

use super::lines::Line;

/// A note of the list at the end.
#[derive(Debug, Clone)]
pub(crate) struct EndNote {
    pub label: Range<usize>,
    /// Its text on the first line, behind the label.
    pub first: Range<usize>,
    /// The lines that follow, by their index.
    pub more: Range<usize>,
}

/// The list, and how much speaks for its being one.
#[derive(Debug)]
pub(crate) struct EndNotes {
    /// The lines that the list takes.
    pub lines: Range<usize>,
    pub notes: Vec<EndNote>,
    pub form: Form,
}

/// How much a list's form alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// It is headed "Notes", or begins with "Source:".
    Sure,
    /// Set in as the reading view sets its notes.
    Likely,
    /// Numbered paragraphs may look the same.
    Open,
}

/// `1. `, `12) `, `[3] `, `* `, `† `: the label and where the note's text begins.
pub(crate) fn label(line: &str) -> Option<(Range<usize>, usize)> {
    let bytes = line.as_bytes();
    let bracket = usize::from(bytes.first() == Some(&b'['));
    let digits = line[bracket..].bytes().take_while(u8::is_ascii_digit).count();
    let (length, symbol) = match digits {
        0 => (line[bracket..].chars().take_while(|symbol| is_symbol(*symbol)).map(char::len_utf8).sum(), true),
        1..=3 => {
            // "1a" is a label as well.
            let letter = bytes.get(bracket + digits).is_some_and(u8::is_ascii_lowercase);
            (digits + usize::from(letter), false)
        }
        _ => return None,
    };
    if length == 0 {
        return match bytes {
            [b'a'..=b'z', b'.', b' ', ..] => Some((0..1, 3)),
            _ => None,
        };
    }
    let rest = &line[bracket + length..];
    let behind = match (bracket, rest.chars().next()) {
        (1, Some(']')) => 1,
        (1, _) => return None,
        (_, Some('.' | ')')) => 1,
        _ if symbol => 0,
        _ => return None,
    };
    let text = &rest[behind..];
    if !text.is_empty() && !text.starts_with(char::is_whitespace) && !symbol {
        return None;
    }
    let blank = text.len() - text.trim_start().len();
    Some((bracket..bracket + length, bracket + length + behind + blank))
}

pub(crate) fn is_symbol(symbol: char) -> bool {
    matches!(symbol, '*' | '†' | '‡' | '§' | '║' | '‖' | '¶')
}

/// The list of notes that ends a text, if its last lines can be one.
pub(crate) fn find(text: &str, lines: &[Line]) -> Option<EndNotes> {
    // A closing marking or page number may follow the notes.
    let mut end = lines.len();
    while end > 0 && lines.len() - end < 3 && lines[end - 1].apart && is_foot(lines[end - 1].of(text)) {
        end -= 1;
    }
    let indented = indent_of_notes(text, &lines[..end]);
    let mut start = end;
    let mut lowest = u32::MAX;
    let mut at = end;
    while at > 0 {
        let last = at;
        at -= 1;
        while at > 0 && !lines[at].apart {
            at -= 1;
        }
        let group = &lines[at..last];
        match indented {
            Some(indent) if group[0].indent == indent && label(group[0].of(text)).is_some() => start = at,
            // A further paragraph of a note.
            Some(indent) if group[0].indent > indent && super::lines::bullet(group[0].of(text)).is_none() => {}
            None => match label(group[0].of(text)).map(|(label, _)| group[0].of(text)[label].parse::<u32>()) {
                // Without an indent the numbers alone tell the notes from numbered paragraphs before them.
                Some(Ok(number)) if number < lowest => {
                    lowest = number;
                    start = at;
                }
                _ => break,
            },
            _ => break,
        }
    }
    if start == end {
        return None;
    }
    let notes = notes(text, lines, start..end, indented);
    let sourced = notes.iter().take(2).any(|note| is_source(&text[note.first.clone()]));
    let headed = start.checked_sub(1).is_some_and(|before| is_heading(lines[before].of(text)));
    // The list of the reading view is set in by blanks and has no empty lines in it; nothing before it is so.
    let set_in = indented.is_some()
        && lines[start + 1..end].iter().all(|line| !line.apart)
        && lines[..start].iter().all(|line| line.indent == 0 || super::lines::bullet(line.of(text)).is_some());
    let form = match (sourced || headed, set_in) {
        (true, _) => Form::Sure,
        (false, true) => Form::Likely,
        (false, false) => Form::Open,
    };
    Some(EndNotes { lines: start..end, notes, form })
}

/// The notes' own indent, where the last group of lines that begins with a label has one.
fn indent_of_notes(text: &str, lines: &[Line]) -> Option<u16> {
    let labelled = lines.iter().rev().filter(|line| line.apart).take(4).find(|line| label(line.of(text)).is_some())?;
    (1..=12).contains(&labelled.indent).then_some(labelled.indent)
}

fn notes(text: &str, lines: &[Line], range: Range<usize>, indented: Option<u16>) -> Vec<EndNote> {
    let mut notes: Vec<EndNote> = Vec::new();
    for at in range {
        let line = &lines[at];
        let fits = line.apart || indented.is_none_or(|indent| line.indent == indent);
        let found = label(line.of(text)).filter(|_| fits && indented.is_none_or(|indent| line.indent == indent));
        match (found, notes.last_mut()) {
            (Some((label, behind)), _) => notes.push(EndNote {
                label: line.start() + label.start..line.start() + label.end,
                first: line.start() + behind..line.end(),
                more: at + 1..at + 1,
            }),
            (None, Some(note)) => note.more.end = at + 1,
            (None, None) => {}
        }
    }
    notes
}

/// "Source:" and its near misses.
fn is_source(note: &str) -> bool {
    let start = note.trim_start_matches(['[', '(', '.', ' ']);
    start.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("source"))
}

fn is_heading(line: &str) -> bool {
    let word = line.trim_matches(['-', '_', '*', '=', ' ', ':', '#']);
    (word.is_empty() && line.len() >= 3)
        || ["notes", "footnotes", "endnotes", "note"].iter().any(|heading| word.eq_ignore_ascii_case(heading))
}

/// A short line in capitals, or a page's number.
fn is_foot(line: &str) -> bool {
    crate::source::pages::number_line(line).is_some()
        || line.len() <= 60
            && line.bytes().any(|byte| byte.is_ascii_uppercase())
            && !line.bytes().any(|byte| byte.is_ascii_lowercase())
            && label(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    type Found<'a> = Option<(Vec<&'a str>, Form)>;

    fn labels(text: &str) -> Found<'_> {
        let lines = lines(text, 0);
        let found = find(text, &lines)?;
        Some((found.notes.iter().map(|note| &text[note.label.clone()]).collect(), found.form))
    }

    #[test]
    fn a_list_at_the_end_is_told_from_numbered_paragraphs() {
        let cases: &[(&str, Found<'_>)] = &[
            ("Text1\n\n  1. Harbour files.\n  2. Not found.\n", Some((vec!["1", "2"], Form::Likely))),
            ("Text0\n\n  0. Source: Harbour files.\n  *. Illegible.\n", Some((vec!["0", "*"], Form::Sure))),
            ("T\n\n4. The fourth.\n\n1. Source: Harbour files.\n2. Not found.", Some((vec!["1", "2"], Form::Sure))),
            ("T\n\n1. The first point.\n\n2. The second point.\n", Some((vec!["1", "2"], Form::Open))),
            ("Text\n\nNotes\n\n1. Not found.\n", Some((vec!["1"], Form::Sure))),
            ("Text1\n\n  1. Harbour files.\n\nSECRET\n", Some((vec!["1"], Form::Likely))),
            ("1. Text\n\nThe end.\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(labels(text), *expected, "{text}");
        }
    }
}
