//! What a zone that tells the time shows: another picture every minute, or every second where it tells those, exactly
//! when they begin on the wall clock of its screen.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use super::{Cue, CueKind};
use crate::{
    library::{
        Library,
        model::{Body, Slide},
    },
    schedule::ClockTrust,
};

/// The cue of a zone that tells the time, in the place of `programme`'s. A doubted clock tells none: what hangs on a wall
/// is believed.
pub(super) fn cue(
    programme: Cue,
    slide: &Arc<Slide>,
    library: &Library,
    now: DateTime<Utc>,
    trust: &ClockTrust,
) -> Cue {
    if *trust != ClockTrust::Trusted {
        return Cue { kind: CueKind::Clock, slide: Some(slide.at_time(None)), ..programme };
    }
    let seconds = matches!(slide.body, Body::Clock { seconds: true, .. });
    let local = now.with_timezone(&library.timezone(&programme.zone.screen));
    let nanos = i64::from(local.nanosecond() % 1_000_000_000);
    let past = TimeDelta::nanoseconds(nanos) + TimeDelta::seconds(if seconds { 0 } else { local.second().into() });
    let begun = now - past;
    let next = begun + if seconds { TimeDelta::seconds(1) } else { TimeDelta::minutes(1) };
    let told = local.naive_local() - past;
    Cue {
        kind: CueKind::Clock,
        slide: Some(slide.at_time(Some(told))),
        starts: begun.max(programme.starts),
        ends: next.min(programme.ends),
        ..programme
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        library::model::{Screen, Zone, ZoneContent, ZoneId},
        playback::{cues, show, testing},
    };

    /// A library whose screen has a clock.
    fn library(seconds: bool) -> (Library, ZoneId) {
        let mut library = testing::library(&[(1, vec![8000])]);
        let screen = Arc::clone(&library.screens[0]);
        let zone = ZoneId::new(&screen.name, "clock");
        let theme = None;
        library.screens = vec![Arc::new(Screen { zones: vec![Zone::Clock { seconds, theme }], ..(*screen).clone() })];
        let some = &library.fallback.slides[0];
        let slide = Slide { body: Body::Clock { seconds, at: None }, ..(**some).clone() };
        library.zones.insert(zone.clone(), ZoneContent::Clock(Arc::new(slide)));
        (library, zone)
    }

    fn told(cue: &Cue) -> NaiveTime {
        match &cue.slide.as_ref().unwrap().body {
            Body::Clock { at: Some(at), .. } => at.time(),
            other => panic!("{other:?}"),
        }
    }

    proptest! {
        #[test]
        fn every_instant_has_its_own_minute(secs in 1_600_000_000..2_000_000_000_i64, nanos in 0..1_000_000_000_u32) {
            let now = DateTime::from_timestamp(secs, nanos).unwrap();
            for seconds in [false, true] {
                let (library, zone) = library(seconds);
                let cue = show(&library, &zone, now, &ClockTrust::Trusted);
                prop_assert!((cue.starts..cue.ends).contains(&now));
                prop_assert_eq!(cue.ends - cue.starts, TimeDelta::seconds(if seconds { 1 } else { 60 }));
                let local = cue.starts.with_timezone(&library.timezone(&zone.screen));
                prop_assert_eq!(told(&cue), local.time());
                prop_assert!(seconds || local.second() == 0);
            }
        }
    }

    #[test]
    fn a_day_has_as_many_pictures_as_minutes_and_a_doubted_clock_tells_none() {
        let (library, zone) = library(false);
        let from = DateTime::parse_from_rfc3339("2026-11-24T12:00:00+08:00").unwrap().to_utc();
        let trust = ClockTrust::Trusted;
        let day: Vec<Cue> = cues(&library, &zone, from, &trust).take(24 * 60).collect();
        assert!(day.windows(2).all(|pair| pair[0].ends == pair[1].starts));
        assert_eq!(day.last().unwrap().ends - from, TimeDelta::days(1));
        let mut pictures: Vec<_> = day.iter().map(|cue| cue.slide.as_ref().unwrap().picture_hash).collect();
        pictures.sort_unstable();
        pictures.dedup();
        assert_eq!(pictures.len(), day.len());
        let doubted = ClockTrust::Doubted(crate::problem::Text::new("不准", "wrong"));
        let cue = show(&library, &zone, from, &doubted);
        assert_eq!(cue.slide.unwrap().body, Body::Clock { seconds: false, at: None });
    }
}
