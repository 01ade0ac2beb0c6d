//! The machine beneath: its clocks, its threads, and the programs of others.
//!
//! [`clock`] alone reads the machine's clocks; [`threads`] is for what may hang, [`open`] for files that may not be
//! trusted, [`process`] for the programs of others.
//!
//! # Decisions
//!
//! Files of a folder are opened beneath it by resolving first and then walking without links ([`open`]), on every kernel
//! alike, and each time anew: `openat2` is not everywhere, and refuses links that stay inside by an absolute path;
//! nothing that is no regular file is waited for, and a link that is exchanged after the check leads nowhere else. A
//! command of the operator's runs in a process group of its own and is waited for without being reaped ([`process`]): it
//! can be killed with all that it started, and its number is never another's. A disk that does not answer is not waited
//! for ([`threads::asker`]): nothing can end a thread that waits for a disk.

pub mod clock;
pub mod open;
pub mod process;
pub mod threads;
