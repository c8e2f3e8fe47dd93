use caveat::audit::{Auditor, Options};
use caveat::finding::Confidence;
fn main() {
    let a = Auditor::builtin();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let o = Options {
        min_confidence: if args[0] == "low" { Confidence::Low } else { Confidence::Medium },
        ..Options::default()
    };
    let mut by = std::collections::BTreeMap::<String, usize>::new();
    let t = std::time::Instant::now();
    for p in &args[1..] {
        let f = caveat::source::read(p, &std::fs::read(p).unwrap());
        for x in a.check(&f, &o) {
            *by.entry(x.rule.clone()).or_default() += 1;
            let pos = f.position(x.labels[0].span.start);
            println!(
                "{}\t{}\t{}:{}\t{}\t{}",
                x.rule,
                x.qualified_document,
                pos.line,
                pos.column,
                x.message,
                x.labels
                    .iter()
                    .map(|l| f.text[l.span.range()]
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ")
                        .chars()
                        .take(120)
                        .collect::<String>())
                    .collect::<Vec<_>>()
                    .join(" | ")
            );
        }
    }
    eprintln!("{:?} {by:#?}", t.elapsed());
}
