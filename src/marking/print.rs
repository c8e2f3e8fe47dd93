//! The one right way to write a marking, as a banner and as a portion mark.

use super::{Atomic, Control, Marking, Owner, Place, Program};
use crate::vocabulary::register::{List, Register};

impl Marking {
    /// `SECRET//SI//NOFORN`, or `(S//SI//NF)`. The marking is put in order first.
    pub fn print(&self, place: Place, register: &Register) -> String {
        let mut sorted = self.clone();
        sorted.sort(register);
        let line = Printer { register, place }.line(&sorted);
        match place {
            Place::Banner => line,
            Place::Portion => format!("({line})"),
        }
    }
}

struct Printer<'a> {
    register: &'a Register,
    place: Place,
}

impl Printer<'_> {
    fn line(&self, marking: &Marking) -> String {
        let mut blocks = Vec::new();
        let head = self.head(marking);
        let join = |parts: Vec<String>| parts.join("/");
        if !marking.sci.is_empty() {
            blocks.push(join(marking.sci.iter().map(program).collect()));
        }
        if !marking.sap.is_empty() {
            blocks.push(format!("SAR-{}", join(marking.sap.iter().map(program).collect())));
        }
        if !marking.aea.is_empty() {
            blocks.push(join(marking.aea.iter().map(|atomic| self.atomic(atomic)).collect()));
        }
        if let Some(list) = &marking.fgi {
            blocks.push(std::iter::once("FGI").chain(list.iter().map(String::as_str)).collect::<Vec<_>>().join(" "));
        }
        if let Some(cui) = &marking.cui {
            if !head.is_empty() {
                blocks.push("CUI".to_owned());
            }
            let categories: Vec<String> =
                cui.specified.iter().map(|name| format!("SP-{name}")).chain(cui.basic.iter().cloned()).collect();
            if !categories.is_empty() {
                blocks.push(join(categories));
            }
        }
        for controls in [&marking.dissemination, &marking.non_ic] {
            if !controls.is_empty() {
                blocks.push(join(controls.iter().map(|control| self.control(control)).collect()));
            }
        }
        let start = match &marking.cui {
            Some(cui) if head.is_empty() && cui.controlled && self.place == Place::Banner => "CONTROLLED".to_owned(),
            Some(_) if head.is_empty() => "CUI".to_owned(),
            _ => head,
        };
        std::iter::once(start).chain(blocks).collect::<Vec<_>>().join("//")
    }

    fn head(&self, marking: &Marking) -> String {
        let Some(level) = marking.level else {
            return String::new();
        };
        let entry = &self.register.levels[usize::from(level)];
        let level_name = match self.place {
            Place::Banner => entry.name.as_str(),
            Place::Portion => entry.portion.as_str(),
        };
        let words = |words: &[&str], list: &[String]| {
            words.iter().copied().chain(list.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
        };
        match &marking.owner {
            Owner::Us => level_name.to_owned(),
            Owner::Joint(list) => format!("//{}", words(&["JOINT", level_name], list)),
            Owner::Foreign(list) => format!("//{} {level_name}", list.join(" ")),
            Owner::Concealed => format!("//FGI {level_name}"),
            Owner::Nato(activity) => {
                let nato = self.register.nato.iter().find(|nato| self.register.nato_rank(nato) == level);
                match (activity, self.place, nato) {
                    (Some(activity), Place::Banner, _) => format!("//NATO {activity} {level_name}"),
                    (Some(activity), Place::Portion, _) => format!("//N{}{level_name}", self.letter(activity)),
                    (None, Place::Banner, Some(nato)) => format!("//{}", nato.name),
                    (None, Place::Portion, Some(nato)) => format!("//{}", nato.portion),
                    (None, _, None) => format!("//NATO {level_name}"),
                }
            }
        }
    }

    /// `NATO ISAF SECRET` is `NIS`.
    fn letter<'b>(&'b self, activity: &'b str) -> &'b str {
        self.register.activities.get(activity).map_or(activity, String::as_str)
    }

    fn atomic(&self, atomic: &Atomic) -> String {
        let control = self.register.control(&atomic.name);
        let mut text = match (self.place, control) {
            (Place::Portion, Some(control)) => control.portion().to_owned(),
            _ => atomic.name.clone(),
        };
        if atomic.cnwdi {
            text.push_str("-CNWDI");
        }
        if !atomic.sigma.is_empty() {
            text.push_str(if self.place == Place::Banner { "-SIGMA" } else { "-SG" });
            for number in &atomic.sigma {
                text.push_str(&format!(" {number}"));
            }
        }
        text
    }

    fn control(&self, control: &Control) -> String {
        let entry = self.register.control(&control.name);
        let name = match (self.place, entry) {
            (Place::Portion, Some(entry)) => entry.portion(),
            _ => control.name.as_str(),
        };
        match entry.and_then(|entry| entry.list) {
            Some(List::UsaFirst) if control.list.is_empty() => "REL".to_owned(),
            Some(List::Slashed) if control.list.is_empty() => "EYES".to_owned(),
            Some(List::UsaFirst | List::Codes) => format!("{name} {}", control.list.join(", ")),
            Some(List::Slashed) => format!("{} {name}", control.list.join("/")),
            Some(List::Spaced) => format!("{name} {}", control.list.join(" ")),
            Some(List::Nickname) => format!("{name}-{}", control.list.join(" ")),
            None => name.to_owned(),
        }
    }
}

/// `SI-G ABCD EFGH-XYZ`.
pub fn program(program: &Program) -> String {
    let mut text = program.name.clone();
    for compartment in &program.compartments {
        text.push('-');
        text.push_str(&compartment.name);
        for sub in &compartment.subs {
            text.push(' ');
            text.push_str(sub);
        }
    }
    text
}
