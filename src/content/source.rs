//! A file that was read as text, and the places in it. This is a leaf: what reads it and what explains its errors both
//! point into it.

use std::{ops::Range, path::PathBuf};

use super::scan;
use gongyi_core::{
    problem::{Grade, Place, Problem},
    text,
};
use gongyi_media::FileKind;

/// Stands where Windows editors write a mark at the start of a file: as long as that mark, and space to `ron`, so that
/// places stay right.
const START_MARK: char = '\u{200e}';
/// A file that was read as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path as a person would name it.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
    /// Where its lines begin. A place is asked for each slide and rule, which must not count lines each time.
    lines: Vec<usize>,
    /// How many characters begin before each [`STRIDE`] of bytes: a file may be one line, and columns are not counted
    /// from its start either.
    characters: Vec<usize>,
}

/// Characters are counted once for so many bytes.
const STRIDE: usize = 1024;

/// How many characters begin in these bytes.
fn begin_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl Source {
    /// A text that is known to be one.
    pub fn of_text(path: PathBuf, text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let counted = text.as_bytes().chunks(STRIDE).scan(0, |sum, chunk| {
            *sum += begin_in(chunk);
            Some(*sum)
        });
        let characters = std::iter::once(0).chain(counted).collect();
        Self { path, text, lines, characters }
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let stride = byte / STRIDE;
        let rest = self.text.as_bytes().get(stride * STRIDE..byte).unwrap_or_default();
        self.characters.get(stride).copied().unwrap_or_default() + begin_in(rest)
    }

    /// Takes the bytes of a file; a problem where they are no text in UTF-8.
    #[expect(clippy::result_large_err, reason = "a problem is reported once and then kept: boxing it saves nothing")]
    pub fn new(path: PathBuf, bytes: Vec<u8>) -> Result<Self, Problem> {
        if let Some((zh, en)) = FileKind::new(bytes.get(..FileKind::ENOUGH_BYTES).unwrap_or(&bytes)).not_text() {
            let message = text!("这个文件是{zh}，不是文本", "this file is {en}, not text");
            let help = text!(
                "播放列表是纯文本文件，请用记事本一类的文本编辑器来写；图片请保留原来的扩展名",
                "a playlist is plain text, written with a text editor; pictures keep the ending of their names"
            );
            return Err(Problem::error("not-text", Grade::Shape, Place::of_file(path), message).help(help));
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = match text.strip_prefix('\u{feff}') {
                    Some(rest) => format!("{START_MARK}{rest}"),
                    None => text,
                };
                let source = Self::of_text(path, text);
                source.control_character().map_or(Ok(source), Err)
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let is_utf_16 = matches!(bytes.get(..2), Some([0xFF, 0xFE] | [0xFE, 0xFF])) || bytes.contains(&0);
                let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
                let place = Self::of_text(path, before).place(valid..valid);
                Err(bad_encoding(place, if is_utf_16 { "UTF-16" } else { "GBK" }))
            }
        }
    }

    /// A problem where the text holds characters that nobody can type, as after a power cut while it was saved.
    fn control_character(&self) -> Option<Problem> {
        let is_bad = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        let (at, c) = self.text.char_indices().find(|(_, c)| is_bad(*c))?;
        let place = self.place(at..at + c.len_utf8());
        // In UTF-16 every other byte of a Western letter is zero; many zeros in a row are what a power cut leaves.
        let zeros = self.text.matches('\0').count();
        if c == '\0' && zeros * 3 > self.text.len() && !self.text.contains("\0\0\0\0") {
            return Some(bad_encoding(place, "UTF-16"));
        }
        let code = u32::from(c);
        let message = text!(
            "这里有一个看不见的控制字符（U+{code:04X}），文件可能没有存好",
            "there is an invisible control character (U+{code:04X}) here; the file may not have been saved well"
        );
        Some(Problem::error("control-character", Grade::Shape, place, message).help(text!(
            "把光标移到这里删掉它；如果整段都坏了，请从备份恢复",
            "delete it, or, if more is damaged, take the file from a backup"
        )))
    }

    /// The place of these bytes.
    pub fn place(&self, span: Range<usize>) -> Place {
        let line = self.lines.partition_point(|start| *start <= span.start).max(1);
        let line_start = self.lines.get(line - 1).copied().unwrap_or_default();
        let mark = usize::from(line_start == 0 && span.start > 0 && self.text.starts_with(START_MARK));
        let before = self.characters_before(span.start.min(self.text.len())) - self.characters_before(line_start);
        Place { file: self.path.clone(), line, column: before.saturating_sub(mark) + 1, span }
    }

    /// Whether nothing is written in it but comments.
    pub(super) fn is_empty(&self) -> bool {
        scan::tokens(&self.text).all(|token| token.kind == scan::TokenKind::Mark(START_MARK))
    }

    /// The place of the file as a whole.
    pub fn whole(&self) -> Place {
        Place::of_file(&self.path)
    }

    /// The bytes of a part of the text, such as a raw value's, without the space and the comments around it.
    pub fn span_of(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        let mut span: Option<Range<usize>> = None;
        for token in scan::tokens(part).filter(|token| !matches!(token.kind, scan::TokenKind::Comment { .. })) {
            span = Some(span.map_or(token.at.start, |span| span.start)..token.at.end);
        }
        let span = span.unwrap_or_default();
        start + span.start..(start + span.end).min(self.text.len())
    }

    /// The place, within a part of the text, of a field's value: `field: value`; of the part's first line where the
    /// field is not written.
    pub fn place_of_field(&self, part: Range<usize>, field: &str) -> Place {
        let text = self.text.get(part.clone()).unwrap_or_default();
        let value = scan::value_of_field(text, field).map(|at| part.start + at.start..part.start + at.end);
        self.place(self.first_line(value.unwrap_or(part)))
    }

    /// A part cut to its first line, so that a report does not quote half a file.
    pub(super) fn first_line(&self, part: Range<usize>) -> Range<usize> {
        let text = self.text.get(part.clone()).unwrap_or_default();
        part.start..part.start + text.lines().next().unwrap_or_default().len()
    }
}

/// A file whose bytes are no UTF-8.
fn bad_encoding(place: Place, encoding: &str) -> Problem {
    let message =
        text!("文件不是 UTF-8 编码（可能是 {encoding}）", "the file is not encoded as UTF-8 (it may be {encoding})");
    Problem::error("not-utf8", Grade::Shape, place, message).help(text!(
        "在编辑器里选择“另存为”，编码选 UTF-8",
        "choose \"Save as\" in the editor, with the encoding UTF-8"
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn columns_are_counted_from_anywhere_as_from_the_start(
            text in "[a字\u{1F600}\\n]{0,3000}",
            at in any::<prop::sample::Index>(),
            marked in any::<bool>(),
        ) {
            let text = format!("{}{text}", if marked { "\u{feff}" } else { "" });
            let source = Source::new("a.ron".into(), text.clone().into_bytes()).unwrap();
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = boundaries[at.index(boundaries.len())];
            let place = source.place(at..at);
            let before = text[..at].trim_start_matches('\u{feff}');
            prop_assert_eq!(place.line, before.matches('\n').count() + 1);
            prop_assert_eq!(place.column, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
        }
    }
}
