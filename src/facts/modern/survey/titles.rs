//! Titles and subject lines without a mark, in a document whose paragraphs bear them.

use foldhash::HashSet;

use super::{Survey, is_paragraph};
use crate::engine::value::Date;
use crate::grammar::portion::{self, Sureness};
use crate::source::document::{Document, Role};
use crate::vocabulary::register::Register;

/// Subjects are portions since E.O. 12958 and its directive.
const SINCE: Date = Date { year: 1995, month: 10, day: 14 };
/// A longer one is a paragraph.
const LONGEST: usize = 160;

/// The blocks that should bear a mark and do not.
pub fn unmarked(document: &Document, survey: &Survey, body: &[usize], register: &Register) -> Vec<usize> {
    let marks = survey.portions.iter().chain(&survey.unread);
    let portions: HashSet<usize> = marks.map(|portion| portion.block).collect();
    let paragraphs = body.iter().filter(|&&at| is_paragraph(document, at)).count();
    let sure = survey.portions.iter().any(|portion| portion.mark.sureness == Sureness::Sure);
    let dated = survey.date.is_some_and(|(date, _)| date >= SINCE);
    if !(sure && dated) || survey.portions.len() < 2 || survey.portions.len() * 2 < paragraphs {
        return Vec::new();
    }
    let banner = |at: usize| {
        let range = &document.blocks[at].range;
        survey.banners.iter().any(|banner| banner.range.start < range.end && banner.range.end > range.start)
    };
    let heading = |at: usize| matches!(document.blocks[at].role, Role::Title | Role::Heading) && !banner(at);
    let (with, without): (Vec<usize>, Vec<usize>) =
        body.iter().copied().filter(|&at| heading(at)).partition(|at| portions.contains(at));
    // The headings of this document bear marks, but for a few.
    let headings = with.len() >= 2 && without.len() * 2 <= with.len();
    body.iter()
        .copied()
        .filter(|at| !portions.contains(at) && !banner(*at))
        .filter(|&at| {
            let text = document.block_text(&document.blocks[at]);
            let subject =
                subject(text).is_some_and(|words| words.contains(char::is_alphabetic) && !marked(words, register));
            text.len() <= LONGEST && (subject || headings && heading(at) && text.contains(char::is_alphabetic))
        })
        .collect()
}

/// What stands behind the word of a subject line.
fn subject(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once(':')?;
    ["subject", "subj"].iter().any(|known| word.trim().eq_ignore_ascii_case(known)).then(|| rest.trim())
}

/// A mark stands somewhere in it: `RE: (U) Harbours`, `Harbours (S//NF)`.
fn marked(words: &str, register: &Register) -> bool {
    let opens = words.match_indices(['(', '[']);
    opens.take(8).any(|(at, _)| portion::at_start(&words[at..], register).is_some())
        || words.get(..3).is_some_and(|start| start.starts_with("U)") || start.starts_with("S)"))
}
