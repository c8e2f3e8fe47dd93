//! References of invented volumes, in the shape of 2015 and in today's, pointed elsewhere one at a time: each is found,
//! and nothing else.

use caveat::audit::{Auditor, Options};

/// How a volume is written down.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Of2015,
    Today,
}

/// The wordings of references, with `D` for the number of the document, `N` for that of the note, `P` for the page.
/// What stands in `<…|…>` is a link.
const WORDINGS: &[&str] = &[
    "See <d|Document D>.",
    "See <d|Document D> and its enclosure.",
    "See <n|footnote N, Document D>.",
    "See <n|footnote N> to Document D.",
    "Printed as Documents <d|D> and <d|D>.",
    "See <d|Document D and footnote N> thereto.",
    "See footnotes <n|1> and <n|N, Document D>.",
    "See <p|p. P>.",
    "See <p|page P>.",
    "(see <d|Document D>)",
];

const DOCUMENTS: usize = 24;

/// A reference of the volume: where it stands, which wording, to which document.
#[derive(Clone, Copy)]
struct Cross {
    from: usize,
    wording: usize,
    to: usize,
}

fn crosses() -> Vec<Cross> {
    let all = (1..=DOCUMENTS).flat_map(|from| {
        (0..2).map(move |nth| {
            let wording = (from * 2 + nth) % WORDINGS.len();
            let to = (from * 7 + nth * 5) % DOCUMENTS + 1;
            Cross { from, wording, to: if to == from { to % DOCUMENTS + 1 } else { to } }
        })
    });
    all.collect()
}

/// What is wrong with a reference.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// The link leads to the document after.
    Target,
    /// The words name the document after.
    Text,
}

/// One reference, right or wrong.
fn written(cross: Cross, fault: Option<Fault>) -> String {
    let other = cross.to % DOCUMENTS + 1;
    let said = if fault == Some(Fault::Text) { other } else { cross.to };
    let mut out = String::new();
    let mut rest = WORDINGS[cross.wording];
    let number = |text: &str| {
        let page = (said * 2).to_string();
        // The note that is meant has the same number everywhere; a wrong one shows in the document.
        text.replace("Document", "\u{1}")
            .replace('D', &said.to_string())
            .replace('N', "2")
            .replace('P', &page)
            .replace('\u{1}', "Document")
    };
    while let Some(open) = rest.find('<') {
        out.push_str(&number(&rest[..open]));
        let close = rest[open..].find('>').expect("closed") + open;
        let (kind, words) = rest[open + 1..close].split_once('|').expect("a kind");
        // Of a list only the last link is put wrong.
        let last = !rest[close..].contains('<');
        let to = if fault == Some(Fault::Target) && last { other } else { cross.to };
        let target = match kind {
            "d" => format!("d{to}"),
            "n" if words == "1" => format!("d{to}fn1"),
            "n" => format!("d{to}fn2"),
            _ => format!("pg_{}", to * 2),
        };
        out.push_str(&format!("<ref target=\"#{target}\">{}</ref>", number(words)));
        rest = &rest[close + 1..];
    }
    out + &number(rest)
}

fn volume(shape: Shape, wrong: Option<(usize, Fault)>) -> String {
    let crosses = crosses();
    let mut body = String::new();
    for at in 1..=DOCUMENTS {
        let refs: Vec<String> = crosses
            .iter()
            .enumerate()
            .filter(|(_, cross)| cross.from == at)
            .map(|(nth, cross)| {
                let fault = wrong.filter(|(which, _)| *which == nth).map(|(_, fault)| fault);
                let label = 3 + nth % 2;
                format!(
                    "The tide turns.<note n=\"{label}\" xml:id=\"d{at}fn{label}\">{}</note>",
                    written(*cross, fault)
                )
            })
            .collect();
        let day = at + 1;
        let open = match shape {
            Shape::Of2015 => format!("<div type=\"document\" xml:id=\"d{at}\" n=\"{at}\">"),
            Shape::Today => format!(
                "<div subtype=\"historical-document\" n=\"{at}\" xml:id=\"d{at}\" type=\"document\" \
                 frus:doc-dateTime-min=\"1971-05-{day:02}T00:00:00-05:00\" frus:doc-dateTime-max=\"1971-05-{day:02}T23:59:59-05:00\">"
            ),
        };
        let dateline =
            format!("<dateline>Washington, <date when=\"1971-05-{day:02}\">May {day}, 1971</date>.</dateline>");
        let dateline = if shape == Shape::Today { format!("<opener>{dateline}</opener>") } else { dateline };
        body.push_str(&format!(
            "{open}<pb n=\"{page}\" xml:id=\"pg_{page}\"/><head>{at}. Letter From the Consul to the Harbour Master\
             <note n=\"1\" xml:id=\"d{at}fn1\" type=\"source\">Source: National Archives, RG 59, Box {at}. Secret.</note></head>\
             {dateline}<p>The harbour is open.<note n=\"2\" xml:id=\"d{at}fn2\">Not printed.</note> {}</p></div>\n",
            refs.join(" "),
            page = at * 2,
        ));
    }
    let spaces = "xmlns=\"http://www.tei-c.org/ns/1.0\" xmlns:frus=\"http://history.state.gov/frus/ns/1.0\"";
    let index: String =
        (1..=DOCUMENTS).map(|at| format!("<item>Tide, <ref target=\"#pg_{0}\">{0}</ref></item>", at * 2)).collect();
    format!(
        "<TEI {spaces} xml:id=\"demo\"><text><front><div type=\"section\" xml:id=\"preface\"><p>The harbour's papers.</p></div></front>\
         <body>{body}</body><back><div type=\"section\"><list>{index}</list></div></back></text></TEI>"
    )
}

fn found(auditor: &Auditor, text: &str) -> Vec<String> {
    let file = caveat::source::read("demo.xml", text.as_bytes());
    auditor.check(&file, &Options::default()).into_iter().map(|finding| finding.rule.to_string()).collect()
}

#[test]
fn references_that_are_right_are_left_alone() {
    let auditor = Auditor::builtin();
    for shape in [Shape::Of2015, Shape::Today] {
        assert_eq!(found(&auditor, &volume(shape, None)), Vec::<String>::new());
    }
}

#[test]
fn references_pointed_elsewhere_are_found() {
    let auditor = Auditor::builtin();
    let mut missed = Vec::new();
    let mut put = 0;
    for shape in [Shape::Of2015, Shape::Today] {
        for (nth, cross) in crosses().iter().enumerate() {
            for fault in [Fault::Target, Fault::Text] {
                put += 1;
                let rules = found(&auditor, &volume(shape, Some((nth, fault))));
                let right = rules.iter().filter(|rule| rule.starts_with("link-leads")).count();
                if right == 0 {
                    missed.push(format!("{fault:?} of “{}”: {rules:?}", WORDINGS[cross.wording]));
                }
                // One fault is one finding, for a list of two numbers two.
                assert!(rules.len() <= 2, "{fault:?} of “{}”: {rules:?}", WORDINGS[cross.wording]);
            }
        }
    }
    assert!(put >= 190, "{put}");
    assert!(missed.len() * 20 <= put, "{} of {put} missed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn an_index_is_checked_and_its_right_numbers_take_no_room() {
    let text = volume(Shape::Today, None);
    let file = caveat::source::read("demo.xml", text.as_bytes());
    assert!(file.outer_links.is_empty(), "{:?}", file.outer_links);
    let wrong = text.replace("<ref target=\"#pg_12\">12</ref>", "<ref target=\"#pg_12\">14</ref>");
    let auditor = Auditor::builtin();
    assert!(found(&auditor, &wrong).contains(&"link-leads-to-other-page".to_owned()));
    let nowhere = text.replace("<ref target=\"#pg_12\">12</ref>", "<ref target=\"#pg_1947\">1947</ref>");
    assert_eq!(found(&auditor, &nowhere), ["link-leads-nowhere"]);
}

#[test]
fn a_finding_of_the_volume_belongs_to_the_document_in_which_it_stands() {
    let cross = crosses()[0];
    let text = volume(Shape::Of2015, Some((0, Fault::Target)));
    let file = caveat::source::read("demo.xml", text.as_bytes());
    let findings = Auditor::builtin().check(&file, &Options::default());
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(*findings[0].document, *format!("d{}", cross.from));
    assert_eq!(*findings[0].qualified_document, *format!("demo#d{}", cross.from));
    let index = text.replace("<ref target=\"#pg_12\">12</ref>", "<ref target=\"#pg_12\">14</ref>");
    let file = caveat::source::read("demo.xml", index.as_bytes());
    let findings = Auditor::builtin().check(&file, &Options::default());
    assert!(findings.iter().any(|finding| finding.document.is_empty() && *finding.qualified_document == *"demo"));
}

#[test]
fn a_rule_looks_at_documents_or_at_volumes() {
    let rule = "rule: both\ntitle: t\nseverity: error\nconfidence: high\nwhy: w\nsource: s\nfor: cross_reference as ref\n\
                with: note\nassert: ref.says_note == note.label\nmessage: m\npoint:\n  - at: ref.text\n    say: s\nhelp: h\n";
    let errors = Auditor::with_rules(&[("house/both.yaml".to_owned(), rule.to_owned())]).expect_err("two scopes");
    let shown = format!("{:?}", miette::Report::new(errors[0].clone()));
    assert!(shown.contains("note is a fact of the document"), "{shown}");
}
