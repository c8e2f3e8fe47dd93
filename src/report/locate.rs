//! Where findings stand, as people, editors and other programs count it.

use super::{Located, State};
use crate::finding::{Finding, Label, sort_large};
use crate::source::SourceFile;
use crate::source::map::Span;
pub use crate::source::place::{Place, clamp};

/// The findings of a file in the order of their places, none of them waived.
pub fn locate(findings: Vec<Finding>) -> Vec<Located> {
    let mut located: Vec<Located> =
        findings.into_iter().map(|finding| Located { finding, state: State::Open }).collect();
    sort(&mut located);
    located
}

/// In order of their places.
pub fn sort(located: &mut [Located]) {
    sort_large(located, |a, b| key(&a.finding).cmp(&key(&b.finding)));
}

fn key(finding: &Finding) -> (Option<Span>, &str, &str) {
    (finding.labels.first().map(|label| label.span), &finding.rule, &finding.message)
}

impl Located {
    /// The place of its first label.
    pub fn place(&self, file: &SourceFile) -> Option<Place> {
        self.finding.labels.first().map(|label| place(file, label))
    }

    /// The place of each label.
    pub fn places(&self, file: &SourceFile) -> impl Iterator<Item = (&Label, Place)> {
        self.finding.labels.iter().map(|label| (label, place(file, label)))
    }
}

fn place(file: &SourceFile, label: &Label) -> Place {
    match &label.elsewhere {
        Some(elsewhere) => elsewhere.place.clone(),
        None => file.place(label.span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Fingerprint, Label, Severity};

    #[test]
    fn places_count_bytes_of_the_disk_and_characters() {
        let mut bytes = b"\xef\xbb\xbf".to_vec();
        bytes.extend_from_slice("é§😀 Secret\nTop".as_bytes());
        let file = crate::source::read("a.txt", &bytes);
        let start = file.text.find("Secret").unwrap();
        let finding = |span| Finding {
            rule: "r".into(),
            severity: Severity::Error,
            confidence: Confidence::High,
            message: "m".into(),
            labels: vec![Label::here(span, "")],
            help: None,
            fix: None,
            document: "".into(),
            qualified_document: "".into(),
            fingerprint: Fingerprint::default(),
        };
        let found = locate(vec![finding(Span::new(9000, 9100)), finding(Span::new(start, start + 6))]);
        let place = found[0].place(&file).unwrap();
        assert_eq!((place.start.line, place.start.column, place.start.column_utf16), (1, 5, 6));
        assert_eq!((place.chars.clone(), place.bytes.clone()), (4..10, 12..18));
        assert_eq!(found[1].place(&file).unwrap().chars, 14..14);
    }
}
