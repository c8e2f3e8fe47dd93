//! What may stand at the cursor: levels and caveats in a marking line, a classification sentence or a portion mark, and
//! the wording of a redaction inside a bracket.
//!
//! Goes by the line as it stands, since a line that is being written is no marking yet.

use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::captions::Captions;
use crate::vocabulary::nation::Nation;
use crate::vocabulary::redaction::phrase_at;
use crate::vocabulary::register::{Block, Register};

use super::words;

/// One thing that could stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub label: String,
    pub detail: String,
    /// In Markdown; may be empty.
    pub about: String,
    /// What it takes the place of, up to the cursor.
    pub replace: Span,
    /// What is put there.
    pub insert: String,
    pub wording: bool,
}

/// Redactions are not longer than that.
const REACH: usize = 160;

/// The part of the cursor's line before it, and the rest.
struct Line<'t> {
    before: &'t str,
    after: &'t str,
    offset: usize,
}

/// `system` is that of the document, where it is known.
pub fn completion(vocabulary: &Vocabulary, text: &str, offset: usize, system: Option<&str>) -> Vec<Offer> {
    let (Some(before), Some(after)) = (text.get(..offset), text.get(offset..)) else { return Vec::new() };
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let end = after.find(['\n', '\r']).unwrap_or(after.len());
    let line = Line { before: &before[start..], after: &after[..end], offset };
    let own = Own { vocabulary, line, system };
    own.redaction()
        .or_else(|| own.portion())
        .or_else(|| own.sentence(before))
        .or_else(|| own.banner())
        .unwrap_or_default()
}

struct Own<'a> {
    vocabulary: &'a Vocabulary,
    line: Line<'a>,
    system: Option<&'a str>,
}

impl Own<'_> {
    fn offer(&self, typed: &str, label: String, detail: &str, about: String) -> Offer {
        let replace = Span::new(self.line.offset - typed.len(), self.line.offset);
        Offer { insert: label.clone(), label, detail: detail.to_owned(), about, replace, wording: false }
    }

    /// Inside a bracket that is open.
    fn redaction(&self) -> Option<Vec<Offer>> {
        let at = self.line.before.rfind('[')?;
        let typed = &self.line.before[at + 1..];
        if typed.contains(']') || typed.len() > REACH || typed.contains(". ") {
            return None;
        }
        let words = &self.vocabulary.redaction;
        let verb = words.verb();
        let closing = if self.line.after.starts_with(']') { "" } else { "]" };
        let mut wordings: Vec<(String, &str)> = Vec::new();
        let count = counted(typed, words);
        let measures = words.units.iter().filter(|unit| words.is_measure(&unit.one));
        let source = words.sources.iter().find(|source| *source == "of source text");
        for unit in measures {
            let amounts: Vec<(String, &str)> = match &count {
                Some((number, true)) => vec![(number.clone(), &unit.one)],
                Some((number, false)) => vec![(number.clone(), &unit.many)],
                None => vec![
                    ("1".to_owned(), &unit.one),
                    ("less than 1".to_owned(), &unit.one),
                    ("2".to_owned(), &unit.many),
                ],
            };
            for (number, name) in amounts {
                wordings.push((format!("{number} {name} {verb}"), "how much is withheld"));
                if let (Some(source), Some(_)) = (source, &count) {
                    wordings.push((format!("{number} {name} {source} {verb}"), "counted in the source text"));
                }
            }
        }
        wordings.push((format!("text {verb}"), "what is withheld"));
        for unit in words.units.iter().filter(|unit| !words.is_measure(&unit.one)) {
            match &count {
                Some((number, one)) => {
                    let name = if *one { &unit.one } else { &unit.many };
                    wordings.push((format!("{number} {name} {verb}"), "what is withheld"));
                }
                None => wordings.push((format!("{} {verb}", unit.one), "what is withheld")),
            }
        }
        for kind in words.brackets.iter().filter(|_| count.is_none()) {
            let detail = match kind.kind.as_str() {
                "omission" => "the editors left something out",
                "illegible" => "the original cannot be read",
                "sic" => "the original reads so",
                _ => continue,
            };
            let capital = |form: &String| form[..1].to_uppercase() + &form[1..];
            let begins = kind.begins.iter().map(capital);
            wordings.extend(begins.chain(kind.whole.iter().cloned()).map(|form| (form, detail)));
        }
        let fits = |wording: &str| starts(wording, typed);
        let offers = wordings.into_iter().filter(|(wording, _)| fits(wording)).map(|(wording, detail)| {
            let whole = wording.contains(verb) || !detail.starts_with("the editors");
            let insert = if whole { format!("{wording}{closing}") } else { format!("{wording} ") };
            Offer { insert, wording: true, ..self.offer(typed, wording, detail, String::new()) }
        });
        Some(offers.collect())
    }

    /// `(S//NF`: at the beginning of a paragraph.
    fn portion(&self) -> Option<Vec<Offer>> {
        let at = self.line.before.rfind('(')?;
        let inside = &self.line.before[at + 1..];
        let lead = after_tags(&self.line.before[..at]).trim();
        let numbered = lead.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_alphanumeric()) && lead.len() <= 4;
        if !numbered || inside.contains(')') || inside.len() > 60 || !capitals(inside) {
            return None;
        }
        let captions = &self.vocabulary.captions;
        if !self.historical() {
            return Some(self.register(inside, true));
        }
        let mut offers = Vec::new();
        for level in &captions.levels {
            let short = level.portions.iter().filter(|portion| portion.len() <= 3 && starts(portion, inside));
            let about = words::level(captions, level);
            offers.extend(short.map(|portion| self.offer(inside, portion.clone(), &level.name, about.clone())));
        }
        if self.system.is_none() || inside.contains('/') {
            let known: Vec<String> = offers.iter().map(|offer| offer.label.clone()).collect();
            offers.extend(self.register(inside, true).into_iter().filter(|offer| !known.contains(&offer.label)));
        }
        Some(offers)
    }

    /// `Source: … Secret; Nod`
    fn sentence(&self, before: &str) -> Option<Vec<Offer>> {
        let from = (0..=before.len().saturating_sub(1200)).rev().find(|at| before.is_char_boundary(*at))?;
        let paragraph = &before[from..];
        let ends = ["\n\n", "\r\n\r\n", "<p", "<note", "<div"].iter().filter_map(|end| paragraph.rfind(end));
        let paragraph = &paragraph[ends.max().unwrap_or(0)..];
        let label = self.vocabulary.notation.source_labels.iter().any(|label| paragraph.contains(label.as_str()))
            || paragraph.contains("type=\"source\"");
        if !label {
            return None;
        }
        let sentence = paragraph.rfind(". ").map_or(paragraph, |end| &paragraph[end + 2..]);
        let sentence = after_tags(sentence).trim_start();
        let captions = &self.vocabulary.captions;
        let part = sentence.rfind(';').map_or(sentence, |end| &sentence[end + 1..]);
        let typed = part.trim_start();
        if sentence.contains(';') {
            captions.match_start(sentence)?;
            return Some(self.captions(typed, false, str::to_owned));
        }
        (!typed.is_empty()).then(|| self.captions(typed, true, str::to_owned)).filter(|offers| !offers.is_empty())
    }

    /// `SECRET/NOD`: a line of capitals.
    fn banner(&self) -> Option<Vec<Offer>> {
        let line = after_tags(self.line.before).trim_start();
        let rest = self.line.after.split('<').next().unwrap_or("").trim();
        if line.is_empty() || !capitals(line) || !capitals(rest) {
            return None;
        }
        if !self.historical() || line.contains("//") {
            return Some(self.register(line, false));
        }
        let captions = &self.vocabulary.captions;
        let upper = |form: &str| form.to_uppercase();
        let typed = line.rfind(['/', ';']).map_or(line, |end| &line[end + 1..]).trim_start();
        if typed.len() < line.len() {
            return Some(self.captions(typed, false, upper));
        }
        // Behind a level without a stroke: `SECRET NOD`.
        if let Some((end, _)) = captions.match_start(line)
            && let Some(more) = line.get(end..).filter(|more| more.starts_with(' '))
        {
            return Some(self.captions(more.trim_start(), false, upper));
        }
        let mut offers = self.captions(line, true, upper);
        if self.system.is_none() {
            let known: Vec<String> = offers.iter().map(|offer| offer.label.clone()).collect();
            offers.extend(self.register(line, false).into_iter().filter(|offer| !known.contains(&offer.label)));
        }
        Some(offers)
    }

    fn historical(&self) -> bool {
        self.system.is_none_or(|system| system == "us-historical")
    }

    /// Historical levels, caveats and captions.
    fn captions(&self, typed: &str, levels: bool, write: impl Fn(&str) -> String) -> Vec<Offer> {
        let captions: &Captions = &self.vocabulary.captions;
        let mut offers = Vec::new();
        if levels {
            for level in captions.levels.iter().rev().filter(|level| starts(&level.name, typed)) {
                offers.push(self.offer(typed, write(&level.name), "level", words::level(captions, level)));
            }
        }
        // A line seldom begins with a caveat.
        for word in captions.words.iter().filter(|word| !levels || (word.kind.restricts() && typed.len() > 1)) {
            if starts(&word.name, typed) {
                offers.push(self.offer(typed, write(&word.name), word.kind.name(), words::word(captions, word)));
            }
        }
        offers
    }

    /// Today's markings, or another nation's: what may stand in the block that is being written.
    fn register(&self, line: &str, portion: bool) -> Vec<Offer> {
        let register = Register::embedded();
        if let Some(nation) = self.system.and_then(|system| self.vocabulary.nations.find(system)) {
            return self.national(nation, line);
        }
        let typed = line.rfind('/').map_or(line, |end| &line[end + 1..]);
        let mut offers = Vec::new();
        if !line.contains("//") {
            for (rank, level) in register.levels.iter().enumerate().rev().filter(|(_, level)| !level.foreign) {
                let name = if portion { &level.portion } else { &level.name };
                if starts(name, typed) {
                    let about = words::register_level(register, rank as u8).unwrap_or_default();
                    offers.push(self.offer(typed, name.clone(), &level.name, about));
                }
            }
            return offers;
        }
        // Behind `REL TO USA, ` come countries.
        let lists = ["REL TO ", "DISPLAY ONLY ", "FGI "];
        if let Some(list) = lists.iter().find_map(|list| typed.trim_start().strip_prefix(list)) {
            let code = list.rfind([',', ' ']).map_or(list, |end| &list[end + 1..]).trim_start();
            let groups = register.groups.iter().map(|(code, group)| (code, group.name.as_str()));
            let countries = register.countries.iter().map(|(code, country)| (code, country.name.as_str()));
            let codes = countries.chain(groups).filter(|(name, _)| starts(name, code));
            return codes.map(|(name, title)| self.offer(code, name.clone(), title, String::new())).collect();
        }
        let typed = typed.trim_start();
        let controls = register.controls.iter().filter(|control| control.block != Block::Classification);
        for control in controls.filter(|control| control.until.is_none()) {
            let name = if portion { control.portion() } else { &control.name };
            if starts(name, typed) {
                let detail = control.title.as_deref().unwrap_or(control.block.title());
                offers.push(self.offer(typed, name.to_owned(), detail, words::control(register, control)));
            }
        }
        offers
    }

    fn national(&self, nation: &Nation, line: &str) -> Vec<Offer> {
        let mut offers = Vec::new();
        let about = |name: &str| words::national(nation, name).unwrap_or_default();
        let separator = nation.separators.first().map_or(" ", String::as_str);
        let typed = line.rfind(separator).map(|end| &line[end + separator.len()..]);
        if let (Some(typed), true) = (typed, nation.level(line.split(separator).next().unwrap_or("").trim()).is_some())
        {
            for part in &nation.parts {
                for word in part.words.iter().filter(|word| starts(&word.name, typed)) {
                    offers.push(self.offer(typed, word.name.clone(), &part.name, about(&word.name)));
                }
            }
            return offers;
        }
        for level in nation.levels.iter().filter(|level| starts(&level.name, line)) {
            offers.push(self.offer(line, level.name.clone(), &nation.title, about(&level.name)));
        }
        offers
    }
}

/// Whether a word begins with what is typed; capitals do not count.
fn starts(word: &str, typed: &str) -> bool {
    word.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// What stands behind the last tag.
fn after_tags(text: &str) -> &str {
    match (text.rfind('>'), text.rfind('<')) {
        (Some(end), Some(start)) if start < end => &text[end + 1..],
        _ => text,
    }
}

/// Only what a marking in capitals has in it.
fn capitals(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || " /-–;,.&'’()".contains(c))
}

/// The number at the beginning of a bracket, as it stands, and whether it is one.
fn counted(typed: &str, words: &crate::vocabulary::redaction::Redaction) -> Option<(String, bool)> {
    let about = words.about.iter().filter_map(|about| phrase_at(typed, about)).max().unwrap_or(0);
    let rest = typed[about..].trim_start();
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || "-/½¼¾".contains(c))).unwrap_or(rest.len());
    let word = rest.split(' ').next().unwrap_or("");
    let number = if rest.starts_with(|c: char| c.is_ascii_digit()) {
        &rest[..digits]
    } else if words.numbers.contains_key(&word.to_lowercase()) && rest.len() > word.len() {
        word
    } else {
        return None;
    };
    let one = number == "1" || words.numbers.get(&number.to_lowercase()) == Some(&1);
    let end = typed.len() - rest.len() + number.len();
    Some((typed[..end].to_owned(), one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str, system: Option<&str>) -> Vec<String> {
        let at = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        let vocabulary = Vocabulary::builtin();
        completion(&vocabulary, &text, at, system).into_iter().map(|offer| offer.label).collect()
    }

    #[test]
    fn a_bracket_is_completed_with_the_wording_of_redactions() {
        let found = labels("He met [|] there.", None);
        for wanted in
            ["1 line not declassified", "less than 1 line not declassified", "name not declassified", "Omission"]
        {
            assert!(found.iter().any(|label| label == wanted), "{wanted}: {found:?}");
        }
        let found = labels("He met [2-1/2 li|", None);
        assert_eq!(found[0], "2-1/2 lines not declassified");
        assert!(found.contains(&"2-1/2 lines of source text not declassified".to_owned()), "{found:?}");
        assert_eq!(labels("[1 p|", None)[0], "1 page not declassified");
        assert!(labels("[less than 1 l|", None).contains(&"less than 1 line not declassified".to_owned()));
        assert!(labels("It is done] and |", None).is_empty());
    }

    #[test]
    fn a_closing_bracket_is_written_where_there_is_none() {
        let offers = completion(&Vocabulary::builtin(), "a [te", 5, None);
        assert_eq!((offers[0].insert.as_str(), offers[0].replace), ("text not declassified]", Span::new(3, 5)));
        let offers = completion(&Vocabulary::builtin(), "a [te]", 5, None);
        assert_eq!(offers[0].insert, "text not declassified");
    }

    #[test]
    fn levels_and_caveats_stand_in_sentences_banners_and_portions() {
        assert_eq!(labels("  1. Source: National Archives, Box 7. Sec|", None)[0], "Secret");
        let found = labels("  1. Source: National Archives, Box 7. Secret; No|", None);
        assert!(found.contains(&"Nodis".to_owned()) && found.contains(&"Noforn".to_owned()), "{found:?}");
        assert!(labels("He went to Sec|", None).is_empty());
        assert_eq!(labels("SECRET/NOD|\n", Some("us-historical")), ["NODIS"]);
        assert!(labels("TOP|", None).contains(&"TOP SECRET".to_owned()));
        assert!(labels("<p>SECRET//NO|</p>", None).contains(&"NOFORN".to_owned()));
        assert!(labels("SECRET//REL TO USA, A|", Some("us-ic")).contains(&"AUS".to_owned()));
        assert!(labels("1. (S//N|", Some("us-ic")).contains(&"NF".to_owned()));
        assert!(labels("(T|", None).contains(&"TS".to_owned()));
        assert!(labels("OFF|", Some("uk")).contains(&"OFFICIAL-SENSITIVE".to_owned()));
        assert!(labels("See the paper (T|", None).is_empty());
    }
}
