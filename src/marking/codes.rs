//! Lists of country and group codes: their order, and what they hold when groups are expanded.

use std::collections::BTreeSet;

use crate::vocabulary::register::Register;

/// Countries from A to Z, then groups from A to Z; with `usa_first` the United States lead.
pub fn sort(list: &mut Vec<String>, register: &Register, usa_first: bool) {
    list.sort_by(|a, b| key(a, register, usa_first).cmp(&key(b, register, usa_first)));
    list.dedup();
}

/// What [`sort`] sorts by.
pub fn key<'a>(code: &'a str, register: &Register, usa_first: bool) -> (bool, bool, &'a str) {
    let (group, code) = register.code_key(code);
    (!(usa_first && code == "USA"), group, code)
}

/// Which groups may be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// Those that the manual itself expands: FVEY, ACGU, TEYE.
    Manual,
    /// Every group whose members are published.
    All,
}

/// The countries of a list, with groups taken apart; a group that may not be stays as it is.
pub fn expand(list: &[String], register: &Register, expansion: Expansion) -> BTreeSet<String> {
    let mut countries = BTreeSet::new();
    for code in list {
        match register.groups.get(code) {
            Some(group) if !group.members.is_empty() && (group.always || expansion == Expansion::All) => {
                countries.extend(group.members.iter().cloned());
            }
            _ => {
                countries.insert(code.clone());
            }
        }
    }
    countries
}

/// What two lists have in common: the codes that both name, and the countries that both hold.
pub fn common(a: &BTreeSet<String>, b: &BTreeSet<String>) -> BTreeSet<String> {
    a.intersection(b).cloned().collect()
}
