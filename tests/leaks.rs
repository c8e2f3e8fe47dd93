//! Leaks over many documents: how many of the planted ones are found, and at what cost.

use std::path::{Path, PathBuf};

use caveat::leak::{Holes, holes_of, leaks, passages_of};
use caveat::source::{SourceFile, read};
use caveat::vocabulary::Vocabulary;

#[path = "common/collection.rs"]
mod collection;

use collection::{Draw, collection};

fn files(documents: usize) -> Vec<SourceFile> {
    collection(documents).iter().map(|(name, text)| read(name, text.as_bytes())).collect()
}

#[test]
fn every_planted_leak_of_a_collection_is_found_and_no_phrase_of_the_house() {
    let found = leaks(&Vocabulary::builtin().redaction, &files(60), false);
    assert_eq!(found.len(), 6, "{found:#?}");
    assert!(found.iter().all(|(_, finding)| finding.message.contains("4 words fit 4 words not declassified")));
}

/// Twice the text takes twice the steps; were documents compared in pairs, it would take four times. (In a small
/// collection a phrase that all share is tried beside the few holes at which it stands; beside many it counts for nothing.)
#[test]
fn the_cost_grows_with_the_text() {
    let vocabulary = Vocabulary::builtin().redaction;
    let steps = |documents: usize| {
        let files = files(documents);
        let mut holes = Holes::default();
        for (at, file) in files.iter().enumerate() {
            file.documents.iter().for_each(|document| holes.append(holes_of(&vocabulary, document, at)));
        }
        let (index, _) = holes.index();
        for (at, file) in files.iter().enumerate() {
            file.documents.iter().for_each(|document| drop(passages_of(&vocabulary, &index, document, at)));
        }
        index.steps() as f64
    };
    let steps: Vec<f64> = [150, 300, 600].into_iter().map(steps).collect();
    assert!(steps.windows(2).all(|pair| pair[1] / pair[0] < 2.15), "{steps:?}");
}

/// Real documents, copied, with redactions put into the copies at random places: how many does the open copy betray?
#[test]
fn planted_leaks_in_documents_of_the_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("CAVEAT_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let mut paths: Vec<PathBuf> = ["corpus/text", "corpus/full"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(shared.join(folder)).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect();
    if paths.is_empty() {
        eprintln!("skipped: there is no corpus");
        return;
    }
    paths.sort();
    // All of them take a minute; a fifth shows as well whether something broke.
    let step = if std::env::var_os("CAVEAT_ALL").is_some() { 3 } else { 15 };
    let vocabulary = Vocabulary::builtin().redaction;
    let originals: Vec<(String, String)> = paths
        .iter()
        .filter_map(|path| Some((path.display().to_string(), std::fs::read_to_string(path).ok()?)))
        .filter(|(_, text)| text.split_whitespace().count() > 150)
        .collect();
    let sizes: [(&str, usize); 9] = [
        ("[name not declassified]", 2),
        ("[1 word not declassified]", 1),
        ("[4 words not declassified]", 4),
        ("[less than 1 line not declassified]", 6),
        ("[1 line of source text not declassified]", 11),
        ("[2-1/2 lines of source text not declassified]", 28),
        ("[1 paragraph (6 lines) not declassified]", 66),
        ("[text not declassified]", 20),
        ("[½ page not declassified]", 150),
    ];
    for noise in [0, 3, 8] {
        let mut draw = Draw(42 + noise as u64);
        let (mut planted, mut found_all, mut wrong) = (0, 0, 0);
        for (kind, (bracket, words)) in sizes.into_iter().enumerate() {
            let mut files: Vec<SourceFile> = Vec::new();
            let mut wanted = Vec::new();
            for (name, text) in originals.iter().skip(kind % 3).step_by(step) {
                let all: Vec<(usize, &str)> = text
                    .split_whitespace()
                    .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
                    .collect();
                if all.len() < words + 60 {
                    continue;
                }
                let from = 30 + draw.below(all.len() - words - 50);
                let (start, last) = (all[from].0, all[from + words - 1]);
                let end = last.0 + last.1.len();
                // A redaction in a redaction is no fair trial.
                let around = &text[all[from - 6].0..all[(from + words + 6).min(all.len() - 1)].0];
                if around.contains('[') || around.contains(']') || around.contains("Source:") {
                    continue;
                }
                wanted.push((files.len(), start));
                let copy = format!("{}{bracket}{}", &text[..start], &text[end..]);
                files.push(read(&format!("{name}.copy.txt"), misread(&copy, noise, &mut draw).as_bytes()));
                files.push(read(name, text.as_bytes()));
            }
            let leaks = leaks(&vocabulary, &files, false);
            let (mut found, mut false_ones) = (0, 0);
            for (file, start) in &wanted {
                let own: Vec<_> = leaks.iter().filter(|(at, _)| at == file).collect();
                let right = |finding: &caveat::finding::Finding| {
                    finding.labels.iter().any(|label| {
                        label
                            .elsewhere
                            .as_ref()
                            .is_some_and(|elsewhere| elsewhere.place.bytes.start.abs_diff(*start) <= 12)
                    })
                };
                let hit = own.iter().any(|(_, finding)| right(finding));
                found += usize::from(hit);
                false_ones += usize::from(!hit && !own.is_empty());
            }
            planted += wanted.len();
            found_all += found;
            wrong += false_ones;
            println!("{noise} % of words misread, {bracket}: {found} of {}, {false_ones} elsewhere", wanted.len());
        }
        println!("{noise} % of words misread: {found_all} of {planted}; {wrong} point elsewhere");
        assert!(found_all * 100 >= planted * 90, "{found_all} of {planted}");
    }
}

/// Changes a letter in so many of a hundred words, outside brackets.
fn misread(text: &str, percent: usize, draw: &mut Draw) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for piece in text.split_inclusive(' ') {
        inside |= piece.contains('[');
        let letters = piece.chars().filter(char::is_ascii_alphabetic).count();
        if !inside && letters > 2 && draw.below(100) < percent {
            let at = draw.below(letters);
            let mut seen = 0;
            for c in piece.chars() {
                let here = c.is_ascii_alphabetic() && {
                    seen += 1;
                    seen == at + 1
                };
                out.push(if here { "xkwzg".as_bytes()[draw.below(5)] as char } else { c });
            }
        } else {
            out.push_str(piece);
        }
        inside &= !piece.contains(']');
    }
    out
}
