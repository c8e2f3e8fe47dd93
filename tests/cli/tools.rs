//! What is made from the program's own definitions, new rules, and the watch.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
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
    assert!(page.contains("\n.TH CAVEAT 1 20"), "{page}");
    for command in commands.iter().filter(|command| **command != "help") {
        assert!(page.contains(&command.replace('-', "\\-")), "{command} is not in the manual");
        assert!(folder.run(0, &["man", command]).out.contains(".SH OPTIONS"), "{command}");
    }
    folder.run(2, &["man", "no-such-command"]);
}

/// Each shell takes what is made for it, and then completes.
#[cfg(unix)]
#[test]
fn shells_load_their_completions() {
    let folder = Folder::new();
    let shells = [
        (
            "bash",
            "--norc",
            "source ./made && complete -p caveat && COMP_WORDS=(caveat ch) COMP_CWORD=1 && \
          _caveat caveat ch caveat && echo \"offered ${COMPREPLY[*]}\"",
        ),
        ("zsh", "-f", "autoload -U compinit && compinit -D -u && source ./made && echo offered check $_comps[caveat]"),
        ("fish", "--no-config", "source ./made; echo offered (complete -C 'caveat ch')"),
    ];
    for (shell, bare, script) in shells {
        let made = folder.run(0, &["completions", shell]).out;
        folder.write("made", made.as_bytes());
        let Ok(ran) = Command::new(shell).args([bare, "-c", script]).current_dir(folder.path()).output() else {
            println!("skipped: there is no {shell} here");
            continue;
        };
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(out.contains("offered check") && err.is_empty(), "{shell}: {out}\n{err}");
    }
}

/// The pages as `man` finds them, without anything that those who check manual pages would object to.
#[test]
fn the_pages_of_the_manual_are_written_and_have_no_faults() {
    let folder = Folder::new();
    let mut command = folder.command(&["man", "--dir", "man1"]);
    std::fs::create_dir(folder.path().join("man1")).unwrap();
    command.env("SOURCE_DATE_EPOCH", "951782400");
    folder.finish(0, command, b"");
    let page = folder.text("man1/caveat-check.1");
    assert!(page.contains("\n.TH CAVEAT-CHECK 1 2000-02-29 \"caveat "), "{page}");
    let pages: Vec<_> =
        std::fs::read_dir(folder.path().join("man1")).unwrap().map(|page| page.unwrap().path()).collect();
    assert!(pages.len() > 10, "{pages:?}");
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        let doubled = text.contains(".br\n\n") || text.lines().any(|line| line.ends_with(' '));
        assert!(!doubled, "{}:\n{text}", page.display());
    }
    for (program, arguments) in
        [("mandoc", &["-Tlint", "-Wwarning"][..]), ("groff", &["-ww", "-Kutf8", "-man", "-Tutf8"])]
    {
        let Ok(ran) = Command::new(program).args(arguments).args(&pages).output() else {
            println!("skipped: there is no {program} here");
            continue;
        };
        let told = if program == "mandoc" { [ran.stdout, ran.stderr].concat() } else { ran.stderr };
        assert_eq!(String::from_utf8_lossy(&told), "", "{program}");
    }
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
    // The schema that its first line names is looked for beside it.
    let text = folder.text("rules/my-level.yaml");
    assert!(text.starts_with("# yaml-language-server: $schema=rule.schema.json\n"), "{text}");
    assert!(text.contains("`caveat schema rule > rules/rule.schema.json`"), "{text}");
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
fn an_output_that_would_do_harm_is_refused() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("sub/b.txt", CLEAN)]);
    let refused = |arguments: &[&str], wanted: &str| {
        let ran = folder.run(2, arguments);
        assert!(ran.err.contains(wanted) && ran.out.is_empty(), "{arguments:?}\n{}{}", ran.out, ran.err);
        assert_eq!((folder.text("a.txt"), folder.text("sub/b.txt").as_str()), (faulty(), CLEAN));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "{arguments:?} left something");
    };
    refused(&["check", "--output", "srif=x"], "did you mean “sarif”?");
    refused(&["check", "--output", "=x"], "there is no format “”");
    refused(&["check", "--output", "sarif="], "the file's name is missing");
    refused(&["check", "--output", "-"], "write ./-");
    refused(&["check", "--output", "sarif=x", "--output", "json=./x"], "another output goes to this file");
    // The work of somebody: named in the wrong place, or found in the folder.
    refused(&["check", "--output", "a.txt"], "one of the files to be checked");
    refused(&["check", "--output", "json=sub/../a.txt", "a.txt"], "one of the files to be checked");
    refused(&["check", "--statistics", "--output", "a.txt"], "one of the files to be checked");
    refused(&["leaks", "--output", "sub/b.txt"], "one of the files to be checked");
    refused(&["compare", "a.txt", "sub/b.txt", "--output", "sub/b.txt"], "one of the files to be checked");
    refused(&["baseline", "--output", "a.txt"], "one of the files to be checked");
}

#[test]
fn an_earlier_report_among_the_documents_is_written_anew_and_not_read() {
    let folder = Folder::with(&[("a.txt", &faulty())]);
    for _ in 0..2 {
        let outputs =
            ["--output", "html=report.html", "--output", "junit=junit.xml", "--output", "checkstyle=style.xml"];
        let ran = folder.run(1, &[&["check"][..], &outputs].concat());
        assert!(ran.out.contains("1 error in 1 file (1 document)"), "{}", ran.out);
    }
}

#[test]
fn statistics_and_differences_leave_the_files_their_findings() {
    let folder = Folder::with(&[("a.txt", &comma()), ("b.txt", &faulty())]);
    // What the difference mends is no finding any more.
    for (instead, left) in [("--statistics", 2), ("--diff", 1)] {
        let ran = folder.run(1, &["check", instead, "--output", "sarif=x.sarif"]);
        assert!(!ran.out.contains("╭─["), "{}", ran.out);
        let sarif: Value = serde_json::from_str(&folder.text("x.sarif")).unwrap();
        assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), left, "{instead}");
        std::fs::remove_file(folder.path().join("x.sarif")).unwrap();
    }
}

#[test]
fn statistics_count_by_rule_and_document() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.txt", &faulty()), ("c.txt", &comma()), ("d.txt", CLEAN)]);
    insta::assert_snapshot!(folder.run(1, &["check", "--statistics"]).out);
    let json = folder.run(1, &["check", "--statistics", "--format", "json"]).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["rules"][0]["findings"], &json["documents_checked"]), (&2.into(), &4.into()));
}

/// A watch, and the lines that it writes on both outputs.
struct Watch {
    child: std::process::Child,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Watch {
    fn of(folder: &Folder, arguments: &[&str]) -> Watch {
        let mut command = folder.command(&[&["check", "--watch", "--format", "concise"], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let (send, lines) = std::sync::mpsc::channel();
        let ends: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for end in ends {
            let send = send.clone();
            let lines = BufReader::new(end).lines();
            std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
        }
        Watch { child, lines }
    }

    /// Waits for a line that begins so. The watch begins before the first check, but nobody says when; so the change is
    /// made until it is seen.
    fn sees(&self, change: impl Fn(), wanted: &str) {
        let began = Instant::now();
        loop {
            change();
            let until = Instant::now() + Duration::from_millis(700);
            while let Ok(line) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                if line.trim_start().starts_with(wanted) {
                    // What else came of it is not of the next change.
                    while self.lines.recv_timeout(Duration::from_millis(300)).is_ok() {}
                    return;
                }
            }
            assert!(began.elapsed() < Duration::from_secs(30), "nothing was said like “{wanted}”");
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_changes_is_checked_again() {
    let folder = Folder::with(&[("docs/a.txt", CLEAN), ("docs/b.txt", CLEAN)]);
    let watch = Watch::of(&folder, &["docs"]);
    let write = |name: &'static str, text: String| {
        let folder = &folder;
        move || folder.write(name, text.as_bytes())
    };
    watch.sees(write("docs/a.txt", faulty()), "docs/a.txt:7:70: error[note-level-differs]");
    // What is mended is told as well.
    watch.sees(write("docs/a.txt", CLEAN.to_owned()), "nothing to report in 1 file");
    watch.sees(write("docs/new/c.md", faulty()), "docs/new/c.md:7:70: error[note-level-differs]");
    // What decides how files are checked stands above them; a mistake in it does not end the watch.
    watch.sees(
        write("caveat.toml", "severity = { note-level-differs = \"notice\" }\n".to_owned()),
        "docs/new/c.md:7:70: notice",
    );
    watch.sees(write("caveat.toml", "ignroe = []\n".to_owned()), "× unknown key `ignroe`");
    let rule = |severity: &str| {
        format!(
            "rule: own\ntitle: t\nseverity: {severity}\nconfidence: high\nwhy: w\nsource: s\nfor: source_note.marking as note\n\
             assert: size(note.names) > 1\nmessage: m\npoint:\n  - at: note\n    say: here\nhelp: h\n"
        )
    };
    folder.write("house/own.yaml", rule("error").as_bytes());
    watch.sees(write("caveat.toml", "rules = [\"house\"]\n".to_owned()), "docs/a.txt:7:70: error[own]");
    watch.sees(write("house/own.yaml", rule("notice")), "docs/a.txt:7:70: notice[own]");
    watch.sees(write("house/own.yaml", rule("notic")), "× unknown value `notic`");
    watch.sees(write("house/own.yaml", rule("warning")), "docs/a.txt:7:70: warning[own]");
    watch.sees(|| drop(folder.run(0, &["baseline", "docs"])), "nothing to report in 3 files");
}
