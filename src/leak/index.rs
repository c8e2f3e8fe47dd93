//! The words around every hole, to be met again in any text.
//!
//! Every three words that follow one another near a hole are a seed. The index gives for a seed the holes beside which it
//! stands; that is all that is looked up for each word of all the text, so the cost grows with the text alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::hole::Hole;

/// Words of a seed.
pub const SEED: usize = 3;
/// Words on either side of a hole that seeds are taken from.
pub const WINDOW: usize = 12;
/// A seed that stands beside more holes than this is a phrase of the house, and tells nothing.
const MOST_HOLES: usize = 12;

/// Where a seed stands beside a hole.
#[derive(Debug, Clone, Copy)]
pub struct Posting {
    pub hole: u32,
    /// How many words stand between it and the hole.
    pub distance: u8,
    pub right: bool,
}

#[derive(Debug, Default)]
pub struct Index {
    pub holes: Vec<Hole>,
    seeds: HashMap<u64, Entry, Plain>,
    /// One bit for many seeds: most words of a text begin none.
    filter: Vec<u64>,
    /// Steps taken by all the searches.
    steps: AtomicU64,
}

#[derive(Debug, Default)]
struct Entry {
    postings: Vec<Posting>,
    /// How often it was met.
    met: AtomicU32,
}

/// The keys are hashes already.
type Plain = std::hash::BuildHasherDefault<Same>;

#[derive(Default)]
pub struct Same(u64);

impl std::hash::Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Of words in the order of the text.
pub fn key(words: [u32; SEED]) -> u64 {
    let mut key = 0u64;
    for word in words {
        key = (key.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    key ^ (key >> 29)
}

const FILTER_BITS: u64 = 1 << 21;

impl Index {
    pub fn new(holes: Vec<Hole>) -> Index {
        let mut index = Index {
            holes: Vec::new(),
            seeds: HashMap::default(),
            filter: vec![0; FILTER_BITS as usize / 64],
            steps: AtomicU64::new(0),
        };
        for (at, hole) in holes.iter().enumerate() {
            for (words, right) in [(&hole.left, false), (&hole.right, true)] {
                for (distance, seed) in words[..words.len().min(WINDOW)].windows(SEED).enumerate() {
                    let seed = if right { [seed[0], seed[1], seed[2]] } else { [seed[2], seed[1], seed[0]] };
                    let key = key(seed);
                    let bit = key % FILTER_BITS;
                    index.filter[bit as usize / 64] |= 1 << (bit % 64);
                    let postings = &mut index.seeds.entry(key).or_default().postings;
                    if postings.len() <= MOST_HOLES {
                        postings.push(Posting { hole: at as u32, distance: distance as u8, right });
                    }
                }
            }
        }
        index
            .seeds
            .values_mut()
            .filter(|entry| entry.postings.len() > MOST_HOLES)
            .for_each(|entry| entry.postings.clear());
        index.holes = holes;
        index
    }

    pub(super) fn count(&self, steps: usize) {
        self.steps.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// How many words were looked at, and places tried, by all searches up to now: what the cost grows with.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// The holes beside which a seed stands; counts that it was met.
    pub fn meet(&self, key: u64) -> &[Posting] {
        let bit = key % FILTER_BITS;
        if self.filter[bit as usize / 64] & (1 << (bit % 64)) == 0 {
            return &[];
        }
        match self.seeds.get(&key) {
            Some(entry) => {
                entry.met.fetch_add(1, Ordering::Relaxed);
                &entry.postings
            }
            None => &[],
        }
    }

    /// How often a seed of a hole was met in all the text; a phrase that stands everywhere does not tell passages apart.
    pub fn met(&self, hole: u32, right: bool, distance: usize) -> u32 {
        let hole = &self.holes[hole as usize];
        let words = if right { &hole.right } else { &hole.left };
        let Some(seed) = words.get(distance..distance + SEED) else { return u32::MAX };
        let seed = if right { [seed[0], seed[1], seed[2]] } else { [seed[2], seed[1], seed[0]] };
        self.seeds.get(&key(seed)).map_or(u32::MAX, |entry| entry.met.load(Ordering::Relaxed))
    }
}
