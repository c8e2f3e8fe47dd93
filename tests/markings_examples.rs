//! The published and composed examples of seven systems, each with its verdict, end to end: a valid line gives no
//! error, an invalid one gives a finding. Where the tool disagrees, the reason is written here.

use caveat::audit::{Auditor, Options};
use caveat::finding::{Confidence, Severity};
use caveat::source::read;

/// Rules that speak of the whole document, of which an example is only a line.
const WHOLE: &[&str] = &[
    "authority-block-missing",
    "document-not-portion-marked",
    "portion-unmarked",
    "banner-missing",
    "marking-unmarked",
    "banner-level-too-high",
    "banner-has-surplus-marking",
    "banner-release-differs",
    "banner-lacks-marking",
];

/// Rows on which the tool and the table disagree, with the source for the tool's side.
const ARGUED: &[(&str, &str)] = &[
    (
        "TOP SECRET//HCS-P/SI-G/TK//RD/FRD//FGI GBR//CUI",
        "rendered by ODNI's stylesheet without its rules: HCS requires NOFORN (ISM 00049), RD excludes FRD (00321), LIMDIS is unclassified (00346)",
    ),
    ("(TS//HCS-P/SI-G/TK//", "the same: HCS requires NOFORN (ISM 00049)"),
    ("(CUI//LEI//NF/RELIDO)", "the same: NOFORN and RELIDO exclude each other (ISM 00169)"),
];

fn document(system: &str, kind: &str, text: &str, date: &str) -> String {
    let (text, dated) = match text.split_once(" (document dated ") {
        Some((text, date)) => (text, date.trim_end_matches(')').to_owned()),
        None => (text, date.to_owned()),
    };
    let head = match (system, dated.as_str()) {
        (_, "") => String::new(),
        ("us_history", date) => format!("12. Memorandum From the Secretary, Washington, {}.\n\n", in_words(date)),
        (_, date) => format!("Date: {date}\n\n"),
    };
    let prose = "The committee met on the second day and heard the report of the working group.";
    match (kind, system) {
        ("portion", "nato_eu_ca_fgi") if text.contains("UE/EU") => {
            format!("{head}{}\n\n{prose}\n\n{}\n", text.trim_matches(['(', ')']), text.trim_matches(['(', ')']))
        }
        ("portion", _) => format!("{head}{text} {prose}\n\n(U) {prose}\n\n(U//FOUO) {prose}\n"),
        ("block", "cui") => format!("{head}{}\n", text.replace('|', "\n\n")),
        ("block", _) => format!("{head}{prose}\n\n{}\n", text.replace('|', "\n\n")),
        (_, "au") if text.starts_with('[') => format!("{head}Subject: minutes {text}\n\n{prose}\n"),
        (_, "au") => format!("{head}{text}\n\n{prose}\n"),
        _ => format!("{head}{text}\n\n{prose}\n\n{text}\n"),
    }
}

/// `1955-06-01` as titles have it.
fn in_words(date: &str) -> String {
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<usize> = date.split('-').filter_map(|part| part.parse().ok()).collect();
    format!("{} {}, {}", months[parts[1] - 1], parts[2], parts[0])
}

/// The table has four owners in one group; the line or its reason tells which.
fn nation_of(text: &str, reason: &str) -> Option<&'static str> {
    match text {
        _ if text.starts_with("//")
            || text.starts_with("(//")
            || text.contains("FGI")
            || reason.contains("US document needs") =>
        {
            Some("us-ic")
        }
        _ if text.contains("UE") || text.contains("EU") || text == "LIMITE" => Some("eu"),
        _ if text.contains("NATO") || text.contains("COSMIC") || text.contains("DECLASS") => Some("nato"),
        _ => Some("canada"),
    }
}

#[test]
fn every_verdict_is_agreed_with_or_argued() {
    let folder =
        std::env::var("CAVEAT_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into());
    let Ok(table) = std::fs::read_to_string(format!("{folder}/reference/markings-examples.tsv")) else {
        println!("skipped: markings-examples.tsv is not here");
        return;
    };
    let auditor = Auditor::builtin();
    let options = Options { min_confidence: Confidence::Medium, ..Options::default() };
    let (mut agreed, mut argued, mut wrong) = (0, 0, Vec::new());
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (system, kind, text, valid) = (columns[0], columns[1], columns[2], columns[3] == "y");
        let document = document(system, kind, text, columns.get(6).copied().unwrap_or(""));
        // A lone line does not show its system: the table's own column says it, as `--system` would.
        let own = match system {
            "capco2016" => Some("us-ic"),
            "cui" => Some("cui"),
            "uk" => Some("uk"),
            "au" => Some("australia"),
            "nato_eu_ca_fgi" => nation_of(text, columns[4]),
            _ => None,
        };
        let options = Options { system: own.map(str::to_owned), ..options.clone() };
        let file = read("example.txt", document.as_bytes());
        let found: Vec<_> =
            auditor.check(&file, &options).into_iter().filter(|finding| !WHOLE.contains(&&*finding.rule)).collect();
        let right =
            if valid { !found.iter().any(|finding| finding.severity == Severity::Error) } else { !found.is_empty() };
        if right {
            agreed += 1;
        } else if ARGUED.iter().any(|(start, _)| text.starts_with(start)) {
            argued += 1;
        } else {
            let messages: Vec<_> =
                found.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
            wrong.push(format!("{system} {kind} [{}] {text} {} {messages:?}", columns[3], columns[4]));
        }
    }
    println!("{agreed} agreed, {argued} argued, {} open", wrong.len());
    for line in &wrong {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{} verdicts are open", wrong.len());
}
