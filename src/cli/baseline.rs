//! `caveat baseline`: remember today's findings, so that `check` reports only new ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use caveat::baseline::{self, Baseline, Known};
use caveat::config::Config;
use caveat::report::counted;

use super::configs::{absolute, short};
use super::output::{Failure, Output};
use super::reading;
use super::session::{Selection, Session};
use super::{Exit, Global, atomic, together};

/// Which baseline `check` goes by.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Remembered {
    /// The baseline of known findings [default: caveat-baseline.json of the working folder, if there is one]
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
        (None, None) => (absolute(&working.join(baseline::FILE_NAME)), false),
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
    if let Some(missing) = session.missing.first() {
        return Err(Failure::new(missing));
    }
    let (path, _) = place(args.output.as_deref(), session.root.as_deref(), Path::new("."));
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
    let baseline = if args.prune { pruned(&read(&path)?, &session, &folder, now) } else { Baseline::new(now) };
    atomic::write(&path, baseline.to_json().as_bytes())?;
    if !global.quiet {
        let count = counted(baseline.findings().len(), "finding", "findings");
        out.text(&format!("{count} in {}\n", short(&path)))?;
    }
    Ok(Exit::Clean)
}

/// What is still there, and what stands in files that were not looked at but exist.
fn pruned(old: &Baseline, session: &Session, folder: &Path, mut now: Vec<Known>) -> Baseline {
    let looked: BTreeSet<String> = session.jobs.iter().map(|job| name(folder, &job.path)).collect();
    let keep = old.findings().iter().filter(|known| {
        if looked.contains(&known.file) {
            let at = now.iter().position(|other| other.file == known.file && other.fingerprint == known.fingerprint);
            at.map(|at| now.swap_remove(at)).is_some()
        } else {
            folder.join(&known.file).exists()
        }
    });
    Baseline::new(keep.cloned().collect())
}
