//! What a text is by what is in it: the site or a playlist, whatever its file is called, right or wrong.

use crate::scan::{TokenKind, tokens};

/// What a file was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// What `site.ron` says.
    Site,
    /// Slides.
    Playlist,
    /// Something in brackets, which may be either.
    Brackets,
}

/// The field that a playlist has, and the site has not.
const OF_A_PLAYLIST: &str = "slides";
/// Others that it has, and the site has not.
const BESIDE_SLIDES: [&str; 9] =
    ["title", "theme", "banner", "credit", "series", "transition", "easing", "transition_time", "dwell"];
/// The field that is the site's, whatever stands beside it.
const SCHEDULE: &str = "schedule";
/// The fields that the site has, and a playlist has not.
const OF_THE_SITE: [&str; 9] =
    ["screens", "timezone", "calendar", "place", "clock", "reduced_motion", "phrases", "fallback", "holidays"];

/// What a text is for; nothing where it is no RON.
pub(super) fn kind_of_text(text: &str) -> Option<FileKind> {
    let text = text.trim_start_matches('\u{feff}');
    let written = tokens(text).filter(|token| !matches!(token.kind, TokenKind::Comment { .. }));
    // The name of a type may stand before the bracket, and a bracket may be of an input method.
    let mut written = written.peekable();
    written.next_if(|token| token.kind == TokenKind::Word);
    written.next_if(|token| matches!(token.kind, TokenKind::Open('(') | TokenKind::Mark('（')))?;
    let (mut depth, mut last) = (1_u32, None);
    let (mut has_schedule, mut is_site, mut is_playlist) = (false, false, false);
    for token in written {
        match token.kind {
            TokenKind::Open(_) | TokenKind::Mark('（' | '［' | '【') => depth += 1,
            TokenKind::Close(_) | TokenKind::Mark('）' | '］' | '】') => depth = depth.saturating_sub(1),
            TokenKind::Mark(':' | '：' | '=') if depth == 1 => {
                let field = last.take().and_then(|at| text.get(at)).unwrap_or_default();
                if field == OF_A_PLAYLIST {
                    return Some(FileKind::Playlist);
                }
                has_schedule |= field == SCHEDULE;
                is_site |= OF_THE_SITE.contains(&field);
                is_playlist |= BESIDE_SLIDES.contains(&field);
            }
            TokenKind::Word => {
                last = Some(token.at);
                continue;
            }
            _ => {}
        }
        last = None;
    }
    // A playlist whose `slides` is misspelt is no site because it names a screen.
    Some(if has_schedule || (is_site && !is_playlist) { FileKind::Site } else { FileKind::Brackets })
}

/// What the first bytes of a file are for.
pub(super) fn kind_of_bytes(bytes: &[u8]) -> Option<FileKind> {
    kind_of_text(&String::from_utf8_lossy(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_for_stands_in_it() {
        for (text, kind) in [
            ("(schedule: [(play: \"a\")])", Some(FileKind::Site)),
            ("\u{feff}// 本站\n(\n  timezone: \"Asia/Shanghai\",\n screens: [", Some(FileKind::Site)),
            ("(title: \"a\", slides: [Slogan(text: \"(schedule: [\")])", Some(FileKind::Playlist)),
            ("(slides: [(schedule: 3)])", Some(FileKind::Playlist)),
            ("（slides：[Slogan(text: \"a\")]）", Some(FileKind::Playlist)),
            ("Site(screens: [])", Some(FileKind::Site)),
            ("(title: \"a\", slids: [], screens: [\"hall\"])", Some(FileKind::Brackets)),
            ("()", Some(FileKind::Brackets)),
            ("(注意：slides)", Some(FileKind::Brackets)),
            ("说明：slides: 不要删", None),
            ("slides: [Values()]", None),
            ("# site\nschedule: daily", None),
            ("", None),
            ("PK\u{3}\u{4}", None),
        ] {
            assert_eq!(kind_of_text(text), kind, "{text}");
        }
    }
}
