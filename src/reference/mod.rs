//! The reference chapters of the book, written from the rules and the facts themselves, so that they cannot go stale.
//!
//! Pure like everything here: it gives the pages, the command line writes them.

mod facts_page;
mod rule_page;
pub mod specimen;

use std::fmt::Write;

use crate::audit::Auditor;
use crate::engine::rule::Rule;
use crate::finding::Confidence;
use crate::report::catalog::{Catalog, RuleInfo};
use crate::report::severity_name;
use specimen::Specimens;

/// The folder of the rule pages below the book's `src`.
pub const FOLDER: &str = "rules";

/// A file of the book, its path counted from the book's `src`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub path: String,
    pub text: String,
}

/// Every generated page. `catalog` also has what the program itself reports without a rule.
pub fn pages(auditor: &Auditor, catalog: &Catalog) -> Vec<Page> {
    let rules = by_pack(auditor);
    let mut pages = vec![
        Page {
            path: "facts.md".to_owned(),
            text: facts_page::page(&crate::facts::schema(), &Specimens::collect(auditor)),
        },
        Page { path: format!("{FOLDER}/index.md"), text: index(&rules, catalog) },
    ];
    let rule = |rule: &&Rule| Page { path: path(&rule.id), text: rule_page::page(auditor, rule) };
    pages.extend(rules.iter().map(rule));
    pages
}

/// The book's `SUMMARY.md` with the packs and their rules below the line of the list of rules; nothing else may stand
/// there.
pub fn summary(auditor: &Auditor, old: &str) -> String {
    let index = format!("({FOLDER}/index.md)");
    let mut out = String::new();
    let mut below = false;
    for line in old.lines() {
        below &= line.starts_with(' ');
        if below {
            continue;
        }
        let _ = writeln!(out, "{line}");
        if line.contains(&index) {
            below = true;
            let mut pack = "";
            for rule in by_pack(auditor) {
                if rule.pack != pack {
                    pack = &rule.pack;
                    let _ = writeln!(out, "  - [{pack}]()");
                }
                let _ = writeln!(out, "    - [{}]({})", rule.id, path(&rule.id));
            }
        }
    }
    out
}

fn path(id: &str) -> String {
    format!("{FOLDER}/{id}.md")
}

fn by_pack(auditor: &Auditor) -> Vec<&Rule> {
    let mut rules: Vec<&Rule> = auditor.rules.rules.iter().collect();
    rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
    rules
}

fn index(rules: &[&Rule], catalog: &Catalog) -> String {
    let mut out = format!(
        "{GENERATED}\n# Every rule\n\nThere are {} rules in packs. A rule with *low* confidence runs only when it is \
         asked for (`--min-confidence low`, or `--select` with its name).\n",
        rules.len()
    );
    let mut pack = "";
    for rule in rules {
        if rule.pack != pack {
            pack = &rule.pack;
            let _ = write!(
                out,
                "\n## {pack}\n\n| Rule | What it finds | Severity | Confidence | Fix |\n|---|---|---|---|---|\n"
            );
        }
        let _ = writeln!(
            out,
            "| [{id}]({id}.md) | {} | {} | {} | {} |",
            cell(&rule.title),
            severity_name(rule.severity),
            confidence_name(rule.confidence),
            if rule.fixable() { "yes" } else { "" },
            id = rule.id,
        );
    }
    let own: Vec<&RuleInfo> =
        catalog.rules().iter().filter(|info| !rules.iter().any(|rule| rule.id == info.id)).collect();
    if !own.is_empty() {
        out.push_str("\n## Reported by the program itself\n\nThese have no rule file: they are about the run, not about what a document says.\n");
    }
    for info in own {
        let _ = write!(out, "\n### {}\n\n{} ({}).", info.id, info.title, severity_name(info.severity));
        for text in [&info.why, &info.help] {
            if !text.is_empty() {
                let _ = write!(out, " {text}");
            }
        }
        out.push('\n');
    }
    out
}

/// What stands at the head of every generated page; mdBook does not show it.
const GENERATED: &str = "<!-- Written by `caveat rules --docs docs/src`; change the rule, not this page. -->\n";

fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// Text of a table's cell.
fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

/// One paragraph that Markdown takes as it stands: what looks like a tag, emphasis or a link does not become one.
fn prose(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::new();
    let mut code = false;
    for c in words.chars() {
        code ^= c == '`';
        if !code && matches!(c, '<' | '*' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A block of code whose fence is longer than any in the text.
fn fenced(language: &str, text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}
