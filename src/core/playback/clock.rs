//! The time that a slide tells: another every minute, or every second where it tells those, exactly when they begin on
//! the wall clock of its screen.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::model::Body;

/// The time that a slide tells at a moment, and when it tells the next; none where it tells no time.
pub(crate) fn reading(body: &Body, now: &DateTime<Tz>) -> Option<(NaiveDateTime, DateTime<Utc>)> {
    let Body::Clock { seconds, .. } = *body else { return None };
    let nanos = i64::from(now.nanosecond() % 1_000_000_000);
    let past = TimeDelta::nanoseconds(nanos) + TimeDelta::seconds(if seconds { 0 } else { now.second().into() });
    let next = now.to_utc() - past + if seconds { TimeDelta::seconds(1) } else { TimeDelta::minutes(1) };
    Some((now.naive_local() - past, next))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use chrono::NaiveTime;
    use proptest::prelude::*;

    use crate::{
        model::{Body, Library, LocalId, Playlist, Screen, Slide, SlideRef, Zone, ZoneContent, ZoneId},
        playback::{
            Cue,
            air::{Fact, Mix, OnAir, Pace, Readiness, mix_at, picture_of},
        },
        playhead::Playhead,
        schedule::ClockTrust,
        shapes::Easing,
        show::Show,
        testing, text,
    };

    use super::*;

    const TRUSTED: ClockTrust = ClockTrust::Trusted;

    fn clock(slide: &Slide, seconds: bool, is_zone: bool) -> Arc<Slide> {
        let body = Body::Clock { seconds, note: None, is_zone, at: None };
        Arc::new(Slide { body, ..slide.clone() })
    }

    /// A library whose screen has a clock, and whose playlist has one after another slide.
    fn library(dwells: [u64; 2], seconds: bool) -> Library {
        let mut library = testing::library(&[(1, dwells.to_vec())]);
        let screen = Arc::clone(&library.screens[0]);
        let zones = vec![Zone::Clock { seconds, theme: None }];
        library.screens = vec![Arc::new(Screen { zones, ..(*screen).clone() })];
        let (name, playlist) =
            library.playlists.iter().next().map(|(name, list)| (name.clone(), list.clone())).unwrap();
        let own = clock(&playlist.slides[0], seconds, true);
        library.zones.insert(ZoneId::new(&screen.name, "clock"), ZoneContent::Clock(own));
        let slides = vec![Arc::clone(&playlist.slides[0]), clock(&playlist.slides[1], seconds, false)];
        library.playlists.insert(name, Arc::new(Playlist { slides, ..(*playlist).clone() }));
        library
    }

    fn show(dwells: [u64; 2], seconds: bool) -> Show {
        Show::compile(library(dwells, seconds))
    }

    fn zones() -> [ZoneId; 2] {
        let main = testing::zone();
        [main.clone(), ZoneId::new(&main.screen, "clock")]
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("2026-11-24T{text}+08:00")).unwrap().to_utc()
    }

    fn told_by(cue: &Cue) -> Option<NaiveTime> {
        match &cue.slide.as_ref().unwrap().body {
            Body::Clock { at, .. } => at.map(|at| at.time()),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn a_clock_tells_the_time_that_it_is(
            secs in 1_600_000_000..2_000_000_000_i64,
            nanos in 0..1_000_000_000_u32,
            dwell in 500..200_000_u64,
            seconds: bool,
        ) {
            let now = DateTime::from_timestamp(secs, nanos).unwrap();
            let show = show([7000, dwell], seconds);
            for zone in zones() {
                let cue = show.cue(&zone, now, &TRUSTED);
                prop_assert!((cue.starts..cue.ends).contains(&now) && now < cue.next_refresh && cue.next_refresh <= cue.ends);
                let Some(told) = told_by(&cue) else { continue };
                let local = now.with_timezone(&show.library().timezone(&zone.screen));
                let format = if seconds { "%H:%M:%S" } else { "%H:%M:00" };
                prop_assert_eq!(told.format("%H:%M:%S").to_string(), local.format(format).to_string());
                // Until it turns it is one picture, of one cue.
                let last = show.cue(&zone, cue.next_refresh - TimeDelta::nanoseconds(1), &TRUSTED);
                prop_assert_eq!(&last, &cue);
                if cue.next_refresh < cue.ends {
                    prop_assert_eq!(cue.next_refresh.timestamp() % if seconds { 1 } else { 60 }, 0);
                    let next = show.cue(&zone, cue.next_refresh, &TRUSTED);
                    prop_assert_eq!((next.starts, next.ends, next.transition), (cue.starts, cue.ends, cue.transition));
                    prop_assert_ne!(picture_of(&next), picture_of(&cue));
                }
            }
        }
    }

    #[test]
    fn a_day_has_as_many_pictures_as_minutes_and_one_cue() {
        let show = show([7000, 9000], false);
        let [_, zone] = zones();
        let (mut pictures, mut now) = (Vec::new(), at("00:00:00"));
        while now < at("00:00:00") + TimeDelta::days(1) {
            let cue = show.cue(&zone, now, &TRUSTED);
            pictures.push(picture_of(&cue));
            now = cue.next_refresh;
        }
        assert_eq!(pictures.len(), 24 * 60);
        assert!(pictures.windows(2).all(|pair| pair[0] != pair[1]));
        let listed: Vec<Cue> = show.cues(&zone, at("12:00:00"), &TRUSTED).take(2).collect();
        assert_eq!((listed[0].starts, listed[1].starts), (at("00:00:00"), at("00:00:00") + TimeDelta::days(1)));
    }

    #[test]
    fn a_doubted_clock_tells_no_time_and_is_asked_again_within_a_minute() {
        let show = show([7000, 9000], false);
        let doubted = ClockTrust::Doubted(text!("不准", "wrong"));
        for zone in zones() {
            let mut playhead = Playhead::new(zone);
            let before = playhead.cue_at(&show, at("12:00:08"), &doubted);
            assert_eq!(told_by(&before), None);
            let refresh = before.next_refresh;
            assert!(refresh <= at("12:01:00"), "{refresh}");
            let after = playhead.cue_at(&show, refresh, &TRUSTED);
            assert_eq!(told_by(&after).is_some(), after.slide.as_ref().unwrap().body.kind() == "Clock");
        }
    }

    /// What a screen shows and tells every 50 ms around the first minute of a day, before which a clock comes on by a fade;
    /// the picture of that minute is painted so late.
    fn around_a_turn(first: u64, late: TimeDelta) -> Vec<(DateTime<Utc>, Mix, Vec<Fact>)> {
        let show = show([first, 30_000], false);
        let (mut air, mut playhead) = (OnAir::default(), Playhead::new(testing::zone()));
        let minute = at("00:01:00");
        let times = (-100..100).map(|step| minute + TimeDelta::milliseconds(50 * step));
        let shown = times.filter_map(|now| {
            let cue = playhead.cue_at(&show, now, &TRUSTED);
            let is_late = told_by(&cue) == minute_told() && now < minute + late;
            let step = air
                .advance(&cue, now, None, Pace::FREE, |_| if is_late { Readiness::Waiting } else { Readiness::Ready });
            Some((now, step.mix?, step.facts))
        });
        shown.collect()
    }

    fn minute_told() -> Option<NaiveTime> {
        NaiveTime::from_hms_opt(0, 1, 0)
    }

    #[test]
    fn a_minute_that_turns_during_a_transition_neither_ends_nor_restarts_it() {
        let minute = at("00:01:00");
        for (first, late) in [(59_800, 0), (59_800, 300), (59_800, 3000), (59_200, 0), (60_000, 0), (50_000, 0)] {
            let late = TimeDelta::milliseconds(late);
            let steps = around_a_turn(first, late);
            let comes = at("00:00:00") + TimeDelta::milliseconds(first as i64);
            let over = comes + TimeDelta::milliseconds(800);
            for (now, mix, facts) in &steps {
                let share = (*now - comes).num_milliseconds() as f32 / 800.0;
                let expected = if (comes..over).contains(now) { Easing::default().ease(share) } else { 1.0 };
                assert!((mix.progress - expected).abs() < 1e-4, "{first} {now}: {mix:?}");
                let told: Vec<&str> = facts
                    .iter()
                    .map(|fact| match fact {
                        Fact::Shown { cue, .. } => cue.slide.as_ref().unwrap().id.as_str(),
                        other => panic!("{first} {now}: {other:?}"),
                    })
                    .collect();
                let is_told = *now == over || *now == steps[0].0;
                assert_eq!(told.len(), usize::from(is_told), "{first} {now}: {told:?}");
            }
            // One picture before the minute, another from it on, or as soon as it is there.
            let to = |now: DateTime<Utc>| steps.iter().find(|(at, ..)| *at == now).unwrap().1.to;
            let turned = minute + late;
            if turned > comes {
                assert_ne!(to(turned), to(turned - TimeDelta::milliseconds(50)), "{first} {late}");
            }
            assert_eq!(to(turned), steps.last().unwrap().1.to);
        }
    }

    #[test]
    fn a_snapshot_in_a_transition_tells_the_time_of_its_instant() {
        let show = show([59_800, 30_000], false);
        let zone = testing::zone();
        for (now, minute) in [("00:00:59.900", 0), ("00:01:00.100", 1)] {
            let cue = show.cue(&zone, at(now), &TRUSTED);
            let before = show.cue(&zone, cue.starts - TimeDelta::nanoseconds(1), &TRUSTED);
            let mix = mix_at(Some(&before), &cue, at(now));
            assert_eq!(told_by(&cue), NaiveTime::from_hms_opt(0, minute, 0));
            assert_eq!((mix.from, mix.to), (picture_of(&before), picture_of(&cue)));
            assert!(mix.progress > 0.0 && mix.progress < 1.0);
        }
    }

    #[test]
    fn a_clock_that_is_held_after_an_edit_is_matched_by_what_it_shows_and_turns() {
        let old = library([7000, 600_000], false);
        let mut new = old.clone();
        // A slide is inserted before, so that the clock moves back by one.
        let (name, list) = old.playlists.iter().next().map(|(name, list)| (name.clone(), list.clone())).unwrap();
        let in_list = |index| SlideRef::written(&name, LocalId::Index(index), None);
        let moved = Slide { id: in_list(2), index: 2, ..(*list.slides[1]).clone() };
        let body = Body::Slogan { text: "new".to_owned(), note: None };
        let inserted = Slide { body, id: in_list(1), dwell: Duration::from_mins(10), ..(*list.slides[0]).clone() };
        let slides = vec![Arc::clone(&list.slides[0]), Arc::new(inserted), Arc::new(moved)];
        new.playlists.insert(name.clone(), Arc::new(Playlist { slides, ..(*list).clone() }));
        new.hash = "new".to_owned();
        let (old, new) = (Show::compile(old), Show::compile(new));
        let mut playhead = Playhead::new(testing::zone());
        let now = at("00:00:30");
        assert!(playhead.cue_at(&old, now, &TRUSTED).slide.is_some_and(|slide| slide.id.as_str() == "p0/1"));
        assert!(playhead.edit(&old, &new, now, &TRUSTED));
        let held = playhead.cue_at(&new, now, &TRUSTED);
        assert_eq!((held.slide.as_ref().unwrap().id.as_str(), held.next_refresh), ("p0/2", at("00:01:00")));
        let turned = playhead.cue_at(&new, held.next_refresh, &TRUSTED);
        assert_eq!((told_by(&held), told_by(&turned)), (NaiveTime::from_hms_opt(0, 0, 0), minute_told()));
        assert_eq!((turned.starts, turned.ends), (held.starts, held.ends));
    }
}
