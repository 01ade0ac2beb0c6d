//! A slogan: a few great words, and perhaps a small line. Where they stand is their layout's: above a street, beside one
//! thing, around or beside a disc, in columns beside a scroll, giant on a field, or in the middle of the picture.

use super::{
    context::{ChromeAlign, PaintContext},
    geometry::Area,
    observe::{BLACK, READABLE, WHITE, worst_contrast},
    scene::{self, Scenery, place::Placement},
    surround,
};
use crate::typeset::{Align, Block, Face, Numerals, Style};
use gongyi_core::{
    model::LayerKind,
    shapes::{Layout, theme::Colour},
};

/// Another way of setting is worth it from this on, in sizes of the usual one.
const CLEARLY: f32 = 1.2;
/// From one column to the next, in em.
const COLUMN_GAP: f32 = 1.62;
/// The height of a column, in vmin, at most.
const MAX_COLUMN: f32 = 114.0;
/// The size of a slogan of one line on a strip, in vmin, at most.
const STRIP_SIZE: f32 = 27.0;
/// Where words begin below the banner, in vmin.
const TOP: f32 = 13.0;
/// Between the words and what stands beside or below them, in vmin.
const AIR: f32 = 4.0;
/// How much of a disc words fill, as a share of its diameter.
const IN_DISC: f32 = 0.66;

/// Paints a slogan.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let layout = context.layout;
    context.chrome = ChromeAlign::Left;
    match layout {
        Layout::Disc if context.is_strip() => beside(context, text, note),
        Layout::Column if !context.is_strip() && stands_in_columns(text) && !lines_are_greater(context, text) => {
            column(context, text, note);
        }
        Layout::Disc if context.scenery.as_ref().is_some_and(|scenery| scenery.disc(Placement::NONE).is_some()) => {
            disc(context, text, note);
        }
        Layout::Band | Layout::Object | Layout::Field | Layout::Column | Layout::Disc => beside(context, text, note),
        Layout::Auto | Layout::Centre => {
            context.chrome = ChromeAlign::Centre;
            centred(context, text, note);
        }
    }
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The greatest size of so many characters, in vmin: the fewer, the greater.
fn greatest(characters: usize, layout: Layout) -> f32 {
    match (characters, layout) {
        (0..=2, Layout::Field) => 58.0,
        (3, Layout::Field) => 46.0,
        (4, Layout::Field) => 38.0,
        (0..=4, _) => 34.0,
        (5..=8, _) => 24.0,
        (9..=16, _) => 19.0,
        _ => 15.0,
    }
}

/// Letters and digits do not stand well in columns, nor do long lines.
fn stands_in_columns(text: &str) -> bool {
    (1..=4).contains(&text.split('\n').count())
        && text.split('\n').all(|line| count(line) <= 8)
        && !text.chars().any(|c| c.is_ascii_alphanumeric())
}

/// Whether, above a scene on a portrait screen, lines are so much greater than columns that nobody misses these.
fn lines_are_greater(context: &PaintContext<'_>, text: &str) -> bool {
    let (vmin, size) = (context.vmin, context.size);
    let Some(scenery) = context.scenery.as_ref().filter(|_| size.is_portrait()) else { return false };
    let core = scenery.core(Placement::of(scenery, Layout::Column, size, 0.0));
    let margin = surround::left(size);
    let (width, height) = (size.width as f32 - 2.0 * margin, core.y - (TOP + AIR) * vmin);
    let style = context.great(greatest(count(text), Layout::Column));
    let columns = Style { vertical: true, line_height: 1.5, letter_spacing: 0.1, ..style };
    context.set(text, &columns, width, height).size < 0.8 * context.set(text, &style, width, height).size
}

impl PaintContext<'_> {
    /// How great words are set, from the left.
    fn great(&self, size: f32) -> Style {
        Style {
            face: self.theme.faces.display,
            size: size * self.vmin,
            min_size: 4.0 * self.vmin,
            line_height: 1.28,
            letter_spacing: 0.06,
            align: Align::Start,
            vertical: false,
        }
    }

    /// The line beside great words.
    fn noted(&self, note: &str, size: f32, width: f32, height: f32) -> Block {
        let style = Style {
            face: Face::SansBold,
            size: size * self.vmin,
            min_size: 3.0 * self.vmin,
            line_height: 1.42,
            letter_spacing: 0.08,
            align: Align::Start,
            vertical: false,
        };
        self.set(note, &style, width, height)
    }

    /// An upright bar in the colour for what matters.
    fn bar(&mut self, x: f32, y: f32, height: f32) {
        let width = (0.55 * self.vmin).max(2.0);
        self.fill_area(Area { x, y, width, height }, self.theme.accent, 1.0);
    }

    /// A short level bar in the colour for what matters.
    fn dash(&mut self, x: f32, y: f32) {
        let (width, height) = (12.0 * self.vmin, (0.8 * self.vmin).max(2.0));
        self.fill_area(Area { x, y, width, height }, self.theme.accent, 1.0);
    }

    /// Paints its scene where it was placed, clear of the words.
    fn paint_scene(&mut self, placement: Placement, words: Area) {
        if let Some(scenery) = self.scenery.clone() {
            scene::paint(self, &scenery, placement, words);
        }
    }
}

/// What stands under great words: a bar and the note, and how high both are.
struct Under {
    note: Block,
    gap: f32,
}

impl Under {
    fn height(&self) -> f32 {
        self.gap * 2.0 + self.note.height
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        context.dash(x, y + self.gap * 0.82);
        let y = y + self.gap * 2.0;
        let ink = context.ink_on(Area { x, y, width: self.note.width, height: self.note.height });
        context.draw_small(&self.note, x, y, ink);
    }
}

/// Words from the left margin, above or beside the scene.
fn beside(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let (vmin, size) = (context.vmin, context.size);
    let (width, height) = (size.width as f32, size.height as f32);
    // There are no columns on a strip.
    let layout = if size.is_strip() && context.layout == Layout::Column { Layout::Band } else { context.layout };
    let margin = surround::left(size);
    let is_above = context.scenery.is_some() && (size.is_portrait() || (layout == Layout::Band && !size.is_strip()));
    // Above a scene they may go so far down, and the scene is fitted below them.
    let most = match note {
        _ if size.is_portrait() => 0.46 * height,
        Some(_) if context.is_square() => 57.0 * vmin,
        _ => 49.0 * vmin,
    };
    let scenery = context.scenery.clone();
    let place = |words: f32| scenery.as_ref().map(|scenery| Placement::of(scenery, layout, size, words));
    let staged = scenery.as_ref().zip(place(most));
    let thing = staged.map(|(scenery, placement)| thing(context, scenery, placement));
    let right = match thing {
        Some(thing) if !is_above => thing.x - AIR * vmin,
        _ => width - margin,
    };
    let foot = match (thing, staged) {
        (Some(thing), _) if is_above && layout != Layout::Band => (thing.y - 2.0 * vmin).max(0.3 * height),
        (Some(_), _) if is_above => most,
        (_, Some((scenery, placement))) if layout == Layout::Band => {
            scenery.ground_top(placement, size).min(height - 14.0 * vmin) - 2.0 * vmin
        }
        _ => height - if size.is_strip() { 16.0 } else { 13.0 } * vmin,
    };
    let top = if size.is_strip() { 6.0 * vmin } else { TOP * vmin };
    let room = Area { x: margin, y: top, width: (right - margin).max(1.0), height: (foot - top).max(1.0) };
    let characters = count(text);
    let note_beside = note.filter(|_| {
        size.is_strip() || (!size.is_portrait() && (layout == Layout::Band || thing.is_none()) && !context.is_square())
    });
    if let Some(note) = note_beside {
        // Words, a bar, and the note beside it.
        let style = context.great(if size.is_strip() { 44.0 } else { greatest(characters, layout) });
        let share = if size.is_strip() { 0.62 } else { 0.6 };
        let block = set_great(context, text, &style, room.width * share, room.height);
        let gap = (if size.is_strip() { 7.0 } else { 5.0 }) * vmin;
        let left = room.x + block.width + gap * 2.0;
        let size_of_note = if size.is_strip() { 12.0 } else { 6.2 };
        let beside = context.noted(note, size_of_note, room.x + room.width - left, block.height.max(12.0 * vmin));
        let y = placed(context, room, block.height, is_above);
        let end = left + beside.width;
        let words = Area { x: room.x, y, width: end - room.x, height: block.height };
        let placement = place(y + block.height);
        if let Some(placement) = placement {
            context.paint_scene(placement, words);
        }
        let display = context.display_on(words);
        context.draw(&block, room.x, y, display);
        context.bar(left - gap, y + 0.04 * block.height, block.height * 0.92);
        context.draw_small(&beside, left, y + (block.height - beside.height) / 2.0, context.theme.ink);
    } else {
        let most = if size.is_strip() { 52.0 } else { greatest(characters, layout) };
        let style = context.great(most);
        let under = note.map(|note| {
            let size = if size.is_portrait() { 6.6 } else { 6.0 };
            Under { note: context.noted(note, size, room.width, 20.0 * vmin), gap: 4.2 * vmin }
        });
        let under_height = under.as_ref().map_or(0.0, Under::height);
        let block = set_great(context, text, &style, room.width, room.height - under_height);
        let is_giant = layout == Layout::Field && context.scenery.is_none() && size.is_portrait();
        let (block, dx) = if is_giant {
            columns_or_lines(context, text, &style, room.width, room.height - under_height)
        } else {
            (block, 0.0)
        };
        let whole = block.height + under_height;
        let y = placed(context, room, whole, is_above);
        let words = Area { x: room.x, y, width: block.width, height: whole };
        let placement = place(y + whole);
        if let Some(placement) = placement {
            context.paint_scene(placement, words);
        }
        let display = context.display_on(words);
        context.draw(&block, room.x + dx, y, display);
        if let Some(under) = under {
            under.draw(context, room.x, y + block.height);
        }
    }
}

/// What words stand above or beside: the core of a scene; its disc with what stands before it.
fn thing(context: &PaintContext<'_>, scenery: &Scenery<'_>, placement: Placement) -> Area {
    let round = scenery.disc(placement).filter(|_| context.layout == Layout::Disc);
    let Some(round) = round else { return scenery.core(placement) };
    let drawn = scenery.layer_area(LayerKind::Core, placement).unwrap_or(round);
    let left = if drawn.x > 0.4 * context.size.width as f32 { drawn.x.min(round.x) } else { round.x };
    Area { x: left, width: round.x + round.width - left, ..round }
}

/// Where words so high begin: at the top above a scene, else in the optical middle.
fn placed(context: &PaintContext<'_>, room: Area, height: f32, is_above: bool) -> f32 {
    let left_over = (room.height - height).max(0.0);
    let share = if is_above { if context.size.is_portrait() { 0.35 } else { 0.2 } } else { 0.46 };
    room.y + left_over * share
}

/// Great words: all in one line on a strip where that makes them greater, on a portrait screen in as many as make them
/// so.
fn set_great(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Block {
    let block = context.set_display(text, style, Numerals::Loud, (width, height));
    if !context.is_strip() {
        return block;
    }
    let line = text.split('\n').map(str::trim).collect::<Vec<_>>().join("\u{2003}");
    let line = context.set_display(&line, style, Numerals::Loud, (width, height));
    if line.lines.len() == 1 && !line.overflow && line.size > block.size { line } else { block }
}

/// Words beside a disc; on a portrait screen in it.
fn disc(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let (Some(scenery), size, vmin) = (context.scenery.clone(), context.size, context.vmin) else { return };
    let placement = Placement::of(&scenery, Layout::Disc, size, 0.0);
    let Some(round) = scenery.disc(placement) else { return };
    let margin = surround::left(size);
    let (width, height) = (size.width as f32, size.height as f32);
    if size.is_portrait() && scenery.has_words_in_disc() {
        context.chrome = ChromeAlign::Centre;
        let inner = round.width * IN_DISC;
        let area = Area {
            x: round.x + (round.width - inner) / 2.0,
            y: round.y + (round.height - inner) / 2.0,
            width: inner,
            height: inner,
        };
        context.paint_scene(placement, area);
        let colour = context.readable_at(area);
        let style = Style { align: Align::Center, ..context.great(26.0) };
        let (block, dx) = columns_or_lines(context, text, &style, area.width, area.height);
        context.draw(&block, area.x + dx, area.y + (area.height - block.height) / 2.0, colour);
        if let Some(note) = note {
            let style = Style { align: Align::Center, ..context.great(6.4) };
            let style = Style { face: Face::SansBold, min_size: 3.0 * vmin, letter_spacing: 0.1, ..style };
            let room = round.y - TOP * vmin - AIR * vmin;
            let block = context.set(note, &style, width - 2.0 * margin, room.clamp(vmin, 14.0 * vmin));
            let y = f32::midpoint(TOP * vmin, round.y) - block.height / 2.0;
            let ink = context.ink_on(Area { x: margin, y, width: block.width, height: block.height });
            context.draw_small(&block, margin, y, ink);
        }
        return;
    }
    let room = if size.is_portrait() {
        Area { x: margin, y: TOP * vmin, width: width - 2.0 * margin, height: round.y - (TOP + AIR) * vmin }
    } else {
        // What stands before the disc may reach further than it.
        let right = thing(context, &scenery, placement).x - AIR * vmin;
        Area { x: margin, y: TOP * vmin, width: right - margin, height: height - (TOP + 13.0) * vmin }
    };
    // Words keep above the ground, and above what stands on it all along.
    let mid = scenery.layer_area(LayerKind::Mid, placement).map_or(height, |mid| mid.y);
    let mid = if mid > 0.5 * height { mid } else { height };
    let ground = scenery.ground_top(placement, size).min(mid);
    let room = Area { height: room.height.min((ground - 2.0 * vmin - room.y).max(0.45 * room.height)), ..room };
    let under = note.map(|note| {
        let height = 16.0 * vmin;
        Under { note: context.noted(note, 5.6, room.width, height), gap: 4.0 * vmin }
    });
    let under_height = under.as_ref().map_or(0.0, Under::height);
    let style = context.great(greatest(count(text), Layout::Disc));
    let (block, _) = columns_or_lines(context, text, &style, room.width, room.height - under_height);
    // Columns hang from the right of their frame.
    let dx = if is_vertical(&block) { block.width - room.width } else { 0.0 };
    let whole = block.height + under_height;
    let y = room.y + (room.height - whole).max(0.0) * 0.42;
    let words = Area { x: room.x, y, width: block.width, height: whole };
    context.paint_scene(placement, words);
    let display = context.display_on(words);
    context.draw(&block, room.x + dx, y, display);
    if let Some(under) = under {
        under.draw(context, room.x, y + block.height);
    }
}

fn is_vertical(block: &Block) -> bool {
    let [first, second, ..] = block.lines.as_slice() else { return block.height > block.width };
    (first.x - second.x).abs() > f32::EPSILON && (first.baseline - second.baseline).abs() < block.size * 0.5
}

/// A text in columns where that makes it greater, or its face is written so; and how far its frame moves to be centred.
fn columns_or_lines(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> (Block, f32) {
    let lines = context.set_display(text, style, Numerals::Loud, (width, height));
    if !stands_in_columns(text) {
        return (lines, 0.0);
    }
    let style = Style { align: Align::Start, line_height: 1.4, vertical: true, letter_spacing: 0.08, ..*style };
    let columns = context.set_display(text, &style, Numerals::Loud, (width, height));
    let fits = columns.lines.len() == text.split('\n').count() && !columns.overflow;
    let is_kai = context.theme.faces.display == Face::Kai;
    if fits && (columns.size > lines.size * if is_kai { 0.8 } else { 1.05 }) {
        let dx = -(width - columns.width) / 2.0;
        (columns, dx)
    } else {
        (lines, 0.0)
    }
}

/// Words in columns at the right, the scene at the left, as in a scroll; on a portrait screen above it.
fn column(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
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

impl PaintContext<'_> {
    /// The ink of the theme, or what can be read better on what was painted in an area.
    fn ink_on(&self, area: Area) -> Colour {
        let worst = worst_contrast(self.theme.ink, &self.painted_in(area));
        if worst >= READABLE * 1.2 { self.theme.ink } else { self.readable_at(area) }
    }

    /// The colour of great words, or what can be read better on what was painted in an area.
    fn display_on(&self, area: Area) -> Colour {
        let worst = worst_contrast(self.theme.display, &self.painted_in(area));
        if worst >= READABLE * 1.1 { self.theme.display } else { self.readable_at(area) }
    }

    /// Pixels of an area, of a grid.
    fn painted_in(&self, area: Area) -> Vec<Colour> {
        let at = |step: u32| {
            let (across, down) = ((step % 16) as f32 / 15.0, (step / 16) as f32 / 15.0);
            let at = (area.x + across * area.width, area.y + down * area.height);
            let pixel = self.pixmap.pixel(at.0.max(0.0) as u32, at.1.max(0.0) as u32)?;
            Some(Colour([pixel.red(), pixel.green(), pixel.blue()]))
        };
        (0..256).filter_map(at).collect()
    }

    /// The colour of the theme and its scene that can be read best on what was painted in an area.
    fn readable_at(&self, area: Area) -> Colour {
        let colours = self.theme.scene_colours();
        let behind = self.painted_in(area);
        // At all but the worst eighth of it: what reaches into the area from a side hides no character.
        let contrast = |colour: Colour| {
            let mut contrasts: Vec<f32> = behind.iter().map(|behind| colour.contrast(*behind)).collect();
            contrasts.sort_by(f32::total_cmp);
            contrasts.get(contrasts.len() / 8).copied().unwrap_or_default()
        };
        let colours = [self.theme.display, colours.ink, colours.near, colours.light, WHITE, BLACK];
        let best = colours.into_iter().max_by(|a, b| contrast(*a).total_cmp(&contrast(*b)));
        best.unwrap_or(self.theme.display)
    }
}

/// Words in the middle of the picture, and a small line below. On a strip they are one line where that makes them greater,
/// on a portrait screen columns.
fn centred(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let vmin = context.vmin;
    let theme = context.theme;
    let area = context.message_area();
    let note_room = if note.is_some() { 17.0 * vmin } else { 0.0 };
    // The fewer the words, the greater they may be.
    let most = match count(text) {
        0..=4 => 26.0,
        5..=8 => 20.5,
        9..=16 => 19.0,
        _ => 17.0,
    };
    let style = Style {
        face: theme.faces.display,
        size: most * vmin,
        min_size: 4.0 * vmin,
        line_height: 1.36,
        letter_spacing: 0.1,
        align: Align::Center,
        vertical: false,
    };
    // A short slogan does not fill the picture: air makes it great.
    let inner = (area.height - note_room) * 0.94;
    let block = context.set_display(text, &style, Numerals::Loud, (area.width, inner));
    let other = one_line(context, text, &style, area.width, inner)
        .or_else(|| columns(context, text, &style, area.width, inner));
    let (block, x) = match other {
        Some((other, x)) if other.size > block.size * CLEARLY => (other, area.x + x),
        _ => (block, area.x),
    };
    let note_block = note.map(|note| {
        let style = Style {
            face: theme.faces.body,
            size: 5.0 * vmin,
            min_size: 2.6 * vmin,
            line_height: 1.4,
            letter_spacing: 0.12,
            align: Align::Center,
            vertical: false,
        };
        context.set(note, &style, area.width, 9.0 * vmin)
    });
    let gap = 11.0 * vmin;
    let whole = block.height + note_block.as_ref().map_or(0.0, |note| gap + note.height);
    let top = area.y + (area.height - whole) * context.optical_share();
    context.draw(&block, x, top, theme.display);
    if let Some(note) = note_block {
        let y = top + block.height + gap;
        context.ornate_rule(area.x + area.width / 2.0, y - gap * 0.5, 30.0 * vmin, theme.rule);
        context.draw_small(&note, area.x, y, theme.ink);
    }
}

/// On a strip, where one line may be greater than several: all lines as one; and how far it is moved to the right.
fn one_line(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Option<(Block, f32)> {
    let style = Style { size: STRIP_SIZE * context.vmin, ..*style };
    let text = text.split('\n').map(str::trim).collect::<Vec<_>>().join("\u{2003}");
    let line = || context.set_display(&text, &style, Numerals::Loud, (width, height));
    context.is_strip().then(line).filter(|block| block.lines.len() == 1 && !block.overflow).map(|block| (block, 0.0))
}

/// On a portrait screen, where long lines would be small: each line as a column, as verses are written.
fn columns(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Option<(Block, f32)> {
    let lines = text.split('\n').count();
    if !context.size.is_portrait()
        || context.is_square()
        || lines < 2
        || text.chars().any(|c| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let style = Style { align: Align::Start, line_height: COLUMN_GAP, vertical: true, ..*style };
    let block = context.set_display(text, &style, Numerals::Loud, (width, height.min(MAX_COLUMN * context.vmin)));
    let x = -(width - block.width) / 2.0;
    (block.lines.len() == lines && !block.overflow).then_some((block, x))
}
