//! The headline of a campaign with the period below it, or on its line where a table needs the room.

use super::{context::PaintContext, fitting::DATE_RATIO, geometry::Area, heading};
use crate::typeset::{Block, Style};
use gongyi_core::shapes::theme::Colour;

/// Below the headline's bar, in vmin; below the period.
const HEADLINE_GAP: f32 = 4.4;
const PERIOD_GAP: f32 = 5.6;
/// From the headline to a period at its side, in em of the period.
const BESIDE_GAP: f32 = 1.0;

/// What a headline heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A table, which needs the room: the period may stand on its line.
    Table,
    /// What is beside its narrow field: the period is rather smaller than on two lines.
    Field,
    /// Anything else.
    Other,
}

/// The headline and when it is.
pub(super) struct Head {
    pub(super) headline: Block,
    pub(super) period: Option<Block>,
    /// Whether the period stands on the line of the headline.
    is_beside: bool,
    /// The height of both.
    pub(super) height: f32,
    pub(super) width: f32,
}

impl Head {
    /// Sets both in a room of this width and height, with the headline at a size within these.
    pub(super) fn set(
        context: &PaintContext<'_>,
        (headline, period): (&str, Option<&str>),
        place: Place,
        title: (f32, f32),
        (width, height): (f32, f32),
    ) -> Self {
        let vmin = context.vmin;
        let below = heading::below(context, HEADLINE_GAP);
        let with = |period_room: f32, is_beside: bool| {
            let headline = heading::set(context, headline, title, (width, height - below - period_room));
            let most = headline.size * DATE_RATIO;
            let style = |least: f32| Style {
                face: context.theme.faces.title,
                line_height: 1.25,
                letter_spacing: 0.02,
                ..context.body(most, least, 1.25)
            };
            let period = period.map(|period| {
                if is_beside {
                    let room = width - headline.width - BESIDE_GAP * most;
                    return context.set(period, &style(most * 0.9), room, most);
                }
                // A second line is better than small dates.
                let one_line = if place == Place::Field { 0.65 } else { 0.9 };
                Some(context.set(period, &style(most * one_line), width, most))
                    .filter(|block| !block.overflow)
                    .unwrap_or_else(|| context.set(period, &style(most * 0.7), width, most * 2.25))
            });
            (headline, period)
        };
        if place == Place::Table && period.is_some() {
            let (headline, period) = with(0.0, true);
            if let Some(period) = period.filter(|period| !period.overflow && headline.lines.len() == 1) {
                let width = headline.width + BESIDE_GAP * period.size + period.width;
                let height = headline.height + below;
                return Self { headline, period: Some(period), is_beside: true, height, width };
            }
        }
        let (mut headline, mut period) = with(0.0, false);
        let more = |period: &Option<Block>| period.as_ref().map_or(0.0, |block| block.height + PERIOD_GAP * vmin);
        if more(&period) > 0.0 {
            (headline, period) = with(more(&period), false);
        }
        let width = period.as_ref().map_or(0.0, |period| period.width).max(headline.width);
        let height = headline.height + below + more(&period);
        Self { headline, period, is_beside: false, height, width }
    }

    /// Whether one of them has no room.
    pub(super) fn overflows(&self) -> bool {
        self.headline.overflow || self.period.as_ref().is_some_and(|period| period.overflow)
    }

    /// Draws both with the top left of the headline at a point.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let accent = context.theme.accent;
        heading::draw(context, &self.headline, x, y);
        self.draw_period(context, x, y, accent);
    }

    /// Draws it in a field of its own.
    pub(super) fn draw_in_field(&self, context: &mut PaintContext<'_>, area: Area) {
        let height = self.height - self.foot(context);
        let ((x, y), colour) = heading::draw_field(context, area, height);
        context.draw(&self.headline, x, y, colour);
        heading::bar(context, x, y + self.headline.height, colour);
        self.draw_period(context, x, y, colour);
    }

    fn draw_period(&self, context: &mut PaintContext<'_>, x: f32, y: f32, colour: Colour) {
        let Some(period) = &self.period else { return };
        let baseline = |block: &Block| block.lines.first().map_or(0.0, |line| line.baseline);
        let (x, y) = if self.is_beside {
            let right = self.headline.width + BESIDE_GAP * period.size;
            (x + right, y + baseline(&self.headline) - baseline(period))
        } else {
            (x, y + heading::height(context, &self.headline, HEADLINE_GAP))
        };
        context.draw(period, x, y, colour);
    }

    /// How much of its height lies below what is seen.
    pub(super) fn foot(&self, context: &PaintContext<'_>) -> f32 {
        if self.period.is_some() && !self.is_beside { PERIOD_GAP * context.vmin } else { HEADLINE_GAP * context.vmin }
    }

    /// On a strip: how wide its column is, with the room after it.
    pub(super) fn column_width(&self, context: &PaintContext<'_>) -> f32 {
        heading::column_width(context, &self.headline) + (self.width - self.headline.width).max(0.0)
    }
}
