//! The examples of rules, audited as a run of the program would.

use crate::audit::{Auditor, Options};
use crate::engine::pack::Example;
use crate::facts::collection::{Collection, Shelf};
use crate::facts::volume::digest::Digest;
use crate::finding::{Elsewhere, Finding};
use crate::source::{SourceFile, read};

/// A file with what is kept of it.
struct Shelved {
    file: SourceFile,
    shelf: Shelf,
}

impl Shelved {
    fn new(auditor: &Auditor, name: &str, text: &str) -> Shelved {
        let file = read(name, text.as_bytes());
        let digest = |document| auditor.digest(document, &auditor.facts(document));
        let mut digests: Vec<Digest> = file.documents.iter().map(digest).collect();
        let shelf = Shelf::new(&file, &mut digests);
        Shelved { file, shelf }
    }
}

/// The example's document and what is found in it, beside the files that are given with it.
pub fn check(auditor: &Auditor, example: &Example, options: &Options) -> (SourceFile, Vec<Finding>) {
    let (name, text) = example.document();
    if example.beside.is_empty() {
        let file = read(name, text.as_bytes());
        let found = auditor.check(&file, options);
        return (file, found);
    }
    let all = shelved(auditor, example);
    let shelves: Vec<Shelf> = all.iter().map(|other| other.shelf.clone()).collect();
    let (own, file) = (&shelves[0], &all[0].file);
    let mut found = auditor.check(file, options);
    found.extend(auditor.check_collection((0, own, Some(file)), &Collection::new(&shelves), options, |place| {
        Some(Elsewhere::new(&all.get(place.file)?.file, &place.document, place.span))
    }));
    (read(name, text.as_bytes()), found)
}

/// What the example's document says of the files that are given with it.
pub fn facts(auditor: &Auditor, example: &Example) -> crate::engine::value::Facts {
    let shelves: Vec<Shelf> = shelved(auditor, example).into_iter().map(|other| other.shelf).collect();
    Collection::new(&shelves).facts(0, &shelves[0]).0
}

/// The document first.
fn shelved(auditor: &Auditor, example: &Example) -> Vec<Shelved> {
    let own = std::iter::once(example.document());
    let others = example.beside.iter().map(|beside| (beside.file.as_str(), beside.text.as_str()));
    own.chain(others).map(|(name, text)| Shelved::new(auditor, name, text)).collect()
}
