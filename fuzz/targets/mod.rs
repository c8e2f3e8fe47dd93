//! What the fuzz targets do with their bytes. `fuzz_targets/` hands them to libFuzzer; `tests/fuzz_corpus.rs` replays the
//! seeds through the same functions with a stable compiler.

mod formats;
mod grammar;
mod loaders;
mod promises;
mod server;
mod twins;
#[path = "../../src/cli/lsp/wire.rs"]
#[allow(dead_code, reason = "the answers are written by the program")]
mod wire;
#[path = "../../tests/lsp/world.rs"]
#[allow(dead_code, reason = "its tests use more of it")]
mod world;

use std::sync::OnceLock;

use caveat::audit::Auditor;

pub type Target = fn(&[u8]);

/// Every target under the name of its binary and of its folder of seeds.
pub const ALL: &[(&str, Target)] = &[
    // Each way into the grammar.
    ("banner", grammar::banner),
    ("marking", grammar::marking),
    ("redaction", grammar::redaction),
    ("authority", grammar::authority),
    ("date", grammar::date),
    ("quote", grammar::quote),
    ("reference", grammar::reference),
    ("nation", grammar::nation),
    ("rollup", grammar::rollup),
    // Each format, all the way to its findings, fixes and reports.
    ("text", formats::text),
    ("markdown", formats::markdown),
    ("tei", formats::tei),
    ("html", formats::html),
    ("leaks", formats::leaks),
    // One document in two formats.
    ("twins", twins::twins),
    // What users write for the program.
    ("rule", loaders::rule),
    ("expression", loaders::expression),
    ("config", loaders::config),
    ("vocabulary", loaders::vocabulary),
    ("baseline", loaders::baseline),
    // The language server.
    ("wire", server::wire),
    ("messages", server::messages),
    ("edits", server::edits),
];

/// The target of that name.
pub fn target(name: &str) -> Target {
    ALL.iter().find(|(known, _)| *known == name).expect("it is in the table").1
}

/// The rules and words of the program, loaded once.
fn auditor() -> &'static Auditor {
    static AUDITOR: OnceLock<Auditor> = OnceLock::new();
    AUDITOR.get_or_init(Auditor::builtin)
}

/// The bytes as text, what is no text left out.
fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}
