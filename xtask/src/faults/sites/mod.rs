//! Where a fault can be put: one file a subject. Each looks for two places that say the same thing, or for one that
//! has a fixed form, without asking the program's grammar: what that cannot read must count as missed.

pub mod delivery;
pub mod head;
pub mod marking;
pub mod notes;
pub mod pages;
pub mod prose;
pub mod redaction;
pub mod slips;
pub mod source_note;
pub mod text;
pub mod usage;
