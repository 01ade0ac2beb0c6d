//! `gongyi play`: plays the folder, on the screens or off-screen.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Duration,
};

use tracing::{Subscriber, trace_span};
use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use super::{BadValue, Exit, Failure, assets, loader, machine_font_folders, render, sentence, size, time};
use gongyi_assets::Assets;
use gongyi_content::{
    breaker::Breaker,
    library::{
        Loader, Outcome, Verifying,
        watch::{Method, START_PATIENCE, Watch},
    },
    store::{self, Store},
};
use gongyi_core::{
    problem::{Lang, Problem, Text},
    text,
};
use gongyi_paint::typeset::Fonts;
use gongyi_record::{JournalPlace, Record, journal::Retention, log::Log, trace::Trace};
use gongyi_system::{clock::Clock, host::host_name, threads::BoundedThread};

/// The end of the player waits so long until what is wrong with the folder is reported.
const REPORTED_WITHIN: Duration = Duration::from_secs(1);

/// Plays the folder (this is the default).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// Plays only on this screen; may be given several times.
    #[arg(long, value_name = "NAME")]
    screen: Vec<String>,
    /// Opens a window on a desk instead of filling the screens.
    #[arg(long, conflicts_with = "headless")]
    windowed: bool,
    /// Plays off-screen, as it does where there is no display.
    #[arg(long)]
    headless: bool,
    /// Whether a graphics adapter draws: `auto` where there is one, `on` also with a driver in software, `off` never.
    #[arg(long, value_enum, default_value = "auto")]
    gpu: Gpu,
    /// The size of the upright picture, off-screen or in a window.
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(u32, u32)>,
    /// Starts the player's clock there: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now`.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Runs the player's clock so many times as fast.
    #[arg(long, value_name = "X", value_parser = speed)]
    speed: Option<f64>,
    /// Ends after so much of the player's time, such as `90s`, `15m`, `8h`.
    #[arg(long = "for", value_name = "DURATION")]
    length: Option<String>,
    /// Writes events, one JSON object a line, to a file or to the standard output.
    #[arg(long, value_name = "FILE|-")]
    events: Option<PathBuf>,
    /// Keeps a JSON file with what the player does now.
    #[arg(long, value_name = "FILE")]
    status: Option<PathBuf>,
    /// Keeps a picture of what is on screen (FILE-NAME.png per screen where there are several).
    #[arg(long, value_name = "FILE.png")]
    mirror: Option<PathBuf>,
    /// Keeps the last good version of every file there, for a restart [default: `$STATE_DIRECTORY`, else
    /// `$XDG_STATE_HOME/gongyi`, else `~/.local/state/gongyi`].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Keeps a journal of what was shown there, one file a day (proof of play).
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Days of the journal that are older are removed.
    #[arg(long, value_name = "DAYS", default_value_t = 400, requires = "record", value_parser = clap::value_parser!(u32).range(1..))]
    record_days: u32,
    /// The oldest days of the journal are removed where it takes more than so many MiB.
    #[arg(long, value_name = "MIB", default_value_t = 2048, requires = "record", value_parser = clap::value_parser!(u32).range(1..))]
    record_mib: u32,
    /// Runs this command (by `sh`) when rules blank every screen, to switch the displays off.
    #[arg(long, value_name = "COMMAND", requires = "display_on")]
    display_off: Option<String>,
    /// Runs this command when that is over, and at the end.
    #[arg(long, value_name = "COMMAND", requires = "display_off")]
    display_on: Option<String>,
}

/// Whether a graphics adapter draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Gpu {
    #[default]
    Auto,
    On,
    Off,
}

#[cfg(feature = "stage")]
impl From<Gpu> for gongyi_stage::GpuMode {
    fn from(gpu: Gpu) -> Self {
        match gpu {
            Gpu::Auto => Self::Auto,
            Gpu::On => Self::On,
            Gpu::Off => Self::Off,
        }
    }
}

fn speed(text: &str) -> Result<f64, BadValue> {
    match text.parse::<f64>() {
        Ok(speed) if (0.001..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err(BadValue(text!("请写 0.001 到 1000000 的数", "write a number from 0.001 to 1000000"))),
    }
}

impl Args {
    /// The folder, where it was given.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
}

/// Everything that is said goes through the log, the last sentence too: whoever reads the standard error may have
/// stopped, and neither a start nor an end waits for that.
pub(super) fn run(args: &Args, trace: Option<&Trace>, lang: Lang) -> Exit {
    if !args.windowed {
        outlive_terminal();
    }
    let log = start_log(trace);
    let mut reporting = None;
    let exit = run_logged(args, lang, &log, &mut reporting);
    if let Some(reporting) = &mut reporting {
        let _hangs = reporting.join_within(REPORTED_WITHIN);
    }
    let exit = exit.unwrap_or_else(|failure| {
        log.write(sentence(lang, &failure.text));
        failure.exit
    });
    log.flush();
    exit
}

/// From the first moment on SIGHUP does not end the player: a log rotation may come before the stage is there to take it.
/// On a desk it says that the terminal was closed.
fn outlive_terminal() {
    #[cfg(unix)]
    {
        let nothing_to_reopen_yet = Arc::default();
        // Where that fails, it is as it is for every program.
        let _unheeded = signal_hook::flag::register(signal_hook::consts::SIGHUP, nothing_to_reopen_yet);
    }
}

fn run_logged(args: &Args, lang: Lang, log: &Log, reporting: &mut Option<BoundedThread>) -> Result<Exit, Failure> {
    let Remembered { loader, store, breaker } =
        trace_span!(target: "gongyi::trace", "ask_state").in_scope(|| remember(args, lang));
    let open = || Watch::open(loader, Method::Automatic, START_PATIENCE);
    let (outcome, watch) = trace_span!(target: "gongyi::trace", "open_folder").in_scope(open).map_err(|error| {
        Failure::new(Exit::Failed, text!("无法启动线程：{error}", "no thread can be started: {error}"))
    })?;
    let library = &outcome.library;
    let timezone = library.site.timezone;
    let at = args.at.as_deref().map(|at| time::parse(at, timezone)).transpose()?;
    let clock = Clock::new(at, args.speed);
    *reporting = report(outcome.problems().to_vec(), lang, log.clone());
    let length = args.length.as_deref().map(time::length).transpose()?;
    let (events, status, mirror) = (args.events.as_deref(), args.status.as_deref(), args.mirror.as_deref());
    let journal = args.record.as_deref().map(|folder| JournalPlace {
        folder,
        retention: Retention { days: args.record_days, bytes: u64::from(args.record_mib) << 20 },
        player: box_name(),
        clock,
    });
    let record = Record::start(events, status, mirror, journal, timezone, lang);
    let fonts = load_fonts(&assets())?.with_machine_fonts(machine_font_folders());
    let counting = store.clone();
    let exit = play(args, lang, clock, length, Content { outcome, watch, store, breaker }, fonts, record);
    count_end(counting, exit.is_ok());
    exit
}

/// Notes how the player ended. The disk may hang.
fn count_end(store: Option<Arc<Store>>, is_clean: bool) {
    let Some(store) = store else { return };
    // Without a thread the next start takes it for one that was cut off.
    if let Ok(mut counting) = BoundedThread::start("gongyi-ended", move || store.count_end(is_clean)) {
        let _hangs = counting.join_within(REPORTED_WITHIN);
    }
}

/// What this box is called, in its journal.
fn box_name() -> String {
    let name = host_name();
    if name.is_empty() { "gongyi".to_owned() } else { name }
}

/// Prints what is wrong with the folder, beside what plays: the lines that are meant are read anew, and a disk may hang.
fn report(problems: Vec<Problem>, lang: Lang, log: Log) -> Option<BoundedThread> {
    let print = move || {
        let mut text = Vec::new();
        let _always_written = render::print(&problems, lang, &mut text, render::may_colour(&io::stderr()));
        log.write(String::from_utf8_lossy(&text).into_owned());
    };
    // Without the thread the log lacks it; `check` and the status report it all the same.
    BoundedThread::start("gongyi-problems", print).ok()
}

/// A reader of the folder, with what earlier players left in the state folder.
struct Remembered {
    loader: Loader,
    store: Option<Arc<Store>>,
    breaker: Breaker,
}

impl Remembered {
    /// Asks the state folder. Its disk may hang.
    fn ask(loader: Loader, named: Option<&Path>, screens: &[String]) -> Result<Self, Vec<(PathBuf, io::Error)>> {
        let store = Arc::new(store::find(&store::candidates(named, &store::Environment::read()))?);
        store.count_start(loader.folder(), screens);
        let breaker = Breaker::in_store(Arc::clone(&store), loader.folder(), screens);
        let loader = loader.with_breaker(breaker.clone()).with_store(Arc::clone(&store));
        Ok(Self { loader, store: Some(store), breaker })
    }
}

/// What the state folder knows; without one, or where its disk does not answer, the player plays, and says so.
fn remember(args: &Args, lang: Lang) -> Remembered {
    let (sender, answer) = mpsc::channel();
    let (dir, named, screens) = (args.dir.clone(), args.state.clone(), args.screen.clone());
    let ask = move || {
        let _too_late = sender.send(Remembered::ask(loader(dir.as_deref()), named.as_deref(), &screens));
    };
    // One that hangs is left behind. Without the thread there is no answer either.
    let _thread = std::thread::Builder::new().name("gongyi-state".into()).spawn(ask);
    let tried: Vec<String> = match answer.recv_timeout(START_PATIENCE) {
        Ok(Ok(remembered)) => return remembered,
        Ok(Err(errors)) => errors.iter().map(|(path, error)| format!("{} ({error})", path.display())).collect(),
        Err(_) => store::candidates(args.state.as_deref(), &store::Environment::read())
            .iter()
            .map(|path| format!("{} ({})", path.display(), text!("没有响应", "it does not answer").get(lang)))
            .collect(),
    };
    let text = Text::new(
        format!("没有可用的状态文件夹（--state）：{}；照常播放，但重新启动后不会记得上一个正确版本", tried.join("、")),
        format!(
            "there is no state folder (--state): {}; it plays, but a restart will not know the last good version",
            tried.join(", ")
        ),
    );
    gongyi_core::warn!(text);
    let loader = loader(args.dir.as_deref()).verifying(Verifying::Lazily);
    Remembered { loader, store: None, breaker: Breaker::forgetful() }
}

/// What is played, and who follows its edits.
struct Content {
    outcome: Outcome,
    watch: Watch,
    store: Option<Arc<Store>>,
    breaker: Breaker,
}

/// The faces of the assets folder, or the player's own where those cannot be used: a wall without the right face is
/// better than none.
fn load_fonts(assets: &Assets) -> Result<Fonts, Failure> {
    let _span = trace_span!(target: "gongyi::trace", "load_fonts").entered();
    let error = match Fonts::load(assets) {
        Ok(fonts) => return Ok(fonts),
        Err(error) => error,
    };
    let own = Fonts::load(&Assets::embedded())
        .map_err(|error| Failure::new(Exit::Failed, Text::new(format!("字体无法使用：{error}"), error.to_string())))?;
    let folder = assets.folder().unwrap_or_else(|| Path::new("assets")).display();
    let text = text!(
        "{folder} 中的字体无法使用（{error}），改用程序自带的字体；请换成完好的文件，或把它删掉",
        "the fonts in {folder} cannot be used ({error}), so the player uses its own; put a good file there, or take \
             it out"
    );
    gongyi_core::warn!(text);
    Ok(own)
}

#[cfg(feature = "stage")]
fn play(
    args: &Args,
    lang: Lang,
    clock: Clock,
    length: Option<chrono::TimeDelta>,
    content: Content,
    fonts: Fonts,
    record: Record,
) -> Result<Exit, Failure> {
    use gongyi_stage::{self as stage, Display, Setup, StageError};
    let has_display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let display = match (args.headless, args.windowed, has_display) {
        (false, true, true) => Display::Desk,
        (false, true, false) => {
            return Err(Failure::new(
                Exit::CannotDraw,
                text!(
                    "没有显示器（未设置 DISPLAY 或 WAYLAND_DISPLAY），无法打开窗口；离屏播放请用 --headless",
                    "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set) to open a window on; play \
                     off-screen with --headless"
                ),
            ));
        }
        (false, false, true) => Display::Wall,
        _ => Display::OffScreen,
    };
    let setup = Setup {
        display,
        size: args.size,
        only: args.screen.clone(),
        until: length.and_then(|length| clock.now().checked_add_signed(length)),
        clock,
        lang,
        assets: assets(),
        fonts,
        breaker: content.breaker,
        outcome: content.outcome,
        watch: content.watch,
        record,
        power: args.display_off.clone().zip(args.display_on.clone()).map(|(off, on)| stage::PowerCommands { off, on }),
        store: content.store,
        customize: None,
        gpu: args.gpu.into(),
    };
    match stage::run(setup) {
        Ok(()) => Ok(Exit::Fine),
        Err(StageError::CannotDraw(text)) => Err(Failure::new(Exit::CannotDraw, text)),
        Err(StageError::Failed(text)) => Err(Failure::new(Exit::Failed, text)),
    }
}

#[cfg(not(feature = "stage"))]
fn play(
    _: &Args,
    _: Lang,
    _: Clock,
    _: Option<chrono::TimeDelta>,
    content: Content,
    _: Fonts,
    record: Record,
) -> Result<Exit, Failure> {
    let Content { outcome, watch, store, breaker } = content;
    drop((record, outcome, watch, store, breaker));
    Err(Failure::new(
        Exit::CannotDraw,
        text!("这个程序编译时没有带舞台，不能播放", "this program was built without the stage and cannot play"),
    ))
}

/// What libraries say of themselves concerns nobody on a wall; what is wrong is said by the player.
const QUIET: &str = "error,gongyi=info,wgpu_hal=off,wgpu_core=off,bevy_render=off,bevy_winit=off,winit=off";

/// The log: a handful of lines for an operator on the standard error; more with `RUST_LOG`. The trace listens beside it,
/// where one is asked for.
fn start_log(trace: Option<&Trace>) -> Log {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(QUIET));
    let out = Log::start();
    // A second player in one process, as in tests, keeps the first one's log.
    let _already = listener(out.clone(), filter, trace).try_init();
    log_panics(out.clone());
    out
}

/// Who listens to what is logged and traced. The spans of a trace are no part of the log.
fn listener(log: Log, filter: EnvFilter, trace: Option<&Trace>) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer().with_writer(log).with_target(false).without_time();
    let lines = lines.with_ansi(render::may_colour(&io::stderr())).with_filter(filter);
    tracing_subscriber::registry().with(lines).with(trace.map(Trace::layer))
}

/// What is reported of a panic goes through the log too: where nobody reads the standard error, the thread that panics would
/// wait there, and so would all that panic after it.
fn log_panics(log: Log) {
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("?");
        // Asked for by `RUST_BACKTRACE`.
        let trace = Backtrace::capture();
        let trace = if trace.status() == BacktraceStatus::Captured { format!("{trace}\n") } else { String::new() };
        log.write(format!("thread {name} {panic}\n{trace}"));
        // The panic of this one ends the process.
        if name == "main" {
            log.flush();
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::level_filters::LevelFilter;

    /// Whether a span of a trace is made, and up to which level anybody asks at all.
    fn heard(filter: &str, trace: Option<&Trace>) -> (bool, Option<LevelFilter>) {
        let listener = listener(Log::start(), EnvFilter::new(filter), trace);
        let most = listener.max_level_hint();
        let is_made = || !trace_span!(target: "gongyi::trace", "span").is_disabled();
        (tracing::subscriber::with_default(listener, is_made), most)
    }

    #[test]
    fn spans_cost_nothing_where_no_trace_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let trace = Trace::start(&folder.path().join("trace.json"));
        // Below this level `tracing` compares a number and asks nobody.
        assert_eq!(heard(QUIET, None), (false, Some(LevelFilter::INFO)));
        assert_eq!(heard(QUIET, Some(&trace)), (true, Some(LevelFilter::TRACE)));
        assert_eq!(heard("off", Some(&trace)), (true, Some(LevelFilter::TRACE)), "the log's filter is the log's alone");
    }

    #[test]
    fn a_broken_font_in_the_assets_folder_leaves_the_own_ones() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("fonts")).unwrap();
        let assets = Assets::with_folder(folder.path());
        for broken in [&b""[..], &b"no font"[..], &[0; 4096][..]] {
            for path in gongyi_paint::typeset::FONT_PATHS {
                std::fs::write(folder.path().join(path), broken).unwrap();
            }
            assert!(Fonts::load(&assets).is_err());
            assert!(load_fonts(&assets).is_ok());
        }
    }
}
