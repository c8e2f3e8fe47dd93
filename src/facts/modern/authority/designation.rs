//! The designation block of controlled unclassified information: its lines, and the codes in them.

use std::ops::Range;

use super::{Field, Group, Work};
use crate::engine::value::Date;
use crate::facts::modern::survey::Edge;
use crate::grammar::authority::{self, Label};
use crate::grammar::banner::near;
use crate::grammar::day;
use crate::source::document::Role;

/// Words in capitals that stand alone in a list: `PRVCY, SP-CTI`; an expression in words holds none.
fn codes(value: &str) -> Vec<(String, usize)> {
    let parts = value.split([',', ';', '/']);
    let codes = parts.filter_map(|part| {
        let code = part.trim();
        let formed = code.len() >= 2
            && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | ' '))
            && code.split(' ').count() <= 2;
        formed.then(|| (code.to_owned(), code.as_ptr() as usize - value.as_ptr() as usize))
    });
    codes.collect()
}

/// 32 CFR 2002 took effect on this day.
const PROGRAM: Date = Date { year: 2016, month: 11, day: 14 };
/// A letterhead or a signature stands among so many blocks at the ends of a paper, and is no longer than this.
const ENDS: usize = 14;
const LETTERHEAD: usize = 120;

impl Work<'_> {
    /// A paper of CUI says who designated it: in a block, a letterhead or a signature.
    pub(super) fn undesignated(&mut self, groups: &[Group]) {
        let Some(survey) = self.survey.filter(|_| self.date.is_some_and(|date| date >= PROGRAM)) else { return };
        let banner = survey.banners.iter().find(|banner| banner.edge != Edge::Body);
        let Some(banner) = banner.filter(|banner| banner.parsed.is_cui) else { return };
        let labelled = groups.iter().flat_map(|group| &group.fields).any(|field| field.label.is_cui());
        if labelled || self.letterhead() {
            return;
        }
        let range = banner.range.clone();
        let expected = "who controls the information, its category, its distribution and a point of contact";
        self.problem("cui-missing-block", &range, expected, "32 CFR 2002.20(c); DoDI 5200.48, 3.4", &range);
    }

    /// A short line at an end of the paper that names an agency, or a line of the designation block that stands alone.
    fn letterhead(&self) -> bool {
        let document = self.document;
        let body: Vec<_> = document.blocks.iter().filter(|block| block.role != Role::Note).collect();
        let ends = body.iter().take(ENDS).chain(body.iter().rev().take(ENDS));
        ends.filter(|block| block.range.len() <= LETTERHEAD).any(|block| {
            let text = document.block_text(block);
            if !authority::lines(text).is_empty() {
                return true;
            }
            let lower = text.to_lowercase();
            !text.ends_with('.')
                && self.register.designators.iter().any(|word| {
                    lower.match_indices(word.as_str()).any(|(at, _)| {
                        !lower[..at].ends_with(char::is_alphanumeric)
                            && !lower[at + word.len()..].starts_with(char::is_alphanumeric)
                    })
                })
        })
    }

    pub(super) fn designation(&mut self, group: &Group) {
        self.cui_values(group);
        self.empty_or_repeated(group);
        let has = |label| group.fields.iter().any(|field| field.label == label);
        // The block of the Defense Department has all four.
        if has(Label::ControlledBy) && has(Label::Distribution) && has(Label::Contact) && !has(Label::Category) {
            let first = group.fields[0].label_range.clone();
            self.problem("cui-missing-field", &first, Label::Category.title(), "DoDI 5200.48, 3.4", &group.range);
        }
        if !has(Label::ControlledBy) {
            let first = group.fields[0].label_range.clone();
            self.problem(
                "cui-missing-field",
                &first,
                "Controlled By",
                "32 CFR 2002.20(d); DoDI 5200.48, 3.4",
                &group.range,
            );
        }
        let on = group.fields.iter().find(|field| field.label == Label::DecontrolOn).map(|field| field.value.clone());
        if let Some(on) = on
            && let Some(found) = day::find(self.text(&on))
            && !found.possible
        {
            self.problem("impossible-date", &on, "a day of the calendar", "32 CFR 2002.20", &group.range);
        }
    }

    /// Codes of categories and controls that the registry has, and the categories that the banner names.
    fn cui_values(&mut self, group: &Group) {
        let register = self.register;
        let mut named = Vec::new();
        let mut specified = None;
        for field in &group.fields {
            let known: Vec<&str> = match field.label {
                Label::Category => register.categories.keys().map(String::as_str).collect(),
                Label::Distribution => register.limited.iter().map(String::as_str).collect(),
                _ => continue,
            };
            self.statement(field, &group.range);
            let text = self.text(&field.value);
            let lists = ["REL TO", "DISPLAY ONLY", "Statement", "STATEMENT"].iter().any(|words| text.contains(words));
            for (code, at) in codes(text) {
                let range = field.value.start + at..field.value.start + at + code.len();
                let bare = code.strip_prefix("SP-").unwrap_or(&code).to_owned();
                if known.contains(&bare.as_str()) {
                    if field.label == Label::Category {
                        specified =
                            specified.or_else(|| code.starts_with("SP-").then(|| (code.clone(), range.clone())));
                        named.push((bare, range));
                    }
                } else if let Some(right) = near::among(&bare, 1.max(near::limit(&bare)), known.iter().copied()) {
                    self.problem("cui-value", &range, right, "CUI Registry; 32 CFR 2002.20", &group.range);
                    named.clear();
                    break;
                } else if !lists && self.is_no_code(&bare) {
                    let expected = match field.label {
                        Label::Category => "a category of the CUI Registry",
                        _ => "a limited dissemination control of the CUI Registry",
                    };
                    self.problem("cui-value", &range, expected, "CUI Registry; 32 CFR 2002.20", &group.range);
                    named.clear();
                    break;
                }
            }
        }
        let banner = self.survey.and_then(|survey| survey.banners.first());
        let Some((banner, cui)) = banner.and_then(|banner| Some((banner, banner.parsed.marking.cui.as_ref()?))) else {
            return;
        };
        let stated: Vec<&String> = cui.specified.iter().chain(&cui.basic).collect();
        let names = |label| group.fields.iter().any(|field| field.label == label && !field.value.is_empty());
        let whole = banner.range.clone();
        // Whoever fills in the Defense Department's block names the category there; a Specified one stands in the banner.
        if let (Some(first), false, true) = (stated.first(), names(Label::Category), group.fields.len() > 1) {
            let expected = format!("CUI Category: {first}");
            self.problem("cui-category-missing", &whole, &expected, "DoDI 5200.48, 3.4", &group.range);
        }
        if let (true, Some((code, range))) = (stated.is_empty(), &specified) {
            let expected = format!("CUI//{code}");
            self.problem("cui-banner-lacks-category", range, &expected, "32 CFR 2002.20(b)(2)", &whole);
        }
        if let Some((_, range)) = named.iter().find(|(code, _)| !stated.contains(&code) && !stated.is_empty()) {
            let expected = stated.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
            self.problem("cui-value", range, &expected, "32 CFR 2002.20(b) and (d)", &whole);
        }
    }

    /// A word of capitals that is neither in the register nor one of those that stand for nothing.
    fn is_no_code(&self, word: &str) -> bool {
        let none = matches!(word, "NA" | "NONE" | "CUI" | "TBD" | "BASIC" | "SPECIFIED");
        (3..=8).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_uppercase())
            && !none
            && self.register.form(word).is_none()
            && !self.register.knows_code(word)
            && !self.register.limited.iter().any(|limited| limited == word)
            && !self.register.categories.contains_key(word)
    }

    /// `Distribution Statement G`: there are six.
    fn statement(&mut self, field: &Field, block: &Range<usize>) {
        let text = self.text(&field.value);
        let lower = text.to_ascii_lowercase();
        let Some(at) = lower.find("statement ").map(|at| at + "statement ".len()) else { return };
        let letter: String = lower[at..].chars().take_while(|c| c.is_alphanumeric()).collect();
        if letter.len() == 1 && !("a"..="f").contains(&letter.as_str()) && letter != "x" {
            let range = field.value.start + at..field.value.start + at + 1;
            self.problem("cui-value", &range, "Distribution Statement A to F", "DoDI 5230.24", block);
        }
    }

    /// Lines of the designation block that say nothing, or say the same twice.
    fn empty_or_repeated(&mut self, group: &Group) {
        let mut said: Vec<(Label, &str)> = Vec::new();
        let mut wrong: Vec<(&str, Range<usize>, &str)> = Vec::new();
        for field in group.fields.iter().filter(|field| field.label.is_cui()) {
            let value = &self.document.text[field.value.clone()];
            if value.is_empty() {
                wrong.push(("cui-missing-field", field.label_range.clone(), field.label.title()));
            } else if said.contains(&(field.label, value)) {
                wrong.push(("repeated-field", field.label_range.clone(), "each line once"));
            }
            said.push((field.label, value));
        }
        for (kind, range, expected) in wrong {
            self.problem(kind, &range, expected, "32 CFR 2002.20(d); DoDI 5200.48, 3.4", &group.range);
        }
    }
}
