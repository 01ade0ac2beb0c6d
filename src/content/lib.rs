//! What staff wrote: RON is read element by element, explained where it is wrong, checked, loaded into a library, kept
//! and watched.
//!
//! As an edit goes: [`library::watch`] sees that a file changed; the library's loader reads the folder and asks [`read`]
//! for what each text says, by way of [`source`] (a text and the places in it), [`scan`] (its tokens) and `explain`
//! (what is wrong with it, in words); the library parses, resolves and composes that into one immutable snapshot;
//! [`store`] keeps the last good version of each file for the next start; [`breaker`] remembers the pictures that ended
//! a player. [`files`] are the raw shapes of whole files, [`names`] and [`themes`] what slides name among the assets.
//!
//! # Decisions
//!
//! *Texts.* How much of everything there may be is written in one place (`library::limits`), and of each file 100
//! problems are reported; a sentence is cut where it becomes part of a problem, and nowhere else: no file costs more
//! than reading it, nor fills the status, and `explain` says all of it. A dwell below a second is refused, whatever is
//! waived: a public wall does not flicker, so nothing need be searched for that flashes (WCAG 2.3.1 allows three flashes
//! a second). The pages of a long text are cut at load against a fixed reference page of 18 × 4 characters
//! (`library::resolve::pages`): all screens of a site turn the page at the same instant, and the timeline does not depend
//! on fonts or sizes. The length of transitions is the playlist's `transition_time`, their kind may be each slide's
//! `transition`: a designer sets one pace for a playlist. A ticker's own `texts` are a playlist without a name, so that
//! rules, lines and edits treat both alike.
//!
//! *Which version is in force.* What disappears while it is in force is a bad state, reported after three seconds, and
//! kept: staff rename in two steps, mounts go away, and a wall that falls back to something else for 30 ms is seen by
//! everybody; "no schedule" is written as `()`. A site that never was good counts as far as its parts are right, without
//! those that hold a text which is too long; with a last good one it counts as a whole or not at all: at a first start
//! something right is better than the fallback, later half a schedule is worse than yesterday's. The folder is known to
//! the store by its path as given, not by where its links lead: a fleet switches a link to new content and means the
//! same wall, and asking a folder that hangs for its real path would hang.
//!
//! *Watching.* `notify` is used without a debouncer: the two delays (30 ms of quiet, 500 ms for bad states) and the
//! re-arming of watches are our own rules. Each reading of the folder is contained and asked for on its own thread, and
//! nobody joins it for long: a thread that waits for a dead mount cannot be ended.
//!
//! *Growth.* What came of a file is known by its bytes, and, once the file had looked the same from outside for two
//! seconds of this machine's own clock, by its looks: no file system keeps times more coarsely, so that whatever is
//! written from then on can be seen, and no clock of a server is asked. A poll reads small texts in any case, and where it
//! finds a change that looks did not show, the next reading trusts none. What is made of a playlist is kept beside all that
//! it depends on (its text, theme, phrases, pictures, drawings) and compared with it at each reading, instead of being
//! told what changed: nobody can forget to tell. A property test compares each reading with a newcomer's.
//!
//! *Pictures.* One that is replaced while it is shown is taken once it has been left alone for a second, and waited for
//! three where its end is missing: whoever copies it over a share writes it in pieces, and the version before is whole.
//! What was written within two seconds before it was probed is verified once more: file systems with coarse times give
//! no sign of a second write. An error of the disk, a lack of memory and a refusal of the breaker are no facts about a
//! picture (`MediaError::lasts`): its last good version plays, and it is probed again; the store drops only what has a
//! wrong hash, as a blink of a share must not take a poster off the wall for ever. A disk that does not answer for a
//! picture within 1.5 s is not waited for: one that hangs keeps no text from the wall. A picture's fingerprint stays what
//! was first given out for a file, even when its content is known later: verifying it never paints the wall anew.
//!
//! *Reading on.* `ron` stops at the first mistake. What a person most likely meant is put in its place, in a copy, and the
//! copy is read again (`recover`): so each kind of mistake needs one line that says what would be right, and no second
//! parser that knows RON otherwise than the first. What stands only in the copy is never played. Of a problem beside what was
//! put right nothing is said, as the one may have caused the other. A site counts in parts only where nothing else can have
//! been meant.
//!
//! *The breaker.* A picture is noted as in hand, by its path, inode, size and times, before it is decoded or painted, until the
//! adapter has it; a thread writes the notes, and whoever paints waits a second for it at most; after two deaths in a row
//! it is skipped for ten minutes, then twice as long. Nothing inside a process catches its own end, and a power cut may
//! leave such a note by chance, so none is for ever.

#![forbid(unsafe_code)]

pub mod breaker;
pub mod codes;
mod explain;
pub mod files;
pub mod library;
pub mod names;
pub mod read;
mod recover;
pub mod scan;
pub mod scenes;
pub mod source;
pub mod store;
pub mod themes;
