//! The lines of a classification authority block and of a CUI designation block, and the values they hold.
//!
//! ```text
//! line    = label [ ":" ] value                      ; 32 CFR 2001.21, .22; IC Markings System Manual 2016, E
//! on      = date / exemption [ "," ( date / event ) ] / "N/A to" … "portions." … / event
//! ```

use std::ops::Range;

use super::day::{self, Found};
use crate::vocabulary::register::Register;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    ClassifiedBy,
    Reason,
    DerivedFrom,
    DeclassifyOn,
    DowngradeTo,
    ControlledBy,
    Category,
    Distribution,
    Contact,
    DecontrolOn,
}

impl Label {
    pub fn title(self) -> &'static str {
        match self {
            Label::ClassifiedBy => "Classified By",
            Label::Reason => "Classification Reason",
            Label::DerivedFrom => "Derived From",
            Label::DeclassifyOn => "Declassify On",
            Label::DowngradeTo => "Downgrade To",
            Label::ControlledBy => "Controlled By",
            Label::Category => "CUI Category",
            Label::Distribution => "Distribution/Dissemination Control",
            Label::Contact => "POC",
            Label::DecontrolOn => "Decontrol On",
        }
    }

    pub fn is_cui(self) -> bool {
        self >= Label::ControlledBy
    }
}

/// Every way in which a label is written, in small letters; longer ones before their beginnings.
const LABELS: &[(&str, Label)] = &[
    ("classified by", Label::ClassifiedBy),
    ("cl by", Label::ClassifiedBy),
    ("clby", Label::ClassifiedBy),
    ("classification reason", Label::Reason),
    ("reason for classification", Label::Reason),
    ("cl reason", Label::Reason),
    ("reason", Label::Reason),
    ("derived from", Label::DerivedFrom),
    ("drv from", Label::DerivedFrom),
    ("derv from", Label::DerivedFrom),
    ("drv fm", Label::DerivedFrom),
    ("declassify on", Label::DeclassifyOn),
    ("decl on", Label::DeclassifyOn),
    ("declas on", Label::DeclassifyOn),
    ("decl", Label::DeclassifyOn),
    ("downgrade to", Label::DowngradeTo),
    ("controlled by", Label::ControlledBy),
    ("cui categories", Label::Category),
    ("cui category", Label::Category),
    ("distribution/dissemination controls", Label::Distribution),
    ("distribution/dissemination control", Label::Distribution),
    ("limited dissemination control", Label::Distribution),
    ("ldc", Label::Distribution),
    ("poc", Label::Contact),
    ("decontrol on", Label::DecontrolOn),
];

/// One line, with the places of label and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub label: Label,
    pub label_range: Range<usize>,
    pub value: Range<usize>,
    /// A colon follows the label.
    pub colon: bool,
}

/// The lines in a text that begins with one; several may stand in a row.
pub fn lines(text: &str) -> Vec<Line> {
    // Most blocks are prose: look before anything is copied.
    let first = text.trim_start_matches([' ', '|']);
    let Some(letter) = first.as_bytes().first().map(u8::to_ascii_lowercase) else { return Vec::new() };
    let starts = |words: &str| {
        words.as_bytes()[0] == letter && first.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words))
    };
    if !LABELS.iter().any(|(words, _)| starts(words)) {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Line> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let boundary =
            at == 0 || lower[..at].ends_with(['|', '\n', ';']) || (lower[..at].ends_with(' ') && !found.is_empty());
        if boundary && let Some(line) = label_at(text, &lower, at, found.is_empty()) {
            if let Some(last) = found.last_mut() {
                last.value.end = at;
            }
            at = line.value.start.max(at + 1);
            found.push(line);
            continue;
        }
        if found.is_empty() && !lower[at..].starts_with([' ', '|']) {
            break;
        }
        at += 1;
        while !lower.is_char_boundary(at) {
            at += 1;
        }
    }
    for line in &mut found {
        let value = &text[line.value.clone()];
        let lead = value.len() - value.trim_start().len();
        let tail = value.trim_end_matches(|c: char| c.is_whitespace() || c == '|' || c == ';').len();
        line.value = line.value.start + lead..(line.value.start + tail).max(line.value.start + lead);
    }
    found
}

fn label_at(text: &str, lower: &str, at: usize, first: bool) -> Option<Line> {
    LABELS.iter().find_map(|(words, label)| {
        let rest = lower[at..].strip_prefix(words)?;
        let colon = rest.trim_start().starts_with(':');
        let end = at + words.len();
        // Without a colon only the labels that no sentence begins with, at the start, in capitals or with its capitals.
        let written = &text[at..end];
        let formal = written.chars().all(|c| !c.is_lowercase()) && words.len() > 6;
        let plain = first && formal && rest.starts_with(' ');
        if !colon && !plain {
            return None;
        }
        let value = if colon { end + rest.find(':')? + 1 } else { end };
        Some(Line { label: *label, label_range: at..end, value: value..text.len(), colon })
    })
}

/// How labels are written by mistake, in small letters: the words of other forms, or those of a sentence.
const WRONG_LABELS: &[(&str, Label)] = &[
    ("declassified on", Label::DeclassifyOn),
    ("declassify by", Label::DeclassifyOn),
    ("declassify", Label::DeclassifyOn),
    ("declassification on", Label::DeclassifyOn),
    ("declassification date", Label::DeclassifyOn),
    ("derived by", Label::DerivedFrom),
    ("derive from", Label::DerivedFrom),
    ("classified from", Label::DerivedFrom),
    ("classifier", Label::ClassifiedBy),
    ("classify by", Label::ClassifiedBy),
    ("classified for reason", Label::Reason),
];

/// A label as it is written in a line that was meant to begin with one, and where its value begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearLabel {
    pub label: Label,
    pub label_end: usize,
    pub value: usize,
    /// The words are right, and only the colon is missing.
    pub no_colon: bool,
}

/// The label that a line was meant to begin with: a slip away, of other words, or without its colon.
pub fn near_label(text: &str) -> Option<NearLabel> {
    let lower = text.get(..text.floor_char_boundary(text.len().min(60)))?.to_ascii_lowercase();
    let long = || LABELS.iter().filter(|(words, _)| words.len() >= 8);
    let Some(colon) = text.find(':').filter(|colon| (6..=34).contains(colon)) else {
        // `Declassify On 20410304`: in a sentence small letters follow.
        let (words, label) = long().find(|(words, _)| lower.starts_with(words))?;
        let value = text.get(words.len()..)?.strip_prefix(' ')?;
        let formal = text.starts_with(|c: char| c.is_ascii_uppercase()) && !value.starts_with(char::is_lowercase);
        let short = text.len() <= 100 && !text.ends_with('.');
        return (formal && short).then(|| NearLabel {
            label: *label,
            label_end: words.len(),
            value: words.len() + 1,
            no_colon: true,
        });
    };
    let written = lower.get(..colon)?.trim_end();
    if !written.is_ascii() {
        return None;
    }
    let found = |label| Some(NearLabel { label, label_end: colon, value: colon + 1, no_colon: false });
    if let Some((_, label)) = WRONG_LABELS.iter().find(|(words, _)| *words == written) {
        return found(*label);
    }
    let steps = |words: &str| crate::vocabulary::slip::within(written, words, 2).filter(|steps| *steps > 0);
    let (_, label) = long().filter_map(|(words, label)| Some((steps(words)?, *label))).min()?;
    let exact = LABELS.iter().any(|(words, _)| *words == written);
    if exact { None } else { found(label) }
}

/// What stands after Declassify On.
#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    Nothing,
    Date(Found),
    /// A code of the vocabulary, with the date or event behind it.
    Exemption {
        code: String,
        rest: String,
        date: Option<Found>,
    },
    /// `25X12`, `X9`: it looks like a code and is none.
    Unknown(String),
    /// Several codes.
    Several(Vec<String>),
    /// `N/A to RD portions. See source list for NSI portions.`
    NotApplicable {
        parts: Vec<String>,
        complete: bool,
    },
    Event(String),
}

/// Reads the value of a Declassify On line.
pub fn until(value: &str, register: &Register) -> Until {
    let value = value.trim().trim_end_matches('.');
    if value.is_empty() {
        return Until::Nothing;
    }
    let upper = value.to_uppercase();
    if upper.starts_with("N/A") || upper.starts_with("NOT APPLICABLE") {
        let parts = ["RD", "FRD", "TFNI", "NATO"].into_iter();
        let words: Vec<&str> = upper.split(|c: char| !c.is_alphanumeric()).collect();
        let parts = parts.filter(|part| words.contains(part)).map(str::to_owned).collect();
        return Until::NotApplicable { parts, complete: upper.contains("SOURCE LIST") };
    }
    let codes = codes(&upper);
    if codes.len() > 1 {
        return Until::Several(codes);
    }
    // A longer form first: `25X1, EO 12951` before `25X1`.
    let mut best: Option<(&str, &str)> = None;
    for exemption in &register.exemptions {
        for form in exemption.forms() {
            let start = upper.strip_prefix("SOURCE MARKED ").map_or(0, |_| "SOURCE MARKED ".len());
            let upper_form = form.to_uppercase();
            let whole = upper[start..]
                .strip_prefix(&upper_form)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'));
            if whole && best.is_none_or(|(known, _)| form.len() > known.len()) {
                best = Some((form, &exemption.code));
            }
        }
    }
    if let Some((form, code)) = best {
        let at = upper.find(&form.to_uppercase()).unwrap_or(0) + form.len();
        let rest = value.get(at..).unwrap_or("").trim_start_matches([',', ' ', ';']).to_owned();
        let date = day::find(&rest);
        return Until::Exemption { code: code.to_owned(), rest, date };
    }
    if let Some(code) = codes.into_iter().next().or_else(|| unknown_schedule(&upper, register)) {
        return Until::Unknown(code);
    }
    match day::find(value) {
        Some(found) if found.range.len() + 14 >= value.len() => Until::Date(found),
        _ => Until::Event(value.to_owned()),
    }
}

/// `XGDS-5`: a schedule of earlier orders with a number that it never had.
fn unknown_schedule(upper: &str, register: &Register) -> Option<String> {
    let word = upper.split([' ', ',', ';']).next()?;
    let (base, number) = word.split_once('-')?;
    let schedules = register.exemptions.iter().filter(|exemption| !exemption.cables.is_empty());
    let known = schedules.filter_map(|exemption| exemption.code.split_once('-')).any(|(own, _)| own == base);
    (known && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| word.to_owned())
}

/// Whether something that has the look of an exemption stands there.
pub fn has_code(value: &str) -> bool {
    !codes(&value.to_uppercase()).is_empty()
}

/// Words that have the look of an exemption: `25X1`, `50X1-HUM`, `X3`.
fn codes(upper: &str) -> Vec<String> {
    let mut codes = Vec::new();
    for word in upper.split([' ', ',', ';', '/', '|', '(', ')']) {
        let word = word.trim_matches('.');
        let Some((number, rest)) = word.split_once('X') else { continue };
        let digits = number.is_empty() || (number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()));
        let tail = rest.starts_with(|c: char| c.is_ascii_digit()) || (rest.is_empty() && number == "75");
        if digits && tail && word.len() <= 12 && !(number.is_empty() && rest.len() > 2) {
            codes.push(word.to_owned());
        }
    }
    codes.dedup();
    codes
}

/// `1.4(c)`: the paragraph and the letters that a reason names.
pub fn reasons(value: &str) -> Option<(String, Vec<char>)> {
    let bytes = value.as_bytes();
    let point = (1..bytes.len().saturating_sub(1)).find(|&at| {
        matches!(bytes[at], b'.' | b'-')
            && bytes[at - 1].is_ascii_digit()
            && bytes[at + 1].is_ascii_digit()
            && (at < 2 || !bytes[at - 2].is_ascii_digit())
    })?;
    let rest = &value[point + 1..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let paragraph = value[point - 1..point + 1 + digits].to_owned();
    // Letters that stand alone; "and" and the names of orders do not.
    let letters = rest[digits..]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic()))
        .flat_map(|word| word.chars())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    Some((paragraph, letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_block() {
        let text = "Classified By: J. Smith Derived From: Multiple Sources Declassify On: 20411231";
        let found: Vec<_> = lines(text).into_iter().map(|line| (line.label, text[line.value].to_owned())).collect();
        assert_eq!(
            found,
            [
                (Label::ClassifiedBy, "J. Smith".to_owned()),
                (Label::DerivedFrom, "Multiple Sources".to_owned()),
                (Label::DeclassifyOn, "20411231".to_owned())
            ]
        );
        assert_eq!(lines("CLASSIFIED BY J. Smith").len(), 1);
        for prose in
            ["Reasonable men differ.", "The reason: none.", "Classified by many as a failure, it went on.", "Decline"]
        {
            assert!(lines(prose).is_empty(), "{prose}");
        }
    }

    #[test]
    fn values_of_declassify_on() {
        let register = Register::embedded();
        let kind = |value: &str| match until(value, register) {
            Until::Nothing => "nothing".to_owned(),
            Until::Date(found) => found.date.to_string(),
            Until::Exemption { code, rest, date } => format!("{code}|{rest}|{}", date.is_some()),
            Until::Unknown(code) => format!("?{code}"),
            Until::Several(codes) => codes.join("+"),
            Until::NotApplicable { parts, complete } => format!("n/a {} {complete}", parts.join(" ")),
            Until::Event(event) => format!("event {event}"),
        };
        let table = [
            ("20411231", "2041-12-31"),
            ("25X1, 20601231", "25X1|20601231|true"),
            ("25X1, EO 12951", "25X1, EO 12951||false"),
            ("25X3", "25X3||false"),
            ("50X2-WMD", "50X2-WMD||false"),
            ("25X1, 25X6, 20601231", "25X1+25X6"),
            ("25X12, 20601231", "?25X12"),
            ("X1", "X1||false"),
            ("X9", "?X9"),
            ("OADR", "OADR||false"),
            ("DCI Only", "DCI Only||false"),
            ("N/A to RD and NATO portions. See source list for NSI portions.", "n/a RD NATO true"),
            ("Completion of Operation X", "event Completion of Operation X"),
        ];
        for (value, expected) in table {
            assert_eq!(kind(value), expected, "{value}");
        }
        assert_eq!(reasons("E.O. 13526, 1.4 (a), (c) and (d)"), Some(("1.4".to_owned(), vec!['a', 'c', 'd'])));
        assert_eq!(reasons("1.4(z)"), Some(("1.4".to_owned(), vec!['z'])));
    }
}
