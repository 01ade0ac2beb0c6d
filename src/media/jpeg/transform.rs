//! From the coefficients of a block to its samples: the exact integer transform of the IJG's library, after Loeffler,
//! Ligtenberg and Moschytz, so that a picture has the same pixels here as in every viewer that uses it.

use std::num::Wrapping;

use super::blocks::Block;

type Number = Wrapping<i32>;

/// Bits behind the point of the constants, and those that are kept between the two passes.
const CONSTANT_BITS: usize = 13;
const PASS_BITS: usize = 2;

const fn constant(value: i32) -> Number {
    Wrapping(value)
}

/// Cosines and their sums, times 2¹³.
const C0_298: Number = constant(2446);
const C0_390: Number = constant(3196);
const C0_541: Number = constant(4433);
const C0_765: Number = constant(6270);
const C0_899: Number = constant(7373);
const C1_175: Number = constant(9633);
const C1_501: Number = constant(12299);
const C1_847: Number = constant(15137);
const C1_961: Number = constant(16069);
const C2_053: Number = constant(16819);
const C2_562: Number = constant(20995);
const C3_072: Number = constant(25172);

/// One row or column; what comes out is larger by 2¹³.
fn pass([i0, i1, i2, i3, i4, i5, i6, i7]: [Number; 8]) -> [Number; 8] {
    // Even part.
    let z1 = (i2 + i6) * C0_541;
    let t2 = z1 - i6 * C1_847;
    let t3 = z1 + i2 * C0_765;
    let (t0, t1) = ((i0 + i4) << CONSTANT_BITS, (i0 - i4) << CONSTANT_BITS);
    let (e0, e3, e1, e2) = (t0 + t3, t0 - t3, t1 + t2, t1 - t2);
    // Odd part.
    let (z1, z2, z3, z4) = (i7 + i1, i5 + i3, i7 + i3, i5 + i1);
    let z5 = (z3 + z4) * C1_175;
    let (z1, z2) = (-z1 * C0_899, -z2 * C2_562);
    let (z3, z4) = (z5 - z3 * C1_961, z5 - z4 * C0_390);
    let o0 = i7 * C0_298 + z1 + z3;
    let o1 = i5 * C2_053 + z2 + z4;
    let o2 = i3 * C3_072 + z2 + z3;
    let o3 = i1 * C1_501 + z1 + z4;
    [e0 + o3, e1 + o2, e2 + o1, e3 + o0, e3 - o0, e2 - o1, e1 - o2, e0 - o3]
}

fn transpose(lines: [[Number; 8]; 8]) -> [[Number; 8]; 8] {
    let mut turned = [[Wrapping(0); 8]; 8];
    for (at, line) in lines.iter().enumerate() {
        for (column, value) in turned.iter_mut().zip(line) {
            if let Some(place) = column.get_mut(at) {
                *place = *value;
            }
        }
    }
    turned
}

/// The samples of a block, row by row.
pub(super) fn inverse(block: &Block, quantization: &[u16; 64]) -> [[u8; 8]; 8] {
    let mut rows = [[Wrapping(0); 8]; 8];
    let lines = block.as_chunks::<8>().0.iter().zip(quantization.as_chunks::<8>().0);
    for (row, (values, factors)) in rows.iter_mut().zip(lines) {
        for ((place, value), factor) in row.iter_mut().zip(values).zip(factors) {
            *place = Wrapping(i32::from(*value)) * Wrapping(i32::from(*factor));
        }
    }
    let half = |bits: usize| Wrapping(1 << (bits - 1));
    let scaled = CONSTANT_BITS - PASS_BITS;
    let columns = transpose(rows).map(|column| pass(column).map(|value| (value + half(scaled)) >> scaled));
    let scaled = CONSTANT_BITS + PASS_BITS + 3;
    transpose(columns)
        .map(|row| pass(row).map(|value| (((value + half(scaled)) >> scaled).0 + 128).clamp(0, 255) as u8))
}
