//! `caveat.toml`: what is written there, and what follows from it for a file.
//!
//! Nothing here looks for files; whoever does hands over names and texts.

pub mod error;
pub mod file;
pub mod settings;

pub use error::ConfigError;
pub use file::{ConfigFile, Suppress};
pub use settings::{Config, Origin, Settings, SeveritySetting};

/// The name under which a configuration is looked for.
pub const FILE_NAME: &str = "caveat.toml";
