//! What a ticker shows: all texts of its programme as one line, from the start of the programme to its end. Where the
//! line stands is worked out frame by frame, from the start of the cue.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{Cue, CueKind, NONE, timeline::playlist_of};
use crate::{
    library::{
        Library, lines,
        model::{Body, PlaylistName, Slide, SlideId, ZoneContent, ZoneId},
    },
    schedule::{ClockTrust, Content, programme_at},
};

/// What a cue of a ticker would stay, if it were ever asked.
const DWELL: Duration = Duration::from_hours(24);

/// The cue of a ticker; none for any other zone.
pub(super) fn cue(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Option<Cue> {
    let ZoneContent::Ticker { speed, .. } = library.zones.get(zone)? else { return None };
    let programme = programme_at(library, zone, now, trust);
    let cue = Cue {
        zone: zone.clone(),
        kind: CueKind::Blank,
        slide: None,
        playlist: None,
        rule: None,
        starts: programme.from,
        ends: programme.until,
        transition: NONE,
    };
    let (slides, rules): (Vec<&Arc<Slide>>, Vec<Option<String>>) = match &programme.content {
        Content::Blank(rule) => return Some(Cue { rule: Some(rule.label()), ..cue }),
        Content::Loop(tracks) => (
            tracks.iter().flat_map(|track| &track.slides).collect(),
            tracks.iter().map(|track| track.rule.as_ref().map(|rule| rule.label())).collect(),
        ),
        Content::Fallback(playlist) => (playlist.slides.iter().collect(), Vec::new()),
    };
    let slide = slides.first().map(|first| Arc::new(strip(first, &slides, *speed)));
    // It is told of with a playlist and a rule where there is one of each.
    let mut playlists: Vec<PlaylistName> = slides.iter().filter_map(|slide| playlist_of(slide)).collect();
    playlists.dedup();
    let only = |mut found: Vec<PlaylistName>| if found.len() == 1 { found.pop() } else { None };
    let rule = if let [rule] = rules.as_slice() { rule.clone() } else { None };
    Some(Cue { kind: CueKind::Slide, slide, playlist: only(playlists), rule, ..cue })
}

/// The slide of a line.
fn strip(first: &Slide, slides: &[&Arc<Slide>], speed: f32) -> Slide {
    let (items, _told_by_check) = lines::line(slides.iter().map(|slide| &slide.body));
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ticker").update(&first.theme.hash).update(&speed.to_le_bytes());
    for item in &items {
        hasher.update(item.as_bytes()).update(b"\0");
    }
    Slide {
        id: SlideId::from("ticker"),
        index: 0,
        named: true,
        body: Body::Ticker { items: items.into(), speed },
        banner: None,
        credit: None,
        dwell: DWELL,
        transition: NONE,
        theme: Arc::clone(&first.theme),
        advertisement: false,
        waive: Vec::new(),
        broken: None,
        picture_hash: *hasher.finalize().as_bytes(),
    }
}
