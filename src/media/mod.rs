//! Pictures from files: looked at, decoded within limits, turned as their EXIF says and scaled down to the screen.
//!
//! A file is known by what is in it, not by its name. Nothing here trusts a file: a picture that claims absurd sizes is
//! refused before memory is spent on it, and what is not a regular file is never opened.

use std::{
    fs::File,
    io::{BufRead, BufReader, Cursor, Read as _, Seek},
    path::Path,
};

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageReader, RgbaImage,
    error::{LimitError, LimitErrorKind},
    metadata::Orientation,
};

use crate::{content::Fit, problem::Text};

/// What a picture may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest side, in pixels.
    pub side: u32,
    /// The memory for decoding, in bytes.
    pub budget_bytes: u64,
    /// The size of the file, in bytes.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        /// A poster of 16384 pixels a side is the largest that graphics adapters take.
        const SIDE: u32 = 16_384;
        /// 100 megapixels, as phones make them, in RGBA.
        const BUDGET_BYTES: u64 = 400 * 1024 * 1024;
        /// Larger files are films or mistakes.
        const FILE_BYTES: u64 = 200 * 1024 * 1024;
        Self { side: SIDE, budget_bytes: BUDGET_BYTES, file_bytes: FILE_BYTES }
    }
}

/// What a look at the head of a picture tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Its upright width in pixels.
    pub width: u32,
    /// Its upright height in pixels.
    pub height: u32,
}

/// The box that a picture is scaled down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// How the picture fills it.
    pub fit: Fit,
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
    /// The file is larger than the limit, in bytes.
    #[error("the file has {0} bytes")]
    FileTooBig(u64),
    /// It is no PNG, JPEG or WebP.
    #[error("it is not a PNG, JPEG or WebP picture")]
    UnknownFormat,
    /// It is larger than the limits.
    #[error("it is too large: {0}x{1} pixels")]
    TooLarge(u32, u32),
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
            Self::FileTooBig(bytes) => format!("文件太大（{} MB）", bytes / 1_000_000),
            Self::UnknownFormat => "不是 PNG、JPEG 或 WebP 图片，请在看图软件里另存为其中一种".to_owned(),
            Self::TooLarge(width, height) => format!("尺寸太大（{width}×{height}）"),
            Self::Damaged(_) => "文件损坏或不完整，请重新复制或另存".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// Opens a file without decoding it.
fn open(path: &Path, limits: &Limits) -> Result<File, MediaError> {
    // Looked at before it is opened: opening a pipe blocks until somebody writes to it.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(MediaError::NotAFile);
    }
    if metadata.len() > limits.file_bytes {
        return Err(MediaError::FileTooBig(metadata.len()));
    }
    Ok(File::open(path)?)
}

/// The bytes of a file.
fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    // It may grow while it is read.
    open(path, limits)?.take(limits.file_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A decoder, with the upright size and the orientation of its picture.
fn decoder<'a, R: BufRead + Seek + 'a>(
    source: R,
    limits: &Limits,
) -> Result<(impl ImageDecoder + 'a, Probe, Orientation), MediaError> {
    let mut reader = ImageReader::new(source).with_guessed_format()?;
    if reader.format().is_none() {
        return Err(MediaError::UnknownFormat);
    }
    // The sides are looked at below, where they can be told.
    let mut allowed = image::Limits::default();
    allowed.max_alloc = Some(limits.budget_bytes);
    allowed.max_image_width = None;
    allowed.max_image_height = None;
    reader.limits(allowed);
    let mut decoder = reader.into_decoder().map_err(|error| damaged(error, (0, 0)))?;
    let (width, height) = decoder.dimensions();
    let bytes = u64::from(width) * u64::from(height) * 4;
    if width > limits.side || height > limits.side || bytes > limits.budget_bytes {
        return Err(MediaError::TooLarge(width, height));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let sideways = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let probe = if sideways { Probe { width: height, height: width } } else { Probe { width, height } };
    Ok((decoder, probe, orientation))
}

/// Decodes a whole picture, upright.
fn decode_whole(bytes: &[u8], limits: &Limits) -> Result<DynamicImage, MediaError> {
    let (decoder, probe, orientation) = decoder(Cursor::new(bytes), limits)?;
    if is_cut_off(bytes) {
        return Err(MediaError::Damaged("the end is missing".into()));
    }
    let mut picture =
        DynamicImage::from_decoder(decoder).map_err(|error| damaged(error, (probe.width, probe.height)))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Whether a JPEG has no end. Decoders fill what is missing with grey and say nothing.
fn is_cut_off(bytes: &[u8]) -> bool {
    const START: [u8; 2] = [0xFF, 0xD8];
    const SCAN: u8 = 0xDA;
    const END: [u8; 2] = [0xFF, 0xD9];
    let Some(mut rest) = bytes.strip_prefix(&START) else { return false };
    // The segments before the first scan are skipped by their length: a preview in them has an end of its own.
    loop {
        match rest {
            [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xFF, SCAN, scan @ ..] => return !scan.windows(END.len()).any(|pair| pair == END),
            [0xFF, _, high, low, ..] => {
                let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
                let Some(next) = rest.get(length..) else { return true };
                rest = next;
            }
            // What is no segment is for the decoder to judge.
            [_, _, _, _, ..] => return false,
            _ => return true,
        }
    }
}

fn damaged(error: ImageError, size: (u32, u32)) -> MediaError {
    match error {
        ImageError::Limits(error) if is_dimension_limit(&error) => MediaError::TooLarge(size.0, size.1),
        ImageError::Unsupported(_) => MediaError::UnknownFormat,
        ImageError::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            MediaError::Unreadable(error)
        }
        error => MediaError::Damaged(error.to_string()),
    }
}

fn is_dimension_limit(error: &LimitError) -> bool {
    matches!(error.kind(), LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory)
}

/// Looks at the head of a picture.
pub fn probe(path: &Path, limits: &Limits) -> Result<Probe, MediaError> {
    decoder(BufReader::new(open(path, limits)?), limits).map(|(_, probe, _)| probe)
}

/// Decodes a whole picture and throws it away: the fingerprint of its bytes, where all of it is whole.
pub fn verify(path: &Path, limits: &Limits) -> Result<[u8; 32], MediaError> {
    // Read once, so that what is decoded is what the fingerprint is of.
    let bytes = read(path, limits)?;
    decode_whole(&bytes, limits)?;
    Ok(*blake3::hash(&bytes).as_bytes())
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
    let bytes = read(path, limits)?;
    let hash = *blake3::hash(&bytes).as_bytes();
    let decoded = !is_known(&hash);
    if decoded {
        decode_whole(&bytes, limits)?;
    }
    Ok(Verified { hash, bytes, decoded })
}

/// Decodes a picture, upright and no larger than `target` needs; it is never scaled up.
pub fn decode(path: &Path, limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let picture = decode_whole(&read(path, limits)?, limits)?.into_rgba8();
    let probe = Probe { width: picture.width(), height: picture.height() };
    let (across, down) = (
        f64::from(target.width) / f64::from(probe.width.max(1)),
        f64::from(target.height) / f64::from(probe.height.max(1)),
    );
    let scale = match target.fit {
        Fit::Contain => across.min(down),
        Fit::Cover => across.max(down),
    };
    if scale >= 1.0 {
        return Ok(picture);
    }
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    shrink(picture, side(probe.width), side(probe.height))
}

/// Scales a picture down with Lanczos3.
fn shrink(picture: RgbaImage, width: u32, height: u32) -> Result<RgbaImage, MediaError> {
    use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
    let wrong = |error: &dyn std::fmt::Display| MediaError::Damaged(error.to_string());
    let (from_width, from_height) = picture.dimensions();
    let source = Image::from_vec_u8(from_width, from_height, picture.into_raw(), PixelType::U8x4)
        .map_err(|error| wrong(&error))?;
    let mut scaled = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut scaled, &options).map_err(|error| wrong(&error))?;
    RgbaImage::from_raw(width, height, scaled.into_vec()).ok_or_else(|| wrong(&"scaling failed"))
}
