//! Fonts that do not ship with the player: those of a content folder, and those that the machine has (`machine`). Nobody
//! can trust them: they are opened within limits, and what has no characters, no outlines or no em is no font. Which
//! characters come from them is none of this file's business.

mod machine;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use skrifa::{
    GlyphId, Tag,
    font::{
        Blob, Format,
        glyph::outline::{DrawMemory, DrawOptions, NullSink},
        name::NameId,
    },
};

pub use self::machine::{MACHINE_FOLDERS, open_machine_font, search_machine_fonts};
pub use skrifa::Font;

/// A file of fonts has at most so many: those that ship with systems have ten, in as many languages.
const MAX_IN_FILE: u32 = 64;
/// The weight of a font that has all of them, as the names and slogans of a wall want it.
const WEIGHT: f32 = 700.0;
/// So many of its characters are drawn before a font is used, from its first to its last.
const DRAWN: usize = 64;
/// Characters that are counted: more than Unicode has.
const MAX_CHARACTERS: usize = 300_000;
/// What the names of fonts for China end in or hold, where a file has them for several countries.
const OF_CHINA: [&str; 4] = [" SC", " CN", "GB", "简"];

/// What fonts begin with.
const MARKS: [&[u8; 4]; 4] = [b"\0\x01\0\0", b"OTTO", b"true", b"ttcf"];

/// Why a file is no font that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FontFault {
    /// It is something else.
    NotAFont,
    /// It is one for web pages, which is packed.
    ForTheWeb,
    /// It is cut off or damaged.
    Damaged,
    /// It has pictures of its characters at one size, and no outlines.
    NoOutlines,
    /// It does not say which characters it has.
    NoCharacters,
}

/// Opens a font whose bytes nobody vouches for; of several in a file that for China. Some of its characters are drawn on
/// the way: what would end a painting shows here.
pub fn open_font(bytes: &Arc<Vec<u8>>) -> Result<Font, FontFault> {
    if [b"wOFF", b"wOF2"].iter().any(|mark| bytes.starts_with(*mark)) {
        return Err(FontFault::ForTheWeb);
    }
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let Some(Format::Sfnt(count)) = Format::new(bytes) else {
            let is_begun = MARKS.iter().any(|mark| bytes.starts_with(*mark));
            return Err(if is_begun { FontFault::Damaged } else { FontFault::NotAFont });
        };
        let source: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::<Vec<u8>>::clone(bytes);
        let font = for_china(count, |index| Font::new(Blob::Shared(Arc::clone(&source)), index));
        let font = usable(font.ok_or(FontFault::Damaged)?)?;
        try_out(&font);
        Ok(font)
    }));
    opened.unwrap_or(Err(FontFault::Damaged))
}

/// How many characters a font has.
pub fn count_characters(font: &Font) -> usize {
    font.charmap().unicodes().take(MAX_CHARACTERS).count()
}

/// Of the fonts of a file, the one for China; else the first.
fn for_china(count: u32, open: impl Fn(u32) -> Option<Font>) -> Option<Font> {
    let all = || (0..count.min(MAX_IN_FILE)).filter_map(&open);
    let is_for_china = |font: &Font| {
        let ids = [NameId::TYPOGRAPHIC_FAMILY_NAME, NameId::FAMILY_NAME];
        let names = ids.into_iter().filter_map(|id| font.names().get(id)?.english_or_first());
        names.into_iter().any(|name| {
            let name: String = name.name().chars().take(100).collect();
            OF_CHINA.iter().any(|mark| name.contains(*mark))
        })
    };
    if count > 1 { all().find(is_for_china).or_else(|| all().next()) } else { all().next() }
}

/// The font at the weight that a wall wants, where it can be drawn.
fn usable(font: Font) -> Result<Font, FontFault> {
    if font.units_per_em() == 0 || font.num_glyphs() == 0 {
        return Err(FontFault::Damaged);
    }
    if font.outline_glyphs().source().is_none() {
        return Err(FontFault::NoOutlines);
    }
    if font.charmap().unicodes().next().is_none() {
        return Err(FontFault::NoCharacters);
    }
    if font.axes().is_empty() {
        return Ok(font);
    }
    Ok(font.instance_builder().variations([(Tag::new(b"wght"), WEIGHT)]).build())
}

/// Draws some of the characters of a font for nobody to see.
fn try_out(font: &Font) {
    let glyphs = font.outline_glyphs();
    let step = (font.num_glyphs() as usize / DRAWN).max(1);
    for id in (0..font.num_glyphs()).step_by(step) {
        let Some(outline) = glyphs.get(GlyphId::new(id)) else { continue };
        // One that is damaged is blank.
        let _ = outline.draw(&DrawOptions::new().with_ppem(Some(100.0)), DrawMemory::Scratch, &mut NullSink);
        let _ = outline.extents();
    }
}
