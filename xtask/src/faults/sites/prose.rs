//! Faults in running text and in references: what stands twice, what is missing, what leads elsewhere.

use std::ops::Range;
use std::sync::LazyLock;

use caveat::source::document::{Block, Role};
use regex::Regex;

use crate::faults::change::Site;
use crate::faults::piece::Piece;
use crate::faults::random::Random;
use crate::faults::sites::marking::of_note;

fn paragraphs(piece: &Piece) -> impl Iterator<Item = &Block> {
    piece.document().blocks.iter().filter(|block| block.role == Role::Paragraph)
}

/// Words that a sentence may set twice without a slip ("had had", "what there was was", "came in in May").
const TWICE: &str = " that had have has in on at is was it so do does did with for to by up out off over as be been were very more much many long no her his him you me one there here who what which this then or into where ";

/// Any other lower-case word of running text set twice.
pub fn word_doubled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[a-z] ([a-z]{2,}) [a-z]").expect("a constant"));
    let text = piece.text();
    let mut sites = Vec::new();
    for block in paragraphs(piece).filter(|block| block.range.len() > 200) {
        let words: Vec<_> = WORD.captures_iter(&text[block.range.clone()]).filter_map(|found| found.get(1)).collect();
        let words: Vec<_> = words.into_iter().filter(|word| !TWICE.contains(&format!(" {} ", word.as_str()))).collect();
        if words.is_empty() {
            continue;
        }
        let word = random.pick(&words);
        let range = block.range.start + word.start()..block.range.start + word.end();
        if let Some(place) = piece.place(range) {
            sites.push(Site::at(place.end..place.end, format!(" {}", word.as_str())).or(place));
        }
    }
    sites
}

/// A sentence of some length set twice.
pub fn sentence_doubled(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static SENTENCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[a-z]\. ([A-Z][^.?!\[\]]{50,300}[a-z]\.)(?: |$)").expect("a constant"));
    let text = piece.text();
    let mut sites = Vec::new();
    for block in paragraphs(piece) {
        let all: Vec<_> = SENTENCE.captures_iter(&text[block.range.clone()]).filter_map(|found| found.get(1)).collect();
        if all.is_empty() {
            continue;
        }
        let sentence = random.pick(&all);
        let range = block.range.start + sentence.start()..block.range.start + sentence.end();
        if let Some(place) = piece.place(range) {
            sites.push(Site::at(place.end..place.end, format!(" {}", sentence.as_str())).or(place));
        }
    }
    sites
}

/// A numbered paragraph lost, where all the others follow on each other.
pub fn paragraph_dropped(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([0-9]{1,2})\. ").expect("a constant"));
    let text = piece.text();
    let numbered: Vec<(u32, &Block)> = paragraphs(piece)
        .filter_map(|block| Some((NUMBER.captures(&text[block.range.clone()])?[1].parse().ok()?, block)))
        .collect();
    let follow = numbered.iter().zip(1u32..).all(|((number, _), at)| *number == at);
    if !follow || numbered.len() < 5 {
        return Vec::new();
    }
    let inner = 2..numbered.len() - 1;
    let sites = inner.filter_map(|at| {
        let site = Site::at(piece.place(numbered[at].1.range.clone())?, "");
        Some(site.or(piece.near(numbered[at - 1].1.range.clone())).or(piece.near(numbered[at + 1].1.range.clone())))
    });
    sites.collect()
}

/// "Document 45" whose number was never filled in.
pub fn number_not_filled_in(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static REFERENCE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b[Dd]ocuments? ([0-9]{1,3})\b").expect("a constant"));
    let text = piece.text();
    let new = *random.pick(&["XX", "[XX]", "XXX", "__", "TK"]);
    let mut sites = Vec::new();
    for note in piece.notes() {
        for found in REFERENCE.captures_iter(&text[note.range.clone()]) {
            let Some(number) = found.get(1) else { continue };
            let range = note.range.start + number.start()..note.range.start + number.end();
            sites.extend(piece.place(range).map(|place| Site::at(place, new)));
        }
    }
    sites
}

/// The links of the document that lead to a document or to a note of one: the attribute's target, the words.
fn links(piece: &Piece) -> Vec<(Range<usize>, Range<usize>)> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r##"<ref target="#(d[0-9]+)">([^<]*?)([0-9]+)</ref>"##).expect("a constant"));
    let area = &piece.file.text[piece.document().span.range()];
    let start = piece.document().span.range().start;
    let found = LINK.captures_iter(area).filter_map(|found| {
        let (target, number) = (found.get(1)?, found.get(3)?);
        let same = target.as_str()[1..] == *number.as_str();
        same.then(|| (start + target.start()..start + target.end(), start + number.start()..start + number.end()))
    });
    found.collect()
}

/// The words name a document that is not the one to which they lead.
pub fn reference_renumbered(piece: &Piece, random: &mut Random) -> Vec<Site> {
    let text = &piece.file.text;
    let sites = links(piece).into_iter().map(|(target, number)| {
        let old: u32 = text[number.clone()].parse().unwrap_or(1);
        let new = if old > 3 && random.below(2) == 0 { old - 1 - random.below(2) as u32 } else { old + 1 };
        Site::at(number, new.to_string()).or(target)
    });
    sites.collect()
}

/// The link leads to a document that is not the one that the words name.
pub fn reference_led_astray(piece: &Piece, _: &mut Random) -> Vec<Site> {
    let text = &piece.file.text;
    let own = piece.document().id.clone();
    let sites = links(piece).into_iter().filter(|(target, _)| text[target.clone()] != own);
    sites.map(|(target, number)| Site::at(target, own.clone()).or(number)).collect()
}

/// The level of an attachment, told in the note at its heading, raised above that of the document.
pub fn attachment_raised(piece: &Piece, _: &mut Random) -> Vec<Site> {
    static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(Secret|Confidential|Limited Official Use|Unclassified)[.;]").expect("a constant")
    });
    static HEADING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\W*(?:Attachment|Tab|Enclosure|Annex)\b").expect("a constant"));
    let Some(own) = of_note(piece) else { return Vec::new() };
    let text = piece.text();
    let new = match &text[own.level.clone()] {
        "Secret" => "Top Secret",
        "Confidential" | "Limited Official Use" | "Unclassified" => "Secret",
        _ => return Vec::new(),
    };
    let sites = piece.notes().filter_map(|note| {
        let level = LEVEL.captures(&text[note.range.clone()])?.get(1)?;
        let anchor = note.note.as_ref()?.anchor?;
        let blocks = &piece.document().blocks;
        let hangs = blocks
            .iter()
            .find(|block| block.role != Role::Note && block.range.start <= anchor && anchor <= block.range.end)?;
        if hangs.range.len() > 160 || !HEADING.is_match(&text[hangs.range.clone()]) || level.as_str() == new {
            return None;
        }
        let range = note.range.start + level.start()..note.range.start + level.end();
        Some(Site::at(piece.place(range)?, new).or(piece.near(own.whole())))
    });
    sites.collect()
}

/// "Page 1 of 4" on each page, with another whole.
pub fn page_count(piece: &Piece, random: &mut Random) -> Vec<Site> {
    static OF: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?i:page) ([0-9]{1,3}) of ([0-9]{1,3})\b").expect("a constant"));
    let text = piece.text();
    let all: Vec<(u32, u32, Range<usize>, Range<usize>)> = piece
        .document()
        .blocks
        .iter()
        .filter(|block| block.role != Role::Note)
        .filter_map(|block| {
            let found = OF.captures(&text[block.range.clone()])?;
            let whole = found.get(2)?;
            let range = block.range.start + whole.start()..block.range.start + whole.end();
            Some((found[1].parse().ok()?, whole.as_str().parse().ok()?, range, block.range.clone()))
        })
        .collect();
    let agree = all.len() >= 2 && all.windows(2).all(|two| two[0].1 == two[1].1);
    let sites = all.iter().filter(|_| agree).filter_map(|(_, whole, range, line)| {
        let new = whole + 1 + random.below(3) as u32;
        Some(Site::at(piece.place(range.clone())?, new.to_string()).or(piece.near(line.clone())))
    });
    sites.collect()
}
