//! A long text on as many cores as are free: in pieces of whole lines, each large enough to be worth another core.

use std::ops::Range;

use rayon::prelude::*;

/// So many bytes are worth another core.
pub(crate) const LEAST: usize = 512 << 10;

/// The pieces of a text, each of whole lines; one line alone may be longer than any other piece.
pub(crate) fn pieces(bytes: &[u8], range: Range<usize>, least: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::with_capacity(range.len() / least + 1);
    let mut start = range.start;
    while range.end - start >= 2 * least {
        let from = start + least;
        let Some(line) = memchr::memchr(b'\n', &bytes[from..range.end]) else { break };
        pieces.push(start..from + line + 1);
        start = from + line + 1;
    }
    pieces.push(start..range.end);
    pieces
}

/// What comes of each of a few pieces, in order. A single one is not handed to another thread.
pub(crate) fn each<T: Sync, R: Send>(pieces: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if let [piece] = pieces { vec![work(piece)] } else { pieces.par_iter().map(work).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_lines_and_the_whole_text() {
        for text in ["", "\n", "one line", "a\nb\nc\n", "a\n\n\nbcd\nefghijklm\n\nn", &"ab\n".repeat(50)] {
            for least in [1, 2, 5, 20] {
                let pieces = pieces(text.as_bytes(), 0..text.len(), least);
                assert_eq!(pieces.iter().map(|piece| &text[piece.clone()]).collect::<String>(), text);
                assert!(pieces[..pieces.len() - 1].iter().all(|piece| text[piece.clone()].ends_with('\n')));
            }
        }
    }
}
