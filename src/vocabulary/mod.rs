//! The words of the marking systems, read from `rules/vocabulary/*.yaml`: data, so that a system can be added or
//! mended without Rust.

pub mod captions;
pub mod notation;

/// Everything the grammar and the facts need to know of words.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    pub captions: captions::Captions,
    pub notation: notation::Notation,
}
