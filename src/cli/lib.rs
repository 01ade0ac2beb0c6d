//! The command line: one file per command. Parsing, the language, and what every command needs first are here.
//!
//! Messages go to the standard error, data to the standard output. Exit codes: 0 fine, 1 bad content, 2 bad usage, 3 no
//! way to draw, 4 anything else.
//!
//! # Decisions
//!
//! * Problems are rendered by `annotate-snippets`, as rustc renders its own: its words can be named in Chinese, marks
//!   stand right below wide characters and tabs, and long lines are cut around the mark to the width of a terminal.
//!   What a terminal would obey is escaped before.
//! * `snapshot` and `gallery` come from the painter and need no adapter: what they show is what the wall shows, which a
//!   test compares.

#![forbid(unsafe_code)]

mod check;
mod completions;
mod doctor;
mod explain;
mod gallery;
mod play;
mod progress;
mod render;
mod snapshot;
mod time;
mod timeline;
mod wall;

use std::{
    ffi::OsString,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono_tz::Tz;
use clap::{
    CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, error::ErrorKind, parser::ValueSource,
};

use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome, Verifying};
use gongyi_core::{
    characters::printable_json,
    problem::{Lang, Text},
    text,
};
use gongyi_media::Canvas;
use gongyi_record::{mirror::encode, replace, trace::Trace};

/// The folder of playlists where none is named.
const DEFAULT_FOLDER: &str = "playlists";
/// The folder that overrides built-in assets, beside the working folder.
const ASSETS_FOLDER: &str = "assets";
/// The variable that names another folder of assets.
const ASSETS_VARIABLE: &str = "GONGYI_ASSETS";

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Fine.
    Fine,
    /// The content is wrong.
    BadContent,
    /// The command line is wrong.
    BadUsage,
    /// There is no way to draw.
    CannotDraw,
    /// Anything else.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::BadContent => 1,
            Exit::BadUsage => 2,
            Exit::CannotDraw => 3,
            Exit::Failed => 4,
        })
    }
}

/// A failure with its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What to say.
    pub text: Text,
}

impl Failure {
    fn new(exit: Exit, text: Text) -> Self {
        Self { exit, text }
    }

    /// Something could not be read or written.
    fn io(what_zh: &str, what_en: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        let text = match error.kind() {
            io::ErrorKind::PermissionDenied => {
                text!("{what_zh} {path}：没有权限", "{what_en} {path}: permission denied")
            }
            io::ErrorKind::NotFound => {
                text!("{what_zh} {path}：没有这个文件夹", "{what_en} {path}: there is no such folder")
            }
            _ => text!("{what_zh} {path}：{error}", "{what_en} {path}: {error}"),
        };
        Self::new(Exit::Failed, text)
    }
}

/// A word that so many letters turn into a command's name is that command, mistyped.
const MAX_TYPOS: usize = 2;

/// Plays public-service announcements (公益广告) from a folder of RON playlists, fullscreen, by schedule.
#[derive(Debug, Parser)]
#[command(name = "gongyi", version, subcommand_negates_reqs = true)]
struct Cli {
    /// The language of messages; by default that of the system (LANG).
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    /// Writes what the program does, moment by moment, to a file that <https://ui.perfetto.dev> shows.
    #[arg(long, global = true, value_name = "FILE")]
    trace: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    play: play::Args,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays the folder (this is the default).
    Play(play::Args),
    /// Checks the folder and reports everything that is wrong.
    Check(check::Args),
    /// Lists what a screen will show, or has shown.
    Timeline(timeline::Args),
    /// Explains why a screen shows what it shows at an instant.
    Explain(explain::Args),
    /// Draws what a screen shows at an instant to a PNG file.
    Snapshot(snapshot::Args),
    /// Checks this machine: displays, graphics driver, fonts, clock, folder.
    Doctor(doctor::Args),
    /// Writes the completions of a shell.
    Completions(completions::Args),
    /// Draws every slide of the folder to PNG files.
    Gallery(gallery::Args),
}

/// Parses the command line. What belongs to `play` may not stand before the name of a command; `--lang` and `--trace`,
/// which belong to all, may, which clap's own `args_conflicts_with_subcommands` would refuse.
fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    let stray = matches.ids().find(|id| {
        !["lang", "trace", "Args"].contains(&id.as_str())
            && matches.value_source(id.as_str()) == Some(ValueSource::CommandLine)
    });
    if let (Some(name), Some(stray)) = (matches.subcommand_name(), stray) {
        let message = format!("`{stray}` stands before `{name}`, where it has no effect; write it after `{name}`");
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Cli::from_arg_matches(&matches)
}

/// Runs the command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _nobody_reads = error.print();
            return if error.use_stderr() { Exit::BadUsage } else { Exit::Fine };
        }
    };
    let lang = cli.lang.map_or_else(system_lang, |lang| match lang {
        LangArg::Zh => Lang::Zh,
        LangArg::En => Lang::En,
    });
    let trace = cli.trace.as_deref().map(|path| Trace::start(path, lang));
    // One that plays has a log, which says what fails.
    let plays = matches!(cli.command, None | Some(Command::Play(_)));
    let exit = dispatch(cli.command, &cli.play, trace.as_ref(), lang);
    if let Some(failure) = trace.and_then(|trace| trace.end())
        && !plays
    {
        print_error(lang, &failure);
    }
    exit
}

/// Runs a command.
fn dispatch(command: Option<Command>, play: &play::Args, trace: Option<&Trace>, lang: Lang) -> Exit {
    if !matches!(command, None | Some(Command::Play(_)))
        && let Some(trace) = trace
    {
        // A second command in one process, as in tests, keeps the first one's.
        let _already = tracing_subscriber::registry().with(trace.layer()).try_init();
    }
    let result = match command {
        None => mistyped(play.folder()).map_or_else(|| Ok(play::run(play, trace, lang)), Err),
        Some(Command::Play(args)) => Ok(play::run(&args, trace, lang)),
        Some(Command::Check(args)) => check::run(&args, lang),
        Some(Command::Timeline(args)) => timeline::run(&args, lang),
        Some(Command::Explain(args)) => explain::run(&args, lang),
        Some(Command::Snapshot(args)) => snapshot::run(&args, lang),
        Some(Command::Doctor(args)) => Ok(doctor::run(&args, lang)),
        Some(Command::Completions(args)) => Ok(completions::run(&args)),
        Some(Command::Gallery(args)) => gallery::run(&args, lang),
    };
    result.unwrap_or_else(|failure| {
        print_error(lang, &failure.text);
        failure.exit
    })
}

/// A folder that is not there and is called almost like a command: somebody mistyped the command.
fn mistyped(folder: Option<&Path>) -> Option<Failure> {
    let word = folder?.to_str()?;
    let meant = Cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .find(|name| strsim::damerau_levenshtein(word, name) <= MAX_TYPOS)?;
    // Asked last: a folder on a share that hangs would not answer.
    if Path::new(word).exists() {
        return None;
    }
    let text = text!(
        "没有命令 {word}；是不是 {meant}？如果是文件夹，请写 ./{word}",
        "there is no command `{word}`; is it `{meant}`? If it is a folder, write ./{word}"
    );
    Some(Failure::new(Exit::BadUsage, text))
}

/// Prints a failure on the standard error.
fn print_error(lang: Lang, text: &Text) {
    let _nobody_reads = io::stderr().write_all(sentence(lang, text).as_bytes());
}

/// What is said of a failure, as a line.
fn sentence(lang: Lang, text: &Text) -> String {
    let name = match lang {
        Lang::Zh => "错误",
        Lang::En => "error",
    };
    format!("gongyi: {name}: {}\n", text.get(lang))
}

/// The language of the system's messages.
fn system_lang() -> Lang {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    match set.into_iter().find(|value| !value.is_empty()) {
        Some(value) if value.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// The system's zone; China's where it has none.
fn system_zone() -> Tz {
    iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(Tz::Asia__Shanghai)
}

/// Built-in assets, with a folder that overrides them where there is one.
fn assets() -> Assets {
    let folder = std::env::var_os(ASSETS_VARIABLE).map_or_else(|| PathBuf::from(ASSETS_FOLDER), PathBuf::from);
    if folder.is_dir() { Assets::with_folder(folder) } else { Assets::embedded() }
}

/// A reader of a folder.
fn loader(folder: Option<&Path>) -> Loader {
    Loader::new(folder.unwrap_or_else(|| Path::new(DEFAULT_FOLDER)), assets(), system_zone())
}

/// Reads a folder, checking so much of its pictures.
fn open(folder: Option<&Path>, verifying: Verifying) -> (Loader, Outcome) {
    let mut loader = loader(folder).verifying(verifying);
    let outcome = loader.load();
    (loader, outcome)
}

/// Reads a folder that must exist, for the commands that do not wait for one; reports the errors in it.
fn open_existing(folder: Option<&Path>, verifying: Verifying, lang: Lang) -> Result<(Loader, Outcome), Failure> {
    let (loader, outcome) = open(folder, verifying);
    if !loader.folder().is_dir() {
        let path = loader.folder().display().to_string();
        let text = text!("没有文件夹 {path}", "there is no folder {path}");
        return Err(Failure::new(Exit::BadContent, text));
    }
    let errors: Vec<_> = outcome
        .problems()
        .iter()
        .filter(|problem| problem.severity == gongyi_core::problem::Severity::Error)
        .cloned()
        .collect();
    let _nobody_reads = render::print(&errors, lang, &mut io::stderr(), render::may_colour(&io::stderr()));
    Ok((loader, outcome))
}

/// An object as one line of JSON, in which a terminal finds nothing to obey.
fn json_line(value: &impl serde::Serialize) -> io::Result<String> {
    serde_json::to_string(value).map(printable_json).map_err(io::Error::other)
}

/// A part of the time in percent.
fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// How a command ends that wrote its data. Whoever reads may go before the end.
fn written(result: io::Result<()>) -> Result<Exit, Failure> {
    match result {
        Ok(()) => Ok(Exit::Fine),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => Err(Failure::new(Exit::Failed, text!("写不出：{error}", "cannot write: {error}"))),
    }
}

/// Writes a picture to a PNG file.
fn write_picture(path: &Path, canvas: &Canvas) -> Result<(), Failure> {
    encode(canvas)
        .and_then(|png| replace(path, &png))
        .map_err(|error| Failure::io("无法写入", "cannot write", path, &error))
}

/// The screen of this name, or the first.
fn screen_named<'a>(
    library: &'a gongyi_core::model::Library,
    name: Option<&str>,
) -> Result<&'a std::sync::Arc<gongyi_core::model::Screen>, Failure> {
    let found = match name {
        Some(name) => library.screens.iter().find(|screen| screen.name.as_str() == name),
        None => library.screens.first(),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = library.screens.iter().map(|screen| screen.name.as_str()).collect();
        let name = name.unwrap_or_default();
        Failure::new(
            Exit::BadUsage,
            Text::new(
                format!("没有名为“{name}”的屏幕，有：{}", known.join("、")),
                format!("there is no screen `{name}`; there are {}", known.join(", ")),
            ),
        )
    })
}

/// The zone of a screen by its name.
fn zone_named(screen: &gongyi_core::model::Screen, name: &str) -> Result<gongyi_core::model::ZoneId, Failure> {
    screen.zone_ids().find(|zone| &*zone.zone == name).ok_or_else(|| {
        let known: Vec<String> = screen.zone_ids().map(|zone| zone.zone.to_string()).collect();
        let screen = &screen.name;
        Failure::new(
            Exit::BadUsage,
            Text::new(
                format!("屏幕“{screen}”上没有区域“{name}”，有：{}", known.join("、")),
                format!("the screen `{screen}` has no zone `{name}`; there are {}", known.join(", ")),
            ),
        )
    })
}

/// A size such as `1920x1080`.
fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match parts {
        Some((width, height)) if (16..=16_384).contains(&width) && (16..=16_384).contains(&height) => {
            Ok((width, height))
        }
        Some(_) => Err("each side has 16 to 16384 pixels".to_owned()),
        None => Err("write a size such as 1920x1080".to_owned()),
    }
}
