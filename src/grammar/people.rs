//! The one to whom or from whom something goes: "Gen. Haig, AF 86971", "the President’s Deputy Assistant … (Haig)".
//! Tells a person from an office, since only persons can be compared by name.

use std::ops::Range;

use crate::vocabulary::notation::People;

/// One person or office, as bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub range: Range<usize>,
    /// The surname in lower case; empty for an office.
    pub surname: String,
}

impl Party {
    pub fn is_person(&self) -> bool {
        !self.surname.is_empty()
    }
}

/// `parties = party *( ( "," / ";" / "and" / "/" ) party )`: every party named in an address line or a delivery
/// instruction. What follows a person after a comma ("AF 86971", "Department of State") is not a party of its own
/// unless it is a person as well.
pub fn parties(people: &People, text: &str) -> Vec<Party> {
    let mut out: Vec<Party> = Vec::new();
    for chunk in chunks(text) {
        let party = party(people, text, chunk);
        if party.is_person() || out.is_empty() {
            out.push(party);
        }
    }
    out
}

/// The persons in the title's "From … to …": those in parentheses, and those with a title of their own.
pub fn title_parties(people: &People, title: &str) -> (Vec<Party>, Vec<Party>) {
    let Some(from) = find_word(title, "From") else {
        // Before 1955: "The Ambassador in Burma (Sebald) to the Department of State".
        let Some(split) = title.find(") to ") else { return (Vec::new(), Vec::new()) };
        return (named(people, title, 0..split + 1), named(people, title, split + ") to ".len()..title.len()));
    };
    let body = from + "From".len();
    // In "From the Assistant to the Secretary (A) to B" the "to" that parts the two is the one behind a name in
    // parentheses; in "From A to B" it is the only one.
    let split = title[body..]
        .match_indices(") to ")
        .map(|(at, _)| body + at + 2)
        .next()
        .or_else(|| title[body..].match_indices(" to ").map(|(at, _)| body + at + 1).last());
    let Some(split) = split else {
        return (named(people, title, body..title.len()), Vec::new());
    };
    (named(people, title, body..split), named(people, title, split + 3..title.len()))
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace());
        before && text[at + word.len()..].starts_with(' ')
    })
}

/// Names in parentheses, and names with a title before the first comma.
fn named(people: &People, text: &str, range: Range<usize>) -> Vec<Party> {
    let mut out = Vec::new();
    let mut at = range.start;
    while let Some(open) = text[at..range.end].find('(') {
        let start = at + open + 1;
        let end = text[start..range.end].find(')').map_or(range.end, |close| start + close);
        for chunk in chunks(&text[start..end]) {
            let chunk = start + chunk.start..start + chunk.end;
            if let Some(surname) = surname(people, &text[chunk.clone()], true) {
                out.push(Party { range: chunk, surname });
            }
        }
        at = end;
    }
    if out.is_empty() {
        let end = text[range.clone()].find(',').map_or(range.end, |comma| range.start + comma);
        let piece = &text[range.start..end];
        let start = range.start + piece.len() - piece.trim_start().len();
        let end = start + piece.trim().len();
        // "Secretary of State Rusk": the name is what is left when office words are taken away.
        if let Some(surname) = surname(people, &text[start..end], false) {
            out.push(Party { range: start..end, surname });
        } else if let Some(party) = full_name(people, text, start..end) {
            out.push(party);
        }
    }
    out
}

/// "Spurgeon Keeny of the National Security Council Staff": a given name and a surname, and nothing else, before "of the".
fn full_name(people: &People, text: &str, range: Range<usize>) -> Option<Party> {
    let end = range.start + text[range.clone()].find(" of the ")?;
    let words: Vec<&str> = text[range.start..end].split(' ').collect();
    let [given, surname] = words.as_slice() else { return None };
    let is_name = |word: &str| {
        let lower = word.to_lowercase();
        let office =
            people.offices.contains(&lower) || people.titles.contains(&lower) || people.not_names.contains(&lower);
        let mut letters = word.chars();
        !office
            && letters.next().is_some_and(char::is_uppercase)
            && word.chars().count() > 2
            && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '’' | '\''))
    };
    (is_name(given) && is_name(surname)).then(|| Party { range: range.start..end, surname: surname.to_lowercase() })
}

fn party(people: &People, text: &str, chunk: Range<usize>) -> Party {
    let surname = surname(people, &text[chunk.clone()], false).unwrap_or_default();
    Party { range: chunk, surname }
}

/// The last word of a name. A name has a title or rank ("Gen. Haig"), or initials or a given name beside it ("Henry A.
/// Kissinger"); in parentheses behind an office, the word alone is enough (`sure`).
fn surname(people: &People, chunk: &str, sure: bool) -> Option<String> {
    let mut titled = false;
    let mut initial = false;
    let mut names: Vec<String> = Vec::new();
    // "Director of Central Intelligence": what follows "of" is an office until its last word is past.
    let mut of_office = false;
    for word in chunk.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("’s").trim_end_matches("'s");
        let lower = bare.to_lowercase();
        if lower.is_empty() || lower == "jr" || lower == "sr" {
            continue;
        }
        if people.offices.contains(&lower) {
            // "Secretary of State Rusk": an office before the name is part of its title.
            names.clear();
            of_office = false;
            continue;
        }
        if matches!(lower.as_str(), "of" | "for") && titled {
            if !names.is_empty() {
                return None;
            }
            of_office = true;
            continue;
        }
        if people.titles.contains(&lower) && names.is_empty() {
            titled = true;
            continue;
        }
        if people.not_names.contains(&lower) {
            if names.is_empty() {
                continue;
            }
            break;
        }
        if bare.chars().any(|c| c.is_ascii_digit()) || !bare.starts_with(char::is_uppercase) {
            if names.is_empty() {
                return None;
            }
            break;
        }
        if bare.chars().count() == 1 || (word.ends_with('.') && bare.chars().count() <= 2) || are_initials(word) {
            initial = true;
            names.push(String::new());
            continue;
        }
        names.push(lower);
    }
    let given = names.len();
    let name = names.pop().filter(|name| !name.is_empty())?;
    if of_office {
        return None;
    }
    let certain = sure || titled || (initial && given >= 2);
    (certain && given <= 4).then_some(name)
}

/// `V.A.`, `J.B.`: initials set without a blank.
fn are_initials(word: &str) -> bool {
    let letters = word.strip_suffix('.').unwrap_or("").split('.');
    let mut count = 0;
    let single = |letter: &str| letter.chars().count() == 1 && letter.chars().all(char::is_uppercase);
    letters.inspect(|_| count += 1).all(single) && count <= 3
}

/// The pieces between commas, semicolons, slashes and "and".
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let piece = &text[from..to];
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let lead = piece.len() - piece.trim_start().len();
            out.push(from + lead..from + lead + trimmed.len());
        }
    };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let joint = [",", ";", "/", " and ", " AND ", " & ", "(", ")"].iter().find(|joint| rest.starts_with(**joint));
        match joint {
            Some(joint) => {
                push(start, at);
                at += joint.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    push(start, text.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::notation::Notation;

    fn people() -> People {
        Notation::load(include_str!("../../rules/vocabulary/notation.yaml")).expect("it loads").people
    }

    #[test]
    fn persons_are_told_from_offices() {
        let people = people();
        for (text, surnames) in [
            ("Gen. Haig, AF 86971", "haig"),
            ("GEN. HAIG", "haig"),
            ("Henry A. Kissinger", "kissinger"),
            ("AMBASSADOR FARLAND", "farland"),
            ("V.A. WALTERS", "walters"),
            ("U.S. EMBASSY", ""),
            ("the Ambassador", ""),
            ("AMEMBASSY SAIGON", ""),
            ("SECSTATE WASHDC 4100", ""),
            ("The White House Situation Room", ""),
            ("Secretary of State Rusk and Mr. Bundy", "rusk bundy"),
            ("Mr. Rostow; Gen. Taylor", "rostow taylor"),
            ("The President", ""),
            ("Director of Central Intelligence", ""),
            ("The Assistant Secrenry of State for Near Eastern Affairs", ""),
            ("SAIGON", ""),
        ] {
            let found: Vec<_> =
                parties(&people, text).into_iter().map(|p| p.surname).filter(|s| !s.is_empty()).collect();
            assert_eq!(found.join(" "), surnames, "{text}");
        }
    }

    #[test]
    fn a_title_names_its_parties() {
        let people = people();
        let read = |title: &str| {
            let (from, to) = title_parties(&people, title);
            let names = |parties: Vec<Party>| parties.into_iter().map(|p| p.surname).collect::<Vec<_>>().join(" ");
            format!("{} > {}", names(from), names(to))
        };
        assert_eq!(
            read(
                "77. Backchannel Message From the President’s Assistant for National Security Affairs (Kissinger) to the President’s Deputy Assistant for National Security Affairs (Haig), Washington, undated"
            ),
            "kissinger > haig"
        );
        assert_eq!(read("Memorandum From the Joint Chiefs of Staff to Secretary of Defense McNamara"), " > mcnamara");
        assert_eq!(read("Telegram From the Mission to the United Nations to the Department of State"), " > ");
        assert_eq!(
            read("Memorandum From Henry A. Kissinger to President Nixon, Washington, May 1, 1971."),
            "kissinger > nixon"
        );
        assert_eq!(read("Memorandum of Conversation"), " > ");
        assert_eq!(read("The Ambassador in Burma (Sebald) to the Department of State"), "sebald > ");
        assert_eq!(read("Memorandum by the Deputy Director (Green) to the Under Secretary (Holt)"), "green > holt");
        assert_eq!(read("Memorandum From Director of Central Intelligence Helms to President Nixon"), "helms > nixon");
        assert_eq!(
            read(
                "Memorandum From Spurgeon Keeny of the National Security Council Staff to the President’s Assistant (Bundy)"
            ),
            "keeny > bundy"
        );
        assert_eq!(read("Message From the Government of the United States to Premier Bolt"), " > bolt");
    }
}
