//! A line of buses as a diagram, never as a map: stops are dots on one straight line, the stop at which the screen hangs is
//! large and in the accent, those that are closed are struck out in red, and a dashed branch leads around them. Lying
//! screens have the line from left to right with the names upright in columns below it; standing ones have it from top
//! to foot.

use resvg::tiny_skia::{LineCap, LineJoin, Path, PathBuilder, Stroke, StrokeDash, Transform};

use super::{
    context::{PaintContext, set_parts},
    frame::{fixed, frame, style},
    geometry::Area,
    ink::paint_of,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::{Route, Slide, Stop},
    shapes::theme::{Colour, Face},
};

/// The red of what is forbidden (GB 2894), and one that stands out on dark grounds.
const RED: Colour = Colour([0xC8, 0x10, 0x1E]);
const LIGHT_RED: Colour = Colour([0xFF, 0x6B, 0x66]);
/// The thickness of the line and the radius of a stop, in vmin.
const LINE: f32 = 1.5;
const DOT: f32 = 1.7;
/// The greatest size of a name, in vmin, and how much larger that of this stop is.
const NAME: f32 = 8.2;
const HERE: f32 = 1.2;
/// A name with more characters may have two columns.
const LONG: usize = 6;
/// The sizes that are tried, as parts of the greatest.
const SCALES: [f32; 9] = [1.0, 0.92, 0.85, 0.78, 0.72, 0.67, 0.62, 0.57, 0.52];

/// Paints a line.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, route: &Route) {
    let area = frame(context, slide);
    let vmin = context.vmin;
    let is_strip = context.is_strip();
    let (size, width, depth) = match () {
        () if is_strip => (30.0, area.width * 0.2, area.height * 0.62),
        () if context.size.is_portrait() => (18.0, area.width, 24.0 * vmin),
        () => (15.0, area.width * 0.5, 18.0 * vmin),
    };
    let title_style = Style { letter_spacing: 0.02, line_height: 1.1, ..style(context, Face::SansBold, size, 7.8) };
    let title = context.set(&route.line, &title_style, width, depth);
    let (display, ink) = (context.theme.display, context.theme.ink);
    let note_style = |size: f32| Style { line_height: 1.3, ..style(context, context.theme.faces.body, size, 5.4) };
    if is_strip {
        let note = route
            .note
            .as_ref()
            .map(|note| context.set(note, &note_style(10.0), width, area.height - title.height - 5.0 * vmin));
        let height = title.height + note.as_ref().map_or(0.0, |note| note.height + 5.0 * vmin);
        let y = area.y + (area.height - height) / 2.0;
        context.draw(&title, area.x, y, display);
        if let Some(note) = &note {
            context.draw(note, area.x, y + title.height + 5.0 * vmin, ink);
        }
        let taken = title.width.max(note.as_ref().map_or(0.0, |note| note.width)).min(width) + 14.0 * vmin;
        lying(context, route, Area { x: area.x + taken, width: area.width - taken, ..area });
        return;
    }
    if context.size.is_portrait() {
        let note = route.note.as_ref().map(|note| context.set(note, &note_style(8.0), area.width, 24.0 * vmin));
        context.draw(&title, area.x, area.y, display);
        let mut y = area.y + title.height;
        if let Some(note) = &note {
            y += 4.0 * vmin;
            context.draw(note, area.x, y, ink);
            y += note.height;
        }
        y += 8.0 * vmin;
        standing(context, route, Area { y, height: area.y + area.height - y, ..area });
        return;
    }
    // The note stands beside the title, on one foot with it.
    let x = area.x + title.width + 7.0 * vmin;
    let note = route.note.as_ref().map(|note| context.set(note, &note_style(7.8), area.x + area.width - x, depth));
    let head = title.height.max(note.as_ref().map_or(0.0, |note| note.height));
    context.draw(&title, area.x, area.y + (head - title.height) / 2.0, display);
    if let Some(note) = &note {
        let colour = context.theme.accent;
        let y = area.y + (head - note.height) / 2.0;
        let bar = Area { x: x - 4.0 * vmin, y: area.y + head * 0.1, width: 0.9 * vmin, height: head * 0.8 };
        context.fill_area(bar, colour, 1.0);
        context.draw(note, x, y, ink);
    }
    let y = area.y + head + 6.0 * vmin;
    lying(context, route, Area { y, height: area.y + area.height - y, ..area });
}

/// The stops before and after those that are closed, by their places.
fn gap(stops: &[Stop]) -> Option<(usize, usize)> {
    let first = stops.iter().position(|stop| stop.is_closed)?;
    let last = stops.iter().rposition(|stop| stop.is_closed)?;
    Some((first.saturating_sub(1), (last + 1).min(stops.len().saturating_sub(1))))
}

/// How a name is set.
fn name_style(context: &PaintContext<'_>, stop: &Stop, size: f32, vertical: bool) -> Style {
    let face = if stop.is_here { Face::SansBold } else { context.theme.faces.body };
    let size = if stop.is_here { size * HERE } else { size };
    Style { letter_spacing: 0.0, line_height: 1.12, vertical, ..style(context, face, size, size) }
}

/// A red that stands out on the ground.
fn red(context: &PaintContext<'_>) -> Colour {
    let ground = context.theme.background.from;
    if RED.contrast(ground) >= LIGHT_RED.contrast(ground) { RED } else { LIGHT_RED }
}

/// The line from left to right.
fn lying(context: &mut PaintContext<'_>, route: &Route, area: Area) {
    let vmin = context.vmin;
    let stops = set_parts(&route.stops);
    let via = set_parts(&route.via);
    let detour = gap(stops).filter(|_| !via.is_empty());
    let unit = if context.is_strip() { 1.5 } else { 1.0 };
    let above = if detour.is_some() { area.height * 0.36 } else { 7.0 * unit * vmin };
    let y = area.y + above;
    let inset = DOT * 2.0 * unit * vmin;
    let step = (area.width - 2.0 * inset) / stops.len().saturating_sub(1).max(1) as f32;
    let at = |index: usize| area.x + inset + step * index as f32;
    let below = 5.4 * unit * vmin;
    let room = area.y + area.height - y - below;
    // All names at one size, each in one column, and none wider than the way to the next.
    let most = NAME * if context.is_strip() { 1.35 } else { 1.0 };
    let set = |scale: f32| -> Vec<Block> {
        let name = |stop: &Stop| {
            let style = name_style(context, stop, most * scale, true);
            context.set(&stop.name, &style, style.size * 4.0, room)
        };
        stops.iter().map(name).collect()
    };
    let fits = |names: &Vec<Block>| {
        names.iter().zip(stops).all(|(block, stop)| {
            // Two columns are read from right to left, which nobody expects of a short name.
            let is_long = stop.name.chars().count() > LONG && step > block.size * 2.8;
            let columns = if is_long && !stop.is_here { 2 } else { 1 };
            !block.overflow
                && block.lines.len() <= columns
                && block.width <= step * if stop.is_here { 1.2 } else { 0.84 }
        })
    };
    let names = chosen(set, fits);
    // What is left over is above the line and below the names alike.
    let deepest = names.iter().map(|name| name.height).fold(0.0, f32::max);
    let y = y + (room - deepest).max(0.0) * if detour.is_some() { 0.25 } else { 0.4 };
    line(
        context,
        &[(at(0), y), (at(stops.len().saturating_sub(1)), y)],
        detour.map(|(from, to)| [(at(from), y), (at(to), y)]),
        unit,
    );
    if let Some((from, to)) = detour {
        branch_above(context, via, (at(from), at(to), y), area, unit);
    }
    for (index, (stop, name)) in stops.iter().zip(&names).enumerate() {
        let (colour, _) = voice(context, stop);
        mark(context, stop, (at(index), y), unit);
        // Columns are set from the right edge of their frame.
        let left = name.lines.iter().map(|line| line.x).fold(f32::INFINITY, f32::min);
        context.draw(name, at(index) - left - name.width / 2.0, y + below, colour);
        if stop.is_here {
            let label = fixed(context, "本站", Face::SansBold, 5.2 * unit, 30.0 * vmin);
            let above = y - 4.6 * unit * vmin - label.height;
            let accent = context.theme.accent;
            let half = label.width / 2.0;
            let x = (at(index) - half).clamp(area.x, (area.x + area.width - label.width).max(area.x));
            context.draw_small(&label, x, above, accent);
        }
    }
}

/// The line from top to foot.
fn standing(context: &mut PaintContext<'_>, route: &Route, area: Area) {
    let vmin = context.vmin;
    let stops = set_parts(&route.stops);
    let via = set_parts(&route.via);
    let detour = gap(stops).filter(|_| !via.is_empty());
    let x = area.x + if detour.is_some() { 38.0 } else { 5.0 } * vmin;
    let inset = 3.0 * vmin;
    let step = ((area.height - 2.0 * inset) / stops.len().saturating_sub(1).max(1) as f32).min(17.0 * vmin);
    let at = |index: usize| area.y + inset + step * index as f32;
    let left = x + 6.0 * vmin;
    let room = area.x + area.width - left;
    let set = |scale: f32| -> Vec<Block> {
        let name = |stop: &Stop| {
            let style = name_style(context, stop, NAME * scale, false);
            context.set(&stop.name, &style, room, step.max(style.size) * 2.0)
        };
        stops.iter().map(name).collect()
    };
    let fits = |names: &Vec<Block>| {
        names
            .iter()
            .all(|block| !block.overflow && block.height <= step.max(block.size) * 0.96 && block.size <= step * 1.2)
    };
    let names = chosen(set, fits);
    let ends = [(x, at(0)), (x, at(stops.len().saturating_sub(1)))];
    line(context, &ends, detour.map(|(from, to)| [(x, at(from)), (x, at(to))]), 1.0);
    if let Some((from, to)) = detour {
        branch_beside(context, via, (x, at(from), at(to)), area);
    }
    for (index, (stop, name)) in stops.iter().zip(&names).enumerate() {
        let (colour, _) = voice(context, stop);
        mark(context, stop, (x, at(index)), 1.0);
        context.draw(name, left, at(index) - name.height / 2.0, colour);
        if stop.is_here {
            let label = fixed(context, "本站", Face::SansBold, 5.2, 30.0 * vmin);
            let accent = context.theme.accent;
            let beside = left + name.width + 3.0 * vmin;
            if beside + label.width <= area.x + area.width {
                context.draw_small(&label, beside, at(index) - label.height / 2.0, accent);
            }
        }
    }
}

/// The names at the largest size that fits; at the least, noted as too many, where none does.
fn chosen(set: impl Fn(f32) -> Vec<Block>, fits: impl Fn(&Vec<Block>) -> bool) -> Vec<Block> {
    let mut last = Vec::new();
    for scale in SCALES {
        last = set(scale);
        if fits(&last) {
            return last;
        }
    }
    for name in &mut last {
        name.overflow = true;
    }
    last
}

/// The colour of a name and of its dot.
fn voice(context: &PaintContext<'_>, stop: &Stop) -> (Colour, Colour) {
    match (stop.is_here, stop.is_closed) {
        (true, _) => (context.theme.accent, context.theme.accent),
        (false, true) => (context.theme.quiet, context.theme.quiet),
        (false, false) => (context.theme.ink, context.theme.display),
    }
}

/// The line itself, paler where no bus goes.
fn line(context: &mut PaintContext<'_>, ends: &[(f32, f32); 2], closed: Option<[(f32, f32); 2]>, unit: f32) {
    let (colour, width) = (context.theme.display, LINE * unit * context.vmin);
    let [first, last] = *ends;
    match closed {
        Some([from, to]) => {
            stroke(context, path(&[first, from]), colour, 1.0, width, None);
            stroke(context, path(&[to, last]), colour, 1.0, width, None);
            let pale = context.theme.quiet;
            stroke(context, path(&[from, to]), pale, 0.35, width, None);
        }
        None => stroke(context, path(&[first, last]), colour, 1.0, width, None),
    }
}

/// A stop: a dot of the paper's colour on the line; that of the screen large and full; one that is closed struck out.
fn mark(context: &mut PaintContext<'_>, stop: &Stop, (x, y): (f32, f32), unit: f32) {
    let vmin = context.vmin * unit;
    let ground = context.theme.background.from;
    let (_, colour) = voice(context, stop);
    if stop.is_here {
        context.dot(x, y, 3.1 * vmin, colour);
        context.dot(x, y, 1.3 * vmin, ground);
    } else if stop.is_closed {
        context.dot(x, y, DOT * 1.5 * vmin, ground);
    } else {
        context.dot(x, y, DOT * vmin, colour);
        context.dot(x, y, DOT * 0.52 * vmin, ground);
    }
    if stop.is_closed {
        let (arm, red) = (2.0 * vmin, red(context));
        let width = 0.95 * vmin;
        stroke(context, path(&[(x - arm, y - arm), (x + arm, y + arm)]), red, 1.0, width, None);
        stroke(context, path(&[(x + arm, y - arm), (x - arm, y + arm)]), red, 1.0, width, None);
    }
}

/// The branch over the line, with the names of its stops above it.
fn branch_above(context: &mut PaintContext<'_>, via: &[String], (from, to, y): (f32, f32, f32), area: Area, unit: f32) {
    let vmin = context.vmin;
    let accent = context.theme.accent;
    let rise = 11.0 * unit * vmin;
    let top = y - rise;
    let corner = (rise * 0.6).min((to - from).abs() / 3.0);
    let mut builder = PathBuilder::new();
    builder.move_to(from, y);
    builder.cubic_to(from + corner * 0.4, y - rise * 0.7, from + corner * 0.5, top, from + corner * 1.4, top);
    builder.line_to(to - corner * 1.4, top);
    builder.cubic_to(to - corner * 0.5, top, to - corner * 0.4, y - rise * 0.7, to, y);
    dashed(context, builder.finish(), accent, unit);
    // Names of a branch stand abreast: as wide as they must be, over the middle of the branch.
    let gap = 5.0 * unit * vmin;
    let depth = (top - area.y - 3.0 * unit * vmin).max(1.0);
    let set = |scale: f32| -> Vec<Block> {
        let size = NAME * 0.86 * unit * scale;
        let style = Style { letter_spacing: 0.0, line_height: 1.14, ..style(context, Face::SansBold, size, size) };
        via.iter().map(|name| context.set(name, &style, area.width / 2.0, depth)).collect()
    };
    let whole = |names: &Vec<Block>| {
        names.iter().map(|name| name.width).sum::<f32>() + gap * names.len().saturating_sub(1) as f32
    };
    let names = chosen(set, |names| whole(names) <= area.width && names.iter().all(|name| !name.overflow));
    let width = whole(&names);
    let middle = f32::midpoint(from, to);
    let mut x = (middle - width / 2.0).clamp(area.x, (area.x + area.width - width).max(area.x));
    let count = names.len().max(1) as f32;
    let span = (to - from - corner * 2.8).max(0.0);
    for (index, name) in names.iter().enumerate() {
        context.draw_small(name, x, top - 3.2 * unit * vmin - name.height, accent);
        let dot = from + corner * 1.4 + span * (index as f32 + 0.5) / count;
        // Where names are as narrow as the branch, a dot stands below its name.
        let dot = if width <= span + gap { x + name.width / 2.0 } else { dot };
        context.dot(dot, top, DOT * 0.9 * unit * vmin, accent);
        x += name.width + gap;
    }
}

/// The branch beside the line, with the names of its stops at its left.
fn branch_beside(context: &mut PaintContext<'_>, via: &[String], (x, from, to): (f32, f32, f32), area: Area) {
    let vmin = context.vmin;
    let accent = context.theme.accent;
    let reach = 8.0 * vmin;
    let left = x - reach;
    let corner = (reach * 0.8).min((to - from).abs() / 3.0);
    let mut builder = PathBuilder::new();
    builder.move_to(x, from);
    builder.cubic_to(x - reach * 0.7, from + corner * 0.3, left, from + corner * 0.5, left, from + corner * 1.3);
    builder.line_to(left, to - corner * 1.3);
    builder.cubic_to(left, to - corner * 0.5, x - reach * 0.7, to - corner * 0.3, x, to);
    dashed(context, builder.finish(), accent, 1.0);
    let room = left - 3.4 * vmin - area.x;
    let span = (to - from - corner * 2.6).max(0.0);
    let count = via.len().max(1) as f32;
    let depth = (span / count).max(context.legible(5.2) * 2.4);
    let set = |scale: f32| -> Vec<Block> {
        let size = NAME * 0.76 * scale;
        let style = Style {
            letter_spacing: 0.0,
            line_height: 1.14,
            align: Align::End,
            ..style(context, Face::SansBold, size, size)
        };
        via.iter().map(|name| context.set(name, &style, room, depth)).collect()
    };
    let fits = |name: &Block| !name.overflow && (name.lines.len() < 2 || name.size < 6.0 * vmin);
    let names = chosen(set, |names| names.iter().all(fits));
    for (index, name) in names.iter().enumerate() {
        let y = from + corner * 1.3 + span * (index as f32 + 0.5) / count;
        context.draw_small(name, area.x, y - name.height / 2.0, accent);
        context.dot(left, y, DOT * 0.9 * vmin, accent);
    }
}

fn dashed(context: &mut PaintContext<'_>, path: Option<Path>, colour: Colour, unit: f32) {
    let width = LINE * 0.8 * unit * context.vmin;
    let dash = StrokeDash::new(vec![width * 2.4, width * 1.7], 0.0);
    stroke(context, path, colour, 1.0, width, dash);
}

fn path(points: &[(f32, f32)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (index, (x, y)) in points.iter().enumerate() {
        if index == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
    }
    builder.finish()
}

fn stroke(
    context: &mut PaintContext<'_>,
    path: Option<Path>,
    colour: Colour,
    opacity: f32,
    width: f32,
    dash: Option<StrokeDash>,
) {
    let Some(path) = path else { return };
    let cap = if dash.is_some() { LineCap::Butt } else { LineCap::Round };
    let stroke = Stroke { width, line_cap: cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
    context.pixmap.stroke_path(&path, &paint_of(colour, opacity), &stroke, Transform::identity(), None);
}
