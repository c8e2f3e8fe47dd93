//! Portion marks of captions, cells, list items and titles are read in every format, and what is wrong is found there.

use caveat::audit::{Auditor, Options};
use caveat::source::read;

const TEXT: &str = "The committee met on the second day and heard the report.";

/// A document in a format, with `@` where the mark of one portion stands.
fn documents() -> Vec<(&'static str, &'static str, String)> {
    let rest = format!("(S//NF) {TEXT}");
    vec![
        ("page.txt", "caption", format!("SECRET//NOFORN\n\n{rest}\n\nFigure 1. @ {TEXT}\n\nSECRET//NOFORN\n")),
        ("page.txt", "item", format!("SECRET//NOFORN\n\n{rest}\n\n- @ {TEXT}\n\nSECRET//NOFORN\n")),
        ("page.txt", "title", format!("SECRET//NOFORN\n\n@ Annual Review\n\n{rest}\n\nSECRET//NOFORN\n")),
        ("page.md", "caption", format!("SECRET//NOFORN\n\n{rest}\n\nTable 2: @ {TEXT}\n\nSECRET//NOFORN\n")),
        ("page.md", "item", format!("SECRET//NOFORN\n\n{rest}\n\n- @ {TEXT}\n- {rest}\n\nSECRET//NOFORN\n")),
        ("page.md", "numbered item", format!("SECRET//NOFORN\n\n{rest}\n\n1. @ {TEXT}\n2. {rest}\n\nSECRET//NOFORN\n")),
        (
            "page.md",
            "cell",
            format!("SECRET//NOFORN\n\n{rest}\n\n| A | B |\n|---|---|\n| {rest} | @ {TEXT} |\n\nSECRET//NOFORN\n"),
        ),
        ("page.md", "title", format!("SECRET//NOFORN\n\n# @ Annual Review\n\n{rest}\n\nSECRET//NOFORN\n")),
        (
            "page.html",
            "caption",
            format!(
                "<p>SECRET//NOFORN</p><p>{rest}</p><figure><img src=\"a.png\"><figcaption>Figure 1. @ {TEXT}</figcaption></figure><p>SECRET//NOFORN</p>"
            ),
        ),
        (
            "page.html",
            "item",
            format!("<p>SECRET//NOFORN</p><p>{rest}</p><ul><li>@ {TEXT}</li></ul><p>SECRET//NOFORN</p>"),
        ),
        (
            "page.html",
            "cell",
            format!(
                "<p>SECRET//NOFORN</p><p>{rest}</p><table><tr><td>{rest}</td><td>@ {TEXT}</td></tr></table><p>SECRET//NOFORN</p>"
            ),
        ),
        ("page.html", "title", format!("<p>SECRET//NOFORN</p><h2>@ Review</h2><p>{rest}</p><p>SECRET//NOFORN</p>")),
        ("page.xml", "caption", tei(&format!("<p>{rest}</p><figure><head>Figure 1. @ {TEXT}</head></figure>"))),
        ("page.xml", "item", tei(&format!("<p>{rest}</p><list><item>@ {TEXT}</item></list>"))),
        (
            "page.xml",
            "cell",
            tei(&format!("<p>{rest}</p><table><row><cell>{rest}</cell><cell>@ {TEXT}</cell></row></table>")),
        ),
        ("page.xml", "title", tei(&format!("<head>@ Review</head><p>{rest}</p>"))),
    ]
}

fn tei(body: &str) -> String {
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body><div type=\"document\" xml:id=\"d1\"><p>SECRET//NOFORN</p>{body}<p>SECRET//NOFORN</p></div></body></text></TEI>"
    )
}

#[test]
fn marks_are_read_wherever_they_stand() {
    let auditor = Auditor::builtin();
    let mut wrong = Vec::new();
    for (name, place, document) in documents() {
        // Right, above the banner, and garbled.
        for (mark, expected) in [
            ("(U)", None),
            ("(TS//NF)", Some("banner-level-too-low")),
            ("(S)//NF", Some("portion-outside-parentheses")),
        ] {
            let text = document.replace('@', mark);
            let file = read(name, text.as_bytes());
            let found = auditor.check(&file, &Options::default());
            let at = text.find(mark).expect("put there");
            let own: Vec<_> = found
                .iter()
                .filter(|finding| Some(&*finding.rule) == expected)
                .filter(|finding| {
                    finding.labels.iter().any(|label| (at..at + mark.len()).contains(&(label.span.start as usize)))
                })
                .collect();
            let rules: Vec<&str> = found.iter().map(|finding| &*finding.rule).collect();
            let right = match expected {
                None => found.is_empty(),
                Some(_) => !own.is_empty() && rules.iter().all(|rule| Some(*rule) == expected),
            };
            if !right {
                wrong.push(format!("{name} {place} {mark}: {rules:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
