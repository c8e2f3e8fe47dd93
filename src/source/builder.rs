//! Puts a document together from runs of the file: squeezes white space, parts blocks, keeps the map, and sets notes
//! apart so that they follow the body.

use std::collections::VecDeque;
use std::ops::Range;

use foldhash::HashMap;

use super::document::{Block, Document, Mark, MarkKind, Note, Role};
use super::map::{Map, Span};
use super::{pages, wide};

/// A mark that still waits for the character at which it begins.
struct Waiting {
    mark: usize,
    /// For a page break: text stands directly before it.
    joined: bool,
}

/// White space that is squeezed into one blank.
struct Blank {
    file: Range<usize>,
    /// What stands there is something else than one blank: two, a tabulator, one that does not break.
    odd: bool,
    /// A line ends in it, or the format says that something else does.
    ends: bool,
}

/// One growing text: the body's or the notes'.
#[derive(Default)]
struct Stream {
    text: String,
    map: Map,
    blocks: Vec<Block>,
    marks: Vec<Mark>,
    /// Where the open block begins, and what it is.
    open: Option<Block>,
    /// White space that counts only if more text follows in this block.
    blank: Option<Blank>,
    /// Bytes of the text: see [`Document::odd_blanks`].
    odd: Vec<usize>,
    waiting: Vec<Waiting>,
}

impl Stream {
    fn open(&mut self, role: Role, part: u16, note: Option<Note>) {
        self.close();
        if !self.blocks.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.open = Some(Block { role, range: start..start, note: note.map(Box::new), part });
    }

    fn close(&mut self) {
        self.blank = None;
        for waiting in &mut self.waiting {
            waiting.joined = false;
        }
        if let Some(mut block) = self.open.take() {
            block.range.end = self.text.len();
            self.blocks.push(block);
        }
    }

    fn blank(&mut self, new: Blank) {
        for waiting in &mut self.waiting {
            waiting.joined = false;
        }
        match &mut self.blank {
            Some(blank) => {
                blank.file.end = new.file.end;
                blank.odd |= new.odd;
                blank.ends |= new.ends;
            }
            None => self.blank = Some(new),
        }
    }

    /// Text without white space to squeeze, into the open block.
    fn run(&mut self, text: &str, file: Range<usize>) {
        let start = self.open.as_ref().map_or(0, |block| block.range.start);
        if let Some(blank) = self.blank.take()
            && self.text.len() > start
        {
            let at = self.text.len();
            // Prose may be spaced as it likes; only where words of a marking may meet does it matter.
            if blank.odd && !blank.ends {
                let before =
                    self.text.as_bytes().last().is_some_and(|byte| byte.is_ascii_uppercase() || b",/-".contains(byte));
                let after =
                    text.as_bytes().first().is_some_and(|byte| byte.is_ascii_uppercase() || b"/-".contains(byte));
                if before && after {
                    self.odd.push(at);
                }
            }
            self.text.push(' ');
            self.map.push(at..at + 1, blank.file);
        }
        let at = self.text.len();
        if !self.waiting.is_empty() {
            self.settle(text);
        }
        self.text.push_str(text);
        self.map.push(at..self.text.len(), file);
    }

    /// The running heads of telegrams begin pages where nothing else says so.
    fn running_heads(&mut self) {
        if self.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Page { .. })) {
            return;
        }
        for block in &self.blocks {
            if let Some(label) = pages::running_head(&self.text[block.range.clone()]) {
                let start = block.range.start;
                let kind = MarkKind::Page { label: label.to_owned(), inside_word: false };
                self.marks.push(Mark { range: start..start, span: self.map.span(block.range.clone()), kind });
            }
        }
    }

    /// The marks that waited begin here.
    fn settle(&mut self, text: &str) {
        let at = self.text.len();
        let between_letters = text.starts_with(char::is_alphanumeric) && self.text.ends_with(char::is_alphanumeric);
        for Waiting { mark, joined } in self.waiting.drain(..) {
            let mark = &mut self.marks[mark];
            mark.range = at..at;
            if let MarkKind::Page { inside_word, .. } = &mut mark.kind {
                *inside_word = joined && between_letters;
            }
        }
    }
}

/// Which range a reader has opened; to be handed back when it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenRange(usize);

pub(super) struct Builder {
    document: Document,
    body: Stream,
    notes: Stream,
    in_note: bool,
    role: Role,
    part: u16,
}

impl Builder {
    pub(super) fn new(document: Document) -> Self {
        Builder {
            document,
            body: Stream::default(),
            notes: Stream::default(),
            in_note: false,
            role: Role::Paragraph,
            part: 0,
        }
    }

    /// Makes room for so many bytes of the body's text at once.
    pub(super) fn reserve(&mut self, bytes: usize) {
        self.body.text.reserve(bytes);
    }

    /// The same for so many blocks.
    pub(super) fn reserve_blocks(&mut self, blocks: usize) {
        self.body.blocks.reserve_exact(blocks);
    }

    pub(super) fn document(&mut self) -> &mut Document {
        &mut self.document
    }

    fn stream(&mut self) -> &mut Stream {
        if self.in_note { &mut self.notes } else { &mut self.body }
    }

    /// Ends the open block; the next text begins one of this role and part. Inside a note, a blank is all there is.
    pub(super) fn part_block(&mut self, role: Role, part: u16, at: usize) {
        if self.in_note {
            self.notes.blank(Blank { file: at..at, odd: false, ends: true });
        } else {
            self.body.close();
            self.role = role;
            self.part = part;
        }
    }

    pub(super) fn in_note(&self) -> bool {
        self.in_note
    }

    /// Whether a block stands open with text in it.
    pub(super) fn has_open_block(&self) -> bool {
        self.body.open.is_some()
    }

    /// Text of the file at byte `at`, as it stands there: white space is squeezed here.
    pub(super) fn text(&mut self, text: &str, at: usize) {
        let bytes = text.as_bytes();
        let mut from = 0;
        while from < bytes.len() {
            let white = from + leading_white(&text[from..]);
            if white > from {
                let blanks = &text[from..white];
                let ends = memchr::memchr2(b'\n', b'\r', blanks.as_bytes()).is_some();
                self.stream().blank(Blank { file: at + from..at + white, odd: blanks != " ", ends });
                from = white;
                continue;
            }
            let end = from + leading_run(&bytes[from..]);
            self.literal(&text[from..end], at + from..at + end);
            from = end;
        }
    }

    /// Text without white space to squeeze that stands for a range of the file (an entity, a run).
    pub(super) fn literal(&mut self, text: &str, file: Range<usize>) {
        if !self.in_note && self.body.open.is_none() {
            self.body.open(self.role, self.part, None);
        }
        self.stream().run(text, file);
    }

    pub(super) fn blank(&mut self, file: Range<usize>) {
        self.stream().blank(Blank { file, odd: false, ends: true });
    }

    /// A blank that is written as an entity.
    pub(super) fn blank_entity(&mut self, file: Range<usize>) {
        self.stream().blank(Blank { file, odd: true, ends: false });
    }

    /// A new page begins with the next text. One that breaks a note is told of the body, where the pages follow each
    /// other.
    pub(super) fn page(&mut self, label: String, span: Span) {
        let stream = &mut self.body;
        let joined = !self.in_note && stream.open.is_some() && stream.blank.is_none();
        let mark = stream.marks.len();
        stream.waiting.push(Waiting { mark, joined });
        let kind = MarkKind::Page { label, inside_word: false };
        stream.marks.push(Mark { range: 0..0, span, kind });
    }

    /// Something is left out here.
    pub(super) fn gap(&mut self, reason: String, extent: String, span: Span) {
        let stream = self.stream();
        let at = stream.text.len();
        stream.marks.push(Mark {
            range: at..at,
            span,
            kind: MarkKind::Gap { reason: reason.into(), extent: extent.into() },
        });
    }

    /// The text refers to a note, here.
    pub(super) fn note_ref(&mut self, label: String, span: Span) -> usize {
        let stream = self.stream();
        let at = stream.text.len();
        stream.marks.push(Mark { range: at..at, span, kind: MarkKind::NoteRef { label } });
        at
    }

    /// The same handle closes it, in the body or the note where it was opened.
    pub(super) fn open_range(&mut self, kind: MarkKind) -> OpenRange {
        let stream = self.stream();
        let mark = stream.marks.len();
        stream.waiting.push(Waiting { mark, joined: false });
        stream.marks.push(Mark { range: 0..0, span: Span::default(), kind });
        OpenRange(mark)
    }

    pub(super) fn close_range(&mut self, OpenRange(mark): OpenRange) {
        let stream = self.stream();
        if let Some(waiting) = stream.waiting.iter().position(|waiting| waiting.mark == mark) {
            stream.waiting.remove(waiting);
            stream.marks[mark].range = 0..0;
        } else {
            stream.marks[mark].range.end = stream.text.len();
        }
    }

    /// Text goes to a note of its own until it is closed.
    pub(super) fn open_note(&mut self, note: Note) {
        self.in_note = true;
        self.notes.open(Role::Note, self.part, Some(note));
    }

    pub(super) fn close_note(&mut self) {
        self.notes.close();
        self.in_note = false;
    }

    /// The body of another builder, behind this one's.
    pub(super) fn append(&mut self, part: Builder) {
        let (body, mut more) = (&mut self.body, part.body);
        body.close();
        more.close();
        let end = body.text.len();
        let by = end + usize::from(!body.blocks.is_empty() && !more.blocks.is_empty());
        if !more.blocks.is_empty() {
            if by > end {
                body.text.push('\n');
            }
            for waiting in body.waiting.drain(..) {
                body.marks[waiting.mark].range = by..by;
            }
        }
        let marks = body.marks.len();
        body.waiting.extend(more.waiting.iter().map(|waiting| Waiting { mark: marks + waiting.mark, joined: false }));
        let shift = |range: Range<usize>| range.start + by..range.end + by;
        body.text.push_str(&more.text);
        body.map.append(&more.map, by);
        body.blocks.extend(more.blocks.into_iter().map(|block| Block { range: shift(block.range), ..block }));
        body.marks.extend(more.marks.into_iter().map(|mark| {
            // What refers to a note before there is text does so behind the text before.
            let ahead = mark.range.end == 0 && !matches!(mark.kind, MarkKind::Page { .. });
            Mark { range: if ahead { end..end } else { shift(mark.range) }, ..mark }
        }));
        body.odd.extend(more.odd.into_iter().map(|at| at + by));
    }

    /// Anchors every note at the reference of its label, the first of them at the first.
    pub(super) fn anchor_notes(&mut self) {
        let mut references: HashMap<&str, VecDeque<usize>> = HashMap::default();
        for mark in &self.body.marks {
            if let MarkKind::NoteRef { label } = &mark.kind {
                references.entry(label).or_default().push_back(mark.range.start);
            }
        }
        for note in self.notes.blocks.iter_mut().filter_map(|block| block.note.as_mut()) {
            note.anchor = references.get_mut(note.label.as_str()).and_then(VecDeque::pop_front);
        }
    }

    /// Whether the body has no text yet.
    pub(super) fn is_empty(&self) -> bool {
        self.body.text.is_empty()
    }

    pub(super) fn finish(self) -> Document {
        let Builder { mut document, mut body, mut notes, .. } = self;
        body.close();
        notes.close();
        for stream in [&mut body, &mut notes] {
            let end = stream.text.len();
            for Waiting { mark, .. } in stream.waiting.drain(..) {
                stream.marks[mark].range = end..end;
            }
        }
        body.running_heads();
        let by = body.text.len() + usize::from(!body.blocks.is_empty() && !notes.blocks.is_empty());
        if !notes.blocks.is_empty() {
            if by > body.text.len() {
                body.text.push('\n');
            }
            body.text.push_str(&notes.text);
            body.map.append(&notes.map, by);
            let shift = |range: &Range<usize>| range.start + by..range.end + by;
            body.blocks.extend(notes.blocks.iter_mut().map(|block| Block {
                role: block.role,
                range: shift(&block.range),
                note: block.note.take(),
                part: block.part,
            }));
            body.marks.extend(notes.marks.drain(..).map(|mark| Mark { range: shift(&mark.range), ..mark }));
        }
        let point =
            |kind: &MarkKind| matches!(kind, MarkKind::Page { .. } | MarkKind::NoteRef { .. } | MarkKind::Gap { .. });
        body.marks.retain(|mark| point(&mark.kind) || !mark.range.is_empty());
        for mark in body.marks.iter_mut().filter(|mark| !point(&mark.kind)) {
            mark.span = body.map.span(mark.range.clone());
        }
        body.marks.sort_by_key(|mark| mark.range.start);
        // A volume keeps hundreds of documents, and what each was given for growing is a third of all.
        if body.text.capacity() - body.text.len() > body.text.len() / 8 {
            // What is made smaller where it stands keeps its room.
            body.text = body.text.as_str().to_owned();
        }
        body.map.shrink_to_fit();
        body.blocks.shrink_to_fit();
        body.marks.shrink_to_fit();
        // Notes are prose.
        document.odd_blanks = body.odd;
        document.text = body.text;
        document.map = body.map;
        document.blocks = body.blocks;
        document.marks = body.marks;
        document
    }
}

/// How many bytes of white space a text begins with.
fn leading_white(text: &str) -> usize {
    const INDENT: &[u8; 8] = b"        ";
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b' ' if bytes[at..].starts_with(INDENT) => at += INDENT.len(),
            b' ' | b'\t'..=b'\r' => at += 1,
            0xc2 | 0xe1..=0xe3 => match text[at..].chars().next() {
                Some(space) if space.is_whitespace() => at += space.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// How many bytes can be taken over as they are: up to white space that is not one single blank.
fn leading_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += wide::plain_ahead(&bytes[at..]);
        let Some(byte) = bytes.get(at).copied() else { break };
        if byte > b' ' && byte < 0x80 {
            at += 1;
            continue;
        }
        let stop = match byte {
            b' ' => bytes.get(at + 1).is_none_or(|next| is_white(*next, &bytes[at + 1..])),
            _ => at > 0 && is_white(byte, &bytes[at..]),
        };
        if stop {
            break;
        }
        at += match byte {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0.. => 4,
            _ => 1,
        };
    }
    at.min(bytes.len())
}

/// Whether white space begins here; the wide blanks of typesetting among it.
fn is_white(byte: u8, rest: &[u8]) -> bool {
    match byte {
        b' ' | b'\t'..=b'\r' => true,
        0xc2 => matches!(rest, [_, 0x85 | 0xa0, ..]),
        0xe1 => matches!(rest, [_, 0x9a, 0x80, ..]),
        0xe2 => matches!(rest, [_, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..] | [_, 0x81, 0x9f, ..]),
        0xe3 => matches!(rest, [_, 0x80, 0x80, ..]),
        _ => false,
    }
}
