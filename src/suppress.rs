//! Findings that somebody waived, with the reason: in a comment of the document or in the configuration.
//!
//! `<!-- caveat: ignore[rule] reason -->`, or `<?caveat ignore[rule] reason?>`, holds for the paragraph, heading or
//! note in which it stands, or else for the next one; `ignore-document` and `ignore-file` for more. What no longer
//! suppresses anything, or never could, is reported itself, so that no waiver outlives its cause.

use std::ops::Range;

use foldhash::HashMap;

use crate::engine::check::fingerprint_of;
use crate::finding::{Confidence, Finding, Label, Severity};
use crate::report::{Located, State, Waiver};
use crate::source::SourceFile;
use crate::source::document::Format;
use crate::source::map::Span;
use crate::source::stretches::Stretches;

/// A suppression that cannot be understood, or lacks what it needs.
pub const MALFORMED: &str = "suppression-malformed";
/// A suppression that names no rule there is.
pub const UNKNOWN: &str = "suppression-unknown-rule";
/// A suppression that suppresses nothing.
pub const UNUSED: &str = "suppression-unused";

/// Whether a finding of this id is about a suppression.
pub fn is_own(id: &str) -> bool {
    id == MALFORMED || id == UNKNOWN || id == UNUSED
}

/// What has to be known of the rules.
pub trait Rules {
    /// Whether a name in a suppression (an id, a pack, `note-*`) means this rule.
    fn means(&self, name: &str, rule: &str) -> bool;
    /// Whether it means any rule there is; else the nearest name, if one is near.
    fn known(&self, name: &str) -> Result<(), Option<String>>;
    /// Whether it means any rule that was run.
    fn runs(&self, name: &str) -> bool;
}

/// A waiver of the configuration that holds for this file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromConfig<'c> {
    pub document: Option<&'c str>,
    pub rule: &'c str,
    pub fingerprint: Option<&'c str>,
    pub reason: &'c str,
}

/// Marks what is suppressed. Gives what is wrong with the suppressions themselves, and for each waiver of the
/// configuration whether it was of use.
pub fn apply(
    file: &SourceFile,
    found: &mut [Located],
    from_config: &[FromConfig<'_>],
    require_reason: bool,
    rules: &dyn Rules,
) -> (Vec<Finding>, Vec<bool>) {
    let mut problems = Vec::new();
    let mut work = Work { file, rules, blocks: None, labels: None, done: HashMap::default() };
    for comment in comments(file) {
        match directive(file, comment) {
            None => {}
            Some(_) if file.format == Format::Text => {
                let message = "plain text has no comments, and so this one suppresses nothing".to_owned();
                let help =
                    "Write it into caveat.toml, under [[suppress]]; `caveat check --add-ignores REASON` does so.";
                problems.push(problem(MALFORMED, file, comment, message, Some(help)));
            }
            Some(Err(message)) => problems.push(problem(MALFORMED, file, comment, message, None)),
            Some(Ok(directive)) if directive.reason.is_empty() && require_reason => {
                let message = "the suppression gives no reason, and so suppresses nothing".to_owned();
                problems.push(problem(
                    MALFORMED,
                    file,
                    directive.span,
                    message,
                    Some("Write the reason after the bracket."),
                ));
            }
            Some(Ok(directive)) => work.apply(found, &directive, &mut problems),
        }
    }
    let used = from_config
        .iter()
        .map(|waiver| {
            let mut used = false;
            for located in found.iter_mut() {
                let finding = &located.finding;
                let meant = rules.means(waiver.rule, &finding.rule)
                    && waiver.document.is_none_or(|document| *document == *finding.document)
                    && waiver.fingerprint.is_none_or(|print| finding.fingerprint.is(print));
                if meant && (!waiver.reason.is_empty() || !require_reason) {
                    used = true;
                    suppress(located, waiver.reason, Waiver::External);
                }
            }
            used
        })
        .collect();
    (problems, used)
}

/// The suppressions of one file, and what is worked out for the first of them.
struct Work<'w> {
    file: &'w SourceFile,
    rules: &'w dyn Rules,
    blocks: Option<Blocks>,
    /// The places of the findings' labels, and to which finding each belongs.
    labels: Option<(Stretches, Vec<usize>)>,
    /// Whether a name was of use in a stretch: a second suppression of the same finds nothing open.
    done: HashMap<(Range<usize>, String), bool>,
}

impl Work<'_> {
    fn apply(&mut self, found: &mut [Located], directive: &Directive<'_>, problems: &mut Vec<Finding>) {
        let (file, rules) = (self.file, self.rules);
        let range = self.range(directive);
        for (name, span) in &directive.names {
            if let Err(near) = rules.known(name) {
                let near = near.map_or(String::new(), |near| format!("; did you mean “{near}”?"));
                problems.push(problem(UNKNOWN, file, *span, format!("no rule or pack is called “{name}”{near}"), None));
                continue;
            }
            let used = range.as_ref().is_some_and(|range| self.suppress(found, range, name, directive.reason));
            if !used && rules.runs(name) {
                let message = format!("“{name}” reports nothing here that could be ignored");
                let help = "Take it out, or move it beside what it is for.";
                problems.push(problem(UNUSED, file, *span, message, Some(help)));
            }
        }
    }

    /// Suppresses what a name means in a stretch of the file; tells whether there was any.
    fn suppress(&mut self, found: &mut [Located], range: &Range<usize>, name: &str, reason: &str) -> bool {
        let key = (range.clone(), name.to_owned());
        if let Some(used) = self.done.get(&key) {
            return *used;
        }
        let (labels, owners) = self.labels.get_or_insert_with(|| {
            // A comment speaks for the file that it stands in.
            let own = |located: &Located| -> Vec<Span> {
                let labels = located.finding.labels.iter().filter(|label| label.elsewhere.is_none());
                labels.map(|label| label.span).collect()
            };
            let all: Vec<(Span, usize)> = found
                .iter()
                .enumerate()
                .flat_map(|(at, located)| own(located).into_iter().map(move |span| (span, at)))
                .collect();
            (Stretches::new(all.iter().map(|(span, _)| *span)), all.into_iter().map(|(_, at)| at).collect())
        });
        let mut used = false;
        let last = range.end.max(range.start + 1) - 1;
        for (span, at) in labels.reaching(range.start as u32, last as u32) {
            let located = &mut found[owners[at]];
            if meets(range, span) && self.rules.means(name, &located.finding.rule) {
                used = true;
                suppress(located, reason, Waiver::InSource);
            }
        }
        self.done.insert(key, used);
        used
    }

    /// The bytes of the file for which a suppression holds.
    fn range(&mut self, directive: &Directive<'_>) -> Option<Range<usize>> {
        let comment = directive.span;
        let documents = &self.file.documents;
        match directive.scope {
            Scope::File => Some(0..self.file.text.len() + 1),
            Scope::Document => {
                // Documents follow each other without overlap.
                let after = documents.partition_point(|document| document.span.start <= comment.start);
                let around = after.checked_sub(1).map(|at| &documents[at]);
                let around = around.filter(|document| comment.end <= document.span.end);
                let next = || documents[after..].iter().find(|document| document.span.start >= comment.end);
                around.or_else(next).map(|document| document.span.range())
            }
            Scope::Block => self.blocks.get_or_insert_with(|| Blocks::new(self.file)).of(comment),
        }
    }
}

fn meets(range: &Range<usize>, span: Span) -> bool {
    range.start <= span.end as usize && (span.start as usize) < range.end.max(range.start + 1)
}

fn suppress(located: &mut Located, reason: &str, by: Waiver) {
    if located.state == State::Open {
        located.state = State::Suppressed { reason: reason.into(), by };
    }
}

fn problem(rule: &str, file: &SourceFile, span: Span, message: String, help: Option<&str>) -> Finding {
    let after = file.documents.partition_point(|document| document.span.start <= span.start);
    let document = after.checked_sub(1).map(|at| &file.documents[at]);
    let document = document.filter(|document| span.end <= document.span.end && !document.id.is_empty());
    let qualified = match (document, file.documents.as_slice()) {
        (Some(document), _) | (None, [document]) => document.qualified_name(),
        _ => file.name.clone(),
    };
    Finding {
        rule: rule.into(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        fingerprint: fingerprint_of(&[rule, &qualified, &message]),
        message: message.into(),
        labels: vec![Label::here(span, "this suppression")],
        help: help.map(Into::into),
        fix: None,
        document: document.map_or(Default::default(), |document| document.id.as_str().into()),
        qualified_document: qualified.into(),
    }
}

/// Whether a comment of a file speaks to this program. Where none does, nothing has to be known of its blocks.
pub fn is_addressed(file: &SourceFile) -> bool {
    comments(file).into_iter().any(|span| directive(file, span).is_some())
}

/// The places of comments. In Markdown the notes at the end may be read as plain text is, which knows no comments, so
/// there they are looked for; in plain text too, since who writes one there has to be told.
fn comments(file: &SourceFile) -> Vec<Span> {
    let mut spans: Vec<Span> = file.comments.iter().map(|(span, _)| *span).collect();
    if matches!(file.format, Format::Markdown | Format::Text) {
        let text = &file.text;
        let mut closed = true;
        let found = memchr::memmem::find_iter(text.as_bytes(), b"<!--").filter_map(|start| {
            // Where one is not closed, none behind it is.
            let end = closed.then(|| text[start..].find("-->")).flatten();
            closed = end.is_some();
            Some(Span::new(start, start + end? + "-->".len()))
        });
        let known = Stretches::new(spans.iter().copied());
        let met = |span: &Span| {
            let around = known.reaching(span.start, span.end);
            around.iter().any(|(known, _)| meets(&known.range(), *span))
        };
        let new: Vec<Span> = found.filter(|span| !met(span)).collect();
        spans.extend(new);
        spans.sort();
    }
    spans
}

/// A suppression as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Directive<'f> {
    scope: Scope,
    /// With the place of each.
    names: Vec<(&'f str, Span)>,
    reason: &'f str,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Block,
    Document,
    File,
}

const FORM: &str = "write `caveat: ignore[rule] reason`";

/// `caveat: ignore[a, b] reason`. `None` for a comment that does not speak to this program.
fn directive(file: &SourceFile, span: Span) -> Option<Result<Directive<'_>, String>> {
    let written = file.text.get(span.range())?;
    let (body, colon) = match written.strip_prefix("<?") {
        Some(rest) => (rest.strip_suffix("?>").unwrap_or(rest), false),
        None => (written.strip_prefix("<!--")?.strip_suffix("-->")?, true),
    };
    let body = body.trim_start();
    let rest = match body.strip_prefix("caveat") {
        Some(rest) if rest.starts_with(':') => rest.trim_start_matches(':'),
        Some(rest) if !colon && rest.starts_with(char::is_whitespace) => rest,
        // `<!-- caveat emptor -->` is somebody's Latin.
        _ => return meant(body).then(|| Err(format!("it does not begin with `caveat:`; {FORM}"))),
    };
    let rest = rest.trim();
    let word = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(rest.len());
    let scope = match &rest[..word] {
        "ignore" => Scope::Block,
        "ignore-document" => Scope::Document,
        "ignore-file" => Scope::File,
        other if other.starts_with("ignore-") => {
            let known = "there are `ignore`, `ignore-document` and `ignore-file`";
            return Some(Err(format!("“{other}” is not understood; {known}")));
        }
        other => return Some(Err(format!("“{other}” is not understood; {FORM}"))),
    };
    let Some(list) = rest[word..].trim_start().strip_prefix('[') else {
        return Some(Err(format!("it does not say which rule; {FORM}")));
    };
    let Some((list, reason)) = list.split_once(']') else {
        return Some(Err(format!("its bracket is not closed; {FORM}")));
    };
    let names: Vec<(&str, Span)> = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            let at = span.start as usize + (name.as_ptr() as usize - written.as_ptr() as usize);
            (name, Span::new(at, at + name.len()))
        })
        .collect();
    if names.is_empty() {
        return Some(Err(format!("it does not say which rule; {FORM}")));
    }
    let reason = reason.trim().trim_start_matches([':', '-', '–', '—']).trim();
    Some(Ok(Directive { scope, names, reason, span }))
}

/// Whether a comment was meant for this program, though it is not so addressed: `Caveat: ignore[a]`, `caveat ignore[a]`.
fn meant(body: &str) -> bool {
    fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
        let begins = text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
        begins.then(|| &text[word.len()..])
    }
    let order = after(body, "caveat")
        .and_then(|rest| after(rest.trim_start_matches(|c: char| c == ':' || c.is_whitespace()), "ignore"));
    order.is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-').trim_start().starts_with(['[', '('])
    })
}

/// The blocks of a file's documents.
struct Blocks {
    spans: Stretches,
    /// Where the lines end.
    line_ends: Vec<u32>,
}

impl Blocks {
    fn new(file: &SourceFile) -> Blocks {
        let spans = file.documents.iter().flat_map(|document| {
            let spans = document.blocks.iter().map(|block| (document.span_of(block.range.clone()), block));
            spans.map(|(span, block)| match &block.note {
                // What a rule says of a note's number it says of the note.
                Some(note) if !note.label_span.is_empty() && note.label_span.end <= span.start => {
                    note.label_span.join(span)
                }
                _ => span,
            })
        });
        let line_ends = memchr::memchr_iter(b'\n', file.text.as_bytes()).map(|at| at as u32).collect();
        Blocks { spans: Stretches::new(spans), line_ends }
    }

    /// The block that a comment stands in; else the nearest one of its line; else the next one.
    fn of(&self, comment: Span) -> Option<Range<usize>> {
        let around = self.spans.reaching(comment.end, comment.start);
        let around = around.into_iter().min_by_key(|(span, at)| (span.end - span.start, *at));
        if let Some((span, _)) = around {
            return Some(span.range());
        }
        let same_line = |from: u32, to: u32| {
            let next_end = self.line_ends.partition_point(|end| *end < from);
            self.line_ends.get(next_end).is_none_or(|end| *end >= to)
        };
        let before = self.spans.until(comment.start).filter(|span| same_line(span.end, comment.start));
        let next = self.spans.from(comment.end);
        let after = next.filter(|span| same_line(comment.end, span.start));
        let nearest = match (before, after) {
            (Some(before), Some(after)) if comment.start - before.end < after.start - comment.end => Some(before),
            (before, after) => after.or(before),
        };
        nearest.or(next).map(Span::range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_told_from_other_comments() {
        let names = |text: &str| {
            let file = crate::source::read("a.xml", text.as_bytes());
            directive(&file, Span::new(0, text.len())).map(|read| {
                read.map(|read| {
                    let names: Vec<String> = read
                        .names
                        .iter()
                        .map(|(name, span)| {
                            assert_eq!(*name, &file.text[span.range()]);
                            (*name).to_owned()
                        })
                        .collect();
                    (read.scope, names.join("+"), read.reason.to_owned())
                })
                .map_err(|message| message.split(';').next().unwrap().to_owned())
            })
        };
        let ok = |scope, names: &str, reason: &str| Some(Ok((scope, names.to_owned(), reason.to_owned())));
        let err = |message: &str| Some(Err(message.to_owned()));
        assert_eq!(names("<!-- caveat: ignore[a] as printed -->"), ok(Scope::Block, "a", "as printed"));
        assert_eq!(names("<?caveat ignore[a, b-*]: why?>"), ok(Scope::Block, "a+b-*", "why"));
        assert_eq!(names("<!--caveat:ignore-document[a]-->"), ok(Scope::Document, "a", ""));
        assert_eq!(names("<!-- caveat: ignore-file [a] x -->"), ok(Scope::File, "a", "x"));
        assert_eq!(names("<!-- caveat: ignore a -->"), err("it does not say which rule"));
        assert_eq!(names("<!-- caveat: ignore[] a -->"), err("it does not say which rule"));
        assert_eq!(names("<!-- caveat: ingore[a] x -->"), err("“ingore” is not understood"));
        assert_eq!(names("<!-- caveat: ignore-page[a] x -->"), err("“ignore-page” is not understood"));
        assert_eq!(names("<!-- caveat: ignore[a x -->"), err("its bracket is not closed"));
        for slip in ["caveat ignore[a] x", "Caveat: ignore[a] x", "CAVEAT: Ignore-File (a) x"] {
            assert_eq!(names(&format!("<!-- {slip} -->")), err("it does not begin with `caveat:`"), "{slip}");
        }
        for other in ["Caveat: ignore what follows", "caveats", "Caveat: the date is doubtful", "cavéat", "cav"] {
            assert_eq!(names(&format!("<!-- {other} -->")), None, "{other}");
        }
        assert_eq!(names("<!-- caveat emptor -->"), None);
        assert_eq!(names("<!-- a caveat: ignore[a] -->"), None);
        assert_eq!(names("<?xml-model href=\"x\"?>"), None);
    }
}
