//! `caveat facts`: what was understood of a file, so that one sees why a rule did or did not fire.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use caveat::audit::Auditor;
use caveat::config::settings::{Layer, near};
use caveat::engine::schema::{Function, Kind, Scope};
use caveat::engine::value::{Datum, Facts, Value};
use caveat::reference::specimen::Specimens;
use caveat::report::no_text;
use caveat::source::document::Document;
use caveat::source::{self, SourceFile};
use clap::ValueEnum;
use serde_json::{Map, json};

use super::configs::{Chosen, Configs, absolute};
use super::output::{Failure, Output};
use super::words::{self, SystemParser, Words};
use super::{Exit, Global, files, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file; `-` reads standard input
    #[arg(required_unless_present = "schema", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The name under which standard input is read; its ending tells the format
    #[arg(long, value_name = "NAME", default_value = "stdin.txt")]
    stdin_filename: String,
    #[command(flatten)]
    words: Words,
    #[command(flatten)]
    chosen: Chosen,
    /// The system of markings (`us-ic`, `cui`, `us-historical`, `uk` …) instead of the one that each document's own lines
    /// show
    #[arg(long, value_name = "SYSTEM", value_parser = SystemParser)]
    system: Option<String>,
    /// Show only this document of the file (`d77`)
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    /// Show only facts of these kinds; separated by commas
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    kind: Vec<String>,
    /// How facts are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: FormatName,
    /// Write which facts there are and where they stand, but none of the document's text
    #[arg(long)]
    no_text: bool,
    /// List every kind of fact and every field instead, as rules name them, each with an example
    #[arg(long, conflicts_with_all = ["file", "document"])]
    schema: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let schema = caveat::facts::schema();
    for kind in &args.kind {
        if !schema.kinds.iter().any(|known| known.name == kind) {
            let known = || schema.kinds.iter().map(|kind| kind.name);
            let help = near(kind, known()).map_or_else(
                || format!("there are {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean “{near}”?"),
            );
            return Err(Failure::with_help(format!("there is no kind of fact “{kind}”"), help));
        }
    }
    let wanted = |kind: &Kind| args.kind.is_empty() || args.kind.iter().any(|name| name == kind.name);
    let kinds: Vec<(usize, &'static Kind)> =
        schema.kinds.iter().copied().enumerate().filter(|(_, kind)| wanted(kind)).collect();
    if args.schema {
        let specimens = Specimens::collect(&Auditor::builtin());
        out.text(&match args.format {
            FormatName::Table => schema_table(&kinds, schema.functions, &specimens),
            FormatName::Json => schema_json(&kinds, schema.functions, &specimens),
        })?;
        return Ok(Exit::Clean);
    }
    let file = read(args)?;
    let auditor = auditor(args)?;
    let system = system(args)?;
    words::check_system(&auditor, system.as_ref(), "--system")?;
    let wanted = |document: &Document| args.document.as_ref().is_none_or(|id| *id == document.id);
    let documents: Vec<(usize, &Document)> =
        file.documents.iter().enumerate().filter(|(_, document)| wanted(document)).collect();
    if let (Some(id), true) = (&args.document, documents.is_empty()) {
        return Err(Failure::new(format!("{} holds no document “{id}”", file.name)));
    }
    let mut listed = Vec::new();
    let mut digests = Vec::new();
    for (at, document) in documents {
        let mut facts = caveat::facts::gather_as(&auditor.vocabulary, document, system.as_deref());
        digests.push(auditor.digest(document, &facts));
        let (mut id, mut name) = (document.id.clone(), document.qualified_name());
        if args.no_text {
            facts.by_kind.iter_mut().flatten().for_each(hide);
            (id, name) = (no_text::id(document, at), no_text::qualified(document, at));
        }
        match args.format {
            FormatName::Table => {
                out.text(&table(&file, &name, &facts, &kinds, terminal::stdout(global).width))?;
                if out.closed() {
                    break;
                }
            }
            FormatName::Json => listed.push(json!({
                "document": id,
                "qualified_document": name,
                "facts": facts_json(&file, &facts, &kinds),
            })),
        }
    }
    // What the documents say of each other, where all of them were asked for.
    let mut of_volume = args.document.is_none().then(|| auditor.volume_facts(&file, &digests));
    if let (true, Some(facts)) = (args.no_text, &mut of_volume) {
        facts.by_kind.iter_mut().flatten().for_each(hide);
    }
    if let (FormatName::Table, Some(facts)) = (args.format, &of_volume)
        && kinds.iter().any(|(at, _)| facts.by_kind.get(*at).is_some_and(|found| !found.is_empty()))
    {
        let head = format!("{}, the volume", file.name);
        out.text(&table(&file, &head, facts, &kinds, terminal::stdout(global).width))?;
    }
    if args.format == FormatName::Json {
        let of_volume = of_volume.map_or_else(|| json!({}), |facts| facts_json(&file, &facts, &kinds));
        let whole = json!({ "version": 1, "file": file.name, "documents": listed, "volume": of_volume });
        out.text(&(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"))?;
    }
    for problem in &file.problems {
        // What a reader of a format says of a mistake may quote it.
        let message = if args.no_text { "not all of it can be read as it stands" } else { problem.message.as_str() };
        Failure::new(format!("{}: {message}", file.name)).print(terminal::stderr(global));
    }
    Ok(Exit::Clean)
}

/// The words that are in force where the program is called.
fn auditor(args: &Args) -> Result<Auditor, Failure> {
    let mut auditor = Auditor::builtin();
    let mut words = args.words.clone();
    if let Some(root) = Configs::new(&args.chosen)?.of_folder(&absolute(Path::new(".")))? {
        let files = |layer: &Layer| {
            layer.written.vocabularies.iter().map(|file| layer.root.join(file.get_ref())).collect::<Vec<_>>()
        };
        words.vocabulary.extend(root.layers().iter().flat_map(files));
    }
    words.load(&mut auditor)?;
    Ok(auditor)
}

/// The system that is set for the file, by the argument or its configuration.
fn system(args: &Args) -> Result<Option<String>, Failure> {
    if args.system.is_some() {
        return Ok(args.system.clone());
    }
    let path = args.file.as_deref().filter(|path| path.as_os_str() != "-");
    let path = absolute(path.unwrap_or(Path::new(&args.stdin_filename)));
    let config = Configs::new(&args.chosen)?.of_file(&path)?;
    Ok(config.and_then(|config| config.settings(&path).system.value))
}

fn read(args: &Args) -> Result<SourceFile, Failure> {
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let target = if path.as_os_str() == "-" { files::Target::Stdin } else { files::Target::File(path.to_owned()) };
    let (name, bytes) = target.read(&args.stdin_filename);
    let bytes = bytes.map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    Ok(source::read(&name, &bytes))
}

/// Takes the document's words, numbers and dates out of a fact; that it is there stays, and where.
fn hide(datum: &mut Datum) {
    match &mut datum.value {
        Value::Missing | Value::Bool(_) => {}
        Value::List(items) => items.iter_mut().for_each(hide),
        Value::Record(record) => record.values_mut().for_each(hide),
        value => *value = Value::Text("…".into()),
    }
}

/// One line a fact, one a field below it, with the place at the right of the name.
fn table(file: &SourceFile, name: &str, facts: &Facts, kinds: &[(usize, &'static Kind)], width: usize) -> String {
    let mut out = format!("{name}\n");
    for (at, _) in kinds {
        for datum in facts.by_kind.get(*at).into_iter().flatten() {
            write_datum(&mut out, file, datum, "", 1, width);
        }
    }
    out.push('\n');
    out
}

fn write_datum(out: &mut String, file: &SourceFile, datum: &Datum, name: &str, depth: usize, width: usize) {
    let indent = "  ".repeat(depth);
    let place = place(file, datum);
    match &datum.value {
        Value::Missing => {}
        Value::Record(record) => {
            let title = if name.is_empty() { record.kind.name.to_owned() } else { format!("{name}:") };
            let _ = writeln!(out, "{indent}{title}  {place}");
            for (field, datum) in record.said() {
                write_datum(out, file, datum, field.name, depth + 1, width);
            }
        }
        Value::List(items) if items.iter().any(|item| matches!(item.value, Value::Record(_))) => {
            for item in items.iter() {
                write_datum(out, file, item, name, depth, width);
            }
        }
        Value::List(items) if items.is_empty() => {}
        value => {
            let head = format!("{indent}{name}: ");
            let room = width.saturating_sub(head.chars().count() + place.len() + 2).max(20);
            let _ = writeln!(out, "{head}{}  {place}", shorten(&plain(value), room));
        }
    }
}

fn place(file: &SourceFile, datum: &Datum) -> String {
    if datum.span.end == 0 {
        return String::new();
    }
    let start = file.position(datum.span.start);
    format!("@{}:{}", start.line, start.column)
}

fn plain(value: &Value) -> String {
    match value {
        Value::Missing => "-".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => format!("“{}”", text.replace('\n', " ")),
        Value::Date(date) => date.to_string(),
        Value::Ranked(ranked) => ranked.name.to_string(),
        Value::List(items) => items.iter().map(|item| plain(&item.value)).collect::<Vec<_>>().join(", "),
        Value::Record(record) => record.kind.name.to_owned(),
    }
}

/// Long text loses its middle.
fn shorten(text: &str, room: usize) -> String {
    let count = text.chars().count();
    if count <= room {
        return text.to_owned();
    }
    let half = (room - 3) / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(count - half).collect();
    format!("{head} … {tail}")
}

fn facts_json(file: &SourceFile, facts: &Facts, kinds: &[(usize, &'static Kind)]) -> serde_json::Value {
    let mut out = Map::new();
    for (at, kind) in kinds {
        let found = facts.by_kind.get(*at).into_iter().flatten();
        let found: Vec<_> = found.map(|datum| datum_json(file, datum)).collect();
        if !found.is_empty() {
            out.insert(kind.name.to_owned(), json!(found));
        }
    }
    json!(out)
}

/// A value with its place: `{"value": …, "line": 3, "column": 5, "byte_start": 60, "byte_end": 70}`.
fn datum_json(file: &SourceFile, datum: &Datum) -> serde_json::Value {
    let value = match &datum.value {
        Value::Missing => return serde_json::Value::Null,
        Value::Bool(yes) => json!(yes),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text.as_str()),
        Value::Date(date) => json!(date.to_string()),
        Value::Ranked(ranked) => json!(ranked.name.as_str()),
        Value::List(items) => json!(items.iter().map(|item| datum_json(file, item)).collect::<Vec<_>>()),
        Value::Record(record) => {
            let mut fields = Map::new();
            for (field, datum) in record.said() {
                if !matches!(datum.value, Value::Missing) {
                    fields.insert(field.name.to_owned(), datum_json(file, datum));
                }
            }
            json!(fields)
        }
    };
    if datum.span.end == 0 {
        return json!({ "value": value });
    }
    let start = file.position(datum.span.start);
    json!({
        "value": value,
        "line": start.line,
        "column": start.column,
        "byte_start": file.byte_offset(datum.span.start),
        "byte_end": file.byte_offset(datum.span.end),
    })
}

/// Doc comments come with the blank after `///` and a line end for each line.
fn doc(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn schema_table(kinds: &[(usize, &'static Kind)], functions: &[Function], specimens: &Specimens) -> String {
    let mut out = String::new();
    for (_, kind) in kinds {
        let how = match (kind.top, kind.scope) {
            (false, _) => "  (only in fields of others)",
            (true, Scope::Document) => "",
            (true, Scope::Volume) => "  (of a volume)",
            (true, Scope::Collection) => "  (of files given together)",
        };
        let _ = writeln!(out, "{}{how}\n{}", kind.name, indented(&doc(kind.doc), 2));
        for field in kind.fields {
            let _ = writeln!(out, "  {}: {}\n{}", field.name, field.ty, indented(&doc(field.doc), 6));
            if let Some(example) = specimens.of(kind.name, field.name) {
                let _ = writeln!(out, "      e.g. {example}");
            }
        }
        out.push('\n');
    }
    for function in functions {
        let parameters: Vec<String> = function.parameters.iter().map(ToString::to_string).collect();
        let result = function.result.to_string();
        let _ = writeln!(out, "{}({}): {result}\n{}", function.name, parameters.join(", "), indented(function.doc, 6));
    }
    out
}

fn indented(text: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    textwrap::fill(text, textwrap::Options::new(80).initial_indent(&indent).subsequent_indent(&indent))
}

fn schema_json(kinds: &[(usize, &'static Kind)], functions: &[Function], specimens: &Specimens) -> String {
    let kinds: Vec<_> = kinds
        .iter()
        .map(|(_, kind)| {
            let fields = kind.fields.iter().map(|field| {
                json!({
                    "name": field.name,
                    "type": field.ty.to_string(),
                    "doc": doc(field.doc),
                    "example": specimens.of(kind.name, field.name),
                })
            });
            json!({
                "name": kind.name,
                "doc": doc(kind.doc),
                "top": kind.top,
                "scope": kind.scope.name(),
                "fields": fields.collect::<Vec<_>>(),
            })
        })
        .collect();
    let functions = functions.iter().map(|function| {
        json!({
            "name": function.name,
            "doc": doc(function.doc),
            "parameters": function.parameters.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "result": function.result.to_string(),
        })
    });
    let whole = json!({ "version": 1, "kinds": kinds, "functions": functions.collect::<Vec<_>>() });
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}
