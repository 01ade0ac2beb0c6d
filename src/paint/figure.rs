//! A number that says it all: great, with its unit at half its size, what it says below it, and a share of a hundred as
//! so many people.

use resvg::tiny_skia::{PathBuilder, Transform};

use super::{context::PaintContext, geometry::Area, set_lines::style};
use crate::typeset::{ASCENT, Block, Face, Style};
use gongyi_core::shapes::theme::Colour;

/// The size of the number, in vmin, at most: beside people, and alone.
const SIZE: (f32, f32) = (46.0, 62.0);
/// The size of the unit beside it, and from the number to it, in em of the number.
const UNIT: f32 = 0.5;
const UNIT_GAP: f32 = 0.06;
/// The height of a figure, in em.
const FIGURE: f32 = 0.74;
/// The sizes of what it says that are tried, in vmin.
const CLAIMS: [f32; 7] = [10.0, 9.2, 8.4, 7.7, 6.6, 5.6, 4.6];
/// A person is so much higher than wide, with the room to the next.
const PERSON: f32 = 1.32;

/// Paints a figure.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    value: &str,
    unit: Option<&str>,
    claim: &str,
    source: Option<&str>,
) {
    let area = context.calm_area();
    let people = Share::of_number(value, unit).map(|share| share.standing(context));
    let (text, crowd) = places(context, area, people.as_ref());
    let most = if people.is_some() { SIZE.0 } else { SIZE.1 };
    let texts = Texts::best(context, (value, unit, claim, source), most, text);
    let height = texts.height(context);
    if context.is_strip() {
        texts.draw_on_strip(context, text);
    } else {
        texts.draw(context, text.x, text.y + ((text.height - height) * context.optical_share()).max(0.0));
    }
    if let (Some(people), Some(crowd)) = (people, crowd) {
        people.draw(context, crowd);
    }
}

/// Where the text stands, and where the people.
fn places(context: &PaintContext<'_>, area: Area, people: Option<&People>) -> (Area, Option<Area>) {
    let vmin = context.vmin;
    let Some(people) = people else { return (area, None) };
    if context.size.is_portrait() && !context.is_square() {
        // Across all of the width: the axis of the text is that of the crowd.
        let (_, height) = people.fitted(area.width, area.height * 0.54);
        let width = area.width;
        let crowd = Area { y: area.y + area.height - height, width, height, ..area };
        return (Area { height: area.height - height - 7.0 * vmin, ..area }, Some(crowd));
    }
    let share = if context.is_strip() { 0.34 } else { 0.4 };
    let (width, height) = people.fitted(area.width * share, area.height * 0.92);
    let x = area.x + area.width - width;
    let crowd = Area { x, y: area.y + (area.height - height) / 2.0, width, height };
    (Area { width: x - area.x - 7.0 * vmin, ..area }, Some(crowd))
}

/// What is written, set.
struct Texts {
    value: Block,
    unit: Option<Block>,
    claim: Block,
    source: Option<Block>,
}

impl Texts {
    fn best(
        context: &PaintContext<'_>,
        parts: (&str, Option<&str>, &str, Option<&str>),
        most: f32,
        area: Area,
    ) -> Self {
        let mut claims = CLAIMS.into_iter();
        loop {
            let claim = claims.next().unwrap_or(4.0);
            let texts = Self::set(context, parts, (most.min(claim * 6.2), claim), area);
            let fits = !texts.claim.overflow && texts.height(context) <= area.height;
            if fits || claims.len() == 0 {
                return texts;
            }
        }
    }

    fn set(
        context: &PaintContext<'_>,
        (value, unit, claim, source): (&str, Option<&str>, &str, Option<&str>),
        (size, claim_size): (f32, f32),
        area: Area,
    ) -> Self {
        let (vmin, is_strip) = (context.vmin, context.is_strip());
        let room = if is_strip { area.width * 0.46 } else { area.width };
        let least = 9.0 * vmin;
        let bold = |size: f32| Style { letter_spacing: -0.01, ..style(Face::SansBold, size, least * UNIT, 1.2) };
        let set_unit = |of: f32| unit.map(|unit| context.set_line(unit, &bold(of * UNIT), room * 0.6));
        let size = size * vmin;
        // Both as they would be at the greatest size, and then as their room allows.
        let whole = |number: f32, unit: Option<&Block>| number + unit.map_or(0.0, |unit| unit.width + UNIT_GAP * size);
        let at_most = context.set_line(value, &Style { min_size: least, ..bold(size) }, room * 4.0);
        let asked = whole(at_most.width, set_unit(size).as_ref());
        let size = (size * (room / asked.max(1.0)).min(1.0)).max(least);
        let unit = set_unit(size);
        let beside = unit.as_ref().map_or(0.0, |unit| unit.width + UNIT_GAP * size);
        let value = context.set_line(value, &Style { min_size: least, ..bold(size) }, (room - beside).max(1.0) * 1.01);
        let width = if is_strip { (area.width - value.width - beside - 9.0 * vmin).max(1.0) } else { area.width };
        let face = context.theme.faces.title;
        let claim_size = if is_strip { claim_size * 1.3 } else { claim_size } * vmin;
        let claim_style = Style { letter_spacing: 0.04, ..style(face, claim_size, claim_size, 1.32) };
        let claim = context.set_balanced(claim, &claim_style, width, claim_size * 3.8);
        let small = style(Face::Sans, context.readable_size(4.0), context.readable_size(3.0), 1.35);
        let source = source.map(|source| context.set_balanced(source, &small, width, small.size * 3.8));
        Self { value, unit, claim, source }
    }

    fn figures(&self) -> f32 {
        self.value.size * FIGURE
    }

    /// How far a comma reaches below the figures.
    fn tail(&self, context: &PaintContext<'_>) -> f32 {
        let foot = context.ink(&self.value).map_or(0.0, |ink| ink.y + ink.height);
        (foot - self.value.size * (ASCENT + 0.03)).max(0.0)
    }

    /// The height of what stands below the number.
    fn below(&self, context: &PaintContext<'_>) -> f32 {
        self.claim.height + self.source.as_ref().map_or(0.0, |source| SOURCE_GAP * context.vmin + source.height)
    }

    fn height(&self, context: &PaintContext<'_>) -> f32 {
        if context.is_strip() {
            return self.figures().max(self.below(context));
        }
        self.figures() + self.tail(context) + CLAIM_GAP * context.vmin + self.below(context)
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        self.draw_number(context, x, y);
        self.draw_below(context, x, y + self.figures() + self.tail(context) + CLAIM_GAP * context.vmin);
    }

    fn draw_on_strip(&self, context: &mut PaintContext<'_>, area: Area) {
        let middle = area.y + area.height / 2.0;
        self.draw_number(context, area.x, middle - self.figures() / 2.0);
        let beside = self.unit.as_ref().map_or(0.0, |unit| unit.width + UNIT_GAP * self.value.size);
        let x = area.x + self.value.width + beside + 9.0 * context.vmin;
        let y = middle - self.below(context) / 2.0;
        self.draw_below(context, x, y);
    }

    /// Draws the number with the top of its figures at a height.
    fn draw_number(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let accent = context.theme.accent;
        let hung = context.ink_left(&self.value);
        let baseline = y + self.figures();
        context.draw(&self.value, x - hung, baseline - ASCENT * self.value.size, accent);
        if let Some(unit) = &self.unit {
            let x = x - hung + self.value.width + UNIT_GAP * self.value.size;
            context.draw(unit, x, baseline - ASCENT * unit.size, accent);
        }
    }

    fn draw_below(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (display, quiet, rule) = (context.theme.display, context.theme.quiet, context.theme.rule);
        let vmin = context.vmin;
        context.draw(&self.claim, x, y, display);
        if let Some(source) = &self.source {
            let y = y + self.claim.height + SOURCE_GAP * vmin;
            let thickness = context.hairline() * 1.4;
            let line = Area { x, y: y - SOURCE_GAP * 0.5 * vmin, width: 13.0 * vmin, height: thickness };
            context.fill_area(line, rule, 1.0);
            context.draw_small(source, x, y, quiet);
        }
    }
}

/// From the number to what it says, and from there to who counted, in vmin.
const CLAIM_GAP: f32 = 7.0;
const SOURCE_GAP: f32 = 6.4;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    count: usize,
    of: usize,
}

impl Share {
    /// The people of a share: a hundred of a percentage, ten of tenths. None of any other number.
    fn of_number(value: &str, unit: Option<&str>) -> Option<Self> {
        let whole = format!("{value}{}", unit.unwrap_or_default());
        let text: String = whole.chars().filter(|c| !c.is_whitespace()).collect();
        let marks = [("%", 100), ("％", 100), ("成", 10)];
        let (number, of) = marks.into_iter().find_map(|(mark, of)| Some((text.strip_suffix(mark)?, of)))?;
        let share: f32 = number.parse().ok().filter(|share| (0.0..=of as f32).contains(share))?;
        // All are all, and none are none: 99.6 % are not all.
        let count = share.round().clamp(if share > 0.0 { 1.0 } else { 0.0 }, of as f32);
        let count = if share < of as f32 { count.min(of as f32 - 1.0) } else { count };
        Some(Self { count: count as usize, of })
    }

    /// How they stand on a screen of this shape.
    fn standing(self, context: &PaintContext<'_>) -> People {
        let columns = match self.of {
            10 => 5,
            _ if context.is_strip() => 20,
            _ => 10,
        };
        People { share: self, columns }
    }
}

/// The people of a share in rows.
struct People {
    share: Share,
    columns: usize,
}

impl People {
    fn rows(&self) -> f32 {
        self.share.of.div_ceil(self.columns) as f32
    }

    /// The size of all of them, as large as a place allows: they may stand wider apart than they are high.
    fn fitted(&self, width: f32, height: f32) -> (f32, f32) {
        let column = (width / self.columns as f32).min(height / self.rows() * MOST_APART);
        (column * self.columns as f32, (column * PERSON * self.rows()).min(height))
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        let (width, height) = (area.width / self.columns as f32, area.height / self.rows());
        let (accent, rule) = (context.theme.accent, context.theme.rule);
        for at in 0..self.share.of {
            let (column, row) = ((at % self.columns) as f32, (at / self.columns) as f32);
            let place = Area { x: area.x + column * width, y: area.y + row * height, width, height };
            let (colour, opacity) = if at < self.share.count { (accent, 1.0) } else { (rule, 0.45) };
            person(context, place, colour, opacity);
        }
    }
}

/// The width of the place of a person, in parts of its height, at most.
const MOST_APART: f32 = 0.88;

/// A person: a round head over a body with round shoulders, in a cell of the crowd.
fn person(context: &mut PaintContext<'_>, cell: Area, colour: Colour, opacity: f32) {
    let height = (cell.height * 0.82).min(cell.width * PERSON * 0.86);
    let width = height * 0.56;
    let (x, y) = (cell.x + (cell.width - width) / 2.0, cell.y + (cell.height - height) / 2.0);
    let (head, middle) = (height * 0.19, x + width / 2.0);
    let Some(circle) = PathBuilder::from_circle(middle, y + head, head.max(0.5)) else { return };
    context.fill(&circle, Transform::identity(), colour, opacity);
    let (top, bottom, right) = (y + head * 2.35, y + height, x + width);
    let (shoulder, foot) = (width * 0.5, width * 0.16);
    let mut path = PathBuilder::new();
    path.move_to(x, top + shoulder);
    path.cubic_to(x, top + shoulder * 0.45, x + shoulder * 0.45, top, middle, top);
    path.cubic_to(right - shoulder * 0.45, top, right, top + shoulder * 0.45, right, top + shoulder);
    path.line_to(right, bottom - foot);
    path.quad_to(right, bottom, right - foot, bottom);
    path.line_to(x + foot, bottom);
    path.quad_to(x, bottom, x, bottom - foot);
    path.close();
    if let Some(path) = path.finish() {
        context.fill(&path, Transform::identity(), colour, opacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_so_many_people() {
        for (value, unit, count, of) in [
            ("98", Some("%"), 98, 100),
            ("98%", None, 98, 100),
            ("99.6", Some("％"), 99, 100),
            ("0.2", Some("%"), 1, 100),
            ("0", Some("%"), 0, 100),
            ("100", Some(" % "), 100, 100),
            ("7", Some("成"), 7, 10),
            ("9.5成", None, 9, 10),
        ] {
            assert_eq!(Share::of_number(value, unit), Some(Share { count, of }), "{value}");
        }
        for (value, unit) in
            [("293", Some("天")), ("120", Some("%")), ("-3", Some("%")), ("约98", Some("%")), ("12345", None)]
        {
            assert_eq!(Share::of_number(value, unit), None, "{value}");
        }
    }
}
