//! `gongyi report`: what was shown, by the journals of boxes.

use std::{
    cell::Cell,
    fs,
    io::{self, BufWriter, IsTerminal as _, Write},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use clap::ValueEnum;
use serde::Serialize;

use super::{BadValue, Exit, Failure, assets, json_line, open_existing, time, written};
use gongyi_assets::Assets;
use gongyi_content::{
    library::{Loader, Verifying},
    store::{self, Hash, Store},
};
use gongyi_core::{
    characters::printable,
    local_time::local_start,
    model::Quota,
    problem::{Lang, Text},
    quota::Verdict,
    show::Show,
    text,
};
use gongyi_record::{
    journal::{JournalLine, LineHash, files_of, last_heartbeat, verify},
    report::{
        self, By, Judged, Key, Quotas, Report, Row, Span,
        compare::{Comparison, Deviation},
        csv,
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
    /// What each row is about.
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
    /// the schedule says [default: as `play` has it].
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
    /// By the `series` of playlists.
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
        return verified(&folders, args, lang);
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
        Format::Json => json(&report, &mut out),
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

/// A row as `--format json` prints it.
#[derive(Serialize)]
struct RowJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<NaiveDate>,
    screen: &'a str,
    zone: &'a str,
    playlist: Option<&'a str>,
    /// Where rows are by campaigns; null for what is part of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slide: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    blank: bool,
    #[serde(flatten)]
    sums: SumsJson,
}

#[derive(Serialize)]
struct SumsJson {
    shown: u64,
    seconds: f64,
    share_of_time: f64,
    share_of_showings: f64,
    advertisement_seconds: f64,
    cut: u64,
    skipped: u64,
    failed: u64,
}

impl SumsJson {
    fn new(row: &Row, (share_of_time, share_of_showings): (f64, f64)) -> Self {
        Self {
            shown: row.shown,
            seconds: seconds(row.millis),
            share_of_time,
            share_of_showings,
            advertisement_seconds: seconds(row.advertisement_millis),
            cut: row.cut,
            skipped: row.skipped,
            failed: row.failed,
        }
    }
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}

fn json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (key, row) in &report.rows {
        let Key { day, screen, zone, playlist, campaign, slide, rule, is_blank } = key;
        let shares = report.shares(key, row).unwrap_or_default();
        let row = RowJson {
            day: *day,
            screen,
            zone,
            playlist: playlist.as_deref(),
            campaign: (report.by() == By::Campaign).then(|| campaign.as_deref().into()),
            slide: slide.as_deref(),
            rule: rule.as_deref(),
            blank: *is_blank,
            sums: SumsJson::new(row, shares),
        };
        writeln!(out, "{}", json_line(&row)?)?;
    }
    writeln!(out, "{}", json_line(&serde_json::json!({ "total": total_json(report) }))?)
}

fn total_json(report: &Report<'_>) -> serde_json::Value {
    let total = report.total(None);
    let span = report.span();
    let sum = |of: fn(&report::DayTotals) -> u64| report.days.values().map(of).sum::<u64>();
    let (public, advertisements) = (sum(|day| day.public_service_millis), sum(|day| day.advertisement_millis));
    let shown = (public + advertisements).max(1) as f64;
    let rfc = |at: DateTime<Utc>| at.to_rfc3339();
    let gaps: Vec<_> = report
        .gaps
        .iter()
        .map(|gap| {
            serde_json::json!({
                "player": gap.player, "screen": gap.screen, "from": rfc(gap.from), "to": rfc(gap.to),
                "cause": gap.cause.as_str(), "seconds": gap.length().as_seconds_f64(),
            })
        })
        .collect();
    let causes: serde_json::Map<String, serde_json::Value> =
        report.gap_seconds().into_iter().map(|(cause, seconds)| (cause.as_str().to_owned(), seconds.into())).collect();
    let sites: Vec<_> = report
        .sites
        .iter()
        .map(|site| {
            serde_json::json!({
                "player": site.player, "journal": site.folder, "up_seconds": site.up.as_seconds_f64(),
                "starts": site.starts, "crashes": site.crashes, "head": site.head, "unreadable": site.unreadable,
            })
        })
        .collect();
    let mut value = serde_json::to_value(SumsJson::new(&total, (1.0, 1.0))).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        let more = serde_json::json!({
            "from": rfc(span.from), "to": rfc(span.to), "days": report.days.len(),
            "public_service_seconds": seconds(public),
            "public_service_minutes_a_day": report.public_service_minutes_a_day(),
            "advertisement_share": advertisements as f64 / shown,
            "blank_seconds": seconds(report.blank_millis()),
            "quotas": quotas_json(report), "uptime": report.uptime(), "gap_seconds": causes, "gaps": gaps, "more_gaps": report.more_gaps, "sites": sites,
        });
        fields.extend(more.as_object().cloned().unwrap_or_default());
    }
    value
}

fn quotas_json(report: &Report<'_>) -> Vec<serde_json::Value> {
    let verdict = |verdict: &Verdict| {
        serde_json::json!({
            "from": verdict.from.to_rfc3339(), "until": verdict.until.to_rfc3339(), "percent": verdict.percent,
            "missed_by": verdict.missed_by,
        })
    };
    let judged = report.judged();
    let one = |judged: &Judged<'_>| {
        let verdicts: Vec<_> = judged.verdicts.iter().map(verdict).collect();
        serde_json::json!({
            "player": judged.player, "screen": judged.screen, "quota": judged.quota.describe().en,
            "missed": judged.missed(), "periods": verdicts,
        })
    };
    judged.iter().map(one).collect()
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

/// Walks the chains, and says what is wrong with them: one object a finding, or one line where somebody reads them.
fn verified(folders: &[&Path], args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let is_read = args.format.map_or_else(|| io::stdout().is_terminal(), |format| format != Format::Json);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut exit = Exit::Fine;
    for folder in folders {
        let verified = verify::verify(folder, args.head).map_err(|error| unread(folder, &error))?;
        let differing = deviations(folder, args, lang)?;
        let timezone = zone_of(&[folder]);
        let chain = verified.findings.iter().map(|finding| FindingJson {
            file: &finding.file,
            line: finding.line,
            seq: finding.seq,
            id: finding.id,
            explained: false,
            message: finding.message.get(lang).to_owned(),
        });
        let schedule = differing.iter().map(|deviation| FindingJson {
            file: &deviation.place.0,
            line: Some(deviation.place.1),
            seq: Some(deviation.seq),
            id: deviation.cause.id(),
            explained: deviation.cause.is_explained(),
            message: deviation.message(timezone).get(lang).to_owned(),
        });
        for finding in chain.chain(schedule) {
            if !finding.explained {
                exit = Exit::BadContent;
            }
            let line = if is_read { Ok(finding.sentence()) } else { json_line(&finding) };
            written(line.and_then(|line| writeln!(out, "{line}")))?;
        }
        written(out.flush())?;
        let (place, lines) = (folder.display(), verified.lines);
        let head = verified.last.map(|(_, hash)| hash.to_string()).unwrap_or_default();
        let text = if verified.findings.is_empty() {
            text!(
                "{place}：{lines} 行，完整；最后一行的校验码 {head}",
                "{place}: {lines} lines, whole; hash of the last line {head}"
            )
        } else {
            text!(
                "{place}：{lines} 行，有改动；最后一行的校验码 {head}",
                "{place}: {lines} lines, not whole; hash of the last line {head}"
            )
        };
        // What is found is data; this is said to who asked.
        let _nobody_reads = writeln!(io::stderr(), "{}", text.get(lang));
    }
    Ok(exit)
}

fn unread(folder: &Path, error: &io::Error) -> Failure {
    let folder = folder.display();
    Failure::new(Exit::Failed, text!("{folder} 读不出来：{error}", "{folder} cannot be read: {error}"))
}

/// A finding, as `--format json` prints it.
#[derive(Serialize)]
struct FindingJson<'a> {
    file: &'a str,
    line: Option<u64>,
    seq: Option<u64>,
    id: &'static str,
    explained: bool,
    message: String,
}

impl FindingJson<'_> {
    fn sentence(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}  {}  {}", printable(self.file), self.id, printable(&self.message))
    }
}

/// Compares what was shown with what the schedule of that day's content says, where any of it is kept here: an inspector may
/// have the journal alone.
fn deviations(folder: &Path, args: &Args, lang: Lang) -> Result<Vec<Deviation>, Failure> {
    // One that is not there is not made for a question.
    let mut places = store::candidates(args.state.as_deref(), &store::Environment::read());
    places.retain(|place| place.is_dir());
    let kept = Content { store: store::find(&places).ok(), assets: assets() };
    let is_any_kept = Cell::new(false);
    let shows = |hash: &str| {
        let show = kept.show(hash);
        is_any_kept.set(is_any_kept.get() || show.is_some());
        show
    };
    let mut comparison = Comparison::new(&shows);
    for file in files_of(folder).map_err(|error| unread(folder, &error))? {
        let name: Arc<str> = file.name().into();
        // What cannot be read was named by the walk of the chain.
        let Ok(mut lines) = file.read() else { continue };
        while let Ok(Some(raw)) = lines.next_line() {
            if let Some(line) = JournalLine::parse(raw.bytes).filter(|_| raw.is_whole) {
                comparison.take(&line, (Arc::clone(&name), raw.number));
            }
        }
    }
    let found = comparison.finish();
    if found.is_empty() || is_any_kept.get() {
        return Ok(found);
    }
    let text = text!(
        "这里没有保存当时的内容，只核对了记录本身；要核对播放的和日程是否一致，请用 --state 指出播放器的状态文件夹",
        "the content of that time is not kept here, so only the journal itself was checked; with --state, the state folder of \
         the player, what was shown is compared with the schedule"
    );
    let _nobody_reads = writeln!(io::stderr(), "{}", text.get(lang));
    Ok(Vec::new())
}

/// The content of days that have passed, as the state folder keeps it.
struct Content {
    store: Option<Store>,
    assets: Assets,
}

impl Content {
    /// The show of a version; none where it is not kept.
    fn show(&self, library: &str) -> Option<Arc<Show>> {
        let store = self.store.as_ref()?;
        let manifest = store.version(Hash::parse(library)?)?;
        let folder = tempfile::tempdir().ok()?;
        for (name, entry) in &manifest.files {
            let path = folder.path().join(name);
            // A manifest that somebody altered leads nowhere else.
            if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
                return None;
            }
            fs::create_dir_all(path.parent()?).ok()?;
            let Some(kept) = store.path_of(entry.hash, entry.bytes) else { continue };
            fs::copy(kept, path).ok()?;
        }
        let zone = MachineZone::read().zone;
        let mut loader = Loader::new(folder.path(), self.assets.clone(), zone).verifying(Verifying::Never);
        Some(Arc::new(Show::compile(loader.load().library)))
    }
}
