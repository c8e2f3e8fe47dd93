//! The single mendings that a draft of a bracket's wording may be given.

use std::ops::Range;

use super::{Draft, Slip, SlipKind};
use crate::vocabulary::redaction::Redaction;

/// Every single mending of a draft near the place where its reading stopped.
pub(super) fn edits(words: &Redaction, draft: &Draft) -> Vec<Draft> {
    let mut found = Vec::new();
    let text = draft.text.as_str();
    let stop = text.len() - draft.left;
    let tokens = tokens(text);
    // What stopped the reading stands at the stop or a few words before it.
    let here = tokens.iter().position(|token| token.end > stop).unwrap_or(tokens.len());
    let first = here.saturating_sub(5);
    let last = (here + 3).min(tokens.len());
    for at in first..last {
        let range = tokens[at].clone();
        if range.start < draft.from {
            continue;
        }
        let token = &text[range.clone()];
        replace(words, draft, &range, token, &mut found);
        if let Some(next) = tokens.get(at + 1) {
            let together = format!("{token}{}", &text[next.clone()]);
            if range.end < next.start && words.knows(&together.to_lowercase()) && together.len() > 3 {
                push(draft, range.start..next.end, &together, SlipKind::Misspelled, 1, &mut found);
            }
        }
        let before = at.checked_sub(1).map(|before| &text[tokens[before].clone()]);
        // "(3 words) words)"
        if let Some([word, close]) = at.checked_sub(2).and_then(|two| tokens.get(two..at))
            && text[word.clone()].eq_ignore_ascii_case(token)
            && &text[close.clone()] == ")"
        {
            push(draft, word.end..range.end, "", SlipKind::Doubled, 1, &mut found);
        }
        let doubled = before.is_some_and(|before| before.eq_ignore_ascii_case(token));
        let sign = !token.starts_with(char::is_alphanumeric);
        if doubled || sign {
            let kind = if matches!(token, "(" | ")") { SlipKind::Parenthesis } else { SlipKind::Doubled };
            let start = if doubled { tokens[at - 1].end } else { range.start };
            push(draft, start..range.end, "", kind, 1, &mut found);
        }
    }
    for at in first..=last.min(tokens.len()) {
        let place = tokens.get(at).map_or(text.len(), |token| token.start);
        if place >= draft.from {
            insert(draft, place, at == tokens.len(), &mut found);
        }
    }
    found
}

fn replace(words: &Redaction, draft: &Draft, range: &Range<usize>, token: &str, found: &mut Vec<Draft>) {
    if matches!(token, "l" | "I" | "i" | "|") {
        push(draft, range.clone(), "1", SlipKind::Misspelled, 1, found);
    }
    // "2-coumn": the number stays.
    let digits = token.len() - token.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && token[digits..].starts_with('-') {
        let inner = range.start + digits + 1..range.end;
        return replace(words, draft, &inner, &token[digits + 1..], found);
    }
    let lower = token.to_lowercase();
    let length = lower.chars().count();
    // A number is not to be guessed, nor a sign.
    if !lower.contains(char::is_alphabetic) || length > 40 {
        return;
    }
    let most = match length {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    for (distance, target) in words.near(&lower, most) {
        // A short word half of which would be another is another word.
        if distance < target.len() {
            // A word that is right for these brackets was hardly meant to be another.
            let frame = matches!(lower.as_str(), "source" | "text" | "less" | "than" | "not" | "declassified")
                || words.is_measure(&lower);
            let cost = distance + usize::from(words.knows(&lower)) + 2 * usize::from(frame);
            let with = if range.start == 0 { like(token, target) } else { target.to_owned() };
            push(draft, range.clone(), &with, SlipKind::Misspelled, cost, found);
        }
    }
    // "notdeclassified"
    for (cut, _) in lower.char_indices().skip(1) {
        if lower.len() == token.len()
            && token.is_char_boundary(cut)
            && lower.get(..cut).is_some_and(|word| words.knows(word) || word.parse::<u16>().is_ok())
            && lower.get(cut..).is_some_and(|word| words.knows(word) && word.len() > 1)
        {
            let apart = format!("{} {}", &token[..cut], &token[cut..]);
            push(draft, range.clone(), &apart, SlipKind::Misspelled, 1, found);
        }
    }
}

/// A word of the vocabulary as a token is written: with a capital where that has one.
pub fn like(token: &str, target: &str) -> String {
    if token.starts_with(char::is_uppercase) {
        let mut chars = target.chars();
        chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
    } else {
        target.to_owned()
    }
}

/// What may have been left out, at the cost of doing so.
const MISSING: [(&str, SlipKind, usize); 12] = [
    ("not", SlipKind::NotMissing, 2),
    ("(", SlipKind::Parenthesis, 1),
    (")", SlipKind::Parenthesis, 1),
    ("of", SlipKind::WordMissing, 2),
    ("text", SlipKind::WordMissing, 2),
    ("source", SlipKind::WordMissing, 2),
    ("than", SlipKind::WordMissing, 2),
    ("less", SlipKind::WordMissing, 2),
    ("declassified", SlipKind::WordMissing, 2),
    ("line", SlipKind::UnitMissing, 3),
    ("lines", SlipKind::UnitMissing, 3),
    ("1", SlipKind::AmountMissing, 3),
];

fn insert(draft: &Draft, place: usize, at_end: bool, found: &mut Vec<Draft>) {
    let text = draft.text.as_str();
    let before = text[..place].trim_end();
    for (word, kind, cost) in MISSING {
        let next = &text[place..];
        let fits = match word {
            "not" => next.starts_with(['d', 'D']),
            "of" => next.starts_with(['s', 't']),
            "text" => before.ends_with("source"),
            "source" => before.ends_with("of"),
            "than" => before.to_lowercase().ends_with("less"),
            "less" => next.to_lowercase().starts_with("than"),
            "declassified" => before.ends_with("not"),
            "line" | "lines" => before.ends_with(|c: char| c.is_ascii_digit() || c == '½'),
            _ => true,
        };
        if !fits {
            continue;
        }
        // Only "less than 1" is ever said; any other amount would be a guess.
        let after_than = before.ends_with("than");
        let (kind, cost) = if word == "1" && after_than { (SlipKind::WordMissing, 2) } else { (kind, cost) };
        let close = word == ")" || at_end;
        let inserted = match word {
            "(" => "(".to_owned(),
            ")" => ")".to_owned(),
            _ if close => format!(" {word}"),
            _ => format!("{word} "),
        };
        let place = if close { before.len() } else { place };
        if place >= draft.from {
            push(draft, place..place, &inserted, kind, cost, found);
        }
    }
}

fn push(draft: &Draft, range: Range<usize>, with: &str, kind: SlipKind, cost: usize, found: &mut Vec<Draft>) {
    let mut text = draft.text.clone();
    // What was put in before stands nowhere in the original.
    let original = |at: usize| (at.max(draft.from) as isize - draft.grown).max(0) as usize;
    let slip = Slip {
        kind,
        range: original(range.start)..original(range.end),
        expected: with.trim().to_owned(),
        edit: with.to_owned(),
    };
    text.replace_range(range.clone(), with);
    let mut slips = draft.slips.clone();
    slips.push(slip);
    found.push(Draft {
        text,
        slips,
        cost: draft.cost + cost,
        from: range.start + with.len(),
        grown: draft.grown + with.len() as isize - range.len() as isize,
        left: draft.left,
    });
}

fn is_sign(c: char) -> bool {
    matches!(c, '(' | ')' | ',' | ';' | '.' | ':' | '—')
}

/// Words and signs.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let sign = is_sign(c);
        let goes_on = at > 0 && !text[..at].ends_with(|before: char| before.is_whitespace() || is_sign(before));
        match found.last_mut() {
            _ if c.is_whitespace() => {}
            Some(last) if goes_on && !sign => last.end = end,
            _ => found.push(at..end),
        }
    }
    found
}
