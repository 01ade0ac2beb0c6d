//! Sums that are counted by hand.

use std::path::PathBuf;

use super::*;
use crate::journal::{LineHash, Outcome, Trigger};
use gongyi_core::problem::Lang;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-11-{text}+08:00")).unwrap().to_utc()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: at(from), to: at(to) }
}

fn line(kind: LineKind, start: &str) -> JournalLine<'static> {
    JournalLine::new(kind, format!("2026-11-{start}+08:00"))
}

fn ending(kind: LineKind, start: &str, end: &str) -> JournalLine<'static> {
    JournalLine { end: Some(format!("2026-11-{end}+08:00").into()), ..line(kind, start) }
}

fn showing(start: &str, millis: u64, slide: &'static str) -> JournalLine<'static> {
    let end = at(start) + TimeDelta::milliseconds(millis as i64);
    let end = end.with_timezone(&chrono_tz::Asia::Shanghai).to_rfc3339();
    JournalLine {
        end: Some(end.into()),
        duration_ms: Some(millis),
        player: Some("box".into()),
        screen: Some("hall".into()),
        zone: Some("main".into()),
        origin: Some("written".into()),
        playlist: slide.split_once('/').map(|(playlist, _)| playlist.into()),
        slide: Some(slide.into()),
        rule: Some("0".into()),
        trigger: Some(Trigger::Loop),
        advertisement: Some(slide.starts_with("shop")),
        result: Some(Outcome::Played),
        ..line(LineKind::Showing, start)
    }
}

fn started(at: &str) -> JournalLine<'static> {
    JournalLine { player: Some("box".into()), ..line(LineKind::Start, at) }
}

/// A journal of these lines.
fn written(lines: &[JournalLine<'_>]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let mut prev = LineHash::NONE;
    for (seq, line) in lines.iter().enumerate() {
        let body = serde_json::to_string(line).unwrap();
        let text = format!("{{\"seq\":{seq},{},\"prev\":\"{prev}\"}}", &body[1..body.len() - 1]);
        prev = LineHash::of(text.as_bytes());
        let path = folder.path().join(format!("{}.jsonl", &line.start[..10]));
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, format!("{before}{text}\n")).unwrap();
    }
    let path = folder.path().to_owned();
    (folder, path)
}

fn reported(lines: &[JournalLine<'_>], span: Span, by: By) -> Report<'static> {
    let (_folder, path) = written(lines);
    read(&[&path], span, by, NO_QUOTAS, span.to).unwrap()
}

const NO_QUOTAS: Quotas<'_> = Quotas { quotas: &[], timezone: chrono_tz::Asia::Shanghai };

fn rows(report: &Report<'_>) -> Vec<(String, u64, u64)> {
    let what = |key: &Key| {
        [key.day.map(|day| day.to_string()), key.rule.clone(), key.slide.clone(), key.playlist.clone()]
            .into_iter()
            .flatten()
            .next()
            .unwrap_or_else(|| if key.is_blank { "black".to_owned() } else { key.screen.clone() })
    };
    report.rows.iter().map(|(key, row)| (what(key), row.shown, row.millis)).collect()
}

#[test]
fn shares_are_those_of_time_and_of_showings() {
    let lines = [
        started("26T08:00:00"),
        showing("26T08:00:00", 30_000, "values/0"),
        showing("26T08:00:30", 10_000, "health/0"),
        showing("26T08:00:40", 10_000, "health/1"),
        showing("26T08:00:50", 10_000, "shop/0"),
        JournalLine {
            trigger: Some(Trigger::Blank),
            playlist: None,
            slide: None,
            ..showing("26T08:01:00", 60_000, "x")
        },
        ending(LineKind::Stop, "26T08:02:00", "26T08:02:00"),
    ];
    let report = reported(&lines, span("26T08:00:00", "26T08:02:00"), By::Playlist);
    assert_eq!(
        rows(&report),
        [
            ("black".to_owned(), 1, 60_000),
            ("health".to_owned(), 2, 20_000),
            ("shop".to_owned(), 1, 10_000),
            ("values".to_owned(), 1, 30_000)
        ]
    );
    let shares: Vec<_> = report.rows.iter().map(|(key, row)| report.shares(key, row)).collect();
    assert_eq!(shares[0], None);
    assert_eq!(shares[1], Some((20.0 / 60.0, 0.5)));
    assert_eq!(shares[3], Some((0.5, 0.25)));
    assert_eq!(report.total(None).advertisement_millis, 10_000);
    assert_eq!((report.blank_millis(), report.uptime()), (60_000, 1.0));
    let day = &report.days.values().next().unwrap();
    assert_eq!((day.public_service_millis, day.advertisement_millis, day.blank_millis), (50_000, 10_000, 60_000));
    assert_eq!(day.hours[8], 60_000);
    assert_eq!(report.gap_seconds(), [(Cause::Blank, 60.0)].into());
}

#[test]
fn a_campaign_is_summed_over_its_playlists_and_what_is_of_none_is_told_apart() {
    let of = |campaign: &'static str, line| JournalLine { campaign: Some(campaign.into()), ..line };
    let black = JournalLine {
        trigger: Some(Trigger::Blank),
        playlist: None,
        slide: None,
        ..showing("26T08:01:40", 60_000, "x")
    };
    let lines = [
        started("26T08:00:00"),
        of("文明交通", showing("26T08:00:00", 30_000, "helmets/0")),
        of("文明交通", showing("26T08:00:30", 20_000, "crossings/0")),
        of("=节约", showing("26T08:00:50", 10_000, "water/0")),
        // As players wrote it that knew of no campaigns; and as what is part of none is written.
        showing("26T08:01:00", 40_000, "values/0"),
        black,
    ];
    let report = reported(&lines, span("26T08:00:00", "26T09:00:00"), By::Campaign);
    let told: Vec<_> =
        report.rows.iter().map(|(key, row)| (key.campaign.as_deref(), key.is_blank, row.millis)).collect();
    let expected = [
        (None, false, 40_000),
        (None, true, 60_000),
        (Some("=节约"), false, 10_000),
        (Some("文明交通"), false, 50_000),
    ];
    assert_eq!(told, expected);
    assert!(report.rows.keys().all(|key| key.playlist.is_none()));
    let traffic = report.rows.iter().find(|(key, _)| key.campaign.as_deref() == Some("文明交通")).unwrap();
    assert_eq!(report.shares(traffic.0, traffic.1), Some((0.5, 0.5)));
    let mut bytes = Vec::new();
    csv::write(&report, Lang::Zh, &mut bytes).unwrap();
    let found: Vec<(String, String)> =
        cells(&bytes[3..]).into_iter().map(|row| (row[2].clone(), row[4].clone())).collect();
    let row = |name: &str, seconds: &str| (name.to_owned(), seconds.to_owned());
    let expected = [
        row("系列", "播放秒数"),
        row("其他", "40.000"),
        row("（黑屏）", "60.000"),
        row("'=节约", "10.000"),
        row("文明交通", "50.000"),
    ];
    assert_eq!(found, expected);
    for (lang, head, other) in [(Lang::Zh, "<th>系列</th>", "其他"), (Lang::En, "<th>Campaign</th>", "other")] {
        let made = at("27T00:00:00");
        let heading = html::Heading { lang, timezone: chrono_tz::Asia::Shanghai, made, version: "0" };
        let page = html::page(&report, &heading);
        assert!(page.contains(head) && page.contains("<td>文明交通</td>"), "{page}");
        assert!(page.contains(&format!("<td>{other}</td>")), "{page}");
    }
}

#[test]
fn what_lies_across_the_ends_of_the_span_counts_for_its_part() {
    let lines = [
        started("25T08:00:00"),
        showing("25T23:59:50", 20_000, "values/0"),
        JournalLine { continued: true, ..showing("26T00:00:10", 50_000, "values/0") },
        showing("26T00:01:00", 60_000, "health/0"),
    ];
    let report = reported(&lines, span("26T00:00:00", "26T00:01:30"), By::Playlist);
    // It began the day before; the second half of the other is of another span.
    assert_eq!(rows(&report), [("health".to_owned(), 1, 30_000), ("values".to_owned(), 0, 60_000)]);
    let report = reported(&lines, span("25T00:00:00", "26T00:00:00"), By::Day);
    assert_eq!(rows(&report), [("2026-11-25".to_owned(), 1, 10_000)]);
    assert_eq!(rows(&reported(&lines, span("27T00:00:00", "28T00:00:00"), By::Day)), []);
}

#[test]
fn what_failed_or_was_skipped_was_not_shown() {
    let none = |result, start| JournalLine { result: Some(result), ..showing(start, 0, "health/0") };
    let lines = [
        started("26T08:00:00"),
        none(Outcome::Failed, "26T08:00:00"),
        none(Outcome::Skipped, "26T08:00:10"),
        JournalLine { result: Some(Outcome::Cut), ..showing("26T08:00:20", 4000, "health/0") },
    ];
    let report = reported(&lines, span("26T08:00:00", "26T08:00:24"), By::Slide);
    let (key, row) = report.rows.iter().next().unwrap();
    assert_eq!(key.slide.as_deref(), Some("health/0"));
    let expected = Row { shown: 1, millis: 4000, cut: 1, skipped: 1, failed: 1, advertisement_millis: 0 };
    assert_eq!(*row, expected);
}

#[test]
fn each_gap_has_its_cause() {
    let output = |on, at| JournalLine { on: Some(on), screen: Some("hall".into()), ..line(LineKind::Output, at) };
    let step = JournalLine { by_ms: Some(600_000), ..ending(LineKind::ClockStep, "26T12:10:00", "26T12:00:00") };
    let lines = [
        started("26T08:00:00"),
        showing("26T08:00:00", 3_600_000, "values/0"),
        line(LineKind::Stop, "26T09:00:00"),
        started("26T10:00:00"),
        output(true, "26T10:00:00"),
        output(false, "26T10:30:00"),
        output(true, "26T10:40:00"),
        ending(LineKind::Crash, "26T11:00:00", "26T11:05:00"),
        started("26T11:05:00"),
        step,
        // Nobody knows when it ended.
        showing("26T12:10:00", 600_000, "values/0"),
        started("26T13:00:00"),
        ending(LineKind::RecordGap, "26T14:00:00", "26T14:30:00"),
        line(LineKind::Stop, "26T15:00:00"),
    ];
    let report = reported(&lines, span("26T07:00:00", "26T16:00:00"), By::Screen);
    let gaps: Vec<_> = report.gaps.iter().map(|gap| (gap.cause, gap.length().num_minutes())).collect();
    assert_eq!(
        gaps,
        [
            (Cause::Unknown, 60),
            (Cause::Off, 60),
            (Cause::Output, 10),
            (Cause::Crash, 5),
            (Cause::Clock, 10),
            (Cause::Crash, 40),
            (Cause::Record, 30),
            (Cause::Off, 60)
        ]
    );
    // 08 to 09, 10 to 11, 11:05 to 12, 12:10 to 12:20, 13 to 15.
    assert_eq!(report.sites[0].up.num_minutes(), 60 + 60 + 55 + 10 + 120);
    assert_eq!((report.sites[0].starts, report.sites[0].crashes), (4, 1));
    // A span that begins amid it knows from the lines before that it ran, or did not.
    let report = reported(&lines, span("26T08:30:00", "26T08:45:00"), By::Screen);
    assert_eq!((report.gaps.as_slice(), report.uptime()), ([].as_slice(), 1.0));
    let report = reported(&lines, span("26T09:30:00", "26T09:45:00"), By::Screen);
    assert_eq!((report.gaps[0].cause, report.uptime()), (Cause::Off, 0.0));
}

#[test]
fn a_screen_whose_window_is_rebuilt_could_not_show_and_one_without_an_output_had_none() {
    let output = |on, reason: Option<&'static str>, at| JournalLine {
        on: Some(on),
        reason: reason.map(Into::into),
        screen: Some("hall".into()),
        ..line(LineKind::Output, at)
    };
    let lines = [
        started("26T08:00:00"),
        output(true, None, "26T08:00:00"),
        output(false, Some("rebuilt"), "26T08:10:00"),
        // And again, and then it is unplugged.
        output(false, Some("rebuilt"), "26T08:11:00"),
        output(false, None, "26T08:20:00"),
        output(true, None, "26T08:25:00"),
        output(false, Some("rebuilt"), "26T08:30:00"),
        line(LineKind::Stop, "26T08:32:00"),
    ];
    let report = reported(&lines, span("26T08:00:00", "26T08:32:00"), By::Screen);
    let gaps: Vec<_> = report.gaps.iter().map(|gap| (gap.cause, gap.length().num_minutes())).collect();
    assert_eq!(gaps, [(Cause::Failed, 10), (Cause::Output, 5), (Cause::Failed, 2)]);
}

#[test]
fn several_boxes_are_summed_and_a_longer_time_is_spread_over_its_hours() {
    let lines = [started("25T22:00:00"), showing("25T22:30:00", 4 * 3_600_000, "values/0")];
    let ((_one, one), (_two, two)) = (written(&lines), written(&lines));
    let all = span("25T22:00:00", "26T03:00:00");
    let report = read(&[&one, &two], all, By::Rule, NO_QUOTAS, all.to).unwrap();
    assert_eq!(rows(&report), [("0".to_owned(), 2, 8 * 3_600_000)]);
    assert_eq!(report.sites.len(), 2);
    let hours = |day: u32| report.days[&NaiveDate::from_ymd_opt(2026, 11, day).unwrap()].hours;
    assert_eq!((hours(25)[22], hours(25)[23]), (2 * 1_800_000, 2 * 3_600_000));
    assert_eq!((hours(26)[0], hours(26)[1], hours(26)[2]), (2 * 3_600_000, 2 * 3_600_000, 2 * 1_800_000));
}

#[test]
fn a_table_for_spreadsheets_is_read_by_a_parser_of_tables() {
    let name = "=cmd|' /C calc'!A0";
    let mut odd = showing("26T08:00:10", 5000, "a/0");
    (odd.playlist, odd.slide) = (Some("逗号,引号\"换行\n".into()), Some(name.into()));
    let lines = [started("26T08:00:00"), showing("26T08:00:00", 10_500, "values/0"), odd];
    let report = reported(&lines, span("26T08:00:00", "26T09:00:00"), By::Day);
    let mut bytes = Vec::new();
    csv::write(&report, Lang::Zh, &mut bytes).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
    let rows = cells(&bytes[3..]);
    assert_eq!(rows[0][0], "日期");
    assert_eq!((rows[1][0].as_str(), rows[1][3].as_str(), rows[1][5].as_str()), ("2026-11-26", "values", "10.500"));
    assert_eq!(rows[2][3], "逗号,引号\"换行\n");
    let report = reported(&lines, span("26T08:00:00", "26T09:00:00"), By::Slide);
    let mut bytes = Vec::new();
    csv::write(&report, Lang::En, &mut bytes).unwrap();
    let slides: Vec<String> = cells(&bytes[3..]).into_iter().map(|row| row[3].clone()).collect();
    assert!(slides.contains(&format!("'{name}")), "{slides:?}");
}

/// The cells of a table, as RFC 4180 reads them.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match (quoted, c) {
            (true, '"') if chars.peek() == Some(&'"') => cell.extend(chars.next()),
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') if chars.peek() == Some(&'\n') => {
                chars.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty());
    rows
}

#[test]
fn a_page_holds_what_staff_wrote_as_text() {
    let mut odd = showing("26T08:00:00", 5000, "a/0");
    (odd.playlist, odd.screen) = (Some("<script>alert(1)</script>".into()), Some("\"><img src=x>".into()));
    let report = reported(&[started("26T08:00:00"), odd], span("26T00:00:00", "27T00:00:00"), By::Playlist);
    let heading =
        html::Heading { lang: Lang::Zh, timezone: chrono_tz::Asia::Shanghai, made: at("27T00:00:00"), version: "0" };
    let page = html::page(&report, &heading);
    assert!(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;script&gt;"), "{page}");
    let head = report.sites[0].head.as_deref().unwrap();
    assert!(page.contains(head) && page.contains("2026-11-26"));
}

#[test]
fn quotas_are_judged_by_what_was_shown_on_each_screen_and_day() {
    use gongyi_core::{
        model::{Quota, QuotaBound, QuotaSubject},
        problem::Place,
        shapes::QuotaPeriod,
    };
    let quota = |of, bound| Quota { of, bound, over: QuotaPeriod::Day, place: Place::default() };
    let quotas = [
        quota(QuotaSubject::Advertisement, QuotaBound::AtMost(30.0)),
        quota(QuotaSubject::Playlist("values".into()), QuotaBound::AtLeast(33.0)),
    ];
    let on = |screen: &'static str, line| JournalLine { screen: Some(screen.into()), ..line };
    let black = JournalLine {
        trigger: Some(Trigger::Blank),
        playlist: None,
        slide: None,
        ..showing("26T10:00:00", 7_200_000, "x")
    };
    let lines = [
        started("26T08:00:00"),
        on("hall", showing("26T08:00:00", 6_000_000, "values/0")),
        on("hall", showing("26T09:40:00", 1_200_000, "shop/0")),
        on("lift", showing("26T08:00:00", 6_000_000, "shop/0")),
        on("lift", black),
        on("lift", showing("27T08:00:00", 6_000_000, "values/0")),
    ];
    let (_folder, path) = written(&lines);
    let span = span("26T00:00:00", "28T00:00:00");
    let judged_by = Quotas { quotas: &quotas, timezone: chrono_tz::Asia::Shanghai };
    let report = read(&[&path], span, By::Playlist, judged_by, span.to).unwrap();
    let judged = report.judged();
    let told: Vec<_> = judged.iter().map(|one| (one.screen.as_str(), one.verdicts.len(), one.missed())).collect();
    // Screen by screen, quota by quota: a day on which nothing was shown is none.
    let expected = [("hall", 1, 0), ("hall", 1, 0), ("lift", 2, 1), ("lift", 2, 1)];
    assert_eq!(told, expected);
    assert!((judged[0].verdicts[0].percent - 100.0 / 6.0).abs() < 1e-9, "{:?}", judged[0]);
    assert!((judged[2].worst().unwrap().percent - 100.0).abs() < 1e-9);
    let sentence = html::quota_sentence(&judged[2], chrono_tz::Asia::Shanghai);
    assert!(sentence.zh.contains("2026-11-26") && sentence.zh.contains("lift"), "{sentence:?}");
}
