//! Until when a document is classified: dates, exemptions, and what atomic information has instead.

use std::ops::Range;

use super::Work;
use crate::grammar::authority::{self, Until};
use crate::grammar::day::{self, Style};
use crate::marking::Owner;
use crate::vocabulary::register::Exemption;

/// An event is told in words: no number that has lost a digit to a letter, no term without its beginning.
fn is_event(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let garbled = !text.contains(' ') && digits >= 4 && letters < digits;
    let lower = text.to_lowercase();
    let term = lower.split(' ').count() == 2 && digits > 0 && lower.trim_end_matches('s').ends_with(" year");
    let never = matches!(
        lower.as_str(),
        "never" | "indefinite" | "indefinitely" | "permanent" | "permanently" | "none" | "tbd" | "exempt" | "unknown"
    );
    // `EO 12951`, `1.6(c)`: an order or its paragraph is no day. `March 2041`: nor is a month.
    let order = ["eo ", "e.o. ", "e.o."].iter().any(|start| {
        lower.strip_prefix(start).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' '))
    });
    let paragraph = lower.starts_with(|c: char| c.is_ascii_digit()) && lower.contains('.') && !lower.contains(' ');
    let month = lower.split(' ').count() == 2
        && day::is_month(lower.split(' ').next().unwrap_or(""))
        && lower.split(' ').nth(1).is_some_and(|year| year.len() == 4 && year.parse::<i16>().is_ok());
    !garbled && !term && !never && !order && !paragraph && !month
}

impl Work<'_> {
    /// What a block of an earlier order can be held to: its values had come, and its dates are days after its own.
    pub(super) fn earlier(&mut self, until: &Until, range: &Range<usize>, block: &Range<usize>) {
        match until {
            Until::Exemption { code, .. } => {
                let exemption = self.register.exemptions.iter().find(|exemption| exemption.code == *code);
                if let Some(exemption) = exemption
                    && self.out_of_time(exemption) == Some("early-value")
                {
                    self.problem(
                        "early-value",
                        range,
                        "a value of the order then in force",
                        &exemption.authority,
                        block,
                    );
                }
            }
            Until::Date(found) => {
                let at = range.start + found.range.start..range.start + found.range.end;
                self.until_date(found, &at, block, 99, "a date");
            }
            _ => {}
        }
    }

    pub(super) fn until(&mut self, until: &Until, range: &Range<usize>, block: &Range<usize>) {
        match until {
            Until::Date(found) => {
                let at = range.start + found.range.start..range.start + found.range.end;
                self.until_date(found, &at, block, 25, "a date within 25 years, or an exemption");
                let rest = self.text(range)[found.range.end..].to_owned();
                if day::find(&rest).is_some() || authority::has_code(&rest) {
                    let expected = "one value, that of the longest protection";
                    self.problem("several-values", range, expected, "manual 2016, E.2 and E.3", block);
                }
                if matches!(found.style, Style::Slashes | Style::Iso) {
                    let date = found.date;
                    let expected = format!("{:04}{:02}{:02}", date.year, date.month, date.day);
                    self.problem("date-form", &at, &expected, "manual 2016, E.1 (YYYYMMDD)", block);
                }
            }
            Until::Exemption { code, rest, date } => self.exemption(code, rest, date.as_ref(), range, block),
            Until::Unknown(_) => {
                let expected = "25X1 to 25X9, 50X1 to 50X9, 75X, 50X1-HUM or 50X2-WMD";
                self.problem("unknown-exemption", range, expected, "32 CFR 2001.26; E.O. 13526, 3.3", block);
            }
            Until::Several(_) => {
                let expected = "one value, that of the longest protection";
                self.problem("several-values", range, expected, "manual 2016, E.2 and E.3", block);
            }
            Until::NotApplicable { parts, .. } => {
                if parts.is_empty() {
                    let expected = "N/A to RD, FRD, TFNI or NATO portions";
                    self.problem("not-applicable", range, expected, "ISOO Notices 2011-02 and 2013-01", block);
                }
            }
            Until::Event(event) if !is_event(event) => {
                let expected = "a date (YYYYMMDD), an event, or an exemption";
                self.problem("date-form", range, expected, "32 CFR 2001.21(a)(4); manual 2016, E.1", block);
            }
            Until::Nothing | Until::Event(_) => {}
        }
    }

    fn until_date(&mut self, found: &day::Found, at: &Range<usize>, block: &Range<usize>, years: i16, most: &str) {
        if !found.possible {
            self.problem("impossible-date", at, "a day of the calendar", "32 CFR 2001.21(a)(4)", block);
            return;
        }
        let Some(written) = self.date else { return };
        if found.date < written {
            self.problem("before-document", at, "a date after the document's own", "32 CFR 2001.21(a)(4)", block);
        } else if found.date > day::years_later(written, years) {
            self.problem("too-late", at, most, "E.O. 13526, 1.5(b) and 3.3; 32 CFR 2001.26", block);
        }
    }

    fn exemption(
        &mut self,
        code: &str,
        rest: &str,
        date: Option<&day::Found>,
        range: &Range<usize>,
        block: &Range<usize>,
    ) {
        let Some(exemption) = self.register.exemptions.iter().find(|exemption| exemption.code == code) else { return };
        if let Some(kind) = self.out_of_time(exemption) {
            let expected =
                exemption.successor.clone().unwrap_or_else(|| "a value of the order then in force".to_owned());
            self.problem(kind, range, &expected, &exemption.authority, block);
            return;
        }
        let authority = "32 CFR 2001.26; manual 2016, E.3";
        match exemption.form.as_str() {
            "dated" if rest.is_empty() && self.date.is_none_or(|date| date.year >= 2004) => {
                self.problem("exemption-undated", range, "a date or event after the exemption", authority, block);
            }
            "alone" if date.is_some() && code.starts_with("50X") => {
                self.problem("exemption-dated", range, &format!("{code} alone"), authority, block);
            }
            _ => {}
        }
        let before = self.text(range).find(rest).map(|at| self.text(range)[..at].trim_end());
        // `25X1 20501231`, `25X1 , 20501231`: the comma follows the code.
        let lacks = before
            .is_some_and(|before| !before.ends_with([',', ';']) || before.trim_end_matches([',', ';']).ends_with(' '));
        if date.is_some() && lacks {
            let expected = format!("{code}, {rest}");
            self.problem("exemption-comma", range, &expected, "manual 2016, E.3", block);
        }
        if let Some(found) = date {
            let years = if code.starts_with("25X") { 50 } else { 75 };
            let at = range.start + self.text(range).find(rest).unwrap_or(0) + found.range.start;
            let at = at..at + found.range.len();
            self.until_date(found, &at, block, years, "a date within the term of the exemption");
        }
    }

    /// An undated document is judged by the register's edition.
    fn out_of_time(&self, exemption: &Exemption) -> Option<&'static str> {
        match self.date {
            Some(date) if exemption.until.is_some_and(|until| date >= until) => Some("retired-value"),
            Some(date) if exemption.from.is_some_and(|from| date < from) => Some("early-value"),
            None if exemption.until.is_some_and(|until| until <= self.register.edition) => Some("retired-value"),
            _ => None,
        }
    }

    /// A document with Restricted Data or NATO portions has no date on its Declassify On line.
    pub(super) fn atomic(&mut self, until: &Until, range: &Range<usize>, block: &Range<usize>) {
        let Some(survey) = self.survey else { return };
        let markings = || {
            let banners = survey.banners.iter().map(|banner| &banner.parsed.marking);
            banners.chain(survey.portions.iter().map(|portion| &portion.mark.parsed.marking))
        };
        let parts: Vec<&str> = ["RD", "FRD", "TFNI"]
            .into_iter()
            .filter(|name| markings().any(|marking| marking.atomic(name).is_some()))
            .chain(
                markings()
                    .any(|marking| matches!(marking.owner, Owner::Nato(_)) && marking.is_classified())
                    .then_some("NATO"),
            )
            .collect();
        if let (Until::Date(_) | Until::Exemption { .. }, false) = (until, parts.is_empty()) {
            let expected = format!("N/A to {} portions. See source list for NSI portions.", parts.join("/"));
            self.problem(
                "must-be-not-applicable",
                range,
                &expected,
                "manual 2016, E.4 and E.5; ISM-ID-00176, 00315",
                block,
            );
        }
    }

    pub(super) fn only_atomic(&self) -> bool {
        let Some(survey) = self.survey else { return false };
        let portions: Vec<_> =
            survey.portions.iter().map(|p| &p.mark.parsed.marking).filter(|m| m.is_classified()).collect();
        !portions.is_empty() && portions.iter().all(|m| m.atomic("RD").is_some() || m.atomic("FRD").is_some())
    }
}
