//! What an editor can do about findings: mend one, mend all that is safe, or waive one with a reason.

use std::ops::Range;
use std::path::PathBuf;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::fix;
use crate::report::Located;
use crate::source::map::Span;
use crate::waive;

use super::world::{Judged, Sidecar};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Mends one finding.
    Mend,
    /// Mends all that can safely be mended.
    MendAll,
    Waive,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub kind: Kind,
    pub title: String,
    /// The finding's number in the file.
    pub finding: Option<usize>,
    pub preferred: bool,
    pub change: Change,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// In the file itself.
    Here(Vec<(Span, String)>),
    /// In the configuration, behind its present text; nothing where it has to be made.
    Beside { config: PathBuf, text: Option<String>, more: String },
}

/// What can be done about the findings that touch a range. `reasons` are those that the user may choose from.
pub fn actions(
    judged: &Judged,
    range: Range<usize>,
    reasons: &[String],
    mut sidecar: impl FnMut() -> Option<Sidecar>,
) -> Vec<Action> {
    let mut out = Vec::new();
    let file = &judged.audited.file;
    let beside = if waive::has_comments(file.format) { None } else { sidecar() };
    let open = judged.audited.found.iter().enumerate().filter(|(_, located)| touches(located, &range));
    let open: Vec<(usize, &Located)> = open.filter(|(_, located)| is_open(located)).collect();
    for (at, located) in &open {
        if let Some(fix) = &located.finding.fix
            && let Some(edits) = fix::written_edits(file, fix)
        {
            let edits = edits.into_iter().map(|edit| (edit.span, edit.replacement)).collect();
            let title =
                if fix.safe { fix.title.clone() } else { format!("{} (changes what the text says)", fix.title) };
            out.push(Action {
                kind: Kind::Mend,
                title,
                finding: Some(*at),
                preferred: fix.safe,
                change: Change::Here(edits),
            });
        }
    }
    for (at, located) in &open {
        let rule = &*located.finding.rule;
        // What is wrong with a file or with a suppression is mended, not suppressed.
        if crate::audit::is_own(rule) || crate::suppress::is_own(rule) {
            continue;
        }
        for reason in reasons.iter().filter(|reason| !waive::refused(reason)) {
            let change = if waive::has_comments(file.format) {
                let start = located.finding.labels.first().map_or(0, |label| label.span.start as usize);
                let place = waive::place(file, start);
                Some(Change::Here(vec![(Span::new(place, place), waive::comment(file.format, &[rule], reason))]))
            } else {
                beside.as_ref().map(|beside| {
                    let gap = waive::gap(beside.text.as_deref().unwrap_or(""));
                    let entry = waive::entry(&beside.file, &located.finding, reason);
                    Change::Beside {
                        config: beside.config.clone(),
                        text: beside.text.clone(),
                        more: gap.to_owned() + &entry,
                    }
                })
            };
            let Some(change) = change else { continue };
            let place = if matches!(change, Change::Here(_)) { "here" } else { "in caveat.toml" };
            let title = if reason.is_empty() {
                format!("Ignore {rule} {place}, and write why")
            } else {
                format!("Ignore {rule} {place}: {reason}")
            };
            out.push(Action { kind: Kind::Waive, title, finding: Some(*at), preferred: false, change });
        }
    }
    out
}

fn is_open(located: &Located) -> bool {
    located.state == crate::report::State::Open
}

fn touches(located: &Located, range: &Range<usize>) -> bool {
    located
        .finding
        .labels
        .iter()
        .any(|label| label.span.start as usize <= range.end && range.start <= label.span.end as usize)
}

/// All safe fixes of a file, gone over until there is nothing more to mend. `judge` judges a changed text.
pub fn mend_all(judged: &Judged, mut judge: impl FnMut(&str) -> Option<Judged>) -> Option<Action> {
    let before = &judged.audited.file.text;
    let mut audited = judged.audited.clone();
    let mut fixed = 0;
    for _ in 0..fix::MOST_ROUNDS {
        let was = audited.clone();
        let next = fix::round(
            &audited,
            |_, fix| fix.safe,
            |text| judge(text).map_or_else(|| was.clone(), |next| next.audited),
        );
        let Some((next, applied)) = next else { break };
        fixed += applied;
        audited = next;
    }
    let edits = difference(before, &audited.file.text);
    let count = crate::report::counted(fixed, "safe fix", "safe fixes");
    (fixed > 0 && !edits.is_empty()).then(|| Action {
        kind: Kind::MendAll,
        title: format!("Apply {count} of caveat"),
        finding: None,
        preferred: false,
        change: Change::Here(edits),
    })
}

/// The lines that differ, each with what is to stand there.
fn difference(before: &str, after: &str) -> Vec<(Span, String)> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    let changed = |op: &DiffOp| !matches!(op, DiffOp::Equal { .. });
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter().filter(changed);
    ops.map(|op| (Span::new(starts[op.old_range().start], starts[op.old_range().end]), new[op.new_range()].concat()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_differ_are_written_anew() {
        let edits = difference("a\nb\nc\nd", "a\nB\nc\nd\n");
        assert_eq!(edits, [(Span::new(2, 4), "B\n".to_owned()), (Span::new(6, 7), "d\n".to_owned())]);
    }
}
