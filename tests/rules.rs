//! Every rule that comes with the program does what its own examples say.

use caveat::audit::{Auditor, Options};
use caveat::engine::check::RuleSet;
use caveat::engine::pack::Example;
use caveat::finding::Confidence;

#[test]
fn the_embedded_rules_load() {
    if let Err(errors) = RuleSet::load(&caveat::facts::schema(), caveat::embedded::rule_files()) {
        for error in &errors {
            let report = miette::Report::new(error.clone());
            println!("{report:?}");
        }
        panic!("{} mistakes in the rules", errors.len());
    }
}

#[test]
fn every_rule_has_examples_and_they_hold() {
    let auditor = Auditor::builtin();
    let mut failures = Vec::new();
    for rule in &auditor.rules.rules {
        if rule.valid.is_empty() || rule.invalid.is_empty() {
            failures.push(format!("{}: needs a valid and an invalid example", rule.id));
        }
        let options = Options { min_confidence: Confidence::Low, select: vec![rule.id.clone()], ..Options::default() };
        let run = |example: &Example| {
            let (file, found) = caveat::example::check(&auditor, example, &options);
            let at = found.first().map(|finding| file.text[finding.labels[0].span.range()].to_owned());
            (found.len(), at, found.iter().map(|f| f.message.clone()).collect::<Vec<_>>())
        };
        for (example, wanted) in
            rule.valid.iter().map(|e| (e, 0)).chain(rule.invalid.iter().map(|e| (e, e.finds.unwrap_or(1))))
        {
            let (found, at, messages) = run(example);
            if found != wanted || example.at.as_ref().is_some_and(|wanted| at.as_ref() != Some(wanted)) {
                failures.push(format!(
                    "{}: expected {wanted} at {:?}, found {found} at {at:?} {messages:?} in\n{}",
                    rule.id,
                    example.at,
                    example.document().1
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} examples fail:\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn what_the_build_made_of_the_rules_says_the_same_as_their_files() {
    let schema = caveat::facts::schema();
    let written = RuleSet::load(&schema, caveat::embedded::rule_files()).expect("they load").rules;
    let ready = RuleSet::ready(&schema, caveat::embedded::RULES).expect("they load").rules;
    assert_eq!(written.len(), ready.len());
    for (written, ready) in written.iter().zip(&ready) {
        assert_eq!(written.described(), ready.described());
        assert_eq!(
            (&written.id, &written.why, &written.source, &written.advice, format!("{:?}", written.invalid)),
            (&ready.id, &ready.why, &ready.source, &ready.advice, format!("{:?}", ready.invalid)),
        );
    }
}

#[test]
fn a_rule_that_comes_with_the_program_shows_the_yaml_that_was_written() {
    for rule in &Auditor::builtin().rules.rules {
        assert!(rule.yaml.contains("\nassert:"), "{}", rule.id);
    }
}

#[test]
fn every_rule_names_its_source() {
    let auditor = Auditor::builtin();
    let mut bare = Vec::new();
    for rule in &auditor.rules.rules {
        let named = !rule.source.is_empty() && rule.source.iter().all(|source| source.trim().len() > 8);
        if !named {
            bare.push(rule.id.as_str());
        }
    }
    assert!(bare.is_empty(), "no source: {bare:?}");
}
