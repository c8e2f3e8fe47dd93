//! Volumes that are given together: what one says of another is held against it.

use serde_json::Value;

use crate::runner::Folder;

fn volume(documents: &[&str]) -> String {
    let mut text = String::from("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>\n");
    for (at, note) in documents.iter().enumerate() {
        let number = at + 1;
        text += &format!(
            "<div type=\"document\" xml:id=\"d{number}\" n=\"{number}\"><head>{number}. Letter</head><p>The harbour is \
             open.<note n=\"1\" xml:id=\"d{number}fn1\">{note}</note></p></div>\n"
        );
    }
    text + "</body></text></TEI>\n"
}

const OTHER: &str = "frus1964-68v12.xml";

fn folder() -> Folder {
    let first = volume(&[
        "See Foreign Relations, 1964–1968, vol. XII, Document 2.",
        "See Foreign Relations, 1964–1968, vol. XII, Document 22.",
        "See <ref target=\"frus1964-68v12#d1\">Foreign Relations, 1964–1968, vol. XII, Document 2</ref>.",
    ]);
    let plain = "5. Letter 1\n\nThe harbour is open.2\n\n  1. Source: National Archives, RG 59, Central Files 1964–66, POL 7. Secret.\n  \
                 2. See Foreign Relations, 1964–1968, vol. XII, Document 3, footnote 4.\n";
    Folder::with(&[
        ("frus1964-68v10.xml", &first),
        (OTHER, &volume(&["Not printed.", "Not found.", "Not printed."])),
        ("letter.txt", plain),
    ])
}

fn found(folder: &Folder, status: i32, more: &[&str]) -> Vec<Value> {
    let all = ["check", "-q", "--format", "json", "--select", "other-volume-*"];
    let ran = folder.run(status, &[&all[..], more].concat());
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    json["findings"].as_array().unwrap().clone()
}

#[test]
fn a_reference_is_held_against_the_volume_that_is_given_with_it() {
    let folder = folder();
    let all = found(&folder, 1, &["."]);
    let shown: Vec<(&str, &str, &str)> = all
        .iter()
        .map(|found| {
            let text = |name: &str| found[name].as_str().unwrap();
            (text("file"), text("rule"), text("document"))
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("frus1964-68v10.xml", "other-volume-lacks-document", "d2"),
            ("frus1964-68v10.xml", "other-volume-link-differs", "d3"),
            ("letter.txt", "other-volume-lacks-note", ""),
        ]
    );
    // The second place stands in the other file.
    let there = &all[1]["places"][1];
    assert_eq!((there["file"].as_str(), there["document"].as_str()), (Some(OTHER), Some("d1")));
    let range = there["byte_start"].as_u64().unwrap() as usize..there["byte_end"].as_u64().unwrap() as usize;
    assert_eq!(&folder.read(OTHER)[range], b"1. Letter");
}

#[test]
fn alone_a_file_says_nothing_of_others() {
    assert_eq!(found(&folder(), 0, &["frus1964-68v10.xml"]), [] as [Value; 0]);
    assert_eq!(found(&folder(), 0, &["frus1964-68v10.xml", "letter.txt"]), [] as [Value; 0]);
}

#[test]
fn any_number_of_threads_finds_the_same_in_the_same_order() {
    let folder = folder();
    let run = |threads: &str| {
        let mut command = folder.command(&["check", "--format", "json", "."]);
        command.env("RAYON_NUM_THREADS", threads);
        folder.finish(1, command, b"").out
    };
    assert_eq!(run("1"), run("4"));
    assert!(run("2").contains("other-volume-lacks-document"));
}

#[test]
fn a_baseline_and_suppressions_hold_for_such_findings_too() {
    let folder = folder();
    folder.run(0, &["baseline", "-q", "--select", "other-volume-*", "."]);
    assert_eq!(found(&folder, 0, &["."]).len(), 0);
    folder.run(0, &["check", "--no-baseline", "--select", "other-volume-*", "--add-ignores", "as printed", "."]);
    assert_eq!(
        found(&folder, 0, &["--no-baseline", "."]).iter().filter(|found| found["suppressed"].is_null()).count(),
        0
    );
}
