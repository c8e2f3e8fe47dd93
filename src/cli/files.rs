//! From the paths that were given to the files to check.

use std::cmp::Ordering;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ignore::{WalkBuilder, WalkState};

use super::{configs, reading};

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
            let mut found = walk(path);
            targets.missing.append(&mut found.missing);
            for file in found.files {
                if keep(&file, readable(&file)) {
                    targets.files.push(Target::File(file));
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

/// What lies in a folder and in those below it.
struct Found {
    files: Vec<PathBuf>,
    missing: Vec<String>,
}

/// On all cores, because asking what is to be left out takes longer than listing: in any order.
fn walk(folder: &Path) -> Found {
    let (send, receive) = mpsc::channel();
    let mut walk = WalkBuilder::new(folder);
    walk.require_git(false).follow_links(false).threads(rayon::current_num_threads());
    walk.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            let found = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => Some(Ok(tidy(entry.path()))),
                Ok(_) => None,
                Err(error) => Some(Err(format!("cannot look into {}: {error}", folder.display()))),
            };
            // Who receives waits until all are sent.
            found.map(|found| send.send(found));
            WalkState::Continue
        })
    });
    drop(send);
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for one in receive {
        match one {
            Ok(file) => found.push(file),
            Err(why) => missing.push(why),
        }
    }
    missing.sort();
    Found { files: found, missing }
}

fn readable(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// `./a.txt` and `a.txt` are one file, and so are `one/a.txt` and `one//a.txt`.
fn tidy(path: &Path) -> PathBuf {
    let path = path.strip_prefix(".").unwrap_or(path);
    if configs::is_plain(path) { path.to_owned() } else { path.components().collect() }
}
