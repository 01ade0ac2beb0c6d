//! Medians, spreads and ratios of few samples.

/// The middle of some samples, and the least and the greatest of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// The median.
    pub(crate) median: f64,
    /// The least.
    pub(crate) min: f64,
    /// The greatest.
    pub(crate) max: f64,
}

/// The sample below which such a share of them lies; between two samples it is interpolated.
pub(crate) fn quantile(samples: &[f64], share: f64) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len().checked_sub(1)? as f64 * share.clamp(0.0, 1.0);
    let (below, above) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    // Two that never came are not apart.
    let between = if below.total_cmp(above).is_eq() { 0.0 } else { (above - below) * place.fract() };
    Some(below + between)
}

/// The median of samples and their spread; none without samples.
pub(crate) fn spread(samples: &[f64]) -> Option<Spread> {
    Some(Spread { median: quantile(samples, 0.5)?, min: quantile(samples, 0.0)?, max: quantile(samples, 1.0)? })
}

/// The ratio of two sets of samples: of their medians, and its least and greatest over the rounds, where the samples of
/// a round are beside each other. None where the other is zero, since nothing can be compared with that.
pub(crate) fn ratio(ours: &[f64], theirs: &[f64]) -> Option<Spread> {
    let median = quantile(ours, 0.5)? / Some(quantile(theirs, 0.5)?).filter(|theirs| *theirs > 0.0)?;
    let rounds: Vec<f64> =
        ours.iter().zip(theirs).filter(|(_, theirs)| **theirs > 0.0).map(|(ours, theirs)| ours / theirs).collect();
    let rounds = spread(&rounds)?;
    Some(Spread { median, min: rounds.min.min(median), max: rounds.max.max(median) })
}
