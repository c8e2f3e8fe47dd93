//! `caveat new-rule`: a rule that loads and whose examples hold, to be made into one's own.

use std::path::PathBuf;

use caveat::engine::rule::is_id;

use super::output::{Failure, Output};
use super::{Exit, Global, atomic};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's id: small letters and hyphens (`telegram-unnumbered`)
    name: String,
    /// The folder of rules to put it into; its own name is the pack's
    #[arg(long, value_name = "DIR", default_value = "rules")]
    dir: PathBuf,
}

pub fn run(args: &Args, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let name = &args.name;
    // What `my--rule` and `my-` would read as, nobody could say.
    let good = is_id(name) && name.split('-').all(|part| !part.is_empty());
    if !good {
        return Err(Failure::with_help(
            format!("“{name}” cannot be a rule's id"),
            "an id is made of small letters, digits and single hyphens: `telegram-unnumbered`",
        ));
    }
    let path = args.dir.join(format!("{name}.yaml"));
    if path.exists() {
        return Err(Failure::new(format!("{} is there already", path.display())));
    }
    let failed = |error| Failure::new(format!("cannot make {}: {error}", args.dir.display()));
    std::fs::create_dir_all(&args.dir).map_err(failed)?;
    atomic::write(&path, TEMPLATE.replace("NAME", name).replace("DIR", &args.dir.display().to_string()).as_bytes())?;
    if !global.quiet {
        let dir = args.dir.display();
        out.text(&format!(
            "{}\n\nRun its examples:   caveat test {dir}\nCheck files by it:  caveat check --rules {dir} --select {name}\n\
             What it can ask:    caveat facts --schema\n",
            path.display()
        ))?;
    }
    Ok(Exit::Clean)
}

/// It compares two things of a document, since that is what most rules do.
const TEMPLATE: &str = r##"# yaml-language-server: $schema=rule.schema.json
# (`caveat schema rule > DIR/rule.schema.json`, beside this file, lets an editor complete and check it.)

rule: NAME
# One line, true of every finding.
title: The source note and the document name different levels
# error, warning or notice
severity: warning
# high, medium or low; low ones run only when asked for
confidence: medium
why: >
  Say why it matters to the reader of the document.
source: Say on what order, manual or practice it rests

# Looked at: each source note's marking, with the marking at the head of the document.
# `caveat facts --schema` lists every fact and field; `caveat facts FILE` shows those of a file.
for: source_note.marking as note
with: document.marking as heading
# What must hold. Where a value is missing, the rule says nothing.
assert: note.level == heading.level

# What is wrong, with values.
message: the source note says {note.level}, the document is marked {heading.level}
# The places to underline, the first one being that of the finding.
point:
  - at: note.level
    say: the note says {note.level}
  - at: heading.level
    say: the document says {heading.level}
help: Say what to do about it.

# Documents in which it finds nothing …
valid:
  - text: |
      12. Telegram From the Department of State to the Embassy in Ruritania, May 4, 1971.1

      SECRET/NODIS

      Thank you for your cable of yesterday, which I read with interest.

        1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Secret; Nodis.

# … and documents in which it finds something, and where.
invalid:
  - text: |
      12. Telegram From the Department of State to the Embassy in Ruritania, May 4, 1971.1

      SECRET/NODIS

      Thank you for your cable of yesterday, which I read with interest.

        1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret; Nodis.
    at: Top Secret
"##;
