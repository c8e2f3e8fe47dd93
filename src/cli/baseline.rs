//! `caveat baseline`: remember today's findings, so that `check` reports only new ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use caveat::baseline::{self, Baseline, Known};
use caveat::config::Config;
use caveat::report::counted;

use super::configs::{absolute, short};
use super::output::{Failure, Output};
use super::reading;
use super::session::{Job, Selection, Session};
use super::{Exit, Global, atomic, together};

/// Which baseline `check` goes by.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Remembered {
    /// The baseline of known findings [default: caveat-baseline.json of the working folder or beside its caveat.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Report what is in the baseline as well
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
}

impl Remembered {
    pub fn new(baseline: Option<PathBuf>, no_baseline: bool) -> Remembered {
        Remembered { no_baseline: no_baseline && baseline.is_none(), baseline }
    }

    /// Where the baseline is, or would be.
    pub fn path(&self, root: Option<&Config>) -> Option<PathBuf> {
        (!self.no_baseline).then(|| place(self.baseline.as_deref(), root, Path::new(".")).0)
    }

    /// The baseline and the folder from which its paths are seen.
    pub fn load(&self, root: Option<&Config>) -> Result<Option<(PathBuf, Baseline)>, Failure> {
        self.load_in(root, Path::new("."))
    }

    /// The same, as from this working folder.
    pub fn load_in(&self, root: Option<&Config>, folder: &Path) -> Result<Option<(PathBuf, Baseline)>, Failure> {
        if self.no_baseline {
            return Ok(None);
        }
        let (path, asked) = place(self.baseline.as_deref(), root, folder);
        if !asked && !path.is_file() {
            return Ok(None);
        }
        let baseline = read(&path)?;
        Ok(Some((parent(&path), baseline)))
    }
}

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    /// The file to write [default: caveat-baseline.json, or what the configuration says]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only drop what has been mended; add nothing
    #[arg(long)]
    prune: bool,
}

/// Where the baseline is, and whether somebody said so.
fn place(chosen: Option<&Path>, root: Option<&Config>, working: &Path) -> (PathBuf, bool) {
    let configured = root.and_then(|root| {
        root.layers().iter().rev().find_map(|layer| Some(layer.root.join(layer.written.baseline.as_ref()?)))
    });
    match (chosen, configured) {
        (Some(path), _) => (absolute(path), true),
        (None, Some(path)) => (absolute(&path), true),
        (None, None) => {
            let here = absolute(&working.join(baseline::FILE_NAME));
            // Who works below the folder of the configuration has the same baseline as in it.
            let above = root.and_then(|root| root.layers().last()).map(|layer| layer.root.join(baseline::FILE_NAME));
            (above.filter(|above| !here.is_file() && above.is_file()).unwrap_or(here), false)
        }
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

fn read(path: &Path) -> Result<Baseline, Failure> {
    let failed = |why: String| {
        Failure::with_help(
            format!("cannot read the baseline {}: {why}", short(path)),
            "`caveat baseline` writes one, `--no-baseline` does without",
        )
    };
    let text = reading::text(path, reading::MOST_REMEMBERED).map_err(|error| failed(error.to_string()))?;
    Baseline::parse(&text).map_err(failed)
}

/// A file's path as the baseline names it.
pub fn name(folder: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file).display().to_string();
    if cfg!(windows) { inside.replace('\\', "/") } else { inside }
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let session = Session::new(&args.selection)?;
    session.tell_idle(global);
    if let Some(missing) = session.missing.first() {
        return Err(Failure::new(missing));
    }
    let (path, _) = place(args.output.as_deref(), session.root.as_deref(), Path::new("."));
    if path.is_file() && session.jobs.iter().any(|job| job.path.canonicalize().ok() == path.canonicalize().ok()) {
        let message = format!("{} is one of the files to be checked", short(&path));
        return Err(Failure::with_help(message, "it would be written over; name another file"));
    }
    let folder = parent(&path);
    let mut now: Vec<Known> = Vec::new();
    together::ordered(
        &session,
        &session.jobs,
        |job, more| {
            let (audited, shelf) = session.audit(job, more);
            let file = name(&folder, &job.path);
            (audited.open().map(|located| baseline::known(&file, located)).collect::<Vec<_>>(), shelf)
        },
        |_, again| again,
        |known| {
            now.extend(known);
            Ok::<_, Failure>(true)
        },
    )?;
    let baseline = if args.prune {
        pruned(&read(&path)?, &session, &folder, now)
    } else {
        // What this run did not look at is remembered as it was.
        let known = match path.is_file().then(|| read(&path)) {
            None => Vec::new(),
            Some(Ok(old)) => old.findings().to_vec(),
            // Somebody's file, or a baseline of another time: neither is written over.
            Some(Err(_)) => {
                let message = format!("{} is there already, and is no baseline that can be read", short(&path));
                return Err(Failure::with_help(message, "remove it to begin anew, or name another file by --output"));
            }
        };
        let looked = Looked::new(&session, &folder);
        now.extend(known.into_iter().filter(|known| !looked.at(known) && folder.join(&known.file).exists()));
        Baseline::new(now)
    };
    atomic::write(&path, baseline.to_json().as_bytes())?;
    if !global.quiet {
        let count = counted(baseline.findings().len(), "finding", "findings");
        out.text(&format!("{count} in {}\n", short(&path)))?;
    }
    Ok(Exit::Clean)
}

/// What is still there, and what stands in files that were not looked at but exist.
/// The files of a run, with the rules that were run on each.
struct Looked<'s> {
    session: &'s Session,
    jobs: BTreeMap<String, &'s Job>,
}

impl Looked<'_> {
    fn new<'s>(session: &'s Session, folder: &Path) -> Looked<'s> {
        Looked { session, jobs: session.jobs.iter().map(|job| (name(folder, &job.path), job)).collect() }
    }

    /// Whether a finding would have been found; one of a rule that is no more never will be.
    fn at(&self, known: &Known) -> bool {
        let gone = || self.session.catalog.find(&known.rule).is_none();
        self.jobs.get(&known.file).is_some_and(|job| job.runs(&known.rule) || gone())
    }
}

/// What is not found any more goes; what this run cannot find, as its file or its rule was left aside, stays.
fn pruned(old: &Baseline, session: &Session, folder: &Path, mut now: Vec<Known>) -> Baseline {
    let looked = Looked::new(session, folder);
    let keep = old.findings().iter().filter(|known| {
        if !looked.at(known) {
            return folder.join(&known.file).exists();
        }
        let at = now.iter().position(|other| other.file == known.file && other.fingerprint == known.fingerprint);
        at.map(|at| now.swap_remove(at)).is_some()
    });
    Baseline::new(keep.cloned().collect())
}
