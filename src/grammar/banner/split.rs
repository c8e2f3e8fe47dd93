//! Cuts a line at its slashes, keeping what stands around them.

use std::ops::Range;

use nom::bytes::complete::{take_till, take_while};
use nom::multi::many0;
use nom::{IResult, Parser};

use crate::vocabulary::register::Register;

/// What stands between two pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Separator {
    /// From the end of one piece to the start of the next.
    pub range: Range<usize>,
    pub slashes: usize,
    /// A comma or blank did the work of slashes.
    pub instead: Option<char>,
    /// Something else than `/` was written (`\`, `|`).
    pub odd: bool,
    pub blanks: bool,
}

#[derive(Debug, Clone)]
pub struct Piece<'a> {
    pub text: &'a str,
    pub range: Range<usize>,
    pub before: Separator,
}

fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\' | '|' | '／' | '⁄')
}

/// `piece slashes`; `/ /` is a double slash with a blank in it.
fn part(input: &str) -> IResult<&str, (&str, &str)> {
    let (rest, (piece, slashes)) = (take_till(is_slash), take_while(is_slash)).parse(input)?;
    let behind = rest.trim_start_matches(' ');
    let again = behind.find(|c| !is_slash(c)).unwrap_or(behind.len());
    let parted = slashes.len() == 1 && behind.len() < rest.len() && again > 0;
    let (rest, found) = match parted {
        true => (&behind[again..], (piece, &input[piece.len()..input.len() - behind.len() + again])),
        false => (rest, (piece, slashes)),
    };
    if rest.len() == input.len() {
        return Err(nom::Err::Error(nom::error::Error::new(input, nom::error::ErrorKind::Eof)));
    }
    Ok((rest, found))
}

/// All pieces, the empty ones too: `SECRET//SI////NOFORN` has none between its four slashes.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let parts = many0(part).parse(text).map_or_else(|_| Vec::new(), |(_, parts)| parts);
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut at = 0;
    let mut before = Separator::default();
    for (raw, slashes) in parts {
        let trimmed = raw.trim();
        let start = at + (raw.len() - raw.trim_start().len());
        let range = start..start + trimmed.len();
        before.blanks |= before.slashes > 0 && raw.starts_with(char::is_whitespace) && !trimmed.is_empty();
        before.range.end = range.start;
        pieces.push(Piece { text: trimmed, range: range.clone(), before });
        at += raw.len() + slashes.len();
        before = Separator {
            range: range.end..at,
            slashes: slashes.chars().filter(|c| *c != ' ').count(),
            instead: None,
            odd: slashes.chars().any(|c| c != '/' && c != ' '),
            blanks: slashes.contains(' ')
                || raw.len() > trimmed.len() && raw.ends_with(char::is_whitespace) && !slashes.is_empty(),
        };
    }
    if before.slashes > 0 {
        pieces.push(Piece { text: "", range: at..at, before });
    }
    pieces
}

/// `USA/AUS/GBR EYES ONLY` has slashes inside one control: puts it together again.
pub fn join_eyes_only<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str, register: &Register) {
    let Some(last) = pieces.iter().position(|piece| {
        piece.text.strip_suffix(" EYES ONLY").is_some_and(|code| register.knows_code(code) || code.len() == 3)
    }) else {
        return;
    };
    let mut first = last;
    while first > 0 {
        let (piece, before) = (&pieces[first - 1], &pieces[first].before);
        if before.slashes != 1 || !(register.knows_code(piece.text) || piece.text == "USA") {
            break;
        }
        first -= 1;
    }
    let range = pieces[first].range.start..pieces[last].range.end;
    let joined = Piece { text: &text[range.clone()], range, before: pieces[first].before.clone() };
    pieces.splice(first..=last, [joined]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_and_separators() {
        let pieces = split("SECRET //SI////NF/");
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(texts, ["SECRET", "SI", "NF", ""]);
        assert_eq!(pieces[1].before.slashes, 2);
        assert!(pieces[1].before.blanks);
        assert_eq!(pieces[2].before.slashes, 4);
        assert_eq!(split("//NS")[0].range, 0..0);
    }

    #[test]
    fn eyes_only_is_one_piece() {
        let text = "TOP SECRET//USA/CAN/GBR EYES ONLY//LES";
        let mut pieces = split(text);
        join_eyes_only(&mut pieces, text, Register::embedded());
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text).collect();
        assert_eq!(texts, ["TOP SECRET", "USA/CAN/GBR EYES ONLY", "LES"]);
    }
}
