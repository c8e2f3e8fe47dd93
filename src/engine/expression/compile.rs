//! Checks an expression against the schema and turns it into steps. Every error has its place and says what would do.

use std::ops::Range;

use super::ast::{Expr, ExprKind, Name, Op};
use super::eval::{self, Macro, Node};
use super::functions::{SIGNATURES, Shape};
use crate::engine::schema::{Kind, Schema, Type};
use crate::engine::value::Date;

/// The type of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    Bool,
    Int,
    Text,
    Date,
    Ranked,
    List(Box<Ty>),
    Record(&'static str),
    /// An element of an empty list; fits everything.
    Any,
}

impl Ty {
    pub fn of(ty: &Type) -> Ty {
        match ty {
            Type::Bool => Ty::Bool,
            Type::Int => Ty::Int,
            Type::Text => Ty::Text,
            Type::Date => Ty::Date,
            Type::Ranked => Ty::Ranked,
            Type::List(of) => Ty::List(Box::new(Ty::of(of))),
            Type::Record(kind) => Ty::Record(kind),
            Type::Any => Ty::Any,
        }
    }

    /// As an error message names it.
    pub fn name(&self) -> String {
        match self {
            Ty::Bool => "true or false".into(),
            Ty::Int => "a number".into(),
            Ty::Text => "a text".into(),
            Ty::Date => "a date".into(),
            Ty::Ranked => "a level".into(),
            Ty::List(of) if **of == Ty::Any => "a list".into(),
            Ty::List(of) => format!("a list of {}", of.name().trim_start_matches("a ")),
            Ty::Record(kind) => format!("a {kind}"),
            Ty::Any => "anything".into(),
        }
    }

    fn fits(&self, other: &Ty) -> bool {
        match (self, other) {
            (Ty::Any, _) | (_, Ty::Any) => true,
            (Ty::List(a), Ty::List(b)) => a.fits(b),
            // A level compares with its name.
            (Ty::Ranked, Ty::Text) | (Ty::Text, Ty::Ranked) => true,
            _ => self == other,
        }
    }
}

/// Why an expression was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub at: Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

/// The names an expression may use, each with its slot and type.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub names: Vec<(String, usize, Ty)>,
    /// The next free slot.
    pub next: usize,
}

impl Scope {
    pub fn add(&mut self, name: &str, ty: Ty) -> usize {
        let slot = self.next;
        self.next += 1;
        self.names.push((name.to_owned(), slot, ty));
        slot
    }

    pub fn find(&self, name: &str) -> Option<(usize, &Ty)> {
        self.names.iter().rev().find(|(known, _, _)| known == name).map(|(_, slot, ty)| (*slot, ty))
    }
}

/// Compiles one expression.
pub struct Compiler<'s> {
    pub schema: &'s Schema,
    pub scope: Scope,
    /// The kind of fact that was named first, and how much it tells of: all others have to agree.
    pub first: Option<&'static Kind>,
}

type Compiled = Result<(Node, Ty), Refused>;

impl Compiler<'_> {
    pub fn kind(&self, name: &str) -> Option<(usize, &'static Kind)> {
        self.schema.kinds.iter().enumerate().find(|(_, kind)| kind.name == name).map(|(at, kind)| (at, *kind))
    }

    /// A kind of which there are lists, for use in this rule.
    pub fn list_kind(&mut self, name: &str, span: &Range<usize>) -> Result<Option<(usize, &'static Kind)>, Refused> {
        let Some((at, kind)) = self.kind(name).filter(|(_, kind)| kind.top) else { return Ok(None) };
        let first = *self.first.get_or_insert(kind);
        if first.scope != kind.scope {
            let tells = |kind: &Kind| format!("{} is a fact of the {}", kind.name, kind.scope.name());
            return Err(refuse(
                span,
                format!("{}, {}; a rule looks at one or the other", tells(kind), tells(first)),
                None,
            ));
        }
        Ok(Some((at, kind)))
    }

    /// The field's index and type, or what to say.
    pub fn field(&self, ty: &Ty, name: &Name) -> Result<(usize, Ty), Refused> {
        let Ty::Record(kind) = ty else {
            return Err(refuse(&name.span, format!("{} has no fields", ty.name()), None));
        };
        let fields = self.kind(kind).map_or(&[][..], |(_, kind)| kind.fields);
        match fields.iter().position(|field| field.name == name.text) {
            Some(at) => Ok((at, Ty::of(&fields[at].ty))),
            None => Err(refuse(
                &name.span,
                format!("{kind} has no field “{}”", name.text),
                suggestion(&name.text, fields.iter().map(|field| field.name)),
            )),
        }
    }

    pub fn compile(&mut self, expr: &Expr) -> Compiled {
        match &expr.kind {
            ExprKind::Bool(value) => Ok((Node::Bool(*value), Ty::Bool)),
            ExprKind::Int(value) => Ok((Node::Int(*value), Ty::Int)),
            ExprKind::Text(text) => Ok((Node::Text(text.as_str().into()), Ty::Text)),
            ExprKind::Date(date) => Ok((Node::Date(*date), Ty::Date)),
            ExprKind::List(items) => self.list(items),
            ExprKind::Name(name) => self.name(name, &expr.span),
            ExprKind::Field(of, name) => {
                let (node, ty) = self.compile(of)?;
                let (field, ty) = self.field(&ty, name)?;
                Ok((Node::Field(Box::new(node), field), ty))
            }
            ExprKind::Index(of, at) => {
                let (list, ty) = self.compile(of)?;
                let index = self.expect(at, &Ty::Int)?;
                match ty {
                    Ty::List(of) => Ok((Node::Index(Box::new(list), Box::new(index)), *of)),
                    other => Err(refuse(&of.span, format!("expected a list, found {}", other.name()), None)),
                }
            }
            ExprKind::Not(of) => Ok((Node::Not(Box::new(self.expect(of, &Ty::Bool)?)), Ty::Bool)),
            ExprKind::Negate(of) => Ok((Node::Negate(Box::new(self.expect(of, &Ty::Int)?)), Ty::Int)),
            ExprKind::If(condition, yes, no) => {
                let condition = self.expect(condition, &Ty::Bool)?;
                let (yes, ty) = self.compile(yes)?;
                let no = self.expect(no, &ty)?;
                Ok((Node::If(Box::new(condition), Box::new(yes), Box::new(no)), ty))
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b),
            ExprKind::Call(name, arguments) => self.call(name, arguments, expr),
            ExprKind::Method(of, name, arguments) => self.method(of, name, arguments),
        }
    }

    /// Compiles and insists on a type.
    pub fn expect(&mut self, expr: &Expr, wanted: &Ty) -> Result<Node, Refused> {
        let (node, ty) = self.compile(expr)?;
        if ty.fits(wanted) {
            return Ok(node);
        }
        Err(refuse(&expr.span, format!("expected {}, found {}", wanted.name(), ty.name()), None))
    }

    fn list(&mut self, items: &[Expr]) -> Compiled {
        let mut nodes = Vec::new();
        let mut of = Ty::Any;
        for item in items {
            let (node, ty) = self.compile(item)?;
            if !ty.fits(&of) {
                return Err(refuse(
                    &item.span,
                    format!("expected {}, as before, found {}", of.name(), ty.name()),
                    None,
                ));
            }
            of = ty;
            nodes.push(node);
        }
        Ok((Node::List(nodes), Ty::List(Box::new(of))))
    }

    fn name(&mut self, name: &str, span: &Range<usize>) -> Compiled {
        if let Some((slot, ty)) = self.scope.find(name) {
            return Ok((Node::Slot(slot), ty.clone()));
        }
        if let Some((at, kind)) = self.list_kind(name, span)? {
            return Ok((Node::Kind(at), Ty::List(Box::new(Ty::Record(kind.name)))));
        }
        let kinds = self.schema.kinds.iter().filter(|kind| kind.top).map(|kind| kind.name);
        let names = self.scope.names.iter().map(|(name, _, _)| name.as_str());
        Err(refuse(
            span,
            format!("“{name}” is neither a name of this rule nor a kind of fact"),
            suggestion(name, names.chain(kinds)),
        ))
    }

    fn binary(&mut self, op: Op, a: &Expr, b: &Expr) -> Compiled {
        let (left, right) = match op {
            Op::And | Op::Or => {
                let left = Box::new(self.expect(a, &Ty::Bool)?);
                let right = Box::new(self.expect(b, &Ty::Bool)?);
                let node = if op == Op::And { Node::And(left, right) } else { Node::Or(left, right) };
                return Ok((node, Ty::Bool));
            }
            _ => (self.compile(a)?, self.compile(b)?),
        };
        let ((left, left_ty), (right, right_ty)) = (left, right);
        let unlike = |what: &str| {
            Err(refuse(&(a.span.start..b.span.end), format!("{what} {} and {}", left_ty.name(), right_ty.name()), None))
        };
        let (a_box, b_box) = (Box::new(left), Box::new(right));
        match op {
            Op::Equal | Op::Unequal if left_ty.fits(&right_ty) => Ok((Node::Compare(op, a_box, b_box), Ty::Bool)),
            Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual
                if left_ty == right_ty && matches!(left_ty, Ty::Int | Ty::Date | Ty::Ranked | Ty::Text) =>
            {
                Ok((Node::Compare(op, a_box, b_box), Ty::Bool))
            }
            Op::In => match &right_ty {
                Ty::List(of) if left_ty.fits(of) => Ok((Node::In(a_box, b_box), Ty::Bool)),
                _ => unlike("“in” needs something and a list of the like; found"),
            },
            Op::Add if left_ty == right_ty && matches!(left_ty, Ty::Int | Ty::Text | Ty::List(_)) => {
                Ok((Node::Add(a_box, b_box), left_ty))
            }
            Op::Subtract if left_ty == Ty::Int && right_ty == Ty::Int => Ok((Node::Subtract(a_box, b_box), Ty::Int)),
            Op::Add | Op::Subtract => unlike("cannot reckon with"),
            _ => unlike("cannot compare"),
        }
    }

    fn call(&mut self, name: &Name, arguments: &[Expr], expr: &Expr) -> Compiled {
        match (name.text.as_str(), arguments) {
            ("has", [argument]) => {
                let (node, _) = self.compile(argument)?;
                return Ok((Node::Has(Box::new(node)), Ty::Bool));
            }
            ("date", [Expr { kind: ExprKind::Text(text), span }]) => {
                let date = parse_date(text).ok_or_else(|| {
                    refuse(
                        span,
                        "not a date".into(),
                        Some("write it as \"1953-12-15\", \"1953-12\" or \"1953\"".into()),
                    )
                })?;
                return Ok((Node::Date(date), Ty::Date));
            }
            _ => {}
        }
        if let Some(found) = self.builtin(name, None, arguments)? {
            return Ok(found);
        }
        let Some(function) = self.schema.functions.iter().find(|function| function.name == name.text) else {
            let known = self.schema.functions.iter().map(|function| function.name);
            let builtin = SIGNATURES.iter().filter(|(_, method, ..)| !method).map(|(name, ..)| *name);
            return Err(refuse(
                &name.span,
                format!("there is no function “{}”", name.text),
                suggestion(&name.text, known.chain(builtin).chain(["has", "date"])),
            ));
        };
        if function.parameters.len() != arguments.len() {
            let message =
                format!("{} takes {} arguments, not {}", name.text, function.parameters.len(), arguments.len());
            return Err(refuse(&expr.span, message, None));
        }
        let mut nodes = Vec::new();
        for (argument, parameter) in arguments.iter().zip(function.parameters) {
            nodes.push(self.expect(argument, &Ty::of(parameter))?);
        }
        Ok((eval::call(function, nodes), Ty::of(&function.result)))
    }

    /// The built-in function or method of that name, if there is one.
    fn builtin(
        &mut self,
        name: &Name,
        receiver: Option<&Expr>,
        arguments: &[Expr],
    ) -> Result<Option<(Node, Ty)>, Refused> {
        let method = receiver.is_some();
        let Some((_, _, parameters, result, builtin)) =
            SIGNATURES.iter().find(|(known, as_method, ..)| *known == name.text && *as_method == method)
        else {
            return Ok(None);
        };
        let given: Vec<&Expr> = receiver.into_iter().chain(arguments).collect();
        if given.len() != parameters.len() {
            let wanted = parameters.len() - usize::from(method);
            return Err(refuse(
                &name.span,
                format!("{} takes {wanted} arguments, not {}", name.text, arguments.len()),
                None,
            ));
        }
        let mut nodes = Vec::new();
        for (argument, shape) in given.into_iter().zip(*parameters) {
            let (node, ty) = self.compile(argument)?;
            if !shape_fits(*shape, &ty) {
                return Err(refuse(
                    &argument.span,
                    format!("expected {}, found {}", shape_name(*shape), ty.name()),
                    None,
                ));
            }
            nodes.push(node);
        }
        let ty = match result {
            Shape::Int => Ty::Int,
            Shape::Bool => Ty::Bool,
            Shape::Date => Ty::Date,
            _ => Ty::Text,
        };
        Ok(Some((Node::Builtin(*builtin, nodes), ty)))
    }

    fn method(&mut self, of: &Expr, name: &Name, arguments: &[Expr]) -> Compiled {
        let kind = match name.text.as_str() {
            "all" => Macro::All,
            "exists" => Macro::Exists,
            "exists_one" => Macro::ExistsOne,
            "filter" => Macro::Filter,
            "map" => Macro::Map,
            _ => {
                let known = SIGNATURES.iter().filter(|(_, method, ..)| *method).map(|(name, ..)| *name);
                return self.builtin(name, Some(of), arguments)?.ok_or_else(|| {
                    let macros = ["all", "exists", "exists_one", "filter", "map"];
                    refuse(
                        &name.span,
                        format!("there is no method “{}”", name.text),
                        suggestion(&name.text, known.chain(macros)),
                    )
                });
            }
        };
        let (list, ty) = self.compile(of)?;
        let Ty::List(item) = ty else {
            return Err(refuse(&of.span, format!("expected a list, found {}", ty.name()), None));
        };
        let [Expr { kind: ExprKind::Name(variable), .. }, body] = arguments else {
            let help = format!("write it as list.{}(name, …)", name.text);
            return Err(refuse(&name.span, format!("{} takes a name and an expression", name.text), Some(help)));
        };
        let slot = self.scope.add(variable, (*item).clone());
        let compiled = if kind == Macro::Map {
            self.compile(body)
        } else {
            self.expect(body, &Ty::Bool).map(|node| (node, Ty::Bool))
        };
        self.scope.names.pop();
        let (body, body_ty) = compiled?;
        let ty = match kind {
            Macro::Filter => Ty::List(item),
            Macro::Map => Ty::List(Box::new(body_ty)),
            _ => Ty::Bool,
        };
        Ok((Node::Macro { kind, list: Box::new(list), slot, body: Box::new(body) }, ty))
    }
}

fn shape_fits(shape: Shape, ty: &Ty) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Int => matches!(ty, Ty::Int | Ty::Any),
        Shape::Text => matches!(ty, Ty::Text | Ty::Ranked | Ty::Any),
        Shape::Bool => matches!(ty, Ty::Bool | Ty::Any),
        Shape::Date => matches!(ty, Ty::Date | Ty::Any),
        Shape::List => matches!(ty, Ty::List(_) | Ty::Any),
        Shape::Sized | Shape::Holder => matches!(ty, Ty::List(_) | Ty::Text | Ty::Any),
    }
}

fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Int => "a number",
        Shape::Text => "a text",
        Shape::Bool => "true or false",
        Shape::Date => "a date",
        Shape::List => "a list",
        Shape::Sized | Shape::Holder => "a list or a text",
        Shape::Any => "anything",
    }
}

fn refuse(at: &Range<usize>, message: String, help: Option<String>) -> Refused {
    Refused { at: at.clone(), message, help }
}

/// "did you mean “level”?", or all there is where nothing is near.
pub fn suggestion<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    let near = known.iter().map(|known| (strsim::osa_distance(name, known), known)).min()?;
    if near.0 <= 2.max(name.len() / 3) {
        return Some(format!("did you mean “{}”?", near.1));
    }
    Some(format!("there are: {}", known.join(", ")))
}

/// `1953-12-15`, `1953-12` or `1953`.
fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map_or(Some(0), |part| part.parse().ok().filter(|month| (1..=12).contains(month)))?;
    let day = parts.next().map_or(Some(0), |part| part.parse().ok().filter(|day| (1..=31).contains(day)))?;
    parts.next().is_none().then_some(Date { year, month, day })
}
