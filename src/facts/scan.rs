//! One look over the whole reading text, shared by all that gather facts: whether, and where, the words stand without
//! which a gatherer has nothing to do.
//!
//! Prose is most of what is read, and a gatherer that searches it for its own words costs another pass. Who needs one
//! more word to decide whether there is anything to do names it in [`Triggers::new`] and asks the [`Scan`].

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

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
    /// A note's claim about the brackets of the text.
    Claim,
    /// The verb of nearly all redactions.
    Withheld,
}

struct Word {
    trigger: Trigger,
    /// As it must stand; empty where capitals do not count.
    exact: String,
}

/// The words that are searched for.
pub struct Triggers {
    texts: Vec<String>,
    words: Vec<Word>,
    /// Made in a third of the time: all that a small file needs.
    light: OnceLock<Option<AhoCorasick>>,
    /// Searches three times as fast.
    fast: OnceLock<Option<AhoCorasick>>,
    /// How much has been searched.
    searched: AtomicUsize,
}

/// After so many bytes the faster machine has earned what it costs to make.
const LIGHT: usize = 64 << 10;

impl Triggers {
    fn new(vocabulary: &Vocabulary, register: &Register) -> Triggers {
        let mut texts: Vec<String> = Vec::new();
        let mut words = Vec::new();
        let mut add = |trigger, text: &str, exact: bool| {
            texts.push(text.to_owned());
            words.push(Word { trigger, exact: if exact { text } else { "" }.to_owned() });
        };
        survey::SIGNS.iter().for_each(|word| add(Trigger::Today, word, true));
        survey::LETTERS.iter().for_each(|word| add(Trigger::Letter, word, true));
        survey::LEVELS.iter().for_each(|word| add(Trigger::Level, word, true));
        Nation::embedded()
            .iter()
            .flat_map(Nation::telling_words)
            .collect::<Vec<_>>()
            .iter()
            .for_each(|word| add(Trigger::National, word, true));
        stamps::telling_words(register).for_each(|word| add(Trigger::Stamp, word, false));
        vocabulary.redaction.claims.claims.iter().for_each(|word| add(Trigger::Claim, word, false));
        add(Trigger::Withheld, vocabulary.redaction.verb(), true);
        let (light, fast, searched) = (OnceLock::new(), OnceLock::new(), AtomicUsize::new(0));
        Triggers { texts, words, light, fast, searched }
    }

    /// `None` if there are too many words for a machine.
    fn machine(&self, bytes: usize) -> Option<&AhoCorasick> {
        let before = self.searched.fetch_add(bytes, Ordering::Relaxed);
        let (made, kind) = if before.saturating_add(bytes) > LIGHT {
            (&self.fast, AhoCorasickKind::DFA)
        } else {
            (&self.light, AhoCorasickKind::ContiguousNFA)
        };
        let make = || AhoCorasick::builder().kind(Some(kind)).ascii_case_insensitive(true).build(&self.texts).ok();
        made.get_or_init(make).as_ref()
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
        let Some(machine) = triggers.machine(document.text.len()) else {
            // Nothing is ruled out.
            let withheld = memchr::memmem::find_iter(document.text.as_bytes(), vocabulary.redaction.verb());
            return Scan { found: u32::MAX, withheld: withheld.collect() };
        };
        let text = document.text.as_bytes();
        for found in machine.find_overlapping_iter(text) {
            let word = &triggers.words[found.pattern().as_usize()];
            if !word.exact.is_empty() && text[found.range()] != *word.exact.as_bytes() {
                continue;
            }
            scan.found |= 1 << word.trigger as u32;
            if word.trigger == Trigger::Withheld {
                scan.withheld.push(found.start());
            }
        }
        scan
    }

    pub fn has(&self, trigger: Trigger) -> bool {
        self.found & (1 << trigger as u32) != 0
    }
}
