//! One document's text against all holes.

use super::hole::{Hole, Stream};
use super::index::{Index, SEED, WINDOW, key};
use super::size::LONGEST;
use super::words::{BARRIER, HOLE, Word};

/// A passage that may be what a hole withholds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub hole: u32,
    /// Words of the stream.
    pub words: std::ops::Range<usize>,
    /// How many of the words beside the hole stand here too.
    pub left: u32,
    pub right: u32,
    /// The same, long words counting twice.
    pub weight: u32,
    /// The seeds that were met, a bit for each distance from the hole.
    pub left_seeds: u32,
    pub right_seeds: u32,
    /// Part of it is withheld here as well.
    pub partly: bool,
}

/// A seed met: where the hole would begin (left) or end (right) here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    hole: u32,
    right: bool,
    at: u32,
    seeds: u32,
}

/// Places of one hole that are tried in one document; more of them are those of a phrase that stands everywhere.
const MOST_PLACES: usize = 64;
/// Ends that are tried for one beginning.
const MOST_ENDS: usize = 4;
/// Words on one side of which most must agree.
const NEAREST: usize = 8;
/// Words that may be misread, left out or added on one side.
const MOST_MISSES: u32 = 4;

/// Finds the passages of a document.
pub fn scan(index: &Index, stream: &Stream) -> Vec<Match> {
    let words = &stream.words;
    let mut events: Vec<Event> = Vec::new();
    for (at, seed) in words.windows(SEED).enumerate() {
        if seed.iter().any(|word| !word.is_word()) {
            continue;
        }
        for posting in index.meet(key([seed[0].hash, seed[1].hash, seed[2].hash])) {
            let distance = usize::from(posting.distance);
            let place = if posting.right { at.checked_sub(distance) } else { Some(at + SEED + distance) };
            if let Some(place) = place.filter(|place| *place > 0 && *place < words.len()) {
                events.push(Event { hole: posting.hole, right: posting.right, at: place as u32, seeds: 1 << distance });
            }
        }
    }
    events.sort_unstable();
    events.dedup_by(|next, kept| {
        let same = (next.hole, next.right, next.at) == (kept.hole, kept.right, kept.at);
        kept.seeds |= if same { next.seeds } else { 0 };
        same
    });
    let mut found = Vec::new();
    let mut tried = 0;
    for own in events.chunk_by(|a, b| a.hole == b.hole) {
        let (left, right) = own.split_at(own.partition_point(|event| !event.right));
        if let Some(best) = of_hole(index, words, left, right, &mut tried) {
            found.push(best);
        }
    }
    index.count(words.len() + events.len() + tried);
    found
}

/// The best passage for one hole.
fn of_hole(index: &Index, words: &[Word], left: &[Event], right: &[Event], tried: &mut usize) -> Option<Match> {
    let event = left.first().or(right.first())?;
    let hole = &index.holes[event.hole as usize];
    let (least, most) = (hole.size.least as usize, hole.size.most as usize);
    let mut best: Option<Match> = None;
    let mut keep = |candidate: Option<Match>| {
        *tried += 1;
        if let Some(new) = candidate
            && best.as_ref().is_none_or(|known| known.weight < new.weight)
        {
            best = Some(new);
        }
    };
    for begin in left.iter().take(MOST_PLACES) {
        let start = begin.at as usize;
        let from = right.partition_point(|event| (event.at as usize) < start + least);
        let ends = right[from..].iter().take_while(|end| end.at as usize <= start + most);
        for end in ends.take(MOST_ENDS) {
            keep(passage(hole, words, *begin, *end));
        }
        // Nothing stands behind the hole: what follows here must end as well.
        if hole.right.len() < SEED {
            keep(up_to_the_end(hole, words, *begin));
        }
    }
    if hole.left.len() < SEED {
        for end in right.iter().take(MOST_PLACES) {
            keep(from_the_beginning(hole, words, *end));
        }
    }
    best
}

fn passage(hole: &Hole, words: &[Word], begin: Event, end: Event) -> Option<Match> {
    let (start, stop) = (begin.at as usize, end.at as usize);
    let partly = inside(words.get(start..stop)?)?;
    let before = agree(&hole.left, words[..start].iter().rev());
    let behind = agree(&hole.right, words[stop..].iter());
    // What is withheld in part here too says little; and a hole is not what fills itself.
    let strong = before.words.min(behind.words) >= 8 && words[start].is_word() && words[stop - 1].is_word();
    if partly && !strong {
        return None;
    }
    let enough = |side: &Side| side.words >= 3 && side.near && side.dense;
    (enough(&before) && enough(&behind)).then(|| Match {
        hole: begin.hole,
        words: start..stop,
        left: before.words,
        right: behind.words,
        weight: before.weight + behind.weight,
        left_seeds: begin.seeds,
        right_seeds: end.seeds,
        partly,
    })
}

/// Of a hole at the end of a text or note.
fn up_to_the_end(hole: &Hole, words: &[Word], begin: Event) -> Option<Match> {
    let start = begin.at as usize;
    let length = words[start..].iter().take(LONGEST as usize + 1).position(|word| !word.is_word())?;
    let stop = start + length;
    if words[stop].hash == HOLE || !hole.size.fits(length as u32) {
        return None;
    }
    let before = agree(&hole.left, words[..start].iter().rev());
    (before.words >= 6 && before.near && before.dense).then_some(Match {
        hole: begin.hole,
        words: start..stop,
        left: before.words,
        right: 0,
        weight: before.weight,
        left_seeds: begin.seeds,
        right_seeds: 0,
        partly: false,
    })
}

/// Of a hole at the beginning of a text or note.
fn from_the_beginning(hole: &Hole, words: &[Word], end: Event) -> Option<Match> {
    let stop = end.at as usize;
    let length = words[..stop].iter().rev().take(LONGEST as usize + 1).position(|word| !word.is_word())?;
    let start = stop - length;
    if words[start - 1].hash == HOLE || !hole.size.fits(length as u32) {
        return None;
    }
    let behind = agree(&hole.right, words[stop..].iter());
    (behind.words >= 6 && behind.near && behind.dense).then_some(Match {
        hole: end.hole,
        words: start..stop,
        left: 0,
        right: behind.words,
        weight: behind.weight,
        left_seeds: 0,
        right_seeds: end.seeds,
        partly: false,
    })
}

/// Whether words can be an open passage, and whether something is withheld among them.
fn inside(words: &[Word]) -> Option<bool> {
    if words.iter().any(|word| word.hash == BARRIER) {
        return None;
    }
    let holes = words.iter().filter(|word| word.hash == HOLE).count();
    let open = words.len() - holes;
    (open > 0 && (holes == 0 || open >= 4 * holes)).then_some(holes > 0)
}

/// How far two texts agree from the hole on.
#[derive(Default)]
struct Side {
    words: u32,
    weight: u32,
    /// One of the two words next to the hole agrees.
    near: bool,
    /// Of the words nearest to it most agree.
    dense: bool,
}

/// Compares from the hole outwards; here and there a word may be misread, missing or parted.
fn agree<'w>(known: &[u32], here: impl Iterator<Item = &'w Word>) -> Side {
    let here: Vec<Word> = here.take(WINDOW + 4).copied().take_while(|word| word.is_word()).collect();
    let known = &known[..known.len().min(WINDOW + 2)];
    let mut side = Side::default();
    let (mut a, mut b, mut misses) = (0, 0, 0);
    let nearest = known.len().min(here.len()).min(NEAREST);
    let mut dense = 0;
    while a < known.len() && b < here.len() && misses <= MOST_MISSES {
        if known[a] == here[b].hash {
            side.words += 1;
            side.weight += here[b].weight();
            side.near |= a < 2 && b < 2;
            dense += usize::from(a < nearest);
            (a, b) = (a + 1, b + 1);
            continue;
        }
        // The least step after which they agree again.
        let steps = [(1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (2, 2)];
        let again = |(i, j): &(usize, usize)| {
            known.get(a + i).is_some_and(|word| here.get(b + j).is_some_and(|here| here.hash == *word))
        };
        let (i, j) = steps.into_iter().find(again).unwrap_or((1, 1));
        misses += i.max(j) as u32;
        (a, b) = (a + i, b + j);
    }
    side.dense = dense * 10 >= nearest * 6;
    side
}
