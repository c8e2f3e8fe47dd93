//! Where findings stand, as people, editors and other programs count it.

use std::ops::Range;

use super::{Located, State};
use crate::finding::Finding;
use crate::source::map::Span;
use crate::source::{Position, SourceFile};

/// A span of a file in every way of counting that a format asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub start: Position,
    /// Just after the last character.
    pub end: Position,
    /// Bytes of the file as it lies on the disk.
    pub bytes: Range<usize>,
    /// Characters of the decoded file.
    pub chars: Range<usize>,
}

/// Works out the places of a file's findings and sorts them by place.
pub fn locate(file: &SourceFile, findings: Vec<Finding>) -> Vec<Located> {
    let chars = Characters::of(file, &findings);
    let place = |span: Span| {
        let span = clamp(span, &file.text);
        Place {
            start: file.position(span.start),
            end: file.position(span.end),
            bytes: file.byte_offset(span.start)..file.byte_offset(span.end),
            chars: chars.at(span.start)..chars.at(span.end),
        }
    };
    let located = findings.into_iter().map(|finding| Located {
        places: finding.labels.iter().map(|label| place(label.span)).collect(),
        edits: finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| place(edit.span)).collect(),
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

/// A span that lies inside the text and on character boundaries, whatever it was.
pub fn clamp(span: Span, text: &str) -> Span {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    Span::new(start, end)
}

/// The number of characters before each byte that is asked for, counted in one walk over the file.
struct Characters {
    known: Vec<(u32, usize)>,
}

impl Characters {
    fn of(file: &SourceFile, findings: &[Finding]) -> Characters {
        let labels = findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
        let edits =
            findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits).map(|edit| edit.span);
        let mut wanted: Vec<u32> =
            labels.chain(edits).map(|span| clamp(span, &file.text)).flat_map(|span| [span.start, span.end]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (mut at, mut count) = (0, 0);
        let known = wanted.into_iter().map(|offset| {
            count += file.text[at..offset as usize].chars().count();
            at = offset as usize;
            (offset, count)
        });
        Characters { known: known.collect() }
    }

    fn at(&self, offset: u32) -> usize {
        self.known.binary_search_by_key(&offset, |(known, _)| *known).map_or(0, |at| self.known[at].1)
    }
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
            labels: vec![Label { span, text: String::new() }],
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
