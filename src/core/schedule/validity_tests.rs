//! Slides that are in their loop from a first day to a last.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{ClockTrust, Content, RuleStatus};
use crate::{
    model::{Library, Playlist, Rule, Slide, Validity},
    problem::Text,
    show::Show,
    testing,
};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-11-{text}+08:00")).unwrap().to_utc()
}

/// Gives a slide of a playlist its days.
fn set(library: &mut Library, playlist: usize, slide: usize, from: Option<u32>, until: Option<u32>) {
    let name = format!("p{playlist}").into();
    let validity = Validity { from: from.map(day), until: until.map(day) };
    let old: &Playlist = &library.playlists[&name];
    let mut slides = old.slides.clone();
    slides[slide] = Arc::new(Slide { validity, ..(*slides[slide]).clone() });
    library.playlists.insert(name, Arc::new(Playlist { slides, ..old.clone() }));
}

/// What is on from one instant to another, each slide once for each time that it comes in.
fn shown(show: &Show, from: &str, to: &str) -> Vec<String> {
    let zone = testing::zone();
    let to = at(to);
    let cues = show.cues(&zone, at(from), &ClockTrust::Trusted).take_while(|cue| cue.starts < to);
    cues.map(|cue| cue.slide.unwrap().id.as_str().to_owned()).collect()
}

#[test]
fn a_slide_is_in_its_loop_from_its_first_day_to_the_end_of_its_last() {
    let mut library = testing::library(&[(1, vec![3_600_000; 3])]);
    set(&mut library, 0, 1, Some(20), Some(21));
    let show = Show::compile(library);
    let count = |slide: &str, from, to| shown(&show, from, to).iter().filter(|id| id.ends_with(slide)).count();
    assert_eq!(count("/1", "18T00:00:00", "20T00:00:00"), 0);
    assert_eq!(count("/1", "20T00:00:00", "21T00:00:00"), 8);
    assert_eq!(count("/1", "21T00:00:00", "22T00:00:00"), 8);
    assert_eq!(count("/1", "22T00:00:00", "25T00:00:00"), 0);
    // The others have the time that it leaves.
    assert_eq!(count("/0", "22T00:00:00", "23T00:00:00"), 12);
    // What is on follows from the instant alone.
    let zone = testing::zone();
    let mut now = at("19T22:00:00");
    for cue in show.cues(&zone, now, &ClockTrust::Trusted).take(80) {
        assert_eq!(show.cue(&zone, now, &ClockTrust::Trusted), cue);
        now = cue.ends;
    }
}

#[test]
fn a_rule_whose_slides_are_all_out_of_their_days_takes_the_screen_from_nobody() {
    let mut library = testing::library(&[(1, vec![8000]), (1, vec![8000, 8000])]);
    library.rules[1] = Arc::new(Rule { priority: 9, ..(*library.rules[1]).clone() });
    set(&mut library, 1, 0, None, Some(20));
    set(&mut library, 1, 1, Some(24), None);
    let show = Show::compile(library);
    let playing = |now: &str| {
        let content = show.programme(&testing::zone(), at(now), &ClockTrust::Trusted).content;
        content.playing_rules().map(|rule| rule.index).collect::<Vec<_>>()
    };
    assert_eq!(playing("20T23:59:59"), [1]);
    assert_eq!(playing("21T00:00:00"), [0]);
    assert_eq!(playing("23T23:59:59"), [0]);
    assert_eq!(playing("24T00:00:00"), [1]);
    let explained = |now: &str| show.explain(&testing::zone(), at(now)).rules[1].clone();
    assert_eq!(explained("22T12:00:00").status, RuleStatus::NoSlides(Some(day(24))));
    assert_eq!((explained("25T12:00:00").left_out, explained("22T12:00:00").left_out), (1, 2));
    // A clock that nobody trusts knows no day.
    let doubted = ClockTrust::Doubted(Text::new("测试", "a test"));
    let content = show.programme(&testing::zone(), at("20T12:00:00"), &doubted).content;
    assert_eq!(content.playing_rules().map(|rule| rule.index).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_break_in_plays_the_slides_that_are_in_their_days() {
    let mut library = testing::library(&[(1, vec![8000]), (1, vec![10_000, 20_000])]);
    let every = Some(std::time::Duration::from_hours(1));
    library.rules[1] = Arc::new(Rule { priority: 9, every, ..(*library.rules[1]).clone() });
    set(&mut library, 1, 1, None, Some(20));
    let show = Show::compile(library.clone());
    let length = |show: &Show, now: &str| {
        let breaks = show.day(&testing::zone(), at(now), &ClockTrust::Trusted).breaks.clone();
        (breaks.len(), breaks.first().map(|one| one.until - one.from))
    };
    assert_eq!(length(&show, "20T12:00:00"), (24, Some(TimeDelta::seconds(30))));
    assert_eq!(length(&show, "21T12:00:00"), (24, Some(TimeDelta::seconds(10))));
    set(&mut library, 1, 0, None, Some(20));
    assert_eq!(length(&Show::compile(library), "21T12:00:00"), (0, None));
}

#[test]
fn the_fallback_is_never_empty() {
    let mut library = testing::library(&[(1, vec![8000, 8000])]);
    set(&mut library, 0, 0, None, Some(20));
    library.fallback = Arc::clone(&library.playlists[&"p0".into()]);
    library.rules.clear();
    let show = |library: &Library| Show::compile(library.clone());
    let slides = |show: &Show, now: &str| match show.programme(&testing::zone(), at(now), &ClockTrust::Trusted).content
    {
        Content::Fallback(playlist) => playlist.slides.len(),
        _ => 0,
    };
    let (before, after) = ("20T12:00:00", "21T12:00:00");
    assert_eq!((slides(&show(&library), before), slides(&show(&library), after)), (2, 1));
    set(&mut library, 0, 1, None, Some(20));
    library.fallback = Arc::clone(&library.playlists[&"p0".into()]);
    assert_eq!((slides(&show(&library), before), slides(&show(&library), after)), (2, 2));
}
