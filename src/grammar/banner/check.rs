//! The order and the separators of the parts that were recognised.

use super::item::{Item, Value};
use super::{Parsed, ProblemKind};
use crate::marking::{Compartment, Place, Program, print, program_key};
use crate::vocabulary::register::{Block, Register};

/// Finds wrong separators, wrong order of blocks, unsorted and repeated parts.
pub fn check(text: &str, place: Place, register: &Register, parsed: &mut Parsed) {
    let items = parsed.items.clone();
    let mut highest: Option<(Block, &Item)> = None;
    let mut reported = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let previous = at.checked_sub(1).map(|before| &items[before]);
        separator(text, previous, item, parsed);
        if let Some((block, _)) = highest
            && item.block < block
            && item.block != Block::Classification
            && !reported.contains(&item.block)
        {
            reported.push(item.block);
            order_of_blocks(text, item, block, parsed);
        }
        if highest.is_none_or(|(block, _)| item.block > block) {
            highest = Some((item.block, item));
        }
        // A block stands once: what returns to it after another is a second one.
        repeated(text, &items[..at], item, parsed);
        if let Some(previous) = previous
            && previous.block == item.block
        {
            order_inside(text, previous, item, register, parsed);
        }
        if let Value::Sci(program) | Value::Sap(program, _) = &item.value {
            inside_program(text, program, item, parsed);
        }
    }
    concealed(text, parsed, &items);
    categories(text, place, parsed, &items);
}

fn separator(text: &str, previous: Option<&Item>, item: &Item, parsed: &mut Parsed) {
    let before = &item.before;
    let head = parsed.head.clone();
    let range = if before.range.is_empty() { item.range.clone() } else { before.range.clone() };
    if previous.is_none() && head.is_empty() {
        return;
    }
    // `SECRET/NOFORN`: the head is a block of its own. A program after `SAR-` and a category after `CUI` are not.
    let same = previous.is_some_and(|previous| previous.block == item.block)
        && !matches!(previous.map(|previous| &previous.value), Some(Value::Cui))
        && !matches!(item.value, Value::Cui);
    let expected = if same { "/" } else { "//" };
    let found = &text[range.clone()];
    match (before.slashes, before.instead) {
        (0, Some(',')) => {
            parsed.dated(ProblemKind::Comma, range, found, expected, "comma");
        }
        (0, _) => parsed.problem(ProblemKind::Separator, range, found, expected),
        (slashes, _) if slashes > 3 => parsed.problem(ProblemKind::EmptyBlock, range, found.trim(), expected),
        (slashes, _) if slashes != expected.len() || before.odd => {
            // The commas of 2005 and the slash inside CUI apart, one fault is said once.
            parsed.problem(ProblemKind::Separator, range, found.trim(), expected);
        }
        _ if before.blanks => parsed.problem(ProblemKind::Space, range, found, expected),
        _ => {}
    }
}

fn order_of_blocks(text: &str, item: &Item, before: Block, parsed: &mut Parsed) {
    let found = &text[item.range.clone()];
    let expected = format!("{found} ({}) before {}", item.block.title(), before.title());
    let feature = match item.block {
        Block::Aea if before == Block::Dissemination => Some("aea-in-dissemination"),
        Block::Sap if before == Block::NonIc => Some("sap-in-non-ic"),
        _ => None,
    };
    match feature {
        Some(feature) => parsed.dated(ProblemKind::BlockOrder, item.range.clone(), found, expected, feature),
        None => parsed.problem(ProblemKind::BlockOrder, item.range.clone(), found, expected),
    }
}

fn repeated(text: &str, before: &[Item], item: &Item, parsed: &mut Parsed) {
    let found = &text[item.range.clone()];
    if parsed.problems.iter().any(|problem| problem.kind == ProblemKind::ParentMissing && problem.range == item.range) {
        return;
    }
    let twice = before.iter().any(|other| match (&other.value, &item.value) {
        (Value::Sci(a), Value::Sci(b)) => a.name == b.name,
        (Value::Sap(a, _), Value::Sap(b, _)) => a.name == b.name,
        // `RD-CNWDI/RD-SIGMA 14` says two things of one marking, as some stylesheets print it.
        (Value::Aea(a), Value::Aea(b)) => a == b,
        (Value::Control(a), Value::Control(b)) => a.name == b.name && (a.name != "ACCM" || a.list == b.list),
        (Value::Category(a, _), Value::Category(b, _)) => a == b,
        (Value::Fgi(_), Value::Fgi(_)) => true,
        _ => false,
    });
    if twice {
        parsed.problem(ProblemKind::Repeated, item.range.clone(), found, "each marking once");
    }
    if let Value::Sap(_, true) = &item.value
        && before.iter().any(|other| matches!(other.value, Value::Sap(..)))
    {
        parsed.dated(ProblemKind::RepeatedPrefix, item.range.clone(), found, "SAR- once", "repeated-sar");
    }
}

fn order_inside(text: &str, previous: &Item, item: &Item, register: &Register, parsed: &mut Parsed) {
    let wrong = match (&previous.value, &item.value) {
        (Value::Sci(a), Value::Sci(b)) => program_key(b, register, true) < program_key(a, register, true),
        (Value::Sap(a, _), Value::Sap(b, _)) => b.name < a.name,
        (Value::Aea(a), Value::Aea(b)) => register.order(&b.name) < register.order(&a.name),
        (Value::Control(a), Value::Control(b)) => {
            let by_name = parsed.is_cui;
            let key = |control| crate::marking::control_key(control, register, by_name);
            key(b) < key(a) && a.name != b.name
        }
        (Value::Category(a, a_specified), Value::Category(b, b_specified)) => {
            (!b_specified, b) < (!a_specified, a) && a != b
        }
        _ => false,
    };
    if wrong {
        let (found, before) = (&text[item.range.clone()], &text[previous.range.clone()]);
        parsed.problem(ProblemKind::Order, item.range.clone(), found, format!("{found} before {before}"));
    }
}

fn inside_program(text: &str, program: &Program, item: &Item, parsed: &mut Parsed) {
    let found = &text[item.range.clone()];
    let mut sorted = program.clone();
    sorted.compartments.sort_by(|a, b| a.name.cmp(&b.name));
    for compartment in &mut sorted.compartments {
        compartment.subs.sort();
    }
    if sorted != *program {
        parsed.problem(ProblemKind::Order, item.range.clone(), found, print::program(&sorted));
    }
    // `HCS-P JJJ-P DDDD` names a compartment once for each of its subs (manual 2016, J): only the same twice is wrong.
    let doubled = sorted.compartments.windows(2).any(|pair| pair[0] == pair[1]);
    let subs = |compartment: &Compartment| compartment.subs.windows(2).any(|pair| pair[0] == pair[1]);
    if doubled || sorted.compartments.iter().any(subs) {
        parsed.problem(ProblemKind::Repeated, item.range.clone(), found, "each compartment once");
    }
}

/// A bare `FGI` conceals the source; a list beside it names it.
fn concealed(text: &str, parsed: &mut Parsed, items: &[Item]) {
    let lists: Vec<&Item> = items.iter().filter(|item| matches!(item.value, Value::Fgi(_))).collect();
    if lists.len() > 1 && lists.iter().any(|item| matches!(&item.value, Value::Fgi(list) if list.is_empty())) {
        let range = lists[1].range.clone();
        parsed.problem(ProblemKind::ConcealedAndNamed, range.clone(), &text[range], "FGI alone");
    }
}

/// A classified portion names the categories of what is CUI in it; the older controls are no categories.
fn categories(text: &str, place: Place, parsed: &mut Parsed, items: &[Item]) {
    let Some(cui) = parsed.marking.cui.clone() else {
        return;
    };
    if place == Place::Portion
        && parsed.marking.is_classified()
        && cui.specified.is_empty()
        && cui.basic.is_empty()
        && let Some(item) = items.iter().find(|item| item.value == Value::Cui)
    {
        let range = item.range.clone();
        parsed.problem(ProblemKind::Category, range.clone(), &text[range], "a portion of its own for what is CUI");
    }
    if !parsed.is_cui {
        return;
    }
    for item in items {
        if let Value::Control(control) = &item.value
            && matches!(control.name.as_str(), "FOUO" | "SBU" | "SBU NOFORN" | "LES" | "LES NOFORN")
        {
            let range = item.range.clone();
            parsed.problem(ProblemKind::Category, range.clone(), &text[range], "a category of the CUI registry");
        }
    }
}
