//! A report as one page that is read on a screen and prints on A4.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{By, Cause, Judged, Report, totals::DayTotals};
use crate::html::{Page, Segment, escape, heat_strip, strip, swatch};
use gongyi_core::{
    problem::{Lang, Text},
    text,
};

/// So many rows stand on the page; the rest is in the table that `--format csv` writes.
const MAX_ROWS: usize = 400;
/// So many gaps do.
const MAX_GAPS: usize = 100;
/// So many milliseconds has an hour.
const HOUR_MILLIS: f64 = 3_600_000.0;

const STYLE: &str = "
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:16px 0}
.figure{background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:12px 14px}
.figure b{display:block;font-size:26px;line-height:1.2;font-variant-numeric:tabular-nums}
.days td{padding:3px 6px}.days td.day{white-space:nowrap;width:1%}.days td.strip{width:38%;min-width:180px}
.legend span{margin-right:1.2em;white-space:nowrap}
.share{width:18%;min-width:90px}
.share,td.strip{vertical-align:middle}
.wide td,.wide th{overflow-wrap:normal}.wide th{white-space:nowrap}
.wide td.hash{overflow-wrap:anywhere;min-width:17em}
@media print{.figures{grid-template-columns:repeat(4,1fr);gap:3mm}.figure{border-radius:0;padding:2mm 3mm}.figure b{font-size:14pt}}
";

/// What is on the page beside the report.
#[derive(Debug, Clone)]
pub struct Heading<'a> {
    /// The language.
    pub lang: Lang,
    /// The zone of its times.
    pub timezone: Tz,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// The player's version.
    pub version: &'a str,
}

/// The page.
pub fn page(report: &Report<'_>, heading: &Heading<'_>) -> String {
    let lang = heading.lang;
    let local = |at: DateTime<Utc>| at.with_timezone(&heading.timezone);
    let span = report.span();
    let last = local(span.to - TimeDelta::milliseconds(1)).date_naive();
    let first = local(span.from).date_naive();
    let days = if first == last { first.to_string() } else { format!("{first} – {last}") };
    let title = match lang {
        Lang::Zh => format!("公益广告播出报告 {days}"),
        Lang::En => format!("Report of what was shown, {days}"),
    };
    let heads: Vec<&str> = report.sites.iter().filter_map(|site| site.head.as_deref()).collect();
    let short: Vec<String> = heads.iter().take(3).map(|head| head.chars().take(16).collect()).collect();
    let page = Page {
        lang,
        title: &title,
        head: (&title, ""),
        foot: &match lang {
            Lang::Zh => format!("记录校验码 {}", short.join(" ")),
            Lang::En => format!("head of the journal {}", short.join(" ")),
        },
        style: STYLE,
    };
    let mut out = page.opening();
    let mut push = |text: &str| out.push_str(text);
    push(&format!("<h1>{}</h1>\n", escape(&title)));
    let made = local(heading.made).format("%Y-%m-%d %H:%M");
    let sites: Vec<&str> =
        report.sites.iter().map(|site| site.player.as_str()).filter(|name| !name.is_empty()).collect();
    push(&format!(
        "<p class=\"quiet\">{} · {} · gongyi {}</p>\n",
        escape(&named(&sites, lang)),
        escape(&match lang {
            Lang::Zh => format!("{made} 生成"),
            Lang::En => format!("made {made}"),
        }),
        escape(heading.version)
    ));
    push(&figures(report, lang));
    push(&quotas(report, heading));
    push(&days_table(report, lang));
    push(&rows_table(report, lang));
    push(&gaps_table(report, heading));
    push(&sites_table(report, lang));
    push(Page::ending());
    out
}

fn named(sites: &[&str], lang: Lang) -> String {
    match (sites, lang) {
        (few, _) if few.len() <= 5 => few.join(" · "),
        (many, Lang::Zh) => format!("{} 个站点", many.len()),
        (many, Lang::En) => format!("{} sites", many.len()),
    }
}

fn figures(report: &Report<'_>, lang: Lang) -> String {
    let total = report.total(None);
    let public: u64 = report.days.values().map(|day| day.public_service_millis).sum();
    let advertisements: u64 = report.days.values().map(|day| day.advertisement_millis).sum();
    let shown = public + advertisements;
    let share = if shown == 0 { 0.0 } else { advertisements as f64 / shown as f64 };
    let minutes = report.public_service_minutes_a_day();
    let figure = |value: String, what: Text| {
        format!("<div class=\"figure\"><b>{}</b>{}</div>\n", escape(&value), escape(what.get(lang)))
    };
    let mut out = String::from("<div class=\"figures\">\n");
    out.push_str(&figure(count(total.shown), text!("播放次数", "showings")));
    out.push_str(&figure(hours(total.millis, lang), text!("播放时间", "shown")));
    out.push_str(&figure(
        format!("{minutes:.0}"),
        text!("每块屏每天的公益广告分钟数", "public-service minutes a day and screen"),
    ));
    out.push_str(&figure(percent(share), text!("广告占比（时间）", "advertisements, of time")));
    out.push_str(&figure(percent(report.uptime()), text!("运行率", "uptime")));
    out.push_str("</div>\n");
    out
}

fn quotas(report: &Report<'_>, heading: &Heading<'_>) -> String {
    let judged = report.judged();
    if judged.is_empty() {
        return String::new();
    }
    let lang = heading.lang;
    let mut out = format!("<h2>{}</h2>\n<ul>\n", escape(text!("占比要求", "Quotas").get(lang)));
    for one in &judged {
        let (class, mark) = if one.missed() == 0 { ("good", "✓") } else { ("accent", "✗") };
        let sentence = quota_sentence(one, heading.timezone);
        let _infallible = writeln!(out, "<li class=\"{class}\">{mark} {}</li>", escape(sentence.get(lang)));
    }
    out.push_str("</ul>\n");
    out
}

/// How a quota came out, in a sentence.
pub fn quota_sentence(judged: &Judged<'_>, timezone: Tz) -> Text {
    let (quota, screen) = (judged.quota.describe(), &judged.screen);
    let (periods, missed) = (judged.verdicts.len(), judged.missed());
    let Some(worst) = judged.worst() else {
        return Text::new(
            format!("{screen}：{}；{periods} 段时间都做到了", quota.zh),
            format!("{screen}: {}; kept in all {periods} periods", quota.en),
        );
    };
    let (from, percent) = (worst.from.with_timezone(&timezone).format("%Y-%m-%d %H:%M"), worst.percent);
    Text::new(
        format!(
            "{screen}：{}；{periods} 段时间里有 {missed} 段没做到，差得最多的是 {from} 起，{percent:.1} %",
            quota.zh
        ),
        format!(
            "{screen}: {}; missed in {missed} of {periods} periods, by most in that from {from}: {percent:.1} %",
            quota.en
        ),
    )
}

fn days_table(report: &Report<'_>, lang: Lang) -> String {
    if report.days.is_empty() {
        let none = text!("这段时间没有播放记录。", "Nothing was recorded in this time.");
        return format!("<p class=\"card\">{}</p>\n", escape(none.get(lang)));
    }
    let longest = report.days.values().map(whole).max().unwrap_or_default().max(1) as f64;
    let mut out = format!(
        "<h2>{}</h2>\n<p class=\"legend small\"><span>{}{}</span><span>{}{}</span><span>{}{}</span></p>\n\
         <div class=\"wide\"><table class=\"days\"><thead><tr><th>{}</th><th class=\"number\">{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n",
        escape(text!("每天", "Day by day").get(lang)),
        swatch("c1"),
        escape(text!("公益", "public service").get(lang)),
        swatch("c2"),
        escape(text!("广告", "advertisements").get(lang)),
        swatch("dark"),
        escape(text!("黑屏", "black").get(lang)),
        escape(text!("日期", "Day").get(lang)),
        escape(text!("播放", "Shown").get(lang)),
        escape(text!("时间", "Time").get(lang)),
        escape(text!("0 点到 24 点，每小时", "Hours, 0 to 24").get(lang)),
    );
    let screens = report.screens.len().max(1) as f64;
    for (day, totals) in &report.days {
        out.push_str(&day_row(*day, totals, longest, screens, lang));
    }
    out.push_str("</tbody></table></div>\n");
    out
}

fn whole(day: &DayTotals) -> u64 {
    day.public_service_millis + day.advertisement_millis + day.blank_millis
}

fn day_row(day: NaiveDate, totals: &DayTotals, longest: f64, screens: f64, lang: Lang) -> String {
    let mut at = 0.0;
    let parts =
        [(totals.public_service_millis, "c1"), (totals.advertisement_millis, "c2"), (totals.blank_millis, "dark")];
    let segments: Vec<Segment<'_>> =
        std::iter::once(Segment { from: 0.0, to: 1.0, class: "empty", opacity: 1.0, title: "" })
            .chain(parts.map(|(millis, class)| {
                let from = at;
                at += millis as f64 / longest;
                Segment { from, to: at, class, opacity: 1.0, title: "" }
            }))
            .collect();
    let titles: Vec<String> = totals
        .hours
        .iter()
        .enumerate()
        .map(|(hour, millis)| format!("{hour}:00 {:.0} min", *millis as f64 / 60_000.0))
        .collect();
    let busiest = HOUR_MILLIS * screens;
    let cells = totals.hours.iter().zip(&titles).map(|(millis, title)| (*millis as f64 / busiest, title.as_str()));
    let cells: Vec<(f64, &str)> = cells.collect();
    let shown = totals.public_service_millis + totals.advertisement_millis;
    let label = day.to_string();
    format!(
        "<tr><td class=\"day\">{label}</td><td class=\"number\">{}</td><td class=\"strip\">{}</td><td class=\"strip\">{}</td></tr>\n",
        escape(&hours(shown, lang)),
        strip(&segments, &[], 14, &label),
        heat_strip(cells.into_iter(), 14, &label)
    )
}

fn rows_table(report: &Report<'_>, lang: Lang) -> String {
    let mut rows: Vec<_> = report.rows.iter().collect();
    if report.by() != By::Day {
        rows.sort_by(|(a, x), (b, y)| {
            (&a.screen, &a.zone, a.is_blank, std::cmp::Reverse(x.millis), a).cmp(&(
                &b.screen,
                &b.zone,
                b.is_blank,
                std::cmp::Reverse(y.millis),
                b,
            ))
        });
    }
    let mut out = format!(
        "<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr>",
        escape(text!("内容", "What was shown").get(lang))
    );
    let by = report.by();
    let mut heads = vec![text!("屏幕", "Screen"), text!("分区", "Zone")];
    if by == By::Day {
        heads.insert(0, text!("日期", "Day"));
    }
    if by == By::Rule {
        heads.push(text!("规则", "Rule"));
    }
    match by {
        By::Screen => {}
        By::Campaign => heads.push(text!("系列", "Campaign")),
        By::Playlist | By::Slide | By::Rule | By::Day => heads.push(text!("播放列表", "Playlist")),
    }
    if by == By::Slide {
        heads.push(text!("画面", "Slide"));
    }
    for head in &heads {
        let _infallible = write!(out, "<th>{}</th>", escape(head.get(lang)));
    }
    let numbers =
        [text!("次数", "Times"), text!("时间", "Time"), text!("次数占比", "Of showings"), text!("时间占比", "Of time")];
    for head in &numbers {
        let _infallible = write!(out, "<th class=\"number\">{}</th>", escape(head.get(lang)));
    }
    out.push_str("<th class=\"share\"></th></tr></thead><tbody>\n");
    for (key, row) in rows.iter().take(MAX_ROWS) {
        out.push_str("<tr>");
        let mut cells = vec![key.screen.clone(), key.zone.clone()];
        if by == By::Day {
            cells.insert(0, key.day.map(|day| day.to_string()).unwrap_or_default());
        }
        if by == By::Rule {
            cells.push(key.rule.clone().unwrap_or_default());
        }
        if by != By::Screen {
            cells.push(key.subject(by, lang).into_owned());
        }
        if by == By::Slide {
            cells.push(key.slide.clone().unwrap_or_default());
        }
        for cell in &cells {
            let _infallible = write!(out, "<td>{}</td>", escape(cell));
        }
        let shares = report.shares(key, row);
        let share = |of: fn((f64, f64)) -> f64| shares.map(|shares| percent(of(shares))).unwrap_or_default();
        let (time, showings) = (share(|(time, _)| time), share(|(_, showings)| showings));
        for cell in [count(row.shown), hours(row.millis, lang), showings, time.clone()] {
            let _infallible = write!(out, "<td class=\"number\">{}</td>", escape(&cell));
        }
        let bar = shares.map(|(share, _)| crate::html::bar(share, "c1", &time)).unwrap_or_default();
        let _infallible = writeln!(out, "<td class=\"share\">{bar}</td></tr>");
    }
    out.push_str("</tbody></table></div>\n");
    if rows.len() > MAX_ROWS {
        let more = rows.len() - MAX_ROWS;
        let text =
            text!("还有 {more} 行，用 --format csv 全部列出。", "{more} more rows: --format csv lists them all.");
        let _infallible = writeln!(out, "<p class=\"quiet small\">{}</p>", escape(text.get(lang)));
    }
    out
}

fn gaps_table(report: &Report<'_>, heading: &Heading<'_>) -> String {
    let lang = heading.lang;
    let sums = report.gap_seconds();
    let mut out = format!("<h2>{}</h2>\n", escape(text!("没有播放的时间", "When nothing was shown").get(lang)));
    if sums.is_empty() {
        let none = text!("没有。", "Never.");
        let _infallible = writeln!(out, "<p>{}</p>", escape(none.get(lang)));
        return out;
    }
    out.push_str("<p>");
    for (cause, seconds) in &sums {
        let _infallible = write!(
            out,
            "<span>{} {}</span> · ",
            escape(cause_name(*cause).get(lang)),
            escape(&hours((*seconds * 1000.0) as u64, lang))
        );
    }
    out.truncate(out.len() - " · ".len());
    out.push_str("</p>\n");
    if report.gaps.is_empty() {
        return out;
    }
    let _infallible = writeln!(
        out,
        "<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th>{}</th><th class=\"number\">{}</th><th>{}</th></tr></thead><tbody>",
        escape(text!("站点", "Site").get(lang)),
        escape(text!("从", "From").get(lang)),
        escape(text!("到", "To").get(lang)),
        escape(text!("多久", "How long").get(lang)),
        escape(text!("原因", "Why").get(lang)),
    );
    let local = |at: DateTime<Utc>| at.with_timezone(&heading.timezone).format("%Y-%m-%d %H:%M:%S").to_string();
    for gap in report.gaps.iter().take(MAX_GAPS) {
        let place = gap.screen.as_ref().map_or_else(|| gap.player.clone(), |screen| format!("{} {screen}", gap.player));
        let millis = u64::try_from(gap.length().num_milliseconds()).unwrap_or_default();
        let _infallible = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            escape(&place),
            local(gap.from),
            local(gap.to),
            escape(&hours(millis, lang)),
            escape(cause_name(gap.cause).get(lang))
        );
    }
    out.push_str("</tbody></table></div>\n");
    let more = report.more_gaps + report.gaps.len().saturating_sub(MAX_GAPS) as u64;
    if more > 0 {
        let text = text!("还有 {more} 次。", "{more} more.");
        let _infallible = writeln!(out, "<p class=\"quiet small\">{}</p>", escape(text.get(lang)));
    }
    out
}

fn sites_table(report: &Report<'_>, lang: Lang) -> String {
    let mut out = format!(
        "<h2>{}</h2>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th class=\"number\">{}</th><th class=\"number\">{}</th><th class=\"number\">{}</th><th>{}</th></tr></thead><tbody>\n",
        escape(text!("站点和记录", "Sites and their journals").get(lang)),
        escape(text!("站点", "Site").get(lang)),
        escape(text!("运行", "Ran").get(lang)),
        escape(text!("启动", "Starts").get(lang)),
        escape(text!("意外中断", "Crashes").get(lang)),
        escape(text!("记录最后一行的校验码（BLAKE3）", "Hash of the last line of the journal (BLAKE3)").get(lang)),
    );
    for site in &report.sites {
        let up = u64::try_from(site.up.num_milliseconds()).unwrap_or_default();
        let _infallible = writeln!(
            out,
            "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"hash small\">{}</td></tr>",
            escape(&site.player),
            escape(&hours(up, lang)),
            site.starts,
            site.crashes,
            escape(site.head.as_deref().unwrap_or("–"))
        );
    }
    out.push_str("</tbody></table></div>\n");
    let unreadable: u64 = report.sites.iter().map(|site| site.unreadable).sum();
    if unreadable > 0 {
        let text = text!(
            "有 {unreadable} 行读不出来，没有计入；用 --verify 查看。",
            "{unreadable} lines cannot be read and do not count; --verify names them."
        );
        let _infallible = writeln!(out, "<p class=\"accent\">{}</p>", escape(text.get(lang)));
    }
    out
}

/// Why nothing was shown, in words.
pub fn cause_name(cause: Cause) -> Text {
    match cause {
        Cause::Off => text!("没有开机或没有运行", "not running"),
        Cause::Crash => text!("意外中断", "crash"),
        Cause::Output => text!("屏幕没有接上", "no output"),
        Cause::Blank => text!("按规则黑屏", "black by rule"),
        Cause::Clock => text!("时钟被往前拨", "clock set forward"),
        Cause::Failed => text!("画不出来", "could not be drawn"),
        Cause::Record => text!("记录写不下来", "could not be recorded"),
        Cause::Unknown => text!("没有记录", "not recorded"),
    }
}

/// A share in percent.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A length of time.
pub fn hours(millis: u64, lang: Lang) -> String {
    let seconds = millis as f64 / 1000.0;
    let (value, unit) = match seconds {
        s if s < 60.0 => (format!("{s:.1}"), text!("秒", "s")),
        s if s < 3600.0 => (format!("{:.1}", s / 60.0), text!("分", "min")),
        s => (format!("{:.1}", s / 3600.0), text!("小时", "h")),
    };
    format!("{value} {}", unit.get(lang))
}

/// A number with its thousands apart.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}
