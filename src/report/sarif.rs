//! SARIF 2.1.0: only the objects that are written here, checked in the tests against the published schema.

use std::fmt;

use serde_json::{Map, Value, json};

use super::catalog::{Catalog, RuleInfo};
use super::json::to_json;
use super::{Checked, Format, Located, Place, State, Summary, Waiver, parted};
use crate::finding::{Confidence, Finding, Severity};
use crate::source::SourceFile;

pub struct Sarif {
    pub catalog: Catalog,
}

impl Format for Sarif {
    fn head(&self) -> String {
        let driver = json!({
            "name": "caveat",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": self.catalog.rules().iter().map(rule).collect::<Vec<_>>(),
        });
        format!(
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[\
             {{\"tool\":{{\"driver\":{}}},\"columnKind\":\"unicodeCodePoints\",\"results\":[\n",
            to_json(&driver)
        )
    }

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let results = checked.findings.iter().map(|located| to_json(&self.result(checked.source, located)));
        parted(results, ",\n", out)
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn tail(&self, summary: &Summary) -> String {
        let invocation = json!([{ "executionSuccessful": summary.missing == 0 }]);
        format!("\n],\"invocations\":{}}}]}}\n", to_json(&invocation))
    }
}

impl Sarif {
    fn result(&self, source: &SourceFile, located: &Located) -> Value {
        let finding = &located.finding;
        let uri = uri_of(&source.name);
        let mut places = located.places(source).map(|(label, place)| {
            let file = label.elsewhere.as_ref().map(|elsewhere| uri_of(&elsewhere.file));
            let mut location = json!({ "physicalLocation": physical(file.as_ref().unwrap_or(&uri), &place) });
            if let Some(elsewhere) = label.elsewhere.as_ref().filter(|elsewhere| !elsewhere.document.is_empty()) {
                location["logicalLocations"] = json!([{ "name": elsewhere.document, "kind": "document" }]);
            }
            if !label.text.is_empty() {
                location["message"] = json!({ "text": &*label.text });
            }
            location
        });
        let mut primary = places.next().unwrap_or_else(|| json!({}));
        primary["logicalLocations"] = json!([logical(finding)]);
        let related: Vec<Value> = places
            .enumerate()
            .map(|(at, mut location)| {
                location["id"] = json!(at + 1);
                location
            })
            .collect();
        let mut result = json!({
            "ruleId": &*finding.rule,
            "level": level(finding.severity),
            "message": { "text": &*finding.message },
            "locations": [primary],
            "partialFingerprints": { "caveat/v1": finding.fingerprint.to_string() },
            "properties": { "confidence": finding.confidence },
        });
        if let Some(index) = self.catalog.index(&finding.rule) {
            result["ruleIndex"] = json!(index);
        }
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        if let Some(fix) = &finding.fix {
            let replacements = fix.edits.iter().map(|edit| {
                let place = source.place(edit.span);
                json!({ "deletedRegion": region(&place), "insertedContent": { "text": edit.replacement } })
            });
            result["fixes"] = json!([{
                "description": { "text": fix.title },
                "artifactChanges": [{
                    "artifactLocation": { "uri": uri },
                    "replacements": replacements.collect::<Vec<_>>(),
                }],
            }]);
        }
        if let State::Suppressed { reason, by } = &located.state {
            let kind = match by {
                Waiver::InSource => "inSource",
                Waiver::External => "external",
            };
            let mut suppression = json!({ "kind": kind, "status": "accepted" });
            if !reason.is_empty() {
                suppression["justification"] = json!(&**reason);
            }
            result["suppressions"] = json!([suppression]);
        }
        result
    }
}

fn rule(rule: &RuleInfo) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), json!(rule.id));
    out.insert("shortDescription".into(), json!({ "text": rule.title }));
    if !rule.why.is_empty() {
        out.insert("fullDescription".into(), json!({ "text": rule.why }));
    }
    if let Some(url) = &rule.url {
        out.insert("helpUri".into(), json!(url));
    }
    let mut text = vec![rule.title.clone()];
    text.extend([&rule.why, &rule.help].into_iter().filter(|part| !part.is_empty()).cloned());
    if !rule.source.is_empty() {
        text.push(format!("Source: {}", rule.source.join("; ")));
    }
    let markdown = format!("**{}**\n\n{}", rule.title, text[1..].join("\n\n"));
    out.insert("help".into(), json!({ "text": text.join("\n\n"), "markdown": markdown.trim_end() }));
    out.insert("defaultConfiguration".into(), json!({ "level": level(rule.severity) }));
    let precision = match rule.confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "high",
        Confidence::Low => "low",
    };
    out.insert("properties".into(), json!({ "tags": [rule.pack], "precision": precision }));
    Value::Object(out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

fn logical(finding: &Finding) -> Value {
    let whole = &finding.qualified_document;
    let name = if finding.document.is_empty() { whole } else { &finding.document };
    json!({ "name": &**name, "fullyQualifiedName": &**whole, "kind": "document" })
}

fn physical(uri: &str, place: &Place) -> Value {
    json!({ "artifactLocation": { "uri": uri }, "region": region(place) })
}

fn region(place: &Place) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
        "charOffset": place.chars.start,
        "charLength": place.chars.len(),
    })
}

/// A path as other tools want it: `/` between folders, without a leading `./`.
pub(super) fn relative(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").unwrap_or(&path).to_owned()
}

/// A path as a URI reference: `/` between folders, and everything percent-encoded that a URI does not allow.
pub(super) fn uri_of(path: &str) -> String {
    let path = relative(path);
    let absolute = path.starts_with('/');
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let mut out = match (absolute, drive) {
        (true, _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) || (drive && byte == b':');
        if plain { out.push(byte as char) } else { out.push_str(&format!("%{byte:02X}")) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri_of;

    #[test]
    fn paths_become_uri_references() {
        for (path, wanted) in [
            ("./a/b c.xml", "a/b%20c.xml"),
            ("/x/é#1.txt", "file:///x/%C3%A9%231.txt"),
            (r"C:\x\y.txt", "file:///C:/x/y.txt"),
            (r"a\b:c", "a/b%3Ac"),
        ] {
            assert_eq!(uri_of(path), wanted);
        }
    }
}
