//! The head of a marking: the level, with the owner where that is not the United States alone.

use std::ops::Range;

use super::split::{Piece, Separator};
use super::{Parsed, ProblemKind, near};
use crate::marking::{Cui, Owner, Place};
use crate::vocabulary::register::Register;
use crate::vocabulary::slip::within;

struct Head<'a, 'r> {
    text: &'a str,
    place: Place,
    register: &'r Register,
}

/// Reads the head; gives the index of the first piece after it.
pub fn read<'a>(
    text: &'a str,
    pieces: &mut Vec<Piece<'a>>,
    place: Place,
    register: &Register,
    parsed: &mut Parsed,
) -> usize {
    let head = Head { text, place, register };
    let Some(first) = pieces.first() else {
        parsed.problem(ProblemKind::MissingLevel, 0..text.len(), text, "a classification level");
        return 0;
    };
    if first.text.is_empty() && pieces.len() > 1 {
        return head.after_slashes(pieces, parsed);
    }
    head.plain(pieces, parsed)
}

impl<'a> Head<'a, '_> {
    /// `//JOINT …`, `//DEU SECRET`, `//NATO SECRET`, `//FGI S`.
    fn after_slashes(&self, pieces: &mut Vec<Piece<'a>>, parsed: &mut Parsed) -> usize {
        let piece = pieces[1].clone();
        let before = piece.before.clone();
        if let Some(len) = self.non_us(piece.text, piece.range.start, parsed) {
            parsed.head = before.range.start..piece.range.start + len;
            if before.slashes != 2 || before.odd {
                let found = &self.text[before.range.clone()];
                parsed.problem(ProblemKind::Separator, before.range.clone(), found, "//");
            } else if before.blanks {
                parsed.problem(ProblemKind::Space, before.range.clone(), &self.text[before.range], "no blank");
            }
            self.cut(pieces, 1, len);
            return 2;
        }
        if self.level(piece.text).is_some() || piece.text == "CUI" {
            let found = &self.text[before.range.start..piece.range.end];
            parsed.problem(ProblemKind::LeadingSlashes, before.range.clone(), found, piece.text);
            pieces.remove(0);
            return self.plain(pieces, parsed);
        }
        parsed.problem(ProblemKind::MissingLevel, piece.range.clone(), piece.text, "a classification level");
        1
    }

    /// A level of the United States, `CUI`, or what was meant to be one.
    fn plain(&self, pieces: &mut Vec<Piece<'a>>, parsed: &mut Parsed) -> usize {
        let piece = pieces[0].clone();
        let at = piece.range.start;
        if let Some((level, len)) = self.level_at_start(piece.text) {
            let range = at..at + len;
            parsed.marking.level = Some(level);
            parsed.head = range.clone();
            self.check_form(&piece.text[..len], level, range, parsed);
            self.cut(pieces, 0, len);
            return 1;
        }
        if let Some(word) = ["CUI", "CONTROLLED"].into_iter().find(|word| starts_with_word(piece.text, word)) {
            parsed.marking.cui = Some(Cui { controlled: word == "CONTROLLED", ..Cui::default() });
            parsed.is_cui = true;
            parsed.head = at..at + word.len();
            if word == "CONTROLLED" && self.place == Place::Portion {
                parsed.problem(ProblemKind::BannerForm, parsed.head.clone(), word, "CUI");
            }
            self.cut(pieces, 0, word.len());
            return 1;
        }
        let word = piece.text.split(' ').next().unwrap_or("");
        if meant_for_cui(word) {
            parsed.marking.cui = Some(Cui::default());
            parsed.is_cui = true;
            parsed.head = at..at + word.len();
            parsed.problem(ProblemKind::Misspelled, parsed.head.clone(), word, "CUI");
            self.cut(pieces, 0, word.len());
            return 1;
        }
        if let Some(len) = self.non_us(piece.text, at, parsed) {
            parsed.head = at..at + len;
            let found = &piece.text[..len];
            parsed.problem(ProblemKind::LeadingSlashes, at..at + len, found, format!("//{found}"));
            self.cut(pieces, 0, len);
            return 1;
        }
        if let Some((level, len)) = self.misspelled_level(piece.text) {
            parsed.marking.level = Some(level);
            parsed.head = at..at + len;
            let name = self.written(level);
            parsed.problem(ProblemKind::Misspelled, at..at + len, &piece.text[..len], name);
            self.cut(pieces, 0, len);
            return 1;
        }
        let found = if piece.text.is_empty() { "nothing" } else { piece.text };
        let range = if piece.range.is_empty() { 0..self.text.len() } else { piece.range.clone() };
        parsed.problem(ProblemKind::MissingLevel, range, found, "a classification level");
        0
    }

    fn written(&self, level: u8) -> &str {
        let entry = &self.register.levels[usize::from(level)];
        if self.place == Place::Banner { &entry.name } else { &entry.portion }
    }

    fn level(&self, text: &str) -> Option<u8> {
        self.register.level(text).filter(|level| !self.register.levels[usize::from(*level)].foreign)
    }

    /// A level that is the whole piece, or is parted from the rest by a blank: `SECRET NOFORN`.
    fn level_at_start(&self, text: &str) -> Option<(u8, usize)> {
        if let Some(level) = self.level(text) {
            return Some((level, text.len()));
        }
        // RESTRICTED is no level of the United States, but whoever writes it means one.
        if let Some(level) = self.register.level(text) {
            return Some((level, text.len()));
        }
        let names = self.register.levels.iter().enumerate().filter(|(_, level)| !level.foreign);
        let candidates = names.flat_map(|(at, level)| [(at as u8, level.name.as_str()), (at as u8, &level.portion)]);
        candidates
            .filter(|(_, name)| starts_with_word(text, name))
            .map(|(at, name)| (at, name.len()))
            .max_by_key(|(_, len)| *len)
            .filter(|(_, len)| {
                let rest = text[*len..].trim_start_matches([' ', ',', '-', ';', ':', '.']);
                rest.split([' ', ',', '-']).next().is_some_and(|word| {
                    self.register.form(word).is_some() || self.register.form(rest).is_some() || word == "REL"
                })
            })
    }

    fn check_form(&self, found: &str, level: u8, range: Range<usize>, parsed: &mut Parsed) {
        let entry = &self.register.levels[usize::from(level)];
        if entry.foreign {
            parsed.problem(ProblemKind::UnknownToken, range, found, "TOP SECRET, SECRET, CONFIDENTIAL or UNCLASSIFIED");
        } else if self.place == Place::Banner && found == entry.portion {
            parsed.problem(ProblemKind::PortionForm, range, found, entry.name.clone());
        } else if self.place == Place::Portion && found == entry.name {
            parsed.problem(ProblemKind::BannerForm, range, found, entry.portion.clone());
        }
    }

    fn misspelled_level(&self, text: &str) -> Option<(u8, usize)> {
        let levels = self.register.levels.iter().enumerate().filter(|(_, level)| !level.foreign);
        // The longest start of the piece that is near to a level: two words, else one.
        let mut ends: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).take(2).collect();
        ends.push(text.len());
        ends.reverse();
        ends.into_iter().find_map(|end| {
            let word = &text[..end];
            levels.clone().find_map(|(at, level)| {
                let steps = within(word, &level.name, 2)?;
                (steps <= near::limit(word).max(1) && word.len() >= 4).then_some((at as u8, end))
            })
        })
    }

    /// Reads an owner with a level; gives how many bytes it takes.
    fn non_us(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<usize> {
        if starts_with_word(text, "JOINT") {
            return self.joint(text, at, parsed);
        }
        if let Some(len) = self.nato(text, at, parsed) {
            return Some(len);
        }
        self.foreign(text, at, parsed)
    }

    fn joint(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<usize> {
        let rest = text["JOINT".len()..].trim_start();
        let start = text.len() - rest.len();
        let (level, len) = self.foreign_level(rest)?;
        let list: Vec<&str> = rest[len..].split_whitespace().collect();
        self.check_level_form(&rest[..len], level, at + start, parsed);
        super::lists::spaced(&rest[len..], at + start + len, self.register, false, parsed);
        parsed.marking.owner = Owner::Joint(list.iter().map(|code| clean(code)).collect());
        parsed.marking.level = Some(level);
        if !list.is_empty() || self.place == Place::Banner {
            if !list.contains(&"USA") {
                parsed.problem(ProblemKind::UsaMissing, at..at + text.len(), text, "USA among the owners");
            }
            if list.len() < 2 {
                parsed.problem(ProblemKind::UsaAlone, at..at + text.len(), text, "two owners or more");
            }
        }
        if self.register.levels[usize::from(level)].foreign {
            let range = at + start..at + start + len;
            let expected = "TOP SECRET, SECRET, CONFIDENTIAL or UNCLASSIFIED";
            parsed.problem(ProblemKind::UnknownToken, range, &rest[..len], expected);
        }
        Some(text.len())
    }

    fn nato(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<usize> {
        let register = self.register;
        for nato in &register.nato {
            for (form, in_banner) in [(&nato.name, true), (&nato.portion, false)] {
                if starts_with_word(text, form) {
                    parsed.marking.owner = Owner::Nato(None);
                    parsed.marking.level = Some(register.nato_rank(nato));
                    let range = at..at + form.len();
                    match (in_banner, self.place) {
                        (true, Place::Portion) => {
                            parsed.problem(ProblemKind::BannerForm, range, form, nato.portion.clone());
                        }
                        (false, Place::Banner) => {
                            parsed.problem(ProblemKind::PortionForm, range, form, nato.name.clone());
                        }
                        _ => {}
                    }
                    return Some(form.len());
                }
            }
        }
        if let Some(fused) = register.fused.iter().find(|fused| fused.form == text) {
            let (level, control) = fused.means.split_once("//")?;
            let nato = register.nato.iter().find(|nato| nato.portion == level)?;
            parsed.marking.owner = Owner::Nato(None);
            parsed.marking.level = Some(register.nato_rank(nato));
            super::item::add_nato_control(control, register, parsed);
            parsed.dated(ProblemKind::Fused, at..at + text.len(), text, fused.means.clone(), "aea-in-dissemination");
            return Some(text.len());
        }
        if let Some(rest) = text.strip_prefix("NATO ") {
            let (activity, level_at) = match rest.split_once(' ') {
                Some((word, level)) if self.foreign_level(level).is_some() && word != "TOP" => (Some(word), level),
                _ => (None, rest),
            };
            let (level, len) = self.foreign_level(level_at)?;
            let whole = text.len() - level_at.len() + len;
            parsed.marking.owner = Owner::Nato(activity.map(str::to_owned));
            parsed.marking.level = Some(level);
            if activity.is_none()
                && let Some(right) = register.nato.iter().find(|nato| register.nato_rank(nato) == level)
            {
                // `NATO TOP SECRET`: the level is COSMIC TOP SECRET.
                parsed.problem(ProblemKind::UnknownToken, at..at + whole, &text[..whole], right.name.clone());
            }
            return Some(whole);
        }
        // `NIS`: the activity's letter between N and the level's.
        let letters = text.strip_prefix('N').filter(|rest| (2..=3).contains(&rest.len()) && rest.is_ascii())?;
        let (letter, level) = letters.split_at(1);
        let level = register.level(level)?;
        let activity = register.activities.iter().find(|(_, own)| own.as_str() == letter).map(|(name, _)| name.clone());
        if !letter.starts_with(|c: char| c.is_ascii_uppercase()) || register.form(text).is_some() {
            return None;
        }
        parsed.marking.owner = Owner::Nato(Some(activity.unwrap_or_else(|| letter.to_owned())));
        parsed.marking.level = Some(level);
        if self.place == Place::Banner {
            parsed.problem(ProblemKind::PortionForm, at..at + text.len(), text, "NATO, the activity and its level");
        }
        Some(text.len())
    }

    /// `DEU SECRET`, `CAN DEU S`, `FGI S`.
    fn foreign(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<usize> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let codes = words.iter().take_while(|word| self.is_owner(word)).count();
        if codes == 0 {
            return None;
        }
        let level_at = words[codes..].first().map(|word| word.as_ptr() as usize - text.as_ptr() as usize);
        let owners = &words[..codes];
        let concealed = owners.contains(&"FGI");
        let Some((level, len)) = level_at.and_then(|level_at| self.foreign_level(&text[level_at..])) else {
            // Codes of countries alone are an owner whose level is missing; anything after them is no head at all.
            if level_at.is_some() || codes > 1 && concealed || owners == ["FGI"] {
                return None;
            }
            parsed.marking.owner = Owner::Foreign(owners.iter().map(|code| (*code).to_owned()).collect());
            parsed.problem(ProblemKind::MissingLevel, at..at + text.len(), text, "a level after the owner");
            return Some(text.len());
        };
        let level_at = level_at.unwrap_or(0);
        self.check_level_form(&text[level_at..level_at + len], level, at + level_at, parsed);
        if concealed {
            parsed.marking.owner = Owner::Concealed;
            if self.place == Place::Banner {
                let expected = format!("{}//FGI", self.register.levels[usize::from(level)].name);
                parsed.problem(ProblemKind::ConcealedAndNamed, at..at + text.len(), text, expected);
            } else if codes > 1 {
                let range = at..at + level_at;
                parsed.problem(ProblemKind::ConcealedAndNamed, range, &text[..level_at], "FGI alone");
            }
        } else {
            super::lists::spaced(&text[..level_at], at, self.register, false, parsed);
            parsed.marking.owner = Owner::Foreign(owners.iter().map(|code| (*code).to_owned()).collect());
        }
        parsed.marking.level = Some(level);
        Some(level_at + len)
    }

    fn is_owner(&self, word: &str) -> bool {
        word == "FGI" || (self.register.knows_code(word) && word != "NATO" && word.len() >= 2)
    }

    /// A level of any owner at the start; it must be the last thing in the piece or be followed by a blank.
    fn foreign_level(&self, text: &str) -> Option<(u8, usize)> {
        let levels = self.register.levels.iter().enumerate();
        levels
            .flat_map(|(at, level)| [(at as u8, level.name.as_str()), (at as u8, level.portion.as_str())])
            .filter(|(_, form)| starts_with_word(text, form))
            .map(|(at, form)| (at, form.len()))
            .max_by_key(|(_, len)| *len)
    }

    fn check_level_form(&self, found: &str, level: u8, at: usize, parsed: &mut Parsed) {
        let entry = &self.register.levels[usize::from(level)];
        let range = at..at + found.len();
        if self.place == Place::Banner && found == entry.portion {
            parsed.problem(ProblemKind::PortionForm, range, found, entry.name.clone());
        } else if self.place == Place::Portion && found == entry.name {
            parsed.problem(ProblemKind::BannerForm, range, found, entry.portion.clone());
        }
    }

    /// Cuts what the head took from its piece; what is left in it stands alone, without slashes before it.
    fn cut(&self, pieces: &mut Vec<Piece<'a>>, index: usize, len: usize) {
        let piece = pieces[index].clone();
        if len >= piece.text.len() {
            return;
        }
        let rest = piece.text[len..].trim_start_matches([' ', ',', '-', ';', ':', '.', '–', '—']);
        let start = piece.range.end - rest.len();
        let between = piece.range.start + len..start;
        let instead = self.text[between.clone()].trim().chars().next().or(Some(' '));
        pieces[index].text = &piece.text[..len];
        pieces[index].range.end = piece.range.start + len;
        let before = Separator { range: between, slashes: 0, instead, odd: false, blanks: false };
        pieces.insert(index + 1, Piece { text: rest, range: start..piece.range.end, before });
    }
}

/// `text` begins with `word`, and the word ends there.
pub fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn clean(code: &str) -> String {
    code.trim_matches(',').to_owned()
}
/// `CU1`, `CIU`, `CVI`, `CUII`: letters that look alike, exchanged or doubled. In three letters nothing more can be told.
fn meant_for_cui(word: &str) -> bool {
    if !(3..=5).contains(&word.len()) || word == "CUI" {
        return false;
    }
    let same = |c: char| match c {
        '1' | 'L' | '|' | '!' => 'I',
        'V' => 'U',
        c => c,
    };
    let mut letters: Vec<char> = word.chars().map(same).collect();
    letters.dedup();
    matches!(letters.as_slice(), ['C', 'U', 'I'] | ['C', 'I', 'U'])
}
