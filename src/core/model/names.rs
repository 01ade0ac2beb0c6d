//! The names of playlists, screens and zones: each is compared and printed, and is not any other name.

use std::{fmt, sync::Arc};

/// Defines a name that is compared and printed, and is not any other name.
macro_rules! name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The name of a playlist: its file's name without `.ron`.
    PlaylistName
}
name! {
    /// The name of a screen.
    ScreenName
}

/// The name of the zone that every screen has.
pub const MAIN_ZONE: &str = "main";

/// A zone of a screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ZoneId {
    /// The screen.
    pub screen: ScreenName,
    /// The zone's name on it.
    pub zone: Arc<str>,
}

impl ZoneId {
    /// The zone `main` of a screen.
    pub fn main(screen: &ScreenName) -> Self {
        Self::new(screen, MAIN_ZONE)
    }

    /// A zone of a screen by its name.
    pub fn new(screen: &ScreenName, zone: &str) -> Self {
        Self { screen: screen.clone(), zone: zone.into() }
    }

    /// Whether it is the zone that every screen has.
    pub fn is_main(&self) -> bool {
        &*self.zone == MAIN_ZONE
    }
}
