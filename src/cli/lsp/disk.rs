//! The files and configurations under an editor's folders, as `caveat check` in each folder would find them.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use caveat::audit::{Audited, Auditor};
use caveat::baseline::Baseline;
use caveat::config::FILE_NAME;
use caveat::config::settings::near;
use caveat::finding::{Confidence, Finding};
use caveat::lsp::reuse;
use caveat::lsp::world::{Judged, Sidecar, Trouble, World};
use caveat::report::catalog::Catalog;
use caveat::source::{self, SourceFile};
use caveat::vocabulary::Vocabulary;
use serde::Deserialize;

use super::Args;
use crate::cli::baseline::{self, Remembered};
use crate::cli::configs::{Configs, absolute};
use crate::cli::files::{self, Target};
use crate::cli::output::Failure;
use crate::cli::reading;
use crate::cli::rulesets;
use crate::cli::session::{Job, Selection, Session, Shared, Sureness};
use crate::cli::waivers;

/// The settings of the editor: the same as the arguments.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Settings {
    config: Option<PathBuf>,
    no_config: bool,
    rules: Vec<PathBuf>,
    vocabularies: Vec<PathBuf>,
    select: Vec<String>,
    ignore: Vec<String>,
    system: Option<String>,
    min_confidence: Option<Confidence>,
    baseline: Option<PathBuf>,
    no_baseline: bool,
}

/// The names of all settings, those included that are the server's own.
const SETTINGS: &[&str] = &[
    "config",
    "noConfig",
    "rules",
    "vocabularies",
    "select",
    "ignore",
    "system",
    "minConfidence",
    "baseline",
    "noBaseline",
    "ignoreReasons",
    "checkWorkspace",
];

/// Settings that there are not, and that are nearly the name of one: what an editor sends besides is its own affair.
fn slips(settings: &serde_json::Value) -> impl Iterator<Item = String> {
    let names = settings.as_object().into_iter().flat_map(|settings| settings.keys());
    names.filter(|name| !SETTINGS.contains(&name.as_str())).filter_map(|name| {
        let near = near(name, SETTINGS.iter().copied())?;
        Some(format!("the editor's settings: there is no “{name}”; did you mean “{near}”?"))
    })
}

/// One folder of the editor, as a working folder.
struct Root {
    folder: PathBuf,
    selection: Selection,
    session: Session,
    configs: Configs,
    shared: Shared,
    baseline: Option<(PathBuf, Baseline)>,
    /// Nothing for a file whose configuration cannot be read.
    jobs: HashMap<PathBuf, Option<Job>>,
}

pub struct Disk {
    args: Args,
    settings: Settings,
    folders: Vec<PathBuf>,
    roots: HashMap<PathBuf, Option<Root>>,
    /// What was in force before, for the time in which a configuration is being written.
    good: HashMap<PathBuf, Root>,
    /// Files on which findings hang, with their state when they were read.
    watched: BTreeMap<PathBuf, u64>,
    generation: u64,
    troubles: Vec<Trouble>,
    /// Waivers of configurations that suppress nothing in a file that they name, by that file.
    idle: BTreeMap<PathBuf, Vec<Trouble>>,
    catalog: Catalog,
    vocabulary: Arc<Vocabulary>,
}

impl Disk {
    pub fn new(args: &Args) -> Disk {
        let auditor = Auditor::builtin();
        Disk {
            args: args.clone(),
            settings: Settings::default(),
            folders: Vec::new(),
            roots: HashMap::new(),
            good: HashMap::new(),
            watched: BTreeMap::new(),
            generation: 0,
            troubles: Vec::new(),
            idle: BTreeMap::new(),
            catalog: rulesets::catalog(&auditor),
            vocabulary: auditor.vocabulary,
        }
    }

    fn forget(&mut self) {
        self.generation += 1;
        self.good.extend(self.roots.drain().filter_map(|(folder, root)| Some((folder, root?))));
        self.watched.clear();
        self.troubles.clear();
        self.idle.clear();
        for folder in self.folders.clone() {
            self.root(&folder);
        }
    }

    /// The folder that is a file's working folder: the innermost of the editor's; else that of its configuration.
    fn folder_of(&self, path: &Path) -> PathBuf {
        let inside = self.folders.iter().filter(|folder| path.starts_with(folder));
        if let Some(folder) = inside.max_by_key(|folder| folder.components().count()) {
            return folder.clone();
        }
        let parent = path.parent().unwrap_or(Path::new("/"));
        let configured = parent.ancestors().find(|folder| folder.join(FILE_NAME).is_file());
        configured.unwrap_or(parent).to_owned()
    }

    fn root(&mut self, folder: &Path) -> Option<&mut Root> {
        if !self.roots.contains_key(folder) {
            let loaded = Root::load(folder, &self.args, &self.settings);
            let root = match loaded {
                Ok(root) => {
                    root.depends_on().into_iter().for_each(|path| self.watch(path));
                    self.good.remove(folder);
                    Some(root)
                }
                Err(failure) => {
                    self.tell(&failure);
                    self.watch(folder.join(FILE_NAME));
                    self.good.remove(folder)
                }
            };
            self.roots.insert(folder.to_owned(), root);
        }
        self.roots.get_mut(folder)?.as_mut()
    }

    fn watch(&mut self, path: PathBuf) {
        let stamp = stamp(&path);
        self.watched.entry(path).or_insert(stamp);
    }

    fn tell(&mut self, failure: &Failure) {
        for (message, place) in failure.mistakes() {
            let place = place.and_then(|(name, range)| {
                let path = absolute(Path::new(&name));
                let text = reading::text(&path, reading::MOST_WRITTEN).ok()?;
                self.watch(path.clone());
                Some((path, text, range))
            });
            let trouble = Trouble { message, place };
            if !self.troubles.contains(&trouble) {
                self.troubles.push(trouble);
            }
        }
    }

    /// What is in force for a file.
    fn with_job<T>(&mut self, path: &Path, work: impl FnOnce(&Root, &Job) -> T) -> Option<T> {
        for folder in path.parent()?.ancestors() {
            self.watch(folder.join(FILE_NAME));
            if folder.join(".git").exists() {
                break;
            }
        }
        let folder = self.folder_of(path);
        let root = self.root(&folder)?;
        if !root.jobs.contains_key(path) {
            let Root { session, selection, configs, shared, .. } = root;
            let made = session.job(Target::File(path.to_owned()), selection, configs, shared);
            let (job, failure) = match made {
                Ok(job) => (Some(job), None),
                Err(failure) => (None, Some(failure)),
            };
            let layers = job.iter().filter_map(|job| job.config.as_ref()).flat_map(|config| config.layers());
            let layers: Vec<PathBuf> = layers.map(|layer| absolute(Path::new(&layer.name))).collect();
            root.jobs.insert(path.to_owned(), job);
            layers.into_iter().for_each(|layer| self.watch(layer));
            failure.iter().for_each(|failure| self.tell(failure));
        }
        let root = self.roots.get(&folder)?.as_ref()?;
        self.vocabulary = root.session.auditor.vocabulary.clone();
        let job = root.jobs.get(path)?.as_ref()?;
        Some(work(root, job))
    }

    fn judged(
        &mut self,
        path: &Path,
        before: Option<&Judged>,
        read: impl FnOnce(&str) -> Option<SourceFile>,
    ) -> Option<Judged> {
        let generation = self.generation;
        let (judged, idle) = self.with_job(path, |root, job| {
            if job.config.as_ref().is_some_and(|config| !config.includes(&job.path, true)) {
                return None;
            }
            let file = read(&root.name(path))?;
            let before = before.filter(|before| before.generation == generation);
            let of_documents = root.session.judge(job, &file, |at| reuse::known(before?, &file, at));
            let own = || job.waivers.iter().filter(|waived| waived.names_one_file());
            own().for_each(|waived| waived.try_anew());
            let mut audited = root.session.settle(job, file, of_documents.clone());
            let idle = waivers::unused(own()).into_iter().flat_map(remarks).collect();
            if let Some((folder, baseline)) = &root.baseline {
                baseline.take_out(&baseline::name(folder, &job.path), &mut audited.found);
            }
            let system = job.plan.settings.system.value.clone();
            Some((Judged { audited, of_documents, system, generation }, idle))
        })??;
        self.idle.insert(path.to_owned(), idle);
        Some(judged)
    }
}

impl Root {
    fn load(folder: &Path, args: &Args, settings: &Settings) -> Result<Root, Failure> {
        let within = |path: &PathBuf| absolute(&folder.join(path));
        let first = |own: &Vec<String>, other: &Vec<String>| if own.is_empty() { other.clone() } else { own.clone() };
        let sureness = settings.min_confidence.map(|confidence| match confidence {
            Confidence::Low => Sureness::Low,
            Confidence::Medium => Sureness::Medium,
            Confidence::High => Sureness::High,
        });
        let mut chosen = args.chosen.clone();
        if settings.config.is_some() || settings.no_config {
            chosen.config = settings.config.as_ref().map(within);
            chosen.no_config = settings.no_config && settings.config.is_none();
        }
        let mut own = args.own.clone();
        own.rules.extend(settings.rules.iter().cloned());
        own.rules = own.rules.iter().map(within).collect();
        let mut words = args.words.clone();
        words.vocabulary.extend(settings.vocabularies.iter().cloned());
        words.vocabulary = words.vocabulary.iter().map(within).collect();
        let selection = Selection {
            paths: Vec::new(),
            stdin_filename: "stdin.txt".to_owned(),
            own,
            words,
            select: first(&settings.select, &args.select),
            ignore: first(&settings.ignore, &args.ignore),
            system: settings.system.clone().or_else(|| args.system.clone()),
            min_confidence: sureness.or(args.min_confidence),
            chosen,
        };
        let remembered = if settings.baseline.is_some() || settings.no_baseline {
            Remembered::new(settings.baseline.as_ref().map(within), settings.no_baseline)
        } else {
            args.baseline.clone()
        };
        let mut configs = Configs::new(&selection.chosen)?;
        let session = Session::of_folder(&selection, &mut configs, folder)?;
        let baseline = remembered.load_in(session.root.as_deref(), folder)?;
        Ok(Root {
            folder: folder.to_owned(),
            selection,
            session,
            configs,
            shared: Shared::default(),
            baseline,
            jobs: HashMap::new(),
        })
    }

    /// A file's name as the command line would show it.
    fn name(&self, path: &Path) -> String {
        Target::File(path.strip_prefix(&self.folder).unwrap_or(path).to_owned()).name("")
    }

    /// The files of which a change asks for another look at everything.
    fn depends_on(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.folder.ancestors().map(|folder| folder.join(FILE_NAME)).collect();
        paths.extend(self.selection.chosen.config.clone());
        paths.push(self.folder.join(caveat::baseline::FILE_NAME));
        paths.extend(self.selection.words.vocabulary.iter().cloned());
        let mut folders: Vec<PathBuf> = self.selection.own.rules.clone();
        for layer in self.session.root.iter().flat_map(|config| config.layers()) {
            paths.push(absolute(Path::new(&layer.name)));
            paths.extend(layer.written.baseline.iter().map(|path| layer.root.join(path)));
            folders.extend(layer.written.rules.iter().map(|path| layer.root.join(path.get_ref())));
            paths.extend(layer.written.vocabularies.iter().map(|path| layer.root.join(path.get_ref())));
        }
        while let Some(path) = folders.pop() {
            if let Ok(entries) = std::fs::read_dir(&path) {
                let yaml = |path: &Path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
                let inside = entries.flatten().map(|entry| entry.path());
                folders.extend(inside.filter(|path| path.is_dir() || yaml(path)));
            }
            paths.push(path);
        }
        paths
    }
}

/// What is of no use in a configuration.
fn remarks(config: Audited) -> Vec<Trouble> {
    let path = absolute(Path::new(&config.file.name));
    let remark = |finding: Finding| {
        let range = finding.labels.first().map(|label| label.span.range());
        let place = range.map(|range| (path.clone(), config.file.text.clone(), range));
        Trouble { message: finding.message.into(), place }
    };
    config.found.into_iter().map(|located| remark(located.finding)).collect()
}

/// Something that changes with the file; 0 where there is none.
fn stamp(path: &Path) -> u64 {
    let Ok(about) = std::fs::metadata(path) else { return 0 };
    let changed = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let changed = changed.map_or(0, |time| time.as_nanos() as u64);
    // A folder's length means nothing.
    let length = if about.is_file() { about.len() } else { 0 };
    changed.wrapping_mul(31).wrapping_add(length).max(1)
}

impl World for Disk {
    fn set_up(&mut self, folders: Vec<PathBuf>, settings: &serde_json::Value) {
        self.folders = folders.iter().map(|folder| absolute(folder)).collect();
        let mut wrong = None;
        if !settings.is_null() {
            match Settings::deserialize(settings) {
                Ok(settings) => self.settings = settings,
                Err(error) => wrong = Some(format!("the editor's settings: {error}")),
            }
        }
        self.good.clear();
        self.roots.clear();
        self.forget();
        let wrong = wrong.into_iter().chain(slips(settings));
        self.troubles.extend(wrong.map(|message| Trouble { message, place: None }));
    }

    fn refresh(&mut self) -> bool {
        let changed = self.watched.iter().any(|(path, known)| stamp(path) != *known);
        if changed {
            self.forget();
        }
        changed
    }

    fn generation(&self) -> u64 {
        self.generation
    }

    fn troubles(&self) -> &[Trouble] {
        &self.troubles
    }

    fn remarks(&self) -> Vec<Trouble> {
        self.idle.values().flatten().cloned().collect()
    }

    fn judge(&mut self, path: &Path, text: &str, before: Option<&Judged>) -> Option<Judged> {
        self.judged(&absolute(path), before, |name| Some(source::read(name, text.as_bytes())))
    }

    fn files(&mut self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for folder in self.folders.clone() {
            let Some(root) = self.root(&folder) else { continue };
            let configs = &mut root.configs;
            let targets = files::collect(&[folder], |path, known| match configs.of_file(&absolute(path)) {
                Ok(Some(config)) => config.includes(&absolute(path), known),
                Ok(None) => known,
                Err(_) => false,
            });
            found.extend(targets.files.into_iter().filter_map(|target| match target {
                Target::File(path) => Some(absolute(&path)),
                Target::Stdin => None,
            }));
        }
        found.sort();
        found.dedup();
        found
    }

    fn stamp(&self, path: &Path) -> u64 {
        stamp(path)
    }

    fn judge_file(&mut self, path: &Path) -> Option<Judged> {
        let path = absolute(path);
        self.judged(&path, None, |name| Some(source::read_owned(name, reading::document(&path).ok()?)))
    }

    fn sidecar(&mut self, path: &Path) -> Option<Sidecar> {
        let path = absolute(path);
        self.with_job(&path, |root, job| {
            let layer = job.config.as_ref().and_then(|config| config.layers().last());
            let config = layer.map_or_else(|| root.folder.join(FILE_NAME), |layer| absolute(Path::new(&layer.name)));
            let text = reading::text(&config, reading::MOST_WRITTEN).ok();
            let file = baseline::name(config.parent().unwrap_or(Path::new("")), &job.path);
            Sidecar { config, text, file }
        })
    }

    fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}
