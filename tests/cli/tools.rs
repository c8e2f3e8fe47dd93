//! What is made from the program's own definitions, new rules, and the watch.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::formats::valid;
use crate::runner::{CLEAN, Folder, comma, faulty, volume};

#[test]
fn completions_and_manual_name_every_command() {
    let folder = Folder::new();
    let help = folder.run(0, &["--help"]).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"check") && commands.len() > 10, "{help}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let made = folder.run(0, &["completions", shell]).out;
        assert!(commands.iter().all(|command| made.contains(command)), "{shell}");
    }
    let page = folder.run(0, &["man"]).out;
    assert!(page.contains(".TH caveat 1"), "{page}");
    for command in commands.iter().filter(|command| **command != "help") {
        assert!(page.contains(&command.replace('-', "\\-")), "{command} is not in the manual");
        assert!(folder.run(0, &["man", command]).out.contains(".SH OPTIONS"), "{command}");
    }
    folder.run(2, &["man", "no-such-command"]);
}

#[test]
fn the_schemas_take_what_the_program_takes_and_refuse_what_it_refuses() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.txt", &comma())]);
    let schema = |what: &str| -> Value { serde_json::from_str(&folder.run(0, &["schema", what]).out).unwrap() };
    let rules = schema("rule");
    for (path, text) in caveat::embedded::rule_files() {
        let rule: Value = serde_json::from_str(&yaml_as_json(text)).unwrap();
        assert_eq!(valid(&rules, &rule), Vec::<String>::new(), "{path}");
    }
    let config = schema("config");
    for (text, good) in [
        ("profile = \"frus\"\nselect = [\"a\"]\n[severity]\na = \"off\"\n[files]\nexclude = [\"x\"]\n", true),
        (
            "[[override]]\nfiles = [\"*.md\"]\nignore = [\"a\"]\n[[suppress]]\nfile = \"a\"\nrule = \"b\"\nreason = \"c\"\n",
            true,
        ),
        (
            "extend = \"x.toml\"\nrules = [\"r\"]\nmin-confidence = \"low\"\n[suppressions]\nrequire-reason = false\n",
            true,
        ),
        ("ignroe = []\n", false),
        ("profile = \"furs\"\n", false),
        ("ignore = \"a\"\n", false),
        ("[[override]]\nignore = [\"a\"]\n", false),
    ] {
        let value: Value = serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap();
        assert_eq!(valid(&config, &value).is_empty(), good, "{text}");
    }
    let output: Value = serde_json::from_str(&folder.run(1, &["check", "--format", "json"]).out).unwrap();
    assert_eq!(output["findings"].as_array().unwrap().len(), 2);
    assert_eq!(valid(&schema("output"), &output), Vec::<String>::new());
}

fn yaml_as_json(text: &str) -> String {
    let value: Value = serde_yaml::from_str(text).unwrap();
    value.to_string()
}

#[test]
fn a_new_rule_loads_holds_and_fires() {
    let folder = Folder::with(&[("a.txt", &faulty())]);
    let ran = folder.run(0, &["new-rule", "my-level"]);
    assert!(ran.out.starts_with("rules/my-level.yaml\n"), "{}", ran.out);
    assert!(folder.run(0, &["test", "rules"]).out.contains("2 examples of 1 rule: all hold"));
    let ran = folder.run(0, &["check", "a.txt", "--rules", "rules", "--select", "my-level", "--format", "concise"]);
    assert!(ran.out.contains("warning[my-level]"), "{}", ran.out);
    folder.run(2, &["new-rule", "my-level"]);
    for name in ["My-Rule", "my_rule", "-rule", "../rule", ""] {
        folder.run(2, &["new-rule", name]);
    }
}

#[test]
fn several_outputs_are_written_from_one_run() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("v.xml", &volume())]);
    let ran = folder.run(1, &["check", "--output", "sarif=out.sarif", "--output", "junit=out.xml"]);
    assert!(ran.out.contains("╭─[a.txt:7:70]"), "{}", ran.out);
    let sarif: Value = serde_json::from_str(&folder.text("out.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert!(folder.text("out.xml").contains("<testsuite name=\"v.xml\" tests=\"1\" failures=\"1\""));
    // A file alone takes the place of standard output.
    let ran = folder.run(1, &["check", "a.txt", "--format", "concise", "--output", "out.txt"]);
    assert_eq!((ran.out.as_str(), folder.text("out.txt").lines().count()), ("", 1));
    assert!(ran.err.contains("1 error in 1 file"), "{}", ran.err);
    let ran = folder.run(2, &["check", "--output", "no/such/folder/x"]);
    assert!(ran.err.contains("cannot write"), "{}", ran.err);
}

#[test]
fn statistics_count_by_rule_and_document() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.txt", &faulty()), ("c.txt", &comma()), ("d.txt", CLEAN)]);
    insta::assert_snapshot!(folder.run(1, &["check", "--statistics"]).out);
    let json = folder.run(1, &["check", "--statistics", "--format", "json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["rules"][0]["findings"], &json["documents_checked"]), (&2.into(), &4.into()));
}

#[test]
fn what_changes_is_checked_again() {
    let folder = Folder::with(&[("a.txt", CLEAN), ("b.txt", CLEAN)]);
    let mut command = folder.command(&["check", "--watch", "--format", "concise"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null()).spawn().unwrap();
    let (send, lines) = std::sync::mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    // The watch begins before the first check, but nobody says when; so the file is written until it is seen.
    let began = Instant::now();
    let line = loop {
        folder.write("a.txt", faulty().as_bytes());
        match lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => break line,
            Err(_) => assert!(began.elapsed() < Duration::from_secs(20), "no change was seen"),
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("a.txt:7:70: error[note-level-differs]"), "{line}");
}
