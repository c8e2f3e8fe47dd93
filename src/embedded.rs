//! The rules and words that come with the program, as they lie under `rules/`.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// One file.
#[derive(Debug)]
struct Embedded {
    /// Below `rules/`: `transcription/note-level-differs.yaml`.
    path: &'static str,
    /// As it is written.
    yaml: &'static str,
    /// The same as JSON, read faster ([`crate::data::read`]); empty where the YAML has a mistake.
    json: &'static str,
}

impl Embedded {
    fn ready(&self) -> &'static str {
        if self.json.is_empty() { self.yaml } else { self.json }
    }

    fn is_rule(&self) -> bool {
        !self.path.starts_with("vocabulary/")
    }
}

/// Every rule file with its path below `rules/`, as it is written, in order of the paths.
pub fn rule_files() -> Vec<(&'static str, &'static str)> {
    FILES.iter().filter(|file| file.is_rule()).map(|file| (file.path, file.yaml)).collect()
}

/// The same, in the form that is read fastest.
pub fn rule_files_ready() -> Vec<(&'static str, &'static str)> {
    FILES.iter().filter(|file| file.is_rule()).map(|file| (file.path, file.ready())).collect()
}

/// A file of words (`us-historical.yaml`), in the form that is read fastest.
pub fn vocabulary_file(name: &str) -> Option<&'static str> {
    let path = format!("vocabulary/{name}");
    FILES.iter().find(|file| file.path == path).map(Embedded::ready)
}

/// All files of words with their paths, as they are written, in order of the paths.
pub fn vocabulary_files() -> Vec<(&'static str, &'static str)> {
    FILES.iter().filter(|file| !file.is_rule()).map(|file| (file.path, file.yaml)).collect()
}
