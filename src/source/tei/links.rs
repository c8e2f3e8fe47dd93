//! Where `<ref target="#…">` leads: to a document, to a note, elsewhere in the file, or nowhere.

use std::collections::{HashMap, HashSet};

use super::super::document::{Document, MarkKind, Target};

/// The named documents and notes of a file.
#[derive(Default)]
pub(super) struct Names<'a> {
    known: HashMap<&'a str, Named<'a>>,
}

enum Named<'a> {
    Document { number: &'a str },
    Note { document: &'a str, label: &'a str },
}

impl<'a> Names<'a> {
    pub fn document(&mut self, name: &'a str, number: &'a str) {
        self.known.insert(name, Named::Document { number });
    }

    pub fn note(&mut self, name: &'a str, document: &'a str, label: &'a str) {
        self.known.insert(name, Named::Note { document, label });
    }
}

/// A target as written, until every name of the file is known.
pub(super) fn unresolved(target: &str) -> Target {
    // A list of several leads to its first.
    let first = target.split_ascii_whitespace().next().unwrap_or("");
    if first.contains('#') { Target::Missing { name: first.to_owned() } } else { Target::Outside }
}

pub(super) fn resolve(documents: &mut [Document], names: &Names<'_>, text: &str, collection: &str) {
    let mut places: Option<HashSet<&str>> = None;
    let links = documents.iter_mut().flat_map(|document| &mut document.marks).filter_map(|mark| match &mut mark.kind {
        MarkKind::Link { target } => Some(target),
        _ => None,
    });
    for target in links {
        let Target::Missing { name: written } = target else {
            continue;
        };
        let Some((file, name)) = written.split_once('#') else {
            continue;
        };
        if !file.is_empty() && file.trim_end_matches(".xml") != collection {
            *target = Target::Outside;
            continue;
        }
        *target = match names.known.get(name) {
            Some(Named::Document { number }) => Target::Document { number: (*number).to_owned() },
            Some(Named::Note { document, label }) => {
                Target::Note { document: (*document).to_owned(), label: (*label).to_owned() }
            }
            None if places.get_or_insert_with(|| all_names(text)).contains(name) => Target::Place,
            None => Target::Missing { name: name.to_owned() },
        };
    }
}

/// Every `xml:id` of the file. Only links to pages, persons and terms need them.
fn all_names(text: &str) -> HashSet<&str> {
    let ids = memchr::memmem::find_iter(text.as_bytes(), "xml:id");
    ids.filter_map(|at| {
        let value = text[at + "xml:id".len()..].trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next()
    })
    .collect()
}
