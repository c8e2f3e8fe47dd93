//! References in prose to another volume of the series: "Foreign Relations, 1964–1968, vol. XIV, Document 32, footnote
//! 3", "printed as Document 25 in Foreign Relations, 1969–1976, volume XX", "vol. XIX, pp. 507–524".

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::date::date;
use super::reference::{Item, Reference, Volume, list, page_list, volume, years};
use crate::engine::value::Date;

/// What a text says of a place in another volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OuterMention<'t> {
    pub range: Range<usize>,
    pub volume: Volume,
    pub said: Reference<'t>,
    /// When what is printed there was written, where the words before say so.
    pub date: Option<Date>,
}

/// Titles of volumes stand between the volume's number and that of the document; so many bytes are read for them.
const TITLE: usize = 160;
/// Farther behind a volume's name "ibid." means something else.
const NEAR: usize = 400;

/// The references of a text that name the series, years, volume, and a document or page.
pub fn outer_mentions(text: &str) -> Vec<OuterMention<'_>> {
    /// Notes are many and short: what seeks in them is made ready once.
    static SERIES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Foreign Relations"));
    let mut out = Vec::new();
    for at in SERIES.find_iter(text.as_bytes()) {
        let series = at + "Foreign Relations".len();
        let after = text[series..].trim_start_matches("of the United States").trim_start_matches([',', ' ']);
        let Ok((rest, years)) = years(after) else { continue };
        let Ok((rest, found)) = volume(rest.trim_start_matches([',', ' '])) else { continue };
        let volume = Volume { years: Some(years), ..found };
        let from = text.len() - rest.len();
        let date = printed(&text[..at]);
        // "printed as Document 25 in Foreign Relations, …"
        if let Some((start, item)) = document_before(&text[..at]) {
            let said = Reference { documents: vec![item], ..Reference::default() };
            let date = printed(&text[..start]);
            out.push(OuterMention { range: start..from, volume, said, date });
            same_series(text, from, volume, &mut out);
            continue;
        }
        let place = place_after(text, from);
        let end = place.as_ref().map_or(from, |(end, _)| *end);
        if let Some((end, mut said)) = place {
            // "footnote 3, Foreign Relations, 1964–1968, vol. XIV, Document 32"
            let start = notes_before(&text[..at]).filter(|_| said.notes.is_empty() && said.documents.len() == 1);
            let start = start.map_or(at, |(start, notes)| {
                said.notes = notes;
                start
            });
            out.push(OuterMention { range: start..end, volume, said, date });
        }
        same_series(text, end, volume, &mut out);
    }
    out
}

/// What is named behind a volume by "ibid., vol. XX, Document 5", of the same years, and by "ibid., Document 6", of the
/// same volume, before another book is named.
fn same_series<'t>(text: &'t str, from: usize, volume: Volume, out: &mut Vec<OuterMention<'t>>) {
    let mut volume = volume;
    let mut from = from;
    loop {
        let reach = text.floor_char_boundary((from + NEAR).min(text.len()));
        let Some(at) = memmem::find(&text.as_bytes()[from..reach], b"bid., ").map(|at| from + at) else { return };
        let between = &text[from..at];
        // A page of anything, or a title with a year, may be what is meant by "ibid.".
        let other =
            ["Foreign Relations", " p. ", " pp. ", "Papers", "Bulletin", "Files", "Library", "Documents,", "Archives"];
        if !text[..at].ends_with(['i', 'I']) || other.iter().any(|other| between.contains(other)) {
            return;
        }
        let after = &text[at + "bid., ".len()..];
        let place = match self::volume(after) {
            Ok((rest, found)) => {
                volume = Volume { years: volume.years, ..found };
                place_after(text, text.len() - rest.len())
            }
            // Only this series numbers its documents so.
            Err(_) if after.starts_with("Document") => place_after(text, at + "bid".len() + 1),
            Err(_) => return,
        };
        let Some((end, said)) = place else { return };
        let date = printed(&text[..at - 1]);
        out.push(OuterMention { range: at - 1..end, volume, said, date });
        from = end;
    }
}

/// place = [", " title] (", Document" ["s"] " " list ["," " footnote" ["s"] " " list] / ", pp. " pages)
fn place_after(text: &str, from: usize) -> Option<(usize, Reference<'_>)> {
    let mut from = from;
    // The words of a title may stand there first, as in "Documents on China, 1969–1972, Documents 109 and 110".
    for _ in 0..3 {
        let reach = text.floor_char_boundary((from + TITLE).min(text.len()));
        let near = &text[from..reach];
        // A sentence, or a further reference, ends it.
        let stop = [";", "(", ")", ". ", "ibid", "Ibid", " vol", "Foreign Relations"].iter().filter_map(|end| {
            let at = near.find(end)?;
            // "pp. 5"
            (*end != ". " || !near[..at].ends_with(" pp") && !near[..at].ends_with(" p")).then_some(at)
        });
        let stop = stop.min().unwrap_or(near.len());
        let forms = [
            ", Document ",
            ", Documents ",
            ", document ",
            ", documents ",
            ", pp. ",
            ", p. ",
            ", pages ",
            ", page ",
            ", footnote ",
        ];
        let (at, form) = forms.iter().filter_map(|form| Some((near.find(form)?, *form))).min()?;
        if at >= stop {
            return None;
        }
        from += at + form.len();
        let rest = &text[from..];
        if form.contains("footnote") {
            // "footnote 3 to Document 32"
            let (rest, notes) = list(rest).ok()?;
            let rest = rest.strip_prefix(" to Document ").or_else(|| rest.strip_prefix(" of Document "))?;
            let (rest, documents) = list(rest).ok()?;
            return Some((text.len() - rest.len(), Reference { documents, notes, ..Reference::default() }));
        }
        if !form.contains("ocument") {
            let (rest, pages) = page_list(rest).ok()?;
            return Some((text.len() - rest.len(), Reference { pages, ..Reference::default() }));
        }
        let Ok((rest, documents)) = list(rest) else { continue };
        let mut end = text.len() - rest.len();
        let mut said = Reference { documents, ..Reference::default() };
        let note = rest.strip_prefix(", footnote ").or_else(|| rest.strip_prefix(", footnotes "));
        if let Some((rest, notes)) = note.and_then(|rest| list(rest).ok()) {
            said.notes = notes;
            end = text.len() - rest.len();
        }
        return Some((end, said));
    }
    None
}

/// "Document 25" of "is printed as Document 25 in " at the end.
fn document_before(before: &str) -> Option<(usize, Item<'_>)> {
    let head = before.strip_suffix(" in ")?;
    // A number is short, and there are many references.
    let from = head.floor_char_boundary(head.len().saturating_sub(40));
    let start = from + head[from..].rfind("Document ")?;
    let (rest, items) = list(&head[start + "Document ".len()..]).ok()?;
    match items.as_slice() {
        [item] if rest.is_empty() => Some((start, *item)),
        _ => None,
    }
}

/// "footnote 3, " at the end.
fn notes_before(before: &str) -> Option<(usize, Vec<Item<'_>>)> {
    let from = before.floor_char_boundary(before.len().saturating_sub(24));
    let start = from + before[from..].rfind("ootnote")?.checked_sub(1)?;
    let numbers = before[start + "footnote".len()..].trim_start_matches('s').strip_prefix(' ')?;
    let (rest, notes) = list(numbers).ok()?;
    matches!(rest, ", " | " in " | " of ").then_some((start, notes))
}

/// The date of "telegram 5 from Moscow, July 3, 1964, is printed in ", which is that of what is printed and of nothing
/// else; none where it is printed with another document.
fn printed(before: &str) -> Option<Date> {
    let head = before.trim_end();
    let head = [
        " is printed in",
        " is printed as",
        " is in",
        ", printed in",
        ", printed as",
        " was printed in",
        " was printed as",
    ]
    .iter()
    .find_map(|words| head.strip_suffix(words))?;
    let head = head.trim_end_matches([',', ' ']);
    let from = head.floor_char_boundary(head.len().saturating_sub(24));
    // The longest date that ends here: "July 13, 1964", not "3, 1964".
    head[from..].char_indices().find_map(|(at, c)| {
        let begins = c.is_ascii_uppercase() && !head[..from + at].ends_with(char::is_alphanumeric);
        let (rest, found) = begins.then(|| date(&head[from + at..]).ok()).flatten()?;
        // "July 3–5, 1964" and "between July 1 and July 3, 1964" tell two.
        let alone = !head[..from + at].trim_end().ends_with("and") && !head[..from + at].trim_end().ends_with("to");
        (rest.is_empty() && alone && found.is_possible()).then_some(found.date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_other_volumes_are_read() {
        // Text, volume's number, documents, notes, pages.
        for (text, number, documents, notes, pages) in [
            ("See Foreign Relations, 1964–1968, vol. XIV, Document 32.", 14, "32", "", ""),
            (
                "see Foreign Relations, 1969-1976, volume X, Title, 1969–1972, Document 12, footnote 3.",
                10,
                "12",
                "3",
                "",
            ),
            ("It is printed as Document 25 in Foreign Relations, 1969–1976, volume XX, Harbours.", 20, "25", "", ""),
            ("in Foreign Relations, 1955–1957, vol. XIX, pp. 507–524.", 19, "", "", "507"),
            ("See footnote 3, Foreign Relations, 1955–1957, vol. XIX, Document 7.", 19, "7", "3", ""),
            ("See Foreign Relations, 1955–1957, vol. XIX, footnote 3 to Document 7.", 19, "7", "3", ""),
            (
                "Foreign Relations, 1969–1976, volume E–13, Documents on China, 1969–1972, Documents 109 and 110.",
                13,
                "109 110",
                "",
                "",
            ),
        ] {
            let found = outer_mentions(text);
            let [found] = found.as_slice() else { panic!("{text}: {found:?}") };
            let shown = |items: &[Item<'_>]| items.iter().map(|item| item.first).collect::<Vec<_>>().join(" ");
            let read =
                (found.volume.number, shown(&found.said.documents), shown(&found.said.notes), shown(&found.said.pages));
            assert_eq!(read, (number, documents.to_owned(), notes.to_owned(), pages.to_owned()), "{text}");
        }
        for text in [
            "in Foreign Relations, 1955–1957, vol. XIX. See also pp. 5 and 6 above.",
            "in Foreign Relations, 1955–1957, vol. XIX; for the letter, see Document 5.",
            "in Foreign Relations, 1955–1957, vol. XIX (see footnote 2, Document 5).",
            "the Foreign Relations Committee",
        ] {
            assert_eq!(outer_mentions(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_named_by_ibid_is_of_the_same_series() {
        let read = |text: &str| {
            let found = outer_mentions(text);
            let shown = found.iter().map(|mention| {
                let document =
                    mention.said.documents.first().or(mention.said.pages.first()).map_or("", |item| item.first);
                format!("{}:{document}", mention.volume.number)
            });
            shown.collect::<Vec<_>>().join(" ")
        };
        let there = "See Foreign Relations, 1964–1968, vol. XIV, Document 32";
        assert_eq!(read(&format!("{there}, and ibid., vol. XV, Document 3.")), "14:32 15:3");
        assert_eq!(
            read(&format!("{there}. The reply is ibid., Document 33; and ibid., vol. XV, p. 4.")),
            "14:32 14:33 15:4"
        );
        assert_eq!(read(&format!("{there}. The reply is ibid., pp. 3–4.")), "14:32");
        assert_eq!(read(&format!("{there}, and Bulletin, July 5, p. 3. See ibid., Document 5.")), "14:32");
    }

    #[test]
    fn a_date_counts_only_as_that_of_what_is_printed() {
        let told = |text: &str| outer_mentions(text)[0].date.map(|date| date.to_string());
        let there = "Foreign Relations, 1964–1968, vol. XIV, Document 32.";
        assert_eq!(told(&format!("Telegram 5, July 13, 1964, is printed in {there}")).as_deref(), Some("1964-07-13"));
        assert_eq!(told(&format!("The paper of July 13, 1964, is printed ibid. See {there}")), None);
        assert_eq!(told(&format!("They met on July 1 and July 3, 1964, printed in {there}")), None);
        assert_eq!(told(&format!("Dated July 13, 1964; see {there}")), None);
        let as_document =
            "NSSM 3, October 2, 1964, is printed as Document 25 in Foreign Relations, 1964–1968, volume XX, Title.";
        assert_eq!(told(as_document).as_deref(), Some("1964-10-02"));
    }
}
