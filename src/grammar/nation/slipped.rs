//! Lines of a nation's paper in which a slip broke the reading: told by the letters that are left, or by the line's twin at
//! the other end of the page.

use super::{Reading, starts};
use crate::grammar::banner::line::near_banner;
use crate::vocabulary::nation::Nation;

/// So long a line is read letter by letter.
const LONGEST: usize = 120;

/// How long something is that is no separator of the nation's and stands before one of its parts: `PROTECTED|CABINET`. Behind
/// a level that shows the nation, double slashes before any word in capitals: `PROTECTED B//ORCON`.
pub fn separator(rest: &str, right: usize, nation: &Nation, tells: bool) -> Option<usize> {
    let len = rest.find(char::is_alphanumeric).filter(|len| (1..=5).contains(len) && *len != right)?;
    let (between, behind) = rest.split_at(len);
    if between.trim().is_empty() || between.contains(['(', ')', '.']) {
        return None;
    }
    let known = nation
        .parts
        .iter()
        .flat_map(|part| &part.words)
        .any(|word| !word.open && std::iter::once(&word.name).chain(&word.forms).any(|form| starts(behind, form)));
    let capitals = behind.len() >= 3 && !behind.chars().any(char::is_lowercase);
    (known || tells && right == 0 && between == "//" && capitals).then_some(len)
}

/// What a line was meant for, by its letters alone: blanks, strokes, cases and figures left aside. Only for the ends of a
/// page: `official sensitive.`, `(NATO SECRET)`.
pub fn by_letters(text: &str, nation: &Nation) -> Option<(Reading, String)> {
    if text.len() > LONGEST {
        return None;
    }
    let own = letters(text);
    let halves = own.split_at_checked(own.len() / 2);
    let once = halves.filter(|(first, second)| first == second).map(|(first, _)| first);
    [Some(own.as_str()), once].into_iter().flatten().find_map(|own| {
        nation.levels.iter().enumerate().find_map(|(at, level)| {
            let rest = own.strip_prefix(letters(&level.name).as_str())?;
            let (words, tells) = parts(rest, nation, 3)?;
            if !(level.tells || tells) || level.name.len() < 9 && words.is_empty() {
                return None;
            }
            let separator = nation.separators.first().map_or(" ", String::as_str);
            let right = std::iter::once(level.name.as_str()).chain(words.iter().copied());
            let right = right.collect::<Vec<_>>().join(separator);
            let reading = Reading { level: Some(at), tells: true, parts: words.len(), ..Reading::default() };
            (right != text).then(|| (slip(reading, text, &right), right))
        })
    })
}

/// What a line that stands at both ends of a paper was meant for: a level with what may stand behind it, but for a slip or two,
/// or with more behind it. Only what shows the nation, and is no short word.
pub fn by_nearness(text: &str, nation: &Nation) -> Option<Reading> {
    if text.len() > LONGEST || !(8..).contains(&text.len()) || text.chars().any(char::is_lowercase) {
        return None;
    }
    let separator = nation.separators.first().map_or(" ", String::as_str);
    let mut best: Option<(usize, bool, usize, String, usize)> = None;
    for (at, level) in nation.levels.iter().enumerate() {
        let parts =
            nation.parts.iter().flat_map(|part| part.words.iter().map(move |word| (part.shows || word.tells, word)));
        let whole = parts.filter(|(shows, word)| (*shows || level.tells) && !word.open);
        let whole = whole.map(|(_, word)| (format!("{}{separator}{}", level.name, word.name), 1));
        let alone = (level.tells && level.name.contains([' ', '-'])).then(|| (level.name.clone(), 0));
        for (line, parts) in whole.chain(alone) {
            let rest = text.strip_prefix(line.as_str());
            let more = rest.is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric()) && rest.len() <= 40);
            if line.len() < 9 || !(more || near_banner(text, &line)) {
                continue;
            }
            // The longest that stands there as it is, else the first that is near.
            let rank = if more { 1000 + line.len() } else { 1000 - line.len().abs_diff(text.len()) };
            if best.as_ref().is_none_or(|(other, ..)| rank > *other) {
                best = Some((rank, more, at, line, parts));
            }
        }
    }
    let (_, _, level, line, parts) = best?;
    let reading = Reading { level: Some(level), tells: true, parts, ..Reading::default() };
    (line != text).then(|| slip(reading, text, &line))
}

/// The same for a line at one end, held against what stands at another.
pub fn by_twin(text: &str, twin: &str, reading: &Reading) -> Option<Reading> {
    let capitals = !text.chars().any(char::is_lowercase);
    let longer = text.starts_with(twin) && text.len() <= twin.len() + 40 && capitals;
    let shorter = text.len() >= 5 && capitals && twin.ends_with(text) && twin.len() > text.len();
    let same = letters(text) == letters(twin) && text != twin;
    let near = twin.len() >= 6 && near_banner(text, twin);
    let around = text.contains(twin) && text.len() <= twin.len() + 4;
    if text == twin || text.len() > LONGEST || !(longer || shorter || same || near || around) {
        return None;
    }
    let own = Reading { level: reading.level, tells: reading.tells, parts: reading.parts, ..Reading::default() };
    Some(slip(own, text, twin))
}

fn slip(mut reading: Reading, text: &str, right: &str) -> Reading {
    reading.level_range = 0..text.len();
    reading.slip("form", 0..text.len(), text, right);
    if let Some(problem) = reading.problems.last_mut() {
        problem.because = Some(format!("it is not written so, but {right}"));
    }
    reading
}

/// Letters and figures alone, in capitals; figures that look like letters are taken for them.
fn letters(text: &str) -> String {
    let alike = |c: char| match c {
        '0' => 'O',
        '1' => 'I',
        '5' => 'S',
        c => c,
    };
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).map(alike).collect()
}

/// The parts of which the letters are made, and whether one of them shows the nation.
fn parts<'a>(own: &str, nation: &'a Nation, most: usize) -> Option<(Vec<&'a str>, bool)> {
    if own.is_empty() {
        return Some((Vec::new(), false));
    }
    if most == 0 {
        return None;
    }
    nation.parts.iter().flat_map(|part| &part.words).filter(|word| !word.open).find_map(|word| {
        let rest = own.strip_prefix(letters(&word.name).as_str())?;
        let (mut words, tells) = parts(rest, nation, most - 1)?;
        words.insert(0, &word.name);
        Some((words, tells || word.tells))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::nations::Nations;

    #[test]
    fn lines_by_their_letters() {
        let nations = Nations::default();
        let read = |system: &str, text: &str| {
            let nation = nations.all().find(|nation| nation.system == system)?;
            by_letters(text, nation).map(|(_, right)| right)
        };
        let right = Some("OFFICIAL-SENSITIVE".to_owned());
        for text in ["official-sensitive", "OFFICIAL–SENSITIVE", "0FFICIAL-SENSITIVE.", "(OFFICIAL-SENSITIVE)"] {
            assert_eq!(read("uk", text), right, "{text}");
        }
        assert_eq!(read("nato", "N A T O   S E C R E T"), Some("NATO SECRET".to_owned()));
        assert_eq!(read("uk", "S E C R E T - UK EYES ONLY"), Some("SECRET - UK EYES ONLY".to_owned()));
        for (system, text) in [("uk", "SECRET."), ("uk", "Official"), ("uk", "OFFICIAL-SENSITIVE"), ("eu", "SECRET")] {
            assert_eq!(read(system, text), None, "{text}");
        }
    }
}
