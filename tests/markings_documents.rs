//! Whole documents of today's systems: several pages, a designation block, a cable, a dated memorandum.

use caveat::audit::{Auditor, Options};
use caveat::source::read;

/// Name, text, and the rules that fire, in order.
const DOCUMENTS: &[(&str, &str, &[&str])] = &[
    (
        "an interior page may be lower, never higher",
        "SECRET//NOFORN\n\n4 March 2018\n\nSUBJECT: (U) Annual review\n\n(S//NF) The committee met and heard the report.\n\nClassified By: J. Smith\nDerived From: Multiple Sources\nDeclassify On: 20420304\n\nSECRET//NOFORN\n\x0cUNCLASSIFIED\n\n(U) The committee met again and heard more.\n\nUNCLASSIFIED\n\x0cTOP SECRET//NOFORN\n\n(S//NF) The committee met a third time.\n\nTOP SECRET//NOFORN\n",
        &["banner-level-too-high"],
    ),
    (
        "page 1 shows the marking of the whole document",
        "UNCLASSIFIED\n\n(U) The committee met and heard the report.\n\nUNCLASSIFIED\n\x0cSECRET//NOFORN\n\n(S//NF) The committee met again and heard more.\n\nSECRET//NOFORN\n",
        &["banner-level-too-low", "banner-release-differs"],
    ),
    (
        "pages without a mark between them: two banners in a row",
        "SECRET//NOFORN\n\n(S//NF) The committee met and heard the report.\n\nSECRET//NOFORN\n\nSECRET//NOFORN\n\n(S//NF) The committee met again and heard more.\n",
        &["banner-missing"],
    ),
    (
        "CUI with its designation block",
        "CUI\n\nControlled by: Office of Records\nCUI Category: PRVCY\nDistribution/Dissemination Control: FEDCON\nPOC: John Brown, 555-0100\n\n(U) The list has forty names in all.\n\n(CUI) The first of the names is that of a clerk.\n\nCUI\n",
        &[],
    ),
    (
        "CUI portions beyond the banner",
        "CUI//SP-PRVCY\n\n(CUI//SP-PRVCY) The first of the names is that of a clerk.\n\n(CUI//SP-CTI) The second of them is that of a drawing.\n\nCUI//SP-PRVCY\n",
        &["banner-lacks-marking"],
    ),
    (
        "a cable: the mark comes after the number, the level is spaced",
        "C O N F I D E N T I A L STATE 012345\n\nE.O. 13526: DECL: 01/02/2035\nTAGS: PREL\nSUBJECT: VISIT\n\n1. (C) Summary: the committee met and heard the report.\n\n2. (S//NF) The committee met again and heard more.\n",
        &["banner-level-too-low"],
    ),
    (
        "levels alone, with portions",
        "SECRET\n\n12 May 2009\n\nMemorandum for the Record\n\n(U) The committee met and heard the report.\n\n(S) The committee met again and heard more.\n\nClassified by: R. Roe\nReason: 1.4(c)\nDeclassify on: 20340512\n\nSECRET\n",
        &[],
    ),
    (
        "lists, names and words that look like marks, in a marked paper",
        "SECRET//NOFORN\n\n(U) The paper has lists and names, and all of them are right.\n\n(S//NF) The list has lettered and numbered items, as follows here:\n\n(a) the first item of the list is about rain and harvests;\n\n(b) the second item of the list is about rain and harvests;\n\n(3) the third item of the list is about rain and harvests;\n\n(5) the fifth item of the list is about rain and harvests;\n\nC) The last item of the list is about rain and harvests.\n\n(U) SI units, US forces and AC power were told of in it.\n\n(U): A colon stands behind this mark, as in some offices.\n\n(S//NF) The paper ends with this sentence about the harvests.\n\nSECRET//NOFORN\n",
        &[],
    ),
    (
        "a word in parentheses and a quoted sign are no garbled marks",
        "UNCLASSIFIED//FOUO\n\n(U) The office is closed on the second day of the month.\n\n(U//FOUO) The staff will meet again on the third day of the month.\n\n(CPR) training is on the fourth day of the month, in the hall.\n\n\"S/NF\" was what the machine printed before each line of it.\n\nUNCLASSIFIED//FOUO\n",
        &["portion-unmarked"],
    ),
];

#[test]
fn documents_give_what_they_should() {
    let auditor = Auditor::builtin();
    let mut wrong = Vec::new();
    for (name, text, expected) in DOCUMENTS {
        let file = read("document.txt", text.as_bytes());
        let found = auditor.check(&file, &Options::default());
        let rules: Vec<&str> = found.iter().map(|finding| &*finding.rule).collect();
        if rules != *expected {
            let messages: Vec<_> =
                found.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
            wrong.push(format!("{name}: {messages:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
