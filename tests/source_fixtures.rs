//! What the readers make of the fixtures: roles, marks, notes, links and the places they point at.

use caveat::source::document::{Document, MarkKind, NoteKind, Role, Target};
use caveat::source::{Severity, SourceFile, read};

fn volume() -> SourceFile {
    read("shelf/volume.xml", include_bytes!("../fixtures/source/volume.xml"))
}

fn blocks(document: &Document) -> Vec<(Role, u16, &str)> {
    document.blocks.iter().map(|block| (block.role, block.part, document.block_text(block))).collect()
}

/// The marks of a document: kind, text, place in the file.
fn marks<'a>(file: &'a SourceFile, document: &'a Document) -> Vec<(&'a MarkKind, &'a str, &'a str)> {
    let told = document.marks.iter();
    told.map(|mark| (&mark.kind, &document.text[mark.range.clone()], &file.text[mark.span.range()])).collect()
}

#[test]
fn a_volume_is_many_documents() {
    let file = volume();
    assert_eq!(file.problems, []);
    let names: Vec<_> = file.documents.iter().map(Document::qualified_name).collect();
    assert_eq!(names, ["volume#d1", "volume#d2"]);
    assert_eq!(
        blocks(&file.documents[0]),
        [
            (Role::Title, 0, "1. Telegram From the Harbour Office to Alder"),
            (Role::Dateline, 0, "Port Ellen, May 4, 1962."),
            (Role::Paragraph, 0, "The crates concerning lamps are held [name not declassified] at the gate."),
            (Role::Heading, 0, "SUBJECT"),
            (Role::Item, 0, "Lamps and oil"),
            (Role::Signature, 0, "Mary Birch"),
            (Role::Heading, 1, "Tab A"),
            (Role::Paragraph, 1, "TO: Gate"),
            (Role::Paragraph, 1, "FROM: Office"),
            (Role::Note, 0, "Source: Harbour Files, Box 3. Secret; Priority."),
            (Role::Note, 0, "Two of them. See footnote 1, Document 2."),
        ]
    );
    assert_eq!(
        blocks(&file.documents[1]),
        [
            (Role::Title, 0, "No. 2 The Keeper to the Office"),
            (Role::Paragraph, 0, "As said in Document 1 and on page 12, but not in Document 9."),
            (Role::Cell, 0, "Lamps"),
            (Role::Cell, 0, "7"),
            (Role::Note, 0, "501.BB/4–1962"),
            (Role::Note, 0, "Not found."),
        ]
    );
    let content = |index: usize| file.comments[index].1.as_str();
    assert_eq!(content(0), " caveat: ignore[page-skips] bound in this order ");
}

#[test]
fn marks_keep_what_only_markup_says() {
    let file = volume();
    let document = &file.documents[0];
    let found = marks(&file, document);
    let page = |label: &str, inside_word| MarkKind::Page { label: label.to_owned(), inside_word };
    let has = |kind: &MarkKind, text: &str| found.iter().any(|(told, word, _)| *told == kind && *word == text);
    assert!(has(&page("12", false), "") && has(&page("13", true), ""));
    assert!(has(&MarkKind::Party { sends: true }, "Harbour Office") && has(&MarkKind::Party { sends: false }, "Alder"));
    let italics: Vec<_> =
        found.iter().filter(|(kind, ..)| **kind == MarkKind::Italic).map(|(_, text, _)| *text).collect();
    assert_eq!(italics, ["name not declassified", "Secret;"], "roman inside italics ends them");
    let note = &document.blocks.iter().find_map(|block| block.note.as_ref()).unwrap();
    assert_eq!((note.label.as_str(), note.kind), ("1", NoteKind::Source));
    assert_eq!(note.anchor, Some("1. Telegram From the Harbour Office to Alder".len()));
    assert_eq!(&file.text[note.label_span.range()], "1");
    let word = document.text.find("concerning").unwrap();
    let place = file.text[document.span_of(word..word + 10).range()].to_owned();
    assert_eq!(place, "con<pb n=\"13\" xml:id=\"pg_13\"/>cerning");
    let (date, span) = document.stated_date.as_ref().unwrap();
    assert_eq!((date.as_str(), &file.text[span.range()]), ("1962-05-04", "1962-05-04"));
}

#[test]
fn links_are_followed_inside_the_file() {
    let file = volume();
    let targets = file.documents.iter().flat_map(|document| &document.marks).filter_map(|mark| match &mark.kind {
        MarkKind::Link { target } => Some((**target).clone()),
        _ => None,
    });
    let expected = [
        Target::Note { at: 1, document: "2".to_owned(), label: "1".to_owned() },
        Target::Document { at: 0, number: "1".to_owned() },
        Target::Page { label: "12".to_owned() },
        Target::Missing { name: "d9".to_owned() },
    ];
    assert_eq!(targets.collect::<Vec<_>>(), expected);
}

#[test]
fn what_was_read_before_the_break_is_kept() {
    let whole = include_str!("../fixtures/source/volume.xml");
    let cases = [
        (whole.replace("Mary Birch</signed>", "Mary Birch</sign>"), 0, "signed"),
        (whole.replace("page 12</ref>", "page 12</re>"), 1, "ref"),
        (whole[..whole.find("<cell>7").unwrap()].to_owned(), 1, "row"),
        ("nothing <at all".to_owned(), 0, ""),
        ("no element".to_owned(), 0, "no element"),
    ];
    for (text, documents, word) in cases {
        let file = read("volume.xml", text.as_bytes());
        assert_eq!(file.documents.len(), documents, "{word}");
        assert_eq!(file.problems.len(), 1, "{:?}", file.problems);
        let problem = &file.problems[0];
        assert!(problem.severity == Severity::Error && problem.message.contains(word), "{problem:?}");
        assert!(problem.span.is_some());
    }
}

#[test]
fn a_volume_without_document_divisions_is_one_document() {
    let text = "<TEI><teiHeader><title>No</title></teiHeader><text><body><div><head>A letter</head><p>Text.</p></div></body></text></TEI>";
    let file = read("letter.xml", text.as_bytes());
    assert_eq!(blocks(&file.documents[0]), [(Role::Title, 0, "A letter"), (Role::Paragraph, 0, "Text.")]);
    assert_eq!(file.documents[0].qualified_name(), "letter");
}

#[test]
fn typed_pages_run_on() {
    let file = read("typed.txt", include_bytes!("../fixtures/source/typed.txt"));
    let document = &file.documents[0];
    assert!(document.text.contains("I have asked the guards to wait for them and for the oil that is to follow."));
    assert!(document.text.contains("\nHARBOUR OFFICE\nPORT ELLEN\nMay 4, 1962\n"));
    let pages: Vec<_> = marks(&file, document).into_iter().map(|(kind, _, place)| (kind.clone(), place)).collect();
    let page = |label: &str| MarkKind::Page { label: label.to_owned(), inside_word: false };
    assert_eq!(pages, [(page("2"), "- 2 -"), (page("3"), "Page 3 of 3")]);
}

#[test]
fn a_marking_at_a_foot_is_no_part_of_the_sentence_that_goes_on_below() {
    let text = "12. A letter\n\nWe saw the lamps of\n\nSECRET\n\n[Page 2]\n\nthe harbour.\n";
    let file = read("pages.txt", text.as_bytes());
    let lines: Vec<&str> = blocks(&file.documents[0]).into_iter().map(|(_, _, text)| text).collect();
    assert!(lines.contains(&"SECRET"), "{lines:?}");
}

#[test]
fn the_reading_view_gives_back_its_notes() {
    let source = include_str!("../fixtures/source/reading-view.txt");
    let file = read("reading-view.txt", source.as_bytes());
    let document = &file.documents[0];
    assert!(document.text.contains("May 3, 1962 which I read"));
    assert!(
        document
            .text
            .contains("everything I said about the lamps, the oil and the 2 crates of wick with identifier 008.")
    );
    let references = |text: &str| -> Vec<String> {
        let file = read("reading-view.txt", text.as_bytes());
        let marks = file.documents[0].marks.iter();
        let label = |kind: &MarkKind| match kind {
            MarkKind::NoteRef { label } => Some(label.clone()),
            _ => None,
        };
        marks.filter_map(|mark| label(&mark.kind)).collect()
    };
    assert_eq!(references(source), ["1", "2", "3", "4"]);
    // A reference, or a note, may be missing or wrong: what is there is still seen.
    assert_eq!(references(&source.replace("1962 3 which", "1962 which")), ["1", "2", "4"]);
    assert_eq!(references(&source.replace("\n  3. Not found.", "")), ["1", "2", "3", "4"]);
    assert_eq!(references(&source.replace("not.4", "not.5")), ["1", "2", "3", "5"]);
    assert_eq!(references(&source.replace("undated1 2", "undated1")), ["1", "3", "4"]);
    assert_eq!(references("7. Note From the Keeper1\n\nPort Ellen, undated\n\nThe lamp2 is lit.\n"), ["1", "2"]);
    assert_eq!(references("7. Note From the Keeper\n\nThe lamp2 is lit in Quay1.\n"), [""; 0]);
}

#[test]
fn markdown_says_the_same_in_its_own_way() {
    let file = read("notes.md", include_bytes!("../fixtures/source/notes.md"));
    let document = &file.documents[0];
    let texts: Vec<_> = blocks(document).into_iter().map(|(role, _, text)| (role, text)).collect();
    assert_eq!(
        texts,
        [
            (Role::Title, "7. Message From the Keeper (Alder) to the Harbour Master (Birch)"),
            (Role::Dateline, "Port Ellen, May 4, 1962"),
            (Role::Paragraph, "TOP SECRET"),
            (Role::Paragraph, "TO: Miss Birch"),
            (Role::Paragraph, "FROM: John Q. Alder"),
            (
                Role::Paragraph,
                "The crates were held [name not declassified] at the gate, as everyone knew. A third note is missing. \
                 This [sic] is the end & nothing more."
            ),
            (Role::Paragraph, "1. The first lamp is lit."),
            (Role::Paragraph, "2. The second is not."),
            (Role::Item, "one crate"),
            (Role::Item, "two crates"),
            (Role::Signature, "John Q. Alder"),
            (Role::Note, "Source: Harbour Files, Box 3. Top Secret."),
            (Role::Note, "He was not alone."),
        ]
    );
    let places: Vec<_> = marks(&file, document).into_iter().map(|(_, _, place)| place).collect();
    assert_eq!(places, ["[^1]", "name not declassified", "[^2]", "[^3]", "[Page 2]"]);
    assert_eq!(file.comments.len(), 1);
    assert!(document.has_italics);
}

#[test]
fn the_reading_view_saved_as_markdown_is_read_alike() {
    let source = include_bytes!("../fixtures/source/reading-view.txt");
    let (text, markdown) = (read("view.txt", source), read("view.md", source));
    let (text, markdown) = (&text.documents[0], &markdown.documents[0]);
    let labels = |document: &Document| -> Vec<(String, Option<usize>)> {
        document.blocks.iter().filter_map(|block| block.note.clone()).map(|note| (note.label, note.anchor)).collect()
    };
    assert_eq!(labels(text).len(), 4);
    assert_eq!(
        labels(text).iter().map(|note| &note.0).collect::<Vec<_>>(),
        labels(markdown).iter().map(|note| &note.0).collect::<Vec<_>>()
    );
    assert!(labels(markdown).iter().all(|note| note.1.is_some()));
    assert!(markdown.text.contains("everything I said about the lamps"));
}
