//! The sums of a report.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use super::{
    Span,
    gaps::{Cause, Gap, GapFinder},
    instant, is_showing,
};
use crate::journal::{Heartbeat, JournalFile, JournalLine, LineHash, Outcome, Trigger};
use gongyi_core::{
    model::Quota,
    problem::Lang,
    quota::{Judge, OnScreen, Verdict},
    text,
};

/// What rows are by, beside screen, zone and playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One row a screen and zone.
    Screen,
    /// One row a playlist, screen and zone.
    Playlist,
    /// One row a slide.
    Slide,
    /// One row a rule and playlist.
    Rule,
    /// One row a campaign, over all playlists of its series.
    Campaign,
    /// One row a day and playlist.
    Day,
}

/// What a row is about; black has no playlist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Key {
    /// The day, where rows are by days.
    pub day: Option<NaiveDate>,
    /// The screen.
    pub screen: String,
    /// The zone on it.
    pub zone: String,
    /// The playlist, unless rows are by screens or campaigns.
    pub playlist: Option<String>,
    /// The campaign, where rows are by campaigns; none for what is part of none, and where the journal does not say.
    pub campaign: Option<String>,
    /// The slide, where rows are by slides.
    pub slide: Option<String>,
    /// The rule, where rows are by rules.
    pub rule: Option<String>,
    /// Whether a rule turned the picture black.
    pub is_blank: bool,
}

impl Key {
    /// What a row tells of, as people read it: its campaign where rows are by campaigns, else its playlist.
    pub fn subject(&self, by: By, lang: Lang) -> Cow<'_, str> {
        let named = match by {
            _ if self.is_blank => return Cow::Owned(text!("（黑屏）", "(black)").get(lang).to_owned()),
            By::Campaign => self.campaign.as_deref(),
            By::Screen | By::Playlist | By::Slide | By::Rule | By::Day => self.playlist.as_deref(),
        };
        match named {
            Some(name) => Cow::Borrowed(name),
            None if by == By::Campaign => Cow::Owned(text!("其他", "other").get(lang).to_owned()),
            None => Cow::Borrowed(""),
        }
    }
}

/// The sums of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row {
    /// How often it was shown.
    pub shown: u64,
    /// For how long, in milliseconds.
    pub millis: u64,
    /// Of that, with the label 广告.
    pub advertisement_millis: u64,
    /// How often it went before its end.
    pub cut: u64,
    /// How often its time passed without a picture of it.
    pub skipped: u64,
    /// How often it could not be drawn.
    pub failed: u64,
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.shown += other.shown;
        self.millis += other.millis;
        self.advertisement_millis += other.advertisement_millis;
        self.cut += other.cut;
        self.skipped += other.skipped;
        self.failed += other.failed;
    }
}

/// The sums of a day, over all screens and their main zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayTotals {
    /// Public-service announcements, in milliseconds.
    pub public_service_millis: u64,
    /// Advertisements.
    pub advertisement_millis: u64,
    /// Black.
    pub blank_millis: u64,
    /// What was shown, by the hour of the day.
    pub hours: [u64; 24],
}

/// One box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What it is called.
    pub player: String,
    /// Its journal.
    pub folder: String,
    /// How long it ran.
    pub up: TimeDelta,
    /// How often it started.
    pub starts: u64,
    /// How often it died.
    pub crashes: u64,
    /// The hash of the last line of its journal; none where it has none in this span.
    pub head: Option<String>,
    /// Lines that cannot be read.
    pub unreadable: u64,
}

/// The quotas that what was shown is judged by, and the zone of their days.
#[derive(Debug, Clone, Copy)]
pub struct Quotas<'a> {
    /// The quotas.
    pub quotas: &'a [Quota],
    /// The zone.
    pub timezone: Tz,
}

/// How a quota came out on a screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'a> {
    /// The box.
    pub player: String,
    /// The screen.
    pub screen: String,
    /// The quota.
    pub quota: &'a Quota,
    /// How it came out in each of its periods in which something was shown.
    pub verdicts: Vec<Verdict>,
}

impl Judged<'_> {
    /// In how many periods it was missed.
    pub fn missed(&self) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.missed_by.is_some()).count()
    }

    /// The period in which it was missed by the most.
    pub fn worst(&self) -> Option<&Verdict> {
        let missed = self.verdicts.iter().filter(|verdict| verdict.missed_by.is_some());
        missed.max_by(|a, b| a.missed_by.partial_cmp(&b.missed_by).unwrap_or(std::cmp::Ordering::Equal))
    }
}

/// A report.
#[derive(Debug)]
pub struct Report<'a> {
    by: By,
    span: Span,
    quotas: Quotas<'a>,
    judges: BTreeMap<(String, String), Vec<Judge<'a>>>,
    /// The rows.
    pub rows: BTreeMap<Key, Row>,
    /// The days.
    pub days: BTreeMap<NaiveDate, DayTotals>,
    /// The screens that showed something, by box and name.
    pub screens: BTreeSet<(String, String)>,
    /// The boxes.
    pub sites: Vec<Site>,
    /// When nothing was shown.
    pub gaps: Vec<Gap>,
    /// How many gaps are not in the list.
    pub more_gaps: u64,
    current: Option<Current>,
}

/// The journal that is being read.
#[derive(Debug)]
struct Current {
    folder: String,
    finder: GapFinder,
    head: Option<LineHash>,
    next_seq: u64,
    unreadable: u64,
}

impl<'a> Report<'a> {
    pub(super) fn new(by: By, span: Span, quotas: Quotas<'a>) -> Self {
        Self {
            by,
            span,
            quotas,
            judges: BTreeMap::new(),
            rows: BTreeMap::new(),
            days: BTreeMap::new(),
            screens: BTreeSet::new(),
            sites: Vec::new(),
            gaps: Vec::new(),
            more_gaps: 0,
            current: None,
        }
    }

    /// Of what time it is.
    pub fn span(&self) -> Span {
        self.span
    }

    /// What its rows are by.
    pub fn by(&self) -> By {
        self.by
    }

    pub(super) fn next_seq(&self) -> u64 {
        self.current.as_ref().map_or(0, |current| current.next_seq)
    }

    pub(super) fn begin(&mut self, folder: &Path) {
        self.current = Some(Current {
            folder: folder.display().to_string(),
            finder: GapFinder::new(self.span),
            head: None,
            next_seq: 0,
            unreadable: 0,
        });
    }

    pub(super) fn damaged(&mut self, file: &JournalFile, error: &io::Error) {
        let path = file.path.display();
        gongyi_core::warn!("{path} 读不出来：{error}", "{path} cannot be read: {error}");
        self.unreadable();
    }

    pub(super) fn unreadable(&mut self) {
        if let Some(current) = &mut self.current {
            current.unreadable += 1;
        }
    }

    pub(super) fn take(&mut self, line: &JournalLine<'_>, bytes: &[u8]) {
        if let Some(current) = &mut self.current {
            (current.head, current.next_seq) = (Some(LineHash::of(bytes)), line.seq + 1);
            current.finder.take(line);
        }
        if is_showing(line) {
            self.showing(line);
        }
    }

    /// What is on now.
    pub(super) fn take_running(&mut self, beat: &Heartbeat) {
        for line in &beat.open {
            self.showing(line);
        }
        if let (Some(current), Some(at)) = (&mut self.current, instant(&beat.at)) {
            current.finder.lives(at.to_utc());
        }
    }

    pub(super) fn end(&mut self) {
        let Some(Current { folder, mut finder, head, unreadable, .. }) = self.current.take() else { return };
        finder.end();
        self.more_gaps += finder.more;
        self.sites.push(Site {
            player: finder.player().to_owned(),
            folder,
            up: finder.up,
            starts: finder.starts,
            crashes: finder.crashes,
            head: head.map(|head| head.to_string()),
            unreadable,
        });
        self.gaps.append(&mut finder.gaps);
    }

    pub(super) fn finish(&mut self) {
        self.gaps.sort_by(|a, b| (a.from, &a.player, &a.screen).cmp(&(b.from, &b.player, &b.screen)));
        // Days without a showing are days too.
        let first = self.days.keys().next().copied();
        let last = self.days.keys().next_back().copied();
        if let (Some(mut day), Some(last)) = (first, last) {
            while day < last
                && let Some(next) = day.checked_add_days(Days::new(1))
            {
                self.days.entry(next).or_default();
                day = next;
            }
        }
    }

    /// Counts a showing: the part of it in the span, by the clock that nobody sets.
    fn showing(&mut self, line: &JournalLine<'_>) {
        let Some(start) = instant(&line.start) else { return };
        let length = TimeDelta::milliseconds(i64::try_from(line.duration_ms.unwrap_or_default()).unwrap_or(i64::MAX));
        let (from, part) = self.span.part(start.to_utc(), length);
        let begins = (self.span.from..self.span.to).contains(&start.to_utc());
        if part.is_zero() && !begins {
            return;
        }
        let is_blank = line.trigger == Some(Trigger::Blank);
        let is_advertisement = line.advertisement == Some(true);
        let millis = u64::try_from(part.num_milliseconds()).unwrap_or_default();
        let result = line.result.unwrap_or(Outcome::Cut);
        let was_on = !matches!(result, Outcome::Skipped | Outcome::Failed);
        let row = Row {
            shown: u64::from(was_on && begins && !line.continued),
            millis,
            advertisement_millis: if is_advertisement { millis } else { 0 },
            cut: u64::from(begins && result == Outcome::Cut),
            skipped: u64::from(begins && result == Outcome::Skipped),
            failed: u64::from(begins && result == Outcome::Failed),
        };
        let first = from.with_timezone(start.offset());
        let key = self.key(line, first.date_naive(), is_blank);
        match self.rows.get_mut(&key) {
            Some(known) => known.add(&row),
            None => drop(self.rows.insert(key, row)),
        }
        if line.zone.as_deref() == Some("main") {
            let text = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
            let screen = (text(&line.player), text(&line.screen));
            if !is_blank {
                self.judge(&screen, line, from, part);
            }
            self.screens.insert(screen);
            self.by_hours(first, part, is_blank, is_advertisement);
        }
    }

    fn key(&self, line: &JournalLine<'_>, day: NaiveDate, is_blank: bool) -> Key {
        let own = |text: &Option<Cow<'_, str>>| text.as_deref().map(str::to_owned);
        let by = |wanted: By| self.by == wanted;
        Key {
            day: by(By::Day).then_some(day),
            screen: own(&line.screen).unwrap_or_default(),
            zone: own(&line.zone).unwrap_or_default(),
            playlist: if by(By::Screen) || by(By::Campaign) { None } else { own(&line.playlist) },
            campaign: if by(By::Campaign) { own(&line.campaign) } else { None },
            slide: if by(By::Slide) { own(&line.slide) } else { None },
            rule: if by(By::Rule) { own(&line.rule) } else { None },
            is_blank,
        }
    }

    /// Has the quotas of a screen see what was shown on it.
    fn judge(&mut self, screen: &(String, String), line: &JournalLine<'_>, from: DateTime<Utc>, length: TimeDelta) {
        let Quotas { quotas, timezone } = self.quotas;
        if quotas.is_empty() {
            return;
        }
        let on = OnScreen {
            playlist: line.playlist.as_deref().filter(|_| line.origin.as_deref() == Some("written")),
            rule: line.rule.as_deref(),
            advertisement: line.advertisement == Some(true),
        };
        let judges = self
            .judges
            .entry(screen.clone())
            .or_insert_with(|| quotas.iter().map(|quota| Judge::new(quota, timezone)).collect());
        for judge in judges {
            judge.see(&on, from, from + length);
        }
    }

    /// How the quotas came out, screen by screen.
    pub fn judged(&self) -> Vec<Judged<'a>> {
        let mut judged = Vec::new();
        for ((player, screen), judges) in &self.judges {
            for (quota, judge) in self.quotas.quotas.iter().zip(judges) {
                let verdicts = judge.verdicts().collect();
                judged.push(Judged { player: player.clone(), screen: screen.clone(), quota, verdicts });
            }
        }
        judged
    }

    /// Adds a length of time to the days and hours that it lies in.
    fn by_hours(
        &mut self,
        from: DateTime<chrono::FixedOffset>,
        length: TimeDelta,
        is_blank: bool,
        is_advertisement: bool,
    ) {
        let (mut at, mut left) = (from, length);
        while left > TimeDelta::zero() {
            let into_hour = TimeDelta::seconds(i64::from(at.minute() * 60 + at.second()))
                + TimeDelta::nanoseconds(i64::from(at.nanosecond()));
            let part = (TimeDelta::hours(1) - into_hour).max(TimeDelta::milliseconds(1)).min(left);
            let millis = u64::try_from(part.num_milliseconds()).unwrap_or_default();
            let day = self.days.entry(at.date_naive()).or_default();
            match (is_blank, is_advertisement) {
                (true, _) => day.blank_millis += millis,
                (false, true) => day.advertisement_millis += millis,
                (false, false) => day.public_service_millis += millis,
            }
            if !is_blank && let Some(hour) = day.hours.get_mut(at.hour() as usize) {
                *hour += millis;
            }
            left -= part;
            at += part;
        }
    }

    /// The sums over all rows that show something, of one zone or of all.
    pub fn total(&self, zone: Option<&str>) -> Row {
        let mut total = Row::default();
        let of_zone = |key: &&Key| !key.is_blank && zone.is_none_or(|zone| key.zone == zone);
        for (_, row) in self.rows.iter().filter(|(key, _)| of_zone(key)) {
            total.add(row);
        }
        total
    }

    /// How long it was black, in milliseconds.
    pub fn blank_millis(&self) -> u64 {
        self.rows.iter().filter(|(key, _)| key.is_blank).map(|(_, row)| row.millis).sum()
    }

    /// The shares of time and of showings of a row, from 0 to 1, of what its zone showed; none for black.
    pub fn shares(&self, key: &Key, row: &Row) -> Option<(f64, f64)> {
        if key.is_blank {
            return None;
        }
        let zone = self.total(Some(&key.zone));
        let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        Some((share(row.millis, zone.millis), share(row.shown, zone.shown)))
    }

    /// How long public-service announcements were on a screen on a day, in minutes.
    pub fn public_service_minutes_a_day(&self) -> f64 {
        let millis: u64 = self.days.values().map(|day| day.public_service_millis).sum();
        millis as f64 / 60_000.0 / self.days.len().max(1) as f64 / self.screens.len().max(1) as f64
    }

    /// The part of the span in which boxes ran, from 0 to 1.
    pub fn uptime(&self) -> f64 {
        let span = (self.span.to - self.span.from).as_seconds_f64() * self.sites.len() as f64;
        let up: f64 = self.sites.iter().map(|site| site.up.as_seconds_f64()).sum();
        if span > 0.0 { up / span } else { 0.0 }
    }

    /// For how long nothing was shown, by cause, in seconds.
    pub fn gap_seconds(&self) -> BTreeMap<Cause, f64> {
        let mut sums = BTreeMap::new();
        for gap in &self.gaps {
            *sums.entry(gap.cause).or_default() += gap.length().as_seconds_f64();
        }
        let blank = self.blank_millis();
        if blank > 0 {
            sums.insert(Cause::Blank, blank as f64 / 1000.0);
        }
        sums
    }

    /// Whether anything is in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Until when it tells.
    pub fn until(&self) -> DateTime<Utc> {
        self.span.to
    }
}
