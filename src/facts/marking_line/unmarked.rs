//! Pages that lack the marking which the others bear.

use super::{Edge, Line, Page, Place, UnmarkedPage, edge_at, edges_of};
use crate::engine::value::Datum;
use crate::source::document::Document;

/// Two pages or more are needed, and most of their ends marked, to say of one that it lacks its marking.
pub(super) fn unmarked(
    document: &Document,
    pages: &[Page],
    lines: &[Line],
    edges: &[Edge],
    usual: &Datum,
) -> Vec<Datum> {
    let has = |page: usize, place: Place| edge_at(edges, page, place).is_some();
    let is_real = |page: usize| {
        let own = edges_of(edges, page);
        let text = pages[page].blocks.iter().filter(|at| !own.iter().any(|edge| edge.blocks.contains(at)));
        // What is marked at one end is a page, be it the few lines of the last one.
        let least = if own.is_empty() || page == 0 { 200 } else { 60 };
        text.map(|&at| document.blocks[at].range.len()).sum::<usize>() > least
    };
    // What stands before the first page break is a page only if it is marked like one.
    let is_page = |at: usize| at > 0 || has(at, Place::Head) || has(at, Place::Foot);
    let real: Vec<usize> = (0..pages.len()).filter(|&at| is_page(at) && is_real(at)).collect();
    let missing_at = |place: Place| real.iter().filter(|&&page| !has(page, place)).count();
    let missing = missing_at(Place::Head) + missing_at(Place::Foot);
    // Three marked ends of four, and above that no more than a quarter missing.
    let both = real.len() >= 2 && missing <= (real.len() * 2 / 4).max(1) && missing * 4 <= real.len() * 2;
    // Where only the heads or only the feet are marked, all but one of five or more.
    let one = |place: Place| real.len() >= 5 && missing_at(place) == 1;
    let mut out = Vec::new();
    for place in [Place::Head, Place::Foot].into_iter().filter(|place| both || one(*place)) {
        // A mark that stands a line or two further in ("SECRET", "<< END OF DOCUMENT >>") is not lacking.
        let near = |page: usize| {
            let blocks = &pages[page].blocks;
            let ends = if place == Place::Head {
                &blocks[..blocks.len().min(3)]
            } else {
                &blocks[blocks.len().saturating_sub(3)..]
            };
            let at_edge = |block| edges_of(edges, page).iter().any(|edge| edge.blocks.contains(&block));
            // Lines stand in the order of the pages.
            let own = lines[lines.partition_point(|line| line.page < page)..].iter();
            own.take_while(|line| line.page == page).any(|line| ends.contains(&line.block) && !at_edge(line.block))
        };
        let without: Vec<usize> = real.iter().copied().filter(|&page| !has(page, place) && !near(page)).collect();
        for page in without {
            let block = if place == Place::Head { pages[page].blocks.first() } else { pages[page].blocks.last() };
            out.extend(block.map(|&block| fact(document, &pages[page], block, place, usual)));
        }
    }
    out
}

/// The first or last word there shows the place.
pub(super) fn fact(document: &Document, page: &Page, block: usize, place: Place, usual: &Datum) -> Datum {
    let block = &document.blocks[block];
    let text = document.block_text(block);
    let word = match place {
        Place::Head => 0..text.find(' ').unwrap_or(text.len()),
        Place::Foot => text.rfind(' ').map_or(0, |at| at + 1)..text.len(),
    };
    let at = document.span_of(block.range.start + word.start..block.range.start + word.end);
    UnmarkedPage {
        page: Datum::new(page.label.as_str(), at),
        place: Datum::new(place.name(), at),
        usual: usual.clone(),
    }
    .datum(at)
}
