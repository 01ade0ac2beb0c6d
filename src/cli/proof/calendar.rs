//! The next days of each screen: what plays when, how much of the time each playlist has, when it is dark, and what breaks
//! in. It is what the player will do: it comes from the plans of the days that the player plays by.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{changes, words};
use crate::time::weekday;
use gongyi_core::{
    model::{Library, PlaylistName, Screen, Slide, SlideRef, ZoneId},
    problem::{Lang, Text},
    schedule::{BreakIn, ClockTrust, Content, Day, Programme, shares_of_time},
    shapes::ShareBy,
    show::Show,
    text,
};
use gongyi_record::html::{self, COLOURS, Segment, bar, escape, layers, swatch};

/// How many days are shown.
pub(super) const DAYS: usize = 14;
/// The height of a day's strip, in pixels.
const STRIP: u32 = 24;
/// A break-in is drawn at least so wide, in parts of the day: it takes seconds, and would not be seen.
const LEAST_WIDTH: f64 = 0.003;
/// So much of a strip's height is for break-ins.
const BREAK_HEIGHT: f64 = 0.34;
/// So many playlists of a day are named; the others are added up.
const MAX_NAMED: usize = 6;
/// So many names of a day are told.
const MAX_NAMES: usize = 3;

/// What is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A playlist.
    Playlist(PlaylistName),
    /// What a zone has for itself, without a name.
    Own,
    /// Nothing is scheduled.
    Fallback,
    /// The picture is black.
    Dark,
}

/// Break-ins of one rule on a day.
struct Breaks {
    rule: String,
    playlist: PlaylistName,
    count: usize,
    first: DateTime<Utc>,
}

/// A day of a zone.
struct DayPlan {
    day: std::sync::Arc<Day>,
    date: NaiveDate,
    names: Vec<Text>,
    /// For how many seconds each is on.
    seconds: BTreeMap<What, f64>,
    breaks: Vec<Breaks>,
}

/// The next days of a zone.
struct ZonePlan {
    zone: ZoneId,
    timezone: Tz,
    days: Vec<DayPlan>,
}

/// The next days of all screens.
pub(super) struct Calendar<'a> {
    show: &'a Show,
    lang: Lang,
    zones: Vec<ZonePlan>,
    /// The playlists by the time that they have on all screens: each has a colour of its own as far as there are any.
    order: Vec<PlaylistName>,
    /// When each slide is first in a programme, and where.
    first: BTreeMap<SlideRef, (DateTime<Utc>, ZoneId)>,
}

impl<'a> Calendar<'a> {
    /// The days from the one that holds `now`.
    pub(super) fn new(show: &'a Show, now: DateTime<Utc>, lang: Lang) -> Self {
        let library = show.library();
        let mut zones = Vec::new();
        let mut first: BTreeMap<SlideRef, (DateTime<Utc>, ZoneId)> = BTreeMap::new();
        for screen in &library.screens {
            for zone in screen.zone_ids().filter(|zone| !library.is_clock(zone)) {
                let plan = ZonePlan::new(show, zone, screen, now);
                for (slide, from) in plan.days.iter().flat_map(|plan| slides_of(&plan.day)) {
                    let known = first.get(&slide.id);
                    if known.is_none_or(|(known, _)| from < *known) {
                        first.insert(slide.id.clone(), (from, plan.zone.clone()));
                    }
                }
                zones.push(plan);
            }
        }
        let mut totals: BTreeMap<&PlaylistName, f64> = library.playlists.keys().map(|name| (name, 0.0)).collect();
        for (what, secs) in zones.iter().flat_map(|zone| &zone.days).flat_map(|day| &day.seconds) {
            if let What::Playlist(name) = what {
                *totals.entry(name).or_default() += secs;
            }
        }
        let mut order: Vec<(PlaylistName, f64)> = totals.into_iter().map(|(name, secs)| (name.clone(), secs)).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self { show, lang, zones, order: order.into_iter().map(|(name, _)| name).collect(), first }
    }

    /// When a slide is first in a programme within these days.
    pub(super) fn first_showing(&self, slide: &Slide) -> Text {
        let Some((at, zone)) = self.first.get(&slide.id) else {
            return text!("这 {DAYS} 天里不播出", "not within these {DAYS} days");
        };
        let library = self.show.library();
        let local = at.with_timezone(&library.timezone(&zone.screen));
        let (zh, en) = weekday(local.weekday());
        let (date, screen) = (local.format("%Y-%m-%d"), &zone.screen);
        let clock = local.format("%H:%M");
        text!("{date} {zh} {clock} 起的节目（{screen}）", "in the programme of {en} {date} {clock} ({screen})")
    }

    /// Whether a playlist is on within these days.
    pub(super) fn has(&self, playlist: &PlaylistName) -> bool {
        let plays = |what: &What| matches!(what, What::Playlist(name) if name == playlist);
        self.zones.iter().flat_map(|zone| &zone.days).any(|day| day.seconds.keys().any(plays))
    }

    /// A screen's days, zone by zone, as a page tells them.
    pub(super) fn screen(&self, screen: &Screen) -> String {
        self.zones.iter().filter(|plan| plan.zone.screen == screen.name).map(|plan| self.zone(plan)).collect()
    }

    fn zone(&self, plan: &ZonePlan) -> String {
        let mut page = String::new();
        if plan.days.len() > 1 && self.zones.iter().filter(|other| other.zone.screen == plan.zone.screen).count() > 1 {
            add!(page, "<h4>{}</h4>\n", words::say(self.lang, &words::zone_name(&plan.zone.zone)));
        }
        page += &self.totals(plan);
        if plan.is_always_the_same() {
            let text = text!("每天全天都是它。", "It is on all day, every day.");
            return page + &format!("<p class=\"quiet\">{}</p>\n", words::say(self.lang, &text));
        }
        page += "<div class=\"days\">\n";
        page += &self.hours();
        let mut before = String::new();
        for day in &plan.days {
            let told = self.told(plan, day);
            let same = text!("同前一天", "as the day before");
            let same = format!("<span class=\"quiet\">{}</span>", words::say(self.lang, &same));
            // What is different is seen where what is the same is not told again.
            page += &self.day(plan, day, if told == before { &same } else { &told });
            before = told;
        }
        page += "</div>\n";
        page
    }

    /// How much of the time each has in all these days.
    fn totals(&self, plan: &ZonePlan) -> String {
        let mut totals: BTreeMap<&What, (f64, usize)> = BTreeMap::new();
        for (what, secs) in plan.days.iter().flat_map(|day| &day.seconds) {
            let total = totals.entry(what).or_default();
            *total = (total.0 + secs, total.1 + 1);
        }
        let shown: f64 = totals.iter().filter(|(what, _)| ***what != What::Dark).map(|(_, (secs, _))| secs).sum();
        let mut rows: Vec<(&What, f64, usize)> =
            totals.into_iter().map(|(what, (secs, days))| (what, secs, days)).collect();
        rows.sort_by(|a, b| (a.0 == &What::Dark).cmp(&(b.0 == &What::Dark)).then(b.1.total_cmp(&a.1)));
        let heads = [
            text!("播放列表", "Playlist"),
            text!("占播出时间", "Share of the time shown"),
            text!("平均每天", "A day, on average"),
            text!("有它的天数", "Days with it"),
        ];
        let heads: Vec<String> = heads.iter().map(|head| words::say(self.lang, head)).collect();
        let [name, share, average, days] = heads.as_slice() else { return String::new() };
        let mut table = format!(
            "<table class=\"shares\"><thead><tr><th>{name}</th><th colspan=\"2\">{share}</th><th class=\"number\">{average}</th><th class=\"number\">{days}</th></tr></thead><tbody>\n"
        );
        for (what, secs, days) in rows {
            let part = if *what == What::Dark || shown <= 0.0 { None } else { Some(secs / shown) };
            let class = self.class(what);
            let (name, number) = (self.name(what), part.map_or_else(|| "—".to_owned(), percent));
            let drawn = part.map(|part| bar(part, &class, "")).unwrap_or_default();
            add!(
                table,
                "<tr><td>{}{name}</td><td class=\"number\">{number}</td><td class=\"bar\">{drawn}</td><td class=\"number\">{}</td><td class=\"number\">{days}</td></tr>\n",
                swatch(&class),
                words::say(self.lang, &duration(secs / plan.days.len().max(1) as f64)),
            );
        }
        table += "</tbody></table>\n";
        table
    }

    /// The hours above the strips.
    fn hours(&self) -> String {
        let hours = (0..=8).map(|at| format!("<span>{}</span>", at * 3)).collect::<Vec<_>>().concat();
        let (day, shares) = (text!("日期", "Day"), text!("占播出时间", "Share of the time shown"));
        format!(
            "<div class=\"day head\"><div>{}</div><div class=\"hours\">{hours}</div><div>{}</div></div>\n",
            words::say(self.lang, &day),
            words::say(self.lang, &shares)
        )
    }

    fn day(&self, plan: &ZonePlan, day: &DayPlan, told: &str) -> String {
        let (zh, en) = weekday(day.date.weekday());
        let weekday = text!("{zh}", "{en}");
        let names: Vec<&str> = day.names.iter().take(MAX_NAMES).map(|name| name.get(self.lang)).collect();
        let is_weekend = day.date.weekday().number_from_monday() > 5;
        let names = escape(&names.join(" "));
        let date = day.date.format(if self.lang == Lang::Zh { "%-m月%-d日" } else { "%Y-%m-%d" });
        format!(
            "<div class=\"day keep\"><div class=\"date{}\"><b>{date}</b> {}<div class=\"quiet small\">{names}</div></div><div class=\"strip\">{}</div><div class=\"small\">{}</div></div>\n",
            if is_weekend { " weekend" } else { "" },
            words::say(self.lang, &weekday),
            self.strip(plan, day),
            told
        )
    }

    /// The hours of a day, drawn: from left to right the time, from top to foot who has how much of it.
    fn strip(&self, plan: &ZonePlan, day: &DayPlan) -> String {
        let whole = secs(day.day.from, day.day.until).max(1.0);
        let place = |at: DateTime<Utc>| secs(day.day.from, at) / whole;
        let mut drawn: Vec<(f64, f64, f64, f64, String, String)> = Vec::new();
        for programme in &day.day.programmes {
            let (from, to) = (place(programme.from), place(programme.until));
            let parts = parts_of(programme, &day.day.breaks, self.show.library().site.share_by);
            let sum: f64 = parts.iter().map(|(_, secs)| secs).sum::<f64>().max(f64::MIN_POSITIVE);
            let span = span(plan.timezone, &day.day, programme);
            let mut top = 0.0;
            for (what, secs) in parts {
                let foot = top + secs / sum;
                let share = if sum - secs < 0.5 { String::new() } else { format!(" {}", percent(secs / sum)) };
                drawn.push((
                    from,
                    to,
                    top,
                    foot,
                    self.class(&what),
                    format!("{span} {}{share}", self.plain_name(&what)),
                ));
                top = foot;
            }
        }
        for one in &day.day.breaks {
            let from = place(one.from);
            let what = What::Playlist(one.playlist.name.clone());
            let title = format!("{} {}", clock(one.from, plan.timezone), self.plain_name(&what));
            let to = place(one.until).max(from + LEAST_WIDTH);
            drawn.push((from, to, 0.0, BREAK_HEIGHT, "mark".to_owned(), title));
        }
        let segments = drawn.iter().map(|(from, to, top, foot, class, title)| {
            (Segment { from: *from, to: *to, class, opacity: 1.0, title }, *top, *foot)
        });
        let ticks: Vec<f64> = (1..8).map(|at| f64::from(at) / 8.0).collect();
        layers(segments, &ticks, STRIP, &day.date.to_string())
    }

    /// A day in words.
    fn told(&self, plan: &ZonePlan, day: &DayPlan) -> String {
        let shown: f64 = day.seconds.iter().filter(|(what, _)| **what != What::Dark).map(|(_, secs)| secs).sum();
        let mut shares: Vec<(&What, f64)> =
            day.seconds.iter().filter(|(what, _)| **what != What::Dark).map(|(what, secs)| (what, *secs)).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut told: Vec<String> = shares
            .iter()
            .take(MAX_NAMED)
            .map(|(what, secs)| {
                format!(
                    "<span class=\"share\">{}{} {}</span>",
                    swatch(&self.class(what)),
                    self.name(what),
                    percent(secs / shown)
                )
            })
            .collect();
        if shares.len() > MAX_NAMED {
            let count = shares.len() - MAX_NAMED;
            let rest: f64 = shares.iter().skip(MAX_NAMED).map(|(_, secs)| secs).sum();
            let rest = percent(rest / shown);
            told.push(words::say(self.lang, &text!("另外 {count} 个共 {rest}", "{count} others {rest}")));
        }
        let dark = day.seconds.get(&What::Dark).copied().unwrap_or_default();
        if dark > 0.0 {
            let hours = duration(dark);
            let spans: Vec<String> = day
                .day
                .programmes
                .iter()
                .filter(|programme| matches!(programme.content, Content::Blank(_)))
                .map(|programme| span(plan.timezone, &day.day, programme))
                .collect();
            let spans = spans.join(" ");
            let text = Text::new(format!("黑屏 {}（{spans}）", hours.zh), format!("dark for {} ({spans})", hours.en));
            told.push(format!("<span class=\"share\">{}{}</span>", swatch("dark"), words::say(self.lang, &text)));
        }
        for one in &day.breaks {
            let (playlist, count, first) = (self.title(&one.playlist), one.count, clock(one.first, plan.timezone));
            let rule = &one.rule;
            let text = text!(
                "插播 {playlist} {count} 次，首次 {first}（规则 {rule}）",
                "break-in {playlist}, {count} times, first at {first} (rule {rule})"
            );
            told.push(format!("<span class=\"share\">{}{}</span>", swatch("mark"), words::say(self.lang, &text)));
        }
        told.join(" ")
    }

    /// The rules of the site, a row each.
    pub(super) fn rules(&self) -> String {
        let library = self.show.library();
        if library.rules.is_empty() {
            let text = if library.sequence.is_empty() {
                text!("没有规则。", "There are no rules.")
            } else {
                text!(
                    "没有 site.ron，所有播放列表按文件名一个接一个播放。",
                    "There is no site.ron: all playlists play one after the other, by the names of their files."
                )
            };
            return format!("<p>{}</p>\n", words::say(self.lang, &text));
        }
        let heads = [
            text!("规则", "Rule"),
            text!("做什么，什么时候，在哪里", "What it does, when and where"),
            text!("写在", "Written in"),
        ];
        let heads =
            heads.iter().map(|head| format!("<th>{}</th>", words::say(self.lang, head))).collect::<Vec<_>>().concat();
        let mut table = format!("<div class=\"wide\"><table><thead><tr>{heads}</tr></thead><tbody>\n");
        for rule in &library.rules {
            let place = &rule.place;
            let file = place.file.file_name().unwrap_or_default().to_string_lossy();
            add!(
                table,
                "<tr><td>{}</td><td>{}</td><td class=\"quiet\">{}:{}</td></tr>\n",
                escape(&rule.label()),
                words::say(self.lang, &changes::rule_in_words(rule, self.show.index())),
                escape(&file),
                place.line
            );
        }
        table += "</tbody></table></div>\n";
        table
    }

    /// The class of its colour.
    fn class(&self, what: &What) -> String {
        match what {
            What::Playlist(name) => {
                let at = self.order.iter().position(|known| known == name).unwrap_or(COLOURS);
                // Those with the least time share the last colour.
                html::colour(at.min(COLOURS - 1))
            }
            What::Own => html::colour(COLOURS - 1),
            What::Fallback => "empty".to_owned(),
            What::Dark => "dark".to_owned(),
        }
    }

    /// What it is called, in a page.
    fn name(&self, what: &What) -> String {
        escape(&self.plain_name(what))
    }

    fn plain_name(&self, what: &What) -> String {
        let text = match what {
            What::Playlist(name) => return self.title(name),
            What::Own => text!("分区自己的内容", "the zone's own"),
            What::Fallback => text!("后备画面", "the fallback"),
            What::Dark => text!("黑屏", "dark"),
        };
        text.get(self.lang).to_owned()
    }

    /// A playlist by its title, where it has one.
    fn title(&self, name: &PlaylistName) -> String {
        title(self.show.library(), name)
    }
}

/// A playlist by its title, where it has one.
pub(super) fn title(library: &Library, name: &PlaylistName) -> String {
    let title = library.playlists.get(name).and_then(|playlist| playlist.title.clone());
    title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| name.to_string())
}

impl ZonePlan {
    /// Whether one thing is on all the time.
    fn is_always_the_same(&self) -> bool {
        let first = self.days.first().and_then(|day| day.seconds.keys().next());
        self.days
            .iter()
            .all(|day| day.breaks.is_empty() && day.seconds.len() == 1 && day.seconds.keys().next() == first)
    }

    fn new(show: &Show, zone: ZoneId, screen: &Screen, now: DateTime<Utc>) -> Self {
        let timezone = screen.timezone;
        let mut days = Vec::new();
        let mut at = now;
        for _ in 0..DAYS {
            let day = show.day(&zone, at, &ClockTrust::Trusted);
            let date = day.from.with_timezone(&timezone).date_naive();
            let mut names = show.day_names(date);
            // Every day has a lunar date: it is of interest where nothing else is.
            if names.len() > 1 {
                names.pop();
            }
            let mut seconds: BTreeMap<What, f64> = BTreeMap::new();
            let share_by = show.library().site.share_by;
            let parts = day.programmes.iter().flat_map(|programme| parts_of(programme, &day.breaks, share_by));
            for (what, secs) in parts {
                *seconds.entry(what).or_default() += secs;
            }
            let mut breaks: Vec<Breaks> = Vec::new();
            for one in &day.breaks {
                let (rule, playlist) = (one.rule.label(), one.playlist.name.clone());
                *seconds.entry(What::Playlist(playlist.clone())).or_default() += secs(one.from, one.until);
                match breaks.iter_mut().find(|known| known.rule == rule) {
                    Some(known) => known.count += 1,
                    None => breaks.push(Breaks { rule, playlist, count: 1, first: one.from }),
                }
            }
            seconds.retain(|_, secs| *secs > 0.0);
            at = day.until;
            days.push(DayPlan { day, date, names, seconds, breaks });
        }
        Self { zone, timezone, days }
    }
}

/// The slides of a day, each with the beginning of a programme, or of a break-in, that it is in.
fn slides_of(day: &Day) -> impl Iterator<Item = (&Slide, DateTime<Utc>)> {
    let loops = day.programmes.iter().filter_map(|programme| match &programme.content {
        Content::Loop(tracks) => Some((programme.from, tracks)),
        Content::Blank(_) | Content::Fallback(_) => None,
    });
    let loops = loops.flat_map(|(from, tracks)| {
        tracks.iter().flat_map(move |track| track.slides.iter().map(move |slide| (&**slide, from)))
    });
    let breaks = day.breaks.iter().flat_map(|one| one.playlist.slides.iter().map(|slide| (&**slide, one.from)));
    loops.chain(breaks)
}

/// For how many seconds each is on in a programme, without what breaks in, in the order of the rules.
fn parts_of(programme: &Programme, breaks: &[BreakIn], share_by: ShareBy) -> Vec<(What, f64)> {
    let whole = secs(programme.from, programme.until);
    let broken: f64 =
        breaks.iter().map(|one| secs(one.from.max(programme.from), one.until.min(programme.until)).max(0.0)).sum();
    let left = (whole - broken).max(0.0);
    let tracks = match &programme.content {
        Content::Blank(_) => return vec![(What::Dark, left)],
        Content::Fallback(_) => return vec![(What::Fallback, left)],
        Content::Loop(tracks) => tracks,
    };
    let shares = shares_of_time(programme, breaks, share_by);
    let mut parts: Vec<(What, f64)> = Vec::new();
    for track in tracks.iter() {
        // A track without a rule is alone: all playlists one after the other, or what a zone has for itself.
        let time = match &track.rule {
            Some(rule) => shares.get(&rule.index).copied().unwrap_or_default() * whole,
            None => left,
        };
        let dwells: f64 = track.slides.iter().map(|slide| slide.dwell.as_secs_f64()).sum();
        for slide in &track.slides {
            let what = slide.id.playlist().map_or(What::Own, |name| What::Playlist(name.clone()));
            let time = time * slide.dwell.as_secs_f64() / dwells.max(f64::MIN_POSITIVE);
            match parts.iter_mut().find(|(known, _)| *known == what) {
                Some((_, known)) => *known += time,
                None => parts.push((what, time)),
            }
        }
    }
    parts
}

fn secs(from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
    (until - from).as_seconds_f64()
}

/// A share of 0 to 1 in percent.
fn percent(share: f64) -> String {
    crate::percent(share)
}

/// From when to when a programme is; the end of a day is 24:00.
fn span(timezone: Tz, day: &Day, programme: &Programme) -> String {
    let until = if programme.until == day.until { "24:00".to_owned() } else { clock(programme.until, timezone) };
    format!("{}–{until}", clock(programme.from, timezone))
}

/// A length of time in hours and minutes.
fn duration(secs: f64) -> Text {
    let minutes = (secs / 60.0).round() as u64;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (hours, minutes) {
        (0, 0) if secs > 0.0 => text!("不到 1 分钟", "under 1 min"),
        (0, minutes) => text!("{minutes} 分钟", "{minutes} min"),
        (hours, 0) => text!("{hours} 小时", "{hours} h"),
        (hours, minutes) => text!("{hours} 小时 {minutes} 分", "{hours} h {minutes} min"),
    }
}

/// A time of day.
fn clock(at: DateTime<Utc>, timezone: Tz) -> String {
    at.with_timezone(&timezone).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_hours_and_minutes() {
        for (secs, zh) in [
            (0.0, "0 分钟"),
            (12.0, "不到 1 分钟"),
            (90.0, "2 分钟"),
            (3600.0, "1 小时"),
            (25_170.0, "7 小时"),
            (25_200.0 + 1800.0, "7 小时 30 分"),
        ] {
            assert_eq!(duration(secs).zh, zh, "{secs}");
        }
    }
}
