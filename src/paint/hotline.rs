//! A telephone number that people should know: the number is the picture, and rings, as of a telephone that rings, widen
//! from the lower right.

use resvg::tiny_skia::{PathBuilder, Transform};

use super::{
    context::{PaintContext, set_parts},
    fitting::style,
    geometry::Area,
};
use crate::typeset::{ASCENT, Block, Face, Style};

/// The sizes of the number that are tried, in vmin, from the greatest; and with each those of the title and the lines.
const SIZES: [(f32, f32, f32); 9] = [
    (40.0, 10.4, 7.8),
    (38.0, 10.0, 7.7),
    (36.0, 9.6, 7.2),
    (33.0, 9.0, 7.0),
    (30.0, 8.6, 6.6),
    (26.0, 8.0, 6.2),
    (22.0, 7.4, 5.6),
    (18.0, 6.8, 5.0),
    (14.0, 6.2, 4.2),
];
/// The size of the number on a strip, in vmin.
const STRIP_SIZE: f32 = 50.0;
/// The least size of the number, in vmin.
const LEAST: f32 = 6.0;
/// The height of a figure, in em.
const FIGURE: f32 = 0.74;
/// The first ring and how far it is to the next, in vmin.
const RINGS: (f32, f32) = (21.0, 12.0);
/// What stands before an extension.
const EXTENSION: &str = " 转 ";
/// Rings at most.
const MAX_RINGS: usize = 12;
/// From a text to a ring, in vmin.
const RING_GAP: f32 = 4.0;

/// Paints a hotline.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    number: &str,
    title: Option<&str>,
    lines: &[String],
    hours: Option<&str>,
) {
    let area = context.calm_area();
    // The extension is dialled after the number: it is the first of the lines.
    let (number, extension) =
        number.split_once(EXTENSION).map_or((number, None), |(number, rest)| (number, Some(rest)));
    let extension = extension.map(|extension| format!("{}{extension}", EXTENSION.trim_start()));
    let lines: Vec<String> = extension.into_iter().chain(set_parts(lines).iter().cloned()).collect();
    let texts = Texts::best(context, number, title, &lines, hours, area);
    let places = texts.places(context, area);
    rings(context, &places.boxes);
    texts.draw(context, &places);
}

/// What is written, set.
struct Texts {
    title: Option<Block>,
    number: Block,
    lines: Vec<Block>,
    hours: Option<Block>,
}

/// Where it stands.
struct Places {
    title: (f32, f32),
    number: (f32, f32),
    lines: Vec<(f32, f32)>,
    hours: (f32, f32),
    /// What no ring crosses.
    boxes: Vec<Area>,
}

impl Texts {
    fn best(
        context: &PaintContext<'_>,
        number: &str,
        title: Option<&str>,
        lines: &[String],
        hours: Option<&str>,
        area: Area,
    ) -> Self {
        let mut sizes = SIZES.into_iter();
        loop {
            let tried = sizes.next().unwrap_or((LEAST, 6.0, 4.0));
            let texts = Self::set(context, number, title, lines, hours, area, tried);
            let is_whole = !texts.lines.iter().any(|line| line.overflow);
            let height = if context.is_strip() { texts.beside(context, area) } else { texts.height(context, area) };
            if sizes.len() == 0 || (is_whole && height <= area.height) {
                return texts;
            }
        }
    }

    fn set(
        context: &PaintContext<'_>,
        number: &str,
        title: Option<&str>,
        lines: &[String],
        hours: Option<&str>,
        area: Area,
        (figure, heading, line): (f32, f32, f32),
    ) -> Self {
        let (vmin, is_strip) = (context.vmin, context.is_strip());
        let most = if is_strip { STRIP_SIZE } else { figure };
        let room = if is_strip { area.width * 0.55 } else { area.width };
        let number = context.set_line(number, &style(Face::SansBold, most * vmin, LEAST * vmin, 1.2), room);
        let after = number.width + STRIP_GAP * vmin;
        let width = if is_strip { (area.width - after).max(vmin) } else { area.width };
        let size = if is_strip { heading * 1.15 } else { heading };
        let face = context.theme.faces.title;
        let title = title.map(|title| {
            let style = Style { letter_spacing: 0.06, ..style(face, size * vmin, 5.0 * vmin, 1.25) };
            context.set_balanced(title, &style, width, size * 2.4 * vmin)
        });
        // Beside the rings, where there is width.
        let is_wide = !is_strip && !context.is_square() && !context.size.is_portrait();
        let width = if is_wide { width * 0.78 } else { width };
        let body = context.body(context.readable(line), context.readable(line), 1.4);
        let lines = lines.iter().map(|line| context.set(line, &body, width, area.height)).collect();
        let small = context.readable(5.0);
        let hours = hours.map(|hours| {
            context.set_line(hours, &style(Face::SansBold, small, context.readable(3.2), 1.2), width * 0.9)
        });
        Self { title, number, lines, hours }
    }

    /// The height of the figures alone: they have nothing below their line.
    fn figures(&self) -> f32 {
        self.number.size * FIGURE
    }

    fn line_gap(&self) -> f32 {
        self.lines.first().map_or(0.0, |line| line.size * 0.55)
    }

    fn lines_height(&self) -> f32 {
        let gaps = self.line_gap() * self.lines.len().saturating_sub(1) as f32;
        self.lines.iter().map(|line| line.height).sum::<f32>() + gaps
    }

    fn title_height(&self, context: &PaintContext<'_>) -> f32 {
        self.title.as_ref().map_or(0.0, |title| title.height + (5.6 * context.vmin).max(self.number.size * 0.14))
    }

    /// Whether the hours stand beside the title, where that is one line with room after it.
    fn is_hours_beside(&self, context: &PaintContext<'_>, area: Area) -> bool {
        let (Some(title), Some(hours)) = (&self.title, &self.hours) else { return false };
        let whole = title.width + HOURS_GAP * context.vmin + chip_width(hours);
        title.lines.len() == 1 && !context.is_strip() && whole <= area.width
    }

    fn below(&self, context: &PaintContext<'_>, area: Area) -> f32 {
        let vmin = context.vmin;
        let lines = if self.lines.is_empty() { 0.0 } else { 6.4 * vmin + self.lines_height() };
        let hours = self.hours.as_ref().filter(|_| !self.is_hours_beside(context, area));
        lines + hours.map_or(0.0, |hours| 5.4 * vmin + chip_height(hours))
    }

    fn height(&self, context: &PaintContext<'_>, area: Area) -> f32 {
        self.title_height(context) + self.figures() + self.below(context, area)
    }

    /// On a strip: the height of all but the number.
    fn beside(&self, context: &PaintContext<'_>, area: Area) -> f32 {
        self.title.as_ref().map_or(0.0, |title| title.height) + self.below(context, area)
    }

    fn places(&self, context: &PaintContext<'_>, area: Area) -> Places {
        let vmin = context.vmin;
        let is_strip = context.is_strip();
        let mut boxes = Vec::new();
        // Figures stand in from their em boxes, the more so the greater they are.
        let hung = context.ink_left(&self.number);
        let figures = |top: f32| (area.x - hung, top - self.number.size * (ASCENT - FIGURE));
        let (x, mut y) = if is_strip {
            (area.x + self.number.width + STRIP_GAP * vmin, area.y + (area.height - self.beside(context, area)) / 2.0)
        } else {
            (area.x, area.y + ((area.height - self.height(context, area)) * context.optical_share()).max(0.0))
        };
        let note = |block: &Block, y: f32, boxes: &mut Vec<Area>| {
            boxes.push(Area { x: 0.0, y, width: x + block.width, height: block.height });
        };
        let title = (x, y);
        if let Some(block) = &self.title {
            note(block, y, &mut boxes);
            y += if is_strip { block.height } else { self.title_height(context) };
        }
        let top = if is_strip { area.y + (area.height - self.figures()) / 2.0 } else { y };
        let number = figures(top);
        boxes.push(Area { x: 0.0, y: top, width: area.x + self.number.width, height: self.figures() });
        if !is_strip {
            y += self.figures();
        }
        let mut lines = Vec::new();
        if !self.lines.is_empty() {
            y += 6.4 * vmin;
            for block in &self.lines {
                note(block, y, &mut boxes);
                lines.push((x, y));
                y += block.height + self.line_gap();
            }
            y -= self.line_gap();
        }
        let hours = match (&self.title, &self.hours) {
            (Some(title_block), Some(block)) if self.is_hours_beside(context, area) => {
                let middle = title.1 + title_block.height / 2.0;
                (x + title_block.width + HOURS_GAP * vmin, middle - chip_height(block) / 2.0)
            }
            _ => (x, y + 5.4 * vmin),
        };
        if let Some(block) = &self.hours {
            boxes.push(Area { x: 0.0, y: hours.1, width: hours.0 + chip_width(block), height: chip_height(block) });
        }
        Places { title, number, lines, hours, boxes }
    }

    fn draw(&self, context: &mut PaintContext<'_>, places: &Places) {
        let (display, ink, accent) = (context.theme.display, context.theme.ink, context.theme.accent);
        if let Some(title) = &self.title {
            context.draw(title, places.title.0, places.title.1, display);
        }
        context.draw(&self.number, places.number.0, places.number.1, accent);
        for (line, (x, y)) in self.lines.iter().zip(&places.lines) {
            context.draw(line, *x, *y, ink);
        }
        if let Some(hours) = &self.hours {
            let (x, y) = places.hours;
            let (pad, height) = (chip_pad(hours), chip_height(hours));
            let (rule, thickness) = (context.theme.rule, context.hairline() * 1.4);
            let chip = Area { x, y, width: chip_width(hours), height };
            context.paper(chip, height / 2.0, rule, 0.12);
            context.outline_area(chip, height / 2.0, thickness, rule, 0.9);
            context.draw_small(hours, x + pad, y + (height - hours.height) / 2.0, ink);
        }
    }
}

/// From the number to what stands beside it on a strip, and from the title to the hours beside it, in vmin.
const STRIP_GAP: f32 = 16.0;
const HOURS_GAP: f32 = 6.0;

fn chip_height(block: &Block) -> f32 {
    block.size * 1.8
}

fn chip_width(block: &Block) -> f32 {
    block.width + 2.0 * chip_pad(block)
}

fn chip_pad(block: &Block) -> f32 {
    block.size * 0.9
}

/// Rings about a disc at the lower right, parted where a text is.
fn rings(context: &mut PaintContext<'_>, boxes: &[Area]) {
    let vmin = context.vmin;
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    let is_portrait = context.size.is_portrait() && !context.is_square();
    let (x, y) = if is_portrait { (width - 12.0 * vmin, height - 26.0 * vmin) } else { (width - 8.0 * vmin, height) };
    // Who signs the slide stands in the middle of its foot.
    let credit = Area { x: width / 2.0 - 36.0 * vmin, y: height - 10.0 * vmin, width: 72.0 * vmin, height: 7.0 * vmin };
    let rule = context.theme.rule;
    let gap = RING_GAP * vmin;
    // Below the texts short ends of rings would be crumbs.
    let foot = boxes.iter().map(|area| area.y + area.height).fold(0.0, f32::max);
    let is_free = |x: f32, y: f32| {
        (y < foot || x > width * 0.6)
            && boxes.iter().chain([&credit]).all(|area| {
                let beside = x < area.x - gap || x > area.x + area.width + gap;
                beside || y < area.y - gap || y > area.y + area.height + gap
            })
    };
    if let Some(disc) = PathBuilder::from_circle(x, y, (9.0 * vmin).max(0.5)) {
        context.fill(&disc, Transform::identity(), rule, 0.55);
    }
    for at in 0..MAX_RINGS {
        let radius = (RINGS.0 + RINGS.1 * at as f32) * vmin;
        let opacity = 0.42 * 0.84_f32.powi(at as i32);
        let mut path = PathBuilder::new();
        let mut is_open = false;
        // As fine as a pixel or two at any size.
        let steps = (radius * 3.0).clamp(60.0, 4000.0) as usize;
        for step in 0..=steps {
            let turn = std::f32::consts::TAU * step as f32 / steps as f32;
            let at = (x + radius * turn.cos(), y + radius * turn.sin());
            let is_seen = at.0 > -gap && at.1 > -gap && at.0 < width + gap && at.1 < height + gap;
            match (is_seen && is_free(at.0, at.1), is_open) {
                (true, true) => path.line_to(at.0, at.1),
                (true, false) => path.move_to(at.0, at.1),
                (false, _) => {}
            }
            is_open = is_seen && is_free(at.0, at.1);
        }
        if let Some(path) = path.finish() {
            context.stroke(&path, 1.5 * vmin, rule, opacity);
        }
    }
}
