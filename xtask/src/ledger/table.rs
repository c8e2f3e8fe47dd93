//! True findings as a list of what to mend: where, and what disagrees, in none of the documents' words.

use super::found::{Found, Place};

/// A table in Markdown.
pub fn table(found: &[Found]) -> String {
    let mut text =
        String::from("| Document | First place | Other places | What is wrong | Rule |\n|---|---|---|---|---|\n");
    for found in found {
        let others: Vec<String> = found.places.iter().skip(1).map(written).collect();
        let first = found.places.first().map_or_else(String::new, written);
        let (finding, title) = (&found.finding, &found.title);
        let (document, rule) = (&finding.qualified_document, &finding.rule);
        text += &format!("| {document} | {first} | {} | {title} | {rule} |\n", others.join("; "));
    }
    text
}

/// "line 120, page 7, note 2"
fn written(place: &Place) -> String {
    let mut text = format!("line {}", place.line);
    if !place.page.is_empty() {
        text += &format!(", page {}", place.page);
    }
    if let Some(note) = place.note.as_deref().filter(|note| !note.is_empty()) {
        text += &format!(", note {note}");
    }
    text
}
