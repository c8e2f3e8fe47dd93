//! Why a file of rules or words was refused, with the exact place in it.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};

use super::expression::compile::suggestion;
use crate::refusal;

/// One mistake in one file of rules or words. Shown with miette, it underlines the place.
#[derive(Debug, Clone)]
pub struct RuleError {
    pub file: String,
    pub yaml: Arc<str>,
    /// Bytes of the file.
    pub at: std::ops::Range<usize>,
    pub message: String,
    pub help: Option<String>,
    /// What kind of file it is.
    code: &'static str,
    source: NamedSource<Arc<str>>,
}

impl RuleError {
    pub fn new(file: &str, yaml: &Arc<str>, at: std::ops::Range<usize>, message: String, help: Option<String>) -> Self {
        let at = at.start.min(yaml.len())..at.end.min(yaml.len());
        let source = NamedSource::new(file, Arc::clone(yaml)).with_language("yaml");
        RuleError { file: file.to_owned(), yaml: Arc::clone(yaml), at, message, help, code: "rule", source }
    }

    /// It is a file of words that was refused.
    #[must_use]
    pub fn of_words(mut self) -> RuleError {
        self.code = "vocabulary";
        self
    }

    /// The YAML reader's error in our form, in plain words.
    pub fn unread(name: &str, yaml: &Arc<str>, error: &serde_yaml::Error) -> RuleError {
        let span = error.location().map(|location| location.span());
        // Where YAML itself is broken, only characters are counted.
        let byte = |at: usize| yaml.char_indices().nth(at).map_or(yaml.len(), |(byte, _)| byte);
        let mut at = match span.map(|span| (span, span.byte_offset(), span.byte_len())) {
            Some((_, Some(start), Some(len))) => start as usize..(start + len) as usize,
            Some((span, ..)) => byte(span.offset() as usize)..byte((span.offset() + span.len()) as usize),
            None => 0..0,
        };
        let text = error.to_string();
        let first = text.lines().next().unwrap_or("");
        // "error: line 3 column 1: missing field `c`"
        let message =
            first.splitn(3, ':').nth(2).map_or(first, str::trim).trim_start_matches("error:").trim().to_owned();
        let (message, help) = refusal::in_words(&message, |unknown, known| suggestion(unknown, known));
        let message = message.split(", expected").next().unwrap_or(&message).to_owned();
        if message.ends_with("` is missing") && error.location().is_some_and(|location| location.column() == 1) {
            // The reader names the last key of the file, which has nothing to do with it.
            at = first_line(yaml);
        }
        RuleError::new(name, yaml, at, message, help)
    }
}

/// The first line that says something.
fn first_line(yaml: &str) -> std::ops::Range<usize> {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        let said = line.trim_end();
        if !said.is_empty() && !said.starts_with('#') {
            return at..at + said.len();
        }
        at += line.len();
    }
    0..0
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RuleError {}

impl Diagnostic for RuleError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = SourceSpan::new(self.at.start.into(), self.at.len());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".to_owned()), span))))
    }
}
