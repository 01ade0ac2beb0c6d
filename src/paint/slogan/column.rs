//! Great words in columns, the scene beside them as in a scroll; on a portrait screen below.

use super::{AIR, MAX_COLUMN, TOP, count, greatest, stands_in_columns};
use crate::{
    context::PaintContext,
    geometry::Area,
    scene::place::Placement,
    surround,
    typeset::{Face, Numerals, Style},
};
use gongyi_core::shapes::Layout;

/// Words in columns at the right, the scene at the left, as in a scroll; on a portrait screen above it.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let (vmin, size) = (context.vmin, context.size);
    let (width, height) = (size.width as f32, size.height as f32);
    let margin = surround::left(size);
    let scenery = context.scenery.clone();
    let placement = scenery.as_ref().map(|scenery| Placement::of(scenery, Layout::Column, size, 0.0));
    let core = scenery.as_ref().zip(placement).map(|(scenery, placement)| scenery.core(placement));
    let room = match core {
        Some(core) if size.is_portrait() => Area {
            x: margin,
            y: TOP * vmin,
            width: width - 2.0 * margin,
            height: (core.y - (TOP + AIR) * vmin).max(0.3 * height),
        },
        Some(_) => {
            let x = 0.66 * width;
            Area { x, y: TOP * vmin, width: width - x - margin, height: height - 28.0 * vmin }
        }
        None => Area {
            x: margin,
            y: (TOP + 2.0) * vmin,
            width: width - 2.0 * margin,
            height: (height - (TOP + 16.0) * vmin).min(MAX_COLUMN * vmin),
        },
    };
    let style = Style {
        vertical: true,
        line_height: 1.5,
        letter_spacing: 0.1,
        ..context.great(greatest(count(text), Layout::Column))
    };
    let narrow = 8.5 * vmin;
    let note_width = if note.is_some() { narrow } else { 0.0 };
    let block = context.set_display(text, &style, Numerals::Loud, (room.width - note_width, room.height));
    // The note is a smaller column to the left of the verse.
    let note = note.filter(|note| stands_in_columns(&note.replace([' ', '\u{3000}'], "\n")) || count(note) <= 12).map(
        |note| {
            let style =
                Style { face: Face::SansBold, size: 4.4 * vmin, min_size: 2.8 * vmin, letter_spacing: 0.2, ..style };
            context.set(note, &style, narrow, block.height.max(30.0 * vmin))
        },
    );
    let note_width = note.as_ref().map_or(0.0, |note| note.width + 4.0 * vmin);
    let all = block.width + note_width;
    let y = room.y + (room.height - block.height).max(0.0) * if size.is_portrait() { 0.5 } else { 0.3 };
    // From the right edge of the room, or in its middle.
    let inset = if size.is_portrait() || core.is_none() { (room.width - all) / 2.0 } else { (room.width - all) * 0.4 };
    let words = Area { x: room.x + room.width - inset - all, y, width: all, height: block.height };
    if let Some(placement) = placement {
        context.paint_scene(placement, words);
    }
    let frame = room.width - if note.is_some() { narrow } else { 0.0 };
    let display = context.display_on(words);
    context.draw(&block, words.x + all - frame, y, display);
    if let Some(note) = note {
        // At the top, where the sky is.
        let x = words.x - (narrow - note.width);
        let ink = context.ink_on(Area { x: words.x, y, width: note.width, height: note.height });
        context.draw_small(&note, x, y, ink);
    }
}
