//! Which kinds of fact an expression looks at by itself, beside what it is handed.

use super::eval::Node;

impl Node {
    /// Tells each kind that it names.
    pub fn each_kind(&self, tell: &mut impl FnMut(usize)) {
        match self {
            Node::Bool(_) | Node::Int(_) | Node::Text(_) | Node::Date(_) | Node::Slot(_) => {}
            Node::Kind(kind) => tell(*kind),
            Node::List(nodes) | Node::Builtin(_, nodes) | Node::Call(_, nodes) => {
                nodes.iter().for_each(|node| node.each_kind(tell));
            }
            Node::Field(of, _) | Node::Not(of) | Node::Negate(of) | Node::Has(of) => of.each_kind(tell),
            Node::Index(a, b)
            | Node::And(a, b)
            | Node::Or(a, b)
            | Node::Compare(_, a, b)
            | Node::In(a, b)
            | Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Macro { list: a, body: b, .. } => {
                a.each_kind(tell);
                b.each_kind(tell);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|node| node.each_kind(tell)),
        }
    }
}
