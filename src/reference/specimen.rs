//! An example of every field, taken from the documents in the rules' own examples: what a field can hold is shown by
//! what it was found to hold, so that no example can go stale.

use foldhash::HashMap;

use crate::audit::Auditor;
use crate::engine::value::{Datum, Facts, Value};
use crate::source;

/// What stands for longer texts: letters of an example at most.
const LONGEST: usize = 48;

/// Examples by kind of fact and field.
#[derive(Debug, Default)]
pub struct Specimens {
    found: HashMap<(&'static str, &'static str), String>,
}

impl Specimens {
    /// Reads every example of every rule, those in which a rule fires first: they have more to show.
    pub fn collect(auditor: &Auditor) -> Specimens {
        let mut specimens = Specimens::default();
        let rules = || auditor.rules.rules.iter();
        for example in rules().flat_map(|rule| &rule.invalid).chain(rules().flat_map(|rule| &rule.valid)) {
            let (name, text) = example.document();
            let file = source::read(name, text.as_bytes());
            let mut digests = Vec::new();
            for document in &file.documents {
                let facts = auditor.facts(document);
                specimens.take(&facts);
                digests.push(auditor.digest(document, &facts));
            }
            specimens.take(&auditor.volume_facts(&file, &digests));
            if !example.beside.is_empty() {
                specimens.take(&crate::example::facts(auditor, example));
            }
        }
        specimens
    }

    /// What a field was seen to hold; none where it holds facts of another kind, or nothing in any example.
    pub fn of(&self, kind: &'static str, field: &'static str) -> Option<&str> {
        self.found.get(&(kind, field)).map(String::as_str)
    }

    fn take(&mut self, facts: &Facts) {
        facts.by_kind.iter().flatten().for_each(|datum| self.datum(datum));
    }

    fn datum(&mut self, datum: &Datum) {
        match &datum.value {
            Value::List(items) => items.iter().for_each(|item| self.datum(item)),
            Value::Record(record) => {
                for (field, datum) in record.said() {
                    match shown(&datum.value) {
                        // An example that says yes tells more than one that says no.
                        Some(shown) if matches!(datum.value, Value::Bool(true)) => {
                            self.found.insert((record.kind.name, field.name), shown);
                        }
                        Some(shown) => {
                            self.found.entry((record.kind.name, field.name)).or_insert(shown);
                        }
                        None => self.datum(datum),
                    }
                }
            }
            _ => {}
        }
    }
}

/// A value as a rule would write it; none for a fact, a list of facts, an empty list and what is not there.
fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Missing | Value::Record(_) => return None,
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) if text.trim().is_empty() => return None,
        Value::Text(text) => format!("{:?}", shortened(text)),
        Value::Date(date) => format!("date(\"{date}\")"),
        Value::Ranked(ranked) => ranked.name.to_string(),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().take(3).map(|item| shown(&item.value)).collect();
            let items = items.filter(|items| !items.is_empty())?;
            format!("[{}]", items.join(", "))
        }
    })
}

fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}
