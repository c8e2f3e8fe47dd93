//! Faults that the usage of the editors shows: amounts, forms of a number, words for what is withheld and for what is
//! left out, claims about brackets, references that were not finished.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::Role;
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::redaction::{brackets, inside};

/// `[not declassified]` where the amount stood.
pub fn amount_dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^((?:less than )?[0-9][0-9½/–-]* (?:lines?|pages?|paragraphs?)(?: of source text)? )not declassified",
        )
        .expect("a constant")
    });
    inside(piece, &AMOUNT, |_| Some(String::new()))
}

/// `[lines not declassified]`: how many was lost.
pub fn number_dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^((?:less than )?[0-9][0-9½/–-]* )(?:lines?|pages?) ").expect("a constant"));
    inside(piece, &NUMBER, |_| Some(String::new()))
}

/// `1½` in a volume that always has `1-1/2`, or the other way about.
pub fn half_in_another_form(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static HALF: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[0-9](-1/2|–1/2|½) ").expect("a constant"));
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[[^\[\]]{0,60}[0-9](-1/2|–1/2|½)\s[^\[\]]{0,80}not\s+declassified").expect("a constant")
    });
    // Thirty to one is the usage of a volume.
    let Some((volume, _)) = &piece.volume else { return Vec::new() };
    let forms: Vec<&str> =
        ALL.captures_iter(&volume.text).filter_map(|found| found.get(1)).map(|form| form.as_str()).collect();
    let usual = forms.first().copied().unwrap_or_default();
    if forms.len() < 31 || forms.iter().any(|form| *form != usual) {
        return Vec::new();
    }
    inside(piece, &HALF, |form| Some(if form == "½" { "-1/2" } else { "½" }.to_owned()))
}

/// `[3 lines omitted]`, `[Omitted here are 3 lines]`: withheld text told as one that the editors left out.
pub fn omission_words(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^((?:less than )?[0-9][0-9½/–-]* (?:lines?|pages?|paragraphs?)(?: of source text)?) not declassified$",
        )
        .expect("a constant")
    });
    let form = random.below(3);
    let found = brackets(piece).into_iter().filter_map(|(whole, inner)| {
        let amount = AMOUNT.captures(&piece.text()[inner.clone()])?.get(1)?.as_str().to_owned();
        let new = match form {
            0 => format!("{amount} omitted"),
            1 => format!("Omitted here are {amount}"),
            _ => format!("Here follow {amount} not declassified"),
        };
        Some(Site::at(piece.place(inner)?, new).or(piece.near(whole)))
    });
    found.collect()
}

/// In TEI: a document that is withheld whole gets a paragraph.
pub fn withheld_with_body(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let text = piece.text();
    let note = piece.notes().find(|note| {
        let note = &text[note.range.clone()];
        note.starts_with("[Source:") && note.contains("not declassified")
    });
    let body = piece.document().blocks.iter().any(|block| {
        !matches!(block.role, Role::Note | Role::Title | Role::Dateline) && !text[block.range.clone()].trim().is_empty()
    });
    let Some(note) = note.filter(|_| piece.is_tei() && !body) else { return Vec::new() };
    let span = piece.document().span.range();
    let Some(end) = piece.file.text[span.clone()].rfind("</div>").map(|at| span.start + at) else { return Vec::new() };
    let new =
        "<p>The Minister asked for a meeting on the port, and the Ambassador agreed to see him on the next day.</p>";
    vec![Site::at(end..end, new).or(piece.near(note.range.clone()))]
}

/// A note gives all brackets to the original, and the text has one that tells of a redaction.
pub fn bracket_claim(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let text = piece.text();
    let notes: Vec<Range<usize>> = piece.notes().map(|note| note.range.clone()).collect();
    let in_body = |range: &Range<usize>| !notes.iter().any(|note| note.contains(&range.start));
    let Some((redaction, _)) = brackets(piece).into_iter().find(|(whole, _)| in_body(whole)) else {
        return Vec::new();
    };
    let Some(source) = notes.iter().find(|note| text[(*note).clone()].starts_with("Source:")) else {
        return Vec::new();
    };
    if text.contains("rackets") || !text[source.clone()].trim_end().ends_with('.') {
        return Vec::new();
    }
    let claim =
        *random.pick(&[" All brackets are in the original.", " All brackets and ellipses are in the source text."]);
    let end = source.start + text[source.clone()].trim_end().len();
    let place = piece.place(end - 1..end).map(|place| place.end..place.end);
    place.map(|place| Site::at(place, claim).or(piece.near(redaction))).into_iter().collect()
}

/// "See Document ." "See Documents and 150." The number was never filled in.
pub fn reference_without_number(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static ONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b(?:Document|Documents) ([0-9]{1,3})[.,]").expect("a constant"));
    static TWO: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b[a-z]+ Documents ([0-9]{1,3} )and [0-9]").expect("a constant"));
    let text = piece.text();
    let mut sites = Vec::new();
    for note in piece.notes() {
        for found in ONE.captures_iter(&text[note.range.clone()]).chain(TWO.captures_iter(&text[note.range.clone()])) {
            let (Some(whole), Some(number)) = (found.get(0), found.get(1)) else { continue };
            let at = |found: regex::Match<'_>| note.range.start + found.start()..note.range.start + found.end();
            sites.extend(piece.place(at(number)).map(|place| Site::at(place, "").or(piece.near(at(whole)))));
        }
    }
    sites
}

/// "See ." What was referred to is gone.
pub fn reference_lost(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static SEE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b([Ss]ee )((?:footnotes? [0-9]+, )?Documents? [0-9]{1,3})\.").expect("a constant")
    });
    let text = piece.text();
    let mut sites = Vec::new();
    for note in piece.notes() {
        for found in SEE.captures_iter(&text[note.range.clone()]) {
            let (Some(see), Some(lost)) = (found.get(1), found.get(2)) else { continue };
            let at = |found: regex::Match<'_>| note.range.start + found.start()..note.range.start + found.end();
            sites.extend(piece.place(at(lost)).map(|place| Site::at(place, "").or(piece.near(at(see)))));
        }
    }
    sites
}
