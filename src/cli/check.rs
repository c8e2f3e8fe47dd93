//! `caveat check`: files in, findings out.

use std::path::PathBuf;

use caveat::audit::{self, Auditor, Options};
use caveat::engine::check::fingerprint_of;
use caveat::finding::{Confidence, Finding, Label, Severity};
use caveat::report::catalog::Catalog;
use caveat::report::concise::Concise;
use caveat::report::github::Github;
use caveat::report::json::{Json, JsonLines};
use caveat::report::pretty::Pretty;
use caveat::report::sarif::Sarif;
use caveat::report::{Checked, Format, Summary, locate, no_text};
use caveat::source::map::Span;
use caveat::source::{self, SourceFile};
use clap::ValueEnum;
use rayon::prelude::*;

use super::files::{self, Target, Targets};
use super::output::{Failure, Output};
use super::rulesets::{self, Own};
use super::{Exit, Global, pipeline, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders to check; `-` reads standard input
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The name under which standard input is read and shown; its ending tells the format
    #[arg(long, value_name = "NAME", default_value = "stdin.txt")]
    stdin_filename: String,
    #[command(flatten)]
    own: Own,
    /// Run only these: ids, packs, or beginnings of ids (`note-*`); separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these; written as for --select
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The system of markings (`us-ic`, `us-dod`, `cui`, `us-historical`, `uk` …) instead of the one that each
    /// document's own lines show
    #[arg(long, value_name = "SYSTEM", value_parser = clap::builder::PossibleValuesParser::new(caveat::facts::modern::systems()))]
    system: Option<String>,
    /// How sure a rule must be to run
    #[arg(long, value_enum, default_value_t = Sureness::Medium, value_name = "LEVEL")]
    min_confidence: Sureness,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: FormatName,
    /// Write positions and rule names, but none of the document's text
    #[arg(long)]
    no_text: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sureness {
    Low,
    Medium,
    High,
}

impl From<Sureness> for Confidence {
    fn from(sureness: Sureness) -> Confidence {
        match sureness {
            Sureness::Low => Confidence::Low,
            Sureness::Medium => Confidence::Medium,
            Sureness::High => Confidence::High,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    #[default]
    Error,
    Warning,
    Notice,
    Never,
}

impl FailOn {
    fn met(self, worst: Option<Severity>) -> bool {
        let least = match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Notice => Severity::Notice,
            FailOn::Never => return false,
        };
        worst.is_some_and(|worst| worst >= least)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FormatName {
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
}

/// Everything that a worker needs for a file.
struct Run<'r> {
    auditor: &'r Auditor,
    catalog: &'r Catalog,
    options: Options,
    no_text: bool,
    stdin_filename: &'r str,
    format: Box<dyn Format>,
}

/// What became of one file.
struct Done {
    text: String,
    summary: Summary,
}

pub fn run(args: Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let auditor = args.own.load()?;
    rulesets::check_patterns(&auditor, &args.select, "--select")?;
    rulesets::check_patterns(&auditor, &args.ignore, "--ignore")?;
    let catalog = rulesets::catalog(&auditor);
    let targets = files::collect(&args.paths, |_| true);
    let run = Run {
        auditor: &auditor,
        catalog: &catalog,
        options: Options {
            min_confidence: args.min_confidence.into(),
            select: args.select.clone(),
            ignore: args.ignore.clone(),
            system: args.system.clone(),
        },
        no_text: args.no_text,
        stdin_filename: &args.stdin_filename,
        format: format(&args, global, &catalog),
    };
    let summary = check_all(&run, targets, global, out)?;
    let exit = match args.fail_on.met(summary.worst()) {
        _ if summary.missing > 0 => Exit::Failed,
        true => Exit::Findings,
        false => Exit::Clean,
    };
    if !matches!(args.format, FormatName::Pretty) && !global.quiet && !out.closed() {
        out.finish()?;
        eprint_line(&summary.to_string());
    }
    Ok(exit)
}

fn format(args: &Args, global: &Global, catalog: &Catalog) -> Box<dyn Format> {
    match args.format {
        FormatName::Pretty => {
            Box::new(Pretty { look: terminal::stdout(global), no_text: args.no_text, quiet: global.quiet })
        }
        FormatName::Concise => Box::new(Concise),
        FormatName::Json => Box::new(Json),
        FormatName::Jsonl => Box::new(JsonLines),
        FormatName::Sarif => Box::new(Sarif { catalog: catalog.clone() }),
        FormatName::Github => Box::new(Github),
    }
}

fn check_all(run: &Run<'_>, targets: Targets, global: &Global, out: &mut Output) -> Result<Summary, Failure> {
    let mut summary = Summary { missing: targets.missing.len(), ..Summary::default() };
    for missing in &targets.missing {
        Failure::new(missing).print(terminal::stderr(global));
    }
    out.text(&run.format.head())?;
    let mut first = true;
    pipeline::ordered(
        targets.files,
        |target| check_one(run, &target),
        |done| {
            summary.merge(done.summary);
            if !done.text.is_empty() {
                if !first {
                    out.text(run.format.between())?;
                }
                first = false;
                out.text(&done.text)?;
            }
            Ok::<_, Failure>(!out.closed())
        },
    )?;
    out.text(&run.format.tail(&summary))?;
    Ok(summary)
}

fn check_one(run: &Run<'_>, target: &Target) -> Done {
    let (file, unreadable) = read(target, run.stdin_filename);
    let mut findings = match unreadable {
        Some(finding) => vec![finding],
        None => {
            let mut findings = audit::file_findings(&file);
            let of_documents: Vec<Vec<Finding>> =
                file.documents.par_iter().map(|document| run.auditor.check_document(document, &run.options)).collect();
            findings.extend(of_documents.into_iter().flatten());
            findings
        }
    };
    if run.no_text {
        findings.iter_mut().for_each(|finding| no_text::strip(finding, run.catalog));
    }
    let located = locate(&file, findings);
    let mut summary = Summary { files: 1, documents: file.documents.len(), ..Summary::default() };
    summary.add(&located);
    Done { text: run.format.file(&Checked { source: &file, findings: &located }), summary }
}

/// Reads a file; one that cannot be read is empty, with a finding that says why.
fn read(target: &Target, stdin_filename: &str) -> (SourceFile, Option<Finding>) {
    let (name, bytes) = target.read(stdin_filename);
    match bytes {
        Ok(bytes) => (source::read(&name, &bytes), None),
        Err(error) => (source::read(&name, b""), Some(unreadable(&name, &error))),
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    Finding {
        rule: audit::UNREADABLE.to_owned(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!("the file cannot be read: {error}"),
        labels: vec![Label { span: Span::default(), text: String::new() }],
        help: None,
        fix: None,
        document: String::new(),
        qualified_document: name.to_owned(),
        fingerprint: fingerprint_of(&[audit::UNREADABLE, name]),
    }
}

fn eprint_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}
