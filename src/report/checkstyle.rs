//! Checkstyle's XML: the files that have findings, with one `error` for each.

use std::fmt;

use super::{Checked, Format, State, Summary, message_with_others};
use crate::finding::Severity;

pub struct Checkstyle;

impl Format for Checkstyle {
    fn head(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned()
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let mut any = false;
        for located in checked.findings.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            let Some(place) = located.place(checked.source) else { continue };
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Notice => "info",
            };
            if !any {
                writeln!(out, "  <file name=\"{}\">", escape(&checked.source.name))?;
            }
            any = true;
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"caveat.{}\"/>",
                place.start.line,
                place.start.column,
                escape(&message_with_others(finding)),
                escape(&finding.rule)
            )?;
        }
        if any { out.write_str("  </file>\n") } else { Ok(()) }
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
