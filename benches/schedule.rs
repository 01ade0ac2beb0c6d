//! How long schedules take: an instant of ten thousand rules, and a year of a thousand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may stop where something is wrong")]

use std::{fmt::Write as _, fs, hint::black_box, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{Library, ZoneId},
    schedule::ClockTrust,
    show::Show,
};

/// A city's rules, many times over: hours, nights of weekdays, ranges of dates, working days, festivals, break-ins.
fn site(rules: usize) -> String {
    let mut text = "(timezone: \"Asia/Shanghai\", schedule: [\n(play: \"p0\"),\n".to_owned();
    for at in 1..rules {
        let (list, hour, minute) = (at % 40, at % 24, at * 7 % 60);
        let (from, to) = (format!("{hour:02}:{minute:02}"), format!("{:02}:{minute:02}", (hour + 1 + at % 5) % 24));
        let (month, day) = (1 + at % 12, 1 + at % 25);
        let when = match at % 6 {
            0 => format!("Hours(\"{from}-{to}\")"),
            1 => format!("Hours(\"Mo-Fr {from}-{to}\")"),
            2 => format!("Dates(\"2026-{month:02}-{day:02}\", \"2026-{month:02}-{:02}\")", day + 3),
            3 => format!("On(Workdays, \"{from}-{to}\")"),
            4 => format!(
                "All([Hours(\"{from}-{to}\"), Dates(\"2026-{month:02}-{day:02}\", \"2026-{month:02}-{:02}\")])",
                day + 3
            ),
            _ => format!("Festival(name: \"中秋节\", before: {})", at % 4),
        };
        let every = if at % 50 == 0 { ", every: \"1h\"" } else { "" };
        let (priority, share) = (at % 9, 1 + at % 3);
        writeln!(text, "(play: \"p{list}\", when: {when}, priority: {priority}, share: {share}{every}),").unwrap();
    }
    text + "])\n"
}

fn library(folder: &Path, rules: usize) -> Library {
    for list in 0..40 {
        let mut slides = String::new();
        for slide in 0..5 + list % 7 {
            let dwell = 8 + (slide + list) % 9;
            writeln!(slides, "Slogan(text: \"讲文明 树新风 {slide}\", dwell: \"{dwell}s\"),").unwrap();
        }
        fs::write(folder.join(format!("p{list}.ron")), format!("(slides: [{slides}])")).unwrap();
    }
    fs::write(folder.join("site.ron"), site(rules)).unwrap();
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::UTC).load();
    assert!(outcome.good, "{:?}", outcome.problems().first());
    (*outcome.library).clone()
}

fn new_year() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc()
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let trust = ClockTrust::Trusted;
    let (ten_thousand, thousand) = (library(folder.path(), 10_000), library(folder.path(), 1000));
    let show = Show::compile(ten_thousand.clone());
    let zone = ZoneId::main(&ten_thousand.screens[0].name);
    let now = new_year() + TimeDelta::hours(24 * 100 + 9);
    criterion.bench_function("programme and next change, 10000 rules, warm", |bencher| {
        let mut step = 0;
        bencher.iter(|| {
            step = (step + 7919) % 50_000;
            let programme = show.programme(&zone, now + TimeDelta::seconds(step), &trust);
            black_box(programme.until)
        });
    });
    criterion.bench_function("cue, 10000 rules, warm", |bencher| {
        let mut step = 0;
        bencher.iter(|| {
            step = (step + 7919) % 50_000;
            black_box(show.cue(&zone, now + TimeDelta::seconds(step), &trust).ends)
        });
    });
    let mut slow = criterion.benchmark_group("slow");
    slow.sample_size(10);
    slow.bench_function("first question after a load, 10000 rules", |bencher| {
        bencher.iter_batched(
            || ten_thousand.clone(),
            |fresh| black_box(Show::compile(fresh).programme(&zone, now, &trust).until),
            criterion::BatchSize::PerIteration,
        );
    });
    slow.bench_function("first question of another day, 10000 rules", |bencher| {
        let mut day = 0;
        bencher.iter(|| {
            day = (day + 1) % 200;
            black_box(show.programme(&zone, new_year() + TimeDelta::days(day), &trust).until)
        });
    });
    let end = new_year() + TimeDelta::days(365);
    slow.bench_function("a year of programmes, 1000 rules", |bencher| {
        bencher.iter_batched(
            || thousand.clone(),
            |fresh| {
                let fresh = Show::compile(fresh);
                let (mut at, mut count) = (new_year(), 0_u64);
                while at < end {
                    at = fresh.programme(&zone, at, &trust).until;
                    count += 1;
                }
                black_box(count)
            },
            criterion::BatchSize::PerIteration,
        );
    });
    slow.bench_function("a year of cues, 1000 rules", |bencher| {
        bencher.iter_batched(
            || thousand.clone(),
            |fresh| {
                black_box(
                    Show::compile(fresh).cues(&zone, new_year(), &trust).take_while(|cue| cue.starts < end).count(),
                )
            },
            criterion::BatchSize::PerIteration,
        );
    });
    slow.finish();
}

criterion_group!(schedule, benches);
criterion_main!(schedule);
