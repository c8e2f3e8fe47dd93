//! Fixes applied to a text: those that do not touch one another, and only where the place is plain text.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Audited;
use crate::finding::{Edit, Fix};
use crate::report::Located;
use crate::source::SourceFile;
use crate::source::document::Format;
use crate::source::map::Span;

/// A mended text and how many fixes went into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub text: String,
    pub applied: usize,
}

/// Applies what can be applied together; the rest waits for the next time, when places have moved.
pub fn apply<'x>(file: &SourceFile, fixes: impl IntoIterator<Item = &'x Fix>) -> Mended {
    let lines = LineEnds::of(file);
    let mut edits: BTreeMap<Span, &str> = BTreeMap::new();
    let mut applied = 0;
    for fix in fixes {
        let free = |edit: &Edit| is_free(&edits, edit.span);
        if fix.edits.iter().all(|edit| possible(file, lines, edit) && free(edit)) && !fix.edits.is_empty() {
            edits.extend(fix.edits.iter().map(|edit| (edit.span, edit.replacement.as_str())));
            applied += 1;
        }
    }
    let mut text = String::with_capacity(file.text.len());
    let mut at = 0;
    for (span, replacement) in &edits {
        text.push_str(&file.text[at..span.start as usize]);
        text.push_str(&written(file, lines, replacement));
        at = span.end as usize;
    }
    text.push_str(&file.text[at..]);
    Mended { text, applied }
}

/// How often a file is gone over: a fix may uncover another.
pub const MOST_ROUNDS: usize = 10;
/// How many fixes of a file are tried singly.
const MOST_TRIES: usize = 50;

/// One round over a file: the fixes that are wanted, all together, or where that does harm one by one. `audit` reads
/// and judges a changed text. Gives the file after it and the number of fixes; nothing where none helps.
pub fn round(
    audited: &Audited,
    wanted: impl Fn(&Located, &Fix) -> bool,
    mut audit: impl FnMut(&str) -> Audited,
) -> Option<(Audited, usize)> {
    // A file that cannot be written back as it was read is left as it is.
    if !audited.file.is_faithful() {
        return None;
    }
    let fixable: Vec<(&str, &Fix)> = audited
        .open()
        .filter_map(|located| Some((located, located.finding.fix.as_deref()?)))
        .filter(|(located, fix)| wanted(located, fix))
        .map(|(located, fix)| (&*located.finding.rule, fix))
        .collect();
    let mut tries: Vec<Vec<(&str, &Fix)>> = vec![fixable.clone()];
    if fixable.len() > 1 {
        tries.extend(fixable.iter().take(MOST_TRIES).map(|one| vec![*one]));
    }
    tries.into_iter().find_map(|fixes| {
        let rules: BTreeSet<&str> = fixes.iter().map(|(rule, _)| *rule).collect();
        let mended = apply(&audited.file, fixes.into_iter().map(|(_, fix)| fix));
        if mended.applied == 0 {
            return None;
        }
        let next = audit(&mended.text);
        // It must be clean of what was fixed, though something else may come to light.
        let left = |audited: &Audited| audited.open().filter(|located| rules.contains(&*located.finding.rule)).count();
        let better = left(&next) < left(audited) && next.file.problems.len() <= audited.file.problems.len();
        better.then_some((next, mended.applied))
    })
}

/// Whether a place shares no byte with those that are taken, of which its neighbours suffice: they share none with one
/// another. Two insertions at one place would have no order.
fn is_free(taken: &BTreeMap<Span, &str>, place: Span) -> bool {
    let apart = |other: Option<(&Span, &&str)>| {
        other.is_none_or(|(other, _)| (place.end <= other.start || other.end <= place.start) && place != *other)
    };
    apart(taken.range(..=place).next_back()) && apart(taken.range(place..).next())
}

/// How a file ends its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnds {
    Lf,
    CrLf,
}

impl LineEnds {
    fn of(file: &SourceFile) -> LineEnds {
        if file.text.contains("\r\n") { LineEnds::CrLf } else { LineEnds::Lf }
    }
}

/// The edits of one fix as the file's format writes them; nothing where the place cannot be replaced.
pub fn written_edits(file: &SourceFile, fix: &Fix) -> Option<Vec<Edit>> {
    let lines = LineEnds::of(file);
    let edits = fix.edits.iter().map(|edit| {
        let replacement = written(file, lines, &edit.replacement);
        possible(file, lines, edit).then_some(Edit { span: edit.span, replacement })
    });
    edits.collect::<Option<Vec<Edit>>>().filter(|edits| !edits.is_empty())
}

/// Whether a place can be replaced without loss: it must not hold markup, nor the end of a line, which may be a page's.
fn possible(file: &SourceFile, ends: LineEnds, edit: &Edit) -> bool {
    let Some(old) = file.text.get(edit.span.range()) else { return false };
    let markup = matches!(file.format, Format::Tei | Format::Html) && old.contains(['<', '>']);
    let lines = old.contains('\n') && !edit.replacement.contains('\n');
    !markup && !lines && old != written(file, ends, &edit.replacement)
}

/// Reading text as the file's format writes it, with the file's own line ends.
fn written(file: &SourceFile, ends: LineEnds, text: &str) -> String {
    let text = match file.format {
        Format::Tei | Format::Html => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        _ => text.to_owned(),
    };
    if ends == LineEnds::CrLf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::map::Span;

    #[test]
    fn only_what_is_apart_and_without_markup_is_replaced() {
        let text = "<TEI><p>one <hi>two</hi> three</p></TEI>";
        let file = crate::source::read("a.xml", text.as_bytes());
        let fix = |word: &str, replacement: &str| {
            let at = text.find(word).unwrap();
            let edits = vec![Edit { span: Span::new(at, at + word.len()), replacement: replacement.to_owned() }];
            Fix { title: String::new(), safe: true, edits }
        };
        let fixes =
            [fix("one", "A & B"), fix("ne", "no"), fix("one <hi>two", "lost"), fix("three", "3"), fix("three", "4")];
        let mended = apply(&file, &fixes);
        assert_eq!(mended.text, "<TEI><p>A &amp; B <hi>two</hi> 3</p></TEI>");
        assert_eq!(mended.applied, 2);
    }
}
