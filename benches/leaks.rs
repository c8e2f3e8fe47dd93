//! Leaks over an invented collection of one, two, four and eight times the size: the time must double with it.

use caveat::leak::leaks;
use caveat::source::{SourceFile, read};
use caveat::vocabulary::Vocabulary;
use divan::Bencher;
use divan::counter::BytesCount;

#[path = "../tests/common/collection.rs"]
mod collection;

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 2, 4, 8], sample_count = 5)]
fn doubling(bencher: Bencher<'_, '_>, times: usize) {
    let vocabulary = Vocabulary::builtin().redaction;
    let files: Vec<SourceFile> =
        collection::collection(times * 50).iter().map(|(name, text)| read(name, text.as_bytes())).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| leaks(&vocabulary, &files, false).len());
}
