//! The whole way from a file to its findings: pure, the same for every face.

use std::sync::Arc;

use crate::embedded;
use crate::engine::check::{Context, RuleSet, check, check_away};
use crate::engine::error::RuleError;
use crate::engine::rule::Rule;
use crate::engine::schema::Scope;
use crate::engine::value::Facts;
use crate::facts;
use crate::facts::collection::{BEYOND, Collection, Place, Shelf};
use crate::facts::volume::digest::{self, Digest};
use crate::facts::volume::{self, Volume};
use crate::finding::{Confidence, Elsewhere, Finding, Label, Severity};
use crate::report::{Located, State};
use crate::source::document::Document;
use crate::source::map::Span;
use crate::source::{Problem, SourceFile};
use crate::vocabulary::Vocabulary;

/// The id under which a file that cannot be read, or not as it stands, is reported.
pub const UNREADABLE: &str = "unreadable-file";
/// The id under which an unusual encoding is reported.
pub const READING: &str = "file-reading";

/// Whether a finding of this id is about the file itself, not about what it says.
pub fn is_own(id: &str) -> bool {
    id == UNREADABLE || id == READING
}

/// Rules and words, loaded once and used for every file.
#[derive(Debug, Clone)]
pub struct Auditor {
    pub rules: RuleSet,
    pub vocabulary: Arc<Vocabulary>,
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

/// One file, read and judged, with what has been decided of each finding.
#[derive(Debug, Clone)]
pub struct Audited {
    pub file: SourceFile,
    pub found: Vec<Located>,
}

impl Audited {
    /// What nobody has waived.
    pub fn open(&self) -> impl Iterator<Item = &Located> {
        self.found.iter().filter(|located| located.state == State::Open)
    }
}

/// What was found in one document, and what its volume has to know of it.
#[derive(Debug, Clone, Default)]
pub struct Examined {
    pub findings: Vec<Finding>,
    pub digest: Digest,
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
        let mut builtin = RuleSet::ready(&schema, embedded::RULES)?;
        builtin.rules.retain(|rule| !replaced.contains(&rule.id));
        builtin.rules.append(&mut rules.rules);
        Ok(Auditor { rules: builtin, vocabulary: Arc::new(Vocabulary::builtin()) })
    }

    /// What a document says.
    pub fn facts(&self, document: &Document) -> Facts {
        facts::gather(&self.vocabulary, document)
    }

    /// The findings of one document.
    pub fn check_document(&self, document: &Document, options: &Options) -> Vec<Finding> {
        self.examine(document, options).findings
    }

    /// The findings of one document, and what has to be kept of it to judge its volume. Documents can be examined in any
    /// order, and several at a time.
    pub fn examine(&self, document: &Document, options: &Options) -> Examined {
        let facts = facts::gather_as(&self.vocabulary, document, options.system.as_deref());
        let qualified = document.qualified_name();
        let context = Context { document: &document.id, qualified: &qualified };
        let digest = if self.runs(Scope::Volume, options) || self.runs(Scope::Collection, options) {
            self.digest(document, &facts)
        } else {
            Digest::default()
        };
        let findings = check_away(&self.rules, Scope::Document, |rule| options.enables(rule), facts, |_| context);
        Examined { findings, digest }
    }

    /// What has to be kept of a document to say what its volume says.
    pub fn digest(&self, document: &Document, facts: &Facts) -> Digest {
        digest::gather(&self.vocabulary, document, facts)
    }

    fn runs(&self, scope: Scope, options: &Options) -> bool {
        self.rules.rules.iter().any(|rule| rule.scope == scope && options.enables(rule))
    }

    /// What the documents of a file say of each other. `digests` are those of its documents, in their order.
    pub fn volume_facts(&self, file: &SourceFile, digests: &[Digest]) -> Facts {
        volume::gather(&self.vocabulary, Volume { file, digests })
    }

    /// What the documents of a file, taken together, make wrong.
    pub fn check_volume(&self, file: &SourceFile, digests: &[Digest], options: &Options) -> Vec<Finding> {
        if !self.runs(Scope::Volume, options) {
            return Vec::new();
        }
        let facts = self.volume_facts(file, digests);
        let names = Names::of(file);
        check_away(&self.rules, Scope::Volume, |rule| options.enables(rule), facts, |span| names.context(span))
    }

    /// What one of several files that were given together says of the others and does not hold there. `shelf` is its own,
    /// `own` its place among them; `other` tells where a place in another file is, if it can still be read.
    pub fn check_collection(
        &self,
        (own, shelf, file): (usize, &Shelf, Option<&SourceFile>),
        collection: &Collection<'_>,
        options: &Options,
        mut other: impl FnMut(&Place) -> Option<Elsewhere>,
    ) -> Vec<Finding> {
        let (facts, places) = collection.facts(own, shelf);
        let names = file.map(Names::of).unwrap_or_default();
        let enabled = |rule: &Rule| options.enables(rule);
        let mut found = check(&self.rules, Scope::Collection, enabled, &facts, |span| names.context(span));
        for label in found.iter_mut().flat_map(|finding| &mut finding.labels) {
            if let Some(at) = label.span.start.checked_sub(BEYOND) {
                label.span = Span::default();
                label.elsewhere = places.get(at as usize).and_then(&mut other).map(Box::new);
                // Without its file there is nothing to point at.
                label.masked = label.elsewhere.is_none();
            }
        }
        for finding in &mut found {
            finding.labels.retain(|label| label.elsewhere.is_some() || !label.masked);
        }
        found
    }

    /// The findings of a file: what kept it from being read, then document by document, then those of the whole.
    pub fn check(&self, file: &SourceFile, options: &Options) -> Vec<Finding> {
        let mut findings = file_findings(file);
        let mut digests = Vec::with_capacity(file.documents.len());
        for document in &file.documents {
            let examined = self.examine(document, options);
            findings.extend(examined.findings);
            digests.push(examined.digest);
        }
        findings.extend(self.check_volume(file, &digests, options));
        findings
    }
}

/// The names of a file's documents, and which of them holds a place.
#[derive(Default)]
struct Names<'f> {
    documents: &'f [Document],
    names: Vec<String>,
}

impl<'f> Names<'f> {
    fn of(file: &'f SourceFile) -> Names<'f> {
        Names { documents: &file.documents, names: file.documents.iter().map(Document::qualified_name).collect() }
    }

    fn context(&self, span: Span) -> Context<'_> {
        // Documents follow each other without overlap.
        let after = self.documents.partition_point(|document| document.span.start <= span.start);
        let at = after.checked_sub(1).filter(|&at| span.start < self.documents[at].span.end);
        let whole = self.documents.first().map_or("", |document| &document.collection);
        at.map_or(Context { document: "", qualified: whole }, |at| Context {
            document: &self.documents[at].id,
            qualified: &self.names[at],
        })
    }
}

/// What kept a file from being read, as findings.
pub fn file_findings(file: &SourceFile) -> Vec<Finding> {
    file.problems.iter().map(|problem| problem_finding(&file.name, problem)).collect()
}

fn problem_finding(name: &str, problem: &Problem) -> Finding {
    let rule = if problem.severity == Severity::Error { UNREADABLE } else { READING };
    Finding {
        rule: rule.into(),
        severity: problem.severity,
        confidence: Confidence::High,
        message: problem.message.as_str().into(),
        labels: vec![Label::here(problem.span.unwrap_or_default(), "here")],
        help: None,
        fix: None,
        document: Arc::default(),
        qualified_document: name.into(),
        fingerprint: crate::engine::check::fingerprint_of(&[rule, name, &problem.message]),
    }
}
