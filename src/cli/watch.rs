//! `check --watch`: check once, then whatever changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher};

use super::check::{Args, Run};
use super::configs::absolute;
use super::output::{Failure, Output};
use super::session::{Job, Session};
use super::{Exit, Global};
use caveat::config::FILE_NAME;

/// Editors write a file in several steps; they are taken as one.
const PAUSE: Duration = Duration::from_millis(80);

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let (send, receive) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            // Once nobody receives, the run is over.
            let _ = send.send(event.paths);
        }
    })
    .map_err(failed)?;
    let mut watched = Watched::default();
    for path in &args.selection.paths {
        if path.as_os_str() == "-" {
            return Err(Failure::new("standard input cannot be watched"));
        }
        watched.add(&mut watcher, &absolute(path)).map_err(failed)?;
    }
    // What decides how files are checked may lie elsewhere, and may come to be while one watches.
    let mut deciding = Deciding::new(args);
    watched.all(&mut watcher, &deciding);
    let mut whole = true;
    let mut changed = BTreeSet::new();
    loop {
        match check(args, global, out, (!whole).then_some(&changed)) {
            Ok(now) => {
                whole = false;
                deciding = now;
                watched.all(&mut watcher, &deciding);
            }
            // A mistake in a configuration or a rule is told, and the watch goes on: whatever changes may mend it.
            Err(failure) => {
                whole = true;
                failure.print(super::terminal::stderr(global));
            }
        }
        out.flush()?;
        if out.closed() {
            return Ok(Exit::Clean);
        }
        let Ok(paths) = receive.recv() else { return Ok(Exit::Clean) };
        changed = paths.iter().map(|path| absolute(path)).collect();
        while let Ok(more) = receive.recv_timeout(PAUSE) {
            changed.extend(more.iter().map(|path| absolute(path)));
        }
        whole |= changed.iter().any(|path| deciding.by(path));
    }
}

fn failed(error: notify::Error) -> Failure {
    Failure::new(format!("cannot watch: {error}"))
}

/// The folders that are looked at, and whether with all below them.
#[derive(Default)]
struct Watched(BTreeMap<PathBuf, RecursiveMode>);

impl Watched {
    fn add(&mut self, watcher: &mut impl Watcher, path: &Path) -> notify::Result<()> {
        // Many editors put a new file in place of the old one: it is the folder that sees this.
        let (folder, mode) = if path.is_dir() {
            (path, RecursiveMode::Recursive)
        } else {
            (path.parent().unwrap_or(path), RecursiveMode::NonRecursive)
        };
        let known = folder.ancestors().any(|above| match self.0.get(above) {
            Some(RecursiveMode::Recursive) => true,
            Some(RecursiveMode::NonRecursive) => above == folder && mode == RecursiveMode::NonRecursive,
            None => false,
        });
        if !known {
            watcher.watch(folder, mode)?;
            self.0.insert(folder.to_owned(), mode);
        }
        Ok(())
    }

    /// One that is not there cannot change; when it comes to be, the next check learns of it.
    fn all(&mut self, watcher: &mut impl Watcher, deciding: &Deciding) {
        for path in &deciding.0 {
            let _ = self.add(watcher, path);
        }
    }
}

/// What decides how files are checked: configurations, rules, words, the baseline. Absolute paths of files and folders.
struct Deciding(BTreeSet<PathBuf>);

impl Deciding {
    /// What the arguments say of it.
    fn new(args: &Args) -> Deciding {
        let selection = &args.selection;
        let named = selection.own.rules.iter().chain(&selection.words.vocabulary).chain(&selection.chosen.config);
        let mut paths: BTreeSet<PathBuf> = named.map(|path| absolute(path)).collect();
        paths.insert(absolute(Path::new(FILE_NAME)));
        paths.extend(args.baseline.path(None));
        Deciding(paths)
    }

    fn by(&self, changed: &Path) -> bool {
        let name = changed.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        [FILE_NAME, ".gitignore", ".ignore"].contains(&name) || changed.ancestors().any(|above| self.0.contains(above))
    }
}

/// Checks all files, or those that changed.
fn check(
    args: &Args,
    global: &Global,
    out: &mut Output,
    changed: Option<&BTreeSet<PathBuf>>,
) -> Result<Deciding, Failure> {
    let session = Session::new(&args.selection)?;
    let mut deciding = Deciding::new(args);
    deciding.0.extend(session.deciding());
    deciding.0.extend(args.baseline.path(session.root.as_deref()));
    let run = Run::new(&session, args, global)?;
    let jobs: Vec<Job> =
        session.jobs.iter().filter(|job| changed.is_none_or(|changed| changed.contains(&job.path))).cloned().collect();
    if !jobs.is_empty() || changed.is_none() {
        let came = run.all(&jobs, out)?;
        run.tell(&came.summary, out)?;
    }
    Ok(deciding)
}
