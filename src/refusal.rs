//! What the readers of TOML and YAML say of a mistake, in the words of those who write the files.

/// The message without jargon, and what to do where that can be said. `near` finds the nearest of the known names, or
/// lists them.
pub fn in_words<'m>(
    message: &'m str,
    near: impl Fn(&str, &mut dyn Iterator<Item = &'m str>) -> Option<String>,
) -> (String, Option<String>) {
    let (said, expected) = message.split_once(", expected ").map_or((message, None), |(a, b)| (a, Some(b)));
    let mut names = message.split('`').skip(1).step_by(2);
    for (jargon, plain) in [("unknown field ", "unknown key "), ("unknown variant ", "unknown value ")] {
        if let Some(rest) = said.strip_prefix(jargon) {
            let unknown = names.next();
            // One reader sets the known names in quotation marks, the other does not.
            let bare = expected.filter(|expected| !expected.contains('`')).unwrap_or("");
            let bare = bare.trim_start_matches("one of ").split([',', ' ']).filter(|name| !["", "or"].contains(name));
            let help = unknown.and_then(|unknown| near(unknown, &mut names.chain(bare)));
            return (format!("{plain}{rest}"), help);
        }
    }
    for (jargon, plain) in [("missing field ", "is missing"), ("duplicate field ", "stands twice")] {
        if let Some(name) = said.strip_prefix(jargon) {
            return (format!("the key {name} {plain}"), None);
        }
    }
    let found = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "));
    if let (Some(found), Some(expected)) = (found, expected) {
        let expected = wanted(expected);
        let help = match (found, expected) {
            ("sequence", "a text") => Some("write one text in quotation marks, without the brackets of a list"),
            ("map", "a text") => None,
            (_, "a text") => Some("write it in quotation marks"),
            (_, "a list") => Some("write it in brackets: [\"one\", \"two\"]"),
            _ => None,
        };
        return (format!("{} stands where {expected} belongs", kind(found)), help.map(str::to_owned));
    }
    if let Some(key) = said.strip_prefix("duplicate mapping key: ") {
        return (format!("the key `{}` stands twice", key.split(',').next().unwrap_or(key)), None);
    }
    if said.starts_with("unexpected end of input") {
        return ("nothing is in it".to_owned(), None);
    }
    let (plain, help) = match message {
        "expected string scalar" => ("a text belongs here, no list and no keys", ""),
        "expected sequence start" => ("a list belongs here", "begin each entry with “- ”, on a line of its own"),
        "expected mapping start" => ("keys belong here, each with a colon", ""),
        "externally tagged enum expected scalar or mapping" => ("one word belongs here, no list and no keys", ""),
        "data did not match any variant of untagged enum OneOrMany" => ("a text, or a list of texts, belongs here", ""),
        "invalid u64" => ("a number belongs here: 0, 1, 2 …", ""),
        "wanted string or table" => ("a text belongs here", "write it in quotation marks"),
        "unclosed quote" => ("the quotation mark is not closed", ""),
        "simple key expected ':'" | "simple key expect ':'" => ("a colon is missing behind the key", ""),
        "mapping values are not allowed in this context" => (
            "a colon does not belong here",
            "put a text that holds a colon in quotation marks, and begin keys of one level in one column",
        ),
        "while parsing a block mapping, did not find expected key" => {
            ("a key belongs here", "begin keys of one level in one column, with blanks and not with tabs")
        }
        _ => (message, ""),
    };
    (plain.to_owned(), (!help.is_empty()).then(|| help.to_owned()))
}

/// What stands there.
fn kind(found: &str) -> String {
    let (of, value) = found.split_once(' ').unwrap_or((found, ""));
    match of {
        "sequence" => "a list".to_owned(),
        "map" | "struct" => "a table of keys".to_owned(),
        "null" | "unit" => "nothing".to_owned(),
        "integer" | "floating" => format!("the number {}", value.trim_start_matches("point ").trim_matches('`')),
        "boolean" => format!("the word {value}"),
        "string" => format!("the text {value}"),
        _ => found.to_owned(),
    }
}

/// What belongs there.
fn wanted(expected: &str) -> &str {
    match expected {
        "a string" | "a borrowed string" | "string" => "a text",
        "a sequence" | "sequence" => "a list",
        "a boolean" | "boolean" => "true or false",
        "a map" | "map" => "a table of keys",
        other if other.starts_with("struct ") => "a table of keys",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn no_reader_has_to_know_how_the_program_names_types() {
        for (message, plain, help) in [
            (
                "invalid type: sequence, expected a string",
                "a list stands where a text belongs",
                "write one text in quotation marks, without the brackets of a list",
            ),
            (
                "invalid type: string \"a, b\", expected a sequence",
                "the text \"a, b\" stands where a list belongs",
                "write it in brackets: [\"one\", \"two\"]",
            ),
            (
                "invalid type: integer `3`, expected a string",
                "the number 3 stands where a text belongs",
                "write it in quotation marks",
            ),
            (
                "invalid type: floating point `3.5`, expected a boolean",
                "the number 3.5 stands where true or false belongs",
                "",
            ),
            (
                "invalid type: boolean `true`, expected a map",
                "the word `true` stands where a table of keys belongs",
                "",
            ),
            ("invalid type: map, expected a string", "a table of keys stands where a text belongs", ""),
            ("invalid type: sequence, expected struct Files", "a list stands where a table of keys belongs", ""),
            ("missing field `help`", "the key `help` is missing", ""),
            ("duplicate field `help`", "the key `help` stands twice", ""),
            ("unknown field `halp`, expected one of `help`, `why`", "unknown key `halp`", "halp: help, why"),
            ("unknown variant `eror`, expected `error` or `off`", "unknown value `eror`", "eror: error, off"),
            ("unknown variant `eror`, expected one of error, off", "unknown value `eror`", "eror: error, off"),
            ("duplicate mapping key: why, set A in Options if acceptable", "the key `why` stands twice", ""),
            ("unclosed quote", "the quotation mark is not closed", ""),
            ("something else, expected nothing", "something else, expected nothing", ""),
        ] {
            let near = |name: &str, known: &mut dyn Iterator<Item = &str>| {
                Some(format!("{name}: {}", known.collect::<Vec<_>>().join(", ")))
            };
            let (said, advice) = in_words(message, near);
            assert_eq!((said.as_str(), advice.as_deref().unwrap_or("")), (plain, help));
        }
    }
}
