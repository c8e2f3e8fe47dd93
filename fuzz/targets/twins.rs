//! One document, made from the bytes, written as TEI and as plain text: both say the same.

use std::fmt::Write;

use caveat::audit::Options;
use caveat::source::document::{Document, Role};
use caveat::source::{SourceFile, read};

use super::auditor;

/// A document as its transcriber sees it.
struct Letter {
    place: &'static str,
    date: &'static str,
    marking: Option<&'static str>,
    source: &'static str,
    /// Paragraphs of runs.
    paragraphs: Vec<Vec<Run>>,
    notes: Vec<&'static str>,
}

enum Run {
    Words(&'static str),
    /// A bracket, in italics where the format has them.
    Withheld(&'static str),
    /// A new page begins.
    Page,
    /// The next note stands here.
    Note,
}

const PLACES: &[&str] = &["Port Ellen", "Harbour House", "Washington"];
const DATES: &[&str] = &["May 4, 1966", "December 31, 1959", "undated", "June 31, 1961"];
const MARKINGS: &[&str] = &[
    "SECRET",
    "TOP SECRET",
    "CONFIDENTIAL",
    "SECRET/NODIS",
    "TOP SECRET/SENSITIVE/EXCLUSIVELY EYES ONLY",
    "UNCLASSIFIED",
    "SECERT",
    "SECRET NODIS",
];
const SOURCES: &[&str] = &[
    "Secret.",
    "Top Secret.",
    "Secret; Nodis.",
    "Confidential.",
    "No classification marking.",
    "Secret: Nodis.",
    "Top Secret; Sensitive; Exclusively Eyes Only.",
];
const WORDS: &[&str] = &[
    "He met the Consul at the harbour.",
    "The lamps & the oil were counted twice.",
    "“The pilots’ strike has ended,” he said.",
    "Nothing more was heard of it on May 5, 1966.",
    "They asked for 2 crates of wick at 5 < 7 marks.",
];
const WITHHELD: &[&str] = &[
    "2 lines not declassified",
    "2 line not declassified",
    "1 line not declassified",
    "name not declassified",
    "1 paragraph (4 lines) not declassified",
    "less than 1 line not declasified",
    "text not declassified",
    "lines not declassified",
];
const NOTES: &[&str] = &[
    "Not found.",
    "See footnote 1 above.",
    "Attached but not printed.",
    "Dated April 9; not printed.",
    "[1 line not declassified]",
];

/// Takes small numbers from the bytes; nothing but zeros behind their end.
struct Dice<'b>(std::slice::Iter<'b, u8>);

impl Dice<'_> {
    fn below(&mut self, most: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % most
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

fn letter(bytes: &[u8]) -> Letter {
    let mut dice = Dice(bytes.iter());
    let (place, date) = (dice.of(PLACES), dice.of(DATES));
    let marking = (dice.below(4) > 0).then(|| dice.of(MARKINGS));
    let mut letter =
        Letter { place, date, marking, source: dice.of(SOURCES), paragraphs: Vec::new(), notes: Vec::new() };
    for _ in 0..1 + dice.below(4) {
        let mut runs = vec![Run::Words(dice.of(WORDS))];
        for _ in 0..dice.below(4) {
            match dice.below(5) {
                0 => runs.push(Run::Withheld(dice.of(WITHHELD))),
                1 => runs.push(Run::Page),
                // A note's number stands behind the words that it is about.
                2 if matches!(runs.last(), Some(Run::Words(_))) && letter.notes.len() < 6 => {
                    letter.notes.push(dice.of(NOTES));
                    runs.push(Run::Note);
                }
                _ => {}
            }
            runs.push(Run::Words(dice.of(WORDS)));
        }
        letter.paragraphs.push(runs);
    }
    letter
}

const TITLE: &str = "7. Letter From the Keeper (Alder) to the Harbour Master (Birch)";
const HELD: &str = "Source: National Archives, Harbour Papers, Box 3.";

fn tei(letter: &Letter) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut out = format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><div type=\"document\" xml:id=\"d7\" n=\"7\"><head>{TITLE}, \
         {}, {}<note n=\"1\" xml:id=\"d7fn1\" type=\"source\">{HELD} {}</note></head>\n<pb n=\"1\"/>\n",
        letter.place, letter.date, letter.source
    );
    if let Some(marking) = letter.marking {
        let _ = writeln!(out, "<p>{marking}</p>");
    }
    let (mut page, mut note) = (1, 1);
    for paragraph in &letter.paragraphs {
        out.push_str("<p>");
        for (at, run) in paragraph.iter().enumerate() {
            if at > 0 && !matches!(run, Run::Note) {
                out.push(' ');
            }
            match run {
                Run::Words(words) => out.push_str(&escape(words)),
                Run::Withheld(what) => {
                    let _ = write!(out, "[<hi rend=\"italic\">{what}</hi>]");
                }
                Run::Page => {
                    page += 1;
                    let _ = write!(out, "<pb n=\"{page}\"/>");
                }
                Run::Note => {
                    note += 1;
                    let _ = write!(out, "<note n=\"{note}\" xml:id=\"d7fn{note}\">{}</note>", letter.notes[note - 2]);
                }
            }
        }
        out.push_str("</p>\n");
    }
    out + "</div></body></text></TEI>\n"
}

fn plain(letter: &Letter) -> String {
    let mut out = format!("{TITLE}, {}, {}1\n\n[Page 1]\n\n", letter.place, letter.date);
    if let Some(marking) = letter.marking {
        let _ = write!(out, "{marking}\n\n");
    }
    let (mut page, mut note) = (1, 1);
    for paragraph in &letter.paragraphs {
        for (at, run) in paragraph.iter().enumerate() {
            if at > 0 && !matches!(run, Run::Note) {
                out.push(' ');
            }
            match run {
                Run::Words(words) => out.push_str(words),
                Run::Withheld(what) => {
                    let _ = write!(out, "[{what}]");
                }
                Run::Page => {
                    page += 1;
                    let _ = write!(out, "[Page {page}]");
                }
                Run::Note => {
                    note += 1;
                    let _ = write!(out, "{note}");
                }
            }
        }
        out.push_str("\n\n");
    }
    let _ = writeln!(out, "  1. {HELD} {}", letter.source);
    for (at, note) in letter.notes.iter().enumerate() {
        let _ = writeln!(out, "  {}. {note}", at + 2);
    }
    out
}

/// What each says, without the places, which differ.
fn said(file: &SourceFile) -> Vec<String> {
    let found = auditor().check(file, &Options::default());
    let mut said: Vec<String> =
        found.into_iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
    said.sort();
    said
}

fn words(document: &Document, notes: bool) -> String {
    let blocks = document.blocks.iter().filter(|block| (block.role == Role::Note) == notes);
    blocks.flat_map(|block| document.block_text(block).split_whitespace()).collect::<Vec<_>>().join(" ")
}

pub fn twins(bytes: &[u8]) {
    let letter = letter(bytes);
    let (one, other) = (tei(&letter), plain(&letter));
    let (tei, plain) = (read("a.xml", one.as_bytes()), read("a.txt", other.as_bytes()));
    let [first, second] = [&tei.documents[..], &plain.documents[..]].map(|documents| {
        assert_eq!(documents.len(), 1);
        &documents[0]
    });
    for notes in [false, true] {
        assert_eq!(words(first, notes), words(second, notes), "{one}\n{other}");
    }
    assert_eq!(said(&tei), said(&plain), "{one}\n{other}");
}
