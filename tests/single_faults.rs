//! One fault at a time in a document without any: each is found, at the right place, in plain text and in TEI alike.

mod common;

use caveat::audit::Auditor;
use common::{at, check};

const TEXT: &str = include_str!("../fixtures/clean/backchannel.txt");
const TEI: &str = include_str!("../fixtures/clean/backchannel.xml");

/// What is put in the place of what, and which rule must point at which words.
struct Fault {
    what: &'static str,
    text: (&'static str, &'static str),
    tei: Option<(&'static str, &'static str)>,
    rule: &'static str,
    at: &'static str,
}

const FAULTS: &[Fault] = &[
    Fault {
        what: "the level in the note",
        text: (" Top Secret; Sensitive", " Secret; Sensitive"),
        tei: Some(("Top Secret; Sensitive", "Secret; Sensitive")),
        rule: "note-level-differs",
        at: "Secret",
    },
    Fault {
        what: "a caveat dropped from the note",
        text: ("Top Secret; Sensitive; ", "Top Secret; "),
        tei: Some(("Top Secret; Sensitive; ", "Top Secret; ")),
        rule: "note-lacks-caveat",
        at: "SENSITIVE",
    },
    Fault {
        what: "a caveat dropped from the heading",
        text: ("SECRET/SENSITIVE/", "SECRET/"),
        tei: Some(("SECRET/SENSITIVE/", "SECRET/")),
        rule: "heading-lacks-caveat",
        at: "Sensitive",
    },
    Fault {
        what: "the addressee in the note",
        text: ("directly to Gen. Holt.”", "directly to Gen. Scott.”"),
        tei: Some(("Gen</gloss>. Holt.”", "Gen</gloss>. Scott.”")),
        rule: "delivery-addressee-differs",
        at: "Gen. Scott",
    },
    Fault {
        what: "the container in the note",
        text: ("in sealed envelope", "in sealed packet"),
        tei: Some(("in sealed envelope", "in sealed packet")),
        rule: "delivery-container-differs",
        at: "sealed packet",
    },
    Fault {
        what: "the TO line",
        text: ("TO: Gen. Holt", "TO: Gen. Scott"),
        tei: Some(("TO: Gen. Holt", "TO: Gen. Scott")),
        rule: "to-line-differs-from-title",
        at: "Gen. Scott, AF 26000",
    },
    Fault {
        what: "the label of the note",
        text: ("  1. Source: ", "  1. "),
        tei: Some(("\">Source: ", "\">")),
        rule: "source-label",
        at: "N",
    },
    Fault {
        what: "a slip in the marking",
        text: ("TOP SECRET/", "TOP SERCET/"),
        tei: Some(("TOP SECRET/", "TOP SERCET/")),
        rule: "marking-misspelled",
        at: "TOP SERCET",
    },
    Fault {
        what: "a page number skipped",
        text: ("[Page 2]", "[Page 3]"),
        tei: Some(("<pb n=\"2\"", "<pb n=\"3\"")),
        rule: "page-number-skips",
        at: "[Page 3]",
    },
    Fault {
        what: "a note number dropped",
        text: ("\n  3. See Document 12.", ""),
        tei: None,
        rule: "reference-without-note",
        at: "3",
    },
    Fault {
        what: "a slip in a redaction",
        text: ("[1 line not declassified]", "[1 lines not declassified]"),
        tei: Some(("1 line not declassified", "1 lines not declassified")),
        rule: "redaction-number-and-unit",
        at: "lines",
    },
];

#[test]
fn nothing_is_found_in_the_clean_document() {
    let auditor = Auditor::builtin();
    for (name, text) in [("clean.txt", TEXT), ("clean.xml", TEI)] {
        let (_, findings) = check(&auditor, name, text);
        assert_eq!(findings, [], "{name}");
    }
}

#[test]
fn tei_and_plain_text_give_the_same_findings() {
    let auditor = Auditor::builtin();
    let findings = |name: &str, text: &str| {
        let (_, findings) = check(&auditor, name, text);
        let mut said: Vec<_> = findings.into_iter().map(|finding| (finding.rule, finding.message)).collect();
        said.sort();
        said
    };
    for fault in FAULTS {
        let Some((old, new)) = fault.tei else { continue };
        let in_tei = findings("fault.xml", &TEI.replace(old, new));
        let in_text = findings("fault.txt", &TEXT.replace(fault.text.0, fault.text.1));
        assert!(!in_tei.is_empty());
        assert_eq!(in_tei, in_text, "{}", fault.what);
    }
}

fn without_tags(text: &str) -> String {
    text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, after)| after)).collect()
}

#[test]
fn every_single_fault_is_found_at_its_place() {
    let auditor = Auditor::builtin();
    let mut failures = Vec::new();
    for fault in FAULTS {
        let texts = [("fault.txt", TEXT, Some(fault.text)), ("fault.xml", TEI, fault.tei)];
        for (name, text, change) in texts {
            let Some((old, new)) = change else { continue };
            assert_eq!(text.matches(old).count(), 1, "{}: “{old}” stands once in {name}", fault.what);
            let (file, findings) = check(&auditor, name, &text.replace(old, new));
            let found = findings.iter().find(|finding| *finding.rule == *fault.rule);
            let place = found.map(|finding| at(&file, finding));
            // In TEI tags may stand inside the place, and that of a page break is its whole tag.
            let right = place.is_some_and(|place| without_tags(place) == fault.at || place.contains(new));
            if !right {
                let all: Vec<_> = findings.iter().map(|f| format!("{} at {:?}", f.rule, at(&file, f))).collect();
                failures.push(format!(
                    "{} in {name}: expected {} at {:?}, found {all:?}",
                    fault.what, fault.rule, fault.at
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
