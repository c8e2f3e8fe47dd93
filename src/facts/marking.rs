//! A marking as a record, wherever it stands: level, caveats, precedences, with all that the vocabulary knows of them.

use std::ops::Range;

use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Datum, Ranked, Value};
use crate::grammar::marking::MarkingText;
use crate::kind;
use crate::source::document::Document;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::captions;

kind! {
    /// One caveat or caption of a marking.
    pub struct Caveat: "caveat" (top: false) {
        /// The canonical name: "Exclusively Eyes Only".
        name: Type::Text,
        /// handling, distribution, dissemination, atomic, codeword, channel, personal or form.
        kind: Type::Text,
        /// As it stands in the text.
        written: Type::Text,
        /// The first day, month or year in which it was in use, where that is known.
        since: Type::Date,
        /// The last.
        until: Type::Date,
        /// What brought it in or did away with it.
        authority: Type::Text,
        /// Names of caveats that contradict it.
        excludes: Type::List(&Type::Text),
        /// True where it is said to hold for one addressee: "Exdis to the Department of State".
        for_one: Type::Bool,
    }
}

kind! {
    /// A marking, wherever it stands: level and caveats.
    pub struct Marking: "marking" (top: false) {
        /// The level; missing where the marking names none.
        level: Type::Ranked,
        /// True for the editors' "No classification marking".
        absent: Type::Bool,
        /// Every level named, where there are several.
        levels: Type::List(&Type::Text),
        /// The first day, month or year in which the level was in use.
        level_since: Type::Date,
        /// The last.
        level_until: Type::Date,
        /// What brought the level in or did away with it.
        level_authority: Type::Text,
        /// The caveats and captions, without precedences.
        caveats: Type::List(&Type::Record("caveat")),
        /// Their names.
        names: Type::List(&Type::Text),
        /// Their names and the names of all that they imply.
        covers: Type::List(&Type::Text),
        /// Precedences: "Niact Immediate".
        precedences: Type::List(&Type::Text),
        /// True where a word of it is kept back by the reviewers.
        withheld: Type::Bool,
        /// The one who is named behind "Eyes Only for".
        eyes_only_for: Type::Text,
        /// His surname in lower case, where a person is named.
        eyes_only_surname: Type::Text,
        /// As it stands in the text.
        written: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[Caveat::KIND, Marking::KIND];

/// Ranks of historical US levels compare on this scale.
pub const SCALE: u16 = 1;

/// The marking as a record. `offset` is where the text that the marking was read from begins in the document's text.
pub fn record(vocabulary: &Vocabulary, document: &Document, found: &MarkingText, offset: usize) -> Datum {
    let captions = &vocabulary.captions;
    let text = &document.text[offset..];
    let span = |range: &Range<usize>| document.span_of(offset + range.start..offset + range.end);
    let mut out = Marking::default();
    let whole = span(&found.range);
    let levels: Vec<_> = found.levels().collect();
    out.levels = Datum::new(
        levels
            .iter()
            .map(|(at, part)| Datum::new(captions.levels[*at as usize].name.as_str(), span(&part.range)))
            .collect::<Vec<_>>(),
        whole,
    );
    let absent = levels.iter().find(|(at, _)| captions.levels[*at as usize].is_absent());
    out.absent = Datum::new(absent.is_some(), absent.map_or(whole, |(_, part)| span(&part.range)));
    if let Some((at, part)) = levels.iter().find(|(at, _)| !captions.levels[*at as usize].is_absent()) {
        let level = &captions.levels[*at as usize];
        let here = span(&part.range);
        out.level = Datum::new(Ranked { scale: SCALE, rank: *at as i16, name: level.name.as_str().into() }, here);
        out.level_since = Datum::new(level.from.as_ref().and_then(|day| day.date), here);
        out.level_until = Datum::new(level.until.as_ref().and_then(|day| day.date), here);
        out.level_authority = Datum::new(level.authority.as_deref().map(Value::from).unwrap_or_default(), here);
    }
    let mut caveats = Vec::new();
    let mut names = Vec::new();
    let mut covers: Vec<Datum> = Vec::new();
    let mut precedences = Vec::new();
    for (at, part) in found.words() {
        let word = &captions.words[at as usize];
        let here = span(&part.range);
        let name = Datum::new(word.name.as_str(), here);
        match word.kind {
            kind if kind.stays() => {
                caveats.push(caveat(word, text, &part.range, here));
                names.push(name);
                covers.extend(captions.covered_by(word).into_iter().map(|name| Datum::new(name, here)));
            }
            captions::Kind::Precedence => precedences.push(name),
            _ => {}
        }
        if let Some(range) = &part.names
            && out.eyes_only_for.span == Span::default()
        {
            let named = &text[range.clone()];
            out.eyes_only_for = Datum::new(named, span(range));
            let surname = crate::grammar::people::parties(&vocabulary.notation.people, named)
                .into_iter()
                .find(|party| party.is_person())
                .map(|party| party.surname);
            out.eyes_only_surname = Datum::new(surname, span(range));
        }
    }
    out.caveats = Datum::new(caveats, whole);
    out.names = Datum::new(names, whole);
    out.covers = Datum::new(covers, whole);
    out.precedences = Datum::new(precedences, whole);
    out.withheld = Datum::new(found.is_withheld(), whole);
    out.written = Datum::new(&text[found.range.clone()], whole);
    out.datum(whole)
}

/// "Limdis; Exdis to Department of State.": what is said of a caption for one of those to whom the message goes.
fn holds_for_one(after: &str) -> bool {
    let Some(whom) = after.strip_prefix(" to ").or_else(|| after.strip_prefix(" for ")) else { return false };
    let whom = whom.strip_prefix("the ").unwrap_or(whom);
    whom.starts_with(char::is_uppercase)
}

fn caveat(word: &captions::Word, text: &str, range: &Range<usize>, span: Span) -> Datum {
    let date = |date: &Option<captions::DayOrYear>| Datum::new(date.as_ref().and_then(|day| day.date), span);
    Caveat {
        name: Datum::new(word.name.as_str(), span),
        kind: Datum::new(word.kind.name(), span),
        written: Datum::new(&text[range.clone()], span),
        since: date(&word.from),
        until: date(&word.until),
        authority: Datum::new(word.authority.as_deref().map(Value::from).unwrap_or_default(), span),
        excludes: Datum::new(
            word.excludes.iter().map(|name| Datum::new(name.as_str(), span)).collect::<Vec<_>>(),
            span,
        ),
        for_one: Datum::new(holds_for_one(&text[range.end..]), span),
    }
    .datum(span)
}
