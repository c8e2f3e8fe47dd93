//! Blocks that are no text of a paper: notices, placeholders, lines of the letterhead and of the authority block.

/// With what notices, placeholders, lines of the letterhead and of the authority block begin, in small letters.
const APPARATUS: &[&str] = &[
    "[",
    "classified by",
    "derived from",
    "declassify on",
    "reason",
    "controlled by",
    "cui category",
    "poc",
    "warning",
    "notice",
    "note:",
    "this document contains",
    "distribution",
    "restricted data",
    "critical nuclear",
    "formerly restricted",
    "downgrade",
    "memorandum for",
    "from:",
    "to:",
    "subject:",
    "date:",
    "through:",
    "cl by",
    "drv from",
    "decl on",
    "source",
    "approved for release",
    "declassified",
    "unauthorized disclosure",
    "handle",
    "destroy",
    "page ",
    "e.o.",
    "classification reason",
    "copyright",
    "unclassified when",
    "regraded",
    "limited dissemination",
    "dissemination",
    "decontrol",
    "attachment",
    "enclosure",
    "cc:",
    "begin page",
    "end page",
    "sincerely",
    "(b)(",
    "file",
    "dear ",
    "sent:",
    "bcc:",
    "reply-to:",
    "importance:",
    "classification:",
    "tags:",
    "ref:",
    "all portions",
    "comsec material",
];

/// Notices, placeholders, lines of the letterhead and of the authority block: no portions. Nor are lines of capitals.
pub fn is_apparatus(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first().map(u8::to_ascii_lowercase) else { return false };
    let begins = |start: &str| {
        start.as_bytes()[0] == first
            && bytes.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes()))
    };
    APPARATUS.iter().any(|start| begins(start)) || is_of_capitals(text)
}

/// Whether fewer than half of the letters are small.
fn is_of_capitals(text: &str) -> bool {
    let count = |one: fn(&u8) -> bool| text.bytes().filter(one).count();
    let (small, letters) = if text.is_ascii() {
        (count(u8::is_ascii_lowercase), count(u8::is_ascii_alphabetic))
    } else {
        (text.chars().filter(|c| c.is_lowercase()).count(), text.chars().filter(|c| c.is_alphabetic()).count())
    };
    small * 2 < letters
}
