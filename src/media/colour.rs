//! From the colours that are stored to sRGB: by the picture's colour profile, where it has one that can be used.
//!
//! A profile that is cut off, or of another kind than the picture, is left aside, as viewers do. It comes from outside:
//! reading it may fail in any way, and then there is none. Rows are converted when they are scaled, never the picture.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use moxcms::{ColorProfile, DataColorSpace, Layout, ParsingOptions, Transform8BitExecutor, TransformOptions};

use crate::{
    head::{Format, Head},
    inks::InkTable,
    jpeg, png_chunks, webp_chunks,
};

/// The largest profile that is read: those of printing houses have up to three megabytes.
pub(crate) const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;
/// What reading and using a profile takes: the profile, its tables, and those that are made of them.
pub(crate) const PROFILE_COST_BYTES: u64 = 4 * MAX_PROFILE_BYTES as u64;

/// How the samples of a pixel become RGBA in sRGB.
pub(crate) enum Colour {
    /// They are in sRGB, or taken as such.
    Plain,
    /// They are inks, of which nobody says how they look.
    Inks,
    /// By a profile.
    Profile(Arc<Transform8BitExecutor>),
    /// By the table of a press profile.
    Table(Box<InkTable>),
}

impl fmt::Debug for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "Plain",
            Self::Inks => "Inks",
            Self::Profile(_) => "Profile",
            Self::Table(_) => "Table",
        })
    }
}

impl Colour {
    /// How the picture in these bytes is converted.
    pub(crate) fn new(bytes: &[u8], head: &Head) -> Self {
        let profile = if head.has_profile { profile(bytes, head.format) } else { None };
        let transform = profile.and_then(|profile| {
            // A profile is no reason to lose the picture.
            catch_unwind(AssertUnwindSafe(|| transform(&profile, head))).ok().flatten()
        });
        match transform {
            Some(colour) => colour,
            None if head.is_inks => Self::Inks,
            None => Self::Plain,
        }
    }

    /// A row of samples in RGBA.
    pub(crate) fn to_rgba(&self, samples: &[u8], channels: u8, row: &mut [[u8; 4]]) {
        match self {
            Self::Plain => to_rgba(samples, channels, row),
            Self::Inks => inks_to_rgba(samples, row),
            Self::Table(table) => table.to_rgba(samples, row),
            Self::Profile(transform) => {
                // Refused only where the rows are not as long as each other.
                if transform.transform(samples, row.as_flattened_mut()).is_err() {
                    to_rgba(samples, channels, row);
                }
            }
        }
    }
}

fn to_rgba(samples: &[u8], channels: u8, row: &mut [[u8; 4]]) {
    for (pixel, samples) in row.iter_mut().zip(samples.chunks_exact(usize::from(channels.max(1)))) {
        *pixel = match *samples {
            [grey] => [grey, grey, grey, 255],
            [grey, opacity] => [grey, grey, grey, opacity],
            [red, green, blue] => [red, green, blue, 255],
            [red, green, blue, opacity, ..] => [red, green, blue, opacity],
            [] => *pixel,
        };
    }
}

/// What is left of white under an ink and under black.
fn inks_to_rgba(samples: &[u8], row: &mut [[u8; 4]]) {
    for (pixel, [cyan, magenta, yellow, black]) in row.iter_mut().zip(samples.as_chunks::<4>().0) {
        let left = |ink: u8| ((u16::from(255 - ink) * u16::from(255 - black) + 127) / 255) as u8;
        *pixel = [left(*cyan), left(*magenta), left(*yellow), 255];
    }
}

fn profile(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    match format {
        Format::Png => png_chunks::profile(bytes),
        Format::Jpeg => jpeg::profile(bytes),
        Format::WebP => webp_chunks::profile(bytes),
        Format::Drawing => None,
    }
    .filter(|profile| profile.len() <= MAX_PROFILE_BYTES)
}

fn transform(profile: &[u8], head: &Head) -> Option<Colour> {
    // It says itself how long it is.
    let claimed = u32::from_be_bytes(*profile.first_chunk()?) as usize;
    let profile = profile.get(..claimed)?;
    let options = ParsingOptions { max_profile_size: MAX_PROFILE_BYTES + 1, ..ParsingOptions::default() };
    let profile = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
    let (layout, kind) = match (head.channels, head.is_inks) {
        (1, _) => (Layout::Gray, DataColorSpace::Gray),
        (2, _) => (Layout::GrayAlpha, DataColorSpace::Gray),
        (3, _) => (Layout::Rgb, DataColorSpace::Rgb),
        (_, true) => (Layout::Rgba, DataColorSpace::Cmyk),
        (_, false) => (Layout::Rgba, DataColorSpace::Rgb),
    };
    if profile.color_space != kind {
        return None;
    }
    if let Some(table) = InkTable::new(&profile).filter(|_| head.is_inks) {
        return Some(Colour::Table(Box::new(table)));
    }
    let options = TransformOptions { rendering_intent: profile.rendering_intent, ..TransformOptions::default() };
    let transform = profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgba, options);
    transform.ok().map(Colour::Profile)
}
