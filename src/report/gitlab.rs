//! GitLab's code quality report: one array.

use std::fmt;

use serde_json::json;

use super::json::to_json;
use super::sarif::relative;
use super::{Checked, Format, State, Summary, message_with_others, parted};
use crate::engine::check::fingerprint_of;
use crate::finding::Severity;

pub struct Gitlab;

impl Format for Gitlab {
    fn head(&self) -> String {
        "[\n".to_owned()
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let path = relative(&checked.source.name);
        let issues = checked.findings.iter().filter(|located| located.state == State::Open).filter_map(|located| {
            let finding = &located.finding;
            let place = located.place(checked.source)?;
            Some(to_json(&json!({
                "description": message_with_others(finding),
                "check_name": &*finding.rule,
                // It must differ for the same document in two files.
                "fingerprint": fingerprint_of(&[&path, &finding.fingerprint.to_string()]).to_string(),
                "severity": match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Notice => "info",
                },
                "location": { "path": path, "lines": { "begin": place.start.line, "end": place.end.line } },
            })))
        });
        parted(issues, ",\n", out)
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, _: &Summary) -> String {
        "\n]\n".to_owned()
    }
}
