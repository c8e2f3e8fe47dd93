//! Why a rule file was refused, with the exact place in it.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};

/// One mistake in one rule file. Shown with miette, it underlines the place.
#[derive(Debug, Clone)]
pub struct RuleError {
    pub file: String,
    pub yaml: Arc<str>,
    /// Bytes of the file.
    pub at: std::ops::Range<usize>,
    pub message: String,
    pub help: Option<String>,
    source: NamedSource<Arc<str>>,
}

impl RuleError {
    pub fn new(file: &str, yaml: &Arc<str>, at: std::ops::Range<usize>, message: String, help: Option<String>) -> Self {
        let at = at.start.min(yaml.len())..at.end.min(yaml.len());
        let source = NamedSource::new(file, Arc::clone(yaml)).with_language("yaml");
        RuleError { file: file.to_owned(), yaml: Arc::clone(yaml), at, message, help, source }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RuleError {}

impl Diagnostic for RuleError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new("rule"))
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
