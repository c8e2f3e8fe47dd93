//! The language server: whatever comes in, an answer and on; any way to a text leaves the state of a fresh start.

use std::io::BufReader;

use caveat::lsp::server::Next;
use lsp_server::Message;
use serde_json::json;

use super::wire::{self as framing, Incoming};
use super::world::{Editor, capable};
use super::{auditor, text};

fn editor() -> Editor {
    Editor::with(auditor().clone())
}

/// Bytes as they come in on standard input.
pub fn wire(bytes: &[u8]) {
    let mut input = BufReader::new(bytes);
    let mut editor = editor();
    while let Ok(Some(incoming)) = framing::read(&mut input) {
        take(&mut editor, incoming);
    }
}

fn take(editor: &mut Editor, incoming: Incoming) {
    match incoming {
        Incoming::Message(message) => {
            let asked = match &message {
                Message::Request(request) => Some(request.id.clone()),
                _ => None,
            };
            let before = editor.answers.len();
            if matches!(editor.server.next(), Next::Exit(_)) {
                return;
            }
            editor.server.take(message);
            editor.settle();
            // Every request is answered. A second of the same number may be answered with the first.
            if asked.is_some() {
                assert!(editor.answers.len() > before, "no answer");
            }
        }
        Incoming::Broken { id, code, why } => {
            framing::refuse(&mut Vec::new(), &id, code, &why).expect("it is written to memory");
        }
    }
}

/// One message a line, behind the greeting.
pub fn messages(bytes: &[u8]) {
    let mut editor = editor();
    editor.ask("initialize", capable("utf-16", bytes.len().is_multiple_of(2))).expect("it starts");
    for line in text(bytes).lines() {
        let framed = format!("Content-Length: {}\r\n\r\n{line}", line.len());
        if let Ok(Some(incoming)) = framing::read(&mut BufReader::new(framed.as_bytes())) {
            take(&mut editor, incoming);
        }
    }
}

/// The text up to the first NUL, edited by what follows it: six bytes an edit.
pub fn edits(bytes: &[u8]) {
    const PIECES: &[&str] = &[
        "", "\n", "\r\n", "é", "😀", "[", "]", "SECRET", "Secret; ", "<p>", "</p>", "&amp;", "\n\n", "1", "“", "TO: ",
    ];
    let (start, changes) = bytes.split_at(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    let start = text(start);
    let uri = if start.starts_with('<') { "file:///w/a.xml" } else { "file:///w/a.txt" };
    let encoding = if start.len().is_multiple_of(2) { "utf-8" } else { "utf-16" };
    let mut edited = editor();
    edited.ask("initialize", capable(encoding, false)).expect("it starts");
    edited.open(uri, &start);
    for (version, change) in changes.chunks_exact(6).take(16).enumerate() {
        let at = |n: usize| usize::from(change[n]);
        let range = json!({
            "start": { "line": at(0) % 40, "character": at(1) % 90 },
            "end": { "line": at(0) % 40 + at(2) % 3, "character": at(3) % 90 },
        });
        let change = json!({ "range": range, "text": PIECES[at(4) % PIECES.len()].repeat(at(5) % 3) });
        let document = json!({ "uri": uri, "version": version + 2 });
        edited.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }
    let now = edited.server.text(uri).expect("it is open").to_owned();
    let mut fresh = editor();
    fresh.ask("initialize", capable(encoding, false)).expect("it starts");
    fresh.server.world_mut().reuses = false;
    fresh.open(uri, &now);
    assert_eq!(edited.findings(uri), fresh.findings(uri), "{now}");
}
