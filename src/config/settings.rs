//! What is in force for a file, and where each of it comes from.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;

pub use super::file::SeveritySetting;
use super::file::{ConfigFile, Profile, Suppress};
use super::{ConfigError, error};
use crate::finding::Confidence;

/// A configuration with those that it extends, the farthest first.
#[derive(Debug, Clone)]
pub struct Config {
    layers: Vec<Layer>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Layer {
    /// As it is shown.
    pub name: String,
    pub text: String,
    /// The folder from which its patterns and paths are seen.
    pub root: PathBuf,
    pub written: ConfigFile,
    overrides: Vec<GlobSet>,
    suppress: Vec<GlobSet>,
    include: GlobSet,
    exclude: GlobSet,
}

/// Where a setting was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// "caveat.toml:12".
    File(String),
    CommandLine,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(place) => f.write_str(place),
            Origin::CommandLine => f.write_str("command line"),
        }
    }
}

/// A value with the place that set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct From<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> From<T> {
    fn default(value: T) -> From<T> {
        From { value, origin: Origin::Default }
    }
}

/// What is in force for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub profile: From<Option<Profile>>,
    pub system: From<Option<String>>,
    pub min_confidence: From<Confidence>,
    pub require_reason: From<bool>,
    /// Empty: all.
    pub select: Vec<From<String>>,
    pub ignore: Vec<From<String>>,
    /// Rule, pack or beginning of ids; the last one that fits wins, and a rule's own name before others.
    pub severity: Vec<(String, From<SeveritySetting>)>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            profile: From::default(None),
            system: From::default(None),
            min_confidence: From::default(Confidence::Medium),
            require_reason: From::default(true),
            select: Vec::new(),
            ignore: Vec::new(),
            severity: Vec::new(),
        }
    }
}

impl Layer {
    /// Reads the text of one file; `root` is the folder it lies in.
    pub fn parse(name: &str, text: &str, root: &Path) -> Result<Layer, ConfigError> {
        let written: ConfigFile = toml::from_str(text).map_err(|error| ConfigError::from((name, text, error)))?;
        let set = |patterns: &mut dyn Iterator<Item = &Spanned<String>>| globs(name, text, patterns);
        let each = |patterns: Vec<&[Spanned<String>]>| -> Result<Vec<GlobSet>, ConfigError> {
            patterns.into_iter().map(|patterns| set(&mut patterns.iter())).collect()
        };
        Ok(Layer {
            name: name.to_owned(),
            text: text.to_owned(),
            root: root.to_owned(),
            overrides: each(written.overrides.iter().map(|over| over.files.as_slice()).collect())?,
            suppress: each(written.suppress.iter().map(|waiver| std::slice::from_ref(&waiver.file)).collect())?,
            include: set(&mut written.files.include.iter())?,
            exclude: set(&mut written.files.exclude.iter())?,
            written,
        })
    }

    /// Why what [`Layer::of_working_folder`] names may have no effect.
    pub const WORKING_FOLDER: &str = "it is read from the configuration of the folder in which you work";

    /// The keys that are here and are read for a whole run, each with its place.
    pub fn of_working_folder(&self) -> impl Iterator<Item = (&'static str, Origin)> {
        let written = &self.written;
        let keys = [
            ("rules", !written.rules.is_empty()),
            ("vocabularies", !written.vocabularies.is_empty()),
            ("baseline", written.baseline.is_some()),
        ];
        keys.into_iter().filter(|(_, there)| *there).map(|(key, _)| (key, self.key(key, 0)))
    }

    /// The file itself.
    pub fn path(&self) -> PathBuf {
        self.root.join(Path::new(&self.name).file_name().unwrap_or_default())
    }

    fn seen<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// "caveat.toml:12".
    pub fn place(&self, at: usize) -> Origin {
        Origin::File(format!("{}:{}", self.name, line(&self.text, at)))
    }

    /// Where a key stands: the line that begins with it, in the part of the file from `after` on.
    pub fn key(&self, key: &str, after: usize) -> Origin {
        let rest = self.text.get(after..).unwrap_or("");
        let begins =
            |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
        let mut at = after;
        for line in rest.split_inclusive('\n') {
            if begins(line) {
                return self.place(at);
            }
            at += line.len();
        }
        Origin::File(self.name.clone())
    }

    /// Every name of a rule or pack that is written here.
    pub fn rule_names(&self) -> impl Iterator<Item = &Spanned<String>> {
        let written = &self.written;
        let own = written.select.iter().flatten().chain(&written.ignore).chain(written.severity.keys());
        let overrides = written
            .overrides
            .iter()
            .flat_map(|over| over.select.iter().flatten().chain(&over.ignore).chain(over.severity.keys()));
        own.chain(overrides).chain(written.suppress.iter().map(|waiver| &waiver.rule))
    }

    /// Every system of markings that is written here.
    pub fn systems(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.written.system.iter().chain(self.written.overrides.iter().filter_map(|over| over.system.as_ref()))
    }

    /// A mistake at a name of this file.
    pub fn refuse(&self, at: &Spanned<String>, message: String, near: Option<&str>) -> ConfigError {
        let help = near.map(|near| format!("did you mean `{near}`?"));
        ConfigError::new(&self.name, &self.text, at.span(), message).with_help(help)
    }
}

fn line(text: &str, at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at.min(text.len())]).count()
}

/// Patterns as in `.gitignore`: one without `/` holds in every folder, one that ends with it for all below.
fn globs(name: &str, text: &str, patterns: &mut dyn Iterator<Item = &Spanned<String>>) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let refuse = |error: globset::Error| {
            ConfigError::new(name, text, pattern.span(), format!("not a pattern: {}", error.kind()))
        };
        let written = pattern.get_ref().trim_start_matches("./");
        let inner = written.trim_end_matches('/');
        let anchored = inner.contains('/');
        let base = if anchored { inner.trim_start_matches('/').to_owned() } else { format!("**/{inner}") };
        let mut add = |glob: &str| -> Result<(), ConfigError> {
            set.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(refuse)?);
            Ok(())
        };
        if !written.ends_with('/') {
            add(&base)?;
        }
        add(&format!("{base}/**"))?;
    }
    set.build().map_err(|error| ConfigError::new(name, text, 0..0, format!("not a pattern: {error}")))
}

impl Config {
    /// Layers in the order in which they hold: what is extended comes first.
    pub fn new(layers: Vec<Layer>) -> Config {
        Config { layers }
    }

    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The name of the configuration itself, not of one that it extends.
    pub fn name(&self) -> &str {
        self.layers.last().map_or("", |layer| layer.name.as_str())
    }

    /// Whether a file that was found in a folder is checked; `known` tells that its format is known by its name.
    pub fn includes(&self, path: &Path, known: bool) -> bool {
        let excluded = self.layers.iter().any(|layer| layer.exclude.is_match(layer.seen(path)));
        let mut asked = self.layers.iter().filter(|layer| !layer.written.files.include.is_empty()).peekable();
        let included =
            if asked.peek().is_none() { known } else { asked.any(|layer| layer.include.is_match(layer.seen(path))) };
        included && !excluded
    }

    /// What is in force for a file; the path as the layers' roots are written.
    pub fn settings(&self, path: &Path) -> Settings {
        let mut settings = Settings::default();
        for layer in &self.layers {
            let written = &layer.written;
            settings.apply(
                layer,
                0,
                Part {
                    profile: written.profile,
                    system: written.system.as_ref(),
                    select: written.select.as_deref(),
                    ignore: &written.ignore,
                    min_confidence: written.min_confidence,
                    severity: written.severity.iter().map(|(name, severity)| (name, *severity)).collect(),
                },
            );
            if let Some(require) = written.suppressions.require_reason {
                settings.require_reason = From { value: require, origin: layer.key("require-reason", 0) };
            }
            for (over, globs) in written.overrides.iter().zip(&layer.overrides) {
                if globs.is_match(layer.seen(path)) {
                    let after = over.files.first().map_or(0, |first| first.span().start);
                    settings.apply(
                        layer,
                        after,
                        Part {
                            profile: over.profile,
                            system: over.system.as_ref(),
                            select: over.select.as_deref(),
                            ignore: &over.ignore,
                            min_confidence: over.min_confidence,
                            severity: over.severity.iter().map(|(name, severity)| (name, *severity)).collect(),
                        },
                    );
                }
            }
        }
        settings
    }

    /// The waivers that hold for a file: layer, number in it, and what is written.
    pub fn waivers<'c>(&'c self, path: &'c Path) -> impl Iterator<Item = (usize, usize, &'c Suppress)> {
        self.layers.iter().enumerate().flat_map(move |(of, layer)| {
            layer
                .written
                .suppress
                .iter()
                .enumerate()
                .filter(move |(at, _)| layer.suppress[*at].is_match(layer.seen(path)))
                .map(move |(at, waiver)| (of, at, waiver))
        })
    }
}

/// What a configuration and its overrides both can say.
struct Part<'c> {
    profile: Option<Profile>,
    system: Option<&'c Spanned<String>>,
    select: Option<&'c [Spanned<String>]>,
    ignore: &'c [Spanned<String>],
    min_confidence: Option<Confidence>,
    severity: Vec<(&'c Spanned<String>, SeveritySetting)>,
}

impl Settings {
    /// The severity that is set for a rule; `fits` tells whether a pack or a beginning means it.
    pub fn severity_of(&self, rule: &str, fits: impl Fn(&str) -> bool) -> Option<SeveritySetting> {
        let last = |wanted: &dyn Fn(&str) -> bool| {
            self.severity.iter().rev().find(|(name, _)| wanted(name)).map(|(_, severity)| severity.value)
        };
        last(&|name| name == rule).or_else(|| last(&fits))
    }

    fn apply(&mut self, layer: &Layer, after: usize, part: Part<'_>) {
        let named =
            |name: &Spanned<String>| From { value: name.get_ref().clone(), origin: layer.place(name.span().start) };
        if let Some(profile) = part.profile {
            self.profile = From { value: Some(profile), origin: layer.key("profile", after) };
        }
        if let Some(system) = part.system {
            let origin = layer.place(system.span().start);
            self.system = From { value: Some(system.get_ref().clone()), origin };
        }
        if let Some(confidence) = part.min_confidence {
            self.min_confidence = From { value: confidence, origin: layer.key("min-confidence", after) };
        }
        if let Some(select) = part.select {
            self.select = select.iter().map(named).collect();
        }
        self.ignore.extend(part.ignore.iter().map(named));
        self.severity.extend(part.severity.into_iter().map(|(name, severity)| {
            let origin = layer.place(name.span().start);
            (name.get_ref().clone(), From { value: severity, origin })
        }));
    }
}

/// The nearest of the known names, if one is near.
pub fn near<'n>(unknown: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    error::near(unknown, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Config {
        Config::new(vec![Layer::parse("caveat.toml", text, Path::new("/p")).unwrap()])
    }

    #[test]
    fn overrides_hold_for_their_files_and_say_where_they_stand() {
        let config = config(
            "profile = \"plain\"\nignore = [\"a\"]\n[severity]\nb = \"off\"\n\n[[override]]\nfiles = [\"vol/\"]\n\
             profile = \"frus\"\nignore = [\"c\"]\nselect = [\"d\"]\n",
        );
        let other = config.settings(Path::new("/p/other/x.txt"));
        assert_eq!((other.profile.value, other.ignore.len(), other.select.len()), (Some(Profile::Plain), 1, 0));
        let volume = config.settings(Path::new("/p/vol/x.txt"));
        assert_eq!(volume.profile, From { value: Some(Profile::Frus), origin: Origin::File("caveat.toml:8".into()) });
        assert_eq!(volume.ignore[1], From { value: "c".into(), origin: Origin::File("caveat.toml:9".into()) });
        assert_eq!(volume.severity[0].1.origin, Origin::File("caveat.toml:4".into()));
    }

    #[test]
    fn patterns_are_as_in_gitignore() {
        for (pattern, path, wanted) in [
            ("*.txt", "/p/a/b.txt", true),
            ("*.txt", "/p/b.md", false),
            ("drafts/", "/p/x/drafts/a.txt", true),
            ("drafts", "/p/drafts/y/a.txt", true),
            ("/drafts", "/p/x/drafts/a.txt", false),
            ("a/*.txt", "/p/a/b.txt", true),
            ("a/*.txt", "/p/a/c/b.txt", false),
            ("a/**/*.txt", "/p/a/c/b.txt", true),
        ] {
            let config = config(&format!("[files]\nexclude = [{pattern:?}]"));
            assert_eq!(!config.includes(Path::new(path), true), wanted, "{pattern} {path}");
        }
    }
}
