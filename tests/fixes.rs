//! Fixes over the examples that every rule carries: a fix mends what it is for, and nothing comes of it.

use caveat::audit::{Auditor, Options};
use caveat::finding::{Confidence, Finding, Fix};
use caveat::source::{SourceFile, read};

/// What can be applied, applied again until nothing more can be; tells how often.
fn mend(auditor: &Auditor, options: &Options, file: SourceFile, unsafe_too: bool) -> (SourceFile, usize) {
    let mut file = file;
    for round in 0..10 {
        let findings = auditor.check(&file, options);
        let fixes: Vec<&Fix> =
            findings.iter().filter_map(|finding| finding.fix.as_deref()).filter(|fix| fix.safe || unsafe_too).collect();
        let mended = caveat::fix::apply(&file, fixes);
        if mended.applied == 0 {
            return (file, round);
        }
        file = read(&file.name, &file.encode(&mended.text).expect("it fits"));
    }
    panic!("{}: fixes undo one another:\n{}", file.name, file.text);
}

fn by_rule<'f>(findings: &'f [Finding], rule: &str) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| *finding.rule == *rule).collect()
}

#[test]
fn a_fix_mends_its_finding_and_brings_no_other() {
    let auditor = Auditor::builtin();
    let (mut tried, mut failures) = (0, Vec::new());
    for rule in &auditor.rules.rules {
        for example in &rule.invalid {
            let (name, text) = example.document();
            for (form, bytes) in forms(text) {
                let file = read(name, &bytes);
                let options = Options {
                    min_confidence: Confidence::Low,
                    select: vec![rule.id.clone()],
                    system: example.system.clone(),
                    ..Options::default()
                };
                let before = auditor.check(&file, &options);
                if by_rule(&before, &rule.id).iter().all(|finding| finding.fix.is_none()) {
                    continue;
                }
                tried += 1;
                let (mended, rounds) = mend(&auditor, &options, file.clone(), true);
                let after = auditor.check(&mended, &options);
                let mut complain = |what: &str| {
                    failures
                        .push(format!("{} ({form}): {what}\n--- before\n{text}\n--- after\n{}", rule.id, mended.text));
                };
                let without =
                    |findings: &[Finding]| by_rule(findings, &rule.id).iter().filter(|f| f.fix.is_none()).count();
                if rounds == 0 {
                    // A fix whose place holds markup is not applied; then nothing may have changed.
                    if mended.text != file.text {
                        complain("it changed though nothing was applied");
                    }
                    continue;
                }
                if by_rule(&after, &rule.id).iter().any(|finding| finding.fix.is_some()) {
                    complain("a finding with a fix is left");
                }
                if after.len() > without(&before).max(before.len() - 1) {
                    complain(&format!("{} findings became {}", before.len(), after.len()));
                }
                // No other rule finds more than it found before.
                let all = Options { select: Vec::new(), ..options.clone() };
                for other in &auditor.check(&mended, &all) {
                    let now = by_rule(&auditor.check(&mended, &all), &other.rule).len();
                    let then = by_rule(&auditor.check(&file, &all), &other.rule).len();
                    if now > then {
                        complain(&format!("{} finds something new: {}", other.rule, other.message));
                    }
                }
                if file.encoding != mended.encoding {
                    complain("the encoding changed");
                }
                let ends = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
                if ends(&file.text) != ends(&mended.text) {
                    complain("line ends changed");
                }
            }
        }
    }
    println!("{tried} examples with a fix");
    assert!(tried > 60, "only {tried} examples have a fix");
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n\n"));
}

/// An example as it may lie on a disk.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let utf16 = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut forms = vec![("as it is", text.as_bytes().to_vec()), ("crlf", crlf.into_bytes()), ("utf-16", utf16)];
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    if !lost && !text.is_ascii() && !text.contains("encoding=") {
        forms.push(("windows-1252", bytes.into_owned()));
    }
    forms
}
