//! What the eye and the calendar find wrong with a library that can be played: texts too small to be read, pictures that
//! suit no wall of LEDs, rules that never play, slides that are over, clocks that are not Beijing's.
//!
//! # Decisions
//!
//! * Legibility is measured while a slide is painted (`paint::survey`), from its glyphs and from the pixels behind
//!   them: the check cannot disagree with the picture. It runs in `check` alone, since painting everything takes
//!   seconds: each distinct picture is painted once, on all cores, and what was measured on it is remembered (`remembered`)
//!   by a fingerprint of all that it follows from.
//! * A rule is reported as one that never plays only where a year was scanned: with very many conditions it is fewer
//!   days.
//! * Zones that play alike are scanned once: a city has a thousand screens.
//! * All findings are listed in one registry (`findings`), from which `docs/findings.md` is written; the head of the
//!   file says why it is a table beside the code.

#![forbid(unsafe_code)]

pub mod findings;
pub mod led;
pub mod legibility;
pub mod on_day;
pub mod remembered;
pub mod schedule;
pub mod timezones;
pub mod validity;
mod written_days;
