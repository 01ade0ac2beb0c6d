//! What the names of a folder's files say: which name was meant, which file one is a copy of, and what a name said before
//! an archive was unpacked with another encoding.
//!
//! Names alone are looked at here; which files there are and what is in them is the loader's.

mod copies;
mod encoding;
mod meant;

pub(crate) use self::{
    copies::{CopyMark, Originals, is_default_name},
    encoding::{gbk_name, is_garbled_from, looks_garbled},
    meant::{Meant, fold, is_leftover, is_site_name, well_formed},
};

/// How the names of our files end.
pub(crate) const ENDING: &str = ".ron";
/// The file that describes the site.
pub(crate) const SITE: &str = "site.ron";

/// The name of a playlist's file without its ending.
pub(crate) fn stem_of(name: &str) -> &str {
    name.strip_suffix(ENDING).unwrap_or(name)
}
