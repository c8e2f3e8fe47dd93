//! `caveat compare`: what one release withholds, what was marked otherwise, and what was changed without a word.

use serde_json::Value;

use crate::runner::Folder;

const FIRST: &str = "\
12. Telegram From the Consulate at Graz Harbour to the Department of State, May 4, 1971.1

SECRET/NODIS

1. (S) The harbour master told us that three vessels had been seen unloading crates near the northern breakwater, and that
the customs officers had been sent home early.

2. (C) The money came from a bank in the capital through a notary of good standing.

The consul will report again when the next ship is due.

  1. Source: Harbour Archives, Box 3. Secret; Nodis.
";

fn second(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(FIRST.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from:?}");
        text.replace(from, to)
    })
}

/// Rule, and the words at the two places, of every difference.
fn differences(folder: &Folder, status: i32, arguments: &[&str]) -> Vec<(String, String, String)> {
    let ran = folder.run(status, &[&["compare", "-q", "--format", "json"], arguments].concat());
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let found = json["findings"].as_array().unwrap().iter().map(|finding| {
        let words = |place: &Value| {
            let file = place["file"].as_str().or(finding["file"].as_str()).unwrap();
            let at = |name: &str| place[name].as_u64().unwrap() as usize;
            String::from_utf8(folder.read(file)[at("byte_start")..at("byte_end")].to_vec()).unwrap()
        };
        let places = finding["places"].as_array().unwrap();
        (finding["rule"].as_str().unwrap().to_owned(), words(&places[0]), words(&places[1]))
    });
    found.collect()
}

#[track_caller]
fn one(change: (&str, &str), wanted: (&str, &str, &str)) {
    let folder = Folder::with(&[("a.txt", FIRST), ("b.txt", &second(&[change]))]);
    let status = i32::from(wanted.0 != "release-withheld");
    let found = differences(&folder, status, &["a.txt", "b.txt"]);
    let wanted = (wanted.0.to_owned(), wanted.1.to_owned(), wanted.2.to_owned());
    assert_eq!(found, [wanted]);
}

#[test]
fn every_difference_is_told_at_its_two_places() {
    one(
        ("three vessels had been seen", "[5 words not declassified]"),
        ("release-withheld", "three vessels had been seen", "[5 words not declassified]"),
    );
    // A bracket that hides more than it says.
    one(
        ("three vessels had been seen unloading crates near the northern breakwater", "[2 words not declassified]"),
        (
            "release-amount-differs",
            "three vessels had been seen unloading crates near the northern breakwater",
            "[2 words not declassified]",
        ),
    );
    one(("SECRET/NODIS", "CONFIDENTIAL/NODIS"), ("release-marking-differs", "SECRET", "CONFIDENTIAL"));
    one(("3. Secret;", "3. Confidential;"), ("release-marking-differs", "Secret", "Confidential"));
    one(("(C) The", "(TS) The"), ("release-marking-differs", "C", "TS"));
    one(("again", "at once"), ("release-text-differs", "again", "at once"));
    one(("a notary of", "of"), ("release-text-differs", "a notary", "through"));
}

#[test]
fn what_two_hands_type_otherwise_is_no_difference() {
    let typed = second(&[
        ("that three vessels had been", "that three ves-\nsels  had been"),
        ("customs officers", "CUSTOMS officers"),
        ("notary of good", "notary — of “good"),
        ("standing.", "standing.”"),
        ("near the", "ncar the"),
    ]);
    let folder = Folder::with(&[("a.txt", FIRST), ("b.txt", &typed), ("c.txt", &FIRST.replace('\n', "\r\n"))]);
    assert_eq!(differences(&folder, 0, &["a.txt", "b.txt"]), []);
    assert_eq!(differences(&folder, 0, &["a.txt", "c.txt"]), []);
    assert_eq!(differences(&folder, 0, &["a.txt", "a.txt"]), []);
}

#[test]
fn words_beside_a_bracket_are_not_hidden_by_it() {
    let changed = second(&[("three vessels had been seen", "[3 words not declassified] were seen")]);
    let folder = Folder::with(&[("a.txt", FIRST), ("b.txt", &changed)]);
    let found = differences(&folder, 1, &["a.txt", "b.txt"]);
    assert!(found.iter().any(|(rule, ..)| rule == "release-text-differs"), "{found:?}");
    assert!(found.iter().any(|(rule, ..)| rule != "release-text-differs"), "{found:?}");
    // A bracket where the other release has nothing at all.
    let changed = second(&[("again", "again [1 line not declassified]")]);
    folder.write("b.txt", changed.as_bytes());
    let found = differences(&folder, 1, &["a.txt", "b.txt"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "release-text-differs");
}

#[test]
fn brackets_in_both_that_say_other_amounts_are_told() {
    let with = |bracket: &str| second(&[("three vessels had been seen", bracket)]);
    let folder = Folder::with(&[("a.txt", &with("[5 words not declassified]")), ("b.txt", &with("[5 words excised]"))]);
    assert_eq!(differences(&folder, 0, &["a.txt", "b.txt"]), []);
    folder.write("b.txt", with("[5 lines not declassified]").as_bytes());
    let found = differences(&folder, 1, &["a.txt", "b.txt"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "release-amount-differs");
}

fn tei(documents: &[(&str, &str)]) -> String {
    let each = |(id, text): &(&str, &str)| {
        let (text, note) = text.split_once("\n\n  1. ").unwrap();
        let paragraphs: String = text.split("\n\n").skip(1).map(|text| format!("<p>{}</p>\n", text.trim())).collect();
        let head = text.lines().next().unwrap().trim_end_matches('1');
        let note = format!("<note n=\"1\" type=\"source\">{}</note>", note.trim());
        format!("<div type=\"document\" xml:id=\"{id}\" n=\"12\"><head>{head}{note}</head>\n{paragraphs}</div>\n")
    };
    let documents: String = documents.iter().map(each).collect();
    format!("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>\n{documents}</body></text></TEI>\n")
}

#[test]
fn a_document_of_a_volume_is_named_or_found_by_its_id() {
    let changed = second(&[("again", "at once")]);
    let folder = Folder::with(&[
        ("a.txt", FIRST),
        ("v.xml", &tei(&[("d1", FIRST), ("d2", &changed)])),
        ("w.xml", &tei(&[("d2", FIRST), ("d3", FIRST)])),
    ]);
    assert_eq!(differences(&folder, 0, &["a.txt", "v.xml#d1"]), []);
    assert_eq!(differences(&folder, 1, &["v.xml#d1", "v.xml#d2"]).len(), 1);
    // Whole volumes: documents of one id are held together, and those that one lacks are told.
    let ran = folder.run(1, &["compare", "-q", "--format", "concise", "v.xml", "w.xml"]).out;
    assert!(ran.contains("“at once” in v.xml reads “again” in w.xml"), "{ran}");
    assert!(ran.contains("document d1 stands in v.xml and not in w.xml"), "{ran}");
    assert!(ran.contains("document d3 stands in w.xml and not in v.xml"), "{ran}");
    assert_eq!(ran.lines().count(), 3, "{ran}");
    for (arguments, said) in [
        (["a.txt", "v.xml"], "v.xml holds 2 documents; say which one, for example v.xml#d1"),
        (["a.txt", "v.xml#d11"], "there is no document “d11” in v.xml; did you mean v.xml#d1?"),
        (["a.txt", "none.txt"], "cannot read none.txt"),
    ] {
        let ran = folder.run(2, &[&["compare"][..], &arguments].concat());
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}

#[test]
fn every_format_tells_it_and_without_text_no_word_is_told() {
    let changed = second(&[("again", "on Thursday"), ("three vessels had been seen", "[5 words not declassified]")]);
    let folder = Folder::with(&[("a.txt", FIRST), ("b.txt", &changed)]);
    for format in
        ["pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson", "html"]
    {
        let told = folder.run(1, &["compare", "a.txt", "b.txt", "--format", format]);
        assert!(told.out.contains("on Thursday"), "{format}: {}", told.out);
        let silent = folder.run(1, &["compare", "a.txt", "b.txt", "--format", format, "--no-text"]);
        for word in ["on Thursday", "vessels", "breakwater", "notary"] {
            assert!(!silent.out.contains(word) && !silent.err.contains(word), "{format} tells {word}");
        }
    }
    let told = folder.run(1, &["compare", "a.txt", "b.txt"]);
    assert!(told.err.contains("% of them in both"), "{}", told.err);
    folder.run(0, &["compare", "a.txt", "b.txt", "--fail-on", "never"]);
    folder.run(0, &["compare", "a.txt", "b.txt", "--ignore", "release-text-differs"]);
    folder.write("other.txt", b"A letter about the price of salt in the mountains, and nothing else.\n");
    let told = folder.run(1, &["compare", "a.txt", "other.txt"]);
    assert!(told.err.contains("are these two releases of one document?"), "{}", told.err);
}
