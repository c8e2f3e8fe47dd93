//! What every command that checks has in common: which files, which rules for each, and the check of one of them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use caveat::audit::Audited;
use caveat::audit::{self, Auditor, Examined, Options};
use caveat::config::settings::{Layer, near};
use caveat::config::{Config, Settings, SeveritySetting};
use caveat::engine::check::fingerprint_of;
use caveat::engine::rule::Rule;
use caveat::facts::collection::{Shelf, is_volume};
use caveat::finding::{Confidence, Finding, Label, Severity};
use caveat::report::catalog::Catalog;
use caveat::report::{counted, locate};
use caveat::source::document::Document;
use caveat::source::map::Span;
use caveat::source::{self, SourceFile};
use caveat::suppress::{self, FromConfig};
use rayon::prelude::*;

use super::Global;
use super::configs::{Configs, absolute, short};
use super::files::{self, Target};
use super::output::Failure;
use super::rulesets;
use super::selection::with_arguments;
pub use super::selection::{Selection, Sureness};
use super::sinks::{self, Written};
use super::together::{Kept, More};
use super::waivers::{self, Waived};
use super::words;

/// Of a file of so many bytes nothing is kept that nobody asks for any more.
const LARGE: usize = 1 << 20;

/// A run made ready: all that can be wrong with the arguments and configurations has been found.
pub struct Session {
    pub auditor: Auditor,
    pub catalog: Catalog,
    /// The configuration of the working folder.
    pub root: Option<Arc<Config>>,
    pub jobs: Vec<Job>,
    /// What could not be found, each a sentence.
    pub missing: Vec<String>,
    /// Whether one of several files may be a volume to which the others refer.
    pub together: bool,
    /// Whether somebody looks at the documents once they are judged: their text is written beside the findings, or
    /// suppressions are written into it.
    pub keeps_documents: bool,
    stdin_filename: String,
    /// Where the user's own rules and words were read.
    own: Vec<PathBuf>,
    /// Keys of configurations that have no effect on this run, each a sentence.
    pub idle: Vec<String>,
}

/// One file with what is in force for it.
#[derive(Clone)]
pub struct Job {
    pub target: Target,
    /// Absolute; of standard input, where its name would lie.
    pub path: PathBuf,
    pub config: Option<Arc<Config>>,
    pub plan: Arc<Plan>,
    /// For each waiver of the configuration that holds for this file.
    pub waivers: Vec<Arc<Waived>>,
}

impl Job {
    /// Whether a rule is run on this file; those under which the program itself reports always are.
    pub fn runs(&self, rule: &str) -> bool {
        rulesets::is_own(rule) || self.plan.auditor.rules.rules.iter().any(|running| running.id == rule)
    }

    fn is_file(&self) -> bool {
        matches!(self.target, Target::File(_))
    }
}

/// The rules that run under some settings, with the severities that they have there.
pub struct Plan {
    pub settings: Settings,
    pub auditor: Auditor,
}

/// What the files of a run have in common.
#[derive(Default)]
pub struct Shared {
    plans: Vec<Arc<Plan>>,
    checked: Vec<Arc<Config>>,
    waivers: Vec<Arc<Waived>>,
}

impl Session {
    pub fn new(selection: &Selection) -> Result<Session, Failure> {
        let mut configs = Configs::new(&selection.chosen)?;
        let mut session = Session::of_folder(selection, &mut configs, &absolute(Path::new(".")))?;
        session.find_jobs(selection, &mut configs)?;
        Ok(session)
    }

    /// A run as if from this working folder, for those who come to its files one by one.
    pub fn of_folder(selection: &Selection, configs: &mut Configs, folder: &Path) -> Result<Session, Failure> {
        let root = configs.of_folder(folder)?;
        let mut own = selection.own.clone();
        let mut words = selection.words.clone();
        if let Some(root) = &root {
            for layer in root.layers() {
                for (written, paths) in
                    [(&layer.written.vocabularies, &mut words.vocabulary), (&layer.written.rules, &mut own.rules)]
                {
                    for name in written {
                        let path = layer.root.join(name.get_ref());
                        if !path.exists() {
                            let message = format!("there is no file or folder {}", short(&absolute(&path)));
                            return Err(Failure::all([layer.refuse(name, message, None)]));
                        }
                        paths.push(PathBuf::from(short(&absolute(&path))));
                    }
                }
            }
        }
        let mut auditor = own.load()?;
        words.load(&mut auditor)?;
        words::check_system(&auditor, selection.system.as_ref(), "--system")?;
        let catalog = rulesets::catalog(&auditor);
        rulesets::check_patterns(&catalog, &selection.select, "--select")?;
        rulesets::check_patterns(&catalog, &selection.ignore, "--ignore")?;
        Ok(Session {
            auditor,
            catalog,
            root,
            jobs: Vec::new(),
            missing: Vec::new(),
            together: false,
            keeps_documents: true,
            stdin_filename: selection.stdin_filename.clone(),
            own: own.rules.iter().chain(&words.vocabulary).map(|path| absolute(path)).collect(),
            idle: Vec::new(),
        })
    }

    fn find_jobs(&mut self, selection: &Selection, configs: &mut Configs) -> Result<(), Failure> {
        let mut wrong = None;
        let targets = files::collect(&selection.paths, |path, known| match configs.of_file(&absolute(path)) {
            Ok(Some(config)) => config.includes(&absolute(path), known),
            Ok(None) => known,
            Err(failure) => {
                wrong.get_or_insert(failure);
                false
            }
        });
        if let Some(failure) = wrong {
            return Err(failure);
        }
        self.missing = targets.missing;
        let mut shared = Shared::default();
        for target in targets.files {
            let job = self.job(target, selection, configs, &mut shared)?;
            self.jobs.push(job);
        }
        self.together = self.jobs.len() > 1 && self.jobs.iter().any(|job| is_volume(&self.name(job)));
        let others = shared.checked.iter().filter(|config| !self.is_root(config));
        let keys = others.flat_map(|config| config.layers().iter().flat_map(Layer::of_working_folder));
        let idle = keys.map(|(key, place)| format!("{place}: `{key}` has no effect here: {}", Layer::WORKING_FOLDER));
        self.idle = idle.collect();
        if self.jobs.is_empty() && self.missing.is_empty() {
            let endings = files::EXTENSIONS.join(", .");
            self.idle.push(format!(
                "there is no file to check here: in folders, files that end in .{endings} are read, or what [files] include \
                 names; `caveat files` lists them"
            ));
        }
        Ok(())
    }

    /// Tells on standard error what has no effect.
    pub fn tell_idle(&self, global: &Global) {
        if !global.quiet {
            for idle in &self.idle {
                let _ = writeln!(std::io::stderr(), "{idle}");
            }
        }
    }

    /// Takes what this run will write out of what it reads.
    pub fn leave_out(&mut self, written: &Written) -> Result<(), Failure> {
        let own = sinks::spare(written, self.jobs.iter().filter(|job| job.is_file()).map(|job| job.path.as_path()))?;
        self.jobs.retain(|job| !own.contains(&job.path));
        Ok(())
    }

    fn is_root(&self, config: &Arc<Config>) -> bool {
        let names = |config: &Config| config.layers().iter().map(Layer::path).collect::<Vec<_>>();
        self.root.as_ref().is_some_and(|root| Arc::ptr_eq(root, config) || names(root) == names(config))
    }

    /// The files and folders, besides those to be checked, on which the outcome hangs; the baseline apart.
    pub fn deciding(&self) -> impl Iterator<Item = PathBuf> {
        let mut configs: Vec<&Arc<Config>> = Vec::new();
        for config in self.root.iter().chain(self.jobs.iter().filter_map(|job| job.config.as_ref())) {
            if !configs.iter().any(|known| Arc::ptr_eq(known, config)) {
                configs.push(config);
            }
        }
        let layers = configs.into_iter().flat_map(|config| config.layers()).map(Layer::path);
        self.own.iter().cloned().chain(layers)
    }

    /// What is in force for one file.
    pub fn job(
        &self,
        target: Target,
        selection: &Selection,
        configs: &mut Configs,
        shared: &mut Shared,
    ) -> Result<Job, Failure> {
        let path = absolute(match &target {
            Target::Stdin => Path::new(&self.stdin_filename),
            Target::File(path) => path,
        });
        let config = configs.of_file(&path)?;
        if let Some(config) = &config
            && !shared.checked.iter().any(|known| Arc::ptr_eq(known, config))
        {
            self.check_names(config)?;
            shared.checked.push(Arc::clone(config));
        }
        let settings = config.as_ref().map(|config| config.settings(&path)).unwrap_or_default();
        let settings = with_arguments(settings, selection);
        let plan = match shared.plans.iter().find(|plan| plan.settings == settings) {
            Some(plan) => Arc::clone(plan),
            None => {
                shared.plans.push(Arc::new(self.plan(settings)));
                Arc::clone(&shared.plans[shared.plans.len() - 1])
            }
        };
        let mut waivers = Vec::new();
        if let Some(config) = &config {
            for (layer, at, _) in config.waivers(&path) {
                let known = shared.waivers.iter().find(|known| known.is(config, layer, at)).cloned();
                let known = known.unwrap_or_else(|| {
                    let new = Arc::new(Waived::new(config, layer, at));
                    shared.waivers.push(Arc::clone(&new));
                    new
                });
                waivers.push(known);
            }
        }
        Ok(Job { target, path, config, plan, waivers })
    }

    /// Refuses a name in a configuration that no rule answers to.
    fn check_names(&self, config: &Config) -> Result<(), Failure> {
        let mut errors = Vec::new();
        for layer in config.layers() {
            for name in layer.rule_names() {
                if !rulesets::known(&self.catalog, name.get_ref()) {
                    let message = format!("no rule or pack is called `{}`", name.get_ref());
                    errors.push(layer.refuse(name, message, rulesets::near(&self.catalog, name.get_ref())));
                }
            }
            let systems = caveat::facts::modern::systems(&self.auditor.vocabulary.nations);
            for system in layer.systems().filter(|system| !systems.contains(&system.get_ref().as_str())) {
                let message = format!("there is no system of markings `{}`", system.get_ref());
                errors.push(layer.refuse(system, message, near(system.get_ref(), systems.iter().copied())));
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(Failure::all(errors)) }
    }

    fn plan(&self, settings: Settings) -> Plan {
        let values =
            |list: &[caveat::config::settings::From<String>]| list.iter().map(|from| from.value.clone()).collect();
        let options = Options {
            min_confidence: settings.min_confidence.value,
            select: values(&settings.select),
            ignore: values(&settings.ignore),
            system: settings.system.value.clone(),
        };
        let mut auditor = self.auditor.clone();
        auditor.rules.rules.retain_mut(|rule| {
            let of_profile = settings.profile.value.is_none_or(|profile| profile.holds(&rule.pack));
            let severity = settings.severity_of(&rule.id, |name| rulesets::means(name, &rule.id, &rule.pack));
            match severity.map(SeveritySetting::severity) {
                Some(None) => return false,
                Some(Some(severity)) => rule.severity = severity,
                None => {}
            }
            let runs = of_profile && options.enables(rule);
            // It has been decided; a rule that was asked for by name is not to be asked for its profile again.
            rule.profiles.clear();
            runs
        });
        Plan { settings, auditor }
    }

    /// What is in force for how many files, for `--verbose`.
    pub fn describe(&self) -> String {
        let mut lines: Vec<(String, usize)> = Vec::new();
        for job in &self.jobs {
            let config = job.config.as_ref().map_or("no configuration", |config| config.name());
            let rules = job.plan.auditor.rules.rules.len();
            let line = format!("{config}, {rules} of {} rules", self.auditor.rules.rules.len());
            match lines.iter_mut().find(|(known, _)| *known == line) {
                Some((_, count)) => *count += 1,
                None => lines.push((line, 1)),
            }
        }
        let lines = lines.iter().map(|(line, count)| format!("{}: {line}\n", counted(*count, "file", "files")));
        lines.collect()
    }

    /// Reads and checks one file. Tells as well what has to be kept of it to judge those that are given with it; `more`
    /// adds what these make wrong.
    pub fn audit(&self, job: &Job, more: Option<More<'_>>) -> (Audited, Kept) {
        let (name, bytes) = self.read(job);
        match bytes {
            // Whoever hands work to other threads from outside has to wait for them to wake each time, and asks for more room
            // than they have left.
            Ok(bytes) if bytes.len() >= LARGE => rayon::scope(|_| self.audit_read(job, &name, bytes, more)),
            Ok(bytes) => self.audit_read(job, &name, bytes, more),
            Err(error) => (Session::unread(&name, &error), Kept::default()),
        }
    }

    fn audit_read(&self, job: &Job, name: &str, bytes: Vec<u8>, more: Option<More<'_>>) -> (Audited, Kept) {
        let mut file = source::read_owned(name, bytes);
        if let Some(More { findings: Some(known), add }) = more {
            let mut findings = known.to_vec();
            findings.extend(add(&file));
            return (self.judged(job, file, findings, true), Kept::default());
        }
        let releases = !self.keeps_documents && file.text.len() >= LARGE && !suppress::is_addressed(&file);
        let of_documents = if releases { self.judge_away(job, &mut file) } else { self.judge(job, &file, |_| None) };
        self.settle_with(job, file, of_documents, more)
    }

    /// Checks what a file holds, or would hold.
    pub fn audit_bytes(&self, job: &Job, name: &str, bytes: &[u8]) -> Audited {
        self.audit_file(job, source::read(name, bytes))
    }

    fn audit_file(&self, job: &Job, file: SourceFile) -> Audited {
        let of_documents = self.judge(job, &file, |_| None);
        self.settle(job, file, of_documents)
    }

    /// What was found in each document; `known` gives it of a document that was judged before.
    pub fn judge(
        &self,
        job: &Job,
        file: &SourceFile,
        known: impl Fn(usize) -> Option<Examined> + Sync,
    ) -> Vec<Examined> {
        let plan = &job.plan;
        let options = plan.options();
        let fresh = |document: &Document| plan.auditor.examine(document, &options);
        // One alone is not worth asking another core, which would begin a further file while it waits.
        if let [document] = file.documents.as_slice() {
            return vec![known(0).unwrap_or_else(|| fresh(document))];
        }
        let documents = file.documents.par_iter().enumerate();
        documents.map(|(at, document)| known(at).unwrap_or_else(|| fresh(document))).collect()
    }

    /// The same of documents that nobody looks at afterwards: each is given back when it is judged.
    fn judge_away(&self, job: &Job, file: &mut SourceFile) -> Vec<Examined> {
        let plan = &job.plan;
        let options = plan.options();
        let judge = |document: &mut Document| {
            let examined = plan.auditor.examine(document, &options);
            document.release();
            examined
        };
        if let [document] = file.documents.as_mut_slice() {
            return vec![judge(document)];
        }
        file.documents.par_iter_mut().map(judge).collect()
    }

    /// What is kept of a file that was mended after it had been checked.
    pub fn shelf(&self, job: &Job, file: &SourceFile) -> Shelf {
        let auditor = &job.plan.auditor;
        let digest = |document| auditor.digest(document, &auditor.facts(document));
        let mut digests: Vec<_> = file.documents.iter().map(digest).collect();
        if self.together { Shelf::new(file, &mut digests) } else { Shelf::default() }
    }

    /// What of the findings is reported, and what is waived.
    pub fn settle(&self, job: &Job, file: SourceFile, of_documents: Vec<Examined>) -> Audited {
        self.settle_with(job, file, of_documents, None).0
    }

    fn settle_with(
        &self,
        job: &Job,
        file: SourceFile,
        of_documents: Vec<Examined>,
        more: Option<More<'_>>,
    ) -> (Audited, Kept) {
        let plan = &job.plan;
        let mut findings = audit::file_findings(&file);
        let mut digests = Vec::with_capacity(of_documents.len());
        for examined in of_documents {
            // The findings of a file that is one document need not move.
            if findings.is_empty() {
                findings = examined.findings;
            } else {
                findings.extend(examined.findings);
            }
            digests.push(examined.digest);
        }
        findings.extend(plan.auditor.check_volume(&file, &digests, &plan.options()));
        let shelf = match self.together {
            true if is_volume(&file.name) => Shelf::new(&file, &mut digests),
            true => Shelf::that_refers(&mut digests),
            false => Shelf::default(),
        };
        let known = self.together.then(|| findings.clone());
        if let Some(more) = more {
            findings.extend((more.add)(&file));
        }
        (self.judged(job, file, findings, true), Kept { shelf, findings: known })
    }

    /// Applies the settings and suppressions that are in force to a file's findings. `all` if every rule was run, so
    /// that what is wrong with suppressions is told as well.
    fn judged(&self, job: &Job, file: SourceFile, mut findings: Vec<Finding>, all: bool) -> Audited {
        let plan = &job.plan;
        plan.settle(&mut findings);
        let mut found = locate(findings);
        let from_config: Vec<FromConfig<'_>> = job.waivers.iter().map(|waived| waived.written()).collect();
        let require_reason = plan.settings.require_reason.value;
        let names = Names { catalog: &self.catalog, running: &plan.auditor.rules.rules };
        let (mut problems, used) = suppress::apply(&file, &mut found, &from_config, require_reason, &names);
        if !all {
            return Audited { file, found };
        }
        for (waived, used) in job.waivers.iter().zip(used) {
            waived.tried(used || !suppress::Rules::runs(&names, waived.written().rule));
        }
        plan.settle(&mut problems);
        if !problems.is_empty() {
            found.extend(locate(problems));
            caveat::report::locate::sort(&mut found);
        }
        Audited { file, found }
    }

    /// What kept a file from being read, and the findings of an audit of all files together that stand in it.
    pub fn audit_together(&self, job: &Job, file: SourceFile, findings: Vec<Finding>) -> Audited {
        let settings = &job.plan.settings;
        let runs = |finding: &Finding| {
            let named = |list: &[caveat::config::settings::From<String>]| {
                list.iter().any(|name| rulesets::means(&name.value, &finding.rule, rulesets::OWN_PACK))
            };
            finding.confidence >= settings.min_confidence.value
                && (settings.select.is_empty() || named(&settings.select))
        };
        let mut all = audit::file_findings(&file);
        all.extend(findings.into_iter().filter(runs));
        self.judged(job, file, all, false)
    }

    /// A file's name and what it holds. Standard input can be read once only.
    pub fn read(&self, job: &Job) -> (String, std::io::Result<Vec<u8>>) {
        job.target.read(&self.stdin_filename)
    }

    /// The name under which a file is shown.
    pub fn name(&self, job: &Job) -> String {
        job.target.name(&self.stdin_filename)
    }

    /// A file that cannot be read.
    pub fn unread(name: &str, error: &std::io::Error) -> Audited {
        let file = source::read(name, b"");
        let found = locate(vec![unreadable(name, error)]);
        Audited { file, found }
    }

    /// Waivers of the configurations that suppressed nothing, as findings in the configurations.
    pub fn unused_waivers(&self) -> Vec<Audited> {
        waivers::unused(self.jobs.iter().flat_map(|job| &job.waivers))
    }
}

impl Plan {
    /// What runs has been decided; nothing more is left out.
    pub fn options(&self) -> Options {
        let system = self.settings.system.value.clone();
        Options { min_confidence: Confidence::Low, system, ..Options::default() }
    }

    /// Findings that no rule made obey the settings all the same.
    fn settle(&self, findings: &mut Vec<Finding>) {
        let settings = &self.settings;
        let means = |name: &str, rule: &str| rulesets::means(name, rule, rulesets::OWN_PACK);
        findings.retain_mut(|finding| {
            if !rulesets::is_own(&finding.rule) {
                return true;
            }
            let severity = settings.severity_of(&finding.rule, |name| means(name, &finding.rule));
            match severity.map(SeveritySetting::severity) {
                Some(None) => return false,
                Some(Some(severity)) => finding.severity = severity,
                None => {}
            }
            // `--select` chooses among the rules; that a file cannot be read is told in any case.
            !settings.ignore.iter().any(|ignored| means(&ignored.value, &finding.rule))
        });
    }
}

/// What suppressions may name.
struct Names<'s> {
    catalog: &'s Catalog,
    running: &'s [Rule],
}

impl suppress::Rules for Names<'_> {
    fn means(&self, name: &str, rule: &str) -> bool {
        let pack = self.catalog.find(rule).map_or("", |rule| rule.pack.as_str());
        rulesets::means(name, rule, pack)
    }

    fn known(&self, name: &str) -> Result<(), Option<String>> {
        if rulesets::known(self.catalog, name) {
            Ok(())
        } else {
            Err(rulesets::near(self.catalog, name).map(str::to_owned))
        }
    }

    fn runs(&self, name: &str) -> bool {
        self.running.iter().any(|rule| rulesets::means(name, &rule.id, &rule.pack))
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Finding {
    Finding {
        rule: audit::UNREADABLE.into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!("the file cannot be read: {error}").into(),
        labels: vec![Label::here(Span::default(), "")],
        help: None,
        fix: None,
        document: Arc::default(),
        qualified_document: name.into(),
        fingerprint: fingerprint_of(&[audit::UNREADABLE, name]),
    }
}
