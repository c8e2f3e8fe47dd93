//! The form of editors' brackets beyond their words: blanks at their sides, other brackets than square ones, and
//! brackets around an omission or remark that have no partner.

use std::ops::Range;

use super::{LONGEST_NOTE, REACH, Work, boundary};
use crate::engine::value::Datum;
use crate::grammar::bracket::Bracket;
use crate::grammar::redaction::{Reading, redaction};
use crate::grammar::repair::repaired;
use crate::source::document::Block;

/// The opening bracket of an editors' remark that is not closed in its block, until a later block closes it.
pub(super) struct Pending {
    block: usize,
    at: usize,
}

/// An omission runs over so many blocks at most.
const FAR: usize = 40;

impl Work<'_> {
    /// "agent[name not declassified]", "[[name not declassified]]", "[[name not declassified]".
    pub(super) fn form(&mut self, block: &Block, text: &str, range: &Range<usize>) {
        let (before, after) = (&text[..range.start], &text[range.end..]);
        let suggested = |written: &str| Some(written.to_owned());
        let written = &text[range.clone()];
        let word = |c: char| c.is_alphabetic();
        if before.ends_with(word) {
            let suggested = suggested(&format!(" {written}"));
            self.problem(block, "blank", " [", range.clone(), Datum::default(), text, range.clone(), suggested);
        } else if after.starts_with(word) && !after.starts_with("s ") {
            let suggested = suggested(&format!("{written} "));
            self.problem(block, "blank", "] ", range.clone(), Datum::default(), text, range.clone(), suggested);
        }
        // One sign too many, where it is not that of an outer bracket: "[Source: … [2 lines not declassified]]".
        let surplus = |one: u8, other: u8| {
            let text = self.document.text.as_bytes();
            memchr::memchr_iter(one, text).count() > memchr::memchr_iter(other, text).count()
        };
        let twice = (before.ends_with('['), after.starts_with(']'));
        let outer = match twice {
            (true, true) => Some(range.start - 1..range.end + 1),
            (true, false) if surplus(b'[', b']') => Some(range.start - 1..range.end),
            (false, true) if surplus(b']', b'[') => Some(range.start..range.end + 1),
            _ => None,
        };
        if let Some(outer) = outer {
            let suggested = suggested(written);
            self.problem(block, "other-brackets", "[", outer.clone(), Datum::default(), text, outer, suggested);
        }
    }

    /// "[ name not declassified]"
    pub(super) fn padded(&mut self, block: &Block, text: &str, range: Range<usize>) {
        let inside = &text[range.start + 1..range.end - 1];
        let place = if inside.starts_with(' ') { range.start..range.start + 2 } else { range.end - 2..range.end };
        let suggested = Some(format!("[{}]", inside.trim()));
        self.problem(block, "blank", "[", place, Datum::default(), text, range.clone(), suggested);
        let start = range.start + 1 + inside.len() - inside.trim_start().len();
        match repaired(self.words, inside.trim()) {
            Some(found) => {
                self.slips(block, text, &range, &(start..start + inside.trim().len()), &found);
                let kind = found.reading.group.clone();
                self.record(block, text, range, &kind, Some((start, &found)));
            }
            None => self.unread(block, text, range, start..start + inside.trim().len()),
        }
    }

    /// "(name not declassified)", "{2 lines not declassified}": the brackets around a redaction that has no square ones.
    /// `end` is where its verb ends.
    pub(super) fn other_brackets(&mut self, block: &Block, text: &str, end: usize) -> bool {
        let Some(open) = text[end..].chars().next().and_then(|c| match c {
            ')' => Some('('),
            '}' => Some('{'),
            _ => None,
        }) else {
            return false;
        };
        let from = boundary(text, end.saturating_sub(REACH));
        let Some(at) = text[from..end].rfind(open).map(|at| from + at) else { return false };
        // "(6 lines)" inside of it.
        let at = text[from..at].rfind(open).filter(|_| text[at..end].contains(')')).map_or(at, |at| from + at);
        let inside = at + 1..end;
        let Some(reading) = redaction(self.words, &text[inside.clone()]) else { return false };
        if !self.is_plain(text, inside.start, &reading) {
            return false;
        }
        let outer = at..end + 1;
        let suggested = Some(format!("[{}]", &text[inside]));
        self.problem(block, "other-brackets", "[", outer.clone(), Datum::default(), text, outer, suggested);
        true
    }

    /// Whether a redaction names nothing but what such brackets always name: an amount, a name, the text.
    pub(super) fn is_plain(&self, text: &str, start: usize, reading: &Reading) -> bool {
        !reading.items.is_empty()
            && reading.items.iter().all(|item| {
                let noun = text[start + item.noun.start..start + item.noun.end].to_lowercase();
                let unit = |word: &str| self.words.unit(word).is_some() || word == "text";
                noun.split(' ').all(|word| self.words.knows(word)) && noun.split(' ').any(unit)
            })
    }

    /// "[Omitted here is discussion of the harbour." without its bracket.
    pub(super) fn remark_opened(&mut self, nth: usize, block: &Block, text: &str, start: usize) {
        let inside = text[start + 1..].trim_end();
        // "[Here follow the minutes": prose of the original may begin with other words of these brackets.
        let kind = self.words.bracket_kind(&inside[..inside.floor_char_boundary(LONGEST_NOTE)]);
        let _ = block;
        if matches!(kind, Some("omission" | "editorial")) && inside.contains(' ') {
            self.pending.push(Pending { block: nth, at: start });
        }
    }

    /// A closing bracket without partner: that of a remark which was opened in an earlier block, or of one that was not.
    pub(super) fn remark_closed(&mut self, nth: usize, block: &Block, text: &str, end: usize, found: &[Bracket]) {
        if self.pending.pop_if(|pending| nth - pending.block <= FAR).is_some() {
            return;
        }
        let first = found.first().is_some_and(|bracket| bracket.start() == end);
        let begins = self.words.bracket_kind(text).is_some_and(|kind| matches!(kind, "omission" | "editorial"));
        if first && begins && !self.words.is_source_bracket(text) {
            let range = 0..end + 1;
            self.bracket_problem(block, "opening-bracket", "[", 0..0, text, range, Some("["), None);
        }
    }

    /// What was opened and never closed.
    pub(super) fn settle(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let block = &self.document.blocks[pending.block];
            let text = self.document.block_text(block);
            let rest = &text[pending.at..];
            // The remark ends with its sentence.
            let end = pending.at + rest.find(". ").map_or(rest.trim_end().len(), |stop| stop + 1);
            self.bracket_problem(block, "closing-bracket", "]", end..end, text, pending.at..end, None, Some("]"));
        }
    }
}
