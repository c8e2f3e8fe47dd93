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
    /// A distribution statement of the Defense Department.
    Statement,
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
/// Signs that are rare in prose.
const SIGNS: (u8, u8) = (b'/', b'(');

/// The words that are searched for, behind a sieve: hardly any four bytes of prose pass it, and each place is looked at
/// without waiting for what came of the one before, as a machine of states must.
pub struct Triggers {
    words: Vec<Word>,
    /// A bit for each hash of the four bytes with which a word begins, as they may be written.
    sieve: Box<[u64; 1024]>,
    /// The words by that hash, sorted.
    by_hash: Vec<(u16, u16)>,
    /// Words of fewer bytes that have one of the [`SIGNS`], and at which byte.
    signed: Vec<(u16, usize)>,
}

fn hash(glance: u32) -> u16 {
    (glance.wrapping_mul(0x9e37_79b1) >> 16) as u16
}

/// The four bytes in every mixture of capitals and small letters.
fn mixtures(glance: [u8; GLANCE]) -> impl Iterator<Item = [u8; GLANCE]> {
    (0..1 << GLANCE).map(move |capitals| {
        std::array::from_fn(|at| {
            if capitals >> at & 1 != 0 { glance[at].to_ascii_uppercase() } else { glance[at].to_ascii_lowercase() }
        })
    })
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
        add(Trigger::Statement, "DISTRIBUTION STATEMENT ", false);
        vocabulary.redaction.claims.claims.iter().for_each(|word| add(Trigger::Claim, word, false));
        add(Trigger::Withheld, vocabulary.redaction.verb(), true);

        let mut by_hash = Vec::new();
        let mut signed = Vec::new();
        for (nth, word) in (0..).zip(&words) {
            let bytes = word.text.as_bytes();
            let sign = memchr::memchr2(SIGNS.0, SIGNS.1, bytes);
            let glances: Vec<[u8; GLANCE]> = match (bytes, sign) {
                (&[a, b, c, d, ..], _) => vec![[a, b, c, d]],
                (_, Some(sign)) => {
                    signed.push((nth, sign));
                    continue;
                }
                // Whatever follows.
                (&[a, b, c], _) => (0..=u8::MAX).map(|d| [a, b, c, d]).collect(),
                // There is none; a test has them all.
                _ => Vec::new(),
            };
            for glance in glances {
                let written = if word.exact { vec![glance] } else { mixtures(glance).collect() };
                by_hash.extend(written.into_iter().map(|glance| (hash(u32::from_le_bytes(glance)), nth)));
            }
        }
        by_hash.sort_unstable();
        by_hash.dedup();
        let mut sieve = Box::new([0u64; 1024]);
        for &(hash, _) in &by_hash {
            sieve[usize::from(hash >> 6)] |= 1 << (hash & 63);
        }
        Triggers { words, sieve, by_hash, signed }
    }

    /// Calls with each place at which a word may begin, in order, and the hash of what stands there.
    fn sift(&self, text: &[u8], mut place: impl FnMut(usize, u16)) {
        let passes = |hash: u16| self.sieve[usize::from(hash >> 6)] >> (hash & 63) & 1;
        // Eight bytes at once hold five times four.
        const STEP: usize = 5;
        let mut at = 0;
        while let Some(eight) = text[at..].first_chunk::<8>() {
            let eight = u64::from_le_bytes(*eight);
            let hashes: [u16; STEP] = std::array::from_fn(|nth| hash((eight >> (8 * nth)) as u32));
            if hashes.iter().fold(0, |any, hash| any | passes(*hash)) != 0 {
                let passed = (at..).zip(hashes).filter(|(_, hash)| passes(*hash) != 0);
                passed.for_each(|(at, hash)| place(at, hash));
            }
            at += STEP;
        }
        for at in at..text.len() {
            let rest = &text[at..text.len().min(at + GLANCE)];
            let mut glance = [0; GLANCE];
            glance[..rest.len()].copy_from_slice(rest);
            let hash = hash(u32::from_le_bytes(glance));
            if passes(hash) != 0 {
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
        for sign in memchr::memchr2_iter(SIGNS.0, SIGNS.1, text) {
            for &(nth, before) in triggers.signed.iter().filter(|(_, before)| *before <= sign) {
                let word = &triggers.words[usize::from(nth)];
                if word.stands_at(&text[sign - before..]) {
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
