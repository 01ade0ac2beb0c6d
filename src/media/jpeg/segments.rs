//! The segments of a JPEG: what its tables, its frame and its remarks say.
//!
//! What stands between two segments and is none is skipped, as every viewer skips it.

use super::{Fault, huffman::Huffman};
use crate::{MediaError, exif, unusual::UnusualJpeg};

/// Coefficients stand in this order: the place of each in a block that is read row by row.
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// The end of the picture.
const END: u8 = 0xD9;
/// The start of a scan.
pub(crate) const SCAN: u8 = 0xDA;
/// More parts of a colour profile than can be numbered: where there are so many, it is not whole.
const MAX_PROFILE_PARTS: usize = 256;

/// Whether nothing stands behind a marker, not even a length. Zero stands behind a byte that is no marker.
pub(crate) fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8)
}

/// Whether a marker stands before a frame of a kind that is not read.
pub(crate) fn is_unusual(marker: u8) -> bool {
    unusual(marker).is_some()
}

fn unusual(marker: u8) -> Option<UnusualJpeg> {
    match marker {
        0xC3 | 0xCB | 0xF7 => Some(UnusualJpeg::Lossless),
        0xC9 | 0xCA | 0xCC => Some(UnusualJpeg::Arithmetic),
        0xC5..=0xC7 | 0xCD..=0xCF | 0xDE | 0xDF => Some(UnusualJpeg::Hierarchical),
        // The height comes after the first scan.
        0xDC => Some(UnusualJpeg::HeightBehind),
        _ => None,
    }
}

/// What the samples of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Samples {
    Grey,
    Rgb,
    /// Light, and two differences of colour.
    Ycc,
    /// Four inks, stored as what is left of white.
    Cmyk,
    /// The same with light and two differences of colour for the first three.
    Ycck,
}

/// A component of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
    /// How finely it is sampled, across and down: 1 to 4.
    pub(super) across: u8,
    pub(super) down: u8,
    /// The number of its quantization table.
    pub(super) table: u8,
}

/// The frame: the picture's size, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) is_progressive: bool,
    /// One, three or four.
    pub(super) components: Vec<Component>,
}

impl Frame {
    /// The finest sampling of all components, across and down.
    pub(super) fn finest(&self) -> (u32, u32) {
        let most = |side: fn(&Component) -> u8| u32::from(self.components.iter().map(side).max().unwrap_or(1).max(1));
        (most(|component| component.across), most(|component| component.down))
    }

    /// How many units of blocks stand in a row, and how many rows of them there are.
    pub(super) fn units(&self) -> (u32, u32) {
        let (across, down) = self.finest();
        (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down))
    }

    /// The bytes of all coefficients.
    pub(super) fn coefficient_bytes(&self) -> u64 {
        let (across, down) = self.units();
        let blocks = |component: &Component| u64::from(component.across) * u64::from(component.down);
        let blocks: u64 = self.components.iter().map(blocks).sum();
        // 64 coefficients of two bytes a block.
        u64::from(across) * u64::from(down) * blocks * 128
    }

    /// The bytes of the rows that are kept until they are widened and converted.
    pub(super) fn row_bytes(&self) -> u64 {
        let rows = |component: &Component| {
            u64::from(self.units().0) * u64::from(component.across) * 8 * (u64::from(component.down) * 24 + 4)
        };
        self.components.iter().map(rows).sum()
    }
}

/// A component in a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanComponent {
    /// Its place in the frame.
    pub(super) index: usize,
    /// The numbers of its tables for the first coefficient and for the others.
    pub(super) dc: u8,
    pub(super) ac: u8,
}

/// The head of a scan: which coefficients of which components it gives, and which bits of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) components: Vec<ScanComponent>,
    pub(super) first: u8,
    pub(super) last: u8,
    /// The bit that was given before; zero where none was.
    pub(super) before: u8,
    /// The lowest bit that is given.
    pub(super) bit: u8,
}

impl Scan {
    /// Whether it gives what a scan can give.
    pub(super) fn is_right(&self, is_progressive: bool) -> bool {
        let Self { components, first, last, before, bit } = self;
        let is_band = match first {
            0 => *last == if is_progressive { 0 } else { 63 },
            _ => components.len() == 1 && last >= first && *last < 64,
        };
        is_band && *bit <= 13 && (*before == 0 || *before == bit + 1)
    }
}

/// All that the segments said so far.
#[derive(Debug, Default)]
pub(super) struct Segments<'a> {
    quantization: [Option<Box<[u16; 64]>>; 4],
    dc: [Option<Box<Huffman>>; 4],
    ac: [Option<Box<Huffman>>; 4],
    /// Units between two restarts; zero where there are none.
    pub(super) restart: usize,
    pub(super) frame: Option<Frame>,
    /// What Adobe's marker says of the components.
    adobe: Option<u8>,
    is_jfif: bool,
    /// Which way up, as EXIF has it.
    pub(super) orientation: Option<u8>,
    /// The parts of a colour profile, with their numbers and how many there should be.
    profile: Vec<(u8, u8, &'a [u8])>,
}

impl<'a> Segments<'a> {
    /// Takes all segments up to the next scan; its head, and where it begins. None at the end of the picture.
    pub(super) fn next_scan(&mut self, bytes: &'a [u8], at: &mut usize) -> Result<Option<Scan>, MediaError> {
        while let Some((marker, body)) = next_segment(bytes, at)? {
            match marker {
                END => return Ok(None),
                SCAN => return self.scan(body).map(Some).ok_or(Fault::Nonsense.into()),
                _ => self.take(marker, body)?,
            }
        }
        Ok(None)
    }

    /// The quantization table of this number.
    pub(super) fn quantization(&self, number: u8) -> Result<&[u16; 64], Fault> {
        numbered(&self.quantization, number)
    }

    /// The codes of this number for the first coefficient.
    pub(super) fn dc(&self, number: u8) -> Result<&Huffman, Fault> {
        numbered(&self.dc, number)
    }

    /// The codes of this number for the other coefficients.
    pub(super) fn ac(&self, number: u8) -> Result<&Huffman, Fault> {
        numbered(&self.ac, number)
    }

    fn take(&mut self, marker: u8, body: &'a [u8]) -> Result<(), MediaError> {
        let is_right = match marker {
            0xC4 => self.take_codes(body),
            0xDB => self.take_quantization(body),
            0xC0..=0xC2 => return self.take_frame(marker, body),
            0xDD => {
                if let [high, low, ..] = body {
                    self.restart = usize::from(u16::from_be_bytes([*high, *low]));
                }
                body.len() >= 2
            }
            0xE0 => {
                self.is_jfif |= body.starts_with(b"JFIF\0");
                true
            }
            0xE1 => {
                if body.starts_with(b"Exif\0") && self.orientation.is_none() {
                    self.orientation = exif::orientation(body);
                }
                true
            }
            0xE2 => {
                if let Some([number, count, part @ ..]) = body.strip_prefix(b"ICC_PROFILE\0")
                    && self.profile.len() < MAX_PROFILE_PARTS
                {
                    self.profile.push((*number, *count, part));
                }
                true
            }
            0xEE => {
                if let [b'A', b'd', b'o', b'b', b'e', _, _, _, _, _, _, transform, ..] = body {
                    self.adobe = Some(*transform);
                }
                true
            }
            _ => match unusual(marker) {
                Some(kind) => return Err(kind.into()),
                None => true,
            },
        };
        if is_right { Ok(()) } else { Err(Fault::Nonsense.into()) }
    }

    fn take_codes(&mut self, mut body: &[u8]) -> bool {
        while let [kind, rest @ ..] = body {
            let Some((counts, rest)) = rest.split_first_chunk::<16>() else { return false };
            let count: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let Some((values, rest)) = rest.split_at_checked(count) else { return false };
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            let (Some(place), Some(table)) = (tables.get_mut(usize::from(kind & 0x0F)), Huffman::new(counts, values))
            else {
                return false;
            };
            *place = Some(Box::new(table));
            body = rest;
        }
        true
    }

    fn take_quantization(&mut self, mut body: &[u8]) -> bool {
        while let [kind, rest @ ..] = body {
            let mut table = [0; 64];
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let Some((values, rest)) = rest.split_at_checked(64 * width) else { return false };
            for (value, at) in values.chunks_exact(width).zip(ZIGZAG) {
                let value = value.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte));
                if let Some(place) = table.get_mut(usize::from(at)) {
                    *place = value;
                }
            }
            let Some(place) = self.quantization.get_mut(usize::from(kind & 0x0F)) else { return false };
            *place = Some(Box::new(table));
            body = rest;
        }
        true
    }

    fn take_frame(&mut self, marker: u8, body: &[u8]) -> Result<(), MediaError> {
        let [precision, h, l, w, v, _, components @ ..] = body else { return Err(Fault::Nonsense.into()) };
        if *precision != 8 {
            return Err(UnusualJpeg::Depth(*precision).into());
        }
        let mut components: Vec<Component> = components
            .as_chunks::<3>()
            .0
            .iter()
            .map(|[id, sampling, table]| Component {
                id: *id,
                across: sampling >> 4,
                down: sampling & 0x0F,
                table: *table,
            })
            .collect();
        // One component alone is sampled as finely as the picture, whatever it says.
        if let [alone] = components.as_mut_slice() {
            (alone.across, alone.down) = (1, 1);
        }
        let (height, width) = (u16::from_be_bytes([*h, *l]), u16::from_be_bytes([*w, *v]));
        if height == 0 {
            return Err(UnusualJpeg::HeightBehind.into());
        }
        if !matches!(components.len(), 1 | 3 | 4) {
            return Err(UnusualJpeg::Components.into());
        }
        let is_sampled =
            |component: &Component| (1..=4).contains(&component.across) && (1..=4).contains(&component.down);
        if width == 0 || !components.iter().all(is_sampled) || self.frame.is_some() {
            return Err(Fault::Nonsense.into());
        }
        let (width, height) = (u32::from(width), u32::from(height));
        self.frame = Some(Frame { width, height, is_progressive: marker == 0xC2, components });
        Ok(())
    }

    fn scan(&self, body: &[u8]) -> Option<Scan> {
        let frame = self.frame.as_ref()?;
        let (count, rest) = body.split_first()?;
        let (named, rest) = rest.split_at_checked(usize::from(*count) * 2)?;
        let mut components: Vec<ScanComponent> = Vec::new();
        for [id, tables] in named.as_chunks::<2>().0 {
            let index = frame.components.iter().position(|component| component.id == *id)?;
            if components.iter().any(|other| other.index == index) {
                return None;
            }
            components.push(ScanComponent { index, dc: tables >> 4, ac: tables & 0x0F });
        }
        if components.is_empty() {
            return None;
        }
        if !frame.is_progressive {
            return Some(Scan { components, first: 0, last: 63, before: 0, bit: 0 });
        }
        let [first, last, bits, ..] = *rest else { return None };
        Some(Scan { components, first, last, before: bits >> 4, bit: bits & 0x0F })
    }

    /// What the samples mean, as every decoder guesses it.
    pub(super) fn samples(&self) -> Samples {
        let ids: Vec<u8> =
            self.frame.iter().flat_map(|frame| &frame.components).map(|component| component.id).collect();
        match (ids.as_slice(), self.adobe) {
            ([_], _) => Samples::Grey,
            ([_, _, _, _], Some(2)) => Samples::Ycck,
            ([_, _, _, _], _) => Samples::Cmyk,
            (_, _) if self.is_jfif => Samples::Ycc,
            (_, Some(0)) | (b"RGB", None) => Samples::Rgb,
            _ => Samples::Ycc,
        }
    }

    /// The colour profile, where all of its parts are there, in whatever order.
    pub(super) fn profile(&self) -> Option<Vec<u8>> {
        let count = self.profile.first()?.1;
        let mut parts: Vec<_> = self.profile.iter().collect();
        parts.sort_by_key(|(number, ..)| *number);
        let numbers = parts.iter().map(|(number, ..)| *number);
        if !numbers.eq(1..=count) || parts.iter().any(|part| part.1 != count) {
            return None;
        }
        Some(parts.iter().flat_map(|(_, _, part)| part.iter().copied()).collect())
    }

    /// Whether there is a colour profile, or a part of one.
    pub(super) fn has_profile(&self) -> bool {
        !self.profile.is_empty()
    }
}

/// The table of this number, if it was given.
fn numbered<T>(tables: &[Option<Box<T>>], number: u8) -> Result<&T, Fault> {
    tables.get(usize::from(number)).and_then(Option::as_deref).ok_or(Fault::Nonsense)
}

/// The next segment after `at`, which goes behind it: its marker and what is in it. None where the bytes end.
fn next_segment<'a>(bytes: &'a [u8], at: &mut usize) -> Result<Option<(u8, &'a [u8])>, MediaError> {
    loop {
        let Some(rest) = bytes.get(*at..) else { return Ok(None) };
        match rest {
            [0xFF, marker, ..] if stands_alone(*marker) => *at += 2,
            [0xFF, 0xFF, ..] => *at += 1,
            [0xFF, END, ..] => return Ok(Some((END, &[]))),
            [0xFF, marker, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let body = rest.get(4..2 + length.max(2)).ok_or(Fault::Ends)?;
                *at += 2 + length.max(2);
                return Ok(Some((*marker, body)));
            }
            [] | [0xFF] | [0xFF, _] | [0xFF, _, _] => return Ok(None),
            [_, rest @ ..] => {
                *at += 1 + rest.iter().position(|byte| *byte == 0xFF).unwrap_or(rest.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_profile_no_more_parts_are_kept_than_can_be_numbered() {
        let part = |number, count| [b"\xFF\xE2\0\x11ICC_PROFILE\0".as_slice(), &[number, count, number]].concat();
        let whole: Vec<u8> = (1..=255).flat_map(|number| part(number, 255)).collect();
        for (bytes, profile) in [
            (whole.clone(), Some((1..=255).collect())),
            ([whole, part(1, 255)].concat(), None),
            (part(1, 1), Some(vec![1])),
            (part(1, 1).repeat(100_000), None),
        ] {
            let mut segments = Segments::default();
            assert!(segments.next_scan(&bytes, &mut 0).is_ok_and(|scan| scan.is_none()));
            assert!(segments.has_profile());
            assert_eq!(segments.profile(), profile);
            assert!(segments.profile.len() <= 256, "{}", segments.profile.len());
        }
    }
}
