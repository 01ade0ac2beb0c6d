//! One player, one scenario, one round: started, looked at, measured and ended.

use std::{
    error::Error,
    fs,
    io::Write as _,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::Duration,
};

use gongyi_system::clock::monotonic_now;
use rustix::process::Signal;

use super::{
    content::{Content, DWELL_SECS, Show},
    display::{Observer, Xvfb},
    interrupt,
    options::Scenario,
    pacing::{self, Step},
    players::Players,
    processes::{MARK, Tree, Usage},
    statistics::quantile,
    table::{Measure, Player, Samples},
};

/// The first picture comes within this, or it counts as never.
const PICTURE_WITHIN: Duration = Duration::from_mins(1);
/// What a player does after its start, such as a browser's house-keeping, is not measured.
const SETTLES: Duration = Duration::from_secs(6);
/// A player that is asked to end does so within this, or is killed.
const ENDS_WITHIN: Duration = Duration::from_secs(4);
/// How long a ticker's steps are looked at, and a slide that stands.
const TICKER_WATCHED: Duration = Duration::from_secs(5);
const STILL_WATCHED: Duration = Duration::from_secs(10);
/// What is written to disk after a start, and a minute later, is another matter than what is written all day.
const DISK_SETTLES: Duration = Duration::from_secs(30);
/// For how many windows what is written to disk is counted: some write once a minute.
const DISK_WINDOWS: u32 = 3;
/// How often a start is repeated in a round.
const STARTS: usize = 3;
const MB: f64 = 1_000_000.0;

/// All that a run needs.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    /// Who is measured.
    pub(crate) players: &'a Players,
    /// What is shown.
    pub(crate) content: &'a Content,
    /// Where players keep their things; a player finds it as it left it, so that its caches are warm.
    pub(crate) kept: PathBuf,
    /// How long a measurement takes.
    pub(crate) window: Duration,
}

/// A player that runs on an X server of its own.
#[derive(Debug)]
struct Playing {
    child: Child,
    tree: Tree,
    // Dropped after the player was ended.
    server: Xvfb,
    /// From its start to its first right picture; none where that never came.
    first_picture: Option<Duration>,
}

impl Drop for Playing {
    fn drop(&mut self) {
        // Those that are alive are remembered, whatever becomes of their parents.
        let _gone = self.tree.alive();
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _gone = rustix::process::kill_process(pid, Signal::TERM);
        }
        let deadline = monotonic_now() + ENDS_WITHIN;
        while monotonic_now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.tree.signal(Signal::KILL);
        let _gone = self.child.wait();
    }
}

/// What was used between two moments.
struct Used {
    player_of_100: f64,
    server_of_100: f64,
    written: f64,
}

impl Playing {
    fn used(&mut self, window: Duration) -> Result<Used, Box<dyn Error>> {
        let (player, server, start) = (self.tree.usage()?, self.server.usage()?, monotonic_now());
        interrupt::sleep(window)?;
        let (player_after, server_after) = (self.tree.usage()?, self.server.usage()?);
        let secs = start.elapsed().as_secs_f64();
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("the player ended by itself: {status}").into());
        }
        let share = |before: Usage, after: Usage| after.seconds_since(&before) / secs * 100.0;
        Ok(Used {
            player_of_100: share(player, player_after),
            server_of_100: share(server, server_after),
            written: player_after.written.saturating_sub(player.written) as f64 / secs,
        })
    }

    fn observer(&self) -> Result<Observer, Box<dyn Error>> {
        Observer::connect(&self.server.name)
    }
}

impl Bench<'_> {
    /// Starts a player on a server of its own and waits for its first picture. None where it cannot show this.
    fn play(&self, player: Player, show: Show) -> Result<Option<Playing>, Box<dyn Error>> {
        let kept = self.kept.join(player.name());
        let runtime = kept.join("run");
        fs::create_dir_all(&runtime)?;
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))?;
        let Some(mut command) = self.players.command(player, show, self.content, &kept) else { return Ok(None) };
        let server = Xvfb::start(self.content.size)?;
        let mark = format!("{}{}", std::process::id(), server.name);
        let observer = Observer::connect(&server.name)?;
        let expected = self.content.expected(show)?;
        let height = self.content.size.1;
        let rows = [height / 4, height / 2, height * 3 / 4];
        command
            .env(MARK, &mark)
            .env("DISPLAY", &server.name)
            .env("HOME", &kept)
            .env("XDG_RUNTIME_DIR", &runtime)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_STATE_HOME")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.kept.join(format!("{}.log", player.name())))?)
            .process_group(0);
        let start = monotonic_now();
        let child = command.spawn()?;
        let tree = Tree::new(child.id(), &mark);
        let mut playing = Playing { child, tree, server, first_picture: None };
        // In a loop any slide may be the first: where there is no one right picture, nobody waits for it.
        let deadline = start + PICTURE_WITHIN;
        if show != Show::Fade && observer.wait_for_picture(&expected, &rows, deadline)? {
            playing.first_picture = Some(start.elapsed());
        }
        Ok(Some(playing))
    }

    /// One start that is not measured, so that what comes from disk is in memory.
    pub(crate) fn warm_up(&self, player: Player) -> Result<(), Box<dyn Error>> {
        let playing = self.play(player, Show::Still)?;
        interrupt::sleep(Duration::from_secs(2))?;
        drop(playing);
        Ok(())
    }

    /// Measures one player once.
    pub(crate) fn measure(
        &self,
        scenario: Scenario,
        player: Player,
        samples: &mut Samples,
    ) -> Result<(), Box<dyn Error>> {
        match scenario {
            Scenario::Static => self.still(player, samples),
            Scenario::Memory => self.memory(player, samples),
            Scenario::Fade => self.fade(player, samples),
            Scenario::Ticker => self.ticker(player, samples),
            Scenario::Start => self.starts(player, samples),
            Scenario::Disk => self.disk(player, samples),
        }
    }

    fn still(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let Some(mut playing) = self.play(player, Show::Still)? else { return Ok(()) };
        if playing.first_picture.is_none() {
            return never(player, &[Measure::StillCpu, Measure::StillCpuWithX, Measure::StillFrames], samples);
        }
        interrupt::sleep(SETTLES)?;
        let used = playing.used(self.window)?;
        samples.add(Measure::StillCpu, player, used.player_of_100);
        samples.add(Measure::StillCpuWithX, player, used.player_of_100 + used.server_of_100);
        let drawings = playing.observer()?.drawings(monotonic_now() + STILL_WATCHED)?;
        samples.add(Measure::StillFrames, player, drawings as f64 * 60.0 / STILL_WATCHED.as_secs_f64());
        Ok(())
    }

    fn memory(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let Some(mut playing) = self.play(player, Show::Still)? else { return Ok(()) };
        if playing.first_picture.is_none() {
            return never(player, &[Measure::Memory], samples);
        }
        interrupt::sleep(SETTLES)?;
        let mut memory = Vec::new();
        for _ in 0..5 {
            memory.push(playing.tree.memory()? as f64 / MB);
            interrupt::sleep(Duration::from_secs(1))?;
        }
        samples.add(Measure::Memory, player, quantile(&memory, 0.5).unwrap_or_default());
        Ok(())
    }

    fn fade(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let Some(mut playing) = self.play(player, Show::Fade)? else { return Ok(()) };
        interrupt::sleep(SETTLES)?;
        let used = playing.used(self.window)?;
        let observer = playing.observer()?;
        // It begins in the middle of a slide, so that no transition is cut off.
        let patience = monotonic_now() + Duration::from_secs(2 * DWELL_SECS);
        let quiet = Duration::from_millis(2500);
        while observer.wait_for_change(monotonic_now() + quiet)?.is_some() && monotonic_now() < patience {}
        let row = self.content.row_of_motion(Show::Fade)?;
        let changes = observer.changes(row, monotonic_now() + Duration::from_secs(2 * DWELL_SECS))?;
        let times: Vec<f64> = changes.iter().map(|change| change.at_ms).collect();
        let transitions = pacing::transitions(&times);
        if transitions.is_empty() {
            return never(player, &[Measure::FadeCpu, Measure::FadeCpuWithX, Measure::FadeFrames], samples);
        }
        samples.add(Measure::FadeCpu, player, used.player_of_100);
        samples.add(Measure::FadeCpuWithX, player, used.player_of_100 + used.server_of_100);
        let frames: Vec<f64> = transitions.iter().map(|frames| frames.len() as f64).collect();
        samples.add(Measure::FadeFrames, player, quantile(&frames, 0.5).unwrap_or_default());
        let uneven: Vec<f64> = transitions.iter().filter_map(|frames| pacing::unevenness(frames)).collect();
        if let Some(uneven) = quantile(&uneven, 0.5) {
            samples.add(Measure::FadeUnevenness, player, uneven);
        }
        Ok(())
    }

    fn ticker(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let Some(mut playing) = self.play(player, Show::Ticker)? else { return Ok(()) };
        interrupt::sleep(SETTLES)?;
        let used = playing.used(self.window)?;
        let row = self.content.row_of_motion(Show::Ticker)?;
        let changes = playing.observer()?.changes(row, monotonic_now() + TICKER_WATCHED)?;
        // Half a second's way is more than any step.
        let longest = self.content.pace() as usize / 2;
        let steps: Vec<Step> = changes
            .iter()
            .zip(changes.iter().skip(1))
            .map(|(before, after)| Step {
                after_ms: after.at_ms - before.at_ms,
                pixels: pacing::shift(&before.row, &after.row, longest),
            })
            .collect();
        let Some(uneven) = pacing::uneven_of_100(&steps) else {
            let all = [Measure::TickerCpu, Measure::TickerCpuWithX, Measure::TickerSteps, Measure::TickerUneven];
            return never(player, &all, samples);
        };
        samples.add(Measure::TickerCpu, player, used.player_of_100);
        samples.add(Measure::TickerCpuWithX, player, used.player_of_100 + used.server_of_100);
        let took: f64 = steps.iter().map(|step| step.after_ms / 1000.0).sum();
        samples.add(Measure::TickerSteps, player, steps.len() as f64 / took.max(0.001));
        samples.add(Measure::TickerUneven, player, uneven);
        Ok(())
    }

    fn starts(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let Some(playing) = self.play(player, Show::Still)? else { return Ok(()) };
            times.push(playing.first_picture.map_or(f64::INFINITY, |time| time.as_secs_f64()));
        }
        samples.add(Measure::Start, player, quantile(&times, 0.5).unwrap_or(f64::INFINITY));
        Ok(())
    }

    fn disk(&self, player: Player, samples: &mut Samples) -> Result<(), Box<dyn Error>> {
        let Some(mut playing) = self.play(player, Show::Fade)? else { return Ok(()) };
        interrupt::sleep(DISK_SETTLES)?;
        let used = playing.used(self.window * DISK_WINDOWS)?;
        samples.add(Measure::Written, player, used.written * 3600.0 / MB);
        Ok(())
    }

    /// How long a round takes, about.
    pub(crate) fn estimate(&self, scenario: Scenario) -> Duration {
        let around = SETTLES + Duration::from_secs(2);
        match scenario {
            Scenario::Static => around + self.window + STILL_WATCHED,
            Scenario::Fade => around + self.window + Duration::from_secs(3 * DWELL_SECS),
            Scenario::Ticker => around + self.window + TICKER_WATCHED,
            Scenario::Start => Duration::from_secs(2 * STARTS as u64),
            Scenario::Memory => around + Duration::from_secs(5),
            Scenario::Disk => DISK_SETTLES + self.window * DISK_WINDOWS,
        }
    }
}

/// The right picture, or any motion, never came: that is no reason to leave a player out, but a loss.
fn never(player: Player, measures: &[Measure], samples: &mut Samples) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stdout(), "      {} NEVER SHOWED what it should", player.name())?;
    for measure in measures {
        let worst =
            if *measure == Measure::FadeFrames || *measure == Measure::TickerSteps { 0.0 } else { f64::INFINITY };
        samples.add(*measure, player, worst);
    }
    Ok(())
}

/// A folder that is taken away in the end, on the disk of the build, so that what is written is counted.
pub(crate) fn folder(below: &Path) -> std::io::Result<tempfile::TempDir> {
    fs::create_dir_all(below)?;
    tempfile::Builder::new().prefix("wall-").tempdir_in(below)
}
