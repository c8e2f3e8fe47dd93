//! Waivers of the configurations, and whether each was of use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use caveat::audit::Audited;
use caveat::config::Config;
use caveat::config::settings::Layer;
use caveat::engine::check::fingerprint_of;
use caveat::finding::{Confidence, Finding, Label, Severity};
use caveat::report::locate;
use caveat::source;
use caveat::source::map::Span;
use caveat::suppress::{self, FromConfig};

/// A waiver, and whether it was of use in any file.
pub struct Waived {
    config: Arc<Config>,
    layer: usize,
    at: usize,
    tried: AtomicBool,
    used: AtomicBool,
}

impl Waived {
    pub fn new(config: &Arc<Config>, layer: usize, at: usize) -> Waived {
        let config = Arc::clone(config);
        Waived { config, layer, at, tried: AtomicBool::new(false), used: AtomicBool::new(false) }
    }

    pub fn is(&self, config: &Arc<Config>, layer: usize, at: usize) -> bool {
        Arc::ptr_eq(&self.config, config) && self.layer == layer && self.at == at
    }

    fn layer(&self) -> &Layer {
        &self.config.layers()[self.layer]
    }

    pub fn written(&self) -> FromConfig<'_> {
        let written = &self.layer().written.suppress[self.at];
        FromConfig {
            document: written.document.as_deref(),
            rule: written.rule.get_ref(),
            fingerprint: written.fingerprint.as_deref(),
            reason: &written.reason,
        }
    }

    /// It was held against a file's findings.
    pub fn tried(&self, used: bool) {
        self.tried.store(true, Ordering::Relaxed);
        if used {
            self.used.store(true, Ordering::Relaxed);
        }
    }

    /// Names one file, so that a check of that file alone tells whether it is of use.
    pub fn names_one_file(&self) -> bool {
        let file = self.layer().written.suppress[self.at].file.get_ref();
        !file.contains(['*', '?', '[', '{']) && !file.ends_with('/')
    }

    /// In an editor findings come and go: what was of use once may not be now.
    pub fn try_anew(&self) {
        self.tried.store(false, Ordering::Relaxed);
        self.used.store(false, Ordering::Relaxed);
    }

    fn is_idle(&self) -> bool {
        self.tried.load(Ordering::Relaxed) && !self.used.load(Ordering::Relaxed)
    }

    fn finding(&self) -> Finding {
        let layer = self.layer();
        let written = &layer.written.suppress[self.at];
        let span = written.rule.span();
        let why = if written.reason.is_empty() { "; it gives no reason" } else { "" };
        Finding {
            rule: suppress::UNUSED.into(),
            severity: Severity::Warning,
            confidence: Confidence::High,
            message: format!("“{}” suppresses nothing in {}{why}", written.rule.get_ref(), written.file.get_ref())
                .into(),
            labels: vec![Label::here(Span::new(span.start, span.end), "this suppression")],
            help: None,
            fix: None,
            document: Arc::default(),
            qualified_document: layer.name.as_str().into(),
            fingerprint: fingerprint_of(&[
                suppress::UNUSED,
                &layer.name,
                written.file.get_ref(),
                written.document.as_deref().unwrap_or(""),
                written.rule.get_ref(),
            ]),
        }
    }
}

/// Those that suppressed nothing, as findings in the configurations.
pub fn unused<'w>(waivers: impl Iterator<Item = &'w Arc<Waived>>) -> Vec<Audited> {
    let mut idle: Vec<&Arc<Waived>> = waivers.filter(|waived| waived.is_idle()).collect();
    idle.sort_by_key(|waived| (waived.layer().name.clone(), waived.at));
    idle.dedup_by_key(|waived| (waived.layer().name.clone(), waived.at));
    let mut out: Vec<Audited> = Vec::new();
    for waived in idle {
        let (layer, finding) = (waived.layer(), waived.finding());
        match out.last_mut().filter(|audited| audited.file.name == layer.name) {
            Some(audited) => audited.found.extend(locate(vec![finding])),
            None => {
                // Read as a text without documents: nothing of a configuration is checked.
                let file = source::read(&layer.name, layer.text.as_bytes());
                let found = locate(vec![finding]);
                out.push(Audited { file, found });
            }
        }
    }
    out
}
