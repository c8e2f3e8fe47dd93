//! The language of markings, in nom. A grammar function sees a `&str` and a vocabulary, never the document.

pub mod account;
pub mod authority;
pub mod banner;
pub mod bracket;
pub mod date;
pub mod day;
pub mod delivery;
pub mod distribution;
pub mod exemption;
pub mod look_alike;
pub mod marking;
pub mod nation;
pub mod people;
pub mod portion;
pub mod quote;
pub mod redaction;
pub mod reference;
pub mod repair;
pub mod series;
pub mod source_note;
pub mod telegram;
