//! The eight colours of scenes, which a theme names, or which are mixed from its own.
//!
//! Mixed in `OKLab` (Björn Ottosson, "A perceptual color space for image processing", 2020), where half way between two
//! colours is what people take for half way.

use serde::Deserialize;

use super::theme::{Colour, Theme, linear};

/// The colours that scenes are drawn in: `token-far` and so on in a scene's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneColours {
    /// What is far away: near the background.
    pub far: Colour,
    /// What stands between.
    pub mid: Colour,
    /// What is near: the ground. Also the background of a field.
    pub near: Colour,
    /// The darkest.
    pub ink: Colour,
    /// The one thing that matters.
    pub accent: Colour,
    /// Lamps, grain, coats.
    pub warm: Colour,
    /// The lightest.
    pub light: Colour,
    /// Faces and hands.
    pub skin: Colour,
}

/// Skin where a theme says nothing.
const SKIN: Colour = Colour([0xED, 0xBB, 0x92]);
const BLACK: Colour = Colour([0; 3]);
const WHITE: Colour = Colour([0xFF; 3]);

impl SceneColours {
    /// Colours mixed from those of a theme.
    pub fn mixed_from(theme: &Theme) -> Self {
        let ground = theme.background.from;
        let is_light = ground.luminance() > 0.18;
        let near = if is_light { mix(theme.rule, theme.display, 0.6) } else { mix(theme.background.to, BLACK, 0.4) };
        Self {
            far: mix(ground, theme.rule, 0.22),
            mid: mix(ground, theme.rule, 0.55),
            near,
            ink: if is_light { theme.display } else { mix(near, BLACK, 0.4) },
            accent: theme.accent,
            warm: mix(theme.accent, if is_light { WHITE } else { ground }, 0.3),
            light: mix(WHITE, ground, if is_light { 0.2 } else { 0.06 }),
            skin: mix(SKIN, ground, 0.06),
        }
    }
}

impl Theme {
    /// The colours of its scenes.
    pub fn scene_colours(&self) -> SceneColours {
        self.scene.unwrap_or_else(|| SceneColours::mixed_from(self))
    }

    /// The theme on a field of its second colour, which everything on it can be read on.
    #[must_use]
    pub fn on_field(&self) -> Self {
        let colours = self.scene_colours();
        let field = colours.near;
        // The first that can be read there.
        let readable = |wanted: &[Colour], least: f32| {
            let found = wanted.iter().copied().find(|colour| colour.contrast(field) >= least);
            found.unwrap_or(if field.luminance() > 0.18 { BLACK } else { WHITE })
        };
        let ink = readable(&[colours.light, self.ink, colours.ink], 7.0);
        let accent = readable(&[self.accent, colours.warm, colours.accent, ink], 4.5);
        let mut theme = self.clone();
        theme.background.from = field;
        theme.background.to = mix(field, BLACK, 0.12);
        theme.background.glow = None;
        theme.ornaments = Vec::new();
        (theme.display, theme.ink, theme.accent) = (ink, ink, accent);
        theme.quiet = readable(&[mix(ink, field, 0.2), ink], 4.5);
        theme.rule = mix(ink, field, 0.5);
        theme.scene = Some(colours);
        theme.hash = *blake3::hash(&[self.hash.as_slice(), b"field"].concat()).as_bytes();
        theme
    }
}

/// A colour so far from one to another, from 0 to 1, in `OKLab`.
pub fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    let (a, b) = (oklab(from), oklab(to));
    let at = |index: usize| {
        let of = |lab: &[f32; 3]| lab.get(index).copied().unwrap_or_default();
        of(&a) + (of(&b) - of(&a)) * share
    };
    from_oklab([at(0), at(1), at(2)])
}

fn oklab(colour: Colour) -> [f32; 3] {
    let [r, g, b] = colour.0.map(linear);
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn from_oklab([lightness, a, b]: [f32; 3]) -> Colour {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let light = [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ];
    Colour(light.map(encoded))
}

/// The sRGB value of a light from 0 to 1 (IEC 61966-2-1).
fn encoded(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixes_are_those_of_oklab() {
        // Ottosson's own pairs of colours and coordinates, as CSS Color 4 gives them.
        let lab = oklab(Colour([0xFF, 0, 0]));
        for (found, expected) in lab.into_iter().zip([0.627_96, 0.224_86, 0.125_85]) {
            assert!((found - expected).abs() < 1e-3, "{lab:?}");
        }
        assert_eq!(mix(BLACK, WHITE, 0.5), Colour([0x63; 3]));
        for colour in [Colour([0x12, 0xA4, 0xF0]), Colour([0xFE, 0x01, 0x7F]), BLACK, WHITE] {
            assert_eq!((mix(colour, WHITE, 0.0), mix(WHITE, colour, 1.0)), (colour, colour));
        }
    }

    #[test]
    fn all_on_a_field_can_be_read() {
        let plain = Theme::plain();
        for (from, display) in [([0xF8, 0xF4, 0xEA], [0x1B, 0x2A, 0x3A]), ([0x10, 0x1B, 0x3A], [0xF3, 0xE3, 0xB5])] {
            let mut theme = plain.clone();
            (theme.background.from, theme.display) = (Colour(from), Colour(display));
            let field = theme.on_field();
            for colour in [field.display, field.ink, field.quiet, field.accent] {
                assert!(colour.contrast(field.background.from) >= 4.5, "{field:?}");
            }
        }
    }
}
