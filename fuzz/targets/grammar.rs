//! Each way into the grammar: no panic, places inside the text and between characters, and what is written in its
//! canonical form is read back as the same.

use std::sync::OnceLock;

use caveat::grammar::banner::{self, line, near};
use caveat::grammar::marking::{MarkingText, Mode};
use caveat::grammar::quote::{Words, quotations};
use caveat::grammar::{
    account, authority as block, bracket, date as day_and_month, day, delivery, look_alike, nation as national, people,
    portion, redaction as withheld, reference as cross, repair, source_note,
};
use caveat::marking::rollup::rollup as roll_up;
use caveat::marking::{Marking, Place};
use caveat::vocabulary::Vocabulary;
use caveat::vocabulary::nation::Nation;
use caveat::vocabulary::register::Register;

use super::promises::inside;
use super::text;

fn words() -> &'static Vocabulary {
    static WORDS: OnceLock<Vocabulary> = OnceLock::new();
    WORDS.get_or_init(Vocabulary::builtin)
}

/// Marking lines and portion marks of today.
pub fn banner(bytes: &[u8]) {
    let text = text(bytes);
    let register = Register::embedded();
    for place in [Place::Banner, Place::Portion] {
        let parsed = banner::parse(&text, place, register);
        for problem in &parsed.problems {
            inside(&text, &problem.range);
        }
        for item in &parsed.items {
            inside(&text, &item.range);
        }
        inside(&text, &parsed.head);
        if parsed.problems.is_empty() {
            is_read_back(&parsed.marking, place);
        }
    }
    if let Some((parsed, _)) = line::banner_line(&text, register) {
        for problem in &parsed.problems {
            inside(&text, &problem.range);
        }
    }
    line::spaced_level(&text, register);
    let (one, other) = halves(&text);
    line::near_banner(one, other);
    near::control(&text, Place::Banner, near::limit(&text), register);
    let reader = portion::Reader::new(register);
    for mark in [reader.at_start(&text), reader.at_end(&text)].into_iter().flatten() {
        inside(&text, &mark.range);
    }
}

/// A marking without a fault is printed in one way, which reads back as the same and prints as the same.
fn is_read_back(marking: &Marking, place: Place) {
    let register = Register::embedded();
    let printed = marking.print(place, register);
    let inner = printed.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&printed);
    let again = banner::parse(inner, place, register);
    assert!(again.problems.is_empty(), "{printed}: {:?}", again.problems);
    assert_eq!(again.marking.print(place, register), printed, "{marking:?}");
}

fn parts(text: &str, marking: &MarkingText) {
    inside(text, &marking.range);
    for part in &marking.parts {
        inside(text, &part.range);
        inside(text, &part.separator_range);
        part.names.iter().for_each(|names| inside(text, names));
    }
}

/// Markings of earlier decades, delivery instructions and source notes.
pub fn marking(bytes: &[u8]) {
    let text = text(bytes);
    let words = words();
    for (near, stops) in [(false, false), (true, false), (false, true), (true, true)] {
        let mode = Mode { near, stops };
        if let Ok((_, marking)) = caveat::grammar::marking::marking(&words.captions, mode, &text) {
            parts(&text, &marking);
        }
    }
    let _ = caveat::grammar::marking::withheld(&text);
    if let Some(found) = delivery::delivery(&words.captions, &words.notation, &text) {
        inside(&text, &found.range);
        for party in &found.addressees {
            inside(&text, &party.range);
        }
    }
    let note = source_note::source_note(&words.captions, &words.notation, &text);
    note.label.iter().for_each(|label| inside(&text, label));
    note.sentences.iter().for_each(|sentence| inside(&text, sentence));
    if let Some(classification) = &note.classification {
        inside(&text, &classification.range);
        parts(&text, &classification.marking);
        for problem in &classification.problems {
            inside(&text, &problem.range);
        }
    }
    source_note::is_labelled(&words.notation, &text);
}

/// Brackets, and what their insides say is withheld. A mended inside is read without a fault, and as the same.
pub fn redaction(bytes: &[u8]) {
    let text = text(bytes);
    let words = &words().redaction;
    for bracket in bracket::brackets(&text) {
        inside(&text, &(bracket.start()..bracket.end()));
        if let Some(range) = bracket.inside() {
            inside(&text, &range);
            of_inside(words, &text[range]);
        }
    }
    of_inside(words, &text);
    withheld::redaction_start(words, &text);
    withheld::redaction_end(words, &text);
}

fn of_inside(words: &caveat::vocabulary::redaction::Redaction, text: &str) {
    if let Some(reading) = withheld::redaction(words, text) {
        inside(text, &reading.verb);
        for (quantity, noun) in reading.amounts() {
            inside(text, &quantity.range);
            inside(text, noun);
        }
    }
    repair::is_redaction(words, text);
    if let Some(mended) = repair::repaired(words, text) {
        for slip in &mended.slips {
            inside(text, &slip.range);
        }
        assert_eq!(withheld::redaction(words, &mended.text).as_ref(), Some(&mended.reading), "{text:?}: {mended:?}");
    }
}

/// The block that says by whose authority a paper is classified.
pub fn authority(bytes: &[u8]) {
    let text = text(bytes);
    for line in block::lines(&text) {
        inside(&text, &line.value);
    }
    block::near_label(&text);
    block::until(&text, Register::embedded());
    block::reasons(&text);
}

/// Dates in all their styles.
pub fn date(bytes: &[u8]) {
    let text = text(bytes);
    let _ = day_and_month::date(&text);
    for century in [1900, 2000] {
        let _ = day_and_month::date_time_group(century)(&text);
        let _ = day_and_month::own_group(century)(&text);
    }
    for dated in day_and_month::dates(&text) {
        inside(&text, &dated.range);
        dated.is_possible();
    }
    if let Some(found) = day::find(&text) {
        inside(&text, &found.range);
        // What is written as a date of the calendar is the same day again.
        if day::is_possible(found.date) {
            let again = day::find(&found.date.to_string());
            assert!(again.is_none_or(|again| again.date == found.date), "{:?}", found.date);
        }
        day::years_later(found.date, 25);
    }
}

/// Quotations, and the passages that they quote.
pub fn quote(bytes: &[u8]) {
    let text = text(bytes);
    for range in quotations(&text) {
        inside(&text, &range);
    }
    let (passage, quotation) = halves(&text);
    let held = Words::new(passage).index();
    if let Some(found) = held.find(&Words::new(quotation)) {
        inside(passage, &found.range);
        for (theirs, ours) in &found.differences {
            inside(quotation, theirs);
            inside(passage, ours);
        }
        assert!(found.same <= found.of);
    }
}

/// Cross-references, the people named, and what a preface says was withheld.
pub fn reference(bytes: &[u8]) {
    let text = text(bytes);
    let notation = &words().notation;
    cross::mentions(&text);
    cross::volume_in(&text);
    cross::volume_of_name(&text);
    cross::roman(&text);
    cross::way_after(&text);
    let (inner, after) = halves(&text);
    cross::of_link(inner, after);
    for party in people::parties(&notation.people, &text) {
        inside(&text, &party.range);
    }
    let (from, to) = people::title_parties(&notation.people, &text);
    for party in from.iter().chain(&to) {
        inside(&text, &party.range);
    }
    for stated in account::account(&words().redaction, &text) {
        inside(&text, &stated.range);
    }
}

/// Marking lines and portion marks of every nation, and characters that only look like those of a marking.
pub fn nation(bytes: &[u8]) {
    let text = text(bytes);
    for nation in Nation::embedded() {
        if let Some(reading) = national::read(&text, nation) {
            inside(&text, &reading.level_range);
            for problem in &reading.problems {
                inside(&text, &problem.range);
            }
        }
        if let Some(portion) = national::portion(&text, nation) {
            inside(&text, &portion.range);
        }
    }
    if let Some(folded) = look_alike::fold(&text) {
        for (at, c) in folded.text.char_indices() {
            inside(&text, &folded.original(&(at..at + c.len_utf8())));
        }
    }
}

/// Portion marks, one a line, rolled up: in any order and however often each, and the sum covers its parts.
pub fn rollup(bytes: &[u8]) {
    let text = text(bytes);
    let register = Register::embedded();
    let parsed =
        text.lines().take(5).map(|line| banner::parse(line.trim_matches(['(', ')']), Place::Portion, register));
    let portions: Vec<Marking> =
        parsed.filter(|parsed| parsed.problems.is_empty()).map(|parsed| parsed.marking).collect();
    let us = Marking::default();
    let sum = |portions: &[&Marking]| roll_up(portions, &us, register).least;
    let forward: Vec<&Marking> = portions.iter().collect();
    let least = sum(&forward);
    let backward: Vec<&Marking> = portions.iter().rev().collect();
    assert_eq!(least, sum(&backward), "the order of the portions matters: {text:?}");
    let twice: Vec<&Marking> = portions.iter().chain(&portions).collect();
    assert_eq!(least, sum(&twice), "portions count twice: {text:?}");
    for portion in &portions {
        assert!(least.level >= portion.level, "{text:?}");
    }
}

/// Two texts of one, parted in the middle or where a line says so.
fn halves(text: &str) -> (&str, &str) {
    text.split_once("\n---\n").unwrap_or_else(|| text.split_at(text.floor_char_boundary(text.len() / 2)))
}
