//! One line a finding: `path:line:column: error[rule] message (d77)`.

use std::fmt;

use super::{Checked, Format, State, Summary, message_with_others, severity_name};

pub struct Concise;

impl Format for Concise {
    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        for located in checked.findings {
            let finding = &located.finding;
            let Some(place) = located.place(checked.source) else { continue };
            write!(
                out,
                "{}:{}:{}: {}[{}] {}",
                one_line(&checked.source.name),
                place.start.line,
                place.start.column,
                severity_name(finding.severity),
                finding.rule,
                one_line(&message_with_others(finding))
            )?;
            if !finding.document.is_empty() {
                write!(out, " ({})", finding.document)?;
            }
            if let State::Suppressed { reason, .. } = &located.state {
                write!(out, " [suppressed: {}]", one_line(reason))?;
            }
            out.write_char('\n')?;
        }
        Ok(())
    }

    fn tail(&self, _: &Summary) -> String {
        String::new()
    }
}

/// Line ends and control characters would break a format of lines, or a terminal.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
