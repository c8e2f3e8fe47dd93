//! What the terminal can show, from the arguments and the environment.

use std::io::IsTerminal;

use caveat::report::pretty::Look;
use clap::ValueEnum;

use super::Global;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    #[default]
    Auto,
    Always,
    Never,
}

pub fn stdout(global: &Global) -> Look {
    look(global, std::io::stdout().is_terminal(), supports_hyperlinks::Stream::Stdout)
}

pub fn stderr(global: &Global) -> Look {
    look(global, std::io::stderr().is_terminal(), supports_hyperlinks::Stream::Stderr)
}

/// Without a terminal the lines are 80 columns wide, so that the same run gives the same output everywhere.
fn look(global: &Global, terminal: bool, stream: supports_hyperlinks::Stream) -> Look {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let color = match global.color {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto if set("FORCE_COLOR") || set("CLICOLOR_FORCE") => true,
        When::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let width = terminal.then(terminal_size::terminal_size).flatten().map_or(80, |(width, _)| usize::from(width.0));
    let links = terminal && color && supports_hyperlinks::on(stream);
    Look { color, unicode: unicode(), width: width.clamp(60, 120), links }
}

/// The locale tells, as far as it is set; a bare environment, as in CI, gets Unicode.
fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let plain = matches!(locale.as_str(), "c" | "posix") || locale.contains("8859") || locale.contains("ascii");
    !plain && std::env::var_os("TERM").is_none_or(|term| term != "linux")
}
