//! What the vocabularies know of a level, caveat or code, as a text in Markdown for an editor to show.

use std::fmt::Write;

use crate::engine::value::Date;
use crate::vocabulary::captions::{Captions, DayOrYear, Level, Word};
use crate::vocabulary::meanings::Meanings;
use crate::vocabulary::nation::Nation;
use crate::vocabulary::register::{Control, Register};

/// A page of a few lines.
struct Page {
    text: String,
}

impl Page {
    fn new(name: &str, what: &str, meaning: Option<&str>) -> Page {
        let mut text = format!("**{name}** — {what}\n");
        if let Some(meaning) = meaning {
            let _ = write!(text, "\n{meaning}\n");
        }
        text.push('\n');
        Page { text }
    }

    fn line(mut self, label: &str, value: Option<String>) -> Page {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(self.text, "- {label}: {value}");
        }
        self
    }

    fn done(self) -> String {
        self.text.trim_end().to_owned() + "\n"
    }
}

/// "from 1917 until 1953-12-15".
fn years(from: Option<String>, until: Option<String>) -> Option<String> {
    match (from, until) {
        (Some(from), Some(until)) => Some(format!("from {from} until {until}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (None, None) => None,
    }
}

fn written(day: &Option<DayOrYear>) -> Option<String> {
    day.as_ref().map(|day| day.written.clone())
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A level of the historical markings.
pub fn level(captions: &Captions, level: &Level) -> String {
    let what = if level.is_absent() { "the editors' statement" } else { "level of classification" };
    let portions: Vec<String> = level.portions.iter().map(|portion| format!("({portion})")).collect();
    Page::new(&level.name, &format!("{what}, {}", captions.title), Meanings::embedded().historical(&level.name))
        .line("In use", years(written(&level.from), written(&level.until)))
        .line("Authority", level.authority.clone())
        .line("Banner", (!level.is_absent()).then(|| level.name.to_uppercase()))
        .line("Portion mark", list(&portions))
        .line("Also written", list(level.forms().iter().filter(|form| **form != level.name)))
        .done()
}

/// A caveat, caption, channel, codeword or precedence of the historical markings.
pub fn word(captions: &Captions, word: &Word) -> String {
    let meanings = Meanings::embedded();
    let kind = word.kind.name();
    let speaks = meanings.kind(kind).map_or(String::new(), |speaks| format!(": {speaks}"));
    let what = format!("{kind}{speaks}; {}", captions.title);
    Page::new(&word.name, &what, meanings.historical(&word.name))
        .line("In use", years(written(&word.from), written(&word.until)))
        .line("Authority", word.authority.clone())
        .line("Banner", Some(word.name.to_uppercase()))
        .line("Also written", list(word.forms().iter().filter(|form| **form != word.name)))
        .line("Says as well", list(&word.implies))
        .line("Contradicts", list(&word.excludes))
        .line("A name may follow", word.names.then(|| "yes".to_owned()))
        .done()
}

/// A level of the register.
pub fn register_level(register: &Register, rank: u8) -> Option<String> {
    let level = register.levels.get(usize::from(rank))?;
    let what = if level.foreign { "level of foreign owners" } else { "level of classification, today's register" };
    Some(
        Page::new(&level.name, what, Meanings::embedded().register(&level.name))
            .line("Banner", Some(level.name.clone()))
            .line("Portion mark", Some(format!("({})", level.portion)))
            .done(),
    )
}

/// A control marking of the register.
pub fn control(register: &Register, control: &Control) -> String {
    let mut asks = Vec::new();
    for relation in register.relations.iter().filter(|relation| relation.marking == control.name) {
        let mut parts = Vec::new();
        if let Some(levels) = &relation.levels {
            let names: Vec<String> = levels.iter().map(|level| format!("({level})")).collect();
            parts.push(if names.is_empty() { "no level".to_owned() } else { format!("with {}", names.join(", ")) });
        }
        if !relation.requires.is_empty() {
            parts.push(format!("requires {}", relation.requires.join(", ").replace('|', "or")));
        }
        if !relation.excludes.is_empty() {
            parts.push(format!("not with {}", relation.excludes.join(", ")));
        }
        if let Some(owner) = &relation.owner {
            parts.push(format!("for {owner} markings"));
        }
        asks.push(format!("{} ({})", parts.join("; "), relation.source));
    }
    let compartments: Vec<String> = control
        .compartments
        .iter()
        .map(|part| part.title.as_ref().map_or(part.name.clone(), |title| format!("{} ({title})", part.name)))
        .collect();
    let title = control.title.as_ref().filter(|title| **title != control.name);
    let name = title.map_or(control.name.clone(), |title| format!("{} ({title})", control.name));
    let mut page = Page::new(&name, control.block.title(), Meanings::embedded().register(&control.name))
        .line("In use", years(day(control.from), day(control.until)))
        .line("Authority", control.authority.clone())
        .line("Banner", Some(control.name.clone()))
        .line("Portion mark", Some(format!("({})", control.portion())))
        .line("Took its place", control.successor.clone())
        .line("Compartments", list(&compartments));
    for ask in asks {
        page = page.line("Stands", Some(ask));
    }
    page.done()
}

/// Whatever the register has under a word of a banner, portion mark or authority block.
pub fn registered(register: &Register, text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let text = if register.form(text).is_some() { text } else { upper.as_str() };
    if let Some((found, _)) = register.form(text) {
        return Some(control(register, found));
    }
    if let Some(rank) = register.level(text) {
        return register_level(register, rank);
    }
    if let Some(level) = register.nato.iter().find(|level| level.name == text || level.portion == text) {
        let equals = register.levels.get(usize::from(register.nato_rank(level))).map(|level| level.name.clone());
        let page = Page::new(&level.name, "level of NATO", None)
            .line("Portion mark", Some(format!("(//{})", level.portion)))
            .line("Equals", equals);
        return Some(page.done());
    }
    if let Some(country) = register.countries.get(text) {
        let page = Page::new(text, &format!("country code: {}", country.name), None);
        return Some(page.line("In use", years(None, day(country.until))).done());
    }
    if let Some(group) = register.groups.get(text) {
        let page = Page::new(text, &format!("group of countries: {}", group.name), None);
        return Some(page.line("Members", list(&group.members)).line("In use", years(None, day(group.until))).done());
    }
    if let Some(found) = register.exemptions.iter().find(|found| found.forms().any(|form| form == text)) {
        let form = if found.form == "dated" { "with a date or event" } else { "alone" };
        let page = Page::new(&found.code, "value of Declassify On", None)
            .line("Stands", Some(form.to_owned()))
            .line("In use", years(day(found.from), day(found.until)))
            .line("Authority", Some(found.authority.clone()))
            .line("Took its place", found.successor.clone());
        return Some(page.done());
    }
    if text == "CUI" {
        return Some(
            Page::new("CUI", "controlled unclassified information", None)
                .line("Authority", Some("32 CFR 2002.20".to_owned()))
                .done(),
        );
    }
    let category = text.strip_prefix("SP-").unwrap_or(text);
    if let Some(found) = register.categories.get(category) {
        let page = Page::new(text, &format!("CUI category: {}", found.name), None)
            .line("Kind", list(&found.kinds))
            .line("In use", years(None, day(found.until)));
        return Some(page.done());
    }
    None
}

/// The compartment of a control system: `G` of `SI-G`.
pub fn compartment(register: &Register, system: &str, name: &str) -> Option<String> {
    let found = register.compartment(system, name)?;
    let title = found.title.as_ref().map_or(String::new(), |title| format!(" ({title})"));
    let page = Page::new(&format!("{system}-{}{title}", found.name), &format!("compartment of {system}"), None);
    Some(page.line("Banner", Some(format!("{system}-{}", found.name))).done())
}

/// A level or word of another nation's or alliance's markings.
pub fn national(nation: &Nation, text: &str) -> Option<String> {
    if let Some(level) = nation.level(text).map(|at| &nation.levels[at]) {
        let authority = level.authority.clone().unwrap_or_else(|| nation.authority.clone());
        let page = Page::new(&level.name, &format!("level of classification, {}", nation.title), None)
            .line("In use", years(day(level.from), day(level.until)))
            .line("Authority", Some(authority))
            .line("Banner", Some(level.name.clone()))
            .line("In e-mail", level.mail.clone())
            .line("Also written", list(&level.forms));
        return Some(page.done());
    }
    if let Some(wrong) = nation.wrong.iter().find(|wrong| wrong.form == text) {
        let what = format!("not a marking of {}: {}", nation.title, wrong.because);
        return Some(Page::new(text, &what, None).line("Write", Some(wrong.means.clone())).done());
    }
    nation.parts.iter().find_map(|part| {
        let word = part.words.iter().find(|word| word.name == text || word.forms.iter().any(|form| form == text))?;
        let page = Page::new(&word.name, &format!("{}, {}", part.name, nation.title), None)
            .line("Stands with", list(&word.levels))
            .line("Authority", Some(nation.authority.clone()))
            .line("Also written", list(&word.forms));
        Some(page.done())
    })
}
