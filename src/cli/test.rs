//! `caveat test`: every rule does what its own examples say.

use std::path::PathBuf;

use caveat::audit::{Auditor, Options};
use caveat::engine::check::RuleSet;
use caveat::engine::pack::Example;
use caveat::engine::rule::Rule;
use caveat::finding::Confidence;
use caveat::report::counted;
use rayon::prelude::*;

use super::output::{Failure, Output};
use super::rulesets::{self, Own};
use super::words::Words;
use super::{Exit, Global, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder of rules, or one rule file; without it, the rules that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    words: Words,
    /// Run the examples of these rules only: ids, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
}

/// What one rule came to.
struct Outcome {
    examples: usize,
    /// A paragraph for each example that does not hold.
    failures: Vec<String>,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    if args.folder.is_none() {
        compiled(&caveat::embedded::rule_files())?;
    }
    let own = Own { rules: args.folder.iter().cloned().collect() };
    let mut auditor = own.load()?;
    args.words.load(&mut auditor)?;
    rulesets::check_patterns(&rulesets::catalog(&auditor), &args.select, "--select")?;
    let builtin = caveat::embedded::rule_files();
    let rules: Vec<&Rule> = auditor
        .rules
        .rules
        .iter()
        // With a folder it is that folder's rules that are tried, the others only have to load beside them.
        .filter(|rule| args.folder.is_none() || !builtin.iter().any(|(path, _)| *path == rule.file))
        .filter(|rule| args.select.is_empty() || args.select.contains(&rule.id))
        .collect();
    let width = terminal::stdout(global).width;
    let outcomes: Vec<Outcome> = rules.par_iter().map(|rule| try_rule(&auditor, rule, width)).collect();
    let mut failed = 0;
    for failure in outcomes.iter().flat_map(|outcome| &outcome.failures) {
        failed += 1;
        out.text(failure)?;
        out.text("\n")?;
    }
    if !global.quiet {
        let examples = outcomes.iter().map(|outcome| outcome.examples).sum();
        let summary = format!(
            "{} of {}: {}\n",
            counted(examples, "example", "examples"),
            counted(rules.len(), "rule", "rules"),
            if failed == 0 { "all hold".to_owned() } else { format!("{failed} failed") }
        );
        out.text(&summary)?;
    }
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}

/// Rules of the program are compiled when they first run, and are trusted to do so. This is where whoever changes one
/// learns of a mistake in it.
fn compiled(files: &[(&str, &str)]) -> Result<(), Failure> {
    RuleSet::load(&caveat::facts::schema(), files.iter().copied())?;
    Ok(())
}

fn try_rule(auditor: &Auditor, rule: &Rule, width: usize) -> Outcome {
    let mut failures = Vec::new();
    for (kind, examples) in [("valid", &rule.valid), ("invalid", &rule.invalid)] {
        if examples.is_empty() {
            failures.push(format!("{} ({})\n  has no `{kind}` example\n", rule.id, rule.file));
        }
        for (at, example) in examples.iter().enumerate() {
            let wanted = if kind == "valid" { 0 } else { example.finds.unwrap_or(1) };
            if let Some(difference) = try_example(auditor, rule, example, wanted, width) {
                let name = example.name.as_ref().map_or(String::new(), |name| format!(" “{name}”"));
                failures.push(format!("{} ({}), {kind} example {}{name}\n{difference}", rule.id, rule.file, at + 1));
            }
        }
    }
    Outcome { examples: rule.valid.len() + rule.invalid.len(), failures }
}

/// What was expected and what was found, side by side, where they differ.
fn try_example(auditor: &Auditor, rule: &Rule, example: &Example, wanted: usize, width: usize) -> Option<String> {
    let options = Options { min_confidence: Confidence::Low, select: vec![rule.id.clone()], ..Options::default() };
    let (_, text) = example.document();
    let (file, found) = caveat::example::check(auditor, example, &options);
    let place = |at: usize| {
        let span = found.get(at)?.labels.first()?.span;
        file.text.get(span.range())
    };
    let right_place = example.at.as_deref().is_none_or(|wanted| place(0) == Some(wanted));
    if found.len() == wanted && right_place {
        return None;
    }
    let mut left = vec!["expected".to_owned(), counted(wanted, "finding", "findings")];
    if let Some(at) = &example.at {
        left.push(format!("at “{at}”"));
    }
    let mut right = vec!["found".to_owned(), counted(found.len(), "finding", "findings")];
    for (at, finding) in found.iter().enumerate() {
        let start = finding.labels.first().map(|label| file.position(label.span.start));
        let start = start.map_or(String::new(), |start| format!("{}:{} ", start.line, start.column));
        right.push(format!("at {start}“{}”", place(at).unwrap_or_default()));
        right.push(finding.message.to_string());
    }
    let document: Vec<String> = text
        .trim_end()
        .lines()
        .enumerate()
        .map(|(at, line)| format!("  {:3} │ {line}", at + 1).trim_end().to_owned())
        .collect();
    Some(format!("{}\n{}\n", columns(&left, &right, width), document.join("\n")))
}

/// Two lists of paragraphs beside each other.
fn columns(left: &[String], right: &[String], width: usize) -> String {
    let half = (width.saturating_sub(7) / 2).max(20);
    let wrap = |paragraphs: &[String]| -> Vec<String> {
        let lines = paragraphs.iter().flat_map(|paragraph| textwrap::wrap(paragraph, half));
        lines.map(String::from).collect()
    };
    let (left, right) = (wrap(left), wrap(right));
    let mut out = String::new();
    for at in 0..left.len().max(right.len()) {
        let cell = |side: &[String]| side.get(at).cloned().unwrap_or_default();
        let pad = " ".repeat(half.saturating_sub(textwrap::core::display_width(&cell(&left))));
        out.push_str(format!("  {}{pad} │ {}", cell(&left), cell(&right)).trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_in_a_rule_of_the_program_is_told_with_its_place() {
        let files = caveat::embedded::rule_files();
        let (file, yaml) = files.iter().find(|(file, _)| file.ends_with("/note-level-differs.yaml")).expect("a rule");
        let wrong = yaml.replace("note.level", "note.levle");
        assert!(compiled(&[(*file, *yaml)]).is_ok());
        let Err(failure) = compiled(&[(*file, wrong.as_str())]) else { panic!("it was taken") };
        let (message, place) = failure.mistakes().remove(0);
        assert!(message.contains("no field “levle”"), "{message}");
        assert!(place.is_some());
    }
}
