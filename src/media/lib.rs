//! Pictures from files: looked at, decoded within limits, cropped and scaled to the screen, and turned as their EXIF
//! says.
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
//! * A decoding that goes on for 8 s loses the permit to the next: it does not end, and the slide that waits has 20 s.

pub use canvas::Canvas;

use std::{
    fs::File,
    io::{self, BufReader},
    sync::{Condvar, Mutex},
    time::{Duration, Instant},
};

use image::RgbaImage;

use gongyi_core::{
    model::PictureFile,
    problem::Text,
    shapes::Fit,
    sync::{lock, wait},
};
use gongyi_system::{clock::monotonic_now, open::OpenError};

mod canvas;
mod file;
mod head;
mod limits;
mod raster;
mod scale;

pub use file::{open_picture, read_picture};
use head::{Head, Turn};
pub use limits::Limits;
use raster::Raster;
use scale::{Pixels, Upright, premultiply, resample};
pub use scale::{Plan, scale};

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
    Unreadable(io::Error),
    /// Memory does not hold it now.
    #[error("there is not enough memory for it now")]
    NoMemory,
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

impl From<io::Error> for MediaError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::OutOfMemory { Self::NoMemory } else { Self::Unreadable(error) }
    }
}

impl From<OpenError> for MediaError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => error.into(),
            OpenError::NotAFile => Self::NotAFile,
            OpenError::Outside => Self::Outside,
            OpenError::TooBig(bytes) => Self::FileTooBig(bytes),
        }
    }
}

impl MediaError {
    /// Whether it is a fact about the file, which stays one as long as the file stays what it is. A disk that fails, and
    /// memory that is short, may do better in a moment.
    pub fn lasts(&self) -> bool {
        !matches!(self, Self::Unreadable(_) | Self::NoMemory)
    }

    /// The reason in both languages.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Unreadable(error) => format!("读不了（{error}）"),
            Self::NoMemory => "内存暂时不足".to_owned(),
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

/// A decoding that takes longer than this does not end: the next one goes on beside it. It is less than what a slide has
/// to be painted in, so that the slide that waits for it is painted all the same.
const LONGEST_DECODING: Duration = Duration::from_secs(8);

/// The one decoding that goes on.
struct Permit {
    number: u64,
}

/// Who decodes.
struct Decoding {
    /// The number of the last permit.
    last: u64,
    /// Who has the permit, and since when.
    holder: Option<(u64, Instant)>,
}

/// Who decodes, and that this changed.
static DECODING: (Mutex<Decoding>, Condvar) = (Mutex::new(Decoding { last: 0, holder: None }), Condvar::new());

/// Waits until no other picture is decoded. A thread that panics while it decodes gives the permit back; from one that
/// never ends it is taken.
fn permit() -> Permit {
    permit_within(LONGEST_DECODING)
}

fn permit_within(patience: Duration) -> Permit {
    let (decoding, changed) = &DECODING;
    let mut decoding = lock(decoding);
    // Each holder has all of the time, whoever waited for those before it.
    while let Some((_, since)) = decoding.holder {
        let left = (since + patience).saturating_duration_since(monotonic_now());
        if left.is_zero() {
            break;
        }
        decoding = wait(changed, decoding, Some(left));
    }
    decoding.last += 1;
    let number = decoding.last;
    decoding.holder = Some((number, monotonic_now()));
    Permit { number }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (decoding, changed) = &DECODING;
        let mut decoding = lock(decoding);
        // From whom it was taken has none to give back.
        if decoding.holder.is_some_and(|(holder, _)| holder == self.number) {
            decoding.holder = None;
            changed.notify_one();
        }
    }
}

/// Looks at the head of a picture; the rest of the file is not read.
pub fn probe(file: &PictureFile, limits: &Limits) -> Result<Probe, MediaError> {
    probe_open(&open_picture(file)?, limits)
}

/// Looks at the head of a picture that is open.
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
    if !is_known(&hash) {
        let permit = permit();
        Raster::decode(&bytes, limits)?;
        drop(permit);
    }
    Ok(Verified { hash, bytes })
}

/// Decodes a picture, upright.
///
/// [`Fit::Contain`] gives all of it, no larger than the box, and never scaled up. [`Fit::Cover`] gives exactly what fills
/// the box, and is as large as the box.
pub fn decode(file: &PictureFile, limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let bytes = read_picture(file, limits)?;
    let permit = permit();
    let raster = Raster::decode(&bytes, limits)?;
    drop(bytes);
    let picture = finished(raster, target);
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
    let mut picture = Upright::new(plan.to, turn).ok_or(MediaError::NoMemory)?;
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

    /// The permit is one for all tests of this process.
    static ALONE: Mutex<()> = Mutex::new(());

    fn holder() -> Option<u64> {
        lock(&DECODING.0).holder.map(|(number, _)| number)
    }

    #[test]
    fn a_decoding_that_never_ends_holds_nobody_up_for_ever() {
        let _alone = lock(&ALONE);
        let hung = permit_within(Duration::from_mins(1));
        let impatient = permit_within(Duration::from_millis(10));
        // It is taken from the one that hangs, which has nothing to give back when it ends after all.
        assert_eq!(holder(), Some(impatient.number));
        drop(hung);
        assert_eq!(holder(), Some(impatient.number));
        // Whoever comes now waits for the one that has it, and not for as long as the one that hangs would take.
        let (done, told) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            let _permit = permit_within(Duration::from_mins(1));
            done.send(()).unwrap();
        });
        assert_eq!(told.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
        drop(impatient);
        told.recv().unwrap();
        thread.unwrap().join().unwrap();
        assert!(LONGEST_DECODING * 2 < Duration::from_secs(20), "a slide has 20 s to be painted in");
    }

    #[test]
    fn one_picture_is_decoded_at_a_time_and_a_panic_gives_the_permit_back() {
        let _alone = lock(&ALONE);
        let picture = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(picture.path(), png()).unwrap();
        let file = PictureFile::own(picture.path());
        let broken = std::panic::catch_unwind(|| {
            let _permit = permit();
            panic!("on purpose");
        });
        assert!(broken.is_err());
        let held = permit();
        let (done, told) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            let target = Target { width: 2, height: 2, fit: Fit::Cover, focus: (0.5, 0.5) };
            decode(&file, &Limits::default(), target).unwrap();
            verify(&file, &Limits::default()).unwrap();
            done.send(()).unwrap();
        });
        assert_eq!(told.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
        drop(held);
        told.recv().unwrap();
        thread.unwrap().join().unwrap();
    }
}
