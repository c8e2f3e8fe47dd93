//! What several tests need.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::PathBuf;

use caveat::audit::{Auditor, Options};
use caveat::finding::Finding;
use caveat::source::{SourceFile, read};

/// A path below the shared references and corpus, or nothing (and a word about it) where they are not.
pub fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CAVEAT_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join(path);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// A file and what is found in it at the default settings.
pub fn check(auditor: &Auditor, name: &str, text: &str) -> (SourceFile, Vec<Finding>) {
    let file = read(name, text.as_bytes());
    let findings = auditor.check(&file, &Options::default());
    (file, findings)
}

/// The words at a finding's first place.
pub fn at<'f>(file: &'f SourceFile, finding: &Finding) -> &'f str {
    &file.text[finding.labels[0].span.range()]
}
