//! One look over the whole reading text, shared by all that gather facts: whether, and where, the words stand without
//! which a gatherer has nothing to do.
//!
//! Prose is most of what is read, and a gatherer that searches it for its own words costs another pass. Who needs one
//! more word to decide whether there is anything to do names it in [`Triggers::new`] and asks the [`Scan`].

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use memchr::memmem::Finder;

use super::modern::{stamps, survey};
use crate::source::document::Document;
use crate::source::together::{self, LEAST};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::nation::Nation;
use crate::vocabulary::register::Register;

/// What a word that is found may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A banner or portion mark of today's systems.
    Today,
    /// The same, in a document that names a level in capitals.
    Letter,
    /// A level in capitals.
    Level,
    /// A marking of another nation.
    National,
    /// A stamp or cable line of an earlier order.
    Stamp,
    /// The notice that goes with a marking.
    Notice,
    /// A distribution statement of the Defense Department.
    Statement,
    /// A note's claim about the brackets of the text.
    Claim,
    /// The verb of nearly all redactions.
    Withheld,
}

#[derive(PartialEq, Eq)]
struct Word {
    trigger: Trigger,
    text: String,
    /// Capitals count.
    exact: bool,
}

impl Word {
    fn stands_at(&self, text: &[u8]) -> bool {
        let (word, there) = (self.text.as_bytes(), text.get(..self.text.len()));
        // The first letter tells most apart.
        let there = there.filter(|there| there.first().zip(word.first()).is_none_or(|(a, b)| (a ^ b) & !0x20 == 0));
        there.is_some_and(|there| if self.exact { there == word } else { there.eq_ignore_ascii_case(word) })
    }
}

/// How many bytes of a word are looked at first.
const GLANCE: usize = 4;
/// The text is looked at once in so many bytes.
const STRIDE: usize = 4;
/// A word of so many bytes cannot lie between two looks.
const LONG: usize = STRIDE + GLANCE - 1;
/// Bytes that are rare in prose, as many as are looked for at once.
const SIGNS: [[u8; 3]; 2] = [[b'/', b'(', b'='], [b'[', b'X', b'x']];
/// The longest of the short words.
const SHORT: usize = LONG - 1;

/// The words that are searched for. Most are long: hardly any four bytes of prose pass the sieve of theirs, and each place
/// is looked at without waiting for what came of the one before, as a machine of states must.
pub struct Triggers {
    words: Vec<Word>,
    /// A bit for each hash of four bytes in small letters with which one of the long words begins, or goes on.
    sieve: Box<[u64; 1024]>,
    /// The long words by that hash, sorted, and at which of their bytes it was taken.
    by_hash: Vec<(u16, u16, usize)>,
    /// Those too short for it, as they are written in capitals: with two of them side by side.
    capitals: AhoCorasick,
    /// Those without such, each by itself.
    others: Vec<Finder<'static>>,
    /// Which the two are.
    shorts: Vec<u16>,
    /// Short words that have one of the [`SIGNS`], and at which byte.
    signed: Vec<(u16, usize)>,
}

/// The hash of four bytes, whether capitals or small letters.
fn hash(glance: u32) -> u16 {
    ((glance | 0x2020_2020).wrapping_mul(0x9e37_79b1) >> 16) as u16
}

/// Whether two capitals stand side by side; worked out for many bytes at once.
fn has_capitals(bytes: &[u8]) -> bool {
    let next = bytes.get(1..).unwrap_or_default();
    bytes.iter().zip(next).fold(false, |any, (one, two)| any | (one.is_ascii_uppercase() & two.is_ascii_uppercase()))
}

impl Triggers {
    fn new(vocabulary: &Vocabulary, register: &Register) -> Triggers {
        let mut words: Vec<Word> = Vec::new();
        let mut add = |trigger, text: &str, exact| {
            let word = Word { trigger, text: text.to_owned(), exact };
            if !words.contains(&word) {
                words.push(word);
            }
        };
        survey::SIGNS.iter().for_each(|word| add(Trigger::Today, word, true));
        survey::LETTERS.iter().for_each(|word| add(Trigger::Letter, word, true));
        survey::LEVELS.iter().for_each(|word| add(Trigger::Level, word, true));
        Nation::embedded().iter().flat_map(Nation::telling_words).for_each(|word| add(Trigger::National, &word, true));
        stamps::telling_words(register).for_each(|word| add(Trigger::Stamp, word, false));
        register.notice_starts().for_each(|words| add(Trigger::Notice, words, false));
        add(Trigger::Statement, "DISTRIBUTION STATEMENT ", false);
        vocabulary.redaction.claims.claims.iter().for_each(|word| add(Trigger::Claim, word, false));
        add(Trigger::Withheld, vocabulary.redaction.verb(), true);

        let (mut by_hash, mut signed) = (Vec::new(), Vec::new());
        let (mut shorts, mut capitals, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (nth, word) in (0..).zip(&words) {
            let bytes = word.text.as_bytes();
            if let Some(start) = bytes.first_chunk::<LONG>() {
                let glances = start.windows(GLANCE).enumerate();
                by_hash.extend(glances.filter_map(|(at, glance)| Some((hash(first_four(glance)?), nth, at))));
            } else if let Some(sign) = bytes.iter().position(|byte| SIGNS.as_flattened().contains(byte)) {
                signed.push((nth, sign));
            } else {
                shorts.push(nth);
                // Nobody writes "E.o.".
                let written = match word.exact {
                    true => vec![word.text.clone()],
                    false => vec![word.text.to_ascii_uppercase(), word.text.to_ascii_lowercase()],
                };
                let (with, without) = written.into_iter().partition(|word| has_capitals(word.as_bytes()));
                capitals.extend::<Vec<String>>(with);
                others.extend::<Vec<String>>(without);
            }
        }
        by_hash.sort_unstable();
        let mut sieve = Box::new([0u64; 1024]);
        for &(hash, ..) in &by_hash {
            sieve[usize::from(hash >> 6)] |= 1 << (hash & 63);
        }
        // Leftmost matches are found by comparing many bytes at once; the machine behind it is never run.
        let capitals = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(&capitals)
            .expect("a few short words");
        let others = others.iter().map(|word| Finder::new(word).into_owned()).collect();
        Triggers { words, sieve, by_hash, capitals, others, shorts, signed }
    }

    /// Calls with each place at which a long word may be under way, in order, and the hash of what stands there.
    fn sift(&self, text: &[u8], mut place: impl FnMut(usize, u16)) {
        let passes = |hash: u16| self.sieve[usize::from(hash >> 6)] >> (hash & 63) & 1;
        // So many looks are taken before anything is decided.
        const LOOKS: usize = 4;
        let (blocks, rest) = text.as_chunks::<{ LOOKS * STRIDE }>();
        for (block, at) in blocks.iter().zip((0..).step_by(LOOKS * STRIDE)) {
            let (glances, _) = block.as_chunks::<GLANCE>();
            let hashes: [u16; LOOKS] = std::array::from_fn(|nth| hash(u32::from_le_bytes(glances[nth])));
            if hashes.iter().fold(0, |any, hash| any | passes(*hash)) != 0 {
                let passed = (at..).step_by(STRIDE).zip(hashes).filter(|(_, hash)| passes(*hash) != 0);
                passed.for_each(|(at, hash)| place(at, hash));
            }
        }
        let at = text.len() - rest.len();
        for (look, at) in rest.chunks(GLANCE).zip((at..).step_by(STRIDE)) {
            let mut glance = [0; GLANCE];
            glance[..look.len()].copy_from_slice(look);
            let hash = hash(u32::from_le_bytes(glance));
            if passes(hash) != 0 {
                place(at, hash);
            }
        }
    }

    /// The long words with this hash, and how far behind their start it was taken.
    fn with(&self, hash: u16) -> impl Iterator<Item = (&Word, usize)> {
        let first = self.by_hash.partition_point(|(other, ..)| *other < hash);
        self.by_hash[first..]
            .iter()
            .take_while(move |(other, ..)| *other == hash)
            .map(|&(_, nth, before)| (&self.words[usize::from(nth)], before))
    }

    /// Calls with each place at which a short word stands.
    fn short(&self, text: &[u8], mut place: impl FnMut(usize)) {
        // So many bytes are looked at for capitals at once.
        const STRETCH: usize = 128;
        let mut at = 0;
        for from in (0..text.len()).step_by(STRETCH) {
            if !has_capitals(&text[from..text.len().min(from + STRETCH + 1)]) {
                continue;
            }
            // The two may be its last, or its first.
            at = at.max(from.saturating_sub(SHORT));
            let end = text.len().min(from + STRETCH + SHORT);
            while let Some(found) = self.capitals.find(Input::new(text).range(at..end)) {
                place(found.start());
                at = found.start() + 1;
            }
            at = at.max(end - SHORT.min(end));
        }
        self.others.iter().flat_map(|word| word.find_iter(text)).for_each(place);
    }

    /// Those of the words that come with the program.
    fn embedded(vocabulary: &Vocabulary) -> &'static Triggers {
        static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
        TRIGGERS.get_or_init(|| Triggers::new(vocabulary, Register::embedded()))
    }
}

fn first_four(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// What was found in one document.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    found: u32,
    /// Where [`Trigger::Withheld`] stands: the first bytes, in order.
    pub withheld: Vec<usize>,
}

impl Scan {
    pub fn of(vocabulary: &Vocabulary, document: &Document) -> Scan {
        let triggers = Triggers::embedded(vocabulary);
        let mut scan = Scan::default();
        // Only who brings words of his own pays for a second look.
        if vocabulary.nations.own_words_in(&document.text) {
            scan.found |= 1 << Trigger::National as u32;
        }
        let text = document.text.as_bytes();
        // No word goes on behind the end of a block.
        let pieces = together::pieces(text, 0..text.len(), LEAST);
        for (piece, seen) in pieces.iter().zip(together::each(&pieces, |piece| triggers.look(&text[piece.clone()]))) {
            scan.found |= seen.found;
            scan.withheld.extend(seen.withheld.into_iter().map(|at| at + piece.start));
        }
        scan
    }

    pub fn has(&self, trigger: Trigger) -> bool {
        self.found & (1 << trigger as u32) != 0
    }
}

impl Triggers {
    /// What is found in a text.
    fn look(&self, text: &[u8]) -> Scan {
        let mut scan = Scan::default();
        self.sift(text, |at, hash| {
            for (word, before) in self.with(hash) {
                let Some(at) = at.checked_sub(before).filter(|at| word.stands_at(&text[*at..])) else { continue };
                scan.found |= 1 << word.trigger as u32;
                if word.trigger == Trigger::Withheld {
                    scan.withheld.push(at);
                }
            }
        });
        self.short(text, |at| {
            for &nth in &self.shorts {
                let word = &self.words[usize::from(nth)];
                if !scan.has(word.trigger) && word.stands_at(&text[at..]) {
                    scan.found |= 1 << word.trigger as u32;
                }
            }
        });
        for sign in SIGNS.iter().flat_map(|&[a, b, c]| memchr::memchr3_iter(a, b, c, text)) {
            for &(nth, before) in self.signed.iter().filter(|(_, before)| *before <= sign) {
                let word = &self.words[usize::from(nth)];
                if word.stands_at(&text[sign - before..]) {
                    scan.found |= 1 << word.trigger as u32;
                }
            }
        }
        scan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`Scan::of`] finds in a text.
    fn scan(vocabulary: &Vocabulary, text: &str) -> Scan {
        let document = Document { text: text.to_owned(), ..Document::default() };
        Scan::of(vocabulary, &document)
    }

    #[test]
    fn every_word_is_found_wherever_it_stands() {
        let vocabulary = Vocabulary::builtin();
        for word in &Triggers::embedded(&vocabulary).words {
            let mut written = vec![word.text.clone()];
            if !word.exact {
                written.extend([word.text.to_uppercase(), word.text.to_lowercase()]);
            }
            for written in written {
                for (before, after) in
                    ["", "a ", "é", "(", "abcde", "some words and "].into_iter().zip(["", " b", "é", "", "/"])
                {
                    let text = format!("{before}{written}{after}");
                    assert!(scan(&vocabulary, &text).has(word.trigger), "{text:?}: {:?}", word.trigger);
                }
            }
        }
    }

    #[test]
    fn a_short_word_is_found_across_every_boundary() {
        let vocabulary = Vocabulary::builtin();
        let short = |word: &&Word| word.text.len() < LONG;
        for word in Triggers::embedded(&vocabulary).words.iter().filter(short) {
            for before in 110..140 {
                let text = format!("{} {}; {}", "a".repeat(before), word.text, "b".repeat(300));
                assert!(scan(&vocabulary, &text).has(word.trigger), "{before}: {}", word.text);
            }
        }
    }

    #[test]
    fn prose_has_none_of_them_and_capitals_count() {
        let vocabulary = Vocabulary::builtin();
        let verb = vocabulary.redaction.verb();
        assert_eq!(scan(&vocabulary, "The talks on wheat went on; he is in the secret, and/or so he says.").found, 0);
        assert!(!scan(&vocabulary, &verb.to_uppercase()).has(Trigger::Withheld));
        assert_eq!(scan(&vocabulary, &format!("not {verb}, {verb}")).withheld, [4, 6 + verb.len()]);
    }
}
