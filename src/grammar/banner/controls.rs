//! Controls that carry more than a name: lists of codes, programs, Atomic Energy Act information with its SIGMA numbers.

use super::head::starts_with_word;
use super::item::{Found, Reader, Value};
use super::{Parsed, ProblemKind, lists};
use crate::marking::{Atomic, Control, Place};
use crate::vocabulary::register::Block;

impl Reader<'_> {
    /// Controls with a list.
    pub(super) fn listed(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<Found> {
        let register = self.register;
        let control = |name: &str, list| Value::Control(Control { name: name.to_owned(), list });
        for (start, right) in [("REL TO", true), ("AUTHORIZED FOR RELEASE TO", true), ("REL", false)] {
            if !starts_with_word(text, start) {
                continue;
            }
            let rest = &text[start.len()..];
            if rest.is_empty() && !right {
                if self.place == Place::Banner {
                    parsed.problem(ProblemKind::PortionForm, at..at + text.len(), text, "REL TO USA and the list");
                }
                return Some((Block::Dissemination, control("REL TO", Vec::new())));
            }
            if !right && !rest.starts_with([' ', ':', ',']) {
                return None;
            }
            let has_code = rest.split([' ', ',']).any(|word| word == "USA" || register.knows_code(word));
            if !right && !has_code {
                return None;
            }
            if !right {
                parsed.problem(ProblemKind::Misspelled, at..at + start.len(), start, "REL TO");
            }
            if start.len() > 6 && self.place == Place::Portion {
                parsed.problem(ProblemKind::BannerForm, at..at + start.len(), start, "REL TO");
            }
            if !rest.is_empty() && (!rest.starts_with(' ') || rest.starts_with("  ")) {
                parsed.problem(ProblemKind::Space, at..at + text.len(), text, "one blank after REL TO");
            }
            let list = lists::commas(rest, at + start.len(), register, true, parsed);
            if list.is_empty() {
                parsed.problem(ProblemKind::UsaMissing, at..at + text.len(), text, "USA and the list after REL TO");
            }
            return Some((Block::Dissemination, control("REL TO", list)));
        }
        if starts_with_word(text, "DISPLAY ONLY") {
            let start = "DISPLAY ONLY".len();
            let list = lists::commas(&text[start..], at + start, register, false, parsed);
            if list.is_empty() {
                let expected = "a list of codes after DISPLAY ONLY";
                parsed.problem(ProblemKind::UsaMissing, at..at + text.len(), text, expected);
            }
            if list.iter().any(|code| code == "USA") {
                parsed.problem(ProblemKind::UsaListed, at..at + text.len(), text, "foreign countries only");
            }
            return Some((Block::Dissemination, control("DISPLAY ONLY", list)));
        }
        if text == "EYES" {
            if self.place == Place::Banner {
                parsed.problem(ProblemKind::PortionForm, at..at + text.len(), text, "USA/… EYES ONLY");
            }
            return Some((Block::Dissemination, control("EYES ONLY", Vec::new())));
        }
        if let Some(codes) = text.strip_suffix(" EYES ONLY").filter(|codes| codes.starts_with("USA")) {
            let list = lists::slashed(codes, at, register, parsed);
            return Some((Block::Dissemination, control("EYES ONLY", list)));
        }
        for start in ["FGI", "FOREIGN GOVERNMENT INFORMATION"] {
            if starts_with_word(text, start) {
                if start.len() > 3 && self.place == Place::Portion {
                    parsed.problem(ProblemKind::BannerForm, at..at + start.len(), start, "FGI");
                }
                let rest = &text[start.len()..];
                if rest.starts_with('-') {
                    return None;
                }
                return Some((Block::Fgi, Value::Fgi(lists::spaced(rest, at + start.len(), register, true, parsed))));
            }
        }
        if let Some(nickname) = text.strip_prefix("ACCM-") {
            return Some((Block::NonIc, control("ACCM", vec![nickname.to_owned()])));
        }
        None
    }

    pub(super) fn sap(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<Found> {
        let start = ["SAR-", "SPECIAL ACCESS REQUIRED-"].into_iter().find(|start| text.starts_with(start))?;
        let name = text[start.len()..].trim_start();
        if name.is_empty() {
            parsed.problem(ProblemKind::Compartment, at..at + text.len(), text, "the program after SAR-");
        }
        if start.len() > 4 && self.place == Place::Portion {
            parsed.problem(ProblemKind::BannerForm, at..at + start.len(), start, "SAR-");
        }
        let name_at = at + text.len() - name.len();
        Some((Block::Sap, Value::Sap(self.program(name, name_at, parsed), true)))
    }

    pub(super) fn atomic(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<Found> {
        let (name, rest, title) = [("RD", "RESTRICTED DATA"), ("FRD", "FORMERLY RESTRICTED DATA")]
            .into_iter()
            .find_map(|(name, title)| {
                let (start, long) = [(name, false), (title, true)].into_iter().find(|(start, _)| {
                    text.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', ' ']))
                })?;
                Some((name, &text[start.len()..], long))
            })?;
        let mut atomic = Atomic { name: name.to_owned(), ..Atomic::default() };
        let start = at + text.len() - rest.len();
        if title && self.place == Place::Portion {
            parsed.problem(ProblemKind::BannerForm, at..start, &text[..start - at], name);
        }
        let mut rest = rest;
        while let Some(part) = rest.strip_prefix('-') {
            let part_at = at + text.len() - part.len();
            let end = part.find('-').unwrap_or(part.len());
            let (sub, after) = part.split_at(end);
            rest = after;
            if matches!(sub, "CNWDI" | "N" | "CRITICAL NUCLEAR WEAPON DESIGN INFORMATION") {
                atomic.cnwdi = true;
                continue;
            }
            let numbers = ["SIGMA", "SG"].into_iter().find_map(|word| {
                let numbers = sub.strip_prefix(word)?;
                let (wrong, right) = match self.place {
                    Place::Banner => ("SG", "SIGMA"),
                    Place::Portion => ("SIGMA", "SG"),
                };
                if word == wrong {
                    let kind = if word == "SG" { ProblemKind::PortionForm } else { ProblemKind::BannerForm };
                    parsed.problem(kind, part_at..part_at + word.len(), word, right);
                }
                Some((numbers, part_at + word.len()))
            });
            let Some((numbers, numbers_at)) = numbers else {
                parsed.problem(ProblemKind::UnknownToken, part_at..part_at + sub.len().max(1), sub, "CNWDI or SIGMA");
                continue;
            };
            self.sigma(numbers, numbers_at, &mut atomic, parsed);
        }
        if !rest.trim().is_empty() {
            return None;
        }
        Some((Block::Aea, Value::Aea(atomic)))
    }

    pub(super) fn sigma(&self, text: &str, at: usize, atomic: &mut Atomic, parsed: &mut Parsed) {
        let mut last = 0;
        if text.contains(',') {
            parsed.problem(ProblemKind::Comma, at..at + text.len(), text.trim(), "blanks between the numbers");
        }
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            let start = at + (word.as_ptr() as usize - text.as_ptr() as usize);
            let range = start..start + word.len();
            match word.parse::<u16>() {
                Ok(number) if (1..=99).contains(&number) => {
                    if number <= last {
                        let kind = if number == last { ProblemKind::Repeated } else { ProblemKind::Order };
                        parsed.problem(kind, range.clone(), word, "the numbers in ascending order, each once");
                    }
                    if !matches!(number, 1..=15 | 18 | 20) {
                        parsed.problem(ProblemKind::Sigma, range, word, "14, 15, 18 or 20");
                    }
                    last = last.max(number);
                    atomic.sigma.push(number);
                }
                _ => parsed.problem(ProblemKind::Sigma, range, word, "a number"),
            }
        }
        if atomic.sigma.is_empty() {
            let range = at.saturating_sub(1)..at + text.len();
            parsed.problem(ProblemKind::Sigma, range, text, "the SIGMA's number");
        }
    }
}
