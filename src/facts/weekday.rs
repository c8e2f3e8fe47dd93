//! Weekdays that stand before a date in full: "Friday, January 31, 1969".

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::head::number_of;
use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::date::date;
use crate::kind;
use crate::source::document::Document;

kind! {
    /// A date with its day of the week.
    pub struct Weekday: "weekday" (top: true) {
        /// The day of the week that stands there.
        said: Type::Text,
        /// That on which the date fell.
        fell: Type::Text,
        /// The date as it is written.
        text: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[Weekday::KIND];

/// Their names; 1 March of the year 0 was a Wednesday.
const DAYS: [&str; 7] = ["Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"];

/// weekday = name [ "," ] blank month day "," year
pub fn gather(document: &Document) -> Vec<Datum> {
    static DAY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("day"));
    let text = document.text.as_str();
    let found = DAY.find_iter(text.as_bytes()).filter_map(|at| {
        let end = at + "day".len();
        let said = DAYS.into_iter().find(|name| text[..end].ends_with(name))?;
        let rest = text[end..].strip_prefix(',').unwrap_or(&text[end..]);
        let written = rest.trim_start_matches([' ', '\n']);
        // "Friday 31 January 1969" begins with a figure, as "Friday 3 ships" does: the parser tells them apart.
        if written.len() == rest.len() || !written.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) {
            return None;
        }
        let (_, dated) = date(written).ok().filter(|(_, dated)| dated.is_possible())?;
        let fell = DAYS[number_of(dated.date).rem_euclid(7) as usize];
        let start = text.len() - written.len();
        let day = document.span_of(end - said.len()..end);
        let span = document.span_of(start + dated.range.start..start + dated.range.end);
        let text = Datum::new(&written[dated.range], span);
        Some(Weekday { said: Datum::new(said, day), fell: Datum::new(fell, span), text }.datum(day))
    });
    found.collect()
}
