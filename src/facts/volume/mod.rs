//! What the documents of a volume say of each other: gathered from their digests when all of them have been read.

pub mod counts;
pub mod digest;
pub mod faces;
pub mod numbers;
pub mod references;
pub mod style;

use crate::engine::schema::Kind;
use crate::engine::value::Facts;
use crate::source::SourceFile;
use crate::vocabulary::Vocabulary;
use digest::Digest;

pub const KINDS: &[&Kind] = &[
    references::CrossReference::KIND,
    numbers::VolumeDocument::KIND,
    counts::StatedCount::KIND,
    style::StyleForm::KIND,
    faces::RomanRedaction::KIND,
];

/// A volume: its file and what its documents handed up, in their order.
#[derive(Clone, Copy)]
pub struct Volume<'v> {
    pub file: &'v SourceFile,
    pub digests: &'v [Digest],
}

/// Everything that one volume says.
pub fn gather(vocabulary: &Vocabulary, volume: Volume<'_>) -> Facts {
    let mut facts = super::Collected::new();
    facts.put(references::CrossReference::KIND, references::gather(volume));
    // One alone that has no id has nothing that could disagree.
    if volume.digests.len() > 1 || volume.file.documents.iter().any(|document| !document.id.is_empty()) {
        facts.put(numbers::VolumeDocument::KIND, numbers::gather(volume));
    }
    if volume.digests.len() > 1 {
        facts.put(style::StyleForm::KIND, style::gather(vocabulary, volume));
        facts.put(faces::RomanRedaction::KIND, faces::gather(volume));
        facts.put(counts::StatedCount::KIND, counts::gather(vocabulary, volume));
    }
    facts.facts
}
