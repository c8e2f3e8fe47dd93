//! From the paths that were given to the files to check.

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::reading;

/// Extensions of the formats that are read; a file that is named itself is read whatever its extension.
pub const EXTENSIONS: &[&str] = &["txt", "text", "md", "markdown", "xml", "tei", "html", "htm", "xhtml"];

/// One file to check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Stdin,
    File(PathBuf),
}

impl Target {
    /// The name to show and report, with `/` between folders on every system.
    pub fn name(&self, stdin_filename: &str) -> String {
        match self {
            Target::Stdin => stdin_filename.to_owned(),
            Target::File(path) if cfg!(windows) => path.display().to_string().replace('\\', "/"),
            Target::File(path) => path.display().to_string(),
        }
    }

    /// The order of [`Ord`], found at the first byte that differs: paths compare part by part, and of many files most of
    /// the parts are the same.
    fn in_order(&self, other: &Target) -> Ordering {
        let (Target::File(one), Target::File(two)) = (self, other) else { return self.cmp(other) };
        let (one, two) = (one.as_os_str().as_encoded_bytes(), two.as_os_str().as_encoded_bytes());
        // A folder's own name ends before all that goes on.
        let place = |byte: &u8| if std::path::is_separator(char::from(*byte)) { 0 } else { u16::from(*byte) + 1 };
        match one.iter().zip(two).find(|(one, two)| one != two) {
            Some((one, two)) => place(one).cmp(&place(two)),
            None => one.len().cmp(&two.len()),
        }
    }

    /// The name and the bytes.
    pub fn read(&self, stdin_filename: &str) -> (String, io::Result<Vec<u8>>) {
        let bytes = match self {
            Target::Stdin => reading::standard_input(),
            Target::File(path) => reading::document(path),
        };
        (self.name(stdin_filename), bytes)
    }
}

/// What was found for the paths that were given.
#[derive(Debug, Default)]
pub struct Targets {
    /// In order of their paths, each once.
    pub files: Vec<Target>,
    /// Paths that are not there or no files, or folders that cannot be read, each with a sentence.
    pub missing: Vec<String>,
}

/// Walks folders, leaving out what `.gitignore` and `.ignore` leave out, and hidden files.
/// `keep` is asked of every file found there; it is told whether the file's name is that of a known format.
pub fn collect(paths: &[PathBuf], mut keep: impl FnMut(&Path, bool) -> bool) -> Targets {
    let mut targets = Targets::default();
    for path in paths {
        if path.as_os_str() == "-" {
            targets.files.push(Target::Stdin);
        } else if path.is_dir() {
            for entry in WalkBuilder::new(path).require_git(false).follow_links(false).build() {
                match entry {
                    Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                        let file = tidy(entry.path());
                        if keep(&file, readable(&file)) {
                            targets.files.push(Target::File(file));
                        }
                    }
                    Ok(_) => {}
                    Err(error) => targets.missing.push(format!("cannot look into {}: {error}", path.display())),
                }
            }
        } else if let Some(why) = reading::no_file(path) {
            targets.missing.push(why);
        } else if path.symlink_metadata().is_ok() {
            targets.files.push(Target::File(tidy(path)));
        } else {
            targets.missing.push(format!("there is no file or folder {}", path.display()));
        }
    }
    targets.files.sort_by(Target::in_order);
    targets.files.dedup();
    targets
}

fn readable(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// `./a.txt` and `a.txt` are one file, and so are `one/a.txt` and `one//a.txt`.
fn tidy(path: &Path) -> PathBuf {
    let path = path.strip_prefix(".").unwrap_or(path);
    let written = path.as_os_str().as_encoded_bytes();
    let plain = !written.windows(2).any(|pair| matches!(pair, b"//" | b"/."));
    if plain { path.to_owned() } else { path.components().collect() }
}
