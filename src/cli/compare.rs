//! `caveat compare`: two releases of one document.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use caveat::compare::{self, Compared, Release};
use caveat::finding::Severity;
use caveat::report::{Summary, counted};
use caveat::source::{self, SourceFile};

use super::check::{FailOn, without_text};
use super::configs::{Chosen, Configs, absolute};
use super::files::Target;
use super::output::{Failure, Output};
use super::reading;
use super::rulesets::Own;
use super::session::{Job, Selection, Session, Shared};
use super::sinks::{self, FormatName, Written};
use super::words::Words;
use super::{Exit, Global};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first release; `FILE#ID` names one document of a volume
    #[arg(value_name = "A")]
    first: String,
    /// The second release
    #[arg(value_name = "B")]
    second: String,
    /// Do not report these: `release-withheld`, `release-amount-differs`, `release-marking-differs`, `release-text-differs`
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    #[command(flatten)]
    words: Words,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    written: Written,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    fail_on: FailOn,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let selection = Selection {
        paths: Vec::new(),
        stdin_filename: "stdin.txt".to_owned(),
        own: Own::default(),
        words: args.words.clone(),
        select: Vec::new(),
        ignore: args.ignore.clone(),
        system: None,
        min_confidence: None,
        chosen: args.chosen.clone(),
    };
    let mut configs = Configs::new(&selection.chosen)?;
    let session = Session::of_folder(&selection, &mut configs, &absolute(Path::new(".")))?;
    let (first, second) = (Named::new(&args.first), Named::new(&args.second));
    sinks::spare(&args.written, [first.path.as_path(), second.path.as_path()].into_iter())?;
    let job = session.job(Target::File(first.path.clone()), &selection, &mut configs, &mut Shared::default())?;
    let (file, other) = (first.read()?, second.read()?);
    let mut all = Compared::default();
    let pairs = pairs((&first, &file), (&second, &other))?;
    // Whole volumes: what one of them lacks is a difference too.
    if first.id.is_none() && second.id.is_none() && file.documents.len() > 1 && other.documents.len() > 1 {
        let (ours, theirs): (HashSet<usize>, HashSet<usize>) = pairs.iter().copied().unzip();
        for (documents, paired, own) in [(&file.documents, ours, true), (&other.documents, theirs, false)] {
            let alone = documents.iter().enumerate().filter(|(at, _)| !paired.contains(at));
            all.findings.extend(alone.map(|(_, document)| compare::missing(&file, &other, document, own)));
        }
    }
    let count = pairs.len();
    for (one, two) in pairs {
        let first = Release { file: &file, document: &file.documents[one] };
        let second = Release { file: &other, document: &other.documents[two] };
        let found = compare::compare(&session.auditor.vocabulary, first, second);
        all.findings.extend(found.findings);
        all.words += found.words;
        all.alike += found.alike;
    }
    report(args, global, out, &session, &job, file, (count, all))
}

fn report(
    args: &Args,
    global: &Global,
    out: &mut Output,
    session: &Session,
    job: &Job,
    file: SourceFile,
    compared: (usize, Compared),
) -> Result<Exit, Failure> {
    let (pairs, Compared { findings, words, alike }) = compared;
    let mut audited = session.audit_together(job, file, findings);
    if args.written.no_text {
        let file = &audited.file;
        audited.found.iter_mut().for_each(|located| without_text(located, &session.catalog, file));
    }
    let mut summary = Summary { files: 2, documents: 2 * pairs, ..Summary::default() };
    summary.add(&audited.found);
    let (formats, mut writers) = sinks::open(&args.written, true, global, &session.catalog)?;
    writers.head(&formats, out)?;
    writers.file(&formats, &formats.file(audited, None, true), out)?;
    writers.tail(&formats, &summary, out)?;
    if !out.closed() && !global.quiet {
        out.flush()?;
        let share = alike as f64 * 100.0 / words.max(1) as f64;
        let said = args.written.format == FormatName::Pretty && args.written.to_stdout();
        let summary = if said { String::new() } else { format!("{summary}; ") };
        let doubt = if share < 50.0 { ": are these two releases of one document?" } else { "" };
        let _ = writeln!(
            std::io::stderr(),
            "{summary}{} compared, {share:.0} % of them in both{doubt}",
            counted(words, "word", "words")
        );
    }
    Ok(if args.fail_on.met(summary.worst()) { Exit::Findings } else { Exit::Clean })
}

/// A file, and which of its documents.
struct Named {
    path: PathBuf,
    id: Option<String>,
}

impl Named {
    /// A file whose own name has a `#` in it is meant as it stands.
    fn new(argument: &str) -> Named {
        match argument.rsplit_once('#') {
            Some((path, id)) if !Path::new(argument).is_file() && !id.is_empty() => {
                Named { path: path.into(), id: Some(id.to_owned()) }
            }
            _ => Named { path: argument.into(), id: None },
        }
    }

    fn read(&self) -> Result<SourceFile, Failure> {
        let name = self.path.display().to_string();
        if let Some(why) = reading::no_file(&self.path) {
            return Err(Failure::new(why));
        }
        let bytes =
            reading::document(&self.path).map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
        let file = source::read_owned(&name, bytes);
        match file.problems.iter().find(|problem| problem.severity == Severity::Error) {
            Some(problem) => Err(Failure::new(format!("cannot read {name}: {}", problem.message))),
            None if file.documents.is_empty() => Err(Failure::new(format!("there is no document in {name}"))),
            None => Ok(file),
        }
    }
}

/// Which documents are held against which: those that are named, the only ones, or those of the same id.
fn pairs(first: (&Named, &SourceFile), second: (&Named, &SourceFile)) -> Result<Vec<(usize, usize)>, Failure> {
    let chosen = |(named, file): (&Named, &SourceFile)| match &named.id {
        Some(id) => match file.documents.iter().position(|document| document.id == *id) {
            Some(at) => Ok(Some(at)),
            None => Err(no_document(id, file)),
        },
        None => Ok((file.documents.len() == 1).then_some(0)),
    };
    let (one, two) = (chosen(first)?, chosen(second)?);
    let same = |file: &SourceFile, id: &str| file.documents.iter().position(|document| document.id == id);
    match (one, two) {
        (Some(one), Some(two)) => Ok(vec![(one, two)]),
        (Some(at), None) => match same(second.1, &first.1.documents[at].id) {
            Some(other) => Ok(vec![(at, other)]),
            None => Err(which(second.1)),
        },
        (None, Some(at)) => match same(first.1, &second.1.documents[at].id) {
            Some(other) => Ok(vec![(other, at)]),
            None => Err(which(first.1)),
        },
        (None, None) => {
            let ids = second.1.documents.iter().enumerate().map(|(at, document)| (document.id.as_str(), at));
            let ids: HashMap<&str, usize> = ids.collect();
            let documents = first.1.documents.iter().enumerate();
            let found: Vec<(usize, usize)> =
                documents.filter_map(|(at, document)| Some((at, *ids.get(document.id.as_str())?))).collect();
            if found.is_empty() { Err(which(second.1)) } else { Ok(found) }
        }
    }
}

fn which(file: &SourceFile) -> Failure {
    let (name, id) = (&file.name, file.documents.first().map_or("", |document| document.id.as_str()));
    let count = counted(file.documents.len(), "document", "documents");
    Failure::new(format!("{name} holds {count}; say which one, for example {name}#{id}"))
}

fn no_document(id: &str, file: &SourceFile) -> Failure {
    let known: Vec<&str> = file.documents.iter().map(|document| document.id.as_str()).collect();
    let near = caveat::config::settings::near(id, known.iter().copied());
    let hint = near.map_or_else(String::new, |near| format!("; did you mean {}#{near}?", file.name));
    Failure::new(format!("there is no document “{id}” in {}{hint}", file.name))
}
