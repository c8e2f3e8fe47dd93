//! The words of the marking systems, read from `rules/vocabulary/*.yaml`: data, so that a system can be added or
//! mended without Rust.

pub mod captions;
pub mod notation;
