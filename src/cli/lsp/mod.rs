//! `caveat lsp`: the language server on standard input and output.

mod disk;
mod wire;

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use caveat::lsp::server::{Next, Server};

use self::disk::Disk;
use self::wire::Incoming;
use super::Exit;
use super::baseline::Remembered;
use super::configs::Chosen;
use super::output::Failure;
use super::rulesets::Own;
use super::session::Sureness;
use super::words::{SystemParser, Words};

/// What holds for every file; the editor's settings win.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    #[command(flatten)]
    own: Own,
    #[command(flatten)]
    words: Words,
    /// Run only these: ids, packs, or beginnings of ids (`note-*`); separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these; written as for --select
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,
    /// The system of markings (`us-ic`, `us-dod`, `cui`, `us-historical`, `uk` …) instead of the one that each
    /// document's own lines show
    #[arg(long, value_name = "SYSTEM", value_parser = SystemParser)]
    system: Option<String>,
    /// How sure a rule must be to run [default: medium]
    #[arg(long, value_enum, value_name = "LEVEL")]
    min_confidence: Option<Sureness>,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    baseline: Remembered,
    /// Taken and left alone: some editors pass it to every server
    #[arg(long, hide = true)]
    stdio: bool,
    /// The same
    #[arg(long = "clientProcessId", hide = true)]
    client_process: Option<u32>,
    /// What editors put behind the name of a server
    #[arg(hide = true)]
    paths: Vec<PathBuf>,
}

/// A check waits as long as the last one took, so that a long one is not begun between two strokes, but no longer.
const MOST_PAUSE: Duration = Duration::from_millis(200);

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut input = BufReader::with_capacity(1 << 16, io::stdin());
        while let Ok(Some(incoming)) = wire::read(&mut input) {
            if send.send(incoming).is_err() {
                break;
            }
        }
    });
    let mut server = Server::new(Disk::new(args));
    let mut pause = Duration::ZERO;
    loop {
        while let Ok(incoming) = receive.try_recv() {
            take(&mut server, incoming)?;
        }
        match server.next() {
            Next::Exit(0) => return Ok(Exit::Clean),
            Next::Exit(_) => return Ok(Exit::Findings),
            Next::Message | Next::Sweep => server.step(),
            Next::Check => match receive.recv_timeout(pause) {
                Ok(incoming) => take(&mut server, incoming)?,
                Err(RecvTimeoutError::Timeout) => {
                    let began = Instant::now();
                    server.step();
                    pause = began.elapsed().min(MOST_PAUSE);
                }
                Err(RecvTimeoutError::Disconnected) => server.hung_up(),
            },
            Next::Nothing => match receive.recv() {
                Ok(incoming) => take(&mut server, incoming)?,
                Err(_) => server.hung_up(),
            },
        }
        let mut out = io::stdout().lock();
        for message in server.outgoing() {
            message.write(&mut out).map_err(unwritten)?;
        }
    }
}

fn take(server: &mut Server<Disk>, incoming: Incoming) -> Result<(), Failure> {
    match incoming {
        Incoming::Message(message) => server.take(message),
        Incoming::Broken { id, code, why } => {
            wire::refuse(&mut io::stdout().lock(), &id, code, &why).map_err(unwritten)?;
        }
    }
    Ok(())
}

fn unwritten(error: io::Error) -> Failure {
    Failure::new(format!("cannot write to the editor: {error}"))
}
