//! A fingerprint of everything that a slide's picture depends on.

use gongyi_core::{
    model::{Body, Series, SlideScenes},
    shapes::{Layout, theme::Theme},
};

/// A fingerprint of everything that a slide's picture depends on.
pub(super) fn picture_hash(
    body: &Body,
    theme: &Theme,
    (banner, credit, series): (Option<&str>, Option<&str>, Option<&Series>),
    advertisement: bool,
    (scenes, layout): (&SlideScenes, Layout),
    picture: [u8; 32],
    assets: [u8; 32],
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{body:?}\u{0}{banner:?}\u{0}{credit:?}\u{0}{series:?}\u{0}{advertisement}").as_bytes());
    hasher.update(&theme.hash);
    hasher.update(format!("{layout:?}").as_bytes());
    for scene in [&scenes.main].into_iter().chain(&scenes.parts) {
        hasher.update(&scene.as_ref().map_or([0; 32], |scene| scene.hash));
    }
    hasher.update(&picture);
    hasher.update(&assets);
    *hasher.finalize().as_bytes()
}
