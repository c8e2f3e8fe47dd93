//! Paragraphs of a portion-marked document that begin with something that was meant for a mark.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashSet;

use super::{Mark, PortionAt, Survey, is_apparatus, is_paragraph};
use crate::grammar::banner::{Problem, ProblemKind};
use crate::grammar::portion::garbled::{self, Evidence, Garbled};
use crate::grammar::portion::{self, Sureness};
use crate::marking::{Marking, Place};
use crate::source::document::{Document, Role};
use crate::vocabulary::register::Register;

/// So many marks tell how a document is marked.
const MOST_MARKS: usize = 256;

/// Puts what can be told among the portions, and the rest among the unread.
pub fn find(document: &Document, survey: &mut Survey, body: &[usize], register: &Register) {
    let text_of = |at: usize| document.block_text(&document.blocks[at]);
    let paragraphs = body.iter().filter(|&&at| is_paragraph(document, at) && !is_apparatus(text_of(at))).count();
    // Marks, of which one is more than a letter, and no fewer than every other paragraph has.
    let telling = survey.portions.iter().filter(|portion| portion.mark.sureness > Sureness::Letter).count();
    let marked = telling > 0 && survey.portions.len() * 2 >= paragraphs;
    let banners: HashSet<&Range<usize>> = survey.banners.iter().map(|banner| &banner.range).collect();
    let markers = Markers::of(document, body);
    let known = survey.portions.iter().filter(|portion| portion.mark.parsed.known() > 0).take(MOST_MARKS);
    let known: HashSet<String> =
        known.map(|portion| portion.mark.parsed.marking.print(Place::Portion, register)).collect();
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    let mut portions = survey.portions.iter().enumerate().peekable();
    for &block in body {
        while portions.next_if(|(_, portion)| portion.block < block).is_some() {}
        let found = portions.peek().filter(|(_, portion)| portion.block == block).copied();
        let range = &document.blocks[block].range;
        let (text, role) = (document.block_text(&document.blocks[block]), document.blocks[block].role);
        if text.starts_with('|') || banners.contains(range) || matches!(role, Role::Signature) || text.len() < 3 {
            continue;
        }
        let start = portion::numbering(text);
        let own = found.map(|(_, portion)| portion.in_block(document));
        let elsewhere = |marking: &Marking| known.contains(&marking.print(Place::Portion, register));
        let Some(garbled) = garbled::read(text, start, own.as_ref(), elsewhere, register) else { continue };
        // Behind what was meant for a mark comes its text.
        let alone = garbled.range.end == text.trim_end().len();
        let weak = garbled.evidence == Evidence::Weak;
        // A heading is short, and its mark needs to be told from a word: `[U] Attachments`.
        let next = text[garbled.range.end..].trim_start();
        let heading = garbled.meant.is_some() && garbled.enclosed && next.starts_with(char::is_uppercase);
        if alone
            || weak && !(marked && (heading || is_paragraph(document, block)))
            || markers.lists(text, garbled.meant.is_none())
        {
            continue;
        }
        // `(c) 2020`; `"S/NF" was the sign`, `(FBI) agents`: a sentence goes on, and none begins.
        let quoted = text[garbled.range.start..].starts_with(['"', '“', '\'', '‘']);
        if weak && next.starts_with(|c: char| c.is_ascii_digit())
            || (weak || quoted) && next.starts_with(char::is_lowercase)
        {
            continue;
        }
        let meant = garbled.meant.is_some();
        let at = portion_at(document, block, garbled, register);
        if meant {
            read.push((found.map(|(index, _)| index), at));
        } else if marked {
            unread.push(at);
        }
    }
    for (index, portion) in read {
        match index {
            Some(index) => survey.portions[index] = portion,
            None => survey.portions.push(portion),
        }
    }
    survey.portions.sort_by_key(|portion| portion.range.start);
    survey.unread = unread;
}

fn portion_at(document: &Document, block: usize, garbled: Garbled, register: &Register) -> PortionAt {
    portion_from(document, block, document.blocks[block].range.start, garbled, register)
}

/// What was read in a text that begins at `start`.
pub fn portion_from(
    document: &Document,
    block: usize,
    start: usize,
    garbled: Garbled,
    register: &Register,
) -> PortionAt {
    let range = start + garbled.range.start..start + garbled.range.end;
    let whole = 0..range.len();
    let found = document.text[range.clone()].to_owned();
    let kind = if garbled.outside { ProblemKind::Outside } else { ProblemKind::Garbled };
    let expected = match &garbled.meant {
        Some(parsed) => parsed.marking.print(Place::Portion, register),
        None => "a level, “//” and the controls in parentheses".to_owned(),
    };
    let mut parsed = garbled.meant.unwrap_or_default();
    parsed.move_by(|_| whole.clone());
    parsed.problems = vec![Problem { kind, range: whole, found, expected, feature: None }];
    let mark = Mark { parsed: Arc::new(parsed), sureness: Sureness::Sure, at_end: false };
    PortionAt { block, inner: range.clone(), range, mark, page: 0 }
}

/// The letters and numbers that stand before paragraphs as in a list: `(a)`, `(5)`, `C)`.
struct Markers(HashSet<String>);

impl Markers {
    fn of(document: &Document, body: &[usize]) -> Markers {
        let texts = body.iter().map(|&block| document.block_text(&document.blocks[block]));
        Markers(texts.filter_map(|text| Some(marker(text)?.to_ascii_lowercase())).collect())
    }

    /// Whether the marker of this text is one of a list: the one before or after it is there too, or `any` other.
    fn lists(&self, text: &str, any: bool) -> bool {
        let Some(own) = marker(text).map(str::to_ascii_lowercase) else { return false };
        if any {
            return self.0.iter().any(|other| *other != own);
        }
        let beside = |steps: i8| match (own.parse::<i32>(), own.as_bytes()) {
            // Numbers are those of a list where there are any others.
            (Ok(_), _) => self.0.iter().any(|other| *other != own && other.parse::<i32>().is_ok()),
            (_, [letter]) => {
                self.0.contains(char::from(letter.wrapping_add_signed(steps)).encode_utf8(&mut [0; 4]) as &str)
            }
            _ => false,
        };
        beside(-1) || beside(1)
    }
}

/// `a` of `(a)` and of `a)`.
fn marker(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let round = text.starts_with('(');
    let text = text.strip_prefix(['(', '[']).unwrap_or(text);
    let end = text[..text.floor_char_boundary(text.len().min(4))].find([')', ']'])?;
    let inside = &text[..end];
    let one = inside.len() == 1 && inside.as_bytes()[0].is_ascii_alphabetic();
    let number = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
    // `(S)` is a mark of its own.
    (one && !(round && matches!(inside, "U" | "C" | "S" | "R")) || number).then_some(inside)
}
