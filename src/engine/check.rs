//! Rules against facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::error::RuleError;
use super::expression::eval::{Env, Out as Found, Placed};
use super::limits;
use super::pack::RuleFile;
use super::rule::{Ready, Rule, bits, compile, follow, looked_through};
use super::schema::{Schema, Scope};
use super::value::Facts;
use crate::finding::{Confidence, Edit, Finding, Fingerprint, Fix, Label, Severity, sort_large};
use crate::source::map::Span;

/// The id under which a rule that took too many steps is reported.
pub const STOPPED: &str = "rule-stopped";

/// Rules that were loaded together; their ids differ.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// Loads rule files, each with its name. All mistakes of all files are told.
    pub fn load<'f>(
        schema: &Schema,
        files: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Result<RuleSet, Vec<RuleError>> {
        let mut rules: Vec<Rule> = Vec::new();
        let mut errors = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::default();
        for (name, text) in files {
            let yaml: Arc<str> = text.into();
            if rules.len() == limits::MOST_RULES {
                let message = format!("more than {} rules cannot be loaded", limits::MOST_RULES);
                errors.push(RuleError::new(name, &yaml, 0..0, message, Some("leave some out".into())));
                break;
            }
            let written = match crate::data::read::<RuleFile>(text) {
                Ok(written) => written,
                Err(error) => {
                    errors.push(RuleError::unread(name, &yaml, &error));
                    continue;
                }
            };
            let id = written.rule.clone();
            match compile(schema, name, &yaml, written) {
                Ok(rule) => match known.get(&rule.id).map(|&at| &rules[at]) {
                    Some(other) => {
                        let at = super::pack::Scalar::of(&id).range;
                        let message = format!("there is a rule “{}” already, in {}", rule.id, other.file);
                        errors.push(RuleError::new(name, &yaml, at, message, Some("give it another id".into())));
                    }
                    None => {
                        known.insert(rule.id.clone(), rules.len());
                        rules.push(rule);
                    }
                },
                Err(more) => errors.extend(more),
            }
        }
        if errors.is_empty() { Ok(RuleSet { rules }) } else { Err(errors) }
    }

    /// Rules that the build has made ready. One that it could not read is loaded as it is written, so that its mistake is
    /// told.
    pub fn ready(schema: &Schema, all: &'static [Ready]) -> Result<RuleSet, Vec<RuleError>> {
        let (whole, broken): (Vec<_>, Vec<_>) = all.iter().partition(|ready| !ready.parts.is_empty());
        let mut set = RuleSet::load(schema, broken.iter().map(|ready| (ready.file, ready.yaml)))?;
        set.rules.extend(whole.into_iter().map(|ready| Rule::ready(ready, *schema)));
        Ok(set)
    }

    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

/// What the engine says in a finding of the document in which it stands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// `d77`, or empty.
    pub document: &'c str,
    /// `frus1969-76ve13#d77`.
    pub qualified: &'c str,
}

/// Runs the rules of a scope that `enabled` lets through. Findings come in the order of their places; `context` tells
/// of each, by its first place, to which document it belongs.
pub fn check<'c>(
    rules: &RuleSet,
    scope: Scope,
    enabled: impl Fn(&Rule) -> bool,
    facts: &Facts,
    context: impl Fn(Span) -> Context<'c>,
) -> Vec<Finding> {
    let there = there(facts);
    if there == 0 {
        return Vec::new();
    }
    let mut out = Out { findings: Vec::new(), rule: None };
    let present = rules.rules.iter().filter(|rule| rule.scope == scope && is_present(rule, there, facts));
    run_all(present.filter(|rule| enabled(rule)), facts, steps(facts), &mut out);
    told(out.findings, context)
}

/// Facts of one kind that are not kept beside the findings that they give.
const MANY: usize = 4096;

/// The same of facts that nobody needs afterwards: where there are very many of a kind, they are given back as soon as no
/// further rule looks at them.
pub fn check_away<'c>(
    rules: &RuleSet,
    scope: Scope,
    enabled: impl Fn(&Rule) -> bool,
    mut facts: Facts,
    context: impl Fn(Span) -> Context<'c>,
) -> Vec<Finding> {
    let mut large: Vec<usize> = (0..facts.by_kind.len()).filter(|&kind| facts.by_kind[kind].len() >= MANY).collect();
    if large.is_empty() {
        return check(rules, scope, enabled, &facts, context);
    }
    // Those of which there are most go first.
    large.sort_by_key(|&kind| std::cmp::Reverse(facts.by_kind[kind].len()));
    let mut out = Out { findings: Vec::new(), rule: None };
    let steps = steps(&facts);
    let there = there(&facts);
    let present = rules.rules.iter().filter(|rule| rule.scope == scope && is_present(rule, there, &facts));
    let enabled = present.filter(|rule| enabled(rule));
    let mut left: Vec<(&Rule, BTreeSet<usize>)> = enabled.map(|rule| (rule, rule.looks_at())).collect();
    for kind in large {
        let (now, later): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, looks_at)| looks_at.contains(&kind));
        run_all(now.into_iter().map(|(rule, _)| rule), &facts, steps, &mut out);
        facts.by_kind[kind] = Vec::new();
        left = later;
    }
    run_all(left.into_iter().map(|(rule, _)| rule), &facts, steps, &mut out);
    drop(facts);
    told(out.findings, context)
}

/// The kinds of which there are facts.
fn there(facts: &Facts) -> u128 {
    bits((0..facts.by_kind.len()).filter(|&kind| !facts.by_kind[kind].is_empty()))
}

/// Whether there is what a rule cannot do without.
fn is_present(rule: &Rule, there: u128, facts: &Facts) -> bool {
    rule.needed & !there == 0
        && rule.needs.iter().all(|&kind| facts.by_kind.get(kind).is_some_and(|found| !found.is_empty()))
}

/// The steps that each rule may take.
fn steps(facts: &Facts) -> u64 {
    let all: usize = facts.by_kind.iter().map(Vec::len).sum();
    limits::STEPS + limits::STEPS_A_FACT * all as u64
}

fn run_all<'r>(rules: impl Iterator<Item = &'r Rule>, facts: &Facts, steps: u64, out: &mut Out) {
    let mut env = Env::new(facts);
    for rule in rules {
        env.allow(steps);
        out.rule = None;
        run(rule, 0, &mut env, out);
        if env.is_spent() {
            out.findings.push(stopped(rule, facts, steps));
        }
    }
}

/// What was found, in order, each once, with its document and fingerprint.
fn told<'c>(mut findings: Vec<Finding>, context: impl Fn(Span) -> Context<'c>) -> Vec<Finding> {
    sort_large(&mut findings, |a, b| (a.labels[0].span, &a.rule).cmp(&(b.labels[0].span, &b.rule)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.labels[0].span == b.labels[0].span && a.message == b.message);
    let mut seen: HashMap<u64, u64> = HashMap::default();
    let mut names: (Arc<str>, Arc<str>) = Default::default();
    for finding in &mut findings {
        let context = context(finding.labels[0].span);
        if (&*names.0, &*names.1) != (context.document, context.qualified) {
            names = (context.document.into(), context.qualified.into());
        }
        (finding.document, finding.qualified_document) = names.clone();
        let plain = fingerprint(&[&finding.rule, context.qualified, &finding.message]);
        let nth = seen.entry(plain).or_default();
        finding.fingerprint = Fingerprint(fingerprint(&[&format!("{plain:x}"), &nth.to_string()]));
        *nth += 1;
    }
    findings
}

/// What has been found so far.
struct Out {
    findings: Vec<Finding>,
    /// The id of the rule that runs, once it has found something.
    rule: Option<Arc<str>>,
}

/// Goes through the bindings from `depth` on, where what those before it have to fulfil holds; tells whether something was
/// reported.
fn run<'a>(rule: &'a Rule, depth: usize, env: &mut Env<'a>, out: &mut Out) -> bool {
    let mut here = rule.judge().conditions.iter().filter(|(needed, _)| *needed == depth);
    if !here.all(|(_, condition)| condition.eval(env).truth() == Some(true)) {
        return false;
    }
    let Some(binding) = rule.judge().bindings.get(depth) else { return judge(rule, env, out) };
    let mut any = false;
    let all = looked_through(binding, env);
    env.spend(all);
    for (nth, item) in follow(binding, env).enumerate() {
        // Nearly every one of very many may give something: no twice as large copy of the findings is left behind.
        if depth == 0 && out.findings.len() == out.findings.capacity() && out.findings.len() >= MANY {
            out.findings.reserve_exact((all as usize).saturating_sub(nth).max(MANY));
        }
        env.spend(1);
        if env.is_spent() {
            break;
        }
        if matches!(item.value, Found::Missing) {
            continue;
        }
        env.slots.resize_with(env.slots.len().max(binding.slot + 1), Placed::missing);
        env.slots[binding.slot] = item;
        any |= run(rule, depth + 1, env, out);
        if any && rule.judge().first && depth > 0 {
            break;
        }
    }
    any
}

fn judge<'a>(rule: &'a Rule, env: &mut Env<'a>, out: &mut Out) -> bool {
    let judge = rule.judge();
    if judge.assert.eval(env).truth() != Some(false) {
        return false;
    }
    env.spend(limits::STEPS_A_FINDING);
    let report = rule.report();
    let mut labels: Vec<Label> = Vec::with_capacity(report.points.len());
    let mut seen = BTreeSet::new();
    for (at, say) in &report.points {
        let place = at.eval(env);
        let text = say.shared(env);
        for span in spans(place) {
            if seen.insert(span) {
                env.spend(1 + limits::steps(text.len(), limits::BYTES_A_STEP));
                if env.is_spent() {
                    return false;
                }
                labels.push(Label::here(span, Arc::clone(&text)));
            }
        }
    }
    if labels.is_empty() {
        let span = judge.bindings.first().and_then(|binding| env.slots.get(binding.slot)?.span).unwrap_or_default();
        labels.push(Label::here(span, rule.title.as_str()));
    }
    let fix = report.fix.as_ref().and_then(|fix| {
        let place = fix.at.eval(env);
        // What is not said has no place of its own: there is nothing to put right.
        if matches!(place.value, Found::Missing) {
            return None;
        }
        let span = spans(place).into_iter().next()?;
        if !fix.replace.is_said(env) {
            return None;
        }
        let replacement = fix.replace.fill(env);
        Some(Box::new(Fix { title: fix.title.fill(env), safe: fix.safe, edits: vec![Edit { span, replacement }] }))
    });
    let message = report.message.fill(env).into();
    let help = Some(report.help.shared(env)).filter(|help| !help.is_empty());
    // What was worked out with too few steps is not worth telling.
    if env.is_spent() {
        return false;
    }
    let id = out.rule.get_or_insert_with(|| rule.id.as_str().into());
    labels.shrink_to_fit();
    out.findings.push(Finding {
        rule: Arc::clone(id),
        severity: rule.severity,
        confidence: rule.confidence,
        message,
        labels,
        help,
        fix,
        document: Arc::default(),
        qualified_document: Arc::default(),
        fingerprint: Fingerprint::default(),
    });
    true
}

/// A rule that was stopped, and what to do.
fn stopped(rule: &Rule, facts: &Facts, steps: u64) -> Finding {
    let first = rule.needs.first().and_then(|&kind| facts.by_kind.get(kind)?.first());
    Finding {
        rule: STOPPED.into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!(
            "the rule “{}” was stopped here after {steps} steps; what more it would have found is not told",
            rule.id
        )
        .into(),
        labels: vec![Label::here(first.map_or_else(Span::default, |fact| fact.span), "the first that it looks at")],
        help: Some(format!(
            "Whoever wrote {} has to look at fewer facts at a time in its `with`, `all` or `exists`; `--ignore {}` leaves it \
             out.",
            rule.file, rule.id
        ).into()),
        fix: None,
        document: Arc::default(),
        qualified_document: Arc::default(),
        fingerprint: Fingerprint::default(),
    }
}

/// The places of a value: its own, or those of a list's elements where the list has none of its own.
fn spans(place: Placed<'_>) -> Vec<Span> {
    let own = place.span.filter(|span| *span != Span::default());
    match (&place.value, own) {
        (Found::Facts(_) | Found::List(_), _) => {
            let items: Vec<Span> =
                place.items().iter().filter_map(|item| item.span).filter(|span| *span != Span::default()).collect();
            if items.is_empty() { own.into_iter().collect() } else { items }
        }
        (_, own) => own.into_iter().collect(),
    }
}

/// The fingerprint of a finding that no rule made.
pub fn fingerprint_of(parts: &[&str]) -> Fingerprint {
    Fingerprint(fingerprint(parts))
}

/// FNV-1a over the parts: the same in every run and on every machine, which the standard library's hasher is not. It
/// takes in the message, not the place, so that it survives moved lines; 64 bits do not give a sentence back.
fn fingerprint(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
