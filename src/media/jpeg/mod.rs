//! JPEG, decoded here: with one scan or many, progressive or not, and with nothing missing.
//!
//! # Decisions
//!
//! * A picture of which a block lacks is refused, to the bit, and one that lacks only its end mark is shown. No decoder of
//!   the registry tells the one from the other: `zune-jpeg` (that of `image`) and `jpeg-decoder` fill what is missing with
//!   grey or zeros and say nothing, so each picture would have to be read by a second decoder of codes beside them.
//! * `zune-jpeg` 0.5 draws several baseline scans of components with vertical sampling as green stripes
//!   (zune-image#273, #291). `jpeg-decoder` 0.3.2 draws them, but has been in maintenance since 2022 in favour of
//!   `zune-jpeg`. libjpeg-turbo and mozjpeg do all of it, in C: what comes from a memory stick is not given to them.
//! * The transform, the widening and the colours are those of the IJG's library to the last bit; `tests/core/media` compares
//!   with what `djpeg` draws. Only rows that are still needed are kept, and coefficients only where scans are several.

mod blocks;
mod huffman;
mod planes;
mod scans;
mod segments;
mod transform;

use segments::Segments;
pub(crate) use segments::{SCAN, Samples, is_unusual, stands_alone};

use crate::MediaError;

/// Why a scan cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The bytes end before the picture does.
    Ends,
    /// They mean nothing, or not this.
    Nonsense,
}

impl From<Fault> for MediaError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(match fault {
            Fault::Ends => "a part of it is missing".into(),
            Fault::Nonsense => "a part of it is lost or makes no sense".into(),
        })
    }
}

/// What the head of a JPEG says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JpegHead {
    /// Its size as it is stored, in pixels.
    pub(crate) size: (u32, u32),
    pub(crate) samples: Samples,
    /// Which way up, as EXIF has it.
    pub(crate) orientation: Option<u8>,
    pub(crate) has_profile: bool,
    /// What is kept beside the pixels, in bytes.
    pub(crate) kept_bytes: u64,
}

/// Reads the head: all up to the first scan.
pub(crate) fn head(bytes: &[u8]) -> Result<JpegHead, MediaError> {
    let mut segments = Segments::default();
    let Some(scan) = segments.next_scan(bytes, &mut 0)? else { return Err(Fault::Ends.into()) };
    let Some(frame) = &segments.frame else { return Err(Fault::Nonsense.into()) };
    let coefficients = scans::coefficient_bytes(frame, scan.components.len());
    Ok(JpegHead {
        size: (frame.width, frame.height),
        samples: segments.samples(),
        orientation: segments.orientation,
        has_profile: segments.has_profile(),
        kept_bytes: coefficients + frame.row_bytes(),
    })
}

/// Decodes all of it to `data`, which is as large as its head says: grey, colours, or four inks a pixel.
pub(crate) fn decode(bytes: &[u8], data: &mut [u8]) -> Result<(), MediaError> {
    let (mut segments, mut at) = (Segments::default(), 0);
    let Some(scan) = segments.next_scan(bytes, &mut at)? else { return Err(Fault::Ends.into()) };
    let Some(frame) = &segments.frame else { return Err(Fault::Nonsense.into()) };
    let planes = planes::Planes::new(frame, segments.samples(), data)?;
    scans::decode(bytes, at, (segments, scan), planes)
}

/// The colour profile of a picture, where all of it is there.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut segments = Segments::default();
    segments.next_scan(bytes, &mut 0).ok()??;
    segments.profile()
}
