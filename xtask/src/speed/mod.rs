//! Whole processes side by side, in turn, in one sitting: the program, what bounds it, and the ratio of the two.

mod cases;
mod process;

#[path = "../../../benches/samples/mod.rs"]
mod samples;

use std::path::PathBuf;
use std::process::ExitCode;

use cases::{Bound, Case};
use process::Measured;

#[derive(clap::Args)]
pub struct Arguments {
    /// The program to measure.
    #[arg(long, default_value = "target/release/caveat")]
    program: PathBuf,
    /// An older one, to be measured in turn with it.
    #[arg(long)]
    before: Option<PathBuf>,
    /// The folder of TEI volumes; what needs them is left out where it is not there.
    #[arg(long, default_value = "../shared/corpus")]
    corpus: PathBuf,
    /// Where the invented samples are written.
    #[arg(long, default_value = "target/speed")]
    samples: PathBuf,
    /// How often each is run; the least time counts.
    #[arg(long, default_value_t = 10)]
    rounds: usize,
    /// Only cases whose names begin so.
    #[arg(long)]
    case: Vec<String>,
    /// The size of the largest sample in megabytes: one plain text and one volume, for memory. 0 leaves them out.
    #[arg(long, default_value_t = 0)]
    huge: usize,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match measure(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask speed: {error}");
            ExitCode::from(2)
        }
    }
}

fn measure(arguments: &Arguments) -> Result<(), String> {
    if !arguments.program.is_file() {
        return Err(format!("there is no {}; `cargo build --release` makes it", arguments.program.display()));
    }
    for (tool, needed) in [("rg", "searching"), ("xmllint", "well-formed XML"), ("/usr/bin/time", "memory")] {
        if !process::is_there(tool) {
            println!("skipped: there is no {tool}, so nothing is held against it for {needed}");
        }
    }
    let all = cases::all(&arguments.samples, &arguments.corpus, arguments.huge).map_err(|error| error.to_string())?;
    let wanted = |case: &&Case| {
        arguments.case.is_empty() || arguments.case.iter().any(|name| case.name.starts_with(name.as_str()))
    };
    println!(
        "| Work | caveat | MB/s | memory | bound | its time | ratio | asked |{}",
        if arguments.before.is_some() { " before |" } else { "" }
    );
    println!("|---|---|---|---|---|---|---|---|{}", if arguments.before.is_some() { "---|" } else { "" });
    for case in all.iter().filter(wanted) {
        row(case, arguments)?;
    }
    Ok(())
}

fn row(case: &Case, arguments: &Arguments) -> Result<(), String> {
    let rounds = if case.long { arguments.rounds.min(3) } else { arguments.rounds };
    let mut commands = vec![case.ours(&arguments.program)];
    commands.extend(arguments.before.as_ref().map(|before| case.ours(before)));
    let bound = case.bound.command(case, &arguments.program).filter(|command| process::is_there(&command.program));
    commands.extend(bound.clone());
    let measured = process::in_turn(&commands, rounds)?;
    let ours = &measured[0];
    let theirs = bound.as_ref().map(|_| &measured[measured.len() - 1]);
    let shown = |measured: &Measured| format!("{:.1} ms", measured.seconds * 1e3);
    let memory = ours.memory.map_or("—".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
    let rate = case.bytes as f64 / 1e6 / ours.seconds;
    let ratio = match (&case.bound, theirs) {
        // One core against two: how many times faster two are.
        (Bound::OneCore(_), Some(theirs)) => format!("{:.2}", theirs.seconds / ours.seconds),
        (Bound::Same { bytes, .. }, Some(theirs)) => {
            let each = |seconds: f64, bytes: usize| seconds / bytes as f64;
            format!("{:.2} a byte", each(ours.seconds, case.bytes) / each(theirs.seconds, *bytes))
        }
        (_, Some(theirs)) => format!("{:.2}", ours.seconds / theirs.seconds),
        (_, None) => "—".to_owned(),
    };
    let before = arguments.before.as_ref().map_or(String::new(), |_| format!(" {} |", shown(&measured[1])));
    println!(
        "| {} | {} | {rate:.0} | {memory} | {} | {} | {ratio} | {} |{before}",
        case.what,
        shown(ours),
        case.bound.name(),
        theirs.map_or("—".to_owned(), shown),
        case.asked
    );
    Ok(())
}
