//! A fingerprint of everything that a slide's picture depends on.

use gongyi_core::{
    model::{Body, Series},
    shapes::theme::Theme,
};

/// A fingerprint of everything that a slide's picture depends on.
pub(super) fn picture_hash(
    body: &Body,
    theme: &Theme,
    (banner, credit, series): (Option<&str>, Option<&str>, Option<&Series>),
    advertisement: bool,
    picture: [u8; 32],
    assets: [u8; 32],
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{body:?}\u{0}{banner:?}\u{0}{credit:?}\u{0}{series:?}\u{0}{advertisement}").as_bytes());
    hasher.update(&theme.hash);
    hasher.update(&picture);
    hasher.update(&assets);
    *hasher.finalize().as_bytes()
}
