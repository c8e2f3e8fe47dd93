//! Where the sentences of a source note begin.

/// Every start of a word behind a blank, or right behind a full stop ("Vol. VI.Secret").
pub(super) fn after_blank(text: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    let starts = memchr::memchr2_iter(b' ', b'.', &text.as_bytes()[from..]).map(move |at| from + at + 1);
    starts.filter(|&at| text[at..].starts_with(|c: char| c.is_uppercase() || text[..at].ends_with(' ')))
}

/// Whether a text ends with a number, a name or what stands in parentheses, as the path of an archive does.
pub(super) fn last_word_is_name(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or("");
    word.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '(') || word.ends_with([')', ']'])
}

/// Where sentences may begin: at `from`, and behind a full stop (with what closes after it) and blanks.
pub(super) fn sentence_starts(text: &str, from: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let first = from + (text[from..].len() - text[from..].trim_start().len());
    starts.push(first);
    let mut quoted = false;
    let mut chars = text[first..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '“' => quoted = true,
            '”' => quoted = false,
            _ => {}
        }
        if !matches!(c, '.' | '?' | '!') {
            continue;
        }
        let mut end = first + at + 1;
        while let Some(&(next, close)) = chars.peek() {
            if !matches!(close, '”' | '’' | '"' | ')' | ']') {
                break;
            }
            quoted &= close != '”';
            end = first + next + close.len_utf8();
            chars.next();
        }
        let rest = &text[end..];
        let skipped = rest.len() - rest.trim_start().len();
        if skipped > 0 && end + skipped < text.len() && !quoted && !is_abbreviation(&text[first..first + at]) {
            starts.push(end + skipped);
        }
    }
    starts
}

/// "Gen.", "No.", "J." do not end a sentence; "RG 59." does.
pub(super) fn is_abbreviation(before: &str) -> bool {
    // None of them is longer.
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(12))..];
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capital = word.starts_with(char::is_uppercase);
    (letters == 1 && word.len() <= 3 && capital)
        || matches!(
            word,
            "Gen"
                | "Mr"
                | "Mrs"
                | "Dr"
                | "Lt"
                | "Col"
                | "Maj"
                | "Adm"
                | "Amb"
                | "St"
                | "vol"
                | "Vol"
                | "No"
                | "Nos"
                | "pp"
                | "p"
                | "Jr"
                | "Sen"
                | "Rep"
                | "Capt"
                | "Brig"
                | "Messrs"
                | "U.S"
                | "U.N"
                | "a.m"
                | "p.m"
                | "vs"
                | "cf"
                | "Cf"
        )
}
