//! What users write for the program: refused with a place inside the file, or loaded and run.

use caveat::audit::{Auditor, Options};
use caveat::baseline::Baseline;
use caveat::config::Config;
use caveat::config::settings::Layer;
use caveat::engine::check::RuleSet;
use caveat::engine::expression::parse;
use caveat::facts;
use caveat::source::{SourceFile, read};
use caveat::vocabulary::captions::Captions;
use caveat::vocabulary::house_style::HouseStyle;
use caveat::vocabulary::nations::Nations;
use caveat::vocabulary::notation::Notation;
use caveat::vocabulary::redaction::Redaction;
use miette::Diagnostic;
use std::path::Path;
use std::sync::OnceLock;

use super::{promises, text};

/// A document that has facts of many kinds.
fn sample() -> &'static SourceFile {
    static SAMPLE: OnceLock<SourceFile> = OnceLock::new();
    SAMPLE.get_or_init(|| read("a.txt", include_bytes!("../../fixtures/faulty/backchannel.txt")))
}

/// A rule, run over a document where it can be loaded.
pub fn rule(bytes: &[u8]) {
    let yaml = text(bytes);
    match RuleSet::load(&facts::schema(), [("own/rule.yaml", yaml.as_ref())]) {
        Ok(rules) => run(rules),
        Err(errors) => {
            for error in errors {
                assert!(!error.message.is_empty());
                promises::inside(&error.yaml, &error.at);
            }
        }
    }
}

fn run(rules: RuleSet) {
    let auditor = Auditor { rules, vocabulary: super::auditor().vocabulary.clone() };
    let found = auditor.check(sample(), &Options::default());
    promises::findings(sample(), &found);
}

/// An expression of its own, and as what a rule asserts and says.
pub fn expression(bytes: &[u8]) {
    let written = text(bytes);
    if let Err(unparsed) = parse::parse(&written) {
        promises::inside(&written, &unparsed.at);
    }
    if let Err(unparsed) = parse::binding(&written) {
        promises::inside(&written, &unparsed.at);
    }
    let quoted = serde_json::to_string(&written).expect("a text can be quoted");
    let yaml = format!(
        "rule: a-rule\ntitle: t\nseverity: error\nconfidence: high\nwhy: w\nsource: s\nfor: source_note as note\nwith: \
         [marking, redaction]\nassert: {quoted}\nmessage: {quoted}\npoint:\n  - at: note\n    say: x\nhelp: h\n"
    );
    rule(yaml.as_bytes());
}

/// A configuration, and what it sets for some files.
pub fn config(bytes: &[u8]) {
    let toml = text(bytes);
    match Layer::parse("caveat.toml", &toml, Path::new("/p")) {
        Ok(layer) => {
            layer.rule_names().count();
            let config = Config::new(vec![layer]);
            for path in ["/p/a.txt", "/p/vol/b.xml", "/elsewhere/c.md"].map(Path::new) {
                config.includes(path, true);
                config.settings(path);
                config.waivers(path).count();
            }
        }
        Err(error) => {
            for label in error.labels().into_iter().flatten() {
                promises::inside(&toml, &(label.offset()..label.offset() + label.len()));
            }
        }
    }
}

/// Files of words, of which users can bring those of a nation.
pub fn vocabulary(bytes: &[u8]) {
    let yaml = text(bytes);
    match Nations::with(&[("own.yaml".to_owned(), yaml.clone().into_owned())]) {
        Ok(nations) => {
            let mut auditor = super::auditor().clone();
            std::sync::Arc::make_mut(&mut auditor.vocabulary).nations = nations;
            promises::findings(sample(), &auditor.check(sample(), &Options::default()));
        }
        Err(errors) => errors.iter().for_each(|error| promises::inside(&error.yaml, &error.at)),
    }
    let _ = Captions::load(&yaml);
    let _ = HouseStyle::load(&yaml);
    let _ = Notation::load(&yaml);
    let _ = Redaction::load(&yaml);
}

/// What was found before.
pub fn baseline(bytes: &[u8]) {
    if let Ok(baseline) = Baseline::parse(&text(bytes)) {
        let again = Baseline::parse(&baseline.to_json());
        assert_eq!(again.as_ref().map(Baseline::findings), Ok(baseline.findings()));
        baseline.clone().take_out("a.txt", &mut Vec::new());
    }
}
