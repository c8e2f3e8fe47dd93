//! Suppressions: in the document, in the configuration, and what is wrong with them.

use serde_json::Value;

use crate::runner::{CLEAN, Folder, comma, faulty, volume};

fn rules(folder: &Folder, status: i32, arguments: &[&str]) -> Vec<String> {
    let ran = folder.run(status, &[&["check", "--format", "json", "--quiet"], arguments].concat());
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

/// The volume with its second source note behind something.
fn volume_with(before_note: &str) -> String {
    let note = "Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret";
    volume().replace(note, &format!("{before_note}{note}"))
}

/// The volume with its second marking line behind something.
fn before_second_marking(what: &str) -> String {
    let (first, second) = volume().rsplit_once("<p>SECRET").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    format!("{first}{what}<p>SECRET{second}")
}

#[test]
fn a_comment_suppresses_in_its_block() {
    let ignore = "caveat: ignore[note-level-differs] as in the original";
    for (name, text) in [
        ("a.xml", volume_with(&format!("<!-- {ignore} -->"))),
        ("a.xml", volume_with("<?caveat ignore[note-level-differs] as in the original?>")),
        ("a.xml", volume().replace("Top Secret", &format!("Top <!-- {ignore} -->Secret"))),
        ("a.xml", before_second_marking(&format!("<!-- {ignore} -->\n"))),
        ("a.xml", volume().replace("<body>", &format!("<body><!-- {} -->", ignore.replace("ignore", "ignore-file")))),
        ("a.xml", volume_with(&format!("<!-- {} -->", ignore.replace("ignore[", "ignore-document[")))),
        ("a.xml", volume_with(&format!("<!-- {} -->", ignore.replace("note-level-differs", "note-*")))),
        ("a.xml", volume_with(&format!("<!-- {} -->", ignore.replace("note-level-differs", "transcription")))),
        ("a.md", faulty().replace("SECRET/NODIS\n", &format!("SECRET/NODIS <!-- {ignore} -->\n"))),
        ("a.md", faulty().replace("SECRET/NODIS\n", &format!("<!-- {ignore} -->\n\nSECRET/NODIS\n"))),
        ("a.html", html().replace("<p>SECRET", &format!("<!-- {ignore} --><p>SECRET"))),
    ] {
        let folder = Folder::with(&[(name, &text)]);
        assert_eq!(rules(&folder, 0, &[]), [""; 0], "{text}");
        assert_eq!(rules(&folder, 0, &["--show-suppressed"]), ["note-level-differs"], "{text}");
    }
}

fn html() -> String {
    "<html><body><h1>12. Telegram From the Department of State to the Embassy in Ruritania, May 4, 1971.<sup><a href=\"#fn1\">1</a></sup></h1>\n\
     <p>SECRET/NODIS</p>\n<p>Thank you for your cable.</p>\n\
     <section class=\"footnotes\"><ol><li id=\"fn1\">Source: National Archives, RG 59, Central Files 1970–73, POL 7. \
     Top Secret; Nodis.</li></ol></section></body></html>\n"
        .to_owned()
}

#[test]
fn a_comment_elsewhere_suppresses_nothing_and_is_reported() {
    let folder = Folder::with(&[(
        "a.xml",
        &volume().replace("<p>Thank", "<!-- caveat: ignore[note-level-differs] no -->\n<p>Thank"),
    )]);
    // Both documents have such a paragraph.
    assert_eq!(rules(&folder, 1, &[]), ["suppression-unused", "note-level-differs", "suppression-unused"]);
    // A rule that does not run cannot tell.
    assert_eq!(rules(&folder, 0, &["--select", "delivery"]), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_suppression_is_told() {
    let folder = Folder::with(&[
        ("1.xml", &volume_with("<!-- caveat: ignore[note-level-differs] -->")),
        ("2.xml", &volume_with("<!-- caveat: ignore[note-level-difers] why -->")),
        ("3.xml", &volume_with("<!-- caveat: ignore everything -->")),
    ]);
    insta::assert_snapshot!(folder.run(1, &["check", "--format", "concise"]).out);
    folder.write(
        "caveat.toml",
        b"[suppressions]\nrequire-reason = false\n[severity]\nsuppression-malformed = \"error\"\n",
    );
    assert_eq!(rules(&folder, 0, &["1.xml"]), [""; 0]);
    let ran = folder.run(1, &["check", "--format", "concise", "3.xml"]);
    assert!(ran.out.contains("error[suppression-malformed]"), "{}", ran.out);
}

/// A fault in how a suppression is written is told in every format, at its line; plain text, which has no comments,
/// sends to the configuration.
#[test]
fn every_bad_form_is_told_in_every_format() {
    let forms = [
        ("caveat: ignore[note-level-differs]", "gives no reason"),
        ("caveat: ignore[note-level-difers] slip", "did you mean “note-level-differs”?"),
        ("caveat: ignore[note-level-differs] nothing is here", "reports nothing here"),
        ("caveat: ignore everything", "does not say which rule"),
        ("caveat: ignore[] empty", "does not say which rule"),
        ("caveat: ignore(note-level-differs) round", "does not say which rule"),
        ("caveat: ignore[note-level-differs open", "bracket is not closed"),
        ("caveat: ingore[note-level-differs] slip", "“ingore” is not understood"),
        ("caveat: ignore-page[note-level-differs] page", "`ignore-document` and `ignore-file`"),
        ("caveat ignore[note-level-differs] no colon", "does not begin with `caveat:`"),
        ("Caveat: ignore[note-level-differs] capital", "does not begin with `caveat:`"),
    ];
    for (form, wanted) in forms {
        let comment = format!("<!-- {form} -->");
        let files = [
            ("a.md", format!("# 12. Letter\n\nSECRET\n\n{comment}\n\nThank you.\n"), wanted),
            ("a.html", format!("<h1>12. Letter</h1>\n\n<p>SECRET</p>\n\n{comment}\n<p>Thank you.</p>\n"), wanted),
            (
                "a.xml",
                format!(
                    "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><div type=\"document\" xml:id=\"d1\">\n\
                     <head>12. Letter</head>\n<p>SECRET</p>\n\n{comment}\n<p>Thank you.</p></div></body></text></TEI>\n"
                ),
                wanted,
            ),
            ("a.txt", format!("12. Letter\n\nSECRET\n\n{comment}\n\nThank you.\n"), "plain text has no comments"),
        ];
        for (name, text, wanted) in files {
            let folder = Folder::with(&[(name, &text)]);
            let ran = folder.run(0, &["check", "--quiet", "--format", "concise"]);
            assert_eq!(ran.out.lines().count(), 1, "{name}: {form}\n{}", ran.out);
            assert!(ran.out.starts_with(&format!("{name}:5:")) && ran.out.contains(wanted), "{form}\n{}", ran.out);
        }
    }
    let folder =
        Folder::with(&[("a.txt", &faulty().replace("Thank", "<!-- Caveat: ignore what follows -->\n\nThank"))]);
    assert_eq!(rules(&folder, 1, &[]), ["note-level-differs"]);
}

#[test]
fn the_configuration_suppresses_by_document_and_rule() {
    let waiver = "[[suppress]]\nfile = \"*.xml\"\ndocument = \"d2\"\nrule = \"note-level-differs\"\nreason = \"sic\"\n";
    let folder = Folder::with(&[("caveat.toml", waiver), ("a.xml", &volume()), ("b.txt", &faulty())]);
    assert_eq!(rules(&folder, 1, &[]), ["note-level-differs"]);
    let sarif: Value = serde_json::from_str(&folder.run(1, &["check", "--format", "sarif"]).out).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["suppressions"][0]["kind"], "external");
    assert_eq!(results[0]["suppressions"][0]["justification"], "sic");
    // One without use is reported where it stands, one without a reason suppresses nothing.
    folder.write("caveat.toml", waiver.replace("d2", "d1").as_bytes());
    let ran = folder.run(1, &["check", "--format", "concise", "a.xml"]);
    assert!(ran.out.contains("caveat.toml:4:8: warning[suppression-unused]"), "{}", ran.out);
    folder.write("caveat.toml", waiver.replace("reason = \"sic\"", "").as_bytes());
    assert_eq!(rules(&folder, 1, &["a.xml"]), ["note-level-differs", "suppression-unused"]);
}

#[test]
fn suppressions_are_written_where_findings_are() {
    let folder = Folder::with(&[
        ("a.xml", &volume()),
        ("b.txt", &faulty()),
        ("c.md", &faulty()),
        ("d.html", &html()),
        ("sub/caveat.toml", "ignore = [\"delivery\"]\n"),
        ("sub/e.txt", &comma()),
    ]);
    assert_eq!(rules(&folder, 1, &[]).len(), 5);
    folder.run(2, &["check", "--add-ignores", ""]);
    // It shows no findings, and so there is nothing to write elsewhere.
    folder.run(2, &["check", "--add-ignores", "x", "--output", "sarif=x.sarif"]);
    let ran = folder.run(0, &["check", "--add-ignores", "as in the original"]);
    assert_eq!(ran.out, "5 findings suppressed in 5 files\n");
    assert_eq!(rules(&folder, 0, &[]), [""; 0]);
    assert_eq!(rules(&folder, 0, &["--show-suppressed"]).len(), 5);
    assert!(folder.text("a.xml").contains("<!-- caveat: ignore[note-level-differs] as in the original -->Source: "));
    assert!(folder.text("caveat.toml").contains("file = \"/b.txt\"\nrule = \"note-level-differs\"\n"));
    assert!(folder.text("sub/caveat.toml").starts_with("ignore = [\"delivery\"]\n\n[[suppress]]\nfile = \"/e.txt\"\n"));
    assert_eq!(folder.text("b.txt"), faulty());
}

#[test]
fn a_clean_document_needs_no_suppression() {
    let folder = Folder::with(&[("a.md", CLEAN)]);
    assert_eq!(folder.run(0, &["check", "--add-ignores", "x"]).out, "0 findings suppressed in 0 files\n");
    assert_eq!(folder.text("a.md"), CLEAN);
}

#[test]
fn a_configuration_keeps_its_line_ends_and_is_never_broken() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.md", &faulty()), ("caveat.toml", "ignore = []\r\n")]);
    folder.run(0, &["check", "--add-ignores", "sic"]);
    let text = folder.text("caveat.toml");
    assert!(text.contains("[[suppress]]\r\nfile") && !text.replace("\r\n", "").contains('\n'), "{text:?}");
    assert_eq!(rules(&folder, 0, &[]), [""; 0]);

    // So does a document in an encoding that lacks a letter of the reason: it is left as it is.
    let latin = faulty()
        .replace("Thank you", "Merci de la d\u{e9}p\u{ea}che")
        .chars()
        .map(|c| u32::from(c).min(0xff) as u8)
        .collect::<Vec<u8>>();
    let folder = Folder::new();
    folder.write("b.md", &latin);
    let ran = folder.run(2, &["check", "--add-ignores", "так в оригинале"]);
    assert!(ran.err.contains("b.md: its encoding, Windows-1252"), "{}", ran.err);
    assert_eq!(folder.read("b.md"), latin);
    folder.run(0, &["check", "--add-ignores", "sic"]);
    assert!(folder.read("b.md").windows(2).any(|pair| pair == b"d\xe9"), "its letters are as they were");

    // What cannot be added to is left as it is, and so are the documents.
    let inline = "suppress = [{ file = \"x.txt\", rule = \"note-level-differs\", reason = \"sic\" }]\n";
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.md", &faulty()), ("caveat.toml", inline)]);
    let ran = folder.run(2, &["check", "--add-ignores", "sic"]);
    assert!(ran.err.contains("[[suppress]]"), "{}", ran.err);
    assert_eq!((folder.text("caveat.toml").as_str(), folder.text("b.md")), (inline, faulty()));
}
