//! JSON for programs: one object with a version, and the same findings one a line.
//!
//! The fields are those of the structures below; `version` changes when one of them is taken away or changes its
//! meaning, not when one is added.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Checked, Format, Located, Place, State, Summary, Waiver, parted};
use crate::finding::{Confidence, Severity};
use crate::source::SourceFile;

pub const VERSION: u32 = 1;

/// One object for the whole run.
pub struct Json;

/// One object a line: findings as they come, a summary at the end.
pub struct JsonLines;

#[derive(Serialize, JsonSchema)]
struct FindingRecord<'f> {
    rule: &'f str,
    severity: Severity,
    confidence: Confidence,
    message: &'f str,
    /// The path as it was given.
    file: &'f str,
    /// The document's id inside its file; empty where the file is one document.
    document: &'f str,
    qualified_document: &'f str,
    /// The places that take part, the primary one first.
    places: Vec<PlaceRecord<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixRecord<'f>>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<SuppressedRecord<'f>>,
}

#[derive(Serialize, JsonSchema)]
struct PlaceRecord<'f> {
    label: &'f str,
    /// The path of the file in which the place stands, where that is not the finding's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'f str>,
    /// The document's id inside that other file.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'f str>,
    #[serde(flatten)]
    region: Region,
}

/// Lines and columns begin at 1, columns count characters; the end is just after the last character. Offsets are
/// bytes of the file as it lies on the disk.
#[derive(Serialize, JsonSchema)]
struct Region {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    byte_start: usize,
    byte_end: usize,
}

#[derive(Serialize, JsonSchema)]
struct FixRecord<'f> {
    title: &'f str,
    safe: bool,
    edits: Vec<EditRecord<'f>>,
}

#[derive(Serialize, JsonSchema)]
struct EditRecord<'f> {
    #[serde(flatten)]
    region: Region,
    replacement: &'f str,
}

#[derive(Serialize, JsonSchema)]
struct SuppressedRecord<'f> {
    reason: &'f str,
    /// `source` or `configuration`.
    by: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct SummaryRecord {
    files: usize,
    documents: usize,
    errors: usize,
    warnings: usize,
    notices: usize,
    suppressed: usize,
    baseline: usize,
    missing_paths: usize,
}

impl From<&Summary> for SummaryRecord {
    fn from(summary: &Summary) -> Self {
        SummaryRecord {
            files: summary.files,
            documents: summary.documents,
            errors: summary.errors,
            warnings: summary.warnings,
            notices: summary.notices,
            suppressed: summary.suppressed,
            baseline: summary.known,
            missing_paths: summary.missing,
        }
    }
}

/// The whole of [`Json`], as its reader may rely on it.
#[derive(JsonSchema)]
#[schemars(title = "caveat check --format json")]
#[allow(dead_code, reason = "only its schema is used; the object is written piece by piece")]
struct Report<'f> {
    /// Of the format; changes when a field is taken away or changes its meaning.
    version: u32,
    tool: Tool<'f>,
    findings: Vec<FindingRecord<'f>>,
    summary: SummaryRecord,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Tool<'f> {
    name: &'f str,
    version: &'f str,
}

/// The JSON Schema of [`Json`].
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Report<'static>)
}

/// One line of [`JsonLines`], as its reader may rely on it.
#[derive(JsonSchema)]
#[schemars(title = "caveat check --format jsonl", tag = "type", rename_all = "lowercase")]
#[allow(dead_code, reason = "only its schema is used")]
enum AnyLine<'f> {
    /// One finding.
    Finding {
        /// Of the format.
        version: u32,
        #[schemars(flatten)]
        finding: FindingRecord<'f>,
    },
    /// What the run came to: the last line.
    Summary {
        /// Of the format.
        version: u32,
        #[schemars(flatten)]
        summary: SummaryRecord,
    },
}

/// The JSON Schema of each line of [`JsonLines`].
pub fn line_schema() -> schemars::Schema {
    schemars::schema_for!(AnyLine<'static>)
}

fn region(place: &Place) -> Region {
    Region {
        line: place.start.line,
        column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        byte_start: place.bytes.start,
        byte_end: place.bytes.end,
    }
}

fn record<'f>(source: &'f SourceFile, located: &'f Located) -> FindingRecord<'f> {
    let finding = &located.finding;
    FindingRecord {
        rule: &finding.rule,
        severity: finding.severity,
        confidence: finding.confidence,
        message: &finding.message,
        file: &source.name,
        document: &finding.document,
        qualified_document: &finding.qualified_document,
        places: located
            .places(source)
            .map(|(label, place)| PlaceRecord {
                label: &label.text,
                file: label.elsewhere.as_ref().map(|elsewhere| elsewhere.file.as_str()),
                document: label.elsewhere.as_ref().map(|elsewhere| elsewhere.document.as_str()),
                region: region(&place),
            })
            .collect(),
        help: finding.help.as_deref(),
        fix: finding.fix.as_ref().map(|fix| FixRecord {
            title: &fix.title,
            safe: fix.safe,
            edits: fix
                .edits
                .iter()
                .map(|edit| EditRecord { region: region(&source.place(edit.span)), replacement: &edit.replacement })
                .collect(),
        }),
        fingerprint: finding.fingerprint.to_string(),
        suppressed: match &located.state {
            State::Open | State::Known => None,
            State::Suppressed { reason, by } => Some(SuppressedRecord {
                reason,
                by: match by {
                    Waiver::InSource => "source",
                    Waiver::External => "configuration",
                },
            }),
        },
    }
}

/// A structure of strings and numbers always becomes JSON.
pub(super) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Format for Json {
    fn head(&self) -> String {
        let version = to_json(&env!("CARGO_PKG_VERSION"));
        format!("{{\"version\":{VERSION},\"tool\":{{\"name\":\"caveat\",\"version\":{version}}},\"findings\":[\n")
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let records = checked.findings.iter().map(|located| to_json(&record(checked.source, located)));
        parted(records, ",\n", out)
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, summary: &Summary) -> String {
        format!("\n],\"summary\":{}}}\n", to_json(&SummaryRecord::from(summary)))
    }
}

#[derive(Serialize)]
struct Line<'f, T: Serialize> {
    version: u32,
    #[serde(rename = "type")]
    what: &'f str,
    #[serde(flatten)]
    value: T,
}

impl Format for JsonLines {
    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let mut lines = checked.findings.iter().map(|located| {
            to_json(&Line { version: VERSION, what: "finding", value: record(checked.source, located) }) + "\n"
        });
        lines.try_for_each(|line| out.write_str(&line))
    }

    fn tail(&self, summary: &Summary) -> String {
        to_json(&Line { version: VERSION, what: "summary", value: SummaryRecord::from(summary) }) + "\n"
    }
}
