//! What the project gives to continuous integration, run as its consumer runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CAVEAT: &str = env!("CARGO_BIN_EXE_caveat");
const FAULTY: &str = "\
12. Telegram From the Department of State to the Embassy in Ruritania, May 4, 1971.1

SECRET/NODIS

Thank you for your cable of yesterday, which I read with interest.

  1. Source: National Archives, RG 59, Central Files 1970–73, POL 7. Top Secret; Nodis.
";

fn collection() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("documents")).expect("a folder");
    std::fs::write(folder.path().join("documents/a b.txt"), FAULTY).expect("written");
    std::fs::write(folder.path().join("clean.txt"), FAULTY.replace("Top Secret", "Secret")).expect("written");
    folder
}

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(path).expect("it can be read")
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The step of `action.yml` that checks, in the shell that GitHub would start for it.
#[cfg(unix)]
fn act(folder: &Path, paths: &str, more: &str, sarif: &str) -> (Output, String) {
    let action: Value = serde_yaml::from_str(&read(format!("{ROOT}/action.yml"))).expect("YAML");
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let step = steps.iter().find(|step| step["id"] == "check").expect("the step that checks");
    let output = folder.join("github-output");
    std::fs::write(&output, "").expect("written");
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().expect("a script")]);
    command.current_dir(folder).env("GITHUB_OUTPUT", &output);
    // Every name that the step takes from the inputs is given; one that is not would be an empty string there.
    for name in step["env"].as_object().expect("names").keys() {
        let value = match name.as_str() {
            "BINARY" => CAVEAT,
            "PATHS" => paths,
            "ARGS" => more,
            "SARIF" => sarif,
            other => panic!("{other} is a name that this test does not know"),
        };
        command.env(name, value);
    }
    (command.output().expect("bash"), read(output))
}

#[cfg(unix)]
#[test]
fn the_action_fails_as_the_program_does_and_runs_nothing_of_its_inputs() {
    let folder = collection();
    let (ran, told) = act(folder.path(), "documents\nclean.txt", "", "");
    assert_eq!((ran.status.code(), told.as_str()), (Some(1), "status=1\n"), "{}", said(&ran));
    assert!(said(&ran).contains("::error file=documents/a b.txt,line=7"), "{}", said(&ran));

    let (ran, told) = act(folder.path(), "clean.txt", "", "");
    assert_eq!((ran.status.code(), told.as_str()), (Some(0), "status=0\n"), "{}", said(&ran));
    let (ran, told) = act(folder.path(), "missing", "", "");
    assert_eq!((ran.status.code(), told.as_str()), (Some(2), "status=2\n"), "{}", said(&ran));

    let (ran, _) = act(folder.path(), ".", "--fail-on never --no-text", "out.sarif");
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let sarif: Value = serde_json::from_str(&read(folder.path().join("out.sarif"))).expect("SARIF");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(1));

    act(folder.path(), "$(touch run) `touch run` ; touch run", "$(touch run);touch run", "$(touch run)");
    assert!(!folder.path().join("run").exists(), "an input was run as a command");
}

/// The lines of the job in the book, with the program where its cache would have it.
#[cfg(unix)]
#[test]
fn the_job_for_gitlab_writes_the_report_that_it_names() {
    let page = read(format!("{ROOT}/docs/src/ci.md"));
    let block = page.split_once("## GitLab").and_then(|(_, rest)| rest.split_once("```yaml\n")).expect("the job").1;
    let job: Value = serde_yaml::from_str(block.split_once("```").expect("its end").0).expect("YAML");
    let job = &job["caveat"];
    let folder = collection();
    let programs = folder.path().join(".caveat-bin/bin");
    std::fs::create_dir_all(&programs).expect("a folder");
    std::os::unix::fs::symlink(CAVEAT, programs.join("caveat")).expect("a link");
    let script: Vec<&str> = job["script"].as_array().expect("lines").iter().filter_map(Value::as_str).collect();
    // The repository holds several programs, and Cargo asks which one is wanted.
    let install =
        script.iter().find(|line| line.contains("cargo install")).expect("it is built where it is not cached");
    assert!(install.contains(" --git https://") && install.ends_with(" caveat"), "{install}");
    let ran = Command::new("sh").args(["-ec", &script.join("\n")]).current_dir(folder.path()).output().expect("sh");
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    let report = job["artifacts"]["reports"]["codequality"].as_str().expect("the report's name");
    let issues: Value = serde_json::from_str(&read(folder.path().join(report))).expect("JSON");
    assert_eq!(issues[0]["location"]["path"], "documents/a b.txt");
    assert_eq!(issues.as_array().map(Vec::len), Some(1));
}

fn pre_commit() -> Option<PathBuf> {
    let venv = std::env::var_os("CAVEAT_TEST_VENV").map(PathBuf::from);
    let own = venv.into_iter().chain([Path::new(ROOT).join("target/editors")]).map(|folder| folder.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    own.chain(std::env::split_paths(&path)).map(|folder| folder.join("pre-commit")).find(|program| program.is_file())
}

/// The hook that uses an installed caveat; the other one differs in that pre-commit builds the program first.
#[cfg(unix)]
#[test]
fn pre_commit_runs_the_hook_over_the_files_of_its_kinds() {
    let Some(program) = pre_commit() else {
        println!("skipped: there is no pre-commit here");
        return;
    };
    let folder = collection();
    let git = |arguments: &[&str], place: &Path| {
        let ran = Command::new("git").args(arguments).current_dir(place).output().expect("git");
        assert!(ran.status.success(), "git {arguments:?}: {}", said(&ran));
    };
    // A repository of the hooks as they stand here, whether committed or not.
    let hooks = tempfile::tempdir().expect("a folder");
    std::fs::copy(format!("{ROOT}/.pre-commit-hooks.yaml"), hooks.path().join(".pre-commit-hooks.yaml"))
        .expect("copied");
    let who = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
    for place in [hooks.path(), folder.path()] {
        std::fs::write(place.join("program.rs"), "// SECRET/NODIS\n").expect("written");
        git(&["init", "-q"], place);
        git(&["add", "-A"], place);
        git(&[&who[..], &["commit", "-q", "-m", "x"]].concat(), place);
    }
    let programs = Path::new(CAVEAT).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path)));
    let hook = |more: &[&str]| {
        let mut command = Command::new(&program);
        command.args(["try-repo"]).arg(hooks.path()).args(["caveat-system", "--verbose"]).args(more);
        command.current_dir(folder.path()).env("PATH", path.as_ref().expect("a path"));
        command.env("PRE_COMMIT_HOME", hooks.path().join("cache"));
        command.output().expect("it can be started")
    };
    let ran = hook(&["--all-files"]);
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    assert!(said(&ran).contains("note-level-differs") && said(&ran).contains("in 2 files"), "{}", said(&ran));
    let ran = hook(&["--files", "clean.txt"]);
    assert_eq!(ran.status.code(), Some(0), "{}", said(&ran));
    let ran = hook(&["--files", "program.rs"]);
    assert!(ran.status.success() && said(&ran).contains("no files to check"), "{}", said(&ran));
}

#[test]
fn the_hooks_name_commands_that_there_are() {
    let hooks: Value = serde_yaml::from_str(&read(format!("{ROOT}/.pre-commit-hooks.yaml"))).expect("YAML");
    for hook in hooks.as_array().expect("a list") {
        let entry = hook["entry"].as_str().expect("a command").strip_prefix("caveat ").expect("it is caveat");
        assert_eq!(hook["require_serial"], true, "one run, one summary");
        let ran = Command::new(CAVEAT).args([entry, "--help"]).output().expect("it runs");
        assert!(ran.status.success(), "{}", said(&ran));
    }
}
