//! Bytes to documents. The one stage that knows formats and encodings.

pub mod document;
pub mod map;
