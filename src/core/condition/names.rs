//! What a day is called: festivals, holidays, solar terms and the lunar date, for tables and explanations.

use chrono::NaiveDate;

use super::{
    almanac::{self, Festival},
    facts::Facts,
};
use crate::{problem::Text, text};

/// The years in which days are counted down to.
const COUNTED: std::ops::RangeInclusive<i32> = 2020..=2099;

/// All days of a traditional festival or a solar term of this name, in order, in the years that a player may see.
pub fn days_of(name: &str) -> Vec<NaiveDate> {
    let day: Box<dyn Fn(i32) -> Option<NaiveDate>> = match Festival::named(name) {
        Some(festival) => Box::new(move |year| festival.day(year)),
        None => match almanac::TERMS.iter().position(|term| *term == name.trim()) {
            Some(index) => Box::new(move |year| almanac::term_day(year, index)),
            None => return Vec::new(),
        },
    };
    let mut days: Vec<NaiveDate> = COUNTED.filter_map(day).collect();
    days.sort_unstable();
    days
}

/// The names of a local day: its festivals, then its holiday or that it is a make-up working day, its solar term, and
/// last its lunar date.
pub fn day_names(facts: &Facts, day: NaiveDate) -> Vec<Text> {
    let mut names: Vec<Text> = Festival::all()
        .filter(|festival| festival.holds(day, 0, 0))
        .map(|festival| Text::new(festival.name(), festival.english()))
        .collect();
    let before = names.len();
    names.extend(
        facts
            .holidays_on(day)
            .map(|holiday| Text::new(format!("{}假期", holiday.name()), format!("{} holiday", holiday.english()))),
    );
    if facts.is_holiday(day) && names.len() == before {
        names.push(text!("本地放假", "local day off"));
    }
    if facts.is_made_working(day) {
        names.push(text!("调休上班", "make-up working day"));
    }
    if let Some(term) = almanac::term_on(day) {
        names.push(Text::new(term, format!("solar term {term}")));
    }
    if let Some(lunar) = almanac::lunar_name(day) {
        names.push(text!("农历{lunar}", "lunar {lunar}"));
    }
    names
}
