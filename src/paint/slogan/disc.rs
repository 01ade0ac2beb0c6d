//! Great words beside a disc; on a portrait screen in it.

use super::{AIR, TOP, Under, columns_or_lines, count, greatest, thing};
use crate::{
    context::{ChromeAlign, PaintContext},
    geometry::Area,
    scene::place::Placement,
    surround,
    typeset::{Align, Block, Face, Style},
};
use gongyi_core::{model::LayerKind, shapes::Layout};

/// How much of a disc words fill, as a share of its diameter.
const IN_DISC: f32 = 0.66;

/// Words beside a disc; on a portrait screen in it.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let (Some(scenery), size, vmin) = (context.scenery.clone(), context.size, context.vmin) else { return };
    let placement = Placement::of(&scenery, Layout::Disc, size, 0.0);
    let Some(round) = scenery.disc(placement) else { return };
    let margin = surround::left(size);
    let (width, height) = (size.width as f32, size.height as f32);
    if size.is_portrait() && scenery.has_words_in_disc() {
        context.chrome = ChromeAlign::Centre;
        let inner = round.width * IN_DISC;
        let area = Area {
            x: round.x + (round.width - inner) / 2.0,
            y: round.y + (round.height - inner) / 2.0,
            width: inner,
            height: inner,
        };
        context.paint_scene(placement, area);
        let colour = context.readable_at(area);
        let style = Style { align: Align::Center, ..context.great(26.0) };
        let (block, dx) = columns_or_lines(context, text, &style, area.width, area.height);
        context.draw(&block, area.x + dx, area.y + (area.height - block.height) / 2.0, colour);
        if let Some(note) = note {
            let style = Style { align: Align::Center, ..context.great(6.4) };
            let style = Style { face: Face::SansBold, min_size: 3.0 * vmin, letter_spacing: 0.1, ..style };
            let room = round.y - TOP * vmin - AIR * vmin;
            let block = context.set(note, &style, width - 2.0 * margin, room.clamp(vmin, 14.0 * vmin));
            let y = f32::midpoint(TOP * vmin, round.y) - block.height / 2.0;
            let ink = context.ink_on(Area { x: margin, y, width: block.width, height: block.height });
            context.draw_small(&block, margin, y, ink);
        }
        return;
    }
    let room = if size.is_portrait() {
        Area { x: margin, y: TOP * vmin, width: width - 2.0 * margin, height: round.y - (TOP + AIR) * vmin }
    } else {
        // What stands before the disc may reach further than it.
        let right = thing(context, &scenery, placement).x - AIR * vmin;
        Area { x: margin, y: TOP * vmin, width: right - margin, height: height - (TOP + 13.0) * vmin }
    };
    // Words keep above the ground, and above what stands on it all along.
    let mid = scenery.layer_area(LayerKind::Mid, placement).map_or(height, |mid| mid.y);
    let mid = if mid > 0.5 * height { mid } else { height };
    let ground = scenery.ground_top(placement, size).min(mid);
    let room = Area { height: room.height.min((ground - 2.0 * vmin - room.y).max(0.45 * room.height)), ..room };
    let under = note.map(|note| {
        let height = 16.0 * vmin;
        Under { note: context.noted(note, 5.6, room.width, height), gap: 4.0 * vmin }
    });
    let under_height = under.as_ref().map_or(0.0, Under::height);
    let style = context.great(greatest(count(text), Layout::Disc));
    let (block, _) = columns_or_lines(context, text, &style, room.width, room.height - under_height);
    // Columns hang from the right of their frame.
    let dx = if is_vertical(&block) { block.width - room.width } else { 0.0 };
    let whole = block.height + under_height;
    let y = room.y + (room.height - whole).max(0.0) * 0.42;
    let words = Area { x: room.x, y, width: block.width, height: whole };
    context.paint_scene(placement, words);
    let display = context.display_on(words);
    context.draw(&block, room.x + dx, y, display);
    if let Some(under) = under {
        under.draw(context, room.x, y + block.height);
    }
}

fn is_vertical(block: &Block) -> bool {
    let [first, second, ..] = block.lines.as_slice() else { return block.height > block.width };
    (first.x - second.x).abs() > f32::EPSILON && (first.baseline - second.baseline).abs() < block.size * 0.5
}
