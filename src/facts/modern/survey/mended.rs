//! Words of one marking that are in no register, and are a slip of a word that the paper's other markings bear: `MF` where
//! these say NF. The marking is read as it was meant, and what was written is its one fault.

use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::Survey;
use crate::grammar::banner::{self, Item, Parsed, Problem, ProblemKind, Value};
use crate::marking::Place;
use crate::source::document::Document;
use crate::vocabulary::register::{Form, Register};
use crate::vocabulary::slip::within;

/// So many different words of the other markings are compared.
const MOST_WORDS: usize = 64;
/// So many markings of a document are mended.
const MOST_MENDED: usize = 64;

/// Mends what can be, and takes what is left of such words out of what the markings add up to.
pub fn mend(document: &Document, survey: &mut Survey, register: &Register) {
    let all = || {
        let banners = survey.banners.iter().map(|banner| &banner.parsed);
        banners.chain(survey.portions.iter().map(|portion| &*portion.mark.parsed))
    };
    if !all().any(|parsed| !parsed.unregistered.is_empty() || parsed.items.iter().any(|item| !item.is_known())) {
        return;
    }
    let mut names: HashSet<&str> = HashSet::default();
    let mut strange: HashMap<&str, usize> = HashMap::default();
    for parsed in all() {
        let own: HashSet<&str> = parsed.unregistered.iter().map(|(name, _)| name.as_str()).collect();
        own.into_iter().for_each(|name| *strange.entry(name).or_default() += 1);
        if names.len() < MOST_WORDS {
            names.extend(parsed.items.iter().filter_map(name_of).filter(|name| register.control(name).is_some()));
        }
    }
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let lonely: HashSet<String> =
        strange.into_iter().filter(|(_, count)| *count == 1).map(|(name, _)| name.to_owned()).collect();
    let whole = survey.banners.len() + survey.portions.len() >= 3 && !survey.banners.is_empty();
    let work = Work { names: &names, lonely: &lonely, register };
    let mut mended = 0;
    for banner in &mut survey.banners {
        let text = &document.text[banner.range.clone()];
        if mended < MOST_MENDED
            && let Some(right) = work.mended(text, &banner.parsed, Place::Banner)
        {
            banner.parsed = right;
            mended += 1;
        }
        if whole {
            without(&mut banner.parsed, &lonely);
        }
    }
    for portion in &mut survey.portions {
        let text = &document.text[portion.inner.clone()];
        if mended < MOST_MENDED
            && let Some(right) = work.mended(text, &portion.mark.parsed, Place::Portion)
        {
            portion.mark.parsed = Arc::new(right);
            mended += 1;
        }
        if whole && portion.mark.parsed.unregistered.iter().any(|(name, _)| lonely.contains(name)) {
            without(Arc::make_mut(&mut portion.mark.parsed), &lonely);
        }
    }
}

/// A word that nothing else bears is told as unknown, and asks nothing of the banner.
fn without(parsed: &mut Parsed, lonely: &HashSet<String>) {
    let own: Vec<String> =
        parsed.unregistered.iter().map(|(name, _)| name.clone()).filter(|name| lonely.contains(name)).collect();
    parsed.marking.sci.retain(|program| !own.contains(&program.name));
}

fn name_of(item: &Item) -> Option<&str> {
    match &item.value {
        Value::Sci(program) => Some(&program.name),
        Value::Aea(atomic) => Some(&atomic.name),
        Value::Control(control) => Some(&control.name),
        _ => None,
    }
}

struct Work<'a> {
    /// The register's names of what the other markings bear.
    names: &'a [String],
    /// Words that are in no register and stand in one marking alone.
    lonely: &'a HashSet<String>,
    register: &'a Register,
}

impl Work<'_> {
    /// The marking as it was meant, where one word of it is a slip.
    fn mended(&self, text: &str, parsed: &Parsed, place: Place) -> Option<Parsed> {
        let lonely = parsed.unregistered.iter().filter(|(name, _)| self.lonely.contains(name)).map(|(_, range)| range);
        let unknown = parsed.items.iter().filter(|item| !item.is_known()).map(|item| &item.range);
        let strange = lonely.chain(unknown).next()?.clone();
        let written = text.get(strange.clone())?;
        let right = self.meant(written, place)?;
        let line = format!("{}{right}{}", &text[..strange.start], &text[strange.end..]);
        let mut read = banner::parse(&line, place, self.register);
        let doubt =
            |parsed: &Parsed| parsed.unregistered.len() + parsed.items.iter().filter(|item| !item.is_known()).count();
        if doubt(&read) >= doubt(parsed) {
            return None;
        }
        let (new_end, length) = (strange.start + right.len(), text.len());
        let back = |at: usize| match at {
            at if at <= strange.start => at,
            at if at < new_end => (strange.start + (at - strange.start)).min(strange.end),
            at => at - new_end + strange.end,
        };
        read.move_by(|range: &Range<usize>| back(range.start).min(length)..back(range.end).min(length));
        read.problems.push(Problem {
            kind: ProblemKind::Misspelled,
            range: strange,
            found: written.to_owned(),
            expected: right,
            feature: None,
        });
        read.problems.sort_by_key(|problem| problem.range.start);
        Some(read)
    }

    /// The word that was meant: one of the register whose letters are drawn alike, or one that the other markings bear
    /// and that is a slip away. Where two are as near, nobody can tell.
    fn meant(&self, written: &str, place: Place) -> Option<String> {
        let core = written.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_uppercase();
        let fits = |form: Form| {
            !matches!((form, place), (Form::Banner | Form::Title, Place::Portion) | (Form::Portion, Place::Banner))
        };
        let alike = drawn(&core);
        let joined: String = alike.chars().filter(|c| *c != ' ').collect();
        for word in [&core, &alike, &joined] {
            if word.as_str() != written
                && let Some((_, form)) = self.register.form(word)
                && fits(form)
            {
                return Some(word.clone());
            }
        }
        if core.len() < 2 {
            return None;
        }
        let forms = self.names.iter().filter_map(|name| {
            let control = self.register.control(name)?;
            Some(if place == Place::Portion { control.portion() } else { control.name.as_str() })
        });
        let limit = if core.len() > 4 { 2 } else { 1 };
        let mut near: Vec<(usize, &str)> = forms.filter_map(|form| Some((within(&core, form, limit)?, form))).collect();
        near.sort_unstable();
        near.dedup();
        match near.as_slice() {
            [(_, right)] => Some((*right).to_owned()),
            [(steps, right), (next, _), ..] if steps < next => Some((*right).to_owned()),
            _ => None,
        }
    }
}

/// Figures that are drawn like a letter, as that letter.
fn drawn(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            '0' => 'O',
            '1' => 'I',
            '5' => 'S',
            '8' => 'B',
            c => c,
        })
        .collect()
}
