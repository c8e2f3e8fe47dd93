//! Markdown: CommonMark with footnotes and tables, or the reading view of the web saved under that name.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::builder::{Builder, OpenRange};
use super::document::{Document, Format, MarkKind, Note, NoteKind, Role, Target};
use super::map::Span;
use super::text::{Notes, lines, roles};
use super::{Reading, pages};

pub(super) fn read(text: &str, collection: &str) -> Reading {
    let start = front_matter(text);
    let document = Document {
        collection: collection.to_owned(),
        format: Format::Markdown,
        span: Span::new(0, text.len()),
        ..Document::default()
    };
    // Without footnotes of its own kind it may have a list of notes at the end, as plain text has.
    let lines = lines::lines(text, start);
    let notes = if memchr::memmem::find(text.as_bytes(), b"[^").is_none() {
        Notes::find(text, &lines, lines::Wrapping::of(&lines))
    } else {
        Notes::default()
    };
    let kept = notes.lines(&lines);
    let end = lines.get(kept.start).map_or(text.len(), |line| line.start());
    let mut writer = Writer {
        text,
        builder: Builder::new(document),
        cuts: cuts(text, start..end, &notes).into_iter().peekable(),
        italics: 0,
        italic: None,
        struck: None,
        ranges: Vec::new(),
        lists: Vec::new(),
        fresh: false,
        verbatim: false,
        comments: Vec::new(),
    };
    let from = notes.source_line.as_ref().map_or(start, |line| line.end);
    let options = Options::ENABLE_FOOTNOTES | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(&text[from..end], options).into_offset_iter() {
        writer.event(event, range.start + from..range.end + from);
    }
    for line in &lines[kept.end..] {
        writer.builder.part_block(Role::Paragraph, 0, line.start());
        writer.builder.text(line.of(text), line.start());
    }
    let Writer { mut builder, comments, .. } = writer;
    notes.write(text, &lines, &mut builder);
    builder.anchor_notes();
    let mut document = builder.finish();
    document.has_italics = document.marks.iter().any(|mark| mark.kind == MarkKind::Italic);
    roles::of_document(&mut document);
    Reading { documents: vec![document], comments, ..Reading::default() }
}

/// Where the text begins behind a block of YAML between `---` at the very start.
fn front_matter(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return 0 };
    let first = text.len() - rest.len();
    let mut at = first;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return at;
        }
    }
    0
}

/// A range of the file that is no text.
struct Cut {
    range: Range<usize>,
    label: Range<usize>,
    is_page: bool,
}

/// The longest name of a footnote.
const MOST_LABEL: usize = 40;

fn cuts(text: &str, within: Range<usize>, notes: &Notes) -> Vec<Cut> {
    let pages = pages::bracketed(text, within.clone()).map(|page| {
        let label = text[page.range.clone()].find(page.label).unwrap_or(0) + page.range.start;
        Cut { label: label..label + page.label.len(), range: page.range, is_page: true }
    });
    let run_on = notes.references.found.iter();
    let run_on = run_on.map(|found| Cut { range: found.cut.clone(), label: found.label.clone(), is_page: false });
    // The parser sees only references to footnotes that there are.
    let footnotes = memchr::memmem::find_iter(&text.as_bytes()[within.clone()], b"[^").filter_map(|at| {
        let start = within.start + at;
        // A name is short; nothing is looked for behind it.
        let most = (start + 2 + MOST_LABEL + 1).min(within.end);
        let label = start + 2..start + 2 + memchr::memchr(b']', &text.as_bytes()[start + 2..most])?;
        let name = &text[label.clone()];
        let good = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '[');
        let definition = text[label.end + 1..within.end].starts_with(':') && text[..start].ends_with('\n');
        let escaped = text[..start].ends_with('\\');
        (good && !definition && !escaped).then(|| Cut { range: start..label.end + 1, label, is_page: false })
    });
    let mut cuts: Vec<Cut> = pages.chain(run_on).chain(footnotes).collect();
    cuts.sort_by_key(|cut| cut.range.start);
    cuts
}

struct Writer<'a> {
    text: &'a str,
    builder: Builder,
    cuts: std::iter::Peekable<std::vec::IntoIter<Cut>>,
    italics: usize,
    italic: Option<OpenRange>,
    struck: Option<OpenRange>,
    ranges: Vec<Option<OpenRange>>,
    /// For every open list: whether it is numbered.
    lists: Vec<bool>,
    /// An item has just begun: its first paragraph is no new block.
    fresh: bool,
    verbatim: bool,
    comments: Vec<(Span, String)>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(&text, range);
            }
            Event::SoftBreak => self.soft_break(range),
            Event::HardBreak => self.builder.part_block(self.role(), 0, range.start),
            Event::FootnoteReference(_) => self.run(range),
            Event::InlineHtml(_) => self.html(range),
            Event::Rule => self.builder.part_block(Role::Paragraph, 0, range.start),
            // Taken as a whole where the block of HTML begins.
            Event::Html(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn role(&self) -> Role {
        if self.lists.last() == Some(&false) { Role::Item } else { Role::Paragraph }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph if self.fresh => {}
            Tag::Heading { .. } => self.builder.part_block(Role::Heading, 0, range.start),
            Tag::TableCell => self.builder.part_block(Role::Cell, 0, range.start),
            Tag::List(first) => self.lists.push(first.is_some()),
            Tag::Item => {
                self.builder.part_block(self.role(), 0, range.start);
                if self.lists.last() == Some(&true) {
                    // The number is the document's own and belongs to its text.
                    let marker = self.text[range.clone()].split_ascii_whitespace().next().unwrap_or("");
                    self.run(range.start..range.start + marker.len());
                    self.builder.blank(range.start + marker.len()..range.start + marker.len());
                }
                self.fresh = true;
                return;
            }
            Tag::FootnoteDefinition(label) => {
                let start = range.start + self.text[range.clone()].find("[^").map_or(0, |at| at + 2);
                let written = &self.text[start..range.end];
                // Blanks in it may be written in more than one way.
                let length = if written.starts_with(&*label) { label.len() } else { written.find(']').unwrap_or(0) };
                self.builder.open_note(Note {
                    label: label.to_string(),
                    kind: NoteKind::Unsaid,
                    label_span: Span::new(start, start + length),
                    anchor: None,
                });
            }
            Tag::Emphasis => {
                self.italics += 1;
                if self.italics == 1 {
                    self.italic = Some(self.builder.open_range(MarkKind::Italic));
                }
            }
            Tag::Link { dest_url, .. } => {
                let target = if dest_url.starts_with('#') { Target::Place } else { Target::outside() };
                self.ranges.push(Some(self.builder.open_range(MarkKind::Link { target: Box::new(target) })));
            }
            Tag::CodeBlock(_) => {
                self.verbatim = true;
                self.builder.part_block(Role::Paragraph, 0, range.start);
            }
            Tag::HtmlBlock => {
                self.builder.part_block(self.role(), 0, range.start);
                self.html(range);
            }
            Tag::Strikethrough => self.struck = Some(self.builder.open_range(MarkKind::Struck)),
            Tag::Strong | Tag::Superscript | Tag::Subscript | Tag::Image { .. } => {}
            _ => self.builder.part_block(self.role(), 0, range.start),
        }
        self.fresh = false;
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::FootnoteDefinition => self.builder.close_note(),
            TagEnd::Emphasis => {
                self.italics = self.italics.saturating_sub(1);
                if self.italics == 0
                    && let Some(italic) = self.italic.take()
                {
                    self.builder.close_range(italic);
                }
            }
            TagEnd::Strikethrough => {
                if let Some(struck) = self.struck.take() {
                    self.builder.close_range(struck);
                }
            }
            TagEnd::Link => {
                if let Some(Some(link)) = self.ranges.pop() {
                    self.builder.close_range(link);
                }
            }
            TagEnd::CodeBlock => {
                self.verbatim = false;
                self.builder.part_block(self.role(), 0, range.end);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.builder.part_block(self.role(), 0, range.end);
            }
            TagEnd::Strong | TagEnd::Superscript | TagEnd::Subscript | TagEnd::Image => {}
            _ => self.builder.part_block(self.role(), 0, range.end),
        }
    }

    fn words(&mut self, words: &str, range: Range<usize>) {
        self.fresh = false;
        if self.text.get(range.clone()) != Some(words) {
            // An entity, or white space written otherwise.
            for (index, word) in words.split_whitespace().enumerate() {
                if index > 0 || words.starts_with(char::is_whitespace) {
                    self.builder.blank_entity(range.clone());
                }
                self.builder.literal(word, range.clone());
            }
            if words.ends_with(char::is_whitespace) {
                self.builder.blank_entity(range);
            }
        } else if self.verbatim {
            let mut at = range.start;
            for line in words.split_inclusive('\n') {
                self.run(at..at + line.len());
                at += line.len();
                if line.ends_with('\n') {
                    self.builder.part_block(Role::Paragraph, 0, at);
                }
            }
        } else {
            self.run(range);
        }
    }

    /// A run of the file without what is cut from it.
    fn run(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(cut) = self.cuts.peek() {
            if cut.range.start >= range.end {
                break;
            }
            let (cut, label) = (cut.range.clone(), self.text[cut.label.clone()].to_owned());
            let is_page = self.cuts.peek().is_some_and(|cut| cut.is_page);
            if cut.start >= range.start {
                self.builder.text(&self.text[at..cut.start.max(at)], at);
                let span = Span::new(cut.start, cut.end);
                if is_page {
                    self.builder.page(label, span);
                } else {
                    self.builder.note_ref(label, span);
                }
            }
            at = at.max(cut.end);
            if cut.end > range.end {
                // The rest of it comes with the next run.
                return;
            }
            self.cuts.next();
        }
        if at < range.end {
            self.builder.text(&self.text[at..range.end], at);
        }
    }

    /// A line end goes on, unless one of the lines stands for itself as a letterhead's do.
    fn soft_break(&mut self, range: Range<usize>) {
        let before = self.text[..range.start].rsplit('\n').next().unwrap_or("").trim();
        let after = self.text[range.end..].lines().next().unwrap_or("").trim();
        if lines::stands_alone(before) || lines::stands_alone(after) || lines::is_headed(after) {
            self.builder.part_block(self.role(), 0, range.start);
        } else {
            self.builder.blank(range);
        }
    }

    /// Text between tags is text; comments are kept apart.
    fn html(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let rest = &self.text[at..range.end];
            if rest.starts_with("<!--") {
                let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
                let content = rest[4..end].trim_end_matches("-->").to_owned();
                self.comments.push((Span::new(at, at + end), content));
                at += end;
            } else if rest.starts_with('<') {
                at += rest.find('>').map_or(rest.len(), |end| end + 1);
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                self.run(at..at + end);
                at += end;
            }
        }
    }
}
