//! The shape of `caveat.toml`. The JSON Schema for editors is made from these structures and their comments.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::finding::{Confidence, Severity};

/// Configuration of caveat. The nearest `caveat.toml` above a file holds for it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "caveat.toml")]
pub struct ConfigFile {
    /// Another configuration to begin with; its path as seen from this file.
    #[schemars(with = "Option<String>")]
    pub extend: Option<Spanned<String>>,
    /// What the documents are: `frus`, `us-modern`, `cui` or `plain`. Rules of other profiles do not run.
    pub profile: Option<Profile>,
    /// The system of markings that the documents use, where it is not to be found out: `us-historical` …
    #[schemars(with = "Option<String>")]
    pub system: Option<Spanned<String>>,
    /// Run only these: ids, packs, or beginnings of ids (`note-*`).
    #[schemars(with = "Option<Vec<String>>")]
    pub select: Option<Vec<Spanned<String>>>,
    /// Do not run these; written as for `select`.
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// How sure a rule must be to run.
    pub min_confidence: Option<Confidence>,
    /// Another severity for a rule or pack; `off` switches it off.
    #[schemars(with = "BTreeMap<String, SeveritySetting>")]
    pub severity: BTreeMap<Spanned<String>, SeveritySetting>,
    /// Folders of more rules, as seen from this file. Read from the configuration of the working folder.
    #[schemars(with = "Vec<String>")]
    pub rules: Vec<Spanned<String>>,
    /// Files with the markings of more nations, as seen from this file. Read from the configuration of the working folder.
    #[schemars(with = "Vec<String>")]
    pub vocabularies: Vec<Spanned<String>>,
    /// The baseline of known findings, as seen from this file. Read from the configuration of the working folder.
    pub baseline: Option<String>,
    /// Which files of a folder are checked.
    pub files: Files,
    /// How suppressions are handled.
    pub suppressions: Suppressions,
    /// Other settings for some files; later ones win.
    #[serde(rename = "override")]
    pub overrides: Vec<Override>,
    /// Findings that are waived without a word in the document itself.
    pub suppress: Vec<Suppress>,
}

/// Which files of a folder are checked. Patterns are as in `.gitignore`, without `!`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// Check these, whatever their extension; without it, every file of a known format.
    #[schemars(with = "Vec<String>")]
    pub include: Vec<Spanned<String>>,
    /// Do not check these. A file that is named on the command line is checked all the same.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
}

/// How suppressions are handled.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Suppressions {
    /// A suppression without a reason suppresses nothing and is reported; true unless said otherwise.
    pub require_reason: Option<bool>,
}

/// Other settings for some files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// The files, as patterns seen from this configuration's folder.
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    pub profile: Option<Profile>,
    #[schemars(with = "Option<String>")]
    pub system: Option<Spanned<String>>,
    #[schemars(with = "Option<Vec<String>>")]
    pub select: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    pub min_confidence: Option<Confidence>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, SeveritySetting>")]
    pub severity: BTreeMap<Spanned<String>, SeveritySetting>,
}

/// A finding that is waived without a word in the document itself.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppress {
    /// The file, as a pattern seen from this configuration's folder.
    #[schemars(with = "String")]
    pub file: Spanned<String>,
    /// The document's id inside the file (`d77`); without it, the whole file.
    pub document: Option<String>,
    /// The rule's id, a pack, or the beginning of ids (`note-*`).
    #[schemars(with = "String")]
    pub rule: Spanned<String>,
    /// One finding only: its fingerprint.
    pub fingerprint: Option<String>,
    /// Why; kept with the finding.
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// The *Foreign Relations* series and transcriptions made like it.
    Frus,
    /// Documents that bear today's markings.
    UsModern,
    /// Controlled unclassified information.
    Cui,
    /// Anything else.
    Plain,
}

impl Profile {
    /// Whether the rules of a pack run. Packs of the user's own always do.
    pub fn holds(self, pack: &str) -> bool {
        const EDITED: &[&str] = &["transcription", "source-note", "delivery", "quotation", "us-historical"];
        const MARKED: &[&str] = &["us-ic", "us-dod", "nato", "national"];
        const ANY: &[&str] = &["redaction", "notes", "pages", "dates", "volume"];
        match self {
            _ if ANY.contains(&pack) => true,
            Profile::Frus => !MARKED.contains(&pack) && pack != "cui",
            Profile::UsModern => !EDITED.contains(&pack),
            Profile::Cui => !EDITED.contains(&pack) && !MARKED.contains(&pack),
            Profile::Plain => !EDITED.contains(&pack) && !MARKED.contains(&pack) && pack != "cui",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Profile::Frus => "frus",
            Profile::UsModern => "us-modern",
            Profile::Cui => "cui",
            Profile::Plain => "plain",
        }
    }
}

/// A severity, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeveritySetting {
    Error,
    Warning,
    Notice,
    Off,
}

impl SeveritySetting {
    pub fn severity(self) -> Option<Severity> {
        match self {
            SeveritySetting::Error => Some(Severity::Error),
            SeveritySetting::Warning => Some(Severity::Warning),
            SeveritySetting::Notice => Some(Severity::Notice),
            SeveritySetting::Off => None,
        }
    }
}
