//! A photograph as a poster: it fills the screen, and a few large words stand where it is calmest. Behind the words alone,
//! and no darker than they need, lies a veil in the photograph's own darkest hue, which fades over 40 u: a black one makes
//! smog of a sky. Or the words stand beside it, on a field of the theme's colour.

use image::RgbaImage;

use super::{
    context::PaintContext,
    frame::{MARGIN, bleed, frame_in, style},
    geometry::{Area, PaintSize},
    picture::{place_scaled, shade_behind},
    surround,
};
use crate::typeset::{Block, Style};
use gongyi_core::{
    model::{Photo, Slide, layout::Margins},
    shapes::{PhotoSide, theme::Colour},
};
use gongyi_media::Plan;

/// What is written on a photograph.
const INK: Colour = Colour([0xFF; 3]);
/// How far a veil reaches beyond the words, in vmin.
const EASE: f32 = 40.0;
/// The contrast of the words with what is behind them.
const CONTRAST: f32 = 5.4;
/// Of all pixels, the worst one in so many counts.
const WORST_OF: usize = 50;
/// A veil is never quite opaque: the photograph is seen everywhere.
const MOST: f32 = 0.92;
/// The part of the screen that a field takes.
const FIELD: f32 = 0.38;
/// Cells of the grid on which detail is measured, along the shorter side, and the pixels that are read of each, squared.
const CELLS: f32 = 24.0;
const SAMPLES: u32 = 4;
/// How much it counts against a place that the focus lies in it, or that it is not the usual one.
const FOCUS_COST: f32 = 100.0;
const HABIT_COST: f32 = 0.4;
/// How far what the focus lies in reaches around it, in vmin.
const FOCUS_REACH: f32 = 26.0;

/// Where the words of a photograph stand, set: in pixels of what the display surely shows.
pub(super) struct Words {
    headline: Block,
    note: Option<Block>,
    x: f32,
    y: f32,
}

impl Words {
    /// From the headline to the note, in vmin.
    const GAP: f32 = 4.6;

    fn set(context: &PaintContext<'_>, photo: &Photo, (width, height): (f32, f32), most: f32) -> Self {
        let vmin = context.vmin;
        let faces = context.theme.faces;
        let note = photo.note.as_ref().map(|note| {
            let style = Style { line_height: 1.36, ..style(context, faces.body, most * 0.42, 5.2) };
            context.set(note, &style, width, height * 0.3)
        });
        let below = note.as_ref().map_or(0.0, |note| note.height + Self::GAP * vmin);
        let style = Style { line_height: 1.2, letter_spacing: 0.03, ..style(context, faces.display, most, 7.6) };
        let headline = context.set(&photo.headline, &style, width, (height - below).max(style.min_size));
        Self { headline, note, x: 0.0, y: 0.0 }
    }

    fn width(&self) -> f32 {
        self.note.as_ref().map_or(0.0, |note| note.width).max(self.headline.width)
    }

    fn height(&self, vmin: f32) -> f32 {
        self.headline.height + self.note.as_ref().map_or(0.0, |note| note.height + Self::GAP * vmin)
    }

    /// Draws them in these colours.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, headline: Colour, note: Colour) {
        context.draw(&self.headline, self.x, self.y, headline);
        if let Some(block) = &self.note {
            let y = self.y + self.headline.height + Self::GAP * context.vmin;
            context.draw(block, self.x, y, note);
        }
    }

    /// Draws them on the photograph.
    pub(super) fn draw_over(&self, context: &mut PaintContext<'_>) {
        self.draw(context, INK, INK);
    }
}

/// Whether the photograph fills the screen.
pub(super) fn fills(photo: &Photo) -> bool {
    photo.side != PhotoSide::Field
}

/// Where the photograph and the words stand where they share the screen.
fn shared(size: PaintSize, slide: &Slide) -> (Area, Area) {
    let area = bleed(size, slide);
    if size.is_portrait() {
        let height = (area.height * (1.0 - FIELD)).round();
        let field = Area { y: area.y + height, height: area.height - height, ..area };
        return (Area { height, ..area }, field);
    }
    let width = (area.width * FIELD).round();
    (Area { x: area.x + width, width: area.width - width, ..area }, Area { width, ..area })
}

/// The size at which a photograph is painted, in pixels.
pub(super) fn photo_size(size: PaintSize, safe: PaintSize, slide: &Slide, photo: &Photo) -> (u32, u32) {
    if fills(photo) {
        return (size.width, size.height);
    }
    let (area, _) = shared(safe, slide);
    (area.width.max(1.0) as u32, area.height.max(1.0) as u32)
}

/// Paints a photograph beside its words.
pub(super) fn beside(context: &mut PaintContext<'_>, slide: &Slide, photo: &Photo, picture: &RgbaImage) {
    let vmin = context.vmin;
    let (place, field) = shared(context.size, slide);
    let size = photo_size(context.size, context.size, slide, photo);
    let plan = Plan::cover(picture.dimensions(), size, photo.kept_in_view());
    let at = (place.x.round() as i32, place.y.round() as i32);
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, at);
    let ground = context.theme.background.from;
    context.fill_area(field, ground, 1.0);
    let margin = MARGIN * vmin;
    let depth = if context.size.is_portrait() { 6.0 * vmin } else { margin };
    let inner = Area {
        x: field.x + margin,
        y: field.y + depth,
        width: field.width - margin - if context.size.is_portrait() { margin } else { 5.0 * vmin },
        height: (field.height - 2.0 * depth).max(1.0),
    };
    let mut words = Words::set(context, photo, (inner.width, inner.height), 18.0);
    let share = if context.size.is_portrait() { 0.0 } else { 0.5 };
    (words.x, words.y) = (inner.x, inner.y + (inner.height - words.height(vmin)) * share);
    let (display, ink) = (context.theme.display, context.theme.ink);
    words.draw(context, display, ink);
}

/// Paints a photograph over the whole screen with the veils under what is written; where the words stand, on what the
/// display surely shows.
pub(super) fn cover(
    context: &mut PaintContext<'_>,
    slide: &Slide,
    photo: &Photo,
    picture: &RgbaImage,
    (safe, margins): (PaintSize, Margins),
) -> Words {
    let size = (context.size.width, context.size.height);
    let plan = Plan::cover(picture.dimensions(), size, photo.kept_in_view());
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (0, 0));
    let (left, top) = (margins.left as f32, margins.top as f32);
    // A picture is cut so that a point in it is seen at the same part of the screen.
    let focus = photo.focus.map(|(x, y)| (x * size.0 as f32, y * size.1 as f32));
    let mut best: Option<(f32, Words, Area)> = None;
    for (at, (words, area)) in places(context, slide, photo, safe).into_iter().enumerate() {
        let area = Area { x: area.x + left, y: area.y + top, ..area };
        let near = grown(area, 3.0 * context.vmin);
        // Around the focus lies what it is the focus of, such as a face.
        let hidden = focus.map_or(0.0, |(x, y)| {
            let away = outside(x, near.x, near.width).hypot(outside(y, near.y, near.height));
            (1.0 - away / (FOCUS_REACH * context.vmin)).max(0.0)
        });
        let cost = detail(context, near) + HABIT_COST * at as f32 + FOCUS_COST * hidden;
        if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
            best = Some((cost, words, area));
        }
    }
    let Some((_, words, area)) = best else { return Words::set(context, photo, (1.0, 1.0), 8.0) };
    let vmin = context.vmin;
    // A veil comes in from an edge of the screen: one with four edges of its own would be seen.
    let written = grown(area, 2.0 * vmin);
    veil(context, (from_edge(context, written), area), EASE * vmin);
    // What surrounds the message takes the colour that is read there, and a veil only where none is.
    let mut around = surround::places(context, safe, slide);
    for place in &mut around {
        (place.x, place.y) = (place.x + left, place.y + top);
    }
    let whole = Area { x: 0.0, y: 0.0, width: size.0 as f32, height: size.1 as f32 };
    shade_behind(context, &around, whole);
    words
}

/// The places for the words that staff, or the shape of the screen, allow: each with the words set for it, the most usual
/// first.
fn places(context: &PaintContext<'_>, slide: &Slide, photo: &Photo, safe: PaintSize) -> Vec<(Words, Area)> {
    let (vmin, area) = (safe.vmin(), frame_in(safe, slide));
    let is_tall = safe.is_portrait() || context.is_square();
    let sides: &[PhotoSide] = match photo.side {
        PhotoSide::Auto if safe.is_strip() => &[PhotoSide::Left, PhotoSide::Right],
        PhotoSide::Auto if is_tall => &[PhotoSide::Bottom, PhotoSide::Top],
        PhotoSide::Auto | PhotoSide::Field => &[PhotoSide::Left, PhotoSide::Bottom, PhotoSide::Right, PhotoSide::Top],
        PhotoSide::Left => &[PhotoSide::Left],
        PhotoSide::Right => &[PhotoSide::Right],
        PhotoSide::Top => &[PhotoSide::Top],
        PhotoSide::Bottom => &[PhotoSide::Bottom],
    };
    let most = if safe.is_strip() { 26.0 } else { 17.0 };
    let mut found = Vec::new();
    for side in sides {
        let upright = matches!(side, PhotoSide::Left | PhotoSide::Right);
        // A column is as narrow as a face beside it asks for.
        let widths: &[f32] = match (upright, is_tall) {
            (true, true) => &[0.6],
            (true, false) => &[0.46, 0.34],
            _ => &[1.0],
        };
        let shares: &[f32] = match side {
            PhotoSide::Top => &[0.0],
            PhotoSide::Bottom => &[1.0],
            _ => &[0.5, 1.0, 0.0],
        };
        for (part, share) in widths.iter().flat_map(|part| shares.iter().map(move |share| (part, share))) {
            let room = (area.width * part, if upright { area.height } else { area.height * 0.42 });
            let mut words = Words::set(context, photo, room, most);
            let (width, height) = (words.width(), words.height(vmin));
            let x = if *side == PhotoSide::Right { area.x + area.width - width } else { area.x };
            let y = area.y + (area.height - height).max(0.0) * share;
            (words.x, words.y) = (x, y);
            found.push((words, Area { x, y, width, height }));
        }
    }
    found
}

/// An area as a band from the edge of the screen that it is nearest to, along all of it: a column at the left or the right
/// where it is narrow, else a band at the head or the foot.
fn from_edge(context: &PaintContext<'_>, area: Area) -> Area {
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    let (right, bottom) = (width - area.x - area.width, height - area.y - area.height);
    let is_column = area.width < width * 0.56 && area.height > height * 0.12 && width > height;
    match is_column {
        true if area.x <= right => Area { x: 0.0, y: 0.0, width: area.x + area.width, height },
        true => Area { x: area.x, y: 0.0, width: width - area.x, height },
        false if area.y <= bottom => Area { x: 0.0, y: 0.0, width, height: area.y + area.height },
        false => Area { x: 0.0, y: area.y, width, height: height - area.y },
    }
}

fn grown(area: Area, by: f32) -> Area {
    Area { x: area.x - by, y: area.y - by, width: area.width + 2.0 * by, height: area.height + 2.0 * by }
}

/// How light a pixel of the picture is, from 0 to 1; none outside of it.
fn lightness(context: &PaintContext<'_>, x: f32, y: f32) -> Option<f32> {
    let pixel = context.pixmap.pixel(x.max(0.0) as u32, y.max(0.0) as u32)?;
    let luma = 0.299 * f32::from(pixel.red()) + 0.587 * f32::from(pixel.green()) + 0.114 * f32::from(pixel.blue());
    Some(luma / 255.0)
}

/// How much there is to see in an area, in percent: how much lightness varies inside the cells of a coarse grid, and half of
/// how much it varies from cell to cell.
fn detail(context: &PaintContext<'_>, area: Area) -> f32 {
    let cell = (context.size.width.min(context.size.height) as f32 / CELLS).max(1.0);
    let (mut within, mut means) = (Vec::new(), Vec::new());
    let count = |length: f32| (length / cell).ceil().clamp(1.0, 400.0) as u32;
    for row in 0..count(area.height) {
        for column in 0..count(area.width) {
            let (x, y) = (area.x + column as f32 * cell, area.y + row as f32 * cell);
            let steps = 0..SAMPLES * SAMPLES;
            let at = |step: u32| ((step % SAMPLES) as f32 + 0.5, (step / SAMPLES) as f32 + 0.5);
            let seen: Vec<f32> = steps
                .filter_map(|step| {
                    let (dx, dy) = at(step);
                    let part = cell / SAMPLES as f32;
                    lightness(context, x + dx * part, y + dy * part)
                })
                .collect();
            if let Some((mean, deviation)) = spread(&seen) {
                within.push(deviation);
                means.push(mean);
            }
        }
    }
    let mean = within.iter().sum::<f32>() / within.len().max(1) as f32;
    let between = spread(&means).map_or(0.0, |(_, deviation)| deviation);
    100.0 * (mean + between * 0.5)
}

/// How far a point lies outside of a stretch.
fn outside(at: f32, start: f32, length: f32) -> f32 {
    (start - at).max(at - start - length).max(0.0)
}

/// The mean and the standard deviation.
fn spread(values: &[f32]) -> Option<(f32, f32)> {
    let count = values.len() as f32;
    if values.is_empty() {
        return None;
    }
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count;
    Some((mean, variance.sqrt()))
}

/// The pixels of an area on a grid of so many.
fn sampled(context: &PaintContext<'_>, area: Area, count: u16) -> Vec<Colour> {
    let along = |start: f32, length: f32, at: u16| start + (f32::from(at) + 0.5) / f32::from(count) * length;
    let mut seen = Vec::new();
    for row in 0..count {
        for column in 0..count {
            let (x, y) = (along(area.x, area.width, column), along(area.y, area.height, row));
            if let Some(pixel) = context.pixmap.pixel(x.max(0.0) as u32, y.max(0.0) as u32) {
                seen.push(Colour([pixel.red(), pixel.green(), pixel.blue()]));
            }
        }
    }
    seen
}

/// The hue of the darkest quarter of an area, made so dark that white stands out on it: a sky stays blue under its veil.
fn darkest(context: &PaintContext<'_>, area: Area) -> Colour {
    let seen = sampled(context, area, 32).into_iter();
    let mut seen: Vec<(u32, [u8; 3])> = seen.map(|c| (c.0.iter().map(|part| u32::from(*part)).sum(), c.0)).collect();
    seen.sort_unstable();
    seen.truncate((seen.len() / 4).max(1));
    let count = seen.len().max(1) as f32;
    let mean = |at: usize| seen.iter().filter_map(|(_, c)| c.get(at)).map(|part| f32::from(*part)).sum::<f32>() / count;
    let mut hue = Colour([mean(0) as u8, mean(1) as u8, mean(2) as u8]);
    while hue.contrast(INK) < 14.0 {
        hue = Colour(hue.0.map(|part| (f32::from(part) * 0.9) as u8));
    }
    hue
}

/// Lays a veil over an area, as strong as white needs it where something is written, which fades around it.
fn veil(context: &mut PaintContext<'_>, (area, written): (Area, Area), ease: f32) {
    let hue = darkest(context, area);
    let strength = strength(context, written, hue);
    if strength <= 0.0 {
        return;
    }
    let (width, height) = (context.size.width, context.size.height);
    let reach = grown(area, ease);
    let range = |start: f32, length: f32, most: u32| {
        (start.max(0.0) as u32).min(most)..((start + length).ceil().max(0.0) as u32).min(most)
    };
    let (columns, rows) = (range(reach.x, reach.width, width), range(reach.y, reach.height, height));
    let own_row = width as usize * 4;
    let lines = context.pixmap.data_mut().chunks_exact_mut(own_row.max(4));
    for (y, line) in lines.enumerate().skip(rows.start as usize).take(rows.len()) {
        let dy = outside(y as f32 + 0.5, area.y, area.height);
        let pixels = line.as_chunks_mut::<4>().0.iter_mut().enumerate();
        for (x, pixel) in pixels.skip(columns.start as usize).take(columns.len()) {
            let dx = outside(x as f32 + 0.5, area.x, area.width);
            let left = 1.0 - (dx.hypot(dy) / ease).min(1.0);
            // Smooth at both ends, so that no edge is seen.
            let share = strength * left * left * (3.0 - 2.0 * left);
            for (part, dark) in pixel.iter_mut().zip(hue.0) {
                *part = (f32::from(*part) * (1.0 - share) + f32::from(dark) * share).round() as u8;
            }
        }
    }
}

/// How strong a veil is behind an area: no stronger than white needs to stand out on nearly all of it.
fn strength(context: &PaintContext<'_>, area: Area, hue: Colour) -> f32 {
    let mut seen = sampled(context, area, 40);
    seen.sort_by(|a, b| a.contrast(INK).total_cmp(&b.contrast(INK)));
    let Some(worst) = seen.get(seen.len() / WORST_OF) else { return 0.0 };
    let under = |share: f32| {
        let mix = |part: u8, dark: u8| (f32::from(part) * (1.0 - share) + f32::from(dark) * share).round() as u8;
        let [red, green, blue] = worst.0;
        let [dark_red, dark_green, dark_blue] = hue.0;
        Colour([mix(red, dark_red), mix(green, dark_green), mix(blue, dark_blue)])
    };
    let mut share = 0.0;
    while share < MOST && under(share).contrast(INK) < CONTRAST {
        share += 0.02;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_goes_with_its_deviation() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[0.5, 0.5]), Some((0.5, 0.0)));
        assert_eq!(spread(&[0.0, 1.0]), Some((0.5, 0.5)));
    }
}
