//! Whether a line of its own is a banner, and how sure that is.

use super::{Parsed, ProblemKind, parse};
use crate::grammar::look_alike;
use crate::marking::{Owner, Place};
use crate::vocabulary::register::Register;
use crate::vocabulary::slip::within;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Only at the head or foot of a page whose document is marked otherwise: a misspelled level, a level in small
    /// letters, controls without their level.
    AtEdge,
    /// A level alone, as older papers have it too.
    Level,
    /// Today's syntax: slashes and controls of the register.
    Sure,
}

/// Reads a line that may be a banner.
pub fn banner_line(text: &str, register: &Register) -> Option<(Parsed, Sureness)> {
    if text.len() < 2 || text.len() > 300 {
        return None;
    }
    if never(text) {
        return None;
    }
    // `DECLASSIFIED` is a step from `UNCLASSIFIED`.
    if register.release(text).is_some() {
        return None;
    }
    // Whether it is a banner is told by what it looks like.
    if let Some(folded) = look_alike::fold(text) {
        if !may_be(&folded.text) {
            return None;
        }
        let plain = parse(&folded.text, Place::Banner, register);
        let sureness = sureness(&folded.text, &plain)?;
        return Some((parse(text, Place::Banner, register), sureness));
    }
    if !may_be(text) {
        return None;
    }
    let parsed = parse(text, Place::Banner, register);
    let sureness = sureness(text, &parsed)?;
    Some((parsed, sureness))
}

/// What no look-alike changes: most lines are those of a paragraph.
fn never(text: &str) -> bool {
    let first = text.as_bytes()[0];
    (first.is_ascii() && !first.is_ascii_alphabetic() && !matches!(first, b'/' | b'\\'))
        || text.bytes().any(|byte| matches!(byte, b'(' | b'[' | b'=' | b'{' | b'"' | b'@' | b'#'))
}

/// A cheap look before the line is parsed.
fn may_be(text: &str) -> bool {
    // Nothing is left of a line of invisible characters.
    let Some(&first) = text.as_bytes().first() else { return false };
    if !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'\\')) || text.contains("://") || text.contains("www.")
    {
        return false;
    }
    if text.ends_with(['.', '?', '!', ';', ':', ')']) || text.contains(['(', '[', '=', '{', '"', '“', '@', '#']) {
        return false;
    }
    let words = text.split([' ', '/', ',']).filter(|word| !word.is_empty());
    words.clone().count() <= 40 && text.bytes().filter(|byte| byte.is_ascii_digit()).count() * 3 <= text.len() + 12
}

fn sureness(text: &str, parsed: &Parsed) -> Option<Sureness> {
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let slashes = text.contains(['/', '\\', '|']);
    let known = parsed.known();
    let unknown = parsed.items.len() - known;
    let problem = |kind| parsed.problems.iter().any(|problem| problem.kind == kind);
    let level_misspelled =
        parsed.problems.iter().any(|p| p.kind == ProblemKind::Misspelled && p.range.start == parsed.head.start);
    let has_head = !parsed.head.is_empty();
    let short = parsed.problems.iter().any(|p| p.kind == ProblemKind::PortionForm && p.range == parsed.head);
    let controls = register_words(parsed);
    if has_head && parsed.items.is_empty() {
        let foreign = matches!(parsed.marking.owner, Owner::Nato(_) | Owner::Joint(_) | Owner::Foreign(_));
        let whole = parsed.head.end == text.len();
        return match () {
            () if !whole && (lower || !slashes) => None,
            () if foreign && text.starts_with("//") && !lower && parsed.marking.level.is_some() => Some(Sureness::Sure),
            () if foreign && !lower && parsed.marking.level.is_some() && text.len() > 4 => Some(Sureness::AtEdge),
            () if foreign && text.starts_with("//") && !lower => Some(Sureness::AtEdge),
            () if parsed.is_cui && !lower && text == "CUI" => Some(Sureness::Sure),
            () if parsed.is_cui => Some(Sureness::AtEdge),
            () if short || foreign || text.len() < 5 => None,
            () if level_misspelled || lower || slashes => Some(Sureness::AtEdge),
            () => Some(Sureness::Level),
        };
    }
    if lower {
        // `Secret//Noforn`: wholly understood, and with the double slash.
        let understood =
            has_head && unknown == 0 && controls > 0 && text.contains("//") && !problem(ProblemKind::Separator);
        return understood.then_some(Sureness::Sure);
    }
    if has_head && slashes {
        if !text.contains("//") {
            // `SECRET/NODIS` is how the State Department wrote for decades: a fault only among today's markings.
            return (controls > 0 && known >= unknown && !(short && parsed.head.len() == 1))
                .then_some(Sureness::AtEdge);
        }
        let sure = (controls > 0 && known >= unknown) || (!short && !level_misspelled);
        return (sure || parsed.is_cui).then_some(Sureness::Sure);
    }
    if has_head && known > 0 && unknown == 0 && !short && !problem(ProblemKind::Misspelled) {
        return Some(Sureness::AtEdge);
    }
    if slashes && controls > 0 && unknown == 0 && known > 0 {
        return Some(Sureness::AtEdge);
    }
    None
}

/// How many parts are controls of the register, not words that may only be unpublished systems.
fn register_words(parsed: &Parsed) -> usize {
    parsed.known().saturating_sub(parsed.unregistered.len())
}

/// The level that a cable sets with spaced letters at the head of its text: `S E C R E T STATE 012345`.
pub fn spaced_level(text: &str, register: &Register) -> Option<(u8, usize)> {
    register
        .levels
        .iter()
        .enumerate()
        .filter(|(_, level)| !level.foreign)
        .filter_map(|(at, level)| {
            let mut rest = text;
            for letter in level.name.chars().filter(|c| !c.is_whitespace()) {
                rest = rest.strip_prefix(letter)?;
                rest = rest.strip_prefix(' ').map(str::trim_start).unwrap_or(rest);
            }
            let len = text.len() - rest.len();
            let spaced = text[..len].trim_end().len() >= 2 * level.name.chars().filter(|c| *c != ' ').count() - 1;
            spaced.then_some((at as u8, text[..len].trim_end().len()))
        })
        .max_by_key(|(_, len)| *len)
}

/// What stands where a banner stands on other pages, and is near to it: one slip that broke the reading altogether.
pub fn near_banner(text: &str, other: &str) -> bool {
    let limit = 2 + other.len() / 20;
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    text.len() >= 5
        && text.len() < 300
        && (text.eq_ignore_ascii_case(other)
            || within(text, other, limit).is_some()
            || (text.len() < 2 * other.len() + 2 && bare(text) == bare(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banners_and_other_lines() {
        use Sureness::{AtEdge, Level, Sure};
        let table: &[(&str, Option<Sureness>)] = &[
            ("SECRET//NOFORN", Some(Sure)),
            ("SECRET", Some(Level)),
            ("UNCLASSIFIED", Some(Level)),
            ("SERCET//NOFORN", Some(Sure)),
            ("SERCET", Some(AtEdge)),
            ("SECRET NOFORN", Some(AtEdge)),
            ("NOFORN/PROPIN", Some(AtEdge)),
            ("SECRET/NOFORN", Some(AtEdge)),
            ("TS//NOFORN", Some(Sure)),
            ("Secret//Noforn", Some(Sure)),
            ("//DEU SECRET//REL TO USA, DEU", Some(Sure)),
            ("//COSMIC TOP SECRET", Some(Sure)),
            ("CUI", Some(Sure)),
            ("CUI//SP-PRVCY//NOFORN", Some(Sure)),
            ("// a comment in code", None),
            ("//TODO: fix this", None),
            ("// S", None),
            ("https://example.org/SECRET", None),
            ("and/or", None),
            ("AND/OR", None),
            ("USSR/CHINA", None),
            ("TO: SECSTATE WASHDC/PRIORITY", None),
            ("The paper is secret.", None),
            ("SECRETARY OF STATE", None),
            ("U.S./U.K. TALKS", None),
            ("S/S-O", None),
            ("C/O EMBASSY", None),
            ("TOP SECRET/SENSITIVE", None),
            ("SECRET/NODIS", Some(AtEdge)),
            ("CONFIDENTIAL DISTRIBUTION", None),
        ];
        let found: Vec<_> = table
            .iter()
            .map(|(text, _)| (*text, banner_line(text, Register::embedded()).map(|(_, sureness)| sureness)))
            .collect();
        assert_eq!(found, table);
    }
}
