//! Signs and what they mean, written down by hand; and signs made of days and hours, whose meaning is worked out minute
//! by minute without reading them.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate, TimeDelta, TimeZone as _, Timelike as _};
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use super::*;
use crate::condition::{Condition, Facts};

/// What is typed instead of a sign; nothing where it may mean two things, and both where it says which.
fn read(text: &str) -> String {
    let spelled = |when: &When| match when {
        When::Hours(text) => format!("\"{text}\""),
        other => ron(other),
    };
    match Reading::new(text) {
        Some(Reading::Certain(when)) => spelled(&when),
        Some(Reading::EveryOtherWeek) => "from when?".to_owned(),
        Some(Reading::Either(dates, times)) => format!("{} or {}", spelled(&dates), spelled(&times)),
        None => String::new(),
    }
}

fn wrong<'a>(rows: &[(&'a str, &'a str)]) -> Vec<String> {
    let found = rows.iter().map(|(text, right)| (text, read(text), right));
    found
        .filter(|(_, found, right)| found != *right)
        .map(|(text, found, right)| format!("{text}: {found} is not {right}"))
        .collect()
}

// Replay H4
#[test]
fn signs_on_doors_mean_what_they_say() {
    let rows = [
        (
            "Mo-We: 10:00-19:00, Th-Fr: 10:00-20:00, Sa: 9:00-18:00, Su: 11:00-18:00",
            "\"Mo-We 10:00-19:00; Th-Fr 10:00-20:00; Sa 09:00-18:00; Su 11:00-18:00\"",
        ),
        ("Mo-Fr: 09:00-17:00", "\"Mo-Fr 09:00-17:00\""),
        ("周一至周五：9:00-17:00", "\"Mo-Fr 09:00-17:00\""),
        ("8:30-12:00 14:00-17:30", "\"08:30-12:00,14:00-17:30\""),
        ("上午8:30-12:00 下午2:00-5:30", "\"08:30-12:00,14:00-17:30\""),
        ("周一至周五 9:00-17:00（节假日除外）", "\"Mo-Fr 09:00-17:00; PH off\""),
        ("24小时", "\"24/7\""),
        ("20:00以后", "\"20:00-24:00\""),
        ("单周 Mo-Fr 09:00-17:00", "\"week 01-53/2 Mo-Fr 09:00-17:00\""),
        ("11月20日-11月30日", "\"Nov 20-Nov 30\""),
        ("2026年11月26日", "\"2026 Nov 26\""),
        ("week 51-02", "\"week 51-53,01-02\""),
        ("2026 Nov-2027 Feb", "\"2026 Nov 01-2027 Feb 28\""),
        ("工作日 9:00-17:00", "On(Workdays, \"09:00-17:00\")"),
        ("11.20-11.30", "\"Nov 20-Nov 30\""),
        // What was right before.
        ("每天 8:00-20:00", "\"08:00-20:00\""),
        ("周末", "\"Sa,Su\""),
        ("全天", "\"00:00-24:00\""),
        ("9:00 AM - 5:00 PM", "\"09:00-17:00\""),
        ("2026-11-20", "\"2026 Nov 20\""),
        ("2026/11/20-2026/11/30", "\"2026 Nov 20-2026 Nov 30\""),
    ];
    assert!(wrong(&rows).is_empty(), "{}", wrong(&rows).join("\n"));
}

// Replay H4: refused, where a help could give the string
#[test]
fn what_other_tests_write_is_read_as_they_do() {
    let rows = [
        ("Mo12:00-14:00", "\"Mo 12:00-14:00\""),
        ("12:00 till 14:00", "\"12:00-14:00\""),
        ("Mo-Fr:09:00-17:00", "\"Mo-Fr 09:00-17:00\""),
        ("Mo & We 10:00-12:00", "\"Mo,We 10:00-12:00\""),
        ("12:01 p.m.-12:59 p.m.", "\"12:01-12:59\""),
        ("24 hours", "\"24/7\""),
        ("daily", "\"24/7\""),
        ("always", "\"24/7\""),
        ("10:00‐12:00", "\"10:00-12:00\""),
        ("10:00‑12:00", "\"10:00-12:00\""),
        ("10:00‒12:00", "\"10:00-12:00\""),
        ("10:00ー12:00", "\"10:00-12:00\""),
        ("10:00→12:00", "\"10:00-12:00\""),
        ("Dec 24,25", "\"Dec 24,Dec 25\""),
        ("Dec 05-10,15-20", "\"Dec 05-Dec 10,Dec 15-Dec 20\""),
        ("Jan 01,Dec 24.-25.", "\"Jan 01,Dec 24-Dec 25\""),
        ("17:00-open end", "\"17:00-24:00\""),
        ("08:00-12:00 14:00-16:00 18:00-20:00", "\"08:00-12:00,14:00-16:00,18:00-20:00\""),
    ];
    assert!(wrong(&rows).is_empty(), "{}", wrong(&rows).join("\n"));
}

// Replay H5
#[test]
fn each_month_is_said_in_many_ways() {
    let rows = [
        ("Jan-Dec 15-31", "MonthDays([(15, 31)])"),
        ("Jan-Dec 05", "MonthDays([5])"),
        ("每月15日-月底 08:00-20:00", "On(MonthDays([(15, -1)]), \"08:00-20:00\")"),
        ("每月5日", "MonthDays([5])"),
        ("每月5、20号", "MonthDays([5, 20])"),
        ("每个月1日和15日上午9点-11点", "On(MonthDays([1, 15]), \"09:00-11:00\")"),
        ("每月最后一天", "MonthDays([-1])"),
        ("每月月底", "MonthDays([-1])"),
        ("the 5th of each month", "MonthDays([5])"),
        ("Mar-Oct 05", "All([Hours(\"Mar-Oct\"), MonthDays([5])])"),
        ("每月第二个周六", "\"Sa[2]\""),
        ("每月第一、三个周六 14:00-16:00", "\"Sa[1,3] 14:00-16:00\""),
        ("每月最后一个星期五下午2点至4点半", "\"Fr[-1] 14:00-16:30\""),
        ("first Saturday of each month", "\"Sa[1]\""),
    ];
    assert!(wrong(&rows).is_empty(), "{}", wrong(&rows).join("\n"));
}

#[test]
fn signs_of_the_same_kinds_are_read_alike() {
    let rows = [
        ("营业时间：周一至周日 10：00－22：00", "\"Mo-Su 10:00-22:00\""),
        ("周一、三、五 9:00-11:30", "\"Mo,We,Fr 09:00-11:30\""),
        ("星期一到五 上午九点半至下午五点", "\"Mo-Fr 09:30-17:00\""),
        ("礼拜六、日 全天", "\"Sa,Su 00:00-24:00\""),
        ("周1-5 8:00~18:00", "\"Mo-Fr 08:00-18:00\""),
        ("周二至周日9:00—17:00，周一闭馆", "\"Tu-Su 09:00-17:00; Mo off\""),
        ("9:00-17:00（周一闭馆）", "\"09:00-17:00; Mo off\""),
        ("9:00-17:00 周一至周五", "\"Mo-Fr 09:00-17:00\""),
        ("每天10:00-22:00，周五、周六10:00-23:00", "\"10:00-22:00; Fr,Sa 10:00-23:00\""),
        ("周一至周五 9-17点；周六 9-12点", "\"Mo-Fr 09:00-17:00; Sa 09:00-12:00\""),
        ("节假日 10:00-16:00；周一至周五 9:00-17:00", "\"Mo-Fr 09:00-17:00; PH 10:00-16:00\""),
        ("周一至周五 18:00-02:00，周六 20:00-04:00", "\"Mo-Fr 18:00-02:00, Sa 20:00-04:00\""),
        ("每天18:00-次日2:00（周三休息）", "On(Not(Hours(\"We\")), \"18:00-02:00\")"),
        ("晚上8点-11点", "\"20:00-23:00\""),
        ("晚上10点-凌晨2点", "\"22:00-02:00\""),
        ("夜间22:00-6:00", "\"22:00-06:00\""),
        ("中午11:30-1:30", "\"11:30-13:30\""),
        ("下午14:00-5:30", "\"14:00-17:30\""),
        ("上午8:30-下午5:30", "\"08:30-17:30\""),
        ("双周 周三 14:00-16:00", "\"week 02-52/2 We 14:00-16:00\""),
        ("第10周至第20周 周一 9:00-17:00", "\"week 10-20 Mo 09:00-17:00\""),
        ("2026年12月20日-1月5日", "\"2026 Dec 20-2027 Jan 05\""),
        ("11月20日至30日 每天 18:00-20:00", "\"Nov 20-Nov 30 18:00-20:00\""),
        (
            "5月1日-9月30日 8:00-18:00，10月1日-4月30日 8:30-17:30",
            "\"May 01-Sep 30 08:00-18:00; Oct 01-Apr 30 08:30-17:30\"",
        ),
        ("11.5-11.8", "\"Nov 05-Nov 08\""),
        ("2026.11.20-2026.11.30", "\"2026 Nov 20-2026 Nov 30\""),
        ("11.20-11.30 9:00-17:00", "\"Nov 20-Nov 30 09:00-17:00\""),
        ("9.30-17.30", "\"09:30-17:30\""),
        ("周一至周五 8.30-11.30", "\"Aug 30-Nov 30 Mo-Fr\" or \"Mo-Fr 08:30-11:30\""),
        ("工作日 9:00-17:00（周三除外）", "On(All([Workdays, Not(Hours(\"We\"))]), \"09:00-17:00\")"),
        (
            "工作日 8:00-18:00，周末 9:00-16:00",
            "Any([On(Workdays, \"08:00-18:00\"), On(All([Hours(\"Sa,Su\"), Not(Workdays)]), \"09:00-16:00\")])",
        ),
        ("Mon-Fri 9am to 5pm, Sat 10-2pm", "\"Mo-Fr 09:00-17:00; Sa 10:00-14:00\""),
        ("weekdays 9-5pm", "\"Mo-Fr 09:00-17:00\""),
        ("Open daily 10 a.m. - 9 p.m. except Mondays", "\"10:00-21:00; Mo off\""),
        ("9pm-12am", "\"21:00-24:00\""),
        ("noon to midnight", "\"12:00-24:00\""),
        ("Sundays and public holidays 10:00–16:00", "\"Su,PH 10:00-16:00\""),
        ("日落-22：00", "\"sunset-22:00\""),
        ("每天（日落前）", ""),
        ("每周二、四 19:00-21:00", "\"Tu,Th 19:00-21:00\""),
        ("全天24小时开放", "\"24/7\""),
        ("12月1日-次年2月28日", "\"Dec 01-Feb 28\""),
        ("每月首个周六", "\"Sa[1]\""),
        ("节假日休息，工作日9:00-17:00", "On(Workdays, \"09:00-17:00\")"),
        ("隔周周三 14:00-16:00", "from when?"),
        ("every other Monday 10-12", "from when?"),
    ];
    assert!(wrong(&rows).is_empty(), "{}", wrong(&rows).join("\n"));
}

#[test]
fn what_may_mean_two_things_is_not_read() {
    for text in [
        "周一至周五 9:00",
        "9-5",
        "9:00-5:00 周一至周五",
        "上午9:00-5:00",
        "9am-5",
        "单周周一、双周周三 9:00-11:00",
        "双休日休息，工作日9:00-17:00",
        "2026年12月1日-次年12月5日",
        "周一，11月20日 9:00-17:00",
        "周一至周五 8:00-12:00，周一 14:00-17:00",
        "9:00-17:00 周一至周五，周日除外",
        "周一至周五 节假日除外 9:00-17:00",
        "周一休息",
        "20:00以前",
        "夏季 8:00-18:00",
        "rush hour",
        "5/6-7/8",
        "11月31日",
        "",
    ] {
        assert_eq!(read(text), "", "{text}");
    }
}

#[test]
fn dates_in_a_list_are_of_the_year_that_is_said() {
    let rows = [
        ("2026年11月、12月 9:00-17:00", "\"2026 Nov,Dec 09:00-17:00\""),
        ("2026 Nov,2026 Dec 09:00-17:00", "\"2026 Nov,Dec 09:00-17:00\""),
        ("2026年11月，2027年1月", "\"2026 Nov 01-2026 Nov 30,2027 Jan 01-2027 Jan 31\""),
        ("2026年11月20日，2028年2月 9:00-17:00", "\"2026 Nov 20,2028 Feb 01-2028 Feb 29 09:00-17:00\""),
        ("2026年1月-3月、11月", "\"2026 Jan 01-2026 Mar 31,2026 Nov 01-2026 Nov 30\""),
        ("2026年11月20日、12月5日", "\"2026 Nov 20,2026 Dec 05\""),
        ("2026年、2028年 9:00-17:00", "\"2026,2028 09:00-17:00\""),
        ("11月、12月5日", "\"Nov,Dec 05\""),
        ("2026年11月 9:00-17:00（11月20日除外）", "\"2026 Nov 09:00-17:00; Nov 20 off\""),
        ("11月 9:00-17:00（2026年11月20日除外）", "\"Nov 09:00-17:00; 2026 Nov 20 off\""),
        // Of which year?
        ("2026年,2026年11月 9:00-17:00", ""),
        ("2026年11月,2027年 9:00-17:00", ""),
        ("2026年11月、1月", ""),
        ("11月、2026年12月 9:00-17:00", ""),
        ("11月20日、2026年12月5日", ""),
        ("周一至周五 9:00-17:00（2026年,2026年11月除外）", ""),
        ("Nov 20, 2026 Dec 05", ""),
        ("2026年11月20日 9:00-17:00，12月5日 9:00-12:00", ""),
        ("周一至周五 9:00-17:00（2026年10月1日休息，10月2日休息）", ""),
        ("周一至周五 9:00-17:00；2026年10月10日 9:00-12:00；10月1日休息", ""),
    ];
    assert!(wrong(&rows).is_empty(), "{}", wrong(&rows).join("\n"));
}

/// Days of the week and hours of which signs are made: which days, and from when to when in minutes.
type Week = Vec<(Vec<u8>, Vec<(u32, u32)>)>;

/// Every hour and half hour of two or three spans of a day, none of which runs over midnight.
fn spans() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::btree_set(10_u32..48, 2..=6).prop_map(|ends| {
        let ends: Vec<u32> = ends.into_iter().map(|half_hour| half_hour * 30).collect();
        ends.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
    })
}

/// Days in groups, none of which is in two of them.
fn week() -> impl Strategy<Value = Week> {
    let days = Just((0_u8..7).collect::<Vec<_>>()).prop_shuffle();
    (days, 1_usize..4, prop::collection::vec(spans(), 3)).prop_map(|(days, groups, spans)| {
        let in_order = |days: &[u8]| {
            let mut days = days.to_vec();
            days.sort_unstable();
            days
        };
        days.chunks(2).take(groups).zip(spans).map(|(days, spans)| (in_order(days), spans)).collect()
    })
}

/// How somebody writes signs.
#[derive(Debug, Clone, Copy)]
struct Hand {
    is_chinese: bool,
    style: u8,
    has_colon: bool,
    is_closed_on_holidays: bool,
}

impl Hand {
    fn time(self, minutes: u32, is_end: bool) -> String {
        let (hour, minute) = (minutes / 60, minutes % 60);
        let half_past = if minute == 0 { "" } else { "半" };
        match (self.is_chinese, self.style % 4) {
            (true, 0) => format!("{hour}点{half_past}"),
            (true, 1) => {
                let half = match hour {
                    ..12 => "上午",
                    12 => "中午",
                    13..18 => "下午",
                    _ => "晚上",
                };
                format!("{half}{}:{minute:02}", if hour > 12 { hour - 12 } else { hour })
            }
            (true, 2) => format!("{hour}：{minute:02}"),
            (false, 0) => {
                let half = if (12..24).contains(&hour) { "pm" } else { "am" };
                let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
                format!("{hour}:{minute:02} {half}")
            }
            (false, 1) if is_end => format!("{hour}:{minute:02}"),
            _ => format!("{hour:02}:{minute:02}"),
        }
    }

    fn days(self, days: &[u8]) -> String {
        let names =
            |names: [&str; 7], by: &str| days.iter().map(|day| names[usize::from(*day)]).collect::<Vec<_>>().join(by);
        match (self.is_chinese, self.style % 3) {
            (true, 0) => names(["周一", "周二", "周三", "周四", "周五", "周六", "周日"], "、"),
            (true, 1) => format!("星期{}", names(["一", "二", "三", "四", "五", "六", "天"], "、")),
            (true, _) => names(["礼拜一", "礼拜二", "礼拜三", "礼拜四", "礼拜五", "礼拜六", "礼拜天"], "和"),
            (false, 0) => {
                names(["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"], " and ")
            }
            (false, 1) => names(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], " & "),
            (false, _) => names(["mo", "tu", "we", "th", "fr", "sa", "su"], ", "),
        }
    }

    fn sign(self, week: &Week) -> String {
        let joint = if self.is_chinese { ["-", "至", "～", "到"] } else { [" - ", "–", " to ", " till "] };
        let joint = joint[usize::from(self.style) % 4];
        let between = if self.is_chinese { "、" } else { " " };
        let clause = |(days, spans): &(Vec<u8>, Vec<(u32, u32)>)| {
            let spans: Vec<String> = spans
                .iter()
                .map(|(from, to)| format!("{}{joint}{}", self.time(*from, false), self.time(*to, true)))
                .collect();
            let colon = match (self.has_colon, self.is_chinese) {
                (true, true) => "：",
                (true, false) => ": ",
                (false, _) => " ",
            };
            format!("{}{colon}{}", self.days(days), spans.join(between))
        };
        let clauses: Vec<String> = week.iter().map(clause).collect();
        let mut sign = clauses.join(if self.is_chinese { "；" } else { ", " });
        if self.is_closed_on_holidays {
            sign += if self.is_chinese { "（节假日除外）" } else { " (closed on public holidays)" };
        }
        sign
    }
}

fn hand() -> impl Strategy<Value = Hand> {
    (any::<bool>(), 0_u8..12, any::<bool>(), any::<bool>()).prop_map(
        |(is_chinese, style, has_colon, is_closed_on_holidays)| Hand {
            is_chinese,
            style,
            has_colon,
            is_closed_on_holidays,
        },
    )
}

/// A day, a month, or a range of either within a year.
#[derive(Debug, Clone)]
struct YearPart {
    year: i32,
    first: (u32, Option<u32>),
    last: Option<(u32, Option<u32>)>,
}

impl YearPart {
    fn last(&self) -> (u32, Option<u32>) {
        self.last.unwrap_or(self.first)
    }

    fn holds(&self, day: NaiveDate) -> bool {
        let on = |(month, day): (u32, Option<u32>), absent: u32| (month, day.unwrap_or(absent));
        let here = (day.month(), day.day());
        day.year() == self.year && (on(self.first, 1)..=on(self.last(), 31)).contains(&here)
    }

    /// Whether its year need not be said behind another part.
    fn follows(&self, before: &Self) -> bool {
        let (end, start) = (before.last(), self.first);
        let is_later = start.0 > end.0 || (start.0 == end.0 && end.1.is_some() && start.1 > end.1);
        before.year == self.year && is_later
    }

    fn written(&self, is_chinese: bool, has_year: bool) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let date = |(month, day): (u32, Option<u32>)| match (is_chinese, day) {
            (true, Some(day)) => format!("{month}月{day}日"),
            (true, None) => format!("{month}月"),
            (false, Some(day)) => format!("{} {day:02}", months[month as usize - 1]),
            (false, None) => months[month as usize - 1].to_owned(),
        };
        let year = match (has_year, is_chinese) {
            (false, _) => String::new(),
            (true, true) => format!("{}年", self.year),
            (true, false) => format!("{} ", self.year),
        };
        let last = self.last.map(|last| format!("-{year}{}", date(last))).unwrap_or_default();
        format!("{year}{}{last}", date(self.first))
    }
}

fn year_part() -> impl Strategy<Value = YearPart> {
    let date = || (1_u32..=12, 1_u32..=28);
    (2026_i32..=2028, date(), date(), any::<bool>(), any::<bool>()).prop_map(|(year, one, other, is_day, is_range)| {
        let (first, last) = (one.min(other), one.max(other));
        let part = |(month, day): (u32, u32)| (month, is_day.then_some(day));
        let last = Some(part(last)).filter(|last| is_range && *last != part(first));
        YearPart { year, first: part(first), last }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_sign_means_the_days_and_hours_that_it_was_made_of(week in week(), hand in hand()) {
        let sign = hand.sign(&week);
        let Some(Reading::Certain(when)) = Reading::new(&sign) else {
            return Err(TestCaseError::fail(format!("not read: {sign}")));
        };
        let facts = Arc::new(Facts::default());
        let condition = Condition::new(&when, &facts).unwrap();
        let first = NaiveDate::from_ymd_opt(2026, 9, 21).unwrap().and_hms_opt(0, 0, 0).unwrap();
        // National Day of 2026 and Mid-Autumn, three days from Friday, as the notice has them.
        let is_holiday = |day: NaiveDate| {
            (day.month() == 10 && day.day() <= 7) || (day.month() == 9 && (25..=27).contains(&day.day()))
        };
        for quarter in 0..24 * 4 * 24 {
            let local = first + TimeDelta::minutes(15 * quarter);
            let (minutes, weekday) = (local.hour() * 60 + local.minute(), local.weekday().num_days_from_monday());
            let holds = week.iter().any(|(days, spans)| {
                days.iter().any(|day| u32::from(*day) == weekday)
                    && spans.iter().any(|(from, to)| (*from..*to).contains(&minutes))
            });
            let holds = holds && !(hand.is_closed_on_holidays && is_holiday(local.date()));
            let now = Shanghai.from_local_datetime(&local).unwrap().to_utc();
            prop_assert_eq!(condition.state_at(Shanghai, now).active, holds, "{} as {:?} at {}", sign, when, local);
        }
    }

    #[test]
    fn a_list_of_dates_is_all_of_them_and_nothing_else(
        parts in prop::collection::vec(year_part(), 1..4),
        is_chinese in any::<bool>(),
        says_each_year in any::<bool>(),
        has_hours in any::<bool>(),
    ) {
        let mut sign = String::new();
        for (index, part) in parts.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &parts[before]);
            sign += match (before, is_chinese) {
                (None, _) => "",
                (Some(_), true) => ["、", "，"][index % 2],
                (Some(_), false) => ",",
            };
            let may_leave_out = before.is_some_and(|before| part.follows(before));
            sign += &part.written(is_chinese, says_each_year || !may_leave_out);
        }
        sign += if has_hours { " 9:00-17:00" } else { "" };
        let Some(Reading::Certain(when)) = Reading::new(&sign) else {
            return Err(TestCaseError::fail(format!("not read: {sign}")));
        };
        let facts = Arc::new(Facts::default());
        let condition = Condition::new(&when, &facts).unwrap();
        let noon = |day: NaiveDate| Shanghai.from_local_datetime(&day.and_hms_opt(12, 0, 0).unwrap()).unwrap().to_utc();
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let spans = condition.intervals(Shanghai, noon(day(2025)), noon(day(2030)));
        for day in day(2025).iter_days().take_while(|day| day.year() < 2030) {
            let is_on = spans.iter().any(|span| (span.start..span.end).contains(&noon(day)));
            let holds = parts.iter().any(|part| part.holds(day));
            prop_assert_eq!(is_on, holds, "{} as {:?} on {}", sign, when, day);
        }
    }

    #[test]
    fn no_text_is_too_odd_to_be_read_or_left(text in "[周一二日0-9:.、，—a-m()至每月半午 ]{0,24}") {
        if let Some(Reading::Certain(when)) = Reading::new(&text) {
            // What is given as a help is understood.
            prop_assert!(Condition::new(&when, &Arc::new(Facts::default())).is_ok(), "{} as {:?}", text, when);
        }
    }
}
