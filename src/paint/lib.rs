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
//!    `campaign`, `hotline`, `table_page`, `figure`, `scan`, `quote`, `motto`, `page`, `couplet`, `day`, `clock`, `picture`,
//!    `public_notice`, `pair`, `photo`, `event`, `board`, `route`, `compare`. It sets texts ([`typeset`]), places the blocks
//!    by the shape of the screen (`geometry`), fits a title and what it heads as one (`fitting`), and draws them with rules,
//!    boxes and dots (`ink`, `heading`). A slide that stands in a scene has it painted first (`scene`), and its words keep
//!    clear.
//! 4. `surround` adds the tab of a series, banner, credit and label. The pixmap is the
//!    [`Canvas`](gongyi_media::Canvas) that is shown.
//!
//! A matrix of LEDs has one layout for all of them, [`led`], which says why.
//!
//! A ticker is another thing: a long strip, of which each moment shows a part ([`ticker`]). [`Painter::survey`] goes the
//! same way, and notes every text as it is drawn (`observe`), for `lint`. What two pictures in a transition look like is
//! in `mix` and `front`, and in [`entrance`] where the new one is built up of the layers of its scene.
//!
//! # Decisions
//!
//! * Slides are rendered in software (`tiny-skia`, `resvg`, our typesetting on `harfrust` and `skrifa` outlines), not
//!   by Bevy's UI: the same pixels on every machine, driver and backend; tests and `snapshot` need no adapter; a slide
//!   is painted once and then only composited, so speed hardly matters. Bevy's UI, text, sprites and core pipeline are
//!   not compiled at all, which makes the build a third shorter, and Parley's segmentation warnings never arise.
//! * Fades mix light linearly: it is what the adapter does for nothing with sRGB textures, and mid-tones do not sink.
//! * [`blend`] writes of a frame only the rectangles that differ from what its buffer holds, and says which: slides of one
//!   theme differ in a small part of their tiles, and a front passes over a small part of a screen; a processor pays for
//!   each pixel twice, when it is mixed and when it is presented.
//! * Transitions with a front (`Wipe`, `Iris`, `Unroll`, `Ink`) are a share of the new picture at each pixel that only grows
//!   (`front`, and the same figures in `composite.wgsl`): the light of a pixel goes one way, so nothing can flash; the
//!   shader and the painter are compared in a test. Noise is hashed in whole numbers, so that every adapter draws the
//!   same ink, and a frame of it costs 1.6 fades at most in software. Where a front is, both pictures are read without
//!   a branch: software rendering reads them twice otherwise. The rod of a scroll has the hue of gold and a luminance
//!   between the two pictures; a shadow would be darker than both.
//! * An entrance ends in a crossfade from the layers to the slide's ordinary picture, which has the words: so what stays is
//!   that picture to the byte, words need no layer of their own, and what little the layers differ at their edges is faded
//!   over. Everything that stands rises from below: nothing is uncovered that was not painted. The layers are one picture for
//!   the adapter, cropped and stacked: one texture more than a fade has, whose size is bounded.
//! * Phrases are a list beside the dictionary (`typeset::phrases`), and those of a site travel with the themes of its
//!   slides: the dictionary tears 先下后上 and 中国好人, and reads 300人参加 as ginseng; the fingerprint of a theme is in that of
//!   every picture.
//! * Of a text only what could be seen many times over is set, the rest is reported as `text-overflow`: a word of
//!   100,000 letters must not hold up a wall.
//! * A font that did not ship with the player, of the content folder or of the machine, has only what the player's faces
//!   lack, so that two machines show the same wherever they can. Those of the folder travel with the themes of the slides,
//!   as phrases do: a painting is a function of the slide. The machine is searched when a character is missing, and `check`
//!   tells of what it lent.
//! * Emoji come from a face in one colour, each on an em like a character: they take the colours of the theme and need
//!   no other painter than outlines.
//! * What surrounds a message has one place on all slides of a shape, and its colour from the pixels that it stands on
//!   (`observe`): the same probes by which `check` judges it. A picture is darkened only where none can be read on it, by
//!   its own hue: a black veil over the whole width made smog of every sky.
//! * An ornament that comes near a text is left out. Where texts are is only known once they are set, so a slide whose theme
//!   has ornaments is set twice; no theme that ships has any.
//! * Photographs of people have no frame, and bleed over three edges: an upright face in a thin frame is what hangs at a
//!   funeral. They stand where banner and credit do not.
//! * A text is measured once for all the sizes and frames that a slide is tried in, and no more of it than the frame can
//!   show: a table of 100,000 letters in each cell took a minute, which is longer than a painting may take.
//! * Painted backgrounds are kept within 48 MiB, the one in use always: six of them took 200 MB at 4K.
//! * A ticker's strip is folded into rows of about its texture's height: a line of 600 characters is longer than a
//!   texture can be wide. Under reduced motion these rows are pages, and all stand for the time that a full one is read
//!   in: the page is a function of the time alone, and the player sleeps from page to page.
//! * A ticker moves a multiple of 60 pixels a second, at the monitor's rate or, in software, at 30 frames/s: whole and
//!   equal steps at 60, 30 and 20 frames/s; at rates that do not divide its pace steps differ by a pixel. llvmpipe on
//!   two cores drew 300 of 300 frames in 10 s at 1080p for about a core, 266 at 1440p; at 4K it skips most steps, and
//!   keeps the pace.

#![forbid(unsafe_code)]

mod background;
mod background_cache;
pub mod blend;
mod board;
mod campaign;
mod clock;
mod code_card;
mod compare;
mod context;
mod couplet;
mod day;
mod day_strip;
mod drawing;
pub mod entrance;
mod event;
mod figure;
mod fitting;
#[cfg(test)]
mod fitting_tests;
mod frame;
mod front;
mod geometry;
mod heading;
mod headline;
mod hotline;
mod ink;
pub mod led;
mod medallions;
mod mix;
mod motto;
mod notice;
mod observe;
mod page;
mod painter;
mod pair;
mod paragraphs;
mod photo;
mod picture;
mod pictured_steps;
mod pixels;
mod points;
mod profile;
mod public_notice;
mod qr;
mod quote;
mod readable;
mod route;
mod scan;
mod scene;
mod set_lines;
mod slogan;
mod steps;
mod surround;
pub mod survey;
mod table;
mod table_page;
mod table_split;
#[cfg(test)]
mod tests;
pub mod ticker;
pub mod typeset;
mod values;

pub use background_cache::BACKGROUND_BYTES;
pub use geometry::{PaintPlace, PaintSize};
pub use mix::mix;
pub use painter::Painter;
