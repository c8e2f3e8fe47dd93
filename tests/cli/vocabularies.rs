//! The markings of a nation that the program does not know: a file of the user's, and no Rust.

use serde_json::Value;

use crate::formats::valid;
use crate::runner::Folder;

const RURITANIA: &str = "\
# Papers of State of the Kingdom of Ruritania.
system: ruritania
title: Ruritania
authority: Royal Ordinance on Papers of State, 1931
separators: [\" - \"]
wrong_separators: [\"//\"]
levels:
  - { name: FOR THE COURT, portion: CT, tells: true }
  - { name: FOR THE CROWN, portion: CR, tells: true }
  - { name: FOR THE KING ALONE, portion: K, tells: true }
parts:
  - name: handling
    words:
      - { name: BY COURIER, levels: [FOR THE CROWN, FOR THE KING ALONE] }
      - { name: UNDER SEAL }
";

fn paper(head: &str, marks: [&str; 2], foot: &str) -> String {
    let [one, other] = marks;
    format!(
        "{head}\n\n{one}The harbour of Zenda is to be closed for a month.\n\n\
         {other}The garrison has been told of it by the Chancellor.\n\n{foot}\n"
    )
}

fn found(folder: &Folder, status: i32, arguments: &[&str]) -> Vec<String> {
    let ran = folder.run(status, &[&["check", "--format", "concise", "--quiet"], arguments].concat());
    let place = |line: &str| Some(line.split_once(']')?.0.to_owned() + "]");
    ran.out.lines().filter_map(place).collect()
}

#[test]
fn a_nation_of_the_users_is_read_judged_and_shown() {
    let cases = [
        ("right.txt", paper("FOR THE CROWN - BY COURIER", ["(CT) ", "(CR) "], "FOR THE CROWN - BY COURIER"), vec![]),
        (
            "slip.txt",
            paper("FOR THE CRONW", ["(CT) ", "(CR) "], "FOR THE CROWN"),
            vec!["slip.txt:1:1: error[national-misspelled]"],
        ),
        (
            "level.txt",
            paper("FOR THE COURT - BY COURIER", ["", ""], "FOR THE COURT"),
            vec!["level.txt:1:17: error[national-level]", "level.txt:7:1: error[national-head-and-foot-differ]"],
        ),
        (
            "part.txt",
            paper("FOR THE CROWN - BY CUORIER", ["", ""], "FOR THE CROWN"),
            vec!["part.txt:1:17: error[national-unknown-part]", "part.txt:7:1: error[national-head-and-foot-differ]"],
        ),
        (
            "low.txt",
            paper("FOR THE CROWN", ["(CT) ", "(K) "], "FOR THE CROWN"),
            vec!["low.txt:1:1: error[national-banner-too-low]", "low.txt:7:1: error[national-banner-too-low]"],
        ),
        (
            "bare.txt",
            paper("FOR THE CROWN//UNDER SEAL", ["", ""], "FOR THE CROWN"),
            vec!["bare.txt:1:14: error[national-separator]", "bare.txt:7:1: error[national-head-and-foot-differ]"],
        ),
    ];
    let folder = Folder::with(&[("nations/ruritania.yaml", RURITANIA)]);
    for (name, text, _) in &cases {
        folder.write(name, text.as_bytes());
    }
    for (name, _, wanted) in &cases {
        assert_eq!(found(&folder, 0, &[name]), [""; 0], "{name}: without the file nothing is known");
        let status = i32::from(!wanted.is_empty());
        assert_eq!(found(&folder, status, &[name, "--vocabulary", "nations/ruritania.yaml"]), *wanted);
    }
    let facts = folder.run(0, &["facts", "right.txt", "--vocabulary", "nations/ruritania.yaml"]).out;
    assert!(facts.contains("name: “ruritania”") && facts.contains("level: “FOR THE CROWN”"), "{facts}");
}

#[test]
fn a_configuration_names_it_and_what_extends_that_has_it() {
    let folder = Folder::with(&[
        ("house/nations/ruritania.yaml", RURITANIA),
        ("house/caveat.toml", "vocabularies = [\"nations/ruritania.yaml\"]\nsystem = \"ruritania\"\n"),
        ("caveat.toml", "extend = \"house/caveat.toml\"\n"),
        ("a.txt", &paper("FOR THE CRWON", ["", ""], "FOR THE CROWN")),
    ]);
    assert_eq!(found(&folder, 1, &["a.txt"]), ["a.txt:1:1: error[national-misspelled]"]);
    let shown = folder.run(0, &["config", "a.txt"]).out;
    assert!(
        shown.contains("vocabularies = [\"nations/ruritania.yaml\"]") && shown.contains("# house/caveat.toml:1"),
        "{shown}"
    );
    assert!(folder.run(0, &["facts", "a.txt"]).out.contains("ruritania"));
    // A system that nobody has is refused, with the near name.
    let ran = folder.run(2, &["check", "a.txt", "--system", "ruritanya"]);
    assert!(ran.err.contains("did you mean “ruritania”?"), "{}", ran.err);
}

#[test]
fn a_mistake_in_it_is_underlined() {
    let wrong = RURITANIA.replace("levels: [FOR THE CROWN, ", "levels: [FOR THE CRONW, ");
    let folder = Folder::with(&[("r.yaml", &wrong), ("a.txt", "")]);
    let ran = folder.run(2, &["check", "a.txt", "--vocabulary", "r.yaml"]);
    assert!(ran.err.contains("there is no level `FOR THE CRONW`"), "{}", ran.err);
    assert!(ran.err.contains("r.yaml:14") && ran.err.contains("did you mean `FOR THE CROWN`?"), "{}", ran.err);
    let ran = folder.run(2, &["check", "a.txt", "--vocabulary", "none.yaml"]);
    assert!(ran.err.contains("cannot read the vocabulary none.yaml"), "{}", ran.err);
}

#[test]
fn the_schema_takes_every_nation_and_refuses_slips() {
    let folder = Folder::new();
    let schema: Value = serde_json::from_str(&folder.run(0, &["schema", "vocabulary"]).out).unwrap();
    let read = |yaml: &str| -> Value { serde_yaml::from_str(yaml).unwrap() };
    assert_eq!(valid(&schema, &read(RURITANIA)), Vec::<String>::new());
    for nation in ["australia", "canada", "eu", "nato-papers", "uk"] {
        let path = format!("{}/rules/vocabulary/{nation}.yaml", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(valid(&schema, &read(&std::fs::read_to_string(path).unwrap())), Vec::<String>::new(), "{nation}");
    }
    assert!(!valid(&schema, &read(&RURITANIA.replace("separators:", "seperators:"))).is_empty());
}
