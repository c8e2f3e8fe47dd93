//! `caveat check`: files in, findings out.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use caveat::baseline::Baseline;
use caveat::finding::Severity;
use caveat::report::catalog::Catalog;
use caveat::report::{Located, State, Summary, no_text};
use caveat::source::SourceFile;
use clap::ValueEnum;

use super::baseline;
use super::fix::{self, Mended, Mending};
use super::output::{Failure, Output};
use super::session::{Audited, Job, Selection, Session};
use super::sinks::{self, FormatName, Formats, Texts, Written};
use super::statistics::Statistics;
use super::together::{self, Kept, More};
use super::{Exit, Global, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub written: Written,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Count findings by rule and by document instead of showing them
    #[arg(long)]
    pub statistics: bool,
    #[command(flatten)]
    pub baseline: baseline::Remembered,
    #[command(flatten)]
    pub mending: Mending,
    /// Go on, and check again whatever changes
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "add_ignores", "output", "statistics"])]
    pub watch: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    #[default]
    Error,
    Warning,
    Notice,
    Never,
}

impl FailOn {
    pub fn met(self, worst: Option<Severity>) -> bool {
        let least = match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Notice => Severity::Notice,
            FailOn::Never => return false,
        };
        worst.is_some_and(|worst| worst >= least)
    }
}

/// What became of one file.
struct Done {
    texts: Texts,
    /// What `--diff` shows.
    diff: String,
    statistics: Statistics,
    summary: Summary,
    /// Why its fixes could not be written.
    unwritten: Option<Failure>,
}

/// What a run came to.
pub struct Came {
    pub summary: Summary,
    /// Whether `--diff` showed anything.
    changes: bool,
    /// Whether a file could not be mended.
    unwritten: bool,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    if args.watch {
        return super::watch::run(args, global, out);
    }
    let began = Instant::now();
    // The end of the process frees it faster.
    let mut session = std::mem::ManuallyDrop::new(Session::new(&args.selection)?);
    session.leave_out(&args.written)?;
    session.keeps_documents = args.written.shows_documents() || args.mending.add_ignores.is_some();
    let run = Run::new(&session, args, global)?;
    session.tell_idle(global);
    if global.verbose {
        let _ = write!(std::io::stderr(), "{}", session.describe());
    }
    if args.mending.add_ignores.is_some() {
        return super::add_ignores::run(&session, &run, out);
    }
    let Came { summary, changes, unwritten } = run.all(&session.jobs, out)?;
    run.tell(&summary, out)?;
    if global.verbose {
        out.flush()?;
        let _ = writeln!(std::io::stderr(), "{:.2?}", began.elapsed());
    }
    Ok(match args.fail_on.met(summary.worst()) {
        _ if summary.missing > 0 || unwritten => Exit::Failed,
        _ if args.mending.diff => {
            if changes {
                Exit::Findings
            } else {
                Exit::Clean
            }
        }
        true => Exit::Findings,
        false => Exit::Clean,
    })
}

/// A run of `check` over some files.
pub struct Run<'r> {
    pub session: &'r Session,
    pub args: &'r Args,
    global: &'r Global,
    pub baseline: Option<(PathBuf, Baseline)>,
}

impl<'r> Run<'r> {
    pub fn new(session: &'r Session, args: &'r Args, global: &'r Global) -> Result<Run<'r>, Failure> {
        let baseline = args.baseline.load(session.root.as_deref())?;
        Ok(Run { session, args, global, baseline })
    }

    /// Whether it is people who read standard output.
    fn to_people(&self) -> bool {
        self.args.written.format == FormatName::Pretty && self.args.written.to_stdout()
    }

    /// Checks files and writes what is found.
    pub fn all(&self, jobs: &[Job], out: &mut Output) -> Result<Came, Failure> {
        for missing in &self.session.missing {
            Failure::new(missing).print(terminal::stderr(self.global));
        }
        // Statistics and differences take the place of findings on standard output.
        let stdout = !self.args.statistics && !self.args.mending.diff;
        let (formats, mut writers) = sinks::open(&self.args.written, stdout, self.global, &self.session.catalog)?;
        let mut summary = Summary { missing: self.session.missing.len(), ..Summary::default() };
        let mut statistics = Statistics::default();
        let mut changes = false;
        let mut unwritten = false;
        writers.head(&formats, out)?;
        let mut progress = Progress::new(jobs.len(), self.global);
        let mut take = |done: Result<Done, Failure>| {
            let done = done?;
            summary.merge(done.summary);
            statistics.merge(done.statistics);
            changes |= !done.diff.is_empty();
            progress.clear();
            if let Some(failure) = done.unwritten {
                failure.print(terminal::stderr(self.global));
                unwritten = true;
            }
            out.text(&done.diff)?;
            writers.file(&formats, &done.texts, out)?;
            progress.step();
            Ok::<_, Failure>(!out.closed() || writers.to_files())
        };
        let work = |job: &Job, more: Option<More<'_>>| match self.one(job, &formats, more) {
            Ok((done, kept)) => (Ok(done), kept),
            Err(failure) => (Err(failure), Kept::default()),
        };
        together::ordered(self.session, jobs, work, again, &mut take)?;
        if !self.args.watch {
            for audited in self.session.unused_waivers() {
                take(Ok(self.done(audited, &formats, None, None)))?;
            }
        }
        progress.clear();
        if self.args.statistics {
            out.text(&statistics.show(self.args.written.format, &summary))?;
        }
        writers.tail(&formats, &summary, out)?;
        Ok(Came { summary, changes, unwritten })
    }

    /// Tells on standard error what it came to.
    pub fn tell(&self, summary: &Summary, out: &mut Output) -> Result<(), Failure> {
        // The format for people ends with the summary already.
        let said = self.to_people() && !self.args.statistics && !self.args.mending.diff;
        if !out.closed() && !self.global.quiet && !said {
            out.flush()?;
            let _ = writeln!(std::io::stderr(), "{summary}");
        }
        Ok(())
    }

    /// Checks one file, and mends it where that is asked.
    fn one(&self, job: &Job, formats: &Formats, more: Option<More<'_>>) -> Result<(Done, Kept), Failure> {
        let (audited, mut kept) = self.session.audit(job, more);
        // The second time it has been mended.
        let mended = if more.is_some() {
            Mended { audited, fixed: 0, diff: String::new(), unwritten: None }
        } else {
            fix::mend(self, job, audited)?
        };
        let mut audited = mended.audited;
        // With --diff the file stays as it was.
        if mended.fixed > 0 && !self.args.mending.diff {
            kept = Kept { shelf: self.session.shelf(job, &audited.file), findings: None };
        }
        let known = match &self.baseline {
            Some((folder, baseline)) => baseline.mark(&baseline::name(folder, &job.path), &mut audited.found),
            None => 0,
        };
        let documents = audited.file.documents.len();
        let system = job.plan.settings.system.value.as_deref();
        let mut done = self.done(audited, formats, system, Some(&mended.diff));
        done.summary.files = 1;
        done.summary.documents = documents;
        done.summary.known = known;
        done.summary.fixed = mended.fixed;
        done.unwritten = mended.unwritten;
        Ok((done, kept))
    }

    fn done(&self, mut audited: Audited, formats: &Formats, system: Option<&str>, diff: Option<&str>) -> Done {
        if self.args.written.no_text {
            let Audited { file, found } = &mut audited;
            found.iter_mut().for_each(|located| self.without_text(located, file));
        }
        let mut summary = Summary::default();
        summary.add(&audited.found);
        let statistics = Statistics::of(&audited.found);
        // Where files are judged together many may wait for the last of them: their texts take less than they do.
        let texts = formats.file(audited, system, !self.session.together);
        let diff = diff.unwrap_or_default().to_owned();
        Done { texts, diff, statistics, summary, unwritten: None }
    }

    fn without_text(&self, located: &mut Located, file: &SourceFile) {
        without_text(located, &self.session.catalog, file);
    }
}

/// What came of a file that was checked again, with what was mended in it the first time.
fn again(first: Result<Done, Failure>, second: Result<Done, Failure>) -> Result<Done, Failure> {
    let (first, mut second) = (first?, second?);
    second.summary.fixed = first.summary.fixed;
    second.diff = first.diff;
    second.unwritten = first.unwritten;
    Ok(second)
}

/// Leaves of a finding what none of the document's text is in.
pub fn without_text(located: &mut Located, catalog: &Catalog, file: &SourceFile) {
    no_text::strip(&mut located.finding, catalog, file);
    // A reason is written in the document itself.
    if let State::Suppressed { reason, .. } = &mut located.state {
        *reason = "".into();
    }
}

/// How far a long run is, on a terminal only.
struct Progress {
    total: usize,
    done: usize,
    shown: bool,
    began: Instant,
}

impl Progress {
    fn new(total: usize, global: &Global) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let total = if terminal && !global.quiet { total } else { 0 };
        Progress { total, done: 0, shown: false, began: Instant::now() }
    }

    /// Short runs show nothing; others a line that is written over.
    fn step(&mut self) {
        self.done += 1;
        if self.done < self.total && self.began.elapsed() > Duration::from_millis(500) {
            let _ = write!(std::io::stderr(), "\r{} of {} files", self.done, self.total);
            self.shown = true;
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r{:40}\r", "");
        }
    }
}
