//! What a ticker shows: all texts of its programme as one line, from the start of the programme to its end. Where the
//! line stands is worked out frame by frame, from the start of the cue.

use std::{sync::Arc, time::Duration};

use super::{Cue, CueKind};
use crate::{
    model::{Body, Motion, PlaylistName, Slide, SlideRef, lines},
    schedule::Content,
};

/// What a cue of a ticker would stay, if it were ever asked.
const DWELL: Duration = Duration::from_hours(24);

/// The cue of a ticker that shows `content`, in the place of `programme`'s.
pub(crate) fn cue(programme: Cue, content: &Content, motion: Motion) -> Cue {
    let (slides, rules): (Vec<&Arc<Slide>>, Vec<Option<String>>) = match content {
        Content::Blank(_) => return programme,
        Content::Loop(tracks) => (
            tracks.iter().flat_map(|track| &track.slides).collect(),
            tracks.iter().map(|track| track.rule.as_ref().map(|rule| rule.label())).collect(),
        ),
        Content::Fallback(playlist) => (playlist.slides.iter().collect(), Vec::new()),
    };
    let slide = slides.first().map(|first| Arc::new(strip(first, &slides, motion)));
    // It is told of with a playlist and a rule where there is one of each.
    let mut playlists: Vec<PlaylistName> = slides.iter().filter_map(|slide| slide.id.playlist().cloned()).collect();
    playlists.dedup();
    let only = |mut found: Vec<PlaylistName>| if found.len() == 1 { found.pop() } else { None };
    let rule = if let [rule] = rules.as_slice() { rule.clone() } else { None };
    Cue { kind: CueKind::Slide, slide, playlist: only(playlists), rule, ..programme }
}

/// The slide of a line.
fn strip(first: &Slide, slides: &[&Arc<Slide>], motion: Motion) -> Slide {
    let (items, _told_by_check) = lines::line(slides.iter().map(|slide| &slide.body));
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ticker").update(&first.theme.hash).update(format!("{motion:?}").as_bytes());
    for item in &items {
        hasher.update(item.as_bytes()).update(b"\0");
    }
    let body = Body::Ticker { items: items.into(), motion };
    Slide::unwritten(SlideRef::of_zone("ticker"), body, DWELL, Arc::clone(&first.theme), *hasher.finalize().as_bytes())
}
