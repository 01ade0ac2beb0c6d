//! The machine beneath: its clocks, its threads, and the programs of others.

pub mod clock;
pub mod open;
pub mod process;
pub mod threads;
