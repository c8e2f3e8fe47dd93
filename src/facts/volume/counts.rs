//! What the preface says was held back, against what the volume holds.

use super::Volume;
use super::digest::Digest;
use crate::engine::schema::Type;
use crate::engine::value::Datum;
use crate::grammar::account::{Counts, account};
use crate::kind;
use crate::source::document::Role;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

kind! {
    /// A number that the preface gives of documents that were held back in full or in part.
    pub struct StatedCount: "stated_count" (top: true, scope: Volume) {
        /// withheld (in full), paragraph (or more of it) or minor.
        counts: Type::Text,
        /// The number that it gives.
        number: Type::Int,
        /// The words.
        text: Type::Text,
        /// True where it is part of the decision on the volume as a whole; a remark may be about a part of it.
        whole: Type::Bool,
        /// How many such documents the volume holds, by their brackets.
        counted: Type::Int,
        /// How far the two numbers are apart.
        apart: Type::Int,
        /// The documents that were counted, by their numbers, each with its place.
        documents: Type::List(&Type::Text),
    }
}

pub fn gather(vocabulary: &Vocabulary, volume: Volume<'_>) -> Vec<Datum> {
    let Some(front) = volume.file.front.as_deref() else { return Vec::new() };
    let mut out = Vec::new();
    for block in front.blocks.iter().filter(|block| block.role == Role::Paragraph) {
        let text = front.block_text(block);
        if !text.contains("declassification review") {
            continue;
        }
        for stated in account(&vocabulary.redaction, text) {
            let span = front.span_of(block.range.start + stated.range.start..block.range.start + stated.range.end);
            let documents: Vec<Datum> = volume
                .digests
                .iter()
                .filter_map(|digest| Some(Datum::new(name(digest), held_back(digest, stated.counts)?)))
                .collect();
            let (number, counted) = (i64::from(stated.number), documents.len() as i64);
            out.push(
                StatedCount {
                    counts: Datum::new(stated.counts.name(), span),
                    number: Datum::new(number, span),
                    text: Datum::new(&text[stated.range], span),
                    whole: Datum::new(stated.whole, span),
                    counted: Datum::new(counted, span),
                    apart: Datum::new((number - counted).abs(), span),
                    documents: Datum::new(documents, Span::default()),
                }
                .datum(span),
            );
        }
    }
    out
}

/// Where the document shows that so much of it is held back. A document is counted once, for the most of it.
fn held_back(digest: &Digest, counts: Counts) -> Option<Span> {
    let held = &digest.excisions;
    match counts {
        Counts::Withheld => held.whole,
        Counts::Paragraph => held.paragraph.filter(|_| held.whole.is_none()),
        Counts::Minor => held.minor.filter(|_| held.whole.is_none() && held.paragraph.is_none()),
    }
}

/// "31", or the id.
fn name(digest: &Digest) -> &str {
    digest.title_number.as_ref().or(digest.stated_number.as_ref()).map_or(&digest.id, |(number, _)| number)
}
