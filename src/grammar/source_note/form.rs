//! The form of a classification sentence: how its parts are written, what stands between them, and in which order.

use std::ops::Range;

use super::{Problem, ProblemKind};
use crate::grammar::marking::{Item, MarkingText, Part};
use crate::vocabulary::captions::{Captions, Kind, Term};

/// House style: title case, semicolons.
pub(super) fn form_problems(captions: &Captions, text: &str, found: &MarkingText, problems: &mut Vec<Problem>) {
    for (at, part) in found.parts.iter().enumerate() {
        let written = &text[part.range.clone()];
        match &part.item {
            Item::Near(near) => problems.push(Problem {
                kind: ProblemKind::Misspelled,
                range: part.range.clone(),
                expected: near.form.clone(),
            }),
            Item::Term(term) => {
                let in_capitals = kind_of(captions, *term)
                    .is_some_and(|kind| matches!(kind, Kind::Codeword | Kind::Channel))
                    || written.len() <= 4;
                let letters: Vec<char> = written.chars().filter(|c| c.is_alphabetic()).collect();
                if letters.iter().all(|c| c.is_uppercase()) && !in_capitals {
                    let expected = title_case(written);
                    problems.push(Problem { kind: ProblemKind::Capitals, range: part.range.clone(), expected });
                } else if letters.first().is_some_and(|c| c.is_lowercase()) && !in_capitals {
                    let expected = title_case(written);
                    problems.push(Problem { kind: ProblemKind::LowerCase, range: part.range.clone(), expected });
                } else if let Some(small) = small_word(captions.name(*term), written).filter(|_| !in_capitals) {
                    let range = part.range.start + small.start..part.range.start + small.end;
                    let expected = title_case(&written[small]);
                    problems.push(Problem { kind: ProblemKind::LowerCase, range, expected });
                } else if written.replace(['-', '–'], " ") == captions.name(*term) && written.contains(['-', '–']) {
                    let expected = written.replace(['-', '–'], " ");
                    problems.push(Problem { kind: ProblemKind::Misspelled, range: part.range.clone(), expected });
                }
            }
            Item::Withheld => {}
        }
        let said = |other: &&Part| other.item == part.item && other.names.is_none() && part.names.is_none();
        if matches!(part.item, Item::Term(Term::Word(_))) && found.parts[..at].iter().any(|other| said(&other)) {
            let range = part.separator_range.start..part.range.end;
            problems.push(Problem { kind: ProblemKind::Repeated, range, expected: String::new() });
            continue;
        }
        let between = &text[part.separator_range.clone()];
        if at > 0 && part.separator == ";" && between.contains(';') && between != "; " {
            let range = part.separator_range.clone();
            problems.push(Problem { kind: ProblemKind::Blank, range, expected: "; ".into() });
        }
        if at > 0 && !separator_is_right(captions, &found.parts[at - 1].item, &part.separator, &part.item) {
            problems.push(Problem {
                kind: ProblemKind::Separator,
                range: part.separator_range.clone(),
                expected: "; ".into(),
            });
        }
    }
}

/// The first part that stands behind one that it should precede: the level behind a caveat, a precedence behind a
/// caption.
pub(super) fn order_problem(captions: &Captions, text: &str, found: &MarkingText) -> Option<Problem> {
    let mut last: Option<(usize, u8)> = None;
    for (at, part) in found.parts.iter().enumerate() {
        let Some(rank) = part.term().and_then(|term| captions.rank(term)) else { continue };
        let Some((before, _)) = last.filter(|(_, before)| rank < *before) else {
            last = Some((at, rank));
            continue;
        };
        // A level behind another is a second marking, and none of the first one's parts.
        if rank == 0 && found.levels().count() > 1 {
            return None;
        }
        let first = found.parts[..=before]
            .iter()
            .position(|other| other.term().and_then(|term| captions.rank(term)).is_some_and(|other| other > rank))?;
        let range = found.parts[first].range.start..part.range.end;
        let passed = &text[found.parts[first].range.start..found.parts[at - 1].range.end];
        let expected = format!("{}; {passed}", &text[part.range.clone()]);
        return Some(Problem { kind: ProblemKind::Order, range, expected });
    }
    None
}

/// A semicolon always; a slash or dash before the name of a channel ("Nodis/Harvan", "Exdis-TAG") or between two
/// controls of the intelligence agencies; a blank before a word that goes with the one before ("Exdis Distribute as
/// Nodis").
fn separator_is_right(captions: &Captions, before: &Item, separator: &str, after: &Item) -> bool {
    let kind = |item: &Item| match item {
        Item::Term(term) => kind_of(captions, *term),
        Item::Near(near) => kind_of(captions, near.term),
        Item::Withheld => None,
    };
    let is_level = |item: &Item| matches!(item, Item::Term(Term::Level(_)) | Item::Near(_) if kind(item).is_none());
    let (left, right) = (kind(before), kind(after));
    let channel = |kind: Option<Kind>| kind == Some(Kind::Channel);
    match separator {
        ";" => true,
        // "Secret. Translation." and "Top Secret. Contains Codeword." are two sentences.
        "." => !matches!(right, Some(Kind::Precedence | Kind::Distribution | Kind::Handling | Kind::Dissemination)),
        "/" => {
            (channel(right) && !is_level(before))
                || (channel(left) && !is_level(after))
                || (left == Some(Kind::Dissemination) && right == left)
        }
        "" => {
            // A withheld word may stand behind a level; two words may form one caption, but not two that each say
            // how to handle the document ("Sensitive Eyes Only").
            *after == Item::Withheld
                || *before == Item::Withheld
                || (left.is_some() && left != Some(Kind::Precedence) && [left, right] != [Some(Kind::Handling); 2])
        }
        dash if dash.chars().all(|c| matches!(c, '-' | '–' | '—')) => left.is_some() && right.is_some(),
        _ => false,
    }
}

fn kind_of(captions: &Captions, term: Term) -> Option<Kind> {
    match term {
        Term::Level(_) => None,
        Term::Word(at) => Some(captions.words[at as usize].kind),
    }
}

/// The word behind the first that is written small where that of the name is not: "secret" of "Top secret", but nothing of
/// "No classification marking".
fn small_word(name: &str, written: &str) -> Option<Range<usize>> {
    if !name.eq_ignore_ascii_case(written) {
        return None;
    }
    let small = |at: usize, text: &str| text.as_bytes().get(at).is_some_and(u8::is_ascii_lowercase);
    let starts = memchr::memchr_iter(b' ', written.as_bytes()).map(|blank| blank + 1);
    let at = starts.filter(|&at| small(at, written) && !small(at, name)).find(|at| written.len() - at > 3)?;
    Some(at..written[at..].find(' ').map_or(written.len(), |end| at + end))
}

/// "EYES ONLY" to "Eyes Only".
fn title_case(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut start = true;
    for c in written.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric() && c != '’' && c != '\'';
    }
    out
}
