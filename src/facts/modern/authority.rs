//! The classification authority block.

use super::Gathered;
use super::survey::Survey;
use crate::engine::schema::Kind;
use crate::source::document::Document;
use crate::vocabulary::register::Register;

pub const KINDS: &[&Kind] = &[];

/// Gathers it.
pub fn gather(_document: &Document, _survey: Option<&Survey>, _register: &Register) -> Gathered {
    Vec::new()
}
