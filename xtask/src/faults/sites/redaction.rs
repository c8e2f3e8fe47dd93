//! Faults in the brackets that stand for withheld text.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::MarkKind;
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::words::{misread, slip};

static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([^\[\]]{1,120}?not declassified)\]").expect("a constant"));

/// The brackets of a document, with what stands inside.
pub fn brackets(piece: &Piece) -> Vec<(Range<usize>, Range<usize>)> {
    let found =
        BRACKET.captures_iter(piece.text()).filter_map(|found| Some((found.get(0)?.range(), found.get(1)?.range())));
    found.filter(|(whole, _)| !piece.text()[whole.clone()].contains('\n')).collect()
}

/// Sites for a pattern inside the brackets.
pub fn inside(piece: &Piece, pattern: &Regex, new: impl Fn(&str) -> Option<String>) -> Vec<Site> {
    let mut sites = Vec::new();
    for (whole, inner) in brackets(piece) {
        for found in pattern.captures_iter(&piece.text()[inner.clone()]) {
            let Some(group) = found.iter().skip(1).flatten().next() else { continue };
            let range = inner.start + group.start()..inner.start + group.end();
            if let (Some(place), Some(new)) = (piece.place(range), new(group.as_str())) {
                sites.push(Site::at(place, new).or(piece.near(whole.clone())));
            }
        }
    }
    sites
}

/// `1 lines`, `2 line`, `less than 1 lines`.
pub fn number_and_unit(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[0-9½–/-]+ ((?:line|page|paragraph|word|name|sentence)s?)\b").expect("a constant")
    });
    inside(piece, &UNIT, |unit| Some(unit.strip_suffix('s').map_or_else(|| format!("{unit}s"), str::to_owned)))
}

/// `I line`, `l line`, `less than I line`.
pub fn number_misread(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static ONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|than )(1) (?:line|page|paragraph)\b").expect("a constant"));
    let letter = *random.pick(&["I", "l"]);
    inside(piece, &ONE, |_| Some(letter.to_owned()))
}

/// `11/2 lines`.
pub fn fraction(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static HALF: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[0-9]+([-–])1/2 ").expect("a constant"));
    inside(piece, &HALF, |_| Some(String::new()))
}

/// A slip in a word.
pub fn misspelled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(declassified|source text|lines|line|paragraphs?|pages?|less than|not)\b").expect("a constant")
    });
    let random = std::cell::RefCell::new(random);
    inside(piece, &WORD, |word| slip(word, &mut random.borrow_mut()))
}

/// “declassified” without its “not”.
pub fn lacks_not(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static NOT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(not )declassified$").expect("a constant"));
    inside(piece, &NOT, |_| Some(String::new()))
}

/// A word of the phrase lost.
pub fn word_lost(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:line|lines|paragraph|page|pages) (of )source|less (than )|of (source )text")
            .expect("a constant")
    });
    inside(piece, &WORD, |_| Some(String::new()))
}

pub fn open_lost(piece: &Piece, _: &mut Random) -> Vec<Site> {
    ends(piece, |whole| whole.start..whole.start + 1)
}

pub fn close_lost(piece: &Piece, _: &mut Random) -> Vec<Site> {
    ends(piece, |whole| whole.end - 1..whole.end)
}

fn ends(piece: &Piece, end: impl Fn(&Range<usize>) -> Range<usize>) -> Vec<Site> {
    let found = brackets(piece).into_iter();
    found.filter_map(|(whole, _)| Some(Site::at(piece.place(end(&whole))?, "").or(piece.near(whole)))).collect()
}

/// A parenthesis inside a bracket lost.
pub fn parenthesis_lost(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\()").expect("a constant"));
    static CLOSE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\))").expect("a constant"));
    inside(piece, if random.below(2) == 0 { &OPEN } else { &CLOSE }, |_| Some(String::new()))
}

/// In TEI: a bracket whose text is in italics loses its type face. Where the volume itself sets one of eleven or more in
/// roman, and the document does not set more of its own in italics than in roman, nothing says that roman is a fault.
pub fn type_face(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static ITALIC: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\[\s*<hi\s+rend="italic">[^<\[\]]{1,120}not\s+declassified\s*</hi>\s*\]"#).expect("a constant")
    });
    static ROMAN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[[^<\[\]]{1,120}not\s+declassified\s*\]").expect("a constant"));
    let text = &piece.file.text;
    let counts = |text: &str| (ITALIC.find_iter(text).count(), ROMAN.find_iter(text).count());
    let (italic, roman) = counts(text);
    let (of_volume, roman_of_volume) = piece.volume.as_ref().map_or((0, 0), |(volume, _)| counts(&volume.text));
    let mixed = of_volume.saturating_sub(1) < 10 * (roman_of_volume + 1);
    if mixed && italic.saturating_sub(1) <= roman + 1 {
        return Vec::new();
    }
    let italic = |inner: &Range<usize>| {
        let mut marks = piece.document().marks.iter();
        marks.any(|mark| mark.kind == MarkKind::Italic && mark.range == *inner)
    };
    let found = brackets(piece).into_iter().filter(|(_, inner)| italic(inner));
    let sites = found.filter_map(|(whole, inner)| {
        let inner = piece.place(inner)?;
        let open = text[..inner.start].rfind('<')?;
        let close = inner.end + text[inner.end..].find('>')? + 1;
        text[open..inner.start].starts_with("<hi").then(|| Site::at(open..close, &text[inner]).or(piece.near(whole)))
    });
    sites.collect()
}

/// `n0t declassified`, `1ine`: a letter taken for another.
pub fn misread_word(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(declassified|source|lines|line|not)\b").expect("a constant"));
    let random = std::cell::RefCell::new(random);
    inside(piece, &WORD, |word| misread(word, &mut random.borrow_mut()))
}

/// `[[name not declassified]`, `[name not declassified]]`.
pub fn bracket_doubled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let open = random.below(2) == 0;
    let found = brackets(piece).into_iter();
    let sites = found.filter_map(|(whole, _)| {
        let end = if open { whole.start..whole.start + 1 } else { whole.end - 1..whole.end };
        let new = if open { "[[" } else { "]]" };
        Some(Site::at(piece.place(end)?, new).or(piece.near(whole)))
    });
    sites.collect()
}

/// `(name not declassified)`, `{name not declassified}`, or one of the two signs alone.
pub fn other_brackets(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let (open, close) = *random.pick(&[("(", ")"), ("{", "}"), ("(", "]"), ("[", ")")]);
    let found = brackets(piece).into_iter();
    let sites = found.filter_map(|(whole, _)| {
        let site = Site::at(piece.place(whole.start..whole.start + 1)?, open);
        Some(site.and(piece.place(whole.end - 1..whole.end)?, close).or(piece.near(whole)))
    });
    sites.collect()
}

/// `[Omitted here is …]`, `[Here follows …]` without its end.
pub fn omission_open(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static OMITTED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[(?:Omitted here|Here follows?)[^\[\]]{5,400}\]").expect("a constant"));
    let first = random.below(2) == 0;
    let sites = OMITTED.find_iter(piece.text()).filter_map(|found| {
        let end = if first { found.start()..found.start() + 1 } else { found.end() - 1..found.end() };
        Some(Site::at(piece.place(end)?, "").or(piece.near(found.range())))
    });
    sites.collect()
}

/// `under 1 line`, `less than one line`: other words than those of all the series. `1/2 line` and `fewer than` do occur.
pub fn less_in_other_words(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static LESS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(less than 1) line").expect("a constant"));
    let new = *random.pick(&["under 1", "less than one", "less than a"]);
    inside(piece, &LESS, |_| Some(new.to_owned()))
}
