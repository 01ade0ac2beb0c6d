//! The machine beneath: its clocks, its threads, and the programs of others.
//!
//! [`clock`] alone reads the machine's clocks, [`sleeper`] sleeps until one is set, [`zone`] knows its time zone; [`threads`] is for what may hang,
//! [`open`] for files that may not be trusted, [`process`] for the programs of others; [`disk`], [`thermal`] and [`cards`] tell how the
//! machine does.
//!
//! # Decisions
//!
//! Files of a folder are opened beneath it by resolving first and then walking without links ([`open`]), on every kernel
//! alike, and each time anew: `openat2` is not everywhere, and refuses links that stay inside by an absolute path;
//! nothing that is no regular file is waited for, and a link that is exchanged after the check leads nowhere else. A
//! command of the operator's runs in a process group of its own and is waited for without being reaped ([`process`]): it
//! can be killed with all that it started, and its number is never another's. A disk that does not answer is not waited
//! for ([`threads::asker`]): nothing can end a thread that waits for a disk.
//!
//! # Threads
//!
//! `gongyi-watch` (files), `gongyi-watchdog` (reports when the folder does not answer), `gongyi-verify` (whole
//! pictures), `gongyi-ask` (heads of pictures), `gongyi-paint` (hands out slides) and `gongyi-brush` (paints them),
//! `gongyi-alarm` (time), `gongyi-signals`, under X `gongyi-outputs` (`RandR`), `gongyi-log`, and, where asked for,
//! `gongyi-events`, `gongyi-journal`, `gongyi-status`, `gongyi-mirror` and `gongyi-trace`; `gongyi-notify` where a service manager listens. All talk to the stage by channels and wake it;
//! all end when the player does, and the threads that write or ask are waited for two seconds at most, the displays to be
//! on for half a minute. `gongyi-program` waits for a program of others. `gongyi-trust` asks whether the system's clock is
//! synchronised while that is not known; `gongyi-power` runs the operator's commands while every screen is blanked;
//! `gongyi-lint` says at the start and after each edit what is odd about the schedule, and ends. `gongyi-language` asks the
//! folder, before anything is said, in which language it is to be said.

#![forbid(unsafe_code)]

pub mod cards;
pub mod clock;
pub mod disk;
pub mod gpu;
pub mod host;
pub mod open;
pub mod process;
pub mod sleeper;
pub mod thermal;
pub mod threads;
pub mod zone;
