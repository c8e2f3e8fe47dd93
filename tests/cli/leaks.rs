//! `caveat leaks`: planted leaks are found, whatever the format and the state of the text; what only looks like one is not.

use serde_json::Value;

use crate::runner::Folder;

/// A passage of an invented telegram.
const OPEN: &str = "\
12. Telegram From the Consulate at Graz Harbour to the Department of State, May 4, 1971.

The harbour master told us that three vessels had been seen unloading crates after dark near the northern breakwater, \
and that the customs officers had been sent home early. He believed that the cargo was meant for the garrison beyond \
the river, where two companies were said to be waiting for new equipment. We asked whether the pilots had been paid, \
and he answered that the money had come from a bank in the capital through a notary of good standing.

The consul will report again when the next ship is due. He asks that nothing be said to the company until then.
";

/// The same passage as a volume of one document.
fn tei(id: &str, text: &str) -> String {
    let paragraphs: String = text.split("\n\n").skip(1).map(|text| format!("<p>{}</p>\n", text.trim())).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>\n<div type=\"document\" \
         xml:id=\"{id}\" n=\"12\"><head>12. Telegram From the Consulate at Graz Harbour to the Department of State</head>\n\
         {paragraphs}</div></body></text></TEI>\n"
    )
}

fn withheld(words: &str, bracket: &str) -> String {
    let text = OPEN.replace(words, bracket);
    assert_ne!(text, OPEN, "{words:?} is not in the text");
    text
}

fn leaks(folder: &Folder, status: i32, more: &[&str]) -> Vec<Value> {
    let ran = folder.run(status, &[&["leaks", "-q", "--format", "json"][..], more].concat());
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    json["findings"].as_array().unwrap().clone()
}

/// The open text to which the only leak points.
#[track_caller]
fn only(folder: &Folder) -> String {
    let found = leaks(folder, 1, &[]);
    assert_eq!(found.len(), 1, "{found:#?}");
    let places = found[0]["places"].as_array().unwrap();
    let hole = &places[0];
    let own = folder.read(found[0]["file"].as_str().unwrap());
    let of = |bytes: &[u8], place: &Value| {
        let range = place["byte_start"].as_u64().unwrap() as usize..place["byte_end"].as_u64().unwrap() as usize;
        String::from_utf8(bytes[range].to_vec()).unwrap()
    };
    assert!(of(&own, hole).starts_with('['), "{}", of(&own, hole));
    let open = &places[1];
    match open["file"].as_str() {
        Some(file) => of(&folder.read(file), open),
        None => of(&own, open),
    }
}

#[test]
fn a_passage_withheld_in_one_copy_and_open_in_another_is_found() {
    for (words, bracket) in [
        ("after dark near the northern", "[5 words not declassified]"),
        ("three vessels", "[2 words not declassified]"),
        ("customs officers", "[less than 1 line not declassified]"),
        (
            "He believed that the cargo was meant for the garrison beyond the river",
            "[1 line of source text not declassified]",
        ),
        (
            "where two companies were said to be waiting for new equipment. We asked whether the pilots had been paid",
            "[2 lines not declassified]",
        ),
        ("a notary of good standing", "[text not declassified]"),
        ("a bank in the capital", "[name not declassified]"),
        ("three vessels", "[deleted]"),
        ("customs officers", "████████ ████████"),
    ] {
        let folder = Folder::with(&[("b.txt", OPEN), ("a.txt", &withheld(words, bracket))]);
        let found = leaks(&folder, 1, &[]);
        assert_eq!(found.len(), 1, "{bracket}: {found:#?}");
        if bracket.starts_with('[') {
            assert_eq!(only(&folder), words, "{bracket}");
        }
    }
}

/// What a release under the law of information leaves, and what mark-up says.
#[test]
fn codes_of_exemptions_blocks_and_gaps_of_the_markup_are_holes() {
    let words = "after dark near the northern";
    let supplied = tei("d12", &OPEN.replace(words, &format!("<supplied reason=\"redacted\">{words}</supplied>")));
    for (hole, found) in [
        ("(b)(1)", 1),
        ("(b)(1), (b)(3)", 1),
        ("[(b)(1)]", 1),
        ("[b(3)]", 1),
        ("[redacted]", 1),
        ("█████", 1),
        ("<gap reason=\"redacted\"/>", 1),
        ("<gap reason=\"withheld\" quantity=\"5\" unit=\"words\"/>", 1),
        ("<gap reason=\"redacted\" extent=\"5 words\"/>", 1),
        // Not so many words as stand open.
        ("<gap reason=\"redacted\" quantity=\"2\" unit=\"words\"/>", 0),
        ("<gap reason=\"illegible\"/>", 0),
        // Places of a law.
        ("section 5(b)(1)", 0),
        ("subsection (b)(1)", 0),
    ] {
        let hidden = withheld(words, hole);
        let names: &[&str] = if hole.starts_with('<') { &["a.xml"] } else { &["a.txt", "a.md", "a.xml"] };
        for name in names {
            let text = if name.ends_with("xml") { tei("d3", &hidden) } else { hidden.clone() };
            for open in [("b.txt", OPEN), ("b.xml", supplied.as_str())] {
                let folder = Folder::with(&[open, (name, &text)]);
                let all = leaks(&folder, i32::from(found > 0), &[]);
                assert_eq!(all.len(), found, "{hole} in {name}, open in {}: {all:#?}", open.0);
            }
        }
    }
}

/// A gap has no text of its own: its element is pointed at.
#[test]
fn a_gap_of_the_markup_is_pointed_at_by_its_element() {
    let gap = "<gap reason=\"redacted\"/>";
    let text = tei("d3", &withheld("after dark near the northern", gap));
    let folder = Folder::with(&[("b.txt", OPEN), ("a.xml", &text)]);
    let place = leaks(&folder, 1, &[])[0]["places"][0].clone();
    let at = |field: &str| place[field].as_u64().unwrap() as usize;
    assert_eq!(&text[at("byte_start")..at("byte_end")], gap);
}

/// Those present at two meetings are not the same, and a sentence of the house withholds what it says nowhere else.
#[test]
fn lists_of_those_present_and_standing_phrases_are_no_leaks_unless_the_whole_is_a_copy() {
    let meeting = |names: &str| {
        format!(
            "12. Memorandum of Conversation, May 4, 1971.\n\nParticipants: {names}, Augustus Sabin Marsh, and Charles Bertram \
             Holt, hereafter referred to in the first person.\n\nThe talk was about lamps.\n"
        )
    };
    let open = meeting("Erik Strand");
    let folder = Folder::with(&[("a.txt", &meeting("[name not declassified]")), ("b.txt", &open)]);
    assert!(leaks(&folder, 0, &[]).is_empty(), "another meeting");

    let minutes = |names: &str| {
        format!(
            "12. Memorandum of Conversation, May 4, 1971.\n\nThe third meeting of the harbour board was held in the upper room \
             of the customs house at noon. Participants: {names}, Augustus Sabin Marsh, Charles Bertram Holt, Walter Long of \
             the pilots, and the two clerks who kept the minutes of the board.\n"
        )
    };
    let folder = Folder::with(&[("a.txt", &minutes("[name not declassified]")), ("b.txt", &minutes("Erik Strand"))]);
    assert_eq!(leaks(&folder, 1, &[]).len(), 1, "a copy");

    let report = |text: &str, end: &str| {
        format!(
            "12. Report, May 4, 1971.\n\nThis is the view and reading of {text} based on what harbour pilots told him{end}\n"
        )
    };
    let hole = report("[4 words not declassified]", ". Lamps were dear in the town that year.");
    let ends = [" in May; the sea was high.", ", and no more. Oil fell.", " at noon. Ropes rose."];
    let reports: Vec<String> = ends.iter().map(|end| report("a younger staff officer", end)).collect();
    let one = Folder::with(&[("a.txt", hole.as_str()), ("b.txt", reports[0].as_str())]);
    assert_eq!(leaks(&one, 1, &[]).len(), 1, "one other document says it");
    let three = Folder::with(&[
        ("a.txt", hole.as_str()),
        ("b.txt", reports[0].as_str()),
        ("c.txt", reports[1].as_str()),
        ("d.txt", reports[2].as_str()),
    ]);
    assert!(leaks(&three, 0, &[]).is_empty(), "three documents say it");
}

#[test]
fn formats_and_line_ends_make_no_difference() {
    let words = "after dark near the northern";
    let hole = withheld(words, "[5 words not declassified]");
    let wrapped = textwrap_at(OPEN, 47, "\n");
    let crlf = textwrap_at(OPEN, 61, "\r\n");
    for (name, open) in [
        ("b.xml", tei("d12", OPEN)),
        ("b.md", OPEN.to_owned()),
        ("b.html", format!("<html><body><p>{}</p></body></html>", OPEN.replace("\n\n", "</p><p>"))),
        ("b.txt", wrapped),
        ("c.txt", crlf),
    ] {
        for (hidden, text) in [("a.txt", hole.clone()), ("a.xml", tei("d3", &hole))] {
            let folder = Folder::with(&[(name, &open), (hidden, &text)]);
            let found = only(&folder);
            let found: Vec<&str> = found.split_whitespace().collect();
            assert_eq!(found.join(" "), words, "{name} {hidden}");
        }
    }
}

/// Lines of a typescript.
fn textwrap_at(text: &str, width: usize, end: &str) -> String {
    let mut out = String::new();
    for paragraph in text.split("\n\n") {
        let mut line = 0;
        for word in paragraph.split_whitespace() {
            if line + word.len() > width {
                out.push_str(end);
                line = 0;
            } else if line > 0 {
                out.push(' ');
            }
            out.push_str(word);
            line += word.len() + 1;
        }
        out.push_str(end);
        out.push_str(end);
    }
    out
}

#[test]
fn optical_reading_and_hyphenation_are_seen_through() {
    let noisy = OPEN
        .replace("harbour master", "hathour niaster")
        .replace("unloading", "unload-\ning")
        .replace("crates", "cratcs")
        .replace("officers", "oﬃcers")
        .replace("northern", "northem")
        .replace("early", "carly");
    let folder = Folder::with(&[("b.txt", &noisy), ("a.txt", &withheld("breakwater", "[1 word not declassified]"))]);
    assert_eq!(only(&folder), "breakwater");
    // The same in the copy that withholds.
    let noisy = noisy.replace("breakwater", "[1 word not declassified]");
    let folder = Folder::with(&[("b.txt", OPEN), ("a.txt", &noisy)]);
    assert_eq!(only(&folder), "breakwater");
}

#[test]
fn a_note_of_the_same_document_leaks_as_well() {
    let hole = withheld("three vessels had been seen unloading crates", "[7 words not declassified]");
    let text = format!(
        "{hole}\n  1. Source: Harbour Archives, Box 3. Secret. The draft read: “The harbour master told us that three vessels had \
         been seen unloading crates after dark near the northern breakwater, and that the customs officers had been sent home.”\n"
    );
    let folder = Folder::with(&[("a.txt", &text)]);
    assert_eq!(only(&folder), "three vessels had been seen unloading crates");
}

#[test]
fn what_only_looks_like_a_leak_is_not_reported() {
    let hole = "[2 lines of source text not declassified]";
    let words = "He believed that the cargo was meant for the garrison beyond the river, where two companies were said to be waiting for new equipment.";
    let near = [
        // It goes on otherwise behind the hole.
        OPEN.replace("We asked whether the pilots had been paid, and he answered that the money had come", "Nobody in the town would speak of it to a stranger, and we left before the evening train was due"),
        // It does not have the size.
        OPEN.replace(words, "He said no."),
        OPEN.replace(words, &words.repeat(6)),
        // It is withheld there too.
        withheld(words, hole),
        // It is left out there.
        OPEN.replace(&format!("{words} "), ""),
        // Only a few common words are the same.
        "13. Note\n\nIt was said that the customs officers had been sent home early. The men were tired. We asked whether it was so.\n".to_owned(),
    ];
    for near in near {
        let folder = Folder::with(&[("b.txt", &near), ("a.txt", &withheld(words, hole))]);
        let found = leaks(&folder, 0, &["--min-confidence", "low"]);
        assert!(found.is_empty(), "{near}\n{found:#?}");
    }
}

#[test]
fn phrases_of_the_house_are_no_leaks() {
    let note = |name: &str| {
        format!(
            "Note\n\nThe session was opened at ten. This memorandum was drafted by {name} and approved by the chief of the harbour division on the same day.\n"
        )
    };
    let mut files: Vec<(String, String)> = ["Amber", "Birch", "Cedar", "Doran", "Elder", "Furze"]
        .iter()
        .map(|name| (format!("{name}.txt"), note(name)))
        .collect();
    files.push(("hole.txt".to_owned(), note("[name not declassified]")));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::with(&files);
    assert!(leaks(&folder, 0, &[]).is_empty());
}

#[test]
fn the_open_text_is_masked_unless_it_is_asked_for() {
    let words = "after dark near the northern";
    let folder = Folder::with(&[("b.txt", OPEN), ("a.txt", &withheld(words, "[5 words not declassified]"))]);
    for format in ["pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson"] {
        let ran = folder.run(1, &["leaks", "--format", format]);
        assert!(!ran.out.contains("after dark") && !ran.out.contains("northern"), "{format}: {}", ran.out);
        assert!(ran.out.contains("leak-by-duplicate") && ran.out.contains("b.txt"), "{format}: {}", ran.out);
        let ran = folder.run(1, &["leaks", "--no-text", "--format", format]);
        let told = ["harbour", "breakwater", "dark", "words not"].iter().any(|word| ran.out.contains(word));
        assert!(!told && ran.out.contains("b.txt"), "{format}: {}", ran.out);
    }
    let ran = folder.run(1, &["leaks"]);
    assert!(ran.out.contains("##### #### #### ### ########"), "{}", ran.out);
    let ran = folder.run(1, &["leaks", "--show-text"]);
    assert!(ran.out.contains("after dark near the northern"), "{}", ran.out);
    // Also where both stand in one file.
    let both = format!("{}\n\n{OPEN}", withheld(words, "[5 words not declassified]"));
    let folder = Folder::with(&[("a.txt", &both)]);
    let ran = folder.run(1, &["leaks"]);
    assert!(!ran.out.contains("dark") && ran.out.contains("#### ####"), "{}", ran.out);
}

#[test]
fn leaks_are_waived_remembered_and_explained() {
    let hole = withheld("three vessels", "[2 words not declassified]");
    let waived = tei("d3", &hole)
        .replace("<p>The harbour", "<!-- caveat: ignore[leak-by-duplicate] both are published --><p>The harbour");
    let folder = Folder::with(&[("b.txt", OPEN), ("a.xml", &waived)]);
    assert!(leaks(&folder, 0, &[]).is_empty());
    assert_eq!(leaks(&folder, 0, &["--show-suppressed"])[0]["suppressed"]["reason"], "both are published");
    let folder = Folder::with(&[("b.txt", OPEN), ("a.txt", &hole)]);
    assert!(leaks(&folder, 0, &["--ignore", "leak-by-duplicate"]).is_empty());
    assert!(leaks(&folder, 0, &["--select", "leak-of-name"]).is_empty());
    assert_eq!(leaks(&folder, 0, &["--fail-on", "never"]).len(), 1);
    let print = leaks(&folder, 1, &[])[0]["fingerprint"].as_str().unwrap().to_owned();
    let known = format!(
        r#"{{"version":1,"findings":[{{"file":"a.txt","rule":"leak-by-duplicate","fingerprint":"{print}"}}]}}"#
    );
    folder.write("caveat-baseline.json", known.as_bytes());
    assert!(leaks(&folder, 0, &[]).is_empty());
    folder.run(0, &["explain", "leak-by-duplicate"]);
    folder.run(2, &["leaks", "nowhere.txt"]);
    // Standard input is read once, and its leaks are found all the same.
    let both = format!("{hole}\n\n{OPEN}");
    folder.run_with(1, &["leaks", "-", "-q"], both.as_bytes());
}

#[test]
fn a_name_that_is_withheld_and_left_in_the_title_a_note_or_the_file_name_is_found() {
    let cases = [
        (
            "a.txt",
            "7. Letter From Colonel Marsh, Chief of the Harbour Station, to the Consul, May 4, 1971\n\nThe message was written by Colonel [name not declassified], Chief of the Harbour Station, in some haste.\n",
            1,
        ),
        (
            "a.txt",
            "7. Note\n\nOur man Mr. [name not declassified], deputy director of the harbour survey, spoke first.1\n\n  1. See the minutes by Mr. Harwell, deputy director of the harbour survey, in Box 3.\n",
            1,
        ),
        (
            "a.txt",
            "7. Letter From John Harwell to the Consul, May 4, 1971\n\nFrom: [name not declassified]\n\nThe ships are late.\n",
            1,
        ),
        ("letter-to-harwell.txt", "7. Letter\n\nDear [name not declassified]:\n\nThe ships are late.\n", 1),
        (
            "a.txt",
            "7. Note\n\nMr. [name not declassified], deputy director of the harbour survey, spoke.\n\nIndex\n\nMr. Harwell, deputy director of the harbour survey, 7\n",
            1,
        ),
        // The name is open in the text: nothing is withheld by the bracket elsewhere.
        (
            "a.txt",
            "7. Letter From John Harwell to the Consul, May 4, 1971\n\nFrom: [name not declassified]\n\nHarwell and John left.\n",
            0,
        ),
        // An office is no name.
        (
            "a.txt",
            "7. Letter From the Consul to the Governor, May 4, 1971\n\nFrom: [name not declassified]\n\nThe ships are late.\n",
            0,
        ),
        ("letter-to-harwell.txt", "7. Letter\n\nIn the evening [name not declassified] came.\n", 0),
    ];
    for (name, text, count) in cases {
        let folder = Folder::with(&[(name, text)]);
        let found = leaks(&folder, i32::from(count > 0), &[]);
        assert_eq!(found.len(), count, "{text}\n{found:#?}");
        assert!(found.iter().all(|found| found["rule"] == "leak-of-name"));
        let ran = folder.run(i32::from(count > 0), &["leaks"]);
        assert!(!ran.out.contains("Harwell") && !ran.out.contains("Marsh"), "{}", ran.out);
    }
}

#[test]
fn the_report_holds_no_text_in_which_a_leak_stands_open() {
    let words = "after dark near the northern";
    let folder = Folder::with(&[("b.txt", OPEN), ("a.txt", &withheld(words, "[5 words not declassified]"))]);
    let masked = folder.run(1, &["leaks", "-q", "--format", "html"]).out;
    assert!(masked.contains("leak-by-duplicate") && !masked.contains("after dark"), "{masked}");
    assert!(folder.run(1, &["leaks", "-q", "--format", "html", "--show-text"]).out.contains(words));
}
