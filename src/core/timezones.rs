//! Time zones as people of China write them, and how far a clock is from Beijing's.
//!
//! A name proves nothing: `Etc/GMT+8` is eight hours *west*, `CST6CDT` is Chicago's, `PRC` is right. What counts is the
//! offset over the coming year; a hint for a name that is none never leads away from it by likeness of letters.

use chrono::{DateTime, Days, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::{problem::Text, text};

/// The zone of all of China.
pub const CHINA: Tz = Tz::Asia__Shanghai;
/// Offsets are compared so many days ahead: clocks that are set twice a year differ within them.
const DAYS_AHEAD: u64 = 366;
/// What is longer than this is no name with a slip in it.
const LONGEST_NAME: usize = 64;
/// Shorter names are like too many others to be mended: 百色 (Baise) is not Boise.
const MIN_CITY: usize = 5;
const MIN_CITY_ALONE: usize = 6;

/// How far the clock of a zone is from Universal Time, in seconds.
pub fn offset_secs(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// The first instant of the coming year, to the day, at which two clocks show another time.
pub fn first_difference(a: Tz, b: impl Fn(DateTime<Utc>) -> i32, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut days = (0..=DAYS_AHEAD).filter_map(|days| from.checked_add_days(Days::new(days)));
    days.find(|at| offset_secs(a, *at) != b(*at))
}

/// What is said of a clock that is not Beijing's at some time of the coming year: half past eight on it, and what it is
/// in Beijing then.
pub fn beside_beijing(zone: Tz, from: DateTime<Utc>) -> Option<Text> {
    let at = first_difference(zone, |at| offset_secs(CHINA, at), from)?;
    let morning = at.naive_utc().date().and_hms_opt(8, 30, 0)?;
    let ahead = i64::from(offset_secs(CHINA, at)) - i64::from(offset_secs(zone, at));
    let beijing: NaiveDateTime = morning.checked_add_signed(TimeDelta::seconds(ahead))?;
    let (zh, en) = match beijing.date().cmp(&morning.date()) {
        std::cmp::Ordering::Less => ("前一天", " of the day before"),
        std::cmp::Ordering::Equal => ("", ""),
        std::cmp::Ordering::Greater => ("第二天", " of the next day"),
    };
    let time = beijing.format("%H:%M");
    Some(text!("当地 08:30 是北京{zh} {time}", "08:30 there is {time}{en} in Beijing"))
}

/// Whether a name of a zone is an offset or letters, such as `Etc/GMT-9`, `EST5EDT` or `UTC`, and no place: nobody lives
/// there.
pub fn is_code(zone: Tz) -> bool {
    let name = zone.name();
    let is_letters = !name.contains('/') && !name.bytes().any(|byte| byte.is_ascii_lowercase());
    is_letters || name.starts_with("Etc/") || ["Greenwich", "Universal", "Zulu"].contains(&name)
}

/// The zone that is meant by a name that is none. A name within a slip of a place is that place; one that speaks of China,
/// of an offset, or of nothing that is known, is [`CHINA`].
pub fn suggestion(written: &str) -> Tz {
    // Part of China, by names that once had clocks of their own.
    const OF_CHINA: [Tz; 5] =
        [Tz::Asia__Chongqing, Tz::Asia__Chungking, Tz::Asia__Harbin, Tz::Asia__Kashgar, Tz::Asia__Urumqi];
    place_like(written).filter(|zone| !OF_CHINA.contains(zone)).unwrap_or(CHINA)
}

/// The place with this name, give or take a slip; none where the name has an offset in it, or other letters than Latin.
fn place_like(written: &str) -> Option<Tz> {
    let name = plain(written);
    let speaks_of_china = ["china", "beijing", "peking", "cst", "prc"].iter().any(|word| name.contains(word));
    let is_name = |c: char| c.is_ascii_alphabetic() || "/_-.".contains(c);
    if written.len() > LONGEST_NAME || speaks_of_china || !name.chars().all(is_name) {
        return None;
    }
    let places =
        || chrono_tz::TZ_VARIANTS.into_iter().filter(|zone| !is_code(*zone)).map(|zone| (zone, plain(zone.name())));
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let exactly = || places().find(|(_, place)| *place == name);
    let by_city = || places().find(|(_, place)| place.contains('/') && city(place) == city(&name));
    let by_slip = || {
        places().find(|(_, place)| {
            let has_area = name.contains('/');
            let (like, least) = if has_area || !place.contains('/') {
                (place.clone(), MIN_CITY)
            } else {
                (city(place), MIN_CITY_ALONE)
            };
            city(place).len() >= least && strsim::damerau_levenshtein(&like, &name) <= 1
        })
    };
    exactly().or_else(by_city).or_else(by_slip).map(|(zone, _)| zone)
}

/// A name without what nobody means: blanks around it, blanks for `_`, capitals.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace('\\', "/").replace([' ', '\u{3000}'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    // Replay Z1
    #[test]
    fn the_offset_decides_and_not_the_name() {
        let now = at("2026-11-26T00:00:00Z");
        for right in
            ["Asia/Shanghai", "PRC", "Hongkong", "Asia/Hong_Kong", "Asia/Taipei", "ROC", "Etc/GMT-8", "Asia/Macau"]
        {
            assert_eq!(beside_beijing(right.parse().unwrap(), now), None, "{right}");
        }
        // By the offsets of November 2026, from the tz database.
        for (wrong, beijing, day, code) in [
            ("Etc/GMT+8", "00:30", " of the next day", true),
            ("CST6CDT", "22:30", "", true),
            ("EST", "21:30", "", true),
            ("HST", "02:30", " of the next day", true),
            ("US/Central", "22:30", "", false),
            ("Cuba", "21:30", "", false),
            ("UTC", "16:30", "", true),
            ("Zulu", "16:30", "", true),
            ("Etc/GMT-9", "07:30", "", true),
            ("Europe/Berlin", "15:30", "", false),
            ("Asia/Urumqi", "10:30", "", false),
            ("Asia/Kolkata", "11:00", "", false),
            ("Pacific/Kiritimati", "02:30", "", false),
        ] {
            let zone: Tz = wrong.parse().unwrap();
            let said = beside_beijing(zone, now).unwrap();
            assert_eq!(said.en, format!("08:30 there is {beijing}{day} in Beijing"), "{wrong}");
            assert!(said.zh.contains("08:30") && said.zh.contains(beijing), "{said:?}");
            assert_eq!(said.zh.contains("第二天"), !day.is_empty(), "{said:?}");
            assert_eq!(is_code(zone), code, "{wrong}");
        }
        // Eight hours east, but for some months of the year: Irkutsk before 2011.
        let irkutsk = Tz::Asia__Irkutsk;
        let winter = at("2009-12-01T00:00:00Z");
        assert_eq!(offset_secs(irkutsk, winter), offset_secs(CHINA, winter));
        assert!(beside_beijing(irkutsk, winter).is_some());
        assert_eq!(beside_beijing(irkutsk, now), None);
    }

    // Replay Z2
    #[test]
    fn a_hint_never_leads_away_from_china_by_likeness_of_letters() {
        for name in [
            "CST",
            "China Standard Time",
            "GMT+8",
            "UTC+8",
            "Asia/Beijing",
            "Beijing",
            "北京时间",
            "东八区",
            "+08:00",
            "asia/shanghai",
            "Asia/Shanghia",
            "Shanghai",
            "shang hai",
            "ASIA/SHANGHAI",
            "Asia\\Shanghai",
            " Asia/Shanghai ",
            "Asia／Shanghai",
            "Asia/Wuhan",
            "Asia/Baise",
            "Baise",
            "Asia/Yili",
            "Asia/Jinan",
            "Asia/Guangzhou",
            "Asia/Shenzhen",
            "Urumqi",
            "kashgar",
            "asia/urumqi",
            "Asia/Urumchi",
            "Asia/Kashi",
            "China",
            "China/Beijing",
            "PRC+8",
            "GMT8",
            "UTC+08:00",
            "8",
            "+8",
            "Etc/GMT8",
            "Etc/UTC+8",
            "utc",
            "est",
            "hst",
            "gmt",
            "Zulu time",
            "cst6cdt",
            "etc/gmt+8",
            "UTC+9",
            "",
            "  ",
            "/",
            "x",
            "local",
            "系统",
            "上海",
            "Asia/上海",
            "中国标准时间",
            "Peking",
            "Asia/Peking",
            "CTT",
            "HKT+8",
        ] {
            assert_eq!(suggestion(name), CHINA, "{name}");
        }
        assert_eq!(suggestion(&"Asia/Shanghai".repeat(100_000)), CHINA);
        for (name, meant) in [
            ("Europe/Berln", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("Asia/Berlin", "Europe/Berlin"),
            ("America/New York", "America/New_York"),
            ("America/NewYork", "America/New_York"),
            ("Asia/Tokio", "Asia/Tokyo"),
            ("Asia/Singapor", "Asia/Singapore"),
            ("asia/hong_kong", "Asia/Hong_Kong"),
            ("Amercia/Chicago", "America/Chicago"),
        ] {
            assert_eq!(suggestion(name).name(), meant, "{name}");
        }
    }

    #[test]
    fn no_zone_that_is_known_is_taken_for_one_that_is_an_offset() {
        for zone in chrono_tz::TZ_VARIANTS {
            for name in [zone.name().to_lowercase(), format!("{} ", zone.name()), zone.name().replace('_', " ")] {
                assert!(!is_code(suggestion(&name)), "{name}");
            }
            // A letter left out: never an offset either.
            let name = zone.name().get(1..).unwrap();
            assert!(!is_code(suggestion(name)), "{name}");
        }
    }
}
