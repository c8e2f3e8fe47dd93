//! The vocabulary knows nearly every word that source notes use: counted over the frequency table of handling words.
//! Needs the shared reference tables; skipped where they are not.

use std::path::PathBuf;

use caveat::grammar::marking::{Mode, marking};
use caveat::vocabulary::captions::Captions;

fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CAVEAT_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(path);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn at_least_99_percent_of_all_handling_words_are_known() {
    let Some(path) = shared("reference/frus-d_handling_components.tsv") else { return };
    let captions =
        Captions::load(include_str!("../rules/vocabulary/us-historical.yaml")).expect("the vocabulary loads");
    let (mut known, mut all) = (0u32, 0u32);
    let mut unknown = Vec::new();
    for line in std::fs::read_to_string(path).expect("a table").lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(component), Some(count)) = (fields.next(), fields.next()) else { continue };
        let count: u32 = count.parse().expect("a count");
        all += count;
        let read = marking(&captions, Mode { near: true, stops: false }, component);
        if read.is_ok_and(|(rest, _)| rest.trim().is_empty()) {
            known += count;
        } else {
            unknown.push(format!("{count} {component}"));
        }
    }
    let share = f64::from(known) / f64::from(all);
    println!("{known} of {all} = {share:.4}\n{}", unknown[..unknown.len().min(60)].join("\n"));
    assert!(share >= 0.99, "{share:.4}; unknown: {unknown:?}");
}
