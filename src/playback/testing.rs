//! Libraries for tests.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc, time::Duration};

use chrono_tz::Tz;

use crate::{
    assets::Assets,
    content::{Easing, TransitionKind, theme::Theme},
    library::{
        Library,
        model::{
            Action, Body, LocalId, Memo, Playlist, PlaylistName, Rule, Screen, ScreenName, Site, Slide, SlideRef,
            Transition, ZoneId,
        },
    },
};

/// A library of playlists with these shares and dwells in milliseconds, all of one priority.
pub(crate) fn library(tracks: &[(u32, Vec<u64>)]) -> Library {
    let theme = Theme::standby(&Assets::embedded());
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
                theme: Arc::clone(&theme),
                dwell: Duration::from_millis(*dwell),
                transition: Transition {
                    kind: TransitionKind::Fade,
                    easing: Easing::default(),
                    length: Duration::from_millis(800),
                },
                advertisement: false,
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
            share: NonZeroU32::new(*share).unwrap(),
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
            calendar: crate::content::CalendarName::China,
            holidays: Vec::new(),
            place: None,
            clock: crate::content::ClockPolicy::Trust,
            phrases: Arc::default(),
        },
        screens: vec![Arc::new(Screen::new(ScreenName::from("main"), Tz::Asia__Shanghai))],
        playlists,
        rules,
        sequence: Vec::new(),
        fallback,
        zones: BTreeMap::new(),
        problems: Vec::new(),
        memo: Memo::default(),
    }
}

/// The zone of its screen.
pub(crate) fn zone() -> ZoneId {
    ZoneId::main(&ScreenName::from("main"))
}
