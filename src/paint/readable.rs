//! The colours in which words are read on whatever was painted behind them.

use super::{
    context::PaintContext,
    geometry::Area,
    observe::{BLACK, READABLE, WHITE, worst_contrast},
};
use crate::typeset::Block;
use gongyi_core::shapes::theme::Colour;

/// How many pixels of a row are looked at for whether words can be read on it.
const CALM_SAMPLES: usize = 64;

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

    /// The colour that is meant for a text, or one that is read where it stands on a scene.
    pub(super) fn colour_on_scene(&self, meant: Colour, block: &Block, (x, y): (f32, f32)) -> Colour {
        if self.scenery.is_none() {
            return meant;
        }
        let behind = self.behind(block, x, y).pixels;
        if worst_contrast(meant, &behind) >= READABLE { meant } else { self.readable(&behind) }
    }

    /// So much of an area, from its top, as ink can be read on: hills and houses that reach into it end it. Half of it is
    /// kept whatever is there.
    pub(super) fn calm_part(&self, area: Area) -> Area {
        let (step, ink) = (self.vmin.max(1.0), self.theme.ink);
        let is_loud = |y: f32| {
            let across = (0..CALM_SAMPLES).map(|at| area.x + area.width * at as f32 / (CALM_SAMPLES - 1) as f32);
            let behind = across.filter_map(|x| self.painted_at(x, y));
            behind.filter(|behind| ink.contrast(*behind) < READABLE).count() > CALM_SAMPLES / 16
        };
        let steps = (area.height / step) as u32;
        let first = (steps / 2..=steps).map(|at| area.y + at as f32 * step).find(|y| is_loud(*y));
        first.map_or(area, |y| Area { height: (y - 2.0 * self.vmin - area.y).max(area.height * 0.45), ..area })
    }

    /// Pixels of an area, of a grid.
    pub(super) fn painted_in(&self, area: Area) -> Vec<Colour> {
        let at = |step: u32| {
            let (across, down) = ((step % 16) as f32 / 15.0, (step / 16) as f32 / 15.0);
            self.painted_at(area.x + across * area.width, area.y + down * area.height)
        };
        (0..256).filter_map(at).collect()
    }

    /// What was painted at a place; none beyond the picture.
    fn painted_at(&self, x: f32, y: f32) -> Option<Colour> {
        let pixel = self.pixmap.pixel(x.max(0.0) as u32, y.max(0.0) as u32)?;
        Some(Colour([pixel.red(), pixel.green(), pixel.blue()]))
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
