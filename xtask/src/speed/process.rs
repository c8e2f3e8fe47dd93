//! Runs processes and takes their time and memory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What is run.
#[derive(Debug, Clone)]
pub struct Process {
    pub program: String,
    pub arguments: Vec<String>,
    pub one_core: bool,
}

/// What one took at best.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub seconds: f64,
    /// Bytes that were in memory at most, where `/usr/bin/time` is there to tell.
    pub memory: Option<u64>,
}

const TIME: &str = "/usr/bin/time";

/// Whether a program can be run.
pub fn is_there(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).is_file();
    }
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// Runs all in turn, so that what else the machine does meets all alike, and gives the least time of each.
pub fn in_turn(all: &[Process], rounds: usize) -> Result<Vec<Measured>, String> {
    let mut best = Vec::new();
    for process in all {
        let memory = if is_there(TIME) { Some(memory(process)?) } else { None };
        best.push(Measured { seconds: f64::INFINITY, memory });
    }
    for _ in 0..rounds.max(1) {
        for (process, best) in all.iter().zip(&mut best) {
            let began = Instant::now();
            // The programs tell by their status what they found; what cannot be run at all is a mistake of ours.
            process.command(&process.program, &[]).status().map_err(|error| format!("{}: {error}", process.program))?;
            best.seconds = best.seconds.min(began.elapsed().as_secs_f64());
        }
    }
    Ok(best)
}

fn memory(process: &Process) -> Result<u64, String> {
    let into: PathBuf = std::env::temp_dir().join(format!("caveat-speed-{}", std::process::id()));
    let first = ["-f", "%M", "-q", "-o", &into.display().to_string(), &process.program].map(str::to_owned);
    process.command(TIME, &first).status().map_err(|error| format!("{TIME}: {error}"))?;
    let told = std::fs::read_to_string(&into).map_err(|error| format!("{TIME} told nothing: {error}"))?;
    let _ = std::fs::remove_file(&into);
    let kilobytes: u64 = told.trim().parse().map_err(|_| format!("{TIME} told {told:?}"))?;
    Ok(kilobytes * 1024)
}

impl Process {
    pub fn new(program: impl Into<String>, arguments: impl IntoIterator<Item = String>) -> Process {
        Process { program: program.into(), arguments: arguments.into_iter().collect(), one_core: false }
    }

    fn command(&self, program: &str, before: &[String]) -> Command {
        let mut command = Command::new(program);
        command.args(before).args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if self.one_core {
            command.env("RAYON_NUM_THREADS", "1");
        }
        command
    }
}
