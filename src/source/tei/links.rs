//! Where `<ref target="#…">` leads: to a document, a note, a page, elsewhere in the file, or nowhere.

use foldhash::{HashMap, HashSet};

use super::super::document::{Document, MarkKind, OuterLink, Target};
use super::super::map::Span;
use super::super::{Problem, Reading};
use super::markup::{Attribute, Tag};

/// The named documents, notes and pages of a file, and the links outside of its documents.
#[derive(Default)]
pub(super) struct Names<'a> {
    known: HashMap<&'a str, Named<'a>>,
    /// What later parts of the file name, and how many documents stand before each.
    later: Vec<(usize, HashMap<&'a str, Named<'a>>)>,
    /// The number of each document.
    numbers: Vec<&'a str>,
    outer: Vec<Outer<'a>>,
    repeated: Vec<(&'a str, Span)>,
    /// Whether the last of `outer` still waits for its end.
    open: bool,
}

#[derive(Clone, Copy)]
enum Named<'a> {
    Document { at: usize },
    Note { at: usize, label: &'a str },
    Page { label: &'a str },
}

impl Named<'_> {
    /// With so many documents before those that it was counted among.
    fn behind(self, before: usize) -> Self {
        match self {
            Named::Document { at } => Named::Document { at: at + before },
            Named::Note { at, label } => Named::Note { at: at + before, label },
            Named::Page { label } => Named::Page { label },
        }
    }
}

/// A link outside of the documents, as it is written.
struct Outer<'a> {
    target: &'a str,
    text: Span,
    front: bool,
}

impl<'a> Names<'a> {
    /// Documents are told of in their order.
    pub fn document(&mut self, name: &'a str, number: &'a str) {
        if !name.is_empty() {
            self.known.insert(name, Named::Document { at: self.numbers.len() });
        }
        self.numbers.push(number);
    }

    /// A note of the document that was told of last.
    pub fn note(&mut self, id: &Attribute<'a>, label: &'a str) {
        let Some(at) = self.numbers.len().checked_sub(1) else { return };
        // Of a document that stands twice, its own number tells.
        if let Some(Named::Note { at: before, .. }) = self.known.insert(id.value, Named::Note { at, label })
            && (before == at || self.numbers.get(before) != self.numbers.get(at))
        {
            self.repeated.push((id.value, id.span));
        }
    }

    /// Ids that stand twice, with the place of the second.
    pub fn repeated(&self) -> impl Iterator<Item = (&'a str, Span)> + '_ {
        self.repeated.iter().copied()
    }

    pub fn page(&mut self, tag: &Tag<'a>) {
        if let (Some(name), Some(label)) = (tag.attribute("xml:id"), tag.attribute("n")) {
            self.known.insert(name.value, Named::Page { label: label.value });
        }
    }

    /// A link outside of the documents begins.
    pub fn outer(&mut self, tag: &Tag<'a>, front: bool) {
        if let Some(target) = tag.attribute("target") {
            self.outer.push(Outer { target: target.value, text: Span::new(tag.end, tag.end), front });
            self.open = true;
        }
    }

    /// What the next part of the file names.
    pub fn append(&mut self, next: Names<'a>) {
        let before = self.numbers.len();
        self.later.push((before, next.known));
        self.later.extend(next.later.into_iter().map(|(more, known)| (before + more, known)));
        self.numbers.extend(next.numbers);
        self.outer.extend(next.outer);
        self.repeated.extend(next.repeated);
        self.open = next.open;
    }

    /// Whether a link outside of the documents has not ended.
    pub fn has_open_link(&self) -> bool {
        self.open
    }

    /// Of several of a name, the last.
    fn named(&self, name: &str) -> Option<Named<'a>> {
        let mut later = self.later.iter().rev();
        let found = later.find_map(|(before, known)| Some(known.get(name)?.behind(*before)));
        found.or_else(|| self.known.get(name).copied())
    }

    /// It ends at byte `at`.
    pub fn outer_ends(&mut self, at: usize) {
        if let (true, Some(outer)) = (self.open, self.outer.last_mut()) {
            outer.text = Span::new(outer.text.start as usize, at);
        }
        self.open = false;
    }
}

/// A target as written, until every name of the file is known.
pub(super) fn unresolved(target: &str) -> Target {
    // A list of several leads to its first.
    let first = target.split_ascii_whitespace().next().unwrap_or("");
    if let Some((collection, name)) = in_series(first) {
        Target::Missing { name: format!("{collection}#{name}") }
    } else if first.contains('#') && !first.contains(':') {
        Target::Missing { name: first.to_owned() }
    } else if first.contains([':', '/']) {
        Target::outside()
    } else {
        Target::Outside { collection: first.trim_end_matches(".xml").to_owned(), name: String::new() }
    }
}

/// The volume and the name in it of a path or address that ends with both: "../frus1969-76v20/d5",
/// "https://history.state.gov/historicaldocuments/frus1969-76v20/d5#d5fn3".
fn in_series(target: &str) -> Option<(&str, &str)> {
    let (path, place) = target.split_once('#').map_or((target, None), |(path, place)| (path, Some(place)));
    let (before, name) = path.trim_end_matches('/').rsplit_once('/')?;
    let collection = before.rsplit('/').next()?;
    // The place of a note there says all that the page says.
    let note = place.filter(|place| place.strip_prefix(name).is_some_and(|rest| rest.starts_with("fn")));
    let name = name.trim_end_matches(".xml").trim_end_matches(".html");
    let digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    (digit(collection) && digit(name)).then_some((collection, note.unwrap_or(name)))
}

pub(super) fn resolve(reading: &mut Reading, names: &Names<'_>, text: &str, collection: &str) {
    for (id, span) in names.repeated() {
        let message = format!("the id `{id}` stands twice; links to it lead to only one of the two");
        reading.problems.push(Problem::error(message, Some(span)));
    }
    let mut resolver = Resolver { names, text, collection, places: None };
    let documents = reading.documents.iter_mut().chain(reading.front.as_deref_mut());
    for target in
        documents.flat_map(|document: &mut Document| &mut document.marks).filter_map(|mark| match &mut mark.kind {
            MarkKind::Link { target } => Some(&mut **target),
            _ => None,
        })
    {
        if let Target::Missing { name } = target {
            *target = resolver.target(name);
        }
    }
    for outer in &names.outer {
        let written = &text[outer.text.range()];
        if !resolver.is_plain(outer.target, written) {
            let target = match unresolved(outer.target) {
                Target::Missing { name } => resolver.target(&name),
                other => other,
            };
            let text = words(written);
            reading.outer_links.push(OuterLink { text, span: outer.text, target, front: outer.front });
        }
    }
}

struct Resolver<'n, 'a> {
    names: &'n Names<'a>,
    text: &'a str,
    collection: &'n str,
    places: Option<HashSet<&'a str>>,
}

impl Resolver<'_, '_> {
    fn target(&mut self, written: &str) -> Target {
        let Some((file, name)) = written.split_once('#') else { return Target::outside() };
        let file = file.trim_end_matches(".xml");
        if !file.is_empty() && file != self.collection {
            return Target::Outside { collection: file.to_owned(), name: name.to_owned() };
        }
        let number = |at: usize| (*self.names.numbers.get(at).unwrap_or(&"")).to_owned();
        match self.names.named(name) {
            Some(Named::Document { at }) => Target::Document { at, number: number(at) },
            Some(Named::Note { at, label }) => Target::Note { at, document: number(at), label: label.to_owned() },
            Some(Named::Page { label }) => Target::Page { label: label.to_owned() },
            None if self.places.get_or_insert_with(|| all_names(self.text)).contains(name) => Target::Place,
            None => Target::Missing { name: name.to_owned() },
        }
    }

    /// `<ref target="#pg_157">157</ref>`, as an index has them by the thousand.
    fn is_plain(&self, target: &str, text: &str) -> bool {
        let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        number
            && target.strip_prefix('#').is_some_and(|name| match self.names.named(name) {
                Some(Named::Document { at }) => self.names.numbers.get(at) == Some(&text),
                Some(Named::Page { label }) => label == text,
                _ => false,
            })
    }
}

/// The words between tags.
fn words(written: &str) -> String {
    let mut out = String::new();
    for piece in written.split('<') {
        // Of all but the first piece, the tag goes.
        out.push_str(if out.is_empty() && !written.starts_with('<') { piece } else { after_tag(piece) });
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn after_tag(piece: &str) -> &str {
    piece.split_once('>').map_or(piece, |(_, rest)| rest)
}

/// Every `xml:id` of the file. Only links to persons and terms need them.
fn all_names(text: &str) -> HashSet<&str> {
    let ids = memchr::memmem::find_iter(text.as_bytes(), "xml:id");
    ids.filter_map(|at| {
        let value = text[at + "xml:id".len()..].trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value[1..].split(quote).next()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_name_a_volume() {
        for (target, found) in [
            ("../frus1969-76v20/d5", Some(("frus1969-76v20", "d5"))),
            ("/historicaldocuments/frus1969-76v20/d5/", Some(("frus1969-76v20", "d5"))),
            (
                "https://history.state.gov/historicaldocuments/frus1969-76ve13/d5#d5fn3",
                Some(("frus1969-76ve13", "d5fn3")),
            ),
            ("../frus1969-76v20/pg_12", Some(("frus1969-76v20", "pg_12"))),
            ("https://history.state.gov/milestones/d5", None),
            ("../frus1969-76v20.xml#d5", None),
            ("#d5", None),
        ] {
            assert_eq!(in_series(target), found, "{target}");
        }
    }
}
