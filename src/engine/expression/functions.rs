//! Functions that belong to the language, whatever the facts are about.

use std::borrow::Cow;

use super::eval::{Out, Placed};
use crate::engine::limits;
use crate::engine::value::Date;

/// A built-in function or method; the receiver of a method is its first argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    Size,
    Year,
    Month,
    Day,
    Abs,
    Int,
    Lower,
    Upper,
    Trim,
    Contains,
    StartsWith,
    EndsWith,
    Join,
    SameWords,
    EditDistance,
}

/// The type of a parameter or result in the table below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Int,
    Text,
    Bool,
    Date,
    /// Any list, or a text.
    Sized,
    /// A list of anything.
    List,
    /// A list or a text: what may contain something.
    Holder,
    Any,
}

/// Name, whether it is called as a method, parameters (the receiver first), result.
pub type Signature = (&'static str, bool, &'static [Shape], Shape, Builtin);

pub const SIGNATURES: &[Signature] = &[
    ("size", false, &[Shape::Sized], Shape::Int, Builtin::Size),
    ("size", true, &[Shape::Sized], Shape::Int, Builtin::Size),
    ("year", false, &[Shape::Date], Shape::Int, Builtin::Year),
    ("month", false, &[Shape::Date], Shape::Int, Builtin::Month),
    ("day", false, &[Shape::Date], Shape::Int, Builtin::Day),
    ("abs", false, &[Shape::Int], Shape::Int, Builtin::Abs),
    ("int", false, &[Shape::Text], Shape::Int, Builtin::Int),
    ("lower", true, &[Shape::Text], Shape::Text, Builtin::Lower),
    ("upper", true, &[Shape::Text], Shape::Text, Builtin::Upper),
    ("trim", true, &[Shape::Text], Shape::Text, Builtin::Trim),
    ("contains", true, &[Shape::Holder, Shape::Any], Shape::Bool, Builtin::Contains),
    ("startsWith", true, &[Shape::Text, Shape::Text], Shape::Bool, Builtin::StartsWith),
    ("endsWith", true, &[Shape::Text, Shape::Text], Shape::Bool, Builtin::EndsWith),
    ("join", true, &[Shape::List, Shape::Text], Shape::Text, Builtin::Join),
    ("same_words", false, &[Shape::Text, Shape::Text], Shape::Bool, Builtin::SameWords),
    ("edit_distance", false, &[Shape::Text, Shape::Text], Shape::Int, Builtin::EditDistance),
];

impl Builtin {
    /// What a call takes, beforehand.
    pub fn steps(self, arguments: &[Placed<'_>]) -> u64 {
        match (self, arguments) {
            (Builtin::Size, [Placed { value: Out::Facts(_) | Out::List(_), .. }]) => 0,
            // Every letter of one with every letter of the other.
            (Builtin::EditDistance, [one, other]) => {
                let length = |of: &Placed<'_>| text(of).map_or(0, str::len) as u64;
                (length(one).saturating_mul(length(other))) / limits::BYTES_A_STEP as u64
            }
            // Each element is written out.
            (Builtin::Join, [list, between]) => {
                list.whole_size().saturating_add(list.size().saturating_mul(between.size()))
            }
            _ => arguments.iter().map(Placed::size).sum(),
        }
    }

    pub fn call(self, arguments: Vec<Placed<'_>>) -> Placed<'_> {
        if arguments.iter().any(|argument| matches!(argument.value, Out::Missing)) {
            return Placed::missing();
        }
        let span = arguments.first().and_then(|argument| argument.span);
        let mut arguments = arguments.into_iter();
        let (Some(first), second) = (arguments.next(), arguments.next()) else { return Placed::missing() };
        let value = self.apply(first, second).unwrap_or(Out::Missing);
        Placed { value, span }
    }

    fn apply<'a>(self, first: Placed<'a>, second: Option<Placed<'a>>) -> Option<Out<'a>> {
        let date = |part: fn(Date) -> i64| match first.value {
            Out::Date(date) => Some(Out::Int(part(date)).nonzero()),
            _ => None,
        };
        Some(match self {
            Builtin::Size => match &first.value {
                Out::Text(text) => Out::Int(text.chars().count() as i64),
                Out::Facts(facts) => Out::Int(facts.len() as i64),
                Out::List(items) => Out::Int(items.len() as i64),
                _ => Out::Int(first.items().len() as i64),
            },
            Builtin::Year => date(|date| i64::from(date.year))?,
            Builtin::Month => date(|date| i64::from(date.month))?,
            Builtin::Day => date(|date| i64::from(date.day))?,
            Builtin::Abs => match first.value {
                Out::Int(value) => Out::Int(value.saturating_abs()),
                _ => return None,
            },
            Builtin::Int => Out::Int(text(&first)?.trim().parse().ok()?),
            Builtin::Lower => Out::Text(Cow::Owned(text(&first)?.to_lowercase())),
            Builtin::Upper => Out::Text(Cow::Owned(text(&first)?.to_uppercase())),
            Builtin::Trim => Out::Text(Cow::Owned(text(&first)?.trim().to_owned())),
            Builtin::Contains => {
                let second = second?;
                match &first.value {
                    Out::Text(holder) => Out::Bool(holder.contains(text(&second)?)),
                    _ => Out::Bool(
                        first
                            .items()
                            .iter()
                            .any(|item| super::eval::compare(super::ast::Op::Equal, item, &second) == Some(true)),
                    ),
                }
            }
            Builtin::StartsWith => Out::Bool(text(&first)?.starts_with(text(&second?)?)),
            Builtin::EndsWith => Out::Bool(text(&first)?.ends_with(text(&second?)?)),
            Builtin::Join => {
                let between = second?;
                let items: Vec<String> = first.items().iter().map(super::eval::render).collect();
                Out::Text(Cow::Owned(items.join(text(&between)?)))
            }
            Builtin::SameWords => Out::Bool(words(text(&first)?) == words(text(&second?)?)),
            Builtin::EditDistance => Out::Int(strsim::osa_distance(text(&first)?, text(&second?)?) as i64),
        })
    }
}

impl Out<'_> {
    /// The month of a date that has none is not said.
    fn nonzero(self) -> Self {
        if matches!(self, Out::Int(0)) { Out::Missing } else { self }
    }
}

fn text<'p>(value: &'p Placed<'_>) -> Option<&'p str> {
    match &value.value {
        Out::Text(text) => Some(text),
        Out::Ranked(ranked) => Some(&ranked.name),
        _ => None,
    }
}

/// Letters and digits only, in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
