//! The whole way on one core: bytes to documents to facts to findings. The corpus where there is one, else the fixtures
//! over and over.

use std::path::{Path, PathBuf};

use caveat::audit::{Auditor, Options};
use caveat::source::read;
use divan::Bencher;
use divan::counter::BytesCount;

#[path = "samples/mod.rs"]
mod samples;

fn main() {
    divan::main();
}

fn sample(corpus: &str, ending: &str, fixture: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("CAVEAT_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let files = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == ending));
        wanted.map(|path| (path.display().to_string(), std::fs::read(path).unwrap_or_default())).collect()
    };
    let found = files(&shared.join(corpus));
    if found.is_empty() { files(&root.join(fixture)).into_iter().cycle().take(500).collect() } else { found }
}

fn audit(bencher: Bencher<'_, '_>, files: &[(String, Vec<u8>)]) {
    let auditor = Auditor::builtin();
    let options = Options::default();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let found = files.iter().map(|(name, bytes)| auditor.check(&read(name, bytes), &options).len());
        found.sum::<usize>()
    });
}

#[divan::bench(sample_count = 10)]
fn tei(bencher: Bencher<'_, '_>) {
    audit(bencher, &sample("corpus", "xml", "fixtures/clean"));
}

#[divan::bench(sample_count = 10)]
fn text(bencher: Bencher<'_, '_>) {
    audit(bencher, &sample("corpus/text", "txt", "fixtures/clean"));
}

/// One text of 4 KB: what an editor waits for at every key.
#[divan::bench]
fn one_text(bencher: Bencher<'_, '_>) {
    audit(bencher, &invented("d5.txt", samples::document(5, 4_000)));
}

#[divan::bench(sample_count = 5)]
fn prose(bencher: Bencher<'_, '_>) {
    audit(bencher, &invented("prose.txt", samples::prose(10_000_000)));
}

#[divan::bench(sample_count = 5)]
fn portions(bencher: Bencher<'_, '_>) {
    audit(bencher, &invented("portions.txt", samples::portions(10_000_000)));
}

#[divan::bench(sample_count = 5)]
fn volume(bencher: Bencher<'_, '_>) {
    audit(bencher, &invented("volume.xml", samples::volume(4_000_000)));
}

/// Fifty thousand small files, without the walk over their folders, which `cargo xtask speed` times.
#[divan::bench(sample_count = 2)]
fn small_files(bencher: Bencher<'_, '_>) {
    let files: Vec<_> =
        (0..50_000).flat_map(|at| invented(&format!("{at}.txt"), samples::document(at, 1_200))).collect();
    audit(bencher, &files);
}

fn invented(name: &str, text: String) -> Vec<(String, Vec<u8>)> {
    vec![(name.to_owned(), text.into_bytes())]
}

#[divan::bench]
fn start(bencher: Bencher<'_, '_>) {
    bencher.bench(Auditor::builtin);
}
