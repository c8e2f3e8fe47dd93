//! The rules of a run: those that come with the program, those under `--rules`, and which of them were asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use caveat::audit::{self, Auditor};
use caveat::compare;
use caveat::config::settings;
use caveat::engine::check;
use caveat::engine::limits;
use caveat::engine::rule::Rule;
use caveat::finding::{Confidence, Severity};
use caveat::leak;
use caveat::report::catalog::{Catalog, RuleInfo};
use caveat::suppress;

use super::output::Failure;
use super::reading;

/// Folders of the user's own rules.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Own {
    /// Load more rules from this folder (repeatable); one with a known id takes its place
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
}

impl Own {
    pub fn load(&self) -> Result<Auditor, Failure> {
        let mut files = Vec::new();
        for folder in &self.rules {
            let before = files.len();
            collect(folder, &mut files, &mut BTreeSet::new())?;
            if files.len() == before {
                return Err(Failure::new(format!("there is no rule (*.yaml) in {}", folder.display())));
            }
        }
        Ok(Auditor::with_rules(&files)?)
    }
}

/// Every YAML file of a folder, in order of the names. Its own folder is a rule's pack. Each folder is looked into once,
/// however links lead to it.
fn collect(path: &Path, files: &mut Vec<(String, String)>, seen: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot read rules from {}: {error}", path.display()));
    if path.is_dir() {
        if !seen.insert(path.canonicalize().map_err(failed)?) {
            return Ok(());
        }
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).map_err(failed)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.sort();
        for entry in entries {
            let yaml = entry.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
            if entry.is_dir() || yaml {
                collect(&entry, files, seen)?;
            }
        }
        return Ok(());
    }
    if files.len() > limits::MOST_RULES {
        return Err(Failure::new(format!(
            "{} and beside it hold more than {} rules",
            path.display(),
            limits::MOST_RULES
        )));
    }
    let text = reading::text(path, reading::MOST_WRITTEN).map_err(failed)?;
    files.push((path.display().to_string(), text));
    Ok(())
}

/// Refuses a pattern that no rule answers to: a misspelled name must not switch a check off in silence.
pub fn check_patterns(catalog: &Catalog, patterns: &[String], option: &str) -> Result<(), Failure> {
    for pattern in patterns {
        if !known(catalog, pattern) {
            let message = format!("{option}: no rule or pack is called “{pattern}”");
            return Err(match near(catalog, pattern) {
                Some(near) => Failure::with_help(message, format!("did you mean “{near}”?")),
                None => Failure::with_help(message, "`caveat rules` lists them"),
            });
        }
    }
    Ok(())
}

/// Whether a pattern (an id, a pack, `note-*`) means a rule.
pub fn means(pattern: &str, id: &str, pack: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => pattern == id || pattern == pack,
    }
}

/// Whether it means any rule at all.
pub fn known(catalog: &Catalog, pattern: &str) -> bool {
    catalog.rules().iter().any(|rule| means(pattern, &rule.id, &rule.pack))
}

/// The rule or pack whose name is nearest to what was written.
pub fn near<'c>(catalog: &'c Catalog, name: &str) -> Option<&'c str> {
    settings::near(name, catalog.rules().iter().flat_map(|rule| [rule.id.as_str(), rule.pack.as_str()]))
}

/// What the reports say of the rules, those included that the program itself reports under.
pub fn catalog(auditor: &Auditor) -> Catalog {
    let rules = auditor.rules.rules.clone();
    Catalog::new(move || rules.iter().map(info).chain(own_rules()).collect())
}

fn info(rule: &Rule) -> RuleInfo {
    RuleInfo {
        id: rule.id.clone(),
        title: rule.title.clone(),
        pack: rule.pack.clone(),
        severity: rule.severity,
        confidence: rule.confidence,
        why: rule.why.clone(),
        source: rule.source.clone(),
        // What depends on the document has braces in it.
        help: if rule.advice.contains('{') { String::new() } else { rule.advice.clone() },
        fixable: rule.fixable(),
        url: caveat::embedded::is_rule_file(&rule.file).then(|| page(&rule.id)),
    }
}

/// Where the book has the page of a rule that comes with the program.
fn page(id: &str) -> String {
    format!("{}/blob/main/docs/src/{}/{id}.md", env!("CARGO_PKG_REPOSITORY"), caveat::reference::FOLDER)
}

/// The pack of what no rule file says.
pub const OWN_PACK: &str = "caveat";

/// Whether it is the program itself that reports under this id.
pub fn is_own(id: &str) -> bool {
    own_rows().iter().any(|row| row.0 == id)
}

/// The id of a rule, its title, its severity, why there is one and what to do.
type Row = (&'static str, &'static str, Severity, &'static str, &'static str);

fn own_rows() -> [Row; 12] {
    [
        (
            audit::UNREADABLE,
            "The file, or a part of it, cannot be read",
            Severity::Error,
            "What cannot be read is not checked. Silence would look like a clean file.",
            "Check that the file is whole, is text, and may be read.",
        ),
        (
            audit::READING,
            "The file was read, but not as it stands",
            Severity::Notice,
            "An unusual encoding can turn dashes, quotation marks and accents into other characters.",
            "Save the file as UTF-8.",
        ),
        (
            check::STOPPED,
            "A rule took too many steps over a document and was stopped",
            Severity::Error,
            "A rule whose lists stand inside one another costs the product of their lengths. What it would have found is not told, and \
             silence would look like a clean document.",
            "Have the rule mended by whoever wrote it, or leave it out with `--ignore`.",
        ),
        (
            leak::DUPLICATE,
            "What is withheld here stands open in another place",
            Severity::Error,
            "A redaction protects nothing once the same words can be read in another copy, quotation or volume. `caveat leaks` \
             looks for the words around each redaction in all the files that are given.",
            leak::HELP,
        ),
        (
            leak::NAME,
            "A name that is withheld in the text stands open in the title, a note, the index or the file name",
            Severity::Error,
            "A name taken out of the body is often left in what was written about the document: its title, its notes, an \
             index, the name of its file. `caveat leaks` compares them.",
            leak::HELP,
        ),
        (
            compare::WITHHELD,
            "One release withholds what the other shows",
            Severity::Notice,
            "Whoever has both releases reads the whole. `caveat compare` aligns two releases of one document word by word.",
            compare::help(compare::WITHHELD),
        ),
        (
            compare::AMOUNT,
            "Two releases disagree on how much is withheld",
            Severity::Warning,
            "A bracket states what is behind it. Where the other release states another amount, or shows more or less than that, one of the \
             two was counted wrongly.",
            compare::help(compare::AMOUNT),
        ),
        (
            compare::MARKING,
            "A marking differs between two releases",
            Severity::Warning,
            "A downgraded release bears its old marking struck out and the new one beside it; a marking that simply reads otherwise was \
             mistranscribed.",
            compare::help(compare::MARKING),
        ),
        (
            compare::TEXT,
            "The text of two releases differs, and no redaction says why",
            Severity::Warning,
            "A release may withhold text, and says where. Text that was changed or left out without a word is a slip or worse.",
            compare::help(compare::TEXT),
        ),
        (
            suppress::MALFORMED,
            "A suppression cannot be understood, or gives no reason",
            Severity::Warning,
            "A suppression that has no effect in silence looks like one that has.",
            "Write `caveat: ignore[rule] reason` in the comment.",
        ),
        (
            suppress::UNKNOWN,
            "A suppression names a rule that there is not",
            Severity::Warning,
            "A misspelled or renamed rule is not suppressed.",
            "`caveat rules` lists the rules.",
        ),
        (
            suppress::UNUSED,
            "A suppression suppresses nothing",
            Severity::Warning,
            "What it waived has been mended, or stands elsewhere; left behind, it would hide the next mistake.",
            "Take the suppression out, or set it where the finding is.",
        ),
    ]
}

fn own_rules() -> impl Iterator<Item = RuleInfo> {
    own_rows().into_iter().map(|(id, title, severity, why, help)| RuleInfo {
        id: id.to_owned(),
        title: title.to_owned(),
        pack: OWN_PACK.to_owned(),
        severity,
        confidence: Confidence::High,
        why: why.to_owned(),
        source: Vec::new(),
        help: help.to_owned(),
        fixable: false,
        url: None,
    })
}
