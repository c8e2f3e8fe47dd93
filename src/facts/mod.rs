//! What a document says about its own secrecy, as typed records.
//!
//! Each module declares the kinds of fact of one subject and gathers them from a [`Document`]; this one puts them
//! together into the schema that rules are checked against.

pub mod address;
pub mod document;
pub mod marking;
pub mod portion;
pub mod quotation;
pub mod source_note;

use crate::engine::value::Datum;

/// Facts gathered by one module, by kind.
pub type Gathered = Vec<(&'static crate::engine::schema::Kind, Vec<Datum>)>;
