//! Reviewdog's diagnostic format (RDFormat), as one object. Columns count bytes of UTF-8 there.

use serde_json::{Value, json};

use super::json::to_json;
use super::sarif::relative;
use super::{Checked, Format, Place, State, Summary};
use crate::finding::Severity;

pub struct Rdjson;

impl Format for Rdjson {
    fn head(&self) -> String {
        let source = json!({ "name": "caveat", "url": env!("CARGO_PKG_REPOSITORY") });
        format!("{{\"source\":{},\"diagnostics\":[\n", to_json(&source))
    }

    fn file(&self, checked: &Checked<'_>) -> String {
        let open = checked.findings.iter().filter(|located| located.state == State::Open);
        let diagnostics = open.filter_map(|located| {
            let finding = &located.finding;
            let location = |file: &str, place: &Place| json!({ "path": relative(file), "range": range(place) });
            let mut diagnostic = json!({
                "message": finding.message,
                "location": location(&checked.source.name, located.places.first()?),
                "severity": match finding.severity {
                    Severity::Error => "ERROR",
                    Severity::Warning => "WARNING",
                    Severity::Notice => "INFO",
                },
                "code": { "value": finding.rule },
            });
            let related: Vec<Value> = finding
                .labels
                .iter()
                .zip(&located.places)
                .skip(1)
                .map(|(label, place)| {
                    json!({ "message": label.text, "location": location(label.file(&checked.source.name), place) })
                })
                .collect();
            if !related.is_empty() {
                diagnostic["related_locations"] = json!(related);
            }
            if let Some(fix) = &finding.fix {
                let suggestions = fix.edits.iter().zip(&located.edits);
                let suggestions: Vec<Value> = suggestions
                    .map(|(edit, place)| json!({ "range": range(place), "text": edit.replacement }))
                    .collect();
                diagnostic["suggestions"] = json!(suggestions);
            }
            Some(to_json(&diagnostic))
        });
        diagnostics.collect::<Vec<_>>().join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, _: &Summary) -> String {
        "\n]}\n".to_owned()
    }
}

fn range(place: &Place) -> Value {
    json!({
        "start": { "line": place.start.line, "column": place.start.column_utf8 },
        "end": { "line": place.end.line, "column": place.end.column_utf8 },
    })
}
