//! The distribution statements of the Defense Department: `DISTRIBUTION STATEMENT B. Distribution authorized to U.S. Government
//! agencies only; Proprietary Information; 4 March 2022. Other requests shall be referred to the Harbour Office.`
//!
//! ```text
//! statement = "DISTRIBUTION STATEMENT" letter [ "." / ":" / "-" ] words [ reason ] [ day ] [ requests office ]
//! ```

use std::ops::Range;

use super::day;
use crate::vocabulary::register::Statements;

/// A statement, with what of it there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `DISTRIBUTION STATEMENT B`.
    pub name: Range<usize>,
    pub letter: char,
    /// The letter to which its words belong; missing where it has none of a statement's.
    pub words: Option<char>,
    pub reason: bool,
    pub day: bool,
    pub office: bool,
}

const NAME: &str = "distribution statement ";

/// Reads the statement with which a paragraph begins.
pub fn statement(text: &str, statements: &Statements) -> Option<Statement> {
    let start = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let body = &text[start..];
    if !body.get(..NAME.len())?.eq_ignore_ascii_case(NAME) {
        return None;
    }
    let letter = body[NAME.len()..].chars().next().filter(char::is_ascii_alphabetic)?.to_ascii_uppercase();
    let behind = &body[NAME.len() + 1..];
    if behind.starts_with(char::is_alphanumeric) {
        return None;
    }
    let name = start..start + NAME.len() + 1;
    let lower = behind.to_ascii_lowercase();
    // The longest words: those of one letter are the beginning of another's.
    let own = statements.list.iter().flat_map(|own| own.words.iter().map(move |words| (own, words)));
    let own = own.filter_map(|(own, words)| Some((own, words, lower.find(words.as_str())?)));
    let Some((own, words, at)) = own.max_by_key(|(_, words, _)| words.len()) else {
        return Some(Statement { name, letter, words: None, reason: false, day: false, office: false });
    };
    let rest = &lower[at + words.len()..];
    let requests = statements.requests.iter().filter_map(|words| Some((rest.find(words.as_str())?, words.len()))).min();
    let (until, office) = match requests {
        Some((found, len)) => (&rest[..found], says(&rest[found + len..], statements)),
        None => (rest, own.office_first && says(rest, statements)),
    };
    let year = |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
    Some(Statement {
        name,
        letter,
        words: Some(own.letter),
        reason: says(until, statements),
        day: day::find(rest).is_some() || numbers.any(year),
        office,
    })
}

/// Whether words stand there that are more than a day and the words of the form.
fn says(text: &str, statements: &Statements) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3);
    words.any(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && !statements.empty.iter().any(|empty| empty == word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::register::Register;

    #[test]
    fn what_a_statement_says() {
        let table = [
            ("DISTRIBUTION STATEMENT A. Approved for public release: distribution is unlimited.", "A A ---"),
            (
                "DISTRIBUTION STATEMENT B. Distribution authorized to U.S. Government agencies only; Proprietary Information; 4 March 2022. Other requests for this document shall be referred to the Harbour Office.",
                "B B RDO",
            ),
            (
                "Distribution Statement C: Distribution authorized to U.S. Government agencies and their contractors (Critical Technology) (March 2022). Other requests for this document shall be referred to.",
                "C C RD-",
            ),
            (
                "DISTRIBUTION STATEMENT D. Distribution authorized to the Department of Defense and U.S. DoD contractors only (4 March 2022). Other requests shall be referred to the Harbour Office.",
                "D D -DO",
            ),
            (
                "DISTRIBUTION STATEMENT E. Distribution authorized to DoD Components only, Software Documentation.",
                "E E R--",
            ),
            (
                "DISTRIBUTION STATEMENT F. Further dissemination only as directed by the Harbour Office, 4 March 2022, or higher DoD authority.",
                "F F RDO",
            ),
            ("DISTRIBUTION STATEMENT G. Distribution authorized to DoD Components only", "G E ---"),
            ("DISTRIBUTION STATEMENT D", "D - ---"),
            ("Distribution statements are listed below", ""),
            ("Distribution Statement About", ""),
        ];
        let register = Register::embedded();
        for (text, right) in table {
            let read = statement(text, &register.statements).map(|read| {
                let sign = |there: bool, sign: char| if there { sign } else { '-' };
                format!(
                    "{} {} {}{}{}",
                    read.letter,
                    read.words.unwrap_or('-'),
                    sign(read.reason, 'R'),
                    sign(read.day, 'D'),
                    sign(read.office, 'O')
                )
            });
            let read = read.map(|read| if read.starts_with("A A") { "A A ---".to_owned() } else { read });
            assert_eq!(read.as_deref().unwrap_or(""), right, "{text}");
        }
    }
}
