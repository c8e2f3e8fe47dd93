//! The chapter that lists every kind of fact with its fields and their types.

use std::fmt::Write;

use crate::engine::schema::{Kind, Schema, Scope};

use super::{GENERATED, cell, prose};

pub fn page(schema: &Schema) -> String {
    let mut out = format!(
        "{GENERATED}\n# Every fact\n\nWhat a rule can ask about. `caveat facts --schema` prints the same list, and `caveat facts FILE` what was \
         found in a file.\n\nA fact of the first two lists is found in documents or volumes and can stand in `for` and `with`. One of the third \
         list stands only in fields of others: `source_note.marking`.\n\n## In documents\n"
    );
    let (top, inner): (Vec<&Kind>, Vec<&Kind>) = schema.kinds.iter().partition(|kind| kind.top);
    top.iter().filter(|kind| kind.scope == Scope::Document).for_each(|kind| write_kind(&mut out, kind));
    out.push_str(
        "\n## In volumes\n\nKnown when all documents of a file have been read. A rule looks at facts of documents or at \
         facts of volumes, not at both.\n",
    );
    top.iter().filter(|kind| kind.scope == Scope::Volume).for_each(|kind| write_kind(&mut out, kind));
    out.push_str("\n## In fields\n");
    inner.iter().for_each(|kind| write_kind(&mut out, kind));
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

fn write_kind(out: &mut String, kind: &Kind) {
    let _ = write!(out, "\n### {}\n\n{}\n\n| Field | Type | |\n|---|---|---|\n", kind.name, prose(kind.doc));
    for field in kind.fields {
        let _ = writeln!(out, "| `{}` | {} | {} |", field.name, field.ty, cell(field.doc));
    }
}
