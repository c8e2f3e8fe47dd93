//! How fast bytes become documents: the corpus where there is one, else the fixtures over and over.

use std::fs;
use std::path::{Path, PathBuf};

use caveat::source::read;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn files(folder: &Path, extension: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let wanted = entries.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted.map(|path| (path.display().to_string(), fs::read(path).unwrap_or_default())).collect()
}

fn sample(corpus: &str, extension: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("CAVEAT_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let found = files(&shared.join(corpus), extension);
    if !found.is_empty() {
        return found;
    }
    let fixtures = files(&root.join("fixtures/source"), extension);
    fixtures.into_iter().cycle().take(500).collect()
}

fn all(bencher: Bencher<'_, '_>, files: &[(String, Vec<u8>)]) {
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for (name, bytes) in files {
            divan::black_box(read(name, bytes));
        }
    });
}

#[divan::bench(sample_count = 10)]
fn tei(bencher: Bencher<'_, '_>) {
    all(bencher, &sample("corpus", "xml"));
}

#[divan::bench(sample_count = 20)]
fn text(bencher: Bencher<'_, '_>) {
    all(bencher, &sample("corpus/text", "txt"));
}

#[divan::bench(sample_count = 20)]
fn text_in_one_file(bencher: Bencher<'_, '_>) {
    let files = sample("corpus/text", "txt");
    let whole: Vec<u8> = files.into_iter().flat_map(|(_, bytes)| bytes).collect();
    all(bencher, &[("whole.txt".to_owned(), whole)]);
}

#[divan::bench]
fn markdown(bencher: Bencher<'_, '_>) {
    all(bencher, &sample("no-corpus-of-these", "md"));
}
