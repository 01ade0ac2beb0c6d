//! The colours in which words are read on whatever was painted behind them.

use super::{
    context::PaintContext,
    geometry::Area,
    observe::{BLACK, READABLE, WHITE, worst_contrast},
};
use gongyi_core::shapes::theme::Colour;

impl PaintContext<'_> {
    /// The ink of the theme, or what can be read better on what was painted in an area.
    pub(super) fn ink_on(&self, area: Area) -> Colour {
        let worst = worst_contrast(self.theme.ink, &self.painted_in(area));
        if worst >= READABLE * 1.2 { self.theme.ink } else { self.readable_at(area) }
    }

    /// The colour of great words, or what can be read better on what was painted in an area.
    pub(super) fn display_on(&self, area: Area) -> Colour {
        let worst = worst_contrast(self.theme.display, &self.painted_in(area));
        if worst >= READABLE * 1.1 { self.theme.display } else { self.readable_at(area) }
    }

    /// Pixels of an area, of a grid.
    pub(super) fn painted_in(&self, area: Area) -> Vec<Colour> {
        let at = |step: u32| {
            let (across, down) = ((step % 16) as f32 / 15.0, (step / 16) as f32 / 15.0);
            let at = (area.x + across * area.width, area.y + down * area.height);
            let pixel = self.pixmap.pixel(at.0.max(0.0) as u32, at.1.max(0.0) as u32)?;
            Some(Colour([pixel.red(), pixel.green(), pixel.blue()]))
        };
        (0..256).filter_map(at).collect()
    }

    /// The colour of the theme and its scene that can be read best on what was painted in an area.
    pub(super) fn readable_at(&self, area: Area) -> Colour {
        let colours = self.theme.scene_colours();
        let behind = self.painted_in(area);
        // At all but the worst eighth of it: what reaches into the area from a side hides no character.
        let contrast = |colour: Colour| {
            let mut contrasts: Vec<f32> = behind.iter().map(|behind| colour.contrast(*behind)).collect();
            contrasts.sort_by(f32::total_cmp);
            contrasts.get(contrasts.len() / 8).copied().unwrap_or_default()
        };
        let colours = [self.theme.display, colours.ink, colours.near, colours.light, WHITE, BLACK];
        let best = colours.into_iter().max_by(|a, b| contrast(*a).total_cmp(&contrast(*b)));
        best.unwrap_or(self.theme.display)
    }
}
