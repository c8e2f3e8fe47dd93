//! Findings that somebody waived, with the reason: in a comment of the document or in the configuration.
//!
//! `<!-- caveat: ignore[rule] reason -->`, or `<?caveat ignore[rule] reason?>`, holds for the paragraph, heading or
//! note in which it stands, or else for the next one; `ignore-document` and `ignore-file` for more. What no longer
//! suppresses anything, or never could, is reported itself, so that no waiver outlives its cause.

use std::ops::Range;

use crate::engine::check::fingerprint_of;
use crate::finding::{Confidence, Finding, Label, Severity};
use crate::report::{Located, State, Waiver};
use crate::source::SourceFile;
use crate::source::document::Format;
use crate::source::map::Span;

/// A suppression that cannot be understood, or lacks what it needs.
pub const MALFORMED: &str = "suppression-malformed";
/// A suppression that names no rule there is.
pub const UNKNOWN: &str = "suppression-unknown-rule";
/// A suppression that suppresses nothing.
pub const UNUSED: &str = "suppression-unused";

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
    for comment in comments(file) {
        match directive(file, comment) {
            None => {}
            Some(Err(message)) => problems.push(problem(MALFORMED, file, comment, message)),
            Some(Ok(directive)) if directive.reason.is_empty() && require_reason => {
                let message = "the suppression gives no reason, and so suppresses nothing".to_owned();
                problems.push(problem(MALFORMED, file, directive.span, message));
            }
            Some(Ok(directive)) => apply_one(file, found, &directive, rules, &mut problems),
        }
    }
    let used = from_config
        .iter()
        .map(|waiver| {
            let mut used = false;
            for located in found.iter_mut() {
                let finding = &located.finding;
                let meant = rules.means(waiver.rule, &finding.rule)
                    && waiver.document.is_none_or(|document| document == finding.document)
                    && waiver.fingerprint.is_none_or(|print| print == finding.fingerprint);
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

fn apply_one(
    file: &SourceFile,
    found: &mut [Located],
    directive: &Directive<'_>,
    rules: &dyn Rules,
    problems: &mut Vec<Finding>,
) {
    let ranges = ranges(file, directive);
    for (name, span) in &directive.names {
        if let Err(near) = rules.known(name) {
            let near = near.map_or(String::new(), |near| format!("; did you mean “{near}”?"));
            problems.push(problem(UNKNOWN, file, *span, format!("no rule or pack is called “{name}”{near}")));
            continue;
        }
        let mut used = false;
        for located in found.iter_mut().filter(|located| rules.means(name, &located.finding.rule)) {
            // A comment speaks for the file that it stands in.
            let at = |label: &Label| label.elsewhere.is_none() && ranges.iter().any(|range| meets(range, label.span));
            if located.finding.labels.iter().any(at) {
                used = true;
                suppress(located, directive.reason, Waiver::InSource);
            }
        }
        if !used && rules.runs(name) {
            problems.push(problem(UNUSED, file, *span, format!("“{name}” reports nothing here that could be ignored")));
        }
    }
}

fn meets(range: &Range<usize>, span: Span) -> bool {
    range.start <= span.end as usize && (span.start as usize) < range.end.max(range.start + 1)
}

fn suppress(located: &mut Located, reason: &str, by: Waiver) {
    if located.state == State::Open {
        located.state = State::Suppressed { reason: reason.to_owned(), by };
    }
}

fn problem(rule: &str, file: &SourceFile, span: Span, message: String) -> Finding {
    let document = file
        .documents
        .iter()
        .find(|document| document.span.start <= span.start && span.end <= document.span.end && !document.id.is_empty());
    let qualified = match (document, file.documents.as_slice()) {
        (Some(document), _) | (None, [document]) => document.qualified_name(),
        _ => file.name.clone(),
    };
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Warning,
        confidence: Confidence::High,
        fingerprint: fingerprint_of(&[rule, &qualified, &message]),
        message,
        labels: vec![Label::here(span, "this suppression")],
        help: None,
        fix: None,
        document: document.map_or(String::new(), |document| document.id.clone()),
        qualified_document: qualified,
    }
}

/// The places of comments. In Markdown the notes at the end may be read as plain text is, which knows no comments, so
/// there they are looked for.
fn comments(file: &SourceFile) -> Vec<Span> {
    let mut spans: Vec<Span> = file.comments.iter().map(|(span, _)| *span).collect();
    if file.format == Format::Markdown {
        let text = &file.text;
        let found = memchr::memmem::find_iter(text.as_bytes(), b"<!--")
            .filter_map(|start| Some(Span::new(start, start + text[start..].find("-->")? + "-->".len())));
        let new: Vec<Span> = found.filter(|span| spans.iter().all(|known| !meets(&known.range(), *span))).collect();
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
    let rest = body.trim_start().strip_prefix("caveat")?;
    let rest = match rest.strip_prefix(':') {
        Some(rest) => rest,
        // `<!-- caveat emptor -->` is somebody's Latin.
        None if colon || !rest.starts_with(char::is_whitespace) => return None,
        None => rest,
    };
    let rest = rest.trim();
    let word = rest.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(rest.len());
    let scope = match &rest[..word] {
        "ignore" => Scope::Block,
        "ignore-document" => Scope::Document,
        "ignore-file" => Scope::File,
        other => return Some(Err(format!("“{other}” is not understood; {FORM}"))),
    };
    let Some((list, reason)) = rest[word..].trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return Some(Err(format!("it does not say which rule; {FORM}")));
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

/// The bytes of the file for which a suppression holds.
fn ranges(file: &SourceFile, directive: &Directive<'_>) -> Vec<Range<usize>> {
    let comment = directive.span;
    match directive.scope {
        Scope::File => std::iter::once(0..file.text.len() + 1).collect(),
        Scope::Document => {
            let holds = |span: Span| span.start <= comment.start && comment.end <= span.end;
            let around = file.documents.iter().find(|document| holds(document.span));
            let next = file.documents.iter().find(|document| document.span.start >= comment.end);
            around.or(next).map(|document| document.span.range()).into_iter().collect()
        }
        Scope::Block => block(file, comment).into_iter().collect(),
    }
}

/// The block that a comment stands in; else the nearest one of its line; else the next one.
fn block(file: &SourceFile, comment: Span) -> Option<Range<usize>> {
    let blocks = || {
        file.documents.iter().flat_map(|document| {
            let spans = document.blocks.iter().map(|block| (document.span_of(block.range.clone()), block));
            spans.map(|(span, block)| match &block.note {
                // What a rule says of a note's number it says of the note.
                Some(note) if !note.label_span.is_empty() && note.label_span.end <= span.start => {
                    note.label_span.join(span)
                }
                _ => span,
            })
        })
    };
    let around = blocks()
        .filter(|span| span.start <= comment.start && comment.end <= span.end)
        .min_by_key(|span| span.end - span.start);
    if let Some(span) = around {
        return Some(span.range());
    }
    let bytes = file.text.as_bytes();
    let line_start = memchr::memrchr(b'\n', &bytes[..comment.start as usize]).map_or(0, |at| at + 1) as u32;
    let line_end = memchr::memchr(b'\n', &bytes[comment.end as usize..])
        .map_or(bytes.len(), |at| comment.end as usize + at) as u32;
    let distance = |span: &Span| {
        if span.end <= comment.start && span.end > line_start {
            Some((comment.start - span.end, 1))
        } else if span.start >= comment.end && span.start < line_end {
            Some((span.start - comment.end, 0))
        } else {
            None
        }
    };
    let same_line = blocks().filter_map(|span| Some((distance(&span)?, span))).min_by_key(|(distance, _)| *distance);
    let next = || blocks().filter(|span| span.start >= comment.end).min_by_key(|span| span.start);
    same_line.map(|(_, span)| span).or_else(next).map(Span::range)
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
        assert_eq!(names("<!-- caveat emptor -->"), None);
        assert_eq!(names("<!-- a caveat: ignore[a] -->"), None);
        assert_eq!(names("<?xml-model href=\"x\"?>"), None);
    }
}
