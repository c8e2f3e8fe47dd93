//! Lines, and which of them belong together: a paragraph typed over several lines is one block, a letterhead is many.

use std::ops::Range;

use super::super::together::{self, LEAST};

/// A line with something on it, without the white space around it.
///
/// Of a large file there are many: places take 32 bits, as in [`crate::source::map::Span`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    start: u32,
    end: u32,
    /// Bytes of white space before it; more than fit are as many as fit.
    pub indent: u16,
    /// An empty line or a form feed stands before it.
    pub apart: bool,
    /// A form feed stands before it.
    fed: bool,
}

impl Line {
    pub fn start(&self) -> usize {
        self.start as usize
    }

    pub fn end(&self) -> usize {
        self.end as usize
    }

    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }

    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.range()]
    }

    fn len(&self) -> usize {
        self.end() - self.start()
    }

    /// Where the form feed before it stands, if there is one between it and the line above.
    pub fn feed(&self, text: &str) -> Option<usize> {
        self.fed.then(|| memchr::memrchr(b'\x0c', &text.as_bytes()[..self.start()])).flatten()
    }
}

/// The lines of a text from byte `from` on.
pub(crate) fn lines(text: &str, from: usize) -> Vec<Line> {
    lines_in(text, from, LEAST)
}

fn lines_in(text: &str, from: usize, least: usize) -> Vec<Line> {
    let pieces = together::pieces(text.as_bytes(), from..text.len(), least);
    let found = together::each(&pieces, |piece| Found::of(text, piece.clone(), piece.start == from));
    let mut found = found.into_iter();
    let Some(Found { mut lines, mut apart, mut fed }) = found.next() else { return Vec::new() };
    lines.reserve_exact(found.as_slice().iter().map(|more| more.lines.len()).sum());
    for mut more in found {
        match more.lines.first_mut() {
            Some(first) => {
                first.apart |= apart;
                first.fed |= fed;
                (apart, fed) = (more.apart, more.fed);
            }
            None => (apart, fed) = (apart | more.apart, fed | more.fed),
        }
        lines.append(&mut more.lines);
    }
    lines
}

/// The lines of a piece of a text, and what stands behind the last of them.
struct Found {
    lines: Vec<Line>,
    apart: bool,
    fed: bool,
}

impl Found {
    /// What begins the text stands apart.
    fn of(text: &str, piece: Range<usize>, begins: bool) -> Found {
        let bytes = &text.as_bytes()[..piece.end];
        let inside = &bytes[piece.start..];
        let mut lines = Vec::with_capacity(bytecount::count(inside, b'\n') + 1);
        let (mut start, mut apart, mut fed) = (piece.start, begins, false);
        let ends = memchr::memchr2_iter(b'\n', b'\x0c', inside).map(|end| end + piece.start);
        // Behind the end of the last line of a piece there is none; of a text, there may be.
        let rest = (piece.end == text.len() || !inside.ends_with(b"\n")).then_some(piece.end);
        for end in ends.chain(rest) {
            let raw = &text[start..end];
            // Most begin and end with what is plainly no white space.
            let plain = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..0x7f).contains(byte));
            let rest = if plain(raw.as_bytes().first()) { raw } else { raw.trim_start() };
            let line = if plain(rest.as_bytes().last()) { rest } else { rest.trim_end() };
            if line.is_empty() {
                // The last line of the file has no empty line after it.
                apart |= end < text.len();
            } else {
                let indent = raw.len() - rest.len();
                let start = start + indent;
                lines.push(Line {
                    start: start as u32,
                    end: (start + line.len()) as u32,
                    indent: u16::try_from(indent).unwrap_or(u16::MAX),
                    apart,
                    fed,
                });
                (apart, fed) = (false, false);
            }
            if bytes.get(end) == Some(&b'\x0c') {
                fed = true;
                apart = true;
            }
            start = end + 1;
        }
        Found { lines, apart, fed }
    }
}

/// The width to which the file was typed, where it was: lines go on below one another only if the next word did not
/// fit any more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrapping {
    width: Option<usize>,
}

/// Wider lines are whole paragraphs.
const WIDEST: usize = 132;
/// Narrower columns are only believed where the whole file shows them.
const NARROWEST: usize = 60;

impl Wrapping {
    pub fn of(lines: &[Line]) -> Self {
        // How many lines there are of each length, of those with a line directly below them; all that are far too long
        // count as one length.
        const LONGEST: usize = 2 * WIDEST;
        let mut counts = [0_usize; LONGEST + 1];
        for pair in lines.windows(2).filter(|pair| !pair[1].apart) {
            counts[pair[0].len().min(LONGEST)] += 1;
        }
        let all: usize = counts.iter().sum();
        let mut up_to = 0;
        let nine_tenths = counts.iter().position(|count| {
            up_to += count;
            up_to > all * 9 / 10
        });
        let Some(width) = nine_tenths else { return Wrapping { width: None } };
        let near: usize = (0..=LONGEST)
            .filter(|length| length * 5 >= width * 4 && *length <= width * 6 / 5)
            .map(|length| counts[length])
            .sum();
        let plain = width >= NARROWEST || (width >= 30 && near >= 6 && near * 2 >= all);
        Wrapping { width: (plain && width <= WIDEST).then_some(width) }
    }

    /// Whether a paragraph goes on from one line to the line directly below it.
    pub fn goes_on(self, text: &str, line: &Line, next: &Line) -> bool {
        if next.apart || next.indent > line.indent + 1 || line.len() > WIDEST {
            return false;
        }
        let Some(width) = self.width else { return false };
        let following = next.of(text);
        let blank = following.bytes().position(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let word = blank.map_or(following, |end| &following[..end]);
        let was_full = (line.len() + 1 + word.len()) * 10 > width * 9;
        if !was_full {
            return false;
        }
        let ended = matches!(text.as_bytes()[line.end() - 1], b'.' | b':' | b';' | b'?' | b'!');
        // A dash between words may come to stand at the start of a line as well.
        let item =
            dashed(following).is_some_and(|item| ended || item.starts_with('(') || dashed(line.of(text)).is_some());
        let anew = is_headed(following) || item || (ended && is_enumerated(word));
        !anew
    }
}

/// `TO:`, `SUBJECT:`, `REF :`, and the bullets of a list begin lines of their own.
pub(crate) fn is_headed(line: &str) -> bool {
    let head = line.bytes().take_while(|byte| byte.is_ascii_uppercase() || matches!(byte, b' ' | b'/' | b'.')).count();
    let labelled = (2..=24).contains(&head) && line.as_bytes().get(head) == Some(&b':');
    labelled || bullet(line).is_some()
}

/// A line in capitals, as letterheads and markings are.
pub(crate) fn stands_alone(line: &str) -> bool {
    line.len() < NARROWEST
        && line.bytes().filter(u8::is_ascii_uppercase).count() > 1
        && !line.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// `1.`, `(a)`, `B)`
fn is_enumerated(word: &str) -> bool {
    let inside = word.trim_start_matches('(').trim_end_matches(['.', ')']);
    inside.len() < word.len()
        && ((1..=3).contains(&inside.len()) && inside.bytes().all(|byte| byte.is_ascii_digit())
            || inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// What stands behind the dash of `- (S) The second pier`.
fn dashed(line: &str) -> Option<&str> {
    line.strip_prefix(['-', '–', '—', '*'])?.strip_prefix(' ')
}

/// The bytes that a bullet takes with the blanks after it.
pub(crate) fn bullet(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(['•', '·', '▪', '◦', '●'])?;
    Some(line.len() - rest.trim_start().len())
}

/// Groups of lines: paragraphs, with their lines.
pub(crate) fn paragraphs(text: &str, lines: &[Line], wrapping: Wrapping) -> Vec<Range<usize>> {
    // So many lines are worth another core.
    const MANY: usize = LEAST / 64;
    let ends = |at: &usize| match (lines.get(at - 1), lines.get(*at)) {
        (Some(line), Some(next)) => !wrapping.goes_on(text, line, next),
        _ => true,
    };
    let pieces: Vec<Range<usize>> =
        (1..lines.len() + 1).step_by(MANY).map(|at| at..(at + MANY).min(lines.len() + 1)).collect();
    let found = together::each(&pieces, |piece| piece.clone().filter(ends).collect::<Vec<usize>>());
    let mut start = 0;
    let mut groups = Vec::with_capacity(found.iter().map(Vec::len).sum());
    groups.extend(found.into_iter().flatten().map(|end| std::mem::replace(&mut start, end)..end));
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_of_pieces_are_the_lines_of_the_text(text in "[ab \n\x0c\t\u{2003}]{0,80}", from in 0usize..3, least in 1usize..30) {
            let from = text.char_indices().nth(from).map_or(0, |(at, _)| at);
            let lines = |least| format!("{:?}", lines_in(&text, from, least));
            prop_assert_eq!(lines(least), lines(usize::MAX / 4));
        }
    }

    fn joined(text: &str) -> Vec<String> {
        let lines = lines(text, 0);
        let wrapping = Wrapping::of(&lines);
        let groups = paragraphs(text, &lines, wrapping);
        let join = |group: Range<usize>| lines[group].iter().map(|line| line.of(text)).collect::<Vec<_>>().join(" ");
        groups.into_iter().map(join).collect()
    }

    #[test]
    fn typed_lines_are_joined_and_a_letterhead_is_not() {
        let text = "DEPARTMENT OF COMMERCE\nOFFICE OF THE REGISTRAR\nWASHINGTON\n\n\
                    TO: Mr. Alder, the acting head of the northern desk in the harbour house\n\
                    FROM: Miss Birch\n\
                    The shipment that was announced in my letter of the third has reached the\n\
                    harbour and is held there until the papers come. I have asked the guards\n\
                    to wait.\n\
                    1. The first crate holds lamps.\n2. The second holds nothing.\n";
        assert_eq!(
            joined(text),
            [
                "DEPARTMENT OF COMMERCE",
                "OFFICE OF THE REGISTRAR",
                "WASHINGTON",
                "TO: Mr. Alder, the acting head of the northern desk in the harbour house",
                "FROM: Miss Birch",
                "The shipment that was announced in my letter of the third has reached the harbour and is held there \
                 until the papers come. I have asked the guards to wait.",
                "1. The first crate holds lamps.",
                "2. The second holds nothing.",
            ]
        );
    }

    #[test]
    fn items_begin_lines_and_dashes_between_words_do_not() {
        let text = "- (S//NF) The second pier is to be closed from April to the end of summer\n\
                    - (U) The ferry will call at the outer quay in the meantime, as in past\n\
                    years and in those before them.\n\
                    - The wardens have not been told so far, and will not be told by anyone\n\
                    – Nor has the harbour master, who came down from the capital on Monday\n\n\
                    The talks on the ferry went on until late in the night of the first day\n\
                    - as the wardens had said they would - and were then broken off at last\n";
        assert_eq!(
            joined(text).iter().map(|line| &line[..9]).collect::<Vec<_>>(),
            ["- (S//NF)", "- (U) The", "- The war", "– Nor h", "The talks",]
        );
    }

    #[test]
    fn lines_that_are_paragraphs_stay_apart() {
        let long = "word ".repeat(60);
        assert_eq!(joined(&format!("{long}\n{long}\nshort\n{long}")).len(), 4);
    }
}
