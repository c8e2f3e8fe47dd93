//! The label of a source note, right or nearly.

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::combinator::{opt, recognize};
use nom::sequence::preceded;

use crate::vocabulary::notation::Notation;

/// Whether a note begins with the label, right or nearly.
pub fn is_labelled(notation: &Notation, text: &str) -> bool {
    let (found, right) = label(notation, text);
    found.is_some_and(|found| right || text[found].ends_with([':', ';']))
}

/// How many letters of a label may be wrong.
const MOST_SLIPS: usize = 2;

/// `label = "Source" ":"`, and its misspellings: any word at the start within one or two slips of it that is followed
/// by a colon, semicolon or comma. Also found behind "Summary: … " where both share a note.
pub(super) fn label(notation: &Notation, text: &str) -> (Option<Range<usize>>, bool) {
    let lead = text.len() - text.trim_start_matches(['[', ' ']).len();
    for label in &notation.source_labels {
        if text[lead..].strip_prefix(label.as_str()).is_some_and(|rest| rest.starts_with(':')) {
            return (Some(lead..lead + label.len() + 1), true);
        }
        if text[lead..].starts_with("Summary")
            && let Some(at) = text.find(&format!(" {label}: "))
        {
            return (Some(at + 1..at + 1 + label.len() + 1), true);
        }
    }
    for label in &notation.source_labels {
        let stray = take_while_m_n::<_, &str, nom::error::Error<&str>>(0, 1, |c: char| matches!(c, '.' | '“' | '"'));
        let mut shape = (
            recognize(preceded(stray, take_while1(char::is_alphabetic))),
            opt(recognize((take_while(|c| c == ' '), alt((tag(":"), tag(";"), tag(","), tag("."), tag("—")))))),
        );
        if let Ok((rest, (word, mark))) = shape.parse(&text[lead..]) {
            let plain = word.trim_start_matches(['.', '“', '"']);
            // Each note is asked; a word of another length needs no comparing.
            if plain.chars().count().abs_diff(label.chars().count()) > MOST_SLIPS {
                continue;
            }
            let slips = strsim::osa_distance(&plain.to_lowercase(), &label.to_lowercase());
            // "Source Department of State": the word alone is the label, unless a plain sentence goes on from it.
            let alone = slips == 0 && mark.is_none() && rest.trim_start().starts_with(char::is_uppercase);
            if (slips <= MOST_SLIPS && plain.len() >= 4 && mark.is_some_and(|mark| mark.trim() != "." || slips == 0))
                || alone
            {
                return (Some(lead..text.len() - rest.len()), false);
            }
        }
    }
    (None, false)
}
