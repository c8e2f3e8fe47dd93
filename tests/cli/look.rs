//! What people see: readable in 80 columns, without colour, whatever the document holds.

use crate::runner::{CLEAN, Folder, comma, faulty, volume};

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

#[test]
fn both_places_of_a_disagreement_are_underlined() {
    let folder = Folder::with(&[("faulty.txt", &faulty())]);
    insta::assert_snapshot!(folder.run(1, &["check"]).out);
}

#[test]
fn a_document_of_a_volume_is_named() {
    let folder = Folder::with(&[("volume.xml", &volume())]);
    insta::assert_snapshot!(folder.run(1, &["check"]).out);
}

#[test]
fn a_plain_terminal_gets_plain_characters() {
    let folder = Folder::with(&[("comma.txt", &comma())]);
    let mut command = folder.command(&["check"]);
    command.env("LANG", "C");
    insta::assert_snapshot!(folder.finish(0, command, b"").out);
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    let folder = Folder::with(&[("faulty.txt", &faulty())]);
    let mut plain = folder.command(&["check"]);
    plain.env("NO_COLOR", "1").env("FORCE_COLOR", "1");
    assert!(!folder.finish(1, plain, b"").out.contains('\x1b'));
    assert!(!folder.run(1, &["check"]).out.contains('\x1b'));
    assert!(folder.run(1, &["check", "--color", "always"]).out.contains('\x1b'));
}

#[test]
fn a_paragraph_in_one_line_is_cut_around_its_label() {
    let long: String =
        (0..60).map(|n| format!("We spoke for some hours of the matters between us, and of {n} others. ")).collect();
    let text = faulty().replace(
        "  1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret; Nodis.",
        &format!("  1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret; Nodis. {long}"),
    );
    let distance = "Some other paragraph.\n\n".repeat(400);
    let text = text.replace("Thank you", &format!("{distance}Thank you"));
    let folder = Folder::with(&[("long.txt", &text)]);
    let out = folder.run(1, &["check"]).out;
    assert!(out.lines().count() < 20, "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn a_document_cannot_write_to_the_terminal() {
    let text = faulty().replace("POL 7.", "POL\u{1b}[31m\u{202e}\t 7.").replace("; Nodis.", "; Nodis. \u{1b}[2J");
    let folder = Folder::with(&[("a.txt", &text)]);
    for format in ["pretty", "concise"] {
        let out = folder.run(1, &["check", "--format", format]).out;
        assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out:?}");
    }
}

#[test]
fn nothing_is_wider_than_eighty_columns() {
    let mut texts = vec![faulty(), volume(), comma()];
    for pad in (0..120).step_by(13) {
        texts.push(faulty().replace("POL 7.", &format!("{} POL 7.", "é§ ".repeat(pad / 3))));
        texts.push(faulty().replace("POL 7.", &format!("{} POL 7.", "x".repeat(pad))));
    }
    for text in texts {
        let folder = Folder::new();
        let name = if text.starts_with('<') { "a.xml" } else { "a.txt" };
        folder.write(name, text.as_bytes());
        for locale in ["C", "C.UTF-8"] {
            let mut command = folder.command(&["check", "--fail-on", "warning"]);
            command.env("LANG", locale);
            let out = folder.finish(1, command, b"").out;
            assert!(widest(&out) <= 80, "{} columns:\n{out}", widest(&out));
        }
    }
}

#[test]
fn nothing_found_is_one_line() {
    let folder = Folder::with(&[("clean.txt", CLEAN)]);
    assert_eq!(folder.run(0, &["check"]).out, "nothing to report in 1 file (1 document)\n");
    let ran = folder.run(0, &["check", "--quiet"]);
    assert_eq!((ran.out, ran.err), (String::new(), String::new()));
}
