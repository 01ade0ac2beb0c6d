//! What was written of a window: a few rectangles.

use gongyi_core::model::layout::Area;

/// No more rectangles than this are told: each is a request to the window system.
const MAX_AREAS: usize = 32;
/// So many pixels too many are handed over rather than one more rectangle: copying them costs about what a request does.
const SPARE_PIXELS: u64 = 4 * 1024;

/// Rectangles of a window, in its own pixels, that hold all that was written. They may overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    areas: Vec<Area>,
}

impl Damage {
    /// The rectangles.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// How many pixels the rectangles have.
    pub fn pixels(&self) -> u64 {
        self.areas.iter().map(pixels).sum()
    }

    /// Adds a rectangle.
    pub fn add(&mut self, area: Area) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let own = pixels(&area);
        let costs = self.areas.iter().map(|other| {
            let both = union(*other, area);
            pixels(&both).saturating_sub(pixels(other) + own)
        });
        match costs.enumerate().min_by_key(|(_, cost)| *cost) {
            Some((at, cost)) if cost <= SPARE_PIXELS || self.areas.len() >= MAX_AREAS => {
                let other = self.areas.swap_remove(at);
                let both = union(other, area);
                if both == other {
                    self.areas.push(both);
                } else {
                    // What has grown may have come to lie beside a third.
                    self.add(both);
                }
            }
            _ => self.areas.push(area),
        }
    }

    /// Adds what else was written.
    pub fn merge(&mut self, other: &Self) {
        other.areas.iter().for_each(|area| self.add(*area));
    }
}

fn pixels(area: &Area) -> u64 {
    u64::from(area.width) * u64::from(area.height)
}

/// The smallest rectangle that holds both.
fn union(a: Area, b: Area) -> Area {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    let (right, below) = ((a.x + a.width).max(b.x + b.width), (a.y + a.height).max(b.y + b.height));
    Area { x, y, width: right - x, height: below - y }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(damage: &Damage, (x, y): (u32, u32)) -> bool {
        let within =
            |area: &Area| (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y);
        damage.areas().iter().any(within)
    }

    proptest! {
        #[test]
        fn all_that_was_written_is_told_by_a_few_rectangles(
            areas in prop::collection::vec((0..3000_u32, 0..2000_u32, 0..400_u32, 0..300_u32), 0..80),
        ) {
            let mut damage = Damage::default();
            for (x, y, width, height) in areas.iter().copied() {
                damage.add(Area { x, y, width, height });
            }
            prop_assert!(damage.areas().len() <= MAX_AREAS);
            for (x, y, width, height) in areas.into_iter().filter(|(_, _, width, height)| *width > 0 && *height > 0) {
                let (right, below) = (x + width - 1, y + height - 1);
                for corner in [(x, y), (right, y), (x, below), (right, below)] {
                    prop_assert!(holds(&damage, corner));
                }
            }
        }
    }

    #[test]
    fn rectangles_one_below_the_other_become_one_and_distant_ones_do_not() {
        let mut damage = Damage::default();
        for y in 0..40 {
            damage.add(Area { x: 64, y: y * 16, width: 128, height: 16 });
        }
        damage.add(Area { x: 1600, y: 900, width: 64, height: 16 });
        let column = Area { x: 64, y: 0, width: 128, height: 640 };
        assert_eq!(damage.areas(), [column, Area { x: 1600, y: 900, width: 64, height: 16 }]);
        assert_eq!(damage.pixels(), 128 * 640 + 64 * 16);
    }
}
