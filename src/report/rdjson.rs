//! Reviewdog's diagnostic format (RDFormat), as one object. Columns count bytes of UTF-8 there.

use std::fmt;

use serde_json::{Value, json};

use super::json::to_json;
use super::sarif::relative;
use super::{Checked, Format, Place, State, Summary, parted};
use crate::finding::{Edit, Severity};

pub struct Rdjson;

impl Format for Rdjson {
    fn head(&self) -> String {
        let source = json!({ "name": "caveat", "url": env!("CARGO_PKG_REPOSITORY") });
        format!("{{\"source\":{},\"diagnostics\":[\n", to_json(&source))
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let open = checked.findings.iter().filter(|located| located.state == State::Open);
        let diagnostics = open.filter_map(|located| {
            let finding = &located.finding;
            let location = |file: &str, place: &Place| json!({ "path": relative(file), "range": range(place) });
            let mut diagnostic = json!({
                "message": &*finding.message,
                "location": location(&checked.source.name, &located.place(checked.source)?),
                "severity": match finding.severity {
                    Severity::Error => "ERROR",
                    Severity::Warning => "WARNING",
                    Severity::Notice => "INFO",
                },
                "code": { "value": &*finding.rule },
            });
            let related: Vec<Value> = located
                .places(checked.source)
                .skip(1)
                .map(|(label, place)| {
                    let location = location(label.file(&checked.source.name), &place);
                    json!({ "message": &*label.text, "location": location })
                })
                .collect();
            if !related.is_empty() {
                diagnostic["related_locations"] = json!(related);
            }
            if let Some(fix) = &finding.fix {
                let suggestion =
                    |edit: &Edit| json!({ "range": range(&checked.source.place(edit.span)), "text": edit.replacement });
                let suggestions: Vec<Value> = fix.edits.iter().map(suggestion).collect();
                diagnostic["suggestions"] = json!(suggestions);
            }
            Some(to_json(&diagnostic))
        });
        parted(diagnostics, ",\n", out)
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
