//! Which documents of a changed file are the same as before, so that only the others are judged again.
//!
//! Exact: a document is the same when its bytes of the file are, and when all that was read from them is, but for its
//! place.

use crate::finding::Finding;
use crate::source::SourceFile;
use crate::source::document::{Block, Document, Mark, MarkKind};
use crate::source::map::Span;

use super::world::Judged;

/// The findings of a document of the new file, if it is one of the old file in another place.
pub fn known(before: &Judged, file: &SourceFile, at: usize) -> Option<Vec<Finding>> {
    let old_file = &before.audited.file;
    let new = file.documents.get(at)?;
    // Documents keep their order; one that came or went moves the others by one or a few places.
    let near = (0..=2).flat_map(|by| [at.checked_sub(by), at.checked_add(by)]).flatten();
    let from_end = (at + old_file.documents.len()).checked_sub(file.documents.len());
    let found = near
        .chain(from_end)
        .find(|old| old_file.documents.get(*old).is_some_and(|old| same(old_file, old, file, new)))?;
    let old = &old_file.documents[found];
    let by = i64::from(new.span.start) - i64::from(old.span.start);
    before.of_documents.get(found)?.iter().map(|finding| moved(finding, old.span, by)).collect()
}

fn same(old_file: &SourceFile, old: &Document, new_file: &SourceFile, new: &Document) -> bool {
    let by = i64::from(new.span.start) - i64::from(old.span.start);
    let at = |span: Span| shifted(span, by);
    old.id == new.id
        && old.collection == new.collection
        && old.format == new.format
        && old.has_italics == new.has_italics
        && old_file.text.get(old.span.range()) == new_file.text.get(new.span.range())
        && old.text == new.text
        && old.blocks.len() == new.blocks.len()
        && old.blocks.iter().zip(&new.blocks).all(|(old, new)| same_block(old, new, by))
        && old.marks.len() == new.marks.len()
        && old.marks.iter().zip(&new.marks).all(|(old, new)| same_mark(old, new, by))
        && match (&old.stated_date, &new.stated_date) {
            (Some((old, old_at)), Some((new, new_at))) => old == new && at(*old_at) == *new_at,
            (old, new) => old.is_none() && new.is_none(),
        }
}

fn same_block(old: &Block, new: &Block, by: i64) -> bool {
    old.role == new.role
        && old.range == new.range
        && old.part == new.part
        && match (&old.note, &new.note) {
            (Some(old), Some(new)) => {
                old.label == new.label
                    && old.kind == new.kind
                    && old.anchor == new.anchor
                    && (shifted(old.label_span, by) == new.label_span || old.label_span == new.label_span)
            }
            (old, new) => old.is_none() && new.is_none(),
        }
}

fn same_mark(old: &Mark, new: &Mark, by: i64) -> bool {
    let kinds = match (&old.kind, &new.kind) {
        // Where links lead may hang on other documents.
        (MarkKind::Link { target: old }, MarkKind::Link { target: new }) => old == new,
        (old, new) => old == new,
    };
    kinds && old.range == new.range && shifted(old.span, by) == new.span
}

fn shifted(span: Span, by: i64) -> Span {
    let to = |at: u32| (i64::from(at) + by).max(0) as u32;
    Span { start: to(span.start), end: to(span.end) }
}

/// A finding in its new place. One that points out of its document is not known.
fn moved(finding: &Finding, document: Span, by: i64) -> Option<Finding> {
    let mut finding = finding.clone();
    let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.span);
    for span in finding.labels.iter_mut().map(|label| &mut label.span).chain(edits) {
        let nowhere = *span == Span::default() && by != 0;
        if nowhere || span.start < document.start || span.end > document.end {
            return None;
        }
        *span = shifted(*span, by);
    }
    Some(finding)
}
