//! What custom and the rules for public service say of a slide, beyond what can be read: a living person does not look as
//! on a memorial, and the lines of a couplet hang in their order. What they say of sponsors is in `sponsors`, and of the
//! red cross where pictures are looked at (`gongyi_media`).

use std::ops::Range;

use super::slide_lints::waived;
use crate::{library::pictures::PORTRAIT_ON_BLACK, source::Source};
use gongyi_core::{
    characters::{Tone, in_common_characters, tone},
    problem::{Problem, Text},
    shapes::{self, theme::Theme},
    text,
};

/// A ground darker than this looks black: its relative luminance.
const BLACK: f32 = 0.02;

/// A person before a black ground, as on the photograph at a funeral.
pub(super) fn lint_portrait(
    slide: &shapes::Slide,
    theme: &Theme,
    source: &Source,
    span: &Range<usize>,
    problems: &mut Vec<Problem>,
) {
    let background = &theme.background;
    let grounds = [background.from, background.to].into_iter().chain(background.glow);
    let is_black = grounds.into_iter().all(|colour| colour.luminance() < BLACK);
    if !matches!(slide, shapes::Slide::Profile(_)) || !is_black || waived(slide, PORTRAIT_ON_BLACK) {
        return;
    }
    let theme = &theme.name;
    let message = text!(
        "主题“{theme}”的底色近黑，人物放在上面像遗像",
        "on the black ground of the theme `{theme}` a person looks as on a memorial"
    );
    let place = source.place(span.start..span.start);
    problems.push(Problem::warning(PORTRAIT_ON_BLACK, place, message).help(text!(
        "把人物放进另一个主题（theme）的播放列表；确是缅怀逝者，就写 waive",
        "show living people in a playlist of another theme; where the dead are remembered, waive it"
    )));
}

/// The lines of a couplet changed over: the first, on the right, ends in an oblique tone, the second in a level one
/// (中国楹联学会《联律通则》, 2008).
pub(super) fn lint_couplet(slide: &shapes::Slide, source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    const ID: &str = "couplet-order";
    let shapes::Slide::Couplet(couplet) = slide else { return };
    let last = |line: &str| in_common_characters(line).chars().rfind(|c| c.is_alphanumeric());
    let (Some(first), Some(second)) = (last(&couplet.first), last(&couplet.second)) else { return };
    let is_changed_over = tone(first) == Some(Tone::Level) && tone(second) == Some(Tone::Oblique);
    if !is_changed_over || waived(slide, ID) {
        return;
    }
    let message = Text::new(
        format!("上联末字“{first}”是平声，下联末字“{second}”是仄声，上下联像是贴反了"),
        format!(
            "the first line ends in a level tone ({first}) and the second in an oblique one ({second}): they seem to be \
             changed over"
        ),
    );
    problems.push(Problem::warning(ID, source.place_of_field(span.clone(), "first"), message).help(text!(
        "对调 first 和 second：上联（右边）末字用仄声，下联（左边）末字用平声（《联律通则》）",
        "exchange first and second: the first line, on the right, ends in an oblique tone, the second in a level one \
         (联律通则)"
    )));
}
