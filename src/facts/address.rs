//! Who a document goes to and comes from: TO and FROM lines, the title's parties, delivery instructions.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Value};
use crate::grammar::date::dates;
use crate::grammar::delivery::{DeliveryText, Slot, delivery};
use crate::grammar::people::{Party, parties, title_parties};
use crate::kind;
use crate::source::document::{Block, Document, Role};
use crate::vocabulary::Vocabulary;

kind! {
    /// A person or office that an address line or the title names.
    pub struct Addressee: "addressee" (top: true) {
        /// TO, FROM, CC, THROUGH, INFO; "title to" and "title from" for the parties of the title.
        line: Type::Text,
        /// The words of the line.
        name: Type::Text,
        /// The surname in lower case; missing for an office.
        surname: Type::Text,
    }
}

kind! {
    /// An address line with all that it names.
    pub struct AddressLine: "address_line" (top: true) {
        /// TO, FROM, CC, THROUGH, INFO.
        line: Type::Text,
        /// What stands behind the label.
        text: Type::Text,
        /// The surnames of the persons on it, in lower case.
        surnames: Type::List(&Type::Text),
        /// True for the first such line of the document.
        first: Type::Bool,
        /// True where it is that of a memorandum that goes with the document: the title names no memorandum.
        cover: Type::Bool,
    }
}

kind! {
    /// The parties that the title names.
    pub struct TitleParties: "title_parties" (top: true) {
        /// Surnames of the persons it is from, in lower case.
        from: Type::List(&Type::Text),
        /// Surnames of the persons it is to.
        to: Type::List(&Type::Text),
    }
}

kind! {
    /// What is to be done with a message.
    pub struct Delivery: "delivery" (top: true) {
        /// body or note.
        place: Type::Text,
        /// deliver, hand carry, pass, transmit, forward, give, hand, send, handle as, treat as, distribute as.
        action: Type::Text,
        /// "sealed envelope".
        container: Type::Text,
        /// directly, by hand, by courier, immediately …
        manners: Type::List(&Type::Text),
        /// "roger channel".
        channel: Type::Text,
        /// As it stands in the text: "Gen. Haig".
        addressee: Type::Text,
        /// The surnames of the persons it is to be delivered to, in lower case.
        surnames: Type::List(&Type::Text),
        /// "eyes only", "exclusively eyes only".
        exclusive: Type::Text,
        /// The caveat as which it is to be handled: "Nodis".
        handle_as: Type::Text,
        /// The instruction.
        text: Type::Text,
    }
}

kind! {
    /// A signature whose name is a letter away from that of the title's sender.
    pub struct Signature: "signature" (top: true) {
        /// The name, as it is signed.
        name: Type::Text,
        /// The title's.
        sender: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[Addressee::KIND, AddressLine::KIND, TitleParties::KIND, Delivery::KIND, Signature::KIND];

#[derive(Default)]
pub struct Found {
    pub addressees: Vec<Datum>,
    pub lines: Vec<Datum>,
    pub titles: Vec<Datum>,
    pub deliveries: Vec<Datum>,
    pub signatures: Vec<Datum>,
}

/// `notation_sentences` are ranges of the document's text that belong to its source note.
pub fn gather(vocabulary: &Vocabulary, document: &Document, notation_sentences: &[Range<usize>]) -> Found {
    let mut out = Found::default();
    let known = title(vocabulary, document, &mut out);
    lines(vocabulary, document, &known, &mut out);
    body_deliveries(vocabulary, document, &mut out);
    for sentence in notation_sentences {
        let text = &document.text[sentence.clone()];
        if instructs(text)
            && let Some(found) = delivery(&vocabulary.captions, &vocabulary.notation, text)
        {
            out.deliveries.push(record(vocabulary, document, &found, sentence.start, "note"));
        }
    }
    out
}

/// A sentence of a note tells of an instruction, not of what was done, where it says that something is to be done or
/// quotes words on the paper.
fn instructs(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    ["to be ", "“", "\"", "instruct", "should be", "is to ", "for delivery", "notation", "eyes only"]
        .iter()
        .any(|cue| lower.contains(cue))
}

/// The title's parties; gives back their surnames in lower case.
fn title(vocabulary: &Vocabulary, document: &Document, out: &mut Found) -> Vec<String> {
    let Some(block) = document.blocks.iter().find(|block| block.role == Role::Title) else { return Vec::new() };
    let text = document.block_text(block);
    let (from, to) = title_parties(&vocabulary.notation.people, text);
    let whole = document.span_of(block.range.clone());
    let surnames = |parties: &[Party]| -> Vec<Datum> {
        parties
            .iter()
            .map(|party| Datum::new(party.surname.as_str(), span(document, block.range.start, &party.range)))
            .collect()
    };
    for (line, parties) in [("title from", &from), ("title to", &to)] {
        for party in parties {
            out.addressees.push(addressee(document, text, block.range.start, line, party));
        }
    }
    let place =
        |parties: &[Party]| parties.first().map_or(whole, |party| span(document, block.range.start, &party.range));
    out.signatures = signatures(document, text, block.range.start, &from);
    out.titles.push(
        TitleParties { from: Datum::new(surnames(&from), place(&from)), to: Datum::new(surnames(&to), place(&to)) }
            .datum(whole),
    );
    from.iter().chain(&to).filter(|party| party.is_person()).map(|party| party.surname.clone()).collect()
}

/// Others sign for the sender, and friends by their first names: only a name that is nearly the sender's is a slip in one
/// of the two places.
fn signatures(document: &Document, title: &str, offset: usize, from: &[Party]) -> Vec<Datum> {
    const SHORTEST: usize = 5;
    let senders: Vec<&Party> =
        from.iter().filter(|party| party.is_person() && party.surname.chars().count() >= SHORTEST).collect();
    let mut out = Vec::new();
    for block in document.blocks.iter().filter(|block| block.role == Role::Signature && !senders.is_empty()) {
        let text = document.block_text(block);
        let words = || text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= SHORTEST);
        if text.len() > 120 || words().any(|word| senders.iter().any(|party| word.to_lowercase() == party.surname)) {
            continue;
        }
        let near = words().find_map(|word| {
            let lower = word.to_lowercase();
            Some((word, *senders.iter().find(|party| strsim::osa_distance(&lower, &party.surname) == 1)?))
        });
        if let Some((word, party)) = near {
            let at = block.range.start + (word.as_ptr() as usize - text.as_ptr() as usize);
            let here = document.span_of(at..at + word.len());
            let written = &title[party.range.clone()];
            let sender = Datum::new(written, span(document, offset, &party.range));
            out.push(Signature { name: Datum::new(word, here), sender }.datum(here));
        }
    }
    out
}

fn span(document: &Document, offset: usize, range: &Range<usize>) -> crate::source::map::Span {
    document.span_of(offset + range.start..offset + range.end)
}

fn addressee(document: &Document, text: &str, offset: usize, line: &str, party: &Party) -> Datum {
    let here = span(document, offset, &party.range);
    Addressee {
        line: Datum::new(line, here),
        name: Datum::new(&text[party.range.clone()], here),
        surname: Datum::new(party.is_person().then_some(party.surname.as_str()), here),
    }
    .datum(here)
}

/// The label of an address line, its canonical name, and how many bytes it takes.
fn label(text: &str) -> Option<(&'static str, usize)> {
    const LABELS: &[(&str, &str)] = &[
        ("TO", "TO"),
        ("FOR", "TO"),
        ("MEMORANDUM FOR", "TO"),
        ("FROM", "FROM"),
        ("THROUGH", "THROUGH"),
        ("THRU", "THROUGH"),
        ("VIA", "THROUGH"),
        ("CC", "CC"),
        ("INFO", "INFO"),
    ];
    let colon = text.bytes().take(17).position(|byte| byte == b':')?;
    let word = text[..colon].trim();
    let capitals =
        word.chars().all(|c| !c.is_lowercase()) || matches!(word, "To" | "From" | "Through" | "Memorandum for");
    let found = LABELS.iter().find(|(label, _)| word.eq_ignore_ascii_case(label)).filter(|_| capitals)?;
    Some((found.1, colon + 1))
}

/// "TO GENERAL HAIG", "FROM HENRY A KISSINGER": a line in capitals without a colon is an address line where it names one
/// of the title's parties.
fn bare_label(text: &str, known: &[String]) -> Option<(&'static str, usize)> {
    // "MEMORANDUM FOR GENERAL SCOWCROFT" is one whoever is named.
    const MEMORANDUM: &str = "MEMORANDUM FOR ";
    if text.len() <= 120 && text.strip_prefix(MEMORANDUM).is_some_and(|rest| !rest.contains(char::is_lowercase)) {
        return Some(("TO", MEMORANDUM.len()));
    }
    let (line, at) = shaped_label(text)?;
    known.iter().any(|name| named_in(&text[at..], name).is_some()).then_some((line, at))
}

/// A line in capitals that begins with TO or FROM.
fn shaped_label(text: &str) -> Option<(&'static str, usize)> {
    let (line, rest) =
        ["TO", "FROM"].into_iter().find_map(|line| Some((line, text.strip_prefix(line)?.strip_prefix(' ')?)))?;
    // "TO BE DELIVERED …" tells what to do.
    let capitals = text.len() <= 80 && !rest.contains(char::is_lowercase) && !rest.starts_with("BE ");
    capitals.then_some((line, line.len() + 1))
}

/// How many lines an address may stand below the title without a colon.
const HEAD: usize = 6;

/// A rank and a name: "GENERAL HAIG", "DR. KISSINGER".
fn is_ranked(text: &str) -> bool {
    const RANKS: &[&str] = &["GENERAL", "GEN.", "ADMIRAL", "COLONEL", "DR.", "MR.", "AMBASSADOR", "SECRETARY"];
    let mut words = text.split_whitespace();
    words.next().is_some_and(|rank| RANKS.contains(&rank))
        && words.next().is_some_and(is_bare_name)
        && words.next().is_none()
}

/// One word that is no office.
fn is_bare_name(text: &str) -> bool {
    const OFFICES: &[&str] = &["STATE", "WHITEHOUSE", "SITUATION", "SECSTATE", "EMBASSY", "AMEMBASSY"];
    text.len() >= 4 && text.chars().all(char::is_uppercase) && !OFFICES.contains(&text)
}

/// Where a text has a surname as a word of its own.
fn named_in(text: &str, surname: &str) -> Option<Range<usize>> {
    let mut at = 0;
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’')).find_map(|word| {
        let start = at + text[at..].find(word)?;
        at = start + word.len();
        (!word.is_empty() && word.to_lowercase() == surname).then_some(start..at)
    })
}

fn lines(vocabulary: &Vocabulary, document: &Document, known: &[String], out: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    let mut pending: Option<&'static str> = None;
    let title = document.blocks.iter().find(|block| block.role == Role::Title);
    let title = title.map_or("", |block| document.block_text(block));
    // A letter or message may lie under the memorandum that sent it up.
    let other = ["Letter", "Message", "Note ", "Telegram"].iter().any(|kind| title.contains(kind));
    let mut cover = false;
    let is_body = |block: &&Block| !matches!(block.role, Role::Note | Role::Title | Role::Dateline);
    let body: Vec<&Block> = document.blocks.iter().filter(is_body).collect();
    for (at, block) in body.iter().enumerate() {
        let text = document.block_text(block);
        // Beside "TO GENERAL HAIG" a line "FROM HENRY A MARSH" is an address line even if the title has no Marsh.
        let beside = || {
            let around = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| body.get(at));
            let shaped = shaped_label(text)?;
            let named = |other: &&Block| {
                bare_label(document.block_text(other), known).is_some_and(|(line, _)| line != shaped.0)
            };
            around.copied().any(|other| named(&other)).then_some(shaped)
        };
        // "TO GENERAL HAIG" at the head names a person by his rank; in the lines of a telegram it would be running text.
        let ranked = || shaped_label(text).filter(|(_, from)| at < HEAD && is_ranked(&text[*from..]));
        if text.len() > 300 {
            pending = None;
            continue;
        }
        cover |= other && text.get(.."MEMORANDUM".len()).is_some_and(|start| start.eq_ignore_ascii_case("MEMORANDUM"));
        let (line, from) =
            match (label(text).or_else(|| bare_label(text, known)).or_else(beside).or_else(ranked), pending) {
                (Some((line, from)), _) if !text[from..].trim().is_empty() => (line, from),
                // The label alone, its names in the items below it.
                (Some((line, _)), _) => {
                    pending = Some(line);
                    continue;
                }
                (None, _) if matches!(text.trim(), "TO" | "FROM" | "THROUGH" | "CC") => {
                    pending = ["TO", "FROM", "THROUGH", "CC"].into_iter().find(|label| *label == text.trim());
                    continue;
                }
                (None, Some(line)) if block.role == Role::Item => (line, 0),
                _ => {
                    pending = None;
                    continue;
                }
            };
        let offset = block.range.start + from + (text[from..].len() - text[from..].trim_start().len());
        let names = undated(text[offset - block.range.start..].trim_end());
        let found = parties(&vocabulary.notation.people, names);
        let here = document.span_of(offset..offset + names.len());
        let mut surnames: Vec<Datum> = found
            .iter()
            .filter(|party| party.is_person())
            .map(|party| Datum::new(party.surname.as_str(), span(document, offset, &party.range)))
            .collect();
        // "KISSINGER" alone may be an office; not so where the title has a Kissinger.
        if surnames.is_empty() {
            surnames.extend(known.iter().filter_map(|name| {
                let range = named_in(names, name)?;
                Some(Datum::new(name.as_str(), span(document, offset, &range)))
            }));
        }
        // Nor where the line beside it names one of the title's persons as barely: "TO: HAIG", "FROM: KISSINGER".
        let bare_beside = || {
            [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| body.get(at)).any(|other| {
                let other = document.block_text(other);
                let rest = label(other).filter(|(own, _)| *own != line).map(|(_, from)| other[from..].trim());
                rest.is_some_and(|rest| known.iter().any(|name| rest.to_lowercase() == *name))
            })
        };
        if surnames.is_empty() && is_bare_name(names) && bare_beside() {
            surnames.push(Datum::new(names.to_lowercase().as_str(), here));
        }
        out.lines.push(
            AddressLine {
                line: Datum::new(line, here),
                text: Datum::new(names, here),
                surnames: Datum::new(surnames, here),
                first: Datum::new(!seen.contains(&line), here),
                cover: Datum::new(cover, here),
            }
            .datum(here),
        );
        seen.push(line);
        for party in &found {
            out.addressees.push(addressee(document, names, offset, line, party));
        }
    }
}

/// "Gen. Haig, June 5, 1971" without the day.
fn undated(names: &str) -> &str {
    match dates(names).pop().filter(|found| names[found.range.end..].trim_matches(['.', ' ', ')']).is_empty()) {
        Some(found) => names[..found.range.start].trim_end_matches([',', ' ', '(', '–', '—', '-']),
        None => names,
    }
}

/// A line of its own, in capitals or short, that begins with what is to be done.
fn body_deliveries(vocabulary: &Vocabulary, document: &Document, out: &mut Found) {
    for block in &document.blocks {
        if matches!(block.role, Role::Note | Role::Title | Role::Dateline) {
            continue;
        }
        let text = document.block_text(block);
        if text.len() > 240 || text.len() < 8 {
            continue;
        }
        let Some(found) = delivery(&vocabulary.captions, &vocabulary.notation, text) else { continue };
        let before = text[..found.range.start].to_lowercase();
        let lead = before.split_whitespace().all(|word| {
            matches!(
                word.trim_matches(|c: char| !c.is_alphanumeric()),
                "" | "to"
                    | "be"
                    | "please"
                    | "message"
                    | "for"
                    | "must"
                    | "should"
                    | "is"
                    | "this"
                    | "and"
                    | "the"
                    | "envelope"
                    | "note"
            )
        });
        let capitals =
            text.chars().filter(|c| c.is_uppercase()).count() * 2 > text.chars().filter(|c| c.is_alphabetic()).count();
        if lead && (capitals || text.len() < 120) {
            out.deliveries.push(record(vocabulary, document, &found, block.range.start, "body"));
        }
    }
}

fn record(vocabulary: &Vocabulary, document: &Document, found: &DeliveryText, offset: usize, place: &str) -> Datum {
    let text = &document.text[offset..];
    let here = span(document, offset, &found.range);
    let slot = |slot: &Slot| Datum::new(slot.value.as_str(), span(document, offset, &slot.range));
    let optional = |value: &Option<Slot>| value.as_ref().map_or(Datum::new(Value::Missing, here), slot);
    let addressee = found.addressee_range.as_ref();
    let surnames: Vec<Datum> = found
        .addressees
        .iter()
        .filter(|party| party.is_person())
        .map(|party| Datum::new(party.surname.as_str(), span(document, offset, &party.range)))
        .collect();
    Delivery {
        place: Datum::new(place, here),
        action: slot(&found.action),
        container: optional(&found.container),
        manners: Datum::new(
            found.manners.iter().map(slot).collect::<Vec<_>>(),
            found.manners.first().map_or(here, |slot| span(document, offset, &slot.range)),
        ),
        channel: optional(&found.channel),
        addressee: Datum::new(
            addressee.map(|range| &text[range.clone()]),
            addressee.map_or(here, |range| span(document, offset, range)),
        ),
        surnames: Datum::new(surnames, addressee.map_or(here, |range| span(document, offset, range))),
        exclusive: optional(&found.exclusive),
        handle_as: found.caveat.as_ref().map_or(Datum::new(Value::Missing, here), |(term, range)| {
            Datum::new(vocabulary.captions.name(*term), span(document, offset, range))
        }),
        text: Datum::new(&text[found.range.clone()], here),
    }
    .datum(here)
}
