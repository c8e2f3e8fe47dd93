//! `rules`, `explain`, `test` and `facts`.

use serde_json::Value;

use crate::runner::{CLEAN, Folder};

#[test]
fn every_rule_is_listed_and_explained() {
    let folder = Folder::new();
    let listed: Value = serde_json::from_str(&folder.run(0, &["rules", "--format", "json"]).out).unwrap();
    let table = folder.run(0, &["rules"]).out;
    let rules = listed["rules"].as_array().unwrap();
    assert!(rules.len() > 30);
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        assert!(table.contains(&format!("\n  {id} ")), "{id} is not in the table");
    }
    for id in ["note-level-differs", "unreadable-file"] {
        let page = folder.run(0, &["explain", id]).out;
        assert!(page.starts_with(&format!("# {id}\n")) && page.contains("\n## Why\n"), "{page}");
    }
    let ran = folder.run(2, &["explain", "note-level-difers"]);
    assert!(ran.err.contains("did you mean “note-level-differs”?"), "{}", ran.err);
}

#[test]
fn the_rules_own_examples_hold() {
    let ran = Folder::new().run(0, &["test"]);
    assert!(ran.out.contains("all hold"), "{}", ran.out);
}

#[test]
fn an_example_that_fails_is_shown_side_by_side() {
    let rule = format!(
        "\
rule: marked
title: The document is marked
severity: notice
confidence: high
why: To see an example fail.
source: none
for: marking_line as line
assert: line.marking.level > line.marking.level
message: it is marked {{line.marking.level}}
point:
  - at: line
    say: here
help: None.
valid:
  - name: a telegram
    text: |
{0}
invalid:
  - text: |
{0}
    at: NODIS
",
        CLEAN.lines().map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
    );
    let folder = Folder::with(&[("own/marked.yaml", &rule)]);
    insta::assert_snapshot!(folder.run(1, &["test", "own"]).out);
}

#[test]
fn facts_are_shown_with_their_places() {
    let folder = Folder::with(&[("clean.txt", CLEAN)]);
    let table = folder.run(0, &["facts", "clean.txt"]).out;
    assert!(table.contains("level: Secret  @3:1"), "{table}");
    let json = folder.run(0, &["facts", "clean.txt", "--format", "json", "--kind", "document"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let marking = &json["documents"][0]["facts"]["document"][0]["value"]["marking"];
    assert_eq!(marking["value"]["level"]["value"], "Secret");
    assert_eq!((&marking["line"], &marking["byte_end"]), (&3.into(), &(CLEAN.find("\n\nThank").unwrap()).into()));
    folder.run(2, &["facts", "clean.txt", "--kind", "no-such-kind"]);
    folder.run(2, &["facts", "no-such-file.txt"]);
    folder.run(2, &["facts", "clean.txt", "--document", "d9"]);
}

#[test]
fn the_schema_lists_every_kind_and_field() {
    let folder = Folder::new();
    let table = folder.run(0, &["facts", "--schema"]).out;
    let json: Value = serde_json::from_str(&folder.run(0, &["facts", "--schema", "--format", "json"]).out).unwrap();
    let schema = caveat::facts::schema();
    assert_eq!(json["kinds"].as_array().unwrap().len(), schema.kinds.len());
    for kind in schema.kinds {
        assert!(
            table.lines().any(|line| line.split_whitespace().next() == Some(kind.name)),
            "{} is missing",
            kind.name
        );
        for field in kind.fields {
            assert!(table.contains(&format!("\n  {}: ", field.name)), "{}.{} is missing", kind.name, field.name);
        }
    }
}
