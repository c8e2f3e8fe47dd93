//! Puts the rules and words under `rules/` into the program: each file as it is written, and as JSON, which is read
//! thirty times as fast when the program starts. Joins the parts of the HTML report, and works out the digests by which
//! the report's content security policy knows its own script and style.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut out = String::from("static FILES: &[Embedded] = &[\n");
    for file in &files {
        let yaml = std::fs::read_to_string(file).expect("a rule file is UTF-8");
        // A file that cannot be read is told in full by the tests, and by the program when it loads it.
        let json = serde_yaml::from_str::<serde_json::Value>(&yaml).map_or(String::new(), |value| value.to_string());
        let name = file.strip_prefix(&root).expect("it is below").components();
        let name: Vec<_> = name.map(|part| part.as_os_str().to_string_lossy()).collect();
        writeln!(
            out,
            "    Embedded {{ path: {:?}, yaml: include_str!({:?}), json: {json:?} }},",
            name.join("/"),
            file.display().to_string()
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
