//! `check --watch`: check once, then whatever changes.

use std::collections::BTreeSet;
use std::path::PathBuf;
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
    let failed = |error: notify::Error| Failure::new(format!("cannot watch: {error}"));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && !event.kind.is_access()
        {
            // Once nobody receives, the run is over.
            let _ = send.send(event.paths);
        }
    })
    .map_err(failed)?;
    for path in &args.selection.paths {
        if path.as_os_str() == "-" {
            return Err(Failure::new("standard input cannot be watched"));
        }
        // Many editors put a new file in place of the old one: it is the folder that sees this.
        let folder =
            if path.is_dir() { path.clone() } else { absolute(path).parent().map_or(path.clone(), PathBuf::from) };
        let mode = if path.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        watcher.watch(&folder, mode).map_err(failed)?;
    }
    check(args, global, out, None)?;
    out.flush()?;
    while let Ok(paths) = receive.recv() {
        let mut changed: BTreeSet<PathBuf> = paths.into_iter().collect();
        while let Ok(more) = receive.recv_timeout(PAUSE) {
            changed.extend(more);
        }
        let changed: BTreeSet<PathBuf> = changed.iter().map(|path| absolute(path)).collect();
        let configuration = changed.iter().any(|path| path.file_name().is_some_and(|name| name == FILE_NAME));
        check(args, global, out, if configuration { None } else { Some(&changed) })?;
        out.flush()?;
        if out.closed() {
            break;
        }
    }
    Ok(Exit::Clean)
}

/// Checks all files, or those that changed. A mistake in a configuration is told, and the watch goes on.
fn check(args: &Args, global: &Global, out: &mut Output, changed: Option<&BTreeSet<PathBuf>>) -> Result<(), Failure> {
    let session = match Session::new(&args.selection) {
        Ok(session) => session,
        Err(failure) if changed.is_none() => {
            failure.print(super::terminal::stderr(global));
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    let run = Run::new(&session, args, global)?;
    let jobs: Vec<Job> =
        session.jobs.iter().filter(|job| changed.is_none_or(|changed| changed.contains(&job.path))).cloned().collect();
    if !jobs.is_empty() || changed.is_none() {
        run.all(&jobs, out)?;
    }
    Ok(())
}
