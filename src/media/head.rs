//! The head of a picture: what it is, how large, which way up, and what it costs to decode.
//!
//! Only heads are read here, however long the file is, and no number in them is believed: each is checked against the
//! limits before memory is spent on it.

use std::io::{self, BufRead, Read as _, Seek, SeekFrom};

use image::{ColorType, ImageDecoder, ImageError, codecs::webp::WebPDecoder, metadata::Orientation};

use super::{
    FileKind, Limits, MediaError, Probe, Remarks,
    colour::PROFILE_COST_BYTES,
    drawing::{self, Drawing},
    jpeg::{self, Samples},
    png_chunks,
    webp_chunks::Chunks,
};

/// More than this is no head: tables, previews, colour profiles and remarks together.
const MAX_HEAD_BYTES: u64 = 16 * 1024 * 1024;
/// What decoders keep whatever the picture: tables, windows, rows.
const FIXED_BYTES: u64 = 1024 * 1024;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    WebP,
    /// SVG: it has no pixels of its own.
    Drawing,
}

/// What the head of a picture says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Head {
    pub(super) format: Format,
    /// Its size as it is stored, in pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Samples of a pixel as it is decoded, each a byte: grey, grey with opacity, colours, colours with opacity.
    pub(super) channels: u8,
    /// How it is turned upright.
    pub(super) orientation: Orientation,
    /// What the decoder keeps beside the pixels, in bytes.
    pub(super) scratch_bytes: u64,
    /// Whether a colour profile comes with it.
    pub(super) has_profile: bool,
    /// Whether its samples are four inks; else a fourth one is opacity.
    pub(super) is_inks: bool,
    /// Whether it has more than one frame.
    pub(super) is_moving: bool,
}

impl Head {
    /// Of a picture of which nothing else is known yet.
    pub(super) fn new(format: Format) -> Self {
        let orientation = Orientation::NoTransforms;
        let (width, height, channels, scratch_bytes) = (0, 0, 0, 0);
        let (has_profile, is_inks, is_moving) = (false, false, false);
        Self { format, width, height, channels, orientation, scratch_bytes, has_profile, is_inks, is_moving }
    }

    /// Reads a head, and refuses what is beyond the limits; `length` is that of the file.
    pub(super) fn read<R: BufRead + Seek>(mut source: R, length: u64, limits: &Limits) -> Result<Self, MediaError> {
        let mut first = [0; 12];
        let count = read_up_to(&mut source, &mut first)?;
        source.rewind()?;
        let head = match first.get(..count).unwrap_or_default() {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => png_head(source, length)?,
            [0xFF, 0xD8, 0xFF, ..] => jpeg_head(source)?,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => webp_head(source, length)?,
            _ => {
                let mut bytes = Vec::new();
                source.by_ref().take(FileKind::ENOUGH_BYTES as u64).read_to_end(&mut bytes)?;
                if Drawing::is_one(&bytes) {
                    source.take(drawing::MAX_BYTES).read_to_end(&mut bytes)?;
                    return Ok(Drawing::read(&bytes)?.head());
                }
                return Err(MediaError::UnknownFormat(FileKind::new(&bytes)));
            }
        };
        let is_large = head.width > limits.side || head.height > limits.side;
        if is_large || head.cost_bytes(length) > limits.budget_bytes {
            return Err(head.too_large(length, limits));
        }
        Ok(head)
    }

    /// Its upright size.
    pub(super) fn probe(&self) -> Probe {
        let Turn { swaps, .. } = Turn::from_orientation(self.orientation);
        let (width, height) = if swaps { (self.height, self.width) } else { (self.width, self.height) };
        let remarks = Remarks { is_moving: self.is_moving, is_for_print: self.is_inks && !self.has_profile };
        Probe { width, height, remarks }
    }

    /// The bytes of its pixels as they are decoded.
    pub(super) fn pixel_bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * u64::from(self.channels)
    }

    /// The most memory that decoding takes, with the file of this length.
    pub(super) fn cost_bytes(&self, length: u64) -> u64 {
        let profile = if self.has_profile { PROFILE_COST_BYTES } else { 0 };
        length.saturating_add(self.pixel_bytes()).saturating_add(self.scratch_bytes).saturating_add(profile)
    }

    /// That it is too large, and a size of its shape that is not.
    pub(super) fn too_large(&self, length: u64, limits: &Limits) -> MediaError {
        let Probe { width, height, .. } = self.probe();
        let by_memory = (limits.budget_bytes as f64 / self.cost_bytes(length).max(1) as f64).sqrt();
        let by_side = f64::from(limits.side) / f64::from(width.max(height).max(1));
        let scale = by_memory.min(by_side).min(1.0) * 0.9;
        // A number that is easily typed.
        let side = |pixels: u32| match (f64::from(pixels) * scale) as u32 {
            most @ 0..=200 => most.max(1),
            most => most / 100 * 100,
        };
        MediaError::TooLarge { width, height, enough: (side(width), side(height)) }
    }
}

/// How a stored picture becomes upright: its sides swapped, and then mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// What is stored from left to right stands from top to bottom.
    pub(super) swaps: bool,
    /// The upright picture is mirrored from left to right.
    pub(super) flips_across: bool,
    /// The upright picture is mirrored from top to bottom.
    pub(super) flips_down: bool,
}

impl Turn {
    pub(super) fn from_orientation(orientation: Orientation) -> Self {
        let (swaps, flips_across, flips_down) = match orientation {
            Orientation::NoTransforms => (false, false, false),
            Orientation::FlipHorizontal => (false, true, false),
            Orientation::Rotate180 => (false, true, true),
            Orientation::FlipVertical => (false, false, true),
            Orientation::Rotate90FlipH => (true, false, false),
            Orientation::Rotate90 => (true, true, false),
            Orientation::Rotate270FlipH => (true, true, true),
            Orientation::Rotate270 => (true, false, true),
        };
        Self { swaps, flips_across, flips_down }
    }
}

/// A decoder of PNG that gives eight bits a sample, and nothing of remarks and profiles.
pub(super) fn png_reader<R: BufRead + Seek>(source: R) -> Result<png::Reader<R>, MediaError> {
    let mut decoder = png::Decoder::new_with_limits(source, png::Limits { bytes: MAX_HEAD_BYTES as usize });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder.read_info().map_err(damaged_png)
}

fn png_head<R: BufRead + Seek>(mut source: R, length: u64) -> Result<Head, MediaError> {
    let chunks = png_chunks::Chunks::read(&mut source, length)?;
    source.seek(SeekFrom::Start(0))?;
    let reader = png_reader(source)?;
    let info = reader.info();
    let channels = reader.output_color_type().0.samples() as u8;
    // Rows as they are stored, before and after they are unfiltered.
    let scratch_bytes = FIXED_BYTES + 4 * info.raw_row_length() as u64;
    Ok(Head {
        width: info.width,
        height: info.height,
        channels,
        orientation: upright(chunks.orientation),
        scratch_bytes,
        has_profile: chunks.has_profile,
        is_moving: chunks.is_moving,
        ..Head::new(Format::Png)
    })
}

fn jpeg_head<R: BufRead>(source: R) -> Result<Head, MediaError> {
    let jpeg::JpegHead { size: (width, height), samples, orientation, has_profile, kept_bytes } =
        jpeg::head(&jpeg_segments(source)?)?;
    let (channels, is_inks) = match samples {
        Samples::Grey => (1, false),
        Samples::Rgb | Samples::Ycc => (3, false),
        Samples::Cmyk | Samples::Ycck => (4, true),
    };
    let orientation = upright(orientation);
    let scratch_bytes = FIXED_BYTES + kept_bytes;
    let rest =
        Head { width, height, channels, orientation, scratch_bytes, has_profile, is_inks, ..Head::new(Format::Jpeg) };
    Ok(rest)
}

/// The segments of a JPEG up to its first scan. What is no segment is for the decoder to judge.
fn jpeg_segments<R: BufRead>(source: R) -> Result<Vec<u8>, MediaError> {
    let mut source = source.take(MAX_HEAD_BYTES);
    let mut bytes = vec![0; 2];
    source.read_exact(&mut bytes).map_err(cut_off)?;
    loop {
        let mut marker = [0; 2];
        source.read_exact(&mut marker).map_err(cut_off)?;
        bytes.extend(marker);
        while marker == [0xFF, 0xFF] {
            let [_, kind] = &mut marker;
            source.read_exact(std::slice::from_mut(kind)).map_err(cut_off)?;
            bytes.push(*kind);
        }
        let [0xFF, kind] = marker else {
            source.read_to_end(&mut bytes)?;
            return Ok(bytes);
        };
        if jpeg::stands_alone(kind) {
            continue;
        }
        let mut length = [0; 2];
        source.read_exact(&mut length).map_err(cut_off)?;
        bytes.extend(length);
        let start = bytes.len();
        let rest = usize::from(u16::from_be_bytes(length)).saturating_sub(2);
        bytes.resize(start + rest, 0);
        let body = bytes.get_mut(start..).unwrap_or_default();
        source.read_exact(body).map_err(cut_off)?;
        // What the decoder does not read is found out by the head of its frame, whatever lacks behind.
        if kind == jpeg::SCAN || jpeg::is_unusual(kind) {
            return Ok(bytes);
        }
    }
}

/// What a note says of the way up; what it cannot mean counts as nothing.
fn upright(orientation: Option<u8>) -> Orientation {
    orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
}

fn webp_head<R: BufRead + Seek>(mut source: R, length: u64) -> Result<Head, MediaError> {
    let mut chunks = Chunks::default();
    source.seek(SeekFrom::Start(4))?;
    let mut size = [0; 4];
    source.read_exact(&mut size).map_err(cut_off)?;
    source.seek(SeekFrom::Start(12))?;
    chunks.read(&mut source, length.min(8 + u64::from(u32::from_le_bytes(size))))?;
    source.seek(SeekFrom::Start(0))?;
    let decoder = WebPDecoder::new(source).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let channels = channels_of(decoder.color_type());
    // A frame that is larger than its canvas is found out by the decoder only when it has been paid for.
    let frame = chunks.frame.unwrap_or((width, height));
    if frame.0 > width || frame.1 > height {
        return Err(MediaError::Damaged("a frame is larger than its canvas".into()));
    }
    // Half bytes a pixel: planes of light and colour, a plane of opacity that is coded apart, what is packed without loss.
    let halves = match (chunks.is_lossless, channels) {
        (false, 3) => 4,
        (false, _) => 16,
        (true, 3) => 12,
        (true, _) => 4,
    };
    // An animation is put together on a canvas, frame by frame.
    let halves = halves + if chunks.is_animated { 16 } else { 0 };
    let scratch_bytes = FIXED_BYTES + u64::from(width) * u64::from(height) * halves / 2;
    Ok(Head {
        width,
        height,
        channels,
        orientation: upright(chunks.orientation),
        scratch_bytes,
        has_profile: chunks.has_profile(),
        is_moving: chunks.is_moving,
        ..Head::new(Format::WebP)
    })
}

/// How many samples a pixel has that a decoder gives: all are of one byte.
pub(super) fn channels_of(colour: ColorType) -> u8 {
    colour.channel_count()
}

/// Reads until the buffer is full or the source at its end.
pub(super) fn read_up_to(source: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while let Some(rest) = buffer.get_mut(count..).filter(|rest| !rest.is_empty()) {
        match source.read(rest) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// What the system says is the disk's or the memory's fault; all else is damage.
fn cut_off(error: io::Error) -> MediaError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => MediaError::Damaged("the end is missing".into()),
        io::ErrorKind::OutOfMemory => MediaError::NoMemory,
        _ if error.raw_os_error().is_some() => MediaError::Unreadable(error),
        // Decoders say in such errors too what is wrong with the bytes.
        _ => MediaError::Damaged(error.to_string()),
    }
}

/// Why a decoder gave up.
pub(super) fn damaged(error: ImageError) -> MediaError {
    match error {
        ImageError::Unsupported(_) => MediaError::Damaged(error.to_string()),
        ImageError::IoError(error) => cut_off(error),
        error => MediaError::Damaged(error.to_string()),
    }
}

/// Why the decoder of PNG gave up.
pub(super) fn damaged_png(error: png::DecodingError) -> MediaError {
    match error {
        png::DecodingError::IoError(error) => cut_off(error),
        error => MediaError::Damaged(error.to_string()),
    }
}
