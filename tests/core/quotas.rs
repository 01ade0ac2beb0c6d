//! Quotas of a site: what `check` says of them is what the timeline shows, and the share that it advises is enough.

use std::{fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::ZoneId,
    problem::Problem,
    quota::{Judge, OnScreen, Verdict},
    schedule::ClockTrust,
    show::Show,
};
use gongyi_lint::schedule::lint;

/// A Tuesday.
fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-24T12:00:00+08:00").unwrap().to_utc()
}

/// Public-service slides of 6 and 15 s, advertisements of 30 and 15 s, and a playlist in which every third is one.
const PLAYLISTS: [(&str, &str); 3] = [
    ("psa", "(slides: [Slogan(text: \"讲文明\", dwell: \"6s\"), Slogan(text: \"树新风\", dwell: \"15s\")])"),
    (
        "ads",
        "(slides: [Slogan(text: \"甲\", dwell: \"30s\", advertisement: true), Slogan(text: \"乙\", dwell: \"15s\", advertisement: true)])",
    ),
    (
        "mixed",
        "(dwell: \"10s\", slides: [Slogan(text: \"丙\"), Slogan(text: \"丁\"), Slogan(text: \"戊\", advertisement: true)])",
    ),
];

fn load(folder: &Path, site: &str) -> Show {
    for (name, text) in PLAYLISTS {
        fs::write(folder.join(format!("{name}.ron")), text).unwrap();
    }
    fs::write(folder.join("site.ron"), site).unwrap();
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{site}: {:?}", outcome.problems());
    Show::compile(outcome.library)
}

fn missed(show: &Show) -> Vec<Problem> {
    lint(show, now()).into_iter().filter(|problem| problem.id == "quota-missed").collect()
}

/// How the first quota comes out on the first screen, by a walk over two weeks of cues.
fn walked(show: &Show) -> Vec<Verdict> {
    let library = show.library();
    let zone = ZoneId::main(&library.screens[0].name);
    let monday = DateTime::parse_from_rfc3339("2026-11-23T00:00:00+08:00").unwrap().to_utc();
    let until = monday + TimeDelta::days(14);
    let mut judge = Judge::new(&library.quotas[0], library.timezone(&zone.screen));
    for cue in show.cues(&zone, monday, &ClockTrust::Trusted).take_while(|cue| cue.starts < until) {
        if let Some(slide) = &cue.slide {
            judge.see(&OnScreen::of_slide(slide, cue.rule.as_deref()), cue.starts, cue.ends);
        }
    }
    judge.verdicts().collect()
}

/// What is between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// A site, a rule a line, the first on line 4.
fn site(share_by: &str, rules: &[&str], quota: &str) -> String {
    let rules = rules.iter().map(|rule| format!("        {rule},\n")).collect::<Vec<_>>().concat();
    format!(
        "(\n    timezone: \"Asia/Shanghai\", share_by: {share_by}, quotas: [{quota}],\n    schedule: [\n{rules}    ],\n)\n"
    )
}

/// What regulators ask for, each with a schedule that does not keep it and with which a share is enough: a third of what is
/// shown (Xiangyang), 3 % of the time of the commercials (Shenzhen), 12 minutes of commercials an hour (those of
/// broadcasters), and others.
const MENDED_BY_A_SHARE: [(&str, &[&str], &str); 7] = [
    ("Slides", &["(play: \"psa\", share: 1)", "(play: \"ads\", share: 1)"], "(of: Playlist(\"psa\"), at_least: 33.33)"),
    ("Time", &["(play: \"psa\", share: 1)", "(play: \"ads\", share: 3)"], "(of: Playlist(\"psa\"), at_least: 33.33)"),
    ("Time", &["(play: \"psa\", share: 1)", "(play: \"ads\", share: 99)"], "(of: Advertisement, at_most: 97.09)"),
    (
        "Time",
        &["(play: \"psa\", share: 1)", "(play: \"ads\", share: 1)"],
        "(of: Advertisement, at_most: 20, over: Hour)",
    ),
    (
        "Slides",
        &["(play: \"mixed\", share: 5)", "(play: \"psa\", share: 2)"],
        "(of: Advertisement, at_most: 10, over: Week)",
    ),
    (
        "Time",
        &[
            "(name: \"evening\", play: \"ads\", share: 4, when: Hours(\"18:00-22:00\"))",
            "(play: \"psa\", share: 1)",
            "(blank: true, priority: 9, when: Hours(\"23:00-06:00\"))",
        ],
        "(of: Rule(\"evening\"), at_most: 15)",
    ),
    (
        "Slides",
        &[
            "(play: \"psa\", share: 1)",
            "(play: \"ads\", share: 2)",
            "(play: \"psa\", share: 1, every: \"30m\", passes: 5, priority: 1)",
        ],
        "(of: Playlist(\"psa\"), at_least: 40)",
    ),
];

#[test]
fn the_figure_is_that_of_the_timeline_and_the_share_that_is_advised_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    for (share_by, rules, quota) in MENDED_BY_A_SHARE {
        let text = site(share_by, rules, quota);
        let show = load(folder.path(), &text);
        let found = missed(&show);
        let [problem] = &found[..] else { panic!("{text}: {found:?}") };
        assert_eq!(
            (problem.place.line, problem.place.column),
            (2, text.lines().nth(1).unwrap().find(quota).unwrap() + 1)
        );
        // The worst of all periods that a walk over the cues finds, those that are over left out.
        let verdicts: Vec<Verdict> = walked(&show).into_iter().filter(|verdict| verdict.until > now()).collect();
        let worst = verdicts.iter().map(|verdict| verdict.missed_by.unwrap_or_default()).fold(0.0, f64::max);
        let told: f64 = between(&problem.message.en, "it is ", "%").unwrap().parse().unwrap();
        let is_told = |verdict: &Verdict| {
            (verdict.missed_by.unwrap_or_default() - worst).abs() < 1e-9 && (verdict.percent - told).abs() < 0.051
        };
        assert!(verdicts.iter().any(is_told), "{}: {verdicts:?}", problem.message.en);
        // The advice, taken.
        let help = &problem.help.as_ref().unwrap().en;
        let number = |before: &str, after: &str| -> usize {
            between(help, before, after).unwrap_or_else(|| panic!("{text}: {help}")).parse().unwrap()
        };
        let (line, before, after) = (number("(line ", ")"), number(" from ", " to "), number(" to ", ":"));
        let mended: String = text
            .lines()
            .enumerate()
            .map(|(at, own)| {
                let is_it = at + 1 == line;
                assert!(!is_it || own.contains(&format!("share: {before}")), "{own}");
                let own = if is_it {
                    own.replace(&format!("share: {before}"), &format!("share: {after}"))
                } else {
                    own.to_owned()
                };
                own + "\n"
            })
            .collect();
        let mended = load(folder.path(), &mended);
        assert_eq!(missed(&mended), [], "{text}: {help}");
        let is_kept = |verdict: Verdict| verdict.until <= now() || verdict.missed_by.is_none();
        assert!(walked(&mended).into_iter().all(is_kept), "{text}: {help}");
    }
}

#[test]
fn where_no_share_is_enough_the_rule_is_named_that_has_the_time() {
    let folder = tempfile::tempdir().unwrap();
    for (rules, quota, says) in [
        // One that beats the other leaves it nothing, whatever its share.
        (
            &["(play: \"psa\")", "(play: \"ads\", name: \"noon\", priority: 5, when: Hours(\"06:00-20:00\"))"][..],
            "(of: Playlist(\"psa\"), at_least: 50)",
            "the rule `noon` (line 5) has 58.3% of that time",
        ),
        // It is alone.
        (&["(play: \"ads\")"], "(of: Advertisement, at_most: 90)", "rule 0 (line 4) has 100.0% of that time"),
        // A pass of 21 s every minute.
        (
            &["(play: \"ads\")", "(play: \"psa\", every: \"1m\", priority: 1, name: \"often\")"],
            "(of: Playlist(\"psa\"), at_most: 30)",
            "the rule `often` (line 5) has 35.0% of that time",
        ),
        (&["(play: \"ads\")"], "(of: Playlist(\"psa\"), at_least: 1)", "no rule plays it then"),
        (
            &["(play: \"psa\", when: Hours(\"08:00-09:00\"))"],
            "(of: Playlist(\"psa\"), at_least: 50)",
            "most of that time nothing is scheduled",
        ),
    ] {
        let found = missed(&load(folder.path(), &site("Slides", rules, quota)));
        let [problem] = &found[..] else { panic!("{rules:?}: {found:?}") };
        let help = &problem.help.as_ref().unwrap().en;
        assert!(help.contains(says), "{rules:?}: {help}");
    }
}

#[test]
fn a_quota_is_told_for_the_screens_on_which_it_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (1..=7).map(|at| format!("s{at}")).collect();
    let screens = names
        .iter()
        .map(|name| {
            format!("(name: \"{name}\", groups: [\"{}\"]), ", if name.as_str() < "s3" { "hall" } else { "lift" })
        })
        .collect::<Vec<_>>()
        .concat();
    let text = format!(
        "(timezone: \"Asia/Shanghai\", screens: [{screens}], quotas: [(of: Advertisement, at_most: 50)], schedule: [
            (play: \"psa\"), (play: \"ads\", screens: [\"lift\"], share: 2), (play: \"ads\", screens: [\"s2\"], priority: 1),
        ])"
    );
    let mut found: Vec<String> =
        missed(&load(folder.path(), &text)).into_iter().map(|problem| problem.message.en).collect();
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].contains("on the screen `s2` on 2026-11-24 it is 100.0% (missed in 14 of the 14 days looked at)"),
        "{found:?}"
    );
    assert!(found[1].contains("on the screens `s3`, `s4`, `s5` and 2 more on 2026-11-24 it is "), "{found:?}");
}

#[test]
fn a_screen_that_is_black_keeps_every_quota() {
    let folder = tempfile::tempdir().unwrap();
    let rules = &["(play: \"ads\")", "(blank: true, priority: 1)"];
    for quota in ["(of: Advertisement, at_most: 0)", "(of: Playlist(\"psa\"), at_least: 100, over: Week)"] {
        assert_eq!(missed(&load(folder.path(), &site("Slides", rules, quota))), []);
    }
}

#[test]
fn a_share_that_would_cost_another_its_quota_is_not_advised() {
    let folder = tempfile::tempdir().unwrap();
    let rules = &["(play: \"psa\", share: 1)", "(play: \"ads\", share: 2)", "(play: \"mixed\", share: 1)"];
    let help = |quotas: &str| {
        let found = missed(&load(folder.path(), &site("Time", rules, quotas)));
        let [problem] = &found[..] else { panic!("{quotas}: {found:?}") };
        problem.help.as_ref().unwrap().en.clone()
    };
    let own = "(of: Playlist(\"psa\"), at_least: 33)";
    assert!(help(own).starts_with("change the `share` of rule 0 (line 4) from 1 to 2: "), "{}", help(own));
    // With that share the third would have a fifth.
    let both = format!("{own}, (of: Playlist(\"mixed\"), at_least: 24)");
    assert!(help(&both).starts_with("change the `share` of rule 1 (line 5) from 2 to 1: "), "{}", help(&both));
}

#[test]
fn quotas_that_cannot_all_be_kept_are_told_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in PLAYLISTS {
        fs::write(folder.path().join(format!("{name}.ron")), text).unwrap();
    }
    let rules =
        &["(play: \"psa\", name: \"one\")", "(play: \"psa\", name: \"two\")", "(play: \"ads\")", "(play: \"mixed\")"];
    let (psa, ads, mixed) = ("of: Playlist(\"psa\")", "of: Playlist(\"ads\")", "of: Playlist(\"mixed\")");
    let (one, two, marked) = ("of: Rule(\"one\")", "of: Rule(\"two\")", "of: Advertisement");
    for (quotas, is_told) in [
        (vec![(psa, "at_least: 60"), (ads, "at_least: 50")], true),
        (vec![(psa, "at_least: 40, over: Hour"), (ads, "at_least: 40"), (mixed, "at_least: 21, over: Week")], true),
        (vec![(psa, "at_least: 33.4"), (ads, "at_least: 33.3"), (mixed, "at_least: 33.3")], false),
        // The higher of two counts.
        (vec![(psa, "at_least: 60"), (psa, "at_least: 50, over: Week"), (ads, "at_least: 40")], false),
        (vec![(one, "at_least: 60"), (two, "at_least: 50")], true),
        // What a rule plays is its playlist's.
        (vec![(one, "at_least: 60"), (psa, "at_least: 60")], false),
        (vec![(one, "at_least: 60"), (psa, "at_most: 50")], true),
        (vec![(psa, "at_most: 50, over: Week"), (two, "at_least: 60, over: Hour")], true),
        (vec![(one, "at_most: 50"), (psa, "at_least: 60")], false),
        (vec![(one, "at_least: 60"), (ads, "at_most: 50")], false),
        (vec![(marked, "at_most: 30"), (marked, "at_least: 30, over: Week")], false),
        (vec![(marked, "at_most: 30, over: Hour"), (marked, "at_least: 30.1, over: Week")], true),
        // Advertisements may stand in any playlist.
        (vec![(marked, "at_least: 60"), (psa, "at_least: 60")], false),
    ] {
        let quotas: Vec<String> = quotas.iter().map(|(of, bound)| format!("({of}, {bound})")).collect();
        let text = site("Slides", rules, &quotas.join(", "));
        fs::write(folder.path().join("site.ron"), &text).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        let found: Vec<&str> = outcome.problems().iter().map(|problem| problem.id).collect();
        assert_eq!(found, if is_told { vec!["contradictory-quotas"] } else { Vec::new() }, "{text}");
    }
}
