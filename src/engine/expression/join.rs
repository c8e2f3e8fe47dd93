//! `note.exists(n, n.label == ref.label)` looked up, not gone through: a rule that asks this of every reference would
//! otherwise compare every reference with every note, and a document with a million of each would never be done.
//!
//! The answer is the same as that of going through the list, unknown included; what the lookup cannot answer alike
//! (fields that hold ranks, dates or lists) it leaves to the loop.

use foldhash::{HashMap, HashSet};

use super::ast::Op;
use super::eval::{Node, Out};
use crate::engine::value::{Datum, Value};

/// Shorter lists are gone through faster than they are indexed.
pub const SHORTEST: usize = 32;

/// The lookups that were made ready, by kind of fact and field; `None` where the field cannot be looked up.
#[derive(Default)]
pub struct Joins<'a>(HashMap<(usize, usize), Option<Keys<'a>>>);

/// The values of one field in all facts of a kind.
struct Keys<'a> {
    texts: HashSet<&'a str>,
    numbers: HashSet<i64>,
    facts: usize,
    /// How many of the facts have a text there, and how many a number.
    with_text: usize,
    with_number: usize,
}

/// The field that the body compares, and what with: `n.label == ref.label`, where `n` is the list's variable.
pub fn key(body: &Node, slot: usize) -> Option<(usize, &Node)> {
    let Node::Compare(Op::Equal, left, right) = body else { return None };
    let field = |node: &Node| match node {
        Node::Field(of, field) if matches!(**of, Node::Slot(own) if own == slot) => Some(*field),
        _ => None,
    };
    match (field(left), field(right)) {
        (Some(at), None) if is_free(right, slot) => Some((at, right)),
        (None, Some(at)) if is_free(left, slot) => Some((at, left)),
        _ => None,
    }
}

/// Whether a value is the same for every element of the list. Only the plain shapes that rules have are looked into.
fn is_free(node: &Node, slot: usize) -> bool {
    match node {
        Node::Int(_) | Node::Text(_) => true,
        Node::Slot(own) => *own != slot,
        Node::Field(of, _) | Node::Negate(of) => is_free(of, slot),
        Node::Add(a, b) | Node::Subtract(a, b) => is_free(a, slot) && is_free(b, slot),
        _ => false,
    }
}

impl<'a> Joins<'a> {
    /// Whether one of the facts has this value in this field: the inner `None` is "unknown", as where a field is not
    /// said. The outer `None` leaves it to the loop.
    pub fn exists(&mut self, kind: usize, field: usize, facts: &'a [Datum], wanted: &Out<'_>) -> Option<Option<bool>> {
        let keys = self.0.entry((kind, field)).or_insert_with(|| Keys::of(facts, field)).as_ref()?;
        let (found, comparable) = match wanted {
            Out::Text(text) => (keys.texts.contains(text.as_ref()), keys.with_text),
            Out::Int(number) => (keys.numbers.contains(number), keys.with_number),
            Out::Missing => (false, 0),
            _ => return None,
        };
        Some(if found {
            Some(true)
        } else if comparable < keys.facts {
            None
        } else {
            Some(false)
        })
    }
}

impl<'a> Keys<'a> {
    fn of(facts: &'a [Datum], field: usize) -> Option<Keys<'a>> {
        let (texts, numbers) = (HashSet::default(), HashSet::default());
        let mut keys = Keys { texts, numbers, facts: facts.len(), with_text: 0, with_number: 0 };
        for fact in facts {
            let Value::Record(record) = &fact.value else { return None };
            match record.get(field).map(|datum| &datum.value) {
                Some(Value::Text(text)) => {
                    keys.texts.insert(text);
                    keys.with_text += 1;
                }
                Some(Value::Int(number)) => {
                    keys.numbers.insert(*number);
                    keys.with_number += 1;
                }
                Some(Value::Missing) | None => {}
                Some(_) => return None,
            }
        }
        Some(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::expression::eval::{Env, Macro, Placed};
    use crate::engine::schema::Type;
    use crate::engine::value::Facts;
    use crate::source::map::Span;

    crate::kind! {
        /// For the test.
        pub struct Thing: "thing" (top: true) {
            /// The key.
            key: Type::Text,
        }
    }

    #[test]
    fn a_lookup_answers_as_the_loop_does() {
        let values =
            [Value::Missing, Value::Int(1), Value::Int(2), Value::from("a"), Value::from("1"), Value::Bool(true)];
        let fact = |value: &Value| Thing { key: Datum::new(value.clone(), Span::new(0, 1)) }.datum(Span::new(0, 1));
        let field = |slot| Box::new(Node::Field(Box::new(Node::Slot(slot)), 0));
        let exists =
            |body| Node::Macro { kind: Macro::Exists, list: Box::new(Node::Kind(0)), slot: 1, body: Box::new(body) };
        let asks = [
            exists(Node::Compare(Op::Equal, field(1), field(0))),
            exists(Node::Compare(Op::Equal, field(0), field(1))),
            exists(Node::Compare(Op::Equal, field(1), Box::new(Node::Subtract(field(0), Box::new(Node::Int(1)))))),
            exists(Node::Compare(Op::Equal, field(1), field(1))),
        ];
        for held in 0..1_usize << values.len() {
            let few: Vec<Datum> =
                values.iter().enumerate().filter(|(at, _)| held >> at & 1 == 1).map(|(_, value)| fact(value)).collect();
            // The answer is the same for the facts over and over, which are enough to be looked up.
            let many: Vec<Datum> = few.iter().cycle().take(few.len() * SHORTEST).cloned().collect();
            let (few, many) = (Facts { by_kind: vec![few] }, Facts { by_kind: vec![many] });
            for (wanted, ask) in values.iter().flat_map(|wanted| asks.iter().map(move |ask| (wanted, ask))) {
                let wanted = fact(wanted);
                let answer = |facts| {
                    let mut env = Env::new(facts);
                    env.slots.push(Placed::from_datum(&wanted));
                    ask.eval(&mut env).truth()
                };
                assert_eq!(answer(&few), answer(&many), "{held:b} {wanted:?} {ask:?}");
            }
        }
        let Node::Macro { body, .. } = &asks[0] else { unreachable!() };
        assert!(key(body, 1).is_some());
    }
}
