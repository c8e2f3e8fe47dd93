//! Banners against each other and against what their portions add up to, page by page and for the whole document.

use std::cell::RefCell;
use std::rc::Rc;

use foldhash::HashSet;

use super::Gathered;
use super::kinds::{BannerGap, BannerPair, RollupProblem, UnmarkedPortion, UnmarkedTitle};
use super::survey::{BannerAt, Edge, PortionAt, Survey};
use crate::engine::value::Datum;
use crate::grammar::authority::{self, Label};
use crate::grammar::banner::ProblemKind;
use crate::grammar::banner::line::{self, Sureness as LineSureness};
use crate::grammar::portion::Sureness;
use crate::marking::compare::{self, Difference, Direction};
use crate::marking::rollup::{self, Rollup};
use crate::marking::{Marking, Owner};
use crate::source::document::Document;
use crate::vocabulary::register::Register;

/// Gathers them.
pub fn gather(document: &Document, survey: &Survey, register: &Register) -> Gathered {
    let work = Work {
        document,
        survey,
        register,
        complete: complete(document, survey),
        doubtful: doubtful(survey),
        whole: RefCell::default(),
    };
    let unmarked = work.unmarked();
    let (rollups, pairs) = work.banners();
    vec![
        (RollupProblem::KIND, rollups),
        (BannerPair::KIND, pairs),
        (BannerGap::KIND, work.gaps()),
        (UnmarkedPortion::KIND, unmarked),
        (UnmarkedTitle::KIND, work.titles()),
    ]
}

struct Work<'a> {
    document: &'a Document,
    survey: &'a Survey,
    register: &'a Register,
    /// The paragraphs, but for a few, bear marks, and nothing else explains a higher banner.
    complete: bool,
    /// A mark that cannot be read in full may be what the banner has and the others have not.
    doubtful: bool,
    /// Banners that were held against all portions: every page has one, and most have the same.
    whole: RefCell<Vec<(Marking, Rc<Judged<'a>>)>>,
}

fn complete(document: &Document, survey: &Survey) -> bool {
    let compilation = ["ompilation", "OMPILATION"].iter().any(|word| document.text.contains(word));
    !compilation && survey.unmarked.len() * 4 <= survey.portions.len()
}

/// Whether some mark, or what stands in the place of one, is not understood in full.
fn doubtful(survey: &Survey) -> bool {
    let kinds = [ProblemKind::MissingLevel, ProblemKind::UnknownToken, ProblemKind::Category];
    let unknown = |portion: &PortionAt| {
        let parsed = &portion.mark.parsed;
        parsed.items.iter().any(|item| !item.is_known())
            || parsed.problems.iter().any(|problem| kinds.contains(&problem.kind))
    };
    !survey.unread.is_empty() || !survey.cells.is_empty() || survey.portions.iter().any(unknown)
}

/// How many different banners are held against all portions; a document with more is no document, and each of its
/// further ones is held against its own page.
const MOST_BANNERS: usize = 64;
/// How many differences of a banner from its portions are told at once; each says the whole line that is asked for, which
/// grows with their number.
const MOST_DIFFERENCES: usize = 64;

/// A banner against a set of portions.
#[derive(Clone)]
struct Judged<'a> {
    portions: Vec<&'a PortionAt>,
    rollup: Rollup,
    differences: Vec<Difference>,
    scope: &'static str,
}

impl<'a> Work<'a> {
    fn datum(&self, range: &std::ops::Range<usize>) -> Datum {
        Datum::new(&self.document.text[range.clone()], self.document.span_of(range.clone()))
    }

    fn banners(&self) -> (Vec<Datum>, Vec<Datum>) {
        let (mut rollups, mut pairs) = (Vec::new(), Vec::new());
        if self.survey.banners.is_empty() {
            rollups.extend(self.cable());
        }
        let banner = |at: Option<usize>| at.map(|at| &self.survey.banners[at]);
        for (number, page) in self.survey.pages.iter().enumerate() {
            let (head, foot) = (banner(page.head), banner(page.foot));
            let same = head.zip(foot).is_some_and(|(head, foot)| head.parsed.marking == foot.parsed.marking);
            let before = rollups.len();
            if same {
                self.judge(number, head, foot, &mut rollups);
                continue;
            }
            self.judge(number, head, None, &mut rollups);
            self.judge(number, foot, None, &mut rollups);
            if let (Some(head), Some(foot), true) = (head, foot, rollups.len() == before) {
                let (head, foot) = (self.datum(&head.range), self.datum(&foot.range));
                let span = foot.span;
                let page = Datum::new(number as i64 + 1, span);
                pairs.push(BannerPair { head, foot, page }.datum(span));
            }
        }
        (rollups, pairs)
    }

    /// A cable has its level with spaced letters, and no banner: no portion may be above it.
    fn cable(&self) -> Option<Datum> {
        let lines = self.document.blocks.iter().take(12);
        let (range, level) = lines
            .filter_map(|block| {
                let (level, len) = line::spaced_level(self.document.block_text(block), self.register)?;
                Some((block.range.start..block.range.start + len, level))
            })
            .next()?;
        let portion = self.survey.portions.iter().max_by_key(|portion| portion.mark.parsed.marking.level)?;
        let highest = portion.mark.parsed.marking.level.filter(|highest| *highest > level)?;
        let name = |level: u8| self.register.levels[usize::from(level)].name.as_str();
        let span = self.document.span_of(range.clone());
        let fact = RollupProblem {
            direction: Datum::new("lower", span),
            aspect: Datum::new("level", span),
            scope: Datum::new("document", span),
            banner: self.datum(&range),
            banner_says: Datum::new(name(level), span),
            portions_say: Datum::new(name(highest), span),
            cause: self.datum(&portion.range),
            expected: Datum::new(name(highest), span),
            complete: Datum::new(true, span),
            ..RollupProblem::default()
        };
        Some(fact.datum(span))
    }

    /// Page 1 shows the marking of the whole document; an interior page shows that or its own.
    fn judge(&self, page: usize, banner: Option<&BannerAt>, again: Option<&BannerAt>, out: &mut Vec<Datum>) {
        let Some(banner) = banner else { return };
        if self.survey.portions.is_empty()
            || banner.parsed.marking.level.is_none() && banner.parsed.marking.cui.is_none()
        {
            return;
        }
        let mut judged = self.against_all(banner, page);
        if page > 0 && !judged.differences.is_empty() {
            let all = &self.survey.portions;
            let first = all.partition_point(|portion| portion.page < page);
            let own: Vec<&PortionAt> = self.of_page(page).collect();
            if own.is_empty() {
                Rc::make_mut(&mut judged).differences.retain(|difference| difference.direction == Direction::Higher);
            } else {
                let here = self.compare(banner, own.clone(), "page");
                if here.differences.len() <= judged.differences.len() {
                    judged = Rc::new(here);
                }
                // A paragraph that began on the page before may run on here.
                let before = all[..first].last();
                if let Some(before) = before
                    && !judged.differences.is_empty()
                {
                    let with = std::iter::once(before).chain(own).collect();
                    let run_on = self.compare(banner, with, "page");
                    if run_on.differences.is_empty() {
                        Rc::make_mut(&mut judged).differences.clear();
                    }
                }
            }
        }
        self.report(banner, again, &judged, out);
    }

    fn against_all(&self, banner: &BannerAt, page: usize) -> Rc<Judged<'a>> {
        let marking = &banner.parsed.marking;
        if let Some((_, judged)) = self.whole.borrow().iter().find(|(known, _)| known == marking) {
            return Rc::clone(judged);
        }
        if self.whole.borrow().len() >= MOST_BANNERS {
            return Rc::new(self.compare(banner, self.of_page(page).collect(), "page"));
        }
        let judged = Rc::new(self.compare(banner, self.survey.portions.iter().collect(), "document"));
        self.whole.borrow_mut().push((marking.clone(), Rc::clone(&judged)));
        judged
    }

    fn of_page(&self, page: usize) -> impl Iterator<Item = &'a PortionAt> {
        // Portions come page by page.
        let all = &self.survey.portions;
        let first = all.partition_point(|portion| portion.page < page);
        all[first..].iter().take_while(move |portion| portion.page == page)
    }

    fn compare(&self, banner: &BannerAt, portions: Vec<&'a PortionAt>, scope: &'static str) -> Judged<'a> {
        let markings: Vec<&Marking> = portions.iter().map(|portion| &portion.mark.parsed.marking).collect();
        // Marks that are written alike share one reading, and add nothing the second time.
        let mut known: HashSet<*const Marking> = HashSet::default();
        let different: Vec<&Marking> =
            markings.iter().copied().filter(|marking| known.insert(std::ptr::from_ref(*marking))).collect();
        let rollup = rollup::rollup(&different, &banner.parsed.marking, self.register);
        let differences = compare::compare(&banner.parsed.marking, &rollup, &markings, self.register);
        Judged { portions, rollup, differences, scope }
    }

    fn report(&self, banner: &BannerAt, again: Option<&BannerAt>, judged: &Judged<'_>, out: &mut Vec<Datum>) {
        let written = self.datum(&banner.range);
        let span = written.span;
        let expected = compare::expected_line(&judged.rollup, &banner.parsed.marking, self.register);
        let told = |difference: &&Difference| !self.doubtful || difference.direction == Direction::Lower;
        for difference in judged.differences.iter().filter(told).take(MOST_DIFFERENCES) {
            let cause = |index: usize| {
                let portion = difference.cause.get(index).and_then(|at| judged.portions.get(*at));
                portion.map_or_else(Datum::default, |portion| self.datum(&portion.range))
            };
            let fact = RollupProblem {
                direction: Datum::new(difference.direction.name(), span),
                aspect: Datum::new(difference.aspect, span),
                scope: Datum::new(judged.scope, span),
                banner: written.clone(),
                again: again.map_or_else(Datum::default, |again| self.datum(&again.range)),
                banner_says: Datum::new(difference.banner.as_str(), span),
                portions_say: Datum::new(difference.portions.as_str(), span),
                cause: cause(0),
                second: cause(1),
                third: cause(2),
                expected: Datum::new(expected.as_str(), span),
                complete: Datum::new(self.complete, span),
            };
            out.push(fact.datum(span));
        }
    }

    /// A page with text has a banner at its head and at its foot.
    fn gaps(&self) -> Vec<Datum> {
        let mut gaps = Vec::new();
        let banners = &self.survey.banners;
        let telling = |banner: &BannerAt| banner.edge != Edge::Body && banner.sureness > LineSureness::AtEdge;
        let Some(first) = banners.iter().find(|banner| telling(banner)) else {
            gaps.extend(self.none_at_all());
            return gaps;
        };
        let heads = self.survey.pages.iter().filter(|page| page.head.is_some()).count();
        let feet = self.survey.pages.iter().filter(|page| page.foot.is_some()).count();
        let pages = self.survey.pages.len();
        for (number, page) in self.survey.pages.iter().enumerate() {
            let others = [page.head, page.foot];
            let other = others.into_iter().flatten().next().map_or(first, |at| &banners[at]);
            let ends = [(page.head, "head", page.blocks.first(), heads), (page.foot, "foot", page.blocks.last(), feet)];
            for (taken, place, block, with) in ends {
                let Some(&block) = block.filter(|_| taken.is_none()) else { continue };
                // A document that has banners at one end only, on every page, was transcribed so.
                if with == 0 && pages > 1 || page.blocks.len() < 2 {
                    continue;
                }
                let instead = self.datum(&self.document.blocks[block].range);
                let span = instead.span;
                let gap = BannerGap {
                    place: Datum::new(place, span),
                    page: Datum::new(number as i64 + 1, span),
                    instead,
                    other: self.datum(&other.range),
                };
                gaps.push(gap.datum(span));
            }
        }
        gaps
    }

    /// A whole classified paper, for its authority block is there and its portions are marked, that has no banner. Cables have
    /// their level in spaced letters.
    fn none_at_all(&self) -> Option<Datum> {
        let sure = |portion: &&PortionAt| {
            portion.mark.sureness == Sureness::Sure && portion.mark.parsed.marking.is_classified()
        };
        let portion = self.survey.portions.iter().find(sure).filter(|_| self.survey.banners.is_empty())?;
        let blocks = || self.document.blocks.iter().map(|block| self.document.block_text(block));
        let fields: HashSet<Label> = blocks().flat_map(authority::lines).map(|line| line.label).collect();
        let whole = fields.contains(&Label::DeclassifyOn)
            && (fields.contains(&Label::ClassifiedBy) || fields.contains(&Label::DerivedFrom));
        let cable = blocks().take(40).any(|text| {
            let marked = text.rsplit([':', '-']).next().is_some_and(|tail| {
                let banner = line::banner_line(tail.trim(), self.register);
                banner.is_some_and(|(_, sureness)| sureness == LineSureness::Sure)
            });
            marked
                || text.starts_with("E.O.")
                || text.starts_with("EO ")
                || line::spaced_level(text, self.register).is_some()
        });
        let first = self.survey.pages.first()?.blocks.first()?;
        if !whole || cable {
            return None;
        }
        let instead = self.datum(&self.document.blocks[*first].range);
        let span = instead.span;
        let gap = BannerGap {
            place: Datum::new("head", span),
            page: Datum::new(1, span),
            instead,
            other: self.datum(&portion.range),
        };
        Some(gap.datum(span))
    }

    /// Titles and subjects without a mark.
    fn titles(&self) -> Vec<Datum> {
        let Some(first) = self.survey.portions.first() else { return Vec::new() };
        let titles = self.survey.titles.iter().map(|&block| self.datum(&self.document.blocks[block].range));
        titles
            .map(|text| {
                let span = text.span;
                UnmarkedTitle { text, example: self.datum(&first.range) }.datum(span)
            })
            .collect()
    }

    /// Paragraphs without a mark among marked ones; or, under a banner with controls, no marks at all.
    fn unmarked(&self) -> Vec<Datum> {
        let marked = self.survey.portions.len();
        let unmarked = self.survey.unmarked.len() + self.survey.cells.len();
        let banner = self.survey.banners.iter().find(|banner| {
            let controls = banner.parsed.marking.is_classified() || !banner.parsed.items.is_empty();
            banner.sureness == LineSureness::Sure
                && banner.edge != Edge::Body
                && controls
                && banner.parsed.marking.cui.is_none()
        });
        let foreign =
            banner.is_some_and(|banner| matches!(banner.parsed.marking.owner, Owner::Nato(_) | Owner::Foreign(_)));
        let none_at_all = marked == 0 && banner.is_some() && !foreign;
        if unmarked == 0 || !(none_at_all || (marked >= 1 && unmarked <= marked)) {
            return Vec::new();
        }
        let take = if none_at_all { 1 } else { unmarked };
        let blocks = self.survey.unmarked.iter().take(take).map(|&block| self.document.blocks[block].range.clone());
        let cells = if none_at_all { &[][..] } else { &self.survey.cells };
        blocks
            .chain(cells.iter().cloned())
            .map(|range| {
                let text = &self.document.text[range.clone()];
                let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(60).last().unwrap_or(0);
                let start = range.start..range.start + end;
                let span = self.document.span_of(start.clone());
                let first = self.survey.portions.first();
                UnmarkedPortion {
                    text: self.datum(&start),
                    marked: Datum::new(marked as i64, span),
                    unmarked: Datum::new(unmarked as i64, span),
                    example: first.map_or_else(Datum::default, |portion| self.datum(&portion.range)),
                    banner: banner.map_or_else(Datum::default, |banner| self.datum(&banner.range)),
                }
                .datum(span)
            })
            .collect()
    }
}
