//! A document's own marking lines: at its head, at the head and foot of its pages, and where they stand alone in it.

use std::collections::HashMap;
use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Ranked, Value};
use crate::grammar::marking::{Item, MarkingText, Mode, Part, marking};
use crate::kind;
use crate::source::document::{Block, Document, MarkKind, Role};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::captions::{self, Captions, Term};

kind! {
    /// One caveat or caption of a marking that says who may see the paper.
    pub struct Caveat: "caveat" (top: false) {
        /// The canonical name: "Exclusively Eyes Only".
        name: Type::Text,
        /// handling, distribution, dissemination, atomic or codeword.
        kind: Type::Text,
        /// As it stands in the text.
        written: Type::Text,
        /// The first day, month or year in which it was in use, where that is known.
        since: Type::Date,
        /// The last.
        until: Type::Date,
        /// What brought it in or did away with it.
        authority: Type::Text,
        /// Names of caveats that contradict it.
        excludes: Type::List(&Type::Text),
    }
}

kind! {
    /// A marking, wherever it stands: level and caveats.
    pub struct Marking: "marking" (top: false) {
        /// The level; missing where the marking names none.
        level: Type::Ranked,
        /// True for the editors' "No classification marking".
        absent: Type::Bool,
        /// Every level named, where there are several.
        levels: Type::List(&Type::Text),
        /// The first day, month or year in which the level was in use.
        level_since: Type::Date,
        /// The last.
        level_until: Type::Date,
        /// What brought the level in or did away with it.
        level_authority: Type::Text,
        /// The caveats that restrict who may see the paper.
        caveats: Type::List(&Type::Record("caveat")),
        /// Their names.
        names: Type::List(&Type::Text),
        /// Their names and the names of all that they imply.
        covers: Type::List(&Type::Text),
        /// Precedences: "Niact Immediate".
        precedences: Type::List(&Type::Text),
        /// Channels: "Cherokee".
        channels: Type::List(&Type::Text),
        /// True where a word of it is kept back by the reviewers.
        withheld: Type::Bool,
        /// The one who is named behind "Eyes Only for".
        eyes_only_for: Type::Text,
        /// His surname in lower case, where a person is named.
        eyes_only_surname: Type::Text,
        /// As it stands in the text.
        written: Type::Text,
    }
}

kind! {
    /// A line of the document that is a marking, or very nearly one.
    pub struct MarkingLine: "marking_line" (top: true) {
        /// What it says.
        marking: Type::Record("marking"),
        /// heading, page head, page foot or body.
        place: Type::Text,
        /// The label of the page on which it stands.
        page: Type::Text,
        /// The right form, where a word of it is misspelled.
        suggestion: Type::Text,
        /// The word that is misspelled.
        misspelled: Type::Text,
        /// How the pages of this document are marked otherwise; missing where there is nothing to compare with.
        usual: Type::Record("marking"),
    }
}

kind! {
    /// A page that is marked at its head and at its foot.
    pub struct MarkedPage: "marked_page" (top: true) {
        /// The page's label.
        page: Type::Text,
        /// The marking at its head.
        head: Type::Record("marking"),
        /// The marking at its foot.
        foot: Type::Record("marking"),
    }
}

kind! {
    /// A page without a marking at its head or foot, in a document whose other pages have one there.
    pub struct UnmarkedPage: "unmarked_page" (top: true) {
        /// The page's label.
        page: Type::Text,
        /// head or foot.
        place: Type::Text,
        /// How the others are marked.
        usual: Type::Record("marking"),
    }
}

pub const KINDS: &[&Kind] = &[Caveat::KIND, Marking::KIND, MarkingLine::KIND, MarkedPage::KIND, UnmarkedPage::KIND];

/// Ranks of historical US levels compare on this scale.
pub const SCALE: u16 = 1;

/// The marking as a record. `offset` is where the text that the marking was read from begins in the document's text.
pub fn record(vocabulary: &Vocabulary, document: &Document, found: &MarkingText, offset: usize) -> Datum {
    let captions = &vocabulary.captions;
    let text = &document.text[offset..];
    let span = |range: &Range<usize>| document.span_of(offset + range.start..offset + range.end);
    let mut out = Marking::default();
    let whole = span(&found.range);
    let levels: Vec<_> = found.levels().collect();
    out.levels = Datum::new(
        levels
            .iter()
            .map(|(at, part)| Datum::new(captions.levels[*at as usize].name.as_str(), span(&part.range)))
            .collect::<Vec<_>>(),
        whole,
    );
    let absent = levels.iter().find(|(at, _)| captions.levels[*at as usize].is_absent());
    out.absent = Datum::new(absent.is_some(), absent.map_or(whole, |(_, part)| span(&part.range)));
    if let Some((at, part)) = levels.iter().find(|(at, _)| !captions.levels[*at as usize].is_absent()) {
        let level = &captions.levels[*at as usize];
        let here = span(&part.range);
        out.level = Datum::new(Ranked { scale: SCALE, rank: *at as i16, name: level.name.as_str().into() }, here);
        out.level_since = Datum::new(level.from.as_ref().and_then(super::document::vocabulary_date), here);
        out.level_until = Datum::new(level.until.as_ref().and_then(super::document::vocabulary_date), here);
        out.level_authority = Datum::new(level.authority.as_deref().map(Value::from).unwrap_or_default(), here);
    }
    let mut caveats = Vec::new();
    let mut names = Vec::new();
    let mut covers: Vec<Datum> = Vec::new();
    let mut precedences = Vec::new();
    let mut channels = Vec::new();
    for (at, part) in found.words() {
        let word = &captions.words[at as usize];
        let here = span(&part.range);
        let name = Datum::new(word.name.as_str(), here);
        match word.kind {
            kind if kind.restricts() => {
                caveats.push(caveat(word, &text[part.range.clone()], here));
                names.push(name);
                covers.extend(captions.covered_by(word).into_iter().map(|name| Datum::new(name, here)));
            }
            captions::Kind::Precedence => precedences.push(name),
            captions::Kind::Channel => channels.push(name),
            _ => {}
        }
        if let Some(range) = &part.names
            && out.eyes_only_for.span == Span::default()
        {
            let named = &text[range.clone()];
            out.eyes_only_for = Datum::new(named, span(range));
            let surname = crate::grammar::people::parties(&vocabulary.notation.people, named)
                .into_iter()
                .find(|party| party.is_person())
                .map(|party| party.surname);
            out.eyes_only_surname = Datum::new(surname, span(range));
        }
    }
    out.caveats = Datum::new(caveats, whole);
    out.names = Datum::new(names, whole);
    out.covers = Datum::new(covers, whole);
    out.precedences = Datum::new(precedences, whole);
    out.channels = Datum::new(channels, whole);
    out.withheld = Datum::new(found.is_withheld(), whole);
    out.written = Datum::new(&text[found.range.clone()], whole);
    out.datum(whole)
}

fn caveat(word: &captions::Word, written: &str, span: Span) -> Datum {
    let date =
        |date: &Option<captions::DayOrYear>| Datum::new(date.as_ref().and_then(super::document::vocabulary_date), span);
    Caveat {
        name: Datum::new(word.name.as_str(), span),
        kind: Datum::new(word.kind.name(), span),
        written: Datum::new(written, span),
        since: date(&word.from),
        until: date(&word.until),
        authority: Datum::new(word.authority.as_deref().map(Value::from).unwrap_or_default(), span),
        excludes: Datum::new(
            word.excludes.iter().map(|name| Datum::new(name.as_str(), span)).collect::<Vec<_>>(),
            span,
        ),
    }
    .datum(span)
}

/// A marking line as it is found, before it becomes a fact.
#[derive(Debug, Clone)]
struct Line {
    found: MarkingText,
    /// Where the block begins in the document's text.
    offset: usize,
    block: usize,
    place: Place,
    /// Index into the document's pages; 0 is what stands before the first page break.
    page: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Heading,
    PageHead,
    PageFoot,
    Body,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Place::Heading => "heading",
            Place::PageHead => "page head",
            Place::PageFoot => "page foot",
            Place::Body => "body",
        }
    }
}

/// What the gathering of markings yields: facts, and the marking of the document as a whole.
pub struct Markings {
    pub lines: Vec<Datum>,
    pub pages: Vec<Datum>,
    pub unmarked: Vec<Datum>,
    /// What the document says of itself at its head, all its lines there taken together.
    pub heading: Option<Datum>,
    /// The lines' blocks, so that others do not take them for text.
    pub blocks: Vec<usize>,
}

/// Where the pages of a document begin: byte of the text, label, span of the page break.
struct Page {
    start: usize,
    label: String,
    span: Span,
}

pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Markings {
    let pages = pages(document);
    let lines = lines(vocabulary, document, &pages);
    let usual = usual(vocabulary, document, &lines);
    let mut out =
        Markings { lines: Vec::new(), pages: Vec::new(), unmarked: Vec::new(), heading: None, blocks: Vec::new() };
    out.blocks = lines.iter().map(|line| line.block).collect();
    out.heading = heading(vocabulary, document, &lines);
    let at_edges =
        |page: usize, place: Place| lines.iter().find(|line| line.page == page && edge(line, page) == Some(place));
    for line in &lines {
        let record = record(vocabulary, document, &line.found, line.offset);
        let span = record.span;
        let near = line.found.parts.iter().find_map(|part| match &part.item {
            Item::Near(near) => Some((part, near)),
            _ => None,
        });
        let here = |part: &Part| document.span_of(line.offset + part.range.start..line.offset + part.range.end);
        // A page whose head and foot differ is said once, by that pair.
        let other = match edge(line, line.page) {
            Some(Place::PageHead) => at_edges(line.page, Place::PageFoot),
            Some(Place::PageFoot) => at_edges(line.page, Place::PageHead),
            _ => None,
        };
        let page_agrees = other.is_none_or(|other| same(&other.found, &line.found));
        let compared = edge(line, line.page).is_some() && page_agrees;
        let usual = usual.as_ref().filter(|(first, _)| compared && first.block != line.block);
        out.lines.push(
            MarkingLine {
                marking: record,
                place: Datum::new(line.place.name(), span),
                page: Datum::new(pages[line.page].label.as_str(), span),
                suggestion: near.map_or(Datum::default(), |(part, near)| {
                    let suggestion = case_like(&document.text[line.offset..][part.range.clone()], &near.form);
                    Datum::new(suggestion, here(part))
                }),
                misspelled: near.map_or(Datum::default(), |(part, _)| {
                    Datum::new(&document.text[line.offset..][part.range.clone()], here(part))
                }),
                usual: usual.map_or(Datum::default(), |(_, record)| record.clone()),
            }
            .datum(span),
        );
    }
    for (at, page) in pages.iter().enumerate() {
        let (head, foot) = (at_edges(at, Place::PageHead), at_edges(at, Place::PageFoot));
        if let (Some(head), Some(foot)) = (head, foot)
            && head.block != foot.block
        {
            let head = record(vocabulary, document, &head.found, head.offset);
            let foot = record(vocabulary, document, &foot.found, foot.offset);
            let span = head.span;
            out.pages.push(MarkedPage { page: Datum::new(page.label.as_str(), page.span), head, foot }.datum(span));
        }
    }
    out.unmarked = unmarked(document, &pages, &lines, usual.as_ref());
    out
}

/// Two pages or more are needed, and nearly all of them marked at both ends, to say of one that it lacks its marking.
fn unmarked(document: &Document, pages: &[Page], lines: &[Line], usual: Option<&(&Line, Datum)>) -> Vec<Datum> {
    let Some((_, usual)) = usual else {
        return Vec::new();
    };
    let is_real = |at: usize| {
        let end = pages.get(at + 1).map_or(body_end(document), |next| next.start);
        document.text[pages[at].start..end.max(pages[at].start)].trim().len() > 200
    };
    let real: Vec<usize> = (0..pages.len()).filter(|&at| is_real(at)).collect();
    let has = |page: usize, place: Place| lines.iter().any(|line| line.page == page && edge(line, page) == Some(place));
    let mut out = Vec::new();
    for (place, name) in [(Place::PageHead, "head"), (Place::PageFoot, "foot")] {
        let without: Vec<usize> = real.iter().copied().filter(|&page| !has(page, place)).collect();
        let marked = real.len() - without.len();
        if marked < 2 || without.len() * 4 > real.len() {
            continue;
        }
        for page in without {
            let end = pages.get(page + 1).map_or(body_end(document), |next| next.start);
            let at = if place == Place::PageHead {
                pages[page].span
            } else {
                pages.get(page + 1).map_or(document.span_of(end.saturating_sub(1)..end), |next| next.span)
            };
            let at = if at.is_empty() { pages[page].span } else { at };
            out.push(
                UnmarkedPage {
                    page: Datum::new(pages[page].label.as_str(), at),
                    place: Datum::new(name, at),
                    usual: usual.clone(),
                }
                .datum(at),
            );
        }
    }
    out
}

fn body_end(document: &Document) -> usize {
    document.blocks.iter().filter(|block| block.role != Role::Note).map(|block| block.range.end).max().unwrap_or(0)
}

/// Which edge of the page a line stands at. The heading is the head of the first page.
fn edge(line: &Line, page: usize) -> Option<Place> {
    match line.place {
        Place::PageHead | Place::PageFoot => Some(line.place),
        Place::Heading if page == line.page => Some(Place::PageHead),
        _ => None,
    }
}

fn pages(document: &Document) -> Vec<Page> {
    let breaks: Vec<Page> = document
        .marks
        .iter()
        .filter_map(|mark| match &mark.kind {
            MarkKind::Page { label, .. } => {
                Some(Page { start: mark.range.start, label: label.clone(), span: mark.span })
            }
            _ => None,
        })
        .collect();
    let mut pages = vec![Page { start: 0, label: String::new(), span: Span::default() }];
    pages.extend(breaks);
    pages
}

/// Every marking line of the body, in order.
fn lines(vocabulary: &Vocabulary, document: &Document, pages: &[Page]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let body: Vec<(usize, &Block)> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| !matches!(block.role, Role::Note) && !block.range.is_empty())
        .collect();
    let page_of = |at: usize| pages.iter().rposition(|page| page.start <= at).unwrap_or(0);
    let mut in_heading = true;
    for (order, &(block_at, block)) in body.iter().enumerate() {
        let text = document.block_text(block);
        if matches!(block.role, Role::Title | Role::Dateline) {
            continue;
        }
        let page = page_of(block.range.start);
        let first_on_page = order == 0
            || page_of(body[order - 1].1.range.start) != page
            || matches!(body[order - 1].1.role, Role::Title | Role::Dateline);
        let last_on_page = body.get(order + 1).is_none_or(|(_, next)| page_of(next.range.start) != page)
            && order > 0
            && pages.len() > 1;
        let edge = (first_on_page && page > 0) || last_on_page;
        if let Some(found) = line(&vocabulary.captions, text, in_heading || edge) {
            let place = match () {
                () if in_heading => Place::Heading,
                () if last_on_page => Place::PageFoot,
                () if first_on_page => Place::PageHead,
                () => Place::Body,
            };
            out.push(Line { found, offset: block.range.start, block: block_at, place, page });
        } else if is_prose(text) {
            in_heading = false;
        }
    }
    out
}

/// A paragraph of running text ends the heading.
fn is_prose(text: &str) -> bool {
    text.len() > 160 || (text.len() > 60 && text.ends_with('.') && text.chars().any(char::is_lowercase))
}

/// Reads a line as a marking line. `likely` is true where markings usually stand: at the head of the document and at
/// the edges of pages.
fn line(captions: &Captions, text: &str, likely: bool) -> Option<MarkingText> {
    const LONGEST: usize = 160;
    if text.len() > LONGEST {
        return None;
    }
    let lead = text.len() - text.trim_start_matches(['(', '“', '"', '[', ' ', '/', '*']).len();
    let body = &text[lead..];
    // Numbered and lettered lines are headings or paragraphs.
    let first = body.chars().next().filter(|c| c.is_alphabetic())?;
    let capitals = first.is_uppercase() && is_capitals(body);
    if !capitals && !likely {
        return None;
    }
    let exact = marking(captions, Mode { near: false, stops: false }, body).ok();
    if let Some((rest, found)) = exact
        && is_marking_line(captions, &found, rest, capitals)
    {
        return Some(found.shifted(lead));
    }
    let (rest, found) = marking(captions, Mode { near: true, stops: false }, body).ok()?;
    let words = body.split_whitespace().count();
    let says_something = found.parts.iter().any(|part| match &part.item {
        Item::Term(term) => is_level_or_restricts(captions, *term),
        Item::Near(near) => {
            matches!(near.term, Term::Level(_)) || (near.form.len() >= 8 && is_level_or_restricts(captions, near.term))
        }
        Item::Withheld => false,
    });
    let ends = trailing(rest).is_empty() || (capitals && trailing(rest).contains(|c: char| c.is_ascii_digit()));
    (found.has_near() && says_something && ends && words <= 8).then(|| found.shifted(lead))
}

fn is_marking_line(captions: &Captions, found: &MarkingText, rest: &str, capitals: bool) -> bool {
    let Some(first) = found.parts.first() else {
        return false;
    };
    let whole = trailing(rest).is_empty();
    let opens_with_level = matches!(first.item, Item::Term(Term::Level(_)));
    let speaks = found.parts.iter().any(|part| matches!(part.item, Item::Term(term) if is_level_or_restricts(captions, term)))
        // Before 1955 a line may hold nothing but the precedence.
        || (found.parts.iter().all(|part| part.term().is_some()) && is_precedence(captions, found) );
    if whole {
        // "Personal", "Translation" or "Alpha" alone is any heading.
        return speaks && !found.levels().any(|(at, _)| captions.levels[at as usize].is_absent());
    }
    // "CONFIDENTIAL BUCHAREST 3953", "Secret No. 376": the message's number may follow the level.
    let tail = trailing(rest);
    let numbered = tail.chars().any(|c| c.is_ascii_digit()) && tail.split_whitespace().count() <= 6;
    let named = capitals && tail.split_whitespace().count() <= 2 && rest.starts_with(' ') && tail.len() <= 24;
    opens_with_level
        && rest.starts_with([' ', ':', '/', '-', '(', '–'])
        && is_capitals_or_number(tail)
        && (numbered || named)
}

fn is_precedence(captions: &Captions, found: &MarkingText) -> bool {
    found.words().any(|(at, _)| captions.words[at as usize].kind == captions::Kind::Precedence)
}

fn is_level_or_restricts(captions: &Captions, term: Term) -> bool {
    match term {
        Term::Level(_) => true,
        Term::Word(at) => {
            let kind = captions.words[at as usize].kind;
            kind.restricts() || kind == captions::Kind::Channel && captions.words[at as usize].name.len() > 7
        }
    }
}

/// What is left of a line without closing marks.
fn trailing(rest: &str) -> &str {
    rest.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ')' | ']' | '”' | '"' | ':' | ';' | ',' | '*' | '/' | '-' | '_')
    })
}

fn is_capitals(text: &str) -> bool {
    // "EYES ONLY FOR Gen. HAIG" counts, "Secret and urgent" does not.
    let (upper, lower) = text.chars().fold((0, 0), |(upper, lower), c| {
        (upper + usize::from(c.is_uppercase()), lower + usize::from(c.is_lowercase()))
    });
    upper >= 4 && lower * 4 <= upper
}

fn is_capitals_or_number(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) || text.starts_with("No.") || text.starts_with("SE")
}

/// Level and restricting words alike.
fn same(a: &MarkingText, b: &MarkingText) -> bool {
    key(a) == key(b)
}

fn key(found: &MarkingText) -> Vec<Term> {
    let mut terms: Vec<Term> = found.parts.iter().filter_map(Part::term).collect();
    terms.sort();
    terms.dedup();
    terms
}

/// The marking that most edges of pages have; the first of them where several are as frequent.
fn usual<'l>(vocabulary: &Vocabulary, document: &Document, lines: &'l [Line]) -> Option<(&'l Line, Datum)> {
    let edges: Vec<&Line> = lines.iter().filter(|line| edge(line, line.page).is_some()).collect();
    let mut counts: HashMap<Vec<Term>, usize> = HashMap::new();
    for line in &edges {
        *counts.entry(key(&line.found)).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    let line = edges.into_iter().find(|line| counts.get(&key(&line.found)) == Some(&most))?;
    Some((line, record(vocabulary, document, &line.found, line.offset)))
}

/// All marking lines of the document's head taken together; without any, the marking of its first page.
fn heading(vocabulary: &Vocabulary, document: &Document, lines: &[Line]) -> Option<Datum> {
    let head: Vec<&Line> = lines.iter().filter(|line| line.place == Place::Heading).collect();
    let chosen = if head.is_empty() {
        let page = lines.iter().find(|line| edge(line, line.page).is_some())?.page;
        lines.iter().filter(|line| line.page == page && edge(line, page).is_some()).take(1).collect()
    } else {
        head
    };
    let first = *chosen.first()?;
    let mut together = MarkingText { range: first.found.range.clone(), parts: Vec::new() };
    for line in &chosen {
        for part in &line.found.parts {
            // A running head repeats what the first line said.
            let repeats = together.parts.iter().any(|old| old.term() == part.term() && part.term().is_some());
            if !repeats {
                together.parts.push(part.clone().shifted(line.offset - first.offset));
            }
        }
    }
    Some(record(vocabulary, document, &together, first.offset))
}

/// The right form in the case of what was written: "TOP SERCET" to "TOP SECRET".
fn case_like(written: &str, form: &str) -> String {
    if is_capitals(written) {
        form.to_uppercase()
    } else if written.starts_with(char::is_lowercase) {
        form.to_lowercase()
    } else {
        form.to_owned()
    }
}
