//! Where a banner and what its portions add up to differ, part by part.

use std::collections::BTreeSet;

use foldhash::HashMap;

use super::release::Release;
use super::rollup::Rollup;
use super::{Marking, Owner};
use crate::vocabulary::register::Register;

/// Whether the banner says more or less than its portions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The banner says what no portion asks for.
    Higher,
    /// The banner leaves out what a portion asks for.
    Lower,
    /// It says another thing.
    Other,
}

impl Direction {
    pub fn name(self) -> &'static str {
        match self {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
            Direction::Other => "other",
        }
    }
}

/// One part in which they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub direction: Direction,
    /// `level`, `sci`, `sap`, `aea`, `fgi`, `cui`, `dissemination`, `release`, `non-ic`, `owner`.
    pub aspect: &'static str,
    /// What the banner says of it, or "nothing".
    pub banner: String,
    /// What the portions add up to, or "nothing".
    pub portions: String,
    /// The portions (by index) that ask for it.
    pub cause: Vec<usize>,
}

/// Every difference between a banner and the roll-up of its portions.
pub fn compare(banner: &Marking, rollup: &Rollup, portions: &[&Marking], register: &Register) -> Vec<Difference> {
    let mut differences = Vec::new();
    let least = &rollup.least;
    level(banner, least, portions, register, &mut differences);
    owner(banner, portions, &mut differences);
    sets("sci", &paths(banner, true), &paths(least, true), portions, |p| paths(p, true), &mut differences);
    sets("sap", &paths(banner, false), &paths(least, false), portions, |p| paths(p, false), &mut differences);
    sets("aea", &atoms(banner), &atoms(least), portions, portion_atoms, &mut differences);
    let mut named = least.fgi.clone().unwrap_or_default();
    named.retain(|code| !rollup.joint_owners.contains(code));
    if banner.fgi.as_ref().is_none_or(|stated| named.is_empty() || *stated != named) {
        fgi(banner, least, portions, &mut differences);
    }
    cui(banner, least, portions, &mut differences);
    let controls = |marking: &Marking| -> BTreeSet<String> {
        let names = marking.dissemination.iter().filter(|control| !super::release::is_release(&control.name));
        names.map(|control| control.name.clone()).collect()
    };
    sets("dissemination", &controls(banner), &controls(least), portions, controls, &mut differences);
    let stated = Release::of(banner);
    if !rollup.releases.iter().any(|release| release.agrees(&stated, register)) {
        release(&stated, &rollup.releases[0], banner, portions, register, &mut differences);
    }
    let non_ic = |marking: &Marking| -> BTreeSet<String> {
        let name =
            |control: &super::Control| format!("{} {}", control.name, control.list.join(" ")).trim_end().to_owned();
        marking.non_ic.iter().map(name).collect()
    };
    sets("non-ic", &non_ic(banner), &non_ic(least), portions, non_ic, &mut differences);
    // What no portion asks for is looked for first where the most is asked.
    let highest = portions.iter().filter_map(|portion| portion.level).max();
    for difference in &mut differences {
        if difference.cause.is_empty() {
            difference.cause = indices(portions, |portion| portion.level == highest);
        }
    }
    differences
}

fn level(banner: &Marking, least: &Marking, portions: &[&Marking], register: &Register, out: &mut Vec<Difference>) {
    let (stated, asked) = (banner.level.unwrap_or(0), least.level.unwrap_or(0));
    if stated == asked {
        return;
    }
    let name = |level: u8| register.levels[usize::from(level)].name.clone();
    let highest = portions.iter().filter_map(|portion| portion.level).max().unwrap_or(0);
    let cause = indices(portions, |portion| portion.level.unwrap_or(0) == highest);
    let direction = if stated > asked { Direction::Higher } else { Direction::Lower };
    out.push(Difference { direction, aspect: "level", banner: name(stated), portions: name(asked), cause });
}

/// A document of the United States may hold foreign portions; a foreign one holds its own.
fn owner(banner: &Marking, portions: &[&Marking], out: &mut Vec<Difference>) {
    let own: Vec<&Owner> = portions.iter().map(|portion| &portion.owner).collect();
    let us = own.iter().filter(|owner| ***owner == Owner::Us).count();
    let joint = matches!(banner.owner, Owner::Joint(_));
    if let (Owner::Joint(owners), true) = (&banner.owner, joint) {
        for (at, portion) in portions.iter().enumerate() {
            if let Owner::Joint(list) = &portion.owner
                && !list.is_empty()
                && list != owners
            {
                let (banner, portions) = (owners.join(" "), list.join(" "));
                out.push(Difference {
                    direction: Direction::Other,
                    aspect: "owner",
                    banner,
                    portions,
                    cause: vec![at],
                });
            }
        }
    }
    if !banner.is_us() && !portions.is_empty() && us == portions.len() && portions.iter().any(|p| p.is_classified()) {
        let cause = indices(portions, |portion| portion.is_us());
        out.push(Difference {
            direction: Direction::Other,
            aspect: "owner",
            banner: "a foreign or joint owner".to_owned(),
            portions: "the United States alone".to_owned(),
            cause,
        });
    }
}

/// A difference of two sets, part by part.
fn sets(
    aspect: &'static str,
    banner: &BTreeSet<String>,
    least: &BTreeSet<String>,
    portions: &[&Marking],
    of: impl Fn(&Marking) -> BTreeSet<String>,
    out: &mut Vec<Difference>,
) {
    let nothing = || "nothing".to_owned();
    let missing = longest(least.difference(banner));
    let surplus = longest(banner.difference(least));
    if missing.is_empty() && surplus.is_empty() {
        return;
    }
    // Which portions hold each part: gone through once, however many parts differ.
    let mut holders: HashMap<String, Vec<usize>> = HashMap::default();
    for (at, portion) in portions.iter().enumerate() {
        for part in of(portion) {
            holders.entry(part).or_default().push(at);
        }
    }
    let holders = |part: &String| holders.get(part).cloned().unwrap_or_default();
    for part in missing {
        let cause = holders(part);
        out.push(Difference { direction: Direction::Lower, aspect, banner: nothing(), portions: part.clone(), cause });
    }
    for part in surplus {
        let cause = holders(part);
        out.push(Difference { direction: Direction::Higher, aspect, banner: part.clone(), portions: nothing(), cause });
    }
}

/// `HCS-P` says `HCS` too: only the longest path of a difference is worth saying. In their order each stands right before
/// those that begin with it.
fn longest<'p>(parts: impl Iterator<Item = &'p String>) -> Vec<&'p String> {
    let mut kept: Vec<&String> = Vec::new();
    for part in parts {
        if kept.last().is_some_and(|before| part.starts_with(before.as_str())) {
            kept.pop();
        }
        kept.push(part);
    }
    kept
}

/// Every path of a marking's programs: `SI`, `SI-G`, `SI-G ABCD`.
fn paths(marking: &Marking, sci: bool) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for program in if sci { &marking.sci } else { &marking.sap } {
        let start = if sci { "" } else { "SAR-" };
        paths.insert(format!("{start}{}", program.name));
        for compartment in &program.compartments {
            let path = format!("{start}{}-{}", program.name, compartment.name);
            paths.extend(compartment.subs.iter().map(|sub| format!("{path} {sub}")));
            paths.insert(path);
        }
    }
    paths
}

fn atoms(marking: &Marking) -> BTreeSet<String> {
    let mut atoms = BTreeSet::new();
    for atomic in &marking.aea {
        atoms.insert(atomic.name.clone());
        if atomic.cnwdi {
            atoms.insert(format!("{}-CNWDI", atomic.name));
        }
        atoms.extend(atomic.sigma.iter().map(|number| format!("{}-SIGMA {number}", atomic.name)));
    }
    atoms
}

/// A portion's own, and the SIGMA numbers that move from FRD to RD.
fn portion_atoms(marking: &Marking) -> BTreeSet<String> {
    let mut all = atoms(marking);
    for atomic in marking.aea.iter().filter(|atomic| atomic.name == "FRD") {
        all.extend(atomic.sigma.iter().map(|number| format!("RD-SIGMA {number}")));
    }
    all
}

fn fgi(banner: &Marking, least: &Marking, portions: &[&Marking], out: &mut Vec<Difference>) {
    if banner.fgi == least.fgi {
        return;
    }
    let written = |fgi: &Option<Vec<String>>| match fgi {
        None => "nothing".to_owned(),
        Some(list) => std::iter::once("FGI").chain(list.iter().map(String::as_str)).collect::<Vec<_>>().join(" "),
    };
    let direction = match (&banner.fgi, &least.fgi) {
        (Some(stated), Some(asked)) if stated.iter().all(|code| asked.contains(code)) && !stated.is_empty() => {
            Direction::Lower
        }
        (Some(stated), Some(asked)) if asked.iter().all(|code| stated.contains(code)) && !asked.is_empty() => {
            Direction::Higher
        }
        (None, _) => Direction::Lower,
        (_, None) => Direction::Higher,
        _ => Direction::Other,
    };
    let foreign = |portion: &Marking| portion.fgi.is_some() || !portion.is_us();
    let stated = banner.fgi.clone().unwrap_or_default();
    let owners = |portion: &Marking| -> Vec<String> {
        let mut codes = portion.fgi.clone().unwrap_or_default();
        match &portion.owner {
            Owner::Foreign(list) | Owner::Joint(list) => codes.extend(list.iter().cloned()),
            Owner::Nato(_) => codes.push("NATO".to_owned()),
            Owner::Us | Owner::Concealed => {}
        }
        codes
    };
    // The portion whose owner the banner leaves out; else every foreign one.
    let mut cause = indices(portions, |portion| {
        foreign(portion) && owners(portion).iter().any(|code| code != "USA" && !stated.contains(code))
    });
    if cause.is_empty() {
        cause = indices(portions, foreign);
    }
    out.push(Difference {
        direction,
        aspect: "fgi",
        banner: written(&banner.fgi),
        portions: written(&least.fgi),
        cause,
    });
}

/// Specified categories must stand in the banner, basic ones may; a classified banner may leave CUI out.
fn cui(banner: &Marking, least: &Marking, portions: &[&Marking], out: &mut Vec<Difference>) {
    let nothing = || "nothing".to_owned();
    let has = |name: &str| {
        let name = name.trim_start_matches("SP-").to_owned();
        indices(portions, |portion| {
            portion.cui.as_ref().is_some_and(|cui| cui.specified.contains(&name) || cui.basic.contains(&name))
        })
    };
    match (&banner.cui, &least.cui) {
        (None, Some(_)) if !banner.is_classified() => {
            let cause = indices(portions, |portion| portion.cui.is_some());
            let portions = "CUI".to_owned();
            out.push(Difference { direction: Direction::Lower, aspect: "cui", banner: nothing(), portions, cause });
        }
        (Some(_), None) if !portions.is_empty() => {
            let banner = "CUI".to_owned();
            let cause = Vec::new();
            out.push(Difference { direction: Direction::Higher, aspect: "cui", banner, portions: nothing(), cause });
        }
        (Some(stated), Some(asked)) => {
            // The short banner of the Defense Department names nothing at all.
            let plain = stated.specified.is_empty() && stated.basic.is_empty() && banner.dissemination.is_empty();
            for name in asked.specified.iter().filter(|name| !plain && !stated.specified.contains(name)) {
                let portions = format!("SP-{name}");
                let cause = has(name);
                out.push(Difference { direction: Direction::Lower, aspect: "cui", banner: nothing(), portions, cause });
            }
            let named = !asked.specified.is_empty() || !asked.basic.is_empty();
            let surplus = stated.specified.iter().filter(|name| !asked.specified.contains(name));
            let basic = stated.basic.iter().filter(|name| !asked.basic.contains(name));
            for name in surplus.map(|name| format!("SP-{name}")).chain(basic.cloned()).filter(|_| named) {
                let cause = Vec::new();
                out.push(Difference {
                    direction: Direction::Higher,
                    aspect: "cui",
                    banner: name,
                    portions: nothing(),
                    cause,
                });
            }
        }
        _ => {}
    }
}

fn release(
    stated: &Release,
    asked: &Release,
    banner: &Marking,
    portions: &[&Marking],
    register: &Register,
    out: &mut Vec<Difference>,
) {
    let written = |release: &Release| {
        let marking = Marking { dissemination: release.controls(), level: Some(0), ..Marking::default() };
        let line = marking.print(super::Place::Banner, register);
        line.split_once("//").map_or_else(|| "nothing".to_owned(), |(_, controls)| controls.to_owned())
    };
    let direction = match (stated, asked) {
        (stated, asked) if stated.noforn && !asked.noforn => Direction::Higher,
        (stated, asked) if asked.noforn && !stated.noforn => Direction::Lower,
        (stated, _) if stated.is_empty() => Direction::Lower,
        (_, asked) if asked.is_empty() => Direction::Higher,
        _ => Direction::Other,
    };
    let cause = release_cause(stated, asked, banner, portions);
    let (banner, portions) = (written(stated), written(asked));
    out.push(Difference { direction, aspect: "release", banner, portions, cause });
}

/// The portions that make the limits what they are: for NOFORN those that say it, else those that say nothing, else
/// those whose lists have nothing in common; for a list those that say another.
fn release_cause(stated: &Release, asked: &Release, banner: &Marking, portions: &[&Marking]) -> Vec<usize> {
    let of = |portion: &Marking| Release::of(portion);
    let controlled = |portion: &Marking| !portion.is_bare();
    let limited =
        |portion: &Marking| ["SBU NOFORN", "LES NOFORN", "NODIS", "EXDIS"].iter().any(|name| portion.has(name));
    let differs = |portion: &Marking| !of(portion).is_empty() && of(portion) != *stated;
    let marked = portions.iter().any(|portion| !of(portion).is_empty());
    let mut ways: Vec<Vec<usize>> = Vec::new();
    if asked.noforn {
        ways.push(indices(portions, |portion| of(portion).noforn));
        ways.push(indices(portions, limited));
    }
    if asked.noforn || (asked.is_empty() && marked) {
        ways.push(indices(portions, |portion| of(portion).is_empty() && portion.is_classified()));
        ways.push(indices(portions, |portion| of(portion).is_empty() && controlled(portion)));
    }
    if !asked.noforn && !asked.is_empty() {
        ways.push(indices(portions, differs));
    }
    ways.push(indices(portions, |portion| of(portion) != Release::of(banner) && controlled(portion)));
    ways.push(indices(portions, |portion| of(portion) != Release::of(banner)));
    ways.into_iter().find(|way| !way.is_empty()).unwrap_or_default()
}

fn indices(portions: &[&Marking], is: impl Fn(&Marking) -> bool) -> Vec<usize> {
    portions.iter().enumerate().filter(|(_, portion)| is(portion)).map(|(at, _)| at).collect()
}

/// The banner that the portions ask for, as a line; of several allowed, the preferred one.
pub fn expected_line(rollup: &Rollup, banner: &Marking, register: &Register) -> String {
    let mut least = rollup.least.clone();
    if least.cui.is_some() && !banner.is_classified() && banner.level.is_none() && !least.is_classified() {
        least.level = None;
    }
    least.print(super::Place::Banner, register)
}
