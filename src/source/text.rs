//! Plain text: the reading view of the web, and transcriptions as people type them.

mod endnotes;
mod lines;
mod references;
mod roles;

use std::ops::Range;

use super::Reading;
use super::builder::Builder;
use super::document::{Document, Format, Note, NoteKind, Role};
use super::map::Span;
use super::pages;
use endnotes::{EndNotes, Form};
use lines::{Line, Wrapping, bullet};
use references::References;

pub(super) fn read(text: &str, collection: &str) -> Reading {
    let lines = lines::lines(text, 0);
    let wrapping = Wrapping::of(&lines);
    let notes = Notes::find(text, &lines, wrapping);
    let body = notes.body(&lines);
    let mut blocks = blocks(text, &body, wrapping, &notes);
    roles::assign(text, &body, &mut blocks, notes.source_line.is_some());
    let document = Document {
        collection: collection.to_owned(),
        format: Format::Text,
        span: Span::new(0, text.len()),
        ..Document::default()
    };
    let mut writer = Writer { text, builder: Builder::new(document), notes: &notes, next: 0, anchors: Vec::new() };
    for block in &blocks {
        writer.block(&body, block);
    }
    writer.notes(&lines);
    Reading { documents: vec![writer.builder.finish()], ..Reading::default() }
}

/// The notes at the end and the references to them.
struct Notes {
    list: Option<EndNotes>,
    references: References,
    /// The line that is only the number of the file number before the title, as volumes before 1955 have it.
    source_line: Option<Range<usize>>,
}

impl Notes {
    fn find(text: &str, lines: &[Line], wrapping: Wrapping) -> Notes {
        let none = Notes { list: None, references: References::default(), source_line: None };
        let Some(list) = endnotes::find(text, lines) else { return none };
        let mut labels: Vec<&str> = list.notes.iter().map(|note| &text[note.label.clone()]).collect();
        let first = lines.first().filter(|_| list.lines.start > 1).filter(|line| line.of(text) == labels[0]);
        let source_line = first.map(|line| line.start..line.end);
        if source_line.is_some() {
            labels.remove(0);
        }
        let body = &lines[usize::from(source_line.is_some())..list.lines.start];
        let groups = lines::paragraphs(text, body, wrapping).into_iter();
        let groups = groups.map(|group| body[group.start].start..body[group.end - 1].end);
        let references = references::find(text, groups, &labels);
        let believed = source_line.is_some()
            || match list.form {
                Form::Sure => true,
                Form::Likely => references.matched > 0,
                Form::Open => references.matched * 2 > labels.len(),
            };
        if believed { Notes { list: Some(list), references, source_line } } else { none }
    }

    /// The lines that are no notes.
    fn body(&self, lines: &[Line]) -> Vec<Line> {
        let notes = self.list.as_ref().map_or(lines.len()..lines.len(), |list| list.lines.clone());
        let body = lines[..notes.start].iter().chain(&lines[notes.end..]);
        body.filter(|line| self.source_line.as_ref().is_none_or(|first| line.start != first.start)).copied().collect()
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
    let mut pieces: Vec<Piece> = Vec::new();
    for group in lines::paragraphs(text, body, wrapping) {
        let line = &body[group.start];
        if let Some(feed) = line.feed {
            pieces.push(Piece::Page { label: String::new(), span: Span::new(feed, feed + 1) });
        }
        let alone = if group.len() == 1 { page_line(text, line) } else { None };
        if let Some((label, span)) = alone {
            match pieces.last_mut() {
                // A form feed and the number below it are one break.
                Some(Piece::Page { label: unknown, span: feed }) if unknown.is_empty() => {
                    *unknown = label;
                    *feed = feed.join(span);
                }
                _ => pieces.push(Piece::Page { label, span }),
            }
            continue;
        }
        let goes_on = goes_on_over_page(text, body, &pieces, line, notes);
        pieces.push(Piece::Block { lines: group, role: Role::Paragraph, goes_on });
    }
    pieces
}

/// A line that is nothing but a page break.
fn page_line(text: &str, line: &Line) -> Option<(String, Span)> {
    let whole = Span::new(line.start, line.end);
    if let Some(label) = pages::number_line(line.of(text)) {
        return Some((label.to_owned(), whole));
    }
    let page = pages::bracketed(text, line.start..line.end).next()?;
    (page.range == whole.range()).then(|| (page.label.to_owned(), whole))
}

/// Whether a sentence was broken off by the page break that stands before this line.
fn goes_on_over_page(text: &str, body: &[Line], pieces: &[Piece], line: &Line, notes: &Notes) -> bool {
    let [.., Piece::Block { lines, .. }, Piece::Page { .. }] = pieces else { return false };
    let last = &body[lines.end - 1];
    let referred = notes.references.found.iter().any(|reference| reference.label.end == last.end);
    let open = last.of(text).ends_with(|end: char| end.is_alphabetic() || matches!(end, ',' | '-'));
    open && !referred && line.of(text).starts_with(char::is_lowercase)
}

/// Hands the file's runs to the builder, without what is no text.
struct Writer<'a> {
    text: &'a str,
    builder: Builder,
    notes: &'a Notes,
    /// The next reference to come.
    next: usize,
    /// The labels met, by their order, and where.
    anchors: Vec<(Range<usize>, usize)>,
}

impl Writer<'_> {
    fn block(&mut self, body: &[Line], piece: &Piece) {
        match piece {
            Piece::Page { label, span } => self.builder.page(label.clone(), *span),
            Piece::Block { lines, role, goes_on } => {
                let mut from = body[lines.start].start;
                if *goes_on {
                    self.builder.blank(from..from);
                } else {
                    self.builder.part_block(*role, 0, from);
                }
                if *role == Role::Item {
                    from += bullet(&self.text[from..body[lines.start].end]).unwrap_or(0);
                }
                for at in lines.clone() {
                    let line = &body[at];
                    if at > lines.start {
                        self.line_end(body[at - 1].end, line.start);
                        from = line.start;
                    }
                    self.line(from.min(line.end)..line.end);
                }
            }
        }
    }

    /// A line goes on below; a hyphen at its end joins without a blank.
    fn line_end(&mut self, end: usize, start: usize) {
        let before = &self.text[..end];
        let hyphen = before.ends_with('-') && before[..end - 1].ends_with(char::is_alphabetic);
        if !hyphen {
            self.builder.blank(end..start);
        }
    }

    fn line(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let mut pages = pages::bracketed(self.text, range.clone()).peekable();
        loop {
            let reference = self.notes.references.found.get(self.next).filter(|next| next.cut.start < range.end);
            let page = pages.peek();
            match (reference, page) {
                (Some(reference), page) if page.is_none_or(|page| reference.cut.start < page.range.start) => {
                    self.builder.text(&self.text[at.min(reference.cut.start)..reference.cut.start], at);
                    let label = self.text[reference.label.clone()].to_owned();
                    let anchor = self.builder.note_ref(label, Span::new(reference.label.start, reference.label.end));
                    self.anchors.push((reference.label.clone(), anchor));
                    at = reference.cut.end;
                    self.next += 1;
                }
                (_, Some(page)) => {
                    self.builder.text(&self.text[at.min(page.range.start)..page.range.start], at);
                    self.builder.page(page.label.to_owned(), Span::new(page.range.start, page.range.end));
                    at = page.range.end;
                    pages.next();
                }
                (_, None) => break,
            }
        }
        self.builder.text(&self.text[at.min(range.end)..range.end], at);
    }

    fn notes(&mut self, lines: &[Line]) {
        let Some(list) = &self.notes.list else { return };
        let mut next = 0;
        for (index, end_note) in list.notes.iter().enumerate() {
            let label_span = Span::new(end_note.label.start, end_note.label.end);
            let is_source_line = index == 0 && self.notes.source_line.is_some();
            let label = &self.text[end_note.label.clone()];
            // In order: a label that occurs twice has its first reference first.
            let mut rest = self.anchors[next..].iter();
            let met = rest.position(|(range, _)| !is_source_line && self.text[range.clone()] == *label);
            let anchor = met.map(|met| self.anchors[next + met].1);
            next += met.map_or(0, |met| met + 1);
            self.builder.open_note(Note {
                label: if is_source_line { String::new() } else { label.to_owned() },
                kind: if is_source_line { NoteKind::SourceLine } else { NoteKind::Unsaid },
                label_span,
                anchor,
            });
            self.builder.text(&self.text[end_note.first.clone()], end_note.first.start);
            let mut end = end_note.first.end;
            for line in &lines[end_note.more.clone()] {
                self.line_end(end, line.start);
                self.builder.text(line.of(self.text), line.start);
                end = line.end;
            }
            self.builder.close_note();
        }
    }
}
