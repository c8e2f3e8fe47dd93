//! Checkstyle's XML: the files that have findings, with one `error` for each.

use std::fmt::Write;

use super::{Checked, Format, State, Summary, message_with_others};
use crate::finding::Severity;

pub struct Checkstyle;

impl Format for Checkstyle {
    fn head(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned()
    }

    fn file(&self, checked: &Checked<'_>) -> String {
        let mut errors = String::new();
        for located in checked.findings.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            let Some(place) = located.places.first() else { continue };
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Notice => "info",
            };
            let _ = writeln!(
                errors,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"caveat.{}\"/>",
                place.start.line,
                place.start.column,
                escape(&message_with_others(located)),
                escape(&finding.rule)
            );
        }
        if errors.is_empty() {
            return errors;
        }
        format!("  <file name=\"{}\">\n{errors}  </file>\n", escape(&checked.source.name))
    }

    fn tail(&self, _: &Summary) -> String {
        "</checkstyle>\n".to_owned()
    }
}

/// Text inside an attribute. Characters that XML cannot hold at all become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
