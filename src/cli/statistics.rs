//! `--statistics`: findings counted by rule and by document.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use caveat::report::{Located, State, Summary, severity_name};
use serde_json::json;

use super::sinks::FormatName;

/// How many documents are listed for people; programs get all.
const MOST_DOCUMENTS: usize = 20;

#[derive(Debug, Default)]
pub struct Statistics {
    by_rule: BTreeMap<(Arc<str>, &'static str), usize>,
    by_document: BTreeMap<Arc<str>, usize>,
}

impl Statistics {
    pub fn of(found: &[Located]) -> Statistics {
        let mut statistics = Statistics::default();
        for located in found.iter().filter(|located| located.state == State::Open) {
            let finding = &located.finding;
            *statistics.by_rule.entry((finding.rule.clone(), severity_name(finding.severity))).or_default() += 1;
            *statistics.by_document.entry(finding.qualified_document.clone()).or_default() += 1;
        }
        statistics
    }

    pub fn merge(&mut self, other: Statistics) {
        for (key, count) in other.by_rule {
            *self.by_rule.entry(key).or_default() += count;
        }
        for (key, count) in other.by_document {
            *self.by_document.entry(key).or_default() += count;
        }
    }

    pub fn show(&self, format: FormatName, summary: &Summary) -> String {
        let mut rules: Vec<_> = self.by_rule.iter().collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let mut documents: Vec<_> = self.by_document.iter().collect();
        documents.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        if format == FormatName::Json {
            let rules = rules
                .iter()
                .map(|((rule, severity), count)| json!({ "rule": &**rule, "severity": severity, "findings": count }));
            let documents =
                documents.iter().map(|(document, count)| json!({ "document": &***document, "findings": count }));
            let whole = json!({
                "version": 1,
                "rules": rules.collect::<Vec<_>>(),
                "documents": documents.collect::<Vec<_>>(),
                "files": summary.files,
                "documents_checked": summary.documents,
            });
            return serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
        }
        let mut out = String::new();
        for ((rule, severity), count) in &rules {
            let _ = writeln!(out, "{count:6}  {severity:8} {rule}");
        }
        if !documents.is_empty() {
            let _ = writeln!(out, "\n{} of {} documents have findings", documents.len(), summary.documents);
            for (document, count) in documents.iter().take(MOST_DOCUMENTS) {
                let _ = writeln!(out, "{count:6}  {document}");
            }
            if documents.len() > MOST_DOCUMENTS {
                let _ = writeln!(out, "        … and {} more", documents.len() - MOST_DOCUMENTS);
            }
            out.push('\n');
        }
        out
    }
}
