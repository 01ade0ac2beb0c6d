//! The strip of a ticker, painted: its items in a row and folded, or as pages below each other.

use resvg::tiny_skia::{Color, Pixmap};

use super::motion::{EM, GAP, SPACING, page_width};
use crate::{
    context::PaintContext,
    geometry::{Area, PaintSize},
    pixels,
    typeset::{Align, Block, Glyph, Line, Style},
};
use gongyi_core::{
    model::layout::Margins,
    shapes::theme::{Background, Face},
};
use gongyi_media::Canvas;

/// The radius of the mark between items, in em.
const MARK: f32 = 0.13;
/// What a strip may take, in bytes. A line of 600 characters, the most that one has, takes a sixth of it on a screen of
/// 4K: this is for zones that are absurdly high.
const MAX_STRIP_BYTES: u64 = 256 * 1024 * 1024;

/// Paints the strip of these items, folded; none where memory does not hold it.
pub(crate) fn strip(context: &mut PaintContext<'_>, items: &[String]) -> Option<Canvas> {
    let PaintSize { width, height } = context.size;
    let em = height as f32 * EM;
    let most = most_pixels(height);
    let mut text = 0.0;
    let mut blocks: Vec<Block> = Vec::new();
    for item in items {
        if text >= most as f32 {
            break;
        }
        let block = line(context, seen(item, most, em), em);
        text += block.width + 2.0 * GAP * em;
        blocks.push(block);
    }
    // No item is seen twice at once.
    let least = (text.ceil() as u32).min(most).max(width).max(1);
    // About as high as wide, for what a texture can be.
    let square = (least as f32 * height as f32).sqrt().ceil() as u32;
    let rows = least.div_ceil(square.max(width).max(1));
    let row = least.div_ceil(rows);
    let middle = middle_of(height);
    fold(context, (row, rows), bar, |context, at| {
        let mut x = -((at * row) as f32);
        for block in &blocks {
            let end = x + block.width + 2.0 * GAP * em;
            // What runs over the end of a row goes on at the start of the next.
            if end > 0.0 && x < row as f32 {
                let block = &within(block, -x, row as f32 - x);
                context.draw(block, x, middle - block.height / 2.0, context.theme.ink);
                context.diamond(x + block.width + GAP * em, middle, em * MARK, context.theme.accent);
            }
            x = end;
        }
    })
}

/// As much of an item as a strip can hold: no character that is read is narrower than a fifth of an em.
fn seen(item: &str, most: u32, em: f32) -> &str {
    let characters = ((most as f32 / (em * 0.2)) as usize).saturating_add(1);
    item.char_indices().nth(characters).and_then(|(end, _)| item.get(..end)).unwrap_or(item)
}

/// A block with those of its glyphs alone that stand between two places.
fn within(block: &Block, from: f32, to: f32) -> Block {
    let is_seen = |glyph: &&Glyph| glyph.x > from - 4.0 * glyph.size && glyph.x < to + 4.0 * glyph.size;
    let lines = block.lines.iter().map(|line| Line {
        text: line.text.clone(),
        glyphs: line.glyphs.iter().filter(is_seen).copied().collect(),
        ..*line
    });
    Block { lines: lines.collect(), missing: Vec::new(), ..*block }
}

/// How long a strip so high may be, in pixels.
fn most_pixels(height: u32) -> u32 {
    u32::try_from(MAX_STRIP_BYTES / 4 / u64::from(height.max(1))).unwrap_or(u32::MAX)
}

/// Paints the pages of these items, one below the other: a strip whose rows are as wide as the zone;
/// none where memory does not hold it.
pub(crate) fn pages(context: &mut PaintContext<'_>, items: &[String]) -> Option<Canvas> {
    let PaintSize { width, height } = context.size;
    let em = height as f32 * EM;
    let mut pages = pages_of(context, items, page_width(width as f32, em), em);
    pages.truncate((most_pixels(height) / width.max(1)).max(1) as usize);
    let middle = middle_of(height);
    fold(context, (width, (pages.len() as u32).max(1)), bar, |context, at| {
        let blocks = pages.get(at as usize).map_or(&[] as &[Block], Vec::as_slice);
        let mut x = (width as f32 - width_of(blocks, em)) / 2.0;
        for (index, block) in blocks.iter().enumerate() {
            if index > 0 {
                context.diamond(x - GAP * em, middle, em * MARK, context.theme.accent);
            }
            context.draw(block, x, middle - block.height / 2.0, context.theme.ink);
            x += block.width + 2.0 * GAP * em;
        }
    })
}

/// A strip painted for so high a line, in a zone of which the display crops some: each of its rows gets these margins above and
/// below, filled by the bar. None where memory does not hold it.
pub(crate) fn with_margins(strip: Canvas, height: u32, margins: Margins) -> Option<Canvas> {
    if (margins.top, margins.bottom) == (0, 0) || height == 0 {
        return Some(strip);
    }
    let line = strip.width as usize * 4;
    let rows = strip.height / height;
    let whole = height.checked_add(margins.top)?.checked_add(margins.bottom)?.checked_mul(rows)?;
    let mut data = pixels::reserved(line.checked_mul(whole as usize)?)?;
    let repeat = |data: &mut Vec<u8>, pixels: &[u8], times: u32| {
        (0..times).for_each(|_| data.extend_from_slice(pixels));
    };
    for row in strip.data.chunks_exact(line * height as usize) {
        repeat(&mut data, row.get(..line)?, margins.top);
        data.extend_from_slice(row);
        repeat(&mut data, row.get(row.len() - line..)?, margins.bottom);
    }
    Some(Canvas { height: whole, data, ..strip })
}

/// The items on pages: as many on one as fit, and a long one on several.
fn pages_of(context: &PaintContext<'_>, items: &[String], room: f32, em: f32) -> Vec<Vec<Block>> {
    let mut pages: Vec<Vec<Block>> = Vec::new();
    let most = most_pixels(context.size.height);
    for item in items {
        let item = seen(item, most, em);
        let whole = line(context, item, em);
        if whole.width > room {
            pages.extend(lines(context, item, room, em).into_iter().map(|block| vec![block]));
            continue;
        }
        match pages.last_mut() {
            Some(page) if width_of(page, em) + 2.0 * GAP * em + whole.width <= room => page.push(whole),
            _ => pages.push(vec![whole]),
        }
    }
    pages
}

/// How wide blocks are beside each other.
fn width_of(blocks: &[Block], em: f32) -> f32 {
    let text: f32 = blocks.iter().map(|block| block.width).sum();
    text + 2.0 * GAP * em * blocks.len().saturating_sub(1) as f32
}

/// Where the middle of the text is in a zone so high.
fn middle_of(height: u32) -> f32 {
    height as f32 * 0.515
}

/// Paints a strip, so many rows of this width: `ground` makes the pixels of each, and `draw` gets which one it is; none
/// where memory does not hold it.
pub(crate) fn fold(
    context: &mut PaintContext<'_>,
    (row, rows): (u32, u32),
    ground: impl Fn(&mut PaintContext<'_>, u32) -> Option<()>,
    draw: impl Fn(&mut PaintContext<'_>, u32),
) -> Option<Canvas> {
    let height = context.size.height;
    // All of it at once: a strip that grows takes twice its size for a moment.
    let count = (row as usize).checked_mul(height as usize)?.checked_mul(rows as usize)?.checked_mul(4)?;
    let mut data = pixels::reserved(count)?;
    for at in 0..rows {
        ground(context, row)?;
        draw(context, at);
        data.extend_from_slice(context.pixmap.data());
    }
    Some(Canvas { width: row, height: height * rows, data })
}

fn style(em: f32) -> Style {
    Style {
        face: Face::SansBold,
        size: em,
        min_size: em,
        line_height: 1.2,
        letter_spacing: SPACING,
        align: Align::Start,
        vertical: false,
    }
}

/// An item on one line, however long.
fn line(context: &PaintContext<'_>, text: &str, em: f32) -> Block {
    context.set(text, &style(em), em * 2.0 * (text.chars().count() as f32 + 1.0), em * 1.3)
}

/// An item broken where a text may break, each line by itself.
fn lines(context: &PaintContext<'_>, text: &str, room: f32, em: f32) -> Vec<Block> {
    let whole = context.set(text, &style(em), room, em * 1.2 * (text.chars().count() as f32 + 1.0));
    let first = whole.lines.first().map_or(0.0, |line| line.baseline);
    let alone = |line: &Line| {
        let up = line.baseline - first;
        let glyphs = line.glyphs.iter().map(|glyph| Glyph { x: glyph.x - line.x, y: glyph.y - up, ..*glyph }).collect();
        let (text, missing) = (line.text.clone(), whole.missing.clone());
        let line = Line { text, x: 0.0, baseline: first, width: line.width, glyphs };
        Block { size: em, width: line.width, height: em, lines: vec![line], overflow: false, missing }
    };
    whole.lines.iter().map(alone).collect()
}

/// A row of a ticker: its background, with a rule at the head.
fn bar(context: &mut PaintContext<'_>, width: u32) -> Option<()> {
    let height = context.size.height;
    context.pixmap = graded(&context.theme.background, width, height)?;
    let thickness = (height as f32 * 0.02).max(1.0).round();
    context.fill_area(Area { x: 0.0, y: 0.0, width: width as f32, height: thickness }, context.theme.rule, 0.6);
    Some(())
}

/// The background of a strip: the theme's, graded from the top to the foot alone, as it moves to the side.
fn graded(background: &Background, width: u32, height: u32) -> Option<Pixmap> {
    let mut pixmap = pixels::blank(width, height)?;
    let [from, to] = [background.from.0, background.to.0];
    for (y, line) in pixmap.pixels_mut().chunks_exact_mut((width as usize).max(1)).enumerate() {
        let t = y as f32 / height.max(1) as f32;
        let shade = |(a, b): (&u8, &u8)| (f32::from(*a) + (f32::from(*b) - f32::from(*a)) * t) as u8;
        let mut shades = from.iter().zip(&to).map(shade);
        let mut next = || shades.next().unwrap_or_default();
        let colour = Color::from_rgba8(next(), next(), next(), 255).premultiply().to_color_u8();
        line.fill(colour);
    }
    Some(pixmap)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        Painter,
        ticker::{LineStep, part, step},
        typeset::Fonts,
    };
    use gongyi_assets::Assets;
    use gongyi_content::library::Loader;
    use gongyi_core::{
        model::{Body, Library, ZoneId},
        schedule::ClockTrust,
        show::Show,
        testing,
    };

    #[test]
    fn pages_hold_the_whole_text_in_order_and_break_no_word() {
        let assets = Assets::embedded();
        let painter = Painter::new(Fonts::load(&assets).unwrap(), assets.clone());
        let long = "本周六上午9时在市图书馆举办社区志愿者培训，请携带 volunteer registration card 准时参加，咨询电话 0561-3198000。".repeat(3);
        let items = [&long, "请排队", "讲文明 树新风", &long, "勤洗手"].map(str::to_owned);
        let slide = &testing::library(&[(1, vec![8000])]).playlists.into_values().next().unwrap().slides[0];
        for (width, height) in [(1920, 80), (1080, 72), (640, 26), (480, 48)] {
            let size = PaintSize { width, height };
            let mut context = painter.blank(slide, size).unwrap();
            let em = height as f32 * EM;
            let room = page_width(width as f32, em);
            let pages = pages_of(&context, &items, room, em);
            let shown: Vec<String> =
                pages.iter().flatten().flat_map(|block| &block.lines).map(|line| line.text.clone()).collect();
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(bare(&shown.concat()), bare(&items.concat()), "{width}x{height}");
            assert!(pages.iter().all(|page| width_of(page, em) <= room + 1.0), "{width}x{height}");
            for word in ["volunteer", "registration", "0561-3198000", "图书馆", "志愿者"] {
                let whole = |texts: &[String]| texts.iter().map(|text| text.matches(word).count()).sum::<usize>();
                assert_eq!(whole(&shown), whole(&items), "{word} at {width}x{height}: {shown:?}");
            }
            assert_eq!(super::pages(&mut context, &items).unwrap().height, height * pages.len() as u32);
        }
    }

    #[test]
    fn a_calm_line_stands_page_by_page_long_enough_to_be_read() {
        let text = "讲文明树新风".repeat(20);
        let site = format!(
            "(reduced_motion: true, screens: [(name: \"hall\", zones: [Ticker(texts: [\"{text}\", \"请排队\"])])])"
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("site.ron"), site).unwrap();
        let assets = Assets::embedded();
        let library: std::sync::Arc<Library> =
            Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load().library;
        let zone = ZoneId::new(&library.screens[0].name, "ticker");
        let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let slide = Show::compile(library).cue(&zone, now, &ClockTrust::Trusted).slide.unwrap();
        let Body::Ticker { items, motion } = &slide.body else { panic!("{:?}", slide.body) };
        assert!(motion.by_pages);
        let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
        let (width, height) = (960, 40);
        let strip = painter.draw(&slide, PaintSize { width, height }).unwrap();
        let count = u64::from(strip.height / height);
        let context = painter.blank(&slide, PaintSize { width, height }).unwrap();
        let em = height as f32 * EM;
        let pages = pages_of(&context, items, page_width(width as f32, em), em);
        assert!(count > 2 && pages.len() as u64 == count);
        let at = |since: Duration| step(*motion, (width, height), (strip.width, strip.height), since, 30);
        // It wakes once a page, and each page is another picture.
        let (mut since, mut seen) = (Duration::ZERO, Vec::new());
        for turn in 0..2 * count {
            let now = at(since);
            assert_eq!(now.shift, turn % count * u64::from(width));
            let next = now.next.unwrap();
            assert_eq!(at(next.saturating_sub(Duration::from_nanos(1))), now, "nothing changes while it stands");
            let characters: usize = pages[(turn % count) as usize]
                .iter()
                .flat_map(|block| &block.lines)
                .map(|line| line.text.chars().count())
                .sum();
            let standing = next.saturating_sub(since);
            assert!(standing.as_secs_f32() >= characters as f32 / motion.speed, "{characters} in {standing:?}");
            seen.push(part(&strip, (width, height), now.shift).data);
            since = next;
        }
        assert_eq!(seen[..count as usize], seen[count as usize..]);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len() as u64, count);
        // One page stands for good.
        assert_eq!(step(*motion, (width, height), (width, height), since, 30), LineStep { shift: 0, next: None });
    }
}
