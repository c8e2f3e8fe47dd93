//! How a suppression is written: where its comment goes, or its entry of the configuration.

use std::fmt::Write;

use crate::finding::Finding;
use crate::source::SourceFile;
use crate::source::document::Format;

/// `<!-- caveat: ignore[rule] reason -->`; of Markdown with the blank that parts it from the line.
pub fn comment(format: Format, rules: &[&str], reason: &str) -> String {
    let blank = if format == Format::Markdown { " " } else { "" };
    let reason = if reason.is_empty() { String::new() } else { format!("{reason} ") };
    format!("{blank}<!-- caveat: ignore[{}] {reason}-->", rules.join(", "))
}

/// Why a reason cannot stand in a comment; nothing for one that can.
pub fn refused(reason: &str) -> bool {
    reason.contains("--") || reason.contains("?>") || reason.contains(['\n', '\r'])
}

/// Whether the file's format has comments.
pub fn has_comments(format: Format) -> bool {
    matches!(format, Format::Markdown | Format::Tei | Format::Html)
}

/// Where the comment for a finding at `start` goes: before its block where markup stands apart from text, at the end
/// of its line in Markdown, where a comment at the beginning would make the whole line one.
pub fn place(file: &SourceFile, start: usize) -> usize {
    let spans = file
        .documents
        .iter()
        .flat_map(|document| document.blocks.iter().map(|block| document.span_of(block.range.clone())));
    let block = spans
        .filter(|span| span.start as usize <= start && start <= span.end as usize)
        .min_by_key(|span| span.end - span.start);
    if file.format == Format::Markdown {
        let end = memchr::memchr(b'\n', &file.text.as_bytes()[start..]).map_or(file.text.len(), |at| start + at);
        return file.text[..end].trim_end().len().max(start);
    }
    block.map_or(start, |span| span.start as usize)
}

/// An entry of `caveat.toml` for one finding. `file` is its path as seen from the configuration's folder.
pub fn entry(file: &str, finding: &Finding, reason: &str) -> String {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let mut out = format!("[[suppress]]\nfile = {}\n", text(&globset::escape(&format!("/{file}"))));
    if !finding.document.is_empty() {
        let _ = writeln!(out, "document = {}", text(&finding.document));
    }
    let _ = writeln!(out, "rule = {}\nfingerprint = {}", text(&finding.rule), text(&finding.fingerprint.to_string()));
    let _ = writeln!(out, "reason = {}", text(reason));
    out
}

/// What parts an entry from the text before it.
pub fn gap(before: &str) -> &'static str {
    if before.is_empty() || before.ends_with("\n\n") {
        ""
    } else if before.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    }
}
