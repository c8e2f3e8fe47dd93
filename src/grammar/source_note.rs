//! The editors' source note: `Source: <archive path>. <classification sentence>. <notation sentences>`.
//!
//! ```text
//! source note    = [ "[" ] [ label ] path classification *( sentence )
//! label          = "Source:" (and what is meant to be that)
//! classification = marking *( "." marking ) "."   each part of it at the start of a sentence
//! ```

mod form;
mod label;
mod sentences;

use std::ops::Range;

pub use label::is_labelled;
use label::label;
use sentences::{after_blank, last_word_is_name, sentence_starts};

use super::marking::{Item, MarkingText, Mode, Part, marking};
use crate::vocabulary::captions::{Captions, Kind, Term};
use crate::vocabulary::notation::Notation;

/// What a source note is made of, as bytes of its text.
#[derive(Debug, Clone, Default)]
pub struct SourceNoteText {
    /// What stands for "Source:", if anything; right or wrong.
    pub label: Option<Range<usize>>,
    pub label_is_right: bool,
    pub classification: Option<Classification>,
    /// The sentences behind the classification.
    pub sentences: Vec<Range<usize>>,
}

/// The classification sentence.
#[derive(Debug, Clone, Default)]
pub struct Classification {
    pub marking: MarkingText,
    /// With its full stop.
    pub range: Range<usize>,
    pub problems: Vec<Problem>,
}

/// Something about the form of a classification sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub range: Range<usize>,
    pub expected: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// A comma, slash, colon, dash or blank where a semicolon belongs.
    Separator,
    Capitals,
    LowerCase,
    Misspelled,
    /// The next sentence begins without full stop or blank.
    RunOn,
    /// A part that is no word of the vocabulary.
    Unknown,
    /// A single word that is none, as the codewords and channels of which no list is public are.
    Name,
    /// A part that says as what the paper was handled: "handled by S/S–O as Limdis".
    Remark,
    /// What was withheld, in a bracket that is broken or misspelled: the rules of redactions tell of it.
    Withheld,
    /// A blank or sign too many or too few: " ; ", ";Nodis", ".."; a sentence that does not end with a full stop.
    Blank,
    /// A part, or the whole sentence, a second time.
    Repeated,
    /// Two parts that stand in the other order elsewhere.
    Order,
}

impl ProblemKind {
    /// As facts name it.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::Separator => "separator",
            ProblemKind::Capitals => "capitals",
            ProblemKind::LowerCase => "lower-case",
            ProblemKind::Misspelled => "misspelled",
            ProblemKind::RunOn => "run-on",
            ProblemKind::Unknown => "unknown",
            ProblemKind::Name => "name",
            ProblemKind::Remark => "remark",
            ProblemKind::Withheld => "withheld",
            ProblemKind::Blank => "blank",
            ProblemKind::Repeated => "repeated",
            ProblemKind::Order => "order",
        }
    }
}

/// Reads a source note; what is not there is left out.
pub fn source_note(captions: &Captions, notation: &Notation, text: &str) -> SourceNoteText {
    let mut out = SourceNoteText::default();
    let (label, right) = label(notation, text);
    out.label_is_right = right;
    let mut body = text.len() - text.trim_start_matches(['[', ' ']).len();
    if let Some(mut label) = label {
        // "Source: Source: Department of State"
        let again = text[label.end..].trim_start();
        if right && again.starts_with(&text[label.clone()]) {
            out.label_is_right = false;
            label.end = text.len() - again.len() + label.len();
        }
        body = label.end;
        out.label = Some(label);
    }
    let starts = sentence_starts(text, body);
    let found = starts
        .iter()
        .find_map(|&start| classification(captions, notation, text, start))
        .or_else(|| after_blank(text, body).find_map(|start| unmarked_start(captions, notation, text, start)));
    let found = found.map(|found| level_before(captions, notation, text, body, &found).unwrap_or(found));
    let after = found.as_ref().map(|found| starts.partition_point(|&next| next < found.range.end));
    if let Some(found) = found {
        let end = found.range.end;
        let runs_on =
            found.problems.iter().any(|problem| problem.kind == ProblemKind::RunOn && problem.range.end == end);
        if let (true, Some(after)) = (runs_on, after) {
            out.sentences.push(end..starts.get(after).copied().unwrap_or(text.len()));
        }
        out.classification = Some(found);
    }
    if let Some(first) = after {
        for at in first..starts.len() {
            let end = starts.get(at + 1).copied().unwrap_or(text.len());
            out.sentences.push(starts[at]..end);
        }
    }
    out
}

/// A classification whose sentence was not begun: the full stop before it is missing ("POL 27 S VIET Secret; Flash.") or
/// looks like an abbreviation's ("Anderson, Robert B. Secret."). Only whole, right ones count here.
fn unmarked_start(captions: &Captions, notation: &Notation, text: &str, start: usize) -> Option<Classification> {
    let mut found = classification(captions, notation, text, start)?;
    let first = found.marking.parts.first()?;
    let after_stop = text[..start].trim_end().ends_with('.');
    let whole = after_stop || (matches!(first.item, Item::Term(Term::Level(_))) && found.problems.is_empty());
    // In "the memorandum, Top Secret." the words are prose.
    let before = text[..start].trim_end();
    let sure = before.ends_with('.')
        || found.marking.parts.len() > 1
        || before.ends_with(|c: char| c.is_uppercase() || c.is_numeric());
    // "The memorandum is classified Secret; Sensitive."
    let prose = before.rsplit(' ').next().is_some_and(|word| word.len() > 2 && word.chars().all(char::is_lowercase));
    // "Box 32, Top Secret; Sensitive. Sent.": a comma behind a number or name, and a sentence that ends as it should.
    let comma = before.ends_with(',')
        && matches!(first.item, Item::Term(Term::Level(_)))
        && text[..found.range.end].ends_with('.')
        && found.problems.is_empty()
        && last_word_is_name(&before[..before.len() - 1]);
    if !comma && (!whole || !sure || prose || before.ends_with([',', ';', ':', '“', '('])) {
        return None;
    }
    if !before.ends_with('.') || before.len() == start {
        let from = before.len() - usize::from(comma || before.len() == start);
        found.problems.push(Problem { kind: ProblemKind::RunOn, range: from..start, expected: ". ".into() });
    }
    Some(found)
}

/// How far before a caption its level may stand, with the stop between them.
const LEVEL_BEFORE: usize = 40;

/// "POL 27 VIET S. Top Secret. Priority; Exdis.": a marking without a level may be the second sentence of one whose first
/// stands behind what looks like an abbreviation.
fn level_before(
    captions: &Captions,
    notation: &Notation,
    text: &str,
    from: usize,
    found: &Classification,
) -> Option<Classification> {
    if found.marking.levels().next().is_some() {
        return None;
    }
    let near = text.ceil_char_boundary(found.range.start.saturating_sub(LEVEL_BEFORE)).max(from);
    let starts = after_blank(text, near).take_while(|start| *start < found.range.start);
    let mut whole = starts.filter(|start| text[..*start].trim_end().ends_with('.')).filter_map(|start| {
        let whole = unmarked_start(captions, notation, text, start)?;
        let first = whole.marking.parts.first()?;
        (matches!(first.item, Item::Term(Term::Level(_))) && whole.range.end >= found.range.end).then_some(whole)
    });
    whole.next()
}

/// Longer than this no classification is.
const LONGEST: usize = 120;
/// And none has more words.
const MOST_PARTS: usize = 64;
/// How far a remark in parentheses goes.
const LONGEST_REMARK: usize = 1000;

/// The beginning of a text, no longer than that.
fn head(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Tries a classification sentence at the start of a sentence.
fn classification(captions: &Captions, notation: &Notation, text: &str, start: usize) -> Option<Classification> {
    let mode = Mode { near: true, stops: false };
    // Looking for slips is dear: only a sentence as short as a classification is worth it, or one that begins like one.
    let sentence = &text[start..];
    let short = head(sentence, LONGEST + 1).contains(['.', ']']) || sentence.len() <= LONGEST;
    if !short && marking(captions, Mode { near: false, stops: false }, sentence).is_err() {
        return None;
    }
    let (mut rest, mut found) = marking(captions, mode, sentence).ok()?;
    // "Top Secret (Secret When Separated From Attachments)": what stands in parentheses is a remark.
    if let Some(at) = found.parts.iter().position(|part| part.separator.contains('(')) {
        rest = &text[start + found.parts[at].separator_range.start..];
        found.parts.truncate(at);
        found.range.end = found.parts.last()?.range.end;
    }
    let mut found = found.shifted(start);
    // "Secret and Nodis."
    if let Some(after) = rest.strip_prefix(" and ")
        && let Ok((left, more)) = marking(captions, Mode { near: false, stops: false }, after)
        && left.starts_with('.')
        && matches!(found.parts.first().map(|part| &part.item), Some(Item::Term(Term::Level(_))))
        && more.levels().next().is_none()
    {
        let at = text.len() - after.len();
        let mut more = more.shifted(at);
        if let Some(first) = more.parts.first_mut() {
            first.separator = "and".into();
            first.separator_range = at - " and ".len()..at;
        }
        found.range.end = more.range.end;
        found.parts.extend(more.parts);
        rest = left;
    }
    let rest = remark(rest).unwrap_or(rest);
    let mut end = text.len() - rest.len();
    let first = found.parts.first()?;
    let opens_with_level = matches!(first.item, Item::Term(Term::Level(_)));
    let mut out = Classification::default();
    // What follows the marking says whether this is one.
    let blank = rest.len() - rest.trim_start_matches(' ').len();
    let blank = if rest[blank..].starts_with('.') { blank } else { 0 };
    let rest = &rest[blank..];
    let terminated = rest.is_empty() || rest.starts_with(['.', ']']);
    let ends_sentence = terminated
        && (rest.len() <= 1 || rest[1..].starts_with(|c: char| c.is_whitespace() || matches!(c, ']' | '”' | ')')));
    if ends_sentence {
        // A misspelled word at the start needs another of the right kind beside it, or to be nearly a level.
        let nearly_level = matches!(&first.item, Item::Near(near) if matches!(near.term, Term::Level(_)));
        if !opens_with_level && !nearly_level && !restricts_or_hurries(captions, &found) {
            return None;
        }
        if blank > 0 {
            out.problems.push(Problem { kind: ProblemKind::Blank, range: end..end + blank, expected: String::new() });
        }
        end += blank + usize::from(rest.starts_with(['.', ']']));
        if rest.is_empty() && opens_with_level {
            out.problems.push(Problem {
                kind: ProblemKind::Blank,
                range: first.range.start..end,
                expected: format!("{}.", &text[start..end]),
            });
        }
    } else if opens_with_level {
        // "Secret..", "Secret;" at the end of the note
        let after = rest.trim_start();
        let signs = after.len() - after.trim_start_matches(['.', ';', ',', ':']).len();
        let signs_end = text.len() - after.len() + signs;
        if signs > 0
            && (text[signs_end..].trim().is_empty()
                || (signs > 1 && text[signs_end..].starts_with(' ') && after.starts_with(".")))
        {
            out.problems.push(Problem { kind: ProblemKind::Blank, range: end..signs_end, expected: ".".into() });
            form::form_problems(captions, text, &found, &mut out.problems);
            out.range = start..signs_end;
            out.marking = found;
            return Some(out);
        }
        let opener = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let lead = &rest[..rest.len() - after.len()];
        // Two marking words in a row are a classification whatever follows; a level alone may be part of a name
        // ("Secret Service"), and is one only before a word with which sentences begin.
        let capital = opener.starts_with(char::is_uppercase);
        let is_opener = notation.openers.contains(opener) || (capital && found.parts.len() > 1);
        if rest.starts_with('.') && rest[1..].starts_with(char::is_uppercase) {
            // "Top Secret.On December 20"
            out.problems.push(Problem { kind: ProblemKind::RunOn, range: end..end + 1, expected: ". ".into() });
            end += 1;
        } else if let Some(mark) = after.chars().next().filter(|c| matches!(c, ';' | ',' | ':' | '/')) {
            let tail = after[1..].trim_start();
            let word = tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
            let tail_start = text.len() - tail.len();
            let part = head(&text[tail_start..], 4 * LONGEST).split(['.', ';']).next().unwrap_or("");
            let begins = word.starts_with(char::is_uppercase) && part.split_whitespace().count() > 3;
            if (notation.openers.contains(word) || (mark == ',' && begins)) && mark != '/' {
                // "Top Secret, Drafted by Unger."
                out.problems.push(Problem { kind: ProblemKind::RunOn, range: end..tail_start, expected: ". ".into() });
                end = tail_start;
            } else {
                let stop = head(tail, 81).find(['.', ';', ']']).filter(|&stop| stop <= 80)?;
                let unknown = tail_start..tail_start + stop;
                if text[unknown.clone()].split_whitespace().count() > 6 {
                    return None;
                }
                out.problems.push(Problem {
                    kind: unknown_kind(captions, &text[unknown.clone()]),
                    range: unknown.clone(),
                    expected: String::new(),
                });
                end = unknown.end;
                // More of the sentence may follow the unknown part.
                if let Some(more) = text[end..].strip_prefix(';') {
                    let more_start = text.len() - more.trim_start().len();
                    if let Ok((rest, more)) = marking(captions, mode, &text[more_start..]) {
                        let mut more = more.shifted(more_start);
                        if let Some(first) = more.parts.first_mut() {
                            first.separator = ";".into();
                        }
                        found.range.end = more.range.end;
                        found.parts.extend(more.parts);
                        end = text.len() - rest.len();
                    }
                }
                end += usize::from(text[end..].starts_with('.'));
            }
        } else if !lead.is_empty() && is_opener {
            // "Secret Drafted by Shoesmith."
            out.problems.push(Problem {
                kind: ProblemKind::RunOn,
                range: end..end + lead.len(),
                expected: ". ".into(),
            });
            end += lead.len();
        } else {
            return None;
        }
    } else {
        return None;
    }
    // "Secret; Sensitive. Eyes Only. Sent for information.": go on while the next sentence is made of marking words only.
    while found.parts.len() < MOST_PARTS
        && let Some((next, after)) = next_marking_sentence(captions, text, end)
    {
        found.range.end = next.range.end;
        found.parts.extend(next.parts);
        end = after;
    }
    // "Secret; Nodis. Secret; Nodis."; "No classification marking. Secret."
    if let Some((again, after)) = sentence_of_level(captions, text, end) {
        let sentence = text[start..end].trim();
        if text[again.range.start..after].trim() == sentence {
            let range = again.range.start..after;
            out.problems.push(Problem { kind: ProblemKind::Repeated, range, expected: String::new() });
            end = after;
        } else if found.parts.first().and_then(Part::term).is_some_and(|term| is_absent(captions, term)) {
            found.range.end = again.range.end;
            found.parts.extend(again.parts);
            end = after;
        }
    }
    form::form_problems(captions, text, &found, &mut out.problems);
    out.problems.extend(form::order_problem(captions, text, &found));
    out.problems.sort_by_key(|problem| problem.range.start);
    out.range = start..end;
    out.marking = found;
    Some(out)
}

/// What stands behind a remark on what is attached: "Secret (With Top Secret Attachments).", "Confidential with Nodis
/// Attachment."
fn remark(rest: &str) -> Option<&str> {
    let body = rest.trim_start();
    let after = match body.strip_prefix('(') {
        Some(inside) => &inside[head(inside, LONGEST_REMARK).find(')')? + 1..],
        None => {
            let end = head(body, 61).find('.').filter(|&end| end <= 60)?;
            let words = body[..end].to_lowercase();
            let attached = words.starts_with("with ") && (words.contains("attachment") || words.contains("enclosure"));
            attached.then_some(&body[end..])?
        }
    };
    after.starts_with(['.', ';']).then_some(after)
}

/// What a part that is no word of the vocabulary may be.
fn unknown_kind(captions: &Captions, part: &str) -> ProblemKind {
    let exact = Mode { near: false, stops: false };
    let as_what = part.rfind(" as ").map(|at| &part[at + " as ".len()..]);
    if as_what.is_some_and(|caveat| marking(captions, exact, caveat).is_ok_and(|(rest, _)| rest.is_empty())) {
        ProblemKind::Remark
    } else if part.starts_with('[') || part.contains("not declassified") {
        ProblemKind::Withheld
    } else if part.starts_with(char::is_uppercase) && part.chars().all(char::is_alphabetic) {
        ProblemKind::Name
    } else {
        ProblemKind::Unknown
    }
}

fn next_marking_sentence(captions: &Captions, text: &str, end: usize) -> Option<(MarkingText, usize)> {
    let rest = text.get(end..)?;
    let start = end + (rest.len() - rest.trim_start().len());
    if start == end {
        return None;
    }
    let (rest, found) = marking(captions, Mode { near: false, stops: false }, &text[start..]).ok()?;
    let mut found = found.shifted(start);
    if !(rest.is_empty() || rest.starts_with('.')) || found.levels().next().is_some() {
        return None;
    }
    if let Some(first) = found.parts.first_mut() {
        first.separator = ".".into();
        let stop = text[..end].trim_end().trim_end_matches('.').len();
        first.separator_range = stop..start;
    }
    Some((found, text.len() - rest.len() + usize::from(rest.starts_with('.'))))
}

/// A sentence that is nothing but a level with what goes with it, behind `end`.
fn sentence_of_level(captions: &Captions, text: &str, end: usize) -> Option<(MarkingText, usize)> {
    let rest = text.get(end..)?.strip_prefix(' ')?;
    let (rest, mut found) = marking(captions, Mode { near: false, stops: false }, rest).ok()?;
    let whole = rest.starts_with('.') && (rest.len() == 1 || rest.starts_with(". "));
    if !whole || !matches!(found.parts.first()?.item, Item::Term(Term::Level(_))) {
        return None;
    }
    found = found.shifted(end + 1);
    if let Some(first) = found.parts.first_mut() {
        first.separator = ".".into();
        first.separator_range = end..end + 1;
    }
    Some((found, text.len() - rest.len() + 1))
}

/// "No classification marking"
fn is_absent(captions: &Captions, term: Term) -> bool {
    matches!(term, Term::Level(at) if captions.levels[at as usize].is_absent())
}

fn restricts_or_hurries(captions: &Captions, found: &MarkingText) -> bool {
    found.parts.iter().all(|part| matches!(part.item, Item::Term(_) | Item::Withheld))
        && found.words().any(|(at, _)| {
            let kind = captions.words[at as usize].kind;
            kind.restricts() || kind == Kind::Precedence || kind == Kind::Personal
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let captions =
            Captions::load(include_str!("../../rules/vocabulary/us-historical.yaml")).expect("the vocabulary loads");
        let notation = Notation::load(include_str!("../../rules/vocabulary/notation.yaml")).expect("it loads");
        let note = source_note(&captions, &notation, text);
        let label = match (&note.label, note.label_is_right) {
            (Some(_), true) => "right".to_owned(),
            (Some(label), false) => format!("wrong {:?}", &text[label.clone()]),
            (None, _) => "none".to_owned(),
        };
        let Some(found) = note.classification else {
            return format!("{label}, no classification");
        };
        let parts: Vec<_> =
            found.marking.parts.iter().map(|p| p.term().map_or("withheld", |term| captions.name(term))).collect();
        let problems: Vec<_> = found
            .problems
            .iter()
            .map(|p| format!(" {}({}→{})", p.kind.name(), &text[p.range.clone()], p.expected))
            .collect();
        format!("{label}, {}{}, {} more", parts.join("; "), problems.concat(), note.sentences.len())
    }

    #[test]
    fn source_notes_are_read() {
        for (text, expected) in [
            (
                "Source: National Archives, RG 59, Central Files. Secret; Priority; Nodis. Drafted by Green.",
                "right, Secret; Priority; Nodis, 1 more",
            ),
            (
                "National Archives, NSC Files, Box 1037. Top Secret; Sensitive; Exclusively Eyes Only. A typed notation indicated x.",
                "none, Top Secret; Sensitive; Exclusively Eyes Only, 1 more",
            ),
            ("Source: Lot 64 D 199. Top Secret.On December 20, he left.", "right, Top Secret run-on(.→. ), 1 more"),
            ("Source: Files. Top Secret, Drafted by Unger.", "right, Top Secret run-on(, →. ), 1 more"),
            (
                "Source: Files. Top Secret, Eyes Only. Drafted by Unger.",
                "right, Top Secret; Eyes Only separator(, →; ), 1 more",
            ),
            (
                "Source: Files. Secret/Sensitive; Eyes Only.",
                "right, Secret; Sensitive; Eyes Only separator(/→; ), 0 more",
            ),
            (
                "Source: Files. Secret. Immediate. Repeated to Bonn.",
                "right, Secret; Immediate separator(. →; ), 1 more",
            ),
            (
                "Source: Files. Secret; Nodis; Immediate. Sent.",
                "right, Secret; Nodis; Immediate order(Nodis; Immediate→Immediate; Nodis), 1 more",
            ),
            ("Source: Files. Nodis; Secret. Sent.", "right, Nodis; Secret order(Nodis; Secret→Secret; Nodis), 1 more"),
            (
                "Source: Files. Secret; Exdis; Noforn; RYBAT; Priority. Sent.",
                "right, Secret; Exdis; Noforn; Rybat; Priority order(Exdis; Noforn; RYBAT; Priority→Priority; Exdis; Noforn; RYBAT), 1 more",
            ),
            (
                "Source: Files. Secret; Sensitive. Eyes Only. Sent for information.",
                "right, Secret; Sensitive; Eyes Only separator(. →; ), 1 more",
            ),
            ("Source: Files. Secret; Nodis/Harvan Double Plus.", "right, Secret; Nodis; Harvan Double Plus, 0 more"),
            ("Source: Files. Confidential; EXDIS.", "right, Confidential; Exdis capitals(EXDIS→Exdis), 0 more"),
            ("Source: Files. Secret; Senstive.", "right, Secret; Sensitive misspelled(Senstive→Sensitive), 0 more"),
            ("Source: Files. Secret; [handling restriction not declassified]. A.", "right, Secret; withheld, 1 more"),
            ("Source: Files. Secret; Bluebird; Noforn. A.", "right, Secret; Noforn name(Bluebird→), 1 more"),
            (
                "Source: Files. Secret; handled by S/S–O as Limdis. A.",
                "right, Secret remark(handled by S/S–O as Limdis→), 1 more",
            ),
            ("Source: Files. Secret; handed over by hand. A.", "right, Secret unknown(handed over by hand→), 1 more"),
            ("Source: Files. Secret; Ndis. A.", "right, Secret; Nodis misspelled(Ndis→Nodis), 1 more"),
            ("Source: Files. Secret; Nodiss. A.", "right, Secret; Nodis misspelled(Nodiss→Nodis), 1 more"),
            ("Source: Files. Secret; Pish. A.", "right, Secret name(Pish→), 1 more"),
            (
                "Source: Files. Official Use Olny. A.",
                "right, Official Use Only misspelled(Official Use Olny→Official Use Only), 1 more",
            ),
            ("Source: Files. T0p Secret. A.", "right, Top Secret misspelled(T0p Secret→Top Secret), 1 more"),
            ("source: Files. No classification marking.", "wrong \"source:\", No classification marking, 0 more"),
            ("Source: Source: Files. Secret.", "wrong \"Source: Source:\", Secret, 0 more"),
            ("Soruce: Files. Secret.", "wrong \"Soruce:\", Secret, 0 more"),
            ("Source Department of State. Secret.", "wrong \"Source\", Secret, 0 more"),
            (
                "[Source: Department of State. Secret. 3 pages of source text not declassified.]",
                "right, Secret, 1 more",
            ),
            ("Source: Public Papers: Johnson, 1964, p. 12.", "right, no classification"),
            ("Source: Department of State, Secret File. Secretary Rusk spoke.", "right, no classification"),
            (
                "Source: Files, POL 27 S VIET Secret; Flash. Drafted by Green.",
                "right, Secret; Flash run-on( →. ), 1 more",
            ),
            ("Source: Files, Anderson, Robert B. Secret. Drafted by Green.", "right, Secret, 1 more"),
            (
                "Source: Files, POL 27 VIET S. Secret. Priority; Nodis. Repeated.",
                "right, Secret; Priority; Nodis separator(. →; ), 1 more",
            ),
            (
                "Source: Files. Secret; [codeword not declasified]. A.",
                "right, Secret withheld([codeword not declasified→), 1 more",
            ),
            ("Source: Files. Secret (With Top Secret Attachments). Drafted by Green.", "right, Secret, 1 more"),
            ("Source: Files. Top Secret (Secret When Separated From Attachments). Sent.", "right, Top Secret, 1 more"),
            ("Source: Files. Confidential with Nodis Attachment. Sent.", "right, Confidential, 1 more"),
            ("Source: Files. Secret; Nodis . Sent.", "right, Secret; Nodis blank( →), 1 more"),
            ("Sources: Files. Secret.", "right, Secret, 0 more"),
            (
                "Source: Files. No drafting information. The paper is classified Secret; Sensitive. Sent.",
                "right, no classification",
            ),
            ("Source: Files. Secret;Nodis. Sent.", "right, Secret; Nodis blank(;→; ), 1 more"),
            ("Source: Files. Secret ; Nodis. Sent.", "right, Secret; Nodis blank( ; →; ), 1 more"),
            ("Source: Files. Secret; Nodis.. Sent.", "right, Secret; Nodis blank(..→.), 1 more"),
            ("Source: Files. Secret; Nodis;", "right, Secret; Nodis blank(;→.), 0 more"),
            ("Source: Files. Secret", "right, Secret blank(Secret→Secret.), 0 more"),
            ("Source: Files. Secret; Nodis; Nodis. Sent.", "right, Secret; Nodis; Nodis repeated(; Nodis→), 1 more"),
            (
                "Source: Files. Secret; Nodis. Secret; Nodis. Sent.",
                "right, Secret; Nodis repeated(Secret; Nodis.→), 1 more",
            ),
            ("Source: Files. Secret. Confidential attachment. Sent.", "right, Secret, 2 more"),
            (
                "Source: Files. No classification marking. Secret. Sent.",
                "right, No classification marking; Secret, 1 more",
            ),
            ("Source: Files. Secret and Nodis. Sent.", "right, Secret; Nodis separator( and →; ), 1 more"),
            ("Source: Files, Box 7, Secret. Sent.", "right, Secret run-on(, →. ), 1 more"),
            ("Source: Files, Vol. VI.Secret. Sent.", "right, Secret run-on(.→. ), 1 more"),
            ("Source: Files. Top secret. Sent.", "right, Top Secret lower-case(secret→Secret), 1 more"),
            ("Source: Files. Top-Secret. Sent.", "right, Top Secret misspelled(Top-Secret→Top Secret), 1 more"),
            ("Source: Files, the memorandum, Secret.", "right, no classification"),
            ("", "none, no classification"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
