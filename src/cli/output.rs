//! Standard output that may be closed at the other end, and failures told on standard error.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

use caveat::engine::error::RuleError;
use caveat::report::pretty::Look;
use miette::Diagnostic;

/// Standard output. Once the reader has gone away, everything more is dropped and nobody complains.
pub struct Output {
    to: BufWriter<Stdout>,
    closed: bool,
    /// What is written is seen line by line.
    terminal: bool,
}

impl Output {
    pub fn stdout() -> Output {
        let to = io::stdout();
        let terminal = to.is_terminal();
        Output { to: BufWriter::with_capacity(1 << 16, to), closed: false, terminal }
    }

    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        if self.closed || text.is_empty() {
            return Ok(());
        }
        let written = self.to.write_all(text.as_bytes());
        let written = if self.terminal { written.and_then(|()| self.to.flush()) } else { written };
        self.outcome(written)
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.to.flush();
        self.outcome(flushed)
    }

    pub fn finish(&mut self) -> Result<(), Failure> {
        if self.closed { Ok(()) } else { self.flush() }
    }

    /// Whether anybody still reads.
    pub fn closed(&self) -> bool {
        self.closed
    }

    fn outcome(&mut self, result: io::Result<()>) -> Result<(), Failure> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"))),
            Ok(()) => Ok(()),
        }
    }
}

/// A file's name and the bytes of it that are meant.
pub type Place = (String, std::ops::Range<usize>);

/// Why the run itself could not be done: exit status 2.
#[derive(Debug)]
pub struct Failure {
    reports: Vec<miette::Report>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { reports: vec![miette::Report::from(miette::MietteDiagnostic::new(message))] }
    }

    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure { reports: vec![miette::Report::from(miette::MietteDiagnostic::new(message).with_help(help))] }
    }

    pub fn all<D: Diagnostic + Send + Sync + 'static>(errors: impl IntoIterator<Item = D>) -> Failure {
        Failure { reports: errors.into_iter().map(miette::Report::new).collect() }
    }

    /// Each in words, with the name of the file and the bytes of it that are wrong, where it has a place.
    pub fn mistakes(&self) -> Vec<(String, Option<Place>)> {
        let one = |report: &miette::Report| {
            let told: &dyn Diagnostic = report.as_ref();
            let help = told.help().map_or(String::new(), |help| format!("; {help}"));
            let label = told.labels().and_then(|mut labels| labels.next());
            let place = label.and_then(|label| {
                let span = label.inner();
                let name = told.source_code()?.read_span(span, 0, 0).ok()?.name()?.to_owned();
                Some((name, span.offset()..span.offset() + span.len()))
            });
            (format!("{told}{help}"), place)
        };
        self.reports.iter().map(one).collect()
    }

    /// Tells it on standard error.
    pub fn print(&self, look: Look) {
        let mut text = String::new();
        for report in &self.reports {
            let _ = look.handler().render_report(&mut text, report.as_ref());
        }
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

impl From<Vec<RuleError>> for Failure {
    fn from(errors: Vec<RuleError>) -> Failure {
        Failure::all(errors)
    }
}
