//! The bracketed runs of a text: what is withheld, left out, unreadable or remarked on, and what is wrong in them.

mod form;

use std::ops::Range;

use lean_string::LeanString;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Value};
use crate::facts::scan::{Scan, Trigger};
use crate::grammar::bracket::{Around, Bracket, brackets};
use crate::grammar::redaction::{Reading, redaction_end, redaction_start};
use crate::grammar::repair::{Repaired, Repairs, SlipKind, is_redaction, like, repaired};
use crate::kind;
use crate::source::document::{Block, Document, MarkKind, Role};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::redaction::Redaction as Words;

kind! {
    /// A bracket that says that something is withheld, left out or unreadable.
    pub struct Redaction: "redaction" (top: true) {
        /// declassification, deletion, document (all of it withheld), omission, illegible, sic, initialed
        /// ("[HK initialed]") or editorial.
        kind: Type::Text,
        /// The whole bracket.
        written: Type::Text,
        /// How much, as written: "2-1/2"; missing where that is not said.
        quantity: Type::Text,
        /// True for "less than".
        bounded: Type::Bool,
        /// What is counted or withheld: "lines", "name".
        thing: Type::Text,
        /// In the parentheses: "14 lines of source text".
        size: Type::Text,
        /// True where the amount is counted in the source text.
        of_source: Type::Bool,
        /// "not declassified".
        verb: Type::Text,
        /// True where all its words are in italics, false where none is; missing where the format does not tell.
        italic: Type::Bool,
        /// How many other redactions of the document are in italics.
        italic_others: Type::Int,
        /// How many redactions of the document's paragraphs are in roman, this one among them.
        roman_all: Type::Int,
        /// heading (title and dateline as well), body or note.
        place: Type::Text,
    }
}

kind! {
    /// Something wrong in the wording of a redaction bracket.
    pub struct RedactionProblem: "redaction_problem" (top: true) {
        /// misspelled, agreement, fraction, not-missing, word-missing, doubled, parenthesis, amount-missing,
        /// unit-missing, opening-bracket, closing-bracket, both-brackets,
        /// other-brackets (doubled, round or curly), blank or unread.
        kind: Type::Text,
        /// What stands there; empty where something is missing.
        found: Type::Text,
        /// What should.
        expected: Type::Text,
        /// What to put there to mend it; missing where that would be a guess, or where markup stands in between.
        edit: Type::Text,
        /// The bracket as it stands.
        bracket: Type::Text,
        /// The bracket as it should be; missing where that would be a guess at the amount.
        suggested: Type::Text,
    }
}

kind! {
    /// A note's claim that the brackets of the text are those of the original.
    pub struct BracketClaim: "bracket_claim" (top: true) {
        /// The sentence.
        text: Type::Text,
        /// True where it speaks of all brackets of the text, not of those in one place.
        all: Type::Bool,
        /// True where it excepts the brackets of redactions.
        excepts: Type::Bool,
        /// How many redaction brackets the document's body has.
        redactions: Type::Int,
    }
}

pub const KINDS: &[&Kind] = &[Redaction::KIND, RedactionProblem::KIND, BracketClaim::KIND];

/// What the brackets of a document say.
#[derive(Debug, Default)]
pub struct Found {
    pub redactions: Vec<Datum>,
    pub problems: Vec<Datum>,
    pub claims: Vec<Datum>,
}

/// How far before a closing bracket its opening one may be missing.
const REACH: usize = 160;
/// A bracket that holds more others than that is prose, whatever it begins with.
const MOST_INSIDE: usize = 64;
/// No source note of a withheld document is longer.
const LONGEST_NOTE: usize = 10_000;

pub fn gather(vocabulary: &Vocabulary, document: &Document, scan: &Scan) -> Found {
    let words = &vocabulary.redaction;
    let mut work = Work {
        words,
        document,
        italics: italics(document),
        written: LeanString::new(),
        withheld: &scan.withheld,
        records: Vec::new(),
        counts: Counts::default(),
        repairs: Repairs::default(),
        problems: Vec::new(),
        pending: Vec::new(),
    };
    for (nth, block) in document.blocks.iter().enumerate() {
        work.block(nth, block);
    }
    work.settle();
    let Counts { italics, romans, in_body } = work.counts;
    let claims = if scan.has(Trigger::Claim) { claims(words, document, in_body) } else { Vec::new() };
    let at = |name: &str| Redaction::KIND.fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX);
    let (italic, others, all) = (at("italic"), at("italic_others"), at("roman_all"));
    // What all of them come to is known now.
    for datum in &mut work.records {
        let Value::Record(record) = &mut datum.value else { continue };
        let own = usize::from(matches!(record.get(italic), Some(Datum { value: Value::Bool(true), .. })));
        for (at, number) in [(others, italics - own), (all, romans)] {
            if let Some(field) = record.get_mut(at) {
                field.value = Value::Int(number as i64);
            }
        }
    }
    Found { redactions: work.records, problems: work.problems, claims }
}

/// How many redactions are in italics, how many of the body in roman, and how many of it tell that something is withheld.
#[derive(Default)]
struct Counts {
    italics: usize,
    romans: usize,
    in_body: usize,
}

/// Brackets of one paragraph for which room is made at once.
const MANY: usize = 1024;

struct Work<'a> {
    words: &'a Words,
    document: &'a Document,
    /// The text's ranges in italics, one behind the other and apart.
    italics: Vec<Range<usize>>,
    /// Where the usual verb stands in the document's text.
    withheld: &'a [usize],
    /// As facts at once: there may be as many as there are words.
    records: Vec<Datum>,
    /// As the last was written: many are written alike, and share it.
    written: LeanString,
    counts: Counts,
    repairs: Repairs,
    problems: Vec<Datum>,
    pending: Vec<form::Pending>,
}

impl Work<'_> {
    fn block(&mut self, nth: usize, block: &Block) {
        let text = self.document.block_text(block);
        let found = brackets(text);
        if found.len() >= MANY {
            self.records.reserve_exact(found.len());
        }
        self.bare(block, text, &found);
        // Where the brackets before end.
        let mut before = 0;
        for (at, bracket) in found.iter().enumerate() {
            match *bracket {
                Bracket::Pair { start, end, .. } => {
                    // A bracket that holds others is prose around them, but for a document that is withheld.
                    let holds = found[at + 1..].iter().take(MOST_INSIDE + 1).take_while(|other| other.start() < end);
                    let holds = holds.count();
                    if holds <= MOST_INSIDE {
                        self.pair(block, text, start..end, holds > 0);
                    }
                }
                Bracket::Opened { at: start } => {
                    let end = found[at + 1..].first().map_or(text.len(), |next| next.start());
                    if !self.opened(block, text, start, end) {
                        self.remark_opened(nth, block, text, start);
                    }
                }
                Bracket::Closed { at: end } => {
                    if !self.closed(block, text, before, end) {
                        self.remark_closed(nth, block, text, end, &found);
                    }
                }
            }
            before = before.max(bracket.end());
        }
    }

    fn pair(&mut self, block: &Block, text: &str, range: Range<usize>, outer: bool) {
        let inside = &text[range.start + 1..range.end - 1];
        let (from, part) = withheld_part(self.words, inside);
        let kind = self.words.bracket_kind(inside);
        if !outer && inside.trim() != inside && is_redaction(self.words, part) {
            return self.padded(block, text, range);
        }
        if outer && from == 0 {
            // It may have taken the partner of one that stands in it.
            let nested = inside.find('[').map_or(range.end - 1, |at| range.start + 1 + at);
            self.opened(block, text, range.start, nested);
        }
        if !is_redaction(self.words, part) || (outer && from == 0) {
            if let Some(kind) = kind {
                self.record(block, text, range, kind, None);
            } else if let Some((end, form, kind)) = self.words.near_bracket(inside) {
                let place = range.start + 1..range.start + 1 + end;
                let right = like(inside, form);
                let suggested = format!("[{right}{}]", &inside[end..]);
                let edit = self.edit(block, place.clone(), Some(&right));
                self.problem(block, "misspelled", &right, place, edit, text, range.clone(), Some(suggested));
                self.record(block, text, range, kind, None);
            }
            return;
        }
        let part_range = range.start + 1 + from..range.start + 1 + from + part.len();
        let prose = kind.is_some() && from == 0;
        match self.repairs.repaired(self.words, part) {
            Some(found) if !prose || found.slips.is_empty() => {
                if from == 0 {
                    self.form(block, text, &range);
                }
                let kind = if from > 0 { "document" } else { found.reading.group.as_str() }.to_owned();
                self.slips(block, text, &range, &part_range, &found);
                self.record(block, text, range, &kind, Some((part_range.start, &found)));
            }
            _ if prose => self.record(block, text, range, kind.unwrap_or("editorial"), None),
            _ => self.unread(block, text, range, part_range),
        }
    }

    /// "less than 1 line of source text not declassified", without any bracket.
    fn bare(&mut self, block: &Block, text: &str, found: &[Bracket]) {
        let verb = self.words.verb();
        let from = self.withheld.partition_point(|at| *at < block.range.start);
        let mut around = Around::new(found);
        for at in self.withheld[from..].iter().take_while(|at| **at < block.range.end) {
            let at = at - block.range.start;
            let end = at + verb.len();
            if end > text.len() {
                break;
            }
            around.advance(at);
            let closed = text[end..].trim_start_matches('.').starts_with(']');
            if around.inside > at || closed || around.opened {
                continue;
            }
            // The notes' own words tell of what was not declassified.
            if self.other_brackets(block, text, end) || block.role == Role::Note {
                continue;
            }
            let start = around.before.max(boundary(text, at.saturating_sub(REACH)));
            let Some((from, reading)) = redaction_end(self.words, &text[start..end]) else { continue };
            let counted = |item: &crate::grammar::redaction::Item| item.quantity.is_some();
            if reading.items.iter().any(counted) && self.is_plain(text, start + from, &reading) {
                let range = start + from..end;
                let place = range.clone();
                let suggested = format!("[{}]", &text[range.clone()]);
                self.problem(block, "both-brackets", "[", place, Datum::default(), text, range, Some(suggested));
            }
        }
    }

    /// A redaction that the grammar cannot make sense of, mended or not.
    fn unread(&mut self, block: &Block, text: &str, range: Range<usize>, part: Range<usize>) {
        // "[text not declassified each for July and August …]": it goes on where it should have been closed.
        let inside = &text[part.clone()];
        if let Some(reading) = redaction_start(self.words, inside)
            && !reading.items.is_empty()
            && inside[reading.end..].starts_with(' ')
            && inside[reading.end..].split_whitespace().count() > 2
        {
            let at = part.start + reading.end;
            self.bracket_problem(block, "closing-bracket", "]", at..at, text, range.start..at, None, Some("]"));
        } else if inside.len() <= 100 && !inside.contains(". ") {
            self.bracket_problem(block, "unread", "", part.clone(), text, range.clone(), None, None);
        }
        self.record(block, text, range, "declassification", None);
    }

    /// An opening bracket without its partner is a finding only where a redaction begins there: the original may have
    /// brackets of its own.
    fn opened(&mut self, block: &Block, text: &str, start: usize, end: usize) -> bool {
        let end = boundary(text, end.min(start + 1 + REACH));
        let inside = &text[start + 1..end];
        if self.words.is_source_bracket(inside) {
            self.opened_source(block, text, start);
            return true;
        }
        let Some((cut, _)) = self.words.verb_end(inside) else { return false };
        let Some(found) = repaired(self.words, &inside[..cut]) else { return false };
        if found.reading.items.is_empty() && inside.len() > cut + 2 {
            return false;
        }
        let range = start..start + 1 + cut;
        let part = start + 1..range.end;
        self.slips(block, text, &range, &part, &found);
        let at = range.end;
        self.bracket_problem(block, "closing-bracket", "]", at..at, text, range.clone(), None, Some("]"));
        let kind = found.reading.group.clone();
        self.record(block, text, range, &kind, Some((part.start, &found)));
        true
    }

    /// A withheld document's source note that is not closed.
    fn opened_source(&mut self, block: &Block, text: &str, start: usize) {
        let end = boundary(text, start + 1 + LONGEST_NOTE);
        let (from, part) = withheld_part(self.words, &text[start + 1..end]);
        if from > 0 && repaired(self.words, part).is_some() {
            let range = start..start + 1 + from + part.len();
            let at = range.end;
            self.bracket_problem(block, "closing-bracket", "]", at..at, text, range, None, Some("]"));
        }
    }

    fn closed(&mut self, block: &Block, text: &str, start: usize, end: usize) -> bool {
        let start = start.max(boundary(text, end.saturating_sub(REACH)));
        let before = &text[start..end];
        let Some((from, reading)) = redaction_end(self.words, before) else { return false };
        let part = start + from..end;
        // Of a withheld document the whole note stands in brackets.
        let note = end <= LONGEST_NOTE && block.role == Role::Note && self.words.is_source_bracket(text);
        let range = if note { 0 } else { part.start }..end + 1;
        self.bracket_problem(
            block,
            "opening-bracket",
            "[",
            range.start..range.start,
            text,
            range.clone(),
            Some("["),
            None,
        );
        let kind = reading.group.clone();
        let found = Repaired { reading, text: text[part.clone()].to_owned(), slips: Vec::new() };
        self.record(block, text, range, &kind, Some((part.start, &found)));
        true
    }

    fn slips(&mut self, block: &Block, text: &str, range: &Range<usize>, part: &Range<usize>, found: &Repaired) {
        let suggested = found
            .slips
            .iter()
            .all(|slip| slip.kind.keeps_the_amount())
            .then(|| format!("{}{}{}", &text[range.start..part.start], found.text, &text[part.end..range.end]));
        for slip in &found.slips {
            let place = part.start + slip.range.start..part.start + slip.range.end;
            // "I" may have been meant for 1, but a number is not set by guess.
            let number = slip.expected.starts_with(|c: char| c.is_ascii_digit())
                || self.words.numbers.contains_key(&slip.expected.to_lowercase());
            let edit = (slip.kind.keeps_the_amount() && !number).then_some(slip.edit.as_str());
            let edit = self.edit(block, place.clone(), edit);
            let (range, suggested) = (range.clone(), suggested.clone());
            self.problem(block, slip.kind.name(), &slip.expected, place, edit, text, range, suggested);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn bracket_problem(
        &mut self,
        block: &Block,
        kind: &str,
        expected: &str,
        at: Range<usize>,
        text: &str,
        range: Range<usize>,
        before: Option<&str>,
        after: Option<&str>,
    ) {
        let written = &text[range.clone()];
        let suggested = (before.is_some() || after.is_some())
            .then(|| format!("{}{written}{}", before.unwrap_or(""), after.unwrap_or("")));
        let edit = self.edit(block, at.clone(), suggested.is_some().then_some(expected));
        self.problem(block, kind, expected, at, edit, text, range, suggested);
    }

    /// Sets down what is wrong at a place of a bracket; where the place has no width, the bracket is shown.
    #[allow(clippy::too_many_arguments)]
    fn problem(
        &mut self,
        block: &Block,
        kind: &str,
        expected: &str,
        at: Range<usize>,
        edit: Datum,
        text: &str,
        range: Range<usize>,
        suggested: Option<String>,
    ) {
        let bracket = self.span(block, range.clone());
        let span = if at.is_empty() { bracket } else { self.span(block, at.clone()) };
        let expected = Some(expected).filter(|_| kind != SlipKind::AmountMissing.name());
        self.problems.push(
            RedactionProblem {
                kind: Datum::new(kind, span),
                found: Datum::new(text[at].trim(), span),
                expected: Datum::new(expected, span),
                edit,
                bracket: Datum::new(&text[range], bracket),
                suggested: Datum::new(suggested, bracket),
            }
            .datum(span),
        );
    }

    /// The text to put at a place, where the file has it byte for byte.
    fn edit(&self, block: &Block, place: Range<usize>, with: Option<&str>) -> Datum {
        let mut span = self.span(block, place.clone());
        if place.is_empty() && with == Some("]") && place.start > 0 {
            // It closes what stands before it, not what follows.
            let before = self.span(block, place.start - 1..place.start);
            span = Span { start: before.end, end: before.end };
        }
        let plain = span.end.saturating_sub(span.start) as usize == place.len();
        with.filter(|_| plain).map_or(Datum::default(), |with| Datum::new(with, span))
    }

    fn record(&mut self, block: &Block, text: &str, range: Range<usize>, kind: &str, read: Option<(usize, &Repaired)>) {
        let span = self.span(block, range.clone());
        if self.written != text[range.clone()] {
            self.written = LeanString::from(&text[range.clone()]);
        }
        let written = self.written.clone();
        let mut record = Redaction {
            kind: Datum::new(kind, span),
            written: Datum::new(written, span),
            // Worked out when all have been read.
            italic_others: Datum::new(0i64, span),
            roman_all: Datum::new(0i64, span),
            ..Redaction::default()
        };
        if let Some((_, found)) = read {
            read_fields(&mut record, &found.text, &found.reading, span);
        }
        let body = block.role != Role::Note;
        let withheld = matches!(kind, "declassification" | "deletion");
        let place = match block.role {
            Role::Note => "note",
            // These have a type of their own, in which roman may be what stands out.
            Role::Title | Role::Heading | Role::Dateline => "heading",
            _ => "body",
        };
        record.place = Datum::new(place, span);
        if self.document.has_italics && withheld {
            let inside = block.range.start + range.start + 1..block.range.start + range.end.saturating_sub(1);
            let italic = self.italic(inside);
            self.counts.italics += usize::from(italic == Some(true));
            self.counts.romans += usize::from(body && italic == Some(false));
            record.italic = Datum::new(italic, span);
        }
        self.counts.in_body += usize::from(body && withheld);
        self.records.push(record.datum(span));
    }

    /// Whether all or none of a range is in italics.
    fn italic(&self, range: Range<usize>) -> Option<bool> {
        let first = self.italics.partition_point(|italic| italic.end <= range.start);
        let covered: usize = self.italics[first..]
            .iter()
            .take_while(|italic| italic.start < range.end)
            .map(|italic| italic.end.min(range.end).saturating_sub(italic.start.max(range.start)))
            .sum();
        match covered {
            0 => Some(false),
            // A blank or sign at the edge may be roman.
            covered if covered + 4 >= range.len() => Some(true),
            _ => None,
        }
    }

    fn span(&self, block: &Block, range: Range<usize>) -> Span {
        self.document.span_of(block.range.start + range.start..block.range.start + range.end)
    }
}

fn read_fields(record: &mut Redaction, text: &str, reading: &Reading, span: Span) {
    record.verb = Datum::new(&text[reading.verb.clone()], span);
    record.of_source = Datum::new(reading.items.iter().any(|item| item.source.is_some()), span);
    if let Some(item) = reading.items.first() {
        record.thing = Datum::new(&text[item.noun.clone()], span);
        record.size = Datum::new(item.size.clone().map(|size| text[size].to_owned()), span);
        if let Some(quantity) = &item.quantity {
            record.quantity = Datum::new(&text[quantity.number.clone()], span);
            record.bounded = Datum::new(quantity.about.is_some(), span);
        }
    }
}

/// The last place between characters that is not behind `at`.
fn boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// The ranges in italics, joined where they touch or overlap.
fn italics(document: &Document) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for mark in document.marks.iter().filter(|mark| mark.kind == MarkKind::Italic) {
        match out.last_mut() {
            Some(last) if mark.range.start <= last.end => last.end = last.end.max(mark.range.end),
            _ => out.push(mark.range.clone()),
        }
    }
    out
}

/// The sentence of a withheld document's source note that tells how much is withheld, or the whole.
fn withheld_part<'t>(words: &Words, inside: &'t str) -> (usize, &'t str) {
    let trimmed = inside.trim_start_matches(|c: char| !c.is_alphabetic());
    if !words.is_source_bracket(trimmed) {
        return (0, inside);
    }
    let Some(verb) = inside.find("declassif") else { return (0, inside) };
    let start = [". ", "—", "; "].iter().filter_map(|stop| Some(inside[..verb].rfind(stop)? + stop.len())).max();
    let end = inside[verb..].find(". ").map_or(inside.len(), |stop| verb + stop + 1);
    match start {
        Some(start) => (start, &inside[start..end]),
        None => (0, inside),
    }
}

/// "All brackets are in the original."
fn claims(words: &Words, document: &Document, redactions: usize) -> Vec<Datum> {
    let mut found = Vec::new();
    for block in document.blocks.iter().filter(|block| block.role == Role::Note) {
        let text = document.block_text(block);
        let lower = text.to_ascii_lowercase();
        let Some(at) = words.claims.claims.iter().filter_map(|claim| lower.find(claim.as_str())).min() else {
            continue;
        };
        let end = text[at..].find(". ").map_or(text.len(), |stop| at + stop + 1);
        let rest = &lower[at..];
        let excepts = words.claims.exceptions.iter().any(|word| rest.contains(word.as_str()));
        let span = document.span_of(block.range.start + at..block.range.start + end);
        found.push(
            BracketClaim {
                text: Datum::new(&text[at..end], span),
                all: Datum::new(lower[at..].starts_with("all"), span),
                excepts: Datum::new(excepts, span),
                redactions: Datum::new(redactions as i64, span),
            }
            .datum(span),
        );
    }
    found
}
