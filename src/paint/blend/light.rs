//! Light in whole numbers: the linear mix of two values through tables, exact to what 8 bits round off.
//!
//! The mix in floats takes a power for each channel. Two tables do without: the light of each value, and the value of each
//! of 16384 lights, which is five steps for each value where they lie closest; both stay in the nearest cache.

use std::sync::LazyLock;

use crate::mix::srgb;
use gongyi_core::shapes::theme::linear;

/// The share of a picture that is in.
pub(super) const WHOLE: u32 = 1 << 14;
/// The lights that have a value.
const LIGHTS: usize = 1 << 14;
/// The most that a light is here: four steps for each light that has a value, so that a mix rounds once.
const MOST: f32 = ((LIGHTS - 1) * 4) as f32;

/// The tables.
pub(super) struct Light {
    lights: [u16; 256],
    values: Box<[u8; LIGHTS]>,
}

impl Light {
    /// The tables, worked out once.
    pub(super) fn tables() -> &'static Self {
        static TABLES: LazyLock<Light> = LazyLock::new(Light::new);
        &TABLES
    }

    fn new() -> Self {
        let lights = std::array::from_fn(|value| (linear(value as u8) * MOST).round() as u16);
        let mut values = Box::new([0; LIGHTS]);
        for (light, value) in values.iter_mut().enumerate() {
            *value = srgb(light as f32 / (LIGHTS - 1) as f32);
        }
        Self { lights, values }
    }

    /// The light of a value.
    pub(super) fn of_value(&self, value: u8) -> u32 {
        u32::from(self.lights.get(usize::from(value)).copied().unwrap_or_default())
    }

    /// The light of each channel of a pixel, from 0 to 1.
    pub(super) fn of_pixel(&self, [red, green, blue, _]: [u8; 4]) -> [f32; 3] {
        [red, green, blue].map(|value| self.of_value(value) as f32 / MOST)
    }

    /// The value of the mix of two lights, with so much of [`WHOLE`] of the second.
    pub(super) fn mixed(&self, from: u32, to: u32, share: u32) -> u8 {
        // Four steps of a light and the share make 16 bits to be rounded off.
        let light = (from * (WHOLE - share) + to * share + (1 << 15)) >> 16;
        self.values.get(light as usize % LIGHTS).copied().unwrap_or_default()
    }

    /// The mix of two pixels as a window wants it.
    pub(super) fn pixel(&self, from: [u8; 4], to: [u8; 4], share: u32) -> u32 {
        let [red, green, blue, _] = from;
        let [new_red, new_green, new_blue, _] = to;
        let channel = |from, to| self.mixed(self.of_value(from), self.of_value(to), share);
        u32::from_be_bytes([0, channel(red, new_red), channel(green, new_green), channel(blue, new_blue)])
    }
}

/// A light, from 0 to 1, in the whole numbers of this module.
pub(super) fn whole_light(light: f32) -> u32 {
    (light.clamp(0.0, 1.0) * MOST + 0.5) as u32
}

/// A share, from 0 to 1, in the whole numbers of this module.
pub(super) fn whole_share(share: f32) -> u32 {
    ((share * WHOLE as f32 + 0.5) as u32).min(WHOLE)
}

/// The mix of each value with each other at one share: what a fade looks up for all its pixels. 64 KiB, made in a
/// fraction of the time that a frame takes.
#[derive(Debug)]
pub(super) struct FadeTable(Vec<u8>);

/// The values that a fade looks up: an array, so that no look-up is checked.
pub(super) struct FadeValues<'a>(&'a [u8; FADE_VALUES]);

const FADE_VALUES: usize = 1 << 16;

impl FadeTable {
    pub(super) fn new() -> Self {
        Self(vec![0; FADE_VALUES])
    }

    /// Works out the table for a share of [`WHOLE`].
    pub(super) fn set(&mut self, share: u32) {
        let light = Light::tables();
        for (from, row) in (0..=u8::MAX).zip(self.0.as_chunks_mut::<256>().0) {
            let from = light.of_value(from);
            for (to, value) in (0..=u8::MAX).zip(row) {
                *value = light.mixed(from, light.of_value(to), share);
            }
        }
    }

    /// To look up.
    pub(super) fn values(&self) -> Option<FadeValues<'_>> {
        self.0.first_chunk().map(FadeValues)
    }

    /// The memory that it takes, in bytes.
    #[cfg(test)]
    pub(super) fn memory_bytes(&self) -> usize {
        self.0.len()
    }
}

impl FadeValues<'_> {
    /// The mix of two pixels as a window wants it.
    pub(super) fn pixel(&self, from: [u8; 4], to: [u8; 4]) -> u32 {
        let channel = |from, to| self.0.get(usize::from(u16::from_be_bytes([from, to]))).copied().unwrap_or_default();
        let [red, green, blue, _] = from;
        let [new_red, new_green, new_blue, _] = to;
        u32::from_be_bytes([0, channel(red, new_red), channel(green, new_green), channel(blue, new_blue)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_is_that_of_floats_within_a_value_and_its_ends_are_exact() {
        let light = Light::tables();
        let mut table = FadeTable::new();
        for share in [0, 1, 77, 3000, WHOLE / 2, 12345, WHOLE - 1, WHOLE] {
            table.set(share);
            for (from, to) in (0..=255_u8).flat_map(|from| (0..=255_u8).step_by(5).map(move |to| (from, to))) {
                let (a, b) = (linear(from), linear(to));
                let exact = srgb(a + (b - a) * share as f32 / WHOLE as f32);
                let value = light.mixed(light.of_value(from), light.of_value(to), share);
                assert!(value.abs_diff(exact) <= 1, "{from} {to} {share}: {value} and not {exact}");
                assert_eq!(table.values().unwrap().pixel([from; 4], [to; 4]) & 0xFF, u32::from(value));
                assert!(share != 0 || value == from);
                assert!(share != WHOLE || value == to);
                assert!(from != to || value == to, "{from} at {share}: {value}");
            }
        }
    }
}
