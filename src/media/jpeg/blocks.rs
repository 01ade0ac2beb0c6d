//! One block of a scan: the coefficients that the scan gives, or the bits of them.

use super::{
    Fault,
    huffman::{Bits, Huffman},
    segments::{Scan, ZIGZAG},
};

/// The coefficients of a block, row by row.
pub(super) type Block = [i16; 64];

/// What a scan remembers from block to block, up to the next restart.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last first coefficient of each component.
    pub(super) dc: [i32; 4],
    /// So many blocks more have nothing in the band.
    pub(super) empty: u32,
}

fn put(block: &mut Block, at: u32, value: i32) -> Result<(), Fault> {
    let place = ZIGZAG.get(at as usize).and_then(|at| block.get_mut(usize::from(*at))).ok_or(Fault::Nonsense)?;
    *place = i16::try_from(value).map_err(|_| Fault::Nonsense)?;
    Ok(())
}

fn difference(bits: &mut Bits<'_>, table: &Huffman) -> Result<i32, Fault> {
    match bits.symbol(table)? {
        length @ 0..=15 => bits.signed(u32::from(length)),
        _ => Err(Fault::Nonsense),
    }
}

/// A whole block.
pub(super) fn sequential(
    bits: &mut Bits<'_>,
    (dc, ac): (&Huffman, &Huffman),
    last_dc: &mut i32,
    block: &mut Block,
) -> Result<(), Fault> {
    *last_dc += difference(bits, dc)?;
    put(block, 0, *last_dc)?;
    let mut at = 1;
    while at < 64 {
        let symbol = u32::from(bits.symbol(ac)?);
        let (run, length) = (symbol >> 4, symbol & 15);
        match (run, length) {
            (15, 0) => at += 16,
            (_, 0) => break,
            _ => {
                at += run;
                put(block, at, bits.signed(length)?)?;
                at += 1;
            }
        }
    }
    if at <= 64 { Ok(()) } else { Err(Fault::Nonsense) }
}

/// The first coefficient, or one more bit of it.
pub(super) fn progressive_dc(
    bits: &mut Bits<'_>,
    dc: Option<&Huffman>,
    scan: &Scan,
    last_dc: &mut i32,
    block: &mut Block,
) -> Result<(), Fault> {
    let [first, ..] = block;
    if scan.before > 0 {
        *first |= (bits.number(1)? as i16) << scan.bit;
        return Ok(());
    }
    *last_dc += difference(bits, dc.ok_or(Fault::Nonsense)?)?;
    *first =
        i16::try_from(last_dc.checked_shl(u32::from(scan.bit)).unwrap_or(i32::MAX)).map_err(|_| Fault::Nonsense)?;
    Ok(())
}

/// The upper bits of a band of coefficients.
pub(super) fn progressive_ac(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    scan: &Scan,
    empty: &mut u32,
    block: &mut Block,
) -> Result<(), Fault> {
    if *empty > 0 {
        *empty -= 1;
        return Ok(());
    }
    let (mut at, last) = (u32::from(scan.first), u32::from(scan.last));
    while at <= last {
        let symbol = u32::from(bits.symbol(ac)?);
        let (run, length) = (symbol >> 4, symbol & 15);
        match (run, length) {
            (15, 0) => at += 16,
            (_, 0) => {
                *empty = (1 << run) - 1 + bits.number(run)? as u32;
                break;
            }
            _ => {
                at += run;
                if at > last {
                    return Err(Fault::Nonsense);
                }
                put(block, at, bits.signed(length)? << scan.bit)?;
                at += 1;
            }
        }
    }
    if at <= last + 1 { Ok(()) } else { Err(Fault::Nonsense) }
}

/// One more bit of a band of coefficients.
pub(super) fn refine_ac(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    scan: &Scan,
    empty: &mut u32,
    block: &mut Block,
) -> Result<(), Fault> {
    let bit = 1_i16 << scan.bit;
    let (mut at, last) = (u32::from(scan.first), u32::from(scan.last));
    while *empty == 0 && at <= last {
        let symbol = u32::from(bits.symbol(ac)?);
        let (run, length) = (symbol >> 4, symbol & 15);
        let new = match (run, length) {
            (15, 0) => 0,
            (_, 0) => {
                *empty = (1 << run) + bits.number(run)? as u32;
                break;
            }
            (_, 1) => {
                if bits.number(1)? == 1 {
                    bit
                } else {
                    -bit
                }
            }
            _ => return Err(Fault::Nonsense),
        };
        at = refine_over(bits, bit, (at, last), run, block)?;
        if new != 0 {
            if at > last {
                return Err(Fault::Nonsense);
            }
            put(block, at, i32::from(new))?;
        }
        at += 1;
    }
    if *empty > 0 {
        refine_over(bits, bit, (at, last), u32::MAX, block)?;
        *empty -= 1;
    }
    Ok(())
}

/// Refines what is not zero, over so many zeros; where the next zero stands.
fn refine_over(
    bits: &mut Bits<'_>,
    bit: i16,
    (mut at, last): (u32, u32),
    mut zeros: u32,
    block: &mut Block,
) -> Result<u32, Fault> {
    while at <= last {
        let place = ZIGZAG.get(at as usize).and_then(|at| block.get_mut(usize::from(*at))).ok_or(Fault::Nonsense)?;
        if *place == 0 {
            if zeros == 0 {
                break;
            }
            zeros -= 1;
        } else if bits.number(1)? == 1 && *place & bit == 0 {
            *place = place.saturating_add(if *place > 0 { bit } else { -bit });
        }
        at += 1;
    }
    Ok(at)
}
