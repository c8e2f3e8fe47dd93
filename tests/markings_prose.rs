//! Prose that only looks like markings gives no banner, no portion mark and no finding.

use caveat::audit::{Auditor, Options};
use caveat::finding::Confidence;
use caveat::source::read;

const PROSE: &[&str] = &[
    // List letters.
    "The contract says:\n\n(A) the seller delivers the goods to the port of loading in March.\n\n(B) the buyer pays within thirty days of delivery.\n\n(C) either party may end the contract by notice in writing.\n\n(D) disputes go to arbitration.\n",
    "Which of these is right?\n\n(C) The committee adjourned without a vote on the second day.\n\n(S) The secretary kept no minutes of the meeting that day.\n",
    "CONFIDENTIAL\n\nRules of the club\n\n(A) Members pay in January of every year.\n\n(B) Guests sign the book at the door when they come.\n\n(C) Smoking is allowed in the garden only, and never indoors.\n",
    "(C) 2021 Example Press. All rights reserved by the publisher and the authors.\n",
    "Copyright (C) 2020 by the author\n\nThe document(s) and the file(s) are in the folder(s) named above.\n",
    "Grades: (U) unsatisfactory, (S) satisfactory.\n\n(U) is given for less than half of the points.\n",
    // Comments and addresses.
    "// This function reads the file and returns its lines.\n\nfn main() {}\n\n// SECRET is the name of the variable.\n",
    "//SECRET=1\n\n//TODO\n\n//nolint:all\n\n// S//NF is not a mark here, only a comment in code.\n",
    "See https://example.org/SECRET//NOFORN/page and http://example.org//CUI for the details of it.\n",
    "https://www.example.org/a/b//c\n\nftp://SECRET/NOFORN\n",
    "\\\\SERVER\\SECRET\\SHARE\n\nC:\\TEMP//FILES\n\n/usr//local//SI/TK\n",
    // Words that are markings elsewhere.
    "THE SECRET GARDEN\n\nIt was the sweetest, most mysterious-looking place any one could imagine.\n",
    "CONFIDENTIAL\n\nDear Sir,\n\nI have the honour to report that the ship came in on Monday with all hands.\n\nYours faithfully,\n",
    "AND/OR\n\nUSA/UK\n\nRD/SI/TK\n\nThe codes are explained in the annex of the report.\n",
    "TO: ALL STAFF\n\nFROM: THE DIRECTOR\n\nRE: PARKING\n\nPOC: John Brown\n\nReason: works in the yard\n",
    "Reason: the line was down.\n\nClassified by many as a failure, the plan was dropped in May.\n\nDerived from the Latin, the word means road.\n",
    "TOP SECRET/SENSITIVE/EXCLUSIVELY EYES ONLY\n\nMEMORANDUM FOR THE PRESIDENT\n\nThe talks went on for two hours and ended without result.\n\nTOP SECRET/SENSITIVE/EXCLUSIVELY EYES ONLY\n",
    "SECRET/NODIS\n\nTHE WHITE HOUSE\n\nThe ambassador called at noon and stayed for an hour.\n\nSECRET/NODIS\n",
    "| Country | Code |\n|---|---|\n| Secret | S |\n\n(S) in the table stands for South, (C) for Centre.\n",
    "P/N: C//123-456/REV A\n\nRD/12/77\n\nFILE NO. S/NF/1962\n\nSI//UNITS: metres, kilograms, seconds\n",
    "NATO SECRETARY GENERAL\n\nUNCLASSIFIED ADS\n\nCUISINE\n\nCONTROLLED BURNS\n\nThe programme of the week follows below.\n",
    "1. (a) first\n\n2. (b) second\n\n(i) third\n\n(ii) fourth\n\n(U.S.) fifth\n\n(UN) sixth item of the list, with a verb in it.\n",
    "GROUP 1\n\nPoland, Senegal, Colombia, Japan\n\nGROUP 2\n\nBrazil, Mexico\n",
];

#[test]
fn prose_gives_nothing() {
    let auditor = Auditor::builtin();
    let options = Options { min_confidence: Confidence::Low, ..Options::default() };
    let packs = ["us-ic", "us-dod", "cui", "nato", "national"];
    let mut wrong = Vec::new();
    for text in PROSE {
        for name in ["a.txt", "a.md"] {
            let file = read(name, text.as_bytes());
            for finding in auditor.check(&file, &options) {
                let rule = auditor.rules.find(&finding.rule);
                if rule.is_some_and(|rule| packs.contains(&rule.pack.as_str())) {
                    wrong.push(format!("{name} {}: {} in\n{text}", finding.rule, finding.message));
                }
            }
            let schema = caveat::facts::schema();
            for document in &file.documents {
                let facts = auditor.facts(document);
                for (kind, found) in schema.kinds.iter().zip(&facts.by_kind) {
                    if matches!(kind.name, "banner" | "portion" | "authority_block") && !found.is_empty() {
                        wrong.push(format!(
                            "{name} {} {}: {:?} in\n{text}",
                            kind.name,
                            found.len(),
                            &file.text[found[0].span.range()]
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
