//! Steps of one or two characters, as in 七步洗手法: each a great word in a disc, its number small at the rim.

use super::{context::PaintContext, geometry::Area, heading, steps};
use crate::typeset::{Align, Style};

/// Words of more characters are no medallions.
const MAX_CHARACTERS: usize = 2;
/// Between two discs, in vmin.
const GAP: f32 = 4.0;
/// The diameter of a disc, in vmin, at most.
const MAX_DISC: f32 = 36.0;
/// The size of a word of one character and of two, in parts of its disc.
const WORD: (f32, f32) = (0.66, 0.4);
/// Words that are no larger than this, in vmin, are set as others are.
const MIN_WORD: f32 = 7.7;
/// The diameter of the disc of a number, in parts of the word's.
const NUMBER: f32 = 0.25;
/// Where its middle is on the rim: up and to the left, in parts of the radius.
const RIM: f32 = 0.8;
/// The sizes of the title, in vmin; on a strip, where it stands beside them.
const TITLE: (f32, f32) = (8.0, 12.0);
const STRIP_TITLE: (f32, f32) = (10.0, 24.0);
/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 6.0;

/// Whether all steps are so short.
pub(super) fn suit(steps: &[String]) -> bool {
    let is_short = |step: &String| (1..=MAX_CHARACTERS).contains(&step.trim().chars().count());
    steps.len() > 1 && steps.iter().all(is_short)
}

/// How large words are, in parts of their discs.
fn share(words: &[String]) -> f32 {
    if words.iter().any(|word| word.trim().chars().count() > 1) { WORD.1 } else { WORD.0 }
}

/// The discs in a grid.
struct Discs {
    columns: usize,
    rows: usize,
    diameter: f32,
}

impl Discs {
    /// The grid with the greatest discs, where words are great on them.
    fn greatest(context: &PaintContext<'_>, words: &[String], area: Area) -> Option<Self> {
        let count = words.len();
        let (gap, most) = (GAP * context.vmin, MAX_DISC * context.vmin);
        let side = |length: f32, count: usize| (length - gap * (count - 1) as f32) / count as f32;
        let grids = steps::columns(count, count).map(|columns| {
            let rows = count.div_ceil(columns);
            Self { columns, rows, diameter: side(area.width, columns).min(side(area.height, rows)).min(most).max(1.0) }
        });
        let best = grids.reduce(|best, next| if next.diameter > best.diameter * 1.02 { next } else { best });
        best.filter(|discs| discs.diameter * share(words) >= MIN_WORD * context.vmin)
    }

    fn height(&self, vmin: f32) -> f32 {
        self.diameter * self.rows as f32 + GAP * vmin * (self.rows - 1) as f32
    }
}

/// Paints a title and its medallions; not where they are too many to be great.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, words: &[String], area: Area) -> bool {
    let vmin = context.vmin;
    let limits = |(least, most): (f32, f32)| (least * vmin, most * vmin);
    if context.is_strip() {
        let room = (area.width * heading::COLUMN_SHARE * 0.7, area.height - heading::below(context, 0.0));
        let title = heading::set(context, title, limits(STRIP_TITLE), room);
        let column = heading::column_width(context, &title);
        let rest = Area { x: area.x + column, width: (area.width - column).max(1.0), ..area };
        let Some(discs) = Discs::greatest(context, words, rest) else { return false };
        heading::draw_column(context, &title, area);
        let top = rest.y + (rest.height - discs.height(vmin)) / 2.0;
        draw(context, words, &discs, Area { y: top, ..rest });
        return true;
    }
    let title = heading::set(context, title, limits(TITLE), (area.width, area.height * 0.3));
    let above = heading::height(context, &title, TITLE_GAP);
    let rest = Area { height: area.height - above, ..area };
    let Some(discs) = Discs::greatest(context, words, rest) else { return false };
    let top = area.y + ((area.height - above - discs.height(vmin)) * context.optical_share()).max(0.0);
    heading::draw(context, &title, area.x, top);
    draw(context, words, &discs, Area { y: top + above, ..area });
    true
}

fn draw(context: &mut PaintContext<'_>, words: &[String], discs: &Discs, area: Area) {
    let (ink, rule, gap, side) = (context.theme.display, context.theme.rule, GAP * context.vmin, discs.diameter);
    let size = side * share(words);
    let style = Style {
        face: context.theme.faces.title,
        size,
        min_size: size * 0.5,
        line_height: 1.0,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let thickness = context.hairline();
    // Discs stand no farther apart than half of their width.
    let step = ((area.width - side) / (discs.columns.max(2) - 1) as f32).min(side * 1.5).max(side + gap * 0.5);
    let mut number = 0;
    for (row, words) in words.chunks(discs.columns).enumerate() {
        let whole = side + step * (words.len() - 1) as f32;
        let y = area.y + (side + gap) * row as f32;
        let mut x = area.x + (area.width - whole) / 2.0;
        for word in words {
            number += 1;
            let disc = Area { x, y, width: side, height: side };
            context.paper(disc, side / 2.0, rule, 0.16);
            context.outline_area(disc, side / 2.0, thickness * 1.5, rule, 0.6);
            let block = context.set(word, &style, side, side);
            context.draw(&block, x, y + (side - block.height) / 2.0, ink);
            let small = side * NUMBER;
            let middle = side / 2.0 * (1.0 - RIM);
            let place = Area { x: x + middle - small / 2.0, y: y + middle - small / 2.0, width: small, height: small };
            steps::draw_number(context, number, place);
            x += step;
        }
    }
}
