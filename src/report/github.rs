//! Annotations of GitHub Actions: workflow commands, one line a finding.

use std::fmt::{self, Write as _};

use super::{Checked, Format, State, Summary, severity_name};

pub struct Github;

impl Format for Github {
    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        for located in checked.findings.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            let Some(place) = located.place(checked.source) else { continue };
            let mut message = finding.message.to_string();
            for (label, place) in located.places(checked.source).skip(1) {
                let other = label.elsewhere.as_ref().map_or(String::new(), |other| format!("{}:", other.file));
                let _ = write!(message, "\n{other}{}:{}: {}", place.start.line, place.start.column, label.text);
            }
            if let Some(help) = &finding.help {
                let _ = write!(message, "\nhelp: {help}");
            }
            let title = match &*finding.document {
                "" => finding.rule.to_string(),
                document => format!("{} ({document})", finding.rule),
            };
            write!(
                out,
                "::{} file={},line={},endLine={}",
                severity_name(finding.severity),
                property(&checked.source.name.replace('\\', "/")),
                place.start.line,
                place.end.line
            )?;
            // Columns are only understood where the range lies in one line.
            if place.start.line == place.end.line {
                write!(out, ",col={},endColumn={}", place.start.column, place.end.column)?;
            }
            writeln!(out, ",title={}::{}", property(&title), data(&message))?;
        }
        Ok(())
    }

    fn tail(&self, _: &Summary) -> String {
        String::new()
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
