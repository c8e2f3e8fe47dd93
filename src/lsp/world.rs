//! What the server asks of the world outside: files, configurations, and the check itself.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::audit::{Audited, Examined};
use crate::engine::value::Facts;
use crate::report::catalog::Catalog;
use crate::source::document::Document;
use crate::vocabulary::Vocabulary;

/// A file, read and judged as the command line would.
#[derive(Debug, Clone)]
pub struct Judged {
    pub audited: Audited,
    /// What was found in each document before anything was waived, for the next time.
    pub of_documents: Vec<Examined>,
    /// The system of markings that the configuration sets.
    pub system: Option<String>,
    /// Which configuration and rules it was judged by; results of two generations do not mix.
    pub generation: u64,
}

impl Judged {
    /// Everything one of its documents says.
    pub fn facts(&self, vocabulary: &Vocabulary, document: &Document) -> Facts {
        crate::facts::gather_as(vocabulary, document, self.system.as_deref())
    }

    /// The document that holds a byte of the file; the narrowest, where several do.
    pub fn document_at(&self, offset: usize) -> Option<&Document> {
        let documents = &self.audited.file.documents;
        let holds =
            |document: &&Document| document.span.start as usize <= offset && offset <= document.span.end as usize;
        documents.iter().filter(holds).min_by_key(|document| document.span.end - document.span.start).or(
            match documents.as_slice() {
                [only] => Some(only),
                _ => None,
            },
        )
    }
}

/// What is wrong with a configuration or a rule: told to the user, while the last good ones stay in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub message: String,
    /// The file with its text and the bytes of it that are wrong.
    pub place: Option<(PathBuf, String, Range<usize>)>,
}

/// Where a waiver for a file of plain text is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// The configuration; it may not be there yet.
    pub config: PathBuf,
    /// What it holds; nothing where there is none.
    pub text: Option<String>,
    /// The file as seen from there.
    pub file: String,
}

/// The world. The command line has the real one, tests one of their own.
pub trait World {
    /// The folders that the editor has open, and its settings.
    fn set_up(&mut self, folders: Vec<PathBuf>, settings: &serde_json::Value);

    /// Looks whether a configuration, a baseline or a rule has changed, and takes up what is new. True if anything was.
    fn refresh(&mut self) -> bool;

    /// Counts how often anything was.
    fn generation(&self) -> u64;

    /// What is wrong with them.
    fn troubles(&self) -> &[Trouble];

    /// What is of no use in them, as far as the files judged so far tell: waivers that suppress nothing.
    fn remarks(&self) -> Vec<Trouble> {
        Vec::new()
    }

    /// Judges a text as that of a file. `before` is what was found in it the last time. Nothing for a file that is not
    /// to be checked.
    fn judge(&mut self, path: &Path, text: &str, before: Option<&Judged>) -> Option<Judged>;

    /// The files below the editor's folders that `caveat check` would check.
    fn files(&mut self) -> Vec<PathBuf>;

    /// What is on the disk: a number that changes when the file does.
    fn stamp(&self, path: &Path) -> u64;

    /// Judges a file as it lies on the disk, with its text.
    fn judge_file(&mut self, path: &Path) -> Option<Judged>;

    fn sidecar(&mut self, path: &Path) -> Option<Sidecar>;

    fn catalog(&self) -> &Catalog;

    fn vocabulary(&self) -> &Vocabulary;
}
