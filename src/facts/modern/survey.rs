//! Finds the banners, portion marks and pages of a document, and tells whether they are of today's systems.

mod apparatus;
mod cells;
mod garbled;
mod mended;
mod slipped;
mod styles;
mod titles;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use foldhash::HashSet;

pub use apparatus::is_apparatus;

use crate::engine::value::Date;
use crate::facts::scan::{Scan, Trigger};
use crate::grammar::banner::line::{self, Sureness as LineSureness};
use crate::grammar::banner::{self, Parsed};
use crate::grammar::day;
use crate::grammar::portion::{self, PortionMark, Sureness};
use crate::marking::{Owner, Place};
use crate::source::document::{Document, MarkKind, Role};
use crate::source::map::Span;
use crate::vocabulary::register::Register;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Head,
    Foot,
    Body,
}

impl Edge {
    pub fn name(self) -> &'static str {
        match self {
            Edge::Head => "head",
            Edge::Foot => "foot",
            Edge::Body => "body",
        }
    }
}

#[derive(Debug, Clone)]
pub struct BannerAt {
    /// Bytes of the document's text.
    pub range: Range<usize>,
    pub parsed: Parsed,
    pub sureness: LineSureness,
    pub edge: Edge,
    pub page: usize,
}

#[derive(Debug, Clone)]
pub struct PortionAt {
    pub block: usize,
    /// The mark with its parentheses, in the document's text.
    pub range: Range<usize>,
    /// What is inside.
    pub inner: Range<usize>,
    pub mark: Mark,
    pub page: usize,
}

/// What a portion mark says; where it stands is told by the document's text.
#[derive(Debug, Clone)]
pub struct Mark {
    pub parsed: Arc<Parsed>,
    pub sureness: Sureness,
    pub at_end: bool,
}

impl From<PortionMark> for Mark {
    fn from(mark: PortionMark) -> Mark {
        Mark { parsed: mark.parsed, sureness: mark.sureness, at_end: mark.at_end }
    }
}

impl PortionAt {
    /// The same as it was read in the text of its block.
    fn in_block(&self, document: &Document) -> PortionMark {
        let start = document.blocks[self.block].range.start;
        let Mark { parsed, sureness, at_end } = self.mark.clone();
        let within = |range: &Range<usize>| range.start - start..range.end - start;
        PortionMark { range: within(&self.range), inner: within(&self.inner), parsed, sureness, at_end }
    }
}

/// One page by its blocks.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub blocks: Vec<usize>,
    pub head: Option<usize>,
    pub foot: Option<usize>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    pub date: Option<(Date, Span)>,
    pub banners: Vec<BannerAt>,
    pub portions: Vec<PortionAt>,
    /// What stands where a mark should, and says nothing.
    pub unread: Vec<PortionAt>,
    pub pages: Vec<Page>,
    /// Paragraphs without a mark, by their block.
    pub unmarked: Vec<usize>,
    /// Titles and subject lines without a mark, by their block.
    pub titles: Vec<usize>,
    /// Cells of tables in plain text without a mark, where nearly all others have one.
    pub cells: Vec<Range<usize>>,
}

/// Surveys a document; `None` where nothing is of today's systems, unless it is `known` to be of them.
pub fn survey(document: &Document, scan: &Scan, register: &Register, known: bool) -> Option<Survey> {
    if !known && !may_be_modern(scan) {
        return None;
    }
    let body: Vec<usize> = (0..document.blocks.len()).filter(|&at| document.blocks[at].role != Role::Note).collect();
    let struck = Struck::of(document);
    let lines: Vec<Option<Box<(Parsed, LineSureness)>>> = document
        .blocks
        .iter()
        .map(|block| {
            let banner = block.role != Role::Note && block.role != Role::Signature && !struck.holds(&block.range);
            let text = &document.text[behind_label(document, &block.range)];
            banner.then(|| line::banner_line(text, register)).flatten().map(Box::new)
        })
        .collect();
    let date = date_of(document);
    let mut survey = Survey { date, ..Survey::default() };
    let sure_line = lines.iter().flatten().any(|line| line.1 == LineSureness::Sure);
    survey.portions = portions(document, &body, &lines, &struck, register);
    let sure_portion = survey.portions.iter().any(|portion| portion.mark.sureness == Sureness::Sure);
    let shows = sure_line
        || sure_portion
        || level_and_letters(document, &survey, &lines, &body)
        || slipped::cui(document, &survey, &lines, &body);
    if !known && !shows {
        return None;
    }
    pages(document, &body, &lines, register, &mut survey);
    garbled::find(document, &mut survey, &body, register);
    cells::find(document, &mut survey, &body, register);
    mended::mend(document, &mut survey, register);
    let mut page_of = vec![0; document.blocks.len()];
    for (number, page) in survey.pages.iter().enumerate().rev() {
        page.blocks.iter().for_each(|&block| page_of[block] = number);
    }
    for portion in &mut survey.portions {
        portion.page = page_of[portion.block];
    }
    survey.unmarked = unmarked(document, &survey, &body, register);
    survey.titles = titles::unmarked(document, &survey, &body, register);
    Some(survey)
}

/// Where none of these stands, and no [`LETTERS`] beside a level, a paper is not of today's systems.
pub const SIGNS: &[&str] = &["//", "CUI", "CONTROLLED"];
/// What says so only beside one of the [`LEVELS`].
pub const LETTERS: &[&str] = &["(U)", "(S)", "(C)", "(TS)", "S/", "C/", "U/"];
pub const LEVELS: &[&str] = &["SECRET", "CONFIDENTIAL", "UNCLASSIFIED"];

/// A block, but for the label with which an e-mail begins its banner: `Classification: SECRET//NOFORN`.
fn behind_label(document: &Document, range: &Range<usize>) -> Range<usize> {
    const LABELS: [&str; 2] = ["classification:", "overall classification:"];
    let text = &document.text[range.clone()];
    let begins = |label: &&&str| text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label));
    let label = LABELS.iter().find(begins).map_or(0, |label| label.len());
    let rest = &text[label..];
    range.start + label + (rest.len() - rest.trim_start().len())..range.end
}

/// How many of a page's first blocks are the lines of an e-mail's head.
fn head_lines(document: &Document, page: &Page) -> usize {
    const NAMES: [&str; 9] = ["from", "to", "cc", "bcc", "sent", "date", "subject", "importance", "reply-to"];
    let named = |&&at: &&usize| {
        let name = document.block_text(&document.blocks[at]).split_once(':').map_or("", |(name, _)| name.trim());
        NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let lead = page.blocks.iter().take_while(named).count();
    if lead >= 3 && lead < page.blocks.len() { lead } else { 0 }
}

/// A cheap look at the whole text, so that papers without any of it cost nothing.
fn may_be_modern(scan: &Scan) -> bool {
    scan.has(Trigger::Today) || (scan.has(Trigger::Letter) && scan.has(Trigger::Level))
}

/// Portion marks of one document from which on room is made for all that may come.
const MANY: usize = 1024;

fn portions(
    document: &Document,
    body: &[usize],
    lines: &[Option<Box<(Parsed, LineSureness)>>],
    struck: &Struck,
    register: &Register,
) -> Vec<PortionAt> {
    let reader = portion::Reader::new(register);
    let mut found: Vec<PortionAt> = Vec::new();
    let mut letter_before: Option<u8> = None;
    let mut list_items = Vec::new();
    for (nth, &block) in body.iter().enumerate() {
        // Where there are many, nearly every paragraph bears one: no twice as large copy is left behind.
        if found.len() == found.capacity() && found.len() >= MANY {
            found.reserve_exact(body.len() - nth);
        }
        let text = document.block_text(&document.blocks[block]);
        let start = document.blocks[block].range.start;
        let letter = list_letter(text);
        // (A), (B), then (C): a list, whatever the letter could mean elsewhere.
        let listed = letter.zip(letter_before).is_some_and(|(letter, before)| letter == before + 1);
        if letter.is_some() {
            letter_before = letter;
        }
        if lines[block].as_deref().is_some_and(|(_, sureness)| *sureness == LineSureness::Sure) {
            continue;
        }
        // A row of a table in plain text: each of its cells may bear a mark.
        if text.starts_with('|') {
            for (cell, words) in cells::of(text) {
                let Some(mut mark) = reader.at_start(words).or_else(|| reader.at_end(words)) else { continue };
                mark.range = cell + mark.range.start..cell + mark.range.end;
                mark.inner = cell + mark.inner.start..cell + mark.inner.end;
                let range = start + mark.range.start..start + mark.range.end;
                let inner = start + mark.inner.start..start + mark.inner.end;
                if !struck.holds(&range) {
                    found.push(PortionAt { block, range, inner, mark: mark.into(), page: 0 });
                }
            }
            continue;
        }
        let mark = reader.at_start(text).or_else(|| reader.at_end(text));
        let Some(mark) = mark else {
            if letter.is_some() {
                list_items.push(block);
            }
            continue;
        };
        if listed && mark.sureness == Sureness::Letter {
            list_items.push(block);
            continue;
        }
        let range = start + mark.range.start..start + mark.range.end;
        if struck.holds(&range) {
            continue;
        }
        let inner = start + mark.inner.start..start + mark.inner.end;
        found.push(PortionAt { block, range, inner, mark: mark.into(), page: 0 });
    }
    let sure = found.iter().any(|portion| portion.mark.sureness > Sureness::Letter);
    // A lone (C) among a list's letters, or a lone (R), is not enough.
    if !list_items.is_empty() && !sure {
        found.retain(|portion| portion.mark.sureness > Sureness::Letter);
    }
    let others = found.iter().filter(|portion| portion.mark.sureness > Sureness::Letter).count();
    found.retain(|portion| {
        portion.mark.parsed.marking.level != Some(1) || !portion.mark.parsed.marking.is_bare() || others > 0
    });
    found
}

/// What is struck through: by its start, each with the farthest end of it and those before it. A marking that is
/// struck through was cancelled: it stands on the paper and says nothing any more.
pub(super) struct Struck(Vec<Range<usize>>);

impl Struck {
    pub(super) fn of(document: &Document) -> Struck {
        let marks = document.marks.iter().filter(|mark| mark.kind == MarkKind::Struck);
        let mut farthest = 0;
        Struck(
            marks
                .map(|mark| {
                    farthest = farthest.max(mark.range.end);
                    mark.range.start..farthest
                })
                .collect(),
        )
    }

    pub(super) fn holds(&self, range: &Range<usize>) -> bool {
        let before = self.0.partition_point(|struck| struck.start <= range.start);
        before.checked_sub(1).is_some_and(|last| range.end <= self.0[last].end)
    }
}

/// `(A)` at the start of a block.
fn list_letter(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [b'(', letter, b')', ..] if letter.is_ascii_uppercase() => Some(*letter),
        _ => None,
    }
}

/// A level alone at an edge and single letters before the paragraphs: the system of 1978 and later, if the date lets it.
fn level_and_letters(
    document: &Document,
    survey: &Survey,
    lines: &[Option<Box<(Parsed, LineSureness)>>],
    body: &[usize],
) -> bool {
    let portions_required = Date { year: 1978, month: 12, day: 1 };
    if survey.date.is_some_and(|(date, _)| date < portions_required) || survey.portions.is_empty() {
        return false;
    }
    let edge = |at: Option<&usize>| at.and_then(|&at| lines[at].as_deref());
    let (first, last) = (edge(body.first()), edge(body.last()));
    let level = [first, last].into_iter().flatten().find(|(_, sureness)| *sureness == LineSureness::Level);
    let Some((banner, _)) = level else {
        return false;
    };
    let paragraphs = body.iter().filter(|&&at| is_paragraph(document, at)).count();
    let highest = survey.portions.iter().filter_map(|portion| portion.mark.parsed.marking.level).max();
    let both = first.is_some() && last.is_some();
    let letters = survey.portions.len();
    let telling = survey.portions.iter().any(|portion| portion.mark.parsed.marking.level != Some(2));
    letters * 2 >= paragraphs && (telling || highest == banner.marking.level) && (both || letters >= 2)
}

/// A block that reads as a paragraph of text.
pub fn is_paragraph(document: &Document, at: usize) -> bool {
    let block = &document.blocks[at];
    let text = document.block_text(block);
    matches!(block.role, Role::Paragraph | Role::Item | Role::Cell) && text.split_whitespace().nth(5).is_some()
}

/// How many different banners of a document are compared with what stands at the edges of its other pages.
const MOST_BANNERS: usize = 64;

/// Puts blocks on pages and finds each page's banners.
fn pages(
    document: &Document,
    body: &[usize],
    lines: &[Option<Box<(Parsed, LineSureness)>>],
    register: &Register,
    survey: &mut Survey,
) {
    let breaks: Vec<usize> = document.page_breaks().collect();
    let mut pages: Vec<Page> = vec![Page::default()];
    let mut last_break = 0;
    let mut previous: Option<usize> = None;
    for &at in body {
        let passed = breaks.partition_point(|&offset| offset <= document.blocks[at].range.start);
        let marking = |at: usize| lines[at].as_deref().filter(|(_, sureness)| *sureness >= LineSureness::Level);
        // Two banners in a row are the foot of one page and the head of the next.
        let doubled = previous.is_some_and(|before| marking(before).is_some() && marking(at).is_some());
        let first = pages.last().is_none_or(|page| page.blocks.len() <= 1);
        if (passed > last_break && !pages.last().is_some_and(|page| page.blocks.is_empty())) || (doubled && !first) {
            pages.push(Page::default());
        }
        last_break = passed;
        if let Some(page) = pages.last_mut() {
            page.blocks.push(at);
        }
        previous = Some(at);
    }
    let mut banners: Vec<BannerAt> = Vec::new();
    for (number, page) in pages.iter_mut().enumerate() {
        edges(document, lines, number, page, &mut banners);
    }
    // A slip that broke the reading altogether: what stands at an edge and is near to another page's banner.
    let known: BTreeSet<&str> = banners.iter().map(|banner| &document.text[banner.range.clone()]).collect();
    let known: Vec<&str> = known.into_iter().take(MOST_BANNERS).collect();
    for (number, page) in pages.iter_mut().enumerate() {
        for edge in [Edge::Head, Edge::Foot] {
            let taken = if edge == Edge::Head { page.head } else { page.foot };
            let first = page.blocks.get(head_lines(document, page));
            let at = if edge == Edge::Head { first } else { page.blocks.last() };
            if let (None, Some(&at)) = (taken, at) {
                let range = behind_label(document, &document.blocks[at].range);
                let text = &document.text[range.clone()];
                if known.iter().any(|other| line::near_banner(text, other)) {
                    let parsed = banner::parse(text, Place::Banner, register);
                    let sureness = LineSureness::AtEdge;
                    banners.push(BannerAt { range, parsed, sureness, edge, page: number });
                    let taken = Some(banners.len() - 1);
                    if edge == Edge::Head { page.head = taken } else { page.foot = taken }
                }
            }
        }
    }
    // All banners of the paper have the slip: what stands at its head and its foot, and is near to what its portions add
    // up to, or is the same at both.
    if banners.is_empty() {
        slipped::alike(document, &survey.portions, &mut pages, &mut banners, register);
    }
    survey.banners = banners;
    survey.pages = pages;
}

/// The banners of one page: head and foot among its first and last blocks, and the sure ones elsewhere.
fn edges(
    document: &Document,
    lines: &[Option<Box<(Parsed, LineSureness)>>],
    number: usize,
    page: &mut Page,
    banners: &mut Vec<BannerAt>,
) {
    let count = page.blocks.len();
    let near = |place: usize| place < 3.min(count.div_ceil(2));
    // Above the banner of an e-mail stand the lines of its head.
    let lead = head_lines(document, page);
    let at_head = |place: usize| near(place) || place.checked_sub(lead).is_some_and(near);
    let mut candidates: Vec<(usize, &Parsed, LineSureness)> = Vec::new();
    for (place, &at) in page.blocks.iter().enumerate() {
        if let Some((parsed, sureness)) = lines[at].as_deref() {
            let edge = at_head(place) || near(count - 1 - place);
            let outermost = place == 0 || place == lead || place + 1 == count;
            let fits = match sureness {
                LineSureness::Sure => true,
                LineSureness::Level => edge,
                LineSureness::AtEdge => outermost,
            };
            if fits {
                candidates.push((place, parsed, *sureness));
            }
        }
    }
    let head = candidates.iter().find(|(place, ..)| at_head(*place)).map(|(place, ..)| *place);
    let foot = candidates.iter().rev().map(|(place, ..)| *place).find(|place| {
        let from_end = count - 1 - place;
        (from_end < 3 && Some(*place) != head && *place > 0) || (count == 1 && head.is_none())
    });
    for (place, parsed, sureness) in candidates {
        let edge = match place {
            place if Some(place) == head => Edge::Head,
            place if Some(place) == foot => Edge::Foot,
            _ => Edge::Body,
        };
        let range = behind_label(document, &document.blocks[page.blocks[place]].range);
        banners.push(BannerAt { range, parsed: parsed.clone(), sureness, edge, page: number });
        match edge {
            Edge::Head => page.head = Some(banners.len() - 1),
            Edge::Foot => page.foot = Some(banners.len() - 1),
            Edge::Body => {}
        }
    }
}

/// Paragraphs that should bear a mark and do not.
fn unmarked(document: &Document, survey: &Survey, body: &[usize], register: &Register) -> Vec<usize> {
    let mut found = Vec::new();
    let marks = survey.portions.iter().chain(&survey.unread);
    let portions: HashSet<usize> = marks.map(|portion| portion.block).collect();
    let banners: HashSet<&Range<usize>> = survey.banners.iter().map(|banner| &banner.range).collect();
    let mut parent_marked = false;
    let styles = styles::Styles::of(document, body, &portions);
    for &at in body {
        let text = document.block_text(&document.blocks[at]);
        if portions.contains(&at) {
            parent_marked = true;
            continue;
        }
        let range = &document.blocks[at].range;
        if banners.contains(&behind_label(document, range)) || !is_paragraph(document, at) {
            continue;
        }
        // One mark may cover the list below it.
        let item = document.blocks[at].role == Role::Item
            || text.starts_with(['-', '•', '*', '–', '—', '·', '▪'])
            || text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            || is_list_item(text)
            || text.starts_with('|');
        if begins_with_abbreviation(text) {
            continue;
        }
        if item && parent_marked && !styles.bear_marks(document, at)
            || is_apparatus(text)
            || register.release(text).is_some()
        {
            continue;
        }
        found.push(at);
    }
    found
}

/// `(CPR) training is offered`: the end of a sentence that began elsewhere.
fn begins_with_abbreviation(text: &str) -> bool {
    text.strip_prefix('(').and_then(|rest| rest.split_once(") ")).is_some_and(|(inside, behind)| {
        (2..=8).contains(&inside.len())
            && inside.bytes().all(|byte| byte.is_ascii_uppercase())
            && behind.starts_with(char::is_lowercase)
    })
}

/// `(a)`, `(iv)`, `(12)`, `(A)`.
fn is_list_item(text: &str) -> bool {
    // `A)` too.
    if let [letter, b')', ..] = text.as_bytes() {
        return letter.is_ascii_alphanumeric();
    }
    let inside = text.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or("", |(inside, _)| inside);
    let small = inside.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let one = inside.len() == 1 && inside.chars().all(char::is_alphanumeric);
    (1..=4).contains(&inside.len()) && (small || one)
}

/// When the document was written: as its format says, on a line of its own, or after "Date:".
pub fn date_of(document: &Document) -> Option<(Date, Span)> {
    if let Some((text, span)) = &document.stated_date
        && let Some(found) = day::find(text).filter(|found| found.possible)
    {
        return Some((found.date, *span));
    }
    let mut best = None;
    for block in document.blocks.iter().filter(|block| block.role != Role::Note).take(40) {
        let text = document.block_text(block);
        if text.len() > 200 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let lower = text.to_lowercase();
        let labelled = ["date:", "dated ", "date of origin", "dated:"].iter().any(|label| lower.starts_with(label));
        let head = matches!(block.role, Role::Dateline | Role::Title | Role::Heading);
        let authority =
            ["declassif", "derived", "classified", "decl", "review", "approved", "released", "decontrol", "drv"]
                .iter()
                .any(|word| lower.starts_with(word));
        let Some(found) = day::find(text).filter(|found| found.possible && !authority) else { continue };
        let alone = text.len() <= found.range.len() + 3;
        let place_and_date = text.ends_with(&text[found.range.clone()]) && text.len() < 60 && !text.contains(':');
        let rank = if labelled {
            3
        } else if alone {
            2
        } else if head || place_and_date {
            1
        } else {
            continue;
        };
        if best.as_ref().is_none_or(|(old, _, _)| rank > *old) {
            let range = block.range.start + found.range.start..block.range.start + found.range.end;
            best = Some((rank, found.date, document.span_of(range)));
        }
    }
    best.map(|(_, date, span)| (date, span))
}

/// The name of the system that the survey shows.
pub fn system(survey: &Survey) -> &'static str {
    let main = survey.banners.first().map(|banner| &banner.parsed);
    match main {
        Some(parsed) if parsed.is_cui => "cui",
        Some(parsed) => match parsed.marking.owner {
            Owner::Nato(_) => "nato",
            Owner::Foreign(_) => "foreign",
            _ => "us-ic",
        },
        None if survey.portions.iter().all(|portion| portion.mark.parsed.is_cui) && !survey.portions.is_empty() => {
            "cui"
        }
        None => "us-ic",
    }
}
