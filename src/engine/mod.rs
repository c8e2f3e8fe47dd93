//! Runs rules against facts. Knows nothing of documents or markings: a rule is data, a fact is a typed record.

pub mod check;
pub mod error;
pub mod expression;
pub mod limits;
pub mod pack;
pub mod rule;
pub mod schema;
mod template;
pub mod value;
