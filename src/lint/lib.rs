//! What the eye and the calendar find wrong with a library that can be played: texts too small to be read, pictures that
//! suit no wall of LEDs, rules that never play.

pub mod findings;
pub mod led;
pub mod legibility;
pub mod schedule;
