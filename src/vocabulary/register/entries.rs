//! What the register's files hold, entry by entry, as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::day;
use crate::engine::value::Date;

/// The blocks of a marking, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    Classification,
    Sci,
    Sap,
    Aea,
    Fgi,
    Cui,
    Dissemination,
    NonIc,
    /// A declassification date or exemption, which ended banners before February 2008.
    Declassification,
}

impl Block {
    /// As a message names it.
    pub fn title(self) -> &'static str {
        match self {
            Block::Classification => "classification",
            Block::Sci => "SCI control systems",
            Block::Sap => "special access programs",
            Block::Aea => "Atomic Energy Act information",
            Block::Fgi => "foreign government information",
            Block::Cui => "CUI categories",
            Block::Dissemination => "dissemination controls",
            Block::NonIc => "non-IC dissemination controls",
            Block::Declassification => "declassification value",
        }
    }
}

/// How the list that belongs to a control is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// `REL TO USA, AUS, GBR`.
    UsaFirst,
    /// `DISPLAY ONLY AFG, IRQ`.
    Codes,
    /// `FGI DEU GBR`.
    Spaced,
    /// `USA/AUS/GBR EYES ONLY`.
    Slashed,
    /// `ACCM-NICKNAME`.
    Nickname,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelEntry {
    pub name: String,
    pub portion: String,
    #[serde(default)]
    pub foreign: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compartment {
    pub name: String,
    #[serde(default)]
    pub title: Option<String>,
}

/// One control marking of the register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// The banner's abbreviation, by which the program knows it.
    pub name: String,
    pub block: Block,
    #[serde(default)]
    pub(super) portion: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub(super) forms: Vec<String>,
    #[serde(default)]
    pub list: Option<List>,
    #[serde(default)]
    pub sigma: bool,
    /// The portion form is met in banners that follow ODNI's stylesheets.
    #[serde(default)]
    pub portion_in_banner: bool,
    #[serde(default)]
    pub compartments: Vec<Compartment>,
    #[serde(default)]
    pub foreign: bool,
    #[serde(default)]
    pub system: Option<String>,
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    #[serde(default)]
    pub successor: Option<String>,
    #[serde(default)]
    pub authority: Option<String>,
}

impl Control {
    pub fn portion(&self) -> &str {
        self.portion.as_deref().unwrap_or(&self.name)
    }
}

/// What a marking asks of the rest of its line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    pub marking: String,
    /// Paths that the row does not speak of.
    #[serde(default)]
    pub except: Vec<String>,
    /// Portion forms of the levels with which it may stand; absent for any, empty for none.
    #[serde(default)]
    pub levels: Option<Vec<String>>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub excludes: Vec<String>,
    #[serde(default)]
    pub owner: Option<String>,
    #[serde(default)]
    pub strength: Option<String>,
    #[serde(default)]
    pub profile: Option<String>,
    #[serde(default, rename = "in")]
    pub place: Option<String>,
    pub source: String,
}

/// A point of syntax that held only for some years.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    pub feature: String,
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    pub authority: String,
}

/// A notice that goes with a marking.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Any of these asks for it.
    pub markings: Vec<String>,
    /// All of these stand in it, in small letters.
    pub words: Vec<String>,
    /// None of these does.
    #[serde(default)]
    pub not: Vec<String>,
    pub authority: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterFile {
    #[allow(dead_code, reason = "for readers of the file; its key must be there")]
    pub(super) system: String,
    #[allow(dead_code, reason = "for readers of the file; its key must be there")]
    pub(super) authority: String,
    #[serde(deserialize_with = "day")]
    pub(super) edition: Option<Date>,
    pub(super) levels: Vec<LevelEntry>,
    #[serde(default)]
    pub(super) releases: Vec<String>,
    pub(super) syntax: Vec<Feature>,
    pub(super) controls: Vec<Control>,
    pub(super) relations: Vec<Relation>,
    #[serde(default)]
    pub(super) no_systems: Vec<String>,
    #[serde(default)]
    pub(super) notices: Vec<Notice>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    pub name: String,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CountriesFile {
    pub(super) countries: BTreeMap<String, Country>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    /// The manual itself expands it when banners are rolled up.
    #[serde(default)]
    pub always: bool,
    /// Given where the group may be expanded into its countries.
    #[serde(default)]
    pub members: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct GroupsFile {
    pub(super) groups: BTreeMap<String, Group>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatoLevel {
    pub name: String,
    pub portion: String,
    pub(super) equals: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fused {
    pub form: String,
    pub means: String,
    #[serde(deserialize_with = "day")]
    pub until: Option<Date>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct NatoFile {
    pub(super) levels: Vec<NatoLevel>,
    pub(super) activities: BTreeMap<String, String>,
    pub(super) fused: Vec<Fused>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub name: String,
    /// `basic`, `specified`, or both.
    pub kinds: Vec<String>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CuiFile {
    #[serde(default)]
    pub(super) statements: Statements,
    #[serde(default)]
    pub(super) releases: Vec<String>,
    #[serde(default)]
    pub(super) designators: Vec<String>,
    pub(super) categories: BTreeMap<String, Category>,
    pub(super) controls: Vec<CuiControl>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct CuiControl {
    pub(super) name: String,
}

/// The distribution statements of technical documents, and the words in which they are written, all in small letters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    pub list: Vec<Statement>,
    /// Before the office to which other requests go.
    pub requests: Vec<String>,
    /// Words that say neither a reason nor an office.
    pub empty: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub letter: char,
    /// Each of these is enough to know it by.
    pub words: Vec<String>,
    /// reason, date, office.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Everybody may have the document.
    #[serde(default)]
    pub open: bool,
    /// The office is named before the day.
    #[serde(default)]
    pub office_first: bool,
}

/// A value of the Declassify On line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    pub code: String,
    /// `dated` where a date or event must follow, else `alone`.
    pub form: String,
    #[serde(default)]
    pub(super) forms: Vec<String>,
    /// The orders behind whose number the State Department's cables have it: `E.O. 11652: XGDS-1`.
    #[serde(default)]
    pub cables: Vec<String>,
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    #[serde(default)]
    pub successor: Option<String>,
    pub authority: String,
}

impl Exemption {
    /// Every way in which it is written.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.code.as_str()).chain(self.forms.iter().map(String::as_str))
    }
}

/// An executive order on classification.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub order: String,
    #[serde(deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(default, deserialize_with = "day")]
    pub until: Option<Date>,
    /// The paragraph of its reasons: `1.4`.
    #[serde(default)]
    pub reasons: Option<String>,
    /// The last letter of them.
    #[serde(default)]
    pub last: Option<char>,
    #[serde(default, deserialize_with = "day")]
    pub reasons_until: Option<Date>,
    /// The paragraphs by which information is exempt from declassification.
    #[serde(default)]
    pub exemptions: Vec<Exempt>,
}

/// A numbered list of exemptions: `3.3(b)(1)` to `(9)`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exempt {
    /// `3.3`; empty in a statute.
    #[serde(default)]
    pub section: String,
    /// `b`.
    pub letter: String,
    /// The last number.
    pub last: u8,
    /// The last letter that a number of them has: `7: F`.
    #[serde(default)]
    pub lettered: BTreeMap<String, char>,
}

impl Exempt {
    /// Whether `b`, `7`, `C` is one of them; the whole list without a number is.
    pub fn holds(&self, section: &str, parts: &[&str]) -> bool {
        let Some((letter, rest)) = parts.split_first() else { return false };
        if section != self.section || !letter.eq_ignore_ascii_case(&self.letter) {
            return false;
        }
        let Some((number, below)) = rest.split_first() else { return true };
        let known = number.parse::<u8>().is_ok_and(|number| (1..=self.last).contains(&number));
        let one = |part: &&str, last: char| {
            part.chars().next().is_some_and(|c| c.is_ascii_alphabetic() && c.to_ascii_uppercase() <= last)
        };
        let fits = match (below, self.lettered.get(*number)) {
            ([], _) => true,
            ([part, ..], Some(last)) => one(part, *last),
            (_, None) => false,
        };
        known && fits
    }

    /// `3.3(b)(1) to (9)`.
    pub fn says(&self) -> String {
        format!("{}({})(1) to ({})", self.section, self.letter, self.last)
    }
}

/// A statute by which something is withheld.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statute {
    pub name: String,
    pub authority: String,
    pub lists: Vec<Exempt>,
}

impl Statute {
    pub fn says(&self) -> String {
        let lists: Vec<String> = self.lists.iter().map(Exempt::says).collect();
        lists.join(", ")
    }
}

/// A stamp of an earlier order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legend {
    pub words: String,
    #[serde(deserialize_with = "day")]
    pub from: Option<Date>,
    #[serde(deserialize_with = "day")]
    pub until: Option<Date>,
    pub authority: String,
    /// What the stamp says after these words, where another text would contradict its number.
    #[serde(default)]
    pub says: Vec<String>,
    /// A date follows, which is later than the paper's own.
    #[serde(default)]
    pub date: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct ExemptionsFile {
    pub(super) values: Vec<Exemption>,
    #[serde(default)]
    pub(super) reasons: Vec<String>,
    pub(super) orders: Vec<Order>,
    pub(super) legends: Vec<Legend>,
    #[serde(default)]
    pub(super) statute: Option<Statute>,
}
