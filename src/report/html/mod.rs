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
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::json;

use super::catalog::{Catalog, RuleInfo};
use super::{Checked, Format, Located, Summary};
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
    used: Mutex<BTreeSet<Arc<str>>>,
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

    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        let file = checked.source;
        if let Ok(mut used) = self.used.lock() {
            for Located { finding, .. } in checked.findings {
                if !used.contains(&finding.rule) {
                    used.insert(Arc::clone(&finding.rule));
                }
            }
        }
        if self.no_text {
            return block("file", &index::File::bare(checked, &index::Owners::new(checked)), out);
        }
        let masked = mask::masked(checked.findings);
        let owners = index::Owners::new(checked);
        // The texts follow the list of all documents; the last of them need not be held until then.
        let mut texts = String::new();
        let mut documents = Vec::with_capacity(file.documents.len());
        for (at, document) in file.documents.iter().enumerate() {
            let mut facts = facts::gather_as(&self.vocabulary, document, checked.system);
            shown::keep(&mut facts);
            let back = Backward::new(&document.map);
            let hidden = mask::Hidden::new(&masked, &back);
            let read = hidden.cover(&document.text);
            documents.push(index::Entry::new(document, &facts, file, &hidden));
            let view = text::View { file, document, back: &back, read: &read, hidden: &hidden };
            let shown = text::Text::new(&view, facts, owners.places(at, checked.findings));
            if at + 1 == file.documents.len() {
                let documents = std::mem::take(&mut documents);
                block("file", &index::File::new(checked, documents, &owners, &masked), out)?;
                out.write_str(&texts)?;
                return block("text", &shown, out);
            }
            block("text", &shown, &mut texts)?;
        }
        // Without any document.
        block("file", &index::File::new(checked, documents, &owners, &masked), out)
    }

    fn tail(&self, summary: &Summary) -> String {
        let used = self.used.lock().map(|used| used.clone()).unwrap_or_default();
        let rules: serde_json::Map<_, _> = used.into_iter().map(|id| (id.to_string(), self.rule(&id))).collect();
        let run = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "noText": self.no_text,
            "summary": summary.to_string(),
            "baseline": summary.known,
            "rules": rules,
        });
        let mut out = String::new();
        let _ = block("run", &run, &mut out);
        out + "<script>" + SCRIPT + "</script>\n</body>\n</html>\n"
    }
}

/// Data for the script. Nothing in it can end the element that it stands in: every `<` is written as an escape.
fn block(class: &str, value: &impl Serialize, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "<script type=\"application/json\" class=\"{class}\">")?;
    serde_json::to_writer(Escaped(&mut *out), value).map_err(|_| fmt::Error)?;
    out.write_str("</script>\n")
}

/// Writes JSON on as it is made: a document's text need not be held once more.
struct Escaped<'o>(&'o mut dyn fmt::Write);

impl io::Write for Escaped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // JSON is handed over in pieces that end at signs of ASCII.
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        for (at, piece) in text.split('<').enumerate() {
            let escape = if at > 0 { self.0.write_str("\\u003c") } else { Ok(()) };
            escape.and_then(|()| self.0.write_str(piece)).map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_its_element() {
        let mut data = String::new();
        block("text", &json!({ "text": "</script><!--<script>" }), &mut data).unwrap();
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
