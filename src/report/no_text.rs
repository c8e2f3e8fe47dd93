//! Findings for logs that others can read: positions and rule names, none of the document's words.

use std::sync::Arc;

use super::catalog::Catalog;
use crate::finding::Finding;
use crate::source::SourceFile;
use crate::source::document::Document;

/// As many letters in a row make a word.
const WORD: usize = 4;

/// Replaces everything that may hold words of the document by what the rule says of itself. A fix goes, since it
/// quotes; so does help that speaks of the document. The fingerprint stays: it is a hash.
pub fn strip(finding: &mut Finding, catalog: &Catalog, file: &SourceFile) {
    let rule = catalog.find(&finding.rule);
    finding.message = rule.map_or(&*finding.rule, |rule| &rule.title).into();
    finding.help = rule.map(|rule| rule.help.as_str()).filter(|help| !help.is_empty()).map(Into::into);
    for label in &mut finding.labels {
        label.text = Arc::default();
        if let Some(elsewhere) = &mut label.elsewhere {
            elsewhere.line = None;
            if tells(&elsewhere.document) {
                elsewhere.document.clear();
            }
        }
    }
    finding.fix = None;
    if tells(&finding.document) {
        let at = file.documents.iter().position(|document| *document.id == *finding.document).unwrap_or(0);
        finding.document = number(at).into();
        finding.qualified_document = match finding.qualified_document.split_once('#') {
            Some((collection, _)) => format!("{collection}#{}", finding.document).into(),
            None => finding.document.clone(),
        };
    }
}

/// The name of the document at this index of its file. An id stands in the file; where it is more than a letter and a
/// number, as `d77` is, it may tell what the document is about, and the document's number stands for it.
pub fn qualified(document: &Document, at: usize) -> String {
    if tells(&document.id) { format!("{}#{}", document.collection, number(at)) } else { document.qualified_name() }
}

/// The id of the document at this index of its file.
pub fn id(document: &Document, at: usize) -> String {
    if tells(&document.id) { number(at) } else { document.id.clone() }
}

fn number(at: usize) -> String {
    (at + 1).to_string()
}

fn tells(id: &str) -> bool {
    id.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= WORD)
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_with_a_word_in_it_tells_something() {
        for (id, wanted) in
            [("d77", false), ("", false), ("d41fn1", false), ("letter-to-zembla", true), ("dZoé4", true)]
        {
            assert_eq!(super::tells(id), wanted, "{id}");
        }
    }
}
