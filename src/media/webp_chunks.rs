//! The chunks of a WebP, beside what its decoder reads: how it is coded, which way up it is, a colour profile, frames.

use std::{
    io::{self, BufRead, Cursor, Read as _, Seek, SeekFrom},
    ops::Range,
};

use super::{exif, head::read_up_to};

/// Before the first chunk.
const HEAD_BYTES: u64 = 12;

/// What the chunks of a WebP say.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pub(crate) is_lossless: bool,
    pub(crate) is_animated: bool,
    /// Whether it has more than one frame.
    pub(crate) is_moving: bool,
    pub(crate) orientation: Option<u8>,
    /// Where its colour profile stands, where all of it is there.
    profile: Option<Range<u64>>,
    /// The size that the first picture claims itself.
    pub(crate) frame: Option<(u32, u32)>,
}

impl Chunks {
    /// Reads the heads of the chunks up to byte `end`.
    pub(crate) fn read<R: BufRead + Seek>(&mut self, source: &mut R, end: u64) -> io::Result<()> {
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
                (b"ANMF", _) => self.is_moving |= self.is_animated,
                (b"ICCP", _) if fits && self.profile.is_none() => self.profile = Some(at + 8..at + 8 + size),
                (b"EXIF", first) if fits && self.orientation.is_none() => {
                    let mut note = first.to_vec();
                    source.take((exif::MAX_NOTE_BYTES as u64).min(size) - count as u64).read_to_end(&mut note)?;
                    self.orientation = exif::orientation(&note);
                }
                _ => {}
            }
            at += 8 + size + size % 2;
            source.seek(SeekFrom::Start(at))?;
        }
        Ok(())
    }

    pub(crate) fn has_profile(&self) -> bool {
        self.profile.is_some()
    }
}

/// The colour profile.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut chunks = Chunks::default();
    let mut source = Cursor::new(bytes);
    source.set_position(HEAD_BYTES);
    chunks.read(&mut source, bytes.len() as u64).ok()?;
    let place = chunks.profile?;
    bytes.get(place.start as usize..place.end as usize).map(<[u8]>::to_vec)
}
