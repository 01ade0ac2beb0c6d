//! A picture decoded as it is stored: eight bits a sample, as many samples as it has, not yet upright.
//!
//! Nothing is converted here that a smaller picture would be converted from as well: scaling comes first.

use std::io::Cursor;

use image::{ImageDecoder, codecs::webp::WebPDecoder};

use super::{
    FileKind, Limits, MediaError,
    drawing::Drawing,
    head::{Format, Head, channels_of, damaged, damaged_png, png_reader},
    jpeg, png_chunks,
};

/// A decoded picture.
#[derive(Debug)]
pub(super) struct Raster {
    pub(super) head: Head,
    /// Row by row from the top, as it is stored.
    pub(super) data: Vec<u8>,
}

impl Raster {
    /// Decodes a whole picture, where the limits allow it.
    pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, MediaError> {
        let length = bytes.len() as u64;
        let head = Head::read(Cursor::new(bytes), length, limits)?;
        let count = usize::try_from(head.pixel_bytes()).map_err(|_| head.too_large(length, limits))?;
        let mut data = Vec::new();
        data.try_reserve_exact(count).map_err(|_| MediaError::NoMemory)?;
        data.resize(count, 0);
        match head.format {
            Format::Png => match png_chunks::cut_at(bytes) {
                Some(end) => read_png(&with_end(bytes.get(..end).unwrap_or_default(), &head, limits)?, &mut data)?,
                None => read_png(bytes, &mut data)?,
            },
            Format::Jpeg => jpeg::decode(bytes, &mut data)?,
            // It is rendered, and never decoded.
            Format::Drawing => return Err(MediaError::UnknownFormat(FileKind::SVG)),
            Format::WebP => read(WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?, head, &mut data)?,
        }
        Ok(Self { head, data })
    }
}

fn read(decoder: impl ImageDecoder, head: Head, data: &mut [u8]) -> Result<(), MediaError> {
    let is_as_told = decoder.total_bytes() == data.len() as u64 && channels_of(decoder.color_type()) == head.channels;
    if !is_as_told {
        return Err(MediaError::Damaged("its head gives two sizes".into()));
    }
    decoder.read_image(data).map_err(damaged)
}

fn read_png(bytes: &[u8], data: &mut [u8]) -> Result<(), MediaError> {
    let mut reader = png_reader(Cursor::new(bytes))?;
    reader.next_frame(data).map(drop).map_err(damaged_png)
}

/// A PNG with the end that it lacks: its decoder asks for it when all pixels are there. It is copied for it.
fn with_end(bytes: &[u8], head: &Head, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    let length = bytes.len() as u64;
    if head.cost_bytes(length.saturating_mul(2)) > limits.budget_bytes {
        return Err(head.too_large(length.saturating_mul(2), limits));
    }
    let mut whole = Vec::new();
    whole.try_reserve_exact(bytes.len() + png_chunks::END.len()).map_err(|_| MediaError::NoMemory)?;
    whole.extend_from_slice(bytes);
    whole.extend_from_slice(&png_chunks::END);
    Ok(whole)
}

/// Whether a file ends before its picture does, or before it can be seen what it is.
pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => !bytes.windows(4).rev().any(|name| name == b"IEND"),
        [0xFF, 0xD8, ..] => is_cut_off_jpeg(bytes),
        [b'R', b'I', b'F', b'F', a, b, c, d, ..] => {
            (bytes.len() as u64) < 8 + u64::from(u32::from_le_bytes([*a, *b, *c, *d]))
        }
        _ => !Drawing::is_one(bytes) || Drawing::is_cut_off(bytes),
    }
}

/// Whether a JPEG has no end mark: it may be being written.
fn is_cut_off_jpeg(bytes: &[u8]) -> bool {
    const START: [u8; 2] = [0xFF, 0xD8];
    const END: [u8; 2] = [0xFF, 0xD9];
    let Some(mut rest) = bytes.strip_prefix(&START) else { return false };
    // The segments before the first scan are skipped by their length: a preview in them has an end of its own.
    loop {
        match rest {
            [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xFF, marker, ..] if jpeg::stands_alone(*marker) => rest = rest.get(2..).unwrap_or_default(),
            [0xFF, jpeg::SCAN, scan @ ..] => return !scan.windows(END.len()).any(|pair| pair == END),
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
