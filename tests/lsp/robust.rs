//! Whatever an editor sends: a clear error, never a panic, and the server goes on.

use caveat::lsp::server::Next;
use lsp_server::{Message, Notification};
use serde_json::{Value, json};

use super::world::{Editor, capable};

const URI: &str = "file:///w/a.txt";

fn params(line: usize, column: usize) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": column } })
}

#[test]
fn nothing_is_done_before_initialize_and_after_shutdown() {
    let mut editor = Editor::silent();
    editor.open(URI, "SECRET\n");
    assert_eq!(editor.ask("textDocument/hover", params(0, 1)).unwrap_err().0, -32002);
    editor.ask("initialize", json!({ "capabilities": {} })).unwrap();
    assert_eq!(editor.ask("initialize", json!({ "capabilities": {} })).unwrap_err().0, -32600);
    assert_eq!(editor.ask("textDocument/hover", params(0, 1)).unwrap_err().0, -32602);
    editor.ask("shutdown", Value::Null).unwrap();
    assert_eq!(editor.ask("textDocument/hover", params(0, 1)).unwrap_err().0, -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.server.next(), Next::Exit(0));
    let mut abrupt = Editor::new(capable("utf-16", false));
    abrupt.tell("exit", Value::Null);
    assert_eq!(abrupt.server.next(), Next::Exit(1));
}

#[test]
fn odd_messages_get_an_error_and_change_nothing() {
    let mut editor = Editor::new(capable("utf-16", false));
    editor.open(URI, "SECRET\n");
    assert_eq!(editor.ask("textDocument/unheardOf", json!({})).unwrap_err().0, -32601);
    let odd = [
        Value::Null,
        json!(7),
        json!([]),
        json!("x"),
        json!({}),
        json!({ "textDocument": 3 }),
        json!({ "textDocument": { "uri": URI } }),
    ];
    for method in ["hover", "definition", "completion", "codeAction", "documentSymbol", "diagnostic"] {
        for params in &odd {
            if let Err((code, message)) = editor.ask(&format!("textDocument/{method}"), params.clone()) {
                assert_eq!(code, -32602, "{method} {params}: {message}");
            }
        }
    }
    for method in ["didOpen", "didChange", "didClose", "didSave"] {
        for params in &odd {
            if method != "didClose" || params.pointer("/textDocument/uri").is_none() {
                editor.tell(&format!("textDocument/{method}"), params.clone());
            }
        }
    }
    for method in ["workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders", "$/cancelRequest", "x/y"]
    {
        odd.iter().for_each(|params| editor.tell(method, params.clone()));
    }
    // Positions that are not there.
    for (line, column) in [(0, 4_000_000_000), (4_000_000_000, 0), (4_000_000_000, 4_000_000_000)] {
        for method in ["hover", "definition", "completion"] {
            editor.ask(&format!("textDocument/{method}"), params(line, column)).unwrap();
        }
        let start = json!({ "line": line, "character": column });
        let range = json!({ "start": start, "end": { "line": 0, "character": 0 } });
        let asked = json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } });
        editor.ask("textDocument/codeAction", asked).unwrap();
        let change = json!({ "range": range, "text": "" });
        let document = json!({ "uri": URI, "version": 2 });
        editor.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }
    let (_, text) = (0, "SECRET\n");
    assert_eq!(editor.at("textDocument/hover", URI, 0, 2)["range"]["end"]["character"], text.trim_end().len());
    // A document that was closed is not known any more.
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(editor.ask("textDocument/hover", params(0, 2)).unwrap_err().0, -32602);
    assert_eq!(editor.findings(URI), json!([]));
}

#[test]
fn a_cancelled_request_is_not_begun() {
    let mut editor = Editor::new(capable("utf-16", true));
    editor.open(URI, "SECRET\n");
    let hover = editor.put("textDocument/hover", params(0, 2));
    let kept = editor.put("textDocument/hover", params(0, 2));
    let cancel = Notification { method: "$/cancelRequest".to_owned(), params: json!({ "id": 2 }) };
    editor.server.take(Message::Notification(cancel));
    assert_eq!(editor.answer(&hover).unwrap_err().0, -32800);
    assert!(editor.answer(&kept).unwrap().is_object());
    // And one for the whole workspace not ended.
    let sweep = editor.put("workspace/diagnostic", json!({ "previousResultIds": [] }));
    editor.server.step();
    assert_eq!(editor.server.next(), Next::Sweep);
    let cancel = Notification { method: "$/cancelRequest".to_owned(), params: json!({ "id": 4 }) };
    editor.server.take(Message::Notification(cancel));
    assert_eq!(editor.answer(&sweep).unwrap_err().0, -32800);
}

#[test]
fn the_workspace_is_reported_file_by_file_and_only_what_changed() {
    let faulty = include_str!("../../fixtures/faulty/backchannel.txt");
    let mut editor = Editor::new(capable("utf-16", true));
    // Its files are known only to the world of this test.
    let world = [("/w/a.txt", faulty), ("/w/b.txt", "A letter.\n"), ("/w/c.txt", faulty)];
    editor.server.world_mut().files = world.map(|(path, text)| (path.into(), text.to_owned())).to_vec();
    editor.open("file:///w/c.txt", "A letter.\n");
    let all = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{all}");
    assert_eq!((&items[0]["uri"], &items[0]["kind"]), (&json!("file:///w/a.txt"), &json!("full")));
    let previous = json!([
        { "uri": "file:///w/a.txt", "value": items[0]["resultId"] },
        { "uri": "file:///w/gone.txt", "value": "x" },
    ]);
    let again = editor.ask("workspace/diagnostic", json!({ "previousResultIds": previous })).unwrap();
    assert_eq!(again["items"][0]["kind"], "unchanged", "{again}");
    assert_eq!(again["items"][1]["items"], json!([]));
    let asked = json!({ "previousResultIds": [], "partialResultToken": "t" });
    assert_eq!(editor.ask("workspace/diagnostic", asked).unwrap()["items"], json!([]));
    assert!(editor.told.iter().any(|note| note.method == "$/progress" && note.params["token"] == "t"));
    // One document.
    let pulled =
        editor.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": "file:///w/a.txt" } })).unwrap();
    assert_eq!(pulled["items"].as_array().map(Vec::len), items[0]["items"].as_array().map(Vec::len));
}
