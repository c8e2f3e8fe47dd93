//! Hover, definition, outline, completion and actions.

use serde_json::{Value, json};

use super::world::{Editor, capable, place};

const URI: &str = "file:///w/a.txt";
const FAULTY: &str = include_str!("../../fixtures/faulty/backchannel.txt");

fn editor(text: &str) -> Editor {
    let mut editor = Editor::new(capable("utf-16", false));
    editor.open(URI, text);
    editor
}

/// What is shown over the middle of some words, and which words it says it is about.
fn hovered(editor: &mut Editor, text: &str, words: &str) -> (String, String) {
    let (line, column) = place(text, words);
    let hover = editor.at("textDocument/hover", URI, line, column);
    let shown = hover["contents"]["value"].as_str().unwrap_or_default().to_owned();
    (shown, part(text, &hover["range"]))
}

/// The part of a text in a range of one line, in UTF-16.
fn part(text: &str, range: &Value) -> String {
    let number = |at: &str| range.pointer(at).and_then(Value::as_u64).unwrap_or(0) as usize;
    let line = text.lines().nth(number("/start/line")).unwrap_or("");
    let units: Vec<u16> = line.encode_utf16().collect();
    let end = if number("/end/line") > number("/start/line") { units.len() } else { number("/end/character") };
    String::from_utf16_lossy(&units[number("/start/character").min(end)..end])
}

#[test]
fn a_finding_is_told_with_its_second_place_and_its_rule() {
    let editor = editor(FAULTY);
    let found = editor.findings(URI);
    let level = found.as_array().unwrap().iter().find(|one| one["code"] == "note-level-differs").expect("it is found");
    assert_eq!((level["severity"].as_u64(), level["source"].as_str()), (Some(1), Some("caveat")));
    let related = &level["relatedInformation"][0];
    assert_eq!(part(FAULTY, &level["range"]), "Secret");
    assert_eq!(part(FAULTY, &related["location"]["range"]), "TOP SECRET");
    assert_eq!(related["location"]["uri"], URI);
    // An editor without second places is told them in words.
    let mut plain = Editor::new(json!({ "capabilities": {} }));
    plain.open(URI, FAULTY);
    let told = plain.findings(URI);
    let level = told.as_array().unwrap().iter().find(|one| one["code"] == "note-level-differs").expect("it is found");
    assert!(level["relatedInformation"].is_null());
    assert!(level["message"].as_str().is_some_and(|message| message.contains("line 3: ")), "{level}");
}

#[test]
fn levels_and_caveats_are_explained_where_they_stand() {
    let mut editor = editor(FAULTY);
    let (shown, about) = hovered(&mut editor, FAULTY, "TOP SECRET");
    assert_eq!(about, "TOP SECRET");
    for wanted in ["**Top Secret**", "from 1944-03", "E.O. 10104", "(TS)", "Banner: TOP SECRET"] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    let (shown, about) = hovered(&mut editor, FAULTY, "EXCLUSIVELY EYES");
    assert_eq!(about, "EXCLUSIVELY EYES ONLY");
    assert!(shown.contains("Eyes Only") && shown.contains("handling"), "{shown}");
    // In the source note.
    let (shown, about) = hovered(&mut editor, FAULTY, "Sensitive");
    assert_eq!(about, "Sensitive");
    assert!(shown.contains("**Sensitive**"), "{shown}");
    assert_eq!(hovered(&mut editor, FAULTY, "Thank you").0, "");
}

#[test]
fn todays_banners_portions_and_blocks_are_explained_word_by_word() {
    let text = "TOP SECRET//SI-G/TK//ORCON/REL TO USA, AUS, FVEY\n\nMEMORANDUM FOR THE RECORD, 4 May 2016\n\n\
                (S//NF) The harbour was quiet that night, and nobody was seen there.\n\n\
                (TS//SI-G//OC) The pilots were told of it by the master of the ferry.\n\n\
                Classified By: 1234567\nDerived From: INSCG TK, 1 January 2010\nDeclassify On: 25X1, 20410504\n\n\
                TOP SECRET//SI-G/TK//ORCON/REL TO USA, AUS, FVEY\n";
    let mut editor = editor(text);
    for (words, about, wanted) in [
        ("TOP SECRET", "TOP SECRET", "**TOP SECRET**"),
        ("SI-", "SI", "Communications and signals"),
        ("ORCON", "ORCON", "Portion mark: (OC)"),
        ("REL TO", "REL TO", "released"),
        ("AUS", "AUS", "country code: Commonwealth of Australia"),
        ("FVEY", "FVEY", "group of countries"),
        ("NF", "NF", "**NOFORN"),
        ("OC", "OC", "**ORCON"),
        ("25X1", "25X1", "Declassify On"),
    ] {
        // Portion marks stand below the head.
        let from = if ["NF", "OC"].contains(&words) { text.find("MEMORANDUM").unwrap() } else { 0 };
        let at = from + text[from..].find(words).unwrap() + words.len() / 2;
        let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let marked = (text[..at].matches('\n').count(), at - line_start);
        let hover = editor.at("textDocument/hover", URI, marked.0, marked.1);
        let shown = hover["contents"]["value"].as_str().unwrap_or_default();
        assert!(shown.contains(wanted), "{words}: {hover}");
        assert_eq!(part(text, &hover["range"]), about);
    }
    let (shown, _) = hovered(&mut editor, text, "G/TK");
    assert!(shown.contains("TK") || shown.contains("GAMMA"), "{shown}");
}

#[test]
fn redactions_and_note_numbers_are_explained() {
    let text = "7. Letter, Port Ellen, May 4, 1966.1\n\nSECRET\n\nHe met [less than 1 line not declassified] there.\n\n  1. Source: Harbour Archives, Lot 66. Secret.\n";
    let mut editor = editor(text);
    let (shown, about) = hovered(&mut editor, text, "1 line not");
    assert!(shown.contains("not declassified") && about.starts_with('['), "{shown} {about}");
    let hover = editor.at("textDocument/hover", URI, 0, 35);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("Harbour Archives")), "{hover}");
}

fn targets(text: &str, answer: &Value) -> Vec<String> {
    answer.as_array().into_iter().flatten().map(|one| part(text, &one["range"])).collect()
}

#[test]
fn one_goes_from_numbers_to_notes_and_from_quotations_to_passages_and_back() {
    let mut editor = editor(FAULTY);
    let mut go = |words: &str| {
        let (line, column) = place(FAULTY, words);
        let answer = editor.at("textDocument/definition", URI, line, column);
        targets(FAULTY, &answer)
    };
    let passage = go("sealed packet directly");
    assert_eq!(passage, ["DELIVERED IN SEALED ENVELOPE DIRECTLY TO GEN. HOLT"]);
    assert_eq!(go("SEALED ENVELOPE"), ["delivered in sealed packet directly to Gen. Holt."]);
    let title = FAULTY.lines().next().unwrap().encode_utf16().count();
    let note = editor.at("textDocument/definition", URI, 0, title - 1);
    assert!(targets(FAULTY, &note)[0].starts_with("Source: National Archives"), "{note}");
    let line = FAULTY.lines().position(|line| line.starts_with("  1.")).unwrap();
    let back = editor.at("textDocument/definition", URI, line, 2);
    assert_eq!(targets(FAULTY, &back), ["1"], "{back}");
    assert_eq!(editor.at("textDocument/definition", URI, 10, 2), Value::Null);
}

#[test]
fn the_outline_has_heading_markings_notes_pages_and_redactions() {
    let text = include_str!("../../fixtures/faulty/pages.txt")
        .replace("The additional boats", "[2 lines not declassified] The additional boats");
    let mut editor = editor(&text);
    let outline = editor.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } })).unwrap();
    let children = outline[0]["children"].as_array().expect("children");
    let names: Vec<&str> = children.iter().filter_map(|child| child["name"].as_str()).collect();
    for wanted in ["SECRET/NODIS", "page 2", "[2 lines not declassified]"] {
        assert!(names.contains(&wanted), "{wanted}: {names:?}");
    }
    assert!(names.iter().any(|name| name.starts_with("1 Source: ")), "{names:?}");
    assert!(names[0].starts_with("7. Memorandum"), "{names:?}");
    let place = |value: &Value| (value["line"].as_u64(), value["character"].as_u64());
    for child in children {
        let (range, select) = (&child["range"], &child["selectionRange"]);
        assert!(place(&range["start"]) <= place(&select["start"]) && place(&select["end"]) <= place(&range["end"]));
    }
    let mut plain = Editor::new(json!({ "capabilities": {} }));
    plain.open(URI, &text);
    let flat = plain.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": URI } })).unwrap();
    assert!(flat[1]["location"]["range"].is_object() && flat.as_array().map(Vec::len) == Some(children.len() + 1));
}

#[test]
fn completion_puts_words_in_place_of_what_is_typed() {
    let text = "7. Letter, Port Ellen, May 4, 1966.1\n\nSECRET/NOD\n\nHe met [2 li there.\n";
    let mut editor = editor(text);
    let offers = editor.at("textDocument/completion", URI, 2, 10);
    let first = &offers["items"][0];
    assert_eq!((&first["label"], &first["textEdit"]["newText"]), (&json!("NODIS"), &json!("NODIS")));
    assert_eq!(part(text, &first["textEdit"]["range"]), "NOD");
    let offers = editor.at("textDocument/completion", URI, 4, 12);
    assert_eq!(offers["items"][0]["textEdit"]["newText"], "2 lines not declassified]");
    assert_eq!(part(text, &offers["items"][0]["textEdit"]["range"]), "2 li");
    assert_eq!(editor.at("textDocument/completion", URI, 0, 9)["items"], json!([]));
}

fn actions(editor: &mut Editor, uri: &str, only: Option<&str>) -> Vec<Value> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    editor.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
}

/// The text after an action's edits of one document.
fn after(text: &str, action: &Value) -> String {
    let mut text = caveat::lsp::text::Text::new(text.to_owned());
    let edits = action.pointer("/edit/documentChanges/0/edits").and_then(Value::as_array).expect("edits");
    for edit in edits.iter().rev() {
        let point = |at: &str| caveat::lsp::text::Point {
            line: edit["range"][at]["line"].as_u64().unwrap() as u32,
            column: edit["range"][at]["character"].as_u64().unwrap() as u32,
        };
        let at = Some(caveat::lsp::text::Stretch { start: point("start"), end: point("end") });
        let change = caveat::lsp::text::Change { at, text: edit["newText"].as_str().unwrap().to_owned() };
        text.apply(&change, caveat::lsp::text::Units::Utf16);
    }
    text.as_str().to_owned()
}

#[test]
fn findings_are_mended_one_by_one_and_all_together() {
    let text = "7. Letter, Port Ellen, May 4, 1966.\n\nHe met é [2 lines not declasified] and [3 lines not declasified] there.\n";
    let mut editor = editor(text);
    let all = actions(&mut editor, URI, None);
    let mend: Vec<&Value> = all.iter().filter(|one| one["isPreferred"] == true).collect();
    assert_eq!(mend.len(), 2, "{all:?}");
    assert_eq!(after(text, mend[0]), text.replacen("declasified", "declassified", 1));
    assert!(mend[0]["diagnostics"][0]["code"].as_str().is_some());
    let all = actions(&mut editor, URI, Some("source.fixAll"));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(after(text, &all[0]), text.replace("declasified", "declassified"));
    assert!(actions(&mut editor, URI, Some("quickfix")).iter().all(|one| one["kind"] == "quickfix"));
    assert!(actions(&mut editor, URI, Some("refactor")).is_empty());
}

#[test]
fn a_finding_is_waived_in_a_comment_or_beside_plain_text() {
    let mut editor = editor(FAULTY);
    let all = actions(&mut editor, URI, Some("quickfix"));
    let waive =
        all.iter().find(|one| one["title"].as_str().is_some_and(|title| title.contains("caveat.toml: "))).expect("one");
    let changes = waive["edit"]["documentChanges"].as_array().expect("changes");
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!("file:///w/caveat.toml")));
    let entry = changes[1]["edits"][0]["newText"].as_str().expect("text");
    for wanted in
        ["[[suppress]]", "file = \"/a.txt\"", "rule = ", "fingerprint = ", "reason = \"the original reads so\""]
    {
        assert!(entry.contains(wanted), "{wanted}: {entry}");
    }
    let markdown = "# 7. Letter, Port Ellen, May 4, 1966.\n\nHe met [2 line not declassified] there.\n";
    let uri = "file:///w/a.md";
    editor.open(uri, markdown);
    let all = actions(&mut editor, uri, Some("quickfix"));
    let waive =
        all.iter().find(|one| one["title"].as_str().is_some_and(|title| title.contains(" here: "))).expect("one");
    let now = after(markdown, waive);
    assert!(now.contains("there. <!-- caveat: ignore["), "{now}");
    assert!(now.contains("] the original reads so -->\n"), "{now}");
}
