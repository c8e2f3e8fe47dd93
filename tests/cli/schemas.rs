//! Formats held against a schema, or against the program that reads them where it is installed.

use std::process::Command;

use serde_json::Value;

use crate::formats::{valid, valid_against};
use crate::runner::{CLEAN, Folder, comma, faulty, volume};

fn folder() -> Folder {
    let folder = Folder::with(&[
        ("clean.txt", CLEAN),
        ("a&b <c> é.txt", &comma()),
        ("sub/faulty.txt", &faulty()),
        ("volume.xml", &volume()),
    ]);
    folder.write("broken.txt", b"%PDF-1.7");
    folder
}

/// Every way of asking: all, without text, with nothing to report.
fn runs(format: &str) -> Vec<String> {
    let folder = folder();
    let ask = |status, more: &[&str]| folder.run(status, &[&["check", "-q", "--format", format], more].concat()).out;
    vec![ask(1, &["."]), ask(1, &[".", "--no-text"]), ask(0, &["clean.txt"])]
}

#[test]
fn gitlab_and_reviewdog_get_what_they_document() {
    for (format, schema) in [("gitlab", "gitlab-codequality.json"), ("rdjson", "rdjson.json")] {
        for out in runs(format) {
            valid_against(schema, &serde_json::from_str(&out).unwrap());
        }
    }
}

#[test]
fn json_and_every_line_of_json_lines_follow_the_schemas_that_are_printed() {
    let folder = folder();
    let schema = |what: &str| -> Value { serde_json::from_str(&folder.run(0, &["schema", what]).out).unwrap() };
    for out in runs("json") {
        assert_eq!(valid(&schema("output"), &serde_json::from_str(&out).unwrap()), Vec::<String>::new());
    }
    let line_schema = schema("lines");
    for out in runs("jsonl") {
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            assert_eq!(valid(&line_schema, line), Vec::<String>::new(), "{line}");
        }
        assert_eq!(lines.last().unwrap()["type"], "summary");
    }
    for wrong in ["{}", r#"{"version":1,"type":"finding"}"#, r#"{"version":1,"type":"other","files":1}"#] {
        assert!(!valid(&line_schema, &serde_json::from_str(wrong).unwrap()).is_empty(), "{wrong} passes");
    }
}

#[test]
fn checkstyle_and_junit_follow_their_schemas() {
    let Ok(_) = Command::new("xmllint").arg("--version").output() else {
        println!("skipped: there is no xmllint here");
        return;
    };
    for format in ["checkstyle", "junit"] {
        for (nth, out) in runs(format).iter().enumerate() {
            let written = Folder::with(&[("out.xml", out)]);
            let schema = format!("{}/tests/schemas/{format}.xsd", env!("CARGO_MANIFEST_DIR"));
            let file = written.path().join("out.xml");
            let ran =
                Command::new("xmllint").args(["--noout", "--nonet", "--schema", &schema]).arg(file).output().unwrap();
            assert!(ran.status.success(), "{format} {nth}: {}\n{out}", String::from_utf8_lossy(&ran.stderr));
        }
    }
}

#[test]
fn microsofts_validator_takes_our_sarif() {
    let Some(program) = std::env::var_os("CAVEAT_SARIF_MULTITOOL") else {
        println!("skipped: CAVEAT_SARIF_MULTITOOL names no Sarif.Multitool");
        return;
    };
    for out in runs("sarif") {
        let written = Folder::with(&[("out.sarif", &out)]);
        let ran = Command::new(&program).arg("validate").arg(written.path().join("out.sarif")).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        // Its exit status is 0 whatever it finds.
        assert!(told.contains("Analysis completed") && !told.contains(": error "), "{told}");
    }
}

#[test]
fn annotations_of_github_keep_their_fields_apart() {
    let folder = Folder::with(&[("a,b:c%.txt", &faulty())]);
    let out = folder.run(1, &["check", "-q", "--format", "github"]).out;
    assert_eq!(out.lines().count(), 1, "a finding is one line: {out}");
    let (properties, message) = out.strip_prefix("::error ").unwrap().split_once("::").unwrap();
    let fields: Vec<(&str, &str)> = properties.split(',').map(|field| field.split_once('=').unwrap()).collect();
    assert_eq!(fields[0], ("file", "a%2Cb%3Ac%25.txt"));
    assert_eq!(
        fields.iter().map(|field| field.0).collect::<Vec<_>>(),
        ["file", "line", "endLine", "col", "endColumn", "title"]
    );
    assert!(message.contains("%0A3:1: the document is marked Secret%0Ahelp: "), "{message}");
}

#[test]
fn colours_obey_the_environment_and_the_argument() {
    let folder = Folder::with(&[("a.txt", &faulty())]);
    let colours = |set: &[(&str, &str)], more: &[&str]| {
        let mut command = folder.command(&[&["check", "a.txt"], more].concat());
        command.envs(set.iter().copied());
        folder.finish(1, command, b"").out.contains('\u{1b}')
    };
    assert!(!colours(&[], &[]), "a pipe gets none");
    assert!(colours(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colours(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(colours(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!colours(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
}
