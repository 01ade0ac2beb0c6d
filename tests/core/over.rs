//! What `check` says of what is over, of what is first due in years, and of rules that others beat: each finding where it
//! is due, and silence where it is not. It is noon of 26 November 2026.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};

use crate::without_bevy::golden::assert_registered;
use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome};
use gongyi_core::{problem::Problem, show::Show};
use gongyi_lint::on_day;

fn at(time: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{}+08:00", time.replace(' ', "T"))).unwrap().to_utc()
}

const NOON: &str = "2026-11-26 12:00:00";

/// A folder of `a.ron`, `b.ron` and more files, and of `site.ron` where it has something.
fn folder(site: &str, more: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.ron", "(dwell: \"10s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])");
    write("b.ron", "(dwell: \"10s\", slides: [Slogan(text: \"丙\"), Slogan(text: \"丁\")])");
    for (name, text) in more {
        write(name, text);
    }
    if !site.is_empty() {
        write("site.ron", &format!("(timezone: \"Asia/Shanghai\", {site})"));
    }
    folder
}

fn read(folder: &Path) -> Outcome {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{:?}", outcome.problems());
    outcome
}

/// What is found on a day, beside that the holidays of next year are not known yet.
fn found_at(time: &str, site: &str, more: &[(&str, &str)]) -> Vec<Problem> {
    let outcome = read(folder(site, more).path());
    let show = Show::compile(outcome.library.clone());
    let mut found = on_day::inspect(&outcome, &show, at(time));
    found.retain(|problem| problem.id != "holidays-assumed");
    for problem in &found {
        assert_registered(problem);
    }
    found
}

/// A playlist of these slides, one a line from the second on.
fn slides(slides: &[&str]) -> String {
    format!("(slides: [\n{},\n])", slides.join(",\n"))
}

/// The lines of `c.ron` that are reported as `day-over`, in a folder without a schedule.
fn lines_over(time: &str, written: &[&str]) -> Vec<usize> {
    let found = found_at(time, "", &[("c.ron", &slides(written))]);
    let over = found.iter().filter(|problem| problem.id == "day-over");
    over.map(|problem| problem.place.line).collect()
}

// Replay L3
#[test]
fn a_text_that_names_a_day_that_has_passed_is_told_of_wherever_it_stands() {
    let over = [
        "Campaign(headline: \"宽带新装\", period: \"即日起至11月20日\")",
        "Campaign(headline: \"宽带新装\", period: \"2026年11月20日\")",
        "Campaign(headline: \"宽带新装\", period: \"2026-11-20\")",
        "Campaign(headline: \"宽带新装\", period: \"2026.11.20\")",
        "Slogan(text: \"11月20日 全市停水\")",
        "Notice(title: \"停水通知\", points: [\"请提前储水\", \"11月20日恢复\"])",
        "Slogan(text: \"全市停水\", note: \"截至11月20日\")",
        "Campaign(headline: \"11月20日 开业\")",
        "Campaign(headline: \"讲座\", lines: [\"地点：北门\", \"时间：11月20日\"])",
        "Campaign(headline: \"讲座\", rows: [[\"营养\", \"11月13日\"], [\"急救\", \"11月20日\"]])",
        "Campaign(headline: \"讲座\", qr: \"https://example.com\", call: \"11月20日前扫码\")",
        "Hotline(number: \"12345\", title: \"11月20日前报名\")",
        "Hotline(number: \"12345\", lines: [\"截至11月20日\"])",
        "Table(headline: \"讲座\", period: \"11月1日至20日\", rows: [[\"营养\", \"一楼\"]])",
        "Table(headline: \"讲座\", rows: [[\"营养\", \"11月13日\"], [\"急救\", \"11月20日\"]])",
        "Figure(value: \"300\", unit: \"人\", claim: \"11月20日前报名\")",
        "Scan(qr: \"https://example.com\", call: \"11月20日前扫码\")",
        "Steps(title: \"报名\", steps: [\"填表\", \"11月20日前交表\"])",
        "Text(title: \"通知\", text: \"11月20日停水。\\n请储水。\")",
        "Today(note: \"11月20日停水\")",
        "Clock(note: \"11月20日停水\")",
        "Countdown(to: \"中秋节\", note: \"11月20日停水\")",
        "Profile(name: \"张三\", deed: \"11月20日作报告\")",
        "Couplet(first: \"十一月二十日开幕\", second: \"八千里路程同心走\")",
    ];
    let lines: Vec<usize> = (2..over.len() + 2).collect();
    assert_eq!(lines_over(NOON, &over), lines);
    // On the day itself it is not over.
    assert_eq!(lines_over("2026-11-20 23:59:59", &over), Vec::<usize>::new());
    assert_eq!(lines_over("2026-11-21 00:00:00", &over), lines);
    let found = found_at(NOON, "", &[("c.ron", &slides(&over[..1]))]);
    assert!(found[0].message.zh.contains("“11月20日”") && found[0].message.en.contains("2026-11-20"), "{found:?}");
}

// Replay L3
#[test]
fn days_to_come_history_and_what_is_waived_are_not_told_of() {
    let silent = [
        "Slogan(text: \"1月10日 开学\")",
        "Slogan(text: \"11月26日 全市停水\")",
        "Slogan(text: \"1921年7月23日 第一次全国代表大会\")",
        "Slogan(text: \"2025年11月20日 创建成功\")",
        "Slogan(text: \"11月20日起 全市停水\")",
        "Figure(value: \"98\", unit: \"%\", claim: \"的市民自觉排队\", source: \"市文明办 11月20日统计\")",
        "Quote(text: \"与人为善\", source: \"11月20日 道德讲堂\")",
        "Campaign(headline: \"11月1日开业\", period: \"11月1日至12月31日\")",
        "Notice(title: \"比赛\", points: [\"报名：11月1日至20日\", \"比赛：12月5日\"])",
        "Slogan(text: \"11月20日 全市停水\", waive: [(id: \"day-over\", reason: \"留档\")])",
        // It has left the wall, and that is told.
        "Slogan(text: \"11月20日 全市停水\", until: \"2026-11-20\", waive: [(id: \"slide-over\", reason: \"留档\")])",
        "Text(title: \"条例\", text: \"第一条 本条例自公布之日起施行。\\n2026年11月20日\")",
    ];
    assert_eq!(lines_over(NOON, &silent), Vec::<usize>::new());
    // A period is no history, and is over whatever else is named.
    let over = [
        "Campaign(headline: \"宽带新装\", period: \"2022年11月1日至20日\")",
        "Campaign(headline: \"宽带新装\", period: \"即日起至11月20日\", lines: [\"12月5日起安装\"])",
    ];
    assert_eq!(lines_over(NOON, &over), [2, 3]);
}

// Replay L3
#[test]
fn nothing_is_told_where_every_rule_ends_with_that_day() {
    let c = slides(&[
        "Slogan(text: \"11月20日 全市停水\")",
        "Slogan(text: \"2026年11月20日 全市停水\")",
        "Countdown(to: \"2026-11-20\", name: \"运动会\")",
    ]);
    let told = |rules: &str| {
        let found = found_at(NOON, &format!("schedule: [(play: \"a\"), (play: \"b\"), {rules}]"), &[("c.ron", &c)]);
        let over = found.iter().filter(|problem| problem.id.ends_with("-over"));
        over.map(|problem| (problem.id, problem.place.line)).collect::<Vec<_>>()
    };
    let all = [("day-over", 2), ("day-over", 3), ("slide-over", 4)];
    assert_eq!(told("(play: \"c\")"), all);
    assert_eq!(told("(play: \"c\", when: Dates(\"2026-11-10\", \"2026-11-20\"))"), []);
    assert_eq!(told("(play: \"c\", when: Dates(\"2026-11-10\", \"2026-12-20\"))"), all);
    let two = "(play: \"c\", when: Dates(\"2026-11-10\", \"2026-11-20\")), (play: \"c\", when: Hours(\"Su\"))";
    assert_eq!(told(two), all);
    // What comes back each November is right again then, but for its year.
    assert_eq!(told("(play: \"c\", when: Hours(\"Nov 10-20\"))"), all[1..]);
}

// Replay L3
#[test]
fn each_text_of_a_ticker_is_looked_at() {
    let site = "screens: [(name: \"hall\"), (name: \"lift\", zones: [
        Ticker(texts: [\"11月20日 停水\", \"12月20日 停电\", \"11月21日 停气\"]),
    ])], schedule: [(play: \"a\"), (play: \"b\")]";
    let found = found_at(NOON, site, &[]);
    let told: Vec<_> = found.iter().map(|problem| (problem.id, problem.place.line)).collect();
    assert_eq!(told, [("day-over", 1), ("day-over", 1)], "{found:?}");
    assert!(found[0].place.file.ends_with("site.ron") && found[1].message.en.contains("2026-11-21"), "{found:?}");
    // A playlist that a ticker plays is looked at once.
    let site = "screens: [(name: \"hall\", zones: [Ticker(play: \"c\")])], schedule: [(play: \"a\"), (play: \"b\")]";
    let found = found_at(NOON, site, &[("c.ron", &slides(&["Slogan(text: \"11月20日 停水\")"]))]);
    assert_eq!(found.iter().map(|problem| problem.place.line).collect::<Vec<_>>(), [2], "{found:?}");
}

/// The schedule of a rule for `b` above `a`, and its findings: id and English message.
fn rule(when: &str) -> Vec<(&'static str, String)> {
    let site = format!("schedule: [(play: \"a\"), (play: \"b\", priority: 9, when: {when})]");
    found_at(NOON, &site, &[]).into_iter().map(|problem| (problem.id, problem.message.en)).collect()
}

// Replay L1
#[test]
fn a_rule_that_is_first_due_in_more_than_a_year_is_told_of_with_the_date() {
    for (when, date) in [
        ("Hours(\"Feb Su[5]\")", "2032-02-29"),
        ("Hours(\"Feb 29\")", "2028-02-29"),
        ("Hours(\"Feb Tu[5]\")", "2028-02-29"),
        ("Dates(\"2029-10-01\", \"2029-10-07\")", "2029-10-01"),
        ("All([Holiday(\"国庆节\"), Lunar(8, 15)])", "2028-10-03"),
        ("On(Dates(\"2027-11-27\", \"2027-11-30\"), \"08:00-10:00\")", "2027-11-27"),
    ] {
        let found = rule(when);
        assert!(found.iter().any(|(id, message)| *id == "rule-far-off" && message.contains(date)), "{when}: {found:?}");
        assert!(found.iter().all(|(id, _)| *id == "rule-far-off" || *id == "hours-lacking-year"), "{when}: {found:?}");
    }
    for when in ["Dates(\"2027-11-26\", \"2027-11-30\")", "Hours(\"Nov 25\")", "Hours(\"Su\")", "Lunar(8, 15)"] {
        assert_eq!(rule(when), [], "{when}");
    }
    // Beyond what is looked at, the year is told up to which there is none.
    for when in ["Hours(\"Feb Mo[5]\")", "Dates(\"2062-10-01\", \"2062-10-07\")"] {
        let found = rule(when);
        let told = found.iter().any(|(id, message)| *id == "rule-impossible" && message.contains("until 2036"));
        assert!(told, "{when}: {found:?}");
    }
}

// Replay L1
#[test]
fn a_fifth_sunday_of_february_is_on_in_its_year_alone() {
    let show = |when: &str| {
        let site = format!("schedule: [(play: \"a\"), (play: \"b\", priority: 9, when: {when})]");
        Show::compile(read(folder(&site, &[]).path()).library)
    };
    for (when, on) in [
        ("Hours(\"Feb Su[5]\")", [false, false, false, true]),
        ("Hours(\"Feb 29\")", [false, false, true, true]),
        ("Hours(\"Feb Tu[5]\")", [false, false, true, false]),
    ] {
        let show = show(when);
        let zone = gongyi_core::model::ZoneId::main(&show.library().screens[0].name);
        for (time, on) in
            ["2026-02-22 12:30:00", "2028-02-27 12:30:00", "2028-02-29 12:30:00", "2032-02-29 12:30:00"].iter().zip(on)
        {
            let programme = show.programme(&zone, at(time), &gongyi_core::schedule::ClockTrust::Trusted);
            assert_eq!(programme.content.plays(&show.library().rules[1]), on, "{when} {time}");
        }
    }
}

/// What is told of beaten rules: the line of the rule, and the message in English.
fn beaten(screens: &str, rules: &[&str]) -> Vec<(usize, String)> {
    let site = format!("screens: [{screens}], schedule: [\n{},\n]", rules.join(",\n"));
    let found = found_at(NOON, &site, &[]);
    assert!(found.iter().all(|problem| problem.id == "rule-beaten"), "{found:?}");
    found.into_iter().map(|problem| (problem.place.line, problem.message.en)).collect()
}

// Replay L2
#[test]
fn a_beaten_rule_is_told_of_with_all_that_beat_it() {
    let hall = "(name: \"hall\")";
    let found = beaten(
        hall,
        &["(play: \"a\", priority: 100)", "(play: \"b\", priority: 50, when: Dates(\"2026-12-01\", \"2026-12-02\"))"],
    );
    assert_eq!(found, [(3, "this rule never plays: it is always beaten by rule 0 (plays `a`)".to_owned())]);
    // Several that share its time, each with its name; who is never on then is not named.
    let found = beaten(
        hall,
        &[
            "(play: \"a\")",
            "(name: \"early\", play: \"a\", priority: 3, when: Hours(\"00:00-09:00\"))",
            "(name: \"late\", blank: true, priority: 3, when: Hours(\"09:00-24:00\"))",
            "(name: \"summer\", play: \"a\", priority: 4, when: Dates(\"2027-06-01\", \"2027-08-31\"))",
            "(name: \"low\", play: \"b\", priority: 1, when: Dates(\"2026-12-01\", \"2026-12-31\"))",
        ],
    );
    let [(2, _), (6, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("`early` (plays `a`)") && message.contains("`late` (black)"), "{message}");
    assert!(!message.contains("summer") && !message.contains("rule 0"), "{message}");
    // A minute a day is no finding.
    let found = beaten(
        hall,
        &["(play: \"a\", priority: 3, when: Hours(\"00:01-24:00\"))", "(play: \"a\")", "(play: \"b\", priority: 1)"],
    );
    assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
    // Break-ins: who is on at their starts.
    let found = beaten(
        hall,
        &[
            "(play: \"a\")",
            "(play: \"a\", priority: 5, when: Hours(\"07:00-09:00\"))",
            "(play: \"a\", priority: 6, when: Hours(\"09:10-09:50\"))",
            "(play: \"b\", every: \"1h\", when: Hours(\"08:00-09:00\"))",
            "(play: \"b\", every: \"1h\", when: Hours(\"08:30-10:30\"))",
        ],
    );
    let [(5, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("gives way to rule 1 (plays `a`)") && !message.contains("rule 2"), "{message}");
}

#[test]
fn the_starts_of_a_day_on_which_the_clock_is_set_are_those_of_the_wall_clock() {
    let berlin = "(name: \"hall\", timezone: \"Europe/Berlin\")";
    // Beside the hour that is skipped or comes twice, a start every two hours is at each even hour.
    for (day, odd) in [("2027-03-28", "05:00-05:01"), ("2027-10-31", "03:00-03:01"), ("2027-10-31", "23:00-23:01")] {
        let (from, until) = odd.split_once('-').unwrap();
        let found = beaten(
            berlin,
            &[
                "(play: \"a\")",
                &format!("(name: \"odd\", play: \"a\", priority: 5, when: Hours(\"{odd}\"))"),
                &format!("(name: \"day\", play: \"a\", priority: 5, when: Hours(\"00:00-{from},{until}-24:00\"))"),
                &format!("(play: \"b\", every: \"2h\", when: Dates(\"{day}\", \"{day}\"))"),
            ],
        );
        let [(2, _), (5, message)] = found.as_slice() else { panic!("{day}: {found:?}") };
        assert!(message.contains("`day` (plays `a`)") && !message.contains("odd"), "{day}: {message}");
    }
    // An even hour is one, on such a day as on others.
    for day in ["2027-03-27", "2027-03-28", "2027-10-31"] {
        let found = beaten(
            berlin,
            &[
                "(play: \"a\")",
                "(name: \"even\", play: \"a\", priority: 5, when: Hours(\"22:00-22:01\"))",
                "(name: \"day\", play: \"a\", priority: 5, when: Hours(\"00:00-22:00,22:01-24:00\"))",
                &format!("(play: \"b\", every: \"2h\", when: Dates(\"{day}\", \"{day}\"))"),
            ],
        );
        let [(2, _), (5, message)] = found.as_slice() else { panic!("{day}: {found:?}") };
        assert!(message.contains("`even` (plays `a`)") && message.contains("`day`"), "{day}: {message}");
    }
}

// Replay L2
#[test]
fn a_rule_that_names_screens_is_told_of_where_it_never_shows() {
    let screens = "(name: \"hall\", groups: [\"floor\"]), (name: \"lift\"), (name: \"door\", groups: [\"floor\"])";
    let above = "(name: \"lift-only\", play: \"a\", priority: 9, screens: [\"lift\"])";
    let found = beaten(screens, &["(play: \"a\")", above, "(play: \"b\", screens: [\"hall\", \"lift\"])"]);
    let [(4, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("on the screen `lift`") && message.contains("`lift-only` (plays `a`)"), "{message}");
    // One that names none is for all that is left.
    assert_eq!(beaten(screens, &["(play: \"b\")", above]), []);
    // A group, of which one screen is taken.
    let above = "(play: \"a\", priority: 9, screens: [\"door\"])";
    let found = beaten(screens, &["(play: \"a\")", above, "(play: \"b\", priority: 1, screens: [\"floor\"])"]);
    let [(4, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("on the screen `door`") && message.contains("rule 1"), "{message}");
    // One zone of a screen is enough.
    let screens = "(name: \"hall\"), (name: \"lift\", zones: [Side(play: \"a\")])";
    let above = "(play: \"a\", priority: 9, screens: [\"lift\"])";
    let both = "(play: \"b\", screens: [\"hall\", \"lift\"], zones: [\"main\", \"side\"])";
    assert_eq!(beaten(screens, &["(play: \"a\")", above, both]), []);
    // Elsewhere it is another time of day.
    let screens = "(name: \"hall\"), (name: \"there\", timezone: \"Asia/Tokyo\")";
    let above = "(name: \"day\", play: \"a\", priority: 9, screens: [\"there\"], when: Hours(\"08:00-10:00\"))";
    let both = "(play: \"b\", screens: [\"hall\", \"there\"], priority: 1, when: Hours(\"09:00-10:00\"))";
    let found = beaten(screens, &["(play: \"a\")", above, both]);
    let [(4, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(message.contains("`there`") && message.contains("`day`"), "{message}");
}
