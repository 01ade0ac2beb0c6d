//! Slides that nobody wrote: the fallback, the texts of a ticker, and the clock of a zone.

use std::{sync::Arc, time::Duration};

use super::{
    bodies::{as_read, values_body},
    fingerprint::picture_hash,
};
use crate::themes;
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Body, Playlist, PlaylistName, Slide, SlideRef, SlideScenes, Transition, reading},
    shapes::{Layout, theme::Theme},
};

/// The built-in core-values panel, shown when nothing else can be.
pub(crate) fn fallback_playlist(assets: &Assets, assets_hash: [u8; 32]) -> Playlist {
    /// How long one showing of it lasts; it then follows itself without a frame.
    const DWELL: Duration = Duration::from_mins(1);
    let name = PlaylistName::from("fallback");
    let theme = themes::standby(assets);
    let body = values_body(None, None);
    let banner = Some("讲文明 树新风 | 公益广告".to_owned());
    let picture_hash = picture_hash(
        &body,
        &theme,
        (banner.as_deref(), None, None),
        false,
        (&SlideScenes::default(), Layout::Centre),
        [0; 32],
        assets_hash,
    );
    let transition = Transition { kind: theme.transition, easing: theme.easing, length: theme.transition_time };
    let slide = Slide {
        named: false,
        banner,
        transition,
        ..Slide::unwritten(SlideRef::built_in(&name, 0), body, DWELL, theme, picture_hash)
    };
    Playlist { name, title: None, slides: vec![Arc::new(slide)] }
}

/// A ticker's own texts as a playlist, which has no name.
pub(crate) fn ticker_playlist(texts: &[String], theme: &Arc<Theme>, assets_hash: [u8; 32]) -> Playlist {
    let slide = |(index, text): (usize, &String)| {
        let body = Body::Slogan { text: as_read(text.clone()), note: None };
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes()).update(&theme.hash).update(&assets_hash);
        let (id, dwell) = (SlideRef::of_zone("texts"), reading::dwell(&body));
        let slide = Slide::unwritten(id, body, dwell, Arc::clone(theme), *hasher.finalize().as_bytes());
        Arc::new(Slide { index, named: false, ..slide })
    };
    Playlist { name: PlaylistName::from(""), title: None, slides: texts.iter().enumerate().map(slide).collect() }
}

/// The slide of a clock in a theme, without its ornaments: they are made for a whole screen.
pub(crate) fn clock_slide(theme: &Theme, seconds: bool, assets_hash: [u8; 32]) -> Slide {
    let hash = *blake3::hash(&[theme.hash.as_slice(), b"plain"].concat()).as_bytes();
    let theme = Arc::new(Theme { ornaments: Vec::new(), hash, ..theme.clone() });
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"clock").update(&hash).update(&assets_hash).update(&[u8::from(seconds)]);
    let body = Body::Clock { seconds, note: None, is_zone: true, at: None };
    let dwell = if seconds { Duration::from_secs(1) } else { Duration::from_mins(1) };
    Slide::unwritten(SlideRef::of_zone("clock"), body, dwell, theme, *hasher.finalize().as_bytes())
}
