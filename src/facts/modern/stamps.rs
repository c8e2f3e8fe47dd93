//! Stamps and cable lines of earlier orders, and whether the document's date lets them stand.

use std::ops::Range;

use super::authority::Work;
use super::kinds::MarkingDate;
use crate::engine::value::{Date, Datum};
use crate::source::document::Role;

impl Work<'_> {
    /// Stamps of earlier orders; true where there is one.
    pub(super) fn legends(&mut self) -> bool {
        let mut any = false;
        for block in self.document.blocks.iter().filter(|block| block.role != Role::Note) {
            let text = self.document.block_text(block).to_uppercase();
            for part in std::iter::once(text.as_str()).chain(text.split('|').skip(1)) {
                let Some(legend) = self.register.legends.iter().find(|legend| {
                    part.trim_start().strip_prefix(legend.words.as_str()).is_some_and(|rest| {
                        !rest.starts_with(|c: char| c.is_alphanumeric())
                            && (!legend.words.starts_with("GROUP")
                                || rest.trim().is_empty()
                                || rest.contains("DOWNGRAD")
                                || rest.contains("EXCLUDED")
                                || rest.contains("EXEMPT"))
                    })
                }) else {
                    continue;
                };
                any = true;
                let range = block.range.start..block.range.start + legend.words.len().min(block.range.len());
                if self.document.text.is_char_boundary(range.end) {
                    self.order_date(&range, &legend.words, legend.from, legend.until, &legend.authority);
                }
            }
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
