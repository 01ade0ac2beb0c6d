//! The chunks of a PNG, beside what its decoder reads: notes behind the pixels, a colour profile, an animation, an end
//! that lacks.

use std::io::{BufRead, Cursor, Seek};

use super::{colour::MAX_PROFILE_BYTES, exif, head::read_up_to};

/// What no picture comes without, where nothing but it was cut off.
pub(crate) const END: [u8; 12] = [0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82];
/// Before the first chunk.
const SIGNATURE_BYTES: i64 = 8;
/// A picture of this many chunks was made to keep its readers busy.
const MAX_CHUNKS: usize = 1 << 20;

/// What the chunks say.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunks {
    pub(crate) orientation: Option<u8>,
    pub(crate) has_profile: bool,
    /// Whether it has more than one frame.
    pub(crate) is_moving: bool,
    /// Where the last chunk ends that is there in whole.
    whole: u64,
    /// Whether nothing but the end may lack behind the last whole chunk.
    lacks_only_end: bool,
}

impl Chunks {
    /// Reads the heads of all chunks, wherever they stand; less where the source ends before.
    pub(crate) fn read<R: BufRead + Seek>(source: &mut R, length: u64) -> std::io::Result<Self> {
        let (mut chunks, mut has_pixels) = (Self::default(), false);
        source.seek_relative(SIGNATURE_BYTES)?;
        chunks.whole = SIGNATURE_BYTES as u64;
        for _ in 0..MAX_CHUNKS {
            let mut head = [0; 8];
            if read_up_to(source, &mut head)? < head.len() {
                chunks.lacks_only_end = has_pixels;
                break;
            }
            let [a, b, c, d, name @ ..] = head;
            let size = u64::from(u32::from_be_bytes([a, b, c, d]));
            let end = chunks.whole + 12 + size;
            let mut left = size as i64 + 4;
            match &name {
                b"IEND" => {
                    chunks.lacks_only_end = end > length && has_pixels;
                    break;
                }
                b"IDAT" => has_pixels = true,
                b"iCCP" => chunks.has_profile |= !has_pixels,
                b"acTL" => {
                    let mut frames = [0; 4];
                    left -= read_up_to(source, &mut frames)? as i64;
                    chunks.is_moving |= u32::from_be_bytes(frames) > 1;
                }
                b"eXIf" if chunks.orientation.is_none() => {
                    let mut note = vec![0; exif::MAX_NOTE_BYTES.min(size as usize)];
                    let count = read_up_to(source, &mut note)?;
                    left -= count as i64;
                    chunks.orientation = exif::orientation(note.get(..count).unwrap_or_default());
                }
                _ => {}
            }
            if end > length {
                chunks.lacks_only_end = has_pixels && name != *b"IDAT";
                break;
            }
            source.seek_relative(left)?;
            chunks.whole = end;
        }
        Ok(chunks)
    }
}

/// Where a PNG is cut off although all of its pixels may be there; none where it has an end, or lacks more.
pub(crate) fn cut_at(bytes: &[u8]) -> Option<usize> {
    let chunks = Chunks::read(&mut Cursor::new(bytes), bytes.len() as u64).ok()?;
    chunks.lacks_only_end.then_some(chunks.whole as usize)
}

/// The colour profile, where there is one before the pixels that can be unpacked.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MAX_PROFILE_BYTES });
    decoder.set_ignore_text_chunk(true);
    let reader = decoder.read_info().ok()?;
    reader.info().icc_profile.as_deref().map(<[u8]>::to_vec)
}
