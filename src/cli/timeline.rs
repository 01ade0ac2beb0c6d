//! `gongyi timeline`: what a screen will show, or has shown.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    sync::Arc,
};

use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;

use super::{
    Exit, Failure, json_line,
    listed_cue::ListedCue,
    open_existing, percent, screen_named,
    time::{self, weekday},
    written, zone_named,
};
use gongyi_content::library::Verifying;
use gongyi_core::{
    characters::printable,
    model::{PlaylistName, ZoneId},
    problem::{Lang, Text},
    schedule::{BreakIn, ClockTrust, Content, Day, Programme, RuleShares, Track, shares_of_time},
    shapes::ShareBy,
    show::Show,
    text,
};

/// Lists what a screen will show, or has shown.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The screen [default: the first].
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// One zone of the screen [default: all but a clock].
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// From when: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now`.
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Until when.
    #[arg(long, value_name = "TIME", conflicts_with = "length", required_unless_present = "length")]
    to: Option<String>,
    /// For how long, such as `90s`, `15m`, `8h`.
    #[arg(long = "for", value_name = "DURATION", id = "length")]
    length: Option<String>,
    /// `table` prints a line per programme; `json` one object a line, one per cue.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), Verifying::Never, lang)?;
    let show = Show::compile(outcome.library);
    let library = show.library();
    let screen = screen_named(library, args.screen.as_deref())?;
    let from = time::parse(&args.from, library.site.timezone)?;
    let to = match (&args.to, &args.length) {
        (Some(to), _) => time::parse(to, library.site.timezone)?,
        (None, Some(length)) => from.checked_add_signed(time::length(length)?).unwrap_or(DateTime::<Utc>::MAX_UTC),
        (None, None) => from,
    };
    if to < from {
        return Err(Failure::new(Exit::BadUsage, text!("结束时间早于开始时间", "the end is before the start")));
    }
    let zones = match &args.zone {
        Some(name) => vec![zone_named(screen, name)?],
        None => screen.zone_ids().filter(|zone| !library.is_clock(zone)).collect(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let listed = match args.format {
        Format::Json => json(&show, &zones, screen.timezone, from, to, &mut out),
        Format::Table => zones.iter().try_for_each(|zone| {
            Table { show: &show, zone, timezone: screen.timezone, lang }.write(from, to, &mut out)
        }),
    };
    written(listed.and_then(|()| out.flush()))
}

/// One object a line, one per cue; those of several zones by their start.
fn json(
    show: &Show,
    zones: &[ZoneId],
    timezone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let trust = ClockTrust::Trusted;
    let mut next: Vec<_> = zones.iter().map(|zone| show.cues(zone, from, &trust).peekable()).collect();
    // Of each zone, the shares in the programme that is listed.
    let mut shares: Vec<Option<RuleShares>> = vec![None; zones.len()];
    // The cue in force is listed whatever its start.
    let mut listed = 0;
    loop {
        let begins = next.iter_mut().map(|cues| cues.peek().map(|cue| cue.starts));
        let first = begins.enumerate().filter_map(|(at, starts)| Some((starts?, at))).min();
        let Some((starts, at)) = first else { break };
        if starts >= to && listed >= zones.len() {
            break;
        }
        listed += 1;
        let Some(cue) = next.get_mut(at).and_then(Iterator::next) else { break };
        let Some(shares) = shares.get_mut(at) else { break };
        let known = shares.take().filter(|shares| shares.hold_at(cue.starts));
        let shares = shares.insert(known.unwrap_or_else(|| show.rule_shares(&cue.zone, cue.starts, &trust)));
        let line = json_line(&ListedCue::new(&cue, shares, timezone))?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The table.
struct Table<'a> {
    show: &'a Show,
    zone: &'a ZoneId,
    timezone: Tz,
    lang: Lang,
}

/// Local days that play the same, one after the other.
struct Run {
    first: Arc<Day>,
    last: Arc<Day>,
    days: usize,
    names: Vec<Text>,
}

impl Table<'_> {
    /// A heading per day, then a line per programme; days that play the same and have no names are one.
    fn write(&self, from: DateTime<Utc>, to: DateTime<Utc>, out: &mut dyn Write) -> io::Result<()> {
        let mut at = from;
        let mut run: Option<Run> = None;
        loop {
            let day = self.show.day(self.zone, at, &ClockTrust::Trusted);
            let mut names = self.show.day_names(day.from.with_timezone(&self.timezone).date_naive());
            // Every day has a lunar date, the last of its names; it is of interest on a day that has others.
            if names.len() == 1 {
                names.clear();
            }
            at = day.until;
            run = Some(match run.take() {
                Some(run) if run.names == names && has_equal_programmes(&run.first, &day) => {
                    Run { last: day, days: run.days + 1, ..run }
                }
                before => {
                    if let Some(before) = before {
                        self.day(&before, from, to, out)?;
                    }
                    Run { first: Arc::clone(&day), last: day, days: 1, names }
                }
            });
            if at >= to {
                return run.map_or(Ok(()), |run| self.day(&run, from, to, out));
            }
        }
    }

    /// The days of a run: their heading and their programmes, as far as they are asked for.
    fn day(&self, run: &Run, from: DateTime<Utc>, to: DateTime<Utc>, out: &mut dyn Write) -> io::Result<()> {
        let date = |day: &Day| {
            let date = day.from.with_timezone(&self.timezone).date_naive();
            let (zh, en) = weekday(date.weekday());
            format!("{date} {}", Text::new(zh, en).get(self.lang))
        };
        let mut heading = date(&run.first);
        if run.days > 1 {
            let days = run.days;
            let count = text!("（{days} 天）", " ({days} days)");
            heading = format!("{heading} → {}{}", date(&run.last), count.get(self.lang));
        }
        for name in &run.names {
            heading = format!("{heading} {}", name.get(self.lang));
        }
        let zone = if self.zone.is_main() { String::new() } else { format!(" {}", self.zone.zone) };
        writeln!(out, "{heading}  [{}{zone}]", self.zone.screen)?;
        let whole = (run.first.from, run.first.until);
        let share_by = self.show.library().site.share_by;
        for programme in &run.first.programmes {
            if run.days == 1 && (programme.until <= from || (programme.from >= to && programme.from > from)) {
                continue;
            }
            let what = describe(&programme.content, self.lang);
            writeln!(out, "  {}  {what}", self.span(programme.from, programme.until, &run.first))?;
            if let Some(times) = times(programme, &run.first.breaks, share_by, self.lang) {
                writeln!(out, "                 {times}")?;
            }
        }
        let (from, to) = if run.days == 1 { (from, to.max(from + TimeDelta::nanoseconds(1))) } else { whole };
        for (label, name, count, first) in breaks_of(&run.first, from, to) {
            let first = self.clock(first, &run.first);
            let text = text!(
                "插播 {name}（规则 {label}）{count} 次，首次 {first}",
                "break-in {name} (rule {label}), {count} times, first at {first}"
            );
            writeln!(out, "             + {}", text.get(self.lang))?;
        }
        Ok(())
    }

    fn span(&self, from: DateTime<Utc>, until: DateTime<Utc>, day: &Day) -> String {
        format!("{} – {}", self.clock(from, day), self.clock(until, day))
    }

    /// A time of day; the end of a day is 24:00.
    fn clock(&self, at: DateTime<Utc>, day: &Day) -> String {
        if at == day.until {
            return "24:00".to_owned();
        }
        let local = at.with_timezone(&self.timezone);
        let format = if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        local.format(format).to_string()
    }
}

/// Whether two days play the same at the same times of day.
fn has_equal_programmes(one: &Day, other: &Day) -> bool {
    one.until - one.from == other.until - other.from
        && one.programmes.len() == other.programmes.len()
        && one.breaks.len() == other.breaks.len()
        && one
            .programmes
            .iter()
            .zip(&other.programmes)
            .all(|(a, b)| a.from - one.from == b.from - other.from && a.content.rules() == b.content.rules())
        && one
            .breaks
            .iter()
            .zip(&other.breaks)
            .all(|(a, b)| (a.from - one.from, a.rule.index) == (b.from - other.from, b.rule.index))
}

/// The break-ins of a time, by rule: label, playlist, how many, and the first.
fn breaks_of(day: &Day, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<(String, String, usize, DateTime<Utc>)> {
    let mut found: Vec<(usize, (String, String, usize, DateTime<Utc>))> = Vec::new();
    for one in day.breaks.iter().filter(|one| one.until > from && one.from < until) {
        match found.iter_mut().find(|(index, _)| *index == one.rule.index) {
            Some((_, (_, _, count, _))) => *count += 1,
            None => found.push((one.rule.index, (one.rule.label(), one.playlist.name.to_string(), 1, one.from))),
        }
    }
    found.into_iter().map(|(_, found)| found).collect()
}

/// How much of the time each track of a programme has, in their order, where there are several; `breaks` come in over it.
fn times(programme: &Programme, breaks: &[BreakIn], share_by: ShareBy, lang: Lang) -> Option<String> {
    let Content::Loop(tracks) = &programme.content else { return None };
    if tracks.len() < 2 {
        return None;
    }
    let shares = shares_of_time(programme, breaks, share_by);
    let share = |track: &Track| track.rule.as_ref().and_then(|rule| shares.get(&rule.index)).copied();
    let parts: Vec<String> = tracks.iter().map(|track| percent(share(track).unwrap_or_default())).collect();
    let (zh, en) = (parts.join(" ｜ "), parts.join(" | "));
    Some(text!("占时间：{zh}", "of the time: {en}").get(lang).to_owned())
}

/// A programme in a few words.
fn describe(content: &Content, lang: Lang) -> String {
    let text = match content {
        Content::Blank(rule) => {
            let rule = rule.label();
            text!("黑屏（规则 {rule}）", "blank (rule {rule})")
        }
        Content::Fallback(playlist) => {
            let name = &playlist.name;
            text!("没有安排：后备画面 {name}", "nothing scheduled: the fallback {name}")
        }
        Content::Loop(tracks) => {
            let parts: Vec<String> = tracks
                .iter()
                .map(|track| {
                    let names: Vec<&str> = track
                        .slides
                        .iter()
                        .map(|slide| slide.id.playlist().map_or(slide.id.as_str(), PlaylistName::as_str))
                        .collect::<Vec<_>>()
                        .chunk_by(|a, b| a == b)
                        .filter_map(|same| same.first().copied())
                        .collect();
                    let names = names.join(" → ");
                    let label = track.rule.as_ref().map(|rule| rule.label()).filter(|label| *label != names);
                    let rule = match (label, lang) {
                        (None, _) => String::new(),
                        (Some(label), Lang::Zh) => format!("（规则 {label}）"),
                        (Some(label), Lang::En) => format!(" (rule {label})"),
                    };
                    // A share says something only where there are several.
                    if tracks.len() > 1 { format!("{names} ×{}{rule}", track.share) } else { format!("{names}{rule}") }
                })
                .collect();
            // It is data, and as long as it is: a sentence would be cut.
            let between = match lang {
                Lang::Zh => " ｜ ",
                Lang::En => " | ",
            };
            return printable(&parts.join(between)).into_owned();
        }
    };
    text.get(lang).to_owned()
}
