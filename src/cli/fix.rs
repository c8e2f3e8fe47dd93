//! `check --fix` and `--diff`: fixes applied to files.

use std::fmt::Write;

use caveat::finding::Fix;
use caveat::fix::MOST_ROUNDS;
use caveat::report::Located;
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
    #[arg(long, value_name = "REASON", conflicts_with_all = ["fix", "unsafe_fixes", "diff"])]
    pub add_ignores: Option<String>,
}

/// A file after its fixes.
#[derive(Debug)]
pub struct Mended {
    pub audited: Audited,
    pub fixed: usize,
    pub diff: String,
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
    if fixed > 0 && asked.diff {
        diff = unified(&audited.file.name, &before, &audited.file.text);
        if run.args.written.no_text {
            diff = format!("{}: would change\n", audited.file.name);
        }
    } else if fixed > 0 {
        match &job.target {
            Target::File(path) => atomic::write(path, &audited.file.encode(&audited.file.text))?,
            Target::Stdin => {
                return Err(Failure::with_help(
                    "standard input cannot be mended in place",
                    "`--diff` shows what would change",
                ));
            }
        }
    }
    Ok(Mended { audited, fixed, diff })
}

/// One round; `None` where nothing can be applied, or where it would do harm.
fn round(run: &Run<'_>, job: &Job, audited: &Audited) -> Option<(Audited, usize)> {
    let known_finding = |fingerprint: &str| {
        run.baseline.as_ref().is_some_and(|(folder, baseline)| {
            let name = super::baseline::name(folder, &job.path);
            baseline.findings().iter().any(|known| known.file == name && known.fingerprint == fingerprint)
        })
    };
    let wanted = |located: &Located, fix: &Fix| {
        (fix.safe || run.args.mending.unsafe_fixes) && !known_finding(&located.finding.fingerprint)
    };
    caveat::fix::round(audited, wanted, |text| {
        run.session.audit_bytes(job, &audited.file.name, &audited.file.encode(text))
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
