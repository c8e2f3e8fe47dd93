//! The findings of files, each with its places as an editor names them.

use std::fs;
use std::io;
use std::path::PathBuf;

use caveat::audit::{Auditor, Options};
use caveat::finding::{Finding, Label};
use caveat::source::document::{Document, MarkKind, Role};
use caveat::source::map::Span;
use caveat::source::{SourceFile, read};
use rayon::prelude::*;

/// One finding with all that is printed of it; its file is let go.
pub struct Found {
    /// Its place among all.
    pub number: usize,
    pub finding: Finding,
    /// What the rule says of itself, in none of the document's words.
    pub title: String,
    /// One for each label.
    pub places: Vec<Place>,
}

/// A place as an editor finds it.
pub struct Place {
    pub line: u32,
    /// The label of the page, where there is one.
    pub page: String,
    /// The label of the note, where it stands in one.
    pub note: Option<String>,
    /// The lines around it, with the place itself between guillemets.
    pub around: String,
}

/// Bytes of context on either side of a place.
const AROUND: usize = 420;

/// The findings of files and folders at default settings.
pub fn find(auditor: &Auditor, paths: &[PathBuf]) -> io::Result<Vec<Found>> {
    let mut files = Vec::new();
    for path in paths {
        for entry in ignore::Walk::new(path) {
            let entry = entry.map_err(io::Error::other)?;
            let endings = ["txt", "xml", "tei", "md", "html"];
            let readable =
                entry.path().extension().and_then(|end| end.to_str()).is_some_and(|end| endings.contains(&end));
            if entry.path().is_file() && readable {
                files.push(entry.into_path());
            }
        }
    }
    files.sort();
    let found: Vec<Vec<Found>> = files
        .into_par_iter()
        .map(|path| Ok::<_, io::Error>(of_file(auditor, &path.to_string_lossy(), &fs::read(&path)?)))
        .collect::<Result<_, _>>()?;
    Ok(found.into_iter().flatten().enumerate().map(|(number, found)| Found { number, ..found }).collect())
}

fn of_file(auditor: &Auditor, name: &str, bytes: &[u8]) -> Vec<Found> {
    let file = read(name.rsplit('/').next().unwrap_or(name), bytes);
    let findings = auditor.check(&file, &Options::default());
    let found = findings.into_iter().map(|finding| Found {
        number: 0,
        title: auditor.rules.find(&finding.rule).map_or_else(|| finding.rule.to_string(), |rule| rule.title.clone()),
        places: finding.labels.iter().map(|label| place(&file, label)).collect(),
        finding,
    });
    found.collect()
}

fn place(file: &SourceFile, label: &Label) -> Place {
    if let Some(elsewhere) = &label.elsewhere {
        let line = elsewhere.line.as_ref().map_or_else(String::new, |line| line.text.clone());
        return Place { line: elsewhere.place.start.line, page: String::new(), note: None, around: line };
    }
    let span = label.span;
    let document = file.documents.iter().find(|document| holds(document.span, span));
    Place {
        line: file.position(span.start).line,
        page: document.map_or_else(String::new, |document| page(document, span)),
        note: document.and_then(|document| note(document, span)),
        around: around(file, span),
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.start < outer.end
}

/// The page that begins last before a place.
fn page(document: &Document, span: Span) -> String {
    let pages = document.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Page { label, .. } => Some((mark.span.start, label)),
        _ => None,
    });
    pages.take_while(|(start, _)| *start <= span.start).last().map_or_else(String::new, |(_, label)| label.clone())
}

fn note(document: &Document, span: Span) -> Option<String> {
    let notes = document.blocks.iter().filter(|block| block.role == Role::Note);
    let inside = |range: &std::ops::Range<usize>| holds(document.span_of(range.clone()), span);
    notes.filter(|block| inside(&block.range)).find_map(|block| Some(block.note.as_ref()?.label.clone()))
}

fn around(file: &SourceFile, span: Span) -> String {
    let text = &file.text;
    let start = text.floor_char_boundary((span.start as usize).saturating_sub(AROUND));
    let end = text.ceil_char_boundary((span.end as usize + AROUND).min(text.len()));
    let range = text.floor_char_boundary(span.start as usize)..text.ceil_char_boundary(span.end as usize);
    let squeezed = |part: &str| {
        let blank = |c: char| c.is_whitespace();
        let words: Vec<&str> = part.split_whitespace().collect();
        let (before, after) = (part.starts_with(blank), part.ends_with(blank) && !words.is_empty());
        format!("{}{}{}", if before { " " } else { "" }, words.join(" "), if after { " " } else { "" })
    };
    let inside = squeezed(&text[range.clone()]);
    format!("…{}«{inside}»{}…", squeezed(&text[start..range.start]), squeezed(&text[range.end..end.max(range.end)]))
}
