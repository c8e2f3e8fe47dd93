//! Draws documents and faults, audits each faulty document, and sorts what is new.

use std::ops::Range;

use caveat::audit::{Auditor, Options};
use caveat::engine::rule::Rule;
use caveat::finding::Finding;
use caveat::source::{SourceFile, read};
use rayon::prelude::*;

use super::change::{Site, touch};
use super::draw::{self, Places};
use super::kinds::{KINDS, Kind};
use super::piece::Piece;
use super::random::Random;
use super::share;

pub struct Plan {
    pub documents: usize,
    pub per_kind: usize,
    /// How many faults of a kind are put in even if fewer documents can have it, as long as there are places.
    pub at_least: usize,
    pub seed: u64,
    /// Beginnings of names; empty for all.
    pub kinds: Vec<String>,
}

/// What came of one kind of fault.
pub struct Row {
    pub kind: &'static Kind,
    /// Places in the drawn documents at which such a fault can be put.
    pub eligible: usize,
    pub injected: usize,
    /// Faults that were not found, with what was put in and what was reported.
    pub missed: Vec<String>,
    /// New findings that are not the fault's.
    pub noise: Vec<String>,
}

impl Row {
    pub fn found(&self) -> usize {
        self.injected - self.missed.len()
    }

    pub fn recall(&self) -> f64 {
        share(self.found(), self.injected)
    }
}

/// What came of one fault.
struct Outcome {
    missed: Option<String>,
    noise: Vec<String>,
}

pub fn measure(auditor: &Auditor, mut pieces: Vec<Piece>, plan: &Plan) -> Vec<Row> {
    Random::new(plan.seed, "documents").shuffle(&mut pieces);
    let options = Options::default();
    let clean: Vec<Vec<Finding>> =
        pieces.par_iter().map(|piece| findings(auditor, piece, &piece.file.text, &options)).collect();
    let wanted =
        |kind: &&Kind| plan.kinds.is_empty() || plan.kinds.iter().any(|start| kind.id.starts_with(start.as_str()));
    let kinds: Vec<&'static Kind> = KINDS.iter().filter(wanted).collect();
    let places: Vec<Vec<Places>> = kinds.iter().map(|kind| places(kind, &pieces, &clean, plan)).collect();
    let chosen = draw::documents(&places, pieces.len(), plan);
    let rows = kinds.into_iter().zip(&places).map(|(kind, places)| {
        let drawn = draw::sites(places, &chosen, plan);
        let outcomes: Vec<Outcome> = drawn
            .par_iter()
            .map(|(at, site)| match &pieces[*at].volume {
                Some((volume, by)) if kind.in_volume => {
                    // Without the fault first, so that only what is new counts.
                    let before = auditor.check(volume, &options);
                    judge(auditor, kind, &pieces[*at].name, volume, &site.shifted(*by), &before, &options)
                }
                _ => judge(auditor, kind, &pieces[*at].name, &pieces[*at].file, site, &clean[*at], &options),
            })
            .collect();
        Row {
            kind,
            eligible: places.iter().filter(|places| chosen[places.document]).map(|places| places.eligible).sum(),
            injected: outcomes.len(),
            missed: outcomes.iter().filter_map(|outcome| outcome.missed.clone()).collect(),
            noise: outcomes.into_iter().flat_map(|outcome| outcome.noise).collect(),
        }
    });
    rows.collect()
}

/// Where a kind of fault can be put, document by document.
fn places(kind: &Kind, pieces: &[Piece], clean: &[Vec<Finding>], plan: &Plan) -> Vec<Places> {
    let found = pieces.par_iter().enumerate().filter_map(|(document, piece)| {
        let mut random = Random::new(plan.seed, &format!("{} {}", kind.id, piece.name));
        let mut sites = (kind.sites)(piece, &mut random);
        sites.retain(|site| is_free(site, &clean[document]));
        let eligible = sites.len();
        random.shuffle(&mut sites);
        sites.truncate(plan.at_least);
        (eligible > 0).then_some(Places { document, eligible, sites })
    });
    found.collect()
}

fn findings(auditor: &Auditor, piece: &Piece, text: &str, options: &Options) -> Vec<Finding> {
    auditor.check(&read(piece.file_name(), text.as_bytes()), options)
}

/// Where something is found already a fault would not be the only one.
fn is_free(site: &Site, clean: &[Finding]) -> bool {
    let edited = |range: &Range<usize>| site.edits.iter().any(|(edit, _)| touch(edit, range));
    !clean.iter().flat_map(|finding| &finding.labels).any(|label| edited(&label.span.range()))
}

fn judge(
    auditor: &Auditor,
    kind: &Kind,
    name: &str,
    file: &SourceFile,
    site: &Site,
    clean: &[Finding],
    options: &Options,
) -> Outcome {
    let text = site.apply(&file.text);
    let places: Vec<Range<usize>> = site.places.iter().map(|place| site.after(place)).collect();
    let (mut hits, mut noise) = (Vec::new(), Vec::new());
    for finding in new_findings(auditor.check(&read(&file.name, text.as_bytes()), options), clean, site) {
        let rule = auditor.rules.rules.iter().find(|rule| *rule.id == *finding.rule);
        let fits = rule.is_some_and(|rule| fits(kind, rule));
        let there = finding.labels.iter().any(|label| places.iter().any(|place| touch(place, &label.span.range())));
        if fits && there { hits.push(finding) } else { noise.push(finding) }
    }
    let (edit, new) = &site.edits[0];
    let around = |text: &str, range: Range<usize>| {
        let (start, end) =
            (text.floor_char_boundary(range.start.saturating_sub(50)), text.ceil_char_boundary(range.end + 50));
        text[start..end.min(text.len())].to_owned()
    };
    let context =
        format!("{}: “{}” → “{}” in “{}”", name, &file.text[edit.clone()], new, around(&file.text, edit.clone()));
    let told = |finding: &Finding| {
        format!("{}: {} at “{}”", finding.rule, finding.message, around(&text, finding.labels[0].span.range()))
    };
    let all: Vec<String> = noise.iter().map(told).collect();
    Outcome {
        missed: hits.is_empty().then(|| format!("{context}\n  instead: {all:?}")),
        noise: all.into_iter().map(|finding| format!("{context}\n  {finding}")).collect(),
    }
}

/// Whether a rule is among those that are meant for a kind of fault: by its id, or by its pack.
fn fits(kind: &Kind, rule: &Rule) -> bool {
    kind.rules.iter().any(|name| *name == rule.id || *name == rule.pack)
}

/// What was not reported of the clean document: neither at the same place nor in the same words.
fn new_findings(found: Vec<Finding>, clean: &[Finding], site: &Site) -> Vec<Finding> {
    let mut old: Vec<(&Finding, Range<usize>)> =
        clean.iter().map(|finding| (finding, site.after(&finding.labels[0].span.range()))).collect();
    let mut fresh = Vec::new();
    let mut take = |finding: &Finding, same: &dyn Fn(&Finding, &Range<usize>) -> bool| {
        let at = old.iter().position(|(known, place)| known.rule == finding.rule && same(known, place));
        at.map(|at| old.swap_remove(at)).is_some()
    };
    for finding in found {
        let place = finding.labels[0].span.range();
        if !take(&finding, &|_, known| known.start == place.start) {
            fresh.push(finding);
        }
    }
    fresh.retain(|finding| !take(finding, &|known, _| known.message == finding.message));
    fresh
}
