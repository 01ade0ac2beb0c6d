//! What is written to `docs/performance.md`: the part between two marks, with the machine and the commands. The text
//! around it is written by people.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use super::{
    content::{Content, Show},
    display::{Observer, Xvfb},
    options::Options,
    players::Players,
    table::{Player, Samples},
};

/// Where the measured part begins and ends.
pub(crate) const MARKS: (&str, &str) = ("<!-- measured by cargo bench --bench wall -->", "<!-- measured: end -->");
/// A machine with more to do than this, a core, gives rough figures.
const QUIET_LOAD: f64 = 0.3;

/// The machine, in a few lines.
#[derive(Debug)]
pub(crate) struct Machine {
    /// One line each.
    pub(crate) lines: Vec<String>,
    /// Whether others were at work when the run began.
    pub(crate) is_busy: bool,
}

impl Machine {
    /// Looks at it, before anything is started.
    pub(crate) fn read(players: &Players) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let info = read("/proc/cpuinfo");
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let model = model.map_or("unknown processor", |(_, model)| model.trim()).to_owned();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let memory = super::processes::parse_figure(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
        let load: f64 = read("/proc/loadavg").split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default();
        let adapters = fs::read_dir("/sys/class/drm").map_or(0, |entries| {
            entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("renderD")).count()
        });
        let mut lines = vec![
            format!(
                "{model}, {cores} cores, {:.1} GB; render nodes of graphics adapters: {adapters}",
                memory as f64 / 1e6
            ),
            format!("Linux {}; load when it began: {load:.2}", read("/proc/sys/kernel/osrelease").trim()),
        ];
        lines.extend(Player::ALL.map(|player| players.version(player)));
        lines.push(match xvfb_version() {
            Ok(version) => format!("Xvfb of {version}"),
            Err(error) => format!("Xvfb: {error}"),
        });
        Self { lines, is_busy: load > QUIET_LOAD * cores as f64 }
    }
}

fn xvfb_version() -> Result<String, Box<dyn Error>> {
    let server = Xvfb::start((640, 480))?;
    Ok(Observer::connect(&server.name)?.version())
}

/// What people are to know before they believe a figure.
pub(crate) fn warnings(machine: &Machine, options: &Options, players: &Players) -> Vec<String> {
    let mut warnings = Vec::new();
    if machine.is_busy {
        warnings.push("the machine had other work when this began: the figures are rough".to_owned());
    }
    if options.rounds < 3 {
        warnings.push(format!("{} round(s) only: the spread says little", options.rounds));
    }
    if players.gongyi.components().any(|part| part.as_os_str() == "debug") {
        warnings.push("Gongyi is NO RELEASE BUILD: its figures say nothing".to_owned());
    }
    for player in Player::ALL {
        if players.program(player).is_none() {
            let (name, package) = (player.name(), Players::package(player));
            warnings.push(format!("{name} IS MISSING ({package}): its columns are empty"));
        }
    }
    warnings
}

/// The measured part.
pub(crate) fn section(
    samples: &Samples,
    machine: &Machine,
    warnings: &[String],
    commands: &[String],
    date: &str,
) -> String {
    let mut text = format!("{}\n\nMeasured on {date}.\n\n", MARKS.0);
    for warning in warnings {
        let _always_written = writeln!(text, "> **Note:** {warning}.\n");
    }
    text.push_str(&samples.markdown());
    text.push_str("\n![Ratios to Chromium and mpv](pictures/performance.svg)\n\n```text\n");
    for line in machine.lines.iter().chain([&String::new()]).chain(commands) {
        let _always_written = writeln!(text, "{line}");
    }
    text + "```\n\n" + MARKS.1
}

/// The page with its measured part exchanged; none where it lacks the marks.
pub(crate) fn exchanged(page: &str, section: &str) -> Option<String> {
    let (before, rest) = page.split_once(MARKS.0)?;
    let (_, after) = rest.split_once(MARKS.1)?;
    Some(format!("{before}{section}{after}"))
}

/// The commands of all players, as they were run, with short names for the folders of the run.
pub(crate) fn commands(players: &Players, content: &Content, root: &Path, options: &Options) -> Vec<String> {
    let mut commands = vec![options.line()];
    for player in &options.players {
        for show in [Show::Still, Show::Fade, Show::Ticker] {
            let Some(command) = players.command(*player, show, content, &root.join("kept").join(player.name())) else {
                continue;
            };
            let mut words = vec![player.name().to_owned()];
            words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
            commands.push(words.join(" ").replace(&*root.to_string_lossy(), "RUN"));
        }
    }
    commands
}

/// Writes the page and its picture.
pub(crate) fn write(root: &Path, section: &str, picture: &str) -> Result<(), Box<dyn Error>> {
    let path = root.join("docs/performance.md");
    let page = exchanged(&fs::read_to_string(&path)?, section).ok_or("docs/performance.md lacks the marks")?;
    fs::write(path, page)?;
    fs::write(root.join("docs/pictures/performance.svg"), picture)?;
    Ok(())
}
