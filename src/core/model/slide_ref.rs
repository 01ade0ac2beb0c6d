//! Which slide it is: where it comes from, and its name or its place there. What `timeline`, the events and the status
//! print is derived from this; nothing takes a printed id apart.

use std::{fmt, sync::Arc};

use super::PlaylistName;

/// Where a slide comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlideOrigin {
    /// It is written in a playlist.
    Written,
    /// It is the player's own, for when nothing is scheduled.
    BuiltIn,
    /// A zone makes it: the line of a ticker, the time of day.
    Zone,
}

/// What a slide is called in its playlist.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LocalId {
    /// The name that staff gave it.
    Named(Arc<str>),
    /// Its place among the slides as written, from 0.
    Index(usize),
}

impl fmt::Display for LocalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}

/// Which slide it is. It is printed as `<playlist>/<id>`, or `<playlist>/<index>` where it has no name; the pages of a
/// long text add `/<page>`, and what a zone makes is a word alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlideRef {
    origin: SlideOrigin,
    playlist: Option<PlaylistName>,
    id: LocalId,
    page: Option<usize>,
    printed: Arc<str>,
}

impl SlideRef {
    /// A slide that is written in a playlist; of a long text, the page from 1.
    pub fn written(playlist: &PlaylistName, id: LocalId, page: Option<usize>) -> Self {
        let printed = match page {
            Some(page) => format!("{playlist}/{id}/{page}"),
            None => format!("{playlist}/{id}"),
        };
        Self { origin: SlideOrigin::Written, playlist: Some(playlist.clone()), id, page, printed: printed.into() }
    }

    /// A slide of the player's own playlist.
    pub fn built_in(playlist: &PlaylistName, index: usize) -> Self {
        Self { origin: SlideOrigin::BuiltIn, ..Self::written(playlist, LocalId::Index(index), None) }
    }

    /// What a zone makes itself, by the word for it.
    pub fn of_zone(word: &str) -> Self {
        let (id, printed) = (LocalId::Named(word.into()), word.into());
        Self { origin: SlideOrigin::Zone, playlist: None, id, page: None, printed }
    }

    /// Where it comes from.
    pub fn origin(&self) -> SlideOrigin {
        self.origin
    }

    /// Its playlist; none for what a zone makes.
    pub fn playlist(&self) -> Option<&PlaylistName> {
        self.playlist.as_ref()
    }

    /// What it is called there.
    pub fn id(&self) -> &LocalId {
        &self.id
    }

    /// The page of a long text, from 1.
    pub fn page(&self) -> Option<usize> {
        self.page
    }

    /// What is printed: only to be read.
    pub fn as_str(&self) -> &str {
        &self.printed
    }
}

impl fmt::Display for SlideRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slide_knows_its_playlist_whatever_is_printed() {
        let law = PlaylistName::from("law");
        let named = |name: &str| LocalId::Named(name.into());
        for (slide, printed, playlist, page) in [
            (SlideRef::written(&law, LocalId::Index(0), None), "law/0", Some("law"), None),
            (SlideRef::written(&law, named("民法"), None), "law/民法", Some("law"), None),
            (SlideRef::written(&law, LocalId::Index(0), Some(2)), "law/0/2", Some("law"), Some(2)),
            (SlideRef::written(&"a b.c #1".into(), named("x"), Some(1)), "a b.c #1/x/1", Some("a b.c #1"), Some(1)),
            (SlideRef::built_in(&"fallback".into(), 0), "fallback/0", Some("fallback"), None),
            (SlideRef::of_zone("clock"), "clock", None, None),
        ] {
            assert_eq!((slide.as_str(), slide.to_string().as_str()), (printed, printed));
            assert_eq!((slide.playlist().map(PlaylistName::as_str), slide.page()), (playlist, page), "{printed}");
        }
        // A playlist that staff call `fallback` is not the player's own.
        let own = PlaylistName::from("fallback");
        assert_ne!(SlideRef::built_in(&own, 0), SlideRef::written(&own, LocalId::Index(0), None));
    }
}
