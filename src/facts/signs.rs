//! Signs of source notes that come in pairs.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Block, Document, Role};

kind! {
    /// A quotation mark or parenthesis of a source note, or a parenthesis of the title, without its partner.
    pub struct UnpairedSign: "unpaired_sign" (top: true) {
        /// The sign: "“".
        sign: Type::Text,
        /// The one that is missing: "”".
        missing: Type::Text,
        /// What it is called: quotation mark or parenthesis.
        name: Type::Text,
        /// The straight mark that stands where the missing one belongs, if one does.
        straight: Type::Text,
        /// source note or title.
        place: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[UnpairedSign::KIND];

pub fn gather(document: &Document, source_note: Option<usize>) -> Vec<Datum> {
    let mut out = Vec::new();
    if let Some(title) = document.blocks.iter().find(|block| block.role == Role::Title)
        && let Some((at, sign)) = unpaired(document.block_text(title), '(', ')')
    {
        let missing = if sign == '(' { ')' } else { '(' };
        push(document, title, at..at + sign.len_utf8(), missing, ("parenthesis", "title"), &mut out);
    }
    let Some(block) = source_note.and_then(|at| document.blocks.get(at)) else { return out };
    let text = document.block_text(block);
    for (open, close, name) in [('“', '”', "quotation mark"), ('(', ')', "parenthesis")] {
        if let Some((at, sign)) = unpaired(text, open, close) {
            push(
                document,
                block,
                at..at + sign.len_utf8(),
                if sign == open { close } else { open },
                (name, "source note"),
                &mut out,
            );
        }
    }
    out
}

/// The only sign without a partner; where there are several, nobody knows which.
fn unpaired(text: &str, open: char, close: char) -> Option<(usize, char)> {
    if !text.contains(open) && !text.contains(close) {
        return None;
    }
    let mut opened: Vec<usize> = Vec::new();
    let mut strays: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| *c == open || *c == close) {
        if c == open {
            opened.push(at);
        } else if opened.pop().is_none() && !is_label(text, at) {
            strays.push((at, c));
        }
    }
    strays.extend(opened.into_iter().map(|at| (at, open)));
    match strays[..] {
        [stray] => Some(stray),
        _ => None,
    }
}

/// "a) the talks"
fn is_label(text: &str, at: usize) -> bool {
    let word = text[..at].rsplit(' ').next().unwrap_or("");
    text[at..].starts_with(')') && word.chars().count() <= 2 && word.chars().all(char::is_alphanumeric)
}

fn push(
    document: &Document,
    block: &Block,
    range: Range<usize>,
    missing: char,
    called: (&str, &str),
    out: &mut Vec<Datum>,
) {
    let (name, place) = called;
    let span = document.span_of(block.range.start + range.start..block.range.start + range.end);
    let text = document.block_text(block);
    // One straight mark, before a closing one or behind an opening one.
    let mut marks = text.match_indices('"');
    let straight = match (marks.next(), marks.next(), name) {
        (Some((at, mark)), None, "quotation mark") if (at < range.start) == (missing == '“') => {
            Datum::new(mark, document.span_of(block.range.start + at..block.range.start + at + 1))
        }
        _ => Datum::default(),
    };
    out.push(
        UnpairedSign {
            sign: Datum::new(&document.block_text(block)[range], span),
            missing: Datum::new(missing.to_string(), span),
            name: Datum::new(name, span),
            straight,
            place: Datum::new(place, span),
        }
        .datum(span),
    );
}
