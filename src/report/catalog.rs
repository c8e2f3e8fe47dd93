//! What the formats say of the rules themselves.

use std::sync::{Arc, LazyLock};

use crate::finding::{Confidence, Severity};

/// One rule as a reader meets it.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    pub id: String,
    /// One line, and none of any document's text: what stands in place of messages under `--no-text`.
    pub title: String,
    pub pack: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub why: String,
    pub source: Vec<String>,
    /// What to do, where that is the same for every finding.
    pub help: String,
    pub fixable: bool,
    /// Its page in the book.
    pub url: Option<String>,
}

/// Makes the list when it is first needed.
type Make = Box<dyn FnOnce() -> Vec<RuleInfo> + Send>;

/// All rules there are, by id. Put together when somebody first asks: few formats do.
#[derive(Debug, Clone)]
pub struct Catalog {
    rules: Arc<LazyLock<Vec<RuleInfo>, Make>>,
}

impl Default for Catalog {
    fn default() -> Self {
        Catalog::new(Vec::new)
    }
}

impl Catalog {
    pub fn new(make: impl FnOnce() -> Vec<RuleInfo> + Send + 'static) -> Catalog {
        let sorted: Make = Box::new(|| {
            let mut rules = make();
            rules.sort_by(|a, b| a.id.cmp(&b.id));
            rules.dedup_by(|a, b| a.id == b.id);
            rules
        });
        Catalog { rules: Arc::new(LazyLock::new(sorted)) }
    }

    pub fn rules(&self) -> &[RuleInfo] {
        &self.rules
    }

    pub fn index(&self, id: &str) -> Option<usize> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok()
    }

    pub fn find(&self, id: &str) -> Option<&RuleInfo> {
        self.index(id).map(|at| &self.rules[at])
    }
}
