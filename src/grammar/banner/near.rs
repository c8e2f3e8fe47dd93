//! What a word that is not in the register was probably meant to be.

use crate::marking::Place;
use crate::vocabulary::register::{Form, Register};
use crate::vocabulary::slip::within;

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
        if let Some(steps) = within(word, text, limit) {
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
        .filter_map(|candidate| Some((within(word, candidate, limit)?, candidate)))
        .filter(|(steps, _)| *steps > 0)
        .min()
        .map(|(_, candidate)| candidate)
}
