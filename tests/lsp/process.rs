//! The server as editors start it: a process, files on the disk, messages through pipes.

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::world::capable;

const CLEAN: &str = "7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1\n\nTOP SECRET\n\nHe met the Consul.\n\n  1. Source: National Archives, Harbour Papers, Box 3. Top Secret.\n";

fn faulty() -> String {
    CLEAN.replace("3. Top Secret", "3. Secret")
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

struct Process {
    child: Child,
    input: ChildStdin,
    coming: Receiver<Message>,
    next: i32,
    /// What the server asked, in order.
    asked: Vec<Request>,
    told: Vec<Notification>,
}

impl Process {
    /// Starts it in these folders.
    fn start(folders: &[&Path], pull: bool, settings: Value) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (send, coming) = channel();
        thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take().expect("a pipe");
        let mut process = Process { child, input, coming, next: 0, asked: Vec::new(), told: Vec::new() };
        let mut params = capable("utf-16", pull);
        params["capabilities"]["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
        params["workspaceFolders"] = folders.iter().map(|path| json!({ "uri": uri(path), "name": "x" })).collect();
        params["initializationOptions"] = settings;
        process.ask("initialize", params);
        process.tell("initialized", json!({}));
        process
    }

    fn tell(&mut self, method: &str, params: Value) {
        let message = Message::Notification(Notification { method: method.to_owned(), params });
        message.write(&mut self.input).expect("it listens");
    }

    fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Takes what comes until something is so, and answers what the server asks.
    fn until<T>(&mut self, what: &str, mut so: impl FnMut(&Message) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.coming.recv_timeout(left).unwrap_or_else(|_| panic!("waited in vain for {what}"));
            let found = so(&message);
            match message {
                Message::Request(request) => {
                    let answer = Response::new_ok(request.id.clone(), Value::Null);
                    Message::Response(answer).write(&mut self.input).expect("it listens");
                    self.asked.push(request);
                }
                Message::Notification(note) => self.told.push(note),
                Message::Response(_) => {}
            }
            if let Some(found) = found {
                return found;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = RequestId::from(self.next);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        Message::Request(request).write(&mut self.input).expect("it listens");
        self.until(method, |message| match message {
            Message::Response(response) if response.id == id => Some(response.response_result.clone()),
            _ => None,
        })
        .expect("an answer without error")
    }

    /// Waits for findings of a file, and gives their rules.
    fn findings(&mut self, uri: &str) -> Vec<String> {
        self.until(&format!("findings of {uri}"), |message| match message {
            Message::Notification(note)
                if note.method == "textDocument/publishDiagnostics" && note.params["uri"] == uri =>
            {
                Some(codes(&note.params["diagnostics"]))
            }
            _ => None,
        })
    }

    /// The files that have findings, of the whole workspace.
    fn files_with_findings(&mut self) -> Vec<String> {
        let report = self.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let items = report["items"].as_array().expect("a list");
        let mut files: Vec<String> =
            items.iter().map(|item| item["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect();
        files.sort();
        files
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn codes(diagnostics: &Value) -> Vec<String> {
    diagnostics.as_array().expect("a list").iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

#[test]
fn folders_come_and_go() {
    let (one, other) = (folder(&[("a.txt", &faulty())]), folder(&[("b.txt", &faulty()), ("c.txt", CLEAN)]));
    let mut process = Process::start(&[one.path()], true, Value::Null);
    assert_eq!(process.files_with_findings(), ["a.txt"]);
    let entry = |path: &Path| json!({ "uri": uri(path), "name": "x" });
    let event = json!({ "event": { "added": [entry(other.path())], "removed": [] } });
    process.tell("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(process.files_with_findings(), ["a.txt", "b.txt"]);
    let event = json!({ "event": { "added": [], "removed": [entry(one.path())] } });
    process.tell("workspace/didChangeWorkspaceFolders", event);
    assert_eq!(process.files_with_findings(), ["b.txt"]);
}

#[test]
fn the_editor_is_asked_to_ask_again_when_the_configuration_changes() {
    let folder = folder(&[("a.txt", &faulty())]);
    let mut process = Process::start(&[folder.path()], true, Value::Null);
    assert_eq!(process.files_with_findings(), ["a.txt"]);
    std::fs::write(folder.path().join("caveat.toml"), "ignore = [\"note-level-differs\"]\n").expect("written");
    process.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    process.until("a request to ask again", |message| match message {
        Message::Request(request) => (request.method == "workspace/diagnostic/refresh").then_some(()),
        _ => None,
    });
    assert!(process.files_with_findings().is_empty());
}

#[test]
fn files_that_are_not_open_are_told_of_where_the_user_wants_that() {
    let folder = folder(&[("a.txt", &faulty()), ("b.txt", CLEAN)]);
    let a = folder.path().join("a.txt");
    let mut process = Process::start(&[folder.path()], false, json!({ "caveat": { "checkWorkspace": true } }));
    assert_eq!(process.findings(&uri(&a)), ["note-level-differs"]);
    std::fs::write(&a, CLEAN).expect("written");
    process.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&a), "type": 2 }] }));
    assert!(process.findings(&uri(&a)).is_empty(), "what was mended elsewhere is taken back");

    // And left alone where nobody asked for it.
    std::fs::write(&a, faulty()).expect("written");
    let b = uri(&folder.path().join("b.txt"));
    let mut process = Process::start(&[folder.path()], false, Value::Null);
    process.open(&b, "plaintext", CLEAN);
    assert!(process.findings(&b).is_empty());
    process
        .ask("textDocument/hover", json!({ "textDocument": { "uri": b }, "position": { "line": 2, "character": 1 } }));
    let told = process.told.iter().filter(|note| note.method == "textDocument/publishDiagnostics");
    assert!(told.into_iter().all(|note| note.params["uri"] == b));
}

#[test]
fn a_mistake_in_a_configuration_or_rule_is_told_with_its_file_and_line() {
    let rule = "rule: own\ntitle: t\nseverity: wrning\n";
    for (files, wanted) in [
        (
            &[("a.txt", CLEAN), ("caveat.toml", "ignore = []\nprofle = \"frus\"\n")][..],
            "caveat.toml:2: unknown key `profle`",
        ),
        (
            &[("caveat.toml", "rules = [\"house.yaml\"]\n"), ("house.yaml", rule)],
            "house.yaml:3: unknown value `wrning`",
        ),
    ] {
        let folder = folder(files);
        let a = uri(&folder.path().join("a.txt"));
        let mut process = Process::start(&[folder.path()], false, Value::Null);
        process.open(&a, "plaintext", CLEAN);
        process.findings(&a);
        let shown = process.told.iter().find(|note| note.method == "window/showMessage").expect("the user is told");
        let message = shown.params["message"].as_str().expect("words");
        assert!(message.starts_with(&format!("caveat: {wanted}")), "{message}");
    }
}

/// A slip in the editor's settings does not switch a check off in silence; what is another program's is left alone.
#[test]
fn a_setting_that_there_is_not_is_told_of_with_the_near_name() {
    let folder = folder(&[("a.txt", CLEAN)]);
    let a = uri(&folder.path().join("a.txt"));
    let settings = json!({ "caveat": { "selct": ["delivery"], "trace": { "server": "off" } } });
    let mut process = Process::start(&[folder.path()], false, settings);
    process.open(&a, "plaintext", CLEAN);
    assert!(process.findings(&a).is_empty());
    let shown: Vec<&Notification> = process.told.iter().filter(|note| note.method == "window/showMessage").collect();
    assert_eq!(shown.len(), 1, "{shown:?}");
    let message = shown[0].params["message"].as_str().expect("words");
    assert!(message.contains("there is no “selct”; did you mean “select”?"), "{message}");
}

#[test]
fn a_document_that_was_never_saved_is_checked_in_the_format_of_its_language() {
    let folder = folder(&[]);
    let mut process = Process::start(&[folder.path()], false, Value::Null);
    process.open("untitled:Untitled-1", "plaintext", &faulty());
    assert_eq!(process.findings("untitled:Untitled-1"), ["note-level-differs"]);
    let markdown = "# 7. Letter From Alder to Birch, Port Ellen, May 4, 1966[^1]\n\n**TOP SECRET**\n\nHe met [*2 lines not declasified*] there.\n\n[^1]: Source: National Archives, Harbour Papers, Box 3. Top Secret.\n";
    process.open("untitled:Untitled-2", "markdown", markdown);
    assert_eq!(process.findings("untitled:Untitled-2"), ["redaction-misspelled"]);
}

#[test]
fn a_document_past_all_measure_is_left_alone_and_the_rest_goes_on() {
    let folder = folder(&[]);
    let mut process = Process::start(&[folder.path()], false, Value::Null);
    let large = "He met the Consul.\n".repeat((64 << 20) / 19 + 2);
    process.open("untitled:large", "plaintext", &large);
    assert!(process.findings("untitled:large").is_empty());
    let shown = process.told.iter().find(|note| note.method == "window/showMessage").expect("the user is told");
    assert!(shown.params["message"].as_str().unwrap().contains("larger than 64 MB"), "{shown:?}");
    process.open("untitled:small", "plaintext", &faulty());
    assert_eq!(process.findings("untitled:small"), ["note-level-differs"]);
}

/// The server keeps nothing that is not in the files or with the editor: killed at any moment and started again, it says
/// the same, and has written nothing.
#[test]
fn killed_and_started_again_it_loses_nothing() {
    let waiver = "[[suppress]]\nrule = \"note-level-differs\"\nfile = \"b.txt\"\nreason = \"the original reads so\"\n";
    let folder = folder(&[("a.txt", &faulty()), ("b.txt", &faulty()), ("caveat.toml", waiver)]);
    let names = || {
        let mut names: Vec<_> =
            std::fs::read_dir(folder.path()).expect("listed").map(|entry| entry.expect("listed").file_name()).collect();
        names.sort();
        names
    };
    let (before, a) = (names(), uri(&folder.path().join("a.txt")));
    // What the editor holds and nobody has saved.
    let unsaved =
        format!("{}He met [2 line not declassified] there.\n", faulty().replace("TOP SECRET", "SECRET/NODIS"));
    let mut said = Vec::new();
    for wait in [0, 1, 5, 20, 100] {
        let mut process = Process::start(&[folder.path()], true, Value::Null);
        process.open(&a, "plaintext", &unsaved);
        let report = process.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": a } }));
        said.push((codes(&report["items"]), process.files_with_findings()));
        // Killed in the middle of its work on the next change.
        let change = json!({ "text": unsaved.repeat(200) });
        process.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": a, "version": 2 }, "contentChanges": [change] }),
        );
        thread::sleep(Duration::from_millis(wait));
    }
    assert!(said[0].0.len() > 1 && said.iter().all(|each| *each == said[0]), "{said:?}");
    assert_eq!(names(), before);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.txt")).expect("it is there"), faulty());
    assert_eq!(std::fs::read_to_string(folder.path().join("caveat.toml")).expect("it is there"), waiver);
}

/// Under 50 ms for a document of 100 KB is what is promised of the optimised program; without optimisation it may take
/// longer, and the test then guards against losing sight of it altogether.
#[test]
fn findings_come_as_one_types() {
    let most = Duration::from_millis(if cfg!(debug_assertions) { 3000 } else { 50 });
    let folder = folder(&[]);
    let mut process = Process::start(&[folder.path()], false, Value::Null);
    let mut text = faulty();
    let at = text.find("  1. Source").unwrap();
    let talk = "(S) The Minister said that “the harbour” [2 lines not declassified] was open; see Document 12.\n\n";
    text.insert_str(at, &talk.repeat((100 << 10) / talk.len() + 1));
    assert!(text.len() > 100 << 10);
    process.open("untitled:1", "plaintext", &text);
    let before = process.findings("untitled:1");
    assert!(before.contains(&"note-level-differs".to_owned()), "{before:?}");
    let line = text[..text.len() / 2].matches('\n').count() / 2 * 2;
    let mut took: Vec<Duration> = (0..31)
        .map(|nth| {
            let spot = json!({ "line": line, "character": 20 });
            let change = json!({ "range": { "start": spot, "end": spot }, "text": "x" });
            let document = json!({ "uri": "untitled:1", "version": nth + 2 });
            let began = Instant::now();
            process.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
            assert!(process.findings("untitled:1").contains(&"note-level-differs".to_owned()));
            began.elapsed()
        })
        .collect();
    took.sort();
    println!("from edit to findings: median {:?}, longest {:?}", took[15], took[30]);
    assert!(took[15] < most, "the median of 31 edits is {:?}", took[15]);
}

#[test]
fn a_waiver_that_suppresses_nothing_any_more_is_remarked_in_the_configuration() {
    let waived = "[[suppress]]\nfile = \"a.txt\"\nrule = \"note-level-differs\"\nreason = \"the original reads so\"\n";
    let folder = folder(&[("a.txt", &faulty()), ("caveat.toml", waived)]);
    let (a, config) = (uri(&folder.path().join("a.txt")), uri(&folder.path().join("caveat.toml")));
    let mut process = Process::start(&[folder.path()], false, Value::Null);
    process.open(&a, "plaintext", &faulty());
    assert!(process.findings(&a).is_empty(), "it is waived");
    let replace = |text: &str, version: i32| json!({ "textDocument": { "uri": a, "version": version }, "contentChanges": [{ "text": text }] });
    process.tell("textDocument/didChange", replace(CLEAN, 2));
    assert_eq!(process.findings(&config), ["suppression-unused"]);
    process.tell("textDocument/didChange", replace(&faulty(), 3));
    assert!(process.findings(&config).is_empty(), "it is of use again");
}
