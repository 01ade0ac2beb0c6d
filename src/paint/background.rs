//! The background of a theme: a gradient with a soft light, dithered so that no wall shows bands, and the ornaments.

use resvg::tiny_skia::{IntSize, Pixmap, Transform};

use super::{
    drawing::{draw_layer, drawing, fitted, place_drawing},
    geometry::{Area, PaintSize},
    pixels,
};
use gongyi_assets::Assets;
use gongyi_core::shapes::theme::{Anchor, Background, Ornament, Theme};

/// An 8 × 8 Bayer matrix: the order in which the pixels of a cell take the next shade.
const BAYER: [[u8; 8]; 8] = [
    [0, 32, 8, 40, 2, 34, 10, 42],
    [48, 16, 56, 24, 50, 18, 58, 26],
    [12, 44, 4, 36, 14, 46, 6, 38],
    [60, 28, 52, 20, 62, 30, 54, 22],
    [3, 35, 11, 43, 1, 33, 9, 41],
    [51, 19, 59, 27, 49, 17, 57, 25],
    [15, 47, 7, 39, 13, 45, 5, 37],
    [63, 31, 55, 23, 61, 29, 53, 21],
];

/// The part of what hides an ornament below the edge that is left on a portrait screen.
const PORTRAIT_RISE: f32 = 0.3;
/// No ornament comes nearer to what is written, in vmin.
const CLEAR: f32 = 2.0;

/// Paints the background of a theme with its ornaments; none for a size without pixels, or where memory does not hold it.
pub(super) fn paint(theme: &Theme, size: PaintSize, assets: &Assets) -> Option<Pixmap> {
    let mut pixmap = gradient(&theme.background, size)?;
    for ornament in &theme.ornaments {
        if let Some(tree) = drawing(assets, &path_of(ornament), ornament.colour) {
            place_ornament(&mut pixmap, &tree, ornament, size).then_some(())?;
        }
    }
    Some(pixmap)
}

/// A fingerprint of what [`paint`] paints, but for the size: drawings may change under the same theme.
pub(super) fn fingerprint(theme: &Theme, assets: &Assets) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&theme.hash);
    for ornament in &theme.ornaments {
        let drawing = assets.read(&path_of(ornament)).unwrap_or_default();
        hasher.update(format!("{ornament:?}").as_bytes());
        hasher.update(blake3::hash(&drawing).as_bytes());
    }
    *hasher.finalize().as_bytes()
}

fn path_of(ornament: &Ornament) -> String {
    format!("ornaments/{}.svg", ornament.drawing)
}

/// The theme without the ornaments that come within [`CLEAR`] of what is written; none where none does.
pub(super) fn clear_of(theme: &Theme, size: PaintSize, assets: &Assets, written: &[Area]) -> Option<Theme> {
    let clear = CLEAR * size.vmin();
    let is_clear = |ornament: &&Ornament| {
        let Some(tree) = drawing(assets, &path_of(ornament), ornament.colour) else { return true };
        let mut area = ornament_area(&tree, ornament, size);
        if ornament.repeated {
            (area.x, area.width) = (0.0, size.width as f32);
        }
        !written.iter().any(|text| {
            text.x < area.x + area.width + clear
                && text.x + text.width > area.x - clear
                && text.y < area.y + area.height + clear
                && text.y + text.height > area.y - clear
        })
    };
    let ornaments: Vec<Ornament> = theme.ornaments.iter().filter(is_clear).cloned().collect();
    (ornaments.len() < theme.ornaments.len()).then(|| Theme { ornaments, ..theme.clone() })
}

/// Where an ornament is; of a row, its first tile.
fn ornament_area(tree: &resvg::usvg::Tree, ornament: &Ornament, size: PaintSize) -> Area {
    let vmin = size.vmin();
    let (full_width, full_height) = (size.width as f32, size.height as f32);
    // Whole pixels for tiles, or seams would show where two meet.
    let width = if ornament.repeated { (ornament.width * vmin).round().max(1.0) } else { ornament.width * vmin };
    let height = width * tree.size().height() / tree.size().width();
    let (inset_x, mut inset_y) = (ornament.inset.0 * vmin, ornament.inset.1 * vmin);
    // A portrait screen has room at its foot: what is half hidden there comes up.
    if size.is_portrait() && ornament.at == Anchor::Bottom && inset_y < 0.0 {
        inset_y *= PORTRAIT_RISE;
    }
    let x = match ornament.at {
        Anchor::TopLeft | Anchor::Left | Anchor::BottomLeft => inset_x,
        Anchor::Top | Anchor::Centre | Anchor::Bottom => (full_width - width) / 2.0 + inset_x,
        Anchor::TopRight | Anchor::Right | Anchor::BottomRight => full_width - width - inset_x,
    };
    let y = match ornament.at {
        Anchor::TopLeft | Anchor::Top | Anchor::TopRight => inset_y,
        Anchor::Left | Anchor::Centre | Anchor::Right => (full_height - height) / 2.0 + inset_y,
        Anchor::BottomLeft | Anchor::Bottom | Anchor::BottomRight => full_height - height - inset_y,
    };
    Area { x, y, width, height }
}

/// Places an ornament at its edge; false where memory does not hold it.
fn place_ornament(pixmap: &mut Pixmap, tree: &resvg::usvg::Tree, ornament: &Ornament, size: PaintSize) -> bool {
    let (full_width, full_height) = (size.width as f32, size.height as f32);
    let Area { x, y, width, height } = ornament_area(tree, ornament, size);
    if !ornament.repeated {
        return place_drawing(pixmap, tree, Area { x, y, width, height }, ornament.opacity, ornament.mirrored);
    }
    // Whole tiles, stretched by nothing: the row is centred and runs over both ends.
    let tiles = (full_width / width).ceil() as i32;
    let tiles = tiles + i32::from(tiles % 2 == 0);
    let first = (full_width - width * tiles as f32) / 2.0;
    if tiles == 1 {
        // It may be many times as wide as the picture.
        let area = Area { x: first.floor(), y, width, height };
        return place_drawing(pixmap, tree, area, ornament.opacity, ornament.mirrored);
    }
    // Drawn once, however many there are, and no higher than what of it is on the picture.
    let (top, bottom) = (y.round().max(0.0), (y.round() + height.ceil().max(1.0)).min(full_height));
    let tile_size = (width as u32, (bottom - top).max(0.0) as u32);
    if tile_size.1 == 0 {
        return true;
    }
    let Some(mut tile) = pixels::blank(tile_size.0, tile_size.1) else { return false };
    let to_tile = Transform::from_translate(0.0, y.round() - top);
    resvg::render(tree, fitted(tree, width, ornament.mirrored).post_concat(to_tile), &mut tile.as_mut());
    for at in 0..tiles {
        let x = (first + width * at as f32).floor();
        draw_layer(pixmap, &tile, (x as i32, top as i32), ornament.opacity);
    }
    true
}

/// The gradient, with the light in the middle; none for a size without pixels, or one that no memory holds.
fn gradient(background: &Background, size: PaintSize) -> Option<Pixmap> {
    let (width, height) = (size.width, size.height);
    let mut data = pixels::reserved((width as usize).checked_mul(height as usize)?.checked_mul(4)?)?;
    let from = background.from.0.map(f32::from);
    let to = background.to.0.map(f32::from);
    let glow = background.glow.map(|glow| glow.0.map(f32::from));
    let (w, h) = (width as f32, height as f32);
    // The light is an ellipse about a point a little above the middle, as wide as the picture.
    let (centre_x, centre_y) = (w * 0.5, h * 0.44);
    let (reach_x, reach_y) = (w * 0.62, h * 0.62);
    for (y, row) in (0..height).zip(BAYER.iter().cycle()) {
        let fy = y as f32;
        let across = fy / h;
        let dy = (fy - centre_y) / reach_y;
        for (x, threshold) in (0..width).zip(row.iter().cycle()) {
            let fx = x as f32;
            let t = (fx / w) * 0.35 + across * 0.65;
            let dx = (fx - centre_x) / reach_x;
            let light = (1.0 - (dx * dx + dy * dy)).max(0.0);
            let light = light * light;
            let offset = (f32::from(*threshold) + 0.5) / 64.0;
            for channel in 0..3 {
                let (a, b) = (from.get(channel).copied().unwrap_or(0.0), to.get(channel).copied().unwrap_or(0.0));
                let mut value = a + (b - a) * t;
                if let Some(glow) = &glow {
                    value += (glow.get(channel).copied().unwrap_or(0.0) - value) * light;
                }
                data.push((value + offset).clamp(0.0, 255.0) as u8);
            }
            data.push(255);
        }
    }
    Pixmap::from_vec(data, IntSize::from_wh(width, height)?)
}

#[cfg(test)]
mod tests {
    use gongyi_content::themes;

    use super::*;
    use gongyi_core::shapes::theme::Colour;

    fn lantern(at: Anchor, width: f32) -> Ornament {
        Ornament {
            drawing: "lantern".into(),
            at,
            width,
            inset: (0.0, 0.0),
            opacity: 0.4,
            colour: Colour([0xFF, 0xC6, 0x5C]),
            mirrored: false,
            repeated: false,
        }
    }

    #[test]
    fn an_ornament_that_comes_near_a_text_leaves() {
        let (assets, size) = (Assets::embedded(), PaintSize { width: 1000, height: 500 });
        let both = vec![lantern(Anchor::TopLeft, 20.0), lantern(Anchor::BottomRight, 20.0)];
        let theme = Theme { ornaments: both.clone(), ..Theme::plain() };
        let text = |x: f32, y: f32| Area { x, y, width: 200.0, height: 40.0 };
        let left = |written: &[Area]| clear_of(&theme, size, &assets, written).map(|theme| theme.ornaments);
        assert_eq!(left(&[text(400.0, 230.0)]), None);
        assert_eq!(left(&[]), None);
        assert_eq!(left(&[text(50.0, 20.0)]), Some(vec![both[1].clone()]));
        // Two percent of the shorter side beside it is too near, three are not.
        assert_eq!(left(&[text(108.0, 20.0)]), Some(vec![both[1].clone()]));
        assert_eq!(left(&[text(115.0, 20.0)]), None);
        assert_eq!(left(&[text(50.0, 20.0), text(880.0, 450.0)]), Some(Vec::new()));
        // Which one is left is another background.
        let of =
            |ornament: &Ornament| fingerprint(&Theme { ornaments: vec![ornament.clone()], ..theme.clone() }, &assets);
        assert_ne!(of(&both[0]), of(&both[1]));
    }

    #[test]
    fn an_ornament_wider_than_the_picture_costs_no_more_than_the_picture() {
        let assets = Assets::embedded();
        let theme = themes::load(&assets, "festival").unwrap();
        let ornament = lantern(Anchor::TopRight, 50.0);
        let size = PaintSize { width: 320, height: 180 };
        let with = |width: f32, repeated: bool| {
            let ornament =
                Ornament { width, repeated, at: Anchor::Centre, inset: (0.0, 0.0), opacity: 1.0, ..ornament.clone() };
            paint(&Theme { ornaments: vec![ornament], ..(*theme).clone() }, size, &assets).unwrap()
        };
        let plain = paint(&Theme { ornaments: Vec::new(), ..(*theme).clone() }, size, &assets).unwrap();
        let mut is_seen = false;
        // Its tile would be beyond any memory.
        for width in [200.0, 20_000.0, 2e6, 2e30] {
            assert!(with(width, true) == with(width, false), "{width}");
            is_seen |= with(width, true) != plain;
        }
        assert!(is_seen);
    }
}
