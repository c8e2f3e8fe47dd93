//! What a fact's fields hold, as the engine sees it: typed values, each with its place in the file.

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
    Text(Box<str>),
    Date(Date),
    /// A name on a scale with an order: "Secret" on the scale "us-historical".
    Ranked(Ranked),
    List(Vec<Datum>),
    Record(Box<Record>),
}

/// One fact: the values of a kind's fields, in the order in which its schema lists them.
#[derive(Debug, Clone)]
pub struct Record {
    pub kind: &'static super::schema::Kind,
    pub fields: Vec<Datum>,
}

impl Record {
    /// A field by its name.
    pub fn field(&self, name: &str) -> Option<&Datum> {
        self.fields.get(self.kind.fields.iter().position(|field| field.name == name)?)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Which scale the rank belongs to; ranks of two scales do not compare.
    pub scale: u16,
    pub rank: i16,
    pub name: Box<str>,
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
impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Value::Date(value)
    }
}
impl From<Ranked> for Value {
    fn from(value: Ranked) -> Self {
        Value::Ranked(value)
    }
}
impl From<Vec<Datum>> for Value {
    fn from(value: Vec<Datum>) -> Self {
        Value::List(value)
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
