//! The seeds of the fuzz targets, and what they once found, through the same functions.

use std::path::Path;

#[path = "../fuzz/targets/mod.rs"]
#[allow(dead_code, reason = "one way in is for the fuzzer")]
mod targets;

#[test]
fn every_seed_passes() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, target) in targets::ALL {
        let folder = seeds.join(name);
        let mut files: Vec<_> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no seeds");
        for file in files {
            println!("{}", file.display());
            target(&std::fs::read(&file).expect("it can be read"));
        }
    }
}

/// Each target has its binary, and each folder its target.
#[test]
fn no_target_is_forgotten() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).expect("it is there");
    for (name, _) in targets::ALL {
        assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).is_file(), "{name}");
        assert!(manifest.contains(&format!("\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\n")), "{name}");
    }
    let binaries = manifest.matches("[[bin]]").count();
    assert_eq!(binaries, targets::ALL.len());
    for entry in std::fs::read_dir(fuzz.join("seeds")).expect("it is there") {
        let folder = entry.expect("it can be listed").file_name();
        assert!(targets::ALL.iter().any(|(name, _)| folder == *name), "{folder:?} belongs to no target");
    }
}
