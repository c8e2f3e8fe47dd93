//! Baselines: what was there before is not reported again.

use crate::runner::{CLEAN, Folder, comma, faulty};

fn found(folder: &Folder, status: i32, arguments: &[&str]) -> usize {
    let ran = folder.run(status, &[&["check", "--format", "concise", "--fail-on", "warning"], arguments].concat());
    ran.out.lines().count()
}

#[test]
fn only_new_findings_are_reported() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("sub/b.txt", &comma())]);
    assert_eq!(folder.run(0, &["baseline"]).out, "2 findings in caveat-baseline.json\n");
    let written = folder.text("caveat-baseline.json");
    for word in ["Secret", "Ruritania", "Nodis"] {
        assert!(!written.contains(word), "{written}");
    }
    assert_eq!(found(&folder, 0, &[]), 0);
    assert!(folder.run(0, &["check"]).out.ends_with("2 in the baseline\n"));
    assert_eq!(found(&folder, 1, &["--no-baseline"]), 2);
    // Moved lines change nothing; another fault is new.
    folder.write("a.txt", faulty().replace("interest.\n", "interest.\n\nMore.\n").as_bytes());
    assert_eq!(found(&folder, 0, &[]), 0);
    folder.write("a.txt", faulty().replace("Top Secret; Nodis", "Top Secret, Nodis").as_bytes());
    assert_eq!(found(&folder, 1, &[]), 1);
    // The paths are seen from the baseline, not from where one stands.
    let mut below = folder.command(&["check", "--baseline", "../caveat-baseline.json", "--fail-on", "warning"]);
    below.current_dir(folder.path().join("sub"));
    folder.finish(0, below, b"");
}

#[test]
fn what_is_mended_is_dropped_and_counts_when_it_comes_back() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.txt", &comma())]);
    folder.run(0, &["baseline"]);
    folder.write("a.txt", CLEAN.as_bytes());
    folder.write("c.txt", faulty().as_bytes());
    assert_eq!(folder.run(0, &["baseline", "--prune"]).out, "1 finding in caveat-baseline.json\n");
    folder.write("a.txt", faulty().as_bytes());
    // a.txt again, and c.txt, which no baseline ever held.
    assert_eq!(found(&folder, 1, &[]), 2);
}

#[test]
fn what_a_run_does_not_look_for_is_not_taken_for_mended() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("b.txt", &comma())]);
    folder.run(0, &["baseline"]);
    let prune = |arguments: &[&str]| folder.run(0, &[&["baseline", "--prune"], arguments].concat()).out;
    assert!(prune(&["--select", "delivery"]).starts_with("2 findings"), "a rule that does not run");
    assert!(prune(&["a.txt"]).starts_with("2 findings"), "a file that is not checked");
    folder.write("b.txt", CLEAN.as_bytes());
    assert!(prune(&["--select", "note-level-differs"]).starts_with("2 findings"), "mended, but not looked for");
    assert!(prune(&[]).starts_with("1 finding "), "mended");
}

#[test]
fn one_folder_recorded_anew_leaves_the_others_known() {
    let folder = Folder::with(&[("one/a.txt", &faulty()), ("two/b.txt", &comma()), ("caveat.toml", "")]);
    assert!(folder.run(0, &["baseline", "one"]).out.starts_with("1 finding "));
    assert!(folder.run(0, &["baseline", "two"]).out.starts_with("2 findings "));
    assert_eq!(found(&folder, 0, &[]), 0);
    // Recorded anew, a file that is mended or gone is forgotten.
    folder.write("one/a.txt", CLEAN.as_bytes());
    assert!(folder.run(0, &["baseline", "one"]).out.starts_with("1 finding "));
    // From a folder below that of the configuration it is the same baseline.
    let below = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.current_dir(folder.path().join("two"));
        folder.finish(0, command, b"").out
    };
    assert!(below(&["check", "--fail-on", "warning"]).contains("1 in the baseline"));
    assert!(below(&["baseline"]).starts_with("1 finding "));
    assert!(!folder.path().join("two/caveat-baseline.json").exists());
}

#[test]
fn a_baseline_that_is_asked_for_must_be_there() {
    let folder = Folder::with(&[("a.txt", &faulty()), ("bad.json", "{\"version\":9,\"findings\":[]}")]);
    folder.run(2, &["check", "--baseline", "nowhere.json"]);
    let ran = folder.run(2, &["check", "--baseline", "bad.json"]);
    assert!(ran.err.contains("it is of version 9"), "{}", ran.err);
    let ran = folder.run(2, &["baseline", "--output", "bad.json"]);
    assert!(ran.err.contains("remove it to begin anew") && folder.text("bad.json").contains("9"), "{}", ran.err);
    folder.write("caveat.toml", b"baseline = \"known.json\"\n");
    folder.run(2, &["check"]);
    folder.run(0, &["baseline"]);
    folder.run(0, &["check"]);
    assert!(folder.text("known.json").contains("\"file\":\"a.txt\""));
}
