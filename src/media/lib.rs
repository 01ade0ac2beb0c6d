//! Pictures from files: probed, decoded within limits, cropped and scaled to the screen, and turned as their EXIF
//! says. And QR codes.
//!
//! A file is known by what is in it, not by its name. Nothing here trusts a file: a picture that claims absurd sizes is
//! refused before memory is spent on it, and what is not a regular file is never read. One picture is decoded at a time
//! in the whole process, and as lean as can be: eight bits a sample, scaled as it is stored, then converted and turned.
//!
//! # Decisions
//!
//! * One picture is decoded at a time in the whole process, within a budget of bytes that follows the machine's memory
//!   (`Limits`): what decoders keep, 16 bits and turning take a multiple of the pixels; two at once took twice that.
//! * A picture is cropped in its own pixels, scaled in stripes as it is stored, and converted and turned row by row
//!   (`Plan`): a poster of 750 × 12000 pixels took 1.3 GB on a screen of 4K; no buffer is larger than the picture or
//!   the screen now.
//! * Drawings (SVG) are rendered at the size that is asked for (`drawing`), which refuses what reaches out of them.
//! * JPEG is decoded here (`jpeg`), PNG and WebP by the decoders of `image`: its head says why.
//! * Colours are converted to sRGB by `moxcms`, which `image` brings anyway (tables of inks: `inks`), row by row when scaled
//!   (`colour`): it costs as much as the screen has pixels, and no second copy of the picture.
//! * What a picture looks like (`looks`) is found out where it is verified, on a small copy of what was decoded anyway.
//! * A decoding that goes on for 8 s loses the permit to the next: it does not end, and the slide that waits has 20 s.

#![forbid(unsafe_code)]

pub use canvas::Canvas;
pub use code::qr_code;
pub use encode::encode_jpeg;

use std::{
    fs::File,
    io::{BufReader, Cursor},
};

use image::RgbaImage;

use gongyi_core::{model::PictureFile, shapes::Fit};

mod canvas;
mod code;
mod colour;
mod drawing;
mod encode;
mod error;
mod exif;
mod file;
mod head;
mod inks;
mod jpeg;
mod kinds;
mod limits;
mod looks;
mod permit;
mod png_chunks;
mod raster;
mod scale;
mod unusual;
mod webp_chunks;

use colour::Colour;
use drawing::Drawing;
pub use drawing::DrawingIssue;
pub use error::MediaError;
pub use file::{open_picture, read_picture};
use head::{Head, Turn};
pub use kinds::FileKind;
pub use limits::Limits;
pub use looks::Looks;
use permit::permit;
use raster::Raster;
use scale::{Pixels, Upright, premultiply, resample};
pub use scale::{Plan, scale};
pub use unusual::UnusualJpeg;

/// What the head of a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Its upright width in pixels.
    pub width: u32,
    /// Its upright height in pixels.
    pub height: u32,
    /// What is to be said of it although it is shown.
    pub remarks: Remarks,
}

/// What is to be said of a picture although it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remarks {
    /// It has more than one frame, of which the first is shown.
    pub is_moving: bool,
    /// It is made of inks (CMYK), and no profile says how they look.
    pub is_for_print: bool,
}

/// The box that a picture is scaled to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// How the picture fills it.
    pub fit: Fit,
    /// The point that stays in view where the box is covered, in parts of the sides from the left and the top.
    pub focus: (f32, f32),
}

/// Probes the head of a picture; the rest of the file is not read.
pub fn probe(file: &PictureFile, limits: &Limits) -> Result<Probe, MediaError> {
    probe_open(&open_picture(file)?, limits)
}

/// Probes the head of a picture that is open.
pub fn probe_open(file: &File, limits: &Limits) -> Result<Probe, MediaError> {
    let length = file.metadata()?.len();
    if length > limits.file_bytes {
        return Err(MediaError::FileTooBig(length));
    }
    Ok(Head::read(BufReader::new(file), length, limits)?.probe())
}

/// Whether the bytes of an open picture end before the picture does, as those of one that is being written. Nothing is
/// decoded.
pub fn is_cut_off(file: &File, limits: &Limits) -> Result<bool, MediaError> {
    Ok(raster::is_cut_off(&file::read(file, limits)?))
}

/// Decodes a whole picture and throws it away: the fingerprint of its bytes, where all of it is whole.
pub fn verify(file: &PictureFile, limits: &Limits) -> Result<[u8; 32], MediaError> {
    verify_new(file, limits, |_| false).map(|verified| verified.hash)
}

/// A picture that is whole.
#[derive(Debug)]
pub struct Verified {
    /// The fingerprint of its bytes.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What is to be said of it all the same.
    pub remarks: Remarks,
    /// What is seen on it; none where it was not decoded.
    pub looks: Option<Looks>,
}

/// As [`verify`], but what is known to be whole by its fingerprint is not decoded again; the bytes come with it.
pub fn verify_new(
    file: &PictureFile,
    limits: &Limits,
    is_known: impl FnOnce(&[u8; 32]) -> bool,
) -> Result<Verified, MediaError> {
    // Read once, so that what is decoded is what the fingerprint is of.
    let bytes = read_picture(file, limits)?;
    let hash = *blake3::hash(&bytes).as_bytes();
    let (remarks, looks) = if Drawing::is_one(&bytes) {
        // To render it is to know that it can be.
        let drawing = Drawing::read(&bytes)?;
        let small = drawing.render(looks::TARGET, limits)?;
        (drawing.head().probe().remarks, Some(Looks::new(&small)))
    } else if is_known(&hash) {
        // Whole as it is, it may be more than this machine bears today.
        (Head::read(Cursor::new(&bytes), bytes.len() as u64, limits)?.probe().remarks, None)
    } else {
        let permit = permit();
        let raster = Raster::decode(&bytes, limits)?;
        let remarks = raster.head.probe().remarks;
        let colour = Colour::new(&bytes, &raster.head);
        // It is whole, whether or not there is memory left to look at it.
        let small = finished(raster, &colour, looks::TARGET);
        drop(permit);
        (remarks, Some(small.map_or_else(|_| Looks::default(), |small| Looks::new(&small))))
    };
    Ok(Verified { hash, bytes, remarks, looks })
}

/// Decodes a picture, upright.
///
/// [`Fit::Contain`] gives all of it, no larger than the box; pixels are never scaled up, a drawing is as large as can be. [`Fit::Cover`] gives exactly what fills
/// the box, and is as large as the box.
pub fn decode(file: &PictureFile, limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let bytes = read_picture(file, limits)?;
    let permit = permit();
    if Drawing::is_one(&bytes) {
        let picture = Drawing::read(&bytes)?.render(target, limits);
        drop(permit);
        return picture;
    }
    let raster = Raster::decode(&bytes, limits)?;
    let colour = Colour::new(&bytes, &raster.head);
    drop(bytes);
    let picture = finished(raster, &colour, target);
    drop(permit);
    picture
}

/// Crops, scales, converts and turns a picture, in one go.
fn finished(raster: Raster, colour: &Colour, target: Target) -> Result<RgbaImage, MediaError> {
    let Raster { head, mut data } = raster;
    let Probe { width, height, .. } = head.probe();
    let (upright, room) = ((width, height), (target.width.max(1), target.height.max(1)));
    let plan = match target.fit {
        Fit::Cover => Plan::cover(upright, room, target.focus),
        Fit::Contain if width <= room.0 && height <= room.1 => Plan::whole(upright, upright),
        Fit::Contain => Plan::contain(upright, (f64::from(room.0), f64::from(room.1))),
    };
    let (turn, stored) = (Turn::from_orientation(head.orientation), (head.width, head.height));
    let plan = plan.turned(turn, upright);
    let divides = !head.is_inks && premultiply(stored, head.channels, &mut data);
    let too_large = || MediaError::TooLarge { width, height, enough: room };
    let mut picture = Upright::new(plan.to, turn).ok_or(MediaError::NoMemory)?;
    let pixels = Pixels { size: stored, channels: head.channels, data: &data };
    resample(pixels, &plan, (divides, colour), |at, row| picture.put(at, row)).ok_or_else(too_large)?;
    picture.finish().ok_or_else(too_large)
}
