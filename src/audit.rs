//! The whole way from a file to its findings: pure, the same for every face.

use crate::embedded;
use crate::engine::check::{Context, RuleSet, check};
use crate::engine::error::RuleError;
use crate::engine::rule::Rule;
use crate::engine::value::Facts;
use crate::facts;
use crate::finding::{Confidence, Finding, Label, Severity};
use crate::source::document::Document;
use crate::source::{Problem, SourceFile};
use crate::vocabulary::Vocabulary;

/// The id under which a file that cannot be read, or not as it stands, is reported.
pub const UNREADABLE: &str = "unreadable-file";
/// The id under which an unusual encoding is reported.
pub const READING: &str = "file-reading";

/// Rules and words, loaded once and used for every file.
#[derive(Debug, Clone)]
pub struct Auditor {
    pub rules: RuleSet,
    pub vocabulary: Vocabulary,
}

/// What is asked of one check.
#[derive(Debug, Clone)]
pub struct Options {
    /// Rules less sure than this do not run.
    pub min_confidence: Confidence,
    /// Ids, packs or beginnings of ids (`note-*`) of rules to run; empty for all.
    pub select: Vec<String>,
    /// The same, of rules not to run.
    pub ignore: Vec<String>,
    /// The system of markings that the documents speak (`us-ic`, `cui`, `us-historical`, `uk` …); none to let each
    /// document's own lines and date decide.
    pub system: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options { min_confidence: Confidence::Medium, select: Vec::new(), ignore: Vec::new(), system: None }
    }
}

impl Options {
    /// Whether a rule runs.
    pub fn enables(&self, rule: &Rule) -> bool {
        let named = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, rule));
        // Who names a rule wants it, however unsure it is.
        let by_id = self.select.contains(&rule.id);
        // `us-dod` brings the rules of the profile `dod`; without it they do not run.
        let profile = self.system.as_deref().and_then(|system| system.strip_prefix("us-"));
        let in_profile = rule.profiles.is_empty() || rule.profiles.iter().any(|own| Some(own.as_str()) == profile);
        (by_id || (in_profile && rule.confidence >= self.min_confidence))
            && (self.select.is_empty() || named(&self.select))
            && !named(&self.ignore)
    }
}

/// `note-level-differs`, `transcription` (a pack), `note-*`.
fn matches(pattern: &str, rule: &Rule) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => rule.id.starts_with(start),
        None => pattern == rule.id || pattern == rule.pack,
    }
}

impl Auditor {
    /// The rules that come with the program.
    pub fn builtin() -> Auditor {
        Auditor::with_rules(&[]).expect("the embedded rules are loaded by the tests")
    }

    /// The rules that come with the program and more, each with its file's name. A rule with the id of one that comes
    /// with the program takes its place.
    pub fn with_rules(more: &[(String, String)]) -> Result<Auditor, Vec<RuleError>> {
        let schema = facts::schema();
        let own = more.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let mut rules = RuleSet::load(&schema, own)?;
        let replaced: Vec<String> = rules.rules.iter().map(|rule| rule.id.clone()).collect();
        let mut builtin = RuleSet::load(&schema, embedded::rule_files_ready())?;
        // They were read from JSON; what is shown of a rule is the YAML that was written.
        let written = embedded::rule_files();
        for rule in &mut builtin.rules {
            if let Some((_, yaml)) = written.iter().find(|(path, _)| *path == rule.file) {
                rule.yaml = (*yaml).into();
            }
        }
        builtin.rules.retain(|rule| !replaced.contains(&rule.id));
        builtin.rules.append(&mut rules.rules);
        Ok(Auditor { rules: builtin, vocabulary: Vocabulary::builtin() })
    }

    /// What a document says.
    pub fn facts(&self, document: &Document) -> Facts {
        facts::gather(&self.vocabulary, document)
    }

    /// The findings of one document.
    pub fn check_document(&self, document: &Document, options: &Options) -> Vec<Finding> {
        let facts = facts::gather_as(&self.vocabulary, document, options.system.as_deref());
        let qualified = document.qualified_name();
        let context = Context { document: &document.id, qualified: &qualified };
        check(&self.rules, |rule| options.enables(rule), &facts, context)
    }

    /// The findings of a file: what kept it from being read, then document by document.
    pub fn check(&self, file: &SourceFile, options: &Options) -> Vec<Finding> {
        let mut findings = file_findings(file);
        findings.extend(file.documents.iter().flat_map(|document| self.check_document(document, options)));
        findings
    }
}

/// What kept a file from being read, as findings.
pub fn file_findings(file: &SourceFile) -> Vec<Finding> {
    file.problems.iter().map(|problem| problem_finding(&file.name, problem)).collect()
}

fn problem_finding(name: &str, problem: &Problem) -> Finding {
    let rule = if problem.severity == Severity::Error { UNREADABLE } else { READING };
    Finding {
        rule: rule.to_owned(),
        severity: problem.severity,
        confidence: Confidence::High,
        message: problem.message.clone(),
        labels: vec![Label::here(problem.span.unwrap_or_default(), "here")],
        help: None,
        fix: None,
        document: String::new(),
        qualified_document: name.to_owned(),
        fingerprint: crate::engine::check::fingerprint_of(&[rule, name, &problem.message]),
    }
}
