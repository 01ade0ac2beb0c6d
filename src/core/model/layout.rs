//! Where the zones of a screen are: whole pixels that tile the upright picture, a pure function of its size.
//!
//! A ticker runs along the foot of both. Above it, a lying screen has its side in a column on the right, with the clock at its head; a standing one has its side in a
//! band at the foot and the clock in a strip at the top. A clock without a side is a strip at the top of both.

use super::Zone;

/// The height of a clock's strip at the top, in hundredths of the shorter side.
const STRIP: (f32, f32) = (11.0, 17.0);
/// The height of a ticker, in hundredths of the shorter side.
const TICKER: f32 = 12.0;
/// The height of a clock at the head of a column, in parts of the column's width.
const HEAD: f32 = 0.62;
/// It leaves at least this part of the column to what is below.
const HEAD_MOST: f32 = 0.45;

/// A standing screen keeps one in so many of its lines for the message.
const MAIN_LEAST: u32 = 4;

/// A rectangle in whole pixels of the upright picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Area {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

impl Area {
    /// All of a picture.
    pub fn whole((width, height): (u32, u32)) -> Self {
        Self { x: 0, y: 0, width, height }
    }

    /// Its width and height.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Where it is on a window on which its picture, of this size, lies turned clockwise by so many quarter turns.
    #[must_use]
    pub fn turned(self, quarter_turns: u8, (width, height): (u32, u32)) -> Self {
        let right = width.saturating_sub(self.x + self.width);
        let below = height.saturating_sub(self.y + self.height);
        match quarter_turns % 4 {
            1 => Self { x: below, y: self.x, width: self.height, height: self.width },
            2 => Self { x: right, y: below, ..self },
            3 => Self { x: self.y, y: right, width: self.height, height: self.width },
            _ => self,
        }
    }

    /// What surrounds an area of it: the parts above, below, to the left and to the right of that, without those that have
    /// no pixels.
    pub fn around(self, inner: Self) -> impl Iterator<Item = Self> {
        let (right, foot) = (inner.x + inner.width, inner.y + inner.height);
        let parts = [
            Self { height: inner.y.saturating_sub(self.y), ..self },
            Self { y: foot, height: (self.y + self.height).saturating_sub(foot), ..self },
            Self { y: inner.y, width: inner.x.saturating_sub(self.x), height: inner.height, ..self },
            Self { x: right, y: inner.y, width: (self.x + self.width).saturating_sub(right), height: inner.height },
        ];
        parts.into_iter().filter(|part| part.width > 0 && part.height > 0)
    }

    /// Takes so many pixels off the top.
    fn cut_top(&mut self, height: u32) -> Self {
        let height = height.clamp(1, self.height.saturating_sub(1).max(1));
        let cut = Self { height, ..*self };
        self.y += height;
        self.height -= height;
        cut
    }

    /// Takes so many pixels off the foot.
    fn cut_foot(&mut self, height: u32) -> Self {
        let height = height.clamp(1, self.height.saturating_sub(1).max(1));
        self.height -= height;
        Self { y: self.y + self.height, height, ..*self }
    }

    /// Takes so many pixels off the right.
    fn cut_right(&mut self, width: u32) -> Self {
        let width = width.clamp(1, self.width.saturating_sub(1).max(1));
        self.width -= width;
        Self { x: self.x + self.width, width, ..*self }
    }
}

/// So many pixels at each side of a zone that the display may crop: the background is there, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Margins {
    /// From the left.
    pub left: u32,
    /// From the top.
    pub top: u32,
    /// From the right.
    pub right: u32,
    /// From the foot.
    pub bottom: u32,
}

impl Margins {
    /// Nothing is cropped.
    pub const NONE: Self = Self { left: 0, top: 0, right: 0, bottom: 0 };

    /// What is left of a size.
    pub fn within(&self, (width, height): (u32, u32)) -> (u32, u32) {
        let left = |whole: u32, a: u32, b: u32| whole.saturating_sub(a).saturating_sub(b).max(whole.min(1));
        (left(width, self.left, self.right), left(height, self.top, self.bottom))
    }
}

/// As [`layout`], on a display that crops so many hundredths of each side: what matters is laid out on what it surely shows,
/// and the zones at the edges reach on to them.
pub fn safe_layout(zones: &[Zone], (width, height): (u32, u32), overscan: f32) -> Vec<(Area, Margins)> {
    let cropped = |side: u32| (side as f32 * overscan / 100.0).round() as u32;
    let (x, y) = (cropped(width), cropped(height));
    let inner = Area { x, y, width: width.saturating_sub(2 * x), height: height.saturating_sub(2 * y) };
    let (right, foot) = (inner.x + inner.width, inner.y + inner.height);
    let reach = |area: Area| {
        let area = Area { x: area.x + x, y: area.y + y, ..area };
        let at = |is_edge: bool, margin: u32| if is_edge { margin } else { 0 };
        let margins = Margins {
            left: at(area.x == x, x),
            top: at(area.y == y, y),
            right: at(area.x + area.width == right, width - right),
            bottom: at(area.y + area.height == foot, height - foot),
        };
        let outer = Area {
            x: area.x - margins.left,
            y: area.y - margins.top,
            width: area.width + margins.left + margins.right,
            height: area.height + margins.top + margins.bottom,
        };
        (outer, margins)
    };
    layout(zones, inner.size()).into_iter().map(reach).collect()
}

/// The areas of the zone `main` and, in their order, of the others. A side has at least two pixels each way.
pub fn layout(zones: &[Zone], size: (u32, u32)) -> Vec<Area> {
    let mut main = Area::whole(size);
    let is_portrait = size.1 > size.0;
    let unit = size.0.min(size.1) as f32 / 100.0;
    let share = zones.iter().find_map(|zone| match zone {
        Zone::Side { share, .. } => Some(*share),
        Zone::Clock { .. } | Zone::Ticker { .. } => None,
    });
    let has_ticker = zones.iter().any(|zone| matches!(zone, Zone::Ticker { .. }));
    let ticker = has_ticker.then(|| main.cut_foot((TICKER * unit).round() as u32));
    let tells_time = zones.iter().any(|zone| matches!(zone, Zone::Clock { .. }));
    let (mut side, mut clock) = (None, None);
    match share {
        Some(share) if !is_portrait => {
            let mut column = main.cut_right((size.0 as f32 * share / 100.0).round() as u32);
            if tells_time {
                let head = (column.width as f32 * HEAD).min(column.height as f32 * HEAD_MOST);
                clock = Some(column.cut_top(head.round() as u32));
            }
            side = Some(column);
        }
        _ => {
            if tells_time {
                let strip = if is_portrait { STRIP.1 } else { STRIP.0 };
                clock = Some(main.cut_top((strip * unit).round() as u32));
            }
            // On a screen that is hardly taller than wide the clock and the ticker take their part as well.
            let most = main.height.saturating_sub(size.1.div_ceil(MAIN_LEAST));
            let cut = |share: f32| ((size.1 as f32 * share / 100.0).round() as u32).min(most);
            side = share.map(|share| main.cut_foot(cut(share))).or(side);
        }
    }
    let of = |zone: &Zone| match zone {
        Zone::Side { .. } => side,
        Zone::Ticker { .. } => ticker,
        Zone::Clock { .. } => clock,
    };
    std::iter::once(main).chain(zones.iter().filter_map(of)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::TickerSource, *};

    fn zones() -> impl Strategy<Value = Vec<Zone>> {
        let any = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), 15.0..=50.0_f32);
        any.prop_map(|(side, clock, ticker, turned, share)| {
            let mut zones = Vec::new();
            if side {
                zones.push(Zone::Side { play: "city".into(), share });
            }
            if clock {
                zones.push(Zone::Clock { seconds: false, theme: None });
            }
            if ticker {
                zones.push(Zone::Ticker { says: TickerSource::Playlist("notices".into()), speed: 4.0 });
            }
            if turned {
                zones.reverse();
            }
            zones
        })
    }

    proptest! {
        #[test]
        fn what_a_display_crops_is_background_and_the_zones_still_tile_it(
            zones in zones(),
            (width, height) in (200_u32..4000, 200_u32..4000),
            overscan in 0.0..=10.0_f32,
        ) {
            let laid = safe_layout(&zones, (width, height), overscan);
            let pixels: u64 = laid.iter().map(|(area, _)| u64::from(area.width) * u64::from(area.height)).sum();
            prop_assert_eq!(pixels, u64::from(width) * u64::from(height));
            let cropped = |side: u32| (side as f32 * overscan / 100.0).round() as u32;
            let (x, y) = (cropped(width), cropped(height));
            for (area, margins) in &laid {
                // What matters in each is where the display surely shows it.
                prop_assert!(area.x + margins.left >= x && area.y + margins.top >= y);
                prop_assert!(area.x + area.width - margins.right <= width - x);
                prop_assert!(area.y + area.height - margins.bottom <= height - y);
                prop_assert!(margins.within(area.size()).0 > 0 && margins.within(area.size()).1 > 0);
            }
            let plain: Vec<Area> = safe_layout(&zones, (width, height), 0.0).into_iter().map(|(area, _)| area).collect();
            prop_assert_eq!(plain, layout(&zones, (width, height)), "where nothing is cropped nothing changes");
        }
    }

    proptest! {
        #[test]
        fn zones_tile_the_screen(zones in zones(), width in 64..5000_u32, height in 64..5000_u32) {
            let areas = layout(&zones, (width, height));
            prop_assert_eq!(areas.len(), zones.len() + 1);
            let pixels = |area: &Area| u64::from(area.width) * u64::from(area.height);
            prop_assert_eq!(areas.iter().map(pixels).sum::<u64>(), u64::from(width) * u64::from(height));
            for (at, one) in areas.iter().enumerate() {
                prop_assert!(one.width > 0 && one.height > 0);
                prop_assert!(one.x + one.width <= width && one.y + one.height <= height);
                for other in areas.iter().skip(at + 1) {
                    let apart = one.x + one.width <= other.x || other.x + other.width <= one.x
                        || one.y + one.height <= other.y || other.y + other.height <= one.y;
                    prop_assert!(apart, "{:?} and {:?} overlap", one, other);
                }
            }
            // The message keeps the greatest part of what the side is cut from.
            if let Some(main) = areas.first() {
                prop_assert!(pixels(main) * 4 >= u64::from(width) * u64::from(height));
            }
        }

        #[test]
        fn a_screen_without_zones_is_main(width in 1..5000_u32, height in 1..5000_u32) {
            prop_assert_eq!(layout(&[], (width, height)), vec![Area::whole((width, height))]);
        }
    }

    #[test]
    fn lying_and_standing_screens_are_split_their_own_way() {
        let zones = [Zone::Clock { seconds: false, theme: None }, Zone::Side { play: "city".into(), share: 30.0 }];
        let area = |x, y, width, height| Area { x, y, width, height };
        let landscape = [area(0, 0, 1344, 1080), area(1344, 0, 576, 357), area(1344, 357, 576, 723)];
        assert_eq!(layout(&zones, (1920, 1080)), landscape);
        let portrait = [area(0, 184, 1080, 1160), area(0, 0, 1080, 184), area(0, 1344, 1080, 576)];
        assert_eq!(layout(&zones, (1080, 1920)), portrait);
    }
}
