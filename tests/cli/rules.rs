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

/// Every mistake that one makes in a rule, with its place, in words of those who write rules.
#[test]
fn mistakes_in_rules_are_told_as_a_compiler_tells_them() {
    let folder = Folder::new();
    folder.run(0, &["new-rule", "mine", "--dir", "house"]);
    let rule = folder.text("house/mine.yaml");
    let mistakes = [
        ("severity: warning", "severity warning"),
        ("severity: warning", "\tseverity: warning"),
        ("severity: warning\n", ""),
        ("severity: warning", "severty: warning"),
        ("severity: warning", "severity: warnin"),
        ("confidence: medium", "confidence: [medium]"),
        ("why: >", "why: twice\nwhy: >"),
        ("source: Say", "source:\n# Say"),
        ("message: the", "message: \"the"),
        ("message: the", "message: this: the"),
        ("valid:\n", "valid: none\nmore:\n"),
        ("    at: Top Secret", "    finds: many"),
        ("rule: mine", "rule: My Rule"),
        ("source_note.marking", "sourcenote.marking"),
        ("source_note.marking", "source_note.markings"),
        ("note.level == heading", "note.levle == heading"),
        ("note.level == heading.level", "note.level == 3"),
        ("note.level == heading.level", "size(note.levels)"),
        ("note.level == heading", "note.level = heading"),
        ("note.level == heading.level", "note.absent and heading.absent"),
        ("note.level == heading.level", "note.level =="),
        ("note.level == heading.level", "sise(note.levels) > 1"),
        ("note.level == heading.level", "same_words(note.level)"),
        ("note.level == heading.level", "date(\"1953-13\") == date(\"1953\")"),
        ("note.level == heading.level", "nte.level == heading.level"),
        ("says {note.level},", "says {note.lvel},"),
        ("says {note.level},", "says {note.level,"),
    ];
    let mut told = String::new();
    for (right, wrong) in mistakes {
        let changed = rule.replacen(right, wrong, 1);
        assert_ne!(changed, rule, "{right}");
        folder.write("house/mine.yaml", changed.as_bytes());
        let ran = folder.run(2, &["test", "house"]);
        assert_eq!(ran.out, "");
        told.push_str(&ran.err);
        told.push_str("======\n");
    }
    folder.write("house/mine.yaml", rule.as_bytes());
    folder.write("house/other.yaml", rule.as_bytes());
    told.push_str(&folder.run(2, &["test", "house"]).err);
    insta::assert_snapshot!(told);
}

#[test]
fn a_near_name_is_offered_for_facts_rules_and_packs() {
    let folder = Folder::with(&[("a.txt", CLEAN)]);
    let help = |arguments: &[&str], wanted: &str| {
        let ran = folder.run(2, arguments);
        assert!(ran.err.contains(wanted), "{arguments:?}: {}", ran.err);
    };
    help(&["facts", "a.txt", "--kind", "source_not"], "did you mean “source_note”?");
    help(&["facts", "a.txt", "--kind", "qqqqqqqqqqqqqq"], "there are document, caveat");
    help(&["explain", "note-level-difers"], "did you mean “note-level-differs”?");
    help(&["check", "a.txt", "--select", "source-not"], "did you mean “source-note”?");
    help(&["test", "--select", "note-level-difers"], "did you mean “note-level-differs”?");
}

/// A folder of packs: each is tried, and each is chosen by its folder's name.
#[test]
fn packs_in_a_folder_are_tried_and_chosen_by_name() {
    let folder = Folder::with(&[("a.txt", &crate::runner::faulty())]);
    folder.run(0, &["new-rule", "one", "--dir", "packs/first"]);
    folder.run(0, &["new-rule", "two", "--dir", "packs/second"]);
    assert!(folder.run(0, &["test", "packs"]).out.contains("4 examples of 2 rules: all hold"));
    let found =
        |select: &str| folder.run(0, &["check", "--rules", "packs", "--select", select, "--format", "concise"]).out;
    assert!(found("first").contains("warning[one]") && !found("first").contains("[two]"));
    assert_eq!(found("first,second").lines().count(), 2);
}
