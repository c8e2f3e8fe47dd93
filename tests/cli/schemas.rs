//! Formats held against a schema, or against the program that reads them where it is installed.

use std::path::{Path, PathBuf};
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

/// What xmllint says of a text under a schema, if it refuses it.
fn refused_by(schema: &Path, text: &str) -> Option<String> {
    let written = Folder::with(&[("out.xml", text)]);
    let file = written.path().join("out.xml");
    let ran = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file).output().unwrap();
    (!ran.status.success()).then(|| String::from_utf8_lossy(&ran.stderr).into_owned())
}

fn no_xmllint() -> bool {
    let none = Command::new("xmllint").arg("--version").output().is_err();
    if none {
        println!("skipped: there is no xmllint here");
    }
    none
}

#[test]
fn checkstyle_and_junit_follow_their_schemas() {
    if no_xmllint() {
        return;
    }
    for format in ["checkstyle", "junit"] {
        for (nth, out) in runs(format).iter().enumerate() {
            let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schemas/{format}.xsd"));
            assert_eq!(refused_by(&schema, out), None, "{format} {nth}:\n{out}");
        }
    }
}

/// The schemas under tests/schemas say more than the published ones, but they are ours. The others are looked for in a
/// folder: GitLab's `codeclimate.json`, reviewdog's `DiagnosticResult.json`, Checkstyle's `checkstyle-report-1.0.0.xsd`,
/// and `junit-10.xsd` of Jenkins' xUnit plug-in.
#[test]
fn published_schemas_take_what_is_written() {
    let Some(folder) = std::env::var_os("CAVEAT_TEST_SCHEMAS").map(PathBuf::from) else {
        println!("skipped: CAVEAT_TEST_SCHEMAS names no folder of published schemas");
        return;
    };
    let read = |name: &str| -> Value { serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap() };
    for out in runs("gitlab") {
        for issue in serde_json::from_str::<Value>(&out).unwrap().as_array().unwrap() {
            assert_eq!(valid(&read("codeclimate.json"), issue), Vec::<String>::new());
        }
    }
    for out in runs("rdjson") {
        let result: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(valid(&read("DiagnosticResult.json"), &result), Vec::<String>::new());
    }
    if no_xmllint() {
        return;
    }
    for (format, name) in [("checkstyle", "checkstyle-report-1.0.0.xsd"), ("junit", "junit-10.xsd")] {
        for out in runs(format) {
            assert_eq!(refused_by(&folder.join(name), &out), None, "{format}:\n{out}");
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
