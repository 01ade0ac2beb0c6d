//! The library: an immutable, valid snapshot of everything that staff wrote.
//!
//! [`model`] holds the types that everything to the right works with. Reading a folder, collecting every problem,
//! keeping the last good version of each file and watching for edits happen here; what plays when does not.

pub mod model;
