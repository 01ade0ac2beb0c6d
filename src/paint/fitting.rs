//! A title and what it heads, fitted as one: the title is larger than its body by a fair measure, whatever the two say.
//!
//! What is read comes first: a template sets its body at a size, and the title in what is left, at a size that follows
//! from the body's. The search takes the largest body for which both fit.

use std::ops::RangeInclusive;

use super::context::PaintContext;

/// A title is so many times as large as what it heads.
pub(super) const TITLE_RATIO: RangeInclusive<f32> = 1.25..=1.9;
/// On a strip a title stands beside what it heads, in a column of its own, and may be larger.
pub(super) const STRIP_TITLE_RATIO: RangeInclusive<f32> = 1.25..=2.8;
/// The date of a headline is so large, in parts of it, at most.
pub(super) const DATE_RATIO: f32 = 0.8;
/// From this size on, in vmin, a body reads easily from afar, and is not made larger at its title's cost.
const EASY_BODY: f32 = 7.7;
/// Above that size the title is so many times as large, at least.
const EASY_RATIO: f32 = 1.4;
/// From one size that is tried to the next smaller one.
const STEP: f32 = 0.97;

/// The sizes that are tried, in vmin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The body, from its largest to its least.
    pub(super) body: (f32, f32),
    /// The title, at most.
    pub(super) title: f32,
}

/// The sizes of an attempt, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) body: f32,
    /// The title, from its least to its largest.
    pub(super) title: (f32, f32),
}

/// The largest of what was tried.
pub(super) struct Fitted<T> {
    pub(super) what: T,
    /// The size of the body, in pixels.
    pub(super) size: f32,
    /// Whether all of it has room.
    pub(super) fits: bool,
}

/// Tries sizes, and returns what `attempt` made at the largest body that fits; the least one where none does. `attempt`
/// says whether what it set has room.
pub(super) fn fit<T>(context: &PaintContext<'_>, scale: Scale, attempt: impl Fn(Sizes) -> (T, bool)) -> Fitted<T> {
    let ratio = if context.is_strip() { STRIP_TITLE_RATIO } else { TITLE_RATIO };
    let (most, least) = scale.body;
    let steps = |least: f32| ((least / most).ln() / STEP.ln()).ceil().max(0.0) as usize;
    let tried = |step: usize, low_ratio: f32| {
        let size = (most * STEP.powi(step as i32)).max(least);
        let low = size * low_ratio;
        let title = (low * context.vmin, (size * ratio.end()).min(scale.title).max(low) * context.vmin);
        let (what, fits) = attempt(Sizes { body: size * context.vmin, title });
        Fitted { what, size: size * context.vmin, fits }
    };
    // What fits at a size fits at all smaller ones, or nearly so: halving asks for the first that does.
    let first = |last: usize, low_ratio: f32| {
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = usize::midpoint(low, high);
            if tried(middle, low_ratio).fits {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        tried(low, low_ratio)
    };
    // A title that is held small leaves its room to the body, and on a narrow screen it would be torn.
    let is_free = most > EASY_BODY && scale.title >= EASY_BODY * EASY_RATIO && !context.size.is_portrait();
    let easy = is_free.then(|| first(steps(EASY_BODY), EASY_RATIO)).filter(|found| found.fits);
    easy.unwrap_or_else(|| first(steps(least), *ratio.start()))
}

/// Of several ways to arrange a slide, the one with the largest body; an earlier one is left only for one whose body is so
/// many times as large.
pub(super) fn best<T>(clearly: f32, ways: impl IntoIterator<Item = Fitted<T>>) -> Option<Fitted<T>> {
    ways.into_iter().reduce(
        |best, next| {
            if next.fits && (!best.fits || next.size > best.size * clearly) { next } else { best }
        },
    )
}
