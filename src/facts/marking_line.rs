//! The lines of a document that are markings: at its head, at the two ends of its pages, and where they stand alone in it.

mod telegram;
mod unmarked;

use foldhash::HashMap;

use super::marking::record;
use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::marking::{Item, MarkingText, Mode, Part, marking};
use crate::kind;
use crate::source::document::{Document, MarkKind, Role};
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::captions::{self, Captions, Term};

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
    }
}

kind! {
    /// The marking at the head or foot of a page, held against that of the other pages.
    pub struct PageMarking: "page_marking" (top: true) {
        /// The page's label.
        page: Type::Text,
        /// head or foot.
        place: Type::Text,
        /// The marking, all lines there taken together.
        marking: Type::Record("marking"),
        /// How the pages of this document are marked otherwise.
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

pub const KINDS: &[&Kind] = &[MarkingLine::KIND, PageMarking::KIND, MarkedPage::KIND, UnmarkedPage::KIND];

/// A marking line as it is found, before it becomes a fact.
#[derive(Debug, Clone)]
struct Line {
    found: MarkingText,
    /// Where the block begins in the document's text.
    offset: usize,
    block: usize,
    /// Before the first running text.
    in_heading: bool,
    /// Index into the document's pages; 0 is what stands before the first page break.
    page: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Head,
    Foot,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Place::Head => "head",
            Place::Foot => "foot",
        }
    }
}

/// The lines at one end of a page, taken together.
struct Edge {
    page: usize,
    place: Place,
    together: MarkingText,
    offset: usize,
    blocks: Vec<usize>,
}

/// What the gathering of markings yields: facts, and the marking of the document as a whole.
pub struct Markings {
    pub lines: Vec<Datum>,
    pub edges: Vec<Datum>,
    pub pages: Vec<Datum>,
    pub unmarked: Vec<Datum>,
    /// What the document says of itself at its head, all its lines there taken together.
    pub heading: Option<Datum>,
}

/// Where the pages of a document begin, and what stands on them.
struct Page {
    start: usize,
    label: String,
    span: Span,
    /// Indices of its blocks but the title and dateline.
    blocks: Vec<usize>,
}

pub fn gather(vocabulary: &Vocabulary, document: &Document) -> Markings {
    let pages = pages(document);
    let lines = lines(vocabulary, document, &pages);
    let edges = edges(&pages, &lines);
    let usual = usual(&edges);
    let record_of = |edge: &Edge| record(vocabulary, document, &edge.together, edge.offset);
    let mut out = Markings {
        lines: lines.iter().map(|line| line_fact(vocabulary, document, line, &pages, &edges)).collect(),
        edges: Vec::new(),
        pages: Vec::new(),
        unmarked: Vec::new(),
        heading: heading(vocabulary, document, &pages, &lines),
    };
    let find = |page: usize, place: Place| edge_at(&edges, page, place);
    for (at, page) in pages.iter().enumerate() {
        let (Some(head), Some(foot)) = (find(at, Place::Head), find(at, Place::Foot)) else { continue };
        let head = record_of(head);
        let span = head.span;
        out.pages.push(
            MarkedPage { page: Datum::new(page.label.as_str(), page.span), head, foot: record_of(foot) }.datum(span),
        );
    }
    let telegram = telegram::Telegram::of(vocabulary, document, &pages, &lines);
    let Some(usual) = usual else {
        if let Some(telegram) = telegram {
            telegram.gather(&mut out);
        }
        return out;
    };
    for edge in edges.iter().filter(|edge| edge.blocks != usual.blocks) {
        // A page whose head and foot differ is said once, by that pair.
        let other = find(edge.page, if edge.place == Place::Head { Place::Foot } else { Place::Head });
        if other.is_some_and(|other| key(&other.together) != key(&edge.together)) {
            continue;
        }
        let marking = record_of(edge);
        let span = marking.span;
        out.edges.push(
            PageMarking {
                page: Datum::new(pages[edge.page].label.as_str(), span),
                place: Datum::new(edge.place.name(), span),
                marking,
                usual: record_of(usual),
            }
            .datum(span),
        );
    }
    if let Some(telegram) = telegram {
        telegram.gather(&mut out);
    }
    if out.unmarked.is_empty() && !is_telegraphic(&pages, &lines) {
        out.unmarked = unmarked::unmarked(document, &pages, &lines, &edges, &record_of(usual));
    }
    out
}

fn line_fact(vocabulary: &Vocabulary, document: &Document, line: &Line, pages: &[Page], edges: &[Edge]) -> Datum {
    let marking = record(vocabulary, document, &line.found, line.offset);
    let span = marking.span;
    let near = line.found.parts.iter().find_map(|part| match &part.item {
        Item::Near(near) => Some((part, near)),
        _ => None,
    });
    let place = edges_of(edges, line.page).iter().find(|edge| edge.blocks.contains(&line.block));
    let place = match place {
        _ if line.in_heading => "heading",
        Some(Edge { place: Place::Head, .. }) => "page head",
        Some(Edge { place: Place::Foot, .. }) => "page foot",
        None => "body",
    };
    let written = |part: &Part| &document.text[line.offset + part.range.start..line.offset + part.range.end];
    let here = |part: &Part| document.span_of(line.offset + part.range.start..line.offset + part.range.end);
    MarkingLine {
        marking,
        place: Datum::new(place, span),
        page: Datum::new(pages[line.page].label.as_str(), span),
        suggestion: near
            .map_or(Datum::default(), |(part, near)| Datum::new(case_like(written(part), &near.form), here(part))),
        misspelled: near.map_or(Datum::default(), |(part, _)| Datum::new(written(part), here(part))),
    }
    .datum(span)
}

fn pages(document: &Document) -> Vec<Page> {
    let breaks = document.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Page { label, .. } => Some((mark.range.start, label.clone(), mark.span)),
        _ => None,
    });
    let mut pages: Vec<Page> = std::iter::once((0, String::new(), Span::default()))
        .chain(breaks)
        .map(|(start, label, span)| Page { start, label, span, blocks: Vec::new() })
        .collect();
    let mut page = 0;
    for (at, block) in document.blocks.iter().enumerate() {
        if matches!(block.role, Role::Note | Role::Title | Role::Dateline) || block.range.is_empty() {
            continue;
        }
        while pages.get(page + 1).is_some_and(|next| next.start <= block.range.start) {
            page += 1;
        }
        pages[page].blocks.push(at);
    }
    pages
}

/// Every marking line of the body, in order.
fn lines(vocabulary: &Vocabulary, document: &Document, pages: &[Page]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut in_heading = true;
    for (page_at, page) in pages.iter().enumerate() {
        for (order, &block_at) in page.blocks.iter().enumerate() {
            let block = &document.blocks[block_at];
            let text = document.block_text(block);
            let edge = pages.len() > 1 && (order == 0 || order + 1 == page.blocks.len());
            // An enclosure has a heading of its own.
            let under_dateline = document.blocks[..block_at].last().is_some_and(|last| last.role == Role::Dateline);
            if let Some(found) = line(&vocabulary.captions, text, in_heading || edge || under_dateline) {
                out.push(Line { found, offset: block.range.start, block: block_at, in_heading, page: page_at });
            } else if is_prose(text) {
                in_heading = false;
            }
        }
    }
    out
}

/// The marking lines at the two ends of each page that is marked there with a level; captions set below the level go
/// with it.
fn edges(pages: &[Page], lines: &[Line]) -> Vec<Edge> {
    let mut out = Vec::new();
    let telegraphic = is_telegraphic(pages, lines);
    for (at, page) in pages.iter().enumerate() {
        // They are in the order of their blocks.
        let line_of =
            |block: &usize| lines.binary_search_by_key(block, |line| line.block).ok().map(|found| &lines[found]);
        let head: Vec<&Line> = page.blocks.iter().map_while(line_of).collect();
        let mut foot: Vec<&Line> = page.blocks.iter().rev().map_while(line_of).collect();
        foot.reverse();
        // Before the first page break, or on a page of nothing else, there is one end only.
        if foot.len() == page.blocks.len() {
            foot.clear();
        }
        for (place, found) in [(Place::Head, head), (Place::Foot, foot)] {
            let Some(first) = found.first() else { continue };
            let together = together(&found);
            let bare = found.iter().all(|line| is_bare(line));
            if together.levels().next().is_some() && !(bare && telegraphic) {
                let blocks = found.iter().map(|line| line.block).collect();
                out.push(Edge { page: at, place, together, offset: first.offset, blocks });
            }
        }
    }
    out
}

/// The marked ends of a page, of which there are two at most; all are in the order of the pages.
fn edges_of(edges: &[Edge], page: usize) -> &[Edge] {
    let from = edges.partition_point(|edge| edge.page < page);
    let to = edges[from..].partition_point(|edge| edge.page == page);
    &edges[from..from + to]
}

fn edge_at(edges: &[Edge], page: usize, place: Place) -> Option<&Edge> {
    edges_of(edges, page).iter().find(|edge| edge.place == place)
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
    // Numbered and lettered lines are headings or paragraphs; a figure at the head of a word is a letter misread
    // ("5ECRET").
    let misread = body.starts_with(['0', '1', '5', '8']) && body[1..].starts_with(char::is_alphabetic);
    let first = body.chars().next().filter(|c| c.is_alphabetic() || misread)?;
    let capitals = (first.is_uppercase() || misread) && is_capitals(body);
    if !capitals && !likely {
        return None;
    }
    let exact = marking(captions, Mode { near: false, stops: false }, body).ok();
    if let Some((rest, found)) = exact
        && is_marking_line(captions, &found, rest, capitals)
    {
        // "SECRET - BXDIS": what follows may be a caption with a slip, and not the post of a telegram.
        let slipped =
            (!trailing(rest).is_empty()).then(|| marking(captions, Mode { near: true, stops: false }, body).ok());
        let slipped = slipped.flatten().filter(|(rest, found)| found.has_near() && trailing(rest).is_empty());
        return Some(slipped.map_or(found, |(_, found)| found).shifted(lead));
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
    (found.has_near() && says_something && ends && words <= 12).then(|| found.shifted(lead))
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
            // A codeword alone is a subject: "PBSUCCESS".
            (kind.restricts() && kind != captions::Kind::Codeword)
                || kind == captions::Kind::Channel && captions.words[at as usize].name.len() > 7
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

/// A telegram repeats its level alone between its lines; one that falls at the end of a page is not that page's mark.
fn is_telegraphic(pages: &[Page], lines: &[Line]) -> bool {
    let at_end = |line: &Line| {
        let blocks = &pages[line.page].blocks;
        blocks.first() == Some(&line.block) || blocks.last() == Some(&line.block)
    };
    lines.iter().any(|line| is_bare(line) && !at_end(line)) && lines.iter().any(|line| !is_bare(line))
}

/// Nothing but a level.
fn is_bare(line: &Line) -> bool {
    line.found.parts.len() == 1 && line.found.levels().next().is_some()
}

fn key(found: &MarkingText) -> Vec<Term> {
    let mut terms: Vec<Term> = found.parts.iter().filter_map(Part::term).collect();
    terms.sort();
    terms.dedup();
    terms
}

/// The marking that most ends of pages have, the first of them where several are as frequent. Two ends alone may be
/// those of a document and its enclosure.
fn usual(edges: &[Edge]) -> Option<&Edge> {
    if edges.len() < 3 {
        return None;
    }
    let mut counts: HashMap<Vec<Term>, usize> = HashMap::default();
    for edge in edges {
        *counts.entry(key(&edge.together)).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    edges.iter().find(|edge| counts.get(&key(&edge.together)) == Some(&most))
}

/// All marking lines before the first running text; without any, the first marking at the end of a page.
fn heading(vocabulary: &Vocabulary, document: &Document, pages: &[Page], lines: &[Line]) -> Option<Datum> {
    let mut chosen: Vec<&Line> = lines.iter().filter(|line| line.in_heading).collect();
    if chosen.is_empty() && pages.len() > 1 {
        let edges = edges(pages, lines);
        let first = edges.first()?;
        chosen = lines.iter().filter(|line| first.blocks.contains(&line.block)).collect();
    }
    let first = *chosen.first()?;
    Some(record(vocabulary, document, &together(&chosen), first.offset))
}

/// Several lines as one marking, from where the first begins; what a later line repeats is left out.
fn together(lines: &[&Line]) -> MarkingText {
    let Some(first) = lines.first() else { return MarkingText::default() };
    let mut out = MarkingText { range: first.found.range.clone(), parts: Vec::new() };
    for line in lines {
        for part in &line.found.parts {
            if part.term().is_none() || !out.parts.iter().any(|old| old.term() == part.term()) {
                out.parts.push(part.clone().shifted(line.offset - first.offset));
            }
        }
    }
    out
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
