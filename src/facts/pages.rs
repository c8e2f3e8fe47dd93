//! Page breaks and the numbers they bear.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Value};
use crate::grammar::reference::roman;
use crate::kind;
use crate::source::document::{Document, Format, MarkKind, Role};
use crate::source::map::Span;

kind! {
    /// A page break: where it stands and what number it bears.
    pub struct Page: "page" (top: true) {
        /// As written: "2", "XII".
        label: Type::Text,
        /// The number; missing for a label that is none.
        number: Type::Int,
        /// For a label that is none: the number it must be, read with figures for letters that look like them ("1O2"), where
        /// this follows on the page before.
        meant: Type::Int,
        /// The number of the page before; missing for the first.
        previous: Type::Int,
        /// The number of the page after; missing for the last.
        next: Type::Int,
        /// The page break before.
        previous_label: Type::Text,
        /// True where the number's kind (Roman or Arabic) is that of the page before.
        same_series: Type::Bool,
        /// True where a page numbered 1 follows another: an enclosure counts anew. Not where the pages around it show
        /// that it changed places with its neighbour (2, 1 or 2, 1, 3) or has the number of the page before (1, 1, 3).
        restarts: Type::Bool,
    }
}

pub const KINDS: &[&Kind] = &[Page::KIND];

pub fn gather(document: &Document) -> Vec<Datum> {
    let breaks: Vec<(&str, Span, usize)> = document
        .marks
        .iter()
        .filter_map(|mark| match &mark.kind {
            MarkKind::Page { label, .. } => Some((label.as_str(), mark.span, mark.range.start)),
            _ => None,
        })
        .collect();
    let numbers: Vec<Option<(i64, bool)>> = breaks.iter().map(|(label, _, _)| number(label)).collect();
    let mut out = Vec::new();
    for (at, (label, span, start)) in breaks.iter().enumerate() {
        let here = numbers[at];
        let before = at.checked_sub(1).and_then(|before| numbers[before]);
        let value = |number: Option<(i64, bool)>, span: Span| Datum::new(number.map(|(number, _)| number), span);
        let same = here.zip(before).map(|((_, roman), (_, other))| roman == other);
        let after = numbers.get(at + 1).copied().flatten().map(|(number, _)| number);
        let previous = before.map(|(number, _)| number);
        let swapped = at == 1 && previous == Some(2) && after.is_none_or(|after| after == 3);
        let misnumbered = swapped || (previous == Some(1) && after == Some(3));
        let restarts =
            at > 0 && here.is_some_and(|(number, _)| number == 1) && !misnumbered && !runs_on(document, *start);
        let before_span = at.checked_sub(1).map_or(*span, |before| breaks[before].1);
        out.push(
            Page {
                label: Datum::new(*label, *span),
                number: value(here, *span),
                meant: Datum::new(here.is_none().then(|| meant(label, previous)).flatten(), *span),
                previous: value(before, before_span),
                next: Datum::new(after, *span),
                previous_label: Datum::new(
                    at.checked_sub(1).map_or(Value::Missing, |before| breaks[before].0.into()),
                    before_span,
                ),
                same_series: Datum::new(same, *span),
                restarts: Datum::new(restarts, *span),
            }
            .datum(*span),
        );
    }
    out
}

/// Whether the text goes on over a page break: no enclosure begins there. Where the format tells what is enclosed, only
/// an enclosure begins with a page of its own.
fn runs_on(document: &Document, at: usize) -> bool {
    let after = document.blocks.partition_point(|block| block.role != Role::Note && block.range.end <= at);
    let inside = document.blocks.get(after).is_some_and(|block| block.role != Role::Note && block.range.start < at);
    let part = |at: Option<usize>| at.and_then(|at| document.blocks.get(at)).map(|block| block.part);
    let same_part = part(after.checked_sub(1)) == part(Some(after));
    inside || (document.format == Format::Tei && same_part)
}

/// What a label is meant to be in which a figure was taken for a letter.
fn meant(label: &str, previous: Option<i64>) -> Option<i64> {
    let figures: String = label
        .trim()
        .chars()
        .map(|c| match c {
            'O' | 'o' | 'Q' | 'D' => '0',
            'l' | 'I' | 'i' | '|' => '1',
            'Z' | 'z' => '2',
            'S' | 's' => '5',
            'B' => '8',
            other => other,
        })
        .collect();
    let number: i64 = figures.parse().ok()?;
    (previous.is_some_and(|previous| number == previous + 1)).then_some(number)
}

/// The number of a label, and whether it is Roman.
fn number(label: &str) -> Option<(i64, bool)> {
    let label = label.trim();
    if let Ok(number) = label.parse::<i64>() {
        return Some((number, false));
    }
    roman(label).map(|number| (i64::from(number), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_numbers() {
        assert_eq!(number("12"), Some((12, false)));
        assert_eq!(number("XIV"), Some((14, true)));
        assert_eq!(number("ix"), Some((9, true)));
        assert_eq!(number("12a"), None);
        assert_eq!(number(""), None);
        assert_eq!(meant("1O2", Some(101)), Some(102));
        assert_eq!(meant("1O2", Some(11)), None);
        assert_eq!(meant("12a", Some(11)), None);
    }
}
