//! Checking the files of the workspace, a file a step, so that whatever else the editor asks comes first.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use lsp_server::RequestId;
use serde_json::{Value, json};

use super::convert;
use super::questions::{reported, result_name};
use super::server::Server;
use super::uri;
use super::world::World;

/// A way through the workspace.
pub(super) struct Sweep {
    /// The request that it answers; nothing where findings are told unasked.
    id: Option<RequestId>,
    files: VecDeque<PathBuf>,
    /// What the editor knows already: address to result. What is left at the end is gone.
    previous: BTreeMap<String, String>,
    items: Vec<Value>,
    /// Under which parts of the answer are sent as they come.
    token: Option<Value>,
}

impl Sweep {
    pub fn answers(&self, id: &RequestId) -> bool {
        self.id.as_ref() == Some(id)
    }
}

/// What was found in a file that is not open.
pub(super) struct Swept {
    stamp: u64,
    generation: u64,
    found: Vec<gen_lsp_types::Diagnostic>,
    /// Its findings were told.
    told: Option<String>,
}

impl<W: World> Server<W> {
    pub(super) fn begin_sweep(&mut self, id: RequestId, params: &Value) {
        self.world.refresh();
        // The one before is overtaken.
        if let Some(old) = self.sweep.take().and_then(|sweep| sweep.id) {
            self.answer(old, Ok(json!({ "items": [] })));
        }
        let previous = convert::previous_results(params).into_iter().collect();
        let token = params.get("partialResultToken").filter(|token| !token.is_null()).cloned();
        let files = self.world.files().into();
        self.sweep = Some(Sweep { id: Some(id), files, previous, items: Vec::new(), token });
    }

    /// Tells an editor that does not ask what is found in files that are not open, if the user wants that. A way that is
    /// not ended begins anew, since what it has passed may have changed; what has not is not read again.
    pub(super) fn sweep_whole(&mut self) {
        if self.whole && !self.client.pull {
            let files = self.world.files().into();
            self.sweep = Some(Sweep { id: None, files, previous: BTreeMap::new(), items: Vec::new(), token: None });
        }
    }

    pub(super) fn sweep_on(&mut self) {
        let Some(mut sweep) = self.sweep.take() else { return };
        match sweep.files.pop_front() {
            Some(path) if sweep.id.is_some() => {
                self.sweep_file(&mut sweep, &path);
                self.tell_remarks();
                self.sweep = Some(sweep);
            }
            Some(path) => {
                self.tell_file(&path);
                self.tell_remarks();
                self.sweep = Some(sweep);
            }
            None => self.end_sweep(sweep),
        }
    }

    fn sweep_file(&mut self, sweep: &mut Sweep, path: &Path) {
        let open = self.open.iter().find(|(_, open)| open.path == path).map(|(uri, open)| (uri.clone(), open.version));
        let (uri, version, found) = match open {
            Some((uri, version)) => {
                self.fresh(&uri);
                let found = self.diagnostics_of(&uri).unwrap_or_default();
                (uri, Some(version), found)
            }
            None => {
                // Some editors write the addresses that they know otherwise than they are written here.
                let known = sweep.previous.keys().find(|uri| uri::path(uri).as_deref() == Some(path)).cloned();
                let uri = known.unwrap_or_else(|| uri::of(path));
                let found = self.look_at(path, &uri);
                (uri, None, found)
            }
        };
        let previous = sweep.previous.remove(&uri);
        if previous.is_none() && found.is_empty() {
            return;
        }
        let item = convert::workspace_report(&uri, version, reported(found, previous.as_deref()));
        match &sweep.token {
            Some(token) => {
                let params = json!({ "token": token, "value": { "items": [item] } });
                self.send("$/progress", params);
            }
            None => sweep.items.push(item),
        }
    }

    /// The findings of a file on the disk, read again only if it has changed.
    fn look_at(&mut self, path: &Path, uri: &str) -> Vec<gen_lsp_types::Diagnostic> {
        let (stamp, generation) = (self.world.stamp(path), self.world.generation());
        if let Some(known) = self.swept.get(path)
            && known.stamp == stamp
            && known.generation == generation
        {
            return known.found.clone();
        }
        let found = self.on_disk(path, uri).unwrap_or_default();
        let told = self.swept.remove(path).and_then(|swept| swept.told);
        self.swept.insert(path.to_owned(), Swept { stamp, generation, found: found.clone(), told });
        found
    }

    fn tell_file(&mut self, path: &Path) {
        if self.open.values().any(|open| open.path == path) {
            return;
        }
        let uri = uri::of(path);
        let found = self.look_at(path, &uri);
        let name = result_name(&found);
        let Some(swept) = self.swept.get_mut(path) else { return };
        let before = swept.told.replace(name.clone());
        if before.as_ref() != Some(&name) && !(before.is_none() && found.is_empty()) {
            self.send("textDocument/publishDiagnostics", convert::published(&uri, None, found));
        }
    }

    fn end_sweep(&mut self, sweep: Sweep) {
        let Some(id) = sweep.id else { return };
        let mut items = sweep.items;
        // Files that are gone, or are not checked any more.
        for (uri, _) in sweep.previous {
            if !self.open.contains_key(&uri) {
                items.push(convert::workspace_report(&uri, None, reported(Vec::new(), None)));
            }
        }
        self.answer(id, Ok(json!({ "items": items })));
    }
}
