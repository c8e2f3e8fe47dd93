//! What a fact's fields hold, as the engine sees it: typed values, each with its place in the file.
//!
//! A document may have a fact for every few words, and all of them are in memory when it is judged: a value takes 16
//! bytes, short texts lie in it, and a record holds those of its fields that are said.

use std::ops::{Deref, DerefMut};

use lean_string::LeanString;

use super::schema::{Field, Kind};
use crate::source::map::Span;

/// A value and where it stands.
#[derive(Debug, Clone, Default)]
pub struct Datum {
    pub value: Value,
    pub span: Span,
}

impl Datum {
    pub fn new(value: impl Into<Value>, span: Span) -> Self {
        Datum { value: value.into(), span }
    }
}

#[derive(Debug, Clone, Default)]
pub enum Value {
    /// Not said. A comparison with it is neither true nor false, and a rule that hangs on it does not fire.
    #[default]
    Missing,
    Bool(bool),
    Int(i64),
    Text(LeanString),
    Date(Date),
    /// A name on a scale with an order: "Secret" on the scale "us-historical".
    Ranked(Box<Ranked>),
    List(List),
    Record(Box<Record>),
}

/// Values in their order. An empty list is not kept anywhere.
#[derive(Debug, Clone, Default)]
#[expect(clippy::box_collection, reason = "the three words of a list would make every value twice as large")]
pub struct List(Option<Box<Vec<Datum>>>);

impl Deref for List {
    type Target = [Datum];

    fn deref(&self) -> &[Datum] {
        self.0.as_ref().map_or(&[], |list| list.as_slice())
    }
}

impl DerefMut for List {
    fn deref_mut(&mut self) -> &mut [Datum] {
        self.0.as_mut().map_or(&mut [], |list| list.as_mut_slice())
    }
}

impl IntoIterator for List {
    type Item = Datum;
    type IntoIter = std::vec::IntoIter<Datum>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map_or_else(Vec::new, |list| *list).into_iter()
    }
}

impl FromIterator<Datum> for List {
    fn from_iter<I: IntoIterator<Item = Datum>>(items: I) -> List {
        List::from(items.into_iter().collect::<Vec<_>>())
    }
}

impl From<Vec<Datum>> for List {
    fn from(list: Vec<Datum>) -> List {
        List(Some(list).filter(|list| !list.is_empty()).map(Box::new))
    }
}

/// One fact: the values of a kind's fields.
#[derive(Debug, Clone)]
pub struct Record {
    pub kind: &'static Kind,
    /// Which of them are said: a bit for each field of the kind.
    said: u64,
    /// Those, in the order in which the kind lists them.
    fields: Box<[Datum]>,
}

impl Record {
    /// The fact whose fields these are: all of them, in the order of the kind.
    pub fn new<const N: usize>(kind: &'static Kind, fields: [Datum; N]) -> Record {
        const { assert!(N <= 64, "a bit for each field") };
        let is_said = |field: &Datum| !matches!(field.value, Value::Missing) || field.span != Span::default();
        let said = fields.iter().enumerate().fold(0, |said, (at, field)| said | u64::from(is_said(field)) << at);
        let mut kept = Vec::with_capacity(u64::count_ones(said) as usize);
        kept.extend(fields.into_iter().filter(is_said));
        Record { kind, said, fields: kept.into_boxed_slice() }
    }

    /// A field by its place in the kind.
    #[inline]
    pub fn get(&self, at: usize) -> Option<&Datum> {
        static MISSING: Datum = Datum { value: Value::Missing, span: Span { start: 0, end: 0 } };
        if at >= self.kind.fields.len() {
            return None;
        }
        let bit = 1 << at;
        if self.said & bit == 0 {
            return Some(&MISSING);
        }
        self.fields.get((self.said & (bit - 1)).count_ones() as usize)
    }

    /// The same, of one that is said.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut Datum> {
        let bit = 1u64.checked_shl(at as u32).filter(|bit| self.said & bit != 0)?;
        self.fields.get_mut((self.said & (bit - 1)).count_ones() as usize)
    }

    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Datum> {
        self.get(self.kind.fields.iter().position(|field| field.name == name)?)
    }

    /// Each field that is said, with what its kind says of it.
    pub fn said(&self) -> impl Iterator<Item = (&'static Field, &Datum)> {
        let said = self.said;
        let kinds = self.kind.fields.iter().enumerate().filter(move |(at, _)| said & (1 << at) != 0);
        kinds.map(|(_, field)| field).zip(&self.fields)
    }

    /// The values of those that are said.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Datum> {
        self.fields.iter_mut()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Which scale the rank belongs to; ranks of two scales do not compare.
    pub scale: u16,
    pub rank: i16,
    pub name: LeanString,
}

/// A day of the Gregorian calendar, or only its month (`day` 0) or year (`month` 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i16,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// The leading `YYYY[-MM[-DD]]` of an ISO date or date and time.
    pub fn from_iso(text: &str) -> Option<Date> {
        let day = text.split(['T', ' ']).next()?;
        let mut parts = day.split('-');
        let year = parts.next()?.parse().ok().filter(|year| (1000..=9999).contains(year))?;
        let mut next = |most: u8| match parts.next() {
            None => Some(0),
            Some(part) => part.parse::<u8>().ok().filter(|number| (1..=most).contains(number)),
        };
        let month = next(12)?;
        let day = next(31)?;
        Some(Date { year, month, day })
    }
}

impl std::fmt::Display for Date {
    /// `1972-01-07`, `1972-01`, `1972`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
            if self.day > 0 {
                write!(f, "-{:02}", self.day)?;
            }
        }
        Ok(())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.into())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value.into())
    }
}
impl From<LeanString> for Value {
    fn from(value: LeanString) -> Self {
        Value::Text(value)
    }
}
impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Value::Date(value)
    }
}
impl From<Ranked> for Value {
    fn from(value: Ranked) -> Self {
        Value::Ranked(Box::new(value))
    }
}
impl From<Vec<Datum>> for Value {
    fn from(value: Vec<Datum>) -> Self {
        Value::List(value.into())
    }
}
impl From<Record> for Value {
    fn from(value: Record) -> Self {
        Value::Record(Box::new(value))
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Missing, Into::into)
    }
}

/// All the facts of one document: for each kind of the schema, by its index there, the records in reading order.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub by_kind: Vec<Vec<Datum>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_sixteen_bytes() {
        assert_eq!((size_of::<Value>(), size_of::<Datum>(), size_of::<Record>()), (16, 24, 32));
    }
}
