//! The kinds of fault: what each is, which rules are meant for it, and where it can be put.

use super::change::Site;
use super::piece::Piece;
use super::random::Random;
use super::sites::{marking, pages, redaction};

pub struct Kind {
    pub id: &'static str,
    /// Ids or packs of the rules that report it: a finding of any other is not the find.
    pub rules: &'static [&'static str],
    pub sites: fn(&Piece, &mut Random) -> Vec<Site>,
}

const fn kind(id: &'static str, rules: &'static [&'static str], sites: fn(&Piece, &mut Random) -> Vec<Site>) -> Kind {
    Kind { id, rules, sites }
}

const SPELT: &[&str] = &[
    "redaction-misspelled",
    "redaction-unread",
    "redaction-number-and-unit",
    "redaction-word-missing",
    "redaction-lacks-not",
];

pub const KINDS: &[Kind] = &[
    kind("level in the note", &["note-level-differs"], marking::level_in_note),
    kind("level in the heading", &["note-level-differs"], marking::level_in_heading),
    kind("level at one page head", &["transcription"], marking::level_at_head),
    kind("level at one page foot", &["transcription"], marking::level_at_foot),
    kind(
        "caveat dropped from the note",
        &["note-lacks-caveat", "note-lacks-handling", "precedence-differs"],
        marking::caveat_dropped_from_note,
    ),
    kind(
        "caveat dropped from the heading",
        &["heading-lacks-caveat", "precedence-differs"],
        marking::caveat_dropped_from_heading,
    ),
    kind("caveat dropped at a page end", &["transcription"], marking::caveat_dropped_at_one_end),
    kind("caveat added to the note", &["heading-lacks-caveat"], marking::caveat_added_to_note),
    kind("caveat added at a page end", &["transcription"], marking::caveat_added_at_one_end),
    kind("page marking removed", &["page-unmarked"], marking::page_marking_removed),
    kind("marking line misspelled", &["marking-misspelled"], marking::line_misspelled),
    kind("page number skipped", &["page-number-skips"], pages::skipped),
    kind("page marker dropped", &["page-number-skips"], pages::dropped),
    kind("page numbers swapped", &["pages"], pages::swapped),
    kind("page number doubled", &["page-number-repeats", "page-number-skips"], pages::doubled),
    kind("redaction number and unit", &["redaction-number-and-unit"], redaction::number_and_unit),
    kind("redaction number misread", SPELT, redaction::number_misread),
    kind("redaction fraction", &["redaction-ambiguous-fraction", "redaction-number-and-unit"], redaction::fraction),
    kind("redaction misspelled", SPELT, redaction::misspelled),
    kind("redaction lacks not", &["redaction-lacks-not", "redaction-misspelled"], redaction::lacks_not),
    kind("redaction word lost", SPELT, redaction::word_lost),
    kind("bracket not opened", &["redaction-unbalanced"], redaction::open_lost),
    kind("bracket not closed", &["redaction-unbalanced"], redaction::close_lost),
    kind("parenthesis in a bracket lost", &["redaction-unbalanced"], redaction::parenthesis_lost),
    kind("redaction type face", &["redaction-not-italic"], redaction::type_face),
];
