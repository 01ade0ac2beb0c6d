//! Where a layer is on its target, and what the shader is told of it.

use gongyi_core::{model::layout::Area, shapes::TransitionKind};
use gongyi_paint::entrance::{LAYERS, Piece, Pose, Sheet};
use gongyi_player::frame_plan::{Composition, Layer};

/// How many values the shader's `KIND` has.
pub(super) const KINDS: u8 = 8;

/// The bytes of the shader's `Piece`.
const PIECE_BYTES: usize = 32;

/// The shader's `KIND` for a layer: a picture that is in is drawn alone.
pub(super) fn kind_of(layer: &Layer) -> u8 {
    match layer.kind {
        _ if layer.progress >= 1.0 => 0,
        TransitionKind::Cut => 0,
        TransitionKind::Entrance if layer.entrance.is_some() => 7,
        TransitionKind::Fade | TransitionKind::Entrance => 1,
        TransitionKind::Push => 2,
        TransitionKind::Wipe => 3,
        TransitionKind::Iris => 4,
        TransitionKind::Unroll => 5,
        TransitionKind::Ink => 6,
    }
}

/// Where an area of the upright picture is on the turned target, cut to the target: its window may have another size by
/// now. None where nothing of it is left.
pub(super) fn scissor(quarter_turns: u8, size: (u32, u32), area: Area, target: (u32, u32)) -> Option<Area> {
    let place = area.turned(quarter_turns, size);
    let width = place.width.min(target.0.saturating_sub(place.x));
    let height = place.height.min(target.1.saturating_sub(place.y));
    (width > 0 && height > 0).then_some(Area { width, height, ..place })
}

/// The bytes of the shader's `Layer`.
pub(super) fn uniform(composition: &Composition, layer: &Layer, quarter_turns: u8) -> Vec<u8> {
    let pair = |a: u32, b: u32| [(a as f32).to_ne_bytes(), (b as f32).to_ne_bytes()].concat();
    [
        pair(layer.area.width, layer.area.height),
        layer.progress.to_ne_bytes().to_vec(),
        u32::from(quarter_turns).to_ne_bytes().to_vec(),
        composition.mark_diameter().to_ne_bytes().to_vec(),
        vec![0; 12],
        pair(layer.area.x, layer.area.y),
        pair(composition.size.0, composition.size.1),
        layer.shift.unwrap_or_default().to_ne_bytes().to_vec(),
        Sheet::words(layer.progress).to_ne_bytes().to_vec(),
        [composition.offset.0, composition.offset.1].iter().flat_map(|by| (*by as f32).to_ne_bytes()).collect(),
        layer
            .entrance
            .map_or_else(|| vec![0; PIECE_BYTES * LAYERS], |entrance| pieces(&entrance.sheet, layer.progress)),
    ]
    .concat()
}

/// The bytes of the shader's `pieces`.
fn pieces(sheet: &Sheet, progress: f32) -> Vec<u8> {
    let pieces = sheet.pieces.into_iter().zip(sheet.poses(progress));
    let floats = pieces.flat_map(|(piece, Pose { shift, share })| {
        let Piece { row, x, y, width, height, .. } = piece;
        let [x, y, width, height, row] = [x, y + shift, width, height, row].map(|pixels| pixels as f32);
        [x, y, width, height, row, share, 0.0, 0.0]
    });
    floats.flat_map(f32::to_ne_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place in the upright picture of a place on the turned target: as the shader has it.
    fn upright(turns: u8, (width, height): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
        match turns {
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            3 => (width - 1 - y, x),
            _ => (x, y),
        }
    }

    #[test]
    fn a_zone_is_drawn_just_where_the_shader_finds_it_whatever_way_the_screen_is_turned() {
        let size = (16, 9);
        let area = Area { x: 11, y: 2, width: 5, height: 3 };
        for turns in 0..4 {
            let target = if turns % 2 == 0 { size } else { (size.1, size.0) };
            let place = scissor(turns, size, area, target).unwrap();
            for (x, y) in (0..target.0).flat_map(|x| (0..target.1).map(move |y| (x, y))) {
                let within = |area: Area, (x, y): (u32, u32)| {
                    (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y)
                };
                assert_eq!(within(place, (x, y)), within(area, upright(turns, size, (x, y))), "{turns}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_window_that_shrank_is_not_drawn_beyond() {
        let area = Area { x: 8, y: 0, width: 8, height: 9 };
        assert_eq!(scissor(0, (16, 9), area, (10, 4)), Some(Area { x: 8, y: 0, width: 2, height: 4 }));
        assert_eq!(scissor(0, (16, 9), area, (8, 9)), None);
    }
}
