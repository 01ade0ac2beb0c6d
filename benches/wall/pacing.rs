//! Whether what moves does so evenly: the frames of a transition, and the steps of a ticker.

use super::statistics::quantile;

/// The picture stands still at least so long between two transitions, in milliseconds.
const STANDS_MS: f64 = 2000.0;
/// A step is late when it took so many times as long as most do.
pub(crate) const LATE: f64 = 1.5;

/// A step of a ticker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// How long the step before it stood, in milliseconds.
    pub(crate) after_ms: f64,
    /// How many pixels it went; none where the two pictures have no common text.
    pub(crate) pixels: Option<usize>,
}

/// The transitions among the frames of which these are the times.
pub(crate) fn transitions(frames_ms: &[f64]) -> Vec<Vec<f64>> {
    let mut transitions: Vec<Vec<f64>> = Vec::new();
    for frame in frames_ms {
        match transitions.last_mut() {
            Some(going) if going.last().is_some_and(|last| frame - last < STANDS_MS) => going.push(*frame),
            _ => transitions.push(vec![*frame]),
        }
    }
    transitions
}

/// The times between frames.
pub(crate) fn intervals(frames_ms: &[f64]) -> Vec<f64> {
    frames_ms.iter().zip(frames_ms.iter().skip(1)).map(|(earlier, later)| later - earlier).collect()
}

/// The longest time between two frames of a transition, in multiples of the usual one: 1 is perfectly even. None for a cut.
pub(crate) fn unevenness(frames_ms: &[f64]) -> Option<f64> {
    let intervals = intervals(frames_ms);
    let usual = quantile(&intervals, 0.5).filter(|usual| *usual > 0.0)?;
    Some(quantile(&intervals, 1.0)? / usual)
}

/// By how many pixels a row of a ticker has moved to the left, from one picture to the next; none where no shift up to
/// `max` makes them agree.
pub(crate) fn shift(before: &[[u8; 3]], after: &[[u8; 3]], max: usize) -> Option<usize> {
    /// As many of a hundred pixels agree where text moved; at the edges it is blended.
    const AGREE_OF_100: usize = 90;
    /// So near are two values of one colour.
    const NEAR: u8 = 24;
    let agreeing = |shift: usize| {
        let pairs = before.iter().skip(shift).zip(after);
        pairs.filter(|(old, new)| old.iter().zip(*new).all(|(old, new)| old.abs_diff(*new) <= NEAR)).count()
    };
    // The least shift of those that fit equally well.
    let best = (0..=max.min(before.len().saturating_sub(1))).max_by_key(|shift| {
        let share = agreeing(*shift) * 10_000 / (before.len() - shift).max(1);
        (share, usize::MAX - shift)
    })?;
    (agreeing(best) * 100 >= (before.len() - best) * AGREE_OF_100).then_some(best)
}

/// How many of a hundred steps are uneven: late, or more than a pixel longer or shorter than most.
pub(crate) fn uneven_of_100(steps: &[Step]) -> Option<f64> {
    let usual_ms = quantile(&steps.iter().map(|step| step.after_ms).collect::<Vec<_>>(), 0.5)?;
    let pixels: Vec<f64> = steps.iter().filter_map(|step| Some(step.pixels? as f64)).collect();
    let usual = quantile(&pixels, 0.5).unwrap_or_default();
    let uneven = |step: &&Step| {
        step.after_ms > usual_ms * LATE || step.pixels.is_none_or(|pixels| (pixels as f64 - usual).abs() > 1.0)
    };
    Some(steps.iter().filter(uneven).count() as f64 * 100.0 / steps.len() as f64)
}
