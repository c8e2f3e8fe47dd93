//! One document, alone in a file of its own, in which faults are put.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use caveat::source::document::{Block, Document, Format, Role};
use caveat::source::{SourceFile, read};
use regex::Regex;

pub struct Piece {
    /// `frus1969-76ve13#d77`, or the file's name.
    pub name: String,
    pub file: SourceFile,
    /// Which of the file's documents.
    at: usize,
    /// The volume that it was cut from, and how far from its place there it stands here.
    pub volume: Option<(Arc<SourceFile>, isize)>,
}

impl Piece {
    pub fn document(&self) -> &Document {
        &self.file.documents[self.at]
    }

    pub fn text(&self) -> &str {
        &self.document().text
    }

    /// The name under which the file is read again.
    pub fn file_name(&self) -> &str {
        &self.file.name
    }

    pub fn is_tei(&self) -> bool {
        self.file.format == Format::Tei
    }

    /// Where a range of the reading text stands in the file, if it stands there letter by letter: a fault must not
    /// swallow a tag.
    pub fn place(&self, text: Range<usize>) -> Option<Range<usize>> {
        let range = self.document().span_of(text.clone()).range();
        (self.file.text.get(range.clone())? == self.text().get(text)?).then_some(range)
    }

    /// The same for a place that is only pointed at.
    pub fn near(&self, text: Range<usize>) -> Range<usize> {
        self.document().span_of(text).range()
    }

    pub fn notes(&self) -> impl Iterator<Item = &Block> {
        self.document().blocks.iter().filter(|block| block.role == Role::Note)
    }
}

/// The documents of files and folders, volumes cut into their documents.
pub fn load(paths: &[PathBuf]) -> io::Result<Vec<Piece>> {
    let mut files = Vec::new();
    for path in paths {
        for entry in ignore::Walk::new(path) {
            let entry = entry.map_err(io::Error::other)?;
            let readable = matches!(entry.path().extension().and_then(|end| end.to_str()), Some("txt" | "xml" | "tei"));
            if entry.path().is_file() && readable {
                files.push(entry.into_path());
            }
        }
    }
    files.sort();
    let mut pieces = Vec::new();
    for path in files {
        pieces.extend(pieces_of(&path, &fs::read(&path)?));
    }
    Ok(pieces)
}

fn pieces_of(path: &Path, bytes: &[u8]) -> Vec<Piece> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("document.txt");
    let whole = read(name, bytes);
    let (single, tei) = (whole.documents.len() == 1, whole.format == Format::Tei);
    if single || !tei {
        let pieces = (0..whole.documents.len().min(1)).map(|at| Piece {
            name: name.into(),
            file: whole.clone(),
            at,
            volume: None,
        });
        return pieces.collect();
    }
    let whole = Arc::new(whole);
    whole.documents.iter().filter_map(|document| cut(&whole, document)).collect()
}

/// A document of a volume as a file of its own, with as much of the others as its links lead to.
fn cut(whole: &Arc<SourceFile>, document: &Document) -> Option<Piece> {
    static TARGET: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r##"target="#(d[0-9]+[a-z]?)(?:fn([0-9]+))?""##).expect("a constant"));
    let own = whole.text.get(document.span.range())?;
    let mut others: Vec<(&str, Vec<&str>)> = Vec::new();
    for found in TARGET.captures_iter(own) {
        let id = found.get(1).map_or("", |id| id.as_str());
        let exists = whole.documents.iter().any(|other| other.id == id);
        if id == document.id || !exists {
            continue;
        }
        let at = others.iter().position(|(other, _)| *other == id).unwrap_or_else(|| {
            others.push((id, Vec::new()));
            others.len() - 1
        });
        let label = found.get(2).map(|label| label.as_str());
        let anchor = label.map(|label| format!("xml:id=\"{id}fn{label}\""));
        if let Some(label) = label
            && !others[at].1.contains(&label)
            && anchor.is_some_and(|anchor| whole.text.contains(&anchor))
        {
            others[at].1.push(label);
        }
    }
    let mut text = String::from("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xmlns:frus=\"frus\"><text><body>\n");
    for (id, labels) in others {
        let number = id.trim_start_matches('d');
        text +=
            &format!("<div type=\"document\" xml:id=\"{id}\" n=\"{number}\"><head>{number}. Editorial Note</head><p>");
        for label in labels {
            text += &format!("<note n=\"{label}\" xml:id=\"{id}fn{label}\">As above.</note>");
        }
        text += "</p></div>\n";
    }
    let by = document.span.range().start as isize - text.len() as isize;
    text += own;
    text += "\n</body></text></TEI>\n";
    let file = read(&whole.name, text.as_bytes());
    let at = file.documents.iter().position(|other| other.id == document.id)?;
    Some(Piece { name: document.qualified_name(), file, at, volume: Some((whole.clone(), by)) })
}
