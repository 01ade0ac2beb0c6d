//! `gongyi report`: what was shown, by the journals of boxes.

mod json;
mod verified;

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;

use super::{BadValue, Exit, Failure, open_existing, time, written};
use gongyi_content::library::Verifying;
use gongyi_core::{
    characters::printable,
    local_time::local_start,
    model::Quota,
    problem::{Lang, Text},
    text,
};
use gongyi_record::{
    journal::{LineHash, last_heartbeat},
    report::{
        self, By, Quotas, Report, Span, csv,
        html::{self, cause_name, hours, percent, quota_sentence},
    },
};
use gongyi_system::{clock::system_now, zone::MachineZone};

/// Where the packaged player keeps its journal.
const USUAL_FOLDER: &str = "/var/lib/gongyi/record";

/// Tells what was shown, by the journals that `play --record` keeps.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folders of journals, one of each box [default: /var/lib/gongyi/record].
    #[arg(value_name = "DIR")]
    journals: Vec<PathBuf>,
    /// Of the week (from Monday) that holds this time, such as `2026-11-23` or `now`.
    #[arg(long, value_name = "TIME", group = "span")]
    week: Option<String>,
    /// Of the month.
    #[arg(long, value_name = "TIME", group = "span")]
    month: Option<String>,
    /// Of the quarter.
    #[arg(long, value_name = "TIME", group = "span")]
    quarter: Option<String>,
    /// From when.
    #[arg(long, value_name = "TIME", conflicts_with = "span", requires = "to")]
    from: Option<String>,
    /// Until when.
    #[arg(long, value_name = "TIME", conflicts_with = "span", requires = "from")]
    to: Option<String>,
    /// What each row is about; a campaign is what playlists name as their `series`.
    #[arg(long, value_enum, default_value = "playlist")]
    by: ByArg,
    /// `csv` is for WPS and Excel, `html` is a page to print, `json` is one object a line.
    /// With `--verify`, what is not for a terminal is one object a finding.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The folder of playlists whose quotas (in site.ron) what was shown is judged by.
    #[arg(long, value_name = "DIR")]
    playlists: Option<PathBuf>,
    /// Walks the chain of the journal, and names every line that was altered, removed or moved.
    #[arg(long)]
    verify: bool,
    /// The state folder of the player, where the content of each day is kept: with it what was shown is compared with what
    /// the schedule says [default: `state` beside the journal, else as `play` has it].
    #[arg(long, value_name = "DIR", requires = "verify")]
    state: Option<PathBuf>,
    /// The hash of a line that was noted elsewhere: it must be there.
    #[arg(long, value_name = "HASH", requires = "verify", value_parser = hash)]
    head: Option<LineHash>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByArg {
    Screen,
    Playlist,
    Slide,
    Rule,
    Campaign,
    Day,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Screen => Self::Screen,
            ByArg::Playlist => Self::Playlist,
            ByArg::Slide => Self::Slide,
            ByArg::Rule => Self::Rule,
            ByArg::Campaign => Self::Campaign,
            ByArg::Day => Self::Day,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Html,
}

fn hash(text: &str) -> Result<LineHash, BadValue> {
    LineHash::parse(text).ok_or_else(|| {
        BadValue(text!(
            "校验码是 64 个十六进制数字，报告的最后和 --verify 会写出来",
            "a hash is 64 hexadecimal digits, as a report and --verify write it"
        ))
    })
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let usual = [PathBuf::from(USUAL_FOLDER)];
    let named: &[PathBuf] = if args.journals.is_empty() { &usual } else { &args.journals };
    let folders: Vec<&Path> = named.iter().map(PathBuf::as_path).collect();
    for folder in &folders {
        if !folder.is_dir() {
            let folder = folder.display();
            return Err(Failure::new(
                Exit::BadContent,
                text!(
                    "没有播放记录文件夹 {folder}；播放时加 --record {folder} 才会有记录",
                    "there is no journal in {folder}; `play --record {folder}` keeps one"
                ),
            ));
        }
    }
    if args.verify {
        return verified::verified(&folders, args, lang);
    }
    let timezone = zone_of(&folders);
    let now = now_of(&folders);
    let span = span(args, timezone)?;
    let quotas = quotas(args.playlists.as_deref(), lang)?;
    let judged_by = Quotas { quotas: &quotas, timezone };
    let read = report::read(&folders, span, args.by.into(), judged_by, now.max(span.from));
    let report = read.map_err(|error| {
        Failure::new(Exit::Failed, text!("记录读不出来：{error}", "a journal cannot be read: {error}"))
    })?;
    let mut out = BufWriter::new(io::stdout().lock());
    let told = match args.format.unwrap_or(Format::Table) {
        Format::Json => json::write(&report, &mut out),
        Format::Csv => csv::write(&report, lang, &mut out),
        Format::Html => {
            let heading = html::Heading { lang, timezone, made: now, version: env!("CARGO_PKG_VERSION") };
            out.write_all(html::page(&report, &heading).as_bytes())
        }
        Format::Table => table(&report, timezone, lang, &mut out),
    };
    written(told.and_then(|()| out.flush()))
}

/// The zone in which a box counts its days: what its journal says, else the machine's.
fn zone_of(folders: &[&Path]) -> Tz {
    let told = folders.iter().find_map(|folder| last_heartbeat(folder)?.timezone.parse().ok());
    told.unwrap_or_else(|| MachineZone::read().zone)
}

/// The quotas of a folder of playlists.
fn quotas(folder: Option<&Path>, lang: Lang) -> Result<Vec<Quota>, Failure> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let (_, outcome) = open_existing(Some(folder), Verifying::Never, lang)?;
    Ok(outcome.library.quotas.clone())
}

/// Now; for a journal that tells of the future, as of a rehearsal, what its player's clock showed last.
fn now_of(folders: &[&Path]) -> DateTime<Utc> {
    let last = |folder: &&Path| DateTime::parse_from_rfc3339(&last_heartbeat(folder)?.at).ok();
    folders.iter().filter_map(last).map(|at| at.to_utc()).chain([system_now()]).max().unwrap_or_default()
}

/// The span that is asked for.
fn span(args: &Args, timezone: Tz) -> Result<Span, Failure> {
    let day = |text: &str| Ok(time::parse(text, timezone)?.with_timezone(&timezone).date_naive());
    let start = |day: NaiveDate| local_start(timezone, day.and_time(NaiveTime::MIN));
    let days = |from: NaiveDate, to: Option<NaiveDate>| {
        let to = to.map_or(DateTime::<Utc>::MAX_UTC, start);
        Span { from: start(from), to }
    };
    let first_of = |day: NaiveDate, month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
    Ok(match (&args.week, &args.month, &args.quarter, &args.from, &args.to) {
        (Some(at), ..) => {
            let day = day(at)?;
            let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
            days(monday, monday.checked_add_days(Days::new(7)))
        }
        (_, Some(at), ..) => {
            let day = day(at)?;
            let first = first_of(day, day.month());
            days(first, first.checked_add_months(Months::new(1)))
        }
        (_, _, Some(at), ..) => {
            let day = day(at)?;
            let first = first_of(day, (day.month0() / 3) * 3 + 1);
            days(first, first.checked_add_months(Months::new(3)))
        }
        (_, _, _, Some(from), Some(to)) => {
            let (from, to) = (time::parse(from, timezone)?, time::parse(to, timezone)?);
            if to < from {
                return Err(Failure::new(Exit::BadUsage, text!("结束时间早于开始时间", "the end is before the start")));
            }
            Span { from, to }
        }
        _ => {
            return Err(Failure::new(
                Exit::BadUsage,
                text!(
                    "请写哪一段时间：--week now、--month 2026-11-01、--quarter now，或 --from 和 --to",
                    "say of which time: --week now, --month 2026-11-01, --quarter now, or --from and --to"
                ),
            ));
        }
    })
}

fn table(report: &Report<'_>, timezone: Tz, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let say = |text: Text| text.get(lang).to_owned();
    let local = |at: DateTime<Utc>| at.with_timezone(&timezone).format("%Y-%m-%d %H:%M").to_string();
    let span = report.span();
    writeln!(out, "{} – {}", local(span.from), local(span.to))?;
    if report.is_empty() {
        writeln!(out, "{}", say(text!("这段时间没有播放记录", "nothing was recorded in this time")))?;
    }
    for (key, row) in &report.rows {
        let day = key.day.map(|day| format!("{day}  ")).unwrap_or_default();
        let more = key.slide.as_deref().or(key.rule.as_deref()).unwrap_or_default();
        let (time, showings) = report.shares(key, row).unwrap_or_default();
        let (times, length, time, showings) = (row.shown, hours(row.millis, lang), percent(time), percent(showings));
        let sums = text!(
            "{times} 次  {length}  时间 {time}  次数 {showings}",
            "{times} times  {length}  {time} of time  {showings} of showings"
        );
        let (screen, zone, what, more) =
            (printable(&key.screen), printable(&key.zone), key.subject(report.by(), lang), printable(more));
        writeln!(out, "{day}{screen}/{zone}  {}  {more}  {}", printable(&what), sums.get(lang))?;
    }
    let total = report.total(None);
    let (times, length, uptime) = (total.shown, hours(total.millis, lang), percent(report.uptime()));
    let sums = text!("合计 {times} 次  {length}  运行率 {uptime}", "{times} times in all  {length}  uptime {uptime}");
    writeln!(out, "{}", sums.get(lang))?;
    for judged in report.judged() {
        let mark = if judged.missed() == 0 { "✓" } else { "✗" };
        writeln!(out, "{mark} {}", printable(quota_sentence(&judged, timezone).get(lang)))?;
    }
    for (cause, seconds) in report.gap_seconds() {
        writeln!(out, "  {}  {}", cause_name(cause).get(lang), hours((seconds * 1000.0) as u64, lang))?;
    }
    for site in &report.sites {
        writeln!(out, "{}  {}", printable(&site.player), site.head.as_deref().unwrap_or("–"))?;
    }
    Ok(())
}
