//! Findings for logs that others can read: positions and rule names, none of the document's words.

use super::catalog::Catalog;
use crate::finding::Finding;

/// Replaces everything that may hold words of the document by what the rule says of itself. A fix goes, since it
/// quotes; so does help that speaks of the document. The fingerprint stays: it is a hash.
pub fn strip(finding: &mut Finding, catalog: &Catalog) {
    let rule = catalog.find(&finding.rule);
    finding.message = rule.map_or_else(|| finding.rule.clone(), |rule| rule.title.clone());
    finding.help = rule.map(|rule| rule.help.clone()).filter(|help| !help.is_empty());
    for label in &mut finding.labels {
        label.text.clear();
        if let Some(elsewhere) = &mut label.elsewhere {
            elsewhere.line = None;
        }
    }
    finding.fix = None;
}
