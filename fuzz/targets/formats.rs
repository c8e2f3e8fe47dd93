//! Each format all the way: read, judged, mended, written down.

use caveat::audit::{Audited, Options};
use caveat::finding::{Confidence, Finding};
use caveat::fix::{self, MOST_ROUNDS};
use caveat::report::concise::Concise;
use caveat::report::json::Json;
use caveat::report::pretty::{Look, Pretty};
use caveat::report::{Checked, Format, Summary, locate};
use caveat::source::{SourceFile, read};

use super::{auditor, promises};

pub fn text(bytes: &[u8]) {
    whole("a.txt", bytes);
}

pub fn markdown(bytes: &[u8]) {
    whole("a.md", bytes);
}

pub fn tei(bytes: &[u8]) {
    whole("a.xml", bytes);
}

pub fn html(bytes: &[u8]) {
    whole("a.html", bytes);
}

fn whole(name: &str, bytes: &[u8]) {
    let file = read(name, bytes);
    promises::file(&file);
    let found = judged(&file);
    promises::findings(&file, &found);
    let audited = Audited { found: locate(found), file };
    written_down(&audited);
    let (once, rounds) = mend(audited);
    if rounds == 0 {
        // The file is not written.
        return;
    }
    assert!(rounds < MOST_ROUNDS, "it never ends");
    // Fixing twice changes nothing more.
    let (twice, _) = mend(audit(name, &encoded(&once.file, &once.file.text)));
    assert_eq!(twice.file.text, once.file.text, "a second run of fixes changes more");
}

/// Every rule, also the unsure ones.
fn judged(file: &SourceFile) -> Vec<Finding> {
    auditor().check(file, &Options { min_confidence: Confidence::Low, ..Options::default() })
}

fn audit(name: &str, bytes: &[u8]) -> Audited {
    let file = read(name, bytes);
    let found = judged(&file);
    promises::findings(&file, &found);
    Audited { found: locate(found), file }
}

fn mend(mut audited: Audited) -> (Audited, usize) {
    for round in 0..MOST_ROUNDS {
        let name = audited.file.name.clone();
        let encode = audited.file.clone();
        match fix::round(&audited, |_, _| true, |text| audit(&name, &encoded(&encode, text))) {
            Some((next, _)) => audited = next,
            None => return (audited, round),
        }
    }
    (audited, MOST_ROUNDS)
}

fn written_down(audited: &Audited) {
    let checked = Checked { source: &audited.file, system: None, findings: &audited.found };
    let look = Look { color: false, unicode: true, width: 80, links: false };
    let catalog = caveat::report::catalog::Catalog::default();
    let pretty = Pretty { look, folder: "/".into(), catalog, no_text: false, quiet: false };
    let formats: [&dyn Format; 3] = [&Json, &Concise, &pretty];
    for format in formats {
        let whole = format.head() + &format.text(&checked) + &format.tail(&Summary::default());
        drop(whole);
    }
    let json = Json.head() + &Json.text(&checked) + &Json.tail(&Summary::default());
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
}

/// Two texts held against each other: what is withheld in one and open in the other.
pub fn leaks(bytes: &[u8]) {
    let text = super::text(bytes);
    let (one, other) =
        text.split_once("\n---\n").unwrap_or_else(|| text.split_at(text.floor_char_boundary(text.len() / 2)));
    let words = &auditor().vocabulary;
    let files = [read("a.txt", one.as_bytes()), read("b.txt", other.as_bytes())];
    for (at, finding) in caveat::leak::leaks(&words.redaction, &files, true) {
        promises::findings(&files[at], &[finding]);
    }
    if let [Some(first), Some(second)] = [files[0].documents.first(), files[1].documents.first()] {
        let release = |at: usize, document| caveat::compare::Release { file: &files[at], document };
        let compared = caveat::compare::compare(words, release(0, first), release(1, second));
        promises::findings(&files[0], &compared.findings);
        assert!(compared.alike <= compared.words);
    }
}

/// As it would be written, or as UTF-8 where its encoding lacks a letter.
fn encoded(file: &SourceFile, text: &str) -> Vec<u8> {
    file.encode(text).unwrap_or_else(|| text.as_bytes().to_vec())
}
