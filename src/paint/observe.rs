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

impl PaintContext<'_> {
    /// Notes a text before it is drawn.
    pub(super) fn observe(&mut self, role: Role, block: &Block, x: f32, y: f32, colour: Colour) {
        if self.survey.is_none() {
            return;
        }
        let (width, height) = (self.size.width as f32, self.size.height as f32);
        let accent = self.theme.accent;
        let mut contrasts = Vec::new();
        let mut leaves = false;
        for glyph in block.lines.iter().flat_map(|line| &line.glyphs) {
            let colour = if glyph.in_accent { accent } else { colour };
            for (dx, dy) in PROBES {
                let at = (x + glyph.x + (MIDDLE.0 + dx) * glyph.size, y + glyph.y + (MIDDLE.1 + dy) * glyph.size);
                if let Some(pixel) = self.pixmap.pixel(at.0.max(0.0) as u32, at.1.max(0.0) as u32) {
                    contrasts.push(colour.contrast(Colour([pixel.red(), pixel.green(), pixel.blue()])));
                }
                leaves |= (dx, dy) == (0.0, 0.0) && !((0.0..width).contains(&at.0) && (0.0..height).contains(&at.1));
            }
        }
        contrasts.sort_by(f32::total_cmp);
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
            contrast: contrasts.get(contrasts.len() / WORST_OF).copied().unwrap_or(f32::INFINITY),
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
