//! The text of one document for the report's page: blocks, page breaks and notes, and what is highlighted where.
//!
//! Offsets count units of UTF-16, as scripts do.

use std::borrow::Cow;

use serde::Serialize;

use super::mask::Hidden;
use super::shown::{SHOWN, field, join, of, say, take};
use crate::engine::value::Facts;
use crate::source::SourceFile;
use crate::source::document::{Document, MarkKind, Role};
use crate::source::map::{Backward, Span};

#[derive(Serialize)]
pub struct Text<'d> {
    text: &'d str,
    blocks: Vec<Block<'d>>,
    /// Page breaks and references to notes: where, `page` or `note`, the label.
    points: Vec<(usize, &'static str, &'d str)>,
    italics: Vec<(usize, usize)>,
    /// Start, end, class, what it is.
    facts: Vec<(u32, u32, &'static str, Cow<'static, str>)>,
    /// Which finding, which of its places, start, end.
    places: Vec<(u32, u32, u32, u32)>,
}

#[derive(Serialize)]
struct Block<'d> {
    start: usize,
    end: usize,
    role: &'static str,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'d str>,
}

/// A document as it is shown.
pub struct View<'d> {
    pub file: &'d SourceFile,
    pub document: &'d Document,
    pub back: &'d Backward,
    /// Its text, as long as before in units of UTF-16, without the words that are not to be read.
    pub read: &'d str,
    pub hidden: &'d Hidden,
}

impl<'d> Text<'d> {
    /// `facts` are given back on the way: there may be as many as there are words.
    pub fn new(view: &View<'d>, mut facts: Facts, places: impl Iterator<Item = (usize, usize, Span)>) -> Text<'d> {
        let View { file, document, back, read, hidden } = *view;
        let units = Units::new(&document.text);
        let at = |byte: usize| units.at(byte);
        // A text is no longer than its file, and that has bytes of 32 bits.
        let short = |byte: usize| at(byte) as u32;
        let mut found = Vec::with_capacity(SHOWN.iter().map(|shown| of(&facts, shown.kind).len()).sum());
        for shown in SHOWN {
            for datum in &take(&mut facts, shown.kind) {
                let Some(range) = back.range(datum.span).filter(|range| !range.is_empty()) else { continue };
                let values = join(shown.fields.iter().filter_map(|name| field(datum, name)).map(say), ", ");
                let what = if values.is_empty() || hidden.touches(&range) {
                    Cow::Borrowed(shown.name)
                } else {
                    Cow::Owned(format!("{}: {values}", shown.name))
                };
                found.push((short(range.start), short(range.end), shown.class, what));
            }
        }
        let notes = of(&facts, "source_note").iter();
        for marking in notes.filter_map(|note| field(note, "marking")) {
            if let Some(range) = back.range(marking.span).filter(|range| !range.is_empty() && !hidden.touches(range)) {
                let what = Cow::Owned(format!("marking: {}", say(marking)));
                found.push((short(range.start), short(range.end), "marking", what));
            }
        }
        drop(facts);
        let places = places.filter_map(|(finding, label, span)| {
            let range = back.range(span)?;
            Some((finding as u32, label as u32, short(range.start), short(range.end)))
        });
        let places = places.collect();
        found.sort_by_key(|fact| (fact.0, fact.1));
        found.dedup();
        let mut points = Vec::new();
        let mut italics = Vec::new();
        for mark in &document.marks {
            match &mark.kind {
                MarkKind::Page { label, .. } => points.push((at(mark.range.start), "page", label.as_str())),
                MarkKind::NoteRef { label } => points.push((at(mark.range.start), "note", label.as_str())),
                MarkKind::Italic => italics.push((at(mark.range.start), at(mark.range.end))),
                MarkKind::Link { .. } | MarkKind::Party { .. } | MarkKind::Struck | MarkKind::Gap { .. } => {}
            }
        }
        // Where the format sets a note in its place, the place is its reference.
        for note in document.blocks.iter().filter_map(|block| block.note.as_ref()) {
            if let Some(anchor) = note.anchor.map(at)
                && !points.iter().any(|(place, what, label)| (*place, *what, *label) == (anchor, "note", &note.label))
            {
                points.push((anchor, "note", &note.label));
            }
        }
        points.sort();
        let blocks = document.blocks.iter().map(|block| Block {
            start: at(block.range.start),
            end: at(block.range.end),
            role: role(block.role),
            line: file.position(document.span_of(block.range.clone()).start).line,
            label: block.note.as_ref().map(|note| note.label.as_str()),
        });
        Text { text: read, blocks: blocks.collect(), points, italics, facts: found, places }
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Title => "title",
        Role::Heading => "heading",
        Role::Dateline => "dateline",
        Role::Paragraph => "paragraph",
        Role::Item => "item",
        Role::Cell => "cell",
        Role::Signature => "signature",
        Role::Note => "note",
    }
}

/// Units of UTF-16 before a byte, counted from the last of the places that were noted on one walk over the text.
struct Units<'d> {
    text: &'d str,
    /// For every so many bytes: the boundary at or before, and the units before that.
    noted: Vec<(usize, usize)>,
}

const STEP: usize = 256;

impl<'d> Units<'d> {
    fn new(text: &'d str) -> Units<'d> {
        let mut noted = vec![(0, 0)];
        let (mut at, mut units) = (0, 0);
        while at + STEP < text.len() {
            let next = text.floor_char_boundary(at + STEP);
            units += count(&text[at..next]);
            at = next;
            noted.push((at, units));
        }
        Units { text, noted }
    }

    fn at(&self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        let (from, units) = self.noted[self.noted.partition_point(|(at, _)| *at <= byte) - 1];
        units + count(&self.text[from..byte])
    }
}

fn count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_units_of_utf_16() {
        let text = "é§😀 a ".repeat(100);
        let units = Units::new(&text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(units.at(byte), text[..byte].encode_utf16().count());
        }
        assert_eq!(units.at(9_000), text.encode_utf16().count());
        assert_eq!(Units::new("").at(5), 0);
    }
}
