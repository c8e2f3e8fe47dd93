//! `check --add-ignores REASON`: writes a suppression for every open finding.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use caveat::config::FILE_NAME;
use caveat::config::settings::Layer;
use caveat::report::{Located, counted};
use caveat::source::SourceFile;
use caveat::source::document::Format;
use caveat::waive;

use super::check::Run;
use super::configs::{absolute, short};
use super::files::Target;
use super::fix::encoded;
use super::output::{Failure, Output};
use super::reading;
use super::session::{Audited, Job, Session};
use super::together::{self, More};
use super::{Exit, atomic};

pub fn run(session: &Session, run: &Run<'_>, out: &mut Output) -> Result<Exit, Failure> {
    let reason = run.args.mending.add_ignores.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        return Err(Failure::with_help("--add-ignores wants a reason", "it stays with the finding on the record"));
    }
    if waive::refused(reason) {
        return Err(Failure::new("the reason must be one line, without “--” and “?>”, to stand in a comment"));
    }
    let mut written = 0;
    let mut files = 0;
    let mut entries: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut changed: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let work = |job: &Job, more: Option<More<'_>>| {
        let (audited, shelf) = session.audit(job, more);
        ((job.clone(), audited), shelf)
    };
    let suppress = |(job, mut audited): (Job, Audited)| {
        if let Some((folder, baseline)) = &run.baseline {
            baseline.take_out(&super::baseline::name(folder, &job.path), &mut audited.found);
        }
        // What is wrong with a file or with a suppression is mended, not suppressed.
        let open: Vec<&Located> =
            audited.open().filter(|located| !super::rulesets::is_own(&located.finding.rule)).collect();
        if open.is_empty() {
            return Ok(true);
        }
        files += 1;
        written += open.len();
        match (&job.target, audited.file.format) {
            (Target::File(path), Format::Markdown | Format::Tei | Format::Html) => {
                let text = commented(&audited.file, &open, reason);
                changed.push((path.clone(), encoded(&audited.file, &text)?));
            }
            (Target::File(_), Format::Text) => {
                let config = config_of(&job);
                sidecar(entries.entry(config.clone()).or_default(), &config, &job, &open, reason);
            }
            (Target::Stdin, _) => return Err(Failure::new("standard input has no place for suppressions")),
        }
        Ok(true)
    };
    together::ordered(session, &session.jobs, work, |_, again| again, suppress)?;
    for (path, entries) in entries {
        let text = extended(&path, &entries)?;
        changed.push((path, text.into_bytes()));
    }
    // All that can be refused has been looked at.
    for (path, bytes) in changed {
        atomic::write(&path, &bytes)?;
    }
    let findings = counted(written, "finding", "findings");
    out.text(&format!("{findings} suppressed in {}\n", counted(files, "file", "files")))?;
    Ok(Exit::Clean)
}

/// A configuration with more waivers at its end, in the line ends that it has.
fn extended(path: &Path, entries: &str) -> Result<String, Failure> {
    let old = match reading::text(path, reading::MOST_WRITTEN) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::new(format!("cannot read {}: {error}", short(path)))),
    };
    let mut more = format!("{}{}\n", waive::gap(&old), entries.trim_end_matches('\n'));
    if old.contains("\r\n") {
        more = more.replace('\n', "\r\n");
    }
    let text = old + &more;
    if Layer::parse(&short(path), &text, Path::new("")).is_err() {
        let message = format!("{}: nothing can be added to its end", short(path));
        return Err(Failure::with_help(message, "write what it suppresses as [[suppress]], and not as suppress = […]"));
    }
    Ok(text)
}

/// The text with a comment for each finding.
fn commented(file: &SourceFile, open: &[&Located], reason: &str) -> String {
    let mut at: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for located in open {
        let Some(label) = located.finding.labels.first() else { continue };
        let place = waive::place(file, label.span.start as usize);
        at.entry(place).or_default().insert(&located.finding.rule);
    }
    let mut text = String::with_capacity(file.text.len() + at.len() * 80);
    let mut from = 0;
    for (place, rules) in at {
        text.push_str(&file.text[from..place]);
        let rules: Vec<&str> = rules.into_iter().collect();
        text.push_str(&waive::comment(file.format, &rules, reason));
        from = place;
    }
    text.push_str(&file.text[from..]);
    text
}

/// The configuration to which a file's waivers belong: the one that holds for it, or a new one in the working folder.
fn config_of(job: &Job) -> PathBuf {
    let layer = job.config.as_ref().and_then(|config| config.layers().last());
    layer.map_or_else(|| absolute(Path::new(FILE_NAME)), |layer| absolute(&PathBuf::from(&layer.name)))
}

fn sidecar(out: &mut String, config: &Path, job: &Job, open: &[&Located], reason: &str) {
    let folder = config.parent().unwrap_or(Path::new(""));
    let file = super::baseline::name(folder, &job.path);
    for located in open {
        let _ = writeln!(out, "{}", waive::entry(&file, &located.finding, reason));
    }
}
