//! Every marking that the types can hold is printed in one way as a banner and as a portion mark, and is read back
//! from both as the same value, without any problem of syntax.

use caveat::grammar::banner;
use caveat::marking::rollup::rollup;
use caveat::marking::{Atomic, Compartment, Control, Cui, Marking, Owner, Place, Program};
use caveat::vocabulary::register::Register;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn codes(min: usize) -> impl Strategy<Value = Vec<String>> {
    let all = ["AUS", "CAN", "DEU", "GBR", "JPN", "NZL", "FVEY", "NATO", "EU"];
    subsequence(all.to_vec(), min..=4).prop_map(|codes| codes.into_iter().map(str::to_owned).collect())
}

fn word(pattern: &'static str) -> impl Strategy<Value = String> {
    pattern.prop_map(|word: String| word)
}

fn program(names: Vec<&'static str>) -> impl Strategy<Value = Program> {
    let compartment = (word("[A-Z]{2}[A-Z0-9]{1,3}"), prop::collection::vec(word("[A-Z]{4}"), 0..3))
        .prop_map(|(name, subs)| Compartment { name, subs });
    (select(names), prop::collection::vec(compartment, 0..3))
        .prop_map(|(name, compartments)| Program { name: name.to_owned(), compartments })
}

fn owner() -> impl Strategy<Value = Owner> {
    prop_oneof![
        6 => Just(Owner::Us),
        1 => codes(1).prop_map(|mut list| { list.retain(|code| code != "EU"); list.push("USA".into()); list.push("GBR".into()); Owner::Joint(list) }),
        1 => subsequence(vec!["AUS", "CAN", "DEU", "GBR"], 1..3).prop_map(|list| Owner::Foreign(list.into_iter().map(str::to_owned).collect())),
        1 => Just(Owner::Nato(None)),
        1 => select(vec!["ISAF", "KFOR"]).prop_map(|activity| Owner::Nato(Some(activity.to_owned()))),
    ]
}

fn control() -> impl Strategy<Value = Control> {
    let plain = Register::embedded()
        .controls
        .iter()
        .filter(|control| control.list.is_none() && control.until.is_none())
        .filter(|control| matches!(control.block, caveat::vocabulary::register::Block::Dissemination))
        .filter(|control| control.name != "ORCON-USGOV")
        .map(|control| control.name.clone())
        .collect::<Vec<_>>();
    let with_usa = |mut list: Vec<String>| {
        list.insert(0, "USA".to_owned());
        list
    };
    prop_oneof![
        4 => select(plain).prop_map(|name| Control { name, list: Vec::new() }),
        2 => codes(1).prop_map(move |list| Control { name: "REL TO".into(), list: with_usa(list) }),
        1 => codes(1).prop_map(|list| Control { name: "DISPLAY ONLY".into(), list }),
        1 => subsequence(vec!["AUS", "CAN", "GBR", "NZL"], 1..4).prop_map(|list| Control {
            name: "EYES ONLY".into(),
            list: std::iter::once("USA").chain(list).map(str::to_owned).collect(),
        }),
    ]
}

fn non_ic() -> impl Strategy<Value = Control> {
    let names = vec!["LIMDIS", "EXDIS", "NODIS", "SBU", "SBU NOFORN", "LES", "LES NOFORN", "SSI", "NNPI"];
    prop_oneof![
        5 => select(names).prop_map(|name| Control { name: name.to_owned(), list: Vec::new() }),
        1 => word("[A-Z]{3,8}").prop_map(|name| Control { name: "ACCM".into(), list: vec![name] }),
    ]
}

fn atomic() -> impl Strategy<Value = Atomic> {
    let sigma = subsequence(vec![14u16, 15, 18, 20], 0..4);
    prop_oneof![
        (select(vec!["RD", "FRD"]), any::<bool>(), sigma).prop_map(|(name, cnwdi, sigma)| Atomic {
            name: name.into(),
            cnwdi,
            sigma
        }),
        select(vec!["DOD UCNI", "DOE UCNI", "TFNI", "ATOMAL"])
            .prop_map(|name| Atomic { name: name.into(), ..Atomic::default() }),
    ]
}

fn cui() -> impl Strategy<Value = Cui> {
    let specified = subsequence(vec!["AIV", "CTI", "PRVCY"], 0..3);
    let basic = subsequence(vec!["AG", "LEI", "PROPIN", "JURY"], 1..3);
    (specified, basic).prop_map(|(specified, basic)| Cui {
        controlled: false,
        specified: specified.into_iter().map(str::to_owned).collect(),
        basic: basic.into_iter().map(str::to_owned).collect(),
    })
}

prop_compose! {
    fn marking()(
        owner in owner(),
        level in select(vec![0u8, 2, 3, 4]),
        sci in prop::collection::vec(program(vec!["SI", "TK", "HCS", "KLM", "MVL", "BUR"]), 0..3),
        sap in prop::collection::vec(program(vec!["BP", "CA", "BUTTER POPCORN"]), 0..3),
        aea in prop::collection::vec(atomic(), 0..2),
        fgi in prop::option::of(codes(0).prop_map(|mut list| { list.retain(|code| code != "USA"); list })),
        cui in prop::option::weighted(0.2, cui()),
        dissemination in prop::collection::vec(control(), 0..4),
        non_ic in prop::collection::vec(non_ic(), 0..3),
        alone in prop::bool::weighted(0.1),
    ) -> Marking {
        let mut marking = Marking { owner, level: Some(level), sci, sap, aea, fgi, cui, dissemination, non_ic };
        if alone {
            // CUI alone has neither level nor owner, nor what belongs to classified papers.
            marking.level = None;
            marking.owner = Owner::Us;
            marking.cui.get_or_insert_with(|| Cui { basic: vec!["AG".into()], ..Cui::default() });
            (marking.sci, marking.sap, marking.aea, marking.fgi) = Default::default();
            marking.non_ic.clear();
            // The older control beside CUI is a fault that the grammar tells.
            marking.dissemination.retain(|control| control.name != "FOUO");
        }
        let register = Register::embedded();
        marking.sort(register);
        // Each control once; a list of release twice would be two markings.
        marking.dissemination.dedup_by(|a, b| a.name == b.name);
        marking.non_ic.dedup_by(|a, b| a.name == b.name);
        for programs in [&mut marking.sci, &mut marking.sap] {
            programs.dedup_by(|a, b| a.name == b.name);
        }
        marking
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_and_read_back(marking in marking()) {
        let register = Register::embedded();
        for place in [Place::Banner, Place::Portion] {
            let text = marking.print(place, register);
            let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
            let parsed = banner::parse(inner, place, register);
            prop_assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
            prop_assert_eq!(&parsed.marking, &marking, "{}", text);
            prop_assert_eq!(parsed.marking.print(place, register), text);
        }
    }

    /// What portions add up to does not hang on their order, on how often one stands there, or on which are added first, and
    /// covers each of them.
    #[test]
    fn a_rollup_is_a_sum(portions in prop::collection::vec(marking(), 1..5), turn in 0usize..4) {
        let register = Register::embedded();
        let us = Marking::default();
        let sum = |portions: &[&Marking]| rollup(portions, &us, register).least;
        let all: Vec<&Marking> = portions.iter().collect();
        let least = sum(&all);
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len());
        turned.reverse();
        prop_assert_eq!(&sum(&turned), &least, "another order");
        prop_assert_eq!(&sum(&[all.clone(), all.clone()].concat()), &least, "twice");
        prop_assert_eq!(&sum(&[&least]), &least, "of itself");
        let (some, rest) = all.split_at(turn % all.len());
        if !some.is_empty() {
            let part = sum(some);
            prop_assert_eq!(&sum(&[&[&part], rest].concat()), &least, "some first: {}", part.print(Place::Portion, register));
        }
        for portion in &all {
            prop_assert!(least.level >= portion.level);
            for (own, of) in [(&least.sci, &portion.sci), (&least.sap, &portion.sap)] {
                for program in of {
                    let held = own.iter().find(|held| held.name == program.name);
                    prop_assert!(held.is_some_and(|held| program.compartments.iter().all(|part| {
                        let held = held.compartment(&part.name);
                        held.is_some_and(|held| part.subs.iter().all(|sub| held.subs.contains(sub)))
                    })), "{} is not covered", program.name);
                }
            }
        }
    }

    #[test]
    fn any_text_is_read(text in "[ -~éß／]{0,80}") {
        let register = Register::embedded();
        for place in [Place::Banner, Place::Portion] {
            for problem in banner::parse(&text, place, register).problems {
                prop_assert!(text.get(problem.range.clone()).is_some(), "{:?}", problem);
            }
        }
        caveat::grammar::portion::at_start(&text, register);
        caveat::grammar::portion::at_end(&text, register);
        caveat::grammar::banner::line::banner_line(&text, register);
        caveat::grammar::authority::lines(&text);
        caveat::grammar::authority::until(&text, register);
        caveat::grammar::day::find(&text);
    }

    #[test]
    fn any_run_of_tokens_is_read(parts in prop::collection::vec(select(vec!["SECRET", "(S", "//", "/", "NF", "REL TO", "USA", ",", " ", "-", "SI", "RD", "SG", "14", "SAR-", "FGI", "CUI", "SP-", "EYES ONLY", ")", "JOINT", "NATO", "25X1", "é"]), 0..14)) {
        let text = parts.concat();
        let register = Register::embedded();
        for place in [Place::Banner, Place::Portion] {
            for problem in banner::parse(&text, place, register).problems {
                prop_assert!(text.get(problem.range.clone()).is_some(), "{:?}", problem);
            }
        }
        caveat::grammar::portion::at_start(&text, register);
        caveat::grammar::banner::line::banner_line(&text, register);
    }
}
