//! Whether slides can be read where they are shown: character heights, contrast, overflow, glyphs, codes.
//!
//! What is judged is what is painted: each slide is set and painted for each screen's shape, and its texts are measured
//! there. Nothing here changes what is shown: `check` judges all at once, on all cores; a wall judges on one thread beside
//! the stage ([`LooksFollower`]), and after an edit only what it changed. The figures are those of `CONTENT.md` of the project's brief: ISO 9241-3 and
//! NUREG-0700 for heights, WCAG 2.x for contrast.

mod follow;
mod surveys;

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

pub use self::{follow::LooksFollower, surveys::Surveys};
use crate::{
    led,
    remembered::{Key, Remembered},
};
use gongyi_content::library::Outcome;
use gongyi_core::{
    characters::private_code,
    model::{
        Action, Library, Playlist, PlaylistName, Rule, Screen, Slide, ZoneContent, ZoneId,
        layout::{Area, Margins},
        led::is_panel_shaped,
        reading,
    },
    problem::{Place, Problem, Severity, Text},
    text,
};
use gongyi_paint::{
    PaintPlace, PaintSize, Painter,
    survey::{Role, SetText, Survey},
};

/// Below this, in millimetres of an em for a metre of distance, a message is refused (20′ of arc).
const REFUSED: f32 = 5.8;
/// Below this there is a warning (30′ of arc).
const COMFORTABLE: f32 = 8.7;
/// What is no message has half of the floor.
const SMALL_FLOOR: f32 = REFUSED / 2.0;
/// Contrast of text; WCAG 1.4.3.
const CONTRAST: f32 = 4.5;
/// Contrast of great text.
const GREAT_CONTRAST: f32 = 3.0;
/// A text is great from this part of the shorter side on.
const GREAT_EM: f32 = 0.10;
/// A module of a code, in millimetres for a metre: three pixels of a telephone's camera, which sees about 3,500 a radian.
const MODULE: f32 = 0.86;
/// Below this, no telephone reads a code from its place.
const MODULE_REFUSED: f32 = 0.43;
/// The screen where a site says nothing: 55 inches at six metres.
const DIAGONAL_IN: f32 = 55.0;
const DISTANCE_M: f32 = 6.0;
const SIZE: (u32, u32) = (1920, 1080);
/// Slides are painted with a shorter side of at most this: layouts follow the shape, so that no figure changes.
const SHORTER_SIDE: f32 = 720.0;
/// Below so many pixels the strokes of many characters run into each other on any screen.
const LEAST_PIXELS: f32 = 16.0;
const MM_PER_INCH: f32 = 25.4;
/// Characters without a glyph that a message names.
const MAX_REPORTED: usize = 20;

/// A zone of a screen as its viewers see it.
struct View {
    /// The screen's name, and the zone's where it is not `main`.
    name: String,
    place: PaintPlace,
    /// Millimetres of the height of what is surely shown for each metre of distance.
    height: f32,
    /// The same height in pixels of the screen.
    pixels: f32,
    /// The shorter side, in parts of the height.
    shorter: f32,
    /// How far away it is read, in metres.
    distance: f32,
}

impl View {
    /// The views of the zones of a screen, in their order.
    fn of_screen(screen: &Screen) -> Vec<Self> {
        let (width, height) = screen.size.unwrap_or(screen.rotation.turned(SIZE));
        let diagonal = screen.diagonal_in.unwrap_or(DIAGONAL_IN) * MM_PER_INCH;
        let distance = screen.viewing_distance_m.unwrap_or(DISTANCE_M).max(0.1);
        let pixel = diagonal / (width as f32).hypot(height as f32);
        let view = |(zone, (area, margins)): (ZoneId, (Area, Margins))| {
            let (width, height) = margins.within(area.size());
            let (width, height) = (width as f32, height as f32);
            // On a matrix every pixel counts.
            let is_led = screen.led.unwrap_or_else(|| is_panel_shaped(area.size()));
            let scale = if is_led { 1.0 } else { (SHORTER_SIDE / width.min(height)).min(1.0) };
            let scaled = |length: u32| (length as f32 * scale).round() as u32;
            let size = PaintSize { width: scaled(area.width), height: scaled(area.height) };
            let Margins { left, top, right, bottom } = margins;
            let margins =
                Margins { left: scaled(left), top: scaled(top), right: scaled(right), bottom: scaled(bottom) };
            let place = PaintPlace { size, margins };
            let name = if zone.is_main() { screen.name.to_string() } else { format!("{} {}", screen.name, zone.zone) };
            let shorter = width.min(height) / height;
            Self { name, place, height: pixel * height / distance, pixels: height, shorter, distance }
        };
        screen.zone_ids().zip(screen.lay_out((width, height))).map(view).collect()
    }
}

/// What was judged: what is wrong, and what was measured.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// What is wrong, by place.
    pub problems: Vec<Problem>,
    /// What was measured on each slide that can be painted, screen by screen.
    pub table: Vec<Row>,
}

/// What was measured on a slide on a screen, as `check --format json` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Always `legibility`: what kind of line this is.
    pub table: &'static str,
    /// The screen.
    pub screen: String,
    /// The playlist.
    pub playlist: String,
    /// The slide's id.
    pub slide: String,
    /// Its kind, such as `Slogan`.
    pub kind: &'static str,
    /// The file that it is written in, and the line.
    pub file: String,
    /// See `file`.
    pub line: usize,
    /// The smallest text of the message; none where there is none.
    pub message: Option<Height>,
    /// The smallest of banner, credit, labels and captions; none where there are none.
    pub small: Option<Height>,
    /// The palest text; none where there is no text.
    pub contrast: Option<Contrast>,
    /// How many characters there are to read.
    pub characters: usize,
    /// How long it stays, in seconds.
    pub dwell_s: f64,
    /// A module of the QR code; none where there is none.
    pub qr_module: Option<Length>,
}

/// A length on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Length {
    /// In millimetres.
    pub mm: f64,
    /// In millimetres for each metre of viewing distance.
    pub mm_per_m: f64,
}

/// How high the characters of a text are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Height {
    /// The text.
    pub text: String,
    /// The side of a character's square, an em, in millimetres.
    pub mm: f64,
    /// The same for each metre of viewing distance.
    pub mm_per_m: f64,
}

/// How a text stands out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contrast {
    /// The text.
    pub text: String,
    /// Its contrast with what is behind it, from 1 to 21.
    pub ratio: f64,
}

/// What is wrong with the looks of a library's slides, on each of its screens, and how large they are there.
pub fn judge(outcome: &Outcome, painter: &Painter) -> Judgement {
    judge_remembering(outcome, painter, &mut Surveys::new([0; 32], &mut Remembered::default()))
}

/// As [`judge`], with surveys that may be remembered; the answer is the same.
pub fn judge_remembering(outcome: &Outcome, painter: &Painter, surveys: &mut Surveys<'_>) -> Judgement {
    let _span = tracing::trace_span!(target: "gongyi::trace", "lint_legibility").entered();
    let shown = shown_slides(outcome, surveys);
    surveys.paint(shown.iter().map(|shown| (shown.key, &shown.slide, shown.view.place)), painter);
    judge_shown(outcome, &shown, surveys, |slide, place| painter.survey(slide, place).ok())
}

/// A slide on a screen where it is shown.
struct ShownSlide<'a> {
    /// Of its survey.
    key: Key,
    playlist: &'a PlaylistName,
    slide: Arc<Slide>,
    view: Rc<View>,
}

/// The slides of a library that can be painted, on each screen that shows them.
fn shown_slides<'a>(outcome: &'a Outcome, surveys: &Surveys<'_>) -> Vec<ShownSlide<'a>> {
    let library = &outcome.library;
    // Slides that follow the time are painted for a day with long words.
    let day = NaiveDate::from_ymd_opt(2026, 12, 22).unwrap_or_default().and_time(NaiveTime::MIN);
    let mut shown = Vec::new();
    for screen in &library.screens {
        // The line of a ticker has one size, which reads from afar.
        let views = screen.zone_ids().zip(View::of_screen(screen)).filter(|(zone, _)| !library.is_ticker(zone));
        for (zone, view) in views {
            let view = Rc::new(view);
            let playlists = library.playlists.values().filter(|playlist| is_shown_in(library, screen, &zone, playlist));
            for (playlist, slide) in playlists.flat_map(|list| list.slides.iter().map(move |slide| (list, slide))) {
                let slide = slide.at_time(day).in_zone(&zone).on_screen(screen);
                if slide.broken.is_none() {
                    let (key, playlist) = (surveys.key(&slide, view.place), &playlist.name);
                    shown.push(ShownSlide { key, playlist, slide, view: Rc::clone(&view) });
                }
            }
        }
    }
    shown
}

/// What is wrong with slides of which there are surveys.
fn judge_shown(
    outcome: &Outcome,
    shown: &[ShownSlide<'_>],
    surveys: &mut Surveys<'_>,
    paint: impl Fn(&Slide, PaintPlace) -> Option<Survey>,
) -> Judgement {
    let (mut found, mut table) = (Vec::new(), Vec::new());
    for ShownSlide { key, playlist, slide, view } in shown {
        let Some(survey) = surveys.survey(key, || paint(slide, view.place)) else { continue };
        let place = outcome.place_of(slide);
        table.push(row(playlist, slide, &survey, view, &place));
        found.extend(slide_findings(slide, &survey, view, &place));
    }
    found.sort_by(|a, b| {
        (&a.place.file, a.place.line, a.place.column, a.id).cmp(&(&b.place.file, b.place.line, b.place.column, b.id))
    });
    found.dedup();
    Judgement { problems: found, table }
}

/// What was measured on a slide on a screen.
fn row(playlist: &PlaylistName, slide: &Slide, survey: &Survey, view: &View, place: &Place) -> Row {
    let rounded = |value: f32| (f64::from(value) * 100.0).round() / 100.0;
    let length = |part: f32| {
        let per_metre = part * view.height;
        Length { mm: rounded(per_metre * view.distance), mm_per_m: rounded(per_metre) }
    };
    let smallest = |role: Role| {
        let texts = survey.texts.iter().filter(move |set| set.role == role);
        let set = texts.min_by(|a, b| a.em.total_cmp(&b.em))?;
        let Length { mm, mm_per_m } = length(set.em);
        Some(Height { text: set.text.clone(), mm, mm_per_m })
    };
    let seen = survey.texts.iter().filter(|set| set.contrast.is_finite());
    let palest = seen.min_by(|a, b| a.contrast.total_cmp(&b.contrast));
    Row {
        table: "legibility",
        screen: view.name.clone(),
        playlist: playlist.to_string(),
        slide: slide.id.to_string(),
        kind: slide.body.kind(),
        file: place.file.to_string_lossy().into_owned(),
        line: place.line,
        message: smallest(Role::Message),
        small: smallest(Role::Small),
        contrast: palest.map(|set| Contrast { text: set.text.clone(), ratio: rounded(set.contrast) }),
        characters: reading::length_of(&slide.body),
        dwell_s: slide.dwell.as_secs_f64(),
        qr_module: survey.module.map(length),
    }
}

/// Whether a zone shows a playlist. The zone `main` is judged with all that is not for the other zones alone.
pub fn is_shown_in(library: &Library, screen: &Screen, zone: &ZoneId, playlist: &Playlist) -> bool {
    let plays = |zone: &ZoneId| {
        let by_rule = |rule: &Rule| {
            rule.action == Action::Play(playlist.name.clone())
                && rule.concerns(screen)
                && rule.concerns_zone(&zone.zone)
        };
        let own = match library.zones.get(zone) {
            Some(ZoneContent::Playlist(own) | ZoneContent::Ticker { playlist: own, .. }) => own.name == playlist.name,
            _ => false,
        };
        own || library.rules.iter().any(|rule| by_rule(rule))
    };
    let in_main = || plays(zone) || library.sequence.contains(&playlist.name);
    if zone.is_main() { in_main() || !library.zones.keys().any(plays) } else { plays(zone) }
}

/// What is wrong with a slide in a zone.
fn slide_findings(slide: &Slide, survey: &Survey, view: &View, place: &Place) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut report = |id: &'static str, is_grave: bool, message: Text, help: Text| {
        if slide.waive.iter().any(|waiver| waiver.id == id) {
            return;
        }
        let mut problem = Problem::warning(id, place.clone(), message).help(help);
        if is_grave {
            problem.severity = Severity::Error;
        }
        found.push(problem);
    };
    // Of many small texts the smallest is reported, of many pale ones the palest.
    for (id, message, help) in led::panel_findings(slide, survey, &view.name, view.place.size) {
        report(id, false, message, help);
    }
    let em = |set: &SetText| set.em * view.height;
    let wanted = |set: &SetText| if set.role == Role::Message { COMFORTABLE } else { SMALL_FLOOR };
    let smallest = |role: Role| {
        let texts = survey.texts.iter().filter(move |set| set.role == role);
        texts.filter(|set| em(set) < wanted(set) * 0.995).min_by(|a, b| em(a).total_cmp(&em(b)))
    };
    for set in [Role::Message, Role::Small].into_iter().filter_map(smallest) {
        let (mm, wanted) = (em(set), wanted(set));
        let (message, help) = small_text(&view.name, set, mm, wanted);
        report("text-small", mm < if set.role == Role::Message { REFUSED } else { SMALL_FLOOR }, message, help);
    }
    for (id, message, help) in
        [few_pixels(slide, survey, view), scene_with_red_cross(slide, survey, view)].into_iter().flatten()
    {
        report(id, false, message, help);
    }
    let contrast = |set: &SetText| if set.em / view.shorter >= GREAT_EM { GREAT_CONTRAST } else { CONTRAST };
    let palest = survey
        .texts
        .iter()
        .filter(|set| set.contrast < contrast(set) - 0.005)
        .min_by(|a, b| (a.contrast / contrast(a)).total_cmp(&(b.contrast / contrast(b))));
    if let Some(set) = palest {
        let (is, wanted, said) = (set.contrast, contrast(set), excerpt(&set.text));
        let message = Text::new(
            format!("“{said}”与背景的对比度只有 {is:.2}，至少要 {wanted}（屏幕 {}）", view.name),
            format!(
                "“{said}” has a contrast of only {is:.2} with what is behind it, {wanted} is the least (screen {})",
                view.name
            ),
        );
        let help = text!(
            "换一张背景平静的图片，或换一个主题（theme）",
            "choose a picture with a calmer background, or another theme"
        );
        report("contrast-low", is < GREAT_CONTRAST.min(wanted) * 0.75, message, help);
    }
    if let Some(set) = survey.texts.iter().find(|set| set.overflow) {
        let said = excerpt(&set.text);
        let message = Text::new(
            format!("“{said}”放不下（屏幕 {}）", view.name),
            format!("“{said}” does not fit (screen {})", view.name),
        );
        let help = text!(
            "删减文字，分成几个画面，或用 Text(...)，它会自动分页",
            "write less, spread it over several slides, or use Text(...), which turns its own pages"
        );
        report("text-overflow", true, message, help);
    }
    if let Some(set) = survey.texts.iter().find(|set| set.widow) {
        let said = excerpt(&set.text);
        let message = Text::new(
            format!("“{said}”的最后一行只有一个字（屏幕 {}）", view.name),
            format!("the last line of “{said}” is a single character (screen {})", view.name),
        );
        let help = text!(
            "在该换行的地方写 \\n，或用空格标出语气停顿",
            "write \\n where a line should end, or a space where a phrase does"
        );
        report("line-end", false, message, help);
    }
    for (id, is_grave, message, help) in character_findings(survey) {
        report(id, is_grave, message, help);
    }
    if let Some(module) = survey.module.map(|module| module * view.height).filter(|&module| module < MODULE) {
        let message = Text::new(
            format!("二维码的小格每米观看距离只有 {module:.2} 毫米，至少要 {MODULE}（屏幕 {}）", view.name),
            format!(
                "a module of the QR code has only {module:.2} mm for a metre of distance, {MODULE} is the least (screen {})",
                view.name
            ),
        );
        let help = text!("用较短的网址，二维码的格子就大些", "use a shorter address: the code then has larger modules");
        report("qr-small", module < MODULE_REFUSED, message, help);
    }
    found
}

/// What is wrong with the characters of a slide: the id, whether it is grave, what it is and what to do.
fn character_findings(survey: &Survey) -> Vec<(&'static str, bool, Text, Text)> {
    let mut found = Vec::new();
    let mut missing: Vec<char> = survey.texts.iter().flat_map(|set| set.missing.iter().copied()).collect();
    // What is no character is reported where it is written.
    missing.retain(|c| private_code(*c).is_none());
    missing.sort_unstable();
    missing.dedup();
    if !missing.is_empty() {
        let list = listed(missing.iter().copied());
        let message = text!("没有字体能显示 {list}，画面上会留空", "no font has {list}: a gap is left in its place");
        let help = text!(
            "换成常用的写法；人名用字，把字全的字体（例如 Noto Sans CJK SC）放进播放文件夹的 fonts 里",
            "write it another way; for names, put a font that has it, such as Noto Sans CJK SC, into the folder `fonts` \
             beside the playlists"
        );
        found.push(("glyph-missing", true, message, help));
    }
    let borrowed: BTreeMap<char, &str> =
        survey.texts.iter().flat_map(|set| set.borrowed.iter().map(|(c, font)| (*c, font.as_str()))).collect();
    if let Some(font) = borrowed.values().next() {
        let list = listed(borrowed.keys().copied());
        let message = text!(
            "{list} 用的是这台机器上的字体（{font}），别的机器不一定有",
            "{list} comes from a font of this machine ({font}), which another may lack"
        );
        let help =
            text!("把这个字体放进播放文件夹的 fonts 里", "put that font into the folder `fonts` beside the playlists");
        found.push(("glyph-borrowed", false, message, help));
    }
    found
}

fn small_text(screen: &str, set: &SetText, mm: f32, wanted: f32) -> (Text, Text) {
    let said = excerpt(&set.text);
    let message = text!(
        "“{said}”太小：每米观看距离字高 {mm:.1} 毫米，至少要 {wanted:.1}（屏幕 {screen}）",
        "“{said}” is too small: {mm:.1} mm for a metre of distance, {wanted:.1} is the least (screen {screen})"
    );
    let help = text!(
        "删减文字或分成几个画面；屏幕的 diagonal_in 和 viewing_distance_m 不对时在 site.ron 里改正",
        "write less or spread it over several slides; correct diagonal_in and viewing_distance_m in site.ron if they are wrong"
    );
    (message, help)
}

/// The text with the fewest pixels, where they are too few. What is set for a panel of LEDs is judged by its lines.
fn few_pixels(slide: &Slide, survey: &Survey, view: &View) -> Option<(&'static str, Text, Text)> {
    let PaintSize { width, height } = view.place.size;
    if slide.is_led((width, height)) {
        return None;
    }
    let smallest = survey.texts.iter().min_by(|a, b| a.em.total_cmp(&b.em))?;
    let pixels = smallest.em * view.pixels;
    if pixels >= LEAST_PIXELS - 0.05 {
        return None;
    }
    let (said, screen) = (excerpt(&smallest.text), &view.name);
    let message = text!(
        "“{said}”只有 {pixels:.1} 像素高，汉字至少要 {LEAST_PIXELS} 像素才清楚（屏幕 {screen}）",
        "“{said}” is only {pixels:.1} pixels high; a Chinese character needs {LEAST_PIXELS} (screen {screen})"
    );
    let help = text!(
        "删减文字、横幅或署名，或少分几个区；屏幕的 size 不对时在 site.ron 里改正",
        "write less, leave out banner or credit, or use fewer zones; correct `size` in site.ron if it is wrong"
    );
    Some(("pixels-small", message, help))
}

/// A red cross on white in the scene of a slide.
fn scene_with_red_cross(slide: &Slide, survey: &Survey, view: &View) -> Option<(&'static str, Text, Text)> {
    let scene = &slide.scenes.main.as_ref().filter(|_| survey.red_cross)?.name;
    let screen = &view.name;
    let message = text!(
        "图景“{scene}”里有白底红十字（屏幕 {screen}）",
        "the scene `{scene}` has a red cross on a white ground (screen {screen})"
    );
    let help = text!(
        "红十字标志只由红十字会和军队医疗使用（《红十字标志使用办法》）：换绿色十字或别的图形；确有授权就写 waive",
        "only the Red Cross and medical services of armed forces use it (红十字标志使用办法): use a green cross or another          sign; with a permission, waive it"
    );
    Some(("red-cross", message, help))
}

/// Characters with their codes, for a message.
fn listed(mut characters: impl Iterator<Item = char>) -> String {
    let first: Vec<String> =
        characters.by_ref().take(MAX_REPORTED).map(|c| format!("{c}（U+{:04X}）", u32::from(c))).collect();
    first.join(" ") + if characters.next().is_some() { "…" } else { "" }
}

/// The first words of a text, for a message.
fn excerpt(text: &str) -> String {
    const MOST: usize = 14;
    let mut said: String = text.chars().take(MOST).collect();
    if text.chars().count() > MOST {
        said.push('…');
    }
    said
}
