//! `caveat explain`: one rule, with why and on what authority, and examples of both kinds.

use std::fmt::Write;

use caveat::engine::pack::Example;
use caveat::engine::rule::Rule;
use caveat::report::catalog::RuleInfo;
use caveat::report::severity_name;

use super::output::{Failure, Output};
use super::rules::confidence_name;
use super::rulesets::{self, Own};
use super::{Exit, Global, terminal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's id
    rule: String,
    #[command(flatten)]
    own: Own,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let auditor = args.own.load()?;
    let catalog = rulesets::catalog(&auditor);
    let Some(info) = catalog.find(&args.rule) else {
        let message = format!("there is no rule “{}”", args.rule);
        return Err(match rulesets::near(&catalog, &args.rule) {
            Some(near) => Failure::with_help(message, format!("did you mean “{near}”?")),
            None => Failure::with_help(message, "`caveat rules` lists them"),
        });
    };
    out.text(&page(info, auditor.rules.find(&info.id), terminal::stdout(global).width))?;
    Ok(Exit::Clean)
}

/// Markdown that reads well as it stands.
fn page(info: &RuleInfo, rule: Option<&Rule>, width: usize) -> String {
    let mut out = format!("# {}\n\n{}\n\n", info.id, textwrap::fill(&info.title, width));
    let _ = write!(out, "{} · confidence {}", severity_name(info.severity), confidence_name(info.confidence));
    let _ = write!(out, " · pack {}", info.pack);
    if info.fixable {
        out.push_str(" · fixable");
    }
    out.push_str("\n\n");
    let profiles = rule.map_or(&[][..], |rule| &rule.profiles);
    let about = [
        ("Why", info.why.clone()),
        ("Source", info.source.join("; ")),
        ("Profiles", profiles.join(", ")),
        ("What to do", rule.map_or(info.help.clone(), |rule| rule.advice.clone())),
    ];
    for (heading, text) in about {
        if !text.is_empty() {
            let _ = write!(out, "## {heading}\n\n{}\n\n", textwrap::fill(&text, width));
        }
    }
    if let Some(rule) = rule {
        examples(&mut out, "Reported", &rule.invalid);
        examples(&mut out, "Not reported", &rule.valid);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn examples(out: &mut String, heading: &str, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    let _ = write!(out, "## {heading}\n\n");
    for example in examples {
        if let Some(name) = &example.name {
            let _ = write!(out, "{name}\n\n");
        }
        for line in example.document().1.trim_end().lines() {
            let line = format!("    {line}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
        for beside in &example.beside {
            let _ = write!(out, "\nbeside it, in {}:\n\n", beside.file);
            beside.text.trim_end().lines().for_each(|line| {
                let _ = writeln!(out, "{}", format!("    {line}").trim_end());
            });
        }
        if let Some(at) = &example.at {
            let _ = write!(out, "\nat: {at}\n");
        }
        out.push_str("\n    ---\n\n");
    }
    // The line parts examples; there is nothing after the last.
    out.truncate(out.trim_end().len() - "---".len());
    out.truncate(out.trim_end().len());
    out.push_str("\n\n");
}
