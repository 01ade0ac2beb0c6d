//! What a service manager (systemd) is told, by `sd_notify`: that the first picture is on a screen, what is on, that the
//! player is alive, and that it ends. Where none listens (`NOTIFY_SOCKET` is not set) there is no thread and nothing happens.
//!
//! The thread here only carries what it is handed: a manager that does not read must not hold up a frame. A sign of life is
//! handed over by the loop that drives the frames, and while the ladder of [`health`](super::health) has not come to its end;
//! so a loop that hangs, or a wall that is given up, gives none, whatever this thread does.
//!
//! Under `cage` or `sway` the player is not the process that the manager started, so `WATCHDOG_PID` names another: the unit
//! says `NotifyAccess=all`, and the player gives its signs whomever they were asked of.

use std::{
    io,
    time::{Duration, Instant},
};

use gongyi_core::{
    playback::CueKind,
    problem::{Lang, Text},
    text,
};
use gongyi_system::{
    clock::monotonic_now,
    threads::{Pace, worker::Worker},
};
use sd_notify::NotifyState;

use super::{
    Player, ZoneState,
    health::{Ladder, Rung},
};

/// Signs of life come this many times as often as the manager asks for them: less than half of its patience lies between two,
/// so that one may be lost.
const SIGNS_IN_PATIENCE: f64 = 2.5;
/// Before the first picture, while no display is there to show one: the start is to take so much longer.
const EXTENSION: Duration = Duration::from_mins(2);
/// How often that is said.
const EXTEND_EVERY: Duration = Duration::from_secs(30);
/// So many playlists are named; more are counted.
const NAMED: usize = 3;

/// What is told; of each kind the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Ready,
    Alive,
    Status,
    Stopping,
}

/// A message, and until when it is worth sending.
#[derive(Debug, Clone)]
struct Message {
    state: Told,
    until: Option<Instant>,
}

#[derive(Debug, Clone)]
enum Told {
    Ready(String),
    Alive,
    /// The start takes longer.
    Extend,
    Status(String),
    Stopping(String),
}

impl Told {
    fn send(&self) -> io::Result<()> {
        let extension = || u32::try_from(EXTENSION.as_micros()).unwrap_or(u32::MAX);
        match self {
            Self::Ready(words) => sd_notify::notify(&[NotifyState::Ready, NotifyState::Status(words)]),
            Self::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
            Self::Extend => sd_notify::notify(&[NotifyState::ExtendTimeoutUsec(extension())]),
            Self::Status(words) => sd_notify::notify(&[NotifyState::Status(words)]),
            Self::Stopping(words) => sd_notify::notify(&[NotifyState::Stopping, NotifyState::Status(words)]),
        }
    }
}

/// Tells the service manager.
pub struct ServiceManager {
    worker: Worker<Kind, Message>,
    lang: Lang,
    /// How often a sign of life is due; none where nobody waits for one.
    alive_every: Option<Duration>,
    /// When the last sign was given: of life, or that the start takes longer.
    signed: Option<Instant>,
    is_ready: bool,
    words: String,
}

impl ServiceManager {
    /// Starts to tell one that listens; none where none does.
    pub fn start(lang: Lang) -> Option<Self> {
        let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        named("NOTIFY_SOCKET")?;
        let patience = named("WATCHDOG_USEC").and_then(|micros| patience_of(micros.to_str()?));
        let send = |_: &Kind, message: &Message| {
            if message.until.is_some_and(|until| monotonic_now() > until) {
                return Ok(());
            }
            message.state.send()
        };
        let (worker, started) = Worker::start("gongyi-notify", None, Pace::USUAL, send);
        if let Err(error) = started {
            gongyi_core::warn!(
                "没有线程，服务管理器收不到消息：{error}",
                "the service manager is told nothing, as there is no thread for it: {error}"
            );
            return None;
        }
        let alive_every = patience.map(|patience| patience.div_f64(SIGNS_IN_PATIENCE));
        Some(Self { worker, lang, alive_every, signed: None, is_ready: false, words: String::new() })
    }

    /// Tells how the player does, where that is due; called from the loop that drives the frames.
    pub fn follow(&mut self, player: &Player, ladder: &Ladder) {
        let now = monotonic_now();
        self.tell_state(player, ladder);
        let Some(every) = self.sign_every(player) else { return };
        // A loop that is awake anyway signs early, so that it need not be woken for it.
        let is_early = self.signed.is_some_and(|signed| now.saturating_duration_since(signed) < every / 2);
        if is_early || ladder.is_stuck() {
            return;
        }
        self.signed = Some(now);
        let state = if self.is_ready { Told::Alive } else { Told::Extend };
        self.hand_over(Kind::Alive, state, now.checked_add(every));
    }

    /// The first picture, and what is on.
    fn tell_state(&mut self, player: &Player, ladder: &Ladder) {
        // A line is a message of its own to the manager.
        let words = in_words(player, ladder).get(self.lang).replace(char::is_control, " ");
        let is_news = words != self.words;
        self.words.clone_from(&words);
        if !self.is_ready && player.screens.iter().any(|state| state.frames_drawn > 0) {
            self.is_ready = true;
            // The manager's patience begins now.
            self.signed = None;
            self.hand_over(Kind::Ready, Told::Ready(words), None);
        } else if is_news {
            self.hand_over(Kind::Status, Told::Status(words), None);
        }
    }

    /// How often a sign is due now; none where none is waited for. Before the first picture, that there is no display yet.
    fn sign_every(&self, player: &Player) -> Option<Duration> {
        if self.is_ready {
            return self.alive_every;
        }
        let is_open = player.screens.iter().any(|state| state.size.is_some());
        (!is_open).then_some(EXTEND_EVERY)
    }

    /// When the loop must run to give the next sign; none where none is waited for.
    pub fn due(&self, player: &Player, ladder: &Ladder) -> Option<Instant> {
        let every = self.sign_every(player).filter(|_| !ladder.is_stuck())?;
        Some(self.signed.map_or_else(monotonic_now, |signed| signed + every))
    }

    /// The player ends. What waits is sent before this is dropped.
    pub fn stopping(&self, reason: &str) {
        let why = why_stopped(reason);
        let words = Text::new(format!("正在停止：{}", why.zh), format!("stopping: {}", why.en));
        self.hand_over(Kind::Stopping, Told::Stopping(words.get(self.lang).to_owned()), None);
    }

    fn hand_over(&self, kind: Kind, state: Told, until: Option<Instant>) {
        self.worker.hand_over(kind, Message { state, until });
    }
}

/// Why the player stopped, in words: in English as the events and the journal have it.
pub fn why_stopped(reason: &str) -> Text {
    let zh = match reason {
        "signal" => "收到了停止的信号",
        "time is up" => "到了 --for 写的时间",
        "Esc" => "有人按了 Esc",
        "window closed" => "窗口被关掉了",
        "display gone" => "显示服务退出了",
        "output too large" => "输出太大，画不了",
        "adapter failed" => "显卡反复失效",
        "stuck" => "画面一直显示不出来",
        other => other,
    };
    Text::new(zh, reason)
}

/// The manager's patience, as it is written in the environment.
fn patience_of(micros: &str) -> Option<Duration> {
    let micros: u64 = micros.trim().parse().ok()?;
    (micros > 0).then(|| Duration::from_micros(micros))
}

/// What is on, and on how many screens.
pub fn in_words(player: &Player, ladder: &Ladder) -> Text {
    let what = what_is_on(player);
    let Some(symptom) = ladder.symptom().filter(|_| ladder.rung() != Rung::Well) else { return what };
    let why = symptom.words();
    Text::new(format!("{}；有问题：{}", what.zh, why.zh), format!("{}; not well: {}", what.en, why.en))
}

fn what_is_on(player: &Player) -> Text {
    let open = player.screens.iter().filter(|state| state.size.is_some()).count();
    let all = player.screens.len();
    if open == 0 {
        return Text::new(
            format!("{all} 块屏幕都没有接显示器，等待中"),
            format!("waiting for a display for {}", screens(all)),
        );
    }
    let is_seen = |state: &&ZoneState| state.seen().is_some();
    let seen: Vec<&ZoneState> = player.screens.iter().flat_map(|state| &state.zones).filter(is_seen).collect();
    if seen.is_empty() {
        return text!("正在准备第一幅画面", "the first picture is being prepared");
    }
    let is_blank = |state: &&ZoneState| state.seen().is_some_and(|seen| seen.kind == CueKind::Blank);
    if seen.iter().all(is_blank) {
        return Text::new(format!("{open} 块屏幕按计划黑屏"), format!("blank as planned on {}", screens(open)));
    }
    let mut names: Vec<&str> = Vec::new();
    for name in seen.iter().filter_map(|state| Some(state.seen()?.playlist.as_ref()?.as_str())) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let (zh_more, en_more) = match more {
        0 => (String::new(), String::new()),
        more => (format!(" 等 {} 个", names.len() + more), format!(" and {more} more")),
    };
    let absent = all - open;
    let (zh_absent, en_absent) = match absent {
        0 => (String::new(), String::new()),
        absent => (format!("，另有 {absent} 块没有接显示器"), format!("; {absent} without a display")),
    };
    Text::new(
        format!("正在 {open} 块屏幕上播放 {}{zh_more}{zh_absent}", names.join("、")),
        format!("playing {}{en_more} on {}{en_absent}", names.join(", "), screens(open)),
    )
}

/// A number of screens, in English.
fn screens(count: usize) -> String {
    if count == 1 { "1 screen".to_owned() } else { format!("{count} screens") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patience_of_a_manager_is_read_from_its_microseconds() {
        assert_eq!(patience_of("60000000"), Some(Duration::from_mins(1)));
        assert_eq!(patience_of("0"), None);
        for wrong in ["", "-1", "a minute", "1.5"] {
            assert_eq!(patience_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn signs_come_at_less_than_half_of_the_patience() {
        const { assert!(SIGNS_IN_PATIENCE > 2.0) };
    }
}
