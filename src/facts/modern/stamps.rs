//! Stamps and cable lines of earlier orders, and whether the document's date lets them stand.

use std::ops::Range;

use super::authority::Work;
use super::kinds::MarkingDate;
use crate::engine::value::{Date, Datum};
use crate::source::document::Role;
use crate::vocabulary::register::Register;

/// Where none of these stands, however written, there is no stamp.
pub fn telling_words(register: &Register) -> impl Iterator<Item = &str> {
    register.legends.iter().map(|legend| legend.words.as_str()).chain(["E.O.", "EO 1"])
}

impl Work<'_> {
    /// Stamps of earlier orders; true where there is one.
    pub(super) fn legends(&mut self) -> bool {
        let mut any = false;
        for block in self.document.blocks.iter().filter(|block| block.role != Role::Note) {
            let text = self.document.block_text(block);
            let Some((start, legend)) = parts(text).find_map(|start| {
                let part = &text[start..];
                let legend = self.register.legends.iter().find(|legend| bears(part, &legend.words))?;
                Some((start, legend))
            }) else {
                continue;
            };
            any = true;
            let range = block.range.start + start..block.range.start + start + legend.words.len();
            self.order_date(&range, &legend.words, legend.from, legend.until, &legend.authority);
        }
        any
    }

    /// `E.O. 11652: GDS` on a cable.
    pub(super) fn orders(&mut self) {
        for block in self.document.blocks.iter().filter(|block| block.role != Role::Note) {
            let text = self.document.block_text(block);
            let Some(rest) = ["E.O. ", "EO ", "E.O."].iter().find_map(|start| text.strip_prefix(start)) else {
                continue;
            };
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if number.len() != 5 || !rest[5..].trim_start().starts_with(':') {
                continue;
            }
            let Some(order) = self.register.orders.iter().find(|order| order.order == number) else { continue };
            let end = text.len() - rest.len() + 5;
            let range = block.range.start..block.range.start + end;
            let name = format!("E.O. {number}");
            self.order_date(&range, &name, order.from, order.until, &name);
        }
    }

    /// Posts learned of a new order some weeks late: three months of grace on both sides.
    fn order_date(
        &mut self,
        range: &Range<usize>,
        name: &str,
        from: Option<Date>,
        until: Option<Date>,
        authority: &str,
    ) {
        let Some(date) = self.date else { return };
        let months = |date: Date| i32::from(date.year) * 12 + i32::from(date.month);
        let kind = match (from, until) {
            (Some(from), _) if months(date) + 3 < months(from) => "early",
            (_, Some(until)) if months(date) > months(until) + 3 => "late",
            _ => return,
        };
        let span = self.document.span_of(range.clone());
        let day = |date: Option<Date>| date.map_or_else(Datum::default, |date| Datum::new(date, span));
        let fact = MarkingDate {
            marking: Datum::new(name, span),
            kind: Datum::new(kind, span),
            since: day(from),
            until: day(until),
            date: self.date_datum.clone(),
            authority: Datum::new(authority, span),
            successor: Datum::default(),
        };
        self.dates.push(fact.datum(span));
    }
}

/// Where a stamp may begin: at the start, and behind a bar that parts lines.
fn parts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('|').map(|(at, _)| at + 1)).map(|at| {
        let rest = &text[at..];
        at + rest.len() - rest.trim_start().len()
    })
}

/// A part that begins with the words of a legend. "GROUP 1" alone or before what the stamp says of it, no heading.
fn bears(part: &str, words: &str) -> bool {
    let Some(start) = part.get(..words.len()) else { return false };
    let rest = &part[words.len()..];
    if !start.eq_ignore_ascii_case(words) || rest.starts_with(|c: char| c.is_alphanumeric()) {
        return false;
    }
    let says = || ["downgrad", "exclud", "exempt"].iter().any(|word| rest.to_lowercase().contains(word));
    !words.starts_with("GROUP") || rest.trim().is_empty() || says()
}
