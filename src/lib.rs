//! caveat audits redactions and classification markings in transcriptions of government documents.
//!
//! The data flows one way: [`source`] turns bytes into documents, [`grammar`] parses the language of markings,
//! [`facts`] gathers what a document says about its own secrecy, [`engine`] runs rules over the facts, and
//! [`report`] renders the findings.
#![forbid(unsafe_code)]

pub mod audit;
pub mod baseline;
pub mod compare;
pub mod config;
pub mod data;
pub mod embedded;
pub mod engine;
pub mod example;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod grammar;
pub mod leak;
pub mod lsp;
pub mod marking;
pub mod reference;
pub mod refusal;
pub mod report;
pub mod source;
pub mod suppress;
pub mod vocabulary;
pub mod waive;
