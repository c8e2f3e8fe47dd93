//! What readers made of findings, kept in the repository: names, fingerprints and our own words.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::found::Found;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Something is wrong there, and a careful editor would mend it or wish to know of it.
    True,
    False,
    Unsure,
}

/// By document, rule and fingerprint.
pub struct Verdicts(HashMap<(String, String, String), Verdict>);

pub const COLUMNS: [&str; 5] = ["document", "rule", "fingerprint", "verdict", "reason"];

impl Verdicts {
    pub fn load(path: &Path) -> Result<Verdicts, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().enumerate();
        let wrong = |number: usize, what: &str| format!("{}:{}: {what}", path.display(), number + 1);
        match lines.next() {
            Some((_, head)) if head.split('\t').eq(COLUMNS) => {}
            _ => return Err(wrong(0, "the columns are document, rule, fingerprint, verdict, reason")),
        }
        let mut kept = HashMap::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [document, rule, fingerprint, verdict, reason] = fields[..] else {
                return Err(wrong(number, "there are to be five columns"));
            };
            let verdict = match verdict {
                "true" => Verdict::True,
                "false" => Verdict::False,
                "unsure" => Verdict::Unsure,
                _ => return Err(wrong(number, "the verdict is to be true, false or unsure")),
            };
            if reason.trim().is_empty() {
                return Err(wrong(number, "the reason is missing"));
            }
            let key = (document.to_owned(), rule.to_owned(), fingerprint.to_owned());
            if kept.insert(key, verdict).is_some() {
                return Err(wrong(number, "this finding has a verdict already"));
            }
        }
        Ok(Verdicts(kept))
    }

    pub fn of(&self, found: &Found) -> Option<Verdict> {
        let finding = &found.finding;
        let key = (finding.qualified_document.to_string(), finding.rule.to_string(), finding.fingerprint.to_string());
        self.0.get(&key).copied()
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// A finding's line in the file.
pub fn line(found: &Found, verdict: &str, reason: &str) -> String {
    let finding = &found.finding;
    format!("{}\t{}\t{}\t{verdict}\t{reason}\n", finding.qualified_document, finding.rule, finding.fingerprint)
}
