//! The looks of a library, followed from one version to the next on one thread: what an edit did not change is not painted
//! again.

use std::sync::Arc;

use super::{judge_shown, shown_slides, surveys::Surveys};
use crate::remembered::Remembered;
use gongyi_content::library::Outcome;
use gongyi_core::{model::Slide, problem::Problem};
use gongyi_paint::{PaintPlace, survey::Survey};

/// Follows the looks of a library.
#[derive(Debug, Default)]
pub struct LooksFollower {
    /// The surveys of the version before.
    remembered: Remembered,
}

impl LooksFollower {
    /// What is wrong with the looks of this version; none where it was left, because there is no reason to go on. `survey`
    /// paints one slide and says what is on it; what it cannot paint is reported elsewhere.
    pub fn judge(
        &mut self,
        outcome: &Outcome,
        survey: impl Fn(&Arc<Slide>, PaintPlace) -> Option<Survey>,
        goes_on: impl Fn() -> bool,
    ) -> Option<Vec<Problem>> {
        let _span = tracing::trace_span!(target: "gongyi::trace", "lint_legibility").entered();
        let mut surveys = Surveys::new([0; 32], &mut self.remembered);
        let shown = shown_slides(outcome, &surveys);
        let slides = shown.iter().map(|shown| (shown.key, &shown.slide, shown.view.place));
        if !surveys.survey_each(slides, survey, goes_on) {
            return None;
        }
        let found = judge_shown(outcome, &shown, &mut surveys, |_, _| None).problems;
        self.remembered.forget_unasked();
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use gongyi_assets::Assets;
    use gongyi_content::library::Loader;
    use gongyi_paint::{Painter, typeset::Fonts};

    use super::{super::judge, *};

    #[test]
    fn an_edit_has_only_what_it_changed_painted_and_the_answer_is_that_of_a_check() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let slides = format!(
                "(slides: [Slogan(text: \"王\u{20bb7}大道\"), Slogan(text: \"{name}\"), Slogan(text: \"友善\")])"
            );
            std::fs::write(folder.path().join("a.ron"), slides).unwrap();
        };
        write("诚信");
        let assets = Assets::embedded();
        let mut loader = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai);
        let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
        let painted = RefCell::new(Vec::new());
        let survey = |slide: &Arc<Slide>, size: PaintPlace| {
            painted.borrow_mut().push(slide.id.to_string());
            painter.survey(slide, size).ok()
        };
        let mut follower = LooksFollower::default();
        let outcome = loader.load();
        assert_eq!(follower.judge(&outcome, survey, || painted.borrow().len() < 2), None, "it goes on");
        let found = follower.judge(&outcome, survey, || true).unwrap();
        assert_eq!(*painted.borrow(), ["a/0", "a/1", "a/2"], "what was painted before it was left is painted again");
        assert_eq!(found, judge(&outcome, &painter).problems);
        assert!(found.iter().any(|problem| problem.id == "glyph-missing"), "{found:?}");
        write("敬业\u{20bb7}");
        painted.borrow_mut().clear();
        let outcome = loader.load();
        let found = follower.judge(&outcome, survey, || true).unwrap();
        assert_eq!(*painted.borrow(), ["a/1"]);
        assert_eq!(found, judge(&outcome, &painter).problems);
        assert_eq!(found.iter().filter(|problem| problem.id == "glyph-missing").count(), 2, "{found:?}");
    }
}
