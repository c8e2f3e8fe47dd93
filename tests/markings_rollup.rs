//! The roll-up against ODNI's published examples: each banner is what its portions add up to, and no longer is when
//! one control is dropped from it or its level is changed.

use caveat::grammar::banner;
use caveat::marking::compare::compare;
use caveat::marking::rollup::rollup;
use caveat::marking::{Marking, Place};
use caveat::vocabulary::register::Register;

fn shared(name: &str) -> Option<String> {
    let folder =
        std::env::var("CAVEAT_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into());
    let text = std::fs::read_to_string(format!("{folder}/reference/{name}")).ok();
    if text.is_none() {
        println!("skipped: {name} is not here");
    }
    text
}

fn differences(banner: &Marking, portions: &[Marking]) -> Vec<String> {
    let register = Register::embedded();
    let portions: Vec<&Marking> = portions.iter().collect();
    let sum = rollup(&portions, banner, register);
    compare(banner, &sum, &portions, register).into_iter().map(|difference| format!("{difference:?}")).collect()
}

#[test]
fn published_rollups_agree_and_every_change_shows() {
    let register = Register::embedded();
    let Some(table) = shared("markings-rollup-examples.tsv") else { return };
    let (mut wrong, mut unseen, mut changes) = (Vec::new(), Vec::new(), 0);
    for line in table.lines().skip(1) {
        let [id, banner, portions]: [&str; 3] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let parse = |text: &str, place| {
            let parsed = banner::parse(text, place, register);
            let serious: Vec<_> = parsed.problems.iter().filter(|problem| problem.found != "OC-USGOV").collect();
            assert!(serious.is_empty(), "{id}: {text}: {serious:?}");
            parsed.marking
        };
        let banner = parse(banner, Place::Banner);
        let portions: Vec<Marking> =
            portions.split(" | ").map(|portion| parse(portion.trim_matches(['(', ')']), Place::Portion)).collect();
        let found = differences(&banner, &portions);
        if !found.is_empty() {
            wrong.push(format!("{id}: {line}\n    {}", found.join("\n    ")));
        }
        for (what, changed) in changed(&banner) {
            changes += 1;
            if differences(&changed, &portions).is_empty() {
                unseen.push(format!("{id}: {what}: {}\t{}", changed.print(Place::Banner, register), line));
            }
        }
    }
    println!("{changes} changes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

/// The banner with its level changed, and with each of its controls left out.
fn changed(banner: &Marking) -> Vec<(String, Marking)> {
    let mut all = Vec::new();
    for level in [0, 2, 3, 4] {
        if banner.level != Some(level) {
            all.push((format!("level {level}"), Marking { level: Some(level), ..banner.clone() }));
        }
    }
    for at in 0..banner.sci.len() {
        let mut without = banner.clone();
        all.push((without.sci.remove(at).name, without));
    }
    for at in 0..banner.aea.len() {
        let mut without = banner.clone();
        all.push((without.aea.remove(at).name, without));
    }
    if banner.fgi.is_some() {
        all.push(("FGI".into(), Marking { fgi: None, ..banner.clone() }));
    }
    for at in 0..banner.dissemination.len() {
        let mut without = banner.clone();
        all.push((without.dissemination.remove(at).name, without));
    }
    for at in 0..banner.non_ic.len() {
        let mut without = banner.clone();
        all.push((without.non_ic.remove(at).name, without));
    }
    all
}
