//! What to do and what not to: two papers side by side, above each other where the screen stands, with a tick and a cross
//! that are understood before a word is read. The red ring is that of a prohibition after GB 2894; both colours are those
//! of signs, whatever the theme.

use resvg::tiny_skia::{LineCap, LineJoin, PathBuilder, Stroke, Transform};

use super::{
    context::PaintContext,
    frame::{MARGIN, bleed, style},
    geometry::Area,
    ink::paint_of,
    scene,
};
use crate::typeset::{Block, Style};
use gongyi_core::{
    model::{Pair, Slide},
    shapes::{PairSide, theme::Colour},
};

const WHITE: Colour = Colour([0xFF; 3]);

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Tick,
    Cross,
}

impl Mark {
    /// Its paper, its sign and the words on the paper.
    fn colours(self) -> (Colour, Colour, Colour) {
        match self {
            Self::Tick => (Colour([0xDF, 0xEA, 0xDD]), Colour([0x00, 0x7A, 0x4D]), Colour([0x0E, 0x4A, 0x33])),
            Self::Cross => (Colour([0xF6, 0xDE, 0xD7]), Colour([0xC8, 0x10, 0x1E]), Colour([0x7D, 0x12, 0x14])),
        }
    }
}

/// The sign at the corner of a scene, in parts of one that stands alone.
const SMALL_SIGN: f32 = 0.34;
/// From here on, in parts of its height, a half is so wide that the words stand beside the sign.
const WIDE: f32 = 1.8;

/// Paints a pair.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, pair: &Pair) {
    let area = bleed(context.size, slide);
    let is_portrait = context.size.is_portrait();
    let (width, height) =
        if is_portrait { (area.width, (area.height / 2.0).round()) } else { ((area.width / 2.0).round(), area.height) };
    let good = Area { x: area.x, y: area.y, width, height };
    let bad = if is_portrait {
        Area { y: area.y + height, height: area.height - height, ..good }
    } else {
        Area { x: area.x + width, width: area.width - width, ..good }
    };
    // Both say it with one voice: the size of the longer one is that of both, and their signs stand at one height.
    let sides = [(good, &pair.good, Mark::Tick), (bad, &pair.bad, Mark::Cross)];
    let set = |size: f32| sides.map(|(area, side, _)| Half::of(context, area).words(context, side, size));
    let size = set(15.0).iter().map(|words| words.size).fold(f32::INFINITY, f32::min) / context.vmin;
    let words = set(size);
    let depth = words.iter().map(|words| words.height).fold(0.0, f32::max);
    for ((area, _, mark), words) in sides.into_iter().zip(&words) {
        half(context, area, mark, (words, depth));
    }
}

/// The places on a half.
struct Half {
    /// Where a scene has room, or the sign alone.
    picture: Area,
    words: Area,
    /// The diameter of the sign.
    sign: f32,
}

impl Half {
    fn of(context: &PaintContext<'_>, area: Area) -> Self {
        let vmin = context.vmin;
        // Papers that reach the edge of the screen leave its margin; those below a banner need less.
        let pad = MARGIN * vmin;
        let inner = Area {
            x: area.x + pad,
            y: area.y + pad * 0.9,
            width: (area.width - 2.0 * pad).max(1.0),
            height: (area.height - 1.8 * pad).max(1.0),
        };
        if area.width > area.height * WIDE {
            let sign = (inner.height * 0.82).min(inner.width * 0.3);
            let picture = Area { width: sign, ..inner };
            let x = inner.x + sign + pad;
            return Self { picture, words: Area { x, width: inner.x + inner.width - x, ..inner }, sign };
        }
        let words = (inner.height * 0.42).min(40.0 * vmin);
        let gap = 6.0 * vmin;
        let picture = Area { height: inner.height - words - gap, ..inner };
        let sign = picture.height.min(inner.width * 0.7).min(44.0 * vmin);
        Self { picture, words: Area { y: inner.y + inner.height - words, height: words, ..inner }, sign }
    }

    fn words(&self, context: &PaintContext<'_>, side: &PairSide, size: f32) -> Block {
        let style = Style { line_height: 1.22, ..style(context, context.theme.faces.title, size, 7.0f32.min(size)) };
        context.set(&side.text, &style, self.words.width, self.words.height)
    }
}

/// Paints a half with its words, and the depth of the deeper ones.
fn half(context: &mut PaintContext<'_>, area: Area, mark: Mark, (words, depth): (&Block, f32)) {
    let (paper, colour, ink) = mark.colours();
    context.fill_area(area, paper, 1.0);
    let place = Half::of(context, area);
    let is_beside = place.words.x > place.picture.x;
    let at = usize::from(mark == Mark::Cross);
    if let Some(Some(scene)) = context.parts.get(at) {
        // The sign is a small one at the corner of the scene.
        scene::paint_in(context, scene, place.picture);
        let small = (place.sign * SMALL_SIGN).max(9.0 * context.vmin).min(place.sign);
        sign(context, mark, (place.picture.x, place.picture.y, small), colour);
        let y = if is_beside { area.y + (area.height - words.height) / 2.0 } else { place.words.y };
        context.draw(words, place.words.x, y, ink);
        return;
    }
    if is_beside {
        let y = area.y + (area.height - place.sign) / 2.0;
        sign(context, mark, (place.picture.x, y, place.sign), colour);
        context.draw(words, place.words.x, area.y + (area.height - words.height) / 2.0, ink);
        return;
    }
    // Sign and words are one group; what is left over is mostly above them.
    let gap = 6.0 * context.vmin;
    let whole = place.sign + gap + depth;
    let top = area.y + (area.height - whole) * 0.5;
    sign(context, mark, (place.picture.x, top, place.sign), colour);
    context.draw(words, place.words.x, top + place.sign + gap, ink);
}

/// A green disc with a tick; a red ring with a cross.
fn sign(context: &mut PaintContext<'_>, mark: Mark, (x, y, side): (f32, f32, f32), colour: Colour) {
    let radius = side / 2.0;
    let (cx, cy) = (x + radius, y + radius);
    context.dot(cx, cy, radius, colour);
    let at = |dx: f32, dy: f32| (cx + dx * radius, cy + dy * radius);
    let (lines, ink): (&[&[(f32, f32)]], Colour) = match mark {
        Mark::Tick => (&[&[(-0.46, 0.03), (-0.13, 0.36), (0.48, -0.32)]], WHITE),
        Mark::Cross => {
            context.dot(cx, cy, radius * 0.8, WHITE);
            (&[&[(-0.34, -0.34), (0.34, 0.34)], &[(0.34, -0.34), (-0.34, 0.34)]], colour)
        }
    };
    let mut path = PathBuilder::new();
    for line in lines {
        for (index, (dx, dy)) in line.iter().enumerate() {
            let (px, py) = at(*dx, *dy);
            if index == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
        }
    }
    if let Some(path) = path.finish() {
        let stroke =
            Stroke { width: radius * 0.21, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        context.pixmap.stroke_path(&path, &paint_of(ink, 1.0), &stroke, Transform::identity(), None);
    }
}
