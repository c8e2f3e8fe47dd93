//! The notices that go with some markings, such as that of the Atomic Energy Act with RD.

use super::Gathered;
use super::kinds::MarkingNotice;
use super::survey::Survey;
use crate::engine::value::Datum;
use crate::facts::scan::{Scan, Trigger};
use crate::marking::Marking;
use crate::source::document::{Block, Document, Role};
use crate::vocabulary::register::{Notice, Register};

/// Gathers markings without their notice, and notices without their marking.
pub fn gather(document: &Document, scan: &Scan, survey: &Survey, register: &Register) -> Gathered {
    let telling =
        survey.banners.iter().any(|banner| banner.parsed.marking.is_us() && banner.parsed.marking.level.is_some());
    if !telling {
        return Vec::new();
    }
    // Most papers have none of the markings and none of the notices.
    let bears = |notice: &Notice, marking: &Marking| notice.markings.iter().any(|name| has(marking, name));
    let mut facts = Vec::new();
    let begun = if scan.has(Trigger::Notice) { begun(document, register) } else { Vec::new() };
    for (nth, notice) in register.notices.iter().enumerate() {
        let banner = survey.banners.iter().find(|banner| bears(notice, &banner.parsed.marking));
        let portion = survey.portions.iter().find(|portion| bears(notice, &portion.mark.parsed.marking));
        let blocks = begun.iter().filter(|(of, _)| *of == nth).map(|(_, block)| &document.blocks[*block]);
        let stands = blocks.filter(|block| block.role != Role::Note).find(|block| {
            let text = document.block_text(block).to_lowercase();
            notice.words.iter().all(|words| text.contains(words))
                && !notice.not.iter().any(|words| text.contains(words))
        });
        let marked = banner.map(|banner| &banner.range).or(portion.map(|portion| &portion.range));
        let (kind, range) = match (marked, stands) {
            (Some(range), None) => ("no-notice", range.clone()),
            (None, Some(Block { range, .. })) => ("no-marking", range.start..range.start + shown(document, range)),
            _ => continue,
        };
        let span = document.span_of(range.clone());
        let fact = MarkingNotice {
            kind: Datum::new(kind, span),
            marking: Datum::new(notice.markings.join(" or "), span),
            words: Datum::new(notice.words.join(" … "), span),
            written: Datum::new(&document.text[range], span),
            authority: Datum::new(notice.authority.as_str(), span),
        };
        facts.push(fact.datum(span));
    }
    vec![(MarkingNotice::KIND, facts)]
}

/// The notices whose first words stand in a block, and the block.
fn begun(document: &Document, register: &Register) -> Vec<(usize, usize)> {
    let Some(machine) = register.notice_words() else { return Vec::new() };
    let found = machine.find_overlapping_iter(&document.text);
    let mut begun: Vec<(usize, usize)> = found
        .map(|found| {
            let block = document.blocks.partition_point(|block| block.range.end <= found.start());
            (found.pattern().as_usize(), block)
        })
        .filter(|(_, block)| *block < document.blocks.len())
        .collect();
    begun.dedup();
    begun
}

/// The first words of a notice are enough to find it by.
fn shown(document: &Document, range: &std::ops::Range<usize>) -> usize {
    let text = &document.text[range.clone()];
    text.char_indices().map(|(at, c)| at + c.len_utf8()).take(80).last().unwrap_or(0)
}

/// `CNWDI` is said of RD; `SP-SSI` is a category.
fn has(marking: &Marking, name: &str) -> bool {
    let control = marking.dissemination.iter().chain(&marking.non_ic).any(|control| control.name == name);
    let cui = marking.cui.as_ref().is_some_and(|cui| cui.specified.iter().chain(&cui.basic).any(|own| own == name));
    let atomic = marking.atomic(name).is_some() || name == "CNWDI" && marking.aea.iter().any(|atomic| atomic.cnwdi);
    control || cui || atomic || marking.sci.iter().any(|program| program.name == name)
}
