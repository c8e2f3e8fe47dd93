//! Puts the rules and words under `rules/` into the program: each file as it is written, and as JSON, which is read
//! thirty times as fast when the program starts.

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
    println!("cargo::rerun-if-changed=rules");
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
