//! Findings rendered: one file a format.
//!
//! A format is asked for the text of one file at a time, so that files can be rendered side by side and written as
//! they become ready; nothing here writes anywhere or knows of a rule more than its [`catalog`] entry.

pub mod catalog;
pub mod checkstyle;
pub mod concise;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod json;
pub mod junit;
pub mod locate;
pub mod no_text;
pub mod pretty;
pub mod rdjson;
pub mod sarif;
mod wrap;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::finding::{Elsewhere, Finding, Severity};
use crate::source::SourceFile;
pub use locate::{Place, locate};

/// A finding in its place among those of its file, and what has been decided about it.
#[derive(Debug, Clone)]
pub struct Located {
    pub finding: Finding,
    pub state: State,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum State {
    /// It is reported and counts for the exit status.
    #[default]
    Open,
    /// Somebody waived it and said why; it stays on the record.
    Suppressed { reason: Arc<str>, by: Waiver },
    /// The baseline holds it.
    Known,
}

/// Where a finding was waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    /// In the document itself.
    InSource,
    /// In the configuration.
    External,
}

/// One file, checked.
pub struct Checked<'f> {
    pub source: &'f SourceFile,
    /// The system of markings that it was checked under, where one was asked for.
    pub system: Option<&'f str>,
    /// In order of their places.
    pub findings: &'f [Located],
}

/// What a whole run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub files: usize,
    pub documents: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notices: usize,
    pub suppressed: usize,
    /// Known from the baseline, and so not reported.
    pub known: usize,
    /// Fixes that were applied, or would be.
    pub fixed: usize,
    /// Paths that were given and are not there.
    pub missing: usize,
}

impl Summary {
    pub fn add(&mut self, findings: &[Located]) {
        for located in findings {
            match (&located.state, located.finding.severity) {
                (State::Suppressed { .. }, _) => self.suppressed += 1,
                // Counted where the baseline is read.
                (State::Known, _) => {}
                (_, Severity::Error) => self.errors += 1,
                (_, Severity::Warning) => self.warnings += 1,
                (_, Severity::Notice) => self.notices += 1,
            }
        }
    }

    pub fn merge(&mut self, other: Summary) {
        self.files += other.files;
        self.documents += other.documents;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notices += other.notices;
        self.suppressed += other.suppressed;
        self.known += other.known;
        self.fixed += other.fixed;
        self.missing += other.missing;
    }

    /// The gravest severity among what was reported.
    pub fn worst(&self) -> Option<Severity> {
        [(self.errors, Severity::Error), (self.warnings, Severity::Warning), (self.notices, Severity::Notice)]
            .into_iter()
            .find_map(|(count, severity)| (count > 0).then_some(severity))
    }
}

impl std::fmt::Display for Summary {
    /// "2 errors, 1 warning in 3 files (412 documents); 4 suppressed".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut found = Vec::new();
        for (count, one, many) in [
            (self.errors, "error", "errors"),
            (self.warnings, "warning", "warnings"),
            (self.notices, "notice", "notices"),
        ] {
            if count > 0 {
                found.push(counted(count, one, many));
            }
        }
        let found = if found.is_empty() { "nothing to report".to_owned() } else { found.join(", ") };
        write!(f, "{found} in {}", counted(self.files, "file", "files"))?;
        write!(f, " ({})", counted(self.documents, "document", "documents"))?;
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", self.suppressed)?;
        }
        if self.known > 0 {
            write!(f, "; {} in the baseline", self.known)?;
        }
        if self.fixed > 0 {
            write!(f, "; {} applied", counted(self.fixed, "fix", "fixes"))?;
        }
        if self.missing > 0 {
            write!(f, "; {} not found", counted(self.missing, "path", "paths"))?;
        }
        Ok(())
    }
}

/// "1 error", "2 errors".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The message for a format that knows of one place only: the places in other files, which nobody could guess, follow
/// it.
fn message_with_others(finding: &Finding) -> Cow<'_, str> {
    let others = finding.labels.iter().filter_map(|label| {
        let Elsewhere { file, place, .. } = label.elsewhere.as_deref()?;
        Some(format!("{file}:{}:{}", place.start.line, place.start.column))
    });
    let others: Vec<String> = others.collect();
    let message = &finding.message;
    if others.is_empty() {
        Cow::Borrowed(message)
    } else {
        Cow::Owned(format!("{message} [see {}]", others.join(", ")))
    }
}

pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// A way to write findings down.
pub trait Format: Send + Sync {
    /// What stands before the first file.
    fn head(&self) -> String {
        String::new()
    }
    /// One file; asked for every file that was read, also those without findings. May write nothing. What is written goes
    /// on at once: a file may have a million findings.
    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result;
    /// What stands between two files neither of which is empty.
    fn between(&self) -> &'static str {
        ""
    }
    /// What stands after the last file.
    fn tail(&self, summary: &Summary) -> String;

    /// The text of one file.
    fn text(&self, checked: &Checked<'_>) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.file(checked, &mut text);
        text
    }
}

/// Pieces with `between` between them.
fn parted(pieces: impl Iterator<Item = String>, between: &str, out: &mut dyn fmt::Write) -> fmt::Result {
    for (at, piece) in pieces.enumerate() {
        if at > 0 {
            out.write_str(between)?;
        }
        out.write_str(&piece)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Elsewhere, Fingerprint, Label};
    use crate::source::map::Span;

    /// One finding whose second place stands in another file, written in each format.
    fn written(strip: bool, masked: bool) -> Vec<(&'static str, String)> {
        let own = crate::source::read("a.txt", b"The name is [name not declassified].\n");
        let other = crate::source::read("sub/b c.txt", b"one\nThe name is Miller, they say.\n");
        let at = other.text.find("Miller").unwrap();
        let mut elsewhere = Elsewhere::new(&other, "d7", Span::new(at, at + 6));
        if masked {
            elsewhere = elsewhere.masked();
        }
        drop(other);
        let mut finding = Finding {
            rule: "r".into(),
            severity: Severity::Error,
            confidence: Confidence::High,
            message: "m".into(),
            labels: vec![Label::here(Span::new(12, 35), "here"), Label::elsewhere(elsewhere, "there")],
            help: None,
            fix: None,
            document: "".into(),
            qualified_document: "a".into(),
            fingerprint: Fingerprint(0),
        };
        let catalog = catalog::Catalog::default();
        if strip {
            no_text::strip(&mut finding, &catalog, &own);
        }
        let findings = locate(vec![finding]);
        let checked = Checked { source: &own, system: None, findings: &findings };
        let look = pretty::Look { color: false, unicode: true, width: 80, links: false };
        let formats: Vec<(&'static str, Box<dyn Format>)> = vec![
            (
                "pretty",
                Box::new(pretty::Pretty {
                    look,
                    folder: "".into(),
                    catalog: catalog.clone(),
                    no_text: strip,
                    quiet: false,
                }),
            ),
            ("concise", Box::new(concise::Concise)),
            ("json", Box::new(json::Json)),
            ("jsonl", Box::new(json::JsonLines)),
            ("sarif", Box::new(sarif::Sarif { catalog: catalog.clone() })),
            ("html", Box::new(html::Html::new(catalog, crate::vocabulary::Vocabulary::builtin(), strip))),
            ("github", Box::new(github::Github)),
            ("gitlab", Box::new(gitlab::Gitlab)),
            ("checkstyle", Box::new(checkstyle::Checkstyle)),
            ("junit", Box::new(junit::Junit)),
            ("rdjson", Box::new(rdjson::Rdjson)),
        ];
        formats.into_iter().map(|(name, format)| (name, format.text(&checked))).collect()
    }

    #[test]
    fn every_format_names_the_other_file_and_its_place() {
        for (name, text) in written(false, false) {
            let place = match name {
                "json" | "jsonl" => r#""file":"sub/b c.txt","document":"d7","line":2,"column":13"#,
                "sarif" => r#""artifactLocation":{"uri":"sub/b%20c.txt"},"region":{"charLength":6,"charOffset":16"#,
                "html" => r#""elsewhere":["sub/b c.txt","d7"],"line":2,"column":13"#,
                "rdjson" => r#""path":"sub/b c.txt","range":{"end":{"column":19,"line":2}"#,
                _ => "sub/b c.txt:2:13",
            };
            assert!(text.contains(place), "{name}: {text}");
        }
        let pretty = &written(false, false)[0].1;
        assert!(pretty.contains("The name is Miller, they say.") && pretty.contains("a.txt:1:13"), "{pretty}");
    }

    #[test]
    fn what_is_masked_or_not_to_be_shown_stands_in_no_format() {
        for (strip, masked) in [(false, true), (true, false), (true, true)] {
            for (name, text) in written(strip, masked) {
                assert!(!text.contains("Miller"), "{name}: {text}");
                assert!(!strip || !text.contains("they say"), "{name}: {text}");
            }
        }
    }
}
