//! The server: messages go in, answers come out, one step at a time.
//!
//! There is one line of work, in the order of the messages, so an old result never overwrites a newer one. What waits is
//! looked through before each step, so that a cancelled request is not begun, and checks wait until no message does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::convert::{self, Client, Places};
use super::sweep::{Sweep, Swept};
use super::text::Text;
use super::uri;
use super::world::{Judged, Trouble, World};
use crate::source::map::Span;

/// Larger documents are not checked as one types.
pub const MOST_BYTES: usize = 64 << 20;

/// What there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A message waits.
    Message,
    /// A document was changed and is to be checked; that can wait for a pause.
    Check,
    /// Files of the workspace are being checked.
    Sweep,
    Nothing,
    /// It is over, with this exit status.
    Exit(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    Running,
    /// The editor said that it is about to end.
    Closing,
    Over(u8),
}

/// A document that the editor has open.
pub(super) struct Open {
    /// Where it lies, or would lie.
    pub path: PathBuf,
    pub version: i32,
    pub text: Text,
    pub judged: Option<Judged>,
    /// The text has changed since.
    pub stale: bool,
}

pub struct Server<W: World> {
    pub(super) world: W,
    pub(super) client: Client,
    phase: Phase,
    queue: VecDeque<Message>,
    pub(super) out: Vec<Message>,
    pub(super) open: BTreeMap<String, Open>,
    /// Documents whose findings the editor is to be told.
    pub(super) due: BTreeSet<String>,
    pub(super) sweep: Option<Sweep>,
    pub(super) swept: BTreeMap<PathBuf, Swept>,
    folders: Vec<PathBuf>,
    /// Requests of our own that wait for an answer.
    asked: BTreeMap<RequestId, Asked>,
    next_id: i32,
    /// Reasons for ignoring that are offered.
    pub(super) reasons: Vec<String>,
    /// Check the files that are not open, too, for an editor that does not ask.
    pub(super) whole: bool,
    /// Files of which it was told that something is wrong with them.
    told: BTreeSet<String>,
    /// What was said to be of no use.
    remarks: Vec<Trouble>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Settings,
    Other,
}

/// An answer or what is wrong with the question.
pub(super) type Answer = Result<Value, (ErrorCode, String)>;

pub(super) fn invalid(message: String) -> (ErrorCode, String) {
    (ErrorCode::InvalidParams, message)
}

impl<W: World> Server<W> {
    pub fn new(world: W) -> Server<W> {
        Server {
            world,
            client: Client::of(&Value::Null),
            phase: Phase::Before,
            queue: VecDeque::new(),
            out: Vec::new(),
            open: BTreeMap::new(),
            due: BTreeSet::new(),
            sweep: None,
            swept: BTreeMap::new(),
            folders: Vec::new(),
            asked: BTreeMap::new(),
            next_id: 0,
            reasons: default_reasons(),
            whole: false,
            told: BTreeSet::new(),
            remarks: Vec::new(),
        }
    }

    /// Takes in a message. A cancelled request is answered at once, if it has not been begun.
    pub fn take(&mut self, message: Message) {
        if let Message::Notification(note) = &message
            && note.method == "$/cancelRequest"
        {
            let id = note.params.get("id").cloned().unwrap_or(Value::Null);
            if let Ok(id) = serde_json::from_value::<RequestId>(id) {
                self.cancel(&id);
            }
            return;
        }
        self.queue.push_back(message);
    }

    fn cancel(&mut self, id: &RequestId) {
        let waiting =
            self.queue.iter().position(|message| matches!(message, Message::Request(request) if request.id == *id));
        let swept = self.sweep.as_ref().is_some_and(|sweep| sweep.answers(id));
        match waiting {
            Some(at) => {
                self.queue.remove(at);
            }
            None if swept => self.sweep = None,
            None => return,
        }
        self.refuse(id.clone(), ErrorCode::RequestCanceled, "the request was cancelled".to_owned());
    }

    /// What there is to do.
    pub fn next(&self) -> Next {
        match self.phase {
            Phase::Over(status) => Next::Exit(status),
            _ if !self.queue.is_empty() => Next::Message,
            _ if !self.due.is_empty() => Next::Check,
            _ if self.sweep.is_some() => Next::Sweep,
            _ => Next::Nothing,
        }
    }

    /// Does it.
    pub fn step(&mut self) {
        if let Some(message) = self.queue.pop_front() {
            match message {
                Message::Request(request) => self.request(request),
                Message::Notification(note) => self.notification(note),
                Message::Response(response) => self.response(response),
            }
        } else if let Some(uri) = self.due.pop_first() {
            self.publish(&uri);
        } else if self.sweep.is_some() {
            self.sweep_on();
        }
    }

    /// What is to be sent.
    pub fn outgoing(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.out)
    }

    /// Nobody speaks any more.
    pub fn hung_up(&mut self) {
        self.phase = Phase::Over(u8::from(self.phase != Phase::Closing));
    }

    /// The text of an open document.
    pub fn text(&self, uri: &str) -> Option<&str> {
        self.open.get(uri).map(|open| open.text.as_str())
    }

    pub fn world_mut(&mut self) -> &mut W {
        &mut self.world
    }

    pub(super) fn send(&mut self, method: &str, params: Value) {
        self.out.push(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    pub(super) fn answer(&mut self, id: RequestId, answer: Answer) {
        match answer {
            Ok(value) => self.out.push(Message::Response(Response::new_ok(id, value))),
            Err((code, message)) => self.refuse(id, code, message),
        }
    }

    fn refuse(&mut self, id: RequestId, code: ErrorCode, message: String) {
        self.out.push(Message::Response(Response::new_err(id, code as i32, message)));
    }

    fn ask(&mut self, method: &str, params: Value, what: Asked) {
        self.next_id += 1;
        let id = RequestId::from(format!("caveat-{}", self.next_id));
        self.asked.insert(id.clone(), what);
        self.out.push(Message::Request(Request { id, method: method.to_owned(), params }));
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        match (self.phase, method.as_str()) {
            (Phase::Before, "initialize") => {
                let answer = self.initialize(&params);
                self.answer(id, Ok(answer));
            }
            (Phase::Before, _) => {
                let message = format!("`{method}` came before `initialize`");
                self.refuse(id, ErrorCode::ServerNotInitialized, message);
            }
            (Phase::Closing | Phase::Over(_), _) => {
                self.refuse(id, ErrorCode::InvalidRequest, format!("`{method}` came after `shutdown`"));
            }
            (Phase::Running, "initialize") => {
                self.refuse(id, ErrorCode::InvalidRequest, "`initialize` came twice".to_owned());
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Closing;
                self.due.clear();
                self.sweep = None;
                self.answer(id, Ok(Value::Null));
            }
            (Phase::Running, "workspace/diagnostic") => self.begin_sweep(id, &params),
            (Phase::Running, _) => {
                let answer = self.question(&method, params);
                self.answer(id, answer);
            }
        }
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.client = Client::of(params);
        self.folders = convert::folders(params);
        self.phase = Phase::Running;
        let settings = params.get("initializationOptions").cloned().unwrap_or(Value::Null);
        self.set_up(&settings);
        convert::initialized(&self.client, env!("CARGO_PKG_VERSION"))
    }

    /// Takes up settings: those under `caveat`, or the whole.
    fn set_up(&mut self, settings: &Value) {
        let own = settings.get(convert::SOURCE).unwrap_or(settings);
        let reasons = own.get("ignoreReasons").and_then(Value::as_array);
        self.reasons = reasons.map_or_else(default_reasons, |list| {
            list.iter().filter_map(|reason| reason.as_str().map(str::to_owned)).collect()
        });
        self.whole = own.get("checkWorkspace") == Some(&Value::Bool(true));
        self.world.set_up(self.folders.clone(), own);
    }

    fn response(&mut self, response: Response) {
        let asked = self.asked.remove(&response.id);
        if let (Some(Asked::Settings), Ok(Value::Array(items))) = (asked, response.response_result) {
            match items.into_iter().next() {
                Some(settings) if !settings.is_null() => self.reconfigure(&settings),
                _ => {}
            }
        }
    }

    fn notification(&mut self, note: Notification) {
        let Notification { method, params } = note;
        if method == "exit" {
            self.hung_up();
            return;
        }
        if self.phase != Phase::Running {
            return;
        }
        let done = match method.as_str() {
            "initialized" => {
                self.ready();
                Ok(())
            }
            "textDocument/didOpen" => convert::opened(params).map(|opened| self.did_open(opened)),
            "textDocument/didChange" => {
                convert::changed(params).and_then(|(uri, version, changes)| self.did_change(&uri, version, &changes))
            }
            "textDocument/didClose" => convert::params(params).map(|about: convert::About| self.did_close(about.uri())),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.look_again();
                Ok(())
            }
            "workspace/didChangeConfiguration" => {
                let settings = params.get("settings").cloned().unwrap_or(Value::Null);
                let ours = settings.get(convert::SOURCE).is_some_and(|own| !own.is_null());
                if self.client.configuration && !ours {
                    self.ask_settings();
                } else if ours {
                    self.reconfigure(&settings);
                } else {
                    self.look_again();
                }
                Ok(())
            }
            "workspace/didChangeWorkspaceFolders" => {
                self.change_folders(&params);
                Ok(())
            }
            // What is not known may be left alone, as the protocol has it.
            _ => Ok(()),
        };
        if let Err(why) = done {
            self.send("window/logMessage", convert::shown(1, &format!("caveat: `{method}`: {why}")));
        }
    }

    fn ready(&mut self) {
        if self.client.watches {
            self.ask("client/registerCapability", convert::watch(), Asked::Other);
        }
        if self.client.configuration {
            self.ask_settings();
        }
        self.world.refresh();
        self.tell_troubles();
        self.sweep_whole();
    }

    fn ask_settings(&mut self) {
        let items = json!({ "items": [{ "section": convert::SOURCE }] });
        self.ask("workspace/configuration", items, Asked::Settings);
    }

    fn reconfigure(&mut self, settings: &Value) {
        self.set_up(settings);
        self.changed();
    }

    /// What is in force is not what it was.
    fn changed(&mut self) {
        self.world.refresh();
        self.reloaded();
        self.sweep_whole();
    }

    fn change_folders(&mut self, params: &Value) {
        let list = |name: &str| {
            let list = params.pointer(&format!("/event/{name}")).and_then(Value::as_array).cloned().unwrap_or_default();
            let path = |folder: &Value| uri::path(folder.get("uri")?.as_str()?);
            list.iter().filter_map(path).collect::<Vec<_>>()
        };
        let removed = list("removed");
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(list("added"));
        // The settings are the world's already.
        self.world.set_up(self.folders.clone(), &Value::Null);
        self.changed();
    }

    fn did_open(&mut self, opened: convert::Opened) {
        let path = uri::path(&opened.uri).unwrap_or_else(|| self.unnamed(&opened.uri, &opened.language));
        let open = Open { path, version: opened.version, text: Text::new(opened.text), judged: None, stale: true };
        if open.text.as_str().len() > MOST_BYTES {
            let message = format!(
                "{} is larger than {} MB and is not checked in the editor",
                open.path.display(),
                MOST_BYTES >> 20
            );
            self.send("window/showMessage", convert::shown(2, &message));
        }
        self.open.insert(opened.uri.clone(), open);
        self.mark(&opened.uri);
    }

    /// A path for a document that has not been saved: its ending tells the format.
    fn unnamed(&self, uri: &str, language: &str) -> PathBuf {
        let ending = match language {
            "markdown" => "md",
            "xml" | "tei" => "xml",
            "html" => "html",
            _ => "txt",
        };
        let name: String = uri.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
        self.folders.first().cloned().unwrap_or_default().join(format!("{name}.{ending}"))
    }

    fn did_change(&mut self, uri: &str, version: i32, changes: &[super::text::Change]) -> Result<(), String> {
        let open = self.open.get_mut(uri).ok_or_else(|| format!("{uri} is not open"))?;
        for change in changes {
            open.text.apply(change, self.client.units);
        }
        open.version = version;
        open.stale = true;
        self.mark(uri);
        Ok(())
    }

    fn did_close(&mut self, uri: &str) {
        self.due.remove(uri);
        let Some(closed) = self.open.remove(uri) else { return };
        if !self.client.pull {
            self.send("textDocument/publishDiagnostics", convert::published(uri, None, Vec::new()));
        }
        self.swept.remove(&closed.path);
        self.sweep_whole();
    }

    /// An editor that does not ask for findings is told them.
    fn mark(&mut self, uri: &str) {
        if !self.client.pull {
            self.due.insert(uri.to_owned());
        }
    }

    /// Looks whether something changed on which findings hang.
    fn look_again(&mut self) {
        if self.world.refresh() {
            self.reloaded();
        }
        self.sweep_whole();
    }

    fn reloaded(&mut self) {
        self.tell_troubles();
        if self.client.pull {
            if self.client.refresh {
                self.ask("workspace/diagnostic/refresh", Value::Null, Asked::Other);
            }
        } else {
            self.due.extend(self.open.keys().cloned());
        }
    }

    /// Tells what is wrong with configurations and rules.
    fn tell_troubles(&mut self) {
        self.remarks = self.world.remarks();
        self.tell_files();
        let said: Vec<String> = self.world.troubles().iter().map(|trouble| self.in_a_line(trouble)).collect();
        for message in said {
            self.send("window/showMessage", convert::shown(1, &format!("caveat: {message}")));
        }
    }

    /// A trouble with its place, for a message that stands nowhere: `house/mine.yaml:8: unknown value …`.
    fn in_a_line(&self, trouble: &Trouble) -> String {
        let Some((path, text, range)) = &trouble.place else { return trouble.message.clone() };
        let inside = self.folders.iter().find_map(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
        let before = text.as_bytes().get(..range.start).unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        format!("{}:{line}: {}", inside.display(), trouble.message)
    }

    /// Tells what is of no use in configurations, where that is not what it was.
    pub(super) fn tell_remarks(&mut self) {
        let remarks = self.world.remarks();
        if self.remarks != remarks {
            self.remarks = remarks;
            self.tell_files();
        }
    }

    /// Tells troubles and remarks at their places, and takes back what is mended.
    fn tell_files(&mut self) {
        let mut by_file: BTreeMap<String, Vec<gen_lsp_types::Diagnostic>> =
            std::mem::take(&mut self.told).into_iter().map(|uri| (uri, Vec::new())).collect();
        let troubles = self.world.troubles().iter().map(|trouble| (trouble, false));
        for (trouble, remark) in troubles.chain(self.remarks.iter().map(|remark| (remark, true))) {
            let Some((path, text, range)) = &trouble.place else { continue };
            let (uri, text) = (uri::of(path), Text::new(text.clone()));
            let places = Places { uri: &uri, text: &text, units: self.client.units };
            let span = Span::new(range.start, range.end);
            let diagnostic = convert::trouble(&trouble.message, remark, &places, span);
            by_file.entry(uri.clone()).or_default().push(diagnostic);
            self.told.insert(uri);
        }
        for (uri, diagnostics) in by_file {
            self.send("textDocument/publishDiagnostics", convert::published(&uri, None, diagnostics));
        }
    }

    /// Judges an open document anew if it has changed, or something on which its findings hang.
    pub(super) fn fresh(&mut self, uri: &str) -> Option<&Open> {
        if self.world.refresh() {
            self.reloaded();
        }
        let generation = self.world.generation();
        let open = self.open.get_mut(uri)?;
        let current = !open.stale && open.judged.as_ref().is_none_or(|judged| judged.generation == generation);
        if !current || open.judged.is_none() {
            let fits = open.text.as_str().len() <= MOST_BYTES;
            let judged = fits.then(|| self.world.judge(&open.path, open.text.read(), open.judged.as_ref())).flatten();
            open.judged = judged;
            open.stale = false;
            self.tell_remarks();
        }
        self.open.get(uri)
    }

    pub(super) fn diagnostics_of(&self, uri: &str) -> Option<Vec<gen_lsp_types::Diagnostic>> {
        let open = self.open.get(uri)?;
        let places = Places { uri, text: &open.text, units: self.client.units };
        let found = open.judged.as_ref().map_or(&[][..], |judged| &judged.audited.found);
        Some(convert::diagnostics(&self.client, self.world.catalog(), &places, found))
    }

    fn publish(&mut self, uri: &str) {
        self.fresh(uri);
        let Some(found) = self.diagnostics_of(uri) else { return };
        let version = self.open.get(uri).map(|open| open.version);
        self.send("textDocument/publishDiagnostics", convert::published(uri, version, found));
    }
}

/// What may be said of a finding in a document that was transcribed as it stands.
fn default_reasons() -> Vec<String> {
    vec!["the original reads so".to_owned(), String::new()]
}
