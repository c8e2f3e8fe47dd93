//! The words of source notes and delivery instructions, from `rules/vocabulary/notation.yaml`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use foldhash::HashSet;
use serde::Deserialize;

use super::slip::Meant;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notation {
    pub source_labels: Vec<String>,
    pub archives: Vec<String>,
    pub openers: HashSet<String>,
    pub notations: Vec<NotationKind>,
    pub delivery: Delivery,
    pub people: People,
    pub spelling: Spelling,
    /// Finds where an action of a delivery may be named, in one pass.
    #[serde(skip)]
    actions: Option<AhoCorasick>,
    /// The words with which the actions begin.
    #[serde(skip)]
    action_starts: HashSet<String>,
    #[serde(skip)]
    cues: OnceLock<Option<Cues>>,
}

/// The cues of all kinds in one machine.
#[derive(Debug, Clone)]
struct Cues {
    machine: AhoCorasick,
    /// By cue, which of the kinds it shows.
    shown: Vec<usize>,
}

/// A kind of notation sentence and the words that show it, in lower case.
#[derive(Debug, Clone, Deserialize)]
pub struct NotationKind {
    pub kind: String,
    pub cues: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    pub actions: Vec<Named>,
    pub plain_actions: Vec<String>,
    pub as_actions: Vec<String>,
    pub containers: HashSet<String>,
    pub container_adjectives: HashSet<String>,
    pub manners: Vec<Named>,
    pub exclusivity: Vec<String>,
}

/// A canonical name and the forms in which it is written, in lower case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
    pub forms: Vec<String>,
}

/// Words that tell a person from an office, in lower case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub titles: HashSet<String>,
    pub offices: HashSet<String>,
    pub not_names: HashSet<String>,
}

/// The words that stand in the same places all the time, in lower case, and those that lie one slip away from them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spelling {
    pub title: Meant,
    pub note: Meant,
    pub labels: Meant,
    pub months: Meant,
    /// What stands before the number of a document or note.
    pub references: Meant,
    right: HashSet<String>,
}

impl Spelling {
    /// Shorter words are a slip away from too many others.
    pub const SHORTEST: usize = 5;

    /// Whether a word, in lower case, is right as it stands.
    pub fn is_right(&self, word: &str) -> bool {
        self.right.contains(word)
    }
}

impl Notation {
    pub fn load(yaml: &str) -> Result<Notation, serde_yaml::Error> {
        let mut notation: Notation = crate::data::read(yaml)?;
        let forms = || notation.delivery.actions.iter().flat_map(|action| &action.forms);
        notation.actions = AhoCorasick::builder().ascii_case_insensitive(true).build(forms()).ok();
        let spelling = &mut notation.spelling;
        let all = [&spelling.title, &spelling.note, &spelling.labels, &spelling.months, &spelling.references];
        let known: Vec<String> = all.into_iter().flat_map(Meant::words).cloned().collect();
        spelling.right.extend(known);
        let forms = || notation.delivery.actions.iter().flat_map(|action| &action.forms);
        notation.action_starts = forms().filter_map(|form| form.split(' ').next()).map(str::to_owned).collect();
        Ok(notation)
    }

    /// Whether any action of a delivery may be named in a text; most texts name none.
    pub fn may_deliver(&self, text: &str) -> bool {
        self.actions.as_ref().is_none_or(|actions| actions.is_match(text))
    }

    /// Whether an action of a delivery may begin with a word in small letters.
    pub fn may_begin_action(&self, word: &str) -> bool {
        self.action_starts.contains(word)
    }
}

impl Notation {
    /// All kinds that a sentence's words show, in the order of the vocabulary: "Drafted by Green and cleared by Brown."
    pub fn kinds_of(&self, sentence: &str) -> Vec<&str> {
        let Some(cues) = self.cues.get_or_init(|| Cues::of(&self.notations)).as_ref() else { return Vec::new() };
        let found = cues.machine.find_overlapping_iter(sentence);
        let mut shown: Vec<usize> = found.map(|cue| cues.shown[cue.pattern().as_usize()]).collect();
        shown.sort_unstable();
        shown.dedup();
        shown.into_iter().map(|at| self.notations[at].kind.as_str()).collect()
    }
}

impl Cues {
    fn of(kinds: &[NotationKind]) -> Option<Cues> {
        let cues = || (0..).zip(kinds).flat_map(|(nth, kind)| kind.cues.iter().map(move |cue| (nth, cue)));
        // The one that is built fastest: what it searches are sentences.
        let machine = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .prefilter(false)
            .build(cues().map(|(_, cue)| cue))
            .ok()?;
        Some(Cues { machine, shown: cues().map(|(nth, _)| nth).collect() })
    }
}
