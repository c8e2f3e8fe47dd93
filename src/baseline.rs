//! Findings that were there before: what is known is not reported again.
//!
//! A baseline holds paths, rules, documents' ids and fingerprints, and none of the documents' text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{Located, State};

/// The name under which a baseline is looked for.
pub const FILE_NAME: &str = "caveat-baseline.json";
const VERSION: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// One finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// As seen from the baseline's folder, with `/`.
    pub file: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    pub rule: String,
    pub fingerprint: String,
}

impl Default for Baseline {
    fn default() -> Baseline {
        Baseline { version: VERSION, findings: Vec::new() }
    }
}

impl Baseline {
    pub fn new(mut findings: Vec<Known>) -> Baseline {
        findings.sort();
        Baseline { version: VERSION, findings }
    }

    pub fn parse(text: &str) -> Result<Baseline, String> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!("it is of version {other}, this program reads version {VERSION}")),
        }
    }

    /// One finding a line, in a fixed order, so that a change of it reads well.
    pub fn to_json(&self) -> String {
        let lines: Vec<String> =
            self.findings.iter().map(|known| serde_json::to_string(known).unwrap_or_default()).collect();
        let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
        format!("{{\"version\":{VERSION},\"findings\":[{lines}]}}\n")
    }

    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// Takes out of a file's findings what is known, and gives their number. What is known twice covers two.
    pub fn take_out(&self, file: &str, found: &mut Vec<Located>) -> usize {
        let known = self.mark(file, found);
        found.retain(|located| located.state != State::Known);
        known
    }

    /// The same, and leaves what is known on the record.
    pub fn mark(&self, file: &str, found: &mut [Located]) -> usize {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        // Sorted by file.
        let from = self.findings.partition_point(|known| known.file.as_str() < file);
        for known in self.findings[from..].iter().take_while(|known| known.file == file) {
            *left.entry(&known.fingerprint).or_default() += 1;
        }
        let mut known = 0;
        for located in found {
            if let Some(count) = left.get_mut(located.finding.fingerprint.to_string().as_str())
                && *count > 0
            {
                *count -= 1;
                known += 1;
                located.state = State::Known;
            }
        }
        known
    }
}

/// What to remember of a finding.
pub fn known(file: &str, located: &Located) -> Known {
    Known {
        file: file.to_owned(),
        document: located.finding.document.to_string(),
        rule: located.finding.rule.to_string(),
        fingerprint: located.finding.fingerprint.to_string(),
    }
}
