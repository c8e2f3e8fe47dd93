//! The limits on foreign disclosure and release, and how they add up (IC Markings System Manual 2016, tables 2 and 3).

use std::collections::BTreeSet;

use super::codes::{self, Expansion};
use super::{Control, Marking};
use crate::vocabulary::register::Register;

/// One set of limits on release, as a marking states it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Release {
    pub noforn: bool,
    pub relido: bool,
    pub rel_to: Option<Vec<String>>,
    pub display_only: Option<Vec<String>>,
    pub eyes_only: Option<Vec<String>>,
}

/// True for the controls that this module rolls up.
pub fn is_release(name: &str) -> bool {
    matches!(name, "NOFORN" | "REL TO" | "RELIDO" | "DISPLAY ONLY" | "EYES ONLY")
}

impl Release {
    pub fn noforn() -> Release {
        Release { noforn: true, ..Release::default() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Release::default()
    }

    /// The limits that a marking states.
    pub fn of(marking: &Marking) -> Release {
        let list = |name: &str| marking.control(name).map(|control| control.list.clone());
        Release {
            noforn: marking.has("NOFORN"),
            relido: marking.has("RELIDO"),
            rel_to: list("REL TO"),
            display_only: list("DISPLAY ONLY"),
            eyes_only: list("EYES ONLY"),
        }
    }

    pub fn controls(&self) -> Vec<Control> {
        let mut controls = Vec::new();
        if self.noforn {
            controls.push(Control::plain("NOFORN"));
        }
        if self.relido {
            controls.push(Control::plain("RELIDO"));
        }
        let lists = [("REL TO", &self.rel_to), ("DISPLAY ONLY", &self.display_only), ("EYES ONLY", &self.eyes_only)];
        for (name, list) in lists {
            controls.extend(list.as_ref().map(|list| Control { name: name.to_owned(), list: list.clone() }));
        }
        controls
    }

    /// The same limits, whichever way groups are written.
    pub fn agrees(&self, other: &Release, register: &Register) -> bool {
        let lists = |a: &Option<Vec<String>>, b: &Option<Vec<String>>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => [Expansion::Manual, Expansion::All]
                .into_iter()
                .any(|expansion| codes::expand(a, register, expansion) == codes::expand(b, register, expansion)),
            _ => false,
        };
        self.noforn == other.noforn
            && self.relido == other.relido
            && lists(&self.rel_to, &other.rel_to)
            && lists(&self.display_only, &other.display_only)
            && lists(&self.eyes_only, &other.eyes_only)
    }
}

/// What a portion says of release, with the banner's list put in where it says only `REL` or `EYES`.
fn resolved(portion: &Marking, banner: &Marking) -> Release {
    let mut release = Release::of(portion);
    let from = |name: &str| banner.control(name).map(|control| control.list.clone()).filter(|list| !list.is_empty());
    // Without a list in the banner there is nothing that the short form could mean.
    let unknown = || vec!["USA".to_owned(), "…".to_owned()];
    if release.rel_to.as_ref().is_some_and(Vec::is_empty) {
        release.rel_to = Some(from("REL TO").unwrap_or_else(unknown));
    }
    if release.eyes_only.as_ref().is_some_and(Vec::is_empty) {
        release.eyes_only = Some(from("EYES ONLY").or_else(|| from("REL TO")).unwrap_or_else(unknown));
    }
    release
}

/// How a portion without limits on release counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unmarked {
    /// Unclassified without controls: not counted.
    Ignored,
    /// Unclassified with controls that leave release to the banner (FOUO, and what others than the IC control).
    Open,
    /// Unclassified with another IC control: as if RELIDO (the manual's page 53).
    AsRelido,
    Classified {
        caveated: bool,
    },
}

fn unmarked(portion: &Marking) -> Unmarked {
    let caveated = !portion.aea.is_empty()
        || !portion.sap.is_empty()
        || !portion.dissemination.is_empty()
        || !portion.non_ic.is_empty()
        || !portion.is_us();
    if portion.is_classified() {
        return Unmarked::Classified { caveated };
    }
    let open = |control: &Control| matches!(control.name.as_str(), "FOUO" | "DEA SENSITIVE");
    let ic: Vec<&Control> = portion.dissemination.iter().filter(|control| !open(control)).collect();
    match (ic.is_empty(), caveated || portion.fgi.is_some()) {
        (false, _) => Unmarked::AsRelido,
        (true, true) => Unmarked::Open,
        (true, false) => Unmarked::Ignored,
    }
}

/// `SBU-NF` and `LES-NF`: not for foreign nationals, but not by the IC's own control.
fn is_weak(portion: &Marking) -> bool {
    portion.has("SBU NOFORN") || portion.has("LES NOFORN")
}

/// Every set of limits that the portions allow in the banner, the preferred one first.
pub fn rollup(portions: &[&Marking], banner: &Marking, least: &Marking, register: &Register) -> Vec<Release> {
    let classified = least.is_classified();
    let marked: Vec<Release> =
        portions.iter().map(|portion| resolved(portion, banner)).filter(|release| !release.is_empty()).collect();
    let weak = portions.iter().any(|portion| is_weak(portion));
    let limited = portions.iter().any(|portion| portion.has("NODIS") || portion.has("EXDIS"));
    if marked.iter().any(|release| release.noforn) || limited || (weak && (classified || !marked.is_empty())) {
        return vec![Release::noforn()];
    }
    if marked.is_empty() {
        return vec![Release::default()];
    }
    let mut all: Vec<Release> = Vec::new();
    let mut push = |release: Release| {
        if !all.contains(&release) {
            all.push(release);
        }
    };
    let rest: Vec<Unmarked> = portions
        .iter()
        .filter(|portion| Release::of(portion).is_empty())
        .map(|portion| unmarked(portion))
        .filter(|unmarked| *unmarked != Unmarked::Ignored)
        .collect();
    let only_relido = marked.iter().all(|release| *release == Release { relido: true, ..Release::default() });
    let unmarked_classified = rest.iter().any(|unmarked| matches!(unmarked, Unmarked::Classified { .. }));
    if unmarked_classified && only_relido {
        // Rule 17: by the date of origin and whether the portion is caveated; ODNI's own roll-up leaves it out.
        if !rest.contains(&Unmarked::Classified { caveated: true }) {
            push(Release { relido: true, ..Release::default() });
        }
        push(Release::noforn());
        push(Release::default());
        return all;
    }
    if unmarked_classified {
        return vec![Release::noforn()];
    }
    let combined =
        || [Expansion::Manual, Expansion::All].into_iter().map(|expansion| combine(&marked, register, expansion));
    if rest.is_empty() {
        combined().for_each(push);
    } else if only_relido {
        combined().for_each(&mut push);
        push(Release::default());
    } else if rest.contains(&Unmarked::AsRelido) {
        push(Release::noforn());
    } else {
        combined().for_each(&mut push);
        push(Release::noforn());
    }
    // The unclassified nuclear controls do not show in a classified banner, but bring NOFORN where less would stand.
    let nuclear = portions.iter().any(|portion| portion.atomic("DOD UCNI").or(portion.atomic("DOE UCNI")).is_some());
    if classified && nuclear {
        return vec![Release::noforn()];
    }
    all
}

/// Portions that all state limits, none of them NOFORN.
fn combine(marked: &[Release], register: &Register, expansion: Expansion) -> Release {
    let relido = marked.iter().all(|release| release.relido);
    let release_list = |release: &Release| release.rel_to.clone().or_else(|| release.eyes_only.clone());
    if relido && marked.iter().any(|release| release_list(release).is_none() && release.display_only.is_none()) {
        return Release { relido, ..Release::default() };
    }
    if marked.iter().any(|release| release_list(release).is_none() && release.display_only.is_none()) {
        return Release::noforn();
    }
    let released = |release: &Release| codes::expand(&release_list(release).unwrap_or_default(), register, expansion);
    let shown = |release: &Release| {
        let mut shown = released(release);
        shown.extend(codes::expand(release.display_only.as_deref().unwrap_or_default(), register, expansion));
        shown.remove("USA");
        shown
    };
    let common =
        |sets: Vec<BTreeSet<String>>| sets.into_iter().reduce(|a, b| codes::common(&a, &b)).unwrap_or_default();
    let to = common(marked.iter().map(released).collect());
    let mut display = common(marked.iter().map(shown).collect());
    display.retain(|code| !to.contains(code));
    let foreign = to.iter().any(|code| code != "USA");
    if !foreign && display.is_empty() {
        return Release::noforn();
    }
    let lists = |own: fn(&Release) -> Option<&Vec<String>>| marked.iter().filter_map(own).collect::<Vec<_>>();
    let mut result = Release { relido, ..Release::default() };
    if foreign {
        let named: Vec<&Vec<String>> =
            marked.iter().filter_map(|r| r.rel_to.as_ref().or(r.eyes_only.as_ref())).collect();
        let list = written(&to, &named, register, expansion, true);
        if marked.iter().all(|release| release.rel_to.is_none()) {
            result.eyes_only = Some(list);
        } else {
            result.rel_to = Some(list);
        }
    }
    if !display.is_empty() {
        let named = lists(|release| release.display_only.as_ref());
        result.display_only = Some(written(&display, &named, register, expansion, false));
    }
    result
}

/// A set of countries as a list, with the groups that the portions themselves name.
fn written(
    set: &BTreeSet<String>,
    named: &[&Vec<String>],
    register: &Register,
    expansion: Expansion,
    usa: bool,
) -> Vec<String> {
    let mut rest = set.clone();
    let mut list = Vec::new();
    for code in named.iter().flat_map(|list| list.iter()) {
        let one = std::slice::from_ref(code);
        let members = codes::expand(one, register, expansion);
        if members.len() > 1 && members.is_subset(set) && !list.contains(code) {
            rest.retain(|country| !members.contains(country));
            list.push(code.clone());
        }
    }
    list.extend(rest);
    if usa && !list.iter().any(|code| code == "USA") {
        list.push("USA".to_owned());
    }
    codes::sort(&mut list, register, usa);
    list
}
