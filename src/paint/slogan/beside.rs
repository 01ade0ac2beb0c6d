//! Great words from the left, above or beside what is drawn: a street, one thing, a field of colour.

use super::{AIR, TOP, Under, columns_or_lines, count, greatest, thing};
use crate::{
    context::PaintContext,
    geometry::Area,
    scene::place::Placement,
    surround,
    typeset::{Block, Numerals, Style},
};
use gongyi_core::shapes::Layout;

/// Words from the left margin, above or beside the scene.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let (vmin, size) = (context.vmin, context.size);
    let (width, height) = (size.width as f32, size.height as f32);
    // There are no columns on a strip.
    let layout = if size.is_strip() && context.layout == Layout::Column { Layout::Band } else { context.layout };
    let margin = surround::left(size);
    let is_above = context.scenery.is_some() && (size.is_portrait() || (layout == Layout::Band && !size.is_strip()));
    // Above a scene they may go so far down, and the scene is fitted below them.
    let most = match note {
        _ if size.is_portrait() => 0.46 * height,
        Some(_) if context.is_square() => 57.0 * vmin,
        _ => 49.0 * vmin,
    };
    let scenery = context.scenery.clone();
    let place = |words: f32| scenery.as_ref().map(|scenery| Placement::of(scenery, layout, size, words));
    let staged = scenery.as_ref().zip(place(most));
    let thing = staged.map(|(scenery, placement)| thing(context, scenery, placement));
    let right = match thing {
        Some(thing) if !is_above => thing.x - AIR * vmin,
        _ => width - margin,
    };
    let foot = match (thing, staged) {
        (Some(thing), _) if is_above && layout != Layout::Band => (thing.y - 2.0 * vmin).max(0.3 * height),
        (Some(_), _) if is_above => most,
        (_, Some((scenery, placement))) if layout == Layout::Band => {
            scenery.ground_top(placement, size).min(height - 14.0 * vmin) - 2.0 * vmin
        }
        _ => height - if size.is_strip() { 16.0 } else { 13.0 } * vmin,
    };
    let top = if size.is_strip() { 6.0 * vmin } else { TOP * vmin };
    let room = Area { x: margin, y: top, width: (right - margin).max(1.0), height: (foot - top).max(1.0) };
    let characters = count(text);
    let note_beside = note.filter(|_| {
        size.is_strip() || (!size.is_portrait() && (layout == Layout::Band || thing.is_none()) && !context.is_square())
    });
    if let Some(note) = note_beside {
        // Words, a bar, and the note beside it.
        let style = context.great(if size.is_strip() { 44.0 } else { greatest(characters, layout) });
        let share = if size.is_strip() { 0.62 } else { 0.6 };
        let block = set_great(context, text, &style, room.width * share, room.height);
        let gap = (if size.is_strip() { 7.0 } else { 5.0 }) * vmin;
        let left = room.x + block.width + gap * 2.0;
        let size_of_note = if size.is_strip() { 12.0 } else { 6.2 };
        let beside = context.noted(note, size_of_note, room.x + room.width - left, block.height.max(12.0 * vmin));
        let y = placed(context, room, block.height, is_above);
        let end = left + beside.width;
        let words = Area { x: room.x, y, width: end - room.x, height: block.height };
        let placement = place(y + block.height);
        if let Some(placement) = placement {
            context.paint_scene(placement, words);
        }
        let display = context.display_on(words);
        context.draw(&block, room.x, y, display);
        context.bar(left - gap, y + 0.04 * block.height, block.height * 0.92);
        context.draw_small(&beside, left, y + (block.height - beside.height) / 2.0, context.theme.ink);
    } else {
        let most = if size.is_strip() { 52.0 } else { greatest(characters, layout) };
        let style = context.great(most);
        let under = note.map(|note| {
            let size = if size.is_portrait() { 6.6 } else { 6.0 };
            Under { note: context.noted(note, size, room.width, 20.0 * vmin), gap: 4.2 * vmin }
        });
        let under_height = under.as_ref().map_or(0.0, Under::height);
        let block = set_great(context, text, &style, room.width, room.height - under_height);
        let is_giant = layout == Layout::Field && context.scenery.is_none() && size.is_portrait();
        let (block, dx) = if is_giant {
            columns_or_lines(context, text, &style, room.width, room.height - under_height)
        } else {
            (block, 0.0)
        };
        let whole = block.height + under_height;
        let y = placed(context, room, whole, is_above);
        let words = Area { x: room.x, y, width: block.width, height: whole };
        let placement = place(y + whole);
        if let Some(placement) = placement {
            context.paint_scene(placement, words);
        }
        let display = context.display_on(words);
        context.draw(&block, room.x + dx, y, display);
        if let Some(under) = under {
            under.draw(context, room.x, y + block.height);
        }
    }
}

/// Where words so high begin: at the top above a scene, else in the optical middle.
fn placed(context: &PaintContext<'_>, room: Area, height: f32, is_above: bool) -> f32 {
    let left_over = (room.height - height).max(0.0);
    let share = if is_above { if context.size.is_portrait() { 0.35 } else { 0.2 } } else { 0.46 };
    room.y + left_over * share
}

/// Great words: all in one line on a strip where that makes them greater, on a portrait screen in as many as make them
/// so.
fn set_great(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Block {
    let block = context.set_display(text, style, Numerals::Loud, (width, height));
    if !context.is_strip() {
        return block;
    }
    let line = text.split('\n').map(str::trim).collect::<Vec<_>>().join("\u{2003}");
    let line = context.set_display(&line, style, Numerals::Loud, (width, height));
    if line.lines.len() == 1 && !line.overflow && line.size > block.size { line } else { block }
}
