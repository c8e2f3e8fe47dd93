//! The lines of a file that a finding shows: only those with a label on them, and of a long line only the part around
//! its label.
//!
//! Transcriptions hold whole paragraphs in one line, and the two places of a disagreement may be a hundred pages apart.
//! miette prints lines as they are and joins places into one snippet, so it is given a text made for the purpose: the
//! chosen pieces one after another, each with its true line number.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar;

use super::sarif::uri_of;
use super::wrap::wrap;
use crate::finding::{Label, Quoted, mask};
use crate::source::SourceFile;
use crate::source::place::{Place, clamp, line_around};

/// Pieces of one file, ready to be underlined.
#[derive(Debug)]
pub struct Excerpt<'f> {
    text: String,
    pieces: Vec<Piece<'f>>,
    labels: Vec<Shown>,
}

/// Lines that follow one another in the file, or a part of one line.
#[derive(Debug)]
struct Piece<'f> {
    /// The file that it is of.
    file: &'f str,
    /// Its name as it is shown.
    name: Cow<'f, str>,
    own: bool,
    /// Bytes of the excerpt's text.
    range: Range<usize>,
    /// Counted from 0.
    line: usize,
}

/// A label and where it stands in the excerpt.
#[derive(Debug)]
pub struct Shown {
    pub span: SourceSpan,
    /// In lines that are short enough.
    pub text: String,
    /// Line and column in the file, counted from 0.
    place: (usize, usize),
    /// Which of the finding's labels it is.
    order: usize,
}

/// A label to be shown: where it begins, where it ends on its first line, and what it says.
struct Wanted<'f> {
    order: usize,
    /// The file's name, and its text or the piece that is kept of another file's; `span` and `whole` count in it.
    name: &'f str,
    content: &'f str,
    own: bool,
    line: usize,
    column: usize,
    span: Range<usize>,
    /// In lines that are short enough.
    text: String,
    /// The line it stands on, without line end.
    whole: Range<usize>,
}

/// Bytes of a line that are looked at on either side of a label. More never fits beside it.
const FAR: usize = 4096;

/// Columns that the text of a label may take before it is wrapped.
const LABEL_WIDTH: usize = 40;

impl<'f> Excerpt<'f> {
    /// Chooses what to show in `width` columns: the lines of the file's own places, then those of other files.
    pub fn new(file: &'f SourceFile, labels: &'f [Label], width: usize, unicode: bool) -> Excerpt<'f> {
        let mut wanted: Vec<Wanted<'f>> = Vec::with_capacity(labels.len());
        wanted.extend(labels.iter().enumerate().filter_map(|(at, label)| want(file, at, label)));
        wanted.sort_by_key(|label| if label.own { (0, label.span.start, label.order) } else { (1, 0, label.order) });
        let hidden: Vec<Range<usize>> =
            labels.iter().filter(|label| label.masked).map(|label| clamp(label.span, &file.text).range()).collect();
        let digits = wanted.iter().map(|label| label.line + 1).max().map_or(1, |line| line.to_string().len());
        // miette sets a blank, the line number, a blank, a bar and a blank before the text.
        let room = width.saturating_sub(digits + 5).max(30);
        let mut excerpt = Excerpt {
            text: String::with_capacity(wanted.len() * (width + 8)),
            pieces: Vec::with_capacity(wanted.len()),
            labels: Vec::with_capacity(wanted.len()),
        };
        let mut rest = wanted.as_slice();
        while let Some(first) = rest.first() {
            let mut taken = 1;
            while taken < rest.len() && rest[taken].shares_line(first) && fits(&rest[..=taken], room) {
                taken += 1;
            }
            let (now, later) = rest.split_at(taken);
            excerpt.push(now, &hidden, room, unicode);
            rest = later;
        }
        excerpt.labels.sort_by_key(|label| label.order);
        excerpt
    }

    /// Makes the names of files links to them, for a terminal that follows links; `folder` is what relative names count from.
    pub fn link(&mut self, folder: &Path) {
        for piece in &mut self.pieces {
            // Standard input is no file.
            if !piece.name.starts_with('<') {
                let uri = uri_of(&folder.join(piece.file).to_string_lossy());
                piece.name = format!("\x1b]8;;{uri}\x1b\\{}\x1b]8;;\x1b\\", piece.name).into();
            }
        }
    }

    /// In the order in which the labels were given.
    pub fn labels(&self) -> &[Shown] {
        &self.labels
    }

    /// Adds the line that some labels share, or the part of it that holds them.
    fn push(&mut self, labels: &[Wanted<'f>], hidden: &[Range<usize>], room: usize, unicode: bool) {
        let Wanted { line, content, own, name, .. } = labels[0];
        let ellipsis = if unicode { "…" } else { "..." };
        let window = window(content, labels, room);
        let start = self.text.len();
        let whole = &labels[0].whole;
        if window.start > whole.start {
            self.text.push_str(ellipsis);
        }
        let shift = self.text.len();
        let mut offsets = Vec::new(); // (byte of the file, byte of the excerpt), where these are not the same bytes
        let part = &content[window.clone()];
        if hidden.is_empty() && is_visible(part) {
            self.text.push_str(part);
        } else {
            for (at, c) in part.char_indices() {
                let at = window.start + at;
                offsets.push((at, self.text.len()));
                let masked = own && hidden.iter().any(|range| range.contains(&at));
                self.text.push(visible(if masked { mask(c) } else { c }));
            }
            offsets.push((window.end, self.text.len()));
        }
        if window.end < whole.end {
            self.text.push_str(ellipsis);
        }
        self.text.push('\n');
        let find = |at: usize| {
            if offsets.is_empty() {
                return shift + at - window.start;
            }
            let found = offsets.partition_point(|(of_file, _)| *of_file < at);
            offsets.get(found).map_or(shift, |(_, here)| *here)
        };
        for label in labels {
            let from = find(label.span.start.clamp(window.start, window.end));
            let to = find(label.span.end.clamp(window.start, window.end)).max(from);
            self.labels.push(Shown {
                span: (from, to - from).into(),
                text: label.text.clone(),
                place: (label.line, label.column),
                order: label.order,
            });
        }
        // A whole line right below a whole line belongs to the same piece.
        let all = own && window == *whole;
        match self.pieces.last_mut() {
            Some(last)
                if all
                    && last.own
                    && last.line + lines(&self.text[last.range.clone()]) == line
                    && !cut(&self.text, last, unicode) =>
            {
                last.range.end = self.text.len();
            }
            _ => {
                let shown = printable(name);
                self.pieces.push(Piece { file: name, name: shown, range: start..self.text.len(), line, own });
            }
        }
    }

    fn piece(&self, span: &SourceSpan) -> Option<&Piece<'f>> {
        let end = span.offset() + span.len();
        self.pieces.iter().find(|piece| piece.range.start <= span.offset() && end <= piece.range.end)
    }
}

fn lines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Whether the last line of a piece was cut; the next line then starts a piece of its own.
fn cut(text: &str, piece: &Piece<'_>, unicode: bool) -> bool {
    let ellipsis = if unicode { "…" } else { "..." };
    let last = text[piece.range.clone()].trim_end_matches('\n').rsplit('\n').next().unwrap_or("");
    last.starts_with(ellipsis) || last.ends_with(ellipsis)
}

/// A label on its first line. One that runs on says to where.
fn want<'f>(file: &'f SourceFile, order: usize, label: &'f Label) -> Option<Wanted<'f>> {
    if let Some(elsewhere) = &label.elsewhere {
        let Quoted { text: content, marked } = elsewhere.line.as_ref()?;
        let Place { start, end, .. } = &elsewhere.place;
        return Some(Wanted {
            order,
            name: &elsewhere.file,
            content,
            own: false,
            line: start.line as usize - 1,
            column: start.column as usize - 1,
            span: marked.clone(),
            text: wrapped(&label.text, (end.line > start.line).then_some(end.line)),
            whole: 0..content.len(),
        });
    }
    let span = clamp(label.span, &file.text);
    let (start, end) = (file.position(span.start), file.position(span.end));
    let (from, to) = (span.start as usize, span.end as usize);
    let bytes = file.text.as_bytes();
    let Range { start: begin, end: stop } = line_around(&file.text, from, from, FAR + (to - from));
    let stop = if stop > from && bytes[stop - 1] == b'\r' { stop - 1 } else { stop };
    // Indentation is of no use to the reader, and takes room.
    let blank = file.text[begin..from].bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let begin = begin + blank;
    let runs_on = end.line > start.line && to > stop + 2;
    Some(Wanted {
        order,
        name: &file.name,
        content: &file.text,
        own: true,
        line: start.line as usize - 1,
        column: start.column as usize - 1,
        span: from..to.min(stop).max(from),
        text: wrapped(&label.text, runs_on.then_some(end.line)),
        whole: begin..stop,
    })
}

fn wrapped(text: &str, to_line: Option<u32>) -> String {
    let mut text = printable(text);
    if let Some(line) = to_line {
        text.to_mut().push_str(&format!(" (to line {line})"));
    }
    wrap(text, LABEL_WIDTH).into_owned()
}

impl Wanted<'_> {
    fn shares_line(&self, other: &Wanted<'_>) -> bool {
        self.own && other.own && self.line == other.line
    }
}

fn width_of(text: &str) -> usize {
    // What is not visible of it is shown as something that is, a column each.
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| visible(c).width().unwrap_or(0)).sum()
}

/// The same, and no more than `most`, however long the text is.
fn width_within(text: &str, most: usize) -> usize {
    if text.as_bytes()[..most.min(text.len())].is_ascii() {
        return most.min(text.len());
    }
    let mut width = 0;
    for c in text.chars() {
        width += visible(c).width().unwrap_or(0);
        if width >= most {
            return most;
        }
    }
    width
}

fn label_width(label: &Wanted<'_>) -> usize {
    label.text.split('\n').map(width_of).max().unwrap_or(0)
}

/// Whether labels of one line can be shown in one part of it, what they say included.
fn fits(labels: &[Wanted<'_>], room: usize) -> bool {
    let content = labels[0].content;
    let (first, last) = (&labels[0], &labels[labels.len() - 1]);
    if last.span.end > first.span.start + FAR {
        return false;
    }
    let reach = width_of(&content[first.span.start..last.span.end.max(last.span.start)]);
    let own = width_of(&content[last.span.clone()]);
    reach + 4 <= room && reach - own.min(reach) / 2 + 8 + label_width(last) <= room
}

/// The part of the line to show: the labels, what they say below them, and as much around them as there is room for.
fn window(text: &str, labels: &[Wanted<'_>], room: usize) -> Range<usize> {
    let whole = labels[0].whole.clone();
    let (first, last) = (&labels[0], &labels[labels.len() - 1]);
    let marked = first.span.start..labels.iter().map(|label| label.span.end).max().unwrap_or(first.span.end);
    // The text of a label stands right of the middle of what it underlines.
    let middle = |from: usize| {
        let own = width_of(&text[last.span.clone()]);
        width_of(&text[from..last.span.start]) + own / 2
    };
    let right_most = room.saturating_sub(label_width(last) + 5);
    if width_within(&text[whole.clone()], room + 1) <= room && middle(whole.start) <= right_most {
        return whole;
    }
    let room = room - 6; // an ellipsis on both sides, also where it is three full stops
    let after = width_within(&text[marked.start..whole.end], room);
    let before = right_most.saturating_sub(middle(marked.start) + 3).min((room / 3).max(room.saturating_sub(after)));
    let mut start = marked.start;
    let mut used = 0;
    for (at, c) in text[whole.start..marked.start].char_indices().rev() {
        used += visible(c).width().unwrap_or(0);
        if used > before {
            break;
        }
        start = whole.start + at;
    }
    start = after_blank(text, start, marked.start, whole.start);
    let mut end = start;
    let mut used = 0;
    for (at, c) in text[start..whole.end].char_indices() {
        used += visible(c).width().unwrap_or(0);
        if used > room {
            break;
        }
        end = start + at + c.len_utf8();
    }
    if end < whole.end && end > marked.end {
        // Better to end with a word.
        if let Some(blank) = text[marked.end..end].rfind(' ') {
            end = marked.end + blank;
        }
    }
    start..end
}

/// Moves the beginning of a window to that of a word, if there is one before the label.
fn after_blank(text: &str, start: usize, label: usize, line: usize) -> usize {
    if start == line || start == label || text[..start].ends_with(' ') {
        return start;
    }
    text[start..label].find(' ').map_or(start, |blank| start + blank + 1)
}

/// A document may hold anything; a terminal must not obey it.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        // Characters that turn the direction of what follows.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// Whether a text is shown as it is.
fn is_visible(text: &str) -> bool {
    // Whatever is not is one byte, or begins with one of two; of many bytes all are looked at at once.
    let sure = |byte: u8| (byte >= 0x20) & (byte != 0x7f) & (byte != 0xc2) & (byte != 0xe2);
    text.bytes().fold(true, |all, byte| all & sure(byte)) || text.chars().all(|c| visible(c) == c)
}

/// A text as it is shown, in one line.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    with_line_ends(text, ' ')
}

/// The same in the lines that it has.
pub(super) fn printable_lines(text: &str) -> Cow<'_, str> {
    with_line_ends(text, '\n')
}

fn with_line_ends(text: &str, end: char) -> Cow<'_, str> {
    if is_visible(text) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if c == '\n' { end } else { visible(c) }).collect()
}

/// What miette is shown of a piece.
struct Contents<'a> {
    piece: &'a Piece<'a>,
    text: &'a str,
    line: usize,
    column: usize,
    span: SourceSpan,
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(&self.piece.name)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        lines(self.text)
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Places in different pieces stay different snippets: miette joins them only where one piece holds both.
        let piece = self.piece(span).ok_or(MietteError::OutOfBounds)?;
        let text = &self.text[piece.range.clone()];
        let whole = (piece.range.start, piece.range.len()).into();
        // Without context it is the place itself that is asked for, to be named above the snippet.
        let place = self.labels.iter().find(|label| before == 0 && after == 0 && label.span == *span);
        let (line, column) = place.map_or((piece.line, 0), |label| label.place);
        Ok(Box::new(Contents { piece, text, line, column, span: whole }))
    }
}
