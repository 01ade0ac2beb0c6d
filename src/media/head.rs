//! The head of a picture: what it is, how large, which way up, and what it costs to decode.
//!
//! Only heads are read here, however long the file is, and no number in them is believed: each is checked against the
//! limits before memory is spent on it.

use std::io::{self, BufRead, Cursor, Read as _, Seek, SeekFrom};

use image::{
    ColorType, ImageDecoder, ImageError,
    codecs::{jpeg::JpegDecoder, webp::WebPDecoder},
    metadata::Orientation,
};

use super::{Limits, MediaError, Probe};

/// More than this is no head: tables, previews, colour profiles and remarks together.
const MAX_HEAD_BYTES: u64 = 16 * 1024 * 1024;
/// What decoders keep whatever the picture: tables, windows, rows.
const FIXED_BYTES: u64 = 1024 * 1024;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    WebP,
}

/// What the head of a picture says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Head {
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
}

impl Head {
    /// Reads a head, and refuses what is beyond the limits; `length` is that of the file.
    pub(super) fn read<R: BufRead + Seek>(mut source: R, length: u64, limits: &Limits) -> Result<Self, MediaError> {
        let mut first = [0; 12];
        let count = read_up_to(&mut source, &mut first)?;
        source.seek(SeekFrom::Start(0))?;
        let head = match first.get(..count).unwrap_or_default() {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => png_head(source)?,
            [0xFF, 0xD8, 0xFF, ..] => jpeg_head(source)?,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => webp_head(source, length)?,
            _ => return Err(MediaError::UnknownFormat),
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
        let (width, height) = (self.width, self.height);
        if swaps { Probe { width: height, height: width } } else { Probe { width, height } }
    }

    /// The bytes of its pixels as they are decoded.
    pub(super) fn pixel_bytes(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height) * u64::from(self.channels)
    }

    /// The most memory that decoding takes, with the file of this length.
    pub(super) fn cost_bytes(&self, length: u64) -> u64 {
        // The decoder of JPEG keeps a copy of its own.
        let copies = if self.format == Format::Jpeg { 2 } else { 1 };
        length.saturating_mul(copies).saturating_add(self.pixel_bytes()).saturating_add(self.scratch_bytes)
    }

    /// That it is too large, and a size of its shape that is not.
    pub(super) fn too_large(&self, length: u64, limits: &Limits) -> MediaError {
        let Probe { width, height } = self.probe();
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

fn png_head<R: BufRead + Seek>(source: R) -> Result<Head, MediaError> {
    let reader = png_reader(source)?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    let exif = info.exif_metadata.as_deref();
    let orientation = exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let channels = reader.output_color_type().0.samples() as u8;
    // Rows as they are stored, before and after they are unfiltered.
    let scratch_bytes = FIXED_BYTES + 4 * info.raw_row_length() as u64;
    Ok(Head { format: Format::Png, width, height, channels, orientation, scratch_bytes })
}

fn jpeg_head<R: BufRead>(source: R) -> Result<Head, MediaError> {
    let (bytes, frame) = jpeg_segments(source)?;
    let mut decoder = JpegDecoder::new(Cursor::new(&bytes)).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let channels = channels_of(decoder.color_type());
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let coefficients = frame.map_or(0, |frame| frame.coefficient_bytes());
    // A row of blocks of all components, before and after it is widened.
    let rows = u64::from(width) * 256;
    let scratch_bytes = FIXED_BYTES + rows + coefficients;
    Ok(Head { format: Format::Jpeg, width, height, channels, orientation, scratch_bytes })
}

/// What the frame and the first scan of a JPEG say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Frame {
    width: u16,
    height: u16,
    is_progressive: bool,
    /// How finely each component is sampled, across and down.
    sampling: Vec<(u8, u8)>,
    /// Components of the first scan.
    in_first_scan: usize,
}

impl Frame {
    /// The bytes of the coefficients, which are all kept where more than one scan gives them.
    fn coefficient_bytes(&self) -> u64 {
        if !self.is_progressive && self.in_first_scan == self.sampling.len() {
            return 0;
        }
        let most = |side: fn(&(u8, u8)) -> u8| u32::from(self.sampling.iter().map(side).max().unwrap_or(1).max(1));
        let across = u32::from(self.width).div_ceil(8 * most(|sampling| sampling.0));
        let down = u32::from(self.height).div_ceil(8 * most(|sampling| sampling.1));
        let blocks: u64 = self.sampling.iter().map(|&(across, down)| u64::from(across) * u64::from(down)).sum();
        // 64 coefficients of two bytes a block.
        u64::from(across) * u64::from(down) * blocks * 128
    }
}

/// The segments of a JPEG up to its first scan, and its frame. What is no segment is for the decoder to judge.
fn jpeg_segments<R: BufRead>(source: R) -> Result<(Vec<u8>, Option<Frame>), MediaError> {
    let mut source = source.take(MAX_HEAD_BYTES);
    let mut bytes = vec![0; 2];
    source.read_exact(&mut bytes).map_err(cut_off)?;
    let mut frame = None;
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
            return Ok((bytes, frame));
        };
        let mut length = [0; 2];
        source.read_exact(&mut length).map_err(cut_off)?;
        bytes.extend(length);
        let start = bytes.len();
        let rest = usize::from(u16::from_be_bytes(length)).saturating_sub(2);
        bytes.resize(start + rest, 0);
        let body = bytes.get_mut(start..).unwrap_or_default();
        source.read_exact(body).map_err(cut_off)?;
        match (kind, &*body) {
            // Other marks of this row are tables.
            (0xC0..=0xCF, [_, h, l, w, v, _, components @ ..]) if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => {
                let sampling = components.chunks_exact(3).filter_map(|component| component.get(1));
                frame = Some(Frame {
                    height: u16::from_be_bytes([*h, *l]),
                    width: u16::from_be_bytes([*w, *v]),
                    is_progressive: matches!(kind, 0xC2 | 0xC6 | 0xCA | 0xCE),
                    sampling: sampling.map(|sampling| (sampling >> 4, sampling & 0x0F)).collect(),
                    in_first_scan: 0,
                });
            }
            (0xDA, [count, ..]) => {
                if let Some(frame) = &mut frame {
                    frame.in_first_scan = usize::from(*count);
                }
                return Ok((bytes, frame));
            }
            (0xDA, _) => return Ok((bytes, frame)),
            _ => {}
        }
    }
}

fn webp_head<R: BufRead + Seek>(mut source: R, length: u64) -> Result<Head, MediaError> {
    let mut chunks = Chunks::default();
    source.seek(SeekFrom::Start(4))?;
    let mut size = [0; 4];
    source.read_exact(&mut size).map_err(cut_off)?;
    source.seek(SeekFrom::Start(12))?;
    chunks.read(&mut source, length.min(8 + u64::from(u32::from_le_bytes(size))))?;
    source.seek(SeekFrom::Start(0))?;
    let mut decoder = WebPDecoder::new(source).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let channels = channels_of(decoder.color_type());
    // A frame that is larger than its canvas is found out by the decoder only when it has been paid for.
    let frame = chunks.frame.unwrap_or((width, height));
    if frame.0 > width || frame.1 > height {
        return Err(MediaError::Damaged("a frame is larger than its canvas".into()));
    }
    let orientation = if chunks.has_exif { decoder.orientation().ok() } else { None };
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
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
    Ok(Head { format: Format::WebP, width, height, channels, orientation, scratch_bytes })
}

/// What the chunks of a WebP say.
#[derive(Debug, Default)]
struct Chunks {
    is_lossless: bool,
    is_animated: bool,
    /// Whether the way up is given by a chunk that is no longer than the file: memory is given for all that it claims.
    has_exif: bool,
    /// The size that the first picture claims itself.
    frame: Option<(u32, u32)>,
}

impl Chunks {
    /// Reads the heads of the chunks up to byte `end`.
    fn read<R: BufRead + Seek>(&mut self, source: &mut R, end: u64) -> Result<(), MediaError> {
        /// A long animation has fewer.
        const MAX_CHUNKS: usize = 4096;
        let mut at = source.stream_position()?;
        for _ in 0..MAX_CHUNKS {
            let mut head = [0; 8];
            if at + 8 > end || read_up_to(source, &mut head)? < head.len() {
                break;
            }
            let [a, b, c, d, size @ ..] = head;
            let size = u64::from(u32::from_le_bytes(size));
            let mut body = [0; 10];
            let count = read_up_to(&mut source.take(size), &mut body)?;
            let fits = at + 8 + size <= end;
            match (&[a, b, c, d], body.get(..count).unwrap_or_default()) {
                (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w, x, h, i]) if self.frame.is_none() => {
                    let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
                    self.frame = Some((side(*w, *x), side(*h, *i)));
                }
                (b"VP8L", [0x2F, a, b, c, d, ..]) if self.frame.is_none() => {
                    let bits = u32::from_le_bytes([*a, *b, *c, *d]);
                    self.is_lossless = true;
                    self.frame = Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1));
                }
                // A frame of an animation has a head of sixteen bytes, and then chunks of its own.
                (b"ANMF", _) if size > 16 && !self.is_animated => {
                    self.is_animated = true;
                    source.seek(SeekFrom::Start(at + 24))?;
                    self.read(source, end.min(at + 8 + size))?;
                }
                (b"EXIF", _) => self.has_exif |= fits,
                _ => {}
            }
            at += 8 + size + size % 2;
            source.seek(SeekFrom::Start(at))?;
        }
        Ok(())
    }
}

/// How many samples a pixel has that a decoder gives: all are of one byte.
pub(super) fn channels_of(colour: ColorType) -> u8 {
    colour.channel_count()
}

/// Reads until the buffer is full or the source at its end.
fn read_up_to(source: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
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
        ImageError::Unsupported(_) => MediaError::UnknownFormat,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_are_kept_where_scans_are_several() {
        let frame = |is_progressive, sampling: &[(u8, u8)], in_first_scan| Frame {
            width: 1601,
            height: 800,
            is_progressive,
            sampling: sampling.to_vec(),
            in_first_scan,
        };
        let usual = [(2, 2), (1, 1), (1, 1)];
        assert_eq!(frame(false, &usual, 3).coefficient_bytes(), 0);
        // 101 by 50 units of four blocks of light and two of colour.
        assert_eq!(frame(true, &usual, 3).coefficient_bytes(), 101 * 50 * 6 * 128);
        assert_eq!(frame(false, &usual, 1).coefficient_bytes(), 101 * 50 * 6 * 128);
        assert_eq!(frame(true, &[(1, 1)], 1).coefficient_bytes(), 201 * 100 * 128);
        assert_eq!(Frame::default().coefficient_bytes(), 0);
    }
}
