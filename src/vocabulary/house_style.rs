//! The forms between which a house decides, from `rules/vocabulary/house-style.yaml`.

use foldhash::HashSet;

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseStyle {
    pub features: Vec<Feature>,
    paragraph_or_more: HashSet<String>,
}

/// Something that can be written in several ways.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    pub feature: String,
    /// The kinds of bracket in which it is looked for.
    brackets: Vec<String>,
    /// Only in those that have one of these strings.
    #[serde(default, rename = "where")]
    condition: Vec<String>,
    /// The strings count only between two digits.
    #[serde(default)]
    between_digits: bool,
    /// The strings count only behind a digit.
    #[serde(default)]
    behind_digit: bool,
    pub forms: Vec<Form>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub form: String,
    #[serde(default)]
    has: Vec<String>,
}

impl HouseStyle {
    pub fn load(yaml: &str) -> Result<HouseStyle, serde_yaml::Error> {
        crate::data::read(yaml)
    }

    /// Whether so many of these are a paragraph or more.
    pub fn is_paragraph_or_more(&self, thing: &str) -> bool {
        self.paragraph_or_more.contains(thing)
    }

    /// The features that a bracket of a kind shows, each with its form, by their indices.
    pub fn forms<'s>(&'s self, kind: &'s str, written: &'s str) -> impl Iterator<Item = (u16, u16)> + 's {
        self.features.iter().enumerate().filter_map(move |(at, feature)| {
            let applies = feature.brackets.iter().any(|bracket| bracket == kind)
                && (feature.condition.is_empty()
                    || feature.condition.iter().any(|part| written.contains(part.as_str())));
            if !applies {
                return None;
            }
            let form = feature.forms.iter().position(|form| form.stands_in(written, feature))?;
            Some((at as u16, form as u16))
        })
    }
}

impl Form {
    fn stands_in(&self, written: &str, feature: &Feature) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        self.has.iter().any(|part| {
            written.match_indices(part.as_str()).any(|(at, _)| {
                let after = &written[at + part.len()..];
                let behind = digit(written[..at].chars().next_back());
                // "½ page" has no whole number to be parted from.
                if feature.behind_digit && !behind {
                    return false;
                }
                // "1-1/2" is no range.
                !feature.between_digits
                    || (behind
                        && digit(after.chars().next())
                        && !after.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('/'))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::vocabulary::Vocabulary;

    #[test]
    fn forms_are_told_apart() {
        let style = Vocabulary::builtin().house_style;
        let shown = |kind, written| {
            let found = style.forms(kind, written);
            let name = |(feature, form): (u16, u16)| style.features[feature as usize].forms[form as usize].form.clone();
            found.map(name).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(
            shown("declassification", "[1-1/2 lines of source text not declassified]"),
            "1-1/2; of source text; not declassified"
        );
        assert_eq!(shown("declassification", "[2½ lines not declassified]"), "1½; not said; not declassified");
        assert_eq!(shown("declassification", "[½ page not declassified]"), "not said; not declassified");
        assert_eq!(shown("declassification", "[paragraphs 1–4 not declassified]"), "an en dash; not declassified");
        assert_eq!(shown("editorial", "[Footnote in the source text.]"), "Footnote in the source text");
        assert_eq!(shown("editorial", "[garble]"), "");
        assert!(style.is_paragraph_or_more("pages") && !style.is_paragraph_or_more("lines"));
    }
}
