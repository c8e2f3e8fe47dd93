//! Reading never fails and never panics, and what it gives keeps its promises, whatever the bytes.

use caveat::source::document::{Document, Role};
use caveat::source::{SourceFile, read};
use proptest::prelude::*;

const FIXTURES: &[(&str, &[u8])] = &[
    ("volume.xml", include_bytes!("../fixtures/source/volume.xml")),
    ("reading-view.txt", include_bytes!("../fixtures/source/reading-view.txt")),
    ("typed.txt", include_bytes!("../fixtures/source/typed.txt")),
    ("notes.md", include_bytes!("../fixtures/source/notes.md")),
    ("page.html", include_bytes!("../fixtures/source/page.html")),
];

fn keeps_promises(file: &SourceFile) {
    for document in &file.documents {
        blocks(document);
        for mark in &document.marks {
            assert!(document.text.get(mark.range.clone()).is_some(), "{mark:?}");
            assert!(file.text.get(mark.span.range()).is_some(), "{mark:?}");
        }
        assert!(document.marks.is_sorted_by_key(|mark| mark.range.start));
        for block in &document.blocks {
            assert!(file.text.get(document.span_of(block.range.clone()).range()).is_some(), "{block:?}");
            if let Some(note) = &block.note {
                assert!(file.text.get(note.label_span.range()).is_some(), "{note:?}");
                assert!(note.anchor.is_none_or(|at| document.text.is_char_boundary(at)), "{note:?}");
            }
        }
        assert!(file.text.get(document.span.range()).is_some());
    }
    for (span, _) in &file.comments {
        assert!(file.text.get(span.range()).is_some());
    }
    for span in file.problems.iter().filter_map(|problem| problem.span) {
        assert!(file.text.get(span.range()).is_some());
        file.position(span.start);
        file.byte_offset(span.end);
    }
}

fn blocks(document: &Document) {
    let mut end = 0;
    let mut noted = false;
    for block in &document.blocks {
        assert!(block.range.start >= end && block.range.end >= block.range.start, "{block:?}");
        assert!(document.text.get(block.range.clone()).is_some(), "{block:?}");
        assert_eq!(block.role == Role::Note, block.note.is_some());
        assert!(block.role == Role::Note || !noted, "a body block after the notes");
        let text = document.block_text(block);
        assert_eq!(text.trim(), text);
        assert!(!text.contains("  ") && !text.contains('\n'), "{text:?}");
        noted |= block.role == Role::Note;
        end = block.range.end;
    }
}

/// What an unlucky hand does to a file.
#[derive(Debug, Clone)]
enum Change {
    Truncate(usize),
    Swap(usize, usize),
    Insert(usize, String),
    Remove(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let bits = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "[Page 3]",
        "[^9]",
        "\u{c}",
        "\n\n  3. x\n",
        "é",
        "—",
        "<note n='4'>",
        "</p>",
        "<pb/>",
        "]",
        "<hi rend=\"italic\">",
        "*",
        "1",
        " 2 ",
        "<!--",
        "\0",
        "\r\n",
        "\u{a0}",
        "•",
        "- 2 -\n",
        "```\n",
        "</sup>",
        "<li>",
    ]);
    prop_oneof![
        any::<usize>().prop_map(Change::Truncate),
        (any::<usize>(), any::<usize>()).prop_map(|(one, two)| Change::Swap(one, two)),
        (any::<usize>(), bits).prop_map(|(at, bit)| Change::Insert(at, bit.to_owned())),
        (any::<usize>(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let length = bytes.len().max(1);
    match change {
        Change::Truncate(at) if at % 5 == 0 => bytes.truncate(at % length),
        Change::Truncate(_) => {}
        Change::Swap(one, two) if !bytes.is_empty() => bytes.swap(one % length, two % length),
        Change::Swap(..) => {}
        Change::Insert(at, bit) => {
            let at = (at % length).min(bytes.len());
            bytes.splice(at..at, bit.bytes());
        }
        Change::Remove(at, count) => {
            let at = (at % length).min(bytes.len());
            bytes.drain(at..(at + count).min(bytes.len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300), name in 0..FIXTURES.len()) {
        keeps_promises(&read(FIXTURES[name].0, &bytes));
    }

    #[test]
    fn any_text_is_read(text in "([ -~\\n]|[•é—†“ \\f\\[\\]<>&*^]|\\[Page 2\\]|\\n\\n  1\\. |[a-z]1 ){0,120}", name in 0..FIXTURES.len()) {
        keeps_promises(&read(FIXTURES[name].0, text.as_bytes()));
    }

    #[test]
    fn damaged_documents_are_read(name in 0..FIXTURES.len(), changes in prop::collection::vec(change(), 1..12)) {
        let (name, bytes) = FIXTURES[name];
        let mut bytes = bytes.to_vec();
        for change in &changes {
            apply(&mut bytes, change);
        }
        keeps_promises(&read(name, &bytes));
    }
}

#[test]
fn the_fixtures_are_read_without_a_problem() {
    for (name, bytes) in FIXTURES {
        let file = read(name, bytes);
        assert_eq!(file.problems, [], "{name}");
        assert!(!file.documents.is_empty(), "{name}");
        keeps_promises(&file);
        assert_eq!(file.encode(&file.text).expect("it was so encoded"), *bytes);
    }
}

#[test]
fn an_entity_with_a_line_end_inside_is_squeezed_like_text() {
    let file = read("entity.xml", b"<TEI><text><body><p>Lamps &- 2 -\n#x2003;and oil</p></body></text></TEI>");
    file.documents.iter().for_each(blocks);
    assert!(!file.problems.is_empty());
}
