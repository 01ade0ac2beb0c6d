//! The faces that slides use, and what a face knows about its glyphs.
//!
//! Files are read once; tables are parsed when first asked for. A character that a face lacks comes from a face of like
//! weight, then from Sans, which has nearly all, then from Emoji, then from Symbols, which has the signs that none of
//! them has, and last from a font that did not ship with the player (`others`). What a face lacks of superscripts and
//! subscripts is its own digits, smaller (`scripts`).

use std::{
    borrow::Cow,
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use harfrust::{Buffer, Direction, Font, GlyphId, Script as WritingSystem, ShapeOptions, ShapePlan, ShaperFont};
use skrifa::{
    HintOptions, OutlineSource, RasterTarget, ScalerFont,
    font::glyph::outline::{DrawMemory, DrawOptions},
    outline::OutlinePen,
};

use super::{
    block::Glyph,
    chars,
    others::Others,
    scripts::{self, Script},
};
use gongyi_assets::Assets;
use gongyi_core::{
    characters::{clusters, is_invisible_or_break, private_code},
    fonts::FontFiles,
};

pub use gongyi_core::shapes::theme::Face;

/// The assets that hold the faces that ship with the player, in the order of [`Face::ALL`].
pub const FONT_PATHS: [&str; Face::ALL.len()] = [
    "fonts/NotoSansSC-Regular.ttf",
    "fonts/NotoSansSC-Bold.ttf",
    "fonts/NotoSerifSC-Black.ttf",
    "fonts/GongyiKai-Bold.ttf",
    "fonts/NotoEmoji-Bold.ttf",
    "fonts/GongyiSymbols-Bold.ttf",
];

/// Where to look for a character, in order.
fn chain_of(face: Face) -> &'static [Face] {
    match face {
        Face::Sans => &[Face::Sans, Face::Emoji, Face::Symbols],
        // One that is not the player's is asked before them.
        Face::SansBold | Face::Other(_) => &[Face::SansBold, Face::Sans, Face::Emoji, Face::Symbols],
        Face::Serif => &[Face::Serif, Face::SansBold, Face::Sans, Face::Emoji, Face::Symbols],
        Face::Kai => &[Face::Kai, Face::SansBold, Face::Sans, Face::Emoji, Face::Symbols],
        Face::Emoji => &[Face::Emoji, Face::Symbols],
        Face::Symbols => &[Face::Symbols],
    }
}

/// Whether a character leaves no gap where no face has it.
fn is_unseen(c: char) -> bool {
    is_invisible_or_break(c) || c.is_whitespace() || c.is_control()
}

/// Why the faces cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// The asset is not there.
    #[error("the font {0} is missing from the assets")]
    Missing(&'static str),
    /// The asset is not a font.
    #[error("{0} is not a font that can be read")]
    Broken(&'static str),
}

/// The faces, shared by all that set or paint text. Clones share one instance.
#[derive(Clone)]
pub struct Fonts {
    faces: Arc<[Loaded; Face::ALL.len()]>,
    others: Others,
}

/// A face, opened.
pub(super) struct Loaded {
    font: Font,
    /// How long its file is, where it is one of the program's.
    bytes: usize,
    horizontal: OnceLock<ShapePlan>,
    vertical: OnceLock<ShapePlan>,
}

/// A glyph as shaped, in em, from the pen; y goes down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shaped {
    pub(super) face: Face,
    pub(super) id: u32,
    /// The byte of the shaped text that it comes from.
    pub(super) cluster: usize,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) advance: f32,
    /// How large it is beside the others.
    pub(super) scale: f32,
}

/// The ink of a glyph in em, from its origin; y goes down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").finish_non_exhaustive()
    }
}

impl Fonts {
    /// Read all faces from `assets`. They know no others.
    pub fn load(assets: &Assets) -> Result<Self, FontError> {
        let [sans, bold, serif, kai, emoji, symbols] = FONT_PATHS.map(|path| Loaded::read(assets, path));
        Ok(Self { faces: Arc::new([sans?, bold?, serif?, kai?, emoji?, symbols?]), others: Others::default() })
    }

    /// With the fonts of the machine, which are in these folders, for characters that are nowhere else.
    #[must_use]
    pub fn with_machine_fonts(self, folders: Vec<PathBuf>) -> Self {
        Self { others: Others::of_machine(folders), ..self }
    }

    /// With the fonts of a content folder, for characters that these faces lack.
    #[must_use]
    pub fn with_files(&self, files: &FontFiles) -> Self {
        Self { faces: Arc::clone(&self.faces), others: self.others.with_files(files) }
    }

    /// How many bytes the faces take. Those of the program are read from its file as they are used.
    pub fn bytes(&self) -> usize {
        self.faces.iter().map(|loaded| loaded.bytes).sum()
    }

    /// The face of the chain of `face` that has `c`, and its glyph.
    pub(super) fn glyph(&self, face: Face, c: char) -> Option<(Face, u32)> {
        // A code that is no character would be an empty picture of itself in some face.
        if private_code(c).is_some() {
            return None;
        }
        let other = || {
            if is_unseen(c) {
                None
            } else {
                self.others.faces().find_map(|face| Some((face, self.own_glyph(face, c)?)))
            }
        };
        self.shipped_glyph(face, c).or_else(other)
    }

    /// The same without the faces that stand in.
    fn shipped_glyph(&self, face: Face, c: char) -> Option<(Face, u32)> {
        let own = |face| Some((face, self.own_glyph(face, c)?));
        let script = || {
            let face = scripts::face_for(face);
            Some((face, self.own_glyph(face, Script::of(c)?.base)?))
        };
        own(face).or_else(script).or_else(|| chain_of(face).iter().find_map(|&face| own(face)))
    }

    /// The glyph of `c` in a face.
    fn own_glyph(&self, face: Face, c: char) -> Option<u32> {
        let loaded = match face {
            Face::Other(number) => self.others.loaded(number)?,
            face => self.loaded(face),
        };
        loaded.font.charmap().map_unicode(c).map(GlyphId::to_u32).filter(|id| *id != 0)
    }

    /// The face of the chain of `face` that has all of a cluster, its marks as well.
    pub(super) fn face_of(&self, face: Face, cluster: &str) -> Option<Face> {
        let emoji = chars::is_emoji(cluster).then_some(Face::Emoji);
        let own = matches!(face, Face::Other(_)).then_some(face);
        let mut chain = emoji.into_iter().chain(own).chain(chain_of(face).iter().copied());
        let mut chars = cluster.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => self.glyph(face, only).map(|(face, _)| face),
            (first, _) => {
                let has_all = |face: &Face| self.shape(*face, cluster, false).iter().all(|shaped| shaped.id != 0);
                chain.find(has_all).or_else(|| {
                    let first = first.filter(|_| self.lacks(face, cluster))?;
                    self.others.faces().find(|face| self.own_glyph(*face, first).is_some() && has_all(face))
                })
            }
        }
    }

    /// Whether the player lacks a character of a text, for one that is set in `face`.
    fn lacks(&self, face: Face, text: &str) -> bool {
        text.chars().any(|c| !is_unseen(c) && private_code(c).is_none() && self.shipped_glyph(face, c).is_none())
    }

    /// The characters of a text that come from fonts of the machine, each once, with the files of those fonts: another
    /// machine may lack them.
    pub fn borrowed(&self, text: &str) -> Vec<(char, &Path)> {
        let mut seen = HashSet::new();
        let lacking = text.chars().filter(|c| !Face::ALL.iter().any(|face| self.own_glyph(*face, *c).is_some()));
        let lacking = lacking.filter(|c| seen.insert(*c));
        lacking
            .filter_map(|c| {
                let (face, _) = self.glyph(Face::Sans, c)?;
                Some((c, self.others.machine_file(face)?))
            })
            .collect()
    }

    /// The fonts of the content folder that can be used and, of those that the machine has, the ones for Chinese; how many
    /// characters each has that the player lacks.
    pub fn others(&self) -> Vec<OtherFont> {
        let lacking = |loaded: &Loaded| {
            let characters = loaded.font.charmap().unicodes().filter_map(|(c, _)| char::from_u32(c));
            characters.filter(|c| self.shipped_glyph(Face::Sans, *c).is_none()).count()
        };
        let other = |face: Face| {
            let Face::Other(number) = face else { return None };
            let (path, is_of_machine) = match self.others.folder_name(face) {
                Some(name) => (PathBuf::from(name), false),
                None => (self.others.machine_file(face)?.to_owned(), true),
            };
            Some(OtherFont { path, is_of_machine, more: lacking(self.others.loaded(number)?) })
        };
        self.others.faces().filter_map(other).collect()
    }

    /// The characters of a text that no face has, each once, for one that is set in `face`.
    pub fn missing(&self, face: Face, text: &str) -> Vec<char> {
        let mut missing = Vec::new();
        for cluster in clusters(text).filter_map(|range| text.get(range)) {
            if self.face_of(face, cluster).is_some() {
                continue;
            }
            missing.extend(cluster.chars().filter(|c| !is_unseen(*c) && self.glyph(face, *c).is_none()));
        }
        let mut seen = HashSet::new();
        missing.retain(|c| seen.insert(*c));
        missing
    }

    /// The first face of the chain of `face` that has all of a text; `face` where none has. A name of two faces looks
    /// like two names.
    pub fn whole_face(&self, face: Face, text: &str) -> Face {
        let mut seen = HashSet::new();
        let each_once = clusters(text).filter_map(|range| text.get(range)).filter(|cluster| seen.insert(*cluster));
        let each_once: Vec<&str> = each_once.collect();
        let has_all = |of: Face| {
            let is_had = |cluster: &&str| {
                let is_gap = cluster.trim().is_empty() || self.face_of(face, cluster).is_none();
                is_gap || self.face_of(of, cluster) == Some(of)
            };
            each_once.iter().all(is_had)
        };
        let other = || if self.lacks(face, text) { self.others.faces().find(|of| has_all(*of)) } else { None };
        chain_of(face).iter().copied().find(|of| has_all(*of)).or_else(other).unwrap_or(face)
    }

    /// The ink of a glyph; none where it is blank.
    pub(super) fn ink(&self, face: Face, id: u32) -> Option<Ink> {
        let font = &self.loaded(face).font;
        let extents = font.outline_glyphs().get(GlyphId::new(id))?.extents().ok()?;
        let em = em(font);
        (extents.width > 0.0).then(|| Ink {
            left: extents.x_bearing / em,
            right: (extents.x_bearing + extents.width) / em,
            top: -extents.y_bearing / em,
            bottom: (extents.height - extents.y_bearing) / em,
        })
    }

    /// Shape `text`, which `face` has, along a line or down a column.
    pub(super) fn shape(&self, face: Face, text: &str, vertical: bool) -> Vec<Shaped> {
        let loaded = self.loaded(face);
        let em = em(&loaded.font);
        let plan = loaded.plan(vertical);
        let mut buffer = Buffer::new();
        let is_script = |c: char| Script::of(c).filter(|_| self.own_glyph(face, c).is_none());
        if text.chars().any(|c| is_script(c).is_some()) {
            for (at, c) in text.char_indices() {
                buffer.push(u32::from(is_script(c).map_or(c, |script| script.base)), at as u32);
            }
        } else {
            buffer.push_str(text);
        }
        buffer.set_direction(plan.direction());
        buffer.set_script(plan.script());
        // The plan was made for this very direction and script, so shaping cannot refuse it.
        if harfrust::shape(&ShaperFont::new(&loaded.font), &mut buffer, ShapeOptions::new().plan(Some(plan))).is_err() {
            return Vec::new();
        }
        let ink_of = |c: char| self.ink(face, self.own_glyph(face, c)?);
        let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        glyphs
            .map(|(info, position)| {
                let cluster = info.cluster as usize;
                let c = text.get(cluster..).and_then(|rest| rest.chars().next());
                let (scale, drop) =
                    c.and_then(is_script).map_or((1.0, 0.0), |script| script.place(ink_of('2'), ink_of('²')));
                Shaped {
                    face,
                    id: info.glyph_id,
                    cluster,
                    x: position.x_offset as f32 / em * scale,
                    y: -position.y_offset as f32 / em * scale + drop,
                    advance: if vertical { -position.y_advance } else { position.x_advance } as f32 / em * scale,
                    scale,
                }
            })
            .collect()
    }

    /// Draw the outline of `glyph` where it stands: in pixels from the top left of the frame, y down, turned if it is.
    /// Fill it with the nonzero rule.
    pub fn outline(&self, glyph: &Glyph, pen: &mut impl OutlinePen) {
        let font = &self.loaded(glyph.face).font;
        let Some(outline) = font.outline_glyphs().get(GlyphId::new(glyph.id)) else { return };
        let mut placed = Placed { pen, glyph: *glyph };
        let options = DrawOptions::new().with_ppem(Some(glyph.size));
        // A glyph whose outline is damaged stays blank: the fonts are ours, so this is not a thing to report to staff.
        let _ = outline.draw(&options, DrawMemory::Scratch, &mut placed);
    }

    /// A face whose outlines are fitted to whole pixels at this em: for a matrix, whose pixels are seen one by one.
    pub(crate) fn fitted(&self, face: Face, em: f32) -> Fitted {
        let options = HintOptions::auto().with_target(RasterTarget::Normal);
        Fitted(ScalerFont::hinted(self.loaded(face).font.clone(), em, options))
    }

    fn loaded(&self, face: Face) -> &Loaded {
        let [sans, bold, serif, kai, emoji, symbols] = &*self.faces;
        match face {
            Face::Sans => sans,
            Face::SansBold => bold,
            Face::Serif => serif,
            Face::Kai => kai,
            Face::Emoji => emoji,
            Face::Symbols => symbols,
            // A number that is nobody's has no glyphs that anybody asks for.
            Face::Other(number) => self.others.loaded(number).unwrap_or(sans),
        }
    }
}

/// A font that does not ship with the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFont {
    /// Its file: in the folder of the content's fonts, or of the machine.
    pub path: PathBuf,
    /// Whether the machine has it.
    pub is_of_machine: bool,
    /// How many characters it has that the player lacks.
    pub more: usize,
}

/// See [`Fonts::fitted`].
pub(crate) struct Fitted(ScalerFont);

impl Fitted {
    /// Draws the outline of a glyph of its face and em where that stands, at whole pixels.
    pub(crate) fn outline(&self, glyph: &Glyph, pen: &mut impl OutlinePen) {
        let Some(outline) = self.0.outline(GlyphId::new(glyph.id)) else { return };
        let mut placed = Placed { pen, glyph: *glyph };
        // See `Fonts::outline`.
        let _ = outline.draw(DrawMemory::Scratch, &mut placed);
    }
}

impl Loaded {
    fn read(assets: &Assets, path: &'static str) -> Result<Self, FontError> {
        let file = assets.read(path).ok_or(FontError::Missing(path))?;
        let bytes = file.len();
        let font = match file {
            Cow::Borrowed(bytes) => Font::new(bytes, 0),
            Cow::Owned(bytes) => Font::new(bytes, 0),
        };
        let font = font.ok_or(FontError::Broken(path))?;
        if font.outline_glyphs().source() != Some(OutlineSource::Glyf) || font.units_per_em() == 0 {
            return Err(FontError::Broken(path));
        }
        Ok(Self { bytes, ..Self::new(font) })
    }

    pub(super) fn new(font: Font) -> Self {
        Self { font, bytes: 0, horizontal: OnceLock::new(), vertical: OnceLock::new() }
    }

    fn plan(&self, vertical: bool) -> &ShapePlan {
        if vertical {
            self.vertical
                .get_or_init(|| ShapePlan::new(&self.font, Direction::TopToBottom, Some(WritingSystem::HAN), None, &[]))
        } else {
            self.horizontal.get_or_init(|| {
                ShapePlan::new(&self.font, Direction::LeftToRight, Some(WritingSystem::LATIN), None, &[])
            })
        }
    }
}

fn em(font: &Font) -> f32 {
    f32::from(font.units_per_em())
}

/// Moves an outline to its place, with y down.
struct Placed<'a, P> {
    pen: &'a mut P,
    glyph: Glyph,
}

impl<P> Placed<'_, P> {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let glyph = &self.glyph;
        if glyph.rotated { (glyph.x + y, glyph.y + x) } else { (glyph.x + x, glyph.y - y) }
    }
}

impl<P: OutlinePen> OutlinePen for Placed<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.pen.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let ((cx0, cy0), (x, y)) = (self.at(cx0, cy0), self.at(x, y));
        self.pen.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let ((cx0, cy0), (cx1, cy1), (x, y)) = (self.at(cx0, cy0), self.at(cx1, cy1), self.at(x, y));
        self.pen.curve_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.pen.close();
    }
}
