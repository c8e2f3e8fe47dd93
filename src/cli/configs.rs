//! Which `caveat.toml` holds for which file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use caveat::config::settings::Layer;
use caveat::config::{Config, ConfigError, FILE_NAME};

use super::output::Failure;
use super::reading;

/// Which configuration to use.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Chosen {
    /// Use this configuration for every file instead of looking for one above each
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// Finds configurations and remembers them.
pub struct Configs {
    fixed: Option<Arc<Config>>,
    none: bool,
    by_folder: HashMap<PathBuf, Option<Arc<Config>>>,
}

/// How many configurations may extend one another.
const MOST_LAYERS: usize = 16;

impl Configs {
    pub fn new(chosen: &Chosen) -> Result<Configs, Failure> {
        let fixed = match &chosen.config {
            Some(path) => Some(Arc::new(load(&absolute(path))?)),
            None => None,
        };
        Ok(Configs { fixed, none: chosen.no_config, by_folder: HashMap::new() })
    }

    /// The configuration of a folder: that of the nearest folder above it, up to the root of a repository.
    pub fn of_folder(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, Failure> {
        if self.none || self.fixed.is_some() {
            return Ok(self.fixed.clone());
        }
        if let Some(known) = self.by_folder.get(folder) {
            return Ok(known.clone());
        }
        let here = folder.join(FILE_NAME);
        let found = if here.is_file() {
            Some(Arc::new(load(&here)?))
        } else if folder.join(".git").exists() {
            None
        } else {
            match folder.parent() {
                Some(parent) => self.of_folder(parent)?,
                None => None,
            }
        };
        self.by_folder.insert(folder.to_owned(), found.clone());
        Ok(found)
    }

    /// The configuration of a file, whose path is absolute.
    pub fn of_file(&mut self, file: &Path) -> Result<Option<Arc<Config>>, Failure> {
        match file.parent() {
            Some(folder) => self.of_folder(folder),
            None => Ok(None),
        }
    }
}

/// The path from the root, without `.` and `..`, links not followed: what patterns are held against.
pub fn absolute(path: &Path) -> PathBuf {
    /// Asked of the system once, not for each of many files.
    static WORKING: LazyLock<PathBuf> = LazyLock::new(|| std::env::current_dir().unwrap_or_default());
    let whole =
        if cfg!(unix) { WORKING.join(path) } else { std::path::absolute(path).unwrap_or_else(|_| path.to_owned()) };
    if is_plain(&whole) {
        return whole;
    }
    let mut out = PathBuf::new();
    for part in whole.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// Whether a path can have no part that is `.`, `..` or empty. Asked of every file.
pub fn is_plain(path: &Path) -> bool {
    let written = path.as_os_str().as_encoded_bytes();
    let mut parts = memchr::memchr_iter(b'/', written);
    cfg!(unix) && !written.starts_with(b".") && !parts.any(|at| matches!(written.get(at + 1), None | Some(b'/' | b'.')))
}

/// A path as short as it can be said from the working folder.
pub fn short(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path).display().to_string();
    if cfg!(windows) { path.replace('\\', "/") } else { path }
}

/// A configuration with all that it extends.
fn load(path: &Path) -> Result<Config, Failure> {
    let mut layers = vec![read(path)?];
    let mut seen = vec![path.to_owned()];
    while let Some((next, layer)) = layers.last().and_then(|layer| Some((layer.written.extend.clone()?, layer))) {
        let base = absolute(&layer.root.join(next.get_ref()));
        let refuse = |message: String| Failure::all([layer.refuse(&next, message, None)]);
        if seen.contains(&base) {
            return Err(refuse(format!("`{}` extends itself", next.get_ref())));
        }
        if seen.len() == MOST_LAYERS {
            return Err(refuse(format!("more than {MOST_LAYERS} configurations extend one another")));
        }
        if !base.is_file() {
            return Err(refuse(format!("there is no file {}", short(&base))));
        }
        seen.push(base.clone());
        let base = read(&base)?;
        layers.push(base);
    }
    layers.reverse();
    Ok(Config::new(layers))
}

fn read(path: &Path) -> Result<Layer, Failure> {
    let name = short(path);
    let text = reading::text(path, reading::MOST_WRITTEN)
        .map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    let root = path.parent().unwrap_or(Path::new("")).to_owned();
    Layer::parse(&name, &text, &root).map_err(|error: ConfigError| Failure::all([error]))
}
