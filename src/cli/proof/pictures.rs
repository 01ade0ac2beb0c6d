//! Pictures of slides for a proof: in each shape in which a screen shows them, and so small that all of them together stay
//! within a budget.
//!
//! Layouts follow the shape of a picture and not its size, so that screens of one shape share one picture. On a matrix of
//! LEDs every pixel counts: there a picture is painted as it is.

use std::sync::Arc;

use chrono::NaiveDateTime;

use gongyi_core::{
    model::{Library, Playlist, Screen, Slide, ZoneId, layout::layout, led::is_panel_shaped},
    problem::Text,
    text,
};
use gongyi_lint::legibility::is_shown_in;
use gongyi_media::{Canvas, encode_jpeg};
use gongyi_paint::{PaintSize, Painter, led};
use gongyi_record::{html::data_uri, mirror};

/// What the pictures of a proof may take in its file: what is sent by mail or opened on a telephone. Only where there are
/// some 3000 of them or more, none of which gets smaller than [`MIN_PIXELS`], they take more.
const BUDGET_BYTES: usize = 64 << 20;
/// A picture has no more pixels: 960 by 540 are fine on half a sheet of A4.
const MAX_PIXELS: f64 = 960.0 * 540.0;
/// Nor fewer than these: the texts of a notice can be read.
const MIN_PIXELS: f64 = 480.0 * 270.0;
/// What a pixel takes as a JPEG, as text, of slides with a text on a graded background.
const BYTES_PER_PIXEL: f64 = 0.2;
/// The qualities that are tried until a picture fits its part of the budget.
const QUALITIES: [u8; 4] = [85, 72, 58, 42];
/// The size of a screen that names none.
const SIZE: (u32, u32) = (1920, 1080);

/// A shape in which slides are shown, and where.
#[derive(Debug, Clone)]
pub(super) struct View {
    screen: Arc<Screen>,
    zone: ZoneId,
    pub(super) size: (u32, u32),
    /// The screens, and the zones where these are not the main ones, that have it.
    pub(super) places: Vec<String>,
}

/// A slide in a shape: what is to be painted.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) slide: Arc<Slide>,
    pub(super) size: (u32, u32),
    /// Where it is shown so.
    pub(super) places: Vec<String>,
}

/// A picture in a page, or why there is none.
#[derive(Debug, Clone)]
pub(super) enum Drawn {
    /// A picture.
    Picture {
        /// All of it, as an address.
        address: String,
        /// Its size in pixels.
        size: (u32, u32),
        /// Whether each pixel is one of a panel.
        is_led: bool,
    },
    /// It cannot be painted.
    Failed(Text),
}

/// The shapes in which a playlist is shown, each once.
pub(super) fn views(library: &Library, playlist: &Playlist) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    for screen in &library.screens {
        let whole = upright_size(screen);
        for (zone, area) in screen.zone_ids().zip(layout(&screen.zones, whole)) {
            if library.is_ticker(&zone) || library.is_clock(&zone) || !is_shown_in(library, screen, &zone, playlist) {
                continue;
            }
            let place = if zone.is_main() { screen.name.to_string() } else { format!("{} {}", screen.name, zone.zone) };
            let view = View { screen: Arc::clone(screen), zone, size: area.size(), places: vec![place.clone()] };
            match views.iter_mut().find(|known| known.has_same_shape(&view)) {
                Some(known) => known.places.push(place),
                None => views.push(view),
            }
        }
    }
    views
}

/// The upright picture of a screen.
pub(super) fn upright_size(screen: &Screen) -> (u32, u32) {
    screen.size.unwrap_or(screen.rotation.turned(SIZE))
}

impl View {
    /// Whether slides look alike in both.
    fn has_same_shape(&self, other: &Self) -> bool {
        let ratio = |view: &Self| {
            let is_led = view.screen.led.unwrap_or_else(|| is_panel_shaped(view.size));
            if is_led { (view.size, true) } else { (painted(view.size, MAX_PIXELS), false) }
        };
        ratio(self) == ratio(other)
            && self.zone.is_main() == other.zone.is_main()
            && self.screen.panel() == other.screen.panel()
    }
}

/// The pictures of a slide, each once, as it is at a local time.
pub(super) fn frames(slide: &Arc<Slide>, views: &[View], time: NaiveDateTime) -> Vec<Frame> {
    if slide.broken.is_some() {
        return Vec::new();
    }
    let frame = |view: &View| {
        let slide = slide.at_time(time).in_zone(&view.zone).on_screen(&view.screen);
        Frame { slide, size: view.size, places: view.places.clone() }
    };
    views.iter().map(frame).collect()
}

/// The size at which a picture of this size is painted.
fn painted((width, height): (u32, u32), pixels: f64) -> (u32, u32) {
    let scale = (pixels / (f64::from(width) * f64::from(height)).max(1.0)).sqrt().min(1.0);
    let side = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    (side(width), side(height))
}

/// How large pictures are where there are so many of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    pixels: f64,
    bytes: usize,
}

impl Budget {
    /// The budget of each of so many pictures.
    pub(super) fn of_each(count: usize) -> Self {
        let bytes = BUDGET_BYTES / count.max(1);
        let pixels = (bytes as f64 / BYTES_PER_PIXEL).clamp(MIN_PIXELS, MAX_PIXELS);
        // Texts of base64 are a third longer than their bytes; photographs may take more than slides of texts do.
        Self { pixels, bytes: bytes.clamp((MIN_PIXELS * BYTES_PER_PIXEL) as usize, 256 << 10) / 4 * 3 }
    }

    /// Paints a slide in its shape.
    pub(super) fn draw(self, frame: &Frame, painter: &Painter) -> Drawn {
        let is_led = frame.slide.is_led(frame.size);
        let (width, height) = if is_led { frame.size } else { painted(frame.size, self.pixels) };
        match painter.draw(&frame.slide, PaintSize { width, height }) {
            Ok(canvas) if is_led => encoded(&led::sheet(&canvas, height), true, self),
            Ok(canvas) => encoded(&canvas, false, self),
            Err(why) => Drawn::Failed(why),
        }
    }

    /// The size at which all of a screen is painted.
    pub(super) fn screen_size(self, screen: &Screen) -> (u32, u32) {
        let whole = upright_size(screen);
        if screen.panel().led.unwrap_or_else(|| is_panel_shaped(whole)) { whole } else { painted(whole, self.pixels) }
    }

    /// A picture that is painted already.
    pub(super) fn encode(self, canvas: &Canvas) -> Drawn {
        encoded(canvas, is_panel_shaped((canvas.width, canvas.height)), self)
    }
}

/// A painted picture as an address.
fn encoded(canvas: &Canvas, is_led: bool, budget: Budget) -> Drawn {
    let size = (canvas.width, canvas.height);
    if is_led {
        return match mirror::encode(canvas) {
            Ok(png) => Drawn::Picture { address: data_uri("image/png", &png), size, is_led },
            Err(error) => Drawn::Failed(text!("图片存不下来：{error}", "the picture cannot be encoded: {error}")),
        };
    }
    let mut last = None;
    for quality in QUALITIES {
        match encode_jpeg(canvas, quality) {
            Ok(jpeg) => {
                let fits = jpeg.len() <= budget.bytes;
                last = Some(jpeg);
                if fits {
                    break;
                }
            }
            Err(error) => {
                return Drawn::Failed(text!("图片存不下来：{error}", "the picture cannot be encoded: {error}"));
            }
        }
    }
    Drawn::Picture { address: data_uri("image/jpeg", &last.unwrap_or_default()), size, is_led }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_one_shape_have_one_size_and_many_are_smaller() {
        assert_eq!(painted((1920, 1080), MAX_PIXELS), (960, 540));
        assert_eq!(painted((3840, 2160), MAX_PIXELS), (960, 540));
        assert_eq!(painted((1080, 1920), MAX_PIXELS), (540, 960));
        assert_eq!(painted((320, 180), MAX_PIXELS), (320, 180));
        let few = Budget::of_each(10);
        let many = Budget::of_each(1000);
        let flood = Budget::of_each(1_000_000);
        assert!(few.pixels > many.pixels && many.pixels > flood.pixels);
        assert!(many.bytes * 1000 <= BUDGET_BYTES && flood.pixels >= MIN_PIXELS);
    }
}
