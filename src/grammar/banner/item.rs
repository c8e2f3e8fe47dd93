//! The parts of a marking after its head: recognises each against the register and adds it to the marking.

use std::ops::Range;

use super::head::starts_with_word;
use super::split::{Piece, Separator};
use super::{Parsed, ProblemKind, near};
use crate::marking::{self, Atomic, Compartment, Control, Cui, Place, Program};
use crate::vocabulary::register::{Block, Form, List, Register};
use crate::vocabulary::slip::within;

/// One part of a line, as it was written.
#[derive(Debug, Clone)]
pub struct Item {
    pub block: Block,
    pub value: Value,
    pub range: Range<usize>,
    pub before: Separator,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Level(u8),
    Sci(Program),
    /// True where `SAR-` stands before it.
    Sap(Program, bool),
    Aea(Atomic),
    Fgi(Vec<String>),
    Cui,
    /// True for a Specified category.
    Category(String, bool),
    Control(Control),
    Declassification,
    Unknown,
}

impl Item {
    pub fn is_known(&self) -> bool {
        !matches!(self.value, Value::Unknown)
    }
}

pub(super) struct Reader<'r> {
    pub(super) place: Place,
    pub(super) register: &'r Register,
}

pub(super) type Found = (Block, Value);

/// Reads every piece from `first` on.
pub fn read(text: &str, pieces: &[Piece<'_>], first: usize, place: Place, register: &Register, parsed: &mut Parsed) {
    let reader = Reader { place, register };
    for piece in pieces.iter().skip(first) {
        if piece.text.is_empty() {
            let range = if piece.before.range.is_empty() { 0..text.len() } else { piece.before.range.clone() };
            if !text.is_empty() {
                parsed.problem(ProblemKind::EmptyBlock, range.clone(), &text[range], "nothing");
            }
            continue;
        }
        reader.piece(piece.text, piece.range.start, piece.before.clone(), parsed);
    }
}

/// A special word of NATO that was fused with its level.
pub fn add_nato_control(name: &str, register: &Register, parsed: &mut Parsed) {
    let program = Program { name: name.to_owned(), compartments: Vec::new() };
    match marking::block_of(name, register) {
        Some(Block::Aea) => {
            parsed.marking.aea.push(Atomic { name: name.to_owned(), ..Atomic::default() });
        }
        _ => parsed.marking.sci.push(program),
    }
}

impl Reader<'_> {
    fn piece(&self, text: &str, at: usize, before: Separator, parsed: &mut Parsed) {
        if let Some(found) = self.recognise(text, at, &before, parsed) {
            self.add(found, at..at + text.len(), before, parsed);
            return;
        }
        if self.several(text, at, &before, parsed) {
            return;
        }
        let sci_may_stand = self.sci_may_stand(&before, parsed);
        let limit = near::limit(text).max(if sci_may_stand { 0 } else { usize::from(text.len() >= 2) });
        if let Some(right) = self.near(text, limit, sci_may_stand, parsed) {
            parsed.problem(ProblemKind::Misspelled, at..at + text.len(), text, right.clone());
            let mut aside = Parsed::default();
            if let Some(found) = self.recognise(&right, 0, &before, &mut aside) {
                self.add(found, at..at + text.len(), before, parsed);
                return;
            }
        } else if sci_may_stand && is_system_name(text) && !self.register.no_systems.iter().any(|word| word == text) {
            let program = self.program(text, at, parsed);
            parsed.unregistered.push((program.name.clone(), at..at + text.len()));
            self.add((Block::Sci, Value::Sci(program)), at..at + text.len(), before, parsed);
            return;
        } else {
            let expected = "a marking of the register";
            parsed.problem(ProblemKind::UnknownToken, at..at + text.len(), text, expected);
        }
        let block = parsed.items.last().map_or(Block::Sci, |item| item.block);
        parsed.items.push(Item { block, value: Value::Unknown, range: at..at + text.len(), before });
    }

    /// Unpublished systems are listed among the published ones: a word that is in no register may be one, where
    /// nothing but SCI has come before it.
    fn sci_may_stand(&self, before: &Separator, parsed: &Parsed) -> bool {
        if parsed.is_cui || parsed.marking.level == Some(0) {
            return false;
        }
        match parsed.items.last() {
            None => true,
            Some(item) => item.block == Block::Sci && before.slashes == 1,
        }
    }

    fn near(&self, text: &str, limit: usize, sci: bool, parsed: &Parsed) -> Option<String> {
        if parsed.is_cui {
            let categories = self.register.categories.keys().map(String::as_str);
            let bare = text.strip_prefix("SP-");
            if let Some(right) = near::among(bare.unwrap_or(text), limit.min(1), categories) {
                return Some(if bare.is_some() { format!("SP-{right}") } else { right.to_owned() });
            }
            if bare.is_some() {
                return None;
            }
        }
        if let Some(right) = near::control(text, self.place, limit, self.register) {
            return Some(right);
        }
        // `RELTO USA, GBR`, `DISPLY ONLY AFG`: the words before the list of codes.
        let words: Vec<&str> = text.split(' ').collect();
        for (name, count) in [("REL TO", 1), ("REL TO", 2), ("DISPLAY ONLY", 2), ("DISPLAY ONLY", 1), ("FGI", 1)] {
            if words.len() > count {
                let start = words[..count].join(" ");
                let most = if name.len() > 6 { 2 } else { 1 };
                if within(&start, name, most).is_some_and(|steps| steps > 0) {
                    return Some(format!("{name} {}", words[count..].join(" ")));
                }
            }
        }
        if let Some(codes) = text.strip_suffix(" ONLY").and_then(|rest| rest.rsplit_once(' '))
            && within(codes.1, "EYES", 1).is_some()
            && codes.0.contains('/')
        {
            return Some(format!("{} EYES ONLY", codes.0));
        }
        // A system with a slip, before its compartments.
        if let Some((system, rest)) = text.split_once('-') {
            let lim = near::limit(system).max(usize::from(!sci && system.len() > 1));
            return near::control(system, self.place, lim, self.register).map(|right| format!("{right}-{rest}"));
        }
        None
    }

    /// A piece that holds several markings without a slash between them: `NOFORN,ORCON`, `SI TK`.
    fn several(&self, text: &str, at: usize, before: &Separator, parsed: &mut Parsed) -> bool {
        for separator in [',', ' ', '-', '.', ';', ':'] {
            let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
            if parts.len() < 2 {
                continue;
            }
            // The longest start that is known, then the longest start of the rest …
            let Some(ends) = self.cut_known(text, separator, before, parsed) else {
                continue;
            };
            let mut start = 0;
            let mut last = before.clone();
            for end in ends {
                let raw = &text[start..end];
                let part = raw.trim_matches([separator, ' ']);
                let part_at = at + start + raw.find(part).unwrap_or(0);
                if let Some(found) = self.recognise(part, part_at, &last, parsed) {
                    self.add(found, part_at..part_at + part.len(), last.clone(), parsed);
                }
                let next = text[end..].find(|c: char| c != separator && c != ' ').map_or(text.len(), |gap| end + gap);
                last = Separator { range: at + end..at + next, instead: Some(separator), ..Separator::default() };
                start = end;
            }
            return true;
        }
        false
    }

    fn cut_known(&self, text: &str, separator: char, before: &Separator, parsed: &Parsed) -> Option<Vec<usize>> {
        let mut ends = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let rest = text[start..].trim_start_matches([separator, ' ']);
            if rest.is_empty() {
                break;
            }
            let from = text.len() - rest.len();
            let stops = rest.match_indices(separator).map(|(at, _)| at).chain([rest.len()]);
            let end = stops
                .filter(|end| {
                    let mut aside = Parsed { is_cui: parsed.is_cui, ..Parsed::default() };
                    aside.marking.level = parsed.marking.level;
                    let word = rest[..*end].trim();
                    self.recognise(word, 0, before, &mut aside).is_some_and(|(block, _)| block != Block::Classification)
                        && !aside.problems.iter().any(|problem| {
                            matches!(
                                problem.kind,
                                ProblemKind::UnknownCode | ProblemKind::Comma | ProblemKind::Compartment
                            )
                        })
                })
                .max()?;
            ends.push(from + end);
            start = from + end;
        }
        (ends.len() > 1).then_some(ends)
    }

    fn recognise(&self, text: &str, at: usize, before: &Separator, parsed: &mut Parsed) -> Option<Found> {
        let range = at..at + text.len();
        if let Some(found) = self.category(text, &range, before, parsed) {
            return Some(found);
        }
        // After a program, a single slash leads on to the next one.
        if before.slashes == 1
            && let Some(Item { value: Value::Sap(..), .. }) = parsed.items.last()
            && self.register.form(text).is_none()
            && !text.starts_with("SAR-")
            && self.listed(text, at, &mut Parsed::default()).is_none()
            && is_program_name(text)
        {
            return Some((Block::Sap, Value::Sap(self.program(text, at, parsed), false)));
        }
        self.listed(text, at, parsed)
            .or_else(|| self.sap(text, at, parsed))
            .or_else(|| self.atomic(text, at, parsed))
            .or_else(|| self.sci(text, at, parsed))
            .or_else(|| self.plain(text, &range, parsed))
            .or_else(|| self.other(text, &range, parsed))
    }

    /// A CUI category, in the block after `CUI` or with the mark of the Specified.
    fn category(&self, text: &str, range: &Range<usize>, before: &Separator, parsed: &mut Parsed) -> Option<Found> {
        parsed.marking.cui.as_ref()?;
        // Behind another category, a double slash leads on to the controls, of which some have a category's name.
        let in_place = match parsed.items.last() {
            None | Some(Item { value: Value::Cui, .. }) => true,
            Some(item) => item.block == Block::Cui && before.slashes < 2,
        };
        let (name, specified) = match text.strip_prefix("SP-") {
            Some(name) => (name, true),
            None => (text, false),
        };
        if !specified && (self.register.limited.iter().any(|ldc| ldc == text) || text.starts_with("REL TO ")) {
            return None;
        }
        let Some(category) = self.register.categories.get(name) else {
            if specified && self.near(text, 1, false, parsed).is_none() {
                parsed.problem(ProblemKind::Category, range.clone(), text, "a category of the CUI registry");
                return Some((Block::Cui, Value::Category(name.to_owned(), true)));
            }
            return None;
        };
        if !specified && !in_place && self.register.form(text).is_some() {
            return None;
        }
        if !specified && self.register.form(text).is_some_and(|(control, _)| control.name == "FOUO") {
            return None;
        }
        let kind = if specified { "specified" } else { "basic" };
        if !specified && !category.kinds.iter().any(|own| own == kind) && self.register.form(text).is_some() {
            return None;
        }
        if !category.kinds.iter().any(|own| own == kind) {
            let expected = if specified { name.to_owned() } else { format!("SP-{name}") };
            parsed.problem(ProblemKind::Category, range.clone(), text, expected);
        }
        Some((Block::Cui, Value::Category(name.to_owned(), specified)))
    }

    fn sci(&self, text: &str, at: usize, parsed: &mut Parsed) -> Option<Found> {
        let end = text.find('-').unwrap_or(text.len());
        let system = text[..end].trim_end();
        let (control, form) = self.register.form(system).filter(|(control, _)| control.block == Block::Sci)?;
        if form == Form::Title && self.place == Place::Portion {
            parsed.problem(ProblemKind::BannerForm, at..at + end, system, control.name.clone());
        }
        let mut program = self.program(text, at, parsed);
        program.name = control.name.clone();
        if program.name == "SI"
            && let Some(eci) = program.compartments.iter_mut().find(|compartment| compartment.name == "ECI")
        {
            parsed.problem(ProblemKind::RetiredIndicator, at..at + text.len(), text, "the compartment without ECI");
            if !eci.subs.is_empty() {
                eci.name = eci.subs.remove(0);
            }
        }
        for compartment in &mut program.compartments {
            if let Some(known) = self.register.compartment(&control.name, &compartment.name)
                && known.name != compartment.name
            {
                if self.place == Place::Portion {
                    let found = compartment.name.clone();
                    parsed.problem(ProblemKind::BannerForm, at..at + text.len(), &found, known.name.clone());
                }
                compartment.name = known.name.clone();
            }
        }
        Some((Block::Sci, Value::Sci(program)))
    }

    /// `SI-G ABCD EFGH-XYZ`: the name, its compartments, their sub-compartments.
    pub(super) fn program(&self, text: &str, at: usize, parsed: &mut Parsed) -> Program {
        let mut program = Program::default();
        let mut offset = 0;
        for (index, part) in text.split('-').enumerate() {
            let part_at = at + offset;
            offset += part.len() + 1;
            if index == 0 {
                program.name = part.trim().to_owned();
                if part != part.trim() {
                    parsed.problem(ProblemKind::Space, part_at..part_at + part.len(), part, part.trim());
                }
                continue;
            }
            let mut words = part.split(' ').filter(|word| !word.is_empty());
            let Some(name) = words.next() else {
                let range = part_at.saturating_sub(1)..(part_at + part.len()).max(part_at);
                parsed.problem(ProblemKind::Compartment, range, "-", "a compartment after the hyphen");
                continue;
            };
            if part != part.trim() {
                parsed.problem(ProblemKind::Space, part_at..part_at + part.len(), part, part.trim());
            }
            let compartment = Compartment { name: name.to_owned(), subs: words.map(str::to_owned).collect() };
            program.compartments.push(compartment);
        }
        program
    }

    fn plain(&self, text: &str, range: &Range<usize>, parsed: &mut Parsed) -> Option<Found> {
        let (control, form) = self.register.form(text)?;
        match (form, self.place) {
            (Form::Portion, Place::Banner) => {
                let kind = if control.portion_in_banner { ProblemKind::Variant } else { ProblemKind::PortionForm };
                parsed.problem(kind, range.clone(), text, control.name.clone());
            }
            (Form::Banner | Form::Title, Place::Portion) => {
                parsed.problem(ProblemKind::BannerForm, range.clone(), text, control.portion().to_owned());
            }
            _ => {}
        }
        let value = match control.block {
            Block::Aea => Value::Aea(Atomic { name: control.name.clone(), ..Atomic::default() }),
            Block::Sci => Value::Sci(Program { name: control.name.clone(), compartments: Vec::new() }),
            Block::Sap => return None,
            _ => Value::Control(Control::plain(&control.name)),
        };
        if matches!(control.list, Some(List::Nickname)) {
            parsed.problem(ProblemKind::Compartment, range.clone(), text, format!("{text}- and the nickname"));
        }
        Some((control.block, value))
    }

    /// Levels in the wrong place, parts that need a parent, values that left the banner.
    fn other(&self, text: &str, range: &Range<usize>, parsed: &mut Parsed) -> Option<Found> {
        if text == "CUI" || text == "CONTROLLED" {
            if text == "CONTROLLED" || parsed.marking.cui.is_some() {
                let expected = if text == "CONTROLLED" { "CUI" } else { "CUI once" };
                parsed.problem(ProblemKind::Repeated, range.clone(), text, expected);
            }
            parsed.marking.cui.get_or_insert_with(Cui::default);
            return Some((Block::Cui, Value::Cui));
        }
        if let Some(level) = self.register.level(text) {
            let expected = "one classification, at the start";
            parsed.problem(ProblemKind::SecondLevel, range.clone(), text, expected);
            return Some((Block::Classification, Value::Level(level)));
        }
        if text == "SAR" {
            parsed.problem(ProblemKind::Compartment, range.clone(), text, "SAR- and the program");
            let program = Program::default();
            return Some((Block::Sap, Value::Sap(program, true)));
        }
        if matches!(text, "CNWDI" | "CRITICAL NUCLEAR WEAPON DESIGN INFORMATION") {
            parsed.problem(ProblemKind::ParentMissing, range.clone(), text, "RD-CNWDI");
            return Some((Block::Aea, Value::Aea(Atomic { name: "RD".to_owned(), cnwdi: true, sigma: Vec::new() })));
        }
        if starts_with_word(text, "SIGMA") || starts_with_word(text, "SG") {
            parsed.problem(ProblemKind::ParentMissing, range.clone(), text, format!("RD-{text}"));
            let mut atomic = Atomic { name: "RD".to_owned(), ..Atomic::default() };
            let start = text.find(' ').unwrap_or(text.len());
            self.sigma(&text[start..], range.start + start, &mut atomic, parsed);
            return Some((Block::Aea, Value::Aea(atomic)));
        }
        let head = text.split([' ', '-']).next().unwrap_or(text);
        if let Some((system, compartment)) = self.register.system_of(head)
            && head.len() <= 9
            && (head.len() > 1 || matches!(head, "G" | "O" | "P"))
        {
            let expected = format!("{}-{}", system.name, compartment.name);
            parsed.problem(ProblemKind::ParentMissing, range.clone(), text, expected);
            let mut program = self.program(&format!("{}-{text}", system.name), 0, &mut Parsed::default());
            if let Some(first) = program.compartments.first_mut() {
                first.name = compartment.name.clone();
            }
            return Some((Block::Sci, Value::Sci(program)));
        }
        if is_declassification(text, self.register) {
            let expected = "the value on the Declassify On line only";
            parsed.dated(ProblemKind::Declassification, range.clone(), text, expected, "declassification-in-banner");
            return Some((Block::Declassification, Value::Declassification));
        }
        None
    }

    fn add(&self, (block, value): Found, range: Range<usize>, before: Separator, parsed: &mut Parsed) {
        let marking = &mut parsed.marking;
        match &value {
            Value::Sci(program) => marking.sci.push(program.clone()),
            Value::Sap(program, _) => marking.sap.push(program.clone()),
            Value::Aea(atomic) => marking.aea.push(atomic.clone()),
            Value::Fgi(list) => {
                let before = marking.fgi.take();
                let concealed = list.is_empty() || before.as_ref().is_some_and(Vec::is_empty);
                let all = before.into_iter().flatten().chain(list.iter().cloned()).collect();
                marking.fgi = Some(if concealed { Vec::new() } else { all });
            }
            Value::Category(name, specified) => {
                let cui = marking.cui.get_or_insert_with(Cui::default);
                if *specified { cui.specified.push(name.clone()) } else { cui.basic.push(name.clone()) }
            }
            Value::Control(control) if block == Block::NonIc => marking.non_ic.push(control.clone()),
            Value::Control(control) => marking.dissemination.push(control.clone()),
            // What the line says at its head holds; but a level that is written nowhere else is the level.
            Value::Level(level) => {
                if marking.level.is_none() {
                    marking.level = Some(*level);
                }
            }
            Value::Cui | Value::Declassification | Value::Unknown => {}
        }
        parsed.items.push(Item { block, value, range, before });
    }
}

/// A word that may be the short or long name of an unpublished system, with compartments.
fn is_system_name(text: &str) -> bool {
    let name = text.split('-').next().unwrap_or(text);
    (2..=12).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b' ')
}

fn is_program_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b' '))
}

/// `20301231`, `25X1`, `X1`, `MR`.
pub fn is_declassification(text: &str, register: &Register) -> bool {
    (text.len() == 8
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.starts_with("19") || text.starts_with("20")))
        || register.exemptions.iter().any(|exemption| {
            exemption.forms().any(|form| {
                text.eq_ignore_ascii_case(form) || text.strip_prefix(form).is_some_and(|rest| rest.starts_with(','))
            })
        })
}
