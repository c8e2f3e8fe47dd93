//! `caveat files` and `caveat config`: what would be checked, and what is in force for it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use caveat::config::Settings;
use caveat::config::settings::{From, Layer, Origin};

use super::configs::{Chosen, Configs, absolute};
use super::output::{Failure, Output};
use super::rules::confidence_name;
use super::session::{Selection, Session};
use super::{Exit, Global, terminal};

#[derive(Debug, clap::Args)]
pub struct FilesArgs {
    #[command(flatten)]
    selection: Selection,
}

/// One path a line.
pub fn files(args: &FilesArgs, global: &Global, out: &mut Output) -> Result<Exit, Failure> {
    let session = Session::new(&args.selection)?;
    for job in &session.jobs {
        out.text(&format!("{}\n", job.target.name(&args.selection.stdin_filename)))?;
    }
    for missing in &session.missing {
        Failure::new(missing).print(terminal::stderr(global));
    }
    Ok(if session.missing.is_empty() { Exit::Clean } else { Exit::Failed })
}

#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// The file for which to show it; without one, the working folder
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    chosen: Chosen,
}

/// Every setting with its value and the place that set it.
pub fn config(args: &ConfigArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut configs = Configs::new(&args.chosen)?;
    let path = args.file.as_ref().map_or_else(|| absolute(&PathBuf::from("./_")), |file| absolute(file));
    let config = configs.of_file(&path)?;
    let mut text = String::new();
    match &config {
        None => text.push_str("# no caveat.toml; these are the defaults\n"),
        Some(config) => {
            let names: Vec<&str> = config.layers().iter().rev().map(|layer| layer.name.as_str()).collect();
            let _ = writeln!(text, "# {}", names.join(", which extends "));
        }
    }
    let settings = config.as_ref().map(|config| config.settings(&path)).unwrap_or_default();
    text.push_str(&show(&settings));
    let list = |list: &[toml::Spanned<String>]| {
        list.iter().map(|pattern| format!("{:?}", pattern.get_ref())).collect::<Vec<_>>().join(", ")
    };
    let root = configs.of_folder(&absolute(Path::new(".")))?;
    for layer in root.iter().flat_map(|root| root.layers()) {
        for (key, paths) in [("rules", &layer.written.rules), ("vocabularies", &layer.written.vocabularies)] {
            for path in paths {
                line(&mut text, key, &format!("[{:?}]", path.get_ref()), &layer.key(key, 0));
            }
        }
    }
    // Of several, the last one counts.
    let baseline = root.iter().flat_map(|root| root.layers()).rev();
    if let Some((layer, name)) = baseline.filter_map(|layer| Some((layer, layer.written.baseline.as_ref()?))).next() {
        line(&mut text, "baseline", &format!("{name:?}"), &layer.key("baseline", 0));
    }
    if let Some(config) = &config {
        for layer in config.layers() {
            let files = &layer.written.files;
            for (key, patterns) in [("include", &files.include), ("exclude", &files.exclude)] {
                if !patterns.is_empty() {
                    line(&mut text, &format!("files.{key}"), &format!("[{}]", list(patterns)), &layer.key(key, 0));
                }
            }
        }
        for (layer, _, waiver) in config.waivers(&path) {
            let layer = &config.layers()[layer];
            let document = waiver.document.as_ref().map_or(String::new(), |document| format!("#{document}"));
            let value = format!("{} in {}{document}", waiver.rule.get_ref(), waiver.file.get_ref());
            line(&mut text, "suppress", &value, &layer.place(waiver.file.span().start));
        }
        let idle = config
            .layers()
            .iter()
            .filter(|layer| !root.iter().flat_map(|root| root.layers()).any(|known| known.path() == layer.path()));
        for (key, place) in idle.flat_map(Layer::of_working_folder) {
            let _ = writeln!(text, "# {key} has no effect here: {}  # {place}", Layer::WORKING_FOLDER);
        }
    }
    out.text(&text)?;
    Ok(Exit::Clean)
}

fn line(out: &mut String, key: &str, value: &str, origin: &Origin) {
    let set = format!("{key} = {value}");
    let _ = writeln!(out, "{set:50}  # {origin}");
}

fn show(settings: &Settings) -> String {
    let mut out = String::new();
    let profile = settings.profile.value.map_or("any".to_owned(), |profile| format!("{:?}", profile.name()));
    line(&mut out, "profile", &profile, &settings.profile.origin);
    let system = settings.system.value.as_ref().map_or("any".to_owned(), |system| format!("{system:?}"));
    line(&mut out, "system", &system, &settings.system.origin);
    let least = confidence_name(settings.min_confidence.value);
    line(&mut out, "min-confidence", &format!("{least:?}"), &settings.min_confidence.origin);
    let require = settings.require_reason.value.to_string();
    line(&mut out, "suppressions.require-reason", &require, &settings.require_reason.origin);
    let names = |out: &mut String, key: &str, list: &[From<String>]| {
        for from in list {
            line(out, key, &format!("{:?}", from.value), &from.origin);
        }
    };
    names(&mut out, "select", &settings.select);
    names(&mut out, "ignore", &settings.ignore);
    for (rule, severity) in &settings.severity {
        let value = format!("{:?}", severity.value).to_lowercase();
        line(&mut out, &format!("severity.{rule}"), &format!("{value:?}"), &severity.origin);
    }
    out
}
