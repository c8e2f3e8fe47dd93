//! The least marking that covers a set of portions, by the published rules (IC Markings System Manual 2016, D.2).
//!
//! Where the rules leave a choice (which groups may be expanded; what an unmarked portion stands for), every answer
//! that they allow is kept, the first being the one they prefer.

use foldhash::HashSet;

use super::release::{self, Release};
use super::{Atomic, Control, Cui, Marking, Owner, Program, sort_programs};
use crate::vocabulary::register::Register;

/// What the portions add up to.
#[derive(Debug, Clone, Default)]
pub struct Rollup {
    /// The least marking; its limits on release are those of the first of `releases`.
    pub least: Marking,
    /// Every set of limits on release that the rules allow.
    pub releases: Vec<Release>,
    /// Owners of JOINT portions alone: the manual's text lists them after FGI, its worked page (p. 59) does not.
    pub joint_owners: Vec<String>,
}

/// Rolls portions up. `banner` tells whose document it is, and what list the short `REL` of a portion stands for.
pub fn rollup(portions: &[&Marking], banner: &Marking, register: &Register) -> Rollup {
    let mut least = Marking { owner: banner.owner.clone(), ..Marking::default() };
    level(portions, &mut least, register);
    programs(portions, &mut least, register);
    atomic(portions, &mut least);
    let joint_owners = foreign(portions, &mut least, register);
    cui(portions, &mut least);
    dissemination(portions, &mut least);
    let mut releases = release::rollup(portions, banner, &least, register);
    if releases.is_empty() {
        releases.push(Release::default());
    }
    non_ic(portions, &mut least, &releases[0]);
    fouo(portions, &mut least);
    least.dissemination.extend(releases[0].controls());
    least.sort(register);
    Rollup { least, releases, joint_owners }
}

fn level(portions: &[&Marking], least: &mut Marking, register: &Register) {
    let highest = portions.iter().filter_map(|portion| portion.level).max();
    let cui = portions.iter().any(|portion| portion.cui.is_some() && portion.level.is_none());
    least.level = highest.or(cui.then_some(0));
    // Foreign RESTRICTED is protected as CONFIDENTIAL in a document of the United States.
    if matches!(least.owner, Owner::Us | Owner::Joint(_))
        && least.level.is_some_and(|level| register.levels[usize::from(level)].foreign)
    {
        least.level = register.level("CONFIDENTIAL");
    }
}

fn programs(portions: &[&Marking], least: &mut Marking, register: &Register) {
    // Most portions name the same few.
    let each = |of: fn(&Marking) -> &Vec<Program>| -> Vec<Program> {
        let different: HashSet<&Program> = portions.iter().flat_map(|portion| of(portion)).collect();
        different.into_iter().cloned().collect()
    };
    least.sci = each(|portion| &portion.sci);
    least.sap = each(|portion| &portion.sap);
    sort_programs(&mut least.sci, register, true);
    sort_programs(&mut least.sap, register, false);
}

/// RD before FRD before TFNI; the unclassified nuclear controls only in unclassified documents.
fn atomic(portions: &[&Marking], least: &mut Marking) {
    let all = || portions.iter().flat_map(|portion| &portion.aea);
    let named = |name: &str| all().any(|atomic| atomic.name == name);
    let mut sigma: Vec<u16> = all().flat_map(|atomic| atomic.sigma.iter().copied()).collect();
    sigma.sort_unstable();
    sigma.dedup();
    let cnwdi = all().any(|atomic| atomic.cnwdi);
    if let Some(name) = ["RD", "FRD", "TFNI"].into_iter().find(|name| named(name)) {
        let sigma = if name == "TFNI" { Vec::new() } else { sigma };
        least.aea.push(Atomic { name: name.to_owned(), cnwdi, sigma });
    }
    for name in ["DOD UCNI", "DOE UCNI"] {
        if !least.is_classified() && named(name) {
            least.aea.push(Atomic { name: name.to_owned(), ..Atomic::default() });
        }
    }
    if named("ATOMAL") {
        least.aea.push(Atomic { name: "ATOMAL".to_owned(), ..Atomic::default() });
    }
}

/// The owners of foreign portions are listed after FGI; one concealed source conceals all.
fn foreign(portions: &[&Marking], least: &mut Marking, register: &Register) -> Vec<String> {
    let mut list = Vec::new();
    let mut joint: Vec<String> = Vec::new();
    let mut any = false;
    let mut concealed = false;
    for portion in portions {
        let own = portion.owner == least.owner
            || matches!((&portion.owner, &least.owner), (Owner::Joint(of), Owner::Joint(_)) if of.is_empty())
            || matches!((&portion.owner, &least.owner), (Owner::Nato(_), Owner::Nato(_)));
        if !own {
            match &portion.owner {
                Owner::Us => {}
                Owner::Joint(owners) => {
                    any = true;
                    joint.extend(owners.iter().filter(|code| *code != "USA").cloned());
                }
                Owner::Foreign(owners) => {
                    any = true;
                    list.extend(owners.iter().filter(|code| *code != "USA").cloned());
                }
                Owner::Concealed => (any, concealed) = (true, true),
                Owner::Nato(activity) => {
                    any = true;
                    list.extend(activity.iter().cloned());
                    list.push("NATO".to_owned());
                }
            }
        }
        if let Some(codes) = &portion.fgi {
            any = true;
            concealed |= codes.is_empty();
            list.extend(codes.iter().cloned());
        }
    }
    joint.retain(|code| !list.contains(code));
    list.extend(joint.iter().cloned());
    if let Owner::Foreign(owners) | Owner::Joint(owners) = &least.owner {
        list.retain(|code| !owners.contains(code));
        any &= concealed || !list.is_empty();
    }
    if any {
        super::codes::sort(&mut list, register, false);
        least.fgi = Some(if concealed { Vec::new() } else { list });
    }
    joint
}

fn cui(portions: &[&Marking], least: &mut Marking) {
    for from in portions.iter().filter_map(|portion| portion.cui.as_ref()) {
        let into = least.cui.get_or_insert_with(Cui::default);
        into.specified.extend(from.specified.iter().cloned());
        into.basic.extend(from.basic.iter().cloned());
    }
}

/// Controls that stand in the banner whenever a portion has them.
fn dissemination(portions: &[&Marking], least: &mut Marking) {
    for control in portions.iter().flat_map(|portion| &portion.dissemination) {
        if release::is_release(&control.name) || control.name == "FOUO" {
            continue;
        }
        if !least.dissemination.contains(control) {
            least.dissemination.push(control.clone());
        }
    }
    if least.has("ORCON") {
        least.dissemination.retain(|control| control.name != "ORCON-USGOV");
    }
}

fn non_ic(portions: &[&Marking], least: &mut Marking, release: &Release) {
    let has = |name: &str| portions.iter().any(|portion| portion.has(name));
    let classified = least.is_classified();
    let mut push = |name: &str| least.non_ic.push(Control::plain(name));
    if has("NODIS") {
        push("NODIS");
    } else if has("EXDIS") {
        push("EXDIS");
    }
    let limited = has("NODIS") || has("EXDIS");
    if !classified {
        if has("LIMDIS") {
            push("LIMDIS");
        }
        if !limited && has("SBU NOFORN") {
            push(if release.is_empty() { "SBU NOFORN" } else { "SBU" });
        } else if !limited && has("SBU") {
            push("SBU");
        }
    }
    if has("LES NOFORN") && !classified && release.is_empty() {
        push("LES NOFORN");
    } else if has("LES") || has("LES NOFORN") {
        push("LES");
    }
    for control in portions.iter().flat_map(|portion| &portion.non_ic) {
        let rolled = ["NODIS", "EXDIS", "LIMDIS", "SBU", "SBU NOFORN", "LES", "LES NOFORN"];
        if !rolled.contains(&control.name.as_str()) && !least.non_ic.contains(control) {
            least.non_ic.push(control.clone());
        }
    }
}

/// FOUO stands in the banner of an unclassified document that has no other control but limits on release.
fn fouo(portions: &[&Marking], least: &mut Marking) {
    let any = portions.iter().any(|portion| portion.has("FOUO"));
    if any
        && !least.is_classified()
        && least.dissemination.is_empty()
        && least.non_ic.is_empty()
        && least.aea.is_empty()
    {
        least.dissemination.push(Control::plain("FOUO"));
    }
}
