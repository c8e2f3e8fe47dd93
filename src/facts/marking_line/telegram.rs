//! Telegrams as the machine of the 1970s printed them: each sheet begins with a running head ("PAGE 02 BUCHAR 00039"), and
//! the level stands above it, alone, as it does at the end of the sheet before.

use super::{Line, Markings, Page, PageMarking, Place, key, unmarked};
use crate::engine::value::Datum;
use crate::facts::marking::record;
use crate::grammar::marking::Item;
use crate::source::document::Document;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

/// Where one sheet ends and the next begins.
struct Boundary<'a> {
    /// The marking lines right above the running head: the foot of the sheet before, the head of this one.
    lines: Vec<&'a Line>,
    /// The last block of the sheet before that is no marking line, and its page.
    before: Option<(usize, usize)>,
    /// The sheet that begins here is the first: above it may stand what the editors or a stamp put there.
    first: bool,
}

pub(super) struct Telegram<'a> {
    vocabulary: &'a Vocabulary,
    document: &'a Document,
    pages: &'a [Page],
    lines: &'a [Line],
    boundaries: Vec<Boundary<'a>>,
    /// The lines that follow the last words, with no more than a few short lines below.
    closing: Vec<&'a Line>,
}

impl<'a> Telegram<'a> {
    /// None for anything but a telegram with running heads.
    pub(super) fn of(
        vocabulary: &'a Vocabulary,
        document: &'a Document,
        pages: &'a [Page],
        lines: &'a [Line],
    ) -> Option<Telegram<'a>> {
        let begins_sheet = |page: &Page| {
            let first = page.blocks.first().map(|&block| document.block_text(&document.blocks[block]));
            let rest = first.and_then(|text| text.strip_prefix("PAGE "));
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if lines.is_empty() || !pages.iter().any(begins_sheet) {
            return None;
        }
        let line_at =
            |block: usize| lines.binary_search_by_key(&block, |line| line.block).ok().map(|found| &lines[found]);
        let mut boundaries: Vec<Boundary> = Vec::new();
        for at in (0..pages.len()).filter(|&at| begins_sheet(&pages[at])) {
            // A break of the editors' own may part the two lines.
            let above = pages[..at].iter().enumerate().rev();
            let mut above = above.flat_map(|(at, page)| page.blocks.iter().rev().map(move |&block| (at, block)));
            let mut boundary = Boundary { lines: Vec::new(), before: None, first: boundaries.is_empty() };
            for (page, block) in above.by_ref().take(3) {
                let Some(line) = line_at(block) else {
                    boundary.before = Some((page, block));
                    break;
                };
                boundary.lines.push(line);
            }
            boundary.lines.reverse();
            boundaries.push(boundary);
        }
        let blocks = pages.iter().rev().flat_map(|page| page.blocks.iter().rev());
        let short = |block: &usize| document.blocks[*block].range.len() <= SHORT;
        let closing = blocks.copied().take(6).take_while(short).filter_map(line_at);
        Some(Telegram { vocabulary, document, pages, closing: closing.collect(), boundaries, lines })
    }

    /// Adds what does not agree to the facts of the document.
    pub(super) fn gather(&self, out: &mut Markings) {
        out.unmarked.extend(self.unmarked());
        let known: Vec<Span> = out.edges.iter().map(|edge| edge.span).collect();
        let known = |span: Span| known.iter().any(|known| known.start == span.start);
        for (line, usual) in self.differing() {
            let marking = record(self.vocabulary, self.document, &line.found, line.offset);
            let span = marking.span;
            if !known(span) {
                let usual = record(self.vocabulary, self.document, &usual.found, usual.offset);
                let page = Datum::new(self.pages[line.page].label.as_str(), span);
                let place = Datum::new(Place::Foot.name(), span);
                out.edges.push(PageMarking { page, place, marking, usual }.datum(span));
            }
        }
    }

    /// The lines above the running heads and below the last words.
    fn ends(&self) -> impl Iterator<Item = &'a Line> {
        let above = self.boundaries.iter().flat_map(|boundary| &boundary.lines);
        above.chain(&self.closing).copied()
    }

    /// A telegram has one level, which stands in its heading and at the ends of its sheets.
    fn differing(&self) -> Vec<(&'a Line, &'a Line)> {
        let first_sheet = self.boundaries.iter().find(|boundary| !boundary.first).and_then(|boundary| boundary.before);
        let ends: Vec<&Line> = self.ends().filter(|line| level(line).is_some()).collect();
        let is_heading = |line: &&Line| {
            line.in_heading && level(line).is_some() && first_sheet.is_none_or(|(_, block)| line.block < block)
        };
        let heading: Vec<&Line> = self.lines.iter().filter(is_heading).collect();
        let others: Vec<&Line> = ends.iter().copied().filter(|line| !is_heading(line)).collect();
        let all = || heading.iter().chain(&others);
        // All the ends say one thing and the heading another.
        if let ([first, ..], [end, _, ..]) = (heading.as_slice(), others.as_slice())
            && level(first) != level(end)
            && heading.iter().all(|line| level(line) == level(first))
            && others.iter().all(|line| level(line) == level(end))
        {
            return vec![(end, first)];
        }
        let clear = |of: &Line| all().filter(|line| level(line) == level(of)).count() * 4 >= all().count() * 3;
        let usual = all().find(|line| clear(line)).filter(|_| all().count() >= 4);
        let differs =
            |usual: &'a Line| ends.iter().filter(|line| level(line) != level(usual)).map(move |line| (*line, usual));
        let out: Vec<(&Line, &Line)> = usual.into_iter().flat_map(|usual| differs(usual)).collect();
        if out.is_empty() { self.captions() } else { out }
    }

    /// Of four lines or more above the running heads but the first, one alone has a caption or lacks it.
    fn captions(&self) -> Vec<(&'a Line, &'a Line)> {
        let later = self.boundaries.iter().filter(|boundary| !boundary.first);
        let lines: Vec<&Line> = later.flat_map(|boundary| &boundary.lines).copied().collect();
        let alike = |line: &Line| lines.iter().filter(|other| key(&other.found) == key(&line.found)).count();
        let clear = lines.iter().all(|line| level(line).is_some());
        let usual = lines.iter().find(|line| clear && lines.len() >= 4 && alike(line) + 1 == lines.len());
        let other = usual.and_then(|usual| lines.iter().find(|line| key(&line.found) != key(&usual.found)));
        usual.zip(other).map(|(usual, other)| (*other, *usual)).into_iter().collect()
    }

    /// Of the sheets' ends, one alone lacks what the others have.
    fn unmarked(&self) -> Vec<Datum> {
        let later: Vec<&Boundary> = self.boundaries.iter().filter(|boundary| !boundary.first).collect();
        let right = |boundary: &&Boundary<'a>| boundary.lines.iter().rev().find(|line| level(line).is_some()).copied();
        let Some(usual) = later.iter().find_map(right) else { return Vec::new() };
        let written = usual.found.levels().next().map(|(_, part)| part.range.clone());
        let written =
            written.and_then(|range| self.document.text.get(usual.offset + range.start..usual.offset + range.end));
        // The foot may have run into the last words ("HARD TO ARGUE CONFIDENTIAL").
        let runs_in = |boundary: &Boundary| {
            let before = boundary.before.map(|(_, block)| self.document.block_text(&self.document.blocks[block]));
            before.zip(written).is_some_and(|(text, written)| text.ends_with(written))
        };
        let count = |boundary: &Boundary| (boundary.lines.len() + usize::from(runs_in(boundary))).min(2);
        let having = |wanted: usize| later.iter().filter(move |boundary| count(boundary) == wanted);
        let lacking = match (having(0).count(), having(1).count(), having(2).count()) {
            (1, one, two) if one + two >= 3 => having(0).next(),
            (0, 1, 1..) => having(1).next(),
            _ => None,
        };
        let usual = record(self.vocabulary, self.document, &usual.found, usual.offset);
        let fact = lacking.and_then(|boundary| {
            let (page, block) = boundary.before?;
            Some(unmarked::fact(self.document, &self.pages[page], block, Place::Foot, &usual))
        });
        fact.into_iter().collect()
    }
}

/// What a signature, "NNN" and "<< END OF DOCUMENT >>" do not exceed.
const SHORT: usize = 40;

/// The one level of a line that has no slip in it.
fn level(line: &Line) -> Option<u16> {
    let mut levels = line.found.levels();
    let (level, part) = levels.next()?;
    (levels.next().is_none() && matches!(part.item, Item::Term(_))).then_some(level)
}
