//! The scans of a JPEG, unit by unit. Each must give all of its blocks, and all together every bit of every coefficient:
//! what lacks was lost on the way.

use super::{
    Fault,
    blocks::{self, Block, Memory},
    huffman::Bits,
    planes::Planes,
    segments::{Frame, Scan, Segments},
};
use crate::MediaError;

/// More scans than any program writes: each takes time for all of the picture.
const MAX_SCANS: usize = 256;

/// What takes the blocks of a scan.
trait Blocks {
    /// Takes the next block of the component that is `which` in the scan.
    fn take(&mut self, bits: &mut Bits<'_>, memory: &mut Memory, which: usize, at: (usize, usize))
    -> Result<(), Fault>;

    /// A row of units is done.
    fn finish_row(&mut self, _units: usize) {}
}

/// Reads a scan that begins at `at`, which goes behind it.
fn read_scan(
    bytes: &[u8],
    at: &mut usize,
    (frame, scan, restart): (&Frame, &Scan, usize),
    blocks: &mut impl Blocks,
) -> Result<(), MediaError> {
    let mut bits = Bits::new(bytes, *at);
    let mut memory = Memory::default();
    // Of one component alone, only those blocks stand in a scan that are seen.
    let alone = scan.components.first().and_then(|alone| frame.components.get(alone.index));
    let alone = alone.filter(|_| scan.components.len() == 1);
    let (finest, units) = (frame.finest(), frame.units());
    let (across, down) = match alone {
        Some(alone) => {
            let side = |length: u32, own: u8, finest: u32| (length * u32::from(own)).div_ceil(finest).div_ceil(8);
            (side(frame.width, alone.across, finest.0), side(frame.height, alone.down, finest.1))
        }
        None => units,
    };
    let mut shapes = Vec::new();
    for part in &scan.components {
        let component = frame.components.get(part.index).ok_or(Fault::Nonsense)?;
        shapes.push(if alone.is_some() {
            (1, 1)
        } else {
            (usize::from(component.across), usize::from(component.down))
        });
    }
    let (mut left, mut number) = (restart, 0);
    for row in 0..down as usize {
        for column in 0..across as usize {
            if restart > 0 && left == 0 {
                if memory.empty > 0 {
                    return Err(Fault::Nonsense.into());
                }
                bits.restart(number)?;
                (memory, left, number) = (Memory::default(), restart, (number + 1) % 8);
            }
            left = left.saturating_sub(1);
            for (which, (wide, high)) in shapes.iter().enumerate() {
                for block in 0..wide * high {
                    let at = (column * wide + block % wide, row * high + block / wide);
                    blocks.take(&mut bits, &mut memory, which, at)?;
                }
            }
        }
        blocks.finish_row(row);
    }
    if memory.empty > 0 {
        return Err(Fault::Nonsense.into());
    }
    bits.finish()?;
    *at = bits.position();
    Ok(())
}

/// The first coefficient is a mean: no picture has one so far beyond black or white. One that was lost puts all after it
/// out.
fn check_mean(block: &Block, quantization: &[u16; 64]) -> Result<(), Fault> {
    const FURTHEST: i32 = 1536;
    let ([mean, ..], [factor, ..]) = (block, quantization);
    let (mean, factor) = (i32::from(*mean), i32::from(*factor));
    if (mean * factor).abs() <= FURTHEST + 4 * factor { Ok(()) } else { Err(Fault::Nonsense) }
}

/// One scan that gives all: each block is drawn at once.
struct AtOnce<'s, 'p, 'd> {
    tables: Vec<(usize, [&'s super::huffman::Huffman; 2], &'s [u16; 64])>,
    planes: &'p mut Planes<'d>,
}

impl Blocks for AtOnce<'_, '_, '_> {
    fn take(
        &mut self,
        bits: &mut Bits<'_>,
        memory: &mut Memory,
        which: usize,
        at: (usize, usize),
    ) -> Result<(), Fault> {
        let (index, [dc, ac], quantization) = *self.tables.get(which).ok_or(Fault::Nonsense)?;
        let mut block = [0; 64];
        let last_dc = memory.dc.get_mut(which).ok_or(Fault::Nonsense)?;
        blocks::sequential(bits, (dc, ac), last_dc, &mut block)?;
        check_mean(&block, quantization)?;
        self.planes.put(index, at, &block, quantization);
        Ok(())
    }

    fn finish_row(&mut self, units: usize) {
        self.planes.finish_row(units);
    }
}

/// The coefficients of a component.
struct Coefficients {
    /// Blocks in a row.
    across: usize,
    blocks: Vec<Block>,
    quantization: Option<Box<[u16; 64]>>,
    /// The lowest bit that was given of each coefficient; none where none was.
    given: [Option<u8>; 64],
}

/// Many scans: all coefficients are kept.
struct Kept<'s, 'k> {
    scan: &'s Scan,
    segments: &'s Segments<'s>,
    is_progressive: bool,
    components: &'k mut [Coefficients],
}

impl Blocks for Kept<'_, '_> {
    fn take(
        &mut self,
        bits: &mut Bits<'_>,
        memory: &mut Memory,
        which: usize,
        at: (usize, usize),
    ) -> Result<(), Fault> {
        let Self { scan, segments, .. } = *self;
        let part = scan.components.get(which).ok_or(Fault::Nonsense)?;
        let component = self.components.get_mut(part.index).ok_or(Fault::Nonsense)?;
        let block = component.blocks.get_mut(at.1 * component.across + at.0).ok_or(Fault::Nonsense)?;
        let (dc, ac) = (|| segments.dc(part.dc), || segments.ac(part.ac));
        let last_dc = memory.dc.get_mut(which).ok_or(Fault::Nonsense)?;
        match (self.is_progressive, scan.first, scan.before) {
            (false, ..) => blocks::sequential(bits, (dc()?, ac()?), last_dc, block),
            (true, 0, _) => blocks::progressive_dc(bits, dc().ok(), scan, last_dc, block),
            (true, _, 0) => blocks::progressive_ac(bits, ac()?, scan, &mut memory.empty, block),
            (true, ..) => blocks::refine_ac(bits, ac()?, scan, &mut memory.empty, block),
        }
    }
}

impl Coefficients {
    fn new(frame: &Frame, (wide, high): (u8, u8)) -> Result<Self, MediaError> {
        let (across, down) = frame.units();
        let across = across as usize * usize::from(wide);
        let count = across * down as usize * usize::from(high);
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(count).map_err(|_| MediaError::NoMemory)?;
        blocks.resize(count, [0; 64]);
        Ok(Self { across, blocks, quantization: None, given: [None; 64] })
    }

    /// Notes which bits a scan gives; what was not given before it cannot be refined, and nothing is given twice.
    fn note(&mut self, scan: &Scan, table: Result<&[u16; 64], Fault>) -> Result<(), Fault> {
        if self.quantization.is_none() {
            self.quantization = Some(Box::new(*table?));
        }
        let band = self.given.get_mut(usize::from(scan.first)..=usize::from(scan.last)).unwrap_or_default();
        for given in band {
            if *given != (scan.before > 0).then_some(scan.before) {
                return Err(Fault::Ends);
            }
            *given = Some(scan.bit);
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.given == [Some(0); 64]
    }
}

/// Whether the first scan, of so many components, gives all there is.
fn is_at_once(frame: &Frame, in_first_scan: usize) -> bool {
    !frame.is_progressive && in_first_scan == frame.components.len()
}

/// The bytes of the coefficients, which are all kept where more than one scan gives them.
pub(super) fn coefficient_bytes(frame: &Frame, in_first_scan: usize) -> u64 {
    if is_at_once(frame, in_first_scan) { 0 } else { frame.coefficient_bytes() }
}

/// Decodes all of a picture into `planes`; `at` is where its first scan begins.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    mut at: usize,
    (mut segments, first): (Segments<'a>, Scan),
    mut planes: Planes<'_>,
) -> Result<(), MediaError> {
    let frame = segments.frame.clone().ok_or(Fault::Nonsense)?;
    if is_at_once(&frame, first.components.len()) {
        let mut tables = Vec::new();
        for part in &first.components {
            let component = frame.components.get(part.index).ok_or(Fault::Nonsense)?;
            let codes = [segments.dc(part.dc)?, segments.ac(part.ac)?];
            tables.push((part.index, codes, segments.quantization(component.table)?));
        }
        let mut blocks = AtOnce { tables, planes: &mut planes };
        return read_scan(bytes, &mut at, (&frame, &first, segments.restart), &mut blocks);
    }
    let mut components = Vec::new();
    for component in &frame.components {
        components.push(Coefficients::new(&frame, (component.across, component.down))?);
    }
    let mut next = Some(first);
    for _ in 0..MAX_SCANS {
        let Some(scan) = next.take() else { break };
        if !scan.is_right(frame.is_progressive) {
            return Err(Fault::Nonsense.into());
        }
        for part in &scan.components {
            let (Some(kept), Some(component)) = (components.get_mut(part.index), frame.components.get(part.index))
            else {
                return Err(Fault::Nonsense.into());
            };
            kept.note(&scan, segments.quantization(component.table))?;
        }
        let is_progressive = frame.is_progressive;
        let mut blocks = Kept { scan: &scan, segments: &segments, is_progressive, components: &mut components };
        read_scan(bytes, &mut at, (&frame, &scan, segments.restart), &mut blocks)?;
        // What stands behind a picture that is whole, another one or junk, is not looked at.
        if components.iter().all(Coefficients::is_whole) {
            return draw(&frame, &components, planes);
        }
        next = segments.next_scan(bytes, &mut at)?;
    }
    Err(Fault::Ends.into())
}

/// Draws what was kept.
fn draw(frame: &Frame, components: &[Coefficients], mut planes: Planes<'_>) -> Result<(), MediaError> {
    for row in 0..frame.units().1 as usize {
        for (index, (kept, component)) in components.iter().zip(&frame.components).enumerate() {
            let quantization = kept.quantization.as_deref().ok_or(Fault::Nonsense)?;
            let high = usize::from(component.down);
            for y in row * high..(row + 1) * high {
                let blocks = kept.blocks.get(y * kept.across..(y + 1) * kept.across).unwrap_or_default();
                for (x, block) in blocks.iter().enumerate() {
                    check_mean(block, quantization)?;
                    planes.put(index, (x, y), block, quantization);
                }
            }
        }
        planes.finish_row(row);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::segments::Component, *};

    #[test]
    fn coefficients_are_kept_where_scans_are_several() {
        let kept = |is_progressive, sampling: &[(u8, u8)], in_first_scan| {
            let component =
                |(at, &(across, down)): (usize, &(u8, u8))| Component { id: at as u8, across, down, table: 0 };
            let components = sampling.iter().enumerate().map(component).collect();
            coefficient_bytes(&Frame { width: 1601, height: 800, is_progressive, components }, in_first_scan)
        };
        let usual = [(2, 2), (1, 1), (1, 1)];
        assert_eq!(kept(false, &usual, 3), 0);
        // 101 by 50 units of four blocks of light and two of colour.
        assert_eq!(kept(true, &usual, 3), 101 * 50 * 6 * 128);
        assert_eq!(kept(false, &usual, 1), 101 * 50 * 6 * 128);
        assert_eq!(kept(true, &[(1, 1)], 1), 201 * 100 * 128);
        assert_eq!(coefficient_bytes(&Frame::default(), 0), 0);
    }
}
