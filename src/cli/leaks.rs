//! `caveat leaks`: what is withheld in one place and open in another.
//!
//! The files are read twice, one a thread at a time: for what they withhold, and for what they show. Those in which a
//! leak is found are read once more to be shown, so that memory never holds more than the files in work.

use std::io::Write;
use std::sync::OnceLock;

use caveat::finding::Finding;
use caveat::leak::{self, Holes, Passage};
use caveat::report::Summary;
use caveat::source::{self, SourceFile};
use rayon::prelude::*;

use super::baseline;
use super::check::{FailOn, without_text};
use super::output::{Failure, Output};
use super::session::{Audited, Job, Selection, Session};
use super::sinks::{self, FormatName, Written};
use super::{Exit, Global, pipeline, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    written: Written,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Show the open text instead of masking it
    #[arg(long, conflicts_with = "no_text")]
    show_text: bool,
    #[command(flatten)]
    baseline: baseline::Remembered,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let mut session = Session::new(&args.selection)?;
    session.leave_out(&args.written)?;
    session.tell_idle(global);
    let remembered = args.baseline.load(session.root.as_deref())?;
    for missing in &session.missing {
        Failure::new(missing).print(terminal::stderr(global));
    }
    // What is masked in one place may stand open in the rest of a text.
    let written = Written { no_documents: !args.show_text, ..args.written.clone() };
    let (formats, mut writers) = sinks::open(&written, true, global, &session.catalog)?;
    let mut summary = Summary { missing: session.missing.len(), ..Summary::default() };
    writers.head(&formats, out)?;
    let files = Files { session: &session, stdin: OnceLock::new() };
    let (found, documents) = files.leaks(args.show_text)?;
    summary.documents = documents;
    let work = |(job, findings): (&Job, Vec<Finding>)| {
        let mut audited = files.judged(job, findings);
        let mut summary = Summary { files: 1, ..Summary::default() };
        if let Some((folder, baseline)) = &remembered {
            summary.known = baseline.mark(&baseline::name(folder, &job.path), &mut audited.found);
        }
        if args.written.no_text {
            let Audited { file, found } = &mut audited;
            found.iter_mut().for_each(|located| without_text(located, &session.catalog, file));
        }
        summary.add(&audited.found);
        (formats.file(audited, None, true), summary)
    };
    pipeline::ordered(session.jobs.iter().zip(found).collect(), work, |(texts, of_file)| {
        summary.merge(of_file);
        writers.file(&formats, &texts, out)?;
        Ok::<_, Failure>(!out.closed() || writers.to_files())
    })?;
    writers.tail(&formats, &summary, out)?;
    let said = args.written.format == FormatName::Pretty && args.written.to_stdout();
    if !out.closed() && !global.quiet && !said {
        out.flush()?;
        let _ = writeln!(std::io::stderr(), "{summary}");
    }
    Ok(match args.fail_on.met(summary.worst()) {
        _ if summary.missing > 0 => Exit::Failed,
        true => Exit::Findings,
        false => Exit::Clean,
    })
}

struct Files<'s> {
    session: &'s Session,
    /// It can be read once only, and is wanted thrice.
    stdin: OnceLock<Vec<u8>>,
}

impl Files<'_> {
    /// The leaks of each file, and how many documents there are.
    fn leaks(&self, show_text: bool) -> Result<(Vec<Vec<Finding>>, usize), Failure> {
        let vocabulary = &self.session.auditor.vocabulary.redaction;
        let numbered = || self.session.jobs.iter().enumerate().collect::<Vec<(usize, &Job)>>();
        let mut holes = Holes::default();
        let mut documents = 0;
        let gather = |(at, job): (usize, &Job)| {
            let Ok(file) = self.file(job) else { return (0, Vec::new()) };
            let found = file.documents.par_iter().map(|document| leak::holes_of(vocabulary, document, at)).collect();
            (file.documents.len(), found)
        };
        pipeline::ordered(numbered(), gather, |(count, found): (usize, Vec<Holes>)| {
            documents += count;
            found.into_iter().for_each(|found| holes.append(found));
            Ok::<_, Failure>(true)
        })?;
        let (index, places) = holes.index();
        let mut passages: Vec<Passage> = Vec::new();
        let mut of_files: Vec<Vec<Finding>> = vec![Vec::new(); self.session.jobs.len()];
        let seek = |(at, job): (usize, &Job)| {
            let Ok(file) = self.file(job) else { return (at, Vec::new(), Vec::new()) };
            let of_documents: Vec<_> = file
                .documents
                .par_iter()
                .map(|document| {
                    let names = leak::name::findings(vocabulary, document, &file.name, show_text);
                    (leak::passages_of(vocabulary, &index, document, at), names)
                })
                .collect();
            let (mut found, mut names) = (Vec::new(), Vec::new());
            for (passages, own) in of_documents {
                found.extend(passages);
                names.extend(own);
            }
            leak::place(&mut found, &places, &file, show_text);
            (at, found, names)
        };
        pipeline::ordered(numbered(), seek, |(at, found, names)| {
            passages.extend(found);
            of_files[at].extend(names);
            Ok::<_, Failure>(true)
        })?;
        for (file, finding) in leak::judge(&index, &places, passages) {
            of_files[file].push(finding);
        }
        Ok((of_files, documents))
    }

    fn file(&self, job: &Job) -> Result<SourceFile, (String, std::io::Error)> {
        if let Some(bytes) = self.stdin.get().filter(|_| job.target == super::files::Target::Stdin) {
            return Ok(source::read(&self.session.name(job), bytes));
        }
        let (name, bytes) = self.session.read(job);
        match bytes {
            Ok(bytes) => {
                let file = source::read(&name, &bytes);
                if job.target == super::files::Target::Stdin {
                    let _ = self.stdin.set(bytes);
                }
                Ok(file)
            }
            Err(error) => Err((name, error)),
        }
    }

    /// What is to be reported of a file, with the file where it is to be shown.
    fn judged(&self, job: &Job, findings: Vec<Finding>) -> Audited {
        match self.file(job) {
            Ok(file) => self.session.audit_together(job, file, findings),
            Err((name, error)) => Session::unread(&name, &error),
        }
    }
}
