//! What an expression looks at: kinds of fact, and what it is handed.

use super::eval::Node;

impl Node {
    /// Tells each [`Node::Kind`] and [`Node::Slot`] in it; the variables of its own macros are among these.
    pub fn each_leaf(&self, tell: &mut impl FnMut(&Node)) {
        match self {
            Node::Bool(_) | Node::Int(_) | Node::Text(_) | Node::Date(_) => {}
            Node::Kind(_) | Node::Slot(_) => tell(self),
            Node::List(nodes) | Node::Builtin(_, nodes) | Node::Call(_, nodes) => {
                nodes.iter().for_each(|node| node.each_leaf(tell));
            }
            Node::Field(of, _) | Node::Not(of) | Node::Negate(of) | Node::Has(of) => of.each_leaf(tell),
            Node::Index(a, b)
            | Node::And(a, b)
            | Node::Or(a, b)
            | Node::Compare(_, a, b)
            | Node::In(a, b)
            | Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Macro { list: a, body: b, .. } => {
                a.each_leaf(tell);
                b.each_leaf(tell);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|node| node.each_leaf(tell)),
        }
    }

    /// The parts of a condition that all have to hold.
    pub fn conjuncts(self) -> Vec<Node> {
        match self {
            Node::And(a, b) => {
                let mut parts = a.conjuncts();
                parts.extend(b.conjuncts());
                parts
            }
            other => vec![other],
        }
    }
}
