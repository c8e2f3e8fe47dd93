//! For people at a terminal: miette's graphical form with every place underlined.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use rayon::prelude::*;

use super::catalog::Catalog;
use super::excerpt::{Excerpt, printable, printable_lines};
use super::wrap::wrap;
use super::{Checked, Format, Located, State, Summary, severity_name};
use crate::finding::Severity;
use crate::source::SourceFile;

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub color: bool,
    pub unicode: bool,
    /// In columns.
    pub width: usize,
    /// It can follow links.
    pub links: bool,
}

impl Look {
    /// The form of miette's output that suits it.
    pub fn handler(self) -> GraphicalReportHandler {
        let theme = match (self.unicode, self.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width)
            .with_links(self.links)
            .with_link_display_text("")
    }
}

pub struct Pretty {
    pub look: Look,
    /// Where relative names of files count from, so that a terminal can follow them.
    pub folder: PathBuf,
    pub catalog: Catalog,
    /// Show no line of the file.
    pub no_text: bool,
    pub quiet: bool,
}

/// So many findings are worth another core.
const TOGETHER: usize = 32;

impl Format for Pretty {
    fn file(&self, checked: &Checked<'_>, out: &mut dyn fmt::Write) -> fmt::Result {
        // What is wrapped is wrapped here, which takes less time.
        let handler = self.look.handler().with_wrap_lines(false);
        let drawn = |findings: &[Located]| {
            let mut text = String::new();
            for located in findings {
                let shown = Shown::new(checked.source, located, self);
                // A place that cannot be shown is said by miette itself.
                handler.render_report(&mut text, &shown)?;
                text.push('\n');
            }
            Ok(text)
        };
        // Drawing takes longer than finding: of many, on all cores, and written before more are drawn.
        for findings in checked.findings.chunks(64 * TOGETHER) {
            if findings.len() <= TOGETHER {
                out.write_str(&drawn(findings)?)?;
                continue;
            }
            let texts: Result<Vec<String>, fmt::Error> = findings.par_chunks(TOGETHER).map(drawn).collect();
            texts?.iter().try_for_each(|text| out.write_str(text))?;
        }
        Ok(())
    }

    fn tail(&self, summary: &Summary) -> String {
        if self.quiet { String::new() } else { format!("{summary}\n") }
    }
}

/// A finding as miette wants it.
struct Shown<'f> {
    code: String,
    message: Cow<'f, str>,
    severity: Severity,
    help: Option<Cow<'f, str>>,
    url: Option<String>,
    /// `None` where no text may be shown.
    excerpt: Option<Excerpt<'f>>,
}

/// Columns beside a message, and beside help, that miette leaves free or fills itself.
const BESIDE_MESSAGE: usize = 6;
const BESIDE_HELP: usize = 10;

impl<'f> Shown<'f> {
    fn new(file: &'f SourceFile, located: &'f Located, pretty: &Pretty) -> Shown<'f> {
        let finding = &located.finding;
        let mut code = format!("{}[{}]", severity_name(finding.severity), finding.rule);
        if !finding.document.is_empty() {
            code.push(' ');
            code.push_str(&printable(&finding.qualified_document));
        }
        let mut message = printable(&finding.message);
        // A file that could not be read, or only as a whole, has no line to show.
        let hidden = pretty.no_text
            || file.text.is_empty()
            || finding.labels.iter().all(|label| label.span.end == 0 && label.elsewhere.is_none());
        if hidden {
            for (label, place) in located.places(file) {
                let at = format!("{}:{}:{}", label.file(&file.name), place.start.line, place.start.column);
                message.to_mut().push_str(&format!("\n{}", printable(&at)));
            }
        }
        // Both may quote the document.
        let mut help = printable_lines(finding.help.as_deref().unwrap_or_default());
        if let Some(fix) = &finding.fix {
            let how = if fix.safe { "--fix" } else { "--unsafe-fixes" };
            // Help that only says what the fix does is said once.
            let other = help.trim_end_matches('.') != fix.title;
            let title = printable_lines(&fix.title);
            help = match (other, help.is_empty()) {
                (true, false) => format!("{help}\n{title} (caveat check {how})"),
                _ => format!("{title} (caveat check {how})"),
            }
            .into();
        }
        if let State::Suppressed { reason, .. } = &located.state {
            let between = if help.is_empty() { "" } else { "\n" };
            help.to_mut().push_str(&format!("{between}suppressed: {}", printable(reason)));
        }
        let look = pretty.look;
        let message = wrap(message, look.width.saturating_sub(BESIDE_MESSAGE));
        let help = wrap(help, look.width.saturating_sub(BESIDE_HELP));
        Shown {
            code,
            message,
            severity: finding.severity,
            help: (!help.is_empty()).then_some(help),
            url: look.links.then(|| pretty.catalog.find(&finding.rule)?.url.clone()).flatten(),
            excerpt: (!hidden).then(|| {
                let mut excerpt = Excerpt::new(file, &finding.labels, look.width, look.unicode);
                if look.links {
                    excerpt.link(&pretty.folder);
                }
                excerpt
            }),
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Notice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.excerpt.as_ref()?.labels().iter().enumerate();
        Some(Box::new(labels.map(|(at, label)| {
            let text = Some(label.text.clone());
            if at == 0 {
                LabeledSpan::new_primary_with_span(text, label.span)
            } else {
                LabeledSpan::new_with_span(text, label.span)
            }
        })))
    }
}
