//! What a screen shows, as a pure function of a library, an instant and the trust in the clock: no files, no threads, no
//! clock, no pixels.

pub mod characters;
pub mod condition;
pub mod local_time;
pub mod model;
pub mod playback;
pub mod playhead;
pub mod problem;
mod recent;
pub mod schedule;
pub mod shapes;
pub mod show;
pub mod sync;
pub mod testing;
