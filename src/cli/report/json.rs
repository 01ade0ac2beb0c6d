//! A report as JSON: one object a row, and one with the sums.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::json_line;
use gongyi_core::quota::Verdict;
use gongyi_record::report::{By, DayTotals, Judged, Key, Report, Row};

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

/// Writes the rows, and one object with their sums.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
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
    let sum = |of: fn(&DayTotals) -> u64| report.days.values().map(of).sum::<u64>();
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
