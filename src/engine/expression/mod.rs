//! The language of `where`, `assert` and templates: a strict subset of CEL with static types.
//!
//! [`parse`] makes a tree with places, [`compile`] checks it against the schema and turns it into [`eval::Node`]s, which
//! are evaluated over borrowed facts.

pub mod ast;
pub mod compile;
pub mod eval;
pub mod functions;
pub mod join;
pub mod leaves;
pub mod parse;
