//! Pictures from files: looked at, decoded within limits, cropped and scaled to the screen, and turned as their EXIF
//! says.
//!
//! A file is known by what is in it, not by its name. Nothing here trusts a file: a picture that claims absurd sizes is
//! refused before memory is spent on it, and what is not a regular file is never read. One picture is decoded at a time
//! in the whole process, and as lean as can be: eight bits a sample, scaled as it is stored, then converted and turned.

use std::{
    io::BufReader,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use image::RgbaImage;

use crate::{content::Fit, problem::Text, sync::lock};

mod head;
mod limits;
mod open;
mod raster;
mod scale;

use head::{Head, Turn};
pub use limits::Limits;
pub use open::{open_beneath, read_beneath};
use raster::Raster;
pub use scale::{Buffers, Plan, scale};
use scale::{Pixels, Upright, premultiply, resample};

/// What a look at the head of a picture tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Its upright width in pixels.
    pub width: u32,
    /// Its upright height in pixels.
    pub height: u32,
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

/// Why a picture cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// It lies outside the folder that it must be in.
    #[error("it leads out of the folder: copy the picture itself into the folder")]
    Outside,
    /// The file is larger than the limit, in bytes.
    #[error("the file has {} MB: export it smaller, or as a JPEG", .0 / 1_000_000)]
    FileTooBig(u64),
    /// It is no PNG, JPEG or WebP.
    #[error("it is not a PNG, JPEG or WebP picture")]
    UnknownFormat,
    /// It is larger than the limits.
    #[error("it is too large: {width}x{height} pixels; export it with at most {}x{} pixels", .enough.0, .enough.1)]
    TooLarge {
        /// Its upright width in pixels.
        width: u32,
        /// Its upright height in pixels.
        height: u32,
        /// A size of the same shape that is not too large here.
        enough: (u32, u32),
    },
    /// It is damaged or cut off.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

impl MediaError {
    /// The reason in both languages.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Unreadable(error) => format!("读不了（{error}）"),
            Self::NotAFile => "不是普通文件".to_owned(),
            Self::Outside => "指向播放文件夹之外，请把图片本身复制进来".to_owned(),
            Self::FileTooBig(bytes) => format!("文件太大（{} MB），请缩小或另存为 JPEG", bytes / 1_000_000),
            Self::UnknownFormat => "不是 PNG、JPEG 或 WebP 图片，请在看图软件里另存为其中一种".to_owned(),
            Self::TooLarge { width, height, enough } => {
                format!("尺寸太大（{width}×{height} 像素），请缩小到 {}×{} 像素以内再导出", enough.0, enough.1)
            }
            Self::Damaged(_) => "文件损坏或不完整，请重新复制或另存".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// A decoding that takes longer than this does not end: others go on beside it.
const LONGEST_DECODING: Duration = Duration::from_secs(20);

/// The one decoding that goes on.
struct Permit {
    is_owner: bool,
}

/// Whether a picture is being decoded, and that this changed.
static DECODING: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Waits until no other picture is decoded. A thread that panics while it decodes gives the permit back; one that never
/// ends keeps it, and nobody waits for that one for ever.
fn permit() -> Permit {
    permit_within(LONGEST_DECODING)
}

fn permit_within(patience: Duration) -> Permit {
    let (busy, changed) = &DECODING;
    let busy = lock(busy);
    let (mut busy, waited) =
        changed.wait_timeout_while(busy, patience, |busy| *busy).unwrap_or_else(PoisonError::into_inner);
    *busy = true;
    Permit { is_owner: !waited.timed_out() }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_owner {
            let (busy, changed) = &DECODING;
            *lock(busy) = false;
            changed.notify_one();
        }
    }
}

/// Looks at the head of a picture; the rest of the file is not read.
pub fn probe(path: &Path, limits: &Limits) -> Result<Probe, MediaError> {
    probe_file(open::open(path)?, limits)
}

/// Looks at the head of a picture that is open, such as by [`open_beneath`].
pub fn probe_file(file: std::fs::File, limits: &Limits) -> Result<Probe, MediaError> {
    let length = file.metadata()?.len();
    if length > limits.file_bytes {
        return Err(MediaError::FileTooBig(length));
    }
    Ok(Head::read(BufReader::new(file), length, limits)?.probe())
}

/// Looks at the head of a picture in memory.
pub fn probe_bytes(bytes: &[u8], limits: &Limits) -> Result<Probe, MediaError> {
    Ok(Head::read(std::io::Cursor::new(bytes), bytes.len() as u64, limits)?.probe())
}

/// Decodes a whole picture and throws it away: the fingerprint of its bytes, where all of it is whole.
pub fn verify(path: &Path, limits: &Limits) -> Result<[u8; 32], MediaError> {
    // Read once, so that what is decoded is what the fingerprint is of.
    verify_bytes(&open::read(path, limits)?, limits)
}

/// The same for a picture in memory.
pub fn verify_bytes(bytes: &[u8], limits: &Limits) -> Result<[u8; 32], MediaError> {
    let permit = permit();
    Raster::decode(bytes, limits)?;
    drop(permit);
    Ok(*blake3::hash(bytes).as_bytes())
}

/// A picture that is whole.
#[derive(Debug)]
pub struct Verified {
    /// The fingerprint of its bytes.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was decoded to find that out.
    pub decoded: bool,
}

/// As [`verify`], but what is known to be whole by its fingerprint is not decoded again; the bytes come with it.
pub fn verify_new(
    path: &Path,
    limits: &Limits,
    is_known: impl FnOnce(&[u8; 32]) -> bool,
) -> Result<Verified, MediaError> {
    let bytes = open::read(path, limits)?;
    let hash = *blake3::hash(&bytes).as_bytes();
    let decoded = !is_known(&hash);
    if decoded {
        verify_bytes(&bytes, limits)?;
    }
    Ok(Verified { hash, bytes, decoded })
}

/// Decodes a picture, upright.
///
/// [`Fit::Contain`] gives all of it, no larger than the box, and never scaled up. [`Fit::Cover`] gives exactly what fills
/// the box, and is as large as the box.
pub fn decode(path: &Path, limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let bytes = open::read(path, limits)?;
    let permit = permit();
    let raster = Raster::decode(&bytes, limits)?;
    drop(bytes);
    let picture = finished(raster, target);
    drop(permit);
    picture
}

/// The same for a picture in memory.
pub fn decode_bytes(bytes: &[u8], limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let permit = permit();
    let picture = finished(Raster::decode(bytes, limits)?, target);
    drop(permit);
    picture
}

/// Crops, scales, converts and turns a picture, in one go.
fn finished(raster: Raster, target: Target) -> Result<RgbaImage, MediaError> {
    let Raster { head, mut data } = raster;
    let Probe { width, height } = head.probe();
    let (upright, room) = ((width, height), (target.width.max(1), target.height.max(1)));
    let plan = match target.fit {
        Fit::Cover => Plan::cover(upright, room, target.focus),
        Fit::Contain if width <= room.0 && height <= room.1 => Plan::whole(upright, upright),
        Fit::Contain => Plan::contain(upright, (f64::from(room.0), f64::from(room.1))),
    };
    let (turn, stored) = (Turn::of(head.orientation), (head.width, head.height));
    let plan = plan.turned(turn, upright);
    let divides = premultiply(stored, head.channels, &mut data);
    let too_large = || MediaError::TooLarge { width, height, enough: room };
    let mut picture = Upright::new(plan.to, turn).ok_or_else(too_large)?;
    let pixels = Pixels { size: stored, channels: head.channels, data: &data };
    resample(pixels, &plan, divides, |at, row| picture.put(at, row)).ok_or_else(too_large)?;
    picture.finish().ok_or_else(too_large)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Cursor,
        sync::mpsc::{RecvTimeoutError, channel},
        time::Duration,
    };

    use super::*;

    fn png() -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_decoding_that_never_ends_holds_nobody_up_for_ever() {
        let held = permit();
        let impatient = permit_within(Duration::from_millis(10));
        assert!(!impatient.is_owner);
        // It gives back nothing that it does not have.
        drop(impatient);
        assert!(!permit_within(Duration::from_millis(10)).is_owner);
        drop(held);
        assert!(permit_within(Duration::from_mins(1)).is_owner);
    }

    #[test]
    fn one_picture_is_decoded_at_a_time_and_a_panic_gives_the_permit_back() {
        let broken = std::panic::catch_unwind(|| {
            let _permit = permit();
            panic!("on purpose");
        });
        assert!(broken.is_err());
        let held = permit();
        let (done, told) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            let target = Target { width: 2, height: 2, fit: Fit::Cover, focus: (0.5, 0.5) };
            decode_bytes(&png(), &Limits::default(), target).unwrap();
            verify_bytes(&png(), &Limits::default()).unwrap();
            done.send(()).unwrap();
        });
        assert_eq!(told.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
        drop(held);
        told.recv().unwrap();
        thread.unwrap().join().unwrap();
    }
}
