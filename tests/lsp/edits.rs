//! Editing: any way to a text leaves the server as if it had been opened so.

use serde_json::{Value, json};

use super::world::{Editor, capable};

const URI: &str = "file:///w/a.xml";

/// Small numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }
}

const PIECES: &[&str] = &[
    "",
    "",
    "a",
    " ",
    "\n",
    "\r\n",
    "é",
    "§",
    "😀",
    "\t",
    "SECRET",
    "Secret; ",
    "Nodis",
    "[",
    "]",
    "(",
    "\u{201c}",
    "\u{201d}",
    "[2 lines not declassified]",
    "[2 line not declassified]",
    "1",
    ".",
    "\n\n",
    "<p>",
    "</p>",
    "<",
    "&amp;",
    "TO: ",
    "Source: ",
    "TOP SECRET/NODIS\n",
];

/// How many edits: few with a debug build, and more where that is asked for.
fn count() -> usize {
    let asked = std::env::var("CAVEAT_TEST_EDITS").ok().and_then(|count| count.parse().ok());
    asked.unwrap_or(if cfg!(debug_assertions) { 300 } else { 10_000 })
}

fn replay(name: &str, text: &str, encoding: &str, edits: usize, seed: u64) {
    let uri = format!("file:///w/{name}");
    let mut editor = Editor::new(capable(encoding, false));
    editor.open(&uri, text);
    let mut dice = Dice(seed);
    let lines = text.matches('\n').count() + 2;
    for version in 0..edits {
        let line = dice.below(lines);
        let column = dice.below(80);
        let same_line = dice.below(8) > 0;
        let end = if same_line { (line, column + dice.below(12)) } else { (line + 1, dice.below(20)) };
        let range = json!({
            "start": { "line": line, "character": column },
            "end": { "line": end.0, "character": end.1 },
        });
        let text = PIECES[dice.below(PIECES.len())];
        let document = json!({ "uri": uri, "version": version + 2 });
        let params = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": text }] });
        editor.tell("textDocument/didChange", params);
        if version % (edits / 40).max(1) == 0 || version + 1 == edits {
            let now = editor.server.text(&uri).expect("it is open").to_owned();
            let mut fresh = Editor::new(capable(encoding, false));
            fresh.server.world_mut().reuses = false;
            fresh.open(&uri, &now);
            assert_eq!(editor.findings(&uri), fresh.findings(&uri), "after {version} edits of {name}:\n{now}");
        }
    }
}

#[test]
fn edits_at_random_leave_the_state_of_a_fresh_start() {
    let edits = count();
    replay("a.txt", include_str!("../../fixtures/faulty/pages.txt"), "utf-16", edits / 2, 1);
    replay("b.txt", include_str!("../../fixtures/source/reading-view.txt"), "utf-8", edits / 4, 2);
    replay("c.xml", include_str!("../../fixtures/source/volume.xml"), "utf-16", edits / 4, 3);
}

/// A volume of some documents, each with a fault.
fn volume(documents: usize) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" \
         xmlns:frus=\"http://history.state.gov/frus/ns/1.0\"><text><body>\n",
    );
    for n in 1..=documents {
        out += &format!(
            "<div type=\"document\" n=\"{n}\" xml:id=\"d{n}\"><head>{n}. Telegram From Port Ellen<note n=\"1\" \
             xml:id=\"d{n}fn1\" type=\"source\">Source: National Archives, Box {n}. Secret; Nodis.</note></head>\n\
             <p>TOP SECRET</p>\n<p>The harbour was quiet, é § 😀, and [2 line not declassified] was seen.</p></div>\n"
        );
    }
    out + "</body></text></TEI>\n"
}

#[test]
fn only_the_documents_that_changed_are_judged_again() {
    let text = volume(40);
    let mut editor = Editor::new(capable("utf-16", false));
    editor.open(URI, &text);
    let before = editor.findings(URI);
    assert!(before.as_array().is_some_and(|found| found.len() >= 40), "{before}");
    let at = text.find("<p>TOP SECRET</p>\n<p>The harbour").expect("a place");
    let line = text[..at].matches('\n').count();
    let range = json!({ "start": { "line": line, "character": 3 }, "end": { "line": line, "character": 7 } });
    let document = json!({ "uri": URI, "version": 2 });
    editor.tell(
        "textDocument/didChange",
        json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": "" }] }),
    );
    assert_eq!(editor.server.world_mut().reused, 39);
    let after = editor.findings(URI);
    let mut fresh = Editor::new(capable("utf-16", false));
    let now = editor.server.text(URI).expect("it is open").to_owned();
    fresh.open(URI, &now);
    assert_eq!(after, fresh.findings(URI));
    assert_ne!(after, before);
}

#[test]
fn columns_are_right_in_both_encodings() {
    let line = "Behind é § 😀\tand [2 line not declassified] it goes on.";
    let text = format!("1. Letter, Port Ellen, May 4, 1966.\n\n{line}\n");
    let word = line.find("line not").expect("the word");
    let utf16 = line[..word].encode_utf16().count();
    for (encoding, column) in [("utf-8", word), ("utf-16", utf16)] {
        let mut editor = Editor::new(capable(encoding, false));
        editor.open("file:///w/a.txt", &text);
        let found = editor.findings("file:///w/a.txt");
        let agreement = found.as_array().and_then(|found| {
            found.iter().find(|one| one["code"].as_str().is_some_and(|code| code.starts_with("redaction")))
        });
        let start = agreement.map_or(Value::Null, |one| one["range"]["start"].clone());
        assert_eq!(start, json!({ "line": 2, "character": column }), "{encoding}: {found}");
        // And back: the same column is hovered.
        let hover = editor.at("textDocument/hover", "file:///w/a.txt", 2, column);
        assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("declassified")), "{hover}");
        // An edit at that column makes it right.
        let range =
            json!({ "start": { "line": 2, "character": column }, "end": { "line": 2, "character": column + 4 } });
        let document = json!({ "uri": "file:///w/a.txt", "version": 2 });
        let changes = json!([{ "range": range, "text": "lines" }]);
        editor.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        assert_eq!(editor.server.text("file:///w/a.txt"), Some(text.replace("2 line ", "2 lines ").as_str()));
        let found = editor.findings("file:///w/a.txt");
        assert!(!found.to_string().contains("redaction"), "{found}");
    }
}
