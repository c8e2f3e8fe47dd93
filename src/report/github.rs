//! Annotations of GitHub Actions: workflow commands, one line a finding.

use std::fmt::Write;

use super::{Checked, Format, State, Summary, severity_name};

pub struct Github;

impl Format for Github {
    fn file(&self, checked: &Checked<'_>) -> String {
        let mut out = String::new();
        for located in checked.findings.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            let Some(place) = located.places.first() else { continue };
            let mut message = finding.message.clone();
            for (label, place) in finding.labels.iter().zip(&located.places).skip(1) {
                let other = label.elsewhere.as_ref().map_or(String::new(), |other| format!("{}:", other.file));
                let _ = write!(message, "\n{other}{}:{}: {}", place.start.line, place.start.column, label.text);
            }
            if let Some(help) = &finding.help {
                let _ = write!(message, "\nhelp: {help}");
            }
            let title = match finding.document.as_str() {
                "" => finding.rule.clone(),
                document => format!("{} ({document})", finding.rule),
            };
            let _ = write!(
                out,
                "::{} file={},line={},endLine={}",
                severity_name(finding.severity),
                property(&checked.source.name.replace('\\', "/")),
                place.start.line,
                place.end.line
            );
            // Columns are only understood where the range lies in one line.
            if place.start.line == place.end.line {
                let _ = write!(out, ",col={},endColumn={}", place.start.column, place.end.column);
            }
            let _ = writeln!(out, ",title={}::{}", property(&title), data(&message));
        }
        out
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
