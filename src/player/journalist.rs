//! What the journal is told: each showing as it ends, and what else an inspector must know.

use std::{path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    Output, Player,
    showings::{OpenShowing, Showing, ShowingResult},
};
use gongyi_core::{model::SlideOrigin, playback::Cue, problem::Lang, schedule::ClockTrust};
use gongyi_record::journal::{Journal, JournalLine, LineKind, Outcome, REBUILT, Trigger};
use gongyi_system::clock::monotonic_now;

/// The version of the player.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Tells the journal.
pub(crate) struct Journalist {
    journal: Journal,
    /// How often what is on the screens had changed when it was last told.
    told: Option<u64>,
}

impl Journalist {
    pub(crate) fn new(journal: Journal) -> Self {
        Self { journal, told: None }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.journal.folder()
    }

    pub(crate) fn set_timezone(&mut self, timezone: Tz) {
        self.journal.set_timezone(timezone);
    }

    pub(crate) fn reopen(&self) {
        self.journal.reopen();
    }

    pub(crate) fn started(&mut self, player: &Player, now: DateTime<Utc>) {
        let (library, speed) = (&player.show.library().hash, player.clock.speed());
        let line = JournalLine {
            player: Some(self.journal.player().into()),
            version: Some(VERSION.into()),
            library: Some(library.as_str().into()),
            // Of a clock that is the system's, nobody asks.
            speed: (!player.clock.is_system()).then(|| speed.to_string().into()),
            ..self.line(LineKind::Start, now)
        };
        self.journal.tell(&line);
    }

    pub(crate) fn stopped(&mut self, reason: &str, now: DateTime<Utc>) {
        self.journal.set_on_screens(None, Vec::new());
        self.journal.tell(&JournalLine { reason: Some(reason.into()), ..self.line(LineKind::Stop, now) });
    }

    pub(crate) fn library(&mut self, hash: &str, now: DateTime<Utc>) {
        self.journal.tell(&JournalLine { library: Some(hash.into()), ..self.line(LineKind::Library, now) });
    }

    pub(crate) fn trust(&mut self, trust: &ClockTrust, now: DateTime<Utc>) {
        // An inspector reads one language.
        let reason = match trust {
            ClockTrust::Trusted => None,
            ClockTrust::Doubted(why) => Some(why.get(Lang::En).to_owned().into()),
        };
        let on = Some(reason.is_none());
        self.journal.tell(&JournalLine { on, reason, ..self.line(LineKind::Trust, now) });
    }

    /// The clock was set by `step`, and shows `now` since.
    pub(crate) fn clock_stepped(&mut self, step: TimeDelta, now: DateTime<Utc>) {
        let before = self.journal.instant(now.checked_sub_signed(step).unwrap_or(now));
        let by_ms = Some(step.num_milliseconds());
        // It stands where the clock is now.
        self.journal.tell(&JournalLine { end: Some(before.into()), by_ms, ..self.line(LineKind::ClockStep, now) });
    }

    pub(crate) fn output(&mut self, screen: &str, output: Output, now: DateTime<Utc>) {
        let on = Some(output == Output::On);
        let reason = (output == Output::Rebuilt).then(|| REBUILT.into());
        let line = JournalLine { screen: Some(screen.into()), on, reason, ..self.line(LineKind::Output, now) };
        self.journal.tell(&line);
    }

    pub(crate) fn display(&mut self, on: bool, now: DateTime<Utc>) {
        self.journal.tell(&JournalLine { on: Some(on), ..self.line(LineKind::Display, now) });
    }

    /// A slide cannot be drawn.
    pub(crate) fn failed(&mut self, player: &Player, cue: &Cue, why: &str, now: DateTime<Utc>) {
        let library = player.show.library().hash.as_str();
        let picture = cue.slide.as_ref().map(|slide| slide.picture_hash);
        let line = JournalLine {
            end: Some(self.journal.instant(now).into()),
            duration_ms: Some(0),
            result: Some(Outcome::Failed),
            reason: Some(why.into()),
            ..self.about(cue, picture, library, now)
        };
        self.journal.tell(&line);
    }

    pub(crate) fn showing(&mut self, showing: &Showing) {
        let Showing { cue, picture, library, starts, ends, duration, continued, result } = showing;
        let (result, reason) = match result {
            ShowingResult::Played => (Outcome::Played, None),
            ShowingResult::Cut(why) => (Outcome::Cut, Some(why.as_str())),
            ShowingResult::Skipped => (Outcome::Skipped, Some("not_ready")),
        };
        let line = JournalLine {
            end: Some(self.journal.instant(*ends).into()),
            duration_ms: Some(millis(*duration)),
            result: Some(result),
            reason: reason.map(Into::into),
            continued: *continued,
            ..self.about(cue, *picture, library, *starts)
        };
        self.journal.tell(&line);
    }

    /// Tells what is on the screens, where that is another than before.
    pub(crate) fn follow(&mut self, player: &Player) {
        let changes = player.showing_changes();
        if self.told.replace(changes) == Some(changes) {
            return;
        }
        let (elapsed, speed, now) = (player.elapsed(), player.clock.speed(), monotonic_now());
        let open = player.open_showings().map(|open| {
            let OpenShowing { cue, picture, library, starts, since, continued } = open;
            let line = JournalLine { continued: *continued, ..self.about(cue, *picture, library, *starts) };
            let ago = Duration::try_from_secs_f64(elapsed.saturating_sub(*since).as_secs_f64() / speed);
            (line.into_owned(), ago.ok().and_then(|ago| now.checked_sub(ago)).unwrap_or(now))
        });
        self.journal.set_on_screens(Some(player.clock), open.collect());
    }

    fn line(&self, kind: LineKind, at: DateTime<Utc>) -> JournalLine<'static> {
        JournalLine::new(kind, self.journal.instant(at))
    }

    /// The fields of a showing that are known when it begins.
    fn about<'a>(
        &'a self,
        cue: &'a Cue,
        picture: Option<[u8; 32]>,
        library: &'a str,
        starts: DateTime<Utc>,
    ) -> JournalLine<'a> {
        let slide = cue.slide.as_ref();
        JournalLine {
            player: Some(self.journal.player().into()),
            screen: Some(cue.zone.screen.as_str().into()),
            zone: Some(cue.zone.zone.to_string().into()),
            origin: slide.map(|slide| origin(slide.id.origin()).into()),
            playlist: cue.playlist.as_ref().map(|playlist| playlist.as_str().into()),
            campaign: slide.and_then(|slide| slide.campaign.as_deref()).map(Into::into),
            slide: slide.map(|slide| slide.id.as_str().into()),
            page: slide.and_then(|slide| slide.id.page()).map(|page| page as u64),
            picture: picture.map(|picture| blake3::Hash::from_bytes(picture).to_hex().to_string().into()),
            library: Some(library.into()),
            rule: cue.rule.as_deref().map(Into::into),
            trigger: Trigger::of(cue.kind),
            advertisement: slide.map(|slide| slide.advertisement),
            ..self.line(LineKind::Showing, starts)
        }
    }
}

fn origin(origin: SlideOrigin) -> &'static str {
    match origin {
        SlideOrigin::Written => "written",
        SlideOrigin::BuiltIn => "built_in",
        SlideOrigin::Zone => "zone",
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
