//! The grammar of expressions, in nom.
//!
//! ```text
//! expr     = or [ "?" or ":" expr ]
//! or       = and *( "||" and )
//! and      = relation *( "&&" relation )
//! relation = sum [ ( "==" / "!=" / "<=" / ">=" / "<" / ">" / "in" ) sum ]
//! sum      = unary *( ( "+" / "-" ) unary )
//! unary    = *( "!" / "-" ) member
//! member   = primary *( "." name [ "(" [ expr *( "," expr ) ] ")" ] / "[" expr "]" )
//! primary  = literal / name [ "(" … ")" ] / "[" [ expr *( "," expr ) ] "]" / "(" expr ")"
//! literal  = integer / string / "true" / "false"
//! ```

use std::ops::Range;

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::combinator::{opt, verify};
use nom::multi::separated_list0;
use nom::sequence::{delimited, preceded, terminated};

use super::ast::{Expr, ExprKind, Name, Op};
use crate::engine::limits;

/// What kept an expression from being parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unparsed {
    pub at: Range<usize>,
    pub message: String,
}

/// Deeper nesting than this is refused, so that no input can exhaust the stack.
const DEEPEST: usize = limits::DEEPEST_EXPRESSION;
/// A long chain of operators nests to the left, one level each.
const LONGEST: usize = limits::LONGEST_EXPRESSION;

/// Parses a whole expression.
pub fn parse(text: &str) -> Result<Expr, Unparsed> {
    if let Some(at) = too_deep(text) {
        let long = at >= LONGEST;
        let message =
            if long { format!("longer than {LONGEST} bytes") } else { format!("nested deeper than {DEEPEST} levels") };
        let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
        return Err(Unparsed { at: at..end, message });
    }
    let cursor = Cursor { whole: text.len() };
    match terminated(|rest| cursor.expr(rest), blank).parse(text) {
        Ok(("", expr)) => Ok(expr),
        Ok((rest, _)) => Err(unexpected(text, rest)),
        Err(nom::Err::Error(error) | nom::Err::Failure(error)) => Err(unexpected(text, error.input)),
        Err(nom::Err::Incomplete(_)) => Err(unexpected(text, "")),
    }
}

fn unexpected(text: &str, rest: &str) -> Unparsed {
    let rest = rest.trim_start();
    let at = text.len() - rest.len();
    match rest.chars().next() {
        None => Unparsed { at: text.trim_end().len()..text.len(), message: "something is missing at the end".into() },
        Some(found) => {
            Unparsed { at: at..at + found.len_utf8(), message: format!("“{found}” does not belong here") }
        }
    }
}

/// Where the nesting of brackets and signs passes the bound.
fn too_deep(text: &str) -> Option<usize> {
    if text.len() > LONGEST {
        return text.char_indices().map(|(at, _)| at).find(|&at| at >= LONGEST);
    }
    let mut depth = 0usize;
    let mut signs = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // A run of "!!!!", "----" or "? :" nests as well.
        signs = match c {
            '!' | '-' => signs + 1,
            _ if c.is_whitespace() => signs,
            _ => 0,
        };
        if depth + signs > DEEPEST || text[..at].matches('?').count() > DEEPEST {
            return Some(at);
        }
    }
    None
}

type Parsed<'t> = IResult<&'t str, Expr>;

fn blank(text: &str) -> IResult<&str, &str> {
    take_while(char::is_whitespace).parse(text)
}

fn sign<'t>(sign: &'static str) -> impl Parser<&'t str, Output = &'t str, Error = nom::error::Error<&'t str>> {
    delimited(blank, tag(sign), blank)
}

fn word(text: &str) -> IResult<&str, &str> {
    verify(take_while1(|c: char| c.is_ascii_alphanumeric() || c == '_'), |word: &str| {
        !word.starts_with(|c: char| c.is_ascii_digit())
    })
    .parse(text)
}

/// Knows how long the whole text is, so that what is left tells where it stands.
#[derive(Clone, Copy)]
struct Cursor {
    whole: usize,
}

impl Cursor {
    fn at(self, rest: &str) -> usize {
        self.whole - rest.len()
    }

    fn expr(self, text: &str) -> Parsed<'_> {
        let (rest, condition) = self.or(text)?;
        let Ok((rest, _)) = sign("?").parse(rest) else { return Ok((rest, condition)) };
        let (rest, yes) = self.or(rest)?;
        let (rest, _) = sign(":").parse(rest)?;
        let (rest, no) = self.expr(rest)?;
        let span = condition.span.start..no.span.end;
        Ok((rest, Expr { kind: ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), span }))
    }

    fn or(self, text: &str) -> Parsed<'_> {
        self.chain(text, &[("||", Op::Or)], |cursor, text| cursor.and(text))
    }

    fn and(self, text: &str) -> Parsed<'_> {
        self.chain(text, &[("&&", Op::And)], |cursor, text| cursor.relation(text))
    }

    fn sum(self, text: &str) -> Parsed<'_> {
        self.chain(text, &[("+", Op::Add), ("-", Op::Subtract)], |cursor, text| cursor.unary(text))
    }

    fn chain<'t>(self, text: &'t str, ops: &[(&'static str, Op)], next: fn(Self, &'t str) -> Parsed<'t>) -> Parsed<'t> {
        let (mut rest, mut left) = next(self, text)?;
        while let Some((after, op)) = ops.iter().find_map(|(text, op)| Some((sign(text).parse(rest).ok()?.0, *op))) {
            let (after, right) = next(self, after)?;
            left = binary(op, left, right);
            rest = after;
        }
        Ok((rest, left))
    }

    fn relation(self, text: &str) -> Parsed<'_> {
        let (rest, left) = self.sum(text)?;
        let signs = [
            ("==", Op::Equal),
            ("!=", Op::Unequal),
            ("<=", Op::LessEqual),
            (">=", Op::GreaterEqual),
            ("<", Op::Less),
            (">", Op::Greater),
        ];
        let found = signs.iter().find_map(|(text, op)| Some((sign(text).parse(rest).ok()?.0, *op)));
        let found = found.or_else(|| {
            let (after, _) = preceded(blank, verify(word, |word: &str| word == "in")).parse(rest).ok()?;
            Some((blank(after).ok()?.0, Op::In))
        });
        let Some((after, op)) = found else { return Ok((rest, left)) };
        let (rest, right) = self.sum(after)?;
        Ok((rest, binary(op, left, right)))
    }

    fn unary(self, text: &str) -> Parsed<'_> {
        let (body, _) = blank(text)?;
        let start = self.at(body);
        let wrap = |kind: fn(Box<Expr>) -> ExprKind, rest| {
            let (rest, inner): (_, Expr) = self.unary(rest)?;
            let span = start..inner.span.end;
            Ok((rest, Expr { kind: kind(Box::new(inner)), span }))
        };
        if let Some(rest) = body.strip_prefix('!').filter(|rest| !rest.starts_with('=')) {
            return wrap(ExprKind::Not, rest);
        }
        if let Some(rest) = body.strip_prefix('-') {
            return wrap(ExprKind::Negate, rest);
        }
        self.member(body)
    }

    fn member(self, text: &str) -> Parsed<'_> {
        let (mut rest, mut expr) = self.primary(text)?;
        loop {
            if let Ok((after, _)) = sign(".").parse(rest) {
                let (after, name) = self.name(after)?;
                match self.arguments(after) {
                    Ok((after, arguments)) => {
                        let span = expr.span.start..self.at(after);
                        expr = Expr { kind: ExprKind::Method(Box::new(expr), name, arguments), span };
                        rest = after;
                    }
                    Err(error) if after.starts_with('(') => return Err(error),
                    Err(_) => {
                        let span = expr.span.start..name.span.end;
                        expr = Expr { kind: ExprKind::Field(Box::new(expr), name), span };
                        rest = after;
                    }
                }
            } else if rest.starts_with('[') {
                let (after, index) =
                    delimited(sign("["), |rest| self.expr(rest), preceded(blank, tag("]"))).parse(rest)?;
                let span = expr.span.start..self.at(after);
                expr = Expr { kind: ExprKind::Index(Box::new(expr), Box::new(index)), span };
                rest = after;
            } else {
                return Ok((rest, expr));
            }
        }
    }

    fn arguments<'t>(self, text: &'t str) -> IResult<&'t str, Vec<Expr>> {
        delimited(tag("("), separated_list0(sign(","), |rest: &'t str| self.expr(rest)), preceded(blank, tag(")")))
            .parse(text)
    }

    fn name(self, text: &str) -> IResult<&str, Name> {
        let (rest, found) = word(text)?;
        Ok((rest, Name { text: found.to_owned(), span: self.at(text)..self.at(rest) }))
    }

    fn primary<'t>(self, text: &'t str) -> Parsed<'t> {
        let start = self.at(text);
        let spanned = |rest: &'t str, kind| Ok((rest, Expr { kind, span: start..self.at(rest) }));
        if text.starts_with('(') {
            let (rest, inner) = delimited(tag("("), |rest| self.expr(rest), preceded(blank, tag(")"))).parse(text)?;
            return spanned(rest, inner.kind);
        }
        if text.starts_with('[') {
            let mut list = delimited(
                sign("["),
                separated_list0(sign(","), |rest: &'t str| self.expr(rest)),
                preceded(blank, tag("]")),
            );
            let (rest, items) = list.parse(text)?;
            return spanned(rest, ExprKind::List(items));
        }
        match string(text) {
            Ok((rest, found)) => return spanned(rest, ExprKind::Text(found)),
            Err(error @ nom::Err::Failure(_)) => return Err(error),
            Err(_) => {}
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            let (rest, digits) = take_while1(|c: char| c.is_ascii_digit()).parse(text)?;
            let number = digits
                .parse()
                .map_err(|_| nom::Err::Failure(nom::error::Error::new(text, nom::error::ErrorKind::Digit)))?;
            return spanned(rest, ExprKind::Int(number));
        }
        let (rest, name) = self.name(text)?;
        match name.text.as_str() {
            "true" => return spanned(rest, ExprKind::Bool(true)),
            "false" => return spanned(rest, ExprKind::Bool(false)),
            _ => {}
        }
        if rest.starts_with('(') {
            let (rest, arguments) = self.arguments(rest)?;
            return spanned(rest, ExprKind::Call(name, arguments));
        }
        spanned(rest, ExprKind::Name(name.text))
    }
}

fn binary(op: Op, left: Expr, right: Expr) -> Expr {
    let span = left.span.start..right.span.end;
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span }
}

/// A string in single or double quotes; a backslash takes the next character as it is.
fn string(text: &str) -> IResult<&str, String> {
    let (rest, quote) = alt((tag("\""), tag("'"))).parse(text)?;
    let mut out = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        if rest[at..].starts_with(quote) {
            return Ok((&rest[at + 1..], out));
        }
        if c == '\\' {
            if let Some((_, escaped)) = chars.next() {
                out.push(if escaped == 'n' { '\n' } else { escaped });
            }
        } else {
            out.push(c);
        }
    }
    Err(nom::Err::Failure(nom::error::Error::new("", nom::error::ErrorKind::Tag)))
}

/// `path [ "as" name ]`: what a rule's `for` and `with` say.
pub fn binding(text: &str) -> Result<(Vec<Name>, Option<Name>), Unparsed> {
    if let Some(at) = too_deep(text) {
        return Err(Unparsed { at: at..text.len(), message: format!("longer than {LONGEST} bytes") });
    }
    let cursor = Cursor { whole: text.len() };
    let mut parser = (
        preceded(blank, nom::multi::separated_list1(tag("."), |rest| cursor.name(rest))),
        opt(preceded((blank, verify(word, |word: &str| word == "as"), blank), |rest| cursor.name(rest))),
        blank,
    );
    match parser.parse(text) {
        Ok(("", (path, name, _))) => Ok((path, name)),
        Ok((rest, _)) => Err(unexpected(text, rest)),
        Err(nom::Err::Error(error) | nom::Err::Failure(error)) => Err(unexpected(text, error.input)),
        Err(nom::Err::Incomplete(_)) => Err(unexpected(text, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in full parentheses.
    fn show(expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Text(value) => format!("{value:?}"),
            ExprKind::Date(value) => value.to_string(),
            ExprKind::List(items) => format!("[{}]", list(items)),
            ExprKind::Name(name) => name.clone(),
            ExprKind::Field(of, name) => format!("{}.{}", show(of), name.text),
            ExprKind::Index(of, at) => format!("{}[{}]", show(of), show(at)),
            ExprKind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
            ExprKind::Method(of, name, arguments) => format!("{}.{}({})", show(of), name.text, list(arguments)),
            ExprKind::Not(of) => format!("(!{})", show(of)),
            ExprKind::Negate(of) => format!("(-{})", show(of)),
            ExprKind::Binary(op, a, b) => format!("({} {} {})", show(a), op.sign(), show(b)),
            ExprKind::If(a, b, c) => format!("({} ? {} : {})", show(a), show(b), show(c)),
        }
    }

    fn list(items: &[Expr]) -> String {
        items.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn expressions_are_parsed() {
        for (text, tree) in [
            ("a.b == c", "(a.b == c)"),
            ("a || b && !c", "(a || (b && (!c)))"),
            ("1 + 2 - 3 < x", "(((1 + 2) - 3) < x)"),
            ("list.all(x, x in ['a', \"b\"])", "list.all(x, (x in [\"a\", \"b\"]))"),
            ("size(a.b[0]) > 0 ? 'yes' : \"no\"", "((size(a.b[0]) > 0) ? \"yes\" : \"no\")"),
            ("!has(a.b)", "(!has(a.b))"),
            ("input == 'x'", "(input == \"x\")"),
            ("-1 < a", "((-1) < a)"),
            ("(a)", "a"),
        ] {
            assert_eq!(parse(text).map(|expr| show(&expr)).as_deref(), Ok(tree), "{text}");
        }
    }

    #[test]
    fn errors_point_at_the_place() {
        for (text, at) in [
            ("a ==", 4..4),
            ("a == )", 5..6),
            ("a b", 2..3),
            ("", 0..0),
            ("f(a", 3..3),
            ("'open", 5..5),
            ("a = b", 2..3),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.at, at, "{text}: {}", error.message);
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
        assert!(parse(&"!".repeat(10_000)).is_err());
        assert!(parse(&"!\n".repeat(900)).is_err());
        assert!(parse(&"a + ".repeat(10_000)).is_err());
    }
}
