//! Presenters: what turns frame plans into light. `gpu` draws with an adapter; [`software`](super::software) into the
//! pixels of windows without one; [`compose`] makes pictures of them, for `snapshot`, `gallery` and the mirror.

use std::sync::Arc;

use super::{
    cache::PictureKey,
    frame_plan::{
        Batch, Composition, Entrance, FrameOutcome, FramePlan, FrameReport, Layer, PresenterReport, UploadReport,
    },
};
use gongyi_core::{model::layout::Area, problem::Text};
use gongyi_media::Canvas;
use gongyi_paint::{entrance::enter, mix, ticker};
use gongyi_system::clock::monotonic_now;

/// Turns frame plans into light.
pub trait Presenter {
    /// Takes a picture; why it cannot, where it cannot.
    fn take_picture(&mut self, key: PictureKey, canvas: &Arc<Canvas>) -> Result<(), Text>;

    /// Drops all pictures but these.
    fn retain_pictures(&mut self, keep: &[PictureKey]);

    /// Whether it holds a picture.
    fn has_picture(&self, key: &PictureKey) -> bool;

    /// Waits until it is done with the pictures that it took, where that takes a while: nothing else is to be done now.
    fn finish_uploads(&mut self) {}

    /// Shows a frame all of whose pictures it holds.
    fn present(&mut self, plan: &FramePlan) -> Presented;
}

/// What became of a frame that a presenter was to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// It is shown.
    Shown,
    /// Its window has no room for a frame now.
    NotNow,
    /// It cannot be drawn.
    Refused(Text),
}

/// Has a presenter do what it is given: what is dropped goes first, since at 4K a picture is 33 MB; then new pictures; then
/// the frames. A frame that lacks a picture is skipped. All of it is reported.
pub fn present_batch(presenter: &mut impl Presenter, batch: Batch, mut report: impl FnMut(PresenterReport)) {
    if let Some(keep) = &batch.keep {
        presenter.retain_pictures(keep);
    }
    if !batch.uploads.is_empty() {
        let pictures = batch.uploads.len();
        let _span = tracing::trace_span!(target: "gongyi::trace", "upload", pictures).entered();
        let mut uploads = UploadReport::default();
        for (key, canvas) in batch.uploads {
            if let Err(why) = presenter.take_picture(key, &canvas) {
                gongyi_core::warn!(why);
                uploads.refused.push((key, why));
            }
            uploads.taken.push(key);
        }
        if batch.plans.is_empty() {
            // So that the first frame of a transition need not wait for them, and what they were copied from is free again.
            presenter.finish_uploads();
        }
        report(PresenterReport::Uploads(uploads));
    }
    for plan in batch.plans {
        let span = present_span(&plan);
        let _present = span.enter();
        let missing: Vec<PictureKey> = plan.composition.keys().filter(|key| !presenter.has_picture(key)).collect();
        let outcome = if missing.is_empty() {
            match presenter.present(&plan) {
                Presented::Shown => FrameOutcome::Shown(batch.clock.now()),
                Presented::NotNow => FrameOutcome::NotNow,
                Presented::Refused(why) => FrameOutcome::Refused(why),
            }
        } else {
            FrameOutcome::Missing(missing)
        };
        span.record("outcome", outcome.name());
        let FramePlan { number, screen, .. } = plan;
        let (screen, finished) = (screen.name.clone(), monotonic_now());
        report(PresenterReport::Frame(FrameReport { screen, number, finished, outcome }));
    }
}

/// How a frame is drawn on the time line of a trace.
fn present_span(plan: &FramePlan) -> tracing::Span {
    tracing::trace_span!(
        target: "gongyi::trace",
        "present",
        screen = plan.screen.name.as_str(),
        frame = plan.number,
        layers = plan.composition.layers.len(),
        is_still = plan.composition.is_still(),
        outcome = tracing::field::Empty
    )
}

/// What a composition looks like, without the mark for a wrong file; none where a picture lacks.
pub fn compose(composition: &Composition, picture: impl Fn(&PictureKey) -> Option<Arc<Canvas>>) -> Option<Arc<Canvas>> {
    let whole = compose_standing(composition, picture)?;
    Some(match composition.offset {
        (0, 0) => whole,
        offset => Arc::new(whole.moved(offset)),
    })
}

/// What it looks like where the picture stands in its place.
fn compose_standing(
    composition: &Composition,
    picture: impl Fn(&PictureKey) -> Option<Arc<Canvas>>,
) -> Option<Arc<Canvas>> {
    if let [layer] = composition.layers.as_slice()
        && layer.area == Area::whole(composition.size)
    {
        return compose_layer(layer, &picture);
    }
    let mut whole = Canvas::black(composition.size);
    for layer in &composition.layers {
        let part = compose_layer(layer, &picture)?;
        whole.place(&part, layer.area);
    }
    Some(Arc::new(whole))
}

/// What a layer looks like.
fn compose_layer(layer: &Layer, picture: impl Fn(&PictureKey) -> Option<Arc<Canvas>>) -> Option<Arc<Canvas>> {
    let canvas = |key: Option<PictureKey>| match key {
        Some(key) => picture(&key),
        None => Some(Arc::new(Canvas::black(layer.area.size()))),
    };
    let to = canvas(layer.to)?;
    let to = match layer.shift {
        Some(shift) => Arc::new(ticker::part(&to, layer.area.size(), shift.into())),
        None => to,
    };
    if layer.progress >= 1.0 {
        return Some(to);
    }
    let from = canvas(layer.from)?;
    if let Some(Entrance { key, sheet }) = layer.entrance {
        return Some(Arc::new(enter(&from, &to, &*picture(&key)?, &sheet, layer.progress)));
    }
    Some(Arc::new(mix(&from, &to, layer.kind, layer.progress)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::*;
    use gongyi_core::{
        model::{Screen, ScreenName, layout::Margins},
        shapes::TransitionKind,
        text,
    };
    use gongyi_system::clock::Clock;

    /// Keeps each frame as it is composed.
    #[derive(Debug, Default)]
    struct PicturePresenter {
        pictures: BTreeMap<PictureKey, Arc<Canvas>>,
        screens: BTreeMap<ScreenName, Arc<Canvas>>,
    }

    impl PicturePresenter {
        /// What a screen shows; none where nothing was presented there.
        fn shown(&self, screen: &ScreenName) -> Option<&Arc<Canvas>> {
            self.screens.get(screen)
        }
    }

    impl Presenter for PicturePresenter {
        fn take_picture(&mut self, key: PictureKey, canvas: &Arc<Canvas>) -> Result<(), Text> {
            self.pictures.insert(key, Arc::clone(canvas));
            Ok(())
        }

        fn retain_pictures(&mut self, keep: &[PictureKey]) {
            self.pictures.retain(|key, _| keep.contains(key));
        }

        fn has_picture(&self, key: &PictureKey) -> bool {
            self.pictures.contains_key(key)
        }

        fn present(&mut self, plan: &FramePlan) -> Presented {
            let Some(whole) = compose(&plan.composition, |key| self.pictures.get(key).cloned()) else {
                return Presented::NotNow;
            };
            self.screens.insert(plan.screen.name.clone(), whole);
            Presented::Shown
        }
    }

    fn key(number: u8) -> PictureKey {
        PictureKey { picture: [number; 32], size: (4, 2), margins: Margins::NONE }
    }

    fn grey(value: u8) -> Arc<Canvas> {
        let mut canvas = Canvas::black((4, 2));
        canvas.data.chunks_exact_mut(4).for_each(|pixel| pixel[..3].fill(value));
        Arc::new(canvas)
    }

    fn plan(number: u64, layers: Vec<Layer>) -> FramePlan {
        let composition = Composition { layers, size: (4, 4), is_marked: false, offset: (0, 0) };
        let screen = Arc::new(Screen::new("hall".into(), Tz::UTC));
        FramePlan { number, screen, composition, repaints: false, next_change: None, facts: Vec::new() }
    }

    fn batch(uploads: Vec<(PictureKey, Arc<Canvas>)>, plans: Vec<FramePlan>) -> Batch {
        Batch { uploads, plans, ..Batch::empty(Clock::anchored(DateTime::UNIX_EPOCH, 0.0)) }
    }

    /// Refuses one picture, and says what it was asked to do.
    #[derive(Default)]
    struct Fussy {
        inner: PicturePresenter,
        finished: u32,
    }

    impl Presenter for Fussy {
        fn take_picture(&mut self, key: PictureKey, canvas: &Arc<Canvas>) -> Result<(), Text> {
            if key.picture == [9; 32] { Err(text!("拒", "refused")) } else { self.inner.take_picture(key, canvas) }
        }

        fn retain_pictures(&mut self, keep: &[PictureKey]) {
            self.inner.retain_pictures(keep);
        }

        fn has_picture(&self, key: &PictureKey) -> bool {
            self.inner.has_picture(key)
        }

        fn finish_uploads(&mut self) {
            self.finished += 1;
        }

        fn present(&mut self, plan: &FramePlan) -> Presented {
            self.inner.present(plan)
        }
    }

    #[test]
    fn zones_are_composed_in_their_places_and_transitions_mixed() {
        let above = Area { x: 0, y: 0, width: 4, height: 2 };
        let below = Area { y: 2, ..above };
        let fade = Layer { from: Some(key(1)), kind: TransitionKind::Fade, progress: 0.5, ..Layer::still(above, None) };
        let mut presenter = PicturePresenter::default();
        let plans = vec![plan(1, vec![fade, Layer::still(below, Some(key(1)))])];
        present_batch(&mut presenter, batch(vec![(key(1), grey(255))], plans), |_| {});
        let shown = presenter.shown(&"hall".into()).unwrap();
        // Half of the light.
        assert!(shown.data[..32].chunks_exact(4).all(|pixel| pixel == [188, 188, 188, 255]));
        assert!(shown.data[32..].chunks_exact(4).all(|pixel| pixel == [255; 4]));
    }

    #[test]
    fn what_lacks_is_never_shown_as_black_and_all_is_reported() {
        let whole = Area::whole((4, 4));
        let mut presenter = Fussy::default();
        let mut reports = Vec::new();
        let uploads = vec![(key(1), grey(1)), (key(9), grey(9))];
        present_batch(&mut presenter, batch(uploads, Vec::new()), |report| reports.push(report));
        let Some(PresenterReport::Uploads(uploads)) = reports.pop() else { panic!("{reports:?}") };
        assert_eq!(uploads.taken, [key(1), key(9)]);
        assert_eq!(uploads.refused.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [key(9)]);
        assert_eq!(presenter.finished, 1);
        let plans = vec![plan(7, vec![Layer::still(whole, Some(key(9)))]), plan(8, vec![Layer::still(whole, None)])];
        present_batch(&mut presenter, batch(Vec::new(), plans), |report| reports.push(report));
        let outcomes: Vec<_> = reports
            .iter()
            .map(|report| match report {
                PresenterReport::Frame(frame) => (frame.number, frame.outcome.clone()),
                PresenterReport::Uploads(_) => panic!("nothing was sent"),
            })
            .collect();
        let shown = FrameOutcome::Shown(DateTime::UNIX_EPOCH);
        assert_eq!(outcomes, [(7, FrameOutcome::Missing(vec![key(9)])), (8, shown)]);
        assert_eq!(presenter.finished, 1, "frames are not held up");
        let dropped = Batch { keep: Some(Vec::new()), ..batch(Vec::new(), Vec::new()) };
        present_batch(&mut presenter, dropped, |_| {});
        assert!(!presenter.has_picture(&key(1)));
    }
}
