//! The paragraphs of a page: each begins with its indent, and stands a little apart from the one before. The number of an
//! article, 第一条 or 一、, hangs before its text.

use super::context::{PaintContext, set_parts};
use crate::typeset::{Block, Face, Style};
use gongyi_core::characters::INDENT;

/// From one line to the next, and between two paragraphs beside that, in em.
const LEADING: f32 = 1.5;
const GAP: f32 = 0.5;
/// From the number of an article to its text, in em.
const LABEL_GAP: f32 = 0.6;
/// The number of an article has so many characters, at most.
const MAX_LABEL: usize = 8;

/// A paragraph, set.
pub(super) struct Paragraph {
    /// The number that hangs before it.
    label: Option<Block>,
    pub(super) text: Block,
}

/// Paragraphs, set at one size.
pub(super) struct Paragraphs {
    pub(super) list: Vec<Paragraph>,
    size: f32,
    /// How far texts stand in from their numbers.
    hang: f32,
    /// The height of all of them.
    pub(super) height: f32,
    /// The height that is kept for them.
    pub(super) room: f32,
}

impl Paragraphs {
    /// Sets the paragraphs of a text at a size; more than fill such a height overflow.
    pub(super) fn set(context: &PaintContext<'_>, text: &str, size: f32, (width, height): (f32, f32)) -> Self {
        let paragraphs: Vec<&str> = text.lines().collect();
        let parts: Vec<(Option<&str>, &str)> = set_parts(&paragraphs).iter().map(|line| parts(line)).collect();
        let style = Style { face: Face::SansBold, ..context.body(size, size, 1.2) };
        let label = |label: &str| context.set(label, &style, size * 2.0 * MAX_LABEL as f32, size * 1.2);
        let labels: Vec<Option<Block>> = parts.iter().map(|(text, _)| text.map(label)).collect();
        let widest = labels.iter().flatten().map(|label| label.width).fold(0.0, f32::max);
        let hang = if widest > 0.0 { widest + LABEL_GAP * size } else { 0.0 };
        let list: Vec<Paragraph> = labels
            .into_iter()
            .zip(&parts)
            .map(|(label, (_, text))| Paragraph { label, text: filled(context, text, size, (width - hang, height)) })
            .collect();
        // What stands between two lines also stands between two paragraphs.
        let between = (LEADING - 1.0 + GAP) * size;
        let gaps = between * list.len().saturating_sub(1) as f32;
        let height = list.iter().map(|paragraph| paragraph.text.height).sum::<f32>() + gaps;
        Self { list, size, hang, height, room: height }
    }

    /// How wide they are.
    pub(super) fn width(&self) -> f32 {
        let right =
            |paragraph: &Paragraph| paragraph.text.lines.iter().map(|line| line.x + line.width).fold(0.0, f32::max);
        self.hang + self.list.iter().map(right).fold(0.0, f32::max)
    }

    /// Draws them with their top left at a point.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (ink, accent) = (context.theme.ink, context.theme.accent);
        let mut y = y;
        for Paragraph { label, text } in &self.list {
            if let Some(label) = label {
                context.draw(label, x, y, accent);
            }
            context.draw(text, x + self.hang, y, ink);
            y += text.height + (LEADING - 1.0 + GAP) * self.size;
        }
    }
}

/// A paragraph on as few lines as can be, as in a book.
fn filled(context: &PaintContext<'_>, text: &str, size: f32, (width, height): (f32, f32)) -> Block {
    let style = context.body(size, size, LEADING);
    let em: f32 = text.chars().take(10_000).map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
    let most = (height / (size * LEADING)) as usize + 2;
    let guess = ((em * size / width.max(1.0)) as usize).clamp(1, most);
    let set = |lines: usize| {
        let room = size * (1.0 + LEADING * (lines - 1) as f32);
        context.set_paragraphs(text, &style, width, room)
    };
    (guess..guess + 4).map(set).find(|block| !block.overflow).unwrap_or_else(|| set(most))
}

/// The number of an article, where a paragraph begins with one, and what it says beside that.
fn parts(paragraph: &str) -> (Option<&str>, &str) {
    let said = paragraph.trim_start_matches(INDENT).trim_start();
    let is_blank = |rest: &str| rest.starts_with(|c: char| c.is_whitespace() || c == '：');
    let end = label_end(said).filter(|(end, needs_blank)| {
        let rest = said.get(*end..).unwrap_or_default();
        !rest.trim().is_empty() && (!needs_blank || is_blank(rest))
    });
    match end.and_then(|(end, _)| Some((said.get(..end)?, said.get(end..)?))) {
        Some((label, rest)) => (Some(label), rest.trim_start_matches(|c: char| c.is_whitespace() || c == '：')),
        None => (None, paragraph),
    }
}

/// Where the number of an article ends, and whether it is one only where a blank follows: 第一条的规定 is none.
fn label_end(said: &str) -> Option<(usize, bool)> {
    let is_number = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(c);
    let after = |start: usize| -> Option<(usize, char)> {
        let rest = said.get(start..)?;
        let (at, mark) = rest.char_indices().take(MAX_LABEL).find(|(_, c)| !is_number(*c))?;
        (at > 0).then_some((start + at, mark))
    };
    let first = said.chars().next()?;
    if first == '第' {
        let (at, mark) = after(first.len_utf8())?;
        return "条章节款项".contains(mark).then_some((at + mark.len_utf8(), true));
    }
    if matches!(first, '（' | '(') {
        let (at, mark) = after(first.len_utf8())?;
        return matches!(mark, '）' | ')').then_some((at + mark.len_utf8(), false));
    }
    let (at, mark) = after(0)?;
    let end = at + mark.len_utf8();
    let goes_on = said.get(end..).is_some_and(|rest| rest.starts_with(is_number));
    (matches!(mark, '、' | '．' | '.') && !goes_on).then_some((end, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_article_is_told_from_what_it_says() {
        for (paragraph, label, text) in [
            ("　　第一条 为了促进文明行为", "第一条", "为了促进文明行为"),
            ("第二十三条　本条例适用于", "第二十三条", "本条例适用于"),
            ("第3条：礼让行人", "第3条", "礼让行人"),
            ("　　一、依次排队", "一、", "依次排队"),
            ("（二）先下后上", "（二）", "先下后上"),
            ("10.不乱扔垃圾", "10.", "不乱扔垃圾"),
        ] {
            assert_eq!(parts(paragraph), (Some(label), text), "{paragraph}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_is_text() {
        for paragraph in [
            "　　在公共场所，衣着整洁。",
            "第一条的规定适用于",
            "3.5公里健身步道",
            "一九四九年",
            "一、二年级学生",
            "（试行）",
            "第一",
            "一、",
            "",
        ] {
            assert_eq!(parts(paragraph), (None, paragraph), "{paragraph}");
        }
    }
}
