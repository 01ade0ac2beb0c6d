//! Whether the wall does what is planned, and what is done where it does not: the ladder.
//!
//! It follows the picture, and nothing else: a frame that was planned and does not come, one that its window or the
//! adapter refuses, a picture that is never painted, a screen that has nothing to show. A slide that stands still is none of
//! these, and neither is a screen that a rule blanks or whose output is absent: they sleep as planned.
//!
//! The rungs are climbed in one order, each after a while that is written here, and never past the last:
//!
//! | rung | what is done | by whom |
//! | --- | --- | --- |
//! | retry | the frame is planned anew, the picture painted anew | here at first; a frame that came to nothing each quarter of a second (`stage::wakeups`), a picture that failed each minute (`cache`) |
//! | skip | the slide is given up, what was there before it stays | a job that does not end, by `paint_thread`; a picture that the adapter refuses, by `presenter`; a frame that does not come, here |
//! | rebuild | windows, adapter and painting threads are made anew | an adapter that is lost, by `stage::adapter` (another one, then software); all else here, twice |
//! | exit | the process ends with exit code 4, and whoever started it starts it anew | an adapter that fails for good, by `stage::adapter`; all else here |
//!
//! It is pure: the instants are arguments, and what is to be done is the answer. Time in which nobody looked, since the process
//! or the machine was stopped, counts for little: nobody was late then.

use std::{collections::BTreeMap, time::Duration};

use gongyi_core::{model::ScreenName, problem::Text, text};

use crate::paint_thread;

/// A frame that was planned is late after this: a board under load draws one within a second.
pub const FRAME_TOLERANCE: Duration = Duration::from_secs(10);
/// What is refused for so long is refused for good: an adapter has refused twenty times by then.
pub const REFUSAL_TOLERANCE: Duration = Duration::from_secs(5);
/// A window that takes no frame, without an error, is that of a display that somebody switched off: a restart for each night
/// would help nobody. After so long it may be the display's server that is stuck.
pub const NO_ROOM_TOLERANCE: Duration = Duration::from_mins(30);
/// The painting threads answer each job within its deadline, done or not; those that answered none for so long are gone.
pub const PAINT_TOLERANCE: Duration = Duration::from_secs(2 * paint_thread::DEADLINE.as_secs() + 5);
/// A screen that has nothing to show for so long, not even the fallback, which comes after two seconds.
pub const DARK_TOLERANCE: Duration = Duration::from_mins(1);

/// After so long on the first rung the slide is skipped.
const SKIP_AFTER: Duration = Duration::from_secs(10);
/// The stage is rebuilt for the first time.
const REBUILD_AFTER: Duration = Duration::from_secs(20);
/// And for the second: an adapter that is opened anew takes a quarter of a minute where its driver is reset.
const REBUILD_AGAIN_AFTER: Duration = Duration::from_secs(50);
/// From the first rung to the last. An adapter that cannot be opened is given up by itself after a minute, before this.
pub const EXIT_AFTER: Duration = Duration::from_secs(90);
/// What was well for so long is well again: the next fault begins at the bottom.
pub const CALM: Duration = Duration::from_mins(1);
/// While something is awaited or wrong it is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Of a time in which nobody looked no more than this counts.
const MOST_UNSEEN: Duration = Duration::from_secs(5);

/// How far up the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Rung {
    /// At its foot: all is well.
    #[default]
    Well,
    /// It is tried again.
    Retry,
    /// The slide is skipped.
    SkipSlide,
    /// Windows, adapter and painting threads are made anew.
    RebuildStage,
    /// The process ends.
    Exit,
}

impl Rung {
    /// Its name, in the status.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Retry => "retry",
            Self::SkipSlide => "skip",
            Self::RebuildStage => "rebuild",
            Self::Exit => "exit",
        }
    }

    /// The rung that a fault has reached after so long.
    fn after(sick_for: Duration) -> Self {
        match sick_for {
            long if long >= EXIT_AFTER => Self::Exit,
            long if long >= REBUILD_AFTER => Self::RebuildStage,
            long if long >= SKIP_AFTER => Self::SkipSlide,
            _ => Self::Retry,
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symptom {
    /// A frame that was planned does not come.
    FrameLate,
    /// Frames are refused.
    FrameRefused,
    /// A window takes no frame.
    NoRoom,
    /// A screen has nothing to show.
    Dark,
    /// The painting threads do not answer.
    PaintSilent,
}

impl Symptom {
    /// Its name, in the status.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FrameLate => "frame_late",
            Self::FrameRefused => "frame_refused",
            Self::NoRoom => "no_room",
            Self::Dark => "dark",
            Self::PaintSilent => "paint_silent",
        }
    }

    /// What it is, in words.
    pub fn words(self) -> Text {
        match self {
            Self::FrameLate => text!("画面迟迟没有显示出来", "a frame does not come"),
            Self::FrameRefused => text!("画面显示不出来", "frames are refused"),
            Self::NoRoom => {
                text!("窗口不接收画面（显示器可能被关了）", "a window takes no frame (its display may be off)")
            }
            Self::Dark => text!("屏幕没有画面可显示", "a screen has nothing to show"),
            Self::PaintSilent => text!("绘制线程没有响应", "the painting threads do not answer"),
        }
    }

    /// How long it is borne.
    fn tolerance(self) -> Duration {
        match self {
            Self::FrameLate => FRAME_TOLERANCE,
            Self::FrameRefused => REFUSAL_TOLERANCE,
            Self::NoRoom => NO_ROOM_TOLERANCE,
            Self::Dark => DARK_TOLERANCE,
            Self::PaintSilent => PAINT_TOLERANCE,
        }
    }
}

/// What became of the frame that a screen waits for, so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Awaited {
    /// Nothing yet.
    #[default]
    Silent,
    /// It was refused.
    Refused,
    /// Its window had no room.
    NoRoom,
}

impl Awaited {
    fn symptom(self) -> Symptom {
        match self {
            Self::Silent => Symptom::FrameLate,
            Self::Refused => Symptom::FrameRefused,
            Self::NoRoom => Symptom::NoRoom,
        }
    }
}

/// How a screen does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenSigns {
    /// Which.
    pub screen: ScreenName,
    /// Whether it shows nothing as planned: its output is absent, or a rule blanks all of it.
    pub sleeps: bool,
    /// How many frames have reached it.
    pub frames_drawn: u64,
    /// A frame that was planned and has not reached it.
    pub awaited: Option<Awaited>,
    /// Whether it has nothing to show, not even what stands in.
    pub is_dark: bool,
}

/// How the player does now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signs {
    /// Each screen that is played.
    pub screens: Vec<ScreenSigns>,
    /// Whether pictures are to be painted.
    pub awaits_pictures: bool,
    /// How many were painted, or could not be.
    pub pictures_done: u64,
}

/// What is to be done, once for each time that it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The frames are planned anew.
    Retry,
    /// The slide that is to come is given up.
    SkipSlide,
    /// Windows, adapter and painting threads are made anew.
    RebuildStage,
    /// The process is to end.
    Exit,
}

/// What a screen has been waiting for, and since when.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    symptom: Symptom,
    /// What counts as progress.
    mark: u64,
    since: Duration,
}

/// The ladder.
#[derive(Debug, Default)]
pub struct Ladder {
    /// When it was last looked at.
    looked: Option<Duration>,
    /// The time that counts: see [`MOST_UNSEEN`].
    lived: Duration,
    /// What is awaited of each screen; of the painting threads under no name.
    waiting: BTreeMap<(Option<ScreenName>, bool), Waiting>,
    /// The screens with a symptom.
    sick: Vec<ScreenName>,
    symptom: Option<Symptom>,
    /// How long there has been a symptom since the foot of the ladder was left.
    sick_for: Duration,
    /// Since when there has been none, by the time of the caller.
    calm_since: Option<Duration>,
    rung: Rung,
    rebuilds: u32,
}

impl Ladder {
    /// Takes how the player does at an instant, counted from any start, and says what is to be done now.
    pub fn look(&mut self, at: Duration, signs: &Signs) -> Option<Remedy> {
        let passed = at.saturating_sub(self.looked.unwrap_or(at)).min(MOST_UNSEEN);
        self.looked = Some(at);
        self.lived += passed;
        let was_sick = self.symptom.is_some();
        self.find_symptom(signs);
        if self.rung == Rung::Exit {
            return None;
        }
        if self.symptom.is_none() {
            let since = *self.calm_since.get_or_insert(at);
            if self.rung != Rung::Well && at.saturating_sub(since) >= CALM {
                (self.rung, self.sick_for, self.rebuilds) = (Rung::Well, Duration::ZERO, 0);
            }
            return None;
        }
        self.calm_since = None;
        // The time before the first look at it was borne.
        if was_sick {
            self.sick_for += passed;
        } else if self.rung != Rung::Well {
            // It is back before all was well: what costs nothing comes first again.
            return Some(Remedy::Retry);
        }
        self.climb()
    }

    /// As far as the time has come, a rung at a time.
    fn climb(&mut self) -> Option<Remedy> {
        let reached = Rung::after(self.sick_for);
        let next = match self.rung {
            Rung::Well => Rung::Retry,
            Rung::Retry => Rung::SkipSlide,
            Rung::SkipSlide => Rung::RebuildStage,
            Rung::RebuildStage if self.rebuilds == 1 && self.sick_for >= REBUILD_AGAIN_AFTER => Rung::RebuildStage,
            Rung::RebuildStage | Rung::Exit => Rung::Exit,
        };
        if next > reached {
            return None;
        }
        self.rung = next;
        Some(match next {
            Rung::Well | Rung::Retry => Remedy::Retry,
            Rung::SkipSlide => Remedy::SkipSlide,
            Rung::RebuildStage => {
                self.rebuilds += 1;
                Remedy::RebuildStage
            }
            Rung::Exit => Remedy::Exit,
        })
    }

    /// Looks for what has been awaited for longer than it is borne.
    fn find_symptom(&mut self, signs: &Signs) {
        let mut now: BTreeMap<(Option<ScreenName>, bool), (Symptom, u64)> = BTreeMap::new();
        for screen in signs.screens.iter().filter(|screen| !screen.sleeps) {
            let name = || Some(screen.screen.clone());
            if let Some(awaited) = screen.awaited {
                now.insert((name(), false), (awaited.symptom(), screen.frames_drawn));
            }
            if screen.is_dark {
                now.insert((name(), true), (Symptom::Dark, screen.frames_drawn));
            }
        }
        if signs.awaits_pictures && signs.screens.iter().any(|screen| !screen.sleeps) {
            now.insert((None, false), (Symptom::PaintSilent, signs.pictures_done));
        }
        self.waiting.retain(|who, _| now.contains_key(who));
        for (who, (symptom, mark)) in now {
            let new = Waiting { symptom, mark, since: self.lived };
            let waiting = self.waiting.entry(who).or_insert(new);
            if waiting.mark != mark {
                *waiting = new;
            }
            // A refusal that is followed by silence is no news: it is the same frame that does not come.
            waiting.symptom = symptom;
        }
        let is_borne = |waiting: &Waiting| self.lived.saturating_sub(waiting.since) < waiting.symptom.tolerance();
        let found = || self.waiting.iter().filter(|(_, waiting)| !is_borne(waiting));
        self.symptom = found().map(|(_, waiting)| waiting.symptom).min();
        self.sick = found().filter_map(|((screen, _), _)| screen.clone()).collect();
        self.sick.dedup();
    }

    /// The rung that it stands on.
    pub fn rung(&self) -> Rung {
        self.rung
    }

    /// What is wrong now; none where nothing is.
    pub fn symptom(&self) -> Option<Symptom> {
        self.symptom
    }

    /// The screens with a symptom.
    pub fn sick_screens(&self) -> &[ScreenName] {
        &self.sick
    }

    /// Whether all that could be done was done in vain.
    pub fn is_stuck(&self) -> bool {
        self.rung == Rung::Exit
    }

    /// How long until it must be looked at, where nothing else happens; none where it need not.
    pub fn next_look(&self) -> Option<Duration> {
        if self.is_stuck() {
            return None;
        }
        if self.symptom.is_some() {
            return Some(LOOK_EVERY);
        }
        let borne = self.waiting.values().map(|waiting| {
            let left = (waiting.since + waiting.symptom.tolerance()).saturating_sub(self.lived);
            left.min(MOST_UNSEEN)
        });
        let calm = (self.rung != Rung::Well)
            .then(|| self.calm_since.zip(self.looked))
            .flatten()
            .map(|(since, looked)| (since + CALM).saturating_sub(looked));
        borne.chain(calm).min()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::TestRunner};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn well() -> ScreenSigns {
        ScreenSigns { screen: "hall".into(), sleeps: false, frames_drawn: 1, awaited: None, is_dark: false }
    }

    fn signs(screen: ScreenSigns) -> Signs {
        Signs { screens: vec![screen], ..Signs::default() }
    }

    /// What is done while this lasts, each with the second in which it is; until the end, or so many seconds.
    fn climb(ladder: &mut Ladder, from: u64, seconds: u64, signs: &Signs) -> Vec<(u64, Remedy)> {
        let done = (from..from + seconds).filter_map(|at| Some((at - from, ladder.look(SECOND * at as u32, signs)?)));
        done.collect()
    }

    #[test]
    fn each_fault_climbs_rung_by_rung_to_the_exit() {
        let late = ScreenSigns { awaited: Some(Awaited::Silent), ..well() };
        let refused = ScreenSigns { awaited: Some(Awaited::Refused), ..well() };
        let no_room = ScreenSigns { awaited: Some(Awaited::NoRoom), ..well() };
        let dark = ScreenSigns { is_dark: true, ..well() };
        let silent = Signs { awaits_pictures: true, ..signs(well()) };
        let kinds = [
            (signs(late), Symptom::FrameLate),
            (signs(refused), Symptom::FrameRefused),
            (signs(no_room), Symptom::NoRoom),
            (signs(dark), Symptom::Dark),
            (silent, Symptom::PaintSilent),
        ];
        for (signs, symptom) in kinds {
            let mut ladder = Ladder::default();
            let tolerance = symptom.tolerance().as_secs();
            let done = climb(&mut ladder, 0, tolerance + 200, &signs);
            let expected = [
                (tolerance, Remedy::Retry),
                (tolerance + 10, Remedy::SkipSlide),
                (tolerance + 20, Remedy::RebuildStage),
                (tolerance + 50, Remedy::RebuildStage),
                (tolerance + 90, Remedy::Exit),
            ];
            assert_eq!(done, expected, "{symptom:?}");
            assert!(ladder.is_stuck() && ladder.symptom() == Some(symptom) && ladder.next_look().is_none());
        }
    }

    #[test]
    fn frames_that_come_however_slowly_are_no_fault() {
        let mut ladder = Ladder::default();
        for at in 0..600_u32 {
            let awaited = Some(Awaited::Refused).filter(|_| !at.is_multiple_of(4));
            let screen = ScreenSigns { awaited, frames_drawn: u64::from(at / 4), ..well() };
            assert_eq!(ladder.look(SECOND * at, &signs(screen)), None);
            assert_eq!(ladder.rung(), Rung::Well);
        }
    }

    #[test]
    fn a_still_slide_needs_no_look_and_is_never_frozen() {
        let mut ladder = Ladder::default();
        assert_eq!(ladder.look(SECOND, &signs(well())), None);
        assert_eq!(ladder.next_look(), None, "nobody wakes for it");
        assert_eq!(ladder.look(SECOND * 1_000_000, &signs(well())), None);
        assert_eq!((ladder.rung(), ladder.symptom()), (Rung::Well, None));
    }

    #[test]
    fn time_in_which_the_process_was_stopped_does_not_count() {
        let mut ladder = Ladder::default();
        let late = signs(ScreenSigns { awaited: Some(Awaited::Silent), ..well() });
        ladder.look(Duration::ZERO, &late);
        for night in 1..20_u32 {
            // Stopped for a night, and then a frame: each time the first look is before it.
            assert_eq!(ladder.look(SECOND * 36_000 * night, &late), None, "{night}");
            let screen = ScreenSigns { frames_drawn: u64::from(night) + 1, awaited: Some(Awaited::Silent), ..well() };
            ladder.look(SECOND * (36_000 * night + 1), &signs(screen));
        }
        assert_eq!(ladder.rung(), Rung::Well);
    }

    /// What happens to a screen for a while.
    #[derive(Debug, Clone)]
    enum Spell {
        Still,
        Frames,
        Sleeps,
        Awaits(Awaited),
        Dark,
    }

    fn spells() -> impl Strategy<Value = Vec<(Spell, u64, bool)>> {
        let kind = prop_oneof![
            Just(Spell::Still),
            Just(Spell::Frames),
            Just(Spell::Sleeps),
            Just(Spell::Awaits(Awaited::Silent)),
            Just(Spell::Awaits(Awaited::Refused)),
            Just(Spell::Awaits(Awaited::NoRoom)),
            Just(Spell::Dark),
        ];
        proptest::collection::vec((kind, 1_u64..200, any::<bool>()), 1..40)
    }

    /// Lives through a spell as the stage does: it looks when it is asked to, and when something happens.
    fn live(ladder: &mut Ladder, now: &mut Duration, frames: &mut u64, spell: &(Spell, u64, bool)) -> Vec<Remedy> {
        let (spell, seconds, paints) = spell;
        let end = *now + SECOND * *seconds as u32;
        let mut remedies = Vec::new();
        while *now < end {
            let mut screen = ScreenSigns { frames_drawn: *frames, ..well() };
            match spell {
                Spell::Still => {}
                Spell::Frames => {
                    *frames += 1;
                    screen.frames_drawn = *frames;
                    screen.awaited = Some(Awaited::Silent);
                }
                Spell::Sleeps => (screen.sleeps, screen.awaited) = (true, Some(Awaited::Silent)),
                Spell::Awaits(awaited) => screen.awaited = Some(*awaited),
                Spell::Dark => screen.is_dark = true,
            }
            let mut signs = signs(screen);
            // The painting threads answer.
            (signs.awaits_pictures, signs.pictures_done) = (*paints, now.as_secs());
            remedies.extend(ladder.look(*now, &signs));
            let own = if matches!(spell, Spell::Frames) { Some(SECOND) } else { None };
            let wait = ladder.next_look().into_iter().chain(own).min().unwrap_or(end.saturating_sub(*now));
            assert!(!wait.is_zero() || ladder.rung() == Rung::Well, "the loop would spin: {spell:?}");
            *now += wait.clamp(Duration::from_millis(1), end.saturating_sub(*now).max(Duration::from_millis(1)));
        }
        remedies
    }

    #[test]
    fn whatever_happens_what_sleeps_is_well_what_is_stuck_ends_and_what_is_calm_starts_anew() {
        let mut runner = TestRunner::default();
        runner
            .run(&spells(), |spells| {
                let (mut ladder, mut now, mut frames) = (Ladder::default(), Duration::ZERO, 1);
                for spell in &spells {
                    let before = ladder.rung();
                    let remedies = live(&mut ladder, &mut now, &mut frames, spell);
                    if matches!(spell.0, Spell::Sleeps | Spell::Still | Spell::Frames) {
                        prop_assert!(remedies.is_empty(), "{:?} got {:?}", spell, remedies);
                        prop_assert!(ladder.symptom().is_none() && ladder.rung() <= before);
                        if spell.1 > CALM.as_secs() + 6 && before != Rung::Exit {
                            prop_assert_eq!(ladder.rung(), Rung::Well, "after {:?}", spell);
                        }
                    }
                    let steps: Vec<Rung> = remedies.iter().map(|_| ladder.rung()).collect();
                    prop_assert!(steps.len() <= 6, "the ladder is bounded: {:?}", remedies);
                    if ladder.rung() == Rung::Exit {
                        return Ok(());
                    }
                    let stuck_for = Duration::from_secs(spell.1);
                    let bound = match &spell.0 {
                        Spell::Awaits(Awaited::Silent) => FRAME_TOLERANCE + EXIT_AFTER,
                        Spell::Awaits(Awaited::Refused) => REFUSAL_TOLERANCE + EXIT_AFTER,
                        Spell::Dark => DARK_TOLERANCE + EXIT_AFTER,
                        _ => Duration::MAX,
                    };
                    // Each look may be late by as much as the loop sleeps.
                    let slack = 4 * LOOK_EVERY + MOST_UNSEEN;
                    prop_assert!(bound == Duration::MAX || stuck_for <= bound + slack, "{:?} went on", spell);
                }
                Ok(())
            })
            .unwrap();
    }
}
