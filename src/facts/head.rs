//! What the head of the original says of a message, beside what the editors say of it: its number, the precedence of
//! its date-time group, the date of its letterhead, whether it asks for action.

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::grammar::date::{Dated, MONTHS, dates, own_group};
use crate::kind;
use crate::source::document::{Block, Document, Role};
use crate::source::map::Span;

kind! {
    /// A telegram's number in the title and in the line of its head that bears one.
    pub struct TelegramNumber: "telegram_number" (top: true) {
        /// In the title: "3144".
        title: Type::Text,
        /// In the head of the body: "3114", behind the name of the post.
        body: Type::Text,
        /// True where the number of the title stands somewhere in the body.
        found: Type::Bool,
    }
}

kind! {
    /// The prosigns before a telegram's own date-time group.
    pub struct Prosigns: "prosigns" (top: true) {
        /// As they stand there: "O P".
        text: Type::Text,
        /// The precedences they stand for: Immediate, Priority.
        precedences: Type::List(&Type::Text),
        /// True where each letter is a prosign, none read from a figure.
        clear: Type::Bool,
        /// True for a back channel message, whose editors do not give its precedence.
        back_channel: Type::Bool,
        /// True where the source note names a precedence in other words than its classification sentence.
        told: Type::Bool,
    }
}

kind! {
    /// The date in the head of the original, beside that of the editors.
    pub struct LetterheadDate: "letterhead_date" (top: true) {
        /// The day.
        date: Type::Date,
        /// As it stands there.
        text: Type::Text,
        /// The editors' day, in the dateline or the title.
        editors: Type::Date,
        /// As it stands there.
        editors_text: Type::Text,
        /// How many days lie between the two.
        days: Type::Int,
        /// True for the record of a talk, which is dated by the talk and not by its writing, and for papers.
        talk: Type::Bool,
        /// True where a note names the day of the letterhead, or says that the date was mistaken.
        explained: Type::Bool,
    }
}

kind! {
    /// What is asked of the reader, in the source note and on a line of the head.
    pub struct Status: "status" (top: true) {
        /// action or information: "Sent for action."
        note: Type::Text,
        /// action or information: "ACTION".
        head: Type::Text,
    }
}

kind! {
    /// A day on which the source note has the document drafted, cleared or approved.
    pub struct DraftingDate: "drafting_date" (top: true) {
        /// drafted, cleared or approved.
        act: Type::Text,
        /// As it stands there: "September 25".
        text: Type::Text,
        /// How many days after the document's own date; less than nothing for before.
        days_after: Type::Int,
        /// The editors' day.
        editors: Type::Date,
        /// As it stands there.
        editors_text: Type::Text,
        /// True for the record of a talk, written after it.
        talk: Type::Bool,
    }
}

pub const KINDS: &[&Kind] =
    &[TelegramNumber::KIND, Prosigns::KIND, LetterheadDate::KIND, Status::KIND, DraftingDate::KIND];

/// How many blocks of the body the head may take.
const HEAD: usize = 24;

/// What the head of a document holds.
#[derive(Default)]
pub struct Found {
    pub numbers: Vec<Datum>,
    pub prosigns: Vec<Datum>,
    pub dates: Vec<Datum>,
    pub statuses: Vec<Datum>,
    pub drafting: Vec<Datum>,
}

/// `source_note` is the index of the block that is the source note.
pub fn gather(document: &Document, source_note: Option<usize>) -> Found {
    let mut out = Found::default();
    let Some(title) = document.blocks.iter().find(|block| block.role == Role::Title) else { return out };
    let head: Vec<&Block> = head(document);
    let title_text = document.block_text(title);
    let note = source_note.map(|at| &document.blocks[at]);
    number(document, title, &head, &mut out);
    prosigns(document, title_text, &head, note, &mut out);
    if let Some(note) = note {
        status(document, &head, note, &mut out);
    }
    let Some((editors, editors_span, editors_text)) = editors_date(document, title) else { return out };
    let talk = is_talk(title_text);
    let conversation = title_text.contains("emorandum of Conversation");
    let editors = EditorsDate { date: editors, text: editors_text, span: editors_span, talk, conversation };
    letterhead(document, &head, &editors, &mut out);
    if let Some(note) = note {
        drafting(document, note, &editors, &mut out);
    }
    out
}

struct EditorsDate<'a> {
    date: Date,
    text: &'a str,
    span: Span,
    talk: bool,
    /// The title calls it the record of a conversation.
    conversation: bool,
}

/// The lines before the first running text.
fn head(document: &Document) -> Vec<&Block> {
    document
        .blocks
        .iter()
        .filter(|block| matches!(block.role, Role::Paragraph | Role::Item | Role::Heading | Role::Cell))
        .take(HEAD)
        .take_while(|block| block.range.len() <= 240)
        .collect()
}

/// The editors' one day: that of the dateline, else that at the end of the title.
fn editors_date<'a>(document: &'a Document, title: &'a Block) -> Option<(Date, Span, &'a str)> {
    let dateline = document.blocks.iter().find(|block| block.role == Role::Dateline);
    [dateline, Some(title)].into_iter().flatten().find_map(|block| {
        let text = document.block_text(block);
        let mut found = dates(text);
        let found = found.pop().filter(|found_one| found.is_empty() && found_one.is_possible())?;
        let span = document.span_of(block.range.start + found.range.start..block.range.start + found.range.end);
        Some((found.date, span, &text[found.range]))
    })
}

/// "Memorandum of Conversation", "Minutes of …": their date is that of the talk.
fn is_talk(title: &str) -> bool {
    const TALKS: &[&str] = &[
        "onversation",
        "onference",
        "Minutes",
        "Record",
        "Summary of",
        "Notes",
        "Discussion",
        "Meeting",
        "Report",
        "Paper",
        "Transcript",
        "Intelligence Estimate",
        "Action Plan",
        "for the File",
    ];
    TALKS.iter().any(|talk| title.contains(talk))
}

/// The number behind "Telegram" in the title, and the line of the head that is a post's name and a number.
fn number(document: &Document, title: &Block, head: &[&Block], out: &mut Found) {
    let text = document.block_text(title);
    let Some(at) = text.find("Telegram ").map(|at| at + "Telegram ".len()) else { return };
    let digits = text[at..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - at);
    if digits == 0 || !text[at + digits..].starts_with([' ', ',', '/']) {
        return;
    }
    let said = &text[at..at + digits];
    let of = head.iter().find_map(|block| {
        let line = document.block_text(block).trim_end();
        // "Department of State 036768", and run together "Department of State159738".
        let from = match line.strip_prefix(DEPARTMENT) {
            Some(rest) => line.len() - rest.trim_start().len(),
            None => line.rfind(' ')? + 1,
        };
        let is_number = (2..=6).contains(&(line.len() - from)) && line[from..].bytes().all(|b| b.is_ascii_digit());
        let post = line[..from].trim_end();
        let is_post = post == DEPARTMENT
            || !post.is_empty()
                && post.len() <= 30
                && post.chars().all(|c| c.is_uppercase() || c == ' ')
                && !post
                    .split(' ')
                    .any(|word| matches!(word, "REF" | "TO" | "FM" | "INFO" | "FOR" | "SECSTATE" | "NR"));
        (is_number && is_post).then(|| (block.range.start + from, line[from..].trim_start_matches('0')))
    });
    let body_starts = title.range.end;
    let found = document.blocks.iter().any(|block| {
        matches!(block.role, Role::Paragraph | Role::Item | Role::Heading | Role::Cell)
            && block.range.start >= body_starts
            && has_number(document.block_text(block), said)
    });
    let span = document.span_of(title.range.start + at..title.range.start + at + digits);
    let body = of.map(|(start, number)| Datum::new(number, document.span_of(start..start + number.len().max(1))));
    out.numbers.push(
        TelegramNumber {
            title: Datum::new(said, span),
            body: body.unwrap_or_default(),
            found: Datum::new(found, span),
        }
        .datum(span),
    );
}

/// The sender's name on the Department's own telegrams.
const DEPARTMENT: &str = "Department of State";

/// Whether the digits stand there as a number of their own, leading noughts aside.
fn has_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let before = text[..at].trim_end_matches('0');
        let ends = !text[at + number.len()..].starts_with(|c: char| c.is_ascii_digit());
        ends && !before.ends_with(|c: char| c.is_ascii_digit())
    })
}

fn prosigns(document: &Document, title: &str, head: &[&Block], note: Option<&Block>, out: &mut Found) {
    for block in head {
        let text = document.block_text(block).trim_end();
        if text.len() > 40 {
            continue;
        }
        let Ok((_, group)) = own_group(1900)(text) else { continue };
        let lead = text[..group.range.start].trim_end();
        if lead.is_empty() || lead.to_ascii_uppercase().starts_with("DTG") {
            continue;
        }
        let mut clear = true;
        let mut known = true;
        let span = document.span_of(block.range.start..block.range.start + lead.len());
        let mut precedences = Vec::new();
        for letter in lead.chars().filter(|c| !c.is_whitespace()) {
            clear &= letter != '0';
            let name = match letter {
                'Z' => "Flash",
                'O' | '0' => "Immediate",
                'P' => "Priority",
                'R' => "Routine",
                _ => {
                    known = false;
                    continue;
                }
            };
            precedences.push(Datum::new(name, span));
        }
        if !known {
            return;
        }
        let note = note.map_or("", |note| document.block_text(note)).to_lowercase();
        let told = ["flash", "immediate", "priority", "routine", "niact"].iter().any(|word| note.contains(word));
        let back_channel =
            ["ackchannel", "ack Channel", "White House", "Message"].iter().any(|word| title.contains(word));
        out.prosigns.push(
            Prosigns {
                text: Datum::new(lead, span),
                precedences: Datum::new(precedences, span),
                clear: Datum::new(clear, span),
                back_channel: Datum::new(back_channel, span),
                told: Datum::new(told, span),
            }
            .datum(span),
        );
        return;
    }
}

/// A line of the head that is a date, ends in one behind a comma ("RNA-10, February 21, 1969"), or stands behind
/// "DATE:".
fn letterhead(document: &Document, head: &[&Block], editors: &EditorsDate, out: &mut Found) {
    let mut labelled = false;
    // The record of a talk says on what day it was held.
    let mut record = false;
    // The editors' list of parties and subject has begun, below which the letterhead may stand.
    let mut below = false;
    for block in head {
        let text = document.block_text(block).trim_end();
        // A conversation that is sent on is dated by the day it was held; a numbered paragraph begins the message.
        let numbered =
            text.find(". ").is_some_and(|at| at <= 2 && text[..at].bytes().all(|byte| byte.is_ascii_digit()));
        if numbered {
            return;
        }
        if text.contains("onversation") || text.contains("CONVERSATION") {
            if !editors.conversation {
                return;
            }
            record = true;
            continue;
        }
        let label = text.strip_prefix("DATE").or_else(|| text.strip_prefix("Date"));
        let behind = label.map(|rest| rest.trim_start_matches([':', ' ']));
        if behind == Some("") {
            labelled = true;
            continue;
        }
        // Once an address or a subject has begun, a date is one of those.
        let is_label = text.trim_end_matches(':').len() <= 12 && text.chars().all(|c| !c.is_lowercase() || c == ':');
        let subject = ["SUBJ", "Subj", "REF", "Ref", "RE:", "Re:", "PARTICIPANTS", "Participants"];
        if !labelled && (subject.iter().any(|word| text.starts_with(word)) || text.len() > 80) {
            below = true;
            if is_label || text.len() <= 80 || block.role != Role::Paragraph {
                continue;
            }
            break;
        }
        let rest = behind.unwrap_or(text);
        let found: Option<Dated> = match dates(rest) {
            found if found.len() == 1 => found.into_iter().next(),
            _ => None,
        };
        let own = found.filter(|found| {
            let before = rest[..found.range.start].trim_end();
            let after = rest[found.range.end..].trim_matches(|c: char| c == '.' || c.is_whitespace());
            // An item of a list is what its label says: a reference's date, the day of dissemination.
            let bare = block.role == Role::Paragraph || behind.is_some() || labelled;
            let numbered = before.ends_with(',') && before.len() <= 24 && before.contains(|c: char| c.is_ascii_digit());
            let held = behind.is_some() || labelled;
            let time = held && record && found.is_possible();
            let alone = before.is_empty() || numbered && !below;
            (time || after.is_empty() && found.is_possible() && bare && alone && !(below && held && !record))
                && (!record || held)
        });
        if let Some(found) = own {
            let at = block.range.start + (text.len() - rest.len());
            let span = document.span_of(at + found.range.start..at + found.range.end);
            let written = &rest[found.range.clone()];
            out.dates.push(
                LetterheadDate {
                    date: Datum::new(found.date, span),
                    text: Datum::new(written, span),
                    editors: Datum::new(editors.date, editors.span),
                    editors_text: Datum::new(editors.text, editors.span),
                    days: Datum::new((number_of(found.date) - number_of(editors.date)).abs(), span),
                    talk: Datum::new(editors.talk && !record, editors.span),
                    explained: Datum::new(explained(document, found.date), span),
                }
                .datum(span),
            );
            return;
        }
        labelled = false;
    }
}

/// A note that names the day, or calls the date mistaken, has said what there is to say.
fn explained(document: &Document, date: Date) -> bool {
    let month = MONTHS[usize::from(date.month.clamp(1, 12)) - 1];
    let day = format!("{month} {}", date.day);
    document.blocks.iter().filter(|block| block.role == Role::Note).any(|block| {
        let text = document.block_text(block);
        let named =
            text.match_indices(&day).any(|(at, _)| !text[at + day.len()..].starts_with(|c: char| c.is_ascii_digit()));
        named
            || ["istakenly dated", "rroneously dated", "incorrectly dated", "is dated", "was dated", "bears the date"]
                .iter()
                .any(|words| text.contains(words))
    })
}

fn status(document: &Document, head: &[&Block], note: &Block, out: &mut Found) {
    let text = document.block_text(note);
    let said = ["action", "information"].into_iter().find_map(|word| {
        let at = text.find(&format!("Sent for {word}."))? + "Sent for ".len();
        Some((word, at))
    });
    let line = head.iter().take(12).find_map(|block| {
        let line = document.block_text(block).trim().trim_end_matches('.');
        ["ACTION", "INFORMATION"].into_iter().find(|word| *word == line).map(|word| (word, *block))
    });
    let (Some((said, at)), Some((word, block))) = (said, line) else { return };
    let note_span = document.span_of(note.range.start + at..note.range.start + at + said.len());
    let span = document.span_of(block.range.clone());
    out.statuses.push(
        Status { note: Datum::new(said, note_span), head: Datum::new(word.to_lowercase(), span) }.datum(note_span),
    );
}

/// "Drafted by Fazio on September 25 and approved by Green on September 27."
fn drafting(document: &Document, note: &Block, editors: &EditorsDate, out: &mut Found) {
    let text = document.block_text(note);
    let acts = [
        ("drafted", "Drafted by "),
        ("drafted", "Drafted on "),
        ("cleared", "cleared by "),
        ("approved", "approved by "),
    ];
    for (act, word) in acts {
        for (at, _) in text.match_indices(word) {
            // "Another memorandum of this conversation, drafted by …"; "Approved by Laird" is the reader's answer. What
            // is cleared and approved goes on in the sentence that says who drafted.
            let before = &text[..at];
            let own =
                act == "drafted" || before.rfind("Drafted by ").is_some_and(|from| !before[from..].contains(". "));
            if !own {
                continue;
            }
            let sentence = &text[at..at + end_of_act(&text[at..])];
            // The day stands directly behind the name: "by Fazio on September 25".
            let behind = word.len() - " on ".len();
            let from = if word.ends_with(" on ") { behind } else { 0 };
            let Some(on) = sentence[from..].find(" on ").map(|on| from + on + " on ".len()) else { continue };
            let Some((month, day, length)) = month_and_day(&sentence[on..]) else { continue };
            let one_act = !["leared", "pproved", "rafted", "initialed", "signed"]
                .iter()
                .any(|other| sentence[word.len()..on].contains(other));
            let year = sentence[on + length..].trim_start_matches([',', ' ']);
            let other_year = year.get(..4).and_then(|year| year.parse::<i16>().ok());
            if !one_act {
                continue;
            }
            let date = Date { year: other_year.unwrap_or(editors.date.year), month, day };
            let after = number_of(date) - number_of(editors.date);
            // A draft of December for a document of January is of the year before.
            let after = if other_year.is_none() && after > 300 { after - 365 } else { after };
            let start = note.range.start + at + on;
            let span = document.span_of(start..start + length);
            // The note of a record whose title does not call it one.
            let held = ["meeting was held", "meeting took place", "conversation took place", "conversation was held"];
            let talk = editors.talk || held.iter().any(|held| text.contains(held));
            out.drafting.push(
                DraftingDate {
                    act: Datum::new(act, span),
                    text: Datum::new(&document.text[start..start + length], span),
                    days_after: Datum::new(after, span),
                    editors: Datum::new(editors.date, editors.span),
                    editors_text: Datum::new(editors.text, editors.span),
                    talk: Datum::new(talk, editors.span),
                }
                .datum(span),
            );
        }
    }
}

/// Where what is told ends: at a full stop that does not follow an initial ("by R. L. Green"), or a semicolon.
fn end_of_act(text: &str) -> usize {
    let ends = |at: &usize| {
        let name = text[..*at].rsplit([' ', '.']).next().unwrap_or("");
        let initial = name.chars().count() == 1 && name.chars().all(char::is_uppercase);
        !(initial && text[*at..].starts_with('.'))
    };
    text.match_indices(['.', ';']).map(|(at, _)| at).find(ends).unwrap_or(text.len())
}

/// "September 25" at the start of a text, and how many bytes it takes.
fn month_and_day(text: &str) -> Option<(u8, u8, usize)> {
    let (month, name) = (1u8..).zip(MONTHS).find(|(_, name)| text.starts_with(name))?;
    let rest = text[name.len()..].strip_prefix(' ')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let day = rest[..digits].parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((month, day, name.len() + 1 + digits))
}

/// Days since a fixed one, so that two days can be subtracted.
pub(super) fn number_of(date: Date) -> i64 {
    // The civil calendar counted from 1 March, so that the leap day is the last of its year.
    let (year, month, day) = (i64::from(date.year), i64::from(date.month.max(1)), i64::from(date.day.max(1)));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let days = |a: (i16, u8, u8), b: (i16, u8, u8)| {
            let date = |(year, month, day)| Date { year, month, day };
            number_of(date(b)) - number_of(date(a))
        };
        assert_eq!(days((1972, 2, 28), (1972, 3, 1)), 2);
        assert_eq!(days((1971, 2, 28), (1971, 3, 1)), 1);
        assert_eq!(days((1971, 12, 31), (1972, 1, 1)), 1);
        assert_eq!(days((1971, 5, 25), (1971, 5, 21)), -4);
    }

    #[test]
    fn a_number_stands_by_itself() {
        assert!(has_number("TEHRAN 3114", "3114"));
        assert!(has_number("TEHRAN 03114", "3114"));
        assert!(!has_number("TEHRAN 13114", "3114"));
        assert!(!has_number("TEHRAN 31145", "3114"));
    }

    #[test]
    fn a_day_without_its_year_is_read() {
        assert_eq!(month_and_day("September 25 and"), Some((9, 25, 12)));
        assert_eq!(month_and_day("May 45"), None);
        assert_eq!(month_and_day("behalf of"), None);
    }
}
