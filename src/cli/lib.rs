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
mod chinese;
mod completions;
mod doctor;
mod explain;
mod gallery;
mod listed_cue;
mod man;
mod play;
mod progress;
mod proof;
mod render;
mod report;
mod snapshot;
mod time;
mod timeline;
mod wall;

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    time::Duration,
};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, parser::ValueSource};

use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome, Verifying, site_language};
use gongyi_core::{
    characters::printable_json,
    problem::{Lang, Text},
    text,
};
use gongyi_media::Canvas;
use gongyi_record::{mirror::encode, replace, trace::Trace};
use gongyi_system::zone::MachineZone;

/// The folder of playlists where none is named.
const DEFAULT_FOLDER: &str = "playlists";
/// The folder that overrides built-in assets, beside the working folder.
const ASSETS_FOLDER: &str = "assets";
/// The variable that names another folder of assets.
const ASSETS_VARIABLE: &str = "GONGYI_ASSETS";
/// The variable that names the folders of the machine's fonts, as `PATH` does; none where it is empty.
const MACHINE_FONTS_VARIABLE: &str = "GONGYI_MACHINE_FONTS";
/// A folder that does not say so soon which language it wants gets that of the system.
const LANGUAGE_WITHIN: Duration = Duration::from_millis(500);

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
    /// The language of messages; by default that of the site (`lang` in site.ron), else of the system (LANG), else Chinese.
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

impl LangArg {
    fn lang(self) -> Lang {
        match self {
            Self::Zh => Lang::Zh,
            Self::En => Lang::En,
        }
    }
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
    /// Checks this machine: the installed service, displays, graphics driver, fonts, clock, folder, disk, heat.
    Doctor(doctor::Args),
    /// Writes the completions of a shell.
    Completions(completions::Args),
    /// Writes the pages of the manual, for the package.
    #[command(hide = true)]
    Man(man::Args),
    /// Draws every slide of the folder to PNG files.
    Gallery(gallery::Args),
    /// Tells what was shown, by the journals that `play --record` keeps.
    Report(report::Args),
    /// Writes one file for those who must approve: every slide, what is new, the next days, and a form to sign.
    Proof(proof::Args),
}

/// What is wrong with a value of the command line, as clap asks for it.
#[derive(Debug)]
struct BadValue(Text);

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for BadValue {}

/// A command line that was understood, with the folder that it names.
struct Parsed {
    cli: Cli,
    folder: Option<PathBuf>,
}

/// Why a command line was not, or was no more than a question.
enum Unparsed {
    Clap(clap::Error),
    Stray(Text),
}

impl From<clap::Error> for Unparsed {
    fn from(error: clap::Error) -> Self {
        Self::Clap(error)
    }
}

/// Parses the command line. What belongs to `play` may not stand before the name of a command; `--lang` and `--trace`,
/// which belong to all, may, which clap's own `args_conflicts_with_subcommands` would refuse.
fn parse(arguments: &[OsString], lang: Lang) -> Result<Parsed, Unparsed> {
    let mut command = match lang {
        Lang::Zh => chinese::translate(Cli::command()),
        Lang::En => Cli::command(),
    };
    let matches = command.try_get_matches_from_mut(arguments)?;
    let stray = matches.ids().find(|id| {
        !["lang", "trace", "Args"].contains(&id.as_str())
            && matches.value_source(id.as_str()) == Some(ValueSource::CommandLine)
    });
    if let (Some(name), Some(stray)) = (matches.subcommand_name(), stray) {
        return Err(Unparsed::Stray(text!(
            "“{stray}”写在“{name}”前面不起作用，请写到“{name}”后面",
            "`{stray}` stands before `{name}`, where it has no effect; write it after `{name}`"
        )));
    }
    let of_command = matches.subcommand().map_or(&matches, |(_, matches)| matches);
    let folder = of_command.try_get_one::<PathBuf>("dir").ok().flatten().cloned();
    Ok(Parsed { cli: Cli::from_arg_matches(&matches)?, folder })
}

/// Says why a command line was not understood, or what was asked about it.
fn answer(unparsed: &Unparsed, lang: Lang) -> Exit {
    let error = match unparsed {
        Unparsed::Clap(error) => error,
        Unparsed::Stray(text) => {
            print_error(lang, text);
            return Exit::BadUsage;
        }
    };
    let _nobody_reads = match (lang, error.use_stderr()) {
        (Lang::En, _) => error.print(),
        (Lang::Zh, true) => io::stderr().write_all(chinese::error(error).as_bytes()),
        (Lang::Zh, false) => {
            let text = error.render();
            let coloured = render::may_colour(&io::stdout());
            let text = if coloured { text.ansi().to_string() } else { text.to_string() };
            io::stdout().write_all(chinese::phrases(&text).as_bytes())
        }
    };
    if error.use_stderr() { Exit::BadUsage } else { Exit::Fine }
}

/// The language that a command line asks for, before it is understood.
fn asked_lang(arguments: &[OsString]) -> Option<Lang> {
    let words = arguments.iter().skip(1).map(|word| word.to_str().unwrap_or_default());
    let words: Vec<&str> = words.take_while(|word| *word != "--").collect();
    let apart = words.windows(2).find_map(|pair| (pair.first() == Some(&"--lang")).then(|| pair.last().copied()));
    let value = apart.flatten().or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")))?;
    LangArg::from_str(value, false).ok().map(LangArg::lang)
}

/// Runs the command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let before = asked_lang(&arguments).unwrap_or_else(system_lang);
    let Parsed { cli, folder } = match parse(&arguments, before) {
        Ok(parsed) => parsed,
        Err(unparsed) => return answer(&unparsed, before),
    };
    let lang = cli.lang.map(LangArg::lang).or_else(|| site_lang(folder)).unwrap_or(before);
    gongyi_core::log::set_language(lang);
    let trace = cli.trace.as_deref().map(Trace::start);
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
        Some(Command::Man(args)) => man::run(&args),
        Some(Command::Gallery(args)) => gallery::run(&args, lang),
        Some(Command::Report(args)) => report::run(&args, lang),
        Some(Command::Proof(args)) => proof::run(&args, lang),
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
        .filter(|command| !command.is_hide_set())
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

/// The language that the folder asks for. Its disk may hang.
fn site_lang(folder: Option<PathBuf>) -> Option<Lang> {
    let folder = folder.unwrap_or_else(|| PathBuf::from(DEFAULT_FOLDER));
    let (sender, answer) = mpsc::channel();
    let ask = move || {
        let _too_late = sender.send(site_language(&folder));
    };
    // One that hangs is left behind.
    let _thread = std::thread::Builder::new().name("gongyi-language".into()).spawn(ask);
    answer.recv_timeout(LANGUAGE_WITHIN).ok().flatten()
}

/// The language of the system's messages. A locale that names none, such as `C.UTF-8`, is no wish for English.
fn system_lang() -> Lang {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let lang = variables.iter().find_map(|name| language_of_locale(&std::env::var(name).ok()?));
    lang.unwrap_or(Lang::Zh)
}

/// The language of a locale: Chinese, or English for all others; none where it names none.
fn language_of_locale(locale: &str) -> Option<Lang> {
    let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "" | "c" | "posix" => None,
        "zh" | "chinese" => Some(Lang::Zh),
        _ => Some(Lang::En),
    }
}

/// Built-in assets, with a folder that overrides them where there is one.
fn assets() -> Assets {
    let folder = std::env::var_os(ASSETS_VARIABLE).map_or_else(|| PathBuf::from(ASSETS_FOLDER), PathBuf::from);
    if folder.is_dir() { Assets::with_folder(folder) } else { Assets::embedded() }
}

/// Where the machine keeps its fonts.
fn machine_font_folders() -> Vec<PathBuf> {
    match std::env::var_os(MACHINE_FONTS_VARIABLE) {
        Some(folders) => std::env::split_paths(&folders).filter(|path| path.is_absolute()).collect(),
        None => gongyi_assets::fonts::MACHINE_FOLDERS.map(PathBuf::from).into(),
    }
}

/// A reader of a folder.
fn loader(folder: Option<&Path>) -> Loader {
    Loader::new(folder.unwrap_or_else(|| Path::new(DEFAULT_FOLDER)), assets(), MachineZone::read().zone)
}

/// Reads a folder, checking so much of its pictures.
fn open(folder: Option<&Path>, verifying: Verifying) -> (Loader, Outcome) {
    let mut loader = loader(folder).verifying(verifying);
    let outcome = loader.load();
    (loader, outcome)
}

/// Fails where there is no such folder.
fn existing(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let path = folder.display();
    Err(Failure::new(Exit::BadContent, text!("没有文件夹 {path}", "there is no folder {path}")))
}

/// Reads a folder that must exist, for the commands that do not wait for one; reports the errors in it.
fn open_existing(folder: Option<&Path>, verifying: Verifying, lang: Lang) -> Result<(Loader, Outcome), Failure> {
    let (loader, outcome) = open(folder, verifying);
    existing(loader.folder())?;
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
fn size(text: &str) -> Result<(u32, u32), BadValue> {
    let parts = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match parts {
        Some((width, height)) if (16..=16_384).contains(&width) && (16..=16_384).contains(&height) => {
            Ok((width, height))
        }
        Some(_) => Err(BadValue(text!("每边应为 16 到 16384 像素", "each side has 16 to 16384 pixels"))),
        None => Err(BadValue(text!("请写 1920x1080 这样的大小", "write a size such as 1920x1080"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Replay B8
    #[test]
    fn a_locale_without_a_language_is_no_wish_for_english() {
        for (locale, lang) in [
            ("", None),
            ("C", None),
            ("C.UTF-8", None),
            ("C.utf8", None),
            ("POSIX", None),
            ("posix", None),
            ("zh", Some(Lang::Zh)),
            ("zh_CN.UTF-8", Some(Lang::Zh)),
            ("zh-Hans", Some(Lang::Zh)),
            ("zh_TW", Some(Lang::Zh)),
            ("en", Some(Lang::En)),
            ("en_GB.UTF-8", Some(Lang::En)),
            ("en_US@euro", Some(Lang::En)),
            ("de_DE", Some(Lang::En)),
        ] {
            assert_eq!(language_of_locale(locale), lang, "{locale:?}");
        }
    }

    #[test]
    fn the_language_that_is_asked_for_is_known_before_the_rest() {
        let asked = |words: &[&str]| asked_lang(&words.iter().map(OsString::from).collect::<Vec<_>>());
        for words in [
            &["gongyi", "--lang", "zh", "--wrong"][..],
            &["gongyi", "check", "--lang=zh"],
            &["gongyi", "help", "--lang", "zh"],
        ] {
            assert_eq!(asked(words), Some(Lang::Zh), "{words:?}");
        }
        for words in
            [&["gongyi"][..], &["gongyi", "--lang"], &["gongyi", "--lang", "fr"], &["gongyi", "--", "--lang", "zh"]]
        {
            assert_eq!(asked(words), None, "{words:?}");
        }
        assert_eq!(asked(&["gongyi", "--lang", "en"]), Some(Lang::En));
    }
}
