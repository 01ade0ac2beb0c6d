//! Turns what is true on the screens into events, the status, the mirror and the log.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    Player, Report, ScreenState, ZoneState,
    frame_plan::{Composition, Layer},
    journalist::Journalist,
    presenter::compose,
    vitals::Vitals,
};
use gongyi_content::library::Outcome;
use gongyi_core::{
    playback::{
        CueKind,
        air::Fact,
        json::{instant, instant_millis},
    },
    problem::{Lang, Problem, Severity, Text},
    schedule::ClockTrust,
    text,
};
use gongyi_record::{
    MachineStatus, Record, RecordStatus,
    events::{Event, EventSink},
    mirror::Mirror,
    status::{
        ClockStatus, CueStatus, GpuStatus, LibraryStatus, PacingStatus, ProblemStatus, ScreenStatus, ShownStatus,
        Status, StatusWriter, ZoneStatus,
    },
};
use gongyi_system::clock::monotonic_now;

/// The frames of a line that moves are told of this often.
const COUNT_EVERY: Duration = Duration::from_secs(5);
/// The version of the player.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The adapter in use, for the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its name.
    pub name: String,
    /// The programming interface, such as `vulkan`.
    pub backend: String,
    /// The driver and its version.
    pub driver: String,
    /// Whether it draws with the processor.
    pub software: bool,
}

impl Adapter {
    /// What it is, for the log.
    fn words(&self) -> Text {
        let Self { name, backend, .. } = self;
        let en = format!("{name} ({backend})");
        // The player's own software rendering is no adapter with a name.
        let zh = if backend == "none" { "软件绘制".to_owned() } else { format!("显卡 {en} 绘制") };
        Text::new(zh, en)
    }
}

/// Tells the outside.
pub struct Reporter {
    events: Option<EventSink>,
    status: Option<StatusWriter>,
    mirror: Option<Mirror>,
    journal: Option<Journalist>,
    lang: Lang,
    adapter: Adapter,
    timezone: Tz,
    started: String,
    loaded_at: String,
    generation: u64,
    problems: Vec<Problem>,
    /// What is odd about the schedule, and slides that are over.
    odd: Vec<Problem>,
    /// What is wrong with the looks of slides.
    looks: Vec<Problem>,
    /// Whether the system's clock is synchronised, or has a battery.
    synchronised: bool,
    /// Whether the status may differ from what was written.
    changed: bool,
    /// When the frames of a line that moves were last counted.
    counted: Option<Instant>,
    /// When what is due in each zone came on: the status tells of another also where nothing is drawn of it.
    due_since: Vec<DateTime<Utc>>,
    /// What each screen's mirror shows.
    mirrored: Vec<(String, Composition)>,
}

impl Reporter {
    /// Tells of a player that starts now, wherever it is wanted.
    pub fn new(
        Record { events, status, mirror, journal }: Record,
        lang: Lang,
        adapter: Adapter,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Self {
        let timezone = outcome.library.site.timezone;
        Self {
            events,
            status,
            mirror,
            journal: journal.map(Journalist::new),
            lang,
            adapter,
            timezone,
            started: instant_millis(now, timezone),
            loaded_at: instant_millis(now, timezone),
            generation: 1,
            problems: outcome.problems().to_vec(),
            odd: Vec::new(),
            looks: Vec::new(),
            synchronised: true,
            changed: true,
            counted: None,
            due_since: Vec::new(),
            mirrored: Vec::new(),
        }
    }

    /// How a part of the player does is otherwise than before.
    pub fn vitals_changed(&mut self) {
        self.changed = true;
    }

    /// Another adapter draws from now on.
    pub fn take_adapter(&mut self, adapter: Adapter) {
        self.changed |= self.adapter != adapter;
        self.adapter = adapter;
    }

    /// The player starts.
    pub fn started(&mut self, player: &Player, now: DateTime<Utc>) {
        let library = player.show.library();
        let slides: usize = library.playlists.values().map(|playlist| playlist.slides.len()).sum();
        let (root, playlists) = (library.root.display(), library.playlists.len());
        let Text { zh, en } = self.adapter.words();
        gongyi_core::info!(
            "gongyi {VERSION} 开始播放 {root}（{playlists} 个播放列表，{slides} 个画面），用{zh}",
            "gongyi {VERSION} plays {root} ({playlists} playlists, {slides} slides) with {en}"
        );
        if let Some(events) = &mut self.events {
            let event = Event::Started { version: VERSION, pid: std::process::id(), library: &library.hash };
            events.tell(now, &event);
        }
        if let Some(journal) = &mut self.journal {
            journal.started(player, now);
        }
    }

    /// Takes what is true now.
    pub fn report(&mut self, player: &Player, reports: &[Report]) {
        self.changed |= !reports.is_empty();
        for report in reports {
            match report {
                // A clock is told of in the status: nobody asks which minutes were shown.
                Report::Fact(Fact::Shown { cue, .. } | Fact::Redrawn { cue }, _) if cue.kind == CueKind::Clock => {}
                Report::Fact(Fact::Shown { cue, late_ms }, at) => {
                    let (screen, slide) =
                        (cue.zone.screen.as_str(), cue.slide.as_ref().map_or("", |slide| slide.id.as_str()));
                    tracing::trace!(name: "slide_shown", target: "gongyi::trace", screen, slide);
                    if let Some(events) = &mut self.events {
                        let cue = events.cue(cue);
                        events.tell(*at, &Event::SlideShown { cue, late_ms: *late_ms });
                    }
                }
                Report::Fact(Fact::Redrawn { cue }, at) => {
                    if let Some(events) = &mut self.events {
                        let cue = events.cue(cue);
                        events.tell(*at, &Event::SlideRedrawn { cue });
                    }
                }
                Report::Failed(cue, why, at) => {
                    let slide = cue.slide.as_ref().map_or("", |slide| slide.id.as_str()).to_owned();
                    gongyi_core::warn!(why.at(&slide));
                    if let Some(journal) = &mut self.journal {
                        journal.failed(player, cue, why.get(self.lang), *at);
                    }
                    if let Some(events) = &mut self.events {
                        let cue = events.cue(cue);
                        events.tell(*at, &Event::SlideFailed { cue, message: why.get(self.lang).to_owned() });
                    }
                }
                Report::ProgrammeChanged(cue, at) => {
                    if let Some(events) = &mut self.events {
                        let cue = events.cue(cue);
                        events.tell(*at, &Event::ProgrammeChanged { cue });
                    }
                }
                // A failure always comes with its reason.
                Report::Fact(Fact::Failed { .. }, _) => {}
                Report::Showing(showing) => {
                    if let Some(journal) = &mut self.journal {
                        journal.showing(showing);
                    }
                }
                Report::Output(screen, output, at) => {
                    if let Some(journal) = &mut self.journal {
                        journal.output(screen.as_str(), *output, *at);
                    }
                }
            }
        }
        if let Some(journal) = &mut self.journal {
            journal.follow(player);
        }
        self.show_mirror(player);
    }

    /// A frame reached its screen. The frames of a transition are counted when it is over: no disk bears a new status
    /// for each of them.
    pub fn frame_drawn(&mut self, player: &Player) {
        if player.has_line() {
            let now = monotonic_now();
            if self.counted.is_some_and(|counted| now - counted < COUNT_EVERY) {
                return;
            }
            self.counted = Some(now);
        }
        self.changed |= !player.is_moving();
    }

    /// The folder was read again, and what changed is in force.
    pub fn library_reloaded(&mut self, outcome: &Outcome, looks: Option<Vec<Problem>>, at: DateTime<Utc>) {
        self.take_problems(outcome);
        let has_looks = looks.is_some();
        if let Some(looks) = looks {
            self.looks_read(looks);
        }
        self.generation += 1;
        self.loaded_at = instant_millis(at, self.timezone);
        let root = outcome.library.root.display();
        gongyi_core::info!("重新读取了 {root}", "{root} was read again");
        if let Some(events) = &mut self.events {
            let (generation, hash) = (self.generation, &*outcome.library.hash);
            let mut problems = events.problems(outcome.problems());
            // Those of the version before are none of this one.
            if has_looks {
                problems.extend(events.problems(&self.looks));
            }
            events.tell(at, &Event::LibraryReloaded { generation, hash, problems });
        }
        if let Some(journal) = &mut self.journal {
            journal.library(&outcome.library.hash, at);
        }
    }

    /// The folder was read again, and the last good version of some files stays.
    pub fn library_rejected(&mut self, outcome: &Outcome, at: DateTime<Utc>) {
        self.take_problems(outcome);
        if let Some(events) = &mut self.events {
            let kept = outcome.kept.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            let problems = events.problems(outcome.problems());
            events.tell(at, &Event::LibraryRejected { problems, kept });
        }
    }

    /// Takes what is wrong with the folder. Errors go to the log where they are others than before.
    fn take_problems(&mut self, outcome: &Outcome) {
        self.timezone = outcome.library.site.timezone;
        if let Some(events) = &mut self.events {
            events.set_timezone(self.timezone);
        }
        if let Some(journal) = &mut self.journal {
            journal.set_timezone(self.timezone);
        }
        self.changed = true;
        if self.problems == outcome.problems() {
            return;
        }
        self.problems = outcome.problems().to_vec();
        for problem in self.problems.iter().filter(|problem| problem.severity == Severity::Error) {
            gongyi_core::warn!(problem.message.at(&problem.place));
        }
    }

    /// The schedule and the days of slides were read over: what is odd about them is told once.
    pub fn schedule_linted(&mut self, found: Vec<Problem>) {
        if found == self.odd {
            return;
        }
        for problem in found.iter().filter(|problem| !self.odd.contains(problem)) {
            gongyi_core::warn!(problem.message.at(&problem.place));
        }
        self.odd = found;
        self.changed = true;
    }

    /// The looks of slides were read over: what keeps one from being read is told once.
    pub fn looks_read(&mut self, found: Vec<Problem>) {
        let is_grave = |problem: &&Problem| problem.severity == Severity::Error;
        for problem in found.iter().filter(is_grave).filter(|problem| !self.looks.contains(problem)) {
            gongyi_core::warn!(problem.message.at(&problem.place));
        }
        self.changed |= found != self.looks;
        self.looks = found;
    }

    /// The clock is believed from now on, or no longer.
    pub fn trust_changed(&mut self, trust: &ClockTrust, now: DateTime<Utc>) {
        self.changed = true;
        if let Some(journal) = &mut self.journal {
            journal.trust(trust, now);
        }
        match trust {
            ClockTrust::Trusted => gongyi_core::info!(
                "时钟可信了；日期和时间又起作用",
                "the clock is believed; dates and times count again"
            ),
            ClockTrust::Doubted(why) => {
                gongyi_core::warn!(Text::new(
                    format!("{}；只播放没有日期和时间的内容", why.zh),
                    format!("{}; only what has no date or time plays", why.en),
                ));
            }
        }
    }

    /// Whether the system's clock is synchronised, or has a battery.
    pub fn clock_is_synchronised(&mut self, yes: bool) {
        self.changed |= std::mem::replace(&mut self.synchronised, yes) != yes;
    }

    /// The system's clock was set by `step`, back where negative; it shows `now` since then.
    pub fn clock_stepped(&mut self, step: TimeDelta, now: DateTime<Utc>) {
        let by_s = step.num_milliseconds() as f64 / 1000.0;
        let text = text!("系统时钟被拨动了 {by_s:+} 秒", "the system's clock was set by {by_s:+} seconds");
        gongyi_core::info!(text);
        if let Some(events) = &mut self.events {
            events.tell(now, &Event::ClockStepped { by_s });
        }
        if let Some(journal) = &mut self.journal {
            journal.clock_stepped(step, now);
        }
    }

    /// Opens what is written to anew, after someone has renamed it.
    pub fn reopen(&self) {
        if let Some(events) = &self.events {
            events.reopen();
        }
        if let Some(status) = &self.status {
            status.retry();
        }
        if let Some(mirror) = &self.mirror {
            mirror.retry();
        }
        if let Some(journal) = &self.journal {
            journal.reopen();
        }
    }

    /// The displays were switched off, or on.
    pub fn display_switched(&mut self, on: bool, now: DateTime<Utc>) {
        if let Some(journal) = &mut self.journal {
            journal.display(on, now);
        }
    }

    /// The player stops.
    pub fn stopped(&mut self, reason: &'static str, now: DateTime<Utc>) {
        // The last status counts every frame.
        self.changed = true;
        if let Some(events) = &mut self.events {
            events.tell(now, &Event::Stopped { reason });
        }
        if let Some(journal) = &mut self.journal {
            journal.stopped(reason, now);
        }
    }

    /// Writes the status where it may have changed.
    pub fn update(&mut self, player: &Player, vitals: &Vitals) {
        let zones = player.screens.iter().flat_map(|state| &state.zones);
        let due_since: Vec<DateTime<Utc>> = zones.filter_map(|zone| Some(zone.due()?.starts)).collect();
        if due_since != self.due_since {
            self.due_since = due_since;
            self.changed = true;
        }
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let Some(writer) = &self.status else { return };
        writer.update(Status {
            version: VERSION,
            pid: std::process::id(),
            started: self.started.clone(),
            // These two are known when it is written.
            written: String::new(),
            record: RecordStatus::default(),
            health: vitals.health(player, self.lang),
            library: LibraryStatus {
                generation: self.generation,
                hash: player.show.library().hash.clone(),
                loaded_at: self.loaded_at.clone(),
                problems: self
                    .problems
                    .iter()
                    .chain(&self.odd)
                    .chain(&self.looks)
                    .cloned()
                    .map(|problem| ProblemStatus(problem, self.lang))
                    .collect(),
            },
            clock: match &player.trust {
                ClockTrust::Trusted if self.synchronised => ClockStatus { trusted: true, reason: None },
                ClockTrust::Trusted => {
                    ClockStatus { trusted: true, reason: Some(unsynchronised().get(self.lang).to_owned()) }
                }
                ClockTrust::Doubted(why) => ClockStatus { trusted: false, reason: Some(why.get(self.lang).to_owned()) },
            },
            gpu: GpuStatus {
                adapter: self.adapter.name.clone(),
                backend: self.adapter.backend.clone(),
                driver: self.adapter.driver.clone(),
                software: self.adapter.software,
            },
            memory: vitals.memory(player),
            store: vitals.store(),
            restarts: vitals.restarts(),
            // Known when it is written.
            machine: MachineStatus::default(),
            folders: vitals
                .folders()
                .into_iter()
                .chain(self.journal.as_ref().map(|journal| journal.folder().to_owned()))
                .collect(),
            screens: player.screens.iter().map(|state| self.screen(state)).collect(),
        });
    }

    fn screen(&self, state: &ScreenState) -> ScreenStatus {
        let zone = |state: &ZoneState| {
            let cue = state.due()?;
            let due = CueStatus {
                playlist: cue.playlist.as_ref().map(ToString::to_string),
                slide: cue.slide.as_ref().map(|slide| slide.id.to_string()),
                rule: cue.rule.clone(),
                kind: cue.kind.as_str(),
                since: instant(cue.starts, self.timezone),
                until: instant(cue.ends, self.timezone),
            };
            let zone = state.zone.zone.to_string();
            let shown = state.seen().map(|seen| ShownStatus {
                playlist: seen.playlist.as_ref().map(ToString::to_string),
                slide: seen.slide.as_ref().map(ToString::to_string),
                kind: seen.kind.as_str(),
                since: instant_millis(seen.since, self.timezone),
            });
            Some(ZoneStatus { zone, cue: due.clone(), due, shown })
        };
        ScreenStatus {
            screen: state.screen.name.to_string(),
            size: state.size,
            frames_drawn: state.frames_drawn,
            last_frame_at: state.last_frame_at.map(|at| instant_millis(at, self.timezone)),
            pacing: state.pacing.last().map(|pacing| PacingStatus {
                frames: pacing.frames,
                p50_ms: pacing.p50.map(tenths_of_ms),
                p99_ms: pacing.p99.map(tenths_of_ms),
                late: pacing.late,
            }),
            zones: state.zones.iter().filter_map(zone).collect(),
        }
    }

    /// Shows what stands on the screens in the mirror.
    fn show_mirror(&mut self, player: &Player) {
        let Some(mirror) = &self.mirror else { return };
        let several = player.screens.len() > 1;
        for state in &player.screens {
            let name = state.screen.name.as_str();
            let Some(still) = player.still(&state.screen.name) else { continue };
            let known = self.mirrored.iter().position(|(screen, _)| screen == name);
            if known.and_then(|at| self.mirrored.get(at)).is_some_and(|(_, shown)| is_same_picture(shown, still)) {
                continue;
            }
            let Some(picture) = compose(still, |key| player.pictures().canvas(key)) else { continue };
            mirror.show(several.then_some(name), picture);
            if let Some(at) = known {
                self.mirrored.remove(at);
            }
            self.mirrored.push((name.to_owned(), still.clone()));
        }
    }
}

/// An interval in milliseconds, to a tenth.
fn tenths_of_ms(interval: Duration) -> f64 {
    (interval.as_secs_f64() * 10_000.0).round() / 10.0
}

/// What the status warns of where the site believes any clock.
fn unsynchronised() -> Text {
    text!(
        "时钟没有同步，也没有可信的电池时钟，可能不准",
        "the clock is not synchronised, has no battery to believe, and may be wrong"
    )
}

/// Whether two frames that stand still show the same.
fn is_same_picture(one: &Composition, other: &Composition) -> bool {
    let same = |(a, b): (&Layer, &Layer)| a.area == b.area && a.to == b.to;
    (one.size, one.offset) == (other.size, other.offset)
        && one.layers.len() == other.layers.len()
        && one.layers.iter().zip(&other.layers).all(same)
}
