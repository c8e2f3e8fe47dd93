//! What a word that is not in the register was probably meant to be.

use crate::marking::Place;
use crate::vocabulary::register::{Form, Register};

/// Steps from one word to the other: a letter more, less, changed, or two neighbours exchanged; at most `limit`.
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    Some(rows[a.len()][b.len()]).filter(|steps| *steps <= limit)
}

/// How many slips a word of this length may hold and still be told.
pub fn limit(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// The nearest form of the register, as it would be written in this place.
pub fn control(word: &str, place: Place, limit: usize, register: &Register) -> Option<String> {
    if limit == 0 {
        return None;
    }
    let mut best: Option<(usize, bool, &str)> = None;
    for (text, control, form) in register.forms() {
        // A word of two letters is a step from half of the others.
        if text.len() < 3 && limit > 0 && word.len() > 2 {
            continue;
        }
        if control.until.is_some() && control.name != "EYES ONLY" {
            continue;
        }
        if let Some(steps) = distance(word, text, limit) {
            let foreign = form == if place == Place::Banner { Form::Portion } else { Form::Banner };
            let candidate = (steps, foreign, text);
            if steps > 0 && best.is_none_or(|best| candidate < best) {
                best = Some(candidate);
            }
        }
    }
    best.map(|(_, _, text)| text.to_owned())
}

/// The nearest of some words.
pub fn among<'a>(word: &str, limit: usize, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .filter_map(|candidate| Some((distance(word, candidate, limit)?, candidate)))
        .filter(|(steps, _)| *steps > 0)
        .min()
        .map(|(_, candidate)| candidate)
}
