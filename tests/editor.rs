//! The language server with real editors: Neovim, and pytest-lsp with its editors' profiles.
//!
//! The programs are looked for in `CAVEAT_TEST_VENV` (a Python environment), in `target/editors`, where `.ci/run` puts
//! them, and in the `PATH`. A test whose program is not there is skipped, saying so.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const CAVEAT: &str = env!("CARGO_BIN_EXE_caveat");

/// Every place of a program of that name.
fn programs(name: &str) -> Vec<PathBuf> {
    let venv = std::env::var_os("CAVEAT_TEST_VENV").map(PathBuf::from);
    let own = venv.into_iter().chain([Path::new(ROOT).join("target/editors")]).map(|folder| folder.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = own.chain(std::env::split_paths(&path)).map(|folder| folder.join(name)).collect();
    all.into_iter().filter(|program| program.is_file()).collect()
}

fn run(command: &mut Command) -> Output {
    // The server goes by the name that the users' files say.
    let folder = Path::new(CAVEAT).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path)));
    command.env("PATH", path.expect("a path")).env("CAVEAT", CAVEAT).env("CAVEAT_ROOT", ROOT);
    command.output().expect("it can be started")
}

fn assert_fine(what: &Path, output: &Output) {
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert!(output.status.success(), "{}: {}\n{out}\n{err}", what.display(), output.status);
}

/// The minor version of a Neovim: 11 of 0.11.4.
fn minor(nvim: &Path) -> Option<u32> {
    let output = Command::new(nvim).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next()?.split("v0.").nth(1)?.split('.').next()?.parse().ok()
}

fn in_neovim(script: &str, fits: impl Fn(u32) -> bool) {
    let Some(nvim) = programs("nvim").into_iter().find(|nvim| minor(nvim).is_some_and(&fits)) else {
        println!("skipped: there is no Neovim for {script}");
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(&nvim);
    command.args(["--headless", "--clean", "-u", "NONE", "-S"]).arg(format!("{ROOT}/tests/editor/{script}"));
    for name in ["HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "CAVEAT_FOLDER"] {
        command.env(name, home.path());
    }
    assert_fine(&nvim, &run(&mut command));
}

#[test]
fn neovim_as_it_is_today_shows_mends_and_explains() {
    in_neovim("new.lua", |minor| minor >= 11);
}

#[test]
fn neovim_as_debian_had_it_shows_mends_and_explains() {
    in_neovim("old.lua", |minor| (7..11).contains(&minor));
}

/// The fenced block of a page of the book that begins with this line, without it.
fn block_of_the_book(page: &str, first: &str) -> String {
    let text = std::fs::read_to_string(format!("{ROOT}/docs/src/{page}")).expect("a page");
    let from = text.find(&format!("```yaml\n{first}\n")).or_else(|| text.find(&format!("```toml\n{first}\n")));
    let inside = text[from.expect("the block")..].split_once(&format!("{first}\n")).expect("its first line").1;
    inside.split_once("```").expect("its end").0.to_owned()
}

/// From `caveat new-rule` to the finding in the editor, by what `docs/src/writing-rules.md` says and nothing else.
#[test]
fn a_new_rule_fires_in_neovim_by_the_books_words() {
    let Some(nvim) = programs("nvim").into_iter().find(|nvim| minor(nvim).is_some_and(|minor| minor >= 11)) else {
        println!("skipped: there is no Neovim 0.11 or later");
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let here = home.path().join("examples");
    let copied = Command::new("cp").args(["-r", &format!("{ROOT}/docs/examples")]).arg(&here).status();
    assert!(copied.expect("cp").success());
    let made =
        run(Command::new(CAVEAT).args(["new-rule", "exdis-without-precedence", "--dir", "house"]).current_dir(&here));
    assert_fine(Path::new(CAVEAT), &made);
    let rule = here.join("house/exdis-without-precedence.yaml");
    std::fs::write(&rule, block_of_the_book("writing-rules.md", "# house/exdis-without-precedence.yaml"))
        .expect("written");
    assert_fine(Path::new(CAVEAT), &run(Command::new(CAVEAT).args(["test", "house"]).current_dir(&here)));
    std::fs::write(here.join("caveat.toml"), block_of_the_book("writing-rules.md", "# caveat.toml")).expect("written");

    let config = home.path().join(".config/nvim");
    std::fs::create_dir_all(config.join("lsp")).expect("a folder");
    std::fs::copy(format!("{ROOT}/editors/neovim/lsp/caveat.lua"), config.join("lsp/caveat.lua")).expect("copied");
    std::fs::write(config.join("init.lua"), "vim.lsp.enable('caveat')\n").expect("written");
    let mut command = Command::new(&nvim);
    command.args(["--headless", "harbour/44-letters.xml", "-S"]).arg(format!("{ROOT}/tests/editor/rule.lua"));
    command.current_dir(&here).env("HOME", home.path());
    for name in ["XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    assert_fine(&nvim, &run(&mut command));
}

#[test]
fn emacs_shows_findings_at_their_places() {
    let Some(emacs) = programs("emacs").into_iter().next() else {
        println!("skipped: there is no Emacs");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let text = "7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1\n\nTOP SECRET\n\n\
        Behind é § 😀\tand [2 lines not declasified] it goes on.\n\n  \
        1. Source: National Archives, Harbour Papers, Box 3. Top Secret.\n";
    std::fs::write(folder.path().join("é a.txt"), text).expect("written");
    let mut command = Command::new(&emacs);
    command.args(["--batch", "-q", "-l"]).arg(format!("{ROOT}/tests/editor/emacs.el"));
    let output = run(command.env("CAVEAT_FOLDER", folder.path()).env("HOME", folder.path()));
    if output.status.code() == Some(77) {
        println!("skipped: this Emacs has no Eglot");
        return;
    }
    assert_fine(&emacs, &output);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.starts_with("5|declasified|") && shown.contains("[redaction-misspelled]"), "{shown}");
}

/// Every editor's files start the same server, and Visual Studio Code knows every setting that the book names.
#[test]
fn the_files_for_editors_start_the_server_and_name_its_settings() {
    let read = |name: &str| std::fs::read_to_string(format!("{ROOT}/{name}")).expect("a file");
    let helix: toml::Value = toml::from_str(&read("editors/helix/languages.toml")).expect("TOML");
    let server = &helix["language-server"]["caveat"];
    assert_eq!((server["command"].as_str(), server["args"][0].as_str()), (Some("caveat"), Some("lsp")));
    for language in helix["language"].as_array().expect("languages") {
        assert_eq!(language["language-servers"][0].as_str(), Some("caveat"), "{language}");
    }
    assert!(read("editors/emacs/caveat.el").contains("(\"caveat\" \"lsp\")"));
    for file in ["editors/neovim/lsp/caveat.lua", "editors/neovim/caveat-old.lua"] {
        assert!(read(file).contains("cmd = { 'caveat', 'lsp' }"), "{file}");
    }
    assert!(read("editors/vscode/extension.js").contains("args: ['lsp']"));

    let package: serde_json::Value = serde_json::from_str(&read("editors/vscode/package.json")).expect("JSON");
    let known = package["contributes"]["configuration"]["properties"].as_object().expect("settings");
    let mut known: Vec<&str> = known.keys().filter_map(|name| name.strip_prefix("caveat.")).collect();
    known.retain(|name| *name != "path");
    let page = read("docs/src/editor.md");
    let sentence =
        page.split_once("The settings are those of").expect("the settings").1.split_once("\n\n").expect("its end").0;
    let mut told: Vec<&str> = sentence.split('`').skip(1).step_by(2).filter(|name| !name.contains(' ')).collect();
    known.sort_unstable();
    told.sort_unstable();
    assert_eq!(known, told);
}

#[test]
fn the_profiles_of_the_editors_are_served() {
    let able = |python: &PathBuf| {
        let found = Command::new(python).args(["-c", "import pytest_lsp"]).output();
        found.is_ok_and(|output| output.status.success())
    };
    let Some(python) = programs("python3").into_iter().find(able) else {
        println!("skipped: there is no Python with pytest-lsp");
        return;
    };
    let mut command = Command::new(&python);
    command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).arg(format!("{ROOT}/tests/editor/test_server.py"));
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    assert_fine(&python, &run(&mut command));
}
