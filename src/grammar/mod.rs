//! The language of markings, in nom. A grammar function sees a `&str` and a vocabulary, never the document.

pub mod bracket;
pub mod date;
pub mod delivery;
pub mod marking;
pub mod people;
pub mod quote;
pub mod redaction;
pub mod repair;
pub mod source_note;
