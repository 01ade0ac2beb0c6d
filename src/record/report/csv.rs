//! A report as a table that WPS and Excel open with a double click: UTF-8 with its mark, real dates, plain numbers.

use std::io;

use super::{By, Report};
use gongyi_core::problem::{Lang, Text};
use gongyi_core::text;

/// Without it, Excel takes Chinese for something else.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Writes the rows, and one with their sums.
pub fn write(report: &Report<'_>, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(MARK)?;
    let by = report.by();
    let columns = columns(by);
    write_record(out, columns.iter().map(|column| column.name().get(lang).to_owned()))?;
    for (key, row) in &report.rows {
        let shares = report.shares(key, row);
        let cell = |column: &Column| match column {
            Column::Day => key.day.map(|day| day.to_string()).unwrap_or_default(),
            Column::Screen => plain(&key.screen),
            Column::Zone => plain(&key.zone),
            Column::Playlist | Column::Campaign => plain(&key.subject(by, lang)),
            Column::Slide => plain(key.slide.as_deref().unwrap_or_default()),
            Column::Rule => plain(key.rule.as_deref().unwrap_or_default()),
            Column::Shown => row.shown.to_string(),
            Column::Seconds => seconds(row.millis),
            Column::ShareOfTime => shares.map(|(time, _)| share(time)).unwrap_or_default(),
            Column::ShareOfShowings => shares.map(|(_, showings)| share(showings)).unwrap_or_default(),
            Column::AdvertisementSeconds => seconds(row.advertisement_millis),
            Column::Cut => row.cut.to_string(),
            Column::Skipped => row.skipped.to_string(),
            Column::Failed => row.failed.to_string(),
        };
        write_record(out, columns.iter().map(cell))?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Column {
    Day,
    Screen,
    Zone,
    Playlist,
    Campaign,
    Slide,
    Rule,
    Shown,
    Seconds,
    ShareOfTime,
    ShareOfShowings,
    AdvertisementSeconds,
    Cut,
    Skipped,
    Failed,
}

impl Column {
    fn name(self) -> Text {
        match self {
            Self::Day => text!("日期", "day"),
            Self::Screen => text!("屏幕", "screen"),
            Self::Zone => text!("分区", "zone"),
            Self::Playlist => text!("播放列表", "playlist"),
            Self::Campaign => text!("系列", "campaign"),
            Self::Slide => text!("画面", "slide"),
            Self::Rule => text!("规则", "rule"),
            Self::Shown => text!("播放次数", "times shown"),
            Self::Seconds => text!("播放秒数", "seconds"),
            Self::ShareOfTime => text!("时间占比", "share of time"),
            Self::ShareOfShowings => text!("次数占比", "share of showings"),
            Self::AdvertisementSeconds => text!("其中广告秒数", "of that, seconds of advertisements"),
            Self::Cut => text!("提前结束次数", "times cut"),
            Self::Skipped => text!("没播出次数", "times skipped"),
            Self::Failed => text!("画不出次数", "times failed"),
        }
    }
}

fn columns(by: By) -> Vec<Column> {
    let first = match by {
        By::Screen => vec![Column::Screen, Column::Zone],
        By::Playlist => vec![Column::Screen, Column::Zone, Column::Playlist],
        By::Slide => vec![Column::Screen, Column::Zone, Column::Playlist, Column::Slide],
        By::Rule => vec![Column::Screen, Column::Zone, Column::Rule, Column::Playlist],
        By::Campaign => vec![Column::Screen, Column::Zone, Column::Campaign],
        By::Day => vec![Column::Day, Column::Screen, Column::Zone, Column::Playlist],
    };
    let sums = [
        Column::Shown,
        Column::Seconds,
        Column::ShareOfTime,
        Column::ShareOfShowings,
        Column::AdvertisementSeconds,
        Column::Cut,
        Column::Skipped,
        Column::Failed,
    ];
    first.into_iter().chain(sums).collect()
}

/// A line as RFC 4180 writes it.
fn write_record(out: &mut dyn io::Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    let quoted = |cell: String| {
        let needs_quotes = cell.contains(['"', ',', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ');
        if needs_quotes { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    let line: Vec<String> = cells.map(quoted).collect();
    write!(out, "{}\r\n", line.join(","))
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

fn share(share: f64) -> String {
    format!("{share:.6}")
}

/// A name that a spreadsheet would take for a formula stands behind a quote, as the office programs write it themselves.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
