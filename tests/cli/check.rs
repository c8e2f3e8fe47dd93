//! Which files are checked, and how a run ends.

use std::process::Stdio;

use crate::runner::{CLEAN, Folder, comma, faulty, volume};

#[test]
fn the_exit_status_follows_the_gravest_finding() {
    let folder = Folder::with(&[("clean.txt", CLEAN), ("comma.txt", &comma()), ("faulty.txt", &faulty())]);
    for (status, arguments) in [
        (0, &["clean.txt"][..]),
        (0, &["clean.txt", "--fail-on", "notice"]),
        (0, &["comma.txt"]),
        (1, &["comma.txt", "--fail-on", "warning"]),
        (1, &["comma.txt", "--fail-on", "notice"]),
        (1, &["faulty.txt"]),
        (1, &["."]),
        (0, &["faulty.txt", "--fail-on", "never"]),
        (0, &["faulty.txt", "--ignore", "note-level-*"]),
        (0, &["faulty.txt", "--ignore", "transcription"]),
        (1, &["faulty.txt", "--select", "note-level-differs"]),
        (0, &["faulty.txt", "--select", "delivery,quotation"]),
        (2, &["no-such-file.txt"]),
        (2, &["faulty.txt", "no-such-file.txt"]),
        (2, &["clean.txt", "--select", "no-such-rule"]),
        (2, &["clean.txt", "--rules", "no-such-folder"]),
        (2, &["clean.txt", "--no-such-option"]),
    ] {
        folder.run(status, &[&["check"], arguments].concat());
    }
    // The format changes nothing about it.
    for format in ["concise", "json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson", "html"] {
        for (status, arguments) in [(0, "clean.txt"), (1, "faulty.txt"), (2, "no-such-file.txt")] {
            folder.run(status, &["check", "--format", format, arguments]);
        }
    }
}

#[test]
fn a_missing_path_is_told_and_the_rest_is_checked() {
    let folder = Folder::with(&[("faulty.txt", &faulty())]);
    let ran = folder.run(2, &["check", "--format", "concise", "no-such-file.txt", "faulty.txt"]);
    assert!(ran.err.contains("there is no file or folder no-such-file.txt"), "{}", ran.err);
    assert!(ran.out.starts_with("faulty.txt:7:70: error[note-level-differs]"), "{}", ran.out);
}

#[test]
fn a_file_that_cannot_be_read_is_a_finding_and_the_rest_is_checked() {
    let folder = Folder::with(&[("b.txt", &faulty())]);
    folder.write("a.txt", b"%PDF-1.7 \xff\xfe");
    folder.write("c.xml", b"<TEI><text><body><div type=\"document\" xml:id=\"d1\"><p>no end");
    let ran = folder.run(1, &["check", "--format", "concise"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("a.txt:1:1: error[unreadable-file]"), "{}", ran.out);
    assert!(lines[1].starts_with("b.txt:7:70: error[note-level-differs]"), "{}", ran.out);
    assert!(lines[2].starts_with("c.xml:") && lines[2].contains("error[unreadable-file]"), "{}", ran.out);
}

#[test]
fn folders_are_walked_without_what_is_ignored() {
    let folder = Folder::with(&[
        ("b/two.txt", &faulty()),
        ("a/one.md", &faulty()),
        ("a/skipped.txt", &faulty()),
        (".hidden/three.txt", &faulty()),
        ("picture.png", "not a text"),
        (".gitignore", "skipped.txt\n"),
    ]);
    let files = |arguments: &[&str]| -> Vec<String> {
        let ran = folder.run(1, &[&["check", "--format", "concise"], arguments].concat());
        ran.out.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(files(&[]), ["a/one.md", "b/two.txt"]);
    assert_eq!(files(&["b", "./a", "a/one.md"]), ["a/one.md", "b/two.txt"]);
    // What is named is checked.
    assert_eq!(files(&["a/skipped.txt"]), ["a/skipped.txt"]);
}

#[test]
fn standard_input_is_read_under_a_name() {
    let folder = Folder::new();
    let ran = folder.run_with(1, &["check", "-", "--format", "concise"], faulty().as_bytes());
    assert!(ran.out.starts_with("stdin.txt:7:70: error[note-level-differs]"), "{}", ran.out);
    let ran = folder.run_with(
        1,
        &["check", "-", "--stdin-filename", "vol/frus.xml", "--format", "concise"],
        volume().as_bytes(),
    );
    assert!(ran.out.starts_with("vol/frus.xml:6:") && ran.out.contains("(d2)"), "{}", ran.out);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    for at in 0..300 {
        folder.write(&format!("{at}.txt"), faulty().as_bytes());
    }
    for arguments in [&["check"][..], &["check", "--format", "sarif"], &["explain", "note-level-differs"], &["--help"]]
    {
        let mut child = folder
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{arguments:?} {:?}", ended.status);
    }
}

#[test]
fn the_order_is_the_same_in_every_run() {
    let folder = Folder::new();
    for at in 0..60 {
        folder.write(&format!("{:02}.txt", at * 7 % 60), faulty().as_bytes());
        folder.write(&format!("{:02}.xml", at * 7 % 60), volume().as_bytes());
    }
    let first = folder.run(1, &["check", "--format", "json"]).out;
    let mut single = folder.command(&["check", "--format", "json"]);
    single.env("RAYON_NUM_THREADS", "1");
    assert_eq!(first, folder.finish(1, single, b"").out);
    assert_eq!(first, folder.run(1, &["check", "--format", "json"]).out);
}

#[test]
fn a_rule_of_ones_own_runs_and_its_mistakes_are_underlined() {
    let rule = "\
rule: polite
title: The message thanks
severity: error
confidence: high
why: To see a rule of one's own at work.
source: none
for: marking_line as line
assert: line.marking.level > line.marking.level
message: always
point:
  - at: line
    say: here
help: None.
";
    let folder = Folder::with(&[("own/polite.yaml", rule), ("a.txt", CLEAN)]);
    let ran = folder.run(1, &["check", "a.txt", "--rules", "own", "--select", "own", "--format", "concise"]);
    assert_eq!(ran.out, "a.txt:3:1: error[polite] always\n");
    folder.write("own/polite.yaml", rule.replace("line.marking.level >", "line.marking.levle >").as_bytes());
    let ran = folder.run(2, &["check", "a.txt", "--rules", "own"]);
    assert_eq!(ran.out, "");
    insta::assert_snapshot!(ran.err);
}

/// Who names the wrong folder learns that nothing was looked at.
#[test]
fn a_folder_without_documents_is_told_of() {
    let folder = Folder::with(&[("a.docx", "x"), ("sub/b.pdf", "x")]);
    for arguments in [&["check"][..], &["leaks", "sub"], &["baseline", "--output", "b.json"]] {
        let ran = folder.run(0, arguments);
        assert!(ran.err.contains("there is no file to check here") && ran.err.contains(".txt"), "{}", ran.err);
        assert_eq!(folder.run(0, &[arguments, &["--quiet"]].concat()).err, "");
    }
    folder.write("c.txt", CLEAN.as_bytes());
    assert_eq!(folder.run(0, &["check"]).err, "");
}
