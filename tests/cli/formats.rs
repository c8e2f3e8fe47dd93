//! Each format is valid for whoever reads it, says the same, and says nothing of the text where that is asked.

use serde_json::Value;

use crate::runner::{CLEAN, Folder, comma, faulty, volume};

fn folder() -> Folder {
    Folder::with(&[
        ("clean.txt", CLEAN),
        ("comma é.txt", &comma()),
        ("faulty.txt", &faulty()),
        ("volume.xml", &volume()),
    ])
}

/// What a schema finds wrong.
pub fn valid(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

pub fn valid_against(schema: &str, value: &Value) {
    let path = format!("{}/tests/schemas/{schema}", env!("CARGO_MANIFEST_DIR"));
    // The published SARIF schema has a bracket without its pair in one pattern, which the validator does not take.
    let text = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}?$");
    let errors = valid(&serde_json::from_str(&text).unwrap(), value);
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn sarif_is_valid_and_points_at_documents_and_both_places() {
    let folder = folder();
    folder.write("broken.txt", b"%PDF-1.7");
    let ran = folder.run(1, &["check", "--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&ran.out).unwrap();
    valid_against("sarif-2.1.0.json", &sarif);
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let of = |uri: &str| {
        let mut found = results
            .iter()
            .filter(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri);
        let first = found.next().unwrap_or_else(|| panic!("nothing in {uri}"));
        assert!(found.next().is_none(), "{}", ran.out);
        first
    };
    let result = of("volume.xml");
    assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "d2");
    assert_eq!(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "volume#d2");
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "the document is marked Secret");
    let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], result["ruleId"]);
    // The region is where it says it is.
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let (offset, length) = (region["charOffset"].as_u64().unwrap(), region["charLength"].as_u64().unwrap());
    let marked: String = volume().chars().skip(offset as usize).take(length as usize).collect();
    assert_eq!(marked, "Top Secret");
    let line = region["startLine"].as_u64().unwrap() as usize - 1;
    let column = region["startColumn"].as_u64().unwrap() as usize - 1;
    let on_line: String = volume().lines().nth(line).unwrap().chars().skip(column).take(10).collect();
    assert_eq!(on_line, "Top Secret");
    let fixed = of("comma%20%C3%A9.txt");
    assert_eq!(fixed["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "; ");
    assert_eq!(of("broken.txt")["ruleId"], "unreadable-file");
}

#[test]
fn fingerprints_survive_moved_lines() {
    let print = |text: &str| {
        let ran = Folder::with(&[("a.txt", text)]).run(1, &["check", "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        json["findings"].as_array().unwrap().iter().map(|found| found["fingerprint"].to_string()).collect::<Vec<_>>()
    };
    let moved = faulty().replace("interest.\n", "interest.\n\nOne paragraph more.\n");
    assert_eq!(print(&faulty()), print(&moved));
}

#[test]
fn json_tells_bytes_of_the_disk() {
    let folder = Folder::new();
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(faulty().encode_utf16().flat_map(u16::to_le_bytes)).collect();
    folder.write("a.txt", &bytes);
    let ran = folder.run(1, &["check", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let place = &json["findings"][0]["places"][0];
    let (start, end) = (place["byte_start"].as_u64().unwrap() as usize, place["byte_end"].as_u64().unwrap() as usize);
    let units: Vec<u16> = bytes[start..end].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(String::from_utf16(&units).unwrap(), "Top Secret");
}

#[test]
fn every_format_says_the_same() {
    let folder = folder();
    let json: Value = serde_json::from_str(&folder.run(1, &["check", "--format", "json"]).out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 3);
    assert_eq!((&json["version"], &json["summary"]["errors"]), (&1.into(), &2.into()));
    let lines: Vec<Value> = folder
        .run(1, &["check", "--format", "jsonl"])
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3]["type"], "summary");
    for format in ["pretty", "concise", "sarif", "github", "gitlab", "checkstyle", "junit", "rdjson", "html"] {
        let out = folder.run(1, &["check", "--format", format]).out;
        for finding in findings {
            let message = finding["message"].as_str().unwrap();
            let plain = out.replace("\n  │", "").replace("&quot;", "\"").replace("&amp;", "&");
            assert!(plain.contains(message), "{format} lacks {message}:\n{out}");
        }
    }
}

#[test]
fn without_text_nothing_of_the_document_is_written() {
    let folder = folder();
    folder.write("broken.xml", b"<TEI><text><body><div type=\"document\" xml:id=\"d1\"><p>Zembla</q></p></div>");
    let words = ["Ruritania", "Nodis", "NODIS", "Top Secret", "Telegram", "cable", "POL 7", "Zembla", "</q>"];
    for format in ["pretty", "concise", "json", "jsonl", "github", "gitlab", "checkstyle", "junit", "rdjson", "sarif"] {
        let told = folder.run(1, &["check", "--format", format, "--fail-on", "error"]).out;
        assert!(told.contains("Top Secret"), "{format}");
        let mut silent = folder.run(1, &["check", "--format", format, "--no-text"]).out;
        if format == "sarif" {
            // What the rules say of themselves is no document's text.
            let mut sarif: Value = serde_json::from_str(&silent).unwrap();
            sarif["runs"][0]["tool"] = Value::Null;
            silent = sarif.to_string();
        }
        assert!(silent.contains("note-level-differs"), "{format}");
        for word in words {
            assert!(!silent.contains(word), "{format} tells “{word}”:\n{silent}");
        }
    }
}

#[test]
fn gitlab_takes_its_report() {
    let folder = folder();
    folder.write("copy/volume.xml", volume().as_bytes());
    let issues: Value = serde_json::from_str(&folder.run(1, &["check", "--format", "gitlab"]).out).unwrap();
    // The fields that GitLab's documentation requires, and severities that it knows.
    let mut prints = Vec::new();
    for issue in issues.as_array().unwrap() {
        assert!(
            issue["description"].is_string()
                && issue["check_name"].is_string()
                && issue["location"]["path"].is_string()
        );
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        prints.push(issue["fingerprint"].as_str().unwrap());
    }
    let all = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!((prints.len(), all), (4, 4), "fingerprints are not unique");
    let none: Value = serde_json::from_str(&folder.run(0, &["check", "--format", "gitlab", "clean.txt"]).out).unwrap();
    assert_eq!(none, serde_json::json!([]));
}

#[test]
fn reviewdog_counts_columns_in_bytes() {
    let folder = Folder::with(&[("a.txt", &comma())]);
    let rdjson: Value = serde_json::from_str(&folder.run(0, &["check", "--format", "rdjson"]).out).unwrap();
    let diagnostic = &rdjson["diagnostics"][0];
    let line = comma().lines().nth(6).unwrap().to_owned();
    let start = &diagnostic["location"]["range"]["start"];
    assert_eq!(
        (start["line"].as_u64(), start["column"].as_u64()),
        (Some(7), Some(line.find(", Nodis").unwrap() as u64 + 1))
    );
    assert_eq!((&diagnostic["severity"], &diagnostic["suggestions"][0]["text"]), (&"WARNING".into(), &"; ".into()));
}

#[test]
fn xml_formats_are_well_formed_whatever_a_file_is_called() {
    let folder = folder();
    folder.write("a&b <c>.txt", faulty().replace("Nodis.", "Nodis. \u{1}\u{fffe}").as_bytes());
    for (format, element, count) in [("checkstyle", "error", 4), ("junit", "failure", 4)] {
        let out = folder.run(1, &["check", "--format", format]).out;
        let mut reader = quick_xml::Reader::from_str(&out);
        reader.config_mut().check_end_names = true;
        let (mut found, mut names) = (0, Vec::new());
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    found += usize::from(tag.name().as_ref() == element);
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        names.push(attribute.value.into_owned());
                    }
                }
                _ => {}
            }
        }
        assert_eq!(found, count, "{out}");
        assert!(names.iter().any(|name| name == "a&amp;b &lt;c&gt;.txt"), "{out}");
    }
}

/// JSON Lines come as files are done: the first one's findings are there while a long one behind it is still being read.
#[test]
fn lines_of_json_come_as_files_are_done() {
    use std::io::BufRead;
    let folder = Folder::with(&[("a.txt", &faulty())]);
    let page = "The Minister said that he was content with what he had heard (see Document 12).\n\n".repeat(2000);
    let mut long = format!("{CLEAN}\n{page}");
    loop {
        folder.write("b.txt", long.as_bytes());
        let mut command = folder.command(&["check", "--quiet", "--format", "jsonl"]);
        let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let came = std::time::Instant::now();
        assert!(line.contains("\"file\":\"a.txt\""), "{line}");
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
        let before = came.elapsed();
        child.wait().unwrap();
        if before.as_millis() > 100 {
            break;
        }
        assert!(long.len() < 64 << 20, "the first line came {before:?} before the end");
        long.push_str(&long.clone());
    }
}
