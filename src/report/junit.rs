//! JUnit's XML: a suite for each file, a failed case for each finding, one case that passes where there is none.

use std::fmt;

use super::checkstyle::escape;
use super::{Checked, Format, State, Summary, message_with_others, severity_name};

pub struct Junit;

impl Format for Junit {
    fn head(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"caveat\">\n".to_owned()
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let name = escape(&checked.source.name);
        let open = || checked.findings.iter().filter(|located| located.state == State::Open);
        let failures = open().filter(|located| !located.finding.labels.is_empty()).count();
        let tests = failures.max(1);
        writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )?;
        for located in open() {
            let finding = &located.finding;
            let Some(place) = located.place(checked.source) else { continue };
            let at = format!("{}:{}:{}", checked.source.name, place.start.line, place.start.column);
            writeln!(
                out,
                "    <testcase classname=\"{}\" name=\"{} {}:{}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>",
                escape(&finding.qualified_document),
                escape(&finding.rule),
                place.start.line,
                place.start.column,
                severity_name(finding.severity),
                escape(&message_with_others(finding)),
                escape(&at)
            )?;
        }
        if failures == 0 {
            writeln!(out, "    <testcase classname=\"{name}\" name=\"check\"/>")?;
        }
        out.write_str("  </testsuite>\n")
    }

    fn tail(&self, _: &Summary) -> String {
        "</testsuites>\n".to_owned()
    }
}
