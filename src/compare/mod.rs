//! Two releases of one document, word by word: what one shows and the other withholds, markings that differ, and text
//! that changed though no redaction says so.
//!
//! Words are those of [`crate::leak`]: capitals, accents, line ends and what optical reading mistakes make no difference.

mod align;

use std::ops::Range;
use std::sync::Arc;

use self::align::{Difference, Kind, Words};
use crate::engine::check::fingerprint_of;
use crate::engine::value::{Facts, Value};
use crate::facts;
use crate::finding::{Confidence, Elsewhere, Finding, Label, Severity};
use crate::leak::hole::Gap;
use crate::report::counted;
use crate::source::SourceFile;
use crate::source::document::Document;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;

/// One release withholds what the other shows.
pub const WITHHELD: &str = "release-withheld";
/// Both withhold, and say different things of how much; or a bracket does not fit what the other release shows.
pub const AMOUNT: &str = "release-amount-differs";
/// A marking, portion mark or delivery instruction differs.
pub const MARKING: &str = "release-marking-differs";
/// The text differs, and no redaction says why.
pub const TEXT: &str = "release-text-differs";

/// One of the two releases.
#[derive(Clone, Copy)]
pub struct Release<'r> {
    pub file: &'r SourceFile,
    pub document: &'r Document,
}

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct Compared {
    /// In the first release, with the places of the second beside them, in the order of the first one's text.
    pub findings: Vec<Finding>,
    /// Words of the longer release, and how many of them stand in both.
    pub words: usize,
    pub alike: usize,
}

/// Holds two releases against each other. The cost grows with their length and with how much of it differs.
pub fn compare(vocabulary: &Vocabulary, first: Release<'_>, second: Release<'_>) -> Compared {
    let sides = [Side::new(vocabulary, first), Side::new(vocabulary, second)];
    let aligned = align::align(&sides[0].words, &sides[1].words);
    let names = names(&sides);
    let mut findings = Vec::new();
    for difference in &aligned.differences {
        let told = Told { sides: [&sides[0], &sides[1]], names: [&names[0], &names[1]], difference };
        told.findings(findings.len(), &mut findings);
    }
    Compared { findings, words: aligned.longer, alike: aligned.alike }
}

/// A document of a volume that the other release of the volume does not have. `ours` if the first one has it.
pub fn missing(first: &SourceFile, second: &SourceFile, document: &Document, ours: bool) -> Finding {
    let (with, without) = if ours { (first, second) } else { (second, first) };
    let span = if document.id_span.is_empty() { document.span } else { document.id_span };
    let mut labels = vec![Label::here(if ours { span } else { Span::default() }, "this document")];
    if !ours {
        labels[0].text = Arc::default();
        labels.push(Label::elsewhere(Elsewhere::new(second, &document.id, span), "this document"));
    }
    let qualified = document.qualified_name();
    Finding {
        rule: TEXT.into(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: format!("document {} stands in {} and not in {}", document.id, with.name, without.name).into(),
        labels,
        help: Some(help(TEXT).into()),
        fix: None,
        document: if ours { document.id.as_str().into() } else { Arc::default() },
        fingerprint: fingerprint_of(&[TEXT, &qualified, if ours { "first" } else { "second" }]),
        qualified_document: qualified.into(),
    }
}

struct Side<'r> {
    release: Release<'r>,
    words: Words<'r>,
    /// Where markings stand, in the decoded file.
    markings: Vec<Span>,
}

impl<'r> Side<'r> {
    fn new(vocabulary: &Vocabulary, release: Release<'r>) -> Side<'r> {
        let words = Words::of(&vocabulary.redaction, release.document);
        Side { release, words, markings: markings(&facts::gather(vocabulary, release.document)) }
    }

    fn span(&self, words: &Range<usize>) -> Span {
        self.release.document.span_of(self.words.bytes(words))
    }

    fn is_marking(&self, words: &Range<usize>) -> bool {
        let span = self.span(words);
        !words.is_empty() && self.markings.iter().any(|marking| marking.start < span.end && span.start < marking.end)
    }

    /// A label at some words, or behind those after which the other release has more.
    fn label(&self, words: &Range<usize>, own: bool, say: String) -> Label {
        let (span, text) = match words.is_empty() {
            false => (self.span(words), say),
            true => (self.span(&self.words.before(words.start)), "nothing of it stands behind this word".to_owned()),
        };
        if own {
            return Label::here(span, text);
        }
        Label::elsewhere(Elsewhere::new(self.release.file, &self.release.document.id, span), text)
    }
}

/// Kinds of fact that are marks of classification or handling.
const MARKS: [&str; 8] = [
    "marking_line",
    "page_marking",
    "portion_mark",
    "banner",
    "portion",
    "national_marking",
    "authority_block",
    "delivery",
];

fn markings(facts: &Facts) -> Vec<Span> {
    let mut spans = Vec::new();
    for (kind, found) in facts::schema().kinds.iter().zip(&facts.by_kind) {
        if MARKS.contains(&kind.name) {
            spans.extend(found.iter().map(|datum| datum.span));
        } else if kind.name == "source_note" {
            let marking = |value: &Value| match value {
                Value::Record(record) => record.field("marking").map(|marking| marking.span),
                _ => None,
            };
            spans.extend(found.iter().filter_map(|datum| marking(&datum.value)));
        }
    }
    spans.retain(|span| !span.is_empty());
    spans
}

/// What the two are called: by the shortest of file name, path and document that tells them apart.
fn names(sides: &[Side<'_>; 2]) -> [String; 2] {
    let path = |side: &Side<'_>| side.release.file.name.replace('\\', "/");
    let file = |side: &Side<'_>| path(side).rsplit('/').next().unwrap_or_default().to_owned();
    let document = |side: &Side<'_>| side.release.document.qualified_name();
    let both = |name: &dyn Fn(&Side<'_>) -> String| [name(&sides[0]), name(&sides[1])];
    let found = [both(&file), both(&path), both(&document)];
    found.into_iter().find(|[one, other]| one != other).unwrap_or_else(|| both(&file))
}

/// One difference, about to be told.
struct Told<'t> {
    sides: [&'t Side<'t>; 2],
    names: [&'t str; 2],
    difference: &'t Difference,
}

impl Told<'_> {
    /// `nth` tells findings of one text apart.
    fn findings(&self, nth: usize, out: &mut Vec<Finding>) {
        let gaps = |at: usize| self.sides[at].words.gaps(&self.difference.words[at]);
        match (&self.difference.kind, gaps(0), gaps(1)) {
            (Kind::SameHole, [one, ..], [other, ..]) => out.extend(self.amount(one, other, nth)),
            (_, gaps, []) if !gaps.is_empty() => self.withheld(0, gaps, nth, out),
            (_, [], gaps) if !gaps.is_empty() => self.withheld(1, gaps, nth, out),
            _ => out.push(self.changed(nth)),
        }
    }

    /// The words of one side as they are written, cut where they are long.
    fn quote(&self, at: usize) -> String {
        let side = self.sides[at];
        let words = &self.difference.words[at];
        cut(&side.release.document.text[side.words.bytes(words)])
    }

    fn withheld(&self, by: usize, gaps: &[Gap], nth: usize, out: &mut Vec<Finding>) {
        let other = 1 - by;
        let open = self.sides[other].words.count(&self.difference.words[other]);
        let bracket = self.written(by, &gaps[0]);
        let more = if gaps.len() > 1 { format!(" and {} more", gaps.len() - 1) } else { String::new() };
        let (withholds, shows) = (self.names[by], self.names[other]);
        if open == 0 {
            let message =
                format!("{withholds} withholds “{bracket}”{more} where {shows} shows nothing and withholds nothing");
            let says = |at: usize| if at == by { "withheld here" } else { "" }.to_owned();
            out.push(self.finding(TEXT, Severity::Warning, message, says, nth));
            return;
        }
        let size = gaps.iter().skip(1).fold(gaps[0].size, |size, gap| size.and(0, gap.size));
        let words = counted(open, "word", "words");
        let fits = !size.stated || size.fits(open as u32);
        let (rule, severity) = if fits { (WITHHELD, Severity::Notice) } else { (AMOUNT, Severity::Warning) };
        let misfit = if fits { "" } else { ", which is not that much" };
        let message = format!("{withholds} withholds “{bracket}”{more}, {shows} shows {words}{misfit}");
        let says = |at: usize| if at == by { "withheld here".to_owned() } else { format!("open here: {words}") };
        out.push(self.finding(rule, severity, message, says, nth));
        // Words beside the bracket that the other release does not have are a change of their own.
        if self.difference.beside {
            let message =
                format!("beside what {withholds} withholds it reads “{}”, and {shows} does not", self.quote(by));
            let says = |at: usize| if at == by { "these words" } else { "not here" }.to_owned();
            out.push(self.finding(TEXT, Severity::Warning, message, says, nth + 1));
        }
    }

    /// A bracket without its signs.
    fn written(&self, at: usize, gap: &Gap) -> String {
        let text = match &gap.marked {
            Some((said, _)) => said,
            None => &self.sides[at].release.document.text[gap.range.clone()],
        };
        cut(text.trim_start_matches('[').trim_end_matches(']'))
    }

    fn amount(&self, one: &Gap, other: &Gap, nth: usize) -> Option<Finding> {
        if one.size == other.size {
            return None;
        }
        let written = [self.written(0, one), self.written(1, other)];
        let message = format!(
            "the two withhold different amounts: “{}” in {}, “{}” in {}",
            written[0], self.names[0], written[1], self.names[1]
        );
        let says = |_: usize| "withheld here".to_owned();
        Some(self.finding(AMOUNT, Severity::Warning, message, says, nth))
    }

    fn changed(&self, nth: usize) -> Finding {
        let words = &self.difference.words;
        let marking = (0..2).any(|at| self.sides[at].is_marking(&words[at]));
        let says = |at: usize| if at == 0 { "it reads so here" } else { "and so here" }.to_owned();
        let what = match (words[0].is_empty(), words[1].is_empty()) {
            (false, false) => {
                format!("“{}” in {} reads “{}” in {}", self.quote(0), self.names[0], self.quote(1), self.names[1])
            }
            (true, _) => format!("“{}” stands in {} and not in {}", self.quote(1), self.names[1], self.names[0]),
            (_, true) => format!("“{}” stands in {} and not in {}", self.quote(0), self.names[0], self.names[1]),
        };
        if marking {
            return self.finding(MARKING, Severity::Warning, format!("the marking differs: {what}"), says, nth);
        }
        self.finding(TEXT, Severity::Warning, format!("{what}, and no redaction says why"), says, nth)
    }

    fn finding(
        &self,
        rule: &str,
        severity: Severity,
        message: String,
        says: impl Fn(usize) -> String,
        nth: usize,
    ) -> Finding {
        let document = self.sides[0].release.document;
        let other = self.sides[1].release.document.qualified_name();
        let labels = (0..2).map(|at| self.sides[at].label(&self.difference.words[at], at == 0, says(at)));
        Finding {
            rule: rule.into(),
            severity,
            confidence: Confidence::High,
            message: message.into(),
            labels: labels.collect(),
            help: Some(help(rule).into()),
            fix: None,
            document: document.id.as_str().into(),
            qualified_document: document.qualified_name().into(),
            // Of places only: nobody is to try texts against it.
            fingerprint: fingerprint_of(&[rule, &document.qualified_name(), &other, &nth.to_string()]),
        }
    }
}

/// What to do about a difference.
pub fn help(rule: &str) -> &'static str {
    match rule {
        WITHHELD => "Decide whether both may stand: whoever has both releases reads the whole.",
        AMOUNT => "Look at both images; correct the bracket that was counted wrongly.",
        MARKING => "Look at both images: a marking that was changed on release stands so on the paper.",
        _ => "Look at both images: either a transcription slipped, or text was changed without saying so.",
    }
}

/// Characters of a text that a message quotes.
const QUOTED: usize = 80;

fn cut(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}
