//! The protocol's types, and nothing but: from and to what the features speak of.

use gen_lsp_types as lsp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::finding::{Finding, Severity};
use crate::report::catalog::Catalog;
use crate::report::{Located, State};
use crate::source::map::Span;
use crate::suppress::UNUSED;

use super::completion::Offer;
use super::definition::Way;
use super::hover::Told;
use super::symbols::{self, Symbol};
use super::text::{Change, Point, Stretch, Text, Units};

/// What the editor can do, as far as it matters here. Read leniently: an editor that states one of its abilities
/// oddly still starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub units: Units,
    pub pull: bool,
    pub refresh: bool,
    pub related: bool,
    pub code_description: bool,
    pub hierarchical_symbols: bool,
    pub links: bool,
    pub markdown: bool,
    pub document_changes: bool,
    pub create_files: bool,
    pub action_literals: bool,
    pub watches: bool,
    pub configuration: bool,
}

impl Client {
    pub fn of(params: &Value) -> Client {
        let has = |place: &str| params.pointer(&format!("/capabilities{place}")) == Some(&Value::Bool(true));
        let there =
            |place: &str| params.pointer(&format!("/capabilities{place}")).is_some_and(|value| !value.is_null());
        let lists = |place: &str, wanted: &str| {
            let list = params.pointer(&format!("/capabilities{place}")).and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|item| item == wanted))
        };
        let text = "/textDocument";
        Client {
            units: if lists("/general/positionEncodings", "utf-8") { Units::Utf8 } else { Units::Utf16 },
            pull: there(&format!("{text}/diagnostic")),
            refresh: has("/workspace/diagnostics/refreshSupport"),
            related: has(&format!("{text}/publishDiagnostics/relatedInformation"))
                || has(&format!("{text}/diagnostic/relatedInformation")),
            code_description: has(&format!("{text}/publishDiagnostics/codeDescriptionSupport"))
                || has(&format!("{text}/diagnostic/codeDescriptionSupport")),
            hierarchical_symbols: has(&format!("{text}/documentSymbol/hierarchicalDocumentSymbolSupport")),
            links: has(&format!("{text}/definition/linkSupport")),
            markdown: lists(&format!("{text}/hover/contentFormat"), "markdown"),
            document_changes: has("/workspace/workspaceEdit/documentChanges"),
            create_files: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            action_literals: there(&format!("{text}/codeAction/codeActionLiteralSupport")),
            watches: has("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            configuration: has("/workspace/configuration"),
        }
    }
}

/// The name under which diagnostics and actions go.
pub const SOURCE: &str = "caveat";

/// The kind of the action that mends all that can safely be mended.
pub const FIX_ALL: &str = "source.fixAll.caveat";

/// What this server can do for that editor.
pub fn initialized(client: &Client, version: &str) -> Value {
    let none = lsp::WorkDoneProgressOptions::default;
    let encoding = match client.units {
        Units::Utf8 => lsp::PositionEncodingKind::UTF8,
        Units::Utf16 => lsp::PositionEncodingKind::UTF16,
    };
    let actions = lsp::CodeActionOptions {
        code_action_kinds: Some(vec![
            lsp::CodeActionKind::QuickFix,
            lsp::CodeActionKind::SourceFixAll,
            String::from(FIX_ALL).into(),
        ]),
        ..lsp::CodeActionOptions::default()
    };
    let characters = ["[", "(", "/", ";"].map(str::to_owned).to_vec();
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(lsp::TextDocumentSync::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::Incremental),
            save: Some(lsp::Save::Bool(true)),
            ..lsp::TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(characters),
            ..lsp::CompletionOptions::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        code_action_provider: Some(if client.action_literals { actions.into() } else { true.into() }),
        diagnostic_provider: client.pull.then(|| {
            lsp::DiagnosticProvider::DiagnosticOptions(lsp::DiagnosticOptions {
                identifier: Some(SOURCE.to_owned()),
                inter_file_dependencies: false,
                workspace_diagnostics: true,
                work_done_progress_options: none(),
            })
        }),
        workspace: Some(lsp::WorkspaceOptions {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..lsp::WorkspaceOptions::default()
        }),
        ..lsp::ServerCapabilities::default()
    };
    let info = lsp::ServerInfo { name: SOURCE.to_owned(), version: Some(version.to_owned()) };
    written(lsp::InitializeResult { capabilities, server_info: Some(info) })
}

fn written(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The parameters of a message. The error says what is wrong with them.
pub fn params<P: DeserializeOwned>(value: Value) -> Result<P, String> {
    serde_json::from_value(value).map_err(|error| format!("the parameters cannot be understood: {error}"))
}

fn point(position: lsp::Position) -> Point {
    Point { line: position.line, column: position.character }
}

pub fn stretch(range: lsp::Range) -> Stretch {
    Stretch { start: point(range.start), end: point(range.end) }
}

fn range(stretch: Stretch) -> lsp::Range {
    let position = |point: Point| lsp::Position { line: point.line, character: point.column };
    lsp::Range { start: position(stretch.start), end: position(stretch.end) }
}

/// A document that is opened.
pub struct Opened {
    pub uri: String,
    pub language: String,
    pub version: i32,
    pub text: String,
}

pub fn opened(value: Value) -> Result<Opened, String> {
    let params: lsp::DidOpenTextDocumentParams = params(value)?;
    let item = params.text_document;
    Ok(Opened { uri: item.uri.0, language: String::from(item.language_id), version: item.version, text: item.text })
}

/// A document that is changed, with the changes in their order.
pub fn changed(value: Value) -> Result<(String, i32, Vec<Change>), String> {
    let params: lsp::DidChangeTextDocumentParams = params(value)?;
    let changes = params.content_changes.into_iter().map(|change| match change {
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            Change { at: Some(stretch(part.range)), text: part.text }
        }
        lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
            Change { at: None, text: whole.text }
        }
    });
    let document = params.text_document;
    Ok((document.text_document_identifier.uri.0, document.version, changes.collect()))
}

/// The document that a message is about, with what else there may be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    text_document: lsp::TextDocumentIdentifier,
    position: Option<lsp::Position>,
    range: Option<lsp::Range>,
    context: Option<Context>,
    pub previous_result_id: Option<String>,
}

/// Of an action's context only what is asked for: the diagnostics may be anybody's.
#[derive(Debug, Deserialize)]
struct Context {
    only: Option<Vec<String>>,
}

impl About {
    pub fn uri(&self) -> &str {
        &self.text_document.uri.0
    }

    pub fn point(&self) -> Result<Point, String> {
        self.position.map(point).ok_or_else(|| "the parameters name no position".to_owned())
    }

    pub fn stretch(&self) -> Result<Stretch, String> {
        self.range.map(stretch).ok_or_else(|| "the parameters name no range".to_owned())
    }

    /// Whether actions of a kind (`quickfix`, `source.fixAll`) are asked for, and whether by name.
    pub fn wants(&self, kind: &str) -> (bool, bool) {
        match self.context.as_ref().and_then(|context| context.only.as_ref()) {
            None => (true, false),
            Some(only) => {
                let below = |asked: &str| {
                    kind.strip_prefix(asked)
                        .is_some_and(|rest| rest.is_empty() || asked.is_empty() || rest.starts_with('.'))
                };
                let named = only.iter().any(|asked| below(asked));
                (named, named)
            }
        }
    }
}

/// What the editor knows already of the workspace: address and result.
pub fn previous_results(value: &Value) -> Vec<(String, String)> {
    let list = value.get("previousResultIds").and_then(Value::as_array);
    let pair = |item: &Value| Some((item.get("uri")?.as_str()?.to_owned(), item.get("value")?.as_str()?.to_owned()));
    list.into_iter().flatten().filter_map(pair).collect()
}

/// The folders that the editor has open: `workspaceFolders`, else `rootUri`, else `rootPath`.
pub fn folders(params: &Value) -> Vec<std::path::PathBuf> {
    let list = params.get("workspaceFolders").and_then(Value::as_array);
    let uri = |item: &Value| super::uri::path(item.as_str()?);
    let found: Vec<_> = list.into_iter().flatten().filter_map(|folder| uri(folder.get("uri")?)).collect();
    if !found.is_empty() {
        return found;
    }
    let root = params.get("rootUri").and_then(uri);
    let path = || params.get("rootPath").and_then(Value::as_str).map(std::path::PathBuf::from);
    root.or_else(path).into_iter().collect()
}

/// Where spans of a file stand for an editor.
pub struct Places<'p> {
    pub uri: &'p str,
    pub text: &'p Text,
    pub units: Units,
}

impl Places<'_> {
    pub fn range(&self, span: Span) -> lsp::Range {
        range(self.text.stretch(span, self.units))
    }

    fn location(&self, span: Span) -> lsp::Location {
        lsp::Location { uri: lsp::Uri(self.uri.to_owned()), range: self.range(span) }
    }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Notice => lsp::DiagnosticSeverity::Information,
    }
}

pub fn diagnostic(client: &Client, catalog: &Catalog, places: &Places<'_>, finding: &Finding) -> lsp::Diagnostic {
    let mut message = finding.message.to_string();
    // An editor that shows no second places is told them in words.
    let second: Vec<_> = finding.labels.iter().skip(1).collect();
    if !client.related {
        for label in &second {
            let start = places.text.stretch(label.span, places.units).start;
            message += &format!("\nline {}: {}", start.line + 1, label.text);
        }
    }
    if let Some(help) = &finding.help {
        message += &format!("\n{help}");
    }
    let related = second.iter().map(|label| lsp::DiagnosticRelatedInformation {
        location: places.location(label.span),
        message: label.text.to_string(),
    });
    let page = catalog.find(&finding.rule).and_then(|rule| rule.url.clone());
    lsp::Diagnostic {
        range: places.range(finding.labels.first().map_or(Span::default(), |label| label.span)),
        severity: Some(severity(finding.severity)),
        code: Some((&*finding.rule).into()),
        code_description: page
            .filter(|_| client.code_description)
            .map(|url| lsp::CodeDescription { href: lsp::Uri(url) }),
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        related_information: (client.related && !second.is_empty()).then(|| related.collect()),
        data: Some(json!({ "fingerprint": finding.fingerprint.to_string() })),
        ..lsp::Diagnostic::default()
    }
}

/// What is reported of a file.
pub fn diagnostics(client: &Client, catalog: &Catalog, places: &Places<'_>, found: &[Located]) -> Vec<lsp::Diagnostic> {
    let open = found.iter().filter(|located| located.state == State::Open);
    open.map(|located| diagnostic(client, catalog, places, &located.finding)).collect()
}

/// Something wrong in a configuration or rule.
pub fn trouble(message: &str, remark: bool, places: &Places<'_>, span: Span) -> lsp::Diagnostic {
    let severity = if remark { lsp::DiagnosticSeverity::Warning } else { lsp::DiagnosticSeverity::Error };
    lsp::Diagnostic {
        range: places.range(span),
        severity: Some(severity),
        code: Some(if remark { UNUSED } else { "configuration" }.into()),
        source: Some(SOURCE.to_owned()),
        message: message.into(),
        ..lsp::Diagnostic::default()
    }
}

pub fn published(uri: &str, version: Option<i32>, diagnostics: Vec<lsp::Diagnostic>) -> Value {
    written(lsp::PublishDiagnosticsParams { uri: lsp::Uri(uri.to_owned()), version, diagnostics })
}

/// The answer to a pull: nothing but the result's name where the editor has it already.
pub fn report(result: &str, diagnostics: Option<Vec<lsp::Diagnostic>>) -> Value {
    match diagnostics {
        Some(items) => json!({ "kind": "full", "resultId": result, "items": written(items) }),
        None => json!({ "kind": "unchanged", "resultId": result }),
    }
}

/// The same as a part of the answer for the workspace.
pub fn workspace_report(uri: &str, version: Option<i32>, report: Value) -> Value {
    let mut report = report;
    if let Value::Object(fields) = &mut report {
        fields.insert("uri".to_owned(), json!(uri));
        fields.insert("version".to_owned(), json!(version));
    }
    report
}

pub fn hover(client: &Client, places: &Places<'_>, told: &Told) -> Value {
    let (kind, value) = if client.markdown {
        (lsp::MarkupKind::Markdown, told.text.clone())
    } else {
        (lsp::MarkupKind::PlainText, told.text.replace("**", "").replace('\\', ""))
    };
    let contents = lsp::MarkupContent { kind, value };
    written(lsp::Hover { contents: contents.into(), range: Some(places.range(told.span)) })
}

pub fn definition(client: &Client, places: &Places<'_>, way: &Way) -> Value {
    if !client.links {
        return written(way.to.iter().map(|(_, show)| places.location(*show)).collect::<Vec<_>>());
    }
    let link = |(whole, show): &(Span, Span)| lsp::LocationLink {
        origin_selection_range: Some(places.range(way.from)),
        target_uri: lsp::Uri(places.uri.to_owned()),
        target_range: places.range(whole.join(*show)),
        target_selection_range: places.range(*show),
    };
    written(way.to.iter().map(link).collect::<Vec<_>>())
}

fn symbol_kind(kind: symbols::Kind) -> lsp::SymbolKind {
    match kind {
        symbols::Kind::Document => lsp::SymbolKind::Module,
        symbols::Kind::Heading => lsp::SymbolKind::String,
        symbols::Kind::Marking => lsp::SymbolKind::Key,
        symbols::Kind::Note => lsp::SymbolKind::Field,
        symbols::Kind::Page => lsp::SymbolKind::Number,
        symbols::Kind::Redaction => lsp::SymbolKind::Null,
    }
}

/// The outline, or one flat list for an editor that knows no other.
pub fn outline(client: &Client, places: &Places<'_>, symbols: &[Symbol]) -> Value {
    if client.hierarchical_symbols {
        return Value::Array(symbols.iter().map(|symbol| nested(places, symbol)).collect());
    }
    let mut flat = Vec::new();
    for symbol in symbols {
        flat.push(single(places, symbol, None));
        flat.extend(symbol.children.iter().map(|child| single(places, child, Some(&symbol.name))));
    }
    Value::Array(flat)
}

fn nested(places: &Places<'_>, symbol: &Symbol) -> Value {
    let children: Vec<Value> = symbol.children.iter().map(|child| nested(places, child)).collect();
    json!({
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": symbol_kind(symbol.kind),
        "range": places.range(symbol.span.join(symbol.select)),
        "selectionRange": places.range(symbol.select),
        "children": children,
    })
}

fn single(places: &Places<'_>, symbol: &Symbol, container: Option<&str>) -> Value {
    json!({
        "name": symbol.name,
        "kind": symbol_kind(symbol.kind),
        "location": places.location(symbol.select),
        "containerName": container,
    })
}

pub fn offers(client: &Client, places: &Places<'_>, offers: &[Offer]) -> Value {
    let kind = if client.markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let items = offers.iter().enumerate().map(|(at, offer)| lsp::CompletionItem {
        label: offer.label.clone(),
        kind: Some(if offer.wording { lsp::CompletionItemKind::Text } else { lsp::CompletionItemKind::EnumMember }),
        detail: Some(offer.detail.clone()).filter(|detail| !detail.is_empty()),
        documentation: (!offer.about.is_empty())
            .then(|| lsp::MarkupContent { kind: kind.clone(), value: offer.about.clone() }.into()),
        sort_text: Some(format!("{at:04}")),
        filter_text: Some(offer.label.clone()),
        text_edit: Some(lsp::TextEdit { range: places.range(offer.replace), new_text: offer.insert.clone() }.into()),
        ..lsp::CompletionItem::default()
    });
    // A number that is typed in a bracket changes what is offered.
    let again = offers.iter().any(|offer| offer.wording);
    json!({ "isIncomplete": again, "items": written(items.collect::<Vec<_>>()) })
}

/// One change of one file.
pub struct FileChange {
    pub uri: String,
    /// The version of an open document.
    pub version: Option<i32>,
    pub edits: Vec<lsp::TextEdit>,
    /// It is not there yet.
    pub create: bool,
}

pub fn edit(client: &Client, change: FileChange) -> Value {
    let uri = lsp::Uri(change.uri.clone());
    let text = written(&change.edits);
    if !client.document_changes {
        return json!({ "changes": { change.uri: text } });
    }
    let mut changes = Vec::new();
    if change.create && client.create_files {
        changes.push(json!({ "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } }));
    }
    changes.push(json!({ "textDocument": { "uri": uri, "version": change.version }, "edits": text }));
    json!({ "documentChanges": changes })
}

pub fn text_edit(places: &Places<'_>, span: Span, text: String) -> lsp::TextEdit {
    lsp::TextEdit { range: places.range(span), new_text: text }
}

pub fn action(title: &str, kind: &str, preferred: bool, diagnostic: Option<lsp::Diagnostic>, edit: Value) -> Value {
    let mut out = json!({ "title": title, "kind": kind, "edit": edit });
    if preferred {
        out["isPreferred"] = json!(true);
    }
    if let Some(diagnostic) = diagnostic {
        out["diagnostics"] = json!([written(diagnostic)]);
    }
    out
}

/// Watch the files on which findings hang.
pub fn watch() -> Value {
    let globs = ["**/caveat.toml", "**/*baseline*.json", "**/*.yaml", "**/*.yml"];
    let watchers: Vec<Value> = globs.iter().map(|glob| json!({ "globPattern": glob })).collect();
    json!({ "registrations": [{
        "id": "caveat-watch",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": watchers },
    }] })
}

/// A line of the editor's own messages. 1 is an error, 2 a warning, 3 says something.
pub fn shown(kind: u32, message: &str) -> Value {
    json!({ "type": kind, "message": message })
}
