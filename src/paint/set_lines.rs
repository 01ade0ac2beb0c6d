//! Ways of setting a text that several templates share: one line whatever it says, lines of about one length from the
//! left, and what of a set text is ink.

use super::{context::PaintContext, geometry::Area, heading};
use crate::typeset::{Align, Block, Face, Glyph, Line, Style};

/// A line is set so many times too long before it is known to be too long.
const MOST_TIMES: f32 = 4.0;
/// No line that is read has so many bytes in an em, of characters as narrow as can be.
const MOST_IN_EM: usize = 64;
/// No text has fewer pixels than this in an em, where the picture has them.
const LEAST_PIXELS: f32 = 16.0;
/// A picture has them where they are no more than this, in vmin.
const LEAST_SHARE: f32 = 5.0;

/// From the left, at most and at least so large, in pixels.
pub(super) fn style(face: Face, size: f32, min_size: f32, line_height: f32) -> Style {
    let min_size = min_size.min(size);
    Style { face, size, min_size, line_height, letter_spacing: 0.02, align: Align::Start, vertical: false }
}

/// A text without line ends: as much of it as has room in so many em, and more.
pub(super) fn on_one_line(text: &str, ems: f32) -> String {
    let most = (ems.max(1.0) as usize).saturating_mul(MOST_IN_EM).saturating_add(MOST_IN_EM);
    let mut words = text.split_whitespace();
    let mut line = String::new();
    while line.len() < most {
        let Some(word) = words.next() else { break };
        if !line.is_empty() {
            line.push(' ');
        }
        let end = word.char_indices().nth(most).map_or(word.len(), |(end, _)| end);
        line.push_str(word.get(..end).unwrap_or(word));
    }
    line
}

/// The lines of a block moved to its left edge.
fn from_left(line: Line) -> Line {
    let by = line.x;
    let glyphs = line.glyphs.into_iter().map(|glyph| Glyph { x: glyph.x - by, ..glyph }).collect();
    Line { x: 0.0, glyphs, ..line }
}

/// A title of at most this size, in vmin, on at most two lines.
pub(super) fn title(context: &PaintContext<'_>, text: &str, size: f32, width: f32) -> Block {
    let vmin = context.vmin;
    heading::set(context, text, ((size * 0.42).max(4.0) * vmin, size * vmin), (width, size * 2.2 * vmin))
}

impl PaintContext<'_> {
    /// Where the message stands, with air to the banner and the credit.
    pub(super) fn calm_area(&self) -> Area {
        let area = self.message_area();
        if self.is_strip() {
            return area;
        }
        let (above, below) = (2.6 * self.vmin, 1.4 * self.vmin);
        Area { y: area.y + above, height: (area.height - above - below).max(1.0), ..area }
    }

    /// A size in vmin as pixels: at least as many as a character needs.
    pub(super) fn readable_size(&self, size: f32) -> f32 {
        (size * self.vmin).max(LEAST_PIXELS.min(LEAST_SHARE * self.vmin))
    }

    /// Sets a text on one line, as large as its width allows; one that is too long even at the least size overflows.
    pub(super) fn set_line(&self, text: &str, style: &Style, width: f32) -> Block {
        let text = on_one_line(text, width * MOST_TIMES / style.min_size.min(style.size).max(1.0));
        let set = |size: f32, width: f32| {
            let style = Style { size, min_size: size, line_height: 1.2, align: Align::Start, ..*style };
            self.set(&text, &style, width, size * 1.05)
        };
        let whole = set(style.size, width * MOST_TIMES);
        if !whole.overflow && whole.width <= width {
            return whole;
        }
        let size = if whole.overflow { 0.0 } else { style.size * width / whole.width.max(1.0) * 0.995 };
        // What is too long leaves the picture, and does not run over what is below it.
        let block = set(size.max(style.min_size), width * MOST_TIMES);
        let overflow = block.overflow || block.width > width * 1.001;
        Block { overflow, ..block }
    }

    /// Sets a text from the left with lines of about one length.
    pub(super) fn set_balanced(&self, text: &str, style: &Style, width: f32, height: f32) -> Block {
        let block = self.set(text, &Style { align: Align::Center, ..*style }, width, height);
        Block { lines: block.lines.into_iter().map(from_left).collect(), ..block }
    }

    /// How far the ink of a block stands in from its left: great figures are moved by it, to stand on the axis of the text.
    pub(super) fn ink_left(&self, block: &Block) -> f32 {
        self.ink(block).map_or(0.0, |ink| ink.x)
    }

    /// Where the ink of a block is, from the top left of its frame; none where it has no ink.
    pub(super) fn ink(&self, block: &Block) -> Option<Area> {
        let bounds = self.path(block)?.bounds();
        Some(Area { x: bounds.x(), y: bounds.y(), width: bounds.width(), height: bounds.height() })
    }
}
