//! Four inks to sRGB, by the table of a press profile as it stands.
//!
//! `moxcms` looks such a table up in one of its own, whose points are others: where a profile has few points, colours are
//! five shades away from what every other program shows. Here the profile's points are used, between them as other
//! programs do it (linear along the first ink, by tetrahedra along the others). Tables of the newer kind, and those that
//! lead to XYZ, are left to `moxcms`.

use moxcms::{ColorProfile, DataColorSpace, LutStore, LutWarehouse, RenderingIntent};

/// Steps of light for which the value in sRGB is kept: near black a value is three thousand times as fine.
const LIGHT_STEPS: usize = 16_384;
/// The white that profiles refer to.
const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];
/// From XYZ under that white to the light of sRGB.
const TO_SRGB: [[f32; 3]; 3] =
    [[3.133_856, -1.616_867, -0.490_615], [-0.978_768, 1.916_142, 0.033_454], [0.071_945, -0.228_991, 1.405_243]];

/// Where a value lies between two points of a table.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    /// The first of the two, in values of the table; and how far the second lies behind it.
    first: usize,
    step: usize,
    /// How much of the second.
    share: f32,
}

/// The table of a press profile.
#[derive(Debug)]
pub(crate) struct InkTable {
    /// For each ink, where each amount of it lies.
    inks: [Vec<Between>; 4],
    table: Vec<u16>,
    /// What the three values of the table become.
    curves: [Vec<u16>; 3],
    /// Whether the profile counts in eight bits: its colours are written otherwise.
    is_narrow: bool,
    /// Values of sRGB by their light.
    values: Vec<u8>,
}

impl InkTable {
    /// The table of a profile; none where it has none of this kind.
    pub(crate) fn new(profile: &ColorProfile) -> Option<Self> {
        let preferred = match profile.rendering_intent {
            RenderingIntent::Perceptual => &profile.lut_a_to_b_perceptual,
            RenderingIntent::Saturation => &profile.lut_a_to_b_saturation,
            _ => &profile.lut_a_to_b_colorimetric,
        };
        let Some(LutWarehouse::Lut(lut)) = preferred.as_ref().or(profile.lut_a_to_b_perceptual.as_ref()) else {
            return None;
        };
        let points = usize::from(lut.num_clut_grid_points);
        let is_four_to_lab =
            (lut.num_input_channels, lut.num_output_channels, profile.pcs) == (4, 3, DataColorSpace::Lab);
        let table = wide(&lut.clut_table);
        let (input, output) = (wide(&lut.input_table), wide(&lut.output_table));
        let (entries, out_entries) =
            (usize::from(lut.num_input_table_entries), usize::from(lut.num_output_table_entries));
        let is_whole =
            table.len() == points.checked_pow(4)? * 3 && input.len() == entries * 4 && output.len() == out_entries * 3;
        if !is_four_to_lab || !is_whole || points < 2 || entries < 2 || out_entries < 2 {
            return None;
        }
        let mut inks = [const { Vec::new() }; 4];
        for (ink, (between, curve)) in inks.iter_mut().zip(input.chunks_exact(entries)).enumerate() {
            let step = points.pow(3 - ink as u32) * 3;
            *between = (0..=255_u8)
                .map(|amount| {
                    let at = interpolated(curve, f32::from(amount) / 255.0) / 65_535.0 * (points - 1) as f32;
                    let first = (at as usize).min(points - 2);
                    Between { first: first * step, step, share: at - first as f32 }
                })
                .collect();
        }
        let mut curves = [const { Vec::new() }; 3];
        for (own, curve) in curves.iter_mut().zip(output.chunks_exact(out_entries)) {
            *own = curve.to_vec();
        }
        let value = |at: usize| {
            let light = at as f32 / (LIGHT_STEPS - 1) as f32;
            let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            (value * 255.0).round() as u8
        };
        let values = (0..LIGHT_STEPS).map(value).collect();
        Some(Self { inks, table, curves, is_narrow: matches!(lut.clut_table, LutStore::Store8(_)), values })
    }

    /// A row of inks in RGBA.
    pub(crate) fn to_rgba(&self, samples: &[u8], row: &mut [[u8; 4]]) {
        // Plain areas are one colour.
        let mut last = None;
        for (pixel, inks) in row.iter_mut().zip(samples.as_chunks::<4>().0) {
            let [red, green, blue] = match last {
                Some((known, colour)) if known == inks => colour,
                _ => self.colour(*inks),
            };
            last = Some((inks, [red, green, blue]));
            *pixel = [red, green, blue, 255];
        }
    }

    fn colour(&self, inks: [u8; 4]) -> [u8; 3] {
        let mut between = [Between::default(); 4];
        for ((between, all), ink) in between.iter_mut().zip(&self.inks).zip(inks) {
            *between = all.get(usize::from(ink)).copied().unwrap_or_default();
        }
        let start: usize = between.iter().map(|between| between.first).sum();
        let [along, mut others @ ..] = between;
        others.sort_by(|a, b| b.share.total_cmp(&a.share));
        let mut sum = [0.0; 3];
        for (start, share) in [(start, 1.0 - along.share), (start + along.step, along.share)] {
            let (mut at, mut before) = (start, 1.0);
            for next in others.iter().copied().chain([Between::default()]) {
                let values = self.table.get(at..at + 3).unwrap_or_default();
                for (sum, value) in sum.iter_mut().zip(values) {
                    *sum += f32::from(*value) * (before - next.share) * share;
                }
                (at, before) = (at + next.step, next.share);
            }
        }
        let mut lab = [0.0; 3];
        for ((value, curve), sum) in lab.iter_mut().zip(&self.curves).zip(sum) {
            *value = interpolated(curve, sum / 65_535.0);
        }
        self.srgb(lab)
    }

    /// From the values of the profile, of 65535, to sRGB.
    fn srgb(&self, [light, a, b]: [f32; 3]) -> [u8; 3] {
        let (light, a, b) = if self.is_narrow {
            (light / 655.35, a / 257.0 - 128.0, b / 257.0 - 128.0)
        } else {
            (light / 652.8, a / 256.0 - 128.0, b / 256.0 - 128.0)
        };
        let y = (light + 16.0) / 116.0;
        let root = [y + a / 500.0, y, y - b / 200.0];
        let cube =
            |root: f32| if root > 6.0 / 29.0 { root * root * root } else { (root - 4.0 / 29.0) * (108.0 / 841.0) };
        let mut xyz = [0.0; 3];
        for ((value, root), white) in xyz.iter_mut().zip(root).zip(WHITE) {
            *value = cube(root) * white;
        }
        TO_SRGB.map(|row| {
            let light: f32 = row.iter().zip(xyz).map(|(factor, value)| factor * value).sum();
            let at = (light.clamp(0.0, 1.0) * (LIGHT_STEPS - 1) as f32 + 0.5) as usize;
            self.values.get(at).copied().unwrap_or(255)
        })
    }
}

fn wide(store: &LutStore) -> Vec<u16> {
    match store {
        LutStore::Store8(values) => values.iter().map(|value| u16::from(*value) * 257).collect(),
        LutStore::Store16(values) => values.clone(),
    }
}

/// The value of a curve at a place from 0 to 1.
fn interpolated(curve: &[u16], place: f32) -> f32 {
    let at = place.clamp(0.0, 1.0) * curve.len().saturating_sub(1) as f32;
    let first = at as usize;
    let value = |at: usize| curve.get(at).or(curve.last()).copied().map_or(0.0, f32::from);
    value(first) + (value(first + 1) - value(first)) * (at - first as f32)
}
