//! A large volume is read in parts, on as many cores as are free: between two documents nothing is under way but elements
//! that stay open.
//!
//! A part begins with the tag of a document. Where the part before it does not end outside of all documents, or the tags of
//! both do not fit together, nothing is gained: the file is read from its beginning, in one.

use std::ops::Range;

use super::super::Reading;
use super::markup::Tag;
use super::{Reader, Unit};

/// A part of fewer bytes is not worth another core.
const LEAST: usize = 1 << 20;

/// Reads a file in parts; `None` where it has to be read in one.
pub(super) fn read(text: &str, collection: &str) -> Option<Reading> {
    in_parts(text, collection, LEAST)
}

fn in_parts(text: &str, collection: &str, least: usize) -> Option<Reading> {
    let whole = halves(text, collection, 0..text.len(), least)?;
    let fits = whole.open.is_empty() && whole.closed.as_ref().is_none_or(Vec::is_empty);
    fits.then(|| whole.finish())
}

fn halves<'a>(text: &'a str, collection: &'a str, range: Range<usize>, least: usize) -> Option<Reader<'a>> {
    let Some(middle) = boundary(text, &range, least) else { return part(text, collection, range) };
    let (first, second) = rayon::join(
        || halves(text, collection, range.start..middle, least),
        || halves(text, collection, middle..range.end, least),
    );
    joined(first?, second?)
}

/// Where a document begins behind the middle of a range, if both sides have enough.
fn boundary(text: &str, range: &Range<usize>, least: usize) -> Option<usize> {
    let middle = text.floor_char_boundary(range.start + range.len() / 2);
    let rest = text.as_bytes().get(middle..range.end)?;
    let mut tags = memchr::memmem::find_iter(rest, "<div").map(|at| middle + at);
    let begins = |at: &usize| {
        let end = memchr::memchr(b'>', &text.as_bytes()[*at..range.end]).map(|end| at + end + 1);
        end.is_some_and(|end| is_document(&Tag::new(text, *at, end)))
    };
    // The tags of a volume are near each other; where none is of a document, the file is no such volume.
    let at = tags.by_ref().take(64).find(begins)?;
    (at - range.start >= least && range.end - at >= least).then_some(at)
}

/// `<div type="document">`
pub(super) fn is_document(tag: &Tag<'_>) -> bool {
    tag.name() == "div" && tag.attribute("type").is_some_and(|kind| kind.value == "document")
}

/// What stands in a range, if it ends outside of all documents.
fn part<'a>(text: &'a str, collection: &'a str, range: Range<usize>) -> Option<Reader<'a>> {
    let mut reader = Reader::new(text, collection, Unit::Document);
    reader.closed = Some(Vec::new());
    // The tag that an end belongs to may be in another part: they are held against each other when all is read.
    reader.plain(range)?;
    let ended = reader.work.is_none() && !reader.in_front && !reader.names.has_open_link() && !reader.torn;
    ended.then_some(reader)
}

/// Two parts, one directly behind the other.
fn joined<'a>(mut first: Reader<'a>, second: Reader<'a>) -> Option<Reader<'a>> {
    for end in second.closed.iter().flatten() {
        match first.open.pop() {
            Some(start) if fit(first.text, start as usize, &first.text[end.range()]) => {}
            Some(_) => return None,
            None => first.closed.get_or_insert_default().push(*end),
        }
    }
    if second.front.is_some() {
        return None;
    }
    first.open.extend(second.open);
    first.names.append(second.names);
    first.reading.documents.extend(second.reading.documents);
    first.reading.problems.extend(second.reading.problems);
    first.reading.comments.extend(second.reading.comments);
    Some(first)
}

/// Whether the end tag `</name>` is that of the element whose tag begins at a byte.
pub(super) fn fit(text: &str, start: usize, end: &str) -> bool {
    // A form feed is no white space of XML.
    let white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let name = end.as_bytes().get(2..end.len().saturating_sub(1)).unwrap_or_default();
    let length = name.iter().rposition(|byte| !white(byte)).map_or(0, |last| last + 1);
    let behind = text.as_bytes()[start + 1..].strip_prefix(&name[..length]).and_then(|rest| rest.first());
    behind.is_some_and(|byte| white(byte) || *byte == b'>')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::document::{MarkKind, Target};
    use super::*;

    /// Both ways; the second by itself.
    fn both(text: &str, least: usize) -> (String, Option<String>) {
        let shown = |reading: Reading| {
            let Reading { documents, front, outer_links, own_name, problems, comments } = reading;
            format!("{documents:?} {front:?} {outer_links:?} {own_name:?} {problems:?} {comments:?}")
        };
        let whole = Reader::new(text, "v1", Unit::Document).read();
        (shown(whole), in_parts(text, "v1", least).map(shown))
    }

    fn volume(documents: usize) -> String {
        let mut text =
            "<TEI xml:id=\"v1\"><text><front><p>We withhold 2 documents.</p></front><body><div type=\"chapter\">"
                .to_owned();
        for n in 1..=documents {
            let next = n % documents + 1;
            text += &format!(
                "<!-- {n} --><div type=\"document\" xml:id=\"d{n}\" n=\"{n}\"><head>{n}. Telegram &amp; reply</head>\
                 <p><hi rend=\"italic\">Secret.</hi> See <ref target=\"#d{next}\">Document {next}</ref>, \
                 <ref target=\"#d{next}fn1\">footnote 1</ref>.<note n=\"1\" xml:id=\"d{n}fn1\">As told.</note></p></div>"
            );
            if n % 3 == 0 {
                text += &format!(
                    "</div><pb n=\"{n}\" xml:id=\"pg_{n}\"/><div type=\"chapter\"><p>See <ref target=\"#pg_{n}\">page</ref>.</p>"
                );
            }
        }
        text + "</div></body></text></TEI>"
    }

    #[test]
    fn a_volume_in_parts_is_the_volume() {
        for documents in [2, 3, 10, 31] {
            let (whole, parts) = both(&volume(documents), 200);
            assert_eq!(Some(whole), parts, "{documents}");
        }
        let reading = in_parts(&volume(31), "v1", 200).expect("it is read in parts");
        let last = reading.documents[29].marks.iter().find_map(|mark| match &mark.kind {
            MarkKind::Link { target } => match &**target {
                Target::Document { at, number } => Some((*at, number.as_str())),
                _ => None,
            },
            _ => None,
        });
        assert_eq!(last, Some((30, "31")), "links lead into other parts");
    }

    #[test]
    fn what_does_not_fit_together_is_read_in_one() {
        let fine = volume(20);
        for (what, broken) in [
            ("an end too many", fine.replace("<!-- 11 -->", "</body>")),
            ("an end of another name", fine.replacen("</div></body>", "</p></body>", 1)),
            ("no end", fine.replace("</text></TEI>", "</TEI>")),
            ("an end too few", fine.replace("</TEI>", "")),
            ("two ends in the wrong order in one part", fine.replacen("</p></div>", "</div></p>", 1)),
            (
                "a document inside another",
                fine.replace("<!-- 11 -->", "").replacen("</p></div><!-- 11", "</p><!-- 11", 1),
            ),
            ("all in a comment", fine.replacen("<!-- 2 -->", "<!-- ", 1).replacen("<!-- 19 -->", " -->", 1)),
            ("an unfinished tag", fine.replacen("<!-- 15 -->", "<p", 1)),
        ] {
            let (whole, parts) = both(&broken, 200);
            assert!(parts.is_none_or(|parts| parts == whole), "{what}");
        }
    }

    proptest! {
        #[test]
        fn a_broken_volume_is_read_alike_in_parts_and_in_one(
            at in 0usize..6000,
            len in 0usize..40,
            with in prop::sample::select(vec!["", "<", "</div>", "<div type=\"document\">", "<!--", "-->", "<p>", "]]>", "&x;", "\"", "\u{c}"]),
        ) {
            let fine = volume(20);
            let at = at.min(fine.len());
            let broken = format!("{}{with}{}", &fine[..at], &fine[(at + len).min(fine.len())..]);
            let (whole, parts) = both(&broken, 200);
            if let Some(parts) = parts {
                prop_assert_eq!(whole, parts);
            }
        }
    }
}
