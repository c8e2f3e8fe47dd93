//! The editor's questions about one document, and their answers.

use lsp_server::ErrorCode;
use serde_json::{Value, json};

use super::actions::{self, Change, Kind};
use super::convert::{self, About, FileChange, Places};
use super::server::{Answer, Open, Server, invalid};
use super::text::Text;
use super::world::World;
use super::{completion, definition, hover, symbols, uri};
use crate::engine::check::fingerprint_of;
use crate::source::map::Span;

/// In larger files all that can be mended is worked out only when it is asked for by name.
const MOST_UNASKED: usize = 1 << 20;

impl<W: World> Server<W> {
    pub(super) fn question(&mut self, method: &str, params: Value) -> Answer {
        const KNOWN: &[&str] = &[
            "textDocument/hover",
            "textDocument/definition",
            "textDocument/documentSymbol",
            "textDocument/completion",
            "textDocument/codeAction",
            "textDocument/diagnostic",
        ];
        if !KNOWN.contains(&method) {
            return Err((ErrorCode::MethodNotFound, format!("`{method}` is not known here")));
        }
        let about: About = convert::params(params).map_err(invalid)?;
        if !self.open.contains_key(about.uri()) {
            return match method {
                "textDocument/diagnostic" => self.pull_closed(&about),
                _ => Err(invalid(format!("{} is not open", about.uri()))),
            };
        }
        match method {
            "textDocument/hover" => self.hover(&about),
            "textDocument/definition" => self.definition(&about),
            "textDocument/documentSymbol" => self.symbols(&about),
            "textDocument/completion" => self.completion(&about),
            "textDocument/codeAction" => self.code_actions(&about),
            _ => self.pull(&about),
        }
    }

    fn places<'s>(&'s self, uri: &'s str, open: &'s Open) -> Places<'s> {
        Places { uri, text: &open.text, units: self.client.units }
    }

    fn hover(&mut self, about: &About) -> Answer {
        let point = about.point().map_err(invalid)?;
        self.fresh(about.uri());
        let Some((open, judged)) = self.judged(about.uri()) else { return Ok(Value::Null) };
        let offset = open.text.offset(point, self.client.units);
        let told = hover::hover(judged, self.world.vocabulary(), offset);
        Ok(told.map_or(Value::Null, |told| convert::hover(&self.client, &self.places(about.uri(), open), &told)))
    }

    fn judged(&self, uri: &str) -> Option<(&Open, &super::world::Judged)> {
        let open = self.open.get(uri)?;
        Some((open, open.judged.as_ref()?))
    }

    fn definition(&mut self, about: &About) -> Answer {
        let point = about.point().map_err(invalid)?;
        self.fresh(about.uri());
        let Some((open, judged)) = self.judged(about.uri()) else { return Ok(Value::Null) };
        let offset = open.text.offset(point, self.client.units);
        let way = definition::definition(judged, self.world.vocabulary(), offset);
        Ok(way.map_or(Value::Null, |way| convert::definition(&self.client, &self.places(about.uri(), open), &way)))
    }

    fn symbols(&mut self, about: &About) -> Answer {
        self.fresh(about.uri());
        let Some((open, judged)) = self.judged(about.uri()) else { return Ok(json!([])) };
        let symbols = symbols::symbols(judged, self.world.vocabulary());
        Ok(convert::outline(&self.client, &self.places(about.uri(), open), &symbols))
    }

    /// Goes by the text as it is now and the document's system as it was last seen.
    fn completion(&mut self, about: &About) -> Answer {
        let point = about.point().map_err(invalid)?;
        let Some(open) = self.open.get(about.uri()) else { return Ok(Value::Null) };
        let offset = open.text.offset(point, self.client.units);
        let system = open.judged.as_ref().and_then(|judged| {
            let set = judged.system.clone();
            set.or_else(|| hover::system(&judged.facts(self.world.vocabulary(), judged.document_at(offset)?)))
        });
        let offers = completion::completion(self.world.vocabulary(), open.text.read(), offset, system.as_deref());
        Ok(convert::offers(&self.client, &self.places(about.uri(), open), &offers))
    }

    fn pull(&mut self, about: &About) -> Answer {
        self.fresh(about.uri());
        let found = self.diagnostics_of(about.uri()).unwrap_or_default();
        Ok(reported(found, about.previous_result_id.as_deref()))
    }

    /// A document that is not open is read from the disk.
    fn pull_closed(&mut self, about: &About) -> Answer {
        let path = uri::path(about.uri()).ok_or_else(|| invalid(format!("{} is not open", about.uri())))?;
        self.world.refresh();
        let found = self.on_disk(&path, about.uri()).unwrap_or_default();
        Ok(reported(found, about.previous_result_id.as_deref()))
    }

    /// The findings of a file as it lies on the disk.
    pub(super) fn on_disk(&mut self, path: &std::path::Path, uri: &str) -> Option<Vec<gen_lsp_types::Diagnostic>> {
        let judged = self.world.judge_file(path)?;
        let text = Text::new(judged.audited.file.text.clone());
        let places = Places { uri, text: &text, units: self.client.units };
        Some(convert::diagnostics(&self.client, self.world.catalog(), &places, &judged.audited.found))
    }

    fn code_actions(&mut self, about: &About) -> Answer {
        let stretch = about.stretch().map_err(invalid)?;
        self.fresh(about.uri());
        if !self.client.action_literals {
            return Ok(json!([]));
        }
        let units = self.client.units;
        let Some(open) = self.open.get(about.uri()) else { return Ok(json!([])) };
        let Some(judged) = open.judged.as_ref() else { return Ok(json!([])) };
        let range = open.text.offset(stretch.start, units)..open.text.offset(stretch.end, units);
        let mut found = Vec::new();
        let world = &mut self.world;
        if about.wants("quickfix").0 {
            found = actions::actions(judged, range, &self.reasons, || world.sidecar(&open.path));
        }
        let safe = |located: &crate::report::Located| located.finding.fix.as_ref().is_some_and(|fix| fix.safe);
        let (wanted, named) = about.wants(convert::FIX_ALL);
        if wanted && judged.audited.open().any(safe) && (named || open.text.as_str().len() <= MOST_UNASKED) {
            found.extend(actions::mend_all(judged, |text| world.judge(&open.path, text, Some(judged))));
        }
        let places = self.places(about.uri(), open);
        let catalog = self.world.catalog();
        let written = found.into_iter().map(|action| {
            let finding = action.finding.and_then(|at| judged.audited.found.get(at));
            let diagnostic = finding.map(|found| convert::diagnostic(&self.client, catalog, &places, &found.finding));
            let kind = if action.kind == Kind::MendAll { convert::FIX_ALL } else { "quickfix" };
            let edit = convert::edit(&self.client, self.file_change(&places, open.version, action.change));
            convert::action(&action.title, kind, action.preferred, diagnostic, edit)
        });
        Ok(Value::Array(written.collect()))
    }

    fn file_change(&self, places: &Places<'_>, version: i32, change: Change) -> FileChange {
        match change {
            Change::Here(edits) => {
                let edits = edits.into_iter().map(|(span, text)| convert::text_edit(places, span, text)).collect();
                FileChange { uri: places.uri.to_owned(), version: Some(version), edits, create: false }
            }
            Change::Beside { config, text, more } => {
                // What the editor has of the configuration is newer than what lies on the disk.
                let in_editor = self.open.iter().find(|(_, open)| open.path == config);
                let create = text.is_none() && in_editor.is_none();
                let on_disk = Text::new(text.unwrap_or_default());
                let own = uri::of(&config);
                let (uri, text, version) = match in_editor {
                    Some((uri, open)) => (uri.as_str(), &open.text, Some(open.version)),
                    None => (own.as_str(), &on_disk, None),
                };
                let places = Places { uri, text, units: self.client.units };
                let end = text.read().len();
                let edits = vec![convert::text_edit(&places, Span::new(end, end), more)];
                FileChange { uri: uri.to_owned(), version, edits, create }
            }
        }
    }
}

/// The answer to a pull. A result is named by what it says, so that it keeps its name over a restart.
pub(super) fn reported(found: Vec<gen_lsp_types::Diagnostic>, previous: Option<&str>) -> Value {
    let name = result_name(&found);
    let same = previous == Some(name.as_str());
    convert::report(&name, (!same).then_some(found))
}

pub(super) fn result_name(found: &[gen_lsp_types::Diagnostic]) -> String {
    fingerprint_of(&[&serde_json::to_string(found).unwrap_or_default()]).to_string()
}
