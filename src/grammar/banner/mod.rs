//! A banner line or portion mark of today's systems, read leniently: whatever can be told of it becomes a
//! [`Marking`], and every departure from the published syntax a [`Problem`] with its place.
//!
//! ```text
//! banner   = head *( "//" block )            ; IC Markings System Manual 2016, A.6 and D.1
//! head     = level / "//" non-us / "CUI"
//! block    = item *( "/" item )              ; SCI, SAP, AEA, FGI, CUI, dissemination, non-IC, in this order
//! portion  = "(" banner ")"                  ; in the short forms of the register, C.1
//! ```

mod check;
mod controls;
mod head;
mod item;
pub mod line;
mod lists;
pub mod near;
mod split;

use std::ops::Range;

use crate::grammar::look_alike::{self, Folded};
use crate::marking::{Marking, Place};
use crate::vocabulary::register::Register;

pub use item::{Item, Value};

/// What can be wrong with the way a marking is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    MissingLevel,
    SecondLevel,
    UnknownToken,
    Misspelled,
    PortionForm,
    BannerForm,
    Separator,
    EmptyBlock,
    BlockOrder,
    Order,
    Repeated,
    Space,
    Comma,
    LowerCase,
    ListAnd,
    UsaFirst,
    UsaMissing,
    UsaListed,
    UsaAlone,
    UnknownCode,
    CodeNotAllowed,
    Compartment,
    ParentMissing,
    RetiredIndicator,
    RepeatedPrefix,
    Declassification,
    ConcealedAndNamed,
    LeadingSlashes,
    Sigma,
    Category,
    Parentheses,
    /// Something that is no mark stands where a portion mark should.
    Garbled,
    /// A part of the mark stands outside its parentheses.
    Outside,
    Fused,
    /// A form that ODNI's own stylesheet prints, though the register has another.
    Variant,
    AtEnd,
    /// A character that only looks like one of the marking.
    LookAlike,
}

impl ProblemKind {
    /// As rules name it.
    pub fn name(self) -> &'static str {
        match self {
            ProblemKind::MissingLevel => "missing-level",
            ProblemKind::SecondLevel => "second-level",
            ProblemKind::UnknownToken => "unknown-token",
            ProblemKind::Misspelled => "misspelled",
            ProblemKind::PortionForm => "portion-form",
            ProblemKind::BannerForm => "banner-form",
            ProblemKind::Separator => "separator",
            ProblemKind::EmptyBlock => "empty-block",
            ProblemKind::BlockOrder => "block-order",
            ProblemKind::Order => "order",
            ProblemKind::Repeated => "repeated",
            ProblemKind::Space => "space",
            ProblemKind::Comma => "comma",
            ProblemKind::LowerCase => "lower-case",
            ProblemKind::ListAnd => "list-and",
            ProblemKind::UsaFirst => "usa-first",
            ProblemKind::UsaMissing => "usa-missing",
            ProblemKind::UsaListed => "usa-listed",
            ProblemKind::UsaAlone => "usa-alone",
            ProblemKind::UnknownCode => "unknown-code",
            ProblemKind::CodeNotAllowed => "code-not-allowed",
            ProblemKind::Compartment => "compartment",
            ProblemKind::ParentMissing => "parent-missing",
            ProblemKind::RetiredIndicator => "retired-indicator",
            ProblemKind::RepeatedPrefix => "repeated-prefix",
            ProblemKind::Declassification => "declassification",
            ProblemKind::ConcealedAndNamed => "concealed-and-named",
            ProblemKind::LeadingSlashes => "leading-slashes",
            ProblemKind::Sigma => "sigma",
            ProblemKind::Category => "category",
            ProblemKind::Parentheses => "parentheses",
            ProblemKind::Garbled => "garbled",
            ProblemKind::Outside => "outside",
            ProblemKind::Fused => "fused",
            ProblemKind::Variant => "variant",
            ProblemKind::AtEnd => "at-end",
            ProblemKind::LookAlike => "look-alike",
        }
    }
}

/// One departure from the syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// Bytes of the text that was parsed; never empty.
    pub range: Range<usize>,
    pub found: String,
    pub expected: String,
    /// The point of syntax that made it right in other years ([`Register::feature`]).
    pub feature: Option<&'static str>,
}

/// A line, read.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    pub marking: Marking,
    pub problems: Vec<Problem>,
    /// The parts in the order in which they are written, with their places.
    pub items: Vec<Item>,
    /// Where the level stands, with its owner.
    pub head: Range<usize>,
    /// SCI systems that the register does not publish.
    pub unregistered: Vec<(String, Range<usize>)>,
    /// `CUI` stood first.
    pub is_cui: bool,
}

impl Parsed {
    fn problem(&mut self, kind: ProblemKind, range: Range<usize>, found: &str, expected: impl Into<String>) {
        self.problems.push(Problem { kind, range, found: found.to_owned(), expected: expected.into(), feature: None });
    }

    fn dated(
        &mut self,
        kind: ProblemKind,
        range: Range<usize>,
        found: &str,
        expected: impl Into<String>,
        feature: &'static str,
    ) {
        let expected = expected.into();
        self.problems.push(Problem { kind, range, found: found.to_owned(), expected, feature: Some(feature) });
    }

    /// Every place inside, moved.
    pub fn move_by(&mut self, to: impl Fn(&Range<usize>) -> Range<usize>) {
        self.head = to(&self.head);
        for problem in &mut self.problems {
            problem.range = to(&problem.range);
        }
        for item in &mut self.items {
            item.range = to(&item.range);
            item.before.range = to(&item.before.range);
        }
        for (_, range) in &mut self.unregistered {
            *range = to(range);
        }
    }

    /// Says of each word that has look-alikes what they are; `start` is where this marking begins in `text`.
    pub fn look_alikes(&mut self, text: &str, start: usize, folded: &Folded) {
        let mut last = None;
        for (range, _) in &folded.odd {
            let part = |c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')');
            let from = text[..range.start]
                .rfind(part)
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
            let to = text[range.end..].find(part).map_or(text.len(), |at| range.end + at);
            // What parts words is a word of its own: `／`, `（`.
            let parts =
                folded.odd.iter().any(|(own, c)| own == range && matches!(look_alike::twin(*c), Some('/' | '(' | ')')));
            let (from, to) = if parts { (range.start, range.end) } else { (from, to) };
            let inside = folded.odd.iter().filter(|(odd, _)| odd.start >= from && odd.end <= to);
            let (from, to) = (from.max(start), to.max(start));
            if last == Some(from) {
                continue;
            }
            last = Some(from);
            // The parenthesis before the marking is none of its bytes.
            let word = if from < to { &text[from..to] } else { &text[range.clone()] };
            let mut names: Vec<String> = inside.map(|(_, c)| look_alike::name(*c)).collect();
            names.dedup();
            let range = from - start..to - start;
            self.problem(ProblemKind::LookAlike, range, word, names.join(", "));
        }
        self.problems.sort_by_key(|problem| (problem.range.start, problem.kind));
    }

    /// How many parts of the line are known words of the register.
    pub fn known(&self) -> usize {
        self.items.iter().filter(|item| item.is_known()).count()
    }
}

/// Reads a marking without its parentheses. Never fails: what is not understood is a problem.
pub fn parse(text: &str, place: Place, register: &Register) -> Parsed {
    match look_alike::fold(text) {
        Some(folded) => parse_folded(text, &folded, place, register),
        None => parse_plain(text, place, register),
    }
}

/// Reads what the line looks like, and says where it only looks so.
fn parse_folded(text: &str, folded: &Folded, place: Place, register: &Register) -> Parsed {
    let mut parsed = parse_plain(&folded.text, place, register);
    parsed.move_by(|range| folded.original(range));
    parsed.look_alikes(text, 0, folded);
    parsed
}

fn parse_plain(text: &str, place: Place, register: &Register) -> Parsed {
    let upper = capitals(text);
    let mut parsed = Parsed::default();
    let mut pieces = split::split(&upper);
    split::join_eyes_only(&mut pieces, &upper, register);
    let rest = head::read(&upper, &mut pieces, place, register, &mut parsed);
    item::read(&upper, &pieces, rest, place, register, &mut parsed);
    check::check(&upper, place, register, &mut parsed);
    lower_case(text, &mut parsed);
    for problem in &mut parsed.problems {
        problem.range = snap(text, problem.range.clone());
        // As it was written, not as it was compared.
        if problem.found.eq_ignore_ascii_case(&text[problem.range.clone()]) {
            problem.found = text[problem.range.clone()].to_owned();
        }
    }
    parsed.marking.sort(register);
    parsed.problems.sort_by_key(|problem| (problem.range.start, problem.kind));
    parsed.problems.dedup();
    parsed
}

/// The least range of whole characters that holds this one; never beyond the text.
fn snap(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start.min(text.len());
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// Markings are in capitals; the two privileges of CUI and the "and" of old lists are not.
fn lower_case(text: &str, parsed: &mut Parsed) {
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let mut start = 0;
    for word in text.split_inclusive(['/', ' ', ',']) {
        let bare = word.trim_end_matches(['/', ' ', ',']);
        let range = start..start + bare.len();
        start += word.len();
        let exempt = matches!(bare, "and" | "Attorney-Client" | "Attorney-WP");
        if !exempt && bare.bytes().any(|byte| byte.is_ascii_lowercase()) {
            // A word that is told to be no marking is not told again.
            let told = |problem: &Problem| {
                problem.kind == ProblemKind::Misspelled
                    && problem.range.start < range.end
                    && problem.range.end > range.start
            };
            if !parsed.problems.iter().any(told) {
                parsed.problem(ProblemKind::LowerCase, range, bare, capitals(bare));
            }
        }
    }
}

/// In capitals; `l` among capitals is the letter that is drawn like it.
fn capitals(text: &str) -> String {
    let mut upper = text.to_ascii_uppercase();
    if !text.contains('l') {
        return upper;
    }
    let mut start = 0;
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let small = word.bytes().filter(u8::is_ascii_lowercase).all(|byte| byte == b'l');
        if small && word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            upper.replace_range(start..start + word.len(), &word.replace('l', "I"));
        }
        start += word.len();
    }
    upper
}
