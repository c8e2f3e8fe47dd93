//! How references name a telegram before they say where it is printed: "telegram 171 from Zembla, July 3 (Document 12)".
//!
//! ```text
//! cited = "elegram " number " " ("from" / "to") " " post [ ", " date ] joint
//! joint = ", " / " (" / [ "," ] [ " is" / " was" ] " printed " ("as" / "in") " " / " is in "
//! ```

/// A telegram as a reference names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cited<'t> {
    pub number: &'t str,
    /// The post from which it came; none for one that went out.
    pub post: Option<&'t str>,
}

/// Between the number and the place where it is printed stands hardly more.
const REACH: usize = 100;

/// What stands between a telegram and the words that name its document.
const JOINTS: &[&str] = &[
    ", is printed as ",
    " is printed as ",
    ", printed as ",
    ", is printed in ",
    " is printed in ",
    ", printed in ",
    " is in ",
    " (",
    ", ",
];

/// The telegram of which `before` says, with its last words, that it is printed in what follows.
pub fn cited(before: &str) -> Option<Cited<'_>> {
    // Most links stand behind other words.
    if !before.ends_with([' ', '(']) {
        return None;
    }
    let from = before.floor_char_boundary(before.len().saturating_sub(REACH));
    let near = &before[from..];
    let at = near.rfind("elegram ")?;
    let begins = near[..at].ends_with(['t', 'T']) && !near[..at - 1].ends_with(char::is_alphanumeric);
    let words = &near[at + "elegram ".len()..];
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = words.split_at(digits);
    let joint = JOINTS.iter().find(|joint| rest.ends_with(**joint))?;
    let rest = &rest[..rest.len() - joint.len()];
    let (sent, rest) = match (rest.strip_prefix(" from "), rest.strip_prefix(" to ")) {
        (Some(rest), _) => (false, rest),
        (_, Some(rest)) => (true, rest),
        _ => return None,
    };
    let (post, date) = rest.split_once(", ").unwrap_or((rest, ""));
    let name =
        post.split(' ').all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic));
    // "July 3, 1964": nothing else stands between.
    let mut words = date.split([' ', ',']).filter(|word| !word.is_empty());
    let dated = words.all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || is_month(word));
    (begins && digits > 0 && name && dated).then_some(Cited { number, post: (!sent).then_some(post) })
}

fn is_month(word: &str) -> bool {
    super::day::MONTHS.iter().any(|month| month.eq_ignore_ascii_case(word))
}

/// The number that a telegram bears: in its title, or before its first words.
pub fn own_number<'t>(title: &'t str, first: &'t str) -> Option<&'t str> {
    let digits = |text: &'t str| &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
    let at = title.find("elegram ")?;
    let number = digits(&title[at + "elegram ".len()..]);
    if !number.is_empty() {
        return Some(number);
    }
    // "1. " begins a numbered paragraph.
    let number = digits(first);
    ((2..=6).contains(&number.len()) && first[number.len()..].starts_with(". ")).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cited_telegram_is_read() {
        for (before, number, post) in [
            ("See telegram 171 from Zembla, ", "171", Some("Zembla")),
            ("Telegram 243 to Strelsau, July 3, 1964, is printed as ", "243", None),
            ("(telegram 12 from New Zembla, July 3 (", "12", Some("New Zembla")),
        ] {
            assert_eq!(cited(before), Some(Cited { number, post }), "{before}");
        }
        for before in [
            "Telegram 171 from Zembla; see ",
            "Telegram 171 from Zembla replied to the letter, ",
            "Telegram 171 from Zembla is summarized in ",
            "telegrams 171 and 172 from Zembla, ",
            "the telegram from Zembla, ",
            "",
        ] {
            assert_eq!(cited(before), None, "{before}");
        }
        assert_eq!(own_number("7. Telegram 3144 From the Embassy", "1. The"), Some("3144"));
        assert_eq!(own_number("7. Telegram From the Embassy", "1881. For the Secretary"), Some("1881"));
        assert_eq!(own_number("7. Telegram From the Embassy", "1. The harbour"), None);
        assert_eq!(own_number("7. Letter", "1881. For"), None);
    }
}
