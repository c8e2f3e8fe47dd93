//! Delivery instructions: what is to be done with a message, in what, how, through what, to whom.
//!
//! ```text
//! delivery  = action *( container / manner / channel / addressee / exclusive / as-caveat )
//! container = "in" [ article ] *adjective noun                "IN SEALED ENVELOPE"
//! channel   = ( "via" / "through" ) words ( "channel" / "channels" )
//! addressee = "to" party                                      "DIRECTLY TO GEN. HAIG"
//! exclusive = "eyes only" [ "for" party ]
//! as-caveat = action "as" marking word                        "HANDLE AS NODIS"
//! ```
//!
//! The slots come in any order. `TO BE DELIVERED IN SEALED ENVELOPE DIRECTLY TO GEN. HAIG` and “delivered in sealed
//! envelope directly to Gen. Haig” give the same values.

use std::borrow::Cow;
use std::ops::Range;

use nom::bytes::complete::{take_till, take_while1};
use nom::multi::many0;
use nom::{IResult, Parser};

use super::marking::{Mode, marking};
use super::people::{Party, parties};
use crate::vocabulary::captions::{Captions, Term};
use crate::vocabulary::notation::{Named, Notation};

/// One instruction; every range is one of the text it was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryText {
    pub range: Range<usize>,
    pub action: Slot,
    pub container: Option<Slot>,
    pub manners: Vec<Slot>,
    pub channel: Option<Slot>,
    pub addressees: Vec<Party>,
    pub addressee_range: Option<Range<usize>>,
    /// "eyes only".
    pub exclusive: Option<Slot>,
    /// "as Nodis".
    pub caveat: Option<(Term, Range<usize>)>,
}

/// A canonical value and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slot {
    pub value: String,
    pub range: Range<usize>,
}

#[derive(Debug, Clone)]
struct Word<'t> {
    /// Copied only where it is written otherwise.
    lower: Cow<'t, str>,
    range: Range<usize>,
    /// A full stop, semicolon or quotation mark stands between this word and the one before.
    after_stop: bool,
}

/// The first delivery instruction in a line or sentence, or nothing.
pub fn delivery(captions: &Captions, notation: &Notation, text: &str) -> Option<DeliveryText> {
    if !notation.may_deliver(text) {
        return None;
    }
    let words = words(text);
    let plain = |name: &str| notation.delivery.plain_actions.iter().any(|plain| plain == name);
    let mut starts = (0..words.len()).filter(|&at| notation.may_begin_action(&words[at].lower));
    starts.find_map(|at| {
        let (name, len) = form_at(&notation.delivery.actions, &words, at)?;
        let found = slots(captions, notation, text, &words, at, len, name);
        let specific = found.container.is_some()
            || found.exclusive.is_some()
            || !found.manners.is_empty()
            || found.caveat.is_some();
        let whole = specific || (plain(name) && found.addressee_range.is_some());
        // "handle as" without a caveat is plain English.
        let meant = found.caveat.is_some() || !notation.delivery.as_actions.iter().any(|action| action == name);
        (whole && meant).then_some(found)
    })
}

fn slots(
    captions: &Captions,
    notation: &Notation,
    text: &str,
    words: &[Word<'_>],
    first: usize,
    len: usize,
    action: &str,
) -> DeliveryText {
    let vocabulary = &notation.delivery;
    let mut out = DeliveryText {
        action: Slot { value: action.to_owned(), range: words[first].range.start..words[first + len - 1].range.end },
        ..DeliveryText::default()
    };
    let mut at = first + len;
    let mut end = words[at - 1].range.end;
    if vocabulary.as_actions.iter().any(|name| name == action)
        && let Some(word) = words.get(at)
        && let Ok((_, found)) = marking(captions, Mode { near: false, stops: false }, &text[word.range.start..])
        && let Some(part) = found.parts.first()
        && let Some(term) = part.term()
    {
        let range = word.range.start..word.range.start + part.range.end;
        end = range.end;
        out.caveat = Some((term, range));
    }
    while at < words.len() {
        let word = &words[at];
        if word.after_stop {
            break;
        }
        if word.lower == "in"
            && out.container.is_none()
            && let Some((slot, next)) = container(notation, text, words, at)
        {
            end = slot.range.end;
            out.container = Some(slot);
            at = next;
        } else if let Some((name, len)) = form_at(&vocabulary.manners, words, at) {
            let range = word.range.start..words[at + len - 1].range.end;
            end = range.end;
            out.manners.push(Slot { value: name.to_owned(), range });
            at += len;
        } else if matches!(word.lower.as_ref(), "via" | "through") && out.channel.is_none() {
            let stop = (at + 1..words.len().min(at + 6))
                .find(|&i| matches!(words[i].lower.as_ref(), "channel" | "channels" | "system" | "backchannel"));
            if let Some(stop) = stop {
                let name: Vec<&str> = words[at + 1..=stop]
                    .iter()
                    .map(|word| word.lower.trim_end_matches('s'))
                    .filter(|word| *word != "the")
                    .collect();
                let range = words[at + 1].range.start..words[stop].range.end;
                end = range.end;
                out.channel = Some(Slot { value: name.join(" "), range });
                at = stop + 1;
            } else {
                at += 1;
            }
        } else if let Some(len) = phrase_at(&vocabulary.exclusivity, words, at) {
            let value = words[at..at + len].iter().map(|word| word.lower.as_ref()).collect::<Vec<_>>().join(" ");
            let range = word.range.start..words[at + len - 1].range.end;
            end = range.end;
            out.exclusive = Some(Slot { value, range });
            at += len;
            if words.get(at).is_some_and(|word| word.lower == "for")
                && let Some(next) = take_addressee(notation, text, words, at + 1, &mut out)
            {
                end = words[next - 1].range.end;
                at = next;
            }
        } else if word.lower == "to" && out.addressee_range.is_none() {
            match take_addressee(notation, text, words, at + 1, &mut out) {
                Some(next) => {
                    end = words[next - 1].range.end;
                    at = next;
                }
                None => at += 1,
            }
        } else {
            at += 1;
        }
    }
    out.range = out.action.range.start..end;
    out
}

/// The words behind "to" up to the next slot or stop.
fn take_addressee(
    notation: &Notation,
    text: &str,
    words: &[Word<'_>],
    from: usize,
    out: &mut DeliveryText,
) -> Option<usize> {
    let mut to = from;
    while let Some(word) = words.get(to) {
        let stop = to > from && word.after_stop && !is_rank(notation, &words[to - 1].lower);
        let next_slot = matches!(
            word.lower.as_ref(),
            "via"
                | "through"
                | "in"
                | "by"
                | "for"
                | "on"
                | "at"
                | "upon"
                | "from"
                | "only"
                | "eyes"
                | "who"
                | "as"
                | "before"
                | "when"
                | "with"
                | "exclusively"
                | "literally"
                | "be"
                | "prior"
                | "during"
                | "until"
        ) || form_at(&notation.delivery.manners, words, to).is_some();
        if stop || next_slot || to - from > 9 {
            break;
        }
        to += 1;
    }
    if to == from {
        return None;
    }
    let range = words[from].range.start..words[to - 1].range.end;
    let mut found = parties(&notation.people, &text[range.clone()]);
    for party in &mut found {
        party.range = party.range.start + range.start..party.range.end + range.start;
    }
    out.addressees = found;
    out.addressee_range = Some(range);
    Some(to)
}

fn is_rank(notation: &Notation, word: &str) -> bool {
    notation.people.titles.contains(word) || word.len() == 1
}

fn container(notation: &Notation, text: &str, words: &[Word<'_>], at: usize) -> Option<(Slot, usize)> {
    let adjective = |word: &Word<'_>| notation.delivery.container_adjectives.contains(word.lower.as_ref());
    let mut noun = at + 1;
    while words.get(noun).is_some_and(|word| !word.after_stop && adjective(word)) {
        noun += 1;
    }
    let word = words.get(noun).filter(|word| !word.after_stop)?;
    let described = words[at + 1..noun].iter().any(|word| !matches!(word.lower.as_ref(), "a" | "the"));
    // A noun of the list, or any noun that is said to be sealed or the like: "in sealed dossier".
    if !notation.delivery.containers.contains(word.lower.as_ref()) && !described {
        return None;
    }
    let kept: Vec<&str> = words[at + 1..=noun]
        .iter()
        .map(|word| word.lower.as_ref())
        .filter(|word| !matches!(*word, "a" | "the"))
        .collect();
    let start = words[at + 1..=noun].iter().find(|word| !matches!(word.lower.as_ref(), "a" | "the"))?.range.start;
    debug_assert!(word.range.end <= text.len());
    Some((Slot { value: kept.join(" "), range: start..word.range.end }, noun + 1))
}

fn form_at<'n>(named: &'n [Named], words: &[Word<'_>], at: usize) -> Option<(&'n str, usize)> {
    named
        .iter()
        .filter_map(|named| Some((named.name.as_str(), phrase_at(&named.forms, words, at)?)))
        .max_by_key(|(_, len)| *len)
}

/// How many words the longest of the phrases takes that stands at a word.
fn phrase_at(phrases: &[String], words: &[Word<'_>], at: usize) -> Option<usize> {
    let first = words.get(at)?.lower.as_ref();
    phrases
        .iter()
        .filter(|phrase| {
            phrase.starts_with(first)
                && phrase.split(' ').enumerate().all(|(i, part)| {
                    words.get(at + i).is_some_and(|word| word.lower == part && (i == 0 || !word.after_stop))
                })
        })
        .map(|phrase| phrase.split(' ').count())
        .max()
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    fn is_word(c: char) -> bool {
        c.is_alphanumeric() || matches!(c, '\'' | '’')
    }
    fn word(text: &str) -> IResult<&str, (&str, &str)> {
        (take_till(is_word), take_while1(is_word)).parse(text)
    }
    let mut at = 0;
    let found = many0(word).parse(text).map_or(Vec::new(), |(_, found)| found);
    found
        .into_iter()
        .map(|(between, word)| {
            let start = at + between.len();
            at = start + word.len();
            Word {
                lower: lower(word.trim_matches(['\'', '’'])),
                range: start..at,
                after_stop: between.contains(['.', ';', '”', '?', '!', ':', ')', '\n']),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let captions =
            Captions::load(include_str!("../../rules/vocabulary/us-historical.yaml")).expect("the vocabulary loads");
        let notation = Notation::load(include_str!("../../rules/vocabulary/notation.yaml")).expect("it loads");
        let Some(found) = delivery(&captions, &notation, text) else {
            return "nothing".into();
        };
        let mut out = vec![found.action.value.clone()];
        out.extend(found.container.iter().map(|slot| format!("in {}", slot.value)));
        out.extend(found.manners.iter().map(|slot| slot.value.clone()));
        out.extend(found.channel.iter().map(|slot| format!("via {}", slot.value)));
        out.extend(
            found.addressees.iter().map(|p| format!("to {}", if p.is_person() { &p.surname } else { "office" })),
        );
        out.extend(found.exclusive.iter().map(|slot| slot.value.clone()));
        out.extend(found.caveat.iter().map(|(term, _)| captions.name(*term).to_owned()));
        out.join(", ")
    }

    #[test]
    fn instructions_are_read_in_any_words() {
        for (text, expected) in [
            (
                "TO BE DELIVERED IN SEALED ENVELOPE DIRECTLY TO GEN. HAIG",
                "deliver, in sealed envelope, directly, to haig",
            ),
            (
                "the message was to be “delivered in sealed envelope directly to Gen. Haig.”",
                "deliver, in sealed envelope, directly, to haig",
            ),
            ("to be delivered in a sealed packet to Gen. Haig", "deliver, in sealed packet, to haig"),
            ("DELIVER IMMEDIATELY TO AMBASSADOR FARLAND EYES ONLY", "deliver, immediately, to farland, eyes only"),
            (
                "PLEASE PASS TO DR. KISSINGER VIA ROGER CHANNEL, EYES ONLY",
                "pass, via roger channel, to kissinger, eyes only",
            ),
            ("HANDLE AS NODIS", "handle as, Nodis"),
            ("The Secretary delivered a speech in Paris.", "nothing"),
            ("He handled the matter as he saw fit.", "nothing"),
            ("We passed the word to the Soviets.", "nothing"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
