//! Papers whose banners are all misspelled alike: nothing contradicts them but what else the paper says.

use super::{BannerAt, Edge, LineSureness, Page, PortionAt, Survey};
use crate::grammar::authority::{self, Label};
use crate::grammar::banner::{self, Parsed, ProblemKind, line};
use crate::grammar::portion::Sureness;
use crate::marking::rollup::rollup;
use crate::marking::{Marking, Place};
use crate::source::document::{Document, Role};
use crate::vocabulary::register::Register;

/// The banners of a paper in which every one has the same slip, told by its portions.
pub fn alike(
    document: &Document,
    portions: &[PortionAt],
    pages: &mut [Page],
    banners: &mut Vec<BannerAt>,
    register: &Register,
) {
    let sure =
        portions.iter().filter(|portion| portion.mark.sureness == Sureness::Sure && !portion.mark.at_end).count();
    if sure == 0 || portions.len() < 2 {
        return;
    }
    let markings: Vec<&Marking> = portions.iter().map(|portion| &portion.mark.parsed.marking).collect();
    let owner = markings.iter().max_by_key(|marking| marking.level).map(|marking| marking.owner.clone());
    let as_owned = Marking { owner: owner.unwrap_or_default(), ..Marking::default() };
    let expected = [Marking::default(), as_owned].map(|banner| {
        let mut sum = rollup(&markings, &banner, register).least;
        if sum.cui.is_some() && !sum.is_classified() {
            sum.level = None;
        }
        sum.print(Place::Banner, register)
    });
    let text = |at: usize| document.block_text(&document.blocks[at]);
    let ends = pages.first().and_then(|page| page.blocks.first()).zip(pages.last().and_then(|page| page.blocks.last()));
    let same =
        ends.filter(|(first, last)| first != last && text(**first) == text(**last)).map(|(first, _)| text(*first));
    let controls = |line: &str| {
        let parsed = banner::parse(line, Place::Banner, register);
        let capitals = line.len() <= 120 && !line.chars().any(char::is_lowercase);
        // `(S)` at head and foot is no slip of a banner but a letter.
        capitals && line.len() >= 4 && parsed.known() > parsed.unregistered.len()
    };
    for (number, page) in pages.iter_mut().enumerate() {
        for edge in [Edge::Head, Edge::Foot] {
            let at = if edge == Edge::Head { page.blocks.first() } else { page.blocks.last() };
            let Some(&at) = at.filter(|_| page.blocks.len() > 1) else { continue };
            let block = &document.blocks[at];
            let line = document.block_text(block);
            if matches!(block.role, Role::Note | Role::Signature) || portions.iter().any(|portion| portion.block == at)
            {
                continue;
            }
            let near = || {
                let expected = expected.iter().filter(|expected| expected.len() >= 5);
                expected
                    .clone()
                    .any(|expected| line::near_banner(line, expected) || letters(expected).eq(letters(line)))
            };
            if !(near() || same == Some(line) && controls(line)) {
                continue;
            }
            let parsed = banner::parse(line, Place::Banner, register);
            let range = block.range.clone();
            banners.push(BannerAt { range, parsed, sureness: LineSureness::AtEdge, edge, page: number });
            let taken = Some(banners.len() - 1);
            if edge == Edge::Head { page.head = taken } else { page.foot = taken }
        }
    }
}

/// What is left where strokes and blanks were lost or changed.
fn letters(line: &str) -> impl Iterator<Item = char> + '_ {
    line.chars().filter(|c| c.is_alphanumeric())
}

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
