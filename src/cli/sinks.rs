//! Where findings go: standard output in one format, files in others, all from one run.

use std::fmt::{self, Write as _};
use std::io::Read;
use std::path::{Path, PathBuf};

use caveat::audit::Audited;
use caveat::config::settings::near;
use caveat::report::catalog::Catalog;
use caveat::report::checkstyle::Checkstyle;
use caveat::report::concise::Concise;
use caveat::report::github::Github;
use caveat::report::gitlab::Gitlab;
use caveat::report::html::Html;
use caveat::report::json::{Json, JsonLines};
use caveat::report::junit::Junit;
use caveat::report::pretty::{Look, Pretty};
use caveat::report::rdjson::Rdjson;
use caveat::report::sarif::Sarif;
use caveat::report::{Checked, Format, Located, State, Summary};
use caveat::vocabulary::Vocabulary;
use clap::ValueEnum;

use super::configs::{absolute, short};
use super::output::{Failure, Output};
use super::{Global, atomic, terminal};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// For people: every place underlined
    #[default]
    Pretty,
    /// One line a finding
    Concise,
    /// One object, versioned
    Json,
    /// One object a line, as they come
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab code quality
    Gitlab,
    /// Checkstyle XML
    Checkstyle,
    /// JUnit XML
    Junit,
    /// Reviewdog's diagnostics
    Rdjson,
    /// A report to read, print and keep: one file with the documents' text beside the findings
    Html,
}

/// How and where findings are written.
#[derive(Debug, Clone, clap::Args)]
pub struct Written {
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: FormatName,
    /// Write to a file (repeatable): FILE in the format of --format instead of standard output, FORMAT=FILE besides it
    #[arg(long, value_name = "[FORMAT=]FILE")]
    pub output: Vec<String>,
    /// Write positions and rule names, but none of the document's text
    #[arg(long)]
    pub no_text: bool,
    /// The HTML report holds no document's text, though findings may quote it.
    #[arg(skip)]
    pub no_documents: bool,
    /// Show findings that are suppressed as well, with the reason (SARIF and HTML always hold them)
    #[arg(long)]
    pub show_suppressed: bool,
}

/// What is written of one file.
pub enum Texts {
    /// One text for each format.
    Made(Vec<String>),
    /// So much that it is written as it is made, when its turn has come.
    Later(Box<Later>),
}

pub struct Later {
    audited: Audited,
    system: Option<String>,
}

/// The formats that were asked for; they only make text, on any thread.
pub struct Formats {
    formats: Vec<Rendered>,
    show_suppressed: bool,
}

struct Rendered {
    format: Box<dyn Format>,
    record: Record,
    /// Its readers want each file's findings as soon as they are there.
    streamed: bool,
    /// It holds the documents.
    documents: bool,
}

/// What a format keeps of findings that do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Record {
    /// Nothing.
    Open,
    /// Suppressed ones.
    Suppressed,
    /// Those of the baseline as well.
    Known,
}

/// Where the text of each format goes.
pub struct Writers {
    writers: Vec<Writer>,
}

struct Writer {
    to: To,
    /// Nothing has been written but the head.
    fresh: bool,
}

enum To {
    Stdout,
    File(atomic::Pending),
}

/// What the arguments ask for; files are begun here, so that one that cannot be written is known at once. `stdout` tells
/// whether standard output is free for findings.
pub fn open(
    written: &Written,
    stdout: bool,
    global: &Global,
    catalog: &Catalog,
) -> Result<(Formats, Writers), Failure> {
    let mut formats = Vec::new();
    let mut writers = Vec::new();
    if stdout && written.to_stdout() {
        formats.push(rendered(written.format, terminal::stdout(global), written, global, catalog));
        writers.push(Writer { to: To::Stdout, fresh: true });
    }
    for (format, file) in written.files()? {
        let look = Look { color: false, unicode: true, width: 80, links: false };
        formats.push(rendered(format, look, written, global, catalog));
        writers.push(Writer { to: To::File(atomic::Pending::new(file)?), fresh: true });
    }
    Ok((Formats { formats, show_suppressed: written.show_suppressed }, Writers { writers }))
}

/// `sarif=a.sarif`.
fn named(output: &str) -> Option<(FormatName, &str)> {
    let (name, file) = output.split_once('=')?;
    Some((FormatName::from_str(name, true).ok()?, file))
}

/// `srif=a.sarif` is a slip, and no file that somebody wants.
fn misspelled(output: &str) -> Result<(), Failure> {
    match output.split_once('=') {
        Some((name, _)) if name.chars().all(char::is_alphanumeric) => {
            let names: Vec<String> = FormatName::value_variants()
                .iter()
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            let help = near(name, names.iter().map(String::as_str)).map_or_else(
                || format!("there are {}; for a file of this name write ./{output}", names.join(", ")),
                |near| format!("did you mean “{near}”? For a file of this name write ./{output}"),
            );
            Err(Failure::with_help(format!("--output {output}: there is no format “{name}”"), help))
        }
        _ => Ok(()),
    }
}

/// Refuses to write over one of the files that are read, which is somebody's work. Gives those that are not: what an
/// earlier run wrote and this one will write again, where it lies among the documents.
pub fn spare<'p>(written: &Written, read: impl Iterator<Item = &'p Path>) -> Result<Vec<PathBuf>, Failure> {
    let files: Vec<PathBuf> = written.files()?.into_iter().filter_map(|(_, file)| file.canonicalize().ok()).collect();
    let mut own = Vec::new();
    for path in read.filter(|_| !files.is_empty()) {
        if path.canonicalize().is_ok_and(|path| files.contains(&path)) {
            if !is_report(path) {
                let message = format!("--output {}: this is one of the files to be checked", short(path));
                return Err(Failure::with_help(message, "it would be written over; name another file"));
            }
            own.push(path.to_owned());
        }
    }
    Ok(own)
}

/// Whether a file was written by this program; so far as that can be told.
fn is_report(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(2048).read_to_end(&mut head));
    let head = String::from_utf8_lossy(&head);
    let begins = ["<title>caveat report</title>", "<checkstyle version=", "<testsuites name=\"caveat\">"];
    read.is_ok() && begins.iter().any(|begin| head.contains(begin))
}

impl Written {
    /// The files that are asked for, each with its format.
    fn files(&self) -> Result<Vec<(FormatName, PathBuf)>, Failure> {
        let mut files: Vec<(FormatName, PathBuf)> = Vec::new();
        for output in &self.output {
            let refuse = |why: &str, help: &str| Err(Failure::with_help(format!("--output {output}: {why}"), help));
            let (format, file) = match named(output) {
                Some((_, "")) => return Err(Failure::new(format!("--output {output}: the file's name is missing"))),
                Some(named) => named,
                None => {
                    misspelled(output)?;
                    (self.format, output.as_str())
                }
            };
            if file == "-" {
                return refuse(
                    "a file is wanted",
                    "what --format names goes to standard output; for a file of this name write ./-",
                );
            }
            if files.iter().any(|(_, known)| absolute(known) == absolute(Path::new(file))) {
                return refuse("another output goes to this file already", "give each a file of its own");
            }
            files.push((format, PathBuf::from(file)));
        }
        Ok(files)
    }

    /// Whether a report is asked for that holds the documents.
    pub fn shows_documents(&self) -> bool {
        self.format == FormatName::Html
            || self.output.iter().any(|output| matches!(named(output), Some((FormatName::Html, _))))
    }

    /// Whether findings go to standard output.
    pub fn to_stdout(&self) -> bool {
        self.output.iter().all(|output| named(output).is_some())
    }
}

impl Formats {
    /// The texts of one file. Where it `may_wait` for its turn, those that are large are made then.
    pub fn file(&self, audited: Audited, system: Option<&str>, may_wait: bool) -> Texts {
        let long = self.formats.iter().any(|rendered| rendered.documents) && audited.file.text.len() >= MUCH;
        if may_wait && (long || audited.found.len() >= MANY) {
            return Texts::Later(Box::new(Later { audited, system: system.map(str::to_owned) }));
        }
        let text = |rendered: &Rendered| {
            let mut text = String::new();
            // Writing to a string does not fail.
            let _ = self.write(rendered, &audited, system, &mut text);
            text
        };
        Texts::Made(self.formats.iter().map(text).collect())
    }

    fn write(
        &self,
        rendered: &Rendered,
        audited: &Audited,
        system: Option<&str>,
        out: &mut dyn fmt::Write,
    ) -> fmt::Result {
        let Audited { file: source, found } = audited;
        let shows = |located: &&Located| match located.state {
            State::Open => true,
            State::Suppressed { .. } => self.show_suppressed || rendered.record != Record::Open,
            State::Known => rendered.record == Record::Known,
        };
        let shown: Vec<Located>;
        let findings = if found.iter().all(|located| shows(&located)) {
            found
        } else {
            shown = found.iter().filter(shows).cloned().collect();
            &shown
        };
        rendered.format.file(&Checked { source, system, findings }, out)
    }
}

/// Findings of one file whose text is not kept beside them.
const MANY: usize = 4096;
/// The same, of a report that holds the documents: bytes of the file.
const MUCH: usize = 16 << 20;

impl Writers {
    pub fn head(&mut self, formats: &Formats, out: &mut Output) -> Result<(), Failure> {
        let mut each = self.writers.iter_mut().zip(&formats.formats);
        each.try_for_each(|(writer, rendered)| writer.write(&rendered.format.head(), out))
    }

    pub fn file(&mut self, formats: &Formats, texts: &Texts, out: &mut Output) -> Result<(), Failure> {
        for (at, (writer, rendered)) in self.writers.iter_mut().zip(&formats.formats).enumerate() {
            let between = if writer.fresh { "" } else { rendered.format.between() };
            let mut piped = Piped { writer, out, before: between, held: String::new(), failure: None };
            // A failure of the writer is told as what it is.
            let _ = match texts {
                Texts::Made(texts) => texts.get(at).map_or(Ok(()), |text| piped.write_str(text)),
                Texts::Later(later) => formats.write(rendered, &later.audited, later.system.as_deref(), &mut piped),
            };
            piped.finish()?;
            if rendered.streamed && matches!(writer.to, To::Stdout) {
                out.flush()?;
            }
        }
        Ok(())
    }

    /// Ends every format, and gives the files their names.
    pub fn tail(self, formats: &Formats, summary: &Summary, out: &mut Output) -> Result<(), Failure> {
        for (mut writer, rendered) in self.writers.into_iter().zip(&formats.formats) {
            writer.write(&rendered.format.tail(summary), out)?;
            if let To::File(file) = writer.to {
                file.keep()?;
            }
        }
        Ok(())
    }

    /// Whether somebody waits for the findings besides the reader of standard output.
    pub fn to_files(&self) -> bool {
        self.writers.iter().any(|writer| matches!(writer.to, To::File(_)))
    }
}

/// What a format writes of one file, on its way. What parts it from the file before goes ahead of the first of it.
struct Piped<'p> {
    writer: &'p mut Writer,
    out: &'p mut Output,
    before: &'static str,
    /// Pieces are put together, so that a terminal is not written to letter by letter.
    held: String,
    failure: Option<Failure>,
}

impl Piped<'_> {
    const HELD: usize = 1 << 16;

    fn pass(&mut self, text: &str) -> Result<(), Failure> {
        let before = std::mem::take(&mut self.before);
        self.writer.write(before, self.out)?;
        self.writer.fresh = false;
        self.writer.write(text, self.out)
    }

    fn pass_held(&mut self) -> fmt::Result {
        let held = std::mem::take(&mut self.held);
        let passed = if held.is_empty() { Ok(()) } else { self.pass(&held) };
        self.held = held;
        self.held.clear();
        passed.map_err(|failure| {
            self.failure = Some(failure);
            fmt::Error
        })
    }

    fn finish(mut self) -> Result<(), Failure> {
        let _ = self.pass_held();
        self.failure.map_or(Ok(()), Err)
    }
}

impl fmt::Write for Piped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.held.len() + text.len() > Piped::HELD {
            self.pass_held()?;
        }
        if text.len() < Piped::HELD {
            self.held.push_str(text);
            return Ok(());
        }
        self.pass(text).map_err(|failure| {
            self.failure = Some(failure);
            fmt::Error
        })
    }
}

impl Writer {
    fn write(&mut self, text: &str, out: &mut Output) -> Result<(), Failure> {
        match &mut self.to {
            To::Stdout => out.text(text),
            To::File(file) => file.write_all(text.as_bytes()),
        }
    }
}

fn rendered(name: FormatName, look: Look, written: &Written, global: &Global, catalog: &Catalog) -> Rendered {
    let format: Box<dyn Format> = match name {
        FormatName::Pretty => {
            let folder = std::env::current_dir().unwrap_or_default();
            Box::new(Pretty { look, folder, catalog: catalog.clone(), no_text: written.no_text, quiet: global.quiet })
        }
        FormatName::Concise => Box::new(Concise),
        FormatName::Json => Box::new(Json),
        FormatName::Jsonl => Box::new(JsonLines),
        FormatName::Sarif => Box::new(Sarif { catalog: catalog.clone() }),
        FormatName::Github => Box::new(Github),
        FormatName::Gitlab => Box::new(Gitlab),
        FormatName::Checkstyle => Box::new(Checkstyle),
        FormatName::Junit => Box::new(Junit),
        FormatName::Rdjson => Box::new(Rdjson),
        FormatName::Html => {
            let bare = written.no_text || written.no_documents;
            Box::new(Html::new(catalog.clone(), Vocabulary::builtin(), bare))
        }
    };
    let record = match name {
        FormatName::Sarif => Record::Suppressed,
        FormatName::Html => Record::Known,
        _ => Record::Open,
    };
    Rendered { format, record, streamed: name == FormatName::Jsonl, documents: name == FormatName::Html }
}
