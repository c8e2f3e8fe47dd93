//! Text with values in it: what a rule says, filled from the facts that it looks at.

use std::sync::Arc;

use super::expression::eval::{Env, Node, Out, render};

/// Text with values in it.
#[derive(Debug, Clone)]
pub(super) struct Template(pub Vec<Piece>);

#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(Arc<str>),
    Value(Node),
}

impl Template {
    /// Whether everything that it puts in is said.
    pub fn is_said<'a>(&'a self, env: &mut Env<'a>) -> bool {
        self.0.iter().all(|piece| match piece {
            Piece::Text(_) => true,
            Piece::Value(node) => !matches!(node.eval(env).value, Out::Missing),
        })
    }

    /// What is worked out for it.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Value(node) => Some(node),
        })
    }

    /// The same as [`Self::fill`]; a text without values in it is not copied.
    pub fn shared<'a>(&'a self, env: &mut Env<'a>) -> Arc<str> {
        match self.0.as_slice() {
            [] => Arc::default(),
            [Piece::Text(text)] => Arc::clone(text),
            _ => self.fill(env).into(),
        }
    }

    pub fn fill<'a>(&'a self, env: &mut Env<'a>) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(node) => {
                    let value = node.eval(env);
                    env.spend(value.whole_size());
                    if !env.is_spent() {
                        out.push_str(&render(&value));
                    }
                }
            }
        }
        out
    }
}

/// The brace that closes the one at the start, not counting those in strings.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('}', None) => return Some(at),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    None
}
