//! Faults in levels and caveats: in the source note, in the heading, at the head or foot of a page.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::{MarkKind, Role};
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::words::{cased_as, misread, slip};

const LEVELS: &[&str] = &["Top Secret", "Secret", "Confidential", "Limited Official Use", "Unclassified"];
const CAVEATS: &str = "Sensitive|Exclusively Eyes Only|Eyes Only|Nodis|Exdis|Limdis|Noforn|Priority|Immediate|Flash|Niact|Routine|Security Information|US Urgent|Cherokee|Codeword|Limited Distribution|Limit Distribution|No Distribution|Operational Immediate|Presidential Handling|Stadis";

static LEVEL: &str = "Top Secret|Secret|Confidential|Limited Official Use|Official Use Only|Unclassified";

/// A line that says nothing but a marking.
static LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^(?i:({LEVEL})((?:[ /;,-]+(?:{CAVEATS}))*))[ .]*$")).expect("a constant"));
/// The first sentence of a note that begins with a level.
pub static SENTENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"[.”)\]] ({LEVEL})((?:; (?:{CAVEATS}))*)\. ?")).expect("a constant"));
static CAVEAT: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"(?i)\b(?:{CAVEATS})\b")).expect("a constant"));

/// A marking somewhere: its level and its caveats, in the reading text.
#[derive(Debug, Clone)]
pub struct Marking {
    pub level: Range<usize>,
    /// With what parts them from the level.
    pub rest: Range<usize>,
    pub caveats: Vec<Range<usize>>,
}

impl Marking {
    fn new(text: &str, at: usize, level: Range<usize>, rest: Range<usize>) -> Marking {
        let (level, rest) = (at + level.start..at + level.end, at + rest.start..at + rest.end);
        let caveats =
            CAVEAT.find_iter(&text[rest.clone()]).map(|found| rest.start + found.start()..rest.start + found.end());
        Marking { level, caveats: caveats.collect(), rest: rest.clone() }
    }

    pub fn whole(&self) -> Range<usize> {
        self.level.start..self.rest.end.max(self.level.end)
    }
}

fn same(text: &str, one: &Range<usize>, two: &Range<usize>) -> bool {
    text[one.clone()].eq_ignore_ascii_case(&text[two.clone()])
}

/// The marking in the source note.
pub fn of_note(piece: &Piece) -> Option<Marking> {
    let note = piece.notes().find(|note| piece.text()[note.range.clone()].starts_with("Source:"))?;
    let found = SENTENCE.captures(&piece.text()[note.range.clone()])?;
    Some(Marking::new(piece.text(), note.range.start, found.get(1)?.range(), found.get(2)?.range()))
}

/// Where a marking line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Head,
    Foot,
    Within,
}

/// The lines of the body that bear the marking, if they all bear the same level.
fn lines(piece: &Piece) -> Vec<(Marking, Edge)> {
    let text = piece.text();
    let pages: Vec<usize> = piece
        .document()
        .marks
        .iter()
        .filter(|mark| matches!(mark.kind, MarkKind::Page { .. }))
        .map(|mark| mark.range.start)
        .collect();
    let body: Vec<_> =
        piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title)).collect();
    let found = body.iter().enumerate().filter_map(|(at, block)| {
        let found = LINE.captures(&text[block.range.clone()])?;
        let marking = Marking::new(text, block.range.start, found.get(1)?.range(), found.get(2)?.range());
        let before = at.checked_sub(1).map_or(0, |at| body[at].range.start);
        let after = body.get(at + 1).map_or(usize::MAX, |next| next.range.start);
        let head = pages.iter().any(|page| *page > before && *page <= block.range.start);
        let foot =
            at > 2 && (after == usize::MAX || pages.iter().any(|page| *page >= block.range.end && *page <= after));
        let edge = if head {
            Edge::Head
        } else if foot {
            Edge::Foot
        } else {
            Edge::Within
        };
        Some((marking, edge))
    });
    let lines: Vec<(Marking, Edge)> = found.collect();
    let alike = lines.windows(2).all(|two| same(text, &two[0].0.level, &two[1].0.level));
    if alike { lines } else { Vec::new() }
}

/// A document whose note and lines give one level.
fn agreeing(piece: &Piece) -> Option<(Marking, Vec<(Marking, Edge)>)> {
    let (note, lines) = (of_note(piece)?, lines(piece));
    let first = lines.first()?;
    same(piece.text(), &note.level, &first.0.level).then_some((note, lines))
}

fn other_level(piece: &Piece, level: &Range<usize>, random: &mut Random) -> Option<Site> {
    let old = &piece.text()[level.clone()];
    let others: Vec<&str> = LEVELS.iter().copied().filter(|level| !level.eq_ignore_ascii_case(old)).collect();
    Some(Site::at(piece.place(level.clone())?, cased_as(others[random.below(others.len())], old)))
}

fn pointing(mut site: Site, piece: &Piece, others: impl Iterator<Item = Range<usize>>) -> Site {
    site.places.extend(others.map(|range| piece.near(range)));
    site
}

pub fn level_in_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let site = other_level(piece, &note.level, random);
    site.map(|site| pointing(site, piece, lines.iter().map(|line| line.0.whole()))).into_iter().collect()
}

/// The only marking line of a document, or all of them.
pub fn level_in_heading(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let Some(first) = other_level(piece, &lines[0].0.level, random) else { return Vec::new() };
    let new = first.edits[0].1.clone();
    let rest =
        lines[1..].iter().try_fold(first, |site, line| Some(site.and(piece.place(line.0.level.clone())?, new.clone())));
    rest.map(|site| site.or(piece.near(note.whole()))).into_iter().collect()
}

pub fn level_at_head(piece: &Piece, random: &mut Random) -> Vec<Site> {
    level_at(piece, Edge::Head, random)
}

pub fn level_at_foot(piece: &Piece, random: &mut Random) -> Vec<Site> {
    level_at(piece, Edge::Foot, random)
}

fn level_at(piece: &Piece, edge: Edge, random: &mut Random) -> Vec<Site> {
    let lines = lines(piece);
    if lines.len() < 3 {
        return Vec::new();
    }
    let there = lines.iter().filter(|line| line.1 == edge);
    there.filter_map(|line| Some(other_level(piece, &line.0.level, random)?.or(piece.near(line.0.whole())))).collect()
}

/// A caveat of a marking with what parts it from the rest.
fn without(piece: &Piece, marking: &Marking, caveat: &Range<usize>) -> Option<Site> {
    let parts: Vec<&Range<usize>> = marking.caveats.iter().collect();
    let at = parts.iter().position(|part| *part == caveat)?;
    let start = if at == 0 { marking.level.end } else { parts[at - 1].end };
    Some(Site::at(piece.place(start..caveat.end)?, "").or(piece.near(marking.whole())))
}

pub fn caveat_dropped_from_note(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let text = piece.text();
    let shared = note
        .caveats
        .iter()
        .filter(|own| lines.iter().any(|line| line.0.caveats.iter().any(|other| same(text, own, other))));
    let dropped = shared.filter_map(|caveat| without(piece, &note, caveat));
    dropped.map(|site| pointing(site, piece, lines.iter().map(|line| line.0.whole()))).collect()
}

pub fn caveat_dropped_from_heading(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let text = piece.text();
    let mut sites = Vec::new();
    // Where a caption stands on a line of its own as well, the heading does not lack it.
    let alone = |caveat: &Range<usize>| {
        let blocks = piece.document().blocks.iter().filter(|block| !matches!(block.role, Role::Note | Role::Title));
        blocks
            .map(|block| text[block.range.clone()].trim())
            .any(|line| line.eq_ignore_ascii_case(&text[caveat.clone()]))
    };
    for own in note.caveats.iter().filter(|caveat| !alone(caveat)) {
        let bearing: Option<Vec<Site>> = lines
            .iter()
            .filter_map(|line| {
                let other = line.0.caveats.iter().find(|other| same(text, own, other))?;
                Some(without(piece, &line.0, other))
            })
            .collect();
        let Some(mut bearing) = bearing.filter(|bearing| !bearing.is_empty()) else { continue };
        let mut site = bearing.remove(0);
        for more in bearing {
            site.edits.extend(more.edits);
            site.places.extend(more.places);
        }
        sites.push(site.or(piece.near(note.whole())));
    }
    sites
}

pub fn caveat_dropped_at_one_end(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let lines = lines(piece);
    let text = piece.text();
    let all_bear =
        |caveat: &Range<usize>| lines.iter().all(|line| line.0.caveats.iter().any(|other| same(text, caveat, other)));
    if lines.len() < 3 {
        return Vec::new();
    }
    let edges = lines.iter().filter(|line| line.1 != Edge::Within);
    edges
        .flat_map(|line| {
            line.0.caveats.iter().filter(|caveat| all_bear(caveat)).filter_map(|caveat| without(piece, &line.0, caveat))
        })
        .collect()
}

pub fn caveat_added_to_note(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let new = ["Nodis", "Exdis", "Sensitive", "Eyes Only"];
    let new = random.pick(&new);
    let text = piece.text();
    let borne = |marking: &Marking| !marking.caveats.is_empty();
    if borne(&note) || !lines.iter().any(|line| borne(&line.0)) && text.contains(new) {
        return Vec::new();
    }
    let end = piece.near(note.whole()).end;
    let site = Site { edits: vec![(end..end, format!("; {new}"))], places: vec![piece.near(note.whole())] };
    vec![pointing(site, piece, lines.iter().map(|line| line.0.whole()))]
}

/// One page end of many bears a caveat that no other has.
pub fn caveat_added_at_one_end(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let lines = lines(piece);
    if lines.len() < 3 || lines.iter().any(|line| !line.0.caveats.is_empty()) {
        return Vec::new();
    }
    let new = *random.pick(&["/NODIS", "/EXDIS", "/SENSITIVE", "; EYES ONLY"]);
    let edges = lines
        .iter()
        .filter(|line| line.1 != Edge::Within && piece.text()[line.0.level.clone()].chars().all(|c| !c.is_lowercase()));
    edges
        .map(|line| {
            let whole = piece.near(line.0.whole());
            Site { edits: vec![(whole.end..whole.end, new.to_owned())], places: vec![whole] }
        })
        .collect()
}

/// A marking line lost where the other pages have theirs.
pub fn page_marking_removed(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let lines = lines(piece);
    // Other pages have the same in the same words.
    let words = |line: &Marking| piece.text()[line.whole()].to_lowercase();
    let count =
        |own: &(Marking, Edge)| lines.iter().filter(|line| line.1 == own.1 && words(&line.0) == words(&own.0)).count();
    // What lacks a marking is pointed at by what stands there instead.
    let neighbours = |line: &Marking| {
        let blocks = &piece.document().blocks;
        let at = blocks.iter().position(|block| block.range.contains(&line.level.start)).unwrap_or(0);
        // A dateline may come first; and of the foot of one page and the head of the next, either may be the one that
        // was lost.
        let around = blocks[at.saturating_sub(2)..].iter().take(5);
        around.map(|block| piece.near(block.range.clone())).collect::<Vec<_>>()
    };
    let edges = lines.iter().filter(|line| line.1 != Edge::Within && count(line) >= 3);
    let sites = edges.filter_map(|line| {
        let mut site = Site::at(piece.place(line.0.whole())?, "");
        site.places.extend(neighbours(&line.0));
        Some(site)
    });
    sites.collect()
}

/// `SECRFT`, `C0NFIDENTIAL`, `SECRE'T`: a letter of the marking taken for another sign.
pub fn line_misread(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let sites = lines(piece).into_iter().filter_map(|(line, _)| {
        let old = &piece.text()[line.level.clone()];
        let new = misread(old, random)?;
        Some(Site::at(piece.place(line.level.clone())?, new).or(piece.near(line.whole())))
    });
    sites.collect()
}

/// `N0DIS`, `EXD1S`: the same in a caption beside the level, wherever the line stands.
pub fn caption_misread(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let mut sites = Vec::new();
    for (line, _) in lines(piece) {
        for caveat in &line.caveats {
            let new = misread(&piece.text()[caveat.clone()], random);
            let site =
                new.and_then(|new| Some(Site::at(piece.place(caveat.clone())?, new).or(piece.near(line.whole()))));
            sites.extend(site);
        }
    }
    sites
}

/// The level in the head of a list, in an item or in a heading.
pub fn heading_misread(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let text = piece.text();
    let set_apart = piece.document().blocks.iter().filter(|block| matches!(block.role, Role::Heading | Role::Item));
    let sites = set_apart.filter_map(|block| {
        let found = LINE.captures(&text[block.range.clone()])?.get(1)?;
        let level = block.range.start + found.start()..block.range.start + found.end();
        let new = misread(&text[level.clone()], random)?;
        Some(Site::at(piece.place(level)?, new).or(piece.near(block.range.clone())))
    });
    sites.collect()
}

/// Every page bears a caption, one page end another.
pub fn caption_at_one_end(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let lines = lines(piece);
    let text = piece.text();
    let borne = |line: &Marking| line.caveats.first().map(|caveat| text[caveat.clone()].to_owned());
    let Some(usual) = lines.first().and_then(|(line, _)| borne(line)) else { return Vec::new() };
    if lines.len() < 3 || lines.iter().any(|(line, _)| borne(line).as_ref() != Some(&usual)) {
        return Vec::new();
    }
    let others: Vec<&str> = ["NODIS", "EXDIS", "LIMDIS", "SENSITIVE"]
        .into_iter()
        .filter(|other| !usual.eq_ignore_ascii_case(other))
        .collect();
    let new = *random.pick(&others);
    let edges = lines.iter().filter(|(_, edge)| *edge != Edge::Within);
    let sites = edges.filter_map(|(line, _)| {
        let caveat = line.caveats[0].clone();
        let new = cased_as(new, &text[caveat.clone()]);
        Some(Site::at(piece.place(caveat)?, new).or(piece.near(line.whole())))
    });
    sites.collect()
}

pub fn line_misspelled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    lines(piece)
        .iter()
        .filter_map(|line| {
            let level = line.0.level.clone();
            Some(Site::at(piece.place(level.clone())?, slip(&piece.text()[level], random)?))
        })
        .collect()
}

/// "No classification marking." of a paper whose own lines bear one.
pub fn note_says_unmarked(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let Some((note, lines)) = agreeing(piece) else { return Vec::new() };
    let site = piece.place(note.whole()).map(|place| Site::at(place, "No classification marking"));
    site.map(|site| pointing(site, piece, lines.iter().map(|line| line.0.whole()))).into_iter().collect()
}
