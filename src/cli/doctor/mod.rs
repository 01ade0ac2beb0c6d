//! `gongyi doctor`: what on this machine keeps the player from doing its work, and what fixes it. It changes nothing.

mod hardware;
mod machine;
#[cfg(feature = "stage")]
mod screens;
mod service;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde::Serialize;

use super::{DEFAULT_FOLDER, Exit, render::may_colour};
use gongyi_core::problem::{Lang, Text};

/// Checks this machine: the installed service, displays, graphics driver, fonts, clock, folder, disk, heat.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists; where there is none, that of the installed service].
    dir: Option<PathBuf>,
    /// `human` prints a line per finding; `json` one object a line: `id`, `state`, `message`, `fix`.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum CheckState {
    /// As it should be.
    Good,
    /// The player works, but something will be missed.
    Doubtful,
    /// The player cannot do its work.
    Bad,
}

/// One thing that was checked.
#[derive(Debug, Clone)]
struct Finding {
    /// The stable name of what was checked.
    id: &'static str,
    state: CheckState,
    message: Text,
    /// The package or setting that fixes it.
    fix: Option<Text>,
    /// How the command ends where this is bad.
    exit: Exit,
}

impl Finding {
    fn new(id: &'static str, state: CheckState, message: Text) -> Self {
        Self { id, state, message, fix: None, exit: Exit::Failed }
    }

    fn good(id: &'static str, message: Text) -> Self {
        Self::new(id, CheckState::Good, message)
    }

    fn doubtful(id: &'static str, message: Text, fix: Text) -> Self {
        Self { fix: Some(fix), ..Self::new(id, CheckState::Doubtful, message) }
    }

    fn bad(id: &'static str, exit: Exit, message: Text, fix: Text) -> Self {
        Self { fix: Some(fix), exit, ..Self::new(id, CheckState::Bad, message) }
    }
}

/// A finding in one language, for JSON.
#[derive(Serialize)]
struct Line<'a> {
    id: &'static str,
    state: CheckState,
    message: &'a str,
    fix: Option<&'a str>,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let of_service = || (service::is_installed() && !Path::new(DEFAULT_FOLDER).exists()).then(service::folder);
    let folder = args.dir.clone().or_else(of_service);
    #[cfg_attr(not(feature = "stage"), expect(unused_variables, reason = "nothing draws"))]
    let (mut findings, is_served) = service::check_service();
    #[cfg(feature = "stage")]
    findings.extend(screens::check_screens(is_served));
    findings.extend(machine::check_machine(folder.as_deref()));
    findings.extend(hardware::check_hardware());
    let colours = may_colour(&io::stdout());
    let mut out = io::stdout().lock();
    for finding in &findings {
        let (message, fix) = (finding.message.get(lang), finding.fix.as_ref().map(|fix| fix.get(lang)));
        let written = match args.format {
            Format::Json => {
                let line = Line { id: finding.id, state: finding.state, message, fix };
                serde_json::to_string(&line).map_err(io::Error::other).and_then(|line| writeln!(out, "{line}"))
            }
            Format::Human => human(&mut out, finding.state, message, fix, lang, colours),
        };
        if written.is_err() {
            // Whoever reads may go before the end.
            break;
        }
    }
    let worst = findings.iter().filter(|finding| finding.state == CheckState::Bad).map(|finding| finding.exit);
    // That nothing can be drawn outweighs the rest.
    worst.max_by_key(|exit| *exit == Exit::CannotDraw).unwrap_or(Exit::Fine)
}

/// A line with its state, and what fixes it below.
fn human(
    out: &mut dyn io::Write,
    state: CheckState,
    message: &str,
    fix: Option<&str>,
    lang: Lang,
    colours: bool,
) -> io::Result<()> {
    let (word, colour) = match (state, lang) {
        (CheckState::Good, Lang::Zh) => ("  好  ", "32"),
        (CheckState::Doubtful, Lang::Zh) => (" 存疑 ", "33"),
        (CheckState::Bad, Lang::Zh) => (" 不行 ", "31"),
        (CheckState::Good, Lang::En) => ("good    ", "32"),
        (CheckState::Doubtful, Lang::En) => ("doubtful", "33"),
        (CheckState::Bad, Lang::En) => ("bad     ", "31"),
    };
    if colours {
        writeln!(out, "\x1b[{colour}m{word}\x1b[0m {message}")?;
    } else {
        writeln!(out, "{word} {message}")?;
    }
    match fix {
        Some(fix) => writeln!(out, "{} → {fix}", " ".repeat(if lang == Lang::Zh { 6 } else { 8 })),
        None => Ok(()),
    }
}
