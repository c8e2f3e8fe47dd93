//! A rule made ready: type-checked against the schema and compiled.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::error::RuleError;
use super::expression::ast::Name;
use super::expression::compile::{Compiler, Refused, Scope, Ty, suggestion};
use super::expression::eval::{Each, Env, Node, Out, Placed};
use super::expression::parse::{Unparsed, binding, parse};
use super::limits;
use super::pack::{Example, RuleFile, Scalar};
use super::schema::{self, Schema};
use super::template::{Piece, Template, closing};
use super::value::Datum;
use crate::finding::{Confidence, Severity};

/// A rule that can be run.
///
/// What decides whether it runs is at hand; what it says is compiled when it first looks at facts, its messages when it
/// first reports, and the [`Text`] for people, to which it dereferences, is read when somebody asks for it: most runs
/// need few rules, and few of those report.
#[derive(Debug, Clone)]
pub struct Rule {
    pub id: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub profiles: Vec<String>,
    /// The folder it stands in: `transcription`.
    pub pack: String,
    pub file: String,
    /// How much has to be read before it can run.
    pub scope: schema::Scope,
    /// Kinds of fact without which it has nothing to look at.
    pub(super) needs: Vec<usize>,
    /// The same as bits, for passing over most rules at a glance: see [`bits`].
    pub(super) needed: u128,
    fixable: bool,
    body: Arc<Body>,
}

/// What a rule says for people.
#[derive(Debug, Clone)]
pub struct Text {
    pub title: String,
    pub why: String,
    pub source: Vec<String>,
    pub yaml: Arc<str>,
    /// What to do, as it is written, with its `{…}`.
    pub advice: String,
    pub valid: Vec<Example>,
    pub invalid: Vec<Example>,
}

/// What decides whether a rule reports.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    pub bindings: Vec<Binding>,
    /// Report at most once for each fact of the first binding.
    pub first: bool,
    /// What has to hold, each with the number of bindings that it looks at: it is asked before the others are gone
    /// through.
    pub conditions: Vec<(usize, Node)>,
    pub assert: Node,
}

/// What it reports.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub message: Template,
    pub points: Vec<(Node, Template)>,
    pub help: Template,
    pub fix: Option<FixPlan>,
}

#[derive(Debug)]
struct Body {
    /// Where what is not there yet comes from; `None` where all is there.
    from: Option<(&'static Ready, Schema)>,
    text: OnceLock<Text>,
    judge: OnceLock<Judge>,
    report: OnceLock<Report>,
}

/// A rule that comes with the program, taken apart by the build: starting compiles none of it.
#[derive(Debug)]
pub struct Ready {
    /// Below `rules/`: `transcription/note-level-differs.yaml`.
    pub file: &'static str,
    /// As it is written.
    pub yaml: &'static str,
    pub id: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub profiles: &'static [&'static str],
    /// What stands behind `for` and `with`.
    pub looks_at: &'static [&'static str],
    pub fixable: bool,
    /// The rule without what only people read, as JSON.
    pub parts: &'static str,
    /// The whole as JSON.
    pub json: &'static str,
}

impl Rule {
    /// A rule of the program, of which nothing is read yet. The tests hold it against the compiled one.
    pub(super) fn ready(ready: &'static Ready, schema: Schema) -> Rule {
        let mut needs = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for written in ready.looks_at {
            let (path, name) =
                written.split_once(" as ").unwrap_or((written, written.rsplit('.').next().unwrap_or("")));
            let first = path.split('.').next().unwrap_or("").trim();
            // A name that is bound already hides the kind of that name.
            if !names.contains(&first) {
                needs.extend(schema.kinds.iter().position(|kind| kind.top && kind.name == first));
            }
            names.push(name.trim());
        }
        Rule {
            id: ready.id.to_owned(),
            severity: ready.severity,
            confidence: ready.confidence,
            profiles: ready.profiles.iter().map(|&profile| profile.to_owned()).collect(),
            pack: pack_of(ready.file),
            file: ready.file.to_owned(),
            scope: needs.first().map_or(schema::Scope::Document, |&kind| schema.kinds[kind].scope),
            needed: bits(needs.iter().copied()),
            needs,
            fixable: ready.fixable,
            body: Arc::new(Body {
                from: Some((ready, schema)),
                text: OnceLock::new(),
                judge: OnceLock::new(),
                report: OnceLock::new(),
            }),
        }
    }

    /// All that it does, for tests that hold two against each other.
    #[doc(hidden)]
    pub fn described(&self) -> String {
        let Rule { id, severity, confidence, profiles, pack, file, scope, needs, needed: _, fixable, body: _ } = self;
        let head = (id, severity, confidence, profiles, pack, file, scope, needs, fixable);
        format!("{head:?} {:?} {:?}", self.judge(), self.report())
    }

    /// Every kind of fact that it looks at.
    pub(super) fn looks_at(&self) -> BTreeSet<usize> {
        let (judge, report) = (self.judge(), self.report());
        let mut kinds: BTreeSet<usize> = self.needs.iter().copied().collect();
        let mut tell = |kind| {
            kinds.insert(kind);
        };
        for binding in &judge.bindings {
            if let From::Kind(kind) = binding.from {
                tell(kind);
            }
        }
        let templates = [&report.message, &report.help].into_iter().chain(report.points.iter().map(|(_, say)| say));
        let fix = report.fix.iter();
        let templates = templates.chain(fix.clone().flat_map(|fix| [&fix.title, &fix.replace]));
        let nodes = templates.flat_map(Template::nodes).chain(report.points.iter().map(|(at, _)| at));
        let nodes = nodes.chain(fix.map(|fix| &fix.at)).chain(judge.conditions.iter().map(|(_, node)| node));
        nodes.chain([&judge.assert]).for_each(|node| {
            node.each_leaf(&mut |leaf| {
                if let Node::Kind(kind) = leaf {
                    tell(*kind);
                }
            });
        });
        kinds
    }

    pub fn fixable(&self) -> bool {
        self.fixable
    }

    pub(super) fn judge(&self) -> &Judge {
        self.body.judge.get_or_init(|| self.body.work(|work, written| work.judge(written).0))
    }

    pub(super) fn report(&self) -> &Report {
        self.body.report.get_or_init(|| {
            self.body.work(|work, written| {
                work.bindings(written);
                work.report(written)
            })
        })
    }
}

impl std::ops::Deref for Rule {
    type Target = Text;

    fn deref(&self) -> &Text {
        self.body.text.get_or_init(|| {
            let (ready, _) = self.body.from.as_ref().expect("a rule that was compiled has its text");
            Text::of(&ready.yaml.into(), crate::data::read(ready.json).expect("the tests read every rule"))
        })
    }
}

impl Text {
    fn of(yaml: &Arc<str>, written: RuleFile) -> Text {
        Text {
            title: written.title,
            why: written.why.trim().to_owned(),
            source: written.source.all().to_vec(),
            yaml: Arc::clone(yaml),
            advice: written.help.value,
            valid: written.valid,
            invalid: written.invalid,
        }
    }
}

impl Body {
    /// Compiles a part of a rule that comes with the program.
    fn work<T>(&self, part: impl Fn(&mut Work<'_>, &RuleFile) -> Option<T>) -> T {
        let (ready, schema) = self.from.as_ref().expect("a rule that was compiled has all its parts");
        let written: RuleFile = crate::data::read(ready.parts).expect("the tests read every rule");
        let yaml: Arc<str> = "".into();
        let mut work = Work::new(schema, ready.file, &yaml);
        part(&mut work, &written).unwrap_or_else(|| panic!("{} is wrong: `caveat test` tells where", ready.file))
    }
}

#[derive(Debug, Clone)]
pub(super) struct FixPlan {
    pub title: Template,
    pub safe: bool,
    pub at: Node,
    pub replace: Template,
}

/// Where the facts of a `for` or `with` come from.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub slot: usize,
    pub from: From,
    /// Fields to follow; lists on the way are gone through.
    pub path: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum From {
    Kind(usize),
    Slot(usize),
}

/// What of other languages is written otherwise in this one.
fn written_otherwise(rest: &str) -> Option<&'static str> {
    match rest.split_whitespace().next()? {
        "=" => Some("two values are compared by `==`"),
        "and" | "&" => Some("write `&&`"),
        "or" | "|" => Some("write `||`"),
        "not" => Some("write `!`"),
        "<>" | "~" => Some("write `!=`"),
        _ => None,
    }
}

/// Compiles one rule; every mistake in it is told.
pub(super) fn compile(schema: &Schema, file: &str, yaml: &Arc<str>, written: RuleFile) -> Result<Rule, Vec<RuleError>> {
    let mut work = Work::new(schema, file, yaml);
    work.id(&written);
    let (judge, needs) = work.judge(&written);
    // Where nobody knows what the names mean, whatever is said of them would be called wrong.
    let report = if work.unbound { None } else { work.report(&written) };
    let (Some(judge), Some(report), true) = (judge, report, work.errors.is_empty()) else {
        return Err(work.errors);
    };
    Ok(Rule {
        id: written.rule.value.clone(),
        severity: written.severity,
        confidence: written.confidence,
        profiles: written.profiles.clone(),
        pack: pack_of(file),
        file: file.to_owned(),
        scope: work.compiler.first.map_or(schema::Scope::Document, |kind| kind.scope),
        needed: bits(needs.iter().copied()),
        needs,
        fixable: report.fix.is_some(),
        body: Arc::new(Body {
            from: None,
            text: Text::of(yaml, written).into(),
            judge: judge.into(),
            report: report.into(),
        }),
    })
}

/// Whether a rule can be so called.
pub fn is_id(id: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(letters)
}

fn pack_of(file: &str) -> String {
    let folder = file.rsplit(['/', '\\']).nth(1).unwrap_or("");
    if folder.is_empty() { "user" } else { folder }.to_owned()
}

struct Work<'s> {
    compiler: Compiler<'s>,
    file: &'s str,
    yaml: &'s Arc<str>,
    errors: Vec<RuleError>,
    /// What it looks at could not be made out.
    unbound: bool,
}

impl<'s> Work<'s> {
    fn new(schema: &'s Schema, file: &'s str, yaml: &'s Arc<str>) -> Work<'s> {
        let compiler = Compiler { schema, scope: Scope::default(), first: None };
        Work { compiler, file, yaml, errors: Vec::new(), unbound: false }
    }

    /// Suppressions, configurations and file names hold ids.
    fn id(&mut self, written: &RuleFile) {
        let id = written.rule.value.as_str();
        if !is_id(id) {
            let help = Some("write it in small letters and hyphens, as the file is named".to_owned());
            let refused = Refused { at: 0..id.len(), message: "this is no id of a rule".to_owned(), help };
            self.refuse(&Scalar::of(&written.rule), id, refused);
        }
    }

    /// What decides, and the kinds of fact that it looks at.
    fn judge(&mut self, written: &RuleFile) -> (Option<Judge>, Vec<usize>) {
        let before = self.errors.len();
        let (bindings, needs) = self.bindings(written);
        self.unbound = self.errors.len() > before;
        if self.unbound {
            return (None, needs);
        }
        let condition = written.condition.as_ref().and_then(|text| self.expression(text, &Ty::Bool));
        let assert = self.expression(&written.assert, &Ty::Bool);
        let conditions = condition.map_or(Vec::new(), |condition| in_turn(condition, &bindings));
        (assert.map(|assert| Judge { bindings, first: written.first, conditions, assert }), needs)
    }

    /// What is reported; the names of the bindings are known.
    fn report(&mut self, written: &RuleFile) -> Option<Report> {
        // What decides is done with its slots by then.
        self.compiler.scope.next = self.compiler.scope.names.len();
        let message = self.template(&written.message);
        let help = self.template(&written.help);
        let mut points = Vec::new();
        if let Some(point) = written.point.get(limits::MOST_POINTS) {
            let message = format!("a rule points at {} places at most", limits::MOST_POINTS);
            self.error(&Scalar::of(&point.at), &point.at.value, Unparsed { at: 0..point.at.value.len(), message });
            return None;
        }
        for point in &written.point {
            let at = self.expression(&point.at, &Ty::Any);
            let say = self.template(&point.say);
            points.extend(at.zip(say));
        }
        if written.point.is_empty() {
            self.error(
                &Scalar::of(&written.rule),
                written.rule.value.as_str(),
                Unparsed { at: 0..written.rule.value.len(), message: "a rule points at one place at least".into() },
            );
        }
        let fix = written.fix.as_ref().and_then(|fix| {
            let title = self.template(&fix.title);
            let at = self.expression(&fix.at, &Ty::Any);
            let replace = self.template(&fix.replace);
            Some(FixPlan { title: title?, safe: fix.safe, at: at?, replace: replace? })
        });
        Some(Report { message: message?, points, help: help?, fix })
    }

    fn error(&mut self, scalar: &Scalar, value: &str, unparsed: Unparsed) {
        self.refuse(scalar, value, Refused { at: unparsed.at, message: unparsed.message, help: None });
    }

    fn refuse(&mut self, scalar: &Scalar, value: &str, refused: Refused) {
        let at = scalar.locate(self.yaml, value, refused.at);
        self.errors.push(RuleError::new(self.file, self.yaml, at, refused.message, refused.help));
    }

    fn bindings(&mut self, written: &RuleFile) -> (Vec<Binding>, Vec<usize>) {
        let mut bindings = Vec::new();
        let mut needs = Vec::new();
        let lists = std::iter::once(&written.for_each).chain(&written.with);
        for list in lists {
            let whole = Scalar::of(list);
            for text in list.value.all() {
                let scalar = whole.part(self.yaml, text);
                if bindings.len() == limits::MOST_BINDINGS {
                    let message = format!("a rule pairs {} kinds of fact at most", limits::MOST_BINDINGS);
                    self.error(&scalar, text, Unparsed { at: 0..text.len(), message });
                    return (bindings, needs);
                }
                match binding(text) {
                    Ok((path, name)) => match self.binding(&path, name.as_ref()) {
                        Ok(binding) => {
                            if let From::Kind(kind) = binding.from {
                                needs.push(kind);
                            }
                            bindings.push(binding);
                        }
                        Err(refused) => self.refuse(&scalar, text, refused),
                    },
                    Err(unparsed) => self.error(&scalar, text, unparsed),
                }
            }
        }
        (bindings, needs)
    }

    fn binding(&mut self, path: &[Name], name: Option<&Name>) -> Result<Binding, Refused> {
        let (first, rest) = path.split_first().expect("the grammar gives one name at least");
        let (from, mut ty) = if let Some((slot, ty)) = self.compiler.scope.find(&first.text) {
            (From::Slot(slot), ty.clone())
        } else if let Some((at, kind)) = self.compiler.list_kind(&first.text, &first.span)? {
            (From::Kind(at), Ty::Record(kind.name))
        } else {
            let kinds = self.compiler.schema.kinds.iter().filter(|kind| kind.top).map(|kind| kind.name);
            return Err(Refused {
                at: first.span.clone(),
                message: format!("there is no kind of fact “{}”", first.text),
                help: suggestion(&first.text, kinds),
            });
        };
        let mut fields = Vec::new();
        for name in rest {
            let (field, found) = self.compiler.field(&ty, name)?;
            fields.push(field);
            ty = match found {
                Ty::List(of) => *of,
                other => other,
            };
        }
        let name = name.map_or_else(|| path[path.len() - 1].text.as_str(), |name| name.text.as_str());
        Ok(Binding { slot: self.compiler.scope.add(name, ty), from, path: fields })
    }

    fn expression(&mut self, text: &serde_yaml::Spanned<String>, wanted: &Ty) -> Option<Node> {
        let scalar = Scalar::of(text);
        let compiled = parse(&text.value)
            .map_err(|unparsed| {
                let help = text.value.get(unparsed.at.start..).and_then(written_otherwise);
                Refused { at: unparsed.at, message: unparsed.message, help: help.map(str::to_owned) }
            })
            .and_then(|expr| self.compiler.expect(&expr, wanted));
        match compiled {
            Ok(node) => Some(node),
            Err(refused) => {
                self.refuse(&scalar, &text.value, refused);
                None
            }
        }
    }

    /// `{expr}` is a value, `{{` and `}}` are braces.
    fn template(&mut self, text: &serde_yaml::Spanned<String>) -> Option<Template> {
        let scalar = Scalar::of(text);
        let value = text.value.as_str();
        if value.len() > limits::LONGEST_TEXT {
            let message = format!("longer than {} bytes", limits::LONGEST_TEXT);
            self.error(
                &scalar,
                value,
                Unparsed { at: value.floor_char_boundary(limits::LONGEST_TEXT)..value.len(), message },
            );
            return None;
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(c) = value[at..].chars().next() {
            let rest = &value[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push(c);
                at += 2;
            } else if c == '{' {
                let Some(close) = closing(rest) else {
                    self.error(
                        &scalar,
                        value,
                        Unparsed { at: at..at + 1, message: "this brace is not closed; write {{ for a brace".into() },
                    );
                    return None;
                };
                let inside = &rest[1..close];
                let compiled = parse(inside)
                    .map_err(|unparsed| Refused { at: unparsed.at, message: unparsed.message, help: None })
                    .and_then(|expr| self.compiler.compile(&expr));
                match compiled {
                    Ok((node, _)) => {
                        if !plain.is_empty() {
                            pieces.push(Piece::Text(std::mem::take(&mut plain).into()));
                        }
                        pieces.push(Piece::Value(node));
                    }
                    Err(mut refused) => {
                        refused.at = refused.at.start + at + 1..refused.at.end + at + 1;
                        self.refuse(&scalar, value, refused);
                        return None;
                    }
                }
                at += close + 1;
            } else {
                plain.push(c);
                at += c.len_utf8();
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.into()));
        }
        Some(Template(pieces))
    }
}

/// The parts of a condition, each with the number of bindings that it needs.
fn in_turn(condition: Node, bindings: &[Binding]) -> Vec<(usize, Node)> {
    let needed = |part: &Node| {
        let mut needed = 0;
        part.each_leaf(&mut |leaf| {
            if let Node::Slot(slot) = leaf {
                needed = needed.max(bindings.iter().position(|binding| binding.slot == *slot).map_or(0, |at| at + 1));
            }
        });
        needed
    };
    condition.conjuncts().into_iter().map(|part| (needed(&part), part)).collect()
}

/// Kinds of fact as bits; those beyond share the last.
pub(super) fn bits(kinds: impl Iterator<Item = usize>) -> u128 {
    kinds.fold(0, |bits, kind| bits | 1 << kind.min(127))
}

/// How many facts a binding goes through at least, whatever is found in them.
pub(super) fn looked_through(binding: &Binding, env: &Env<'_>) -> u64 {
    match binding.from {
        From::Kind(kind) => env.facts.by_kind.get(kind).map_or(0, |facts| facts.len() as u64),
        From::Slot(_) => 1,
    }
}

/// The facts that a binding goes through.
pub(super) fn follow<'a>(binding: &Binding, env: &Env<'a>) -> Each<'a> {
    let mut path = binding.path.as_slice();
    let mut found = match (binding.from, path) {
        (From::Kind(kind), [first, rest @ ..]) => {
            path = rest;
            Each::Fields { of: facts(kind, env).iter(), field: *first, list: [].iter() }
        }
        (From::Kind(kind), []) => Each::Facts(facts(kind, env).iter()),
        (From::Slot(slot), [first, rest @ ..]) => {
            path = rest;
            env.slots.get(slot).map_or(Each::One(None), |held| member(held, *first))
        }
        (From::Slot(slot), []) => Each::One(env.slots.get(slot).cloned()),
    };
    for &field in path {
        found = match found {
            Each::One(one) => one.map_or(Each::One(None), |one| member(&one, field)),
            Each::Facts(facts) => Each::Fields { of: facts, field, list: [].iter() },
            many => Each::List(many.flat_map(|one| member(&one, field)).collect::<Vec<_>>().into_iter()),
        };
    }
    found
}

fn facts<'a>(kind: usize, env: &Env<'a>) -> &'a [Datum] {
    env.facts.by_kind.get(kind).map_or(&[], Vec::as_slice)
}

/// What stands in a field of a record.
fn member<'a>(record: &Placed<'a>, field: usize) -> Each<'a> {
    match record.value {
        Out::Record(record) => record.get(field).map_or(Each::One(None), |datum| Placed::from_datum(datum).each()),
        _ => Each::One(None),
    }
}
