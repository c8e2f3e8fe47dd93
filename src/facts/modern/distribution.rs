//! The distribution statements of the Defense Department, with what each of them lacks.

use super::Gathered;
use super::survey::Survey;
use crate::engine::schema::{Kind, Type};
use crate::engine::value::Datum;
use crate::grammar::distribution;
use crate::kind;
use crate::source::document::{Document, Role};
use crate::vocabulary::register::Register;

kind! {
    /// A distribution statement on a technical document of the Defense Department.
    pub struct DistributionStatement: "distribution_statement" (top: true) {
        /// Its name as it stands: DISTRIBUTION STATEMENT B.
        written: Type::Text,
        /// Its letter.
        letter: Type::Text,
        /// False where there is no statement of this letter.
        known: Type::Bool,
        /// The letter of the statement whose words it has; missing where it has none.
        words: Type::Text,
        /// What it must say and does not: "the reason", "the date of determination and the controlling office"; missing where nothing is.
        lacks: Type::Text,
        /// True where it opens the document to the public.
        open: Type::Bool,
        /// A classified banner of the document.
        classified: Type::Text,
        /// The statement of another letter that stands before it.
        other: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[DistributionStatement::KIND];

/// So many statements of a document are read.
const MOST: usize = 64;

/// Gathers them.
pub fn gather(document: &Document, survey: Option<&Survey>, register: &Register) -> Gathered {
    let banners = survey.iter().flat_map(|survey| &survey.banners);
    let mut classified = banners.filter(|banner| banner.parsed.marking.is_classified()).map(|banner| &banner.range);
    let classified =
        classified.next().map(|range| Datum::new(&document.text[range.clone()], document.span_of(range.clone())));
    let mut facts = Vec::new();
    let mut first: Option<(char, Datum)> = None;
    for block in document.blocks.iter().filter(|block| block.role != Role::Note) {
        if facts.len() >= MOST {
            break;
        }
        let Some(read) = distribution::statement(document.block_text(block), &register.statements) else { continue };
        let range = block.range.start + read.name.start..block.range.start + read.name.end;
        let span = document.span_of(range.clone());
        let written = Datum::new(&document.text[range], span);
        let own = register.statements.list.iter().find(|own| own.letter == read.letter);
        let needs = |what: &str| own.is_some_and(|own| own.needs.iter().any(|need| need == what));
        // A name without words refers to a statement that stands elsewhere.
        let whole = read.words.is_some();
        let parts = [
            (needs("reason") && !read.reason, "the reason"),
            (needs("date") && !read.day, "the date of determination"),
            (needs("office") && !read.office, "the controlling office"),
        ];
        let lacks: Vec<&str> = parts.into_iter().filter(|(lacks, _)| *lacks && whole).map(|(_, name)| name).collect();
        let other = first.as_ref().filter(|(letter, _)| *letter != read.letter).map(|(_, datum)| datum.clone());
        first.get_or_insert_with(|| (read.letter, written.clone()));
        let fact = DistributionStatement {
            written,
            letter: Datum::new(read.letter.to_string(), span),
            known: Datum::new(own.is_some(), span),
            words: Datum::new(read.words.map(String::from), span),
            lacks: Datum::new((!lacks.is_empty()).then(|| lacks.join(" and ")), span),
            open: Datum::new(own.is_some_and(|own| own.open), span),
            classified: classified.clone().unwrap_or_default(),
            other: other.unwrap_or_default(),
        };
        facts.push(fact.datum(span));
    }
    vec![(DistributionStatement::KIND, facts)]
}
