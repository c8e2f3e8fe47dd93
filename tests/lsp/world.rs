//! A world in memory, and an editor that speaks to the server.

use std::path::{Path, PathBuf};

use caveat::audit::{Audited, Auditor, Options};
use caveat::lsp::reuse;
use caveat::lsp::server::{Next, Server};
use caveat::lsp::world::{Judged, Sidecar, Trouble, World};
use caveat::report::catalog::Catalog;
use caveat::report::locate;
use caveat::source;
use caveat::vocabulary::Vocabulary;
use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

pub struct Memory {
    auditor: Auditor,
    catalog: Catalog,
    pub files: Vec<(PathBuf, String)>,
    /// Whether documents that have not changed are judged again.
    pub reuses: bool,
    pub reused: usize,
}

impl Memory {
    pub fn new() -> Memory {
        Memory::with(Auditor::builtin())
    }

    pub fn with(auditor: Auditor) -> Memory {
        Memory { auditor, catalog: Catalog::default(), files: Vec::new(), reuses: true, reused: 0 }
    }
}

impl World for Memory {
    fn set_up(&mut self, _: Vec<PathBuf>, _: &Value) {}

    fn refresh(&mut self) -> bool {
        false
    }

    fn generation(&self) -> u64 {
        0
    }

    fn troubles(&self) -> &[Trouble] {
        &[]
    }

    fn judge(&mut self, path: &Path, text: &str, before: Option<&Judged>) -> Option<Judged> {
        let file = source::read(&path.display().to_string(), text.as_bytes());
        let before = before.filter(|_| self.reuses);
        let mut of_documents = Vec::new();
        for (at, document) in file.documents.iter().enumerate() {
            let known = before.and_then(|before| reuse::known(before, &file, at));
            self.reused += usize::from(known.is_some());
            of_documents.push(known.unwrap_or_else(|| self.auditor.examine(document, &Options::default())));
        }
        let mut findings = caveat::audit::file_findings(&file);
        findings.extend(of_documents.iter().flat_map(|examined| examined.findings.clone()));
        let digests: Vec<_> = of_documents.iter().map(|examined| examined.digest.clone()).collect();
        findings.extend(self.auditor.check_volume(&file, &digests, &Options::default()));
        let found = locate(findings);
        Some(Judged { audited: Audited { file, found }, of_documents, system: None, generation: 0 })
    }

    fn files(&mut self) -> Vec<PathBuf> {
        self.files.iter().map(|(path, _)| path.clone()).collect()
    }

    fn stamp(&self, _: &Path) -> u64 {
        1
    }

    fn judge_file(&mut self, path: &Path) -> Option<Judged> {
        let text = self.files.iter().find(|(known, _)| known == path)?.1.clone();
        self.judge(path, &text, None)
    }

    fn sidecar(&mut self, path: &Path) -> Option<Sidecar> {
        let file = path.file_name()?.to_str()?.to_owned();
        Some(Sidecar { config: PathBuf::from("/w/caveat.toml"), text: None, file })
    }

    fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.auditor.vocabulary
    }
}

/// An editor.
pub struct Editor {
    pub server: Server<Memory>,
    next: i32,
    pub told: Vec<Notification>,
    pub answers: Vec<Response>,
}

/// What a modern editor says of itself.
pub fn capable(encoding: &str, pull: bool) -> Value {
    let mut text = json!({
        "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true },
        "hover": { "contentFormat": ["markdown"] },
        "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        "definition": { "linkSupport": false },
        "codeAction": { "codeActionLiteralSupport": {} },
    });
    if pull {
        text["diagnostic"] = json!({ "relatedInformation": true });
    }
    json!({
        "capabilities": {
            "general": { "positionEncodings": [encoding] },
            "textDocument": text,
            "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
        },
        "workspaceFolders": [{ "uri": "file:///w", "name": "w" }],
    })
}

impl Editor {
    pub fn silent() -> Editor {
        Editor::of(Memory::new())
    }

    /// An editor whose server judges by these rules and words.
    #[allow(dead_code, reason = "the fuzz targets load them once")]
    pub fn with(auditor: Auditor) -> Editor {
        Editor::of(Memory::with(auditor))
    }

    fn of(world: Memory) -> Editor {
        Editor { server: Server::new(world), next: 0, told: Vec::new(), answers: Vec::new() }
    }

    pub fn new(params: Value) -> Editor {
        let mut editor = Editor::silent();
        editor.ask("initialize", params).expect("it starts");
        editor.tell("initialized", json!({}));
        editor
    }

    /// Lets the server work until there is nothing more to do.
    pub fn settle(&mut self) {
        loop {
            for message in self.server.outgoing() {
                match message {
                    Message::Notification(note) => self.told.push(note),
                    Message::Response(response) => self.answers.push(response),
                    Message::Request(_) => {}
                }
            }
            if matches!(self.server.next(), Next::Nothing | Next::Exit(_)) {
                return;
            }
            self.server.step();
        }
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.server.take(Message::Notification(Notification { method: method.to_owned(), params }));
        self.settle();
    }

    /// Puts a question, and leaves it to wait.
    pub fn put(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.server.take(Message::Request(Request { id: id.clone(), method: method.to_owned(), params }));
        id
    }

    pub fn answer(&mut self, id: &RequestId) -> Result<Value, (i32, String)> {
        self.settle();
        let at = self.answers.iter().position(|response| response.id == *id).expect("every request is answered");
        let response = self.answers.remove(at);
        response.response_result.map_err(|error| (error.code, error.message))
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.put(method, params);
        self.answer(&id)
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "plaintext", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// The findings that were told last.
    pub fn findings(&self, uri: &str) -> Value {
        let told = self
            .told
            .iter()
            .rev()
            .find(|note| note.method == "textDocument/publishDiagnostics" && note.params["uri"] == uri);
        told.map_or(Value::Null, |note| note.params["diagnostics"].clone())
    }

    pub fn at(&mut self, method: &str, uri: &str, line: usize, column: usize) -> Value {
        let position = json!({ "line": line, "character": column });
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": position })).expect("an answer")
    }
}

/// The line and column, in UTF-16, of the middle of some words.
pub fn place(text: &str, words: &str) -> (usize, usize) {
    let at = text.find(words).unwrap_or_else(|| panic!("{words} is there")) + words.len() / 2;
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).expect("a start");
    let before = &text[..at];
    let line = before.matches('\n').count();
    (line, before[before.rfind('\n').map_or(0, |end| end + 1)..].encode_utf16().count())
}
