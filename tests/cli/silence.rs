//! With `--no-text` nothing that stands in a document is written, in any format and by any command.

use std::collections::BTreeSet;

use crate::runner::Folder;

/// A document with findings of many kinds, whose words are its own.
const LETTER: &str = "\
41. Backchannel Mesage From the President’s Assistant (Wintergreen) to the Chargé in Ruritania (Marshbanks), Strelsau, October 4, 1971.1

SECRET/NODIS

TO BE DELIVERED IN SEALED ENVELOPE DIRECTLY TO MR. MARSHBANKS

TO: Mr. Marshbanks, Zenda 118

FROM: Hyacinth Wintergreen

The lighthouse keeper regards the breakwater as settled.2 [2 line not declasified]

  1. Source: National Archives, Kestrel Papers, Box 1037. Top Secret, Exdis. A notation indicated that it was to be “delivered in sealed packet directly to Mr. Birchwood.”
  3. Not printed; see the quartermaster’s ledger.
";

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 4).map(str::to_lowercase).collect()
}

fn volume() -> String {
    let paragraphs: String = LETTER.split("\n\n").map(|text| format!("<p>{}</p>", text.trim())).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>\
         <div type=\"document\" xml:id=\"letter-of-wintergreen\" n=\"1\"><head>1. Letter From Wintergreen<note n=\"1\" \
         xml:id=\"keeper1\" type=\"source\">Source: Kestrel Papers. Top Secret; Exdis.</note></head>\
         <p>SECRET/NODIS</p>{paragraphs}<p>See <ref target=\"#nowherefound\">ledger</ref></p></div>\
         </body></text></TEI>\n"
    )
}

#[test]
fn no_word_of_a_document_is_written_by_any_command() {
    let folder = Folder::with(&[("a.txt", LETTER), ("b.xml", &volume()), ("c.md", LETTER)]);
    folder.write("d.xml", b"<TEI><text><body><div type=\"document\" xml:id=\"d1\"><p>Zembla</quagmire></p></div>");
    // What the program says of itself: its rules' titles and help, and the same commands over a file of one letter.
    let control = Folder::with(&[("a.txt", "x\n")]);
    let mut own = BTreeSet::new();
    for rule in &caveat::audit::Auditor::builtin().rules.rules {
        own.extend(words(&rule.id));
        own.extend(words(&rule.title));
        own.extend(words(&rule.advice));
    }
    let formats =
        ["pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson", "html"];
    let mut commands: Vec<Vec<&str>> = formats
        .iter()
        .map(|format| vec!["check", "--no-text", "--min-confidence", "low", "--format", format])
        .collect();
    commands.push(vec!["check", "--no-text", "--statistics"]);
    commands.push(vec!["check", "--no-text", "--statistics", "--format", "json"]);
    commands.push(vec!["check", "--no-text", "--diff", "--unsafe-fixes"]);
    commands.push(vec!["check", "--no-text", "--verbose"]);
    for file in ["a.txt", "b.xml", "c.md", "d.xml"] {
        commands.push(vec!["facts", file, "--no-text"]);
        commands.push(vec!["facts", file, "--no-text", "--format", "json"]);
    }
    let secret: BTreeSet<String> = words(LETTER).union(&words(&volume())).cloned().collect();
    // The words of the mark-up are not the document's.
    let markup = words("version TEI text body type document head note source target");
    let secret: BTreeSet<String> = secret.difference(&markup).cloned().collect();
    assert!(secret.contains("wintergreen") && secret.contains("exdis"));
    let schema = folder.run(0, &["facts", "--schema"]).out;
    for command in commands {
        let facts = command[0] == "facts";
        let told = folder.command(&command).output().unwrap();
        let mut out = String::from_utf8(told.stdout).unwrap();
        if command.contains(&"html") {
            // What the rules used say of themselves.
            let rules = "<script type=\"application/json\" class=\"run\">";
            out = out.lines().filter(|line| !line.starts_with(rules)).collect::<Vec<_>>().join("\n");
        }
        if command.contains(&"sarif") {
            let mut sarif: serde_json::Value = serde_json::from_str(&out).unwrap();
            sarif["runs"][0]["tool"] = serde_json::Value::Null;
            out = sarif.to_string();
        }
        out += &String::from_utf8(told.stderr).unwrap();
        assert!(out.len() > 20, "{command:?} says nothing");
        let mut known = own.clone();
        known.extend(words(&String::from_utf8(control.command(&command).output().unwrap().stdout).unwrap()));
        if facts {
            // Kinds and fields are named as in the schema.
            known.extend(words(&schema.lines().filter(|line| !line.starts_with("      ")).collect::<String>()));
        }
        let leaked: Vec<_> = words(&out).intersection(&secret).filter(|word| !known.contains(*word)).cloned().collect();
        assert!(leaked.is_empty(), "{command:?} tells {leaked:?}\n{out}");
    }
    // The test itself sees words where they are told.
    let told = words(&folder.run(1, &["check", "--format", "json"]).out);
    assert!(told.contains("birchwood"), "{told:?}");
    // What is left of the names: the file's, and a number.
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(1, &["check", "b.xml", "--no-text", "--format", "json"]).out).unwrap();
    assert_eq!(json["findings"][0]["qualified_document"], "b#1");
}
