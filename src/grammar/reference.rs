//! References of an edition to its own documents, notes and pages, and to its other volumes: "footnote 2, Document
//! 180", "pp. 12–15", "infra", "Foreign Relations, 1961–1963, vol. III, Document 307".

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::{char, one_of};
use nom::combinator::{map_opt, not, opt, peek, recognize};
use nom::multi::many0;
use nom::sequence::{preceded, terminated};
use nom::{IResult, Parser};

/// One number of a list, or a range of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'t> {
    pub first: &'t str,
    /// "15" of "12–15".
    pub last: Option<&'t str>,
}

impl Item<'_> {
    /// A range that ends before it begins; "157–58" is short for 157–158.
    pub fn goes_back(&self) -> bool {
        let Some(last) = self.last.filter(|last| last.len() >= self.first.len()) else { return false };
        matches!((self.first.parse::<u32>(), last.parse::<u32>()), (Ok(first), Ok(last)) if last < first)
    }
}

/// Where a reference says that its target lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Above,
    Below,
    /// In the document before.
    Supra,
    /// In the document after.
    Infra,
}

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Way::Above => "above",
            Way::Below => "below",
            Way::Supra => "supra",
            Way::Infra => "infra",
        }
    }
}

/// A volume of a series, as words or a file's name tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Volume {
    /// First and last year, where they are told: 1964 and 1968.
    pub years: Option<(u16, u16)>,
    /// One of those that appeared in electronic form only, "E–13".
    pub electronic: bool,
    pub number: u16,
    pub part: Option<u16>,
}

/// What the words of a reference name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Numbers without a word that says of what.
    pub bare: Vec<Item<'t>>,
    pub documents: Vec<Item<'t>>,
    pub notes: Vec<Item<'t>>,
    pub pages: Vec<Item<'t>>,
    pub way: Option<Way>,
    pub volume: Option<Volume>,
}

/// A Roman numeral of either case.
pub fn roman(label: &str) -> Option<u16> {
    let mut total = 0i32;
    let mut last = 0;
    if label.is_empty() || label.len() > 8 {
        return None;
    }
    for c in label.chars().rev() {
        let value = match c.to_ascii_uppercase() {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            'D' => 500,
            'M' => 1000,
            _ => return None,
        };
        total += if value < last { -value } else { value };
        last = last.max(value);
    }
    u16::try_from(total).ok()
}

/// number = 1*4DIGIT
fn number(input: &str) -> IResult<&str, &str> {
    terminated(take_while_m_n(1, 4, |c: char| c.is_ascii_digit()), not(peek(one_of("0123456789/")))).parse(input)
}

/// item = number [ ("–" / "-") number ]
fn item(input: &str) -> IResult<&str, Item<'_>> {
    let last = opt(preceded(one_of("–-"), number));
    (number, last).map(|(first, last)| Item { first, last }).parse(input)
}

/// list = item *( [","] [" and"] " " item )
pub(super) fn list(input: &str) -> IResult<&str, Vec<Item<'_>>> {
    let between = alt((tag(", and "), tag(" and "), tag(", ")));
    let (rest, first) = item(input)?;
    // "footnote 2, 1951" goes on with a year, no second number.
    let year = |item: &Item| item.first.len() == 4 && item.last.is_none();
    let next = map_opt(item, move |item| (!year(&item)).then_some(item));
    let (rest, more) = many0(preceded(between, next)).parse(rest)?;
    Ok((rest, std::iter::once(first).chain(more).collect()))
}

/// page = "157" / "157n" / "XII"
pub(super) fn page_list(input: &str) -> IResult<&str, Vec<Item<'_>>> {
    let letters = recognize(take_while_m_n(1, 8, |c: char| "IVXLCivxlc".contains(c)));
    let single = letters.map(|first| vec![Item { first, last: None }]);
    alt((list, terminated(single, not(peek(nom::character::complete::alphanumeric1))))).parse(input)
}

/// volume = ("vol. " / "volume ") ["E–"] (roman / number) [", Part " number]
pub(super) fn volume(input: &str) -> IResult<&str, Volume> {
    let name = alt((tag("vol. "), tag("volume "), tag("Vol. "), tag("Volume ")));
    let electronic = opt((char('E'), one_of("–-")));
    let letters = take_while_m_n(1, 9, |c: char| c.is_ascii_alphabetic());
    let number = alt((map_opt(letters, roman), map_opt(number, |digits: &str| digits.parse().ok())));
    let part = opt(preceded((opt(char(',')), alt((tag(" Part "), tag(" part ")))), map_opt(part_number, Some)));
    (preceded(name, electronic), number, part)
        .map(|(electronic, number, part)| Volume { years: None, electronic: electronic.is_some(), number, part })
        .parse(input)
}

/// "1", "I"
fn part_number(input: &str) -> IResult<&str, u16> {
    let letters = take_while_m_n(1, 4, |c: char| c.is_ascii_alphabetic());
    alt((map_opt(number, |digits: &str| digits.parse().ok()), map_opt(letters, roman))).parse(input)
}

/// years = 4DIGIT ["–" 4DIGIT]
pub(super) fn years(input: &str) -> IResult<&str, (u16, u16)> {
    map_opt(item, |item: Item| {
        let first: u16 = item.first.parse().ok().filter(|year| (1860..2100).contains(year))?;
        let last = match item.last {
            None => first,
            Some(last) if last.len() == 2 => first / 100 * 100 + last.parse::<u16>().ok()?,
            Some(last) => last.parse().ok()?,
        };
        Some((first, last))
    })
    .parse(input)
}

/// What follows one of `words` in the text, where it stands as a word of its own, read by `parser`.
fn after_word<'t, T>(text: &'t str, words: &[&str], parser: impl Fn(&'t str) -> IResult<&'t str, T>) -> Option<T> {
    words.iter().find_map(|word| {
        text.match_indices(word).find_map(|(at, _)| {
            let begins = text[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
            begins.then(|| parser(&text[at + word.len()..]).ok()).flatten().map(|(_, found)| found)
        })
    })
}

const DOCUMENT: &[&str] = &["Document ", "Documents ", "document ", "documents "];
const NOTE: &[&str] = &["footnote ", "footnotes ", "Footnote ", "Footnotes "];
const PAGE: &[&str] = &["p. ", "pp. ", "page ", "pages "];

/// The word at the start or end that says where the target lies.
fn way(text: &str) -> Option<Way> {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    [Way::Above, Way::Below, Way::Supra, Way::Infra].into_iter().find(|way| word.eq_ignore_ascii_case(way.name()))
}

/// ", above" and " above", but not ". Above all".
pub fn way_after(after: &str) -> Option<Way> {
    let next = after.starts_with([',', ' ']).then(|| after.trim_start_matches([',', ' ', ')']))?;
    way(&next[..next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len())])
}

/// What a link says: its own words, and what follows them directly.
pub fn of_link<'t>(inside: &'t str, after: &'t str) -> Reference<'t> {
    let inside = inside.trim();
    // Nine of ten are a number and nothing else.
    if !inside.is_empty() && inside.len() <= 4 && inside.bytes().all(|byte| byte.is_ascii_digit()) {
        let bare = vec![Item { first: inside, last: None }];
        return Reference { bare, way: way_after(after), ..Reference::default() };
    }
    let mut said = Reference {
        documents: after_word(inside, DOCUMENT, list).unwrap_or_default(),
        notes: after_word(inside, NOTE, list).unwrap_or_default(),
        pages: after_word(inside, PAGE, page_list).unwrap_or_default(),
        volume: volume_in(inside),
        ..Reference::default()
    };
    if let Ok((rest, numbers)) = page_list(inside)
        && matches!(rest.trim_end_matches(['.', ',', ';']).trim_end(), "" | "n" | "nn" | "ff")
    {
        said.bare = numbers;
    } else if said.notes.is_empty()
        && let Ok((rest, numbers)) = list(inside)
        && rest.starts_with(", Document ")
    {
        // "3, Document 20" of "footnotes 2 and 3, Document 20".
        said.notes = numbers;
    }
    said.way = inside.rsplit(' ').next().and_then(way).or_else(|| way_after(after));
    if said.documents.is_empty() && !said.notes.is_empty() {
        let rest = after.trim_start_matches([',', ' ']);
        let rest = rest.strip_prefix("to ").or_else(|| rest.strip_prefix("of ")).unwrap_or(rest);
        if let Some(numbers) = rest.strip_prefix("Document ").and_then(|rest| list(rest).ok()) {
            said.documents = numbers.1;
        }
    }
    said
}

/// The volume that a text names last.
pub fn volume_in(text: &str) -> Option<Volume> {
    let (at, found) = ["vol", "Vol"]
        .into_iter()
        .flat_map(|word| text.match_indices(word))
        .filter_map(|(at, _)| Some((at, volume(&text[at..]).ok()?.1)))
        .max_by_key(|(at, _)| *at)?;
    let before = text[..at].trim_end_matches([',', ' ']);
    let start = before
        .rfind(|c: char| !(c.is_ascii_digit() || c == '–' || c == '-'))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let years = years(&before[start..]).ok().filter(|(rest, _)| rest.is_empty()).map(|(_, years)| years);
    Some(Volume { years, ..found })
}

/// The volume that a file's name tells: `frus1964-68v33`, `frus1969-76ve13`, `frus1951v07p2`.
pub fn volume_of_name(name: &str) -> Option<Volume> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (rest, years) = years(&name[digits..]).ok()?;
    let rest = rest.strip_prefix('v')?;
    let (rest, electronic) = match rest.strip_prefix('e') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (rest, number) = number(rest).ok()?;
    let (rest, part) = match rest.strip_prefix('p') {
        Some(rest) => self::number(rest).ok().map(|(rest, part)| (rest, Some(part)))?,
        None => (rest, None),
    };
    let part = part.and_then(|part| part.parse().ok());
    rest.is_empty().then_some(Volume { years: Some(years), electronic, number: number.parse().ok()?, part })
}

/// A reference in prose without a link, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<'t> {
    pub range: std::ops::Range<usize>,
    pub said: Reference<'t>,
}

/// The references of a text that name a document or a footnote. Of what other books are said to hold nothing is
/// taken.
pub fn mentions(text: &str) -> Vec<Mention<'_>> {
    let mut out: Vec<Mention<'_>> = Vec::new();
    let words = [("ootnote", NOTE), ("ocument", DOCUMENT)];
    for (stem, forms) in words {
        for at in memchr::memmem::find_iter(text.as_bytes(), stem) {
            let Some(start) = at.checked_sub(1).filter(|&start| text.is_char_boundary(start)) else { continue };
            let begins = text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
            let form = forms.iter().find(|form| text[start..].starts_with(**form));
            let (true, Some(form)) = (begins, form) else { continue };
            if stem == "ocument" && !text[start..].starts_with('D') {
                continue;
            }
            if out.iter().any(|known| known.range.contains(&start)) {
                continue;
            }
            let from = start + form.len();
            let Ok((rest, numbers)) = list(&text[from..]) else { continue };
            let before = &text[..start];
            let mut end = text.len() - rest.len();
            let mut said = Reference::default();
            if stem == "ocument" {
                if !own_series(before) || leads_away(rest) {
                    continue;
                }
                said.documents = numbers;
            } else {
                said.notes = numbers;
                let tail = rest.trim_start_matches([',', ' ']);
                let tail = tail.strip_prefix("to ").or_else(|| tail.strip_prefix("of ")).unwrap_or(tail);
                let word = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
                if let Some((rest, numbers)) = tail.strip_prefix("Document ").and_then(|rest| list(rest).ok()) {
                    if !own_series(before) || leads_away(rest) {
                        continue;
                    }
                    said.documents = numbers;
                    end = text.len() - rest.len();
                } else if let Some(way) = way(&tail[..word]) {
                    said.way = Some(way);
                    end = text.len() - tail.len() + word;
                } else {
                    continue;
                }
            }
            out.push(Mention { range: start..end, said });
        }
    }
    out.sort_by_key(|mention| mention.range.start);
    out
}

/// "Document 25 in Foreign Relations, 1969–1976, volume XX", "Document 25 of volume XX".
fn leads_away(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ' ']);
    let rest = ["in ", "of ", "ibid"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    ["Foreign Relations", "vol", "ibid"].iter().any(|word| rest.starts_with(word))
}

/// Whether "Document 168" after these words is one of this series: not "ibid., vol. XI, Document 168", not "NAC
/// Document 59".
fn own_series(before: &str) -> bool {
    let sentence = before.rfind(". ").map_or(0, |at| if before[..at].ends_with("vol") { 0 } else { at });
    let other = ["vol.", "vols.", "olume", "bid", "Foreign Relations", "pp.", "p. "];
    let word = before.trim_end().rsplit([' ', '(', '[']).next().unwrap_or("");
    let clear =
        word.is_empty() || matches!(word, "See" | "Documents" | "In") || word.starts_with(|c: char| c.is_lowercase());
    // "1964, Document 5", "telegram 171 to Zembla, Document 5"
    let comma = word.ends_with(',')
        && (word.starts_with(|c: char| c.is_ascii_digit()) || super::telegram::cited(before).is_some());
    (clear || comma) && !other.iter().any(|other| before[sentence..].contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(items: &[Item<'_>]) -> String {
        let items =
            items.iter().map(|item| item.last.map_or(item.first.to_owned(), |last| format!("{}-{last}", item.first)));
        items.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_words_of_a_link_are_read() {
        // Inside, after, bare, documents, notes, pages, way.
        for (inside, after, bare, documents, notes, pages, said) in [
            ("182", ".", "182", "", "", "", None),
            ("339n", ", 340", "339", "", "", "", None),
            ("XII", "", "XII", "", "", "", None),
            ("Document 31", "", "", "31", "", "", None),
            ("see Document 85", ";", "", "85", "", "", None),
            ("Documents 12–15", ".", "", "12-15", "", "", None),
            ("footnote 2, Document 180", "", "", "180", "2", "", None),
            ("footnote 2", ", Document 180.", "", "180", "2", "", None),
            ("footnotes 2", " and 3, Document 20", "", "", "2", "", None),
            ("3, Document 20", ".", "", "20", "3", "", None),
            ("Document 72 and footnote 2", " thereto.", "", "72", "2", "", None),
            ("footnote 7 to Document 83", "", "", "83", "7", "", None),
            ("footnote 4", " above.", "", "", "4", "", Some(Way::Above)),
            ("footnote 4", ". Above all", "", "", "4", "", None),
            ("footnote 2 below", "", "", "", "2", "", Some(Way::Below)),
            ("footnote 1, supra", "", "", "", "1", "", Some(Way::Supra)),
            ("footnote 6", ", infra.", "", "", "6", "", Some(Way::Infra)),
            ("Supra", ".", "", "", "", "", Some(Way::Supra)),
            ("p. 28", "", "", "", "", "28", None),
            ("pp. 21", "–22", "", "", "", "21", None),
            ("United States policy, 1945", "", "", "", "", "", None),
            ("I. The United States", "", "", "", "", "", None),
        ] {
            let read = of_link(inside, after);
            let shown =
                (firsts(&read.bare), firsts(&read.documents), firsts(&read.notes), firsts(&read.pages), read.way);
            let wanted = (bare.to_owned(), documents.to_owned(), notes.to_owned(), pages.to_owned(), said);
            assert_eq!(shown, wanted, "{inside}|{after}");
        }
    }

    #[test]
    fn volumes_are_told_by_words_and_names_alike() {
        for (words, name) in [
            ("Foreign Relations, 1961–1963, vol. III, Document 307", "frus1961-63v03"),
            ("Foreign Relations, 1969–1976, volume E–13, Documents on China, 1969–1972, Document 4", "frus1969-76ve13"),
            ("Foreign Relations, 1951, vol. vii, Part 2, p. 12", "frus1951v07p2"),
            ("Foreign Relations, 1947, vol. i, pp. 1", "frus1947v01"),
        ] {
            assert_eq!(volume_in(words), volume_of_name(name), "{words}");
        }
        assert_eq!(volume_of_name("frus1945-50Intel"), None);
        assert_eq!(volume_of_name("notes"), None);
        assert_eq!(volume_in("a volume on trade"), None);
    }

    #[test]
    fn references_in_prose_are_found_and_those_to_other_books_are_not() {
        let read = |text: &str| {
            let found = mentions(text).into_iter();
            let shown = found.map(|mention| (text[mention.range].to_owned(), firsts(&mention.said.documents)));
            shown.collect::<Vec<_>>()
        };
        let one = |text: &str, documents: &str| vec![(text.to_owned(), documents.to_owned())];
        assert_eq!(read("Telegram 5 is printed as Document 284. Mr."), one("Document 284", "284"));
        assert_eq!(read("See footnote 3, Document 174."), one("footnote 3, Document 174", "174"));
        assert_eq!(read("see footnote 2 above."), one("footnote 2 above", ""));
        for other in [
            "printed ibid., vol. XI, Document 168, footnote 4",
            "Foreign Relations, 1964–1968, vol. XI, Documents 169 and 170",
            "in NAC Document 59–191",
            "CFEP Document 566/3",
            "see footnote 2 to telegram 42",
            "the document 5 was",
        ] {
            assert_eq!(read(other), [], "{other}");
        }
    }

    #[test]
    fn ranges_that_go_back_are_told_from_short_ones() {
        let goes_back = |text: &str| list(text).unwrap().1[0].goes_back();
        assert!(goes_back("185–182"));
        assert!(!goes_back("157–58"));
        assert!(!goes_back("12–15"));
    }
}
