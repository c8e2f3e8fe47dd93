//! `check --fix` and `--diff`: fixes applied to files.

use std::fmt::Write;

use caveat::finding::{Fingerprint, Fix};
use caveat::fix::MOST_ROUNDS;
use caveat::report::Located;
use caveat::source::SourceFile;
use similar::TextDiff;

use super::atomic;
use super::check::Run;
use super::files::Target;
use super::output::Failure;
use super::session::{Audited, Job};

/// What to do with fixes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Mending {
    /// Apply safe fixes: those that change form, never what the document says
    #[arg(long)]
    pub fix: bool,
    /// Apply all fixes
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what --fix (or --unsafe-fixes) would change, and change nothing; the exit status is 1 if anything
    #[arg(long)]
    pub diff: bool,
    /// Suppress every finding where it stands, or in caveat.toml for plain text, with this reason
    #[arg(long, value_name = "REASON", conflicts_with_all = ["fix", "unsafe_fixes", "diff", "output", "statistics"])]
    pub add_ignores: Option<String>,
}

/// A file after its fixes.
#[derive(Debug)]
pub struct Mended {
    pub audited: Audited,
    pub fixed: usize,
    pub diff: String,
    /// Why it was left as it was.
    pub unwritten: Option<Failure>,
}

/// Applies the fixes that were asked for and checks again, until there is nothing more to apply.
pub fn mend(run: &Run<'_>, job: &Job, mut audited: Audited) -> Result<Mended, Failure> {
    let asked = &run.args.mending;
    let mut fixed = 0;
    let before = if asked.diff { audited.file.text.clone() } else { String::new() };
    if asked.fix || asked.unsafe_fixes || asked.diff {
        for _ in 0..MOST_ROUNDS {
            let Some((next, applied)) = round(run, job, &audited) else { break };
            fixed += applied;
            audited = next;
        }
    }
    let mut diff = String::new();
    let mut unwritten = None;
    if fixed > 0 && asked.diff {
        diff = unified(&audited.file.name, &before, &audited.file.text);
        if run.args.written.no_text {
            diff = format!("{}: would change\n", audited.file.name);
        }
    } else if fixed > 0 {
        match &job.target {
            Target::File(path) => {
                let written = encoded(&audited.file, &audited.file.text).and_then(|bytes| atomic::write(path, &bytes));
                if let Err(failure) = written {
                    // Its findings stay, and the other files are mended all the same.
                    unwritten = Some(failure);
                    audited = run.session.audit(job, None).0;
                    fixed = 0;
                }
            }
            Target::Stdin => {
                return Err(Failure::with_help(
                    "standard input cannot be mended in place",
                    "`--diff` shows what would change",
                ));
            }
        }
    }
    Ok(Mended { audited, fixed, diff, unwritten })
}

/// A changed text in the encoding of its file.
pub fn encoded(file: &SourceFile, text: &str) -> Result<Vec<u8>, Failure> {
    file.encode(text).ok_or_else(|| {
        Failure::with_help(
            format!("cannot write {}: its encoding, Windows-1252, lacks a letter of what it would say", file.name),
            "save it as UTF-8 first",
        )
    })
}

/// One round; `None` where nothing can be applied, or where it would do harm.
fn round(run: &Run<'_>, job: &Job, audited: &Audited) -> Option<(Audited, usize)> {
    let known_finding = |fingerprint: Fingerprint| {
        run.baseline.as_ref().is_some_and(|(folder, baseline)| {
            let name = super::baseline::name(folder, &job.path);
            baseline.findings().iter().any(|known| known.file == name && fingerprint.is(&known.fingerprint))
        })
    };
    let wanted = |located: &Located, fix: &Fix| {
        (fix.safe || run.args.mending.unsafe_fixes) && !known_finding(located.finding.fingerprint)
    };
    caveat::fix::round(audited, wanted, |text| {
        // One that cannot be encoded is never written; it is judged all the same.
        let bytes = audited.file.encode(text);
        run.session.audit_bytes(job, &audited.file.name, bytes.as_deref().unwrap_or(text.as_bytes()))
    })
}

fn unified(name: &str, before: &str, after: &str) -> String {
    let mut out = String::new();
    let diff = TextDiff::from_lines(before, after);
    // As git writes it: an absolute path begins behind its first slash.
    let name = name.trim_start_matches('/');
    let _ = write!(out, "{}", diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")));
    out
}
