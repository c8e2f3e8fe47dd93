//! What a marking asks of the rest of its line: the levels with which it may stand, what it requires and excludes.

use super::{Marking, Owner, Place, Program};
use crate::vocabulary::register::{Block, Register, Relation};

/// Whose rules are followed where the authorities differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// What the intelligence community's and the Defense Department's manuals both ask.
    #[default]
    Common,
    Intelligence,
    Defense,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    Level,
    Requires,
    Excludes,
}

impl Breach {
    pub fn name(self) -> &'static str {
        match self {
            Breach::Level => "level",
            Breach::Requires => "requires",
            Breach::Excludes => "excludes",
        }
    }
}

/// One row of the register that a marking breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken<'a> {
    pub breach: Breach,
    /// The control that asks: `HCS-P`.
    pub marking: &'a str,
    /// What is missing, or what must not stand beside it; for a level, those that may.
    pub other: String,
    /// One authority asks it, another lets it pass.
    pub usual: bool,
    pub source: &'a str,
}

/// Every row that the marking breaks.
pub fn broken<'a>(marking: &Marking, place: Place, profile: Profile, register: &'a Register) -> Vec<Broken<'a>> {
    let mut broken = Vec::new();
    for row in &register.relations {
        if !applies(row, marking, place, profile, register) {
            continue;
        }
        let usual = row.strength.as_deref() == Some("usual");
        let breach =
            |breach, other: String| Broken { breach, marking: &row.marking, other, usual, source: &row.source };
        if let Some(levels) = &row.levels
            && marking.level.is_some_and(|level| !levels.iter().any(|own| register.level(own) == Some(level)))
        {
            let mut names = Vec::new();
            for level in levels {
                names.extend(register.level(level).map(|level| register.levels[usize::from(level)].name.as_str()));
            }
            broken.push(breach(Breach::Level, names.join(", ")));
        }
        for required in &row.requires {
            // Limits on release are asked of whole documents; a portion may leave them to the banner.
            if !required.split('|').any(|path| has(marking, path.trim(), register)) {
                broken.push(breach(Breach::Requires, required.replace(" |", " or").replace('|', " or ")));
            }
        }
        for excluded in &row.excludes {
            if has(marking, excluded, register) {
                broken.push(breach(Breach::Excludes, excluded.clone()));
            }
        }
    }
    if let Owner::Joint(owners) = &marking.owner {
        joint(marking, owners, register, &mut broken);
    }
    broken
}

/// All co-owners must be in the list of release.
fn joint(marking: &Marking, owners: &[String], register: &Register, broken: &mut Vec<Broken<'_>>) {
    let source = "manual 2016, H.3, p. 57; ISM 00377";
    let breach = |other: String| Broken { breach: Breach::Requires, marking: "JOINT", other, usual: false, source };
    match marking.control("REL TO") {
        None => broken.push(breach("REL TO with all co-owners".to_owned())),
        Some(control) if control.list.is_empty() => {}
        Some(control) => {
            let list = super::codes::expand(&control.list, register, super::codes::Expansion::All);
            for owner in owners {
                if !list.contains(owner) && !control.list.contains(owner) {
                    broken.push(breach(format!("{owner} in REL TO")));
                }
            }
        }
    }
}

fn applies(row: &Relation, marking: &Marking, place: Place, profile: Profile, register: &Register) -> bool {
    let in_profile = match row.profile.as_deref() {
        None => true,
        Some("dod") => profile == Profile::Defense,
        Some("ic") => profile == Profile::Intelligence,
        Some(_) => false,
    };
    let in_place = match row.place.as_deref() {
        Some("banner") => place == Place::Banner,
        Some("portion") => place == Place::Portion,
        _ => true,
    };
    let owner = match row.owner.as_deref() {
        Some("joint") => matches!(marking.owner, Owner::Joint(_)),
        Some("nato") => matches!(marking.owner, Owner::Nato(_)),
        _ => true,
    };
    in_profile
        && in_place
        && owner
        && has(marking, &row.marking, register)
        && !(row.marking.ends_with("-*") && only_excepted(row, marking))
}

/// True where every compartment of the system is one that the row leaves out.
fn only_excepted(row: &Relation, marking: &Marking) -> bool {
    let Some(system) = row.marking.strip_suffix("-*") else {
        return false;
    };
    marking.sci.iter().find(|program| program.name == system).is_none_or(|program| {
        program
            .compartments
            .iter()
            .all(|compartment| row.except.iter().any(|path| *path == format!("{system}-{}", compartment.name)))
    })
}

/// Whether a marking has what a path names: `NOFORN`, `SI-G`, `SI-*`, `HCS-P *`, `HCS !`, `RD-SIGMA`.
pub fn has(marking: &Marking, path: &str, register: &Register) -> bool {
    if let Some(control) = register.control(path) {
        return match control.block {
            Block::Sci => marking.sci.iter().any(|program| program.name == path),
            Block::Sap => !marking.sap.is_empty(),
            Block::Aea => marking.atomic(path).is_some(),
            Block::Fgi => marking.fgi.is_some(),
            _ => marking.has(path),
        };
    }
    if let Some(name) = path.strip_suffix("-SIGMA") {
        return marking.atomic(name).is_some_and(|atomic| !atomic.sigma.is_empty());
    }
    if let Some(name) = path.strip_suffix("-CNWDI") {
        return marking.atomic(name).is_some_and(|atomic| atomic.cnwdi);
    }
    let system = |name: &str| -> Option<&Program> { marking.sci.iter().find(|program| program.name == name) };
    if let Some(name) = path.strip_suffix(" !") {
        return system(name).is_some_and(|program| program.compartments.is_empty());
    }
    let (path, subs) = path.strip_suffix(" *").map_or((path, false), |path| (path, true));
    let Some((name, compartment)) = path.split_once('-') else {
        return false;
    };
    system(name).is_some_and(|program| match compartment {
        "*" => !program.compartments.is_empty(),
        _ => program.compartment(compartment).is_some_and(|found| !subs || !found.subs.is_empty()),
    })
}
