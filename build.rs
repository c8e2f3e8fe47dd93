//! Puts the rules and words under `rules/` into the program: each file as it is written, and as JSON, which is read
//! thirty times as fast; of rules also what decides whether they run, so that starting reads none of them. Joins the parts of the HTML report, and works out the digests by which
//! the report's content security policy knows its own script and style.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let name = |file: &Path| {
        let parts = file.strip_prefix(&root).expect("it is below").components();
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let (words, rules): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|file| name(file).starts_with("vocabulary/"));
    let mut out = String::from("pub static RULES: &[Ready] = &[\n");
    for file in &rules {
        let rule =
            rule(&read(file)).unwrap_or_else(|| Rule { severity: "Error", confidence: "Low", ..Rule::default() });
        writeln!(
            out,
            "    Ready {{ file: {:?}, yaml: include_str!({:?}), id: {:?}, severity: Severity::{}, confidence: \
             Confidence::{}, profiles: &{:?}, looks_at: &{:?}, fixable: {}, parts: {:?}, json: {:?} }},",
            name(file),
            file.display().to_string(),
            rule.id,
            rule.severity,
            rule.confidence,
            rule.profiles,
            rule.looks_at,
            rule.fixable,
            rule.parts,
            rule.json,
        )
        .expect("a string takes it");
    }
    out.push_str("];\n\nstatic WORDS: &[Words] = &[\n");
    for file in &words {
        let value = json(&read(file));
        writeln!(
            out,
            "    Words {{ name: {:?}, yaml: include_str!({:?}), json: {:?}, nation: {} }},",
            name(file).trim_start_matches("vocabulary/"),
            file.display().to_string(),
            value.as_ref().map_or(String::new(), Value::to_string),
            value.as_ref().is_some_and(|value| value.get("separators").is_some()),
        )
        .expect("a string takes it");
    }
    out.push_str("];\n");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    std::fs::write(target, out).expect("cargo's folder can be written");
    report();
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/report/html");
    println!("cargo::rerun-if-changed=build.rs");
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("a file of rules or words is UTF-8")
}

/// A file that cannot be read is told in full by the tests, and by the program when it loads it.
fn json(yaml: &str) -> Option<Value> {
    // "No" is a word like others here.
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(yaml, options).ok()
}

/// What of a rule is known before any of it is compiled.
#[derive(Default)]
struct Rule {
    id: String,
    severity: &'static str,
    confidence: &'static str,
    profiles: Vec<String>,
    looks_at: Vec<String>,
    fixable: bool,
    parts: String,
    json: String,
}

fn rule(yaml: &str) -> Option<Rule> {
    let whole = json(yaml)?;
    let strings = |key: &str| match whole.get(key) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let one_of = |key: &str, known: &[(&str, &'static str)]| {
        let written = whole.get(key)?.as_str()?;
        known.iter().find(|(name, _)| *name == written).map(|(_, variant)| *variant)
    };
    let mut parts = whole.clone();
    let map = parts.as_object_mut()?;
    // What only people read.
    map.insert("why".to_owned(), Value::from(""));
    map.insert("source".to_owned(), Value::from(""));
    map.remove("valid");
    map.remove("invalid");
    Some(Rule {
        id: whole.get("rule")?.as_str()?.to_owned(),
        severity: one_of("severity", &[("notice", "Notice"), ("warning", "Warning"), ("error", "Error")])?,
        confidence: one_of("confidence", &[("low", "Low"), ("medium", "Medium"), ("high", "High")])?,
        profiles: strings("profiles"),
        looks_at: [strings("for"), strings("with")].concat(),
        fixable: whole.get("fix").is_some(),
        parts: parts.to_string(),
        json: whole.to_string(),
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the rules are there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            files.push(path);
        }
    }
}

/// The parts of the report's script, in the order in which they are joined.
const SCRIPTS: [&str; 6] = ["data.js", "list.js", "text.js", "line.js", "picture.js", "main.js"];

fn report() {
    let from = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("src/report/html");
    let to = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let read = |name: &str| std::fs::read_to_string(from.join(name)).expect("a part of the report is UTF-8");
    let script: String = std::iter::once("\"use strict\";\n".to_owned()).chain(SCRIPTS.map(read)).collect();
    for (name, text) in [("report.js", script), ("report.css", read("style.css"))] {
        let digest = base64(&<sha2::Sha256 as sha2::Digest>::digest(&text));
        std::fs::write(to.join(name), text).expect("cargo's folder can be written");
        std::fs::write(to.join(format!("{name}.sha256")), format!("sha256-{digest}"))
            .expect("cargo's folder can be written");
    }
}

/// As a content security policy writes digests.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0u32, |sum, at| sum << 8 | u32::from(*three.get(at).unwrap_or(&0)));
        for at in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * at) & 63) as usize];
            out.push(if at > three.len() { '=' } else { digit as char });
        }
    }
    out
}
