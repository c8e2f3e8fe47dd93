//! What a rule reports: one disagreement, with every place that takes part in it.

use crate::source::map::Span;

/// One thing to look at. Reports, the language server and tests all read this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id: `note-level-differs`.
    pub rule: String,
    pub severity: Severity,
    pub confidence: Confidence,
    /// One sentence: what disagrees with what.
    pub message: String,
    /// The places, the primary one first; never empty.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    pub fix: Option<Fix>,
    /// The document's id inside its file (`d77`), or empty.
    pub document: String,
    /// `frus1969-76ve13#d77`.
    pub qualified_document: String,
    /// Stays the same when lines move; 16 hexadecimal digits, from which no text can be read back.
    pub fingerprint: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// In the decoded file.
    pub span: Span,
    /// What stands there: "the note says Secret".
    pub text: String,
}

/// A change of the file that would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// "Write `Source:`".
    pub title: String,
    /// Safe fixes change form, never what the document says.
    pub safe: bool,
    /// In order of place, without overlap.
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Notice,
    Warning,
    Error,
}

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}
