//! What a rule from a stranger may cost. Rules are data that run on every document: none may take time or memory out of
//! proportion, and none may be stopped without a word.

/// Bytes of a file of rules or words.
pub const MOST_BYTES: usize = 1 << 20;
/// Rules that are loaded beside those of the program.
pub const MOST_RULES: usize = 2_000;
/// Facts that are paired: entries of `for` and `with` together.
pub const MOST_BINDINGS: usize = 8;
/// Places that a rule points at.
pub const MOST_POINTS: usize = 32;
/// Bytes of a message, a help, a label or the replacement of a fix.
pub const LONGEST_TEXT: usize = 4_000;
/// Bytes of an expression.
pub const LONGEST_EXPRESSION: usize = 2_000;
/// Brackets and signs inside one another in an expression.
pub const DEEPEST_EXPRESSION: usize = 64;

/// YAML: nesting, nodes, and what its aliases stand for, so that a few lines cannot unfold into gigabytes.
pub const DEEPEST_YAML: usize = 32;
pub const MOST_NODES: usize = 50_000;
pub const MOST_FROM_ALIASES: usize = 10_000;

/// Steps that a rule may take over a document or volume: so many, and so many more for each of its facts. A step is a part
/// of an expression worked out, an element of a list gone through, or [`BYTES_A_STEP`] bytes of text.
/// The program's own rules take a seventh of this over the largest documents, and a tenth of the share of a fact.
pub const STEPS: u64 = 1_000_000;
pub const STEPS_A_FACT: u64 = 1_000;
/// What a finding costs.
pub const STEPS_A_FINDING: u64 = 500;
/// Bytes of text that are compared, copied or searched in a step.
pub const BYTES_A_STEP: usize = 16;

/// The steps over a text or list of this length.
pub fn steps(length: usize, a_step: usize) -> u64 {
    (length / a_step) as u64
}
