//! Rules, words and configurations from strangers are data: they run no code, read no file, and cost no more than their share;
//! whoever passes a limit is told which, and where. `docs/reliability.md` states the limits.

use std::time::{Duration, Instant};

use caveat::audit::{Auditor, Options};
use caveat::engine::check::{RuleSet, STOPPED};
use caveat::engine::expression::parse;
use caveat::engine::limits;
use caveat::facts;
use caveat::finding::Finding;
use caveat::source::read;
use caveat::vocabulary::nations::Nations;

const RULE: &str = "rule: strange\ntitle: t\nseverity: error\nconfidence: high\nwhy: w\nsource: s\nfor: redaction as one\nassert: \
                    ASSERT\nmessage: m\npoint:\n  - at: one\n    say: s\nhelp: h\n";

/// Longer than any of this takes on a busy machine without optimisation; without the limits it would be years.
const MOST: Duration = Duration::from_secs(60);

fn loaded(yaml: &str) -> Result<RuleSet, String> {
    let told = |errors: Vec<caveat::engine::error::RuleError>| {
        for error in &errors {
            assert!(error.yaml.get(error.at.clone()).is_some(), "{error:?}");
        }
        errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join("; ")
    };
    RuleSet::load(&facts::schema(), [("strange.yaml", yaml)]).map_err(told)
}

fn refused(yaml: &str) -> String {
    let began = Instant::now();
    let why = loaded(yaml).expect_err("it is refused");
    assert!(began.elapsed() < MOST);
    why
}

/// Runs one rule over a document of so many brackets and notes.
fn ran(yaml: &str, many: usize) -> Vec<Finding> {
    let auditor = Auditor { rules: loaded(yaml).expect("it is loaded"), ..Auditor::builtin() };
    let text = format!("SECRET\n\n{}\n", "He met [name not declassified] there. ".repeat(many));
    let file = read("a.txt", text.as_bytes());
    let began = Instant::now();
    let found = auditor.check(&file, &Options::default());
    assert!(began.elapsed() < MOST, "{:?}", began.elapsed());
    found
}

/// `all` and `exists` inside one another cost the product of their lengths; so do facts that are paired.
#[test]
fn a_rule_that_would_never_end_is_stopped_and_named() {
    let nested = RULE.replace(
        "ASSERT",
        "redaction.all(a, redaction.all(b, redaction.all(c, redaction.all(d, redaction.all(e, size(e.written) > 0)))))",
    );
    let paired = RULE.replace("ASSERT", "size(one.written) > 0").replace(
        "for: redaction as one",
        "for: redaction as one\nwith: [redaction as a, redaction as b, redaction as c, redaction as d]",
    );
    let distant = RULE.replace(
        "ASSERT",
        "edit_distance(redaction.map(a, redaction.map(b, b.written).join('')).join(''), redaction.map(a, redaction.map(b, b.written).join(' ')).join('')) >= 0",
    );
    let doubled = RULE.replace("ASSERT", "size(redaction.map(a, redaction.map(b, redaction.map(c, [a, b, c])))) > 0");
    for yaml in [nested, paired, distant, doubled] {
        let found = ran(&yaml, 2_000);
        let [stopped] = &found[..] else { panic!("{yaml}: {} findings", found.len()) };
        assert_eq!(&*stopped.rule, STOPPED, "{yaml}");
        assert!(stopped.message.contains("“strange” was stopped") && stopped.message.contains("steps"), "{stopped:?}");
        assert!(
            stopped
                .help
                .as_ref()
                .is_some_and(|help| help.contains("strange.yaml") && help.contains("--ignore strange"))
        );
        assert!(!stopped.labels[0].span.is_empty());
    }
}

/// What it found before it was stopped is told as well, and in what is in proportion nothing is stopped.
#[test]
fn findings_in_proportion_are_all_told() {
    let all = RULE.replace("ASSERT", "size(one.written) == 0");
    assert_eq!(ran(&all, 5_000).len(), 5_000);
    let pairs = all.replace("for: redaction as one", "for: redaction as one\nwith: redaction as other");
    let found = ran(&pairs.replace("message: m", "message: \"{one.written} {other.written}\""), 3_000);
    assert_eq!(found.iter().filter(|finding| *finding.rule == *STOPPED).count(), 1);
    let fact = limits::STEPS / limits::STEPS_A_FINDING + 4 * 3_000 * limits::STEPS_A_FACT / limits::STEPS_A_FINDING;
    assert!(found.len() > 2 && (found.len() as u64) < fact, "{}", found.len());
}

#[test]
fn the_programs_own_rules_are_never_stopped() {
    let auditor = Auditor::builtin();
    let sentence = "He met [2 lines not declasified] “there” on May 4, 1966.";
    let notes: String = (2..2_000).map(|n| format!("  {n}. See footnote {} above.\n", n - 1)).collect();
    let text = format!(
        "7. Letter From Alder to Birch, May 4, 1966.1\n\nSECRET\n\n{}\n\n  1. Source: Box 3. Secret.\n{notes}",
        sentence.repeat(2_000)
    );
    let found = auditor.check(&read("a.txt", text.as_bytes()), &Options::default());
    assert!(found.len() > 1_000 && found.iter().all(|finding| *finding.rule != *STOPPED), "{}", found.len());
}

#[test]
fn yaml_that_unfolds_is_refused() {
    let mut bomb = String::from("a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (one, other) in "abcdefghi".chars().zip("bcdefghij".chars()) {
        bomb.push_str(&format!("{other}: &{other} [{}]\n", vec![format!("*{one}"); 9].join(", ")));
    }
    refused(&bomb);
    refused(&format!("{bomb}rule: x\n"));
    // The same where the aliases stand in a field that is read.
    let lists = "x0: &x0 [a, b, c, d, e, f, g, h]\n".to_owned()
        + &(1..9)
            .map(|n| format!("x{n}: &x{n} [{}]\n", vec![format!("*x{}", n - 1); 8].join(", ")))
            .collect::<String>();
    refused(&(lists + &RULE.replace("source: s", "source: *x8")));
    let merged = "x: &x {a: 1}\n".to_owned() + &"<<: *x\n".repeat(50_000);
    refused(&merged);
    assert!(Nations::with(&[("own.yaml".to_owned(), bomb)]).is_err());
}

#[test]
fn yaml_that_is_deep_long_or_asks_for_files_is_refused() {
    let deep = 100_000;
    for yaml in [
        "[".repeat(deep),
        "{a: ".repeat(deep),
        "- ".repeat(deep),
        "? ".repeat(deep),
        (0..5_000).map(|n| format!("{}a:\n", " ".repeat(n.min(180)))).collect::<String>(),
        format!("rule: {}", "!".repeat(deep)),
        RULE.replace("source: s", &format!("source: {}x{}", "[".repeat(2_000), "]".repeat(2_000))),
    ] {
        refused(&yaml);
    }
    let why = refused(&format!("{RULE}# {}\n", "x".repeat(limits::MOST_BYTES)));
    assert!(why.contains("bytes are too many"), "{why}");
    let secret = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let including = RULE.replace("title: t", &format!("title: !include {secret}")).replace("ASSERT", "true");
    let title = loaded(&including).map(|rules| rules.rules[0].title.clone());
    assert!(title.as_ref().map_or_else(|_| true, |title| !title.contains("package")), "a file was read: {title:?}");
    let variable = RULE.replace("title: t", "title: ${PATH} $PATH").replace("ASSERT", "true");
    assert_eq!(loaded(&variable).expect("it is a text").rules[0].title, "${PATH} $PATH");
}

#[test]
fn expressions_texts_and_lists_have_their_bounds() {
    for (expression, why) in [
        (format!("{}true", "!".repeat(65)), "nested deeper than 64 levels"),
        (format!("{}true{}", "(".repeat(65), ")".repeat(65)), "nested deeper than 64 levels"),
        (format!("true {}", "|| true ".repeat(300)), "longer than 2000 bytes"),
    ] {
        let unparsed = parse::parse(&expression).expect_err("it is refused");
        assert_eq!(unparsed.message, why);
        assert!(expression.get(unparsed.at).is_some());
    }
    assert!(parse::parse(&format!("{}true{}", "(".repeat(64), ")".repeat(64))).is_ok());
    let with: Vec<String> = (0..limits::MOST_BINDINGS).map(|n| format!("redaction as r{n}")).collect();
    let many = RULE
        .replace("ASSERT", "true")
        .replace("for: redaction as one", &format!("for: redaction as one\nwith: [{}]", with.join(", ")));
    assert_eq!(refused(&many), "a rule pairs 8 kinds of fact at most");
    let long = RULE
        .replace("ASSERT", "true")
        .replace("for: redaction as one", &format!("for: redaction{}", ".text".repeat(1_000)));
    assert!(refused(&long).contains("longer than 2000 bytes"));
    let points = RULE.replace("ASSERT", "true").replace("help: h", &("  - {at: one, say: s}\n".repeat(40) + "help: h"));
    assert_eq!(refused(&points), "a rule points at 32 places at most");
    let message = RULE.replace("ASSERT", "true").replace("message: m", &format!("message: {}", "é".repeat(3_000)));
    assert_eq!(refused(&message), "longer than 4000 bytes");
}

#[test]
fn so_many_rules_and_no_more() {
    let files: Vec<(String, String)> = (0..=limits::MOST_RULES)
        .map(|n| (format!("{n}.yaml"), RULE.replace("ASSERT", "true").replace("strange", &format!("strange-{n}"))))
        .collect();
    let began = Instant::now();
    let errors = Auditor::with_rules(&files).expect_err("one too many");
    assert!(errors[0].message.contains("more than 2000 rules"), "{}", errors[0].message);
    assert!(Auditor::with_rules(&files[1..]).is_ok());
    assert!(began.elapsed() < MOST);
}

/// There is nothing to write a pattern in: neither the language of rules nor the files of words know one. Patterns of files
/// in a configuration are compiled without backtracking, in bounds.
#[test]
fn no_pattern_can_run_away() {
    assert!(loaded(&RULE.replace("ASSERT", "one.written.matches('(a+)+$')")).is_err());
    let glob = format!("[files]\nexclude = [\"{}\"]\n", "*a".repeat(2_000));
    let path = format!("/p/{}b", "a".repeat(4_000));
    let began = Instant::now();
    if let Ok(layer) = caveat::config::settings::Layer::parse("caveat.toml", &glob, std::path::Path::new("/p")) {
        let config = caveat::config::Config::new(vec![layer]);
        config.includes(std::path::Path::new(&path), true);
    }
    let alternatives = format!("[files]\nexclude = [\"{}\"]\n", "{a,b}".repeat(300));
    let _ = caveat::config::settings::Layer::parse("caveat.toml", &alternatives, std::path::Path::new("/p"));
    let nested = format!("[files]\nexclude = [\"{}{}\"]\n", "{a,".repeat(3_000), "}".repeat(3_000));
    let _ = caveat::config::settings::Layer::parse("caveat.toml", &nested, std::path::Path::new("/p"));
    assert!(began.elapsed() < MOST, "{:?}", began.elapsed());
}
