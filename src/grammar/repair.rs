//! Finds out what a redaction bracket that the grammar refuses was meant to be: the fewest slips whose mending makes
//! it one the grammar accepts.

mod edits;

use std::ops::Range;

use foldhash::HashMap;

pub use edits::like;
use edits::{edits, tokens};

use super::redaction::{Grammar, Reading};
use crate::vocabulary::redaction::{Redaction, phrase_at};
use crate::vocabulary::slip::within;

/// A slip in a bracket.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    pub kind: SlipKind,
    /// Bytes of the bracket's inside; empty where something is missing.
    pub range: Range<usize>,
    /// What should stand there; empty where nothing should.
    pub expected: String,
    /// What to put at [`Self::range`] to mend it, blanks and all.
    pub edit: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipKind {
    /// `1ine`, `less then`, `declassifie d`
    Misspelled,
    /// `[3 lines declassified]`
    NotMissing,
    /// `less than 1 line source text`
    WordMissing,
    /// `less than than 1 line`; a sign too many.
    Doubled,
    Parenthesis,
    /// `lines of source text not declassified`
    AmountMissing,
    /// `less than 1 of source text not declassified`: what is counted is not said.
    UnitMissing,
    /// `2 line`, `1 lines`
    Agreement,
    /// `11/2 lines`
    Fraction,
}

impl SlipKind {
    pub fn name(self) -> &'static str {
        match self {
            SlipKind::Misspelled => "misspelled",
            SlipKind::NotMissing => "not-missing",
            SlipKind::WordMissing => "word-missing",
            SlipKind::Doubled => "doubled",
            SlipKind::Parenthesis => "parenthesis",
            SlipKind::AmountMissing => "amount-missing",
            SlipKind::UnitMissing => "unit-missing",
            SlipKind::Agreement => "agreement",
            SlipKind::Fraction => "fraction",
        }
    }

    /// Whether mending it leaves the amount and what is counted as they are.
    pub fn keeps_the_amount(self) -> bool {
        !matches!(self, SlipKind::AmountMissing | SlipKind::UnitMissing | SlipKind::Fraction)
    }
}

/// A bracket's inside with what is wrong in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The reading of [`Self::text`].
    pub reading: Reading,
    /// The inside as it should be.
    pub text: String,
    /// By their place in the text as it stands.
    pub slips: Vec<Slip>,
}

/// Longer insides are prose.
const LONGEST: usize = 240;
/// How many half-mended texts are followed further.
const BEAM: usize = 10;
const MOST_SLIPS: usize = 3;

/// Reads a bracket's inside, mending what is wrong. Nothing where it cannot be understood.
pub fn repaired(words: &Redaction, text: &str) -> Option<Repaired> {
    let mut found = match super::redaction::redaction(words, text) {
        Some(reading) => Repaired { reading, text: text.to_owned(), slips: Vec::new() },
        None if text.len() <= LONGEST => search(words, text)?,
        None => return None,
    };
    measure(words, text, &mut found);
    Some(found)
}

/// The repairs of one document: who slips once slips again, and to find out what was meant takes a thousand times as long
/// as to remember it.
#[derive(Default)]
pub struct Repairs(HashMap<Box<str>, Option<Repaired>>);

impl Repairs {
    /// More different slips are not remembered.
    const MOST: usize = 1024;

    /// The same as [`repaired`].
    pub fn repaired(&mut self, words: &Redaction, text: &str) -> Option<Repaired> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let found = repaired(words, text);
        let searched = found.as_ref().is_none_or(|found| !found.slips.is_empty());
        if searched && text.len() <= LONGEST && self.0.len() < Repairs::MOST {
            self.0.insert(text.into(), found.clone());
        }
        found
    }
}

/// A text on the way to one that can be read.
#[derive(Debug, Clone)]
struct Draft {
    text: String,
    slips: Vec<Slip>,
    cost: usize,
    /// Where the last edit ended in `text`; the next one comes behind it.
    from: usize,
    /// How much longer `text` is than the original, before `from`.
    grown: isize,
    left: usize,
}

fn search(words: &Redaction, text: &str) -> Option<Repaired> {
    let first = Draft { text: text.to_owned(), slips: Vec::new(), cost: 0, from: 0, grown: 0, left: text.len() };
    let mut drafts = vec![Draft { left: farthest(words, text), ..first }];
    let mut best: Option<(usize, Repaired)> = None;
    for _ in 0..MOST_SLIPS {
        let mut next: Vec<Draft> = Vec::new();
        for draft in &drafts {
            for mut candidate in edits(words, draft) {
                if best.as_ref().is_some_and(|(cost, _)| candidate.cost > *cost) {
                    continue;
                }
                let grammar = Grammar::new(words, &candidate.text);
                let reading = grammar.whole();
                if reading.as_ref().is_some_and(|reading| !believable(words, &candidate, reading)) {
                    continue;
                }
                if let Some(reading) = reading {
                    let empty = usize::from(reading.items.is_empty() && tokens(&candidate.text).len() > 2);
                    let cost = candidate.cost + disagreements(words, &candidate.text, &reading) + empty;
                    // Of several places a parenthesis closes at the last: "(9 lines of source text)".
                    let closing = |slips: &[Slip]| slips.last().is_some_and(|slip| slip.expected == ")");
                    let closes =
                        closing(&candidate.slips) && best.as_ref().is_some_and(|(_, before)| closing(&before.slips));
                    if best.as_ref().is_none_or(|(least, _)| cost < *least || (closes && cost == *least)) {
                        best = Some((cost, Repaired { reading, text: candidate.text, slips: candidate.slips }));
                    }
                } else {
                    candidate.left = grammar.left();
                    // An edit that does not bring the reading forward mends nothing.
                    if candidate.left < draft.left {
                        next.push(candidate);
                    }
                }
            }
        }
        if best.is_some() {
            break;
        }
        next.sort_by_key(|draft| draft.left + 4 * draft.cost);
        next.truncate(BEAM);
        drafts = next;
    }
    best.map(|(_, repaired)| repaired)
}

/// "[recently declassified]" says what it means: only an amount, or what such brackets name, lacks its "not".
fn believable(words: &Redaction, draft: &Draft, reading: &Reading) -> bool {
    let named = |noun: &Range<usize>| {
        let lower = draft.text[noun.clone()].to_lowercase();
        lower.split(' ').any(|word| words.unit(word).is_some() || word == "text")
    };
    draft.slips.iter().all(|slip| slip.kind != SlipKind::NotMissing)
        || reading.items.first().is_some_and(|item| item.quantity.is_some() || item.size.is_some() || named(&item.noun))
}

fn farthest(words: &Redaction, text: &str) -> usize {
    let grammar = Grammar::new(words, text);
    let _ = grammar.whole();
    grammar.left()
}

/// A number and what it counts that do not agree, and fractions that can be read in two ways.
fn measure(words: &Redaction, original: &str, repaired: &mut Repaired) {
    let text = repaired.text.clone();
    // Where a place of the mended text is in the original.
    let back = |slips: &[Slip], at: usize| {
        let mut at = at as isize;
        for slip in slips.iter().rev() {
            let mended = slip.range.start as isize + slip.expected.len() as isize;
            if at > mended {
                at += slip.range.len() as isize - slip.expected.len() as isize;
            }
        }
        (at.max(0) as usize).min(original.len())
    };
    let mended = repaired.slips.clone();
    let mut edits: Vec<(Range<usize>, String, SlipKind)> = Vec::new();
    for (quantity, noun) in repaired.reading.amounts() {
        if let Some(right) = &quantity.glued {
            edits.push((quantity.number.clone(), right.clone(), SlipKind::Fraction));
        }
        if let Some((range, right)) = disagreement(words, &text, quantity, noun) {
            edits.push((range, right, SlipKind::Agreement));
        }
    }
    for (range, right, kind) in edits.iter() {
        // Only a place that was not mended already stands so in the original.
        let found = &text[range.clone()];
        let guess = back(&mended, range.start);
        let place = if mended.is_empty() {
            Some(range.start)
        } else {
            original.match_indices(found).map(|(at, _)| at).min_by_key(|at| at.abs_diff(guess))
        };
        if let Some(start) = place {
            repaired.slips.push(Slip {
                kind: *kind,
                range: start..start + found.len(),
                expected: right.clone(),
                edit: right.clone(),
            });
        }
    }
    for (range, right, _) in edits.into_iter().rev() {
        repaired.text.replace_range(range, &right);
    }
    repaired.slips.sort_by_key(|slip| slip.range.start);
    // The places of the reading are those of the mended text.
    match super::redaction::redaction(words, &repaired.text) {
        Some(reading) => repaired.reading = reading,
        None => repaired.text = text,
    }
}

/// The word that should stand instead: "lines" behind 2.
fn disagreement(
    words: &Redaction,
    text: &str,
    quantity: &super::redaction::Quantity,
    noun: &Range<usize>,
) -> Option<(Range<usize>, String)> {
    let phrase = &text[noun.clone()];
    // "1 paragraph from …": the head of the phrase is what is counted.
    let head = phrase.split(" of ").next()?.split(" in ").next()?.split(" from ").next()?;
    let last = head.rsplit(' ').next()?;
    let start = noun.start + head.len() - last.len();
    let (unit, plural) = words.unit(&last.to_lowercase())?;
    let wants_plural = quantity.value > 1.0;
    if plural == wants_plural {
        return None;
    }
    let right = if wants_plural { &unit.many } else { &unit.one };
    Some((start..start + last.len(), right.clone()))
}

fn disagreements(words: &Redaction, text: &str, reading: &Reading) -> usize {
    reading.amounts().filter(|(quantity, noun)| disagreement(words, text, quantity, noun).is_some()).count()
}

/// Whether a bracket's inside means to be a redaction: it has a verb of withholding or something very near one.
pub fn is_redaction(words: &Redaction, text: &str) -> bool {
    if text.contains("declassifie") {
        return true;
    }
    let all: Vec<String> = tokens(text).into_iter().map(|token| text[token].to_lowercase()).collect();
    let near = |word: &str| {
        word.len() >= 9
            && !words.knows_otherwise(word)
            && (word.contains("declassif") || within(word, "declassified", 2).is_some())
    };
    if all.iter().any(|word| near(word)) || text.to_lowercase().contains("declassifie") {
        return true;
    }
    let ends = |form: &str| {
        let start = text.len().checked_sub(form.len());
        start.is_some_and(|start| text.is_char_boundary(start) && phrase_at(&text[start..], form).is_some())
    };
    if all.len() <= 8 {
        if words.verbs.iter().any(|verb| ends(&verb.form)) {
            return true;
        }
        let last = all.last().map_or("", String::as_str);
        if all.len() > 1
            && last.len() >= 6
            && !words.knows(last)
            && words.verbs.iter().any(|verb| verb.form.len() >= 6 && within(last, &verb.form, 1) == Some(1))
        {
            return true;
        }
    }
    // "name not", "2 document numbers not"
    if let [.., named, not] = all.as_slice()
        && not == "not"
        && all.len() <= 4
        && (named == "text" || words.unit(named).is_some())
    {
        return true;
    }
    // "less than 1 line of source text not", "2 lines not declasified for"
    let counts = all.iter().zip(all.iter().skip(1)).any(|(number, unit)| {
        (number.starts_with(|c: char| c.is_ascii_digit()) || number == "½") && words.is_measure(unit)
    });
    counts && all.iter().any(|word| word == "not" || word == "classified")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Redaction {
        Redaction::load(include_str!("../../rules/vocabulary/redaction.yaml")).expect("the vocabulary loads")
    }

    fn read(words: &Redaction, text: &str) -> String {
        match repaired(words, text) {
            Some(found) if found.slips.is_empty() => "right".to_owned(),
            Some(found) => {
                let kinds: Vec<&str> = found.slips.iter().map(|slip| slip.kind.name()).collect();
                format!("{}: {}", kinds.join(" "), found.text)
            }
            None => "unread".to_owned(),
        }
    }

    #[test]
    fn what_is_remembered_is_what_was_found() {
        let (words, mut repairs) = (words(), Repairs::default());
        for text in ["2 lines not declasified", "2 lines not declassified", "the harbour", "2 line not declassified"] {
            let found = repaired(&words, text);
            for _ in 0..2 {
                assert_eq!(repairs.repaired(&words, text), found, "{text}");
            }
        }
        assert_eq!(repairs.0.len(), 3, "what is right is not kept");
    }

    #[test]
    fn right_brackets_are_right() {
        let words = words();
        for text in [
            "not declassified",
            "less than 1 line of source text not declassified",
            "1 line not declassified",
            "19 names not declassified",
            "2-½ lines of 2-column source text not declassified",
            "1½ lines not declassified",
            "1–1/2 pages of source text not declassified",
            "½ page of source text not declassified",
            "1 paragraph (3 lines) not declassified",
            "2 paragraphs (1 page of source text) not declassified",
            "remainder of this paragraph and 2 following paragraphs (1 page of source text) not declassified",
            "numbered paragraphs 3–5 (1/2 page of source text) not declassified",
            "Paragraph a (5 lines of 2-column source text) not declassified",
            "table (5 columns and 6 rows of source text) not declassified",
            "* entry in table not declassified",
            "name and less than 1 line of source text not declassified",
            "Document title, number, and date not declassified",
            "1 minute 41 seconds not declassified",
            "2 lists (3 lines of source text in each list) not declassified",
            "3 paragraphs (9 lines of source text) and 2-line table not declassified",
            "3 pages of source text (including attachment) not declassified.",
            "document number not declassified—Document 4",
            "2 pages not declassified in time for publication.",
            "item (b) (12 words) not declassified; comments on item (b) not declassified",
            "Page 3 not declassified.",
            "Name deleted",
            "names redacted",
            "handling restriction not declassified",
        ] {
            assert_eq!(read(&words, text), "right", "{text}");
        }
    }

    /// Whatever letter is left out of the fixed words, the right wording is found again.
    #[test]
    fn a_letter_left_out_of_the_fixed_words_is_put_back() {
        let words = words();
        for right in [
            "less than 1 line of source text not declassified",
            "2 paragraphs (14 lines of source text) not declassified",
            "handling restriction not declassified",
        ] {
            for (at, letter) in right.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
                let slipped = format!("{}{}", &right[..at], &right[at + letter.len_utf8()..]);
                let found = repaired(&words, &slipped).expect(&slipped);
                assert_eq!(found.text, right, "{slipped}");
                assert!(!found.slips.is_empty() && is_redaction(&words, &slipped), "{slipped}");
            }
        }
    }

    #[test]
    fn brackets_of_other_kinds_are_left_alone() {
        let words = words();
        for text in [
            "sic",
            "2 of 2",
            "1972",
            "31 lines of source text",
            "Daily Classified Summary No. 12.",
            "is not",
            "nuclear",
            "the paper was unclassified",
            "Omitted here is discussion unrelated to Ruritania.",
        ] {
            assert!(!is_redaction(&words, text), "{text}");
        }
        assert_eq!(read(&words, "recently declassified"), "unread");
    }

    #[test]
    fn slips_are_told_with_the_right_wording() {
        let words = words();
        for (text, expected) in [
            ("2 line not declassified", "agreement: 2 lines not declassified"),
            ("1 paragraph (1 lines) not declassified", "agreement: 1 paragraph (1 line) not declassified"),
            ("3 paragraph (2 line) not declassified", "agreement agreement: 3 paragraphs (2 lines) not declassified"),
            ("11/2 lines not declassified", "fraction: 1-1/2 lines not declassified"),
            (
                "less that 1 line of source text not declassified",
                "misspelled: less than 1 line of source text not declassified",
            ),
            ("less then 1 1ine not declassified", "misspelled misspelled: less than 1 line not declassified"),
            ("less than I line not declassified", "misspelled: less than 1 line not declassified"),
            ("l line not declassified", "misspelled: 1 line not declassified"),
            ("doucment number not declassified", "misspelled: document number not declassified"),
            ("text not declassifed", "misspelled: text not declassified"),
            ("name not declassifie d", "misspelled: name not declassified"),
            ("3 lines of source that not declassified", "misspelled: 3 lines of source text not declassified"),
            ("3 lines of source not declassified", "word-missing: 3 lines of source text not declassified"),
            ("3 lines of source text declassified", "not-missing: 3 lines of source text not declassified"),
            (
                "less than 1 line source text not declassified",
                "word-missing: less than 1 line of source text not declassified",
            ),
            ("less 1 line not declassified", "word-missing: less than 1 line not declassified"),
            ("less than than 1 line not declassified", "doubled: less than 1 line not declassified"),
            ("1 line not not declassified", "doubled: 1 line not declassified"),
            ("(telegram indicator not declassified", "parenthesis: telegram indicator not declassified"),
            (
                "2 paragraphs (9-½ lines of source text not declassified",
                "parenthesis: 2 paragraphs (9-½ lines of source text) not declassified",
            ),
            ("2 paragraphs 9 lines) not declassified", "parenthesis: 2 paragraphs (9 lines) not declassified"),
            ("line of source text not declassified", "amount-missing: 1 line of source text not declassified"),
            (
                "less than line of source text not declassified",
                "word-missing: less than 1 line of source text not declassified",
            ),
            ("2 of source text not declassified", "unit-missing: 2 lines of source text not declassified"),
            ("less than 1 line notdeclassified", "misspelled: less than 1 line not declassified"),
            ("nane not declassified", "misspelled: name not declassified"),
            ("1 sentence (18 words) words) not declassified", "doubled: 1 sentence (18 words) not declassified"),
            (
                "2 lines of 2-coumn source text not declassified",
                "misspelled: 2 lines of 2-column source text not declassified",
            ),
            ("less than 1 line text not declassified", "word-missing: less than 1 line of text not declassified"),
            ("name deletd", "misspelled: name deleted"),
        ] {
            assert_eq!(read(&words, text), expected, "{text}");
        }
    }
}
