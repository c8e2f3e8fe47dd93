//! One line a finding: `path:line:column: error[rule] message (d77)`.

use std::fmt::Write;

use super::{Checked, Format, State, Summary, message_with_others, severity_name};

pub struct Concise;

impl Format for Concise {
    fn file(&self, checked: &Checked<'_>) -> String {
        let mut out = String::new();
        for located in checked.findings {
            let finding = &located.finding;
            let Some(place) = located.places.first() else { continue };
            let _ = write!(
                out,
                "{}:{}:{}: {}[{}] {}",
                one_line(&checked.source.name),
                place.start.line,
                place.start.column,
                severity_name(finding.severity),
                finding.rule,
                one_line(&message_with_others(located))
            );
            if !finding.document.is_empty() {
                let _ = write!(out, " ({})", finding.document);
            }
            if let State::Suppressed { reason, .. } = &located.state {
                let _ = write!(out, " [suppressed: {}]", one_line(reason));
            }
            out.push('\n');
        }
        out
    }

    fn tail(&self, _: &Summary) -> String {
        String::new()
    }
}

/// Line ends and control characters would break a format of lines, or a terminal.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
