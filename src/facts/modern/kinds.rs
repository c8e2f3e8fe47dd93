//! The records of today's markings.

use crate::engine::schema::{Kind, Type};
use crate::kind;

/// Ranks of the levels of the register compare on this scale.
pub const SCALE: u16 = 2;

kind! {
    /// Which system of markings the document speaks.
    pub struct MarkingSystem: "marking_system" (top: true) {
        /// us-historical, us-ic, cui, nato, foreign.
        name: Type::Text,
        /// What shows it: the first line or mark of the system.
        evidence: Type::Text,
        /// When the document was written, as far as it says.
        date: Type::Date,
    }
}

kind! {
    /// A banner line: at the head or foot of a page, or in its body.
    pub struct Banner: "banner" (top: true) {
        /// As it stands.
        written: Type::Text,
        /// As the register writes it.
        canonical: Type::Text,
        /// Its level; missing for CUI alone.
        level: Type::Ranked,
        /// head, foot or body.
        place: Type::Text,
        /// The page, counted from 1.
        page: Type::Int,
    }
}

kind! {
    /// A portion mark of today's syntax.
    pub struct Portion: "portion" (top: true) {
        /// As it stands, with its parentheses.
        written: Type::Text,
        /// As the register writes it.
        canonical: Type::Text,
        /// Its level; missing for CUI alone.
        level: Type::Ranked,
        /// The page, counted from 1.
        page: Type::Int,
    }
}

kind! {
    /// A departure from the syntax of banners and portion marks; it stands where the fault is.
    pub struct MarkingProblem: "marking_problem" (top: true) {
        /// misspelled, separator, block-order, order, repeated, space, comma, lower-case, missing-level …
        kind: Type::Text,
        /// banner or portion.
        place: Type::Text,
        /// What is written.
        found: Type::Text,
        /// What should be.
        expected: Type::Text,
        /// The whole marking.
        written: Type::Text,
        /// The whole marking as it should be written; missing where it cannot be told.
        canonical: Type::Text,
    }
}

kind! {
    /// Something that one marking asks of the rest of its line and does not get.
    pub struct RelationProblem: "relation_problem" (top: true) {
        /// level, requires or excludes.
        breach: Type::Text,
        /// The marking that asks: HCS-P.
        marking: Type::Text,
        /// What it asks for, or what must not stand beside it.
        other: Type::Text,
        /// True where one authority asks it and another lets it pass.
        usual: Type::Bool,
        /// The authority.
        source: Type::Text,
        /// banner or portion.
        place: Type::Text,
        /// The whole marking.
        written: Type::Text,
        /// dod where only the Defense Department's manual asks it, else both.
        profile: Type::Text,
    }
}

kind! {
    /// A banner that is not what its portions add up to.
    pub struct RollupProblem: "rollup_problem" (top: true) {
        /// lower (the banner leaves something out), higher (it says more), or other.
        direction: Type::Text,
        /// level, owner, sci, sap, aea, fgi, cui, dissemination, release or non-ic.
        aspect: Type::Text,
        /// document (page 1 shows the whole document's marking) or page.
        scope: Type::Text,
        /// The banner.
        banner: Type::Text,
        /// The same banner at the foot of the page, where both agree.
        again: Type::Text,
        /// What the banner says of it, or "nothing".
        banner_says: Type::Text,
        /// What the portions say of it, or "nothing".
        portions_say: Type::Text,
        /// The portion that is the cause.
        cause: Type::Text,
        /// Another that takes part.
        second: Type::Text,
        /// And another.
        third: Type::Text,
        /// The whole banner that the portions ask for.
        expected: Type::Text,
        /// True if nearly every paragraph is marked, and no statement of compilation explains more.
        complete: Type::Bool,
    }
}

kind! {
    /// A page whose banner at the head and banner at the foot differ.
    pub struct BannerPair: "banner_pair" (top: true) {
        /// The banner at the head.
        head: Type::Text,
        /// The banner at the foot.
        foot: Type::Text,
        /// The page, counted from 1.
        page: Type::Int,
    }
}

kind! {
    /// A page without a banner at its head or foot, in a document of today's markings.
    pub struct BannerGap: "banner_gap" (top: true) {
        /// head or foot.
        place: Type::Text,
        /// The page, counted from 1.
        page: Type::Int,
        /// What stands there instead.
        instead: Type::Text,
        /// The banner that the page has at its other end, or another page has.
        other: Type::Text,
    }
}

kind! {
    /// A paragraph without a portion mark, in a document whose paragraphs are marked.
    pub struct UnmarkedPortion: "unmarked_portion" (top: true) {
        /// How it begins.
        text: Type::Text,
        /// How many paragraphs are marked.
        marked: Type::Int,
        /// How many are not.
        unmarked: Type::Int,
        /// The first mark of the document; missing where there is none at all.
        example: Type::Text,
        /// The banner of the document.
        banner: Type::Text,
    }
}

kind! {
    /// A title or subject line without a portion mark, in a document whose paragraphs are marked.
    pub struct UnmarkedTitle: "unmarked_title" (top: true) {
        /// The line.
        text: Type::Text,
        /// The first mark of the document.
        example: Type::Text,
    }
}

kind! {
    /// A word of a marking that was not in use when the document was written, or that the register retired.
    pub struct MarkingDate: "marking_date" (top: true) {
        /// The word.
        marking: Type::Text,
        /// early (it came later), late (it had gone) or retired (an undated document has it).
        kind: Type::Text,
        /// The first day of its use.
        since: Type::Date,
        /// The day from which it is gone.
        until: Type::Date,
        /// When the document was written.
        date: Type::Date,
        /// The order, directive or section.
        authority: Type::Text,
        /// What took its place.
        successor: Type::Text,
    }
}

kind! {
    /// A marking that is still live in a document that says it was released.
    pub struct LiveMarking: "live_marking" (top: true) {
        /// The marking.
        marking: Type::Text,
        /// The words of release: "Approved for Release".
        release: Type::Text,
        /// The nation or alliance, in words; missing for the United States.
        title: Type::Text,
    }
}

kind! {
    /// Two systems of markings in one marking.
    pub struct MixedMarking: "mixed_marking" (top: true) {
        /// The marking.
        marking: Type::Text,
        /// The word that is of another system.
        word: Type::Text,
        /// That system.
        other: Type::Text,
        /// The system of the rest.
        system: Type::Text,
    }
}

kind! {
    /// A notice that goes with a marking, where one of the two is missing.
    pub struct MarkingNotice: "marking_notice" (top: true) {
        /// no-notice (the document has the marking alone) or no-marking (it has the notice alone).
        kind: Type::Text,
        /// The marking to which the notice belongs: RD.
        marking: Type::Text,
        /// How the notice reads, as far as it is known by.
        words: Type::Text,
        /// What the document has of the two.
        written: Type::Text,
        /// The rules that ask for both.
        authority: Type::Text,
    }
}

pub const KINDS: &[&Kind] = &[
    MarkingSystem::KIND,
    Banner::KIND,
    Portion::KIND,
    MarkingProblem::KIND,
    RelationProblem::KIND,
    RollupProblem::KIND,
    BannerPair::KIND,
    BannerGap::KIND,
    UnmarkedPortion::KIND,
    UnmarkedTitle::KIND,
    MarkingDate::KIND,
    LiveMarking::KIND,
    MixedMarking::KIND,
    MarkingNotice::KIND,
];
