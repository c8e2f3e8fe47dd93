//! The domain's types: what a banner or portion mark says, whichever form it is written in.

pub mod codes;
pub mod compare;
pub mod print;
pub mod relation;
pub mod release;
pub mod rollup;

use crate::vocabulary::register::{Block, List, Register};

/// Where a marking stands decides how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Banner,
    Portion,
}

/// Whose classification the level is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Owner {
    /// The United States.
    #[default]
    Us,
    /// `//JOINT SECRET CAN USA`; the list may be left out in a portion.
    Joint(Vec<String>),
    /// `//DEU SECRET`, `//CAN DEU S`.
    Foreign(Vec<String>),
    /// `//FGI S`: the source is concealed.
    Concealed,
    /// `//NATO SECRET`; with an activity `//NATO ISAF SECRET`.
    Nato(Option<String>),
}

/// A level by its rank in the register, lowest first.
pub type Level = u8;

/// An SCI control system or a special access program, with what is under it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Program {
    pub name: String,
    pub compartments: Vec<Compartment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Compartment {
    pub name: String,
    pub subs: Vec<String>,
}

/// `RD-CNWDI`, `FRD-SIGMA 14 18`, `DOD UCNI`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Atomic {
    pub name: String,
    pub cnwdi: bool,
    pub sigma: Vec<u16>,
}

/// A dissemination control, with its list where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Control {
    pub name: String,
    /// Codes or nickname; empty after `REL` and `EYES`, which mean the banner's list.
    pub list: Vec<String>,
}

/// The CUI part of a marking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cui {
    /// Written out as `CONTROLLED`.
    pub controlled: bool,
    pub specified: Vec<String>,
    pub basic: Vec<String>,
}

/// A whole marking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marking {
    pub owner: Owner,
    /// Absent where CUI stands alone, or where the level is missing.
    pub level: Option<Level>,
    pub sci: Vec<Program>,
    pub sap: Vec<Program>,
    pub aea: Vec<Atomic>,
    /// `Some` of an empty list is `FGI` alone: the source is concealed.
    pub fgi: Option<Vec<String>>,
    pub cui: Option<Cui>,
    pub dissemination: Vec<Control>,
    pub non_ic: Vec<Control>,
}

impl Control {
    pub fn plain(name: &str) -> Control {
        Control { name: name.to_owned(), list: Vec::new() }
    }
}

impl Program {
    pub fn compartment(&self, name: &str) -> Option<&Compartment> {
        self.compartments.iter().find(|compartment| compartment.name == name)
    }
}

impl Marking {
    /// A control of the last two blocks by its name.
    pub fn control(&self, name: &str) -> Option<&Control> {
        self.dissemination.iter().chain(&self.non_ic).find(|control| control.name == name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.control(name).is_some()
    }

    pub fn atomic(&self, name: &str) -> Option<&Atomic> {
        self.aea.iter().find(|atomic| atomic.name == name)
    }

    /// Confidential or higher, or foreign RESTRICTED.
    pub fn is_classified(&self) -> bool {
        self.level.is_some_and(|level| level > 0)
    }

    pub fn is_us(&self) -> bool {
        self.owner == Owner::Us
    }

    /// True where nothing but the level is said.
    pub fn is_bare(&self) -> bool {
        self.is_us()
            && self.sci.is_empty()
            && self.sap.is_empty()
            && self.aea.is_empty()
            && self.fgi.is_none()
            && self.cui.is_none()
            && self.dissemination.is_empty()
            && self.non_ic.is_empty()
    }

    /// Puts every part into the register's order and drops repeats, so that equal markings compare equal.
    pub fn sort(&mut self, register: &Register) {
        sort_programs(&mut self.sci, register, true);
        sort_programs(&mut self.sap, register, false);
        for atomic in &mut self.aea {
            atomic.sigma.sort_unstable();
            atomic.sigma.dedup();
        }
        self.aea.sort_by_key(|atomic| register.order(&atomic.name));
        self.aea.dedup_by(|later, first| {
            let same = later.name == first.name;
            if same {
                first.cnwdi |= later.cnwdi;
                first.sigma.append(&mut later.sigma);
                first.sigma.sort_unstable();
                first.sigma.dedup();
            }
            same
        });
        if let Some(list) = &mut self.fgi {
            codes::sort(list, register, false);
        }
        match &mut self.owner {
            Owner::Joint(list) | Owner::Foreign(list) => codes::sort(list, register, false),
            Owner::Us | Owner::Concealed | Owner::Nato(_) => {}
        }
        if let Some(cui) = &mut self.cui {
            for list in [&mut cui.specified, &mut cui.basic] {
                list.sort();
                list.dedup();
            }
        }
        let alone = self.level.is_none() && self.cui.is_some();
        for (controls, by_name) in [(&mut self.dissemination, alone), (&mut self.non_ic, false)] {
            for control in controls.iter_mut() {
                match register.control(&control.name).and_then(|control| control.list) {
                    Some(List::UsaFirst | List::Slashed) => codes::sort(&mut control.list, register, true),
                    Some(List::Codes | List::Spaced) => codes::sort(&mut control.list, register, false),
                    Some(List::Nickname) | None => {}
                }
            }
            controls.sort_by(|a, b| control_key(a, register, by_name).cmp(&control_key(b, register, by_name)));
            controls.dedup();
        }
    }
}

/// Where a control stands in its block. In a marking of CUI alone, limited dissemination controls stand from A to Z.
pub fn control_key<'a>(control: &'a Control, register: &Register, by_name: bool) -> (usize, &'a str, &'a [String]) {
    let order = register.order(&control.name);
    let order = if by_name && register.limited.contains(&control.name) { 0 } else { order.saturating_add(1) };
    (order, &control.name, &control.list)
}

/// Numbers stand before letters, each in ascending order: what byte order gives for capitals and digits. A system that is
/// named twice is one with the compartments of both, and a compartment one with the subcompartments of both.
pub(super) fn sort_programs(programs: &mut Vec<Program>, register: &Register, sci: bool) {
    programs.sort_by(|a, b| program_key(a, register, sci).cmp(&program_key(b, register, sci)));
    programs.dedup_by(|later, first| {
        let same = later.name == first.name;
        if same {
            first.compartments.append(&mut later.compartments);
        }
        same
    });
    for program in programs.iter_mut() {
        program.compartments.sort_by(|a, b| a.name.cmp(&b.name));
        program.compartments.dedup_by(|later, first| {
            let same = later.name == first.name;
            if same {
                first.subs.append(&mut later.subs);
            }
            same
        });
        for compartment in &mut program.compartments {
            compartment.subs.sort();
            compartment.subs.dedup();
        }
    }
}

/// NATO's words follow the systems of the United States.
pub fn program_key<'a>(program: &'a Program, register: &Register, sci: bool) -> (bool, &'a str) {
    let foreign = sci && register.control(&program.name).is_some_and(|control| control.foreign);
    (foreign, &program.name)
}

/// The block in which a control stands.
pub fn block_of(control: &str, register: &Register) -> Option<Block> {
    register.control(control).map(|control| control.block)
}
