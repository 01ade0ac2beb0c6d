//! A couplet (春联): two papers of vermilion as high as the screen, read from the right, words across on a paper of their
//! own, and perhaps one great character on gold, standing on its corner.
//!
//! The longer the lines, the longer a calligrapher cuts the paper, and the smaller he writes: the papers have the height
//! of the screen, so that the size of the characters follows from their number alone.

use resvg::tiny_skia::{PathBuilder, Transform};

use super::{
    context::PaintContext,
    geometry::Area,
    observe::{BLACK, first_readable},
    scene::{self, place::Placement},
    surround,
};
use crate::typeset::{Align, Block, Face, Style};
use gongyi_core::{model::Slide, shapes::theme::Colour};

/// The paper of couplets, the gold of their characters and their edge, and the lacquer and ink of the great character.
const VERMILION: Colour = Colour([0xC8, 0x16, 0x1D]);
const GOLD: Colour = Colour([0xFF, 0xE2, 0x9A]);
const DEEP: Colour = Colour([0x8E, 0x0C, 0x14]);
const INK: Colour = Colour([0x1A, 0x12, 0x10]);
/// From this luminance on a theme is light.
const LIGHT: f32 = 0.4;
/// The width of a paper, in vmin, and of its characters, in parts of it.
const PAPER: f32 = 24.0;
const TYPE: f32 = 0.62;
/// From the end of a paper to its characters, in vmin.
const PAD: f32 = 3.4;
/// In two columns they have this part of it each.
const TYPE_OF_TWO: f32 = 0.38;
/// No paper is narrower, in vmin.
const LEAST_PAPER: f32 = 13.0;
/// From what surrounds the message to the papers, in vmin.
const CLEAR: f32 = 1.6;
/// On a wall that is nearer to their red it is made this dark, in parts of the background.
const SEEN: f32 = 1.7;
const WALL: f32 = 0.42;
/// From one character to the next at most, in parts of their size: a short line is not drawn out.
const MAX_SPREAD: f32 = 0.75;
/// The door between the papers: how wide it is at most, in vmin.
const MAX_DOOR: f32 = 118.0;

/// Paints a couplet.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    slide: &Slide,
    first: &str,
    second: &str,
    across: Option<&str>,
    heart: Option<&str>,
) {
    let (vmin, size) = (context.vmin, context.size);
    let width = size.width as f32;
    let (is_portrait, is_strip) = (size.is_portrait(), context.is_strip());
    let room = room(context, slide);
    // Between the papers of a portrait screen no door is seen.
    let scenery = context.scenery.clone().filter(|_| !is_portrait);
    if scenery.is_none() {
        hang_wall(context);
    }
    // Words across stand over the papers on a portrait screen, and between them elsewhere.
    let across_height = across.map_or(0.0, |_| if is_portrait { 21.0 } else { 18.0 } * vmin);
    let above = if is_portrait && across.is_some() { across_height + 3.0 * vmin } else { 0.0 };
    let papers = Area { y: room.y + above, height: room.height - above, ..room };
    let length = papers.height - 2.0 * PAD * vmin;
    let count = [first, second].map(|line| line.chars().filter(|c| !c.is_whitespace()).count()).into_iter().max();
    let (paper, most) = paper(count.unwrap_or(1), length, vmin);
    let most_between = MAX_DOOR * vmin * if is_strip { 1.5 } else { 1.0 };
    let between = (room.width - 2.0 * paper).min(most_between).max(1.0);
    let left = (width - between) / 2.0 - paper;
    let right = left + paper + between;
    let gap = 3.0 * vmin;
    let top = if is_portrait || across.is_none() { papers.y } else { room.y + across_height + 2.0 * vmin };
    let foot = room.y + room.height;
    let door = Area { x: left + paper + gap, y: top, width: between - 2.0 * gap, height: foot - top };
    // A drawn door is not to be hidden by what hangs on it.
    let heart_share = if scenery.is_some() { 0.34 } else { 0.42 };
    if let Some(scenery) = scenery {
        scene::paint_beside(context, &scenery, Placement::into_area(&scenery, door), door, false);
    } else {
        hang_door(context, door);
    }
    let frame = (paper * 0.94, length);
    let fitted = [first, second].map(|line| set(context, line, most, frame, 0.0).size).into_iter().fold(most, f32::min);
    for (line, x) in [(second, left), (first, right)] {
        strip(context, Area { x, width: paper, ..papers });
        let block = set(context, line, fitted, frame, 0.0);
        // One column fills its paper.
        let block =
            if block.lines.len() > 1 { block } else { set(context, line, fitted, frame, spread(line, fitted, length)) };
        let y = papers.y + (papers.height - block.height) / 2.0;
        context.draw(&block, x + f32::midpoint(paper, block.width) - frame.0, y.max(papers.y), GOLD);
    }
    let centre = width / 2.0;
    if let Some(across) = across {
        let most = if is_portrait { width - 2.0 * room.x } else { between - 2.0 * gap };
        let style = Style { letter_spacing: 0.5, ..style(context, 13.0 * vmin, false) };
        let block = context.set(across, &style, most - 2.0 * PAD * vmin, across_height);
        let own = (block.width + 4.0 * PAD * vmin).min(most).max(across_height * 2.0);
        let area = Area { x: centre - own / 2.0, y: room.y, width: own, height: across_height };
        strip(context, area);
        let x = centre - (most - 2.0 * PAD * vmin) / 2.0;
        context.draw(&block, x, area.y + (across_height - block.height) / 2.0, GOLD);
    }
    if let Some(heart) = heart {
        let radius = (door.width * 0.4).min(door.height * heart_share).min(34.0 * vmin);
        hang_heart(context, heart, centre, door.y + door.height / 2.0, radius);
    }
}

/// How wide a paper is for so many characters on such a length, and how large they are: in two columns where that makes
/// them clearly larger.
fn paper(count: usize, length: f32, vmin: f32) -> (f32, f32) {
    let size = |count: usize, share: f32| (length * 0.98 / count.max(1) as f32).min(PAPER * share * vmin);
    let (one, two) = (size(count, TYPE), size(count.div_ceil(2), TYPE_OF_TWO));
    let (size, share) = if two > one * 1.25 { (two, TYPE_OF_TWO) } else { (one, TYPE) };
    ((size / share).clamp(LEAST_PAPER * vmin, PAPER * vmin), size)
}

/// Where papers hang: from edge to edge, or between what stands at the top and at the foot.
fn room(context: &PaintContext<'_>, slide: &Slide) -> Area {
    let vmin = context.vmin;
    let (head, foot) = surround::inner_edges(context.size, slide);
    let side = if context.size.is_portrait() { 5.0 * vmin } else { surround::left(context.size) };
    let (top, foot) = (head + CLEAR * vmin, foot - CLEAR * vmin);
    Area { x: side, y: top, width: (context.size.width as f32 - 2.0 * side).max(1.0), height: (foot - top).max(1.0) }
}

/// A darker wall, where red papers would hang on red.
fn hang_wall(context: &mut PaintContext<'_>) {
    let background = context.theme.background;
    if VERMILION.contrast(background.from) >= SEEN {
        return;
    }
    let wall = Colour(background.to.0.map(|value| (f32::from(value) * WALL) as u8));
    let whole = Area { x: 0.0, y: 0.0, width: context.size.width as f32, height: context.size.height as f32 };
    context.fill_area(whole, wall, 1.0);
}

fn style(context: &PaintContext<'_>, size: f32, vertical: bool) -> Style {
    Style {
        face: Face::Kai,
        size,
        min_size: size.min(3.0 * context.vmin),
        line_height: 1.2,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical,
    }
}

/// A line as a column, at a size at most.
fn set(context: &PaintContext<'_>, text: &str, size: f32, frame: (f32, f32), spacing: f32) -> Block {
    let style = Style { letter_spacing: spacing, ..style(context, size, true) };
    context.set(text, &style, frame.0, frame.1)
}

/// Between two characters, in parts of their size, so that a line fills its paper.
fn spread(line: &str, size: f32, length: f32) -> f32 {
    let count = line.chars().filter(|c| !c.is_whitespace()).count();
    if count < 2 || size <= 0.0 {
        return 0.0;
    }
    ((length * 0.98 / size - count as f32) / (count - 1) as f32).clamp(0.0, MAX_SPREAD)
}

/// A paper with a fine line of gold along its edge.
fn strip(context: &mut PaintContext<'_>, area: Area) {
    let (vmin, thickness) = (context.vmin, context.hairline() * 1.4);
    // A shadow as thin as paper parts it from a red wall.
    let shadow = Area { x: area.x + 0.5 * vmin, y: area.y + 0.6 * vmin, ..area };
    context.fill_area(shadow, BLACK, 0.22);
    context.fill_area(area, VERMILION, 1.0);
    let inset = 1.4 * vmin;
    let inner = Area {
        x: area.x + inset,
        y: area.y + inset,
        width: area.width - 2.0 * inset,
        height: area.height - 2.0 * inset,
    };
    context.outline_area(inner, 0.0, thickness, GOLD, 0.75);
}

/// A plain door of two leaves.
fn hang_door(context: &mut PaintContext<'_>, area: Area) {
    if area.width < 20.0 * context.vmin || area.height < 20.0 * context.vmin {
        return;
    }
    let vmin = context.vmin;
    let background = context.theme.background.to;
    let is_light = background.luminance() >= LIGHT;
    let (frame, leaf) = if is_light {
        (Colour([0x6B, 0x2A, 0x22]), DEEP)
    } else {
        (Colour([0x3C, 0x08, 0x0C]), Colour([0x62, 0x0B, 0x10]))
    };
    context.fill_area(area, frame, 1.0);
    let (jamb, seam) = (2.4 * vmin, 0.5 * vmin);
    let half = (area.width - 2.0 * jamb - seam) / 2.0;
    for (side, x) in [(1.0, area.x + jamb), (-1.0, area.x + jamb + half + seam)] {
        let panel = Area { x, y: area.y + jamb, width: half, height: area.height - jamb };
        context.fill_area(panel, leaf, 1.0);
        let inset = 2.4 * vmin;
        let inner =
            Area { x: x + inset, y: panel.y + inset, width: half - 2.0 * inset, height: panel.height - 2.0 * inset };
        context.outline_area(inner, 0.0, context.hairline() * 1.6, frame, 1.0);
        // A ring at the seam.
        let knob = if side > 0.0 { x + half - 4.0 * vmin } else { x + 4.0 * vmin };
        let y = area.y + area.height * 0.56;
        context.dot(knob, y, 1.7 * vmin, GOLD);
        context.dot(knob, y, 1.0 * vmin, leaf);
    }
}

/// A great character on a paper of gold that stands on its corner, with an edge of vermilion.
fn hang_heart(context: &mut PaintContext<'_>, heart: &str, x: f32, y: f32, radius: f32) {
    for (radius, colour, opacity) in
        [(radius * 1.03, BLACK, 0.2), (radius, GOLD, 1.0), (radius * 0.93, VERMILION, 1.0), (radius * 0.895, GOLD, 1.0)]
    {
        let mut builder = PathBuilder::new();
        builder.move_to(x, y - radius);
        builder.line_to(x + radius, y);
        builder.line_to(x, y + radius);
        builder.line_to(x - radius, y);
        builder.close();
        if let Some(path) = builder.finish() {
            context.fill(&path, Transform::identity(), colour, opacity);
        }
    }
    let side = radius * 1.1;
    let style = Style { line_height: 1.0, ..style(context, radius, false) };
    let block = context.set(heart, &style, side, side * 1.1);
    let colour = first_readable([VERMILION, DEEP, INK, BLACK], &[GOLD]);
    context.draw(&block, x - side / 2.0, y - block.height / 2.0, colour);
}
