//! Rules against facts.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::RuleError;
use super::expression::eval::{Env, Out, Placed};
use super::pack::RuleFile;
use super::rule::{Ready, Rule, compile, follow};
use super::schema::{Schema, Scope};
use super::value::Facts;
use crate::finding::{Edit, Finding, Fix, Label};
use crate::source::map::Span;

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
        for (name, text) in files {
            let yaml: Arc<str> = text.into();
            let written = match crate::data::read::<RuleFile>(text) {
                Ok(written) => written,
                Err(error) => {
                    errors.push(RuleError::unread(name, &yaml, &error));
                    continue;
                }
            };
            let id = written.rule.clone();
            match compile(schema, name, &yaml, written) {
                Ok(rule) => match rules.iter().find(|other| other.id == rule.id) {
                    Some(other) => {
                        let at = super::pack::Scalar::of(&id).range;
                        let message = format!("there is a rule “{}” already, in {}", rule.id, other.file);
                        errors.push(RuleError::new(name, &yaml, at, message, Some("give it another id".into())));
                    }
                    None => rules.push(rule),
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
    let mut findings = Vec::new();
    let mut env = Env::new(facts);
    for rule in rules.rules.iter().filter(|rule| rule.scope == scope) {
        let present = rule.needs.iter().all(|&kind| facts.by_kind.get(kind).is_some_and(|found| !found.is_empty()));
        if present && enabled(rule) {
            run(rule, 0, &mut env, &mut findings);
        }
    }
    findings.sort_by(|a, b| (a.labels[0].span, &a.rule).cmp(&(b.labels[0].span, &b.rule)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.labels[0].span == b.labels[0].span && a.message == b.message);
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for finding in &mut findings {
        let context = context(finding.labels[0].span);
        context.document.clone_into(&mut finding.document);
        context.qualified.clone_into(&mut finding.qualified_document);
        let plain = fingerprint(&[&finding.rule, context.qualified, &finding.message]);
        let nth = seen.entry(plain).or_default();
        finding.fingerprint = format!("{:016x}", fingerprint(&[&format!("{plain:x}"), &nth.to_string()]));
        *nth += 1;
    }
    findings
}

/// Goes through the bindings from `depth` on; tells whether something was reported.
fn run<'a>(rule: &'a Rule, depth: usize, env: &mut Env<'a>, findings: &mut Vec<Finding>) -> bool {
    let Some(binding) = rule.judge().bindings.get(depth) else { return judge(rule, env, findings) };
    let mut any = false;
    for item in follow(binding, env) {
        if matches!(item.value, Out::Missing) {
            continue;
        }
        env.slots.resize_with(env.slots.len().max(binding.slot + 1), Placed::missing);
        env.slots[binding.slot] = item;
        any |= run(rule, depth + 1, env, findings);
        if any && rule.judge().first && depth > 0 {
            break;
        }
    }
    any
}

fn judge<'a>(rule: &'a Rule, env: &mut Env<'a>, findings: &mut Vec<Finding>) -> bool {
    let judge = rule.judge();
    let applies = judge.condition.as_ref().is_none_or(|condition| condition.eval(env).truth() == Some(true));
    if !applies || judge.assert.eval(env).truth() != Some(false) {
        return false;
    }
    let report = rule.report();
    let mut labels: Vec<Label> = Vec::new();
    for (at, say) in &report.points {
        let place = at.eval(env);
        let text = say.fill(env);
        for span in spans(place) {
            if !labels.iter().any(|label| label.span == span) {
                labels.push(Label::here(span, text.clone()));
            }
        }
    }
    if labels.is_empty() {
        let span = judge.bindings.first().and_then(|binding| env.slots.get(binding.slot)?.span).unwrap_or_default();
        labels.push(Label::here(span, rule.title.clone()));
    }
    let fix = report.fix.as_ref().and_then(|fix| {
        let place = fix.at.eval(env);
        // What is not said has no place of its own: there is nothing to put right.
        if matches!(place.value, Out::Missing) {
            return None;
        }
        let span = spans(place).into_iter().next()?;
        if !fix.replace.is_said(env) {
            return None;
        }
        let replacement = fix.replace.fill(env);
        Some(Fix { title: fix.title.fill(env), safe: fix.safe, edits: vec![Edit { span, replacement }] })
    });
    findings.push(Finding {
        rule: rule.id.clone(),
        severity: rule.severity,
        confidence: rule.confidence,
        message: report.message.fill(env),
        labels,
        help: Some(report.help.fill(env)).filter(|help| !help.is_empty()),
        fix,
        document: String::new(),
        qualified_document: String::new(),
        fingerprint: String::new(),
    });
    true
}

/// The places of a value: its own, or those of a list's elements where the list has none of its own.
fn spans(place: Placed<'_>) -> Vec<Span> {
    let own = place.span.filter(|span| *span != Span::default());
    match (&place.value, own) {
        (Out::Facts(_) | Out::List(_), _) => {
            let items: Vec<Span> =
                place.items().iter().filter_map(|item| item.span).filter(|span| *span != Span::default()).collect();
            if items.is_empty() { own.into_iter().collect() } else { items }
        }
        (_, own) => own.into_iter().collect(),
    }
}

/// The fingerprint of a finding that no rule made, as 16 hexadecimal digits.
pub fn fingerprint_of(parts: &[&str]) -> String {
    format!("{:016x}", fingerprint(parts))
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
