use caveat::engine::value::{Datum, Value};
use caveat::vocabulary::{Vocabulary, captions::Captions, notation::Notation};
fn show(d: &Datum, depth: usize) -> String {
    match &d.value {
        Value::Missing => "-".into(),
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::Text(t) => format!("{:?}", t.chars().take(90).collect::<String>()),
        Value::Date(d) => d.to_string(),
        Value::Ranked(r) => format!("<{}>", r.name),
        Value::List(l) => format!("[{}]", l.iter().map(|d| show(d, depth)).collect::<Vec<_>>().join(", ")),
        Value::Record(r) => format!(
            "{}{{{}}}",
            r.kind.name,
            r.kind
                .fields
                .iter()
                .zip(&r.fields)
                .filter(|(_, d)| !matches!(d.value, Value::Missing))
                .map(|(f, d)| format!("{}={}", f.name, show(d, depth + 1)))
                .collect::<Vec<_>>()
                .join(" ")
        ),
    }
}
fn main() {
    let v = Vocabulary {
        captions: Captions::load(include_str!("../rules/vocabulary/us-historical.yaml")).unwrap(),
        notation: Notation::load(include_str!("../rules/vocabulary/notation.yaml")).unwrap(),
    };
    let args: Vec<String> = std::env::args().skip(1).collect();
    let kinds: Vec<&str> = args[0].split(',').collect();
    let mut n = 0;
    let t = std::time::Instant::now();
    for path in &args[1..] {
        let bytes = std::fs::read(path).unwrap();
        let file = caveat::source::read(path, &bytes);
        for p in &file.problems {
            println!("PROBLEM {p:?}");
        }
        for doc in &file.documents {
            n += 1;
            let facts = caveat::facts::gather(&v, doc);
            let schema = caveat::facts::schema();
            for (k, list) in schema.kinds.iter().zip(&facts.by_kind) {
                if kinds.contains(&k.name) || kinds[0] == "all" {
                    for d in list {
                        println!("{} {}", doc.qualified_name(), show(d, 0));
                    }
                }
            }
        }
    }
    eprintln!("{n} documents {:?}", t.elapsed());
}
