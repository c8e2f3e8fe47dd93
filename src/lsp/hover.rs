//! What stands under the pointer: a level, caveat, code, redaction bracket or note.

use crate::engine::value::{Datum, Facts, Record, Value};
use crate::source::document::Document;
use crate::source::map::Span;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::register::Register;

use super::words;
use super::world::Judged;

/// A text in Markdown about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub span: Span,
    pub text: String,
}

/// Longer notes are shown by their beginning.
const MOST_OF_A_NOTE: usize = 600;

pub fn hover(judged: &Judged, vocabulary: &Vocabulary, offset: usize) -> Option<Told> {
    let document = judged.document_at(offset)?;
    let facts = judged.facts(vocabulary, document);
    let text = &judged.audited.file.text;
    let look = Look { vocabulary, document, text, offset, system: system(&facts) };
    let mut best: Option<Told> = None;
    for datum in facts.by_kind.iter().flatten() {
        look.visit(datum, &mut best);
    }
    best.or_else(|| look.anywhere())
}

/// The system of markings that the document speaks.
pub fn system(facts: &Facts) -> Option<String> {
    let schema = crate::facts::schema();
    let at = schema.kinds.iter().position(|kind| kind.name == "marking_system")?;
    let Value::Record(record) = &facts.by_kind.get(at)?.first()?.value else { return None };
    text_of(record, "name").map(str::to_owned)
}

/// A field of a record by its name.
pub fn field<'r>(record: &'r Record, name: &str) -> Option<&'r Datum> {
    record.field(name)
}

/// A field that is text.
pub fn text_of<'r>(record: &'r Record, name: &str) -> Option<&'r str> {
    match &field(record, name)?.value {
        Value::Text(text) => Some(text),
        Value::Ranked(ranked) => Some(&ranked.name),
        _ => None,
    }
}

struct Look<'a> {
    vocabulary: &'a Vocabulary,
    document: &'a Document,
    text: &'a str,
    offset: usize,
    system: Option<String>,
}

impl Look<'_> {
    fn holds(&self, span: Span) -> bool {
        !span.is_empty() && span.start as usize <= self.offset && self.offset < span.end as usize
    }

    /// Takes what is told of this fact or a part of it, if it stands nearer about the place than the best so far.
    fn visit(&self, datum: &Datum, best: &mut Option<Told>) {
        match &datum.value {
            Value::Record(record) => {
                if self.holds(datum.span) {
                    self.offer(datum.span, self.record(record, datum.span), best);
                }
                for (field, datum) in record.said() {
                    if let (Value::Ranked(ranked), true) = (&datum.value, self.holds(datum.span)) {
                        self.offer(datum.span, self.level(&ranked.name), best);
                    } else if field.name == "precedences" {
                        self.names(datum, best);
                    }
                    self.visit(datum, best);
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.visit(item, best)),
            _ => {}
        }
    }

    fn names(&self, datum: &Datum, best: &mut Option<Told>) {
        let Value::List(items) = &datum.value else { return };
        for item in items.iter().filter(|item| self.holds(item.span)) {
            if let Value::Text(name) = &item.value {
                self.offer(item.span, self.word(name), best);
            }
        }
    }

    fn offer(&self, span: Span, told: Option<(Span, String)>, best: &mut Option<Told>) {
        let Some((place, text)) = told else { return };
        let place = if place.is_empty() { span } else { place };
        let nearer = best.as_ref().is_none_or(|best| place.end - place.start < best.span.end - best.span.start);
        if nearer {
            *best = Some(Told { span: place, text });
        }
    }

    fn record(&self, record: &Record, span: Span) -> Option<(Span, String)> {
        let here = |text: String| Some((span, text));
        match record.kind.name {
            "caveat" => self.word(text_of(record, "name")?),
            "portion_mark" => self.level(text_of(record, "level")?),
            "redaction" => here(redaction(record)),
            "delivery" => {
                let (place, name) = field(record, "handle_as").zip(text_of(record, "handle_as"))?;
                self.holds(place.span).then(|| self.word(name)).flatten().map(|(_, text)| (place.span, text))
            }
            "note_ref" => here(self.note(text_of(record, "label")?)?),
            "banner" | "portion" | "authority_block" | "national_marking" | "marking_date" => {
                self.token(span).or_else(|| {
                    let canonical = text_of(record, "canonical")?;
                    here(format!("As the register writes it: `{canonical}`\n"))
                })
            }
            _ => None,
        }
    }

    fn level(&self, name: &str) -> Option<(Span, String)> {
        let captions = &self.vocabulary.captions;
        let historical = self.system.as_deref().is_none_or(|system| system == "us-historical");
        let found = captions.levels.iter().find(|level| level.name == name);
        let text = match found {
            Some(level) if historical => words::level(captions, level),
            _ => words::registered(Register::embedded(), name).or(found.map(|level| words::level(captions, level)))?,
        };
        Some((Span::default(), text))
    }

    fn word(&self, name: &str) -> Option<(Span, String)> {
        let captions = &self.vocabulary.captions;
        Some((Span::default(), words::word(captions, captions.word_named(name)?)))
    }

    fn note(&self, label: &str) -> Option<String> {
        let block =
            self.document.blocks.iter().find(|block| block.note.as_ref().is_some_and(|note| note.label == label))?;
        let text = self.document.block_text(block);
        let end = text.char_indices().nth(MOST_OF_A_NOTE).map(|(end, _)| end);
        let shown = end.map_or(text.to_owned(), |end| format!("{} …", &text[..end]));
        Some(format!("**Note {label}**\n\n{}\n", escaped(&shown)))
    }

    /// The longest run of words of a banner, portion mark or authority block around the place that the register or the
    /// nation knows.
    fn token(&self, span: Span) -> Option<(Span, String)> {
        let whole = self.text.get(span.range())?;
        let at = self.offset - span.start as usize;
        let parts = |c: char| matches!(c, '/' | ',' | ';' | ':' | '(' | ')' | '\n' | '<' | '>');
        let start = whole[..floor(whole, at)].rfind(parts).map_or(0, |stop| stop + 1);
        let end = whole[floor(whole, at)..].find(parts).map_or(whole.len(), |stop| floor(whole, at) + stop);
        let piece = whole.get(start..end)?;
        let mut words: Vec<(usize, usize)> = Vec::new();
        for word in piece.split_whitespace() {
            let from = start + (word.as_ptr() as usize - piece.as_ptr() as usize);
            words.push((from, from + word.len()));
        }
        let here = words.iter().position(|(from, to)| *from <= at && at <= *to)?;
        let spanned = |from: usize, to: usize| Span::new(span.start as usize + from, span.start as usize + to);
        let mut runs: Vec<(usize, usize)> = (0..=here).flat_map(|a| (here..words.len()).map(move |b| (a, b))).collect();
        runs.sort_by_key(|(a, b)| std::cmp::Reverse(b - a));
        for (a, b) in runs {
            let (from, to) = (words[a].0, words[b].1);
            if let Some(text) = self.known(&whole[from..to]) {
                return Some((spanned(from, to), text));
            }
        }
        // `SI-G`, `RD-CNWDI`: the system, then what belongs to it.
        let (from, to) = words[here];
        let word = &whole[from..to];
        let system_end = word.find('-').unwrap_or(word.len());
        let system = &word[..system_end];
        let register = Register::embedded();
        if at - from <= system_end {
            return Some((spanned(from, from + system_end), self.known(system)?));
        }
        let inner = at - from;
        let part_start = word[..floor(word, inner)].rfind('-').map_or(0, |dash| dash + 1);
        let part_end = word[floor(word, inner)..].find('-').map_or(word.len(), |dash| floor(word, inner) + dash);
        let name = word.get(part_start..part_end)?;
        let control = register.form(system).map_or(system, |(control, _)| control.name.as_str());
        let text = words::compartment(register, control, name).or_else(|| self.known(name))?;
        Some((spanned(from + part_start, from + part_end), text))
    }

    fn known(&self, text: &str) -> Option<String> {
        let nation = self.system.as_deref().and_then(|system| self.vocabulary.nations.find(system));
        let national = nation.and_then(|nation| words::national(nation, text));
        national.or_else(|| words::registered(Register::embedded(), text))
    }

    /// A caveat that stands in prose: only what can be nothing else.
    fn anywhere(&self) -> Option<Told> {
        let captions = &self.vocabulary.captions;
        let from = self.offset.saturating_sub(80);
        let window = self.text.get(floor(self.text, from)..)?;
        let window = &window[..floor(window, 200)];
        let base = floor(self.text, from);
        for (at, c) in window.char_indices() {
            let here = base + at;
            if here > self.offset || !c.is_uppercase() {
                continue;
            }
            if window[..at].ends_with(|c: char| c.is_alphanumeric()) {
                continue;
            }
            let Some((len, crate::vocabulary::captions::Term::Word(word))) = captions.match_start(&window[at..]) else {
                continue;
            };
            let word = &captions.words[usize::from(word)];
            let caption = matches!(word.kind.name(), "distribution" | "dissemination" | "atomic");
            if here <= self.offset && self.offset < here + len && caption {
                return Some(Told { span: Span::new(here, here + len), text: words::word(captions, word) });
            }
        }
        None
    }
}

fn redaction(record: &Record) -> String {
    let kind = match text_of(record, "kind").unwrap_or_default() {
        "declassification" => "text that was not declassified",
        "deletion" => "text that was deleted",
        "document" => "a document that is withheld",
        "omission" => "text that the editors left out",
        "illegible" => "text that cannot be read",
        "sic" => "the original reads so",
        _ => "the editors' words",
    };
    let mut out = format!("**Bracket** — {kind}\n\n");
    let mut line = |label: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("- {label}: {}\n", escaped(value)));
        }
    };
    let bounded = matches!(field(record, "bounded").map(|datum| &datum.value), Some(Value::Bool(true)));
    let amount = text_of(record, "quantity").map(|quantity| {
        let thing = text_of(record, "thing").unwrap_or_default();
        format!("{}{quantity} {thing}", if bounded { "less or more than " } else { "" })
    });
    let what = if amount.is_none() { text_of(record, "thing") } else { None };
    line("Amount", amount.as_deref());
    line("What", what);
    line("Size", text_of(record, "size"));
    let of_source = matches!(field(record, "of_source").map(|datum| &datum.value), Some(Value::Bool(true)));
    line("Counted in", of_source.then_some("the source text"));
    line("Says", text_of(record, "verb"));
    out
}

/// The last boundary of a character at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Text of a document in Markdown.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
