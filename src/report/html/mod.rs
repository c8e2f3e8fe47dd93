//! The report for whoever signs a publication off: one HTML file that needs nothing else.
//!
//! Findings, an index of the documents and the texts lie in it as JSON, each file's after its findings; its script
//! parses a text only when that document is chosen. The page may load nothing: its content security policy knows the
//! digests of its own script and style and forbids everything else.

mod index;
mod mask;
mod shown;
mod text;

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::Serialize;
use serde_json::json;

use super::catalog::{Catalog, RuleInfo};
use super::json::to_json;
use super::{Checked, Format, Summary};
use crate::facts;
use crate::source::map::Backward;
use crate::vocabulary::Vocabulary;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/report.css"));
const SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/report.js"));
const STYLE_DIGEST: &str = include_str!(concat!(env!("OUT_DIR"), "/report.css.sha256"));
const SCRIPT_DIGEST: &str = include_str!(concat!(env!("OUT_DIR"), "/report.js.sha256"));

pub struct Html {
    catalog: Catalog,
    vocabulary: Vocabulary,
    /// No text, title, level or date of any document.
    no_text: bool,
    /// The rules that found something: only these are explained.
    used: Mutex<BTreeSet<String>>,
}

impl Html {
    pub fn new(catalog: Catalog, vocabulary: Vocabulary, no_text: bool) -> Html {
        Html { catalog, vocabulary, no_text, used: Mutex::default() }
    }

    fn rule(&self, id: &str) -> serde_json::Value {
        match self.catalog.find(id) {
            None => json!({ "title": id }),
            Some(RuleInfo { title, why, source, pack, url, .. }) => {
                json!({ "title": title, "why": why.trim(), "source": source, "pack": pack, "url": url })
            }
        }
    }
}

impl Format for Html {
    fn head(&self) -> String {
        let policy = format!(
            "default-src 'none'; script-src '{SCRIPT_DIGEST}'; style-src '{STYLE_DIGEST}'; base-uri 'none'; \
             form-action 'none'"
        );
        PAGE.replace("{policy}", &policy).replace("{style}", STYLE)
    }

    fn file(&self, checked: &Checked<'_>) -> String {
        let file = checked.source;
        if let Ok(mut used) = self.used.lock() {
            used.extend(checked.findings.iter().map(|located| located.finding.rule.clone()));
        }
        if self.no_text {
            return block("file", &index::File::bare(checked));
        }
        let mut texts = String::new();
        let mut index = index::File::new(checked);
        for (at, document) in file.documents.iter().enumerate() {
            let facts = facts::gather_as(&self.vocabulary, document, checked.system);
            let back = Backward::new(&document.map);
            let hidden = mask::Hidden::new(checked.findings, &back);
            let read = hidden.cover(&document.text);
            index.add(document, &facts, file, &hidden);
            index.quote(at, document, &hidden, &back);
            let places = index.places(at, checked.findings);
            let view = text::View { file, document, facts: &facts, back: &back, read: &read, hidden: &hidden };
            texts.push_str(&block("text", &text::Text::new(&view, &places)));
        }
        block("file", &index) + &texts
    }

    fn tail(&self, summary: &Summary) -> String {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        let rules: serde_json::Map<_, _> = used.into_iter().map(|id| (id.clone(), self.rule(&id))).collect();
        let run = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "noText": self.no_text,
            "summary": summary.to_string(),
            "baseline": summary.known,
            "rules": rules,
        });
        block("run", &run) + "<script>" + SCRIPT + "</script>\n</body>\n</html>\n"
    }
}

/// Data for the script. Nothing in it can end the element that it stands in: every `<` is written as an escape.
fn block(class: &str, value: &impl Serialize) -> String {
    format!("<script type=\"application/json\" class=\"{class}\">{}</script>\n", to_json(value).replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_its_element() {
        let data = block("text", &json!({ "text": "</script><!--<script>" }));
        assert_eq!(data.matches('<').count(), 2, "{data}");
        let json = data.split_once('>').unwrap().1.rsplit_once("</script>").unwrap().0;
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(value["text"], "</script><!--<script>");
    }

    #[test]
    fn script_and_style_cannot_be_ended_by_themselves() {
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--") && !STYLE.contains("</style"));
    }
}
