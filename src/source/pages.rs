//! What says in the text itself that a new page begins.

use std::ops::Range;

/// A page break found in a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PageBreak<'a> {
    pub label: &'a str,
    pub range: Range<usize>,
}

/// `- 2 -`, `Page 2`, `Page 2 of 7`: a line that is nothing but a page's number.
pub(super) fn number_line(line: &str) -> Option<&str> {
    let dashes = |end: char| matches!(end, '-' | '–' | '—');
    if line.starts_with(dashes) && line.ends_with(dashes) {
        let number = line.trim_matches(dashes).trim();
        return is_label(number).then_some(number);
    }
    let rest =
        line.strip_prefix("Page ").or_else(|| line.strip_prefix("PAGE ")).or_else(|| line.strip_prefix("page "))?;
    let (number, total) = match rest.split_once(" of ").or_else(|| rest.split_once(" OF ")) {
        Some((number, total)) => (number, Some(total)),
        None => (rest, None),
    };
    (is_label(number) && total.is_none_or(is_label)).then_some(number)
}

/// `PAGE 02 BUCHAR 00039 091435Z`: a telegram's running head, which begins a page and is text as well.
pub(super) fn running_head(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("PAGE ")?;
    let (number, rest) = rest.split_once(' ')?;
    let head = number.bytes().all(|byte| byte.is_ascii_digit())
        && is_label(number)
        && rest.len() <= 60
        && !rest.bytes().any(|byte| byte.is_ascii_lowercase());
    head.then_some(number)
}

/// `[Page 12]` anywhere in a line.
pub(super) fn bracketed(text: &str, within: Range<usize>) -> impl Iterator<Item = PageBreak<'_>> {
    let starts = memchr::memchr_iter(b'[', &text.as_bytes()[within.clone()]);
    starts.filter_map(move |at| {
        let start = within.start + at;
        let rest = &text[start + 1..within.end];
        let inside =
            rest.strip_prefix("Page ").or_else(|| rest.strip_prefix("page ")).or_else(|| rest.strip_prefix("PAGE "))?;
        // A number that is not printed on the page stands in brackets of its own: "[Page [506]]".
        let open = usize::from(inside.starts_with('['));
        let close = inside.find("]]").filter(|_| open == 1).map(|close| close + 1).or_else(|| inside.find(']'))?;
        let label = inside[..close].trim();
        let end = start + 1 + (rest.len() - inside.len()) + close + 1;
        let printed = label.strip_prefix('[').and_then(|label| label.strip_suffix(']')).unwrap_or(label);
        (is_label(printed) || label == "?").then_some(PageBreak { label, range: start..end })
    })
}

/// `12`, `XII`, `A-3`: a page's number as printed.
fn is_label(label: &str) -> bool {
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    let roman = |byte: u8| matches!(byte.to_ascii_uppercase(), b'I' | b'V' | b'X' | b'L' | b'C' | b'D' | b'M');
    match label.len() {
        0 | 9.. => false,
        _ if digits > 0 => {
            digits <= 4
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && label.len() <= digits + 2
        }
        _ => label.bytes().all(roman),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_told_from_other_lines() {
        let cases = [
            ("- 2 -", Some("2")),
            ("-12-", Some("12")),
            ("— 3 —", Some("3")),
            ("Page 4", Some("4")),
            ("Page 4 of 9", Some("4")),
            ("-", None),
            ("---", None),
            ("- no -", None),
            ("Page four", None),
            ("Page 4 was missing", None),
            ("PAGE 02 BUCHAR 00039 091435Z", None),
        ];
        for (line, label) in cases {
            assert_eq!(number_line(line), label, "{line}");
        }
        assert_eq!(running_head("PAGE 02 BUCHAR 00039 091435Z"), Some("02"));
        assert_eq!(running_head("PAGE 02 of the annex"), None);
    }

    #[test]
    fn only_whole_brackets_break_a_page() {
        let text = "one [Page 2] two [Page 3 not declassified.] three[Page xii]four [Page [506]] [Page [7]¯ [Page";
        let found: Vec<_> = bracketed(text, 0..text.len()).map(|page| (page.label, &text[page.range])).collect();
        assert_eq!(found, [("2", "[Page 2]"), ("xii", "[Page xii]"), ("[506]", "[Page [506]]")]);
    }
}
