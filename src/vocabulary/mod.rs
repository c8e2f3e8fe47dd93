//! The words of the marking systems, read from `rules/vocabulary/*.yaml`: data, so that a system can be added or
//! mended without Rust.

pub mod captions;
pub mod house_style;
pub mod meanings;
pub mod nation;
pub mod nations;
pub mod notation;
pub mod redaction;
pub mod register;
pub mod slip;

/// Everything the grammar and the facts need to know of words.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    pub captions: captions::Captions,
    pub house_style: house_style::HouseStyle,
    pub notation: notation::Notation,
    pub redaction: redaction::Redaction,
    pub nations: nations::Nations,
}

impl Vocabulary {
    /// The words that come with the program.
    pub fn builtin() -> Vocabulary {
        let file = |name: &str| crate::embedded::vocabulary_file(name).unwrap_or_default();
        std::thread::scope(|scope| {
            // The first text needs it too; half of the time until the first finding is reading words.
            let _ = std::thread::Builder::new().spawn_scoped(scope, register::Register::embedded);
            Vocabulary {
                captions: captions::Captions::load(file("us-historical.yaml")).expect("the tests load it"),
                house_style: house_style::HouseStyle::load(file("house-style.yaml")).expect("the tests load it"),
                notation: notation::Notation::load(file("notation.yaml")).expect("the tests load it"),
                redaction: redaction::Redaction::load(file("redaction.yaml")).expect("the tests load it"),
                nations: nations::Nations::default(),
            }
        })
    }
}
