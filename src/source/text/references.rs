//! Finds references to notes that run on to a word (`undated1 2`, `Council.3`), by the labels of the notes in their
//! order: a number is a reference only where one is due.

use std::ops::Range;

use super::endnotes::is_symbol;
use crate::source::wide;

/// A reference in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// What has to go from the text: the label, and a blank before it that only parts it from another number.
    pub cut: Range<usize>,
    pub label: Range<usize>,
}

/// Something that may be a reference.
#[derive(Debug)]
struct Candidate {
    found: Reference,
    /// From 1 (could be) to 4 (can hardly be anything else).
    grade: u32,
}

/// What was found, and how well it fits the notes.
#[derive(Debug, Default)]
pub(crate) struct References {
    pub found: Vec<Reference>,
    /// How many of the labels are referred to, in their order.
    pub matched: usize,
}

/// The references of a text to notes with these labels. `blocks` are byte ranges, in order.
pub(crate) fn find(text: &str, blocks: impl Iterator<Item = Range<usize>>, labels: &[&str]) -> References {
    let known = Known::of(labels);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut title = 0;
    for (index, block) in blocks.enumerate() {
        scan(text, block.clone(), &known, &mut candidates);
        if index == 0 {
            title = block.end;
        }
    }
    let chosen = align(text, &candidates, labels);
    let matched = chosen.len();
    let all = fill(text, &candidates, labels, &chosen, title);
    let found = all.into_iter().map(|index| candidates[index].found.clone()).collect();
    References { found, matched }
}

/// The references of a text that has lost its notes: the title ends with the first, the others follow it in order.
pub(crate) fn find_without_notes(text: &str, blocks: impl Iterator<Item = Range<usize>>) -> References {
    let known = Known::of(&[]);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, block) in blocks.enumerate() {
        scan(text, block.clone(), &known, &mut candidates);
        let begins = |first: &Candidate| {
            first.found.label.end == block.end && matches!(&text[first.found.label.clone()], "0" | "1")
        };
        if index == 0 {
            candidates.drain(..candidates.len().saturating_sub(1));
            if !candidates.first().is_some_and(|first| first.grade >= 4 && begins(first)) {
                return References::default();
            }
        }
    }
    let mut found: Vec<Reference> = Vec::new();
    let mut due = None;
    for candidate in candidates.into_iter().filter(|candidate| candidate.grade >= 4) {
        let number = text[candidate.found.label.clone()].parse::<u32>().ok();
        if found.is_empty() || number == due {
            due = number.map(|number| number + 1);
            found.push(candidate.found);
        }
    }
    References { found, matched: 0 }
}

/// The labels as a set.
struct Known {
    numbers: [bool; 1000],
    symbols: bool,
}

impl Known {
    fn of(labels: &[&str]) -> Self {
        let mut known = Known { numbers: [false; 1000], symbols: false };
        for label in labels {
            known.symbols |= label.starts_with(is_symbol);
            if let Some(number) = label.parse::<usize>().ok().and_then(|number| known.numbers.get_mut(number)) {
                *number = true;
            }
        }
        known
    }

    fn has(&self, digits: &str) -> bool {
        digits.len() <= 3 && digits.parse::<usize>().is_ok_and(|number| self.numbers[number])
    }
}

fn scan(text: &str, block: Range<usize>, known: &Known, candidates: &mut Vec<Candidate>) {
    let bytes = &text.as_bytes()[..block.end];
    let mut at = block.start;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if let Some(candidate) = judge(text, &block, at..end, known, candidates.last()) {
                candidates.push(candidate);
            }
            at = end;
        } else if known.symbols && (byte == b'*' || byte >= 0xc2) && text[at..].starts_with(is_symbol) {
            let rest = &text[at..block.end];
            let end = at + (rest.len() - rest.trim_start_matches(is_symbol).len());
            let after = text[end..block.end].chars().next();
            let grade = if after.is_none_or(|next| !next.is_alphanumeric()) { 3 } else { 1 };
            candidates.push(Candidate { found: Reference { cut: at..end, label: at..end }, grade });
            at = end;
        } else {
            at += 1;
            at += wide::wordy_ahead(&bytes[at..], known.symbols);
        }
    }
}

/// How far digits look like a reference, by what stands around them.
fn judge(
    text: &str,
    block: &Range<usize>,
    digits: Range<usize>,
    known: &Known,
    last: Option<&Candidate>,
) -> Option<Candidate> {
    let is_known = known.has(&text[digits.clone()]);
    let before = &text[block.start..digits.start];
    let after = &text[digits.end..block.end];
    let mut label = digits.clone();
    let grade = if digits.len() > 3 {
        // "May 3, 19612": a year with a reference run on to it.
        let year = text[digits.clone()].starts_with("19") || text[digits.clone()].starts_with("20");
        if !(year && (5..=6).contains(&digits.len()) && before.ends_with(", ")) {
            return None;
        }
        label.start += 4;
        2
    } else if before.is_empty() && after.is_empty() {
        3
    } else {
        grade_before(before, after, is_known, last.filter(|last| last.found.label.end + 1 == digits.start))?
    };
    if label.len() > 3 || !may_follow(after) {
        return None;
    }
    let parted = before.ends_with(' ') && before.trim_end().ends_with(|last: char| last.is_ascii_digit());
    let cut = label.start - usize::from(parted && label.start == digits.start)..label.end;
    Some(Candidate { found: Reference { cut, label }, grade })
}

/// What stands behind a reference: nothing, a blank, a sign; but no second half of a number.
fn may_follow(after: &str) -> bool {
    let mut next = after.chars();
    match next.next() {
        None => true,
        Some('.' | ',' | ':' | '–' | '/') => !next.next().is_some_and(|second| second.is_ascii_digit()),
        Some(';' | '?' | '!' | '>' | ')' | ']' | '[' | '”' | '’' | '"' | '\'' | '—' | '…' | '»') => true,
        Some(other) => other.is_whitespace() || is_symbol(other),
    }
}

fn grade_before(before: &str, after: &str, known: bool, last: Option<&Candidate>) -> Option<u32> {
    let previous = before.chars().next_back()?;
    let stem = &before[..before.len() - previous.len_utf8()];
    let after_number = stem.ends_with(|before: char| before.is_ascii_digit());
    let ends_block = after.bytes().all(|byte| byte == b' ' || byte.is_ascii_digit());
    match previous {
        'a'..='z' => Some(match letters_at_end(before) {
            1 => 2,
            2 => 3,
            _ => 4,
        }),
        _ if previous.is_lowercase() => Some(4),
        // "1300Z1" and "NATO3", but also "MIG21" and "G2".
        _ if previous.is_uppercase() && ends_block => {
            Some(if after_number { 3 } else { 1 + letters_at_end(before).min(2) as u32 })
        }
        _ if previous.is_uppercase() => Some(letters_at_end(before).min(2) as u32),
        '.' if after_number => Some(if ends_with_year(stem) || ends_block { 3 } else { 1 }),
        '.' => Some(if ends_with_abbreviation(stem) { 1 } else { 4 }),
        ',' if after_number => {
            let thousands = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',').len() > 5;
            (!thousands).then_some(if ends_with_year(stem) { 3 } else { 1 })
        }
        ':' if after_number => None,
        ':' => Some(if ends_block { 4 } else { 3 }),
        ',' | ';' | '?' | '!' | ')' | ']' | '”' | '»' | '…' => Some(4),
        // Closing marks only: “'72” and “"2 lines"” open something.
        '"' | '\'' | '’' if stem.ends_with(|before: char| !before.is_whitespace()) => Some(4),
        '%' | '½' | '¼' | '¾' => Some(3),
        '—' => Some(1),
        ' ' => match last {
            Some(last) => Some(last.grade),
            None if after_number => Some(if ends_with_year(stem) { 3 } else { 2 }),
            None if ends_block => Some(if is_counted(stem) { 1 } else { 3 }),
            None => (known && stands_between_words(stem, after)).then_some(1),
        },
        _ => None,
    }
}

/// Words that no number stands before as its noun.
const JOINING: &str = "and that which who for as in on to of with by at from was is had has he we they the or but when \
    where were would will should a an this these those than about some all only over under between";

/// "the statement 7 and": a number that neither the word before it nor the word behind it can own.
fn stands_between_words(before: &str, after: &str) -> bool {
    let joins = |word: &str| JOINING.split(' ').any(|known| word.eq_ignore_ascii_case(known));
    let own = last_word(before);
    let next = after.trim_start().split(|letter: char| !letter.is_alphabetic()).next().unwrap_or("");
    let closed = before.ends_with(char::is_alphabetic) && own.len() >= 3 && !joins(own) && !is_counted(before);
    let bracketed = before.rfind('[').is_some_and(|open| !before[open..].contains(']'));
    let name = own.starts_with(char::is_uppercase) && next.len() > 1;
    closed && !bracketed && (joins(next) || name) && own.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn letters_at_end(text: &str) -> usize {
    text.chars().rev().take_while(|letter| letter.is_alphabetic()).take(3).count()
}

fn ends_with_year(text: &str) -> bool {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    digits == 4 && text[text.len() - 4..].starts_with(['1', '2'])
}

fn last_word(text: &str) -> &str {
    text.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or("")
}

/// "No.", "p.": a number belongs to them.
fn ends_with_abbreviation(text: &str) -> bool {
    const WORDS: &[&str] = &["no", "nos", "p", "pp", "vol", "vols", "sec", "para", "paras", "art", "ch", "fig", "par"];
    let word = last_word(text);
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Words that a number behind them belongs to.
const COUNTED: &str = "tab tabs annex no number numbers part page pages article enclosure attachment volume appendix \
    section phase box chapter paragraph paragraphs subparagraph option alternative table plan group item stage step \
    question january february march april may june july august september october november december document footnote \
    line lines draft copy figure telegram tel deptel embtel message cable despatch airgram memorandum resolution \
    series category type class zone region track corps division point points reference sub increment note";

/// "Tab 2", "Annex 1": a number that counts something.
fn is_counted(text: &str) -> bool {
    let word = last_word(text.trim_end_matches('.'));
    COUNTED.split(' ').any(|known| word.eq_ignore_ascii_case(known))
}

/// The best way to go through labels and candidates together, both in their order.
fn align(text: &str, candidates: &[Candidate], labels: &[&str]) -> Vec<(usize, usize)> {
    const MOST: usize = 4_000_000;
    let (rows, columns) = (candidates.len() + 1, labels.len() + 1);
    if labels.is_empty() || candidates.is_empty() || rows.saturating_mul(columns) > MOST {
        return Vec::new();
    }
    let fits = |row: usize, column: usize| text[candidates[row].found.label.clone()] == *labels[column];
    // best[row][column]: the sum of grades from there to the end.
    let mut best = vec![0_u32; rows * columns];
    for row in (0..candidates.len()).rev() {
        for column in (0..labels.len()).rev() {
            let skip = best[(row + 1) * columns + column].max(best[row * columns + column + 1]);
            let take =
                if fits(row, column) { candidates[row].grade * 10 + best[(row + 1) * columns + column + 1] } else { 0 };
            best[row * columns + column] = skip.max(take);
        }
    }
    let (mut row, mut column, mut chosen) = (0, 0, Vec::new());
    while row < candidates.len() && column < labels.len() {
        let here = best[row * columns + column];
        if fits(row, column) && here == candidates[row].grade * 10 + best[(row + 1) * columns + column + 1] {
            chosen.push((row, column));
            row += 1;
            column += 1;
        } else if here == best[(row + 1) * columns + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
    chosen
}

/// How far a wrong number may lie from what the notes have.
const FARTHEST: usize = 20;

/// Adds what is a reference though no note answers to it: the number that is due where the notes skip it, and a number
/// that stands where another was expected.
fn fill(text: &str, candidates: &[Candidate], labels: &[&str], chosen: &[(usize, usize)], title: usize) -> Vec<usize> {
    let number = |at: usize| text[candidates[at].found.label.clone()].parse::<u32>().ok();
    let mut all = Vec::new();
    for gap in 0..=chosen.len() {
        let left = gap.checked_sub(1).map(|left| chosen[left]);
        let right = chosen.get(gap).copied();
        let first = left.map_or(0, |(row, _)| row + 1);
        let end = right.map_or(candidates.len(), |(row, _)| row);
        let next_label = left.map_or(0, |(_, column)| column + 1);
        let passed = &labels[next_label..right.map_or(labels.len(), |(_, column)| column)];
        let mut unmet = passed.iter().filter(|label| label.bytes().all(|byte| byte.is_ascii_digit())).count();
        let before_first = || number(right?.0)?.checked_sub(1);
        let mut due = left.map_or_else(before_first, |(row, _)| number(row).map(|number| number + 1));
        let limit = right.and_then(|(row, _)| number(row));
        for (at, candidate) in candidates.iter().enumerate().take(end).skip(first) {
            let Some(value) = number(at) else { continue };
            let is_due = candidate.grade >= 3 && due == Some(value) && limit.is_none_or(|limit| value < limit);
            // Instead of a label that nothing refers to.
            let ends_title = candidate.found.label.end <= title && title - candidate.found.label.end <= 3;
            // "Quay 7" ends a line as well as "Alder 1" does.
            let apart =
                text[..candidate.found.label.start].ends_with(' ') && candidate.found.cut == candidate.found.label;
            let likely = candidate.grade >= 3 && (ends_title || !(apart || chosen.is_empty()));
            let stray = unmet > 0 && likely && value as usize <= labels.len() + FARTHEST;
            if is_due || stray {
                all.push(at);
                due = Some(value + 1);
                unmet = unmet.saturating_sub(1);
            }
        }
        all.extend(right.map(|(row, _)| row));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, labels: &[&str]) -> Vec<String> {
        let references = find(text, std::iter::once(0..text.len()), labels);
        references.found.iter().map(|reference| text[reference.label.clone()].to_owned()).collect()
    }

    #[test]
    fn a_number_is_a_reference_only_where_one_is_due() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("undated1 2", &["1", "2"], &["1", "2"]),
            ("the Council.1 On May 3, 1963 2 he", &["1", "2"], &["1", "2"]),
            ("identifier 008. He took 2 lines in 1972.", &["1", "2"], &[]),
            ("in telegram 1 to G2 (Tab A)2 the harbour of 1961", &["1", "2"], &["2"]),
            // The notes skip one that the text has, and one that it lacks.
            ("one1 two2 three3 four4", &["1", "2", "4"], &["1", "2", "3", "4"]),
            ("one1 two2 four4", &["1", "2", "3", "4"], &["1", "2", "4"]),
            ("one1 two2 three3", &["1", "2"], &["1", "2", "3"]),
            // A wrong number stands where a right one should.
            ("one1 two7 three3", &["1", "2", "3"], &["1", "7", "3"]),
            ("one* two† three1", &["*", "†", "1"], &["*", "†", "1"]),
            ("at 8:30.2 and $1,500 and 11.2 percent", &["1", "2"], &["2"]),
            ("Council on June 3, 19611 said", &["1"], &["1"]),
            ("the Department of State 1", &["1"], &["1"]),
            ("Enclosure 1", &[], &[]),
            ("a term of 3 years; a recent statement 3 and the rest; [a further 3 of them]", &["3"], &["3"]),
            ("on January 23, 1975. 1 2", &["1", "2"], &["1", "2"]),
        ];
        for (text, labels, expected) in cases {
            assert_eq!(found(text, labels), *expected, "{text}");
        }
    }

    #[test]
    fn a_blank_between_numbers_goes_with_the_reference() {
        let text = "of May 3, 1963 2.";
        let references = find(text, std::iter::once(0..text.len()), &["2"]);
        assert_eq!(&text[references.found[0].cut.clone()], " 2");
    }
}
