//! The ground of a theme: a gradient with a soft light, dithered so that no wall shows bands, and the ornaments.

use resvg::tiny_skia::{IntSize, Pixmap};

use super::{Area, PaintSize, drawing, place_drawing};
use crate::{
    assets::Assets,
    content::theme::{Anchor, Ground, Ornament, Theme},
};

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

/// The part of what hides an ornament below the edge that is left on a standing screen.
const PORTRAIT_RISE: f32 = 0.3;

/// Paints the ground of a theme with its ornaments.
pub(super) fn paint(theme: &Theme, size: PaintSize, assets: &Assets) -> Pixmap {
    let mut pixmap = gradient(&theme.ground, size);
    for ornament in &theme.ornaments {
        if let Some(tree) = drawing(assets, &path_of(ornament), ornament.colour) {
            hang(&mut pixmap, &tree, ornament, size);
        }
    }
    pixmap
}

/// A fingerprint of what [`paint`] paints, but for the size: drawings may change under the same theme.
pub(super) fn fingerprint(theme: &Theme, assets: &Assets) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&theme.hash);
    for ornament in &theme.ornaments {
        let drawing = assets.read(&path_of(ornament)).unwrap_or_default();
        hasher.update(blake3::hash(&drawing).as_bytes());
    }
    *hasher.finalize().as_bytes()
}

fn path_of(ornament: &Ornament) -> String {
    format!("ornaments/{}.svg", ornament.drawing)
}

/// Hangs an ornament on its edge.
fn hang(pixmap: &mut Pixmap, tree: &resvg::usvg::Tree, ornament: &Ornament, size: PaintSize) {
    let u = size.unit();
    let (full_width, full_height) = (size.width as f32, size.height as f32);
    // Whole pixels for tiles, or seams would show where two meet.
    let width = if ornament.repeated { (ornament.width * u).round().max(1.0) } else { ornament.width * u };
    let height = width * tree.size().height() / tree.size().width();
    let (inset_x, mut inset_y) = (ornament.inset.0 * u, ornament.inset.1 * u);
    // A standing screen has room at its foot: what is half hidden there comes up.
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
    let mut place = |x: f32, y: f32| {
        place_drawing(pixmap, tree, Area { x, y, width, height }, ornament.opacity, ornament.mirrored);
    };
    if !ornament.repeated {
        place(x, y);
        return;
    }
    // Whole tiles, stretched by nothing: the row is centred and runs over both ends.
    let tiles = (full_width / width).ceil() as i32;
    let tiles = tiles + i32::from(tiles % 2 == 0);
    let first = (full_width - width * tiles as f32) / 2.0;
    for tile in 0..tiles {
        place((first + width * tile as f32).floor(), y);
    }
}

/// The gradient, with the light in the middle.
fn gradient(ground: &Ground, size: PaintSize) -> Pixmap {
    let (width, height) = (size.width.max(1), size.height.max(1));
    let mut data = Vec::with_capacity(width as usize * height as usize * 4);
    let from = ground.from.0.map(f32::from);
    let to = ground.to.0.map(f32::from);
    let glow = ground.glow.map(|glow| glow.0.map(f32::from));
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
    IntSize::from_wh(width, height).and_then(|size| Pixmap::from_vec(data, size)).unwrap_or_else(|| fallback(ground))
}

/// A picture of one pixel: only for sizes that no memory holds.
fn fallback(ground: &Ground) -> Pixmap {
    let [red, green, blue] = ground.from.0;
    let mut pixmap = Pixmap::new(1, 1).unwrap_or_else(|| unreachable!("one pixel fits"));
    pixmap.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
    pixmap
}
