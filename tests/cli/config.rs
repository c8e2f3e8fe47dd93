//! `caveat.toml`: found, joined, overridden, refused.

use crate::runner::{CLEAN, Folder, comma, faulty};

fn concise(folder: &Folder, status: i32, arguments: &[&str]) -> Vec<String> {
    let ran = folder.run(status, &[&["check", "--format", "concise", "--quiet"], arguments].concat());
    ran.out.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_nearest_configuration_holds() {
    let folder = Folder::with(&[
        ("caveat.toml", "ignore = [\"note-level-differs\"]\n"),
        ("a.txt", &faulty()),
        ("near/caveat.toml", "severity = { note-level-differs = \"warning\" }\n"),
        ("near/deep/b.txt", &faulty()),
        ("repository/.git/HEAD", ""),
        ("repository/c.txt", &faulty()),
    ]);
    let near = "near/deep/b.txt:7:70: warning[note-level-differs]";
    let repository = "repository/c.txt:7:70: error[note-level-differs]";
    assert_eq!(concise(&folder, 1, &[]), [near, repository]);
    assert_eq!(concise(&folder, 1, &["--no-config"]).len(), 3);
    assert_eq!(concise(&folder, 0, &["--config", "caveat.toml"]), [""; 0]);
    // A file's name is enough for standard input.
    let ran = folder.run_with(
        0,
        &["check", "-", "--stdin-filename", "near/x.txt", "--format", "concise"],
        faulty().as_bytes(),
    );
    assert!(ran.out.contains("warning[note-level-differs]"), "{}", ran.out);
}

#[test]
fn what_is_extended_comes_first_and_overrides_last() {
    let folder = Folder::with(&[
        ("base.toml", "ignore = [\"classification-separator\"]\n[severity]\nnote-level-differs = \"notice\"\n"),
        (
            "caveat.toml",
            "extend = \"base.toml\"\n\n[[override]]\nfiles = [\"strict/\"]\n\
             severity = { note-level-differs = \"error\" }\n\n[[override]]\nfiles = [\"*.md\"]\n\
             severity = { transcription = \"off\", note-level-differs = \"off\" }\n",
        ),
        ("a.txt", &faulty()),
        ("comma.txt", &comma()),
        ("strict/a.txt", &faulty()),
        ("strict/a.md", &faulty()),
    ]);
    assert_eq!(
        concise(&folder, 1, &[]),
        ["a.txt:7:70: notice[note-level-differs]", "strict/a.txt:7:70: error[note-level-differs]"]
    );
    insta::assert_snapshot!(folder.run(0, &["config", "strict/a.txt"]).out);
}

#[test]
fn files_are_chosen_by_patterns() {
    let folder = Folder::with(&[
        ("caveat.toml", "[files]\ninclude = [\"*.txt\", \"*.transcript\"]\nexclude = [\"drafts/\"]\n"),
        ("a.txt", CLEAN),
        ("b.transcript", CLEAN),
        ("c.md", CLEAN),
        ("drafts/d.txt", CLEAN),
    ]);
    assert_eq!(folder.run(0, &["files"]).out, "a.txt\nb.transcript\n");
    assert_eq!(folder.run(0, &["files", "--no-config"]).out, "a.txt\nc.md\ndrafts/d.txt\n");
    assert_eq!(folder.run(0, &["files", "drafts/d.txt"]).out, "drafts/d.txt\n");
}

#[test]
fn rules_of_the_project_are_loaded() {
    let rule = "rule: own\ntitle: t\nseverity: error\nconfidence: low\nwhy: w\nsource: s\nfor: marking_line as line\n\
                assert: line.marking.level > line.marking.level\nmessage: m\npoint:\n  - at: line\n    say: here\nhelp: h\n";
    let folder = Folder::with(&[
        ("caveat.toml", "rules = [\"house\"]\nmin-confidence = \"low\"\n"),
        ("house/own.yaml", rule),
        ("sub/a.txt", CLEAN),
    ]);
    assert_eq!(concise(&folder, 1, &[]), ["sub/a.txt:3:1: error[own]"]);
    assert_eq!(concise(&folder, 0, &["--min-confidence", "medium"]), [""; 0]);
}

#[test]
fn mistakes_are_underlined_with_a_near_name() {
    let mistakes = [
        "ignroe = [\"note-level-differs\"]\n",
        "[files]\nexcldue = [\"x\"]\n",
        "profile = \"furs\"\n",
        "ignore = [\"note-level-difers\"]\n",
        "[severity]\nnote-level-differs = \"eror\"\n",
        "[severity]\nnote-levle-differs = \"error\"\n",
        "ignore = \"note-level-differs\"\n",
        "[[suppress]]\nfile = \"a.txt\"\nrule = \"no-such-rule-at-all\"\n",
        "[files]\nexclude = [\"a[\"]\n",
        "extend = \"nowhere.toml\"\n",
        "extend = \"caveat.toml\"\n",
        "ignore = [\n",
        "system = \"us-historcal\"\n",
        "extend = [\"base.toml\"]\n",
        "rules = [\"no-such-folder\"]\n",
        "[files]\nexclude = 3\n",
        "[[suppress]]\nrule = \"note-level-differs\"\n",
    ];
    let mut told = String::new();
    for mistake in mistakes {
        let folder = Folder::with(&[("a.txt", CLEAN), ("caveat.toml", mistake)]);
        let ran = folder.run(2, &["check"]);
        assert_eq!(ran.out, "");
        told.push_str(&ran.err);
        told.push_str("======\n");
    }
    insta::assert_snapshot!(told);
}

/// Rules, words and the baseline are those of the run: where a configuration nearer to the files names some, the user is
/// told, and `caveat config` shows what is in force.
#[test]
fn what_has_no_effect_from_here_is_told() {
    let near = "[files]\nexclude = [\"x/\"]\n";
    let near = format!("rules = [\"house\"]\nbaseline = \"known.json\"\n{near}");
    let folder = Folder::with(&[
        ("caveat.toml", "ignore = [\"delivery\"]\nbaseline = \"all.json\"\n"),
        ("near/caveat.toml", &near),
        ("near/a.txt", CLEAN),
    ]);
    folder.run(0, &["baseline"]);
    let told = |err: &str, key: &str| err.contains(&format!("`{key}` has no effect here"));
    let ran = folder.run(0, &["check", "near"]);
    assert!(
        told(&ran.err, "rules") && told(&ran.err, "baseline") && ran.err.contains("near/caveat.toml:1"),
        "{}",
        ran.err
    );
    assert_eq!(folder.run(0, &["check", "near", "--quiet"]).err, "");
    insta::assert_snapshot!(folder.run(0, &["config", "near/a.txt"]).out);
    folder.write("all.json", b"");
    folder.write("near/caveat.toml", b"extend = \"../caveat.toml\"\n");
    let ran = folder.run(2, &["check", "near"]);
    assert!(!told(&ran.err, "baseline"), "{}", ran.err);
}

/// What the book's table says of each profile holds: which packs run, and which do not.
#[test]
fn profiles_leave_out_the_packs_that_the_book_names() {
    let folder = Folder::with(&[("a.txt", CLEAN)]);
    let rules: serde_json::Value =
        serde_json::from_str(&folder.run(0, &["rules", "--format", "json"]).out).expect("JSON");
    let rules = rules["rules"].as_array().expect("rules");
    let packs: std::collections::BTreeSet<&str> =
        rules.iter().map(|rule| rule["pack"].as_str().unwrap()).filter(|pack| *pack != "caveat").collect();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/configuration.md")).unwrap();
    let left_out = |profile: &str| -> Vec<String> {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{profile}` |"))).expect("its row");
        let cell = row.rsplit('|').nth(1).unwrap();
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let (frus, modern) = (left_out("frus"), left_out("us-modern"));
    let both = || frus.iter().chain(&modern).cloned().collect::<Vec<_>>();
    let expected = [
        ("frus", frus.clone()),
        ("us-modern", modern.clone()),
        ("cui", both().into_iter().filter(|pack| pack != "cui").collect()),
        ("plain", both()),
    ];
    for (profile, mut out) in expected {
        folder.write(
            "caveat.toml",
            format!("profile = \"{profile}\"\nsystem = \"us-dod\"\nmin-confidence = \"low\"\n").as_bytes(),
        );
        let said = folder.run(0, &["check", "--verbose"]).err;
        let runs: usize = said.split(", ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
        out.sort();
        out.dedup();
        assert!(out.iter().all(|pack| packs.contains(pack.as_str())), "{out:?} are not all packs: {packs:?}");
        let of = |rule: &&serde_json::Value| {
            let pack = rule["pack"].as_str().unwrap();
            pack != "caveat" && !out.iter().any(|left| left == pack)
        };
        assert_eq!(runs, rules.iter().filter(of).count(), "{profile}: {said}");
    }
}
