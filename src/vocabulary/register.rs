//! The register of today's markings: levels, control markings, country and group codes, CUI categories,
//! declassification values, and what each marking asks of the rest of its line.

mod entries;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use foldhash::HashMap;
use serde::Deserialize;

use crate::engine::value::Date;

pub use entries::*;
use entries::{CountriesFile, CuiFile, ExemptionsFile, GroupsFile, NatoFile, RegisterFile};

/// Which form of a control was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The same in banners and portions.
    Both,
    Banner,
    Title,
    Portion,
}

/// The compiled register.
#[derive(Debug, Clone)]
pub struct Register {
    pub edition: Date,
    pub levels: Vec<LevelEntry>,
    /// The words with which a stamp of release begins.
    pub releases: Vec<String>,
    pub syntax: Vec<Feature>,
    pub controls: Vec<Control>,
    pub relations: Vec<Relation>,
    /// Words that are no unpublished system.
    pub no_systems: Vec<String>,
    pub notices: Vec<Notice>,
    pub countries: BTreeMap<String, Country>,
    pub groups: BTreeMap<String, Group>,
    pub nato: Vec<NatoLevel>,
    /// Activities of the North Atlantic Council and their letter in portion marks.
    pub activities: BTreeMap<String, String>,
    pub fused: Vec<Fused>,
    pub categories: BTreeMap<String, Category>,
    pub statements: Statements,
    /// The words with which a stamp begins by which information ceased to be CUI.
    pub decontrols: Vec<String>,
    /// Words of letterheads that name an agency, in small letters.
    pub designators: Vec<String>,
    /// The limited dissemination controls of CUI.
    pub limited: Vec<String>,
    pub exemptions: Vec<Exemption>,
    /// What reasons in words are about, in small letters.
    pub reasons: Vec<String>,
    pub orders: Vec<Order>,
    pub legends: Vec<Legend>,
    /// The statute by whose paragraphs something is withheld.
    pub statute: Option<Statute>,
    forms: HashMap<String, (u16, Form)>,
    notice_words: OnceLock<Option<AhoCorasick>>,
}

/// The files that make a register, as text.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub register: &'a str,
    pub cui: &'a str,
    pub nato: &'a str,
    pub countries: &'a str,
    pub groups: &'a str,
    pub declassification: &'a str,
}

fn embedded_sources() -> Sources<'static> {
    let file = |name: &str| crate::embedded::vocabulary_file(name).unwrap_or_default();
    Sources {
        register: file("us-ic.yaml"),
        cui: file("cui.yaml"),
        nato: file("nato.yaml"),
        countries: file("countries.yaml"),
        groups: file("tetragraphs.yaml"),
        declassification: file("declassification.yaml"),
    }
}

impl Register {
    /// The register that comes with the program, read when it is first needed.
    pub fn embedded() -> &'static Register {
        static REGISTER: OnceLock<Register> = OnceLock::new();
        REGISTER
            .get_or_init(|| Register::load(embedded_sources()).expect("the embedded vocabulary is checked by a test"))
    }

    /// Reads the files of a register. The error is the YAML reader's, with line and column.
    pub fn load(sources: Sources<'_>) -> Result<Register, serde_yaml::Error> {
        let file: RegisterFile = crate::data::read(sources.register)?;
        let cui: CuiFile = crate::data::read(sources.cui)?;
        let nato: NatoFile = crate::data::read(sources.nato)?;
        let countries: CountriesFile = crate::data::read(sources.countries)?;
        let groups: GroupsFile = crate::data::read(sources.groups)?;
        let exemptions: ExemptionsFile = crate::data::read(sources.declassification)?;
        let mut forms = HashMap::default();
        for (at, control) in file.controls.iter().enumerate() {
            let at = at as u16;
            if let Some(title) = &control.title {
                forms.insert(title.clone(), (at, Form::Title));
            }
            let other = if control.portion() == control.name { Form::Both } else { Form::Banner };
            forms.insert(control.name.clone(), (at, other));
            for form in &control.forms {
                forms.insert(form.clone(), (at, other));
            }
            if control.portion() != control.name {
                forms.insert(control.portion().to_owned(), (at, Form::Portion));
            }
        }
        Ok(Register {
            edition: file.edition.unwrap_or(Date { year: 2016, month: 12, day: 31 }),
            levels: file.levels,
            releases: file.releases,
            syntax: file.syntax,
            controls: file.controls,
            relations: file.relations,
            no_systems: file.no_systems,
            notices: file.notices,
            countries: countries.countries,
            groups: groups.groups,
            nato: nato.levels,
            activities: nato.activities,
            fused: nato.fused,
            categories: cui.categories,
            statements: cui.statements,
            decontrols: cui.releases,
            designators: cui.designators,
            limited: cui.controls.into_iter().map(|control| control.name).collect(),
            exemptions: exemptions.values,
            reasons: exemptions.reasons,
            orders: exemptions.orders,
            legends: exemptions.legends,
            statute: exemptions.statute,
            forms,
            notice_words: OnceLock::new(),
        })
    }

    /// The control that has exactly this form, in capitals.
    pub fn form(&self, text: &str) -> Option<(&Control, Form)> {
        self.forms.get(text).map(|&(at, form)| (&self.controls[at as usize], form))
    }

    /// All forms, for suggestions.
    pub fn forms(&self) -> impl Iterator<Item = (&str, &Control, Form)> {
        self.forms.iter().map(|(text, &(at, form))| (text.as_str(), &self.controls[at as usize], form))
    }

    pub fn control(&self, name: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.name == name)
    }

    /// The place of a control in the register.
    pub fn order(&self, name: &str) -> usize {
        self.controls.iter().position(|control| control.name == name).unwrap_or(usize::MAX)
    }

    /// The rank of a level by its name (`SECRET`) or portion form (`S`).
    pub fn level(&self, text: &str) -> Option<u8> {
        self.levels.iter().position(|level| level.name == text || level.portion == text).map(|at| at as u8)
    }

    /// The rank on the scale of the United States that a level of NATO equals.
    pub fn nato_rank(&self, level: &NatoLevel) -> u8 {
        self.level(&level.equals).unwrap_or(0)
    }

    pub fn feature(&self, name: &str) -> Option<&Feature> {
        self.syntax.iter().find(|feature| feature.feature == name)
    }

    /// The first words of each notice.
    pub fn notice_starts(&self) -> impl Iterator<Item = &str> {
        self.notices.iter().map(|notice| notice.words.first().map_or("", String::as_str))
    }

    /// Finds the first words of each notice, in whatever letters, by its number.
    pub fn notice_words(&self) -> Option<&AhoCorasick> {
        let make = || AhoCorasick::builder().ascii_case_insensitive(true).build(self.notice_starts()).ok();
        self.notice_words.get_or_init(make).as_ref()
    }

    /// A stamp of release that begins this line: where its words begin and end.
    pub fn release(&self, line: &str) -> Option<std::ops::Range<usize>> {
        stamp(&self.releases, line)
    }

    /// The same for a stamp by which information ceased to be CUI.
    pub fn decontrol(&self, line: &str) -> Option<std::ops::Range<usize>> {
        stamp(&self.decontrols, line)
    }

    /// A country's or group's code that is known.
    pub fn knows_code(&self, code: &str) -> bool {
        self.countries.contains_key(code) || self.groups.contains_key(code)
    }

    /// Countries stand before groups, each from A to Z.
    pub fn code_key<'a>(&self, code: &'a str) -> (bool, &'a str) {
        let country = self.countries.contains_key(code) || (code.len() == 3 && !self.groups.contains_key(code));
        (!country, code)
    }

    /// The name or title that stands for a compartment of a system: `GAMMA` is `G` of SI.
    pub fn compartment(&self, system: &str, text: &str) -> Option<&Compartment> {
        self.control(system)?.compartments.iter().find(|c| c.name == text || c.title.as_deref() == Some(text))
    }

    /// The system to which a published compartment's own name belongs: `GAMMA` or `BLFH` standing alone.
    pub fn system_of(&self, compartment: &str) -> Option<(&Control, &Compartment)> {
        self.controls.iter().find_map(|control| {
            let found = control
                .compartments
                .iter()
                .find(|c| c.name == compartment || c.title.as_deref() == Some(compartment))?;
            Some((control, found))
        })
    }
}

/// Where the words stand with which this line begins as a stamp.
fn stamp(words: &[String], line: &str) -> Option<std::ops::Range<usize>> {
    let start = line.len() - line.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let body = &line.as_bytes()[start..];
    let longest = words
        .iter()
        .filter(|words| body.get(..words.len()).is_some_and(|own| own.eq_ignore_ascii_case(words.as_bytes())))
        .map(String::len)
        .max()?;
    // A sentence that begins with the same words goes on in prose; a stamp has a date, a number or a place behind it.
    let rest = line.get(start + longest..)?;
    let stamp = line.len() <= 160 && !rest.starts_with(|c: char| c.is_alphanumeric());
    stamp.then_some(start..start + longest)
}

/// Reads `2005-07-01`.
pub(super) fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let Some(text) = text else { return Ok(None) };
    let parts: Vec<i16> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [year, month, day] => Ok(Some(Date { year, month: month as u8, day: day as u8 })),
        _ => Err(serde::de::Error::custom(format!("`{text}` is no day: write 2005-07-01"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_register_can_be_read() {
        let register = Register::embedded();
        assert_eq!(register.form("NF").map(|(c, f)| (c.name.as_str(), f)), Some(("NOFORN", Form::Portion)));
        assert_eq!(register.form("TALENT KEYHOLE").map(|(c, _)| c.name.as_str()), Some("TK"));
        assert!(register.countries.len() > 240 && register.groups.len() > 50 && register.categories.len() > 100);
        assert_eq!(register.groups["FVEY"].members.len(), 5);
        for relation in &register.relations {
            for level in relation.levels.iter().flatten() {
                assert!(register.level(level).is_some(), "{relation:?}");
            }
        }
    }
}
