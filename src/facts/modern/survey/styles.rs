//! How the items of a document's lists begin, and whether they bear marks of their own.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::is_paragraph;
use crate::source::document::{Document, Role};

/// How the items of lists begin, and how many of each kind bear marks of their own and how many do not.
pub struct Styles(BTreeMap<Style, (usize, usize)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// `1.`
    Number,
    /// `a.`
    Letter,
    /// `(a)`, `(1)`
    Enclosed,
    /// Its bullet; a blank where the format has taken it away.
    Bullet(char),
}

impl Styles {
    pub fn of(document: &Document, body: &[usize], portions: &HashSet<usize>) -> Styles {
        let mut styles = BTreeMap::new();
        for &at in body {
            let Some(style) = style(document, at) else { continue };
            let (marked, without): &mut (usize, usize) = styles.entry(style).or_default();
            if portions.contains(&at) {
                *marked += 1;
            } else if is_paragraph(document, at) {
                *without += 1;
            }
        }
        Styles(styles)
    }

    /// Whether items that begin so bear marks of their own here, so that the mark of a parent does not cover one. Numbers
    /// tell of one rank; bullets may be of several.
    pub fn bear_marks(&self, document: &Document, at: usize) -> bool {
        let Some(style) = style(document, at) else { return false };
        let (marked, without) = self.0.get(&style).copied().unwrap_or_default();
        match style {
            Style::Bullet(_) => marked >= 3 && without == 1,
            _ => marked >= 2 && without * 2 <= marked,
        }
    }
}

fn style(document: &Document, at: usize) -> Option<Style> {
    let text = document.block_text(&document.blocks[at]);
    let token = text.split(char::is_whitespace).next()?;
    let inner = token.trim_end_matches(['.', ')']);
    let stopped = inner.len() < token.len();
    match text.chars().next()? {
        c if c.is_ascii_digit() => {
            (stopped && inner.bytes().all(|byte| byte.is_ascii_digit())).then_some(Style::Number)
        }
        c @ ('-' | '•' | '*' | '–' | '—' | '·' | '▪') => Some(Style::Bullet(c)),
        '(' => {
            let inner = inner.trim_start_matches('(');
            let small = inner.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            (stopped && small && (1..=4).contains(&inner.len())).then_some(Style::Enclosed)
        }
        c if c.is_ascii_alphabetic() && inner.len() == 1 && stopped => Some(Style::Letter),
        _ => (document.blocks[at].role == Role::Item).then_some(Style::Bullet(' ')),
    }
}
