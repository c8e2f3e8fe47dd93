//! Where findings stand, as people, editors and other programs count it.

use super::{Located, State};
use crate::finding::Finding;
use crate::source::SourceFile;
use crate::source::map::Span;
use crate::source::place::Places;
pub use crate::source::place::{Place, clamp};

/// Works out the places of a file's findings and sorts them by place.
pub fn locate(file: &SourceFile, findings: Vec<Finding>) -> Vec<Located> {
    let labels = findings.iter().flat_map(|finding| &finding.labels).filter(|label| label.elsewhere.is_none());
    let edits = findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
    let places = Places::new(file, labels.map(|label| label.span).chain(edits.map(|edit| edit.span)));
    let located = findings.into_iter().map(|finding| Located {
        places: finding
            .labels
            .iter()
            .map(|label| match &label.elsewhere {
                Some(elsewhere) => elsewhere.place.clone(),
                None => places.place(label.span),
            })
            .collect(),
        edits: finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| places.place(edit.span)).collect(),
        finding,
        state: State::Open,
    });
    let mut located: Vec<Located> = located.collect();
    sort(&mut located);
    located
}

/// In order of their places.
pub fn sort(located: &mut [Located]) {
    located.sort_by(|a, b| key(&a.finding).cmp(&key(&b.finding)));
}

fn key(finding: &Finding) -> (Option<Span>, &str, &str) {
    (finding.labels.first().map(|label| label.span), &finding.rule, &finding.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Label, Severity};

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
            document: String::new(),
            qualified_document: String::new(),
            fingerprint: String::new(),
        };
        let found = locate(&file, vec![finding(Span::new(9000, 9100)), finding(Span::new(start, start + 6))]);
        let place = &found[0].places[0];
        assert_eq!((place.start.line, place.start.column, place.start.column_utf16), (1, 5, 6));
        assert_eq!((place.chars.clone(), place.bytes.clone()), (4..10, 12..18));
        assert_eq!(found[1].places[0].chars, 14..14);
    }
}
