//! Slides on a matrix of LEDs: a panel that is low and wide, has few pixels, and shows each of them by itself.
//!
//! A layout that is measured in percents makes dust of a slide there. So a panel has a layout of its own for all
//! templates: what a slide says is a list of messages (`messages`), one message fills the panel, in whole pixels and
//! never below 16 of them (`setting`), and the messages follow each other within the slide's dwell (`motion`). Only where a
//! message cannot be parted without tearing a phrase, all of them are one line that moves, as on the panels over the
//! doors of shops.
//!
//! # Decisions
//!
//! * Pages come before a line that moves: what stands is read faster and from farther away, costs nothing between two
//!   pages, and is what reduced motion asks for.
//! * The ground is black: on a matrix that is light which is not spent, and a lit ground glares at night and shows the
//!   seams between modules. A colour of the theme that is too dark on black is made lighter.
//! * Outlines are fitted to the pixels by the automatic hinter, and every glyph stands on whole pixels: at 16 pixels a
//!   stroke is one pixel, and one that falls between two is two grey ones.
//! * Pages and lines are painted once, as the strip of a ticker is, and what a panel shows of them follows from the time
//!   alone: no slide, cue or timeline knows of panels.
//! * Slides change by a cut: half a character of the old one and half of the new one are no characters.

mod messages;
mod motion;
mod setting;

use image::RgbaImage;

use super::{
    context::PaintContext,
    geometry::{Area, PaintSize},
    picture::place_scaled,
    pixels, ticker,
    typeset::{ASCENT, Align, Block, Glyph, Line, Style},
};
use gongyi_core::{
    model::{Body, Slide, reading},
    shapes::{Fit, theme::Colour},
};
use gongyi_media::{Canvas, Plan};

pub use motion::step;
use setting::MAX_PAGES;

/// The ground.
const BLACK: Colour = Colour([0, 0, 0]);
/// The least contrast with it.
const CONTRAST: f32 = 7.0;
/// A picture is at most so high: no texture need be higher.
const MAX_HEIGHT: usize = 8192;
/// A page that takes long to read stands so often in the stack, on average, and at most.
const SHARES: (f32, f32) = (2.0, 6.0);
/// To notice a new page takes as long as to read so many characters.
const NOTICE: usize = 3;
/// Between two messages of a line that moves, in em, and the radius of the mark between them.
const GAP: f32 = 1.0;
const MARK: f32 = 0.14;
/// What a line that moves may take, in pixels of its length for each of its height.
const MAX_LINE: f32 = 1024.0;

/// What is painted of a slide.
enum Frame {
    /// Its picture.
    Picture,
    /// A page in a colour.
    Text(Block, Colour),
}

/// Paints what a panel shows of a slide: its pages below each other, or a line that moves; none where memory does not hold
/// it. See [`step`].
pub(crate) fn paint(context: &mut PaintContext<'_>, slide: &Slide, picture: Option<&RgbaImage>) -> Option<Canvas> {
    let (messages, mut is_cut) = messages::of_slide(slide);
    let mut frames = Vec::new();
    if matches!(slide.body, Body::Picture { .. }) && picture.is_some() {
        frames.push(Frame::Picture);
    }
    let mut is_torn = false;
    for message in &messages {
        if frames.len() > MAX_PAGES {
            break;
        }
        let colour = on_black(message.voice.colour(context.theme));
        let (pages, has_torn) = setting::pages(context, &message.text);
        is_torn |= has_torn;
        frames.extend(pages.into_iter().map(|page| Frame::Text(page, colour)));
    }
    if is_torn && !slide.panel.by_pages && !matches!(slide.body, Body::Picture { .. }) {
        let texts: Vec<_> = messages
            .iter()
            .map(|message| (message.text.as_str(), on_black(message.voice.colour(context.theme))))
            .collect();
        return line(context, &texts, is_cut);
    }
    is_cut |= frames.len() > MAX_PAGES;
    frames.truncate(MAX_PAGES);
    if is_cut && let Some(Frame::Text(page, _)) = frames.last_mut() {
        page.overflow = true;
    }
    stack(context, slide, &frames, picture)
}

/// The pages below each other, each as often as its share of the dwell.
fn stack(
    context: &mut PaintContext<'_>,
    slide: &Slide,
    frames: &[Frame],
    picture: Option<&RgbaImage>,
) -> Option<Canvas> {
    let PaintSize { width, height } = context.size;
    let shares = shares(frames, MAX_HEIGHT / height.max(1) as usize);
    let rows = shares.iter().sum::<usize>().max(1);
    let row = (width as usize).checked_mul(height as usize)?.checked_mul(4)?;
    let mut data = pixels::reserved(row.checked_mul(rows)?)?;
    for (frame, share) in frames.iter().zip(&shares) {
        ground(context, width)?;
        match (frame, picture) {
            (Frame::Text(page, colour), _) => context.draw_fitted(page, *colour),
            (Frame::Picture, Some(picture)) => place_picture(context, slide, picture),
            (Frame::Picture, None) => {}
        }
        for _ in 0..*share {
            data.extend_from_slice(context.pixmap.data());
        }
    }
    if data.is_empty() {
        // A slide that says nothing is a dark panel.
        ground(context, width)?;
        data.extend_from_slice(context.pixmap.data());
    }
    let height = height.checked_mul(u32::try_from(data.len() / row.max(1)).ok()?)?;
    Some(Canvas { width, height, data }).filter(|_| context.is_whole)
}

/// How often each page stands in the stack: by how long it takes to be read.
fn shares(frames: &[Frame], most: usize) -> Vec<usize> {
    let weight = |frame: &Frame| match frame {
        Frame::Picture => 4 * NOTICE,
        Frame::Text(page, _) => NOTICE + page.lines.iter().map(|line| reading::length(&line.text)).sum::<usize>(),
    };
    let weights: Vec<f32> = frames.iter().map(|frame| weight(frame) as f32).collect();
    let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
    let share = |weight: &f32| (weight / mean * SHARES.0).round().clamp(1.0, SHARES.1) as usize;
    if frames.len() < 2 || weights.iter().map(share).sum::<usize>() > most {
        return vec![1; frames.len().min(most.max(1))];
    }
    let shares: Vec<usize> = weights.iter().map(share).collect();
    // Pages that take as long as each other stand there once: a page that comes again is a frame for nothing.
    let common = shares.iter().copied().fold(0, greatest_divisor).max(1);
    shares.into_iter().map(|share| share / common).collect()
}

fn greatest_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}

/// Blackens a pixmap so wide and as high as the panel.
fn ground(context: &mut PaintContext<'_>, width: u32) -> Option<()> {
    context.pixmap = pixels::blank(width, context.size.height)?;
    let area = Area { x: 0.0, y: 0.0, width: width as f32, height: context.size.height as f32 };
    context.fill_area(area, BLACK, 1.0);
    Some(())
}

/// Places a picture: over the whole panel, or all of it in the middle.
fn place_picture(context: &mut PaintContext<'_>, slide: &Slide, picture: &RgbaImage) {
    let Body::Picture { fit, focus, .. } = &slide.body else { return };
    let (width, height) = (context.size.width, context.size.height);
    let (plan, at) = match fit {
        Fit::Cover => (Plan::cover(picture.dimensions(), (width, height), *focus), (0, 0)),
        Fit::Contain => {
            let plan = Plan::contain(picture.dimensions(), (f64::from(width), f64::from(height)));
            let at = (width.saturating_sub(plan.to.0) / 2, height.saturating_sub(plan.to.1) / 2);
            (plan, (at.0 as i32, at.1 as i32))
        }
    };
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, at);
}

/// All messages as one line that moves, folded into rows that are wider than the panel.
fn line(context: &mut PaintContext<'_>, texts: &[(&str, Colour)], is_cut: bool) -> Option<Canvas> {
    let PaintSize { width, height } = context.size;
    let em = motion::line_em((width, height));
    let face = setting::face_at(em);
    let baseline = ((height as f32 - em) / 2.0).floor() + (em * ASCENT).round();
    let most = height as f32 * MAX_LINE;
    let (mut blocks, mut whole) = (Vec::new(), 0.0_f32);
    for (at, (text, colour)) in texts.iter().enumerate() {
        let text = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
        let room = em * 2.0 * (text.chars().count() as f32 + 1.0);
        let style = Style { align: Align::Start, ..setting::style(face, em, em, 1.0) };
        let mut block = context.set(&text, &style, room, em * 1.2);
        block.overflow |= (is_cut && at + 1 == texts.len()) || whole + block.width > most;
        let place = whole.round();
        whole = place + block.width + 2.0 * GAP * em;
        blocks.push((place, block, *colour));
        if whole > most {
            break;
        }
    }
    // The end has left before the beginning comes again.
    let whole = whole.min(most).ceil() as u32 + width;
    let square = (whole as f32 * height as f32).sqrt().ceil() as u32;
    let rows = (whole / square.max(width + 1)).max(1);
    let row = whole.div_ceil(rows).max(width + 1);
    observe(context, &blocks);
    let survey = context.survey.take();
    let canvas = ticker::fold(context, (row, rows), ground, |context, at| {
        let start = (at * row) as f32;
        for (place, block, colour) in &blocks {
            let lines = block.lines.iter().map(|line| within(line, place - start, baseline, row as f32)).collect();
            context.draw_fitted(&Block { lines, ..block.clone() }, *colour);
            let mark = place - start + block.width + GAP * em;
            context.diamond(mark.round(), (height as f32 / 2.0).round(), (em * MARK).round().max(2.0), *colour);
        }
    });
    context.survey = survey;
    canvas
}

/// Notes what a line says, where somebody asks.
fn observe(context: &mut PaintContext<'_>, blocks: &[(f32, Block, Colour)]) {
    for (_, block, colour) in blocks {
        // It moves over the panel: that it is longer is no fault.
        let lines = block.lines.iter().map(|line| Line { glyphs: Vec::new(), ..line.clone() }).collect();
        context.observe(super::survey::Role::Message, &Block { lines, ..block.clone() }, 0.0, 0.0, *colour);
    }
}

/// A line moved to the right, with those of its glyphs that a row of this width shows.
fn within(line: &Line, right: f32, baseline: f32, width: f32) -> Line {
    let mut moved = setting::moved(line, right, baseline);
    let is_seen = |glyph: &Glyph| glyph.x > -4.0 * glyph.size && glyph.x < width + glyph.size;
    moved.glyphs.retain(is_seen);
    moved
}

/// What is painted for a panel so high, to be looked at: each page once.
pub fn sheet(canvas: &Canvas, height: u32) -> Canvas {
    let bytes = (canvas.width as usize * height as usize * 4).max(1);
    let mut pages: Vec<&[u8]> = canvas.data.chunks(bytes).collect();
    pages.dedup();
    let data = pages.concat();
    Canvas { width: canvas.width, height: (data.len() / (canvas.width as usize * 4).max(1)) as u32, data }
}

/// A colour on black: made lighter until it stands out.
fn on_black(colour: Colour) -> Colour {
    let mut lit = colour;
    for share in 1..=10_u16 {
        if lit.contrast(BLACK) >= CONTRAST {
            break;
        }
        let mix = |value: u8| (u16::from(value) + (255 - u16::from(value)) * share / 10) as u8;
        lit = Colour(colour.0.map(mix));
    }
    lit
}
