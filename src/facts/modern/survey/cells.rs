//! The cells of tables in plain text, one row a line between bars: each may bear a mark of its own.

use std::ops::Range;

use super::{PortionAt, Survey, garbled};
use crate::grammar::portion::garbled::{self as grammar, Evidence};
use crate::grammar::portion::numbering;
use crate::marking::{Marking, Place};
use crate::source::document::Document;
use crate::vocabulary::register::Register;

/// The cells of a row, with their places in the row's text.
pub fn of(row: &str) -> impl Iterator<Item = (usize, &str)> {
    row.split('|').map(|words| (words.as_ptr() as usize - row.as_ptr() as usize, words))
}

/// In tables whose cells bear marks: what was meant for one and is none, and cells without.
pub fn find(document: &Document, survey: &mut Survey, body: &[usize], register: &Register) {
    let rows: Vec<usize> =
        body.iter().copied().filter(|&at| document.block_text(&document.blocks[at]).starts_with('|')).collect();
    if rows.is_empty() {
        return;
    }
    let mut marked = 0;
    let mut without: Vec<(usize, Range<usize>)> = Vec::new();
    for &block in &rows {
        let start = document.blocks[block].range.start;
        for (at, words) in of(document.block_text(&document.blocks[block])) {
            let cell = start + at..start + at + words.len();
            let from = survey.portions.partition_point(|portion| portion.range.start < cell.start);
            let own = survey.portions.get(from).is_some_and(|portion| portion.range.end <= cell.end);
            if own {
                marked += 1;
            } else if words.contains(char::is_alphanumeric) {
                without.push((block, cell));
            }
        }
    }
    // Nearly all bear one.
    if marked < 3 || without.len() * 3 > marked {
        return;
    }
    let known: Vec<String> = survey
        .portions
        .iter()
        .take(64)
        .map(|portion| portion.mark.parsed.marking.print(Place::Portion, register))
        .collect();
    let elsewhere = |marking: &Marking| known.contains(&marking.print(Place::Portion, register));
    for (block, cell) in without {
        let text = &document.text[cell.clone()];
        let lead = text.len() - text.trim_start().len();
        let body = text[lead..].trim_end();
        let found = grammar::read(body, numbering(body), None, elsewhere, register)
            .filter(|garbled| garbled.enclosed || garbled.evidence == Evidence::Strong);
        let start = cell.start + lead;
        match found {
            Some(read) => {
                let meant = read.meant.is_some();
                let at = garbled::portion_from(document, block, start, read, register);
                if meant { survey.portions.push(at) } else { survey.unread.push(at) }
            }
            None => survey.cells.push(start..start + body.len()),
        }
    }
    survey.portions.sort_by_key(|portion: &PortionAt| portion.range.start);
}
