//! Why a configuration was refused, with the exact place in it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::refusal;

/// One mistake. Shown with miette, it underlines the place.
#[derive(Debug, Clone)]
pub struct ConfigError {
    message: String,
    help: Option<String>,
    /// Boxed, since an error travels through many results.
    at: Box<(NamedSource<Arc<str>>, Range<usize>)>,
}

impl ConfigError {
    pub fn new(name: &str, text: &str, at: Range<usize>, message: impl Into<String>) -> ConfigError {
        let at = at.start.min(text.len())..at.end.min(text.len());
        let source = NamedSource::new(name, Arc::from(text)).with_language("toml");
        ConfigError { message: message.into(), help: None, at: Box::new((source, at)) }
    }

    #[must_use]
    pub fn with_help(mut self, help: Option<String>) -> ConfigError {
        self.help = help;
        self
    }
}

impl From<(&str, &str, toml::de::Error)> for ConfigError {
    /// The TOML reader's error in our form, in plain words.
    fn from((name, text, error): (&str, &str, toml::de::Error)) -> ConfigError {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or("").to_owned();
        let near = |unknown: &str, known: &mut dyn Iterator<Item = &str>| {
            let known: Vec<&str> = known.collect();
            let near = near(unknown, known.iter().copied());
            let all = (!known.is_empty()).then(|| format!("known are {}", known.join(", ")));
            near.map(|near| format!("did you mean `{near}`?")).or(all)
        };
        let (short, help) = refusal::in_words(&message, near);
        ConfigError::new(name, text, span, short).with_help(help)
    }
}

/// The nearest of the known names, if one is near.
pub fn near<'n>(unknown: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let best =
        known.into_iter().map(|name| (strsim::jaro_winkler(name, unknown), name)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.8).then_some(best.1)
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Diagnostic for ConfigError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new("configuration"))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.at.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(Some("here".to_owned()), self.at.1.clone());
        Some(Box::new(std::iter::once(label)))
    }
}
