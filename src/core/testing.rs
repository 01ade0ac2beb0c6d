//! Libraries made in code, for the tests of all rooms.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc, time::Duration};

use chrono_tz::Tz;

use crate::{
    model::{
        Action, Body, Library, LocalId, Playlist, PlaylistName, Rule, Screen, ScreenName, Site, Slide, SlideRef,
        SlideScenes, Transition, Validity, ZoneId, led::Panel,
    },
    shapes::{Easing, Layout, TransitionKind, theme::Theme},
};

/// A library of playlists, one at least, with these shares and dwells in milliseconds, all of one priority.
#[expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test that asks for no playlist is wrong")]
pub fn library(tracks: &[(u32, Vec<u64>)]) -> Library {
    let theme = Arc::new(Theme::plain());
    let mut playlists = BTreeMap::new();
    let mut rules = Vec::new();
    for (index, (share, dwells)) in tracks.iter().enumerate() {
        let name = PlaylistName::from(format!("p{index}"));
        let slides = dwells.iter().enumerate().map(|(at, dwell)| {
            Arc::new(Slide {
                id: SlideRef::written(&name, LocalId::Index(at), None),
                index: at,
                named: false,
                body: Body::Slogan { text: format!("{index} {at}"), note: None },
                banner: None,
                credit: None,
                series: None,
                campaign: None,
                theme: Arc::clone(&theme),
                dwell: Duration::from_millis(*dwell),
                validity: Validity::default(),
                transition: Transition {
                    kind: TransitionKind::Fade,
                    easing: Easing::default(),
                    length: Duration::from_millis(800),
                },
                scenes: SlideScenes::default(),
                layout: Layout::Centre,
                advertisement: false,
                panel: Panel::default(),
                waive: Vec::new(),
                broken: None,
                picture_hash: *blake3::hash(format!("{index} {at}").as_bytes()).as_bytes(),
            })
        });
        let playlist = Playlist { name: name.clone(), title: None, slides: slides.collect() };
        playlists.insert(name.clone(), Arc::new(playlist));
        rules.push(Arc::new(Rule {
            index,
            name: None,
            action: Action::Play(name),
            when: None,
            every: None,
            passes: NonZeroU32::MIN,
            share: NonZeroU32::new(*share).unwrap_or(NonZeroU32::MIN),
            priority: 0,
            screens: Vec::new(),
            zones: Vec::new(),
            place: crate::problem::Place::default(),
        }));
    }
    let fallback = playlists.values().next().cloned().unwrap();
    Library {
        root: "playlists".into(),
        hash: format!("{tracks:?}"),
        site: Site {
            timezone: Tz::Asia__Shanghai,
            calendar: crate::shapes::CalendarName::China,
            holidays: Vec::new(),
            place: None,
            clock: crate::shapes::ClockPolicy::Trust,
            share_by: crate::shapes::ShareBy::Slides,
            phrases: Arc::default(),
        },
        screens: vec![Arc::new(Screen::new(ScreenName::from("main"), Tz::Asia__Shanghai))],
        playlists,
        rules,
        quotas: Vec::new(),
        sequence: Vec::new(),
        fallback,
        zones: BTreeMap::new(),
        written_timezones: Vec::new(),
        problems: Vec::new(),
    }
}

/// The zone of its screen.
pub fn zone() -> ZoneId {
    ZoneId::main(&ScreenName::from("main"))
}
