//! The classification authority block, the CUI designation block, and the stamps of earlier orders.

mod designation;
mod until;

use std::ops::Range;

use foldhash::HashSet;

use super::Gathered;
use super::kinds::MarkingDate;
use super::survey::{self, Survey};
use crate::engine::schema::{Kind, Type};
use crate::engine::value::{Date, Datum};
use crate::facts::scan::{Scan, Trigger};
use crate::grammar::authority::{self, Label, Line, Until};
use crate::grammar::day;
use crate::kind;
use crate::marking::Owner;
use crate::source::document::{Document, Role};
use crate::vocabulary::register::Register;

kind! {
    /// A classification authority block or CUI designation block.
    pub struct AuthorityBlock: "authority_block" (top: true) {
        /// original, derivative, historical or cui.
        form: Type::Text,
        /// The classifier.
        classified_by: Type::Text,
        /// The source.
        derived_from: Type::Text,
        /// The reason.
        reason: Type::Text,
        /// The whole value of Declassify On.
        declassify_on: Type::Text,
        /// The date in it.
        declassify_date: Type::Date,
        /// The exemption in it: 25X1.
        exemption: Type::Text,
        /// When the document was written.
        date: Type::Date,
    }
}

kind! {
    /// Something wrong in an authority block, or with its absence.
    pub struct AuthorityProblem: "authority_problem" (top: true) {
        /// missing-block, missing-field, mixed-fields, reason, impossible-date, date-form, before-document, too-late …
        kind: Type::Text,
        /// What is written.
        found: Type::Text,
        /// What should be.
        expected: Type::Text,
        /// The order, directive or section.
        authority: Type::Text,
        /// The block, or the banner of a document without one.
        block: Type::Text,
        /// When the document was written.
        date: Type::Date,
    }
}

pub const KINDS: &[&Kind] = &[AuthorityBlock::KIND, AuthorityProblem::KIND];

/// Gathers them.
pub fn gather(document: &Document, scan: &Scan, survey: Option<&Survey>, register: &Register) -> Gathered {
    let groups = groups(document);
    if survey.is_none() && groups.is_empty() && !scan.has(Trigger::Stamp) {
        return Vec::new();
    }
    let date = survey.map_or_else(|| survey::date_of(document), |survey| survey.date);
    let mut work = Work {
        document,
        survey,
        register,
        date: date.map(|(date, _)| date),
        date_datum: date.map_or_else(Datum::default, |(date, span)| Datum::new(date, span)),
        blocks: Vec::new(),
        problems: Vec::new(),
        dates: Vec::new(),
    };
    let stamped = scan.has(Trigger::Stamp);
    let legends = stamped && work.legends();
    let mut national = false;
    let mut groups = groups;
    work.misspelled_labels(&mut groups);
    for group in &groups {
        let is_cui = group.fields.iter().all(|field| field.label.is_cui());
        national |= !is_cui;
        work.block(group, is_cui, legends);
    }
    if stamped {
        work.orders();
    }
    if !national && !legends {
        work.missing();
        work.undesignated(&groups);
    }
    vec![(AuthorityBlock::KIND, work.blocks), (AuthorityProblem::KIND, work.problems), (MarkingDate::KIND, work.dates)]
}

/// A field with its places in the document's text.
struct Field {
    label: Label,
    label_range: Range<usize>,
    value: Range<usize>,
}

struct Group {
    fields: Vec<Field>,
    range: Range<usize>,
}

/// A block has a dozen lines at most; where more follow, another begins.
const MOST_FIELDS: usize = 64;
/// So much of a block is shown.
const MOST_SHOWN: usize = 2000;

/// Runs of lines with labels; a line that only goes on may stand between.
fn groups(document: &Document) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut gap = usize::MAX;
    for block in document.blocks.iter().filter(|block| block.role != Role::Note) {
        let text = document.block_text(block);
        let lines: Vec<Line> = authority::lines(text);
        if lines.is_empty() {
            gap = gap.saturating_add(1);
            continue;
        }
        let start = block.range.start;
        let fields = lines.into_iter().map(|line| Field {
            label: line.label,
            label_range: start + line.label_range.start..start + line.label_range.end,
            value: start + line.value.start..start + line.value.end,
        });
        match groups.last_mut() {
            Some(group) if gap <= 2 && group.fields.len() < MOST_FIELDS => {
                group.fields.extend(fields);
                group.range.end = block.range.end;
            }
            _ => groups.push(Group { fields: fields.collect(), range: block.range.clone() }),
        }
        gap = 0;
    }
    // A lone "Reason:" or "POC:" is a line of some other form.
    groups.retain(|group| {
        let has = |label| group.fields.iter().any(|field| field.label == label);
        let strong =
            [Label::ClassifiedBy, Label::DerivedFrom, Label::DeclassifyOn, Label::ControlledBy, Label::Category];
        strong.into_iter().any(has)
    });
    groups
}

pub(super) struct Work<'a> {
    pub(super) document: &'a Document,
    survey: Option<&'a Survey>,
    pub(super) register: &'a Register,
    pub(super) date: Option<Date>,
    pub(super) date_datum: Datum,
    blocks: Vec<Datum>,
    problems: Vec<Datum>,
    pub(super) dates: Vec<Datum>,
}

impl Work<'_> {
    fn text(&self, range: &Range<usize>) -> &str {
        &self.document.text[range.clone()]
    }

    fn datum(&self, range: &Range<usize>) -> Datum {
        Datum::new(self.text(range), self.document.span_of(range.clone()))
    }

    pub(super) fn problem(
        &mut self,
        kind: &str,
        at: &Range<usize>,
        expected: &str,
        authority: &str,
        block: &Range<usize>,
    ) {
        let found = self.datum(at);
        let span = found.span;
        let fact = AuthorityProblem {
            kind: Datum::new(kind, span),
            found,
            expected: Datum::new(expected, span),
            authority: Datum::new(authority, span),
            block: self
                .datum(&(block.start..self.document.text.floor_char_boundary(block.end.min(block.start + MOST_SHOWN)))),
            date: self.date_datum.clone(),
        };
        self.problems.push(fact.datum(span));
    }

    fn block(&mut self, group: &Group, is_cui: bool, legends: bool) {
        let field = |label| group.fields.iter().find(|field| field.label == label);
        let value = |label| field(label).map(|field| field.value.clone());
        let old = legends || self.date.is_some_and(|date| date < Date { year: 1982, month: 8, day: 1 });
        let derived = value(Label::DerivedFrom);
        let form = match () {
            () if is_cui => "cui",
            () if old => "historical",
            () if derived.is_some() => "derivative",
            () => "original",
        };
        let on = value(Label::DeclassifyOn).map(|range| (authority::until(self.text(&range), self.register), range));
        self.record(group, form, on.as_ref());
        if is_cui {
            self.designation(group);
            return;
        }
        if old {
            if let Some((until, range)) = &on {
                self.earlier(until, range, &group.range);
            }
            return;
        }
        self.fields(group, form);
        if let Some(reason) = value(Label::Reason) {
            self.reason(&reason, &group.range);
        }
        if let Some((until, range)) = on {
            self.until(&until, &range, &group.range);
            self.atomic(&until, &range, &group.range);
        }
        if let Some(to) = value(Label::DowngradeTo) {
            self.downgrade(&to, &group.range);
        }
        self.unclassified(group);
    }

    /// A paper is downgraded to a level below its own.
    fn downgrade(&mut self, to: &Range<usize>, block: &Range<usize>) {
        let upper = self.text(to).to_uppercase();
        let register = self.register;
        let level = register.levels.iter().enumerate().filter(|(_, level)| upper.starts_with(&level.name));
        let Some((rank, level)) = level.max_by_key(|(_, level)| level.name.len()) else { return };
        let banners = self.survey.iter().flat_map(|survey| &survey.banners);
        let Some(own) = banners.filter_map(|banner| banner.parsed.marking.level).max() else { return };
        if rank >= usize::from(own) {
            let range = to.start..to.start + level.name.len();
            let expected = format!("a level below {}", register.levels[usize::from(own)].name);
            self.problem("downgrade", &range, &expected, "E.O. 13526, 1.6(a)(4); 32 CFR 2001.21(a)(4)", block);
        }
    }

    /// A line beside the others whose label is one with a slip: `Declasify On: …`.
    fn misspelled_labels(&mut self, groups: &mut [Group]) {
        for group in groups {
            let own = |range: &Range<usize>| range.start < group.range.end && range.end > group.range.start;
            let blocks = &self.document.blocks;
            let first = blocks.partition_point(|block| block.range.end <= group.range.start);
            let count = blocks[first..].iter().take_while(|block| own(&block.range)).count();
            let Some(last) = (first + count).checked_sub(1).filter(|_| count > 0) else { continue };
            for block in &blocks[first.saturating_sub(1)..(last + 2).min(blocks.len())] {
                let text = self.document.block_text(block);
                let Some(near) = authority::near_label(text) else { continue };
                let label_range = block.range.start..block.range.start + near.label_end;
                let lead = text[near.value..].len() - text[near.value..].trim_start().len();
                let value = (block.range.start + near.value + lead).min(block.range.end)..block.range.end;
                // Words of another form are no slip where the right ones stand too.
                let known = |field: &Field| {
                    field.label == near.label && !near.label.is_cui() || field.label_range == label_range
                };
                if !group.fields.iter().any(known) {
                    let colon = if near.no_colon { ":" } else { "" };
                    let right = format!("{}{colon}", near.label.title());
                    self.problem("label", &label_range, &right, "32 CFR 2001.21 and 2001.22", &group.range);
                    group.fields.push(Field { label: near.label, label_range, value });
                }
            }
        }
    }

    fn record(&mut self, group: &Group, form: &str, on: Option<&(Until, Range<usize>)>) {
        let span = self.document.span_of(group.range.clone());
        let of = |label| {
            let field = group.fields.iter().find(|field| field.label == label);
            field.map_or_else(Datum::default, |field| self.datum(&field.value))
        };
        let (date, exemption) = match on.map(|(until, _)| until) {
            Some(Until::Date(found)) => (Some(found.date), None),
            Some(Until::Exemption { code, date, .. }) => (date.as_ref().map(|found| found.date), Some(code.as_str())),
            _ => (None, None),
        };
        let on_span = on.map_or(span, |(_, range)| self.document.span_of(range.clone()));
        let fact = AuthorityBlock {
            form: Datum::new(form, span),
            classified_by: of(Label::ClassifiedBy),
            derived_from: of(Label::DerivedFrom),
            reason: of(Label::Reason),
            declassify_on: of(Label::DeclassifyOn),
            declassify_date: Datum::new(date, on_span),
            exemption: Datum::new(exemption, on_span),
            date: self.date_datum.clone(),
        };
        self.blocks.push(fact.datum(span));
    }

    /// 32 CFR 2001.21 and .22: what an original and what a derivative block hold.
    fn fields(&mut self, group: &Group, form: &str) {
        let has = |label| group.fields.iter().any(|field| field.label == label && !field.value.is_empty());
        let derivative_names_classifier = self.date.is_none_or(|date| date >= Date { year: 2010, month: 6, day: 27 });
        let first = group.fields[0].label_range.clone();
        let mut missing = Vec::new();
        if !has(Label::ClassifiedBy) && (form == "original" || derivative_names_classifier) {
            missing.push(Label::ClassifiedBy);
        }
        // Reasons came with E.O. 12958.
        let reasons = self.date.is_none_or(|date| date >= Date { year: 1995, month: 10, day: 14 });
        if form == "original" && !has(Label::Reason) && reasons {
            missing.push(if has(Label::ClassifiedBy) { Label::DerivedFrom } else { Label::Reason });
        }
        if !has(Label::DeclassifyOn) && !self.only_atomic() && !self.cable_declassifies() {
            missing.push(Label::DeclassifyOn);
        }
        if form == "derivative" && !has(Label::DerivedFrom) {
            missing.push(Label::DerivedFrom);
        }
        for label in missing {
            let title = match label {
                Label::DerivedFrom if form == "derivative" => label.title(),
                Label::DerivedFrom => "Derived From or Classification Reason",
                label => label.title(),
            };
            let reason = |other| label == Label::DerivedFrom && form == "original" && other == Label::Reason;
            let mut empty = group.fields.iter().filter(|field| field.label == label || reason(field.label));
            let empty = empty.next().map(|field| field.label_range.clone());
            let at = empty.unwrap_or_else(|| first.clone());
            self.problem("missing-field", &at, title, "32 CFR 2001.21 and 2001.22", &group.range);
        }
        if form == "derivative" && has(Label::Reason) {
            let reason = group.fields.iter().find(|field| field.label == Label::Reason);
            let at = reason.map_or(first, |field| field.label_range.clone());
            let expected = "no reason in a derivative decision";
            self.problem("mixed-fields", &at, expected, "manual 2016, E.2; ISM-ID-00367", &group.range);
        }
        self.exchanged(group);
        let mut seen = HashSet::default();
        for field in &group.fields {
            if !seen.insert(field.label) && !field.label.is_cui() {
                let expected = "each line once";
                self.problem("repeated-field", &field.label_range, expected, "32 CFR 2001.21", &group.range);
            }
        }
    }

    /// `E.O. 13526: DECL: 01/02/2035` at the head of a cable: its block says the rest.
    fn cable_declassifies(&self) -> bool {
        self.document.blocks.iter().take(40).any(|block| {
            let text = self.document.block_text(block);
            ["E.O. ", "EO ", "E.O."].iter().any(|start| text.starts_with(start))
                && text.split_once(':').is_some_and(|(_, rest)| rest.contains(|c: char| c.is_ascii_digit()))
        })
    }

    /// A day, and nothing else, where the classifier or the source is named, and no day where one should stand.
    fn exchanged(&mut self, group: &Group) {
        let day = |field: &Field| {
            let text = self.text(&field.value);
            day::find(text).filter(|found| found.possible && found.range.len() + 1 >= text.len()).is_some()
        };
        let until = |field: &&Field| field.label == Label::DeclassifyOn;
        if group.fields.iter().find(until).is_some_and(day) {
            return;
        }
        let named = |field: &&Field| matches!(field.label, Label::ClassifiedBy | Label::DerivedFrom) && day(field);
        if let Some(field) = group.fields.iter().find(named) {
            let expected = match field.label {
                Label::ClassifiedBy => "a name and position, or a number, and the day beside Declassify On",
                _ => "a document or guide, and the day beside Declassify On",
            };
            let value = field.value.clone();
            self.problem("mixed-fields", &value, expected, "32 CFR 2001.21 and 2001.22", &group.range);
        }
    }

    fn reason(&mut self, range: &Range<usize>, block: &Range<usize>) {
        let register = self.register;
        let Some((paragraph, letters)) = authority::reasons(self.text(range)) else {
            // The number of the paragraph, or a brief reference to the category in words.
            let words = self.text(range).to_lowercase();
            let about = register.reasons.iter().any(|word| words.contains(word.as_str()));
            if !about && words.chars().any(char::is_alphanumeric) {
                let expected = "1.4(a) to (h), or the words of one of these categories";
                self.problem("reason", range, expected, "32 CFR 2001.21(a)(3); E.O. 13526, 1.4", block);
            }
            return;
        };
        let order = match self.date {
            Some(date) => register.orders.iter().rev().find(|order| order.from.is_some_and(|from| from <= date)),
            None => register.orders.iter().rev().find(|order| order.reasons.as_deref() == Some(&paragraph)),
        };
        // The paragraph of the order before may still be met for some months.
        let known = register.orders.iter().rev().find(|order| {
            let begun = order.from.is_none_or(|from| self.date.is_none_or(|date| from <= date));
            let until = order.reasons_until.or(order.until);
            let open =
                until.is_none_or(|until| self.date.is_none_or(|date| date < Date { year: until.year + 1, ..until }));
            order.reasons.as_deref() == Some(&paragraph) && begun && open
        });
        if letters.is_empty() && order.is_some_and(|order| order.reasons.as_deref() == Some(&paragraph)) {
            let last = order.and_then(|order| order.last).unwrap_or('h');
            let expected = format!("{paragraph} with the letter of the category in parentheses, (a) to ({last})");
            self.problem("reason", range, &expected, "32 CFR 2001.21(a)(3); E.O. 13526, 1.4", block);
            return;
        }
        let (Some(order), Some(known)) = (order, known) else {
            if order.is_some_and(|order| order.reasons.is_none()) {
                return;
            }
            let expected = order.or(register.orders.last()).map_or_else(String::new, |order| {
                format!("{}(a) to ({})", order.reasons.as_deref().unwrap_or("1.4"), order.last.unwrap_or('h'))
            });
            self.problem("reason", range, &expected, "E.O. 13526, 1.4", block);
            return;
        };
        let _ = order;
        let last = known.last.unwrap_or('h');
        if letters.iter().any(|letter| *letter > last) {
            let expected = format!("{paragraph}(a) to ({last})");
            let authority = format!("E.O. {}, {paragraph}", known.order);
            self.problem("reason", range, &expected, &authority, block);
        }
    }

    /// An unclassified document has no authority block.
    fn unclassified(&mut self, group: &Group) {
        let Some(survey) = self.survey else { return };
        let banners = survey.banners.iter().map(|banner| &banner.parsed.marking);
        let mut all = banners.chain(survey.portions.iter().map(|portion| &portion.mark.parsed.marking));
        if !survey.banners.is_empty() && !all.any(|marking| marking.is_classified()) {
            let first = group.fields[0].label_range.clone();
            let expected = "no authority block on an unclassified document";
            self.problem("on-unclassified", &first, expected, "manual 2016, H.1, p. 51; ISM-ID-00016", &group.range);
        }
    }

    /// A dated classified document of the United States has an authority block.
    fn missing(&mut self) {
        let Some(survey) = self.survey else { return };
        let modern = self.date.is_some_and(|date| date >= Date { year: 1996, month: 1, day: 1 });
        let banner = survey.banners.iter().find(|banner| {
            banner.parsed.marking.is_classified() && matches!(banner.parsed.marking.owner, Owner::Us | Owner::Joint(_))
        });
        if let (true, Some(banner), false) = (modern, banner, self.only_atomic()) {
            let range = banner.range.clone();
            let expected = "Classified By, Derived From or Classification Reason, and Declassify On";
            self.problem("missing-block", &range, expected, "32 CFR 2001.21 and 2001.22; manual 2016, E", &range);
        }
    }
}
