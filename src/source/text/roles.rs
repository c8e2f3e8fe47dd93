//! Guesses what the blocks of a plain text are, where their form leaves little doubt.

use super::Piece;
use super::lines::{Line, bullet};
use crate::source::document::{Block, Document, Role};

/// Sets the roles; joins a title that is written on two lines ("No. 132", and below it the title itself).
///
/// `titled`: the first block is known to be the title.
pub(super) fn assign(text: &str, body: &[Line], pieces: &mut [Piece], titled: bool) {
    for piece in pieces.iter_mut() {
        if let Piece::Block { lines, role, .. } = piece
            && bullet(body[lines.start].of(text)).is_some()
        {
            *role = Role::Item;
        }
    }
    title_and_dateline(text, body, pieces, titled);
    signature(text, body, pieces);
}

/// The same for a document whose format tells headings: the first is its title.
pub(crate) fn of_document(document: &mut Document) {
    let Document { blocks, text, .. } = document;
    let body = blocks.iter().take_while(|block| block.role != Role::Note).count();
    let line = |block: &Block| &text[block.range.clone()];
    let is_title = |block: &Block| block.role == Role::Heading || is_numbered(line(block));
    let Some(title) = blocks[..body].iter().take(4).position(is_title) else { return };
    blocks[title].role = Role::Title;
    if blocks[..body].get(title + 1).is_some_and(|next| is_dateline(line(next))) {
        blocks[title + 1].role = Role::Dateline;
    }
    if body > title + 2 && blocks[body - 1].role == Role::Paragraph && is_name(line(&blocks[body - 1])) {
        blocks[body - 1].role = Role::Signature;
    }
}

fn title_and_dateline(text: &str, body: &[Line], pieces: &mut [Piece], titled: bool) {
    // Markings may stand above the title.
    let blocks: Vec<usize> = indices(pieces).take(6).collect();
    let Some(title) = blocks.iter().copied().take(4).find(|at| !is_capitals(first_line(text, body, &pieces[*at])))
    else {
        return;
    };
    let line = first_line(text, body, &pieces[title]);
    let mut following = blocks.iter().copied().filter(|at| *at > title);
    if is_number_alone(line) {
        let Some(second) = following.next() else { return };
        if let Piece::Block { role, .. } = &mut pieces[title] {
            *role = Role::Title;
        }
        if let Piece::Block { goes_on, .. } = &mut pieces[second] {
            *goes_on = true;
        }
        set_dateline(text, body, pieces, following.next());
        return;
    }
    let dateline = following.next().filter(|at| is_dateline(first_line(text, body, &pieces[*at])));
    if dateline.is_none() && !titled && !is_numbered(line) && !line.eq_ignore_ascii_case("editorial note") {
        return;
    }
    if let Piece::Block { role, .. } = &mut pieces[title] {
        *role = Role::Title;
    }
    set_dateline(text, body, pieces, dateline);
}

fn set_dateline(text: &str, body: &[Line], pieces: &mut [Piece], at: Option<usize>) {
    let Some(at) = at.filter(|at| is_dateline(first_line(text, body, &pieces[*at]))) else { return };
    if let Piece::Block { role, .. } = &mut pieces[at] {
        *role = Role::Dateline;
    }
}

/// A name alone at the very end.
fn signature(text: &str, body: &[Line], pieces: &mut [Piece]) {
    let Some(last) = indices(pieces).last().filter(|at| *at > 1) else { return };
    if let Piece::Block { lines, role, .. } = &mut pieces[last]
        && *role == Role::Paragraph
        && lines.len() == 1
        && is_name(body[lines.start].of(text))
    {
        *role = Role::Signature;
    }
}

fn indices(pieces: &[Piece]) -> impl DoubleEndedIterator<Item = usize> + '_ {
    pieces.iter().enumerate().filter(|(_, piece)| matches!(piece, Piece::Block { .. })).map(|(at, _)| at)
}

fn first_line<'a>(text: &'a str, body: &[Line], piece: &Piece) -> &'a str {
    match piece {
        Piece::Block { lines, .. } => body[lines.start].of(text),
        Piece::Page { .. } => "",
    }
}

fn is_capitals(line: &str) -> bool {
    line.bytes().any(|byte| byte.is_ascii_uppercase()) && !line.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// "77. Backchannel Message …"
pub(super) fn is_numbered(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=4).contains(&digits)
        && line[digits..]
            .strip_prefix(". ")
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_uppercase() || first == '['))
}

/// "No. 132"
fn is_number_alone(line: &str) -> bool {
    let number = line.strip_prefix("No. ").or_else(|| line.strip_prefix("No ")).unwrap_or("");
    (1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "Washington, November 4, 1963, 8 a.m."
fn is_dateline(line: &str) -> bool {
    let short = line.len() <= 160 && line.starts_with(|first: char| first.is_uppercase() || matches!(first, '[' | '“'));
    // "REVIEW ON: March 15, 1999" says until when, not when.
    if line.split_once(':').is_some_and(|(label, _)| label.to_ascii_lowercase().ends_with(" on")) {
        return false;
    }
    let undated = line.contains("undated") || line.contains("Undated");
    if line.trim_end_matches('.') == "undated" {
        return true;
    }
    let year =
        || line.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit) && matches!(four[0], b'1' | b'2'));
    short && (undated || (year() && MONTHS.iter().any(|month| line.contains(month)))) && !is_sentence(line)
}

/// "Nothing more was heard of it on May 5, 1966.": a dateline has no row of small words, and a date in it no "on".
fn is_sentence(line: &str) -> bool {
    let mut row = 0;
    let mut on = false;
    for word in line.split(' ') {
        if on && MONTHS.contains(&word) {
            return true;
        }
        on = word.eq_ignore_ascii_case("on");
        let small = word.starts_with(|first: char| first.is_lowercase()) && !word.ends_with(',');
        row = if small { row + 1 } else { 0 };
        if row > 3 {
            return true;
        }
    }
    false
}

/// "Henry A. Kissinger": two to five words with capitals, no sign but the dot of an initial.
fn is_name(line: &str) -> bool {
    // One more than a name has: the line may be a whole paragraph.
    let words: Vec<&str> = line.split(' ').take(6).collect();
    let named = |word: &&str| {
        let letters = word.trim_end_matches(['.', ',']);
        let initial = letters.len() == 1;
        letters.starts_with(char::is_uppercase)
            && letters.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '’' | '\''))
            && (!word.ends_with('.') || initial || matches!(letters, "Jr" | "Sr" | "St"))
    };
    (2..=5).contains(&words.len()) && words.iter().all(named) && line.bytes().any(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_lines() {
        assert!(is_numbered("77. Backchannel Message"));
        assert!(!is_numbered("1. he said"));
        assert!(is_number_alone("No. 132"));
        assert!(is_dateline("Washington, November 4, 1963, 8 a.m."));
        assert!(is_dateline("[ New York ,] March 11, 1948."));
        assert!(is_dateline("Washington, undated"));
        assert!(is_dateline("Aboard the Northern Light, en route from Port Ellen, May 4, 1966."));
        assert!(!is_dateline("Nothing more was heard of it on May 5, 1966."));
        assert!(!is_dateline("On May 4, 1966, he met the Consul."));
        assert!(!is_dateline("In the summer of 1966 the lamps were lit again; by May nobody came."));
        assert!(!is_dateline("Mr. Alder presided throughout the meeting."));
        assert!(is_name("John Q. Alder"));
        assert!(is_name("Mary Birch, Jr."));
        assert!(!is_name("TOP SECRET"));
        assert!(!is_name("Approved by him."));
    }
}
