//! Where a plain text that holds several documents of a volume, one behind the other, is to be cut.
//!
//! A new document begins at a line by itself that is a numbered title ("78. Telegram From …", with a higher number than the
//! title before) of which two hold: it begins as titles do, follows the notes of the document before, or has its dateline
//! below. Numbered paragraphs of a document have none of these.

use std::ops::Range;

use super::endnotes;
use super::lines::Line;

/// Words with which the editors' titles begin, behind the number.
const TITLES: &[&str] = &[
    "Telegram",
    "Memorandum",
    "Memoranda",
    "Letter",
    "Editorial",
    "Backchannel",
    "Message",
    "Minutes",
    "Paper",
    "Report",
    "Airgram",
    "Despatch",
    "Dispatch",
    "Note",
    "Notes",
    "Record",
    "Summary",
    "Statement",
    "National",
    "Special",
    "Intelligence",
    "Circular",
    "Conversation",
    "Transcript",
    "Briefing",
    "Action",
    "Study",
    "Draft",
    "Aide-Mémoire",
    "Diary",
    "Agreement",
    "Address",
    "Remarks",
    "Situation",
    "Research",
    "Response",
    "Instruction",
    "Executive",
    "Information",
    "Agenda",
    "Current",
    "Policy",
    "Staff",
    "Position",
    "Progress",
    "Cable",
    "Handwritten",
    "Joint",
];

/// A title takes no more bytes.
const LONGEST: usize = 500;

/// The number of a title, and where its words begin.
fn title(line: &str) -> Option<(u32, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = (1..=4).contains(&digits).then(|| line[..digits].parse().ok()).flatten()?;
    let words = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(".\u{a0}"))?;
    let begins = words.starts_with(|c: char| c.is_uppercase() || c == '[');
    // A title ends with its last word, a date or the number of its note; a sentence does not.
    let ends = !words.ends_with(['.', ';', ':']);
    (begins && ends && line.len() <= LONGEST).then_some((number, words))
}

fn is_titled(words: &str) -> bool {
    let first = words.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or("");
    TITLES.contains(&first)
}

/// The lines of each document; all of them in one where there is no sign of more.
pub(super) fn documents(text: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let whole = || std::iter::once(0..lines.len()).collect();
    let Some((mut last, _)) = lines.first().and_then(|line| title(line.of(text))) else { return whole() };
    let mut starts = vec![0];
    for at in 1..lines.len() {
        let line = &lines[at];
        // Hardly a line begins with a number and stands apart at the margin.
        if !line.apart || line.indent > 0 || !text.as_bytes()[line.start()].is_ascii_digit() {
            continue;
        }
        let Some((number, words)) = title(line.of(text)) else { continue };
        let signs = || {
            let (notes, date) = (follows_notes(text, &lines[..at]), has_dateline(text, &lines[at + 1..]));
            usize::from(is_titled(words)) + usize::from(notes) + usize::from(date)
        };
        if number > last && signs() >= 2 {
            starts.push(at);
            last = number;
        }
    }
    if starts.len() == 1 {
        return whole();
    }
    let ends = starts[1..].iter().copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// Whether the lines end with a note that is set in, as the notes at the end of a document are.
fn follows_notes(text: &str, lines: &[Line]) -> bool {
    lines.last().is_some_and(|line| line.indent >= 2 && endnotes::label(line.of(text)).is_some())
}

/// Whether the line below is one with a year, as a dateline is: "Strelsau, May 4, 1971, 1505Z."
fn has_dateline(text: &str, below: &[Line]) -> bool {
    let numbered = |line: &&Line| line.of(text).starts_with(|c: char| c.is_ascii_digit());
    below.first().filter(|line| line.range().len() <= 100 && !numbered(line)).is_some_and(|line| {
        let mut words = line.of(text).split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.len() == 4 && word.parse().is_ok_and(|year: u16| (1600..2100).contains(&year)))
    })
}

/// The number with which a document's title begins.
pub(super) fn number<'t>(text: &'t str, line: &Line) -> &'t str {
    let line = line.of(text);
    &line[..line.bytes().take_while(u8::is_ascii_digit).count()]
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        let lines = lines::lines(text, 0);
        documents(text, &lines).into_iter().map(|part| number(text, &lines[part.start])).collect()
    }

    #[test]
    fn documents_one_behind_the_other_are_parted() {
        let text = "7. Telegram From Strelsau1\n\nMay 4, 1971.\n\nThe harbour is open.\n\n  1. Source: Files. Secret.\n\n\
                    9. Checklist of Ships1\n\nStrelsau, May 5, 1971.\n\nNone.\n\n  1. Source: Files. Secret.\n\n\
                    12. Letter From Green1\n\nHe writes.\n";
        assert_eq!(cut(text), ["7", "9", "12"]);
    }

    #[test]
    fn numbered_paragraphs_are_no_documents() {
        let text = "7. Telegram From Strelsau1\n\nMay 4, 1971.\n\n8. Telegram received.\n\n9. Note of May 5, 1971.\n\n\
                    10. Harbour closed.\n\n  1. Source: Files. Secret.\n  8. Letter of May 5.\n";
        assert_eq!(cut(text), ["7"]);
        // Numbers do not go back, and a list of a document without a numbered title is one.
        assert_eq!(
            cut("12. Letter From Green\n\nMay 4, 1971\n\n  1. Source: F.\n\n3. Letter\n\nMay 5, 1971\n"),
            ["12"]
        );
        assert_eq!(cut("MEMORANDUM\n\n3. Letter\n\nMay 5, 1971\n\n4. Letter\n\nMay 6, 1971\n").len(), 1);
    }
}
