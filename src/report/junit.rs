//! JUnit's XML: a suite for each file, a failed case for each finding, one case that passes where there is none.

use std::fmt::Write;

use super::checkstyle::escape;
use super::{Checked, Format, State, Summary, message_with_others, severity_name};

pub struct Junit;

impl Format for Junit {
    fn head(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"caveat\">\n".to_owned()
    }

    fn file(&self, checked: &Checked<'_>) -> String {
        let name = escape(&checked.source.name);
        let mut cases = String::new();
        let (mut tests, mut failures) = (0, 0);
        for located in checked.findings.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            let Some(place) = located.places.first() else { continue };
            (tests, failures) = (tests + 1, failures + 1);
            let at = format!("{}:{}:{}", checked.source.name, place.start.line, place.start.column);
            let _ = writeln!(
                cases,
                "    <testcase classname=\"{}\" name=\"{} {}:{}\"><failure type=\"{}\" message=\"{}\">{}</failure></testcase>",
                escape(&finding.qualified_document),
                escape(&finding.rule),
                place.start.line,
                place.start.column,
                severity_name(finding.severity),
                escape(&message_with_others(located)),
                escape(&at)
            );
        }
        if tests == 0 {
            tests = 1;
            let _ = writeln!(cases, "    <testcase classname=\"{name}\" name=\"check\"/>");
        }
        format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n\
             {cases}  </testsuite>\n"
        )
    }

    fn tail(&self, _: &Summary) -> String {
        "</testsuites>\n".to_owned()
    }
}
