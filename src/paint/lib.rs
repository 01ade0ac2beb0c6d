//! The painter: a slide becomes a picture, once, off the stage's thread.
//!
//! It paints by software rendering, so that a slide looks the same to the pixel on every machine, adapter or driver, can
//! be tested without one, and costs nothing while it stands. It decides nothing about what is shown or when. All light
//! and colour come from the theme, all measures from `vmin`, a percent of the shorter side.
//!
//! # How a slide becomes pixels
//!
//! 1. [`Painter::draw`] has the slide's picture decoded to the size that it is painted at (`gongyi_media`), and calls
//!    [`Painter::paint`] (`painter`).
//! 2. `background_cache` gives the theme's background with its ornaments (`background`, `drawing`), painted once for each
//!    theme and size; a copy of it is the pixmap of a `context::PaintContext`. Pixels that memory does not hold (`pixels`)
//!    make the slide fail, and not the process.
//! 3. The template of the slide's kind paints its message on it: `slogan`, `values`, `notice`, `steps`, `profile`,
//!    `campaign`, `page`, `couplet`, `day`, `clock`, `picture`. It sets texts ([`typeset`]), places the blocks by the
//!    shape of the screen (`geometry`) and draws them with rules, boxes and dots (`ink`, `heading`).
//! 4. `surround` adds banner, credit and label. The pixmap is the [`Canvas`](gongyi_media::Canvas) that is shown.
//!
//! A ticker is another thing: a long strip, of which each moment shows a part ([`ticker`]). [`Painter::survey`] goes the
//! same way, and notes every text as it is drawn (`observe`), for `lint`. What two pictures in a transition look like is
//! in `mix` and `front`.

mod background;
mod background_cache;
pub mod blend;
mod campaign;
mod clock;
mod context;
mod couplet;
mod day;
mod drawing;
mod front;
mod geometry;
mod heading;
mod ink;
mod mix;
mod notice;
mod observe;
mod page;
mod painter;
mod picture;
mod pixels;
mod profile;
mod slogan;
mod steps;
mod surround;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod ticker;
pub mod typeset;
mod values;

pub use geometry::PaintSize;
pub use mix::mix;
pub use painter::Painter;
