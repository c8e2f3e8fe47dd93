//! Faults in the markers of pages.

use std::ops::Range;

use caveat::source::document::MarkKind;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;

/// The numbers of the page markers in the file, in order, where they rise by one.
fn numbers(piece: &Piece) -> Vec<(u32, Range<usize>, Range<usize>)> {
    let pages = piece.document().marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Page { label, .. } => {
            let number: u32 = label.parse().ok()?;
            let whole = mark.span.range();
            let text = &piece.file.text[whole.clone()];
            let before = if piece.is_tei() { text.find("n=\"")? + 3 } else { text.find(char::is_numeric)? };
            let start = whole.start + before;
            piece.file.text[start..].starts_with(label.as_str()).then(|| (number, start..start + label.len(), whole))
        }
        _ => None,
    });
    let pages: Vec<_> = pages.collect();
    if pages.windows(2).all(|two| two[0].0 + 1 == two[1].0) { pages } else { Vec::new() }
}

/// A page's number is one or more too high, and so are those after it.
pub fn skipped(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let pages = numbers(piece);
    let by = 1 + random.below(2) as u32;
    let sites = (1..pages.len()).map(|first| {
        let place = pages[first].2.clone();
        let mut site = Site { edits: Vec::new(), places: vec![place, pages[first - 1].2.clone()] };
        site.edits.extend(pages[first..].iter().map(|(number, range, _)| (range.clone(), (number + by).to_string())));
        site
    });
    sites.collect()
}

/// One marker lost.
pub fn dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let pages = numbers(piece);
    let inner = pages.windows(3);
    inner.map(|three| Site::at(three[1].2.clone(), "").or(three[0].2.clone()).or(three[2].2.clone())).collect()
}

/// Two neighbours' numbers exchanged.
pub fn swapped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let pages = numbers(piece);
    let pairs = pages.windows(2);
    pairs
        .map(|two| {
            let new = |number: u32| number.to_string();
            Site::at(two[0].1.clone(), new(two[1].0)).and(two[1].1.clone(), new(two[0].0))
        })
        .collect()
}

/// A page has the number of the page before.
pub fn doubled(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let pages = numbers(piece);
    let pairs = pages.windows(2);
    pairs.map(|two| Site::at(two[1].1.clone(), two[0].0.to_string()).or(two[0].2.clone())).collect()
}

/// A figure of a page's number taken for a letter: "1O2", "l5".
pub fn misread_number(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let pages = numbers(piece);
    let inner = pages.windows(3).filter_map(|three| {
        let old = three[1].0.to_string();
        let new = if old.contains('0') { old.replacen('0', "O", 1) } else { old.replacen('1', "l", 1) };
        let site = Site::at(three[1].1.clone(), new.clone()).or(three[0].2.clone()).or(three[2].2.clone());
        (new != old).then_some(site.or(three[1].2.clone()))
    });
    inner.collect()
}
