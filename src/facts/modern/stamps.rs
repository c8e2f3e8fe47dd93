//! Stamps and cable lines of earlier orders, and whether the document's date lets them stand.

use std::ops::Range;

use super::authority::Work;
use super::kinds::MarkingDate;
use crate::engine::value::{Date, Datum};
use crate::grammar::day;
use crate::source::document::Role;
use crate::vocabulary::register::{Exemption, Legend, Register};
use crate::vocabulary::slip::within;

/// Where none of these stands, however written, there is no stamp.
pub fn telling_words(register: &Register) -> impl Iterator<Item = &str> {
    let legends = register.legends.iter().map(|legend| legend.words.as_str());
    legends.chain(ORDERS).chain(EXEMPTIONS).chain(GROUPS)
}

/// How an order is named.
const ORDERS: [&str; 3] = ["E.O.", "EO 1", "Executive Order 1"];
/// Paragraphs of one, and their codes.
const EXEMPTIONS: [&str; 4] = ["(b)(", "25X", "50X", "75X"];
/// Groups that no legend has, or that are written otherwise.
const GROUPS: [&str; 16] = [
    "GROUP 0", "GROUP 5", "GROUP 6", "GROUP 7", "GROUP 8", "GROUP 9", "GROUP-0", "GROUP-1", "GROUP-2", "GROUP-3",
    "GROUP-4", "GROUP-5", "GROUP-6", "GROUP-7", "GROUP-8", "GROUP-9",
];

impl Work<'_> {
    /// Stamps of earlier orders; true where there is one.
    pub(super) fn legends(&mut self) -> bool {
        let mut any = false;
        for block in self.document.blocks.iter().filter(|block| block.role != Role::Note) {
            let text = self.document.block_text(block);
            self.unknown_group(text, block.range.start, &block.range);
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
            self.says(legend, start, &block.range);
            if legend.date {
                self.review(text, start + legend.words.len(), &block.range);
            }
            self.schedule(text, &block.range);
        }
        any
    }

    /// `GROUP 5`: the order has four.
    fn unknown_group(&mut self, text: &str, at: usize, block: &Range<usize>) {
        let groups = || self.register.legends.iter().filter(|legend| legend.words.starts_with("GROUP "));
        for start in parts(text) {
            let part = &text[start..];
            let Some(rest) = part.get(..5).filter(|word| word.eq_ignore_ascii_case("GROUP")).map(|_| &part[5..]) else {
                continue;
            };
            let number: String = rest.trim_start_matches([' ', '-']).chars().take_while(char::is_ascii_digit).collect();
            let lead = rest.len() - rest.trim_start_matches([' ', '-']).len();
            let after = self.behind(at + start + 5 + lead + number.len());
            let says = ["downgrad", "exclud", "exempt"].iter().any(|word| after.contains(word));
            if number.is_empty() || lead == 0 || !says || groups().any(|legend| legend.words[6..] == number) {
                continue;
            }
            let range = at + start..at + start + 5 + lead + number.len();
            let authority = groups().next().map_or_else(String::new, |legend| legend.authority.clone());
            let authority = authority.split("(a)").next().unwrap_or("").to_owned();
            self.problem("schedule", &range, "GROUP 1, 2, 3 or 4", &authority, block);
        }
    }

    /// What a stamp goes on to say, on its own line or the next.
    fn behind(&self, at: usize) -> String {
        let rest = self.document.text.get(at..).unwrap_or("");
        let end = rest.char_indices().map(|(at, _)| at).take_while(|at| *at <= 90).last().unwrap_or(0);
        rest[..end].to_lowercase()
    }

    /// The words of one group under the number of another.
    fn says(&mut self, legend: &Legend, start: usize, block: &Range<usize>) {
        let Some(expected) = legend.says.first() else { return };
        let rest = self.behind(block.start + start + legend.words.len());
        let has = |legend: &Legend| legend.says.iter().any(|says| rest.contains(&says.to_lowercase()));
        let other = self.register.legends.iter().find(|other| other.words != legend.words && has(other));
        if other.is_some() && !has(legend) {
            let range = block.start + start..block.start + start + legend.words.len();
            let (expected, authority) = (format!("“{expected}”"), legend.authority.clone());
            self.problem("schedule", &range, &expected, &authority, block);
        }
    }

    /// `DECLASSIFIED ON DECEMBER 31, 1982`: by the general schedule six, eight or ten years after the document's own.
    fn schedule(&mut self, text: &str, block: &Range<usize>) {
        let lower = text.to_ascii_lowercase();
        let words = "declassified on december 31, ";
        let (Some(date), Some(found)) = (self.date, lower.find(words)) else { return };
        if !lower.contains("general declassification schedule") || lower.contains("exempt") {
            return;
        }
        let at = found + words.len();
        let Some(year) = lower.get(at..at + 4).and_then(|year| year.parse::<i16>().ok()) else { return };
        if ![6, 8, 10].contains(&(year - date.year)) {
            let range = block.start + at..block.start + at + 4;
            let [low, mid, high] = [6, 8, 10].map(|years| date.year + years);
            let expected = format!("{low} (Confidential), {mid} (Secret) or {high} (Top Secret)");
            self.problem("schedule", &range, &expected, "E.O. 11652, 5(A)", block);
        }
    }

    /// `REVIEW ON: March 15, 1975` on a paper of 1979.
    fn review(&mut self, text: &str, from: usize, block: &Range<usize>) {
        let (Some(date), Some(found)) = (self.date, text.get(from..).and_then(day::find)) else { return };
        let range = block.start + from + found.range.start..block.start + from + found.range.end;
        if found.possible && found.date < date {
            self.problem("before-document", &range, "a date after the document's own", "E.O. 12065, 1-402", block);
        }
    }

    /// `E.O. 11652: XGDS-5` on a cable: the orders have four exemptions, and each its own words.
    fn cable(&mut self, order: &str, rest: &str, at: usize, block: &Range<usize>) {
        let lead = rest.len() - rest.trim_start_matches([' ', ':']).len();
        let word = rest[lead..].split([' ', ',', ':', ';', '.', '(']).next().unwrap_or("");
        let range = at + lead..at + lead + word.len();
        let letters = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned();
        let base = letters(word);
        let values = || self.register.exemptions.iter().filter(|value| !value.cables.is_empty());
        if base.len() < 3 || word.bytes().any(|byte| byte.is_ascii_lowercase()) {
            return;
        }
        let own = |value: &&Exemption| value.cables.iter().any(|cable| cable == order);
        // A schedule with no number, or with several, is one that was not finished.
        let numbered = word.len() > base.len();
        let known =
            |value: &&Exemption| value.forms().any(|form| form == word) || !numbered && letters(&value.code) == base;
        if values().filter(own).any(|value| known(&value)) {
            return;
        }
        let other = values().find(known).cloned();
        let near = values().any(|value| within(&letters(&value.code), &base, 1).is_some());
        if !near {
            return;
        }
        match other.filter(|_| self.date.is_some()) {
            Some(value) => self.order_date(&range, word, value.from, value.until, &value.authority),
            None => {
                let known: Vec<&str> = values().filter(own).map(|value| value.code.as_str()).collect();
                let expected = known.join(", ");
                self.problem("schedule", &range, &expected, &format!("E.O. {order}"), block);
            }
        }
    }

    /// `E.O. 11652: GDS` on a cable.
    pub(super) fn orders(&mut self) {
        for block in self.document.blocks.iter().filter(|block| block.role != Role::Note) {
            let text = self.document.block_text(block);
            let Some(rest) = ["E.O. ", "EO ", "E.O."].iter().find_map(|start| text.strip_prefix(start)) else {
                continue;
            };
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if number.len() != 5 {
                continue;
            }
            if !rest[5..].trim_start().starts_with(':') {
                continue;
            }
            let Some(order) = self.register.orders.iter().find(|order| order.order == number) else { continue };
            let end = text.len() - rest.len() + 5;
            let range = block.range.start..block.range.start + end;
            let name = format!("E.O. {number}");
            self.order_date(&range, &name, order.from, order.until, &name);
            let number = order.order.clone();
            self.cable(&number, &rest[5..], block.range.start + end, &block.range);
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

/// Where a stamp may begin: at the start, behind a bar that parts lines, and, in the line that begins with the
/// classifier, behind each stop.
fn parts(text: &str) -> impl Iterator<Item = usize> {
    let classified = text.get(..13).is_some_and(|start| start.eq_ignore_ascii_case("CLASSIFIED BY"));
    let stops = text.match_indices(move |c| c == '|' || classified && matches!(c, '.' | ',' | ';'));
    std::iter::once(0).chain(stops.map(|(at, _)| at + 1)).map(|at| {
        let rest = &text[at..];
        at + rest.len() - rest.trim_start().len()
    })
}

/// A part that begins with the words of a legend. "GROUP 1" alone or before what the stamp says of it, no heading.
fn bears(part: &str, words: &str) -> bool {
    let Some(start) = part.get(..words.len()) else { return false };
    let rest = &part[words.len()..];
    if !start.eq_ignore_ascii_case(words) || !words.ends_with(':') && rest.starts_with(|c: char| c.is_alphanumeric()) {
        return false;
    }
    let says = || ["downgrad", "exclud", "exempt"].iter().any(|word| rest.to_lowercase().contains(word));
    !words.starts_with("GROUP") || rest.trim().is_empty() || says()
}
