//! The page of one rule: what it finds, why, how it decides, and its own examples with what is reported of them.

use std::fmt::Write;

use crate::audit::{Auditor, Options};
use crate::engine::pack::Example;
use crate::engine::rule::Rule;
use crate::finding::{Confidence, Finding};
use crate::report::severity_name;
use crate::source::{SourceFile, read};

use super::{GENERATED, cell, confidence_name, fenced, prose};

/// The parts of a rule that decide and speak; the others stand on the page in words.
const SHOWN: [&str; 6] = ["for", "with", "where", "first", "assert", "message"];

pub fn page(auditor: &Auditor, rule: &Rule) -> String {
    let mut out = format!("{GENERATED}\n# {}\n\n{}.\n\n", rule.id, prose(&rule.title));
    let _ = write!(
        out,
        "| | |\n|---|---|\n| Severity | {} |\n| Confidence | {} |\n| Pack | {} |\n",
        severity_name(rule.severity),
        match rule.confidence {
            Confidence::Low => "low: runs only when asked for",
            other => confidence_name(other),
        },
        rule.pack,
    );
    if !rule.profiles.is_empty() {
        let systems: Vec<String> = rule.profiles.iter().map(|profile| format!("`us-{profile}`")).collect();
        let _ = writeln!(out, "| Runs | where `system` is set to {} |", systems.join(" or "));
    }
    let _ = writeln!(out, "| Fix | {} |", if rule.fixable() { "yes" } else { "by hand" });
    let _ = writeln!(out, "| Source | {} |", cell(&rule.source.join("; ")));
    let _ = write!(out, "\n## Why\n\n{}\n\n## What to do\n\n{}\n", prose(&rule.why), prose(&advice(&rule.advice)));
    let _ = write!(out, "\n## How it decides\n\n{}", fenced("yaml", &parts(&rule.yaml)));
    let options = Options { min_confidence: Confidence::Low, select: vec![rule.id.clone()], ..Options::default() };
    examples(&mut out, "Reported", &rule.invalid, |example| crate::example::check(auditor, example, &options));
    examples(&mut out, "Not reported", &rule.valid, |example| {
        let (name, text) = example.document();
        (read(name, text.as_bytes()), Vec::new())
    });
    out
}

/// What depends on the document, in braces, is left open.
fn advice(written: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in written.chars() {
        match c {
            '{' => {
                depth += 1;
                out.push('…');
            }
            '}' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.replace("….", "…")
}

/// The lines of the rule file that belong to the keys of [`SHOWN`].
fn parts(yaml: &str) -> String {
    let mut shown = false;
    let mut out = String::new();
    for line in yaml.lines() {
        if let Some((key, _)) = line.split_once(':').filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            shown = SHOWN.contains(&key);
        }
        if shown && !line.starts_with('#') {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

fn examples(
    out: &mut String,
    heading: &str,
    examples: &[Example],
    check: impl Fn(&Example) -> (SourceFile, Vec<Finding>),
) {
    if examples.is_empty() {
        return;
    }
    let _ = write!(out, "\n## {heading}\n");
    for example in examples {
        let (name, text) = example.document();
        let language = match name.rsplit('.').next() {
            Some("md") => "markdown",
            Some("xml") => "xml",
            Some("html") => "html",
            _ => "text",
        };
        out.push('\n');
        if let Some(name) = &example.name {
            let _ = write!(out, "{}:\n\n", prose(name));
        }
        out.push_str(&fenced(language, text));
        for beside in &example.beside {
            let _ = write!(out, "\nBeside it, in `{}`:\n\n{}", beside.file, fenced("xml", &beside.text));
        }
        let (file, found) = check(example);
        for finding in found {
            let _ = write!(out, "\n> **{}**\n>\n", prose(&finding.message));
            for label in &finding.labels {
                let (start, there) = match &label.elsewhere {
                    Some(elsewhere) => (elsewhere.place.start, format!("`{}`, ", elsewhere.file)),
                    None => (file.position(label.span.start), String::new()),
                };
                let _ =
                    writeln!(out, "> - {there}line {}, column {}: {}", start.line, start.column, prose(&label.text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_decides_is_shown_with_all_its_lines() {
        let yaml =
            "rule: a\nwhy: >\n  Because: so.\nfor: x\nwhere: >\n  x.a\n  && x.b\nassert: x.c\npoint:\n  - at: x\n";
        assert_eq!(parts(yaml), "for: x\nwhere: >\n  x.a\n  && x.b\nassert: x.c\n");
    }
}
