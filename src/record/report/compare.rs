//! Compares what was shown with what the schedule of that day's content says: the wall is a function of time, and the
//! journal must equal it.
//!
//! Each zone is followed from when its screen has an output. What differs for longer than a moment is a deviation; its
//! cause is looked for in what the journal tells beside it (an edit, a slide that failed, a clock that was set). What has
//! none is unexplained.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::instant;
use crate::journal::{JournalLine, LineKind, Outcome, Trigger};
use gongyi_core::{
    model::{ScreenName, ZoneId},
    playback::{Cue, CueKind},
    problem::Text,
    schedule::ClockTrust,
    show::Show,
    text,
};

/// A difference that is shorter is none: a frame takes a moment, and a zone changes once a second at most.
const TOLERANCE: TimeDelta = TimeDelta::milliseconds(1250);
/// After an edit the slide that was on may stay so long (rule 7 of the rules of time).
const HOLD: TimeDelta = TimeDelta::seconds(62);
/// After the start the first picture may take so long.
const STARTING: TimeDelta = TimeDelta::seconds(30);
/// A crash takes so much of the journal.
const LOST_BY_CRASH: TimeDelta = TimeDelta::seconds(12);
/// So many versions of the content are held at once.
const KNOWN_SHOWS: usize = 8;
/// So many failures of a zone are known while what they caused is looked at.
const KNOWN_FAILURES: usize = 64;

/// Why what was shown differs from the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviationCause {
    /// The content was edited: the slide that was on stays for a while.
    Edit,
    /// The slide that was due could not be drawn.
    Failed,
    /// The slide that was due was not ready in time.
    NotReady,
    /// The player had just started.
    Starting,
    /// The player died.
    Crash,
    /// The clock was set.
    Clock,
    /// The clock was believed from then on, or no longer.
    Trust,
    /// The record had to be given up for a while.
    RecordGap,
    /// The content of that time is not kept: nothing can be compared.
    ContentMissing,
    /// Nothing explains it.
    Unexplained,
}

impl DeviationCause {
    /// Its id in the findings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Edit => "edit-hold",
            Self::Failed => "slide-failed",
            Self::NotReady => "not-ready",
            Self::Starting => "starting",
            Self::Crash => "crash",
            Self::Clock => "clock-step",
            Self::Trust => "trust-changed",
            Self::RecordGap => "record-gap",
            Self::ContentMissing => "content-missing",
            Self::Unexplained => "unexplained",
        }
    }

    /// Whether an inspector may let it pass.
    pub fn is_explained(self) -> bool {
        !matches!(self, Self::ContentMissing | Self::Unexplained)
    }

    fn words(self) -> Text {
        match self {
            Self::Edit => text!(
                "刚改过内容，原来的画面按规定多留了一会儿",
                "the content was edited, and the slide that was on stayed for a while"
            ),
            Self::Failed => text!("该播的画面画不出来", "the slide that was due could not be drawn"),
            Self::NotReady => text!("该播的画面没有及时画好", "the slide that was due was not ready in time"),
            Self::Starting => text!("刚开机", "the player had just started"),
            Self::Crash => text!("播放器意外中断", "the player died"),
            Self::Clock => text!("时钟被拨动", "the clock was set"),
            Self::Trust => text!("时钟是否可信变了", "the clock was believed from then on, or no longer"),
            Self::RecordGap => text!("这段时间的记录没能写下来", "the record of that time could not be written"),
            Self::ContentMissing => text!(
                "当时的内容没有保存，无法核对",
                "the content of that time is not kept, and nothing can be compared"
            ),
            Self::Unexplained => text!("找不到原因", "nothing explains it"),
        }
    }
}

/// Something that was shown otherwise than the schedule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The number of the line at which it was seen.
    pub seq: u64,
    /// The file that this line stands in, and its number there.
    pub place: (Arc<str>, u64),
    /// The screen and zone.
    pub zone: ZoneId,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// What should have been there.
    pub expected: String,
    /// What was.
    pub shown: String,
    /// Why.
    pub cause: DeviationCause,
}

impl Deviation {
    /// What it says, with times in a zone.
    pub fn message(&self, timezone: chrono_tz::Tz) -> Text {
        let local = |at: DateTime<Utc>| at.with_timezone(&timezone).format("%Y-%m-%d %H:%M:%S%.3f").to_string();
        let (from, to, why) = (local(self.from), local(self.to), self.cause.words());
        let (zone, expected, shown) = (format!("{}/{}", self.zone.screen, self.zone.zone), &self.expected, &self.shown);
        Text::new(
            format!("{zone} 从 {from} 到 {to} 播的是 {shown}，应该是 {expected}：{}", why.zh),
            format!("{zone} showed {shown} from {from} to {to}, and should have shown {expected}: {}", why.en),
        )
    }
}

/// Compares, line by line.
pub struct Comparison<'a> {
    shows: &'a dyn Fn(&str) -> Option<Arc<Show>>,
    known: BTreeMap<String, Option<Arc<Show>>>,
    /// What was in force from when on: a showing may lie across an edit. The newest last.
    states: VecDeque<State>,
    /// How many times as fast as time the clock runs.
    speed: f64,
    started: Option<DateTime<Utc>>,
    edited: Option<DateTime<Utc>>,
    trust_changed: Option<DateTime<Utc>>,
    stepped: Option<DateTime<Utc>>,
    gap: Option<(DateTime<Utc>, DateTime<Utc>)>,
    zones: BTreeMap<(String, String), ZoneWalk>,
    /// Where the line stands that is looked at.
    place: (Arc<str>, u64),
    /// Its number in the journal.
    seq: u64,
    /// Those whose last moments a crash may have taken.
    deviations: Vec<Deviation>,
    missing: BTreeSet<String>,
}

/// What decides what is shown.
#[derive(Clone)]
struct State {
    from: DateTime<Utc>,
    library: String,
    trust: ClockTrust,
}

/// One zone of a screen that has an output.
struct ZoneWalk {
    zone: ZoneId,
    /// Until when it was compared.
    until: DateTime<Utc>,
    /// Whether anything was shown since its screen has an output.
    has_shown: bool,
    failures: VecDeque<(Option<String>, DateTime<Utc>, Outcome)>,
    /// What is compared once more is known of it: what a failure explains may stand after it.
    waiting: VecDeque<Deviation>,
}

/// What was on for a time.
struct Shown<'a> {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// The slide; none for black, or where nothing was.
    slide: Option<&'a str>,
    trigger: Option<Trigger>,
    seq: u64,
}

impl<'a> Comparison<'a> {
    /// `shows` gives the content of a fingerprint, where it is kept.
    pub fn new(shows: &'a dyn Fn(&str) -> Option<Arc<Show>>) -> Self {
        Self {
            shows,
            known: BTreeMap::new(),
            states: VecDeque::new(),
            speed: 1.0,
            started: None,
            edited: None,
            trust_changed: None,
            stepped: None,
            gap: None,
            zones: BTreeMap::new(),
            place: ("".into(), 0),
            seq: 0,
            deviations: Vec::new(),
            missing: BTreeSet::new(),
        }
    }

    /// Takes the next line of the journal, and where it stands.
    pub fn take(&mut self, line: &JournalLine<'_>, place: (Arc<str>, u64)) {
        (self.place, self.seq) = (place, line.seq);
        let Some(start) = instant(&line.start).map(|at| at.to_utc()) else { return };
        let end = line.end.as_deref().and_then(instant).map_or(start, |at| at.to_utc());
        match line.kind {
            LineKind::Start => {
                self.zones.clear();
                (self.started, self.edited, self.trust_changed, self.stepped) = (Some(start), None, None, None);
                self.speed = line.speed.as_deref().and_then(|speed| speed.parse().ok()).unwrap_or(1.0);
                let library = line.library.as_deref().unwrap_or_default().to_owned();
                self.states = [State { from: start, library, trust: ClockTrust::Trusted }].into();
            }
            LineKind::Library => {
                let library = line.library.as_deref().unwrap_or_default().to_owned();
                self.change(start, |state| state.library = library);
                self.edited = Some(start);
                self.open_new_zones(start);
            }
            LineKind::Trust => {
                let trust = match line.on {
                    Some(false) => ClockTrust::Doubted(text!("", "")),
                    _ => ClockTrust::Trusted,
                };
                self.change(start, |state| state.trust = trust);
                self.trust_changed = Some(start);
            }
            LineKind::ClockStep => {
                self.stepped = Some(start);
                for walk in self.zones.values_mut() {
                    walk.until = start;
                }
            }
            LineKind::Output if line.on == Some(true) => self.open(line.screen.as_deref().unwrap_or_default(), start),
            LineKind::Output => {
                let screen = line.screen.as_deref().unwrap_or_default();
                let keys: Vec<_> = self.zones.keys().filter(|(name, _)| name == screen).cloned().collect();
                for key in keys {
                    self.close(&key, start, line.seq, None);
                }
            }
            LineKind::RecordGap => self.gap = Some((start, end)),
            LineKind::Stop => self.close_all(start, line.seq, None),
            LineKind::Crash => self.close_all(start, line.seq, Some(DeviationCause::Crash)),
            LineKind::Showing => self.showing(line, start, end),
            LineKind::Display | LineKind::Repair | LineKind::Retention => {}
        }
    }

    /// What was found, in the order of the journal.
    pub fn finish(mut self) -> Vec<Deviation> {
        let keys: Vec<_> = self.zones.keys().cloned().collect();
        for key in keys {
            // The rest is not over yet.
            if let Some(walk) = self.zones.get_mut(&key) {
                let waiting = std::mem::take(&mut walk.waiting);
                self.deviations.extend(waiting);
            }
        }
        self.deviations.sort_by_key(|deviation| (deviation.seq, deviation.from));
        self.deviations
    }

    fn show(&mut self, library: &str) -> Option<Arc<Show>> {
        if !self.known.contains_key(library) {
            // A version in force before is not asked for soon again.
            if self.known.len() > KNOWN_SHOWS {
                self.known.clear();
            }
            let show = (self.shows)(library);
            self.known.insert(library.to_owned(), show);
        }
        self.known.get(library).cloned().flatten()
    }

    fn open(&mut self, screen: &str, at: DateTime<Utc>) {
        let Some(library) = self.states.back().map(|state| state.library.clone()) else { return };
        let name = ScreenName::from(screen);
        let Some(show) = self.show(&library) else {
            let zone = ZoneId::main(&name);
            return self.lacks_content(library, zone, (at, at), "…".to_owned());
        };
        let Some(known) = show.library().screen(&name) else { return };
        for zone in known.zone_ids().filter(|zone| !show.library().is_clock(zone)) {
            let key = (screen.to_owned(), zone.zone.to_string());
            self.zones.entry(key).or_insert_with(|| ZoneWalk {
                zone,
                until: at,
                has_shown: false,
                failures: VecDeque::new(),
                waiting: VecDeque::new(),
            });
        }
    }

    fn open_new_zones(&mut self, at: DateTime<Utc>) {
        let screens: BTreeSet<String> = self.zones.keys().map(|(screen, _)| screen.clone()).collect();
        for screen in screens {
            self.open(&screen, at);
        }
    }

    fn showing(&mut self, line: &JournalLine<'_>, start: DateTime<Utc>, end: DateTime<Utc>) {
        let key = (
            line.screen.as_deref().unwrap_or_default().to_owned(),
            line.zone.as_deref().unwrap_or_default().to_owned(),
        );
        let slide = line.slide.as_deref();
        if matches!(line.result, Some(Outcome::Failed | Outcome::Skipped)) {
            if let Some(walk) = self.zones.get_mut(&key) {
                if walk.failures.len() >= KNOWN_FAILURES {
                    walk.failures.pop_front();
                }
                let result = line.result.unwrap_or(Outcome::Failed);
                walk.failures.push_back((slide.map(str::to_owned), end, result));
                // What this explains was seen before it was told.
                for waiting in &mut walk.waiting {
                    if waiting.cause == DeviationCause::Unexplained && Some(waiting.expected.as_str()) == slide {
                        waiting.cause = cause_of(result);
                    }
                }
            }
            return;
        }
        let seq = line.seq;
        let Some(until) = self.zones.get(&key).map(|walk| walk.until) else { return };
        self.compare(&key, &Shown { from: until, to: start, slide: None, trigger: None, seq });
        self.compare(&key, &Shown { from: start.max(until), to: end, slide, trigger: line.trigger, seq });
        if let Some(walk) = self.zones.get_mut(&key) {
            walk.has_shown = true;
            walk.until = walk.until.max(end);
        }
    }

    /// From now on something else decides. What no zone is compared with any more is forgotten.
    fn change(&mut self, at: DateTime<Utc>, alter: impl FnOnce(&mut State)) {
        let Some(mut state) = self.states.back().cloned() else { return };
        state.from = at;
        alter(&mut state);
        self.states.push_back(state);
        let oldest = self.zones.values().map(|walk| walk.until).min().unwrap_or(at);
        while self.states.get(1).is_some_and(|next| next.from <= oldest) {
            self.states.pop_front();
        }
    }

    fn close_all(&mut self, at: DateTime<Utc>, seq: u64, cause: Option<DeviationCause>) {
        let keys: Vec<_> = self.zones.keys().cloned().collect();
        for key in keys {
            self.close(&key, at, seq, cause);
        }
    }

    /// The screen of a zone is gone, or the player is: what was not told until now was not shown.
    fn close(&mut self, key: &(String, String), at: DateTime<Utc>, seq: u64, cause: Option<DeviationCause>) {
        if let Some(until) = self.zones.get(key).map(|walk| walk.until) {
            let before = self.zones.get(key).map_or(0, |walk| walk.waiting.len());
            self.compare(key, &Shown { from: until, to: at, slide: None, trigger: None, seq });
            if let (Some(cause), Some(walk)) = (cause, self.zones.get_mut(key)) {
                for found in walk.waiting.iter_mut().skip(before) {
                    if at - found.from <= LOST_BY_CRASH {
                        found.cause = cause;
                    }
                }
            }
        }
        if let Some(walk) = self.zones.remove(key) {
            self.deviations.extend(walk.waiting);
        }
    }

    /// Compares what was on for a time with what the schedule says of it, by what was in force then.
    fn compare(&mut self, key: &(String, String), shown: &Shown<'_>) {
        let states: Vec<State> = self.states.iter().cloned().collect();
        for (at, state) in states.iter().enumerate() {
            let from = if at == 0 { shown.from } else { shown.from.max(state.from) };
            let to = states.get(at + 1).map_or(shown.to, |next| shown.to.min(next.from));
            if from < to {
                self.compare_under(key, &Shown { from, to, ..*shown }, state);
            }
        }
    }

    fn compare_under(&mut self, key: &(String, String), shown: &Shown<'_>, state: &State) {
        let tolerance = self.tolerance();
        let Some(zone) = self.zones.get(key).map(|walk| walk.zone.clone()) else { return };
        let Some(show) = self.show(&state.library) else {
            let on = name_of(shown.slide, shown.trigger);
            return self.lacks_content(state.library.clone(), zone, (shown.from, shown.to), on);
        };
        let mut found = Vec::new();
        for cue in show.cues(&zone, shown.from, &state.trust) {
            if cue.starts >= shown.to {
                break;
            }
            let (from, to) = (cue.starts.max(shown.from), cue.ends.min(shown.to));
            if cue.kind != CueKind::Clock && to - from > tolerance && !is_same(&cue, shown) {
                found.push((from, to, cue));
            }
        }
        for (from, to, cue) in found {
            let (cause, place) = (self.cause(key, &cue, from, to), self.place.clone());
            let Some(walk) = self.zones.get_mut(key) else { return };
            walk.waiting.push_back(Deviation {
                seq: shown.seq,
                place,
                zone: zone.clone(),
                from,
                to,
                expected: name_of(cue.slide.as_ref().map(|slide| slide.id.as_str()), Trigger::of(cue.kind)),
                shown: name_of(shown.slide, shown.trigger),
                cause,
            });
            // A failure is told within a while.
            while walk.waiting.len() > KNOWN_FAILURES {
                self.deviations.extend(walk.waiting.pop_front());
            }
        }
    }

    /// The content of a version is not kept, which is told once.
    fn lacks_content(
        &mut self,
        library: String,
        zone: ZoneId,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        shown: String,
    ) {
        if self.missing.insert(library.clone()) {
            let (seq, place, cause) = (self.seq, self.place.clone(), DeviationCause::ContentMissing);
            self.deviations.push(Deviation { seq, place, zone, from, to, expected: library, shown, cause });
        }
    }

    fn tolerance(&self) -> TimeDelta {
        let more = (self.speed - 1.0).max(0.0) * 250.0;
        TOLERANCE + TimeDelta::milliseconds(more as i64)
    }

    /// Why a zone did not show a cue.
    fn cause(&self, key: &(String, String), cue: &Cue, from: DateTime<Utc>, to: DateTime<Utc>) -> DeviationCause {
        let within = |since: Option<DateTime<Utc>>, length: TimeDelta| {
            since.is_some_and(|since| from < since + length && to > since - length.min(HOLD))
        };
        let Some(walk) = self.zones.get(key) else { return DeviationCause::Unexplained };
        let slide = cue.slide.as_ref().map(|slide| slide.id.as_str());
        let failed = walk.failures.iter().rev().find(|(name, at, _)| name.as_deref() == slide && *at >= cue.starts);
        let is_starting = !walk.has_shown && within(self.started, STARTING);
        match (failed, self.gap) {
            (Some((.., result)), _) => cause_of(*result),
            (_, Some((gap_from, gap_to))) if from < gap_to && to > gap_from => DeviationCause::RecordGap,
            _ if is_starting => DeviationCause::Starting,
            _ if within(self.stepped, HOLD) => DeviationCause::Clock,
            _ if within(self.trust_changed, HOLD) => DeviationCause::Trust,
            _ if within(self.edited, HOLD) => DeviationCause::Edit,
            _ => DeviationCause::Unexplained,
        }
    }
}

fn cause_of(result: Outcome) -> DeviationCause {
    if result == Outcome::Skipped { DeviationCause::NotReady } else { DeviationCause::Failed }
}

fn is_same(cue: &Cue, shown: &Shown<'_>) -> bool {
    cue.slide.as_ref().map(|slide| slide.id.as_str()) == shown.slide && Trigger::of(cue.kind) == shown.trigger
}

fn name_of(slide: Option<&str>, trigger: Option<Trigger>) -> String {
    match (slide, trigger) {
        (Some(slide), _) => slide.to_owned(),
        (None, Some(Trigger::Blank)) => "black".to_owned(),
        (None, _) => "nothing".to_owned(),
    }
}
