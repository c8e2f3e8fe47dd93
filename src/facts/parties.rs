//! The parties that the format marks in a title, "From A to B", where both are marked as the sender or both as the receiver.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::kind;
use crate::source::document::{Document, Mark, MarkKind, Role};

kind! {
    /// Two parties of the title of which the second stands behind the "to" that follows the first.
    pub struct PartyMarks: "party_marks" (top: true) {
        /// The first, from whom it is.
        first: Type::Text,
        /// The second, to whom it is.
        second: Type::Text,
        /// from or to: how the first is marked.
        first_marked: Type::Text,
        /// from or to: how the second is marked.
        second_marked: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[PartyMarks::KIND];

pub fn gather(document: &Document) -> Vec<Datum> {
    let Some(title) = document.blocks.iter().find(|block| block.role == Role::Title) else { return Vec::new() };
    let marks: Vec<(&Mark, bool)> = document
        .marks
        .iter()
        .filter(|mark| mark.range.start >= title.range.start && mark.range.end <= title.range.end)
        .filter_map(|mark| match mark.kind {
            MarkKind::Party { sends } => Some((mark, sends)),
            _ => None,
        })
        .collect();
    let [(first, sends), (second, also_sends)] = marks[..] else { return Vec::new() };
    if first.range.end > second.range.start {
        return Vec::new();
    }
    // "(Green) to the Secretary (Brown)", but not "the Ambassador (Green) and the Ambassador to Zembla (Brown)".
    let between = document.text[first.range.end..second.range.start].trim_start_matches([')', ' ']);
    let from = document.text[title.range.start..first.range.start].contains("rom ");
    if !between.starts_with("to ") || !from {
        return Vec::new();
    }
    let name = |sends: bool| if sends { "from" } else { "to" };
    let text = |mark: &Mark| document.text[mark.range.clone()].to_owned();
    let record = PartyMarks {
        first: Datum::new(text(first), first.span),
        second: Datum::new(text(second), second.span),
        first_marked: Datum::new(name(sends), first.span),
        second_marked: Datum::new(name(also_sends), second.span),
    };
    vec![record.datum(first.span)]
}
