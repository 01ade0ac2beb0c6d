//! What staff wrote: RON is read element by element, explained where it is wrong, checked, loaded into a library, kept
//! and watched.

pub mod breaker;
mod explain;
pub mod files;
pub mod library;
pub mod names;
pub mod read;
pub mod scan;
pub mod source;
pub mod store;
pub mod themes;
