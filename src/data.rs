//! Reads the YAML of rules and words.

use serde::de::DeserializeOwned;

use crate::engine::limits;

/// Within these bounds: a file is larger, deeper, or unfolds into more only to do harm.
fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: limits::DEEPEST_YAML,
            max_nodes: limits::MOST_NODES,
            max_documents: 1,
            max_inclusion_depth: 0,
        },
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: limits::MOST_FROM_ALIASES,
            max_replay_stack_depth: 8,
        },
    }
}

/// Reads YAML. JSON is YAML too and has a far faster reader; what the build made of the embedded files goes that way.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_yaml::Error> {
    if text.len() > limits::MOST_BYTES {
        let message = format!("{} bytes are too many: at most {} are read", text.len(), limits::MOST_BYTES);
        return Err(serde::de::Error::custom(message));
    }
    if text.starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(value);
    }
    serde_yaml::from_str_with_options(text, options())
}
