//! Findings as they are read by who judges them. What is printed holds text of the documents, and is not kept.

use super::found::Found;
use super::verdicts;

/// One finding, its places in their context, and the line that keeps the verdict.
pub fn entry(found: &Found) -> String {
    let finding = &found.finding;
    let mut text = format!("## {} {} {}\n", finding.qualified_document, finding.rule, finding.fingerprint);
    text += &format!("{}\n", finding.message);
    for (label, place) in finding.labels.iter().zip(&found.places) {
        text += &format!("- line {}: {}\n  {}\n", place.line, label.text, place.around);
    }
    text + &verdicts::line(found, "?", "") + "\n"
}
