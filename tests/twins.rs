//! The same document as TEI and as plain text reads the same, as far as both can say it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use caveat::source::document::{Document, MarkKind, Role};
use caveat::source::read;

fn corpus() -> Option<PathBuf> {
    let shared = std::env::var_os("CAVEAT_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")));
    let corpus = shared.join("corpus");
    corpus.is_dir().then_some(corpus)
}

/// The text without white space: the plain text cannot say where it stood around a page break or between cells.
fn letters(document: &Document, notes: bool) -> String {
    let blocks = document.blocks.iter().filter(|block| (block.role == Role::Note) == notes);
    blocks.flat_map(|block| document.block_text(block).chars()).filter(|letter| !letter.is_whitespace()).collect()
}

/// The text with its blanks, blocks parted by one.
fn words(document: &Document) -> String {
    let blocks = document.blocks.iter().filter(|block| block.role != Role::Note);
    blocks.map(|block| document.block_text(block)).collect::<Vec<_>>().join(" ")
}

fn labels(document: &Document) -> Vec<&str> {
    document.blocks.iter().filter_map(|block| Some(block.note.as_ref()?.label.as_str())).collect()
}

fn pages(document: &Document) -> Vec<&str> {
    let marks = document.marks.iter();
    marks
        .filter_map(|mark| match &mark.kind {
            MarkKind::Page { label, .. } => Some(label.as_str()),
            _ => None,
        })
        .collect()
}

/// Label and number of letters before each reference.
fn references(document: &Document) -> Vec<(&str, usize)> {
    let place = |at: usize| document.text[..at].chars().filter(|letter| !letter.is_whitespace()).count();
    let marks = document.marks.iter();
    marks
        .filter_map(|mark| match &mark.kind {
            MarkKind::NoteRef { label } => Some((label.as_str(), place(mark.range.start))),
            _ => None,
        })
        .collect()
}

fn role(document: &Document, role: Role) -> Option<&str> {
    document.blocks.iter().find(|block| block.role == role).map(|block| document.block_text(block))
}

#[derive(Default)]
struct Tally {
    agree: usize,
    of: usize,
    differ: Vec<String>,
}

impl Tally {
    fn count(&mut self, name: &str, agrees: bool, show: &dyn Fn() -> String) {
        self.of += 1;
        if agrees {
            self.agree += 1;
        } else {
            self.differ.push(format!("{name}: {}", show()));
        }
    }

    fn share(&self) -> f64 {
        self.agree as f64 / self.of.max(1) as f64
    }
}

fn first_difference(one: &str, two: &str) -> String {
    let same = one.chars().zip(two.chars()).take_while(|(one, two)| one == two).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(25)).take(60).collect::<String>();
    format!("`{}` / `{}`", near(one), near(two))
}

#[test]
fn tei_and_plain_text_of_the_corpus_agree() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus here");
        return;
    };
    let mut volumes: HashMap<String, HashMap<String, Document>> = HashMap::new();
    let mut tallies: Vec<(&str, f64, Tally)> = [
        ("text", 0.97),
        ("text with blanks", 0.90),
        ("note labels", 0.97),
        ("note texts", 0.97),
        ("pages", 0.97),
        ("titles", 0.95),
        ("datelines", 0.90),
    ]
    .map(|(name, least)| (name, least, Tally::default()))
    .into();
    let (mut found, mut wrong, mut all) = (0, 0, 0);
    let mut files: Vec<PathBuf> =
        fs::read_dir(corpus.join("text")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let Some((volume, id)) = name.rsplit_once('-').filter(|(_, id)| id.starts_with('d')) else { continue };
        let documents = volumes.entry(volume.to_owned()).or_insert_with(|| {
            let file = read(&format!("{volume}.xml"), &fs::read(corpus.join(format!("{volume}.xml"))).unwrap());
            assert_eq!(file.problems, [], "{volume}");
            file.documents.into_iter().map(|document| (document.id.clone(), document)).collect()
        });
        let tei = &documents[id];
        let text = read(&name, &fs::read(&path).unwrap());
        let text = &text.documents[0];
        let body = |document: &Document| letters(document, false);
        let notes = |document: &Document| letters(document, true);
        let both = |what: &dyn Fn(&Document) -> String| (what(tei), what(text));
        let outcomes = [
            both(&body),
            both(&words),
            both(&|document| format!("{:?}", labels(document))),
            both(&notes),
            both(&|document| format!("{:?}", pages(document))),
            both(&|document| format!("{:?}", role(document, Role::Title))),
            both(&|document| format!("{:?}", role(document, Role::Dateline))),
        ];
        for ((_, _, tally), (one, two)) in tallies.iter_mut().zip(outcomes) {
            tally.count(&name, one == two, &|| first_difference(&one, &two));
        }
        let (theirs, ours) = (references(tei), references(text));
        all += theirs.len();
        let same = theirs.iter().filter(|reference| ours.contains(reference)).count();
        found += same;
        wrong += ours.iter().filter(|reference| !theirs.contains(reference)).count();
        if theirs != ours && std::env::var_os("SHOW").is_some() {
            println!("references {name}: {theirs:?} / {ours:?}");
        }
    }
    for (name, _, tally) in &tallies {
        println!("{name}: {} of {} ({:.1} %)", tally.agree, tally.of, tally.share() * 100.0);
        if std::env::var_os("SHOW").is_some() {
            tally.differ.iter().for_each(|line| println!("  {line}"));
        }
    }
    println!("references: {found} of {all} found, {wrong} that are none");
    for (name, least, tally) in &tallies {
        assert!(tally.share() >= *least, "{name}: {:?}", tally.differ);
    }
    assert!(found * 100 >= all * 97 && wrong * 100 <= all * 2, "references: {found} of {all}, {wrong} wrong");
}
