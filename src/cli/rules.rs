//! `caveat rules`: the list of rules.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use caveat::audit::Auditor;
use caveat::finding::Confidence;
use caveat::reference;
use caveat::report::catalog::{Catalog, RuleInfo};
use caveat::report::{counted, severity_name};
use clap::ValueEnum;
use serde_json::json;

use super::output::{Failure, Output};
use super::rulesets::{self, Own};
use super::{Exit, Global, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    own: Own,
    /// How the list is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: FormatName,
    /// Write a page for each rule, and the lists of rules and facts, into the book whose sources are in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    docs: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people, by pack
    #[default]
    Table,
    /// For programs
    Json,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let auditor = args.own.load()?;
    let catalog = rulesets::catalog(&auditor);
    if let Some(folder) = &args.docs {
        let written = write_pages(&auditor, &catalog, folder)
            .map_err(|error| Failure::new(format!("cannot write the pages in {}: {error}", folder.display())))?;
        out.text(&format!("{} written in {}\n", counted(written, "page", "pages"), folder.display()))?;
        return Ok(Exit::Clean);
    }
    let mut rules: Vec<&RuleInfo> = catalog.rules().iter().collect();
    rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
    match args.format {
        FormatName::Json => {
            let rules: Vec<_> = rules.into_iter().map(rule_json).collect();
            let whole = json!({ "version": 1, "rules": rules });
            out.text(&(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"))?;
        }
        FormatName::Table => {
            out.text(&table(&rules, terminal::stdout(global).width))?;
            if !global.quiet {
                out.text(&format!("{}; `caveat explain RULE` tells more\n", counted(rules.len(), "rule", "rules")))?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// Writes the generated pages and takes away those of rules that are no more; counts what changed.
fn write_pages(auditor: &Auditor, catalog: &Catalog, folder: &Path) -> std::io::Result<usize> {
    let mut pages = reference::pages(auditor, catalog);
    if let Ok(old) = fs::read_to_string(folder.join("SUMMARY.md")) {
        pages.push(reference::Page { path: "SUMMARY.md".to_owned(), text: reference::summary(auditor, &old) });
    }
    let rules = folder.join(reference::FOLDER);
    fs::create_dir_all(&rules)?;
    for entry in fs::read_dir(&rules)? {
        let path = entry?.path();
        let kept = pages.iter().any(|page| folder.join(&page.path) == path);
        if !kept && path.extension().is_some_and(|extension| extension == "md") {
            fs::remove_file(path)?;
        }
    }
    let mut written = 0;
    for page in &pages {
        let path = folder.join(&page.path);
        if fs::read_to_string(&path).ok().as_ref() != Some(&page.text) {
            fs::write(path, &page.text)?;
            written += 1;
        }
    }
    Ok(written)
}

pub fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

fn rule_json(rule: &RuleInfo) -> serde_json::Value {
    json!({
        "id": rule.id,
        "title": rule.title,
        "pack": rule.pack,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "why": rule.why,
        "source": rule.source,
        "fixable": rule.fixable,
    })
}

fn table(rules: &[&RuleInfo], width: usize) -> String {
    let longest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let indent = " ".repeat(longest + 13);
    let mut out = String::new();
    let mut pack = "";
    for rule in rules {
        if rule.pack != pack {
            if !pack.is_empty() {
                out.push('\n');
            }
            pack = &rule.pack;
            let _ = writeln!(out, "{pack}");
        }
        let severity = severity_name(rule.severity);
        let mut title = rule.title.clone();
        if rule.confidence == Confidence::Low {
            title.push_str(" (only when asked for)");
        }
        if rule.fixable {
            title.push_str(" [fix]");
        }
        let head = format!("  {:longest$}  {severity:8} ", rule.id);
        let options = textwrap::Options::new(width).initial_indent(&head).subsequent_indent(&indent);
        let _ = writeln!(out, "{}", textwrap::fill(&title, options));
    }
    out.push('\n');
    out
}
