//! One look over the whole reading text, shared by all that gather facts: whether, and where, the words stand without
//! which a gatherer has nothing to do.
//!
//! Prose is most of what is read, and a gatherer that searches it for its own words costs another pass. Who needs one
//! more word to decide whether there is anything to do names it in [`Triggers::new`] and asks the [`Scan`].

use std::sync::OnceLock;

use super::modern::{stamps, survey};
use crate::source::document::Document;
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
    /// A note's claim about the brackets of the text.
    Claim,
    /// The verb of nearly all redactions.
    Withheld,
}

struct Word {
    trigger: Trigger,
    text: String,
    /// Capitals count.
    exact: bool,
}

impl Word {
    fn stands_at(&self, text: &[u8]) -> bool {
        let (word, there) = (self.text.as_bytes(), text.get(..self.text.len()));
        there.is_some_and(|there| if self.exact { there == word } else { there.eq_ignore_ascii_case(word) })
    }
}

/// How many bytes of a word are looked at first.
const GLANCE: usize = 4;

/// The words that are searched for, behind a sieve: hardly any four bytes of prose pass it, and each place is looked at
/// without waiting for what came of the one before, as a machine of states must.
pub struct Triggers {
    words: Vec<Word>,
    /// A bit for each hash of the four bytes with which a word begins.
    sieve: Box<[u64; 1024]>,
    /// The words by that hash, sorted.
    by_hash: Vec<(u16, u16)>,
    /// Words of two bytes, which end in a slash.
    slashed: Vec<u16>,
}

/// The hash of four bytes, the same for capitals and small letters.
fn hash(glance: [u8; GLANCE]) -> u16 {
    ((u32::from_le_bytes(glance) | 0x2020_2020).wrapping_mul(0x9e37_79b1) >> 16) as u16
}

impl Triggers {
    fn new(vocabulary: &Vocabulary, register: &Register) -> Triggers {
        let mut words: Vec<Word> = Vec::new();
        let mut add = |trigger, text: &str, exact| words.push(Word { trigger, text: text.to_owned(), exact });
        survey::SIGNS.iter().for_each(|word| add(Trigger::Today, word, true));
        survey::LETTERS.iter().for_each(|word| add(Trigger::Letter, word, true));
        survey::LEVELS.iter().for_each(|word| add(Trigger::Level, word, true));
        Nation::embedded().iter().flat_map(Nation::telling_words).for_each(|word| add(Trigger::National, &word, true));
        stamps::telling_words(register).for_each(|word| add(Trigger::Stamp, word, false));
        register.notice_starts().for_each(|words| add(Trigger::Notice, words, false));
        vocabulary.redaction.claims.claims.iter().for_each(|word| add(Trigger::Claim, word, false));
        add(Trigger::Withheld, vocabulary.redaction.verb(), true);

        let mut by_hash = Vec::new();
        let mut slashed = Vec::new();
        for (nth, word) in (0..).zip(&words) {
            match *word.text.as_bytes() {
                [a, b, c, d, ..] => by_hash.push((hash([a, b, c, d]), nth)),
                // Whatever follows.
                [a, b, c] => by_hash.extend((0..=u8::MAX).map(|d| (hash([a, b, c, d]), nth))),
                _ => slashed.push(nth),
            }
        }
        by_hash.sort_unstable();
        by_hash.dedup();
        let mut sieve = Box::new([0u64; 1024]);
        for &(hash, _) in &by_hash {
            sieve[usize::from(hash >> 6)] |= 1 << (hash & 63);
        }
        Triggers { words, sieve, by_hash, slashed }
    }

    /// Calls with each place at which a word may begin, in order, and the hash of what stands there.
    fn sift(&self, text: &[u8], mut place: impl FnMut(usize, u16)) {
        let passes = |hash: u16| self.sieve[usize::from(hash >> 6)] >> (hash & 63) & 1 != 0;
        let glances = text.windows(GLANCE).map(|glance| hash([glance[0], glance[1], glance[2], glance[3]]));
        for (at, hash) in glances.enumerate() {
            if passes(hash) {
                place(at, hash);
            }
        }
        let last = text.len().saturating_sub(GLANCE - 1);
        for at in last..text.len() {
            let mut glance = [0; GLANCE];
            glance[..text.len() - at].copy_from_slice(&text[at..]);
            let hash = hash(glance);
            if passes(hash) {
                place(at, hash);
            }
        }
    }

    /// The words with this hash.
    fn with(&self, hash: u16) -> impl Iterator<Item = &Word> {
        let first = self.by_hash.partition_point(|(other, _)| *other < hash);
        self.by_hash[first..]
            .iter()
            .take_while(move |(other, _)| *other == hash)
            .map(|(_, nth)| &self.words[usize::from(*nth)])
    }

    /// Those of the words that come with the program.
    fn embedded(vocabulary: &Vocabulary) -> &'static Triggers {
        static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
        TRIGGERS.get_or_init(|| Triggers::new(vocabulary, Register::embedded()))
    }
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
        triggers.sift(text, |at, hash| {
            for word in triggers.with(hash).filter(|word| word.stands_at(&text[at..])) {
                scan.found |= 1 << word.trigger as u32;
                if word.trigger == Trigger::Withheld {
                    scan.withheld.push(at);
                }
            }
        });
        for slash in memchr::memchr_iter(b'/', text).filter(|&slash| slash > 0) {
            for word in triggers.slashed.iter().map(|&nth| &triggers.words[usize::from(nth)]) {
                if word.stands_at(&text[slash - 1..]) {
                    scan.found |= 1 << word.trigger as u32;
                }
            }
        }
        scan
    }

    pub fn has(&self, trigger: Trigger) -> bool {
        self.found & (1 << trigger as u32) != 0
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
                for text in [written.clone(), format!("a {written}"), format!("{written} b"), format!("é{written}é")]
                {
                    assert!(scan(&vocabulary, &text).has(word.trigger), "{text:?}: {:?}", word.trigger);
                }
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
