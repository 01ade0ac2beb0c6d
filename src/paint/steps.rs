//! Steps: a title and numbered steps, side by side where there is width for them, else one below the other. Steps of one
//! or two characters are great words in discs.

use super::{
    context::{PaintContext, set_parts},
    fitting::{self, Fitted, Scale, Sizes},
    geometry::Area,
    heading, medallions, pictured_steps,
};
use crate::typeset::{Align, Block, Style};

/// The gap between two cards, in vmin.
const GAP: f32 = 3.2;
/// From the edge of a card to the text on it, in em.
const PAD: f32 = 0.35;
/// From the number above a step to its text, in em.
const NUMBER_GAP: f32 = 0.4;
/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 5.0;
/// A step of more lines than this reads like a paragraph, on a narrow card and from this size on, in vmin.
const MAX_LINES: (usize, f32) = (3, 5.4);
/// Rows are made so much higher, at most, where there is room; and so much of it they fill.
const OPEN: f32 = 1.4;
const AIR: f32 = 0.97;
/// A grid has at most so many columns.
const MAX_COLUMNS: usize = 12;
/// So few steps stand in one row, or on a portrait screen on great cards.
const FEW: usize = 3;
/// Another grid is worth it where its steps are so many times as large.
const CLEARLY: f32 = 1.15;

/// How the number of a step stands to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// Above it, on a card.
    Above,
    /// Before it, on a card.
    Before,
    /// Before it, in a plain row.
    InRow,
}

/// The steps in a grid, set at one size.
struct Grid {
    columns: usize,
    number: Number,
    blocks: Vec<Block>,
    size: f32,
    card_width: f32,
    row_height: f32,
}

/// Paints steps.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, steps: &[String]) {
    let (area, steps) = (context.message_area(), set_parts(steps));
    if context.parts.iter().any(Option::is_some) {
        pictured_steps::paint(context, title, steps, context.parts);
        return;
    }
    if medallions::suit(steps) && medallions::paint(context, title, steps, area) {
        return;
    }
    let tried = grids(context, steps.len()).into_iter().map(|(columns, number)| {
        fitting::fit(context, scale(context, steps.len()), |sizes| {
            attempt(context, title, steps, (columns, number), area, sizes)
        })
    });
    let Some(Fitted { what: (title, mut grid), fits, .. }) = fitting::best(CLEARLY, tried) else { return };
    if !fits && let Some(block) = grid.blocks.last_mut() {
        block.overflow |= !title.overflow;
    }
    if context.is_strip() {
        let room = heading::draw_column(context, &title, area);
        grid.open(room.height, context.vmin);
        let height = grid.height(context.vmin);
        grid.draw(context, Area { y: room.y + ((room.height - height) / 2.0).max(0.0), height, ..room });
        return;
    }
    let above = heading::height(context, &title, TITLE_GAP);
    grid.open((area.height - above) * AIR, context.vmin);
    let height = grid.height(context.vmin);
    let top = area.y + ((area.height - above - height) * context.optical_share()).max(0.0);
    heading::draw(context, &title, area.x, top);
    grid.draw(context, Area { y: top + above, height, ..area });
}

/// The sizes that are tried, in vmin: few steps may be larger.
fn scale(context: &PaintContext<'_>, steps: usize) -> Scale {
    match () {
        () if context.is_strip() => Scale { body: (13.0, 3.0), title: 32.0 },
        () if context.size.is_portrait() && !context.is_square() => Scale { body: (13.0, 3.0), title: 18.0 },
        () => Scale { body: (if steps <= FEW { 10.4 } else { 8.8 }, 3.0), title: 13.0 },
    }
}

/// The columns of the grids that are tried, and where the numbers stand in them; those wished for come first.
fn grids(context: &PaintContext<'_>, steps: usize) -> Vec<(usize, Number)> {
    if context.is_strip() {
        return vec![
            (steps.clamp(1, MAX_COLUMNS), Number::Above),
            (steps.div_ceil(2).clamp(1, MAX_COLUMNS), Number::Before),
        ];
    }
    if context.size.is_portrait() {
        let first = if steps <= FEW { Number::Above } else { Number::Before };
        return vec![(1, first), (1, Number::InRow), (2, Number::Above)];
    }
    // Two rows of many steps, one of few; the rest as they come.
    let first = if steps > FEW + 1 { steps.div_ceil(2) } else { steps };
    let mut grids: Vec<usize> = columns(steps, MAX_COLUMNS).filter(|&columns| columns > 1).collect();
    grids.sort_by_key(|&columns| columns != first);
    let cards = grids.into_iter().flat_map(|columns| [(columns, Number::Above), (columns, Number::Before)]);
    cards.chain([(1, Number::InRow)]).collect()
}

/// So many columns, from the most: the last row of each is full, or stands in the middle and lacks one step alone.
pub(super) fn columns(steps: usize, most: usize) -> impl Iterator<Item = usize> {
    (1..=most.min(steps).max(1)).rev().filter(move |columns| {
        let last = steps % columns;
        last == 0 || last + 1 == *columns
    })
}

/// The steps and their title at these sizes, and whether they have room.
fn attempt(
    context: &PaintContext<'_>,
    title: &str,
    steps: &[String],
    (columns, number): (usize, Number),
    area: Area,
    sizes: Sizes,
) -> ((Block, Grid), bool) {
    let set = |room: Area| Grid::set(context, steps, (columns, number), sizes.body, room);
    let is_whole = |grid: &Grid| {
        let is_small = number != Number::Above && grid.size < MAX_LINES.1 * context.vmin;
        let most = if is_small { usize::MAX } else { MAX_LINES.0 };
        grid.blocks.iter().all(|block| !block.overflow && block.lines.len() <= most)
    };
    if context.is_strip() {
        let room = (area.width * heading::COLUMN_SHARE * 0.7, area.height - heading::below(context, 0.0));
        let title = heading::set(context, title, sizes.title, room);
        let grid = set(Area { width: (area.width - heading::column_width(context, &title)).max(1.0), ..area });
        let fits = !title.overflow && is_whole(&grid) && grid.height(context.vmin) <= area.height;
        return ((title, grid), fits);
    }
    let grid = set(area);
    let room = area.height - grid.height(context.vmin) - heading::below(context, TITLE_GAP);
    let title = heading::set(context, title, sizes.title, (area.width, room));
    let fits = !title.overflow && is_whole(&grid);
    ((title, grid), fits)
}

impl Grid {
    fn set(
        context: &PaintContext<'_>,
        steps: &[String],
        (columns, number): (usize, Number),
        size: f32,
        area: Area,
    ) -> Self {
        let card_width = (area.width - GAP * context.vmin * (columns - 1) as f32).max(1.0) / columns as f32;
        let mut grid = Self { columns, number, blocks: Vec::new(), size, card_width, row_height: 0.0 };
        let align = if number == Number::Above { Align::Center } else { Align::Start };
        let style = Style { align, ..context.body(size, size, 1.28) };
        let width = grid.text_width();
        grid.blocks = steps.iter().map(|step| context.set(step, &style, width, area.height.max(size))).collect();
        let text = grid.blocks.iter().map(|block| block.height).fold(0.0, f32::max);
        grid.row_height = match number {
            Number::Above => grid.head_height() + text + 2.0 * grid.pad().1,
            Number::Before | Number::InRow => text.max(number_side(size)) + 2.0 * grid.pad().1,
        };
        grid
    }

    /// The height of what stands above the text of a card, its number with the gap below: the place of a picture, too.
    fn head_height(&self) -> f32 {
        number_side(self.size) + NUMBER_GAP * self.size
    }

    fn text_width(&self) -> f32 {
        let beside = if self.number == Number::Above { 0.0 } else { indent(self.size) };
        self.card_width - 2.0 * self.pad().0 - beside
    }

    /// From the sides of a card, and from its top and foot, to what is on it; plain rows have no cards.
    fn pad(&self) -> (f32, f32) {
        if self.number == Number::InRow { (0.0, 0.0) } else { (PAD * self.size, (PAD + 0.2) * self.size) }
    }

    fn gap(&self, vmin: f32) -> f32 {
        if self.number == Number::InRow { self.size * 0.85 } else { GAP * vmin }
    }

    fn rows(&self) -> f32 {
        self.blocks.len().div_ceil(self.columns).max(1) as f32
    }

    fn height(&self, vmin: f32) -> f32 {
        self.row_height * self.rows() + self.gap(vmin) * (self.rows() - 1.0)
    }

    /// Makes rows higher, so that the grid takes more of this height.
    fn open(&mut self, height: f32, vmin: f32) {
        let most = (height - self.gap(vmin) * (self.rows() - 1.0)) / self.rows();
        self.row_height = (self.row_height * OPEN).min(most).max(self.row_height);
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        let vmin = context.vmin;
        let mut y = area.y;
        let mut number = 0;
        for row in self.blocks.chunks(self.columns) {
            // The last row stands in the middle.
            let lacking = (self.columns - row.len()) as f32;
            let mut x = area.x + lacking * (self.card_width + GAP * vmin) / 2.0;
            for block in row {
                number += 1;
                let place = Area { x, y, width: self.card_width, height: self.row_height };
                if self.number != Number::InRow {
                    card(context, place);
                }
                self.draw_step(context, number, block, place);
                x += self.card_width + GAP * vmin;
            }
            y += self.row_height + self.gap(vmin);
        }
    }

    fn draw_step(&self, context: &mut PaintContext<'_>, number: usize, block: &Block, place: Area) {
        let (ink, side, (pad, pad_top)) = (context.theme.ink, number_side(self.size), self.pad());
        if self.number == Number::Above {
            // What a card has more than its step needs goes above the number and between number and text alike.
            let spare = (place.height - self.head_height() - block.height - 2.0 * pad_top).max(0.0);
            let top = place.y + pad_top + (spare * 0.25).min(self.size * 0.4);
            draw_number(
                context,
                number,
                Area { x: place.x + (place.width - side) / 2.0, y: top, width: side, height: side },
            );
            let below = top + self.head_height();
            let y = below + (place.y + place.height - pad_top - below - block.height).max(0.0) * 0.5;
            context.draw(block, place.x + pad, y, ink);
            return;
        }
        let top = place.y + (place.height - block.height) / 2.0;
        // In rows the number stands beside the first line, on a card in its middle.
        let middle = if self.number == Number::InRow { top + self.size / 2.0 } else { place.y + place.height / 2.0 };
        draw_number(context, number, Area { x: place.x + pad, y: middle - side / 2.0, width: side, height: side });
        context.draw(block, place.x + pad + indent(self.size), top, ink);
    }
}

/// How far a step stands in from its number.
fn indent(size: f32) -> f32 {
    number_side(size) + size * 0.5
}

/// The side of the disc of a number.
fn number_side(size: f32) -> f32 {
    size * 1.3
}

fn card(context: &mut PaintContext<'_>, area: Area) {
    let (vmin, rule, thickness) = (context.vmin, context.theme.rule, context.hairline());
    context.paper(area, 1.6 * vmin, rule, 0.12);
    context.outline_area(area, 1.6 * vmin, thickness, rule, 0.5);
}

/// A number in a disc of the accent, in the colour of the background.
pub(super) fn draw_number(context: &mut PaintContext<'_>, number: usize, place: Area) {
    let (accent, background) = (context.theme.accent, context.theme.background.to);
    context.fill_rounded(place, place.width / 2.0, accent, 1.0);
    let style = Style {
        face: crate::typeset::Face::SansBold,
        size: place.height * 0.62,
        min_size: place.height * 0.3,
        line_height: 1.0,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let block = context.set(&number.to_string(), &style, place.width, place.height);
    // Digits have no descenders: their middle is a little above that of the em box.
    let y = place.y + (place.height - block.height) / 2.0 - block.size * 0.02;
    context.draw_small(&block, place.x, y, background);
}
