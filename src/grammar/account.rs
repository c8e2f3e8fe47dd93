//! A preface's account of what was held back: "the decision to withhold 18 documents in full, excise a paragraph or
//! more in 5 documents, and make minor excisions of less than a paragraph in 6 documents".

use std::ops::Range;

use crate::vocabulary::redaction::Redaction as Words;

/// What a number in an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Documents withheld in full.
    Withheld,
    /// Documents of which a paragraph or more is.
    Paragraph,
    /// Documents of which less is.
    Minor,
}

impl Counts {
    pub fn name(self) -> &'static str {
        match self {
            Counts::Withheld => "withheld",
            Counts::Paragraph => "paragraph",
            Counts::Minor => "minor",
        }
    }
}

/// One number of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub counts: Counts,
    pub number: u32,
    /// The words.
    pub range: Range<usize>,
    /// True where it is part of the decision on the volume as a whole, not a remark that may be about a part of it.
    pub whole: bool,
}

/// The account that a paragraph of a preface gives.
pub fn account(words: &Words, paragraph: &str) -> Vec<Stated> {
    let mut out = Vec::new();
    for sentence in sentences(paragraph) {
        let text = &paragraph[sentence.clone()];
        // "In the compilation on …, two documents were denied in full" speaks of a part.
        let decision = text.contains("declassification review") && text.contains("decision");
        for (at, number, after) in numbers_of_documents(words, text) {
            let Some((counts, end)) = what(text, at, after) else { continue };
            let opens = text[..at].trim().is_empty();
            let of_volume = decision || (opens && paragraph.contains("review of this volume"));
            if !of_volume {
                continue;
            }
            let range = sentence.start + at..sentence.start + end;
            out.push(Stated { counts, number, range, whole: decision });
        }
    }
    out
}

/// The sentences of a paragraph; "about .7 percent" does not end one.
fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in paragraph.match_indices(". ") {
        if paragraph[at + 2..].starts_with(|c: char| c.is_uppercase()) {
            out.push(start..at + 1);
            start = at + 2;
        }
    }
    out.push(start..paragraph.len());
    out
}

/// "18 documents", "no documents", "one document": where, how many, and the end of it.
fn numbers_of_documents(words: &Words, text: &str) -> Vec<(usize, u32, usize)> {
    let found = text.match_indices(" document").filter_map(|(at, noun)| {
        let last = |end: usize| text[..end].rfind(' ').map_or(0, |space| space + 1);
        let mut start = last(at);
        let mut word = text[start..at].to_lowercase();
        // "190 of the 287 documents"
        if let Some(part) = text[..start].strip_suffix(" of the ") {
            start = last(part.len());
            word = text[start..part.len()].to_lowercase();
        }
        let number = match word.as_str() {
            "no" => Some(0),
            digits if digits.starts_with(|c: char| c.is_ascii_digit()) => digits.parse().ok(),
            word => words.numbers.get(word).copied(),
        }?;
        let end = at + noun.len();
        Some((start, number, end + usize::from(text[end..].starts_with('s'))))
    });
    found.collect()
}

/// What a number counts, by the words around it, and where they end.
fn what(text: &str, at: usize, after: usize) -> Option<(Counts, usize)> {
    let before = &text[..at];
    let rest = &text[after..];
    // The clause that the number ends: "excise a paragraph or more in 5 documents".
    let clause = before.rfind([';', ',']).map_or(before, |comma| &before[comma + 1..]);
    for passive in
        [" in full", " were withheld in full", " were denied in full", " was withheld in full", " was denied in full"]
    {
        if rest.starts_with(passive) {
            let active = ["withhold ", "deny ", "withheld ", "denied "].iter().any(|verb| before.ends_with(verb));
            return (active || passive.len() > " in full".len()).then_some((Counts::Withheld, after + passive.len()));
        }
    }
    // "an excision of a paragraph or more in one document and minor excisions … in four": the nearer words tell.
    let minor = before.rfind("minor excision").filter(|&minor| before.len() - minor < 80);
    let paragraph = clause.rfind("paragraph or more").map(|at| before.len() - clause.len() + at);
    match (minor, paragraph) {
        (Some(minor), paragraph) if paragraph.is_none_or(|paragraph| paragraph < minor) => Some((Counts::Minor, after)),
        (_, Some(_)) => Some((Counts::Paragraph, after)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn accounts_are_read_in_their_several_wordings() {
        let vocabulary = Vocabulary::builtin();
        let read = |text: &str| {
            let found = account(&vocabulary.redaction, text).into_iter();
            let shown = found.map(|stated| format!("{} {}", stated.counts.name(), stated.number));
            shown.collect::<Vec<_>>().join(", ")
        };
        let begin = "The declassification review of this volume, which ended in 2004, resulted in the decision to";
        for (rest, wanted) in [
            (
                "withhold 18 documents in full, excise a paragraph or more in 5 documents, and make minor excisions of less than a paragraph in 6 documents.",
                "withheld 18, paragraph 5, minor 6",
            ),
            ("deny no documents in full and to make minor excisions in 6 documents.", "withheld 0, minor 6"),
            (
                "withhold 2 documents in full; excise a paragraph or more from 9 documents and make minor excisions, mostly names, in 190 of the 287 documents published.",
                "withheld 2, paragraph 9, minor 190",
            ),
            (
                "make an excision of a paragraph or more in one document and minor excisions of less than one paragraph in four documents.",
                "paragraph 1, minor 4",
            ),
            ("withhold about 3.5 percent of the pages; 9 documents were withheld in full.", "withheld 9"),
            ("withhold 1.4 percent of the pages. Two documents were denied in full. The rest is whole.", "withheld 2"),
            ("withhold about .7 percent of what was proposed; 3 documents were withheld in full.", "withheld 3"),
        ] {
            assert_eq!(read(&format!("{begin} {rest}")), wanted, "{rest}");
        }
        for other in [
            "The declassification review of this volume is done. In the compilation on Ruritania there were numerous excisions, and two documents were denied in full.",
            "Entire documents withheld for declassification purposes have been accounted for.",
            "He asked for 18 documents in full.",
        ] {
            assert_eq!(read(other), "", "{other}");
        }
    }
}
