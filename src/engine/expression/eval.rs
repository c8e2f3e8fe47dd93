//! Compiled expressions, evaluated over borrowed facts.
//!
//! What a document does not say is unknown, and unknown is carried through as in Kleene's logic: `false && unknown` is
//! false, `true || unknown` is true, everything else with an unknown part is unknown.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::ast::Op;
use super::functions::Builtin;
use super::join::{self, Joins};
use crate::engine::limits;
use crate::engine::schema::Function;
use crate::engine::value::{Date, Datum, Facts, Ranked, Record, Value};
use crate::source::map::Span;

/// A value while an expression is evaluated: borrowed from the facts where it can be.
#[derive(Debug, Clone)]
pub enum Out<'a> {
    Missing,
    Bool(bool),
    Int(i64),
    Text(Cow<'a, str>),
    Date(Date),
    Ranked(Cow<'a, Ranked>),
    Facts(&'a [Datum]),
    List(Vec<Placed<'a>>),
    Record(&'a Record),
}

/// A value and the place it came from, if it came from a place.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    pub value: Out<'a>,
    pub span: Option<Span>,
}

impl<'a> Placed<'a> {
    pub fn missing() -> Self {
        Placed { value: Out::Missing, span: None }
    }

    fn plain(value: Out<'a>) -> Self {
        Placed { value, span: None }
    }

    pub fn from_datum(datum: &'a Datum) -> Self {
        let value = match &datum.value {
            Value::Missing => Out::Missing,
            Value::Bool(value) => Out::Bool(*value),
            Value::Int(value) => Out::Int(*value),
            Value::Text(text) => Out::Text(Cow::Borrowed(text)),
            Value::Date(date) => Out::Date(*date),
            Value::Ranked(ranked) => Out::Ranked(Cow::Borrowed(ranked)),
            Value::List(list) => Out::Facts(list),
            Value::Record(record) => Out::Record(record),
        };
        Placed { value, span: Some(datum.span) }
    }

    pub fn truth(&self) -> Option<bool> {
        match self.value {
            Out::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The steps that it takes to compare, copy or search it once.
    pub fn size(&self) -> u64 {
        match &self.value {
            Out::Text(text) => limits::steps(text.len(), limits::BYTES_A_STEP),
            Out::Facts(facts) => facts.len() as u64,
            Out::List(items) => items.len() as u64,
            _ => 0,
        }
    }

    /// The same with all that stands in it, for what is written out.
    pub fn whole_size(&self) -> u64 {
        match &self.value {
            Out::Facts(facts) => facts.iter().map(|datum| 1 + Placed::from_datum(datum).whole_size()).sum(),
            Out::List(items) => items.iter().map(|item| 1 + item.whole_size()).sum(),
            _ => self.size(),
        }
    }

    /// The elements of a list, each with its place.
    pub fn items(self) -> Vec<Placed<'a>> {
        match self.value {
            Out::List(items) => items,
            _ => self.each().collect(),
        }
    }

    /// The same, one at a time: facts need no list of their own.
    pub fn each(self) -> Each<'a> {
        match self.value {
            Out::Facts(facts) => Each::Facts(facts.iter()),
            Out::List(items) => Each::List(items.into_iter()),
            Out::Missing => Each::One(None),
            _ => Each::One(Some(self)),
        }
    }
}

/// The elements of a list, one after the other.
pub enum Each<'a> {
    One(Option<Placed<'a>>),
    Facts(std::slice::Iter<'a, Datum>),
    /// A field of each of some records; where it holds a list, that one's elements.
    Fields {
        of: std::slice::Iter<'a, Datum>,
        field: usize,
        list: std::slice::Iter<'a, Datum>,
    },
    List(std::vec::IntoIter<Placed<'a>>),
}

impl<'a> Iterator for Each<'a> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        match self {
            Each::One(one) => one.take(),
            Each::Facts(facts) => facts.next().map(Placed::from_datum),
            Each::Fields { of, field, list } => loop {
                if let Some(datum) = list.next() {
                    return Some(Placed::from_datum(datum));
                }
                let Value::Record(record) = &of.next()?.value else { continue };
                match record.get(*field) {
                    None | Some(Datum { value: Value::Missing, .. }) => {}
                    Some(Datum { value: Value::List(items), .. }) => *list = items.iter(),
                    Some(datum) => return Some(Placed::from_datum(datum)),
                }
            },
            Each::List(items) => items.next(),
        }
    }
}

/// One step of a compiled expression.
#[derive(Debug, Clone)]
pub enum Node {
    Bool(bool),
    Int(i64),
    Text(Box<str>),
    Date(Date),
    List(Vec<Node>),
    /// A binding or a macro's variable.
    Slot(usize),
    /// All facts of a kind.
    Kind(usize),
    Field(Box<Node>, usize),
    Index(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Op, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Add(Box<Node>, Box<Node>),
    Subtract(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Has(Box<Node>),
    Macro {
        kind: Macro,
        list: Box<Node>,
        slot: usize,
        body: Box<Node>,
    },
    Builtin(Builtin, Vec<Node>),
    Call(fn(&[&Value]) -> Value, Vec<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Macro {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

/// What an expression may look at: the facts, and the bindings so far.
pub struct Env<'a> {
    pub facts: &'a Facts,
    pub slots: Vec<Placed<'a>>,
    joins: Joins<'a>,
    /// Steps that are left; at none nothing more is worked out. With a sign, so that one step is one instruction.
    left: i64,
}

impl<'a> Env<'a> {
    pub fn new(facts: &'a Facts) -> Env<'a> {
        Env { facts, slots: Vec::new(), joins: Joins::default(), left: i64::MAX }
    }

    /// Gives steps to whoever is next.
    pub fn allow(&mut self, steps: u64) {
        self.left = i64::try_from(steps).unwrap_or(i64::MAX);
    }

    #[inline]
    pub fn spend(&mut self, steps: u64) {
        self.left = self.left.saturating_sub_unsigned(steps);
    }

    #[inline]
    pub fn is_spent(&self) -> bool {
        self.left <= 0
    }
}

impl Node {
    /// Works it out. Missing, where the steps do not suffice.
    pub fn eval<'a>(&'a self, env: &mut Env<'a>) -> Placed<'a> {
        env.left = env.left.wrapping_sub(1);
        match self {
            Node::Bool(value) => Placed::plain(Out::Bool(*value)),
            Node::Int(value) => Placed::plain(Out::Int(*value)),
            Node::Text(text) => Placed::plain(Out::Text(Cow::Borrowed(text))),
            Node::Date(date) => Placed::plain(Out::Date(*date)),
            Node::List(items) => Placed::plain(Out::List(items.iter().map(|item| item.eval(env)).collect())),
            Node::Slot(slot) => {
                let held = env.slots.get(*slot).cloned().unwrap_or_else(Placed::missing);
                // A list that was worked out is copied.
                if let Out::List(items) = &held.value {
                    env.spend(items.len() as u64);
                }
                held
            }
            Node::Kind(kind) => Placed::plain(Out::Facts(env.facts.by_kind.get(*kind).map_or(&[], Vec::as_slice))),
            Node::Field(of, field) => {
                let found = of.record(env).and_then(|(record, span)| field_of(record, span, *field));
                found.map_or_else(Placed::missing, |(datum, span)| Placed { span, ..Placed::from_datum(datum) })
            }
            Node::Index(of, at) => {
                let items = of.eval(env).items();
                env.spend(items.len() as u64);
                match at.eval(env).value {
                    Out::Int(at) => usize::try_from(at)
                        .ok()
                        .and_then(|at| items.into_iter().nth(at))
                        .unwrap_or_else(Placed::missing),
                    _ => Placed::missing(),
                }
            }
            Node::Not(of) => truth(of.eval(env).truth().map(|value| !value)),
            Node::Negate(of) => match of.eval(env).value {
                Out::Int(value) => Placed::plain(Out::Int(value.saturating_neg())),
                _ => Placed::missing(),
            },
            Node::And(a, b) => match a.eval(env).truth() {
                Some(false) => truth(Some(false)),
                left => match b.eval(env).truth() {
                    Some(false) => truth(Some(false)),
                    right => truth(left.zip(right).map(|_| true)),
                },
            },
            Node::Or(a, b) => match a.eval(env).truth() {
                Some(true) => truth(Some(true)),
                left => match b.eval(env).truth() {
                    Some(true) => truth(Some(true)),
                    right => truth(left.zip(right).map(|_| false)),
                },
            },
            Node::Compare(op, a, b) => {
                let (a, b) = (a.eval(env), b.eval(env));
                // What is short or a number costs no more than the step itself.
                if let Out::Text(_) | Out::Facts(_) | Out::List(_) = a.value {
                    env.spend(a.size());
                }
                truth(compare(*op, &a, &b))
            }
            Node::In(a, b) => {
                let a = a.eval(env);
                if matches!(a.value, Out::Missing) {
                    return Placed::missing();
                }
                // A list that the rule writes out need not be made anew each time.
                if let Node::List(items) = b.as_ref() {
                    return any(items.iter().map(|item| compare(Op::Equal, &a, &item.eval(env))));
                }
                let b = b.eval(env);
                if matches!(b.value, Out::Missing) {
                    return Placed::missing();
                }
                env.spend(b.size());
                any(b.each().map(|item| compare(Op::Equal, &a, &item)))
            }
            Node::Add(a, b) => {
                let (a, b) = (a.eval(env), b.eval(env));
                env.spend(a.size().saturating_add(b.size()));
                match (a.value, b.value) {
                    _ if env.is_spent() => Placed::missing(),
                    (Out::Int(a), Out::Int(b)) => Placed::plain(Out::Int(a.saturating_add(b))),
                    (Out::Text(a), Out::Text(b)) => Placed::plain(Out::Text(Cow::Owned(format!("{a}{b}")))),
                    (Out::Missing, _) | (_, Out::Missing) => Placed::missing(),
                    (a, b) => {
                        let mut items = Placed::plain(a).items();
                        items.extend(Placed::plain(b).items());
                        Placed::plain(Out::List(items))
                    }
                }
            }
            Node::Subtract(a, b) => match (a.eval(env).value, b.eval(env).value) {
                (Out::Int(a), Out::Int(b)) => Placed::plain(Out::Int(a.saturating_sub(b))),
                _ => Placed::missing(),
            },
            Node::If(condition, yes, no) => match condition.eval(env).truth() {
                Some(true) => yes.eval(env),
                Some(false) => no.eval(env),
                None => Placed::missing(),
            },
            Node::Has(of) => {
                let found = !matches!(of.eval(env).value, Out::Missing);
                truth(Some(found))
            }
            Node::Macro { kind, list, slot, body } => {
                if let Some(found) = look_up(*kind, list, *slot, body, env) {
                    return truth(found);
                }
                let list = list.eval(env);
                if matches!(list.value, Out::Missing) {
                    return Placed::missing();
                }
                if env.is_spent() {
                    return Placed::missing();
                }
                run_macro(*kind, list.each(), *slot, body, env)
            }
            Node::Builtin(builtin, arguments) => {
                let arguments: Vec<Placed<'a>> = arguments.iter().map(|argument| argument.eval(env)).collect();
                env.spend(builtin.steps(&arguments));
                if env.is_spent() { Placed::missing() } else { builtin.call(arguments) }
            }
            Node::Call(call, arguments) => {
                let values: Vec<Value> =
                    arguments.iter().map(|argument| argument.eval(env).value.into_value()).collect();
                if env.is_spent() || values.iter().any(|value| matches!(value, Value::Missing)) {
                    return Placed::missing();
                }
                Placed::plain(owned(call(&values.iter().collect::<Vec<_>>())))
            }
        }
    }
}

impl Node {
    /// The record that it stands for, without a copy of it on the way; as many steps as [`Node::eval`] takes.
    fn record<'a>(&'a self, env: &mut Env<'a>) -> Option<(&'a Record, Option<Span>)> {
        match self {
            Node::Slot(slot) => {
                env.left = env.left.wrapping_sub(1);
                match env.slots.get(*slot)? {
                    Placed { value: Out::Record(record), span } => Some((record, *span)),
                    // A list that was worked out is no record, but it is looked at.
                    Placed { value: Out::List(items), .. } => {
                        let items = items.len() as u64;
                        env.spend(items);
                        None
                    }
                    _ => None,
                }
            }
            Node::Field(of, field) => {
                env.left = env.left.wrapping_sub(1);
                let (record, span) = of.record(env)?;
                match field_of(record, span, *field)? {
                    (Datum { value: Value::Record(record), .. }, span) => Some((record, span)),
                    _ => None,
                }
            }
            _ => match self.eval(env) {
                Placed { value: Out::Record(record), span } => Some((record, span)),
                _ => None,
            },
        }
    }
}

/// A field of a record, and its place. One that is not said stands where its record stands.
fn field_of(record: &Record, span: Option<Span>, field: usize) -> Option<(&Datum, Option<Span>)> {
    let datum = record.get(field)?;
    Some((datum, if datum.span == Span::default() { span } else { Some(datum.span) }))
}

/// Steps for an element that is kept.
const KEPT: u64 = 4;

/// A macro over a long list of facts that asks whether one of them has a certain value.
fn look_up<'a>(kind: Macro, list: &Node, slot: usize, body: &'a Node, env: &mut Env<'a>) -> Option<Option<bool>> {
    let (Macro::Exists, Node::Kind(of)) = (kind, list) else { return None };
    let facts = env.facts.by_kind.get(*of).filter(|facts| facts.len() >= join::SHORTEST)?;
    let (field, wanted) = join::key(body, slot)?;
    let wanted = wanted.eval(env).value;
    env.joins.exists(*of, field, facts, &wanted)
}

fn run_macro<'a>(kind: Macro, items: Each<'a>, slot: usize, body: &'a Node, env: &mut Env<'a>) -> Placed<'a> {
    let mut test = |item: Placed<'a>| {
        if env.is_spent() {
            return Placed::missing();
        }
        // What is kept of a list takes room.
        if matches!(kind, Macro::Filter | Macro::Map) {
            env.spend(KEPT);
        }
        env.slots.resize_with(slot + 1, Placed::missing);
        env.slots[slot] = item;
        body.eval(env)
    };
    match kind {
        Macro::All => {
            let all = any(items.map(|item| test(item).truth().map(|value| !value)));
            truth(all.truth().map(|value| !value))
        }
        Macro::Exists => any(items.map(|item| test(item).truth())),
        Macro::ExistsOne => {
            let found: Vec<Option<bool>> = items.map(|item| test(item).truth()).collect();
            let sure = found.iter().filter(|found| **found == Some(true)).count();
            truth((!found.contains(&None) || sure > 1).then_some(sure == 1))
        }
        Macro::Filter => {
            let kept = items.filter(|item| test(item.clone()).truth() == Some(true)).collect();
            Placed::plain(Out::List(kept))
        }
        Macro::Map => Placed::plain(Out::List(items.map(&mut test).collect())),
    }
}

/// True if one is, else unknown if one is, else false.
fn any<'a>(mut tests: impl Iterator<Item = Option<bool>>) -> Placed<'a> {
    let mut unknown = false;
    let found = tests.any(|test| {
        unknown |= test.is_none();
        test == Some(true)
    });
    truth(if found {
        Some(true)
    } else if unknown {
        None
    } else {
        Some(false)
    })
}

fn truth<'a>(value: Option<bool>) -> Placed<'a> {
    Placed::plain(value.map_or(Out::Missing, Out::Bool))
}

/// Compares two values of like type; unknown where one is missing or they have no common measure.
pub fn compare(op: Op, a: &Placed<'_>, b: &Placed<'_>) -> Option<bool> {
    let ordering = match (&a.value, &b.value) {
        (Out::Missing, _) | (_, Out::Missing) => return None,
        (Out::Bool(a), Out::Bool(b)) => a.cmp(b),
        (Out::Int(a), Out::Int(b)) => a.cmp(b),
        (Out::Text(a), Out::Text(b)) => a.as_ref().cmp(b.as_ref()),
        (Out::Date(a), Out::Date(b)) => return compare_dates(op, *a, *b),
        (Out::Ranked(a), Out::Ranked(b)) if a.scale == b.scale => a.rank.cmp(&b.rank),
        (Out::Ranked(ranked), Out::Text(text)) | (Out::Text(text), Out::Ranked(ranked)) => {
            let same = ranked.name.as_str() == text.as_ref();
            return match op {
                Op::Equal => Some(same),
                Op::Unequal => Some(!same),
                _ => None,
            };
        }
        (Out::Record(left), Out::Record(right)) => {
            let same = left.kind.name == right.kind.name && a.span == b.span;
            if same { Ordering::Equal } else { Ordering::Less }
        }
        (Out::Facts(_) | Out::List(_), Out::Facts(_) | Out::List(_)) => {
            let (left, right) = (a.clone().items(), b.clone().items());
            if left.len() != right.len() {
                return (op == Op::Unequal).then_some(true).or((op == Op::Equal).then_some(false));
            }
            let differs = any(left.iter().zip(&right).map(|(a, b)| compare(Op::Unequal, a, b))).truth()?;
            if differs { Ordering::Less } else { Ordering::Equal }
        }
        _ => return None,
    };
    Some(holds(op, ordering))
}

fn holds(op: Op, ordering: Ordering) -> bool {
    match op {
        Op::Equal => ordering.is_eq(),
        Op::Unequal => ordering.is_ne(),
        Op::Less => ordering.is_lt(),
        Op::LessEqual => ordering.is_le(),
        Op::Greater => ordering.is_gt(),
        Op::GreaterEqual => ordering.is_ge(),
        _ => false,
    }
}

/// A date may be a year or a month only: what holds for every day of it holds, what holds for none does not, and the
/// rest is unknown.
fn compare_dates(op: Op, a: Date, b: Date) -> Option<bool> {
    let first = |date: Date| (date.year, date.month.max(1), date.day.max(1));
    let last = |date: Date| {
        (date.year, if date.month == 0 { 12 } else { date.month }, if date.day == 0 { 31 } else { date.day })
    };
    let whole = |date: Date| date.month > 0 && date.day > 0;
    let before = last(a) < first(b);
    let after = first(a) > last(b);
    let ordering = if before {
        Ordering::Less
    } else if after {
        Ordering::Greater
    } else if whole(a) && whole(b) {
        Ordering::Equal
    } else {
        // "Not before 1944-03" holds for every day of that month.
        return match op {
            Op::GreaterEqual if first(a) >= first(b) && !whole(b) => Some(true),
            Op::LessEqual if last(a) <= last(b) && !whole(b) => Some(true),
            _ => None,
        };
    };
    Some(holds(op, ordering))
}

impl Out<'_> {
    /// A value of its own, for the domain's functions.
    pub fn into_value(self) -> Value {
        match self {
            Out::Missing => Value::Missing,
            Out::Bool(value) => Value::Bool(value),
            Out::Int(value) => Value::Int(value),
            Out::Text(text) => Value::Text(text.as_ref().into()),
            Out::Date(date) => Value::Date(date),
            Out::Ranked(ranked) => Value::Ranked(Box::new(ranked.into_owned())),
            Out::Facts(facts) => Value::List(facts.to_vec().into()),
            Out::List(items) => Value::List(
                items
                    .into_iter()
                    .map(|item| Datum { value: item.value.into_value(), span: item.span.unwrap_or_default() })
                    .collect(),
            ),
            Out::Record(record) => Value::Record(Box::new(record.clone())),
        }
    }
}

fn owned<'a>(value: Value) -> Out<'a> {
    match value {
        Value::Missing | Value::Record(_) => Out::Missing,
        Value::Bool(value) => Out::Bool(value),
        Value::Int(value) => Out::Int(value),
        Value::Text(text) => Out::Text(Cow::Owned(text.into())),
        Value::Date(date) => Out::Date(date),
        Value::Ranked(ranked) => Out::Ranked(Cow::Owned(*ranked)),
        Value::List(list) => Out::List(
            list.into_iter().map(|datum| Placed { value: owned(datum.value), span: Some(datum.span) }).collect(),
        ),
    }
}

/// As a message shows it.
pub fn render(value: &Placed<'_>) -> String {
    match &value.value {
        Out::Missing => "(not said)".into(),
        Out::Bool(value) => if *value { "yes" } else { "no" }.into(),
        Out::Int(value) => value.to_string(),
        Out::Text(text) => text.as_ref().to_owned(),
        Out::Date(date) => date.to_string(),
        Out::Ranked(ranked) => ranked.name.to_string(),
        Out::Facts(_) | Out::List(_) => {
            let items: Vec<String> = value.clone().items().iter().map(render).collect();
            if items.is_empty() { "nothing".into() } else { items.join(", ") }
        }
        Out::Record(record) => record.kind.name.replace('_', " "),
    }
}

/// The domain's function as a step.
pub fn call(function: &Function, arguments: Vec<Node>) -> Node {
    Node::Call(function.call, arguments)
}
