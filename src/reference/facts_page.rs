//! The chapter that lists every kind of fact with its fields and their types.

use std::fmt::Write;

use crate::engine::schema::{Kind, Schema, Scope};

use super::specimen::Specimens;
use super::{GENERATED, cell, prose};

pub fn page(schema: &Schema, specimens: &Specimens) -> String {
    let mut out = format!(
        "{GENERATED}\n# Every fact\n\nWhat a rule can ask about. `caveat facts --schema` prints the same list, and `caveat facts FILE` what was \
         found in a file.\n\nA fact of the first three lists is found in documents, volumes or between volumes and can stand in `for` and `with`. One of the \
         last list stands only in fields of others: `source_note.marking`.\n\n## In documents\n"
    );
    let (top, inner): (Vec<&Kind>, Vec<&Kind>) = schema.kinds.iter().partition(|kind| kind.top);
    top.iter().filter(|kind| kind.scope == Scope::Document).for_each(|kind| write_kind(&mut out, kind, specimens));
    out.push_str(
        "\n## In volumes\n\nKnown when all documents of a file have been read. A rule looks at facts of documents or at \
         facts of volumes, not at both.\n",
    );
    top.iter().filter(|kind| kind.scope == Scope::Volume).for_each(|kind| write_kind(&mut out, kind, specimens));
    out.push_str(
        "\n## Between volumes\n\nKnown when all files of one run of `caveat check` have been read, and only there.\n",
    );
    top.iter().filter(|kind| kind.scope == Scope::Collection).for_each(|kind| write_kind(&mut out, kind, specimens));
    out.push_str("\n## In fields\n");
    inner.iter().for_each(|kind| write_kind(&mut out, kind, specimens));
    if !schema.functions.is_empty() {
        out.push_str(
            "\n## Functions\n\nBeside those of [the language](writing-rules.md#functions):\n\n| Function | Gives | |\n|---|---|---|\n",
        );
    }
    for function in schema.functions {
        let parameters: Vec<String> = function.parameters.iter().map(ToString::to_string).collect();
        let call = format!("{}({})", function.name, parameters.join(", "));
        let _ = writeln!(out, "| `{call}` | {} | {} |", function.result, cell(function.doc));
    }
    out
}

fn write_kind(out: &mut String, kind: &Kind, specimens: &Specimens) {
    let _ =
        write!(out, "\n### {}\n\n{}\n\n| Field | Type | | Example |\n|---|---|---|---|\n", kind.name, prose(kind.doc));
    for field in kind.fields {
        let example = specimens.of(kind.name, field.name).map_or(String::new(), |example| format!("`` {example} ``"));
        let _ = writeln!(out, "| `{}` | {} | {} | {} |", field.name, field.ty, cell(field.doc), cell(&example));
    }
}
