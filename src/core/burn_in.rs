//! Where the whole picture of a screen stands, so that nothing burns into its panel: a pure function of time, so that
//! `snapshot`, a restart and the box beside it agree.
//!
//! It walks over all places within so many pixels to each side, one pixel at a step, row by row and back: no step is seen, and in
//! half a day each place had its turn. Nothing is drawn for a step alone: it is taken with the next frame that comes anyway.

use chrono::{DateTime, Utc};

use crate::model::layout::Area;

/// So long the picture stands at a place.
pub const STEP_SECS: i64 = 15 * 60;

/// By how many pixels the picture is moved to the right and down.
pub type Offset = (i32, i32);

/// Where the picture of a screen with this `shift` stands.
pub fn offset(shift: u32, now: DateTime<Utc>) -> Offset {
    if shift == 0 {
        return (0, 0);
    }
    let shift = i64::from(shift);
    let side = shift * 2 + 1;
    let places = side * side;
    // There and back again; at both ends it stands for two steps.
    let step = now.timestamp().div_euclid(STEP_SECS).rem_euclid(2 * places);
    let place = if step < places { step } else { 2 * places - 1 - step };
    let (row, column) = (place / side, place % side);
    let column = if row % 2 == 0 { column } else { side - 1 - column };
    let centred = |at: i64| (at - shift) as i32;
    (centred(column), centred(row))
}

/// Where a part of a picture of this size is once that is moved: what reaches the edge of the picture still does, and is
/// stretched or cut for that. So the background fills what would be left open.
pub fn moved(part: Area, (dx, dy): Offset, (width, height): (u32, u32)) -> Area {
    let along = |start: u32, length: u32, by: i32, whole: u32| {
        let end = start + length;
        let at = |place: u32| place.saturating_add_signed(by).min(whole);
        let from = if start == 0 { 0 } else { at(start) };
        let to = if end >= whole { whole } else { at(end) };
        (from, to.saturating_sub(from))
    };
    let (x, width) = along(part.x, part.width, dx, width);
    let (y, height) = along(part.y, part.height, dy, height);
    Area { x, y, width, height }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn at(step: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_796_000_000 + step * STEP_SECS, 0).unwrap()
    }

    #[test]
    fn the_picture_walks_over_all_places_a_pixel_at_a_time() {
        for shift in [1, 2, 3, 16] {
            let side = i64::from(shift) * 2 + 1;
            let round = 2 * side * side;
            let places: BTreeSet<Offset> = (0..round).map(|step| offset(shift, at(step))).collect();
            assert_eq!(places.len() as i64, side * side, "{shift}");
            for step in 0..round + 5 {
                let ((ax, ay), (bx, by)) = (offset(shift, at(step)), offset(shift, at(step + 1)));
                assert!((ax - bx).abs() + (ay - by).abs() <= 1, "{shift}, {step}");
                assert!(ax.unsigned_abs() <= shift && ay.unsigned_abs() <= shift);
            }
            assert_eq!(offset(shift, at(0)), offset(shift, at(round)));
        }
        // In half a day for the usual shift, and each place had no more than its share.
        const { assert!(50 * STEP_SECS <= 13 * 3600) };
        assert_eq!(offset(0, at(3)), (0, 0));
        assert_eq!(offset(2, at(0)), offset(2, at(0) + chrono::TimeDelta::seconds(60)), "within a step it stands");
    }

    proptest! {
        #[test]
        fn what_is_moved_still_covers_the_picture(
            (width, height) in (40_u32..400, 40_u32..400),
            (x, y) in (0.1_f64..0.9, 0.1_f64..0.9),
            (dx, dy) in (-16_i32..=16, -16_i32..=16),
        ) {
            // Two zones beside each other, and one below: they tile the picture before and after.
            let (column, row) = ((f64::from(width) * x) as u32, (f64::from(height) * y) as u32);
            let parts = [
                Area { x: 0, y: 0, width: column, height: row },
                Area { x: column, y: 0, width: width - column, height: row },
                Area { x: 0, y: row, width, height: height - row },
            ];
            let moved = parts.map(|part| moved(part, (dx, dy), (width, height)));
            let pixels: u64 = moved.iter().map(|part| u64::from(part.width) * u64::from(part.height)).sum();
            prop_assert_eq!(pixels, u64::from(width) * u64::from(height), "{:?}", moved);
            for part in moved {
                prop_assert!(part.x + part.width <= width && part.y + part.height <= height);
            }
        }
    }

    #[test]
    fn dates_before_1970_have_a_place_too() {
        let before = DateTime::from_timestamp(-1, 0).unwrap();
        let (x, y) = offset(2, before);
        assert!(x.abs() <= 2 && y.abs() <= 2);
    }
}
