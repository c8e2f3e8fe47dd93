//! The rules and words that come with the program, as they lie under `rules/`.

use include_dir::{Dir, include_dir};

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Every rule file with its path below `rules/` (`transcription/note-level-differs.yaml`), in order of the paths.
pub fn rule_files() -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&RULES, &mut files);
    files.retain(|(path, _)| !path.starts_with("vocabulary"));
    files.sort_unstable();
    files
}

/// A file of words: `us-historical.yaml`.
pub fn vocabulary_file(name: &str) -> Option<&'static str> {
    RULES.get_file(format!("vocabulary/{name}"))?.contents_utf8()
}

/// All files of words with their names, in order of the names.
pub fn vocabulary_files() -> Vec<(&'static str, &'static str)> {
    let mut files = Vec::new();
    collect(&RULES, &mut files);
    files.retain(|(path, _)| path.starts_with("vocabulary"));
    files.sort_unstable();
    files
}

fn collect(dir: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static str)>) {
    for file in dir.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.ends_with(".yaml")
        {
            files.push((path, text));
        }
    }
    dir.dirs().for_each(|dir| collect(dir, files));
}
