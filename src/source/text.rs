//! Plain text: the reading view of the web, and transcriptions as people type them.

mod endnotes;
pub(super) mod lines;
mod parts;
mod references;
pub(super) mod roles;

use std::borrow::Cow;
use std::ops::Range;

use super::Reading;
use super::builder::Builder;
use super::document::{Document, Format, Note, NoteKind, Role};
use super::map::Span;
use super::pages;
use super::together::{self, LEAST};
use endnotes::{EndNotes, Form};
use lines::{Line, Wrapping, bullet};
use references::{Reference, References};

pub(super) fn read(text: &str, collection: &str) -> Reading {
    let lines = lines::lines(text, 0);
    let parts = parts::documents(text, &lines);
    let several = parts.len() > 1;
    let documents = parts.into_iter().map(|part| {
        let lines = &lines[part];
        let mut document = Document {
            collection: collection.to_owned(),
            format: Format::Text,
            span: Span::new(0, text.len()),
            ..Document::default()
        };
        if let (true, [first, .., last]) = (several, lines) {
            let number = parts::number(text, first);
            document.id = format!("d{number}");
            document.id_span = Span::new(first.start(), first.start() + number.len());
            document.span = Span::new(first.start(), last.end());
        }
        read_lines(text, lines, document, LEAST)
    });
    Reading { documents: documents.collect(), ..Reading::default() }
}

/// Reads the lines of one document; `least` bytes of it are worth another core.
fn read_lines(text: &str, lines: &[Line], document: Document, least: usize) -> Document {
    let wrapping = Wrapping::of(lines);
    let notes = Notes::find(text, lines, wrapping);
    let body = notes.body(lines);
    let mut blocks = blocks(text, &body, wrapping, &notes);
    roles::assign(text, &body, &mut blocks, notes.source_line.is_some());
    // What becomes of it is hardly longer and hardly shorter.
    let reserve = document.span.end - document.span.start;
    let mut builder = Builder::new(document);
    builder.reserve(reserve as usize);
    builder.reserve_blocks(blocks.len());
    write(&Body { text, lines: &body, notes: &notes }, &blocks, least, &mut builder);
    notes.write(text, lines, &mut builder);
    builder.anchor_notes();
    builder.finish()
}

/// The notes at the end and the references to them.
#[derive(Default)]
pub(super) struct Notes {
    list: Option<EndNotes>,
    pub references: References,
    /// The line that is only the number of the file number before the title, as volumes before 1955 have it.
    pub source_line: Option<Range<usize>>,
}

impl Notes {
    pub(super) fn find(text: &str, lines: &[Line], wrapping: Wrapping) -> Notes {
        let Some(list) = endnotes::find(text, lines) else { return Notes::lost(text, lines, wrapping) };
        let mut labels: Vec<&str> = list.notes.iter().map(|note| &text[note.label.clone()]).collect();
        let first = lines.first().filter(|_| list.lines.start > 1).filter(|line| line.of(text) == labels[0]);
        let source_line = first.map(Line::range);
        if source_line.is_some() {
            labels.remove(0);
        }
        let body = &lines[usize::from(source_line.is_some())..list.lines.start];
        let groups = lines::paragraphs(text, body, wrapping).into_iter();
        let groups = groups.map(|group| body[group.start].start()..body[group.end - 1].end());
        let references = references::find(text, groups, &labels);
        let believed = source_line.is_some()
            || match list.form {
                Form::Sure => true,
                Form::Likely => references.matched > 0,
                Form::Open => references.matched * 2 > labels.len(),
            };
        if believed { Notes { list: Some(list), references, source_line } } else { Notes::lost(text, lines, wrapping) }
    }

    /// No list: a numbered title may still refer to one.
    fn lost(text: &str, lines: &[Line], wrapping: Wrapping) -> Notes {
        if !lines.first().is_some_and(|line| roles::is_numbered(line.of(text))) {
            return Notes::default();
        }
        let groups = lines::paragraphs(text, lines, wrapping).into_iter();
        let groups = groups.map(|group| lines[group.start].start()..lines[group.end - 1].end());
        Notes { references: references::find_without_notes(text, groups), ..Notes::default() }
    }

    /// The lines that the notes take, by their index.
    pub(super) fn lines(&self, lines: &[Line]) -> Range<usize> {
        self.list.as_ref().map_or(lines.len()..lines.len(), |list| list.lines.clone())
    }

    /// The lines that are no notes.
    fn body<'l>(&self, lines: &'l [Line]) -> Cow<'l, [Line]> {
        if self.list.is_none() {
            return Cow::Borrowed(lines);
        }
        let notes = self.lines(lines);
        let body = lines[..notes.start].iter().chain(&lines[notes.end..]);
        let first = self.source_line.as_ref();
        body.filter(|line| first.is_none_or(|first| line.start() != first.start)).copied().collect()
    }

    pub(super) fn write(&self, text: &str, lines: &[Line], builder: &mut Builder) {
        let Some(list) = &self.list else { return };
        for (index, note) in list.notes.iter().enumerate() {
            let is_source_line = index == 0 && self.source_line.is_some();
            builder.open_note(Note {
                label: if is_source_line { String::new() } else { text[note.label.clone()].to_owned() },
                kind: if is_source_line { NoteKind::SourceLine } else { NoteKind::Unsaid },
                label_span: Span::new(note.label.start, note.label.end),
                anchor: None,
            });
            builder.text(&text[note.first.clone()], note.first.start);
            let mut end = note.first.end;
            for line in &lines[note.more.clone()] {
                line_end(text, end, line.start(), builder);
                builder.text(line.of(text), line.start());
                end = line.end();
            }
            builder.close_note();
        }
    }
}

/// A line goes on below; a hyphen at its end joins without a blank.
fn line_end(text: &str, end: usize, start: usize, builder: &mut Builder) {
    let hyphen = text[..end].strip_suffix('-').is_some_and(|word| word.ends_with(char::is_alphabetic));
    if !hyphen {
        builder.blank(end..start);
    }
}

/// A part of the body in reading order.
enum Piece {
    /// Lines of the body, by index. `goes_on`: a page break interrupts the sentence before it.
    Block { lines: Range<usize>, role: Role, goes_on: bool },
    /// A page break between blocks.
    Page { label: String, span: Span },
}

fn blocks(text: &str, body: &[Line], wrapping: Wrapping, notes: &Notes) -> Vec<Piece> {
    let groups = lines::paragraphs(text, body, wrapping);
    let mut pieces: Vec<Piece> = Vec::with_capacity(groups.len());
    for group in groups {
        let line = &body[group.start];
        if let Some(feed) = line.feed(text) {
            // The number at the foot of a page and the form feed after it are one break.
            if !matches!(pieces.last(), Some(Piece::Page { .. })) {
                pieces.push(Piece::Page { label: String::new(), span: Span::new(feed, feed + 1) });
            }
        }
        let alone = if group.len() == 1 { page_line(text, line) } else { None };
        if let Some((label, span)) = alone {
            match unlabelled_page(text, body, &mut pieces) {
                Some(page) => *page = Piece::Page { label, span },
                None => pieces.push(Piece::Page { label, span }),
            }
            continue;
        }
        let goes_on = goes_on_over_page(text, body, &pieces, line, notes);
        pieces.push(Piece::Block { lines: group, role: Role::Paragraph, goes_on });
    }
    pieces
}

/// The form feed just before, if only the head of its page stands between.
fn unlabelled_page<'a>(text: &str, body: &[Line], pieces: &'a mut [Piece]) -> Option<&'a mut Piece> {
    for piece in pieces.iter_mut().rev().take(4) {
        match piece {
            Piece::Page { label, .. } => return label.is_empty().then_some(piece),
            Piece::Block { lines, .. } if lines.len() == 1 && lines::stands_alone(body[lines.start].of(text)) => {}
            Piece::Block { .. } => return None,
        }
    }
    None
}

/// A line that is nothing but a page break.
fn page_line(text: &str, line: &Line) -> Option<(String, Span)> {
    let whole = Span::new(line.start(), line.end());
    if let Some(label) = pages::number_line(line.of(text)) {
        return Some((label.to_owned(), whole));
    }
    let page = pages::bracketed(text, line.range()).next()?;
    (page.range == whole.range()).then(|| (page.label.to_owned(), whole))
}

/// Whether a sentence was broken off by the page break that stands before this line.
fn goes_on_over_page(text: &str, body: &[Line], pieces: &[Piece], line: &Line, notes: &Notes) -> bool {
    let [.., Piece::Block { lines, .. }, Piece::Page { .. }] = pieces else { return false };
    let last = &body[lines.end - 1];
    let referred = notes.references.found.iter().any(|reference| reference.label.end == last.end());
    let open = last.of(text).ends_with(|end: char| end.is_alphabetic() || matches!(end, ',' | '-'));
    // A marking at the foot of a page is no part of the sentence that goes on below.
    open && !referred && line.of(text).starts_with(char::is_lowercase) && !lines::stands_alone(last.of(text))
}

/// What is written of.
struct Body<'a> {
    text: &'a str,
    lines: &'a [Line],
    notes: &'a Notes,
}

/// Writes the pieces of a body; many of them on several cores, and only so many at once that what is written twice for a
/// while is little.
fn write(body: &Body<'_>, pieces: &[Piece], least: usize, builder: &mut Builder) {
    let parts = parted(body.lines, pieces, least);
    if let [_] = parts.as_slice() {
        return Writer { body, builder, next: 0 }.write(pieces);
    }
    for wave in parts.chunks(2 * rayon::current_num_threads()) {
        let written = together::each(wave, |part| {
            let mut builder = Builder::new(Document::default());
            builder.reserve(2 * least);
            let before = pieces[..part.start].last().and_then(|piece| piece.end(body.lines)).unwrap_or_default();
            let next = body.notes.references.found.partition_point(|reference| reference.cut.start < before);
            Writer { body, builder: &mut builder, next }.write(&pieces[part.clone()]);
            builder
        });
        written.into_iter().for_each(|part| builder.append(part));
    }
}

/// Pieces that are written together: each part begins with a block of its own behind another.
fn parted(lines: &[Line], pieces: &[Piece], least: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut from) = (0, 0);
    for (at, two) in (1..).zip(pieces.windows(2)) {
        if let [Piece::Block { .. }, Piece::Block { lines: next, goes_on: false, .. }] = two
            && lines[next.start].start() - from >= least
        {
            parts.push(start..at);
            (start, from) = (at, lines[next.start].start());
        }
    }
    parts.push(start..pieces.len());
    parts
}

impl Piece {
    /// Where the last line of a block ends.
    fn end(&self, body: &[Line]) -> Option<usize> {
        match self {
            Piece::Block { lines, .. } => Some(body[lines.end - 1].end()),
            Piece::Page { .. } => None,
        }
    }
}

/// Hands the file's runs to the builder, without what is no text.
struct Writer<'a> {
    body: &'a Body<'a>,
    builder: &'a mut Builder,
    /// The next reference to come.
    next: usize,
}

impl<'a> Writer<'a> {
    fn write(mut self, pieces: &[Piece]) {
        pieces.iter().for_each(|piece| self.piece(piece));
    }

    fn piece(&mut self, piece: &Piece) {
        let Body { text, lines: body, .. } = *self.body;
        match piece {
            Piece::Page { label, span } => self.builder.page(label.clone(), *span),
            Piece::Block { lines, role, goes_on } => {
                let mut from = body[lines.start].start();
                if *goes_on {
                    self.builder.blank(from..from);
                } else {
                    self.builder.part_block(*role, 0, from);
                }
                if *role == Role::Item {
                    from += bullet(&text[from..body[lines.start].end()]).unwrap_or(0);
                }
                let whole = from..body[lines.end - 1].end().max(from);
                let plain = memchr::memchr(b'[', &text.as_bytes()[whole.clone()]).is_none()
                    && self.next_reference().is_none_or(|next| next.cut.start >= whole.end);
                for at in lines.clone() {
                    let line = &body[at];
                    if at > lines.start {
                        line_end(text, body[at - 1].end(), line.start(), self.builder);
                        from = line.start();
                    }
                    let range = from.min(line.end())..line.end();
                    if plain {
                        self.builder.text(&text[range.clone()], range.start);
                    } else {
                        self.line(range);
                    }
                }
            }
        }
    }

    fn next_reference(&self) -> Option<&'a Reference> {
        self.body.notes.references.found.get(self.next)
    }

    fn line(&mut self, range: Range<usize>) {
        let text = self.body.text;
        let mut at = range.start;
        let mut pages = pages::bracketed(text, range.clone()).peekable();
        loop {
            let reference = self.next_reference().filter(|next| next.cut.start < range.end);
            let page = pages.peek();
            match (reference, page) {
                (Some(reference), page) if page.is_none_or(|page| reference.cut.start < page.range.start) => {
                    self.builder.text(&text[at.min(reference.cut.start)..reference.cut.start], at);
                    let label = text[reference.label.clone()].to_owned();
                    self.builder.note_ref(label, Span::new(reference.label.start, reference.label.end));
                    at = reference.cut.end;
                    self.next += 1;
                }
                (_, Some(page)) => {
                    self.builder.text(&text[at.min(page.range.start)..page.range.start], at);
                    self.builder.page(page.label.to_owned(), Span::new(page.range.start, page.range.end));
                    at = page.range.end;
                    pages.next();
                }
                (_, None) => break,
            }
        }
        self.builder.text(&text[at.min(range.end)..range.end], at);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn a_text_in_parts_is_the_text(
            lines in prop::collection::vec(prop::sample::select(vec![
                "", "", "\u{c}", "SECRET", "TO: Mr. Alder", "– The first pier  is shut", "• The\u{2003}second is not",
                "12", "[Page 13]", "[page 14] and so on", "The talks went on until the night of the first day and",
                "were then broken off,", "with words.3", "1. Telegram From the Embassy in Norland", "it was said1 and done.2",
                "[1 line not declassified]", "  2. Said at the pier.", "\t1 Source: Files. Secret.", "3 Not found.", "naïve – “so”",
            ]), 0..60),
            least in 1usize..200,
        ) {
            let text = lines.join("\n");
            let lines = lines::lines(&text, 0);
            let read = |least| format!("{:?}", read_lines(&text, &lines, Document::default(), least));
            prop_assert_eq!(read(least), read(usize::MAX));
        }
    }
}
