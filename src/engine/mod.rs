//! Runs rules against facts. Knows nothing of documents or markings: a rule is data, a fact is a typed record.

pub mod schema;
pub mod value;
