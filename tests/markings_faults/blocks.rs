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
    all.extend(at_both_ends());
    all.extend(told_by_others());
    all
}

/// Head and foot are wrong alike: only the portions, or the letters that are left, tell.
fn at_both_ends() -> Vec<Case> {
    let mut all = Vec::new();
    let portions = format!("@\n\n(S//SI//NF) {TEXT}\n\n(U) {TEXT}\n\n@");
    for slip in [
        "SECRET//SI//NOFORN.",
        "5ECRET//SI//NOFORN",
        "S E C R E T / / S I / / N O F O R N",
        "SECRETSINOFORN",
        "SECRET – SI – NOFORN",
        "SI//NOFORN",
        "secret//si//noforn",
        "(SECRET//SI//NOFORN)",
    ] {
        all.push(case("slip in both banners", "SECRET//SI//NOFORN", slip, portions.clone()));
    }
    let joint = format!("@\n\n(//JOINT S GBR USA//REL TO USA, GBR) {TEXT}\n\n(U) {TEXT}\n\n@");
    let right = "//JOINT SECRET GBR USA//REL TO USA, GBR";
    for (old, new) in [("SECRET", "SERCET"), ("JOINT", "JONIT"), ("JOINT", "J0INT"), ("SECRET", "SECRE T")] {
        all.push(case("slip in both banners of joint owners", right, right.replacen(old, new, 1), joint.clone()));
    }
    for (right, slips) in [
        (
            "OFFICIAL-SENSITIVE",
            ["official-sensitive", "OFFICIAL–SENSITIVE", "0FFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE."],
        ),
        (
            "SECRET - UK EYES ONLY",
            ["SERCET - UK EYES ONLY", "5ECRET - UK EYES ONLY", "SECRET - UK EYES ONLY.", "(SECRET - UK EYES ONLY)"],
        ),
        (
            "PROTECTED//CABINET",
            ["PROTECTED|CABINET", "PROTECTEDCABINET", "PROTECTED///CABINET", "PROTECTED//CABINET//CABINET"],
        ),
        ("NATO SECRET", ["nato secret", "N A T O   S E C R E T", "NATO SECRET//", "NATO SECRET NATO SECRET"]),
    ] {
        for slip in slips {
            let paper = format!("@\n\n{TEXT}\n\n@");
            all.push(case("slip in both banners of a nation", right, slip, paper));
        }
    }
    all
}

/// Marks behind the words of lines, labels that are nearly right, lines that say nothing.
fn told_by_others() -> Vec<Case> {
    let mut all = Vec::new();
    let marked =
        format!("SECRET//NOFORN\n\n@\n\n1. (S//NF) {TEXT}\n\n2. (U) {TEXT}\n\n3. (C//NF) {TEXT}\n\nSECRET//NOFORN");
    for (wrong, kind) in [
        ("SUBJECT: (TS) Northern Breakwater", "subject above its paper"),
        ("SUBJECT: (U//QUARK) Northern Breakwater", "unknown word in the mark of a subject"),
        ("SUBJECT: [U] Northern Breakwater", "brackets round the mark of a subject"),
    ] {
        all.push(case(kind, "SUBJECT: (U) Northern Breakwater", wrong, marked.clone()));
    }
    let numbered = format!("SECRET//NOFORN\n\n1. (S//NF) {TEXT}\n\n@\n\n3. (C//NF) {TEXT}\n\nSECRET//NOFORN");
    all.push(case(
        "numbered paragraph without its mark",
        format!("2. (U) {TEXT} All."),
        format!("2. {TEXT} All."),
        numbered,
    ));
    let doc = |fields: &str| classified("4 March 2016", "SECRET", "S", fields);
    for wrong in ["Declassify On 20410101", "Declassified On: 20410101", "Declassification Date: 20410101"] {
        all.push(case("label of other words", "Declassify On: 20410101", wrong, doc("Derived From: Guide A\n\n@")));
    }
    for wrong in ["March 2041", "EO 12951", "1.6(c)", "Exempt", "2041-01-01", "20410101 20400101"] {
        let wrong = format!("Declassify On: {wrong}");
        all.push(case("value that is no day", "Declassify On: 20410101", wrong, doc("Derived From: Guide A\n\n@")));
    }
    all.push(case(
        "line that says nothing",
        "Derived From: Guide A",
        "Derived From:",
        doc("@\n\nDeclassify On: 20410101"),
    ));
    all.push(case(
        "day in the place of a source",
        "Derived From: Guide A",
        "Derived From: 20410101",
        doc("@\n\nDeclassify On: the end of the works"),
    ));
    let cui = format!("CUI\n\n(CUI) {TEXT}\n\nControlled by: Harbour Office\n\n@\n\nPOC: J. Smith, 555-0100\n\nCUI");
    for wrong in ["CUI Category:", "CUI Category: QQQ", "CUI Category: PRVYC"] {
        all.push(case("category that is none", "CUI Category: PRVCY", wrong, cui.clone()));
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
            findings(&auditor, &lines(&right)).into_iter().map(|(finding, _)| finding.message.into()).collect();
        let found = findings(&auditor, &lines(&wrong));
        let hit = found
            .iter()
            .filter(|(finding, _)| same || !clean.iter().any(|message| **message == *finding.message))
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
