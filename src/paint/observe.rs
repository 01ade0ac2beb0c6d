//! Notes texts and codes as they are drawn, from the very glyphs and the very pixels. Nothing is noted unless somebody
//! asks.

use std::path::Path;

use super::{
    context::PaintContext,
    survey::{Role, SetText},
    typeset::Block,
};
use gongyi_core::shapes::theme::Colour;

/// Places in an em, from the middle of a character, at which the background is probed.
const PROBES: [(f32, f32); 5] = [(0.0, 0.0), (-0.4, -0.4), (0.4, -0.4), (-0.4, 0.4), (0.4, 0.4)];
/// The middle of a character, in em from its origin on the baseline.
const MIDDLE: (f32, f32) = (0.5, -0.38);
/// Of all places, the worst one in so many counts: a single dark pixel hides no character.
const WORST_OF: usize = 20;
/// The least contrast of what is small (WCAG 2.x 1.4.3).
pub(super) const READABLE: f32 = 4.5;
pub(super) const WHITE: Colour = Colour([0xFF, 0xFF, 0xFF]);
pub(super) const BLACK: Colour = Colour([0, 0, 0]);

/// What a text stands on.
#[derive(Default)]
pub(super) struct Behind {
    /// The pixels at its probes.
    pub(super) pixels: Vec<Colour>,
    /// Those at the probes of characters in the colour for what matters.
    pub(super) in_accent: Vec<Colour>,
    /// Whether the middle of one of its characters is outside the picture.
    pub(super) leaves: bool,
}

/// The contrast of a colour with pixels, at the worst of them that count.
pub(super) fn worst_contrast(colour: Colour, pixels: &[Colour]) -> f32 {
    let mut contrasts: Vec<f32> = pixels.iter().map(|pixel| colour.contrast(*pixel)).collect();
    contrasts.sort_by(f32::total_cmp);
    contrasts.get(contrasts.len() / WORST_OF).copied().unwrap_or(f32::INFINITY)
}

/// The first of these colours that can be read on all of these pixels that count; where none can, the best of them.
pub(super) fn first_readable<const N: usize>(colours: [Colour; N], pixels: &[Colour]) -> Colour {
    first_readable_on_all(colours, &[pixels])
}

/// The same, on the pixels of several texts, each by itself.
fn first_readable_on_all<const N: usize>(colours: [Colour; N], texts: &[&[Colour]]) -> Colour {
    let mut best = (WHITE, 0.0);
    for colour in colours {
        let contrast = texts.iter().map(|pixels| worst_contrast(colour, pixels)).fold(f32::INFINITY, f32::min);
        if contrast >= READABLE {
            return colour;
        }
        if contrast > best.1 {
            best = (colour, contrast);
        }
    }
    best.0
}

impl PaintContext<'_> {
    /// What a text would stand on, were it drawn at a point.
    pub(super) fn behind(&self, block: &Block, x: f32, y: f32) -> Behind {
        let (width, height) = (self.size.width as f32, self.size.height as f32);
        let mut behind = Behind::default();
        for glyph in block.lines.iter().flat_map(|line| &line.glyphs) {
            for (dx, dy) in PROBES {
                let at = (x + glyph.x + (MIDDLE.0 + dx) * glyph.size, y + glyph.y + (MIDDLE.1 + dy) * glyph.size);
                if let Some(pixel) = self.pixmap.pixel(at.0.max(0.0) as u32, at.1.max(0.0) as u32) {
                    let pixels = if glyph.in_accent { &mut behind.in_accent } else { &mut behind.pixels };
                    pixels.push(Colour([pixel.red(), pixel.green(), pixel.blue()]));
                }
                behind.leaves |=
                    (dx, dy) == (0.0, 0.0) && !((0.0..width).contains(&at.0) && (0.0..height).contains(&at.1));
            }
        }
        behind
    }

    /// The colour for what is small, on these pixels: the quietest of the theme that can be read there.
    pub(super) fn readable(&self, pixels: &[Colour]) -> Colour {
        self.readable_on_all(&[pixels])
    }

    /// The one colour for texts beside each other, each on pixels of its own.
    pub(super) fn readable_on_all(&self, texts: &[&[Colour]]) -> Colour {
        let theme = self.theme;
        first_readable_on_all([theme.quiet, theme.ink, theme.display, WHITE, BLACK], texts)
    }

    /// Notes a text before it is drawn.
    pub(super) fn observe(&mut self, role: Role, block: &Block, x: f32, y: f32, colour: Colour) {
        if self.survey.is_none() {
            return;
        }
        let height = self.size.height as f32;
        let Behind { pixels, in_accent, leaves } = self.behind(block, x, y);
        let characters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let widow = block.lines.len() > 1
            && block.lines.last().is_some_and(|line| characters(&line.text) == 1)
            && block.lines.iter().any(|line| characters(&line.text) > 2);
        let text = block.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let set = SetText {
            borrowed: self.fonts.borrowed(&text).into_iter().map(|(c, path)| (c, name(path))).collect(),
            text,
            role,
            em: block.size / height,
            contrast: worst_contrast(colour, &pixels).min(worst_contrast(self.theme.accent, &in_accent)),
            overflow: block.overflow || leaves,
            missing: block.missing.clone(),
            widow,
        };
        if let Some(survey) = &mut self.survey
            && !set.text.is_empty()
        {
            survey.texts.push(set);
        }
    }

    /// Notes a QR code with modules of this side, in pixels.
    pub(super) fn observe_code(&mut self, module: f32) {
        let height = self.size.height as f32;
        if let Some(survey) = &mut self.survey {
            survey.module = Some(module / height);
        }
    }
}
