//! `gongyi check`: everything that is wrong with a folder.

mod memory;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use self::memory::Memory;
use super::{Exit, Failure, assets, json_line, loader, progress::Progress, render, time, wall};
use gongyi_content::library::{Outcome, Verifying};
use gongyi_core::{
    problem::{Lang, Problem, Severity, Text},
    show::Show,
};
use gongyi_lint::{
    led,
    legibility::{self, Row, Surveys},
    on_day, timezones,
};
use gongyi_paint::Painter;
use gongyi_system::{clock::system_now, zone::MachineZone};

/// Checks the folder and reports everything that is wrong.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// `human` marks each place in its line; `json` prints one object a line: the problems, then how legible each slide
    /// is on each screen.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The rules for looks: those for any screen, or also those for public LED text screens in Shenzhen.
    #[arg(long, value_enum, default_value = "default")]
    profile: Profile,
    /// As it is at this time: `2026-12-01 08:00` in the site's zone, or RFC 3339 [default: now]. What is over, what plays
    /// and what is due depend on it.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Measures everything anew, and remembers nothing. What earlier checks measured on pictures that are the same is
    /// otherwise known from `$XDG_CACHE_HOME/gongyi`; the answer is the same.
    #[arg(long)]
    no_cache: bool,
}

/// The rules for looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Profile {
    Default,
    ShenzhenLed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// What was found out about a folder.
pub(super) struct Checked {
    /// What is in force of it.
    pub(super) outcome: Outcome,
    /// What painted it.
    pub(super) painter: Painter,
    /// The time of which it was asked.
    pub(super) now: DateTime<Utc>,
    /// Everything that is wrong, by place.
    pub(super) problems: Vec<Problem>,
    /// What was measured on each slide.
    table: Vec<Row>,
}

impl Checked {
    /// How many of the problems are errors.
    pub(super) fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
    }
}

/// Finds out everything that is wrong with a folder at a time, now where none is given.
pub(super) fn inspect(
    dir: Option<&Path>,
    at: Option<&str>,
    profile: Profile,
    remembers: bool,
) -> Result<Checked, Failure> {
    let assets = assets();
    let folder = if remembers { memory::cache_folder() } else { None };
    let mut memory = folder.map_or_else(Memory::none, |folder| Memory::open(&folder, &assets));
    let mut loader = loader(dir).verifying(Verifying::Eagerly);
    memory.teach(&mut loader);
    let outcome = loader.load();
    let zone = outcome.library.site.timezone;
    let now = at.map_or_else(|| Ok(system_now()), |at| time::parse(at, zone))?;
    let mut problems = outcome.problems().to_vec();
    let painter = wall::painter()?;
    let progress = Progress::new();
    let tell = |done, of| progress.reach(done, of);
    let mut surveys = Surveys::new(memory.program, &mut memory.remembered).telling(&tell);
    let looks = legibility::judge_remembering(&outcome, &painter, &mut surveys);
    drop(progress);
    memory.keep(&loader, &assets);
    problems.extend(looks.problems);
    if profile == Profile::ShenzhenLed {
        problems.extend(led::inspect(&outcome));
    }
    problems.extend(on_day::inspect(&outcome, &Show::compile(Arc::clone(&outcome.library)), now));
    problems.extend(timezones::inspect(&outcome.library, MachineZone::read().unreadable.as_deref(), now));
    problems.sort_by(|a, b| (&a.place.file, a.place.span.start).cmp(&(&b.place.file, b.place.span.start)));
    Ok(Checked { outcome, painter, now, problems, table: looks.table })
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let checked = inspect(args.dir.as_deref(), args.at.as_deref(), args.profile, !args.no_cache)?;
    let errors = checked.errors();
    let Checked { outcome, problems, table, .. } = checked;
    let written = match args.format {
        Format::Json => problems
            .iter()
            .map(|problem| json_line(&problem.to_json(lang)))
            .chain(table.iter().map(json_line))
            .try_for_each(|line| writeln!(io::stdout(), "{}", line?)),
        Format::Human => {
            render::print(&problems, lang, &mut io::stderr(), render::may_colour(&io::stderr())).and_then(|()| {
                let library = &outcome.library;
                let slides: usize = library.playlists.values().map(|playlist| playlist.slides.len()).sum();
                let (lists, warnings) = (library.playlists.len(), problems.len() - errors);
                let text = Text::new(
                    format!("{lists} 个播放列表，{slides} 个画面；{errors} 个错误，{warnings} 个提醒"),
                    [(lists, "playlist"), (slides, "slide"), (errors, "error"), (warnings, "warning")]
                        .map(|(count, what)| format!("{count} {what}{}", if count == 1 { "" } else { "s" }))
                        .join(", "),
                );
                writeln!(io::stderr(), "{}", text.get(lang))
            })
        }
    };
    // Whoever reads may go before the end.
    drop(written);
    Ok(if errors > 0 { Exit::BadContent } else { Exit::Fine })
}
