//! Single faults in authority blocks, stamps of earlier orders, cables, CUI papers and captions, in invented documents.

use std::collections::BTreeMap;

use caveat::audit::Auditor;

use super::findings;

const TEXT: &str = "The committee met on the second day and heard the report of the working group.";

/// A kind, the right line, the wrong line, and the document with `@` for it.
struct Case {
    kind: &'static str,
    right: String,
    wrong: String,
    document: String,
}

fn case(kind: &'static str, right: impl Into<String>, wrong: impl Into<String>, document: impl Into<String>) -> Case {
    Case { kind, right: right.into(), wrong: wrong.into(), document: document.into() }
}

/// A classified paper with its block.
fn classified(day: &str, level: &str, letter: &str, fields: &str) -> String {
    format!(
        "{day}\n\n{level}//NOFORN\n\n({letter}//NF) {TEXT}\n\n(U) {TEXT}\n\nClassified By: J. Smith, Director\n\n{fields}\n\n{level}//NOFORN"
    )
}

fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    let levels = [("TOP SECRET", "TS"), ("SECRET", "S"), ("CONFIDENTIAL", "C")];
    for (number, (level, letter)) in levels.into_iter().enumerate() {
        for year in [2012, 2016, 2019] {
            let day = format!("4 March {year}");
            let until = format!("{}0101", year + 20);
            let far = format!("{}0101", year + 40);
            let derived = "Derived From: Multiple Sources";
            let doc = |fields: String| classified(&day, level, letter, &fields);
            for code in ["25X1", "25X6", "50X3"] {
                all.push(case(
                    "exemption without comma",
                    format!("Declassify On: {code}, {far}"),
                    format!("Declassify On: {code} {far}"),
                    doc(format!("{derived}\n\n@")),
                ));
            }
            for reason in ["National security", "Sensitive", "See above", "By order of the Director"] {
                all.push(case(
                    "reason that is no category",
                    "Classification Reason: 1.4(c)",
                    format!("Classification Reason: {reason}"),
                    doc(format!("@\n\nDeclassify On: {until}")),
                ));
            }
            for (higher, _) in &levels[..=number] {
                let right = match levels.get(number + 1) {
                    Some((lower, _)) => format!("Downgrade To: {lower} on {until}"),
                    None => derived.to_owned(),
                };
                all.push(case(
                    "downgraded to no lower level",
                    right,
                    format!("Downgrade To: {higher} on {until}"),
                    doc(format!("Derived From: Guide A\n\n@\n\nDeclassify On: {until}").replace(
                        "Derived From: Guide A\n\n@",
                        if levels.get(number + 1).is_some() { "Derived From: Guide A\n\n@" } else { "@" },
                    )),
                ));
            }
            for schedule in ["XGDS-2", "GDS", "RDS-1", "XGDS-5"] {
                all.push(case(
                    "schedule of an earlier order",
                    format!("Declassify On: {until}"),
                    format!("Declassify On: {schedule}"),
                    doc(format!("{derived}\n\n@")),
                ));
            }
        }
    }
    for year in [1973, 1974, 1976, 1977] {
        let cable = format!("CONFIDENTIAL\n\n15 March {year}\n\n@\n\n1. {TEXT}\n\nCONFIDENTIAL");
        for (kind, wrong) in [
            ("exemption that the order has not", "XGDS-5"),
            ("exemption that the order has not", "XGDS-7"),
            ("schedule misspelled", "QDS"),
            ("schedule misspelled", "GSD"),
            ("schedule misspelled", "XGSD-1"),
            ("schedule of a later order", "RDS-1"),
            ("schedule of a later order", "RDS-3"),
        ] {
            all.push(case(kind, "E.O. 11652: GDS", format!("E.O. 11652: {wrong}"), cable.clone()));
        }
    }
    for (year, before) in [(1979, 1975), (1980, 1979), (1981, 1980), (1984, 1982)] {
        let paper = format!("SECRET\n\n15 March {year}\n\n@\n\n{TEXT}\n\nSECRET");
        for label in ["REVIEW ON", "Review on", "REVIEW FOR DECLASSIFICATION ON"] {
            all.push(case(
                "review before the paper",
                format!("{label}: 15 March {}", year + 15),
                format!("{label}: 15 March {before}"),
                paper.clone(),
            ));
        }
    }
    for category in ["SP-PRVCY", "SP-CTI", "SP-PROPIN"] {
        let block = "Controlled by: Harbour Office\n\nCUI Category: @\n\nPOC: J. Smith, 555-0100";
        let bare = category.trim_start_matches("SP-");
        all.push(case(
            "category missing from the block",
            format!("CUI//{category}"),
            format!("CUI//{category}"),
            format!(
                "CUI//{category}\n\n(CUI//{category}) {TEXT}\n\nControlled by: Harbour Office\n\nPOC: J. Smith\n\n@"
            ),
        ));
        all.push(case(
            "Specified category missing from the banner",
            format!("CUI Category: {bare}"),
            format!("CUI Category: {category}"),
            format!("CUI\n\n(CUI) {TEXT}\n\n{}\n\nCUI", block.replace("CUI Category: @", "@")),
        ));
        for early in ["4 March 1998", "4 March 2005", "4 March 2009"] {
            all.push(case(
                "CUI before its time",
                "4 March 2018",
                early,
                format!("@\n\nCUI//{category}\n\n(CUI//{category}) {TEXT}\n\nCUI//{category}"),
            ));
        }
        for slip in ["CU1", "CIU", "CVI", "CUII"] {
            all.push(case(
                "CUI misspelled at both ends",
                format!("CUI//{category}"),
                format!("{slip}//{category}"),
                format!("@\n\n(CUI//{category}) {TEXT}\n\n@"),
            ));
        }
    }
    for slip in ["CU1", "CIU", "CVI", "CUII"] {
        let paper = format!("@\n\n(CUI) {TEXT}\n\nControlled by: Harbour Office\n\nPOC: J. Smith, 555-0100\n\n@");
        all.push(case("CUI misspelled at both ends", "CUI", slip, paper));
    }
    for word in ["Figure 1.", "Table 2:", "Map 3", "Chart 4 –", "Annex B", "Exhibit 7.", "IV.", "1.2.", "(iii)", "●"]
    {
        let paper = format!("SECRET//NOFORN\n\n(S//NF) {TEXT}\n\n@\n\n(U) {TEXT}\n\nSECRET//NOFORN");
        for (kind, mark) in [
            ("caption above its paper", "(TS//NF)"),
            ("caption with a garbled mark", "(5//NF)"),
            ("caption with a misspelled control", "(S//NFORN)"),
        ] {
            all.push(case(kind, format!("{word} (S//NF) {TEXT}"), format!("{word} {mark} {TEXT}"), paper.clone()));
        }
    }
    for (right, wrong) in [
        ("PROTECTED//CABINET", "PROTECTED//CABIENT"),
        ("SECRET//AUSTEO", "SECRET//AUSTOE"),
        ("OFFICIAL-SENSITIVE", "OFFICIAL SENSITIVE"),
        ("SECRET STRAP2", "SECRET STRAP4"),
        ("OFFICIAL: Sensitive", "OFFICIAL: Sensitive//NOFORN"),
        ("SECRET//AUSTEO", "SECRET//AUSTEO//NOFORN"),
        ("SECRET UK EYES ONLY", "SECRET UK EYES ONLY AUSTEO"),
    ] {
        let paper = format!("@\n\n{TEXT}\n\n@");
        all.push(case("another nation's marking at both ends", right, wrong, paper));
    }
    all
}

#[test]
fn single_faults_in_blocks_and_stamps_are_found_at_their_line() {
    let auditor = Auditor::builtin();
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for Case { kind, right, wrong, document } in cases() {
        let lines =
            |line: &str| -> Vec<String> { document.replace('@', line).split("\n\n").map(str::to_owned).collect() };
        let same = right == wrong;
        let clean: Vec<String> =
            findings(&auditor, &lines(&right)).into_iter().map(|(finding, _)| finding.message).collect();
        let found = findings(&auditor, &lines(&wrong));
        let hit = found
            .iter()
            .filter(|(finding, _)| same || !clean.contains(&finding.message))
            .any(|(_, labels)| labels.contains(&wrong));
        let entry = table.entry(kind).or_default();
        entry.0 += 1;
        entry.1 += usize::from(hit);
        if !hit {
            missed
                .push(format!("{kind}: {wrong:?} gives {:?}", found.iter().map(|(f, _)| &f.rule).collect::<Vec<_>>()));
        }
        if !same && !clean.is_empty() {
            missed.push(format!("{kind}: the clean document {right:?} gives {clean:?}"));
        }
    }
    for (kind, (count, found)) in &table {
        println!("{kind:44} {count:5} {found:5} {:6.1} %", 100.0 * *found as f64 / *count as f64);
    }
    for line in &missed {
        println!("missed {line}");
    }
    for (kind, (count, found)) in &table {
        assert!(found * 100 >= count * 97, "{kind}: {found} of {count}");
    }
}
