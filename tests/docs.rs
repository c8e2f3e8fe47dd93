//! The book says what the program does: generated pages are up to date, links lead somewhere, rules shown in it hold,
//! and every command shown in it gives what the book shows.
//!
//! `CAVEAT_DOCS=update cargo test --test docs` writes what the commands give into the book.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use caveat::audit::{Auditor, Options};
use caveat::engine::check::RuleSet;
use caveat::engine::expression::functions::SIGNATURES;
use caveat::finding::Confidence;
use caveat::vocabulary::captions::Captions;
use caveat::vocabulary::nation::Nation;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every page of the book, by its path below `docs/src`.
fn pages() -> Vec<(String, String)> {
    let src = root("docs/src");
    let mut pages = Vec::new();
    for folder in [src.clone(), src.join("rules")] {
        for entry in fs::read_dir(folder).expect("the book is there") {
            let path = entry.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(&src).expect("below").display().to_string().replace('\\', "/");
                pages.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    pages.sort();
    pages
}

/// The blocks of code in a language, each with the byte where its text begins.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<(usize, &'p str)> {
    let open = format!("```{language}\n");
    let starts = page.match_indices(&open).filter(|(at, _)| *at == 0 || page[..*at].ends_with('\n'));
    starts
        .map(|(at, _)| {
            let start = at + open.len();
            (start, &page[start..start + page[start..].find("```").expect("the block is closed")])
        })
        .collect()
}

fn caveat(arguments: &[&str], folder: &Path) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_caveat")).args(arguments).current_dir(folder).output();
    let run = run.expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

#[test]
fn generated_pages_are_those_of_the_rules() {
    let fresh = tempfile::tempdir().expect("a folder");
    fs::copy(root("docs/src/SUMMARY.md"), fresh.path().join("SUMMARY.md")).expect("the summary is there");
    caveat(&["rules", "--docs", "."], fresh.path());
    let mut stale = Vec::new();
    let mut generated = BTreeSet::new();
    for folder in ["", "rules"] {
        for entry in fs::read_dir(fresh.path().join(folder)).expect("pages") {
            let path = entry.expect("a page").path();
            if path.is_file() {
                let name = path.strip_prefix(fresh.path()).expect("below").to_owned();
                if fs::read_to_string(&path).ok() != fs::read_to_string(root("docs/src").join(&name)).ok() {
                    stale.push(name.clone());
                }
                generated.insert(name);
            }
        }
    }
    let left = pages().into_iter().map(|(name, _)| PathBuf::from(name)).filter(|name| name.starts_with("rules"));
    stale.extend(left.filter(|name| !generated.contains(name)));
    assert!(stale.is_empty(), "stale: {stale:?}; run `cargo run -- rules --docs docs/src` and commit what it changes");
}

#[test]
fn every_page_is_in_the_summary_and_every_link_leads_to_a_page() {
    let pages = pages();
    let (_, summary) = pages.iter().find(|(name, _)| name == "SUMMARY.md").expect("a summary");
    let mut wrong: Vec<String> = pages
        .iter()
        .filter(|(name, _)| name != "SUMMARY.md" && !summary.contains(&format!("({name})")))
        .map(|(name, _)| format!("{name} is not in SUMMARY.md"))
        .collect();
    for (name, text) in &pages {
        let folder = Path::new(name).parent().unwrap_or(Path::new(""));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if file.starts_with("http") || !(file.is_empty() || file.ends_with(".md")) {
                continue;
            }
            let path = if file.is_empty() { name.clone() } else { folder.join(file).display().to_string() };
            match pages.iter().find(|(known, _)| *known == path.replace('\\', "/")) {
                None => wrong.push(format!("{name}: there is no {target}")),
                Some((_, page)) if !anchor.is_empty() && !headings(page).contains(anchor) => {
                    wrong.push(format!("{name}: there is no heading for {target}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The anchors that mdBook makes of a page's headings.
fn headings(page: &str) -> BTreeSet<String> {
    let titles = page.lines().filter_map(|line| line.strip_prefix('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |title: &str| -> String {
        let kept = title.to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
    };
    titles.map(anchor).collect()
}

#[test]
fn rules_in_the_book_hold() {
    let mut tried = 0;
    for (name, text) in pages() {
        let whole = |yaml: &str| yaml.lines().any(|line| line.starts_with("rule:"));
        for (_, yaml) in blocks(&text, "yaml").into_iter().filter(|(_, yaml)| whole(yaml)) {
            tried += 1;
            let rules = RuleSet::load(&caveat::facts::schema(), [(name.as_str(), yaml)]);
            let id = rules.unwrap_or_else(|errors| panic!("{name}: {errors:#?}")).rules[0].id.clone();
            let auditor = Auditor::with_rules(&[(name.clone(), yaml.to_owned())]).expect("it was just loaded");
            let rule = auditor.rules.find(&id).expect("it was just loaded");
            assert!(!rule.valid.is_empty() && !rule.invalid.is_empty(), "{name}: {id} lacks examples");
            let options = Options { min_confidence: Confidence::Low, select: vec![id.clone()], ..Options::default() };
            let wanted = rule.valid.iter().map(|example| (example, 0));
            let wanted = wanted.chain(rule.invalid.iter().map(|example| (example, example.finds.unwrap_or(1))));
            for (example, wanted) in wanted {
                let (file, text) = example.document();
                let found = auditor.check(&caveat::source::read(file, text.as_bytes()), &options);
                assert_eq!(found.len(), wanted, "{name}: {id}\n{text}\n{found:#?}");
            }
        }
    }
    assert!(tried > 0, "the book shows no rule");
}

#[test]
fn vocabularies_in_the_book_are_read() {
    let chapter = fs::read_to_string(root("docs/src/vocabularies.md")).expect("the chapter");
    let nation = blocks(&chapter, "yaml").into_iter().find(|(_, yaml)| yaml.starts_with("system:")).expect("a nation");
    Nation::load(nation.1).unwrap_or_else(|error| panic!("{error}"));
    // Levels and words of the past, as they would stand in the file.
    let mut blocks = blocks(&chapter, "yaml").into_iter().filter(|(_, yaml)| yaml.starts_with("- name:"));
    let (Some((_, levels)), Some((_, words))) = (blocks.next(), blocks.next()) else { panic!("two lists") };
    let file = format!("system: s\ntitle: t\nlevels:\n{levels}words:\n{words}");
    Captions::load(&file).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn every_function_is_described() {
    let chapter = fs::read_to_string(root("docs/src/writing-rules.md")).expect("the chapter");
    for (name, method, ..) in SIGNATURES {
        let call = if *method { format!(".{name}(") } else { format!("`{name}(") };
        assert!(chapter.contains(&call), "writing-rules.md does not describe {call}…)");
    }
}

/// Runs the lines that begin with `$ ` of each `console` block in a copy of `docs/examples`, one for every page. A block
/// of TOML or YAML that begins with `# name.toml` is written there under that name when its turn comes.
#[test]
#[cfg(unix)]
fn commands_in_the_book_give_what_it_shows() {
    let update = std::env::var_os("CAVEAT_DOCS").is_some_and(|value| value == "update");
    let mut differences = Vec::new();
    for (name, text) in pages() {
        let commands = blocks(&text, "console");
        if commands.is_empty() {
            continue;
        }
        let mut files: Vec<(usize, &str, &str)> = ["toml", "yaml"]
            .iter()
            .flat_map(|language| blocks(&text, language).into_iter().zip(std::iter::repeat(format!(".{language}"))))
            .filter_map(|((at, block), ending)| Some((at, block.lines().next()?.strip_prefix("# ")?, block, ending)))
            .filter(|(_, name, _, ending)| name.ends_with(ending.as_str()))
            .map(|(at, name, block, _)| (at, name, block))
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        copy(&root("docs/examples"), folder.path());
        let mut page = String::new();
        let mut done = 0;
        for (start, block) in commands {
            for (_, file, block) in files.extract_if(.., |(at, ..)| *at < start) {
                fs::write(folder.path().join(file), block).expect("an example can be written");
            }
            let shown: String = block.lines().filter_map(|line| line.strip_prefix("$ ")).map(run_in(&folder)).collect();
            if shown != block {
                differences.push(format!("docs/src/{name}\n--- the book\n{block}--- the program\n{shown}"));
            }
            page.push_str(&text[done..start]);
            page.push_str(&shown);
            done = start + block.len();
        }
        page.push_str(&text[done..]);
        if update {
            fs::write(root("docs/src").join(&name), page).expect("the book can be written");
        }
    }
    assert!(update || differences.is_empty(), "{}", differences.join("\n"));
}

/// The README's excerpts are what the program gives where it stands, and its rule is one that holds.
#[test]
#[cfg(unix)]
fn the_readme_shows_what_is() {
    let text = fs::read_to_string(root("README.md")).expect("a text");
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root("fixtures"), &folder.path().join("fixtures"));
    let commands = blocks(&text, "console");
    assert!(!commands.is_empty(), "it shows no run");
    for (_, block) in commands {
        let shown: String = block.lines().filter_map(|line| line.strip_prefix("$ ")).map(run_in(&folder)).collect();
        assert_eq!(shown, block);
    }
    let rules = blocks(&text, "yaml");
    let rule = rules.iter().map(|(_, block)| *block).find(|block| block.starts_with("rule: ")).expect("a rule");
    fs::create_dir(folder.path().join("mine")).expect("a folder");
    fs::write(folder.path().join("mine/two-levels.yaml"), rule).expect("written");
    assert!(caveat(&["test", "mine"], folder.path()).ends_with("all hold\n"));
    for (at, _) in text.match_indices("](") {
        let target = text[at + 2..].split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
        assert!(target.is_empty() || target.contains("://") || root(target).exists(), "{target} is not there");
    }
}

/// One command as a reader types it, with what the terminal then shows.
#[cfg(unix)]
fn run_in(folder: &tempfile::TempDir) -> impl Fn(&str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_caveat")).parent().expect("a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    move |command| {
        let run = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {command}")])
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", &path)
            .output()
            .expect("sh runs");
        let mut shown = format!("$ {command}\n{}", String::from_utf8_lossy(&run.stdout));
        // A block's lines end somewhere, whatever the program did.
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
        shown
    }
}

#[cfg(unix)]
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the examples") {
        let path = entry.expect("an example").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).expect("a copy");
        }
    }
}
