//! Papers whose banners are all misspelled alike: nothing contradicts them but what else the paper says.

use super::{LineSureness, Survey};
use crate::grammar::authority::{self, Label};
use crate::grammar::banner::{Parsed, ProblemKind};
use crate::source::document::Document;

/// `CU1` at an edge of a paper that has portions of CUI or the block by which it was designated.
pub fn cui(
    document: &Document,
    survey: &Survey,
    lines: &[Option<Box<(Parsed, LineSureness)>>],
    body: &[usize],
) -> bool {
    let edges = [body.first(), body.last()].into_iter().flatten();
    let slipped = edges.filter_map(|&at| lines[at].as_deref()).any(|(parsed, _)| {
        parsed.is_cui && parsed.problems.iter().any(|problem| problem.kind == ProblemKind::Misspelled)
    });
    let designated = || {
        body.iter().any(|&at| {
            let lines = authority::lines(document.block_text(&document.blocks[at]));
            lines.iter().any(|line| line.label.is_cui() && line.label != Label::Contact)
        })
    };
    slipped && (survey.portions.iter().any(|portion| portion.mark.parsed.is_cui) || designated())
}
