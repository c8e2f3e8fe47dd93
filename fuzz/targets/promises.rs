//! What holds of every file that was read and of every finding in it.

use std::ops::Range;

use caveat::finding::Finding;
use caveat::source::SourceFile;
use caveat::source::document::{Document, Role};

/// A range lies inside the text and between characters.
#[track_caller]
pub fn inside(text: &str, range: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {} bytes: {text:?}", text.len());
}

pub fn file(file: &SourceFile) {
    for document in &file.documents {
        of_document(file, document);
    }
    for (span, _) in &file.comments {
        inside(&file.text, &span.range());
    }
    for span in file.problems.iter().filter_map(|problem| problem.span) {
        inside(&file.text, &span.range());
        file.position(span.start);
        file.byte_offset(span.end);
    }
}

fn of_document(file: &SourceFile, document: &Document) {
    inside(&file.text, &document.span.range());
    let mut end = 0;
    let mut noted = false;
    for block in &document.blocks {
        assert!(block.range.start >= end && block.range.end >= block.range.start, "{block:?}");
        inside(&document.text, &block.range);
        inside(&file.text, &document.span_of(block.range.clone()).range());
        assert_eq!(block.role == Role::Note, block.note.is_some());
        assert!(block.role == Role::Note || !noted, "a block of the body behind the notes");
        if let Some(note) = &block.note {
            inside(&file.text, &note.label_span.range());
            assert!(note.anchor.is_none_or(|at| document.text.is_char_boundary(at)), "{note:?}");
        }
        noted |= block.role == Role::Note;
        end = block.range.end;
    }
    for mark in &document.marks {
        inside(&document.text, &mark.range);
        inside(&file.text, &mark.span.range());
    }
    assert!(document.marks.is_sorted_by_key(|mark| mark.range.start));
}

pub fn findings(file: &SourceFile, found: &[Finding]) {
    for finding in found {
        assert!(!finding.labels.is_empty() && !finding.message.is_empty(), "{finding:?}");
        for label in finding.labels.iter().filter(|label| label.elsewhere.is_none()) {
            inside(&file.text, &label.span.range());
        }
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            inside(&file.text, &edit.span.range());
        }
    }
}
