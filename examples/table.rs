use caveat::grammar::banner;
use caveat::marking::{relation, Place};
use caveat::vocabulary::register::Register;
fn main() {
    let r = Register::embedded();
    let t = std::fs::read_to_string("/work/shared/reference/markings-examples.tsv").unwrap();
    let (mut ok, mut n) = (0, 0);
    for line in t.lines().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        if !(c[0] == "capco2016" || c[0] == "cui") || c[1] == "block" { continue; }
        let (place, text) = if c[1] == "portion" { (Place::Portion, c[2].trim_start_matches('(').trim_end_matches(')')) } else { (Place::Banner, c[2]) };
        let p = banner::parse(text, place, r);
        let rel = relation::broken(&p.marking, place, relation::Profile::Common, r);
        let bad = !p.problems.is_empty() || rel.iter().any(|b| !b.usual);
        n += 1;
        if bad != (c[3] == "n") {
            println!("{} {} [{}] {}\n   {:?}\n   {:?}", c[0], c[2], c[3], &c[4].chars().take(100).collect::<String>(), p.problems.iter().map(|p| format!("{:?} {} -> {}", p.kind, p.found, p.expected)).collect::<Vec<_>>(), rel.iter().map(|b| format!("{} {:?} {} usual={}", b.marking, b.breach, b.other, b.usual)).collect::<Vec<_>>());
        } else { ok += 1; if c[3]=="n" { println!("ok {} -> {:?} {:?}  canonical {}", c[2], p.problems.iter().map(|p| format!("{:?} {} -> {}", p.kind, p.found, p.expected)).collect::<Vec<_>>(), rel.iter().map(|b| format!("{} {:?} {}", b.marking, b.breach, b.other)).collect::<Vec<_>>(), p.marking.print(place, r)); } }
    }
    println!("{ok}/{n}");
}
