//! A headless Chromium that a test drives through its DevTools protocol, over two pipes: no port, no network.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub struct Chromium {
    child: Child,
    to: File,
    answers: std::sync::mpsc::Receiver<Value>,
    next: u64,
    session: String,
    /// What the page and the browser reported meanwhile.
    pub events: Vec<Value>,
    /// The profile, new and empty.
    _folder: tempfile::TempDir,
}

/// Where Chromium is, or nothing (and a word about it).
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("CAVEAT_CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = named.or_else(|| {
        std::env::split_paths(&path)
            .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
            .find(|program| program.is_file())
    });
    if found.is_none() {
        println!("skipped: there is no Chromium here");
    }
    found
}

impl Chromium {
    pub fn start() -> Option<Chromium> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let (to, from) = (folder.path().join("to"), folder.path().join("from"));
        assert!(Command::new("mkfifo").args([&to, &from]).status().unwrap().success());
        // The protocol is spoken on the descriptors 3 and 4, which only a shell can set up for a child.
        let script = "exec \"$1\" --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
                      --disable-component-update --disable-sync --disable-dev-shm-usage --remote-debugging-pipe \
                      --user-data-dir=\"$2\" about:blank 3<\"$3\" 4>\"$4\"";
        let child = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(program)
            .arg(folder.path().join("profile"))
            .args([&to, &from])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let writer = File::options().write(true).open(to).unwrap();
        let reader = BufReader::new(File::open(from).unwrap());
        let (send, answers) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            reader
                .split(0)
                .map_while(Result::ok)
                .try_for_each(|bytes| send.send(serde_json::from_slice(&bytes).unwrap()))
        });
        let mut browser = Chromium {
            child,
            to: writer,
            answers,
            next: 0,
            session: String::new(),
            events: Vec::new(),
            _folder: folder,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            browser.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        let size = json!({ "width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        browser.call("Emulation.setDeviceMetricsOverride", size);
        Some(browser)
    }

    fn receive(&mut self, until: Instant) -> Value {
        let left = until.saturating_duration_since(Instant::now());
        self.answers.recv_timeout(left).expect("Chromium answers within a minute")
    }

    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(message.to_string().as_bytes()).unwrap();
        self.to.write_all(&[0]).unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let mut answer = self.receive(until);
            if answer["id"] == json!(self.next) {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// Opens a file and waits until it is loaded.
    pub fn open(&mut self, path: &std::path::Path) {
        self.events.clear();
        self.call("Page.navigate", json!({ "url": format!("file://{}", path.display()) }));
        let until = Instant::now() + Duration::from_secs(60);
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.receive(until);
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Errors that were told, and addresses that were asked for, besides the file itself.
    pub fn complaints(&self) -> Vec<String> {
        let complaint = |event: &Value| match event["method"].as_str()? {
            "Runtime.exceptionThrown" | "Log.entryAdded" | "Runtime.consoleAPICalled" => Some(event.to_string()),
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str()?;
                (!url.starts_with("file://")).then(|| url.to_owned())
            }
            _ => None,
        };
        let requests = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent").count();
        let many = (requests > 1).then(|| format!("{requests} requests"));
        self.events.iter().filter_map(complaint).chain(many).collect()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
