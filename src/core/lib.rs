//! What a screen shows, as a pure function of a library, an instant and the trust in the clock: no files, no threads, no
//! clock, no pixels.
//!
//! # Decisions
//!
//! * The rules of a zone are put in order when somebody asks for it, and the last 32 zones are kept: a city of a
//!   thousand screens and ten thousand rules takes megabytes and not gigabytes.
//! * The schedule is planned a local day at a time (`schedule::Day`): winners by a sweep over the spans in which rules
//!   are active, then break-ins. Every loop is anchored anew at local midnight, so days do not depend on each other; a
//!   lookup in a plan is a binary search, whatever the number of rules; a year is a walk over 365 plans.
//! * Plans, prepared loops and conditions are kept in the library's `Memo`, the last few only: answers stay a pure
//!   function of their arguments, and memory does not depend on how far one looks.
//! * A break-in that has begun plays its pass: others wait, and none waits for itself; only a programme of a higher
//!   priority, or midnight, ends it. Rule 5 lets two of one instant both play, one after the other; cutting a pass
//!   would show half a notice.
//! * Break-ins start at wall-clock times, also on days when clocks are set: "on the hour" is what people read off a
//!   clock; the gap and the overlap follow rule 3.
//! * A remnant between two windows goes to what was on before, be it a break-in: one rule for all boundaries, and
//!   nothing flashes.
//! * Without `site.ron` the library has a `sequence` of playlists instead of rules: one after the other is not an
//!   interleaving.
//! * Black without `zones` is the whole screen, a playlist without `zones` is `main`: a clock that shines in a dark
//!   hall is not what `blank` asks for.
//! * Zones are split by a fixed layout (`model::layout`), not by rectangles that staff write: four parts that always
//!   look right; whole pixels that tile the screen, a pure function of its size.
//! * A slide that is another every day (`Countdown`, `Today`) is given its day by playback (`Slide::at_time`): the
//!   painter stays a function of the slide, and every loop starts anew at local midnight, so that no day changes under
//!   a cue.
//! * What shows the time (`Clock`, as a slide or a zone) is one cue whose picture is refreshed, not a cue a minute; a
//!   doubted clock shows no time. One frame a minute, exactly when it begins, and the next picture is painted before;
//!   the slide counts as shown once, is one line of the timeline and one step at the desk, and a minute that turns
//!   during its fade only exchanges the picture that comes in.
//! * A ticker's cue is its programme; where the line stands is a function of the time since the cue began: screens
//!   agree, and an edit or a restart changes no pace. Its own `texts` are a playlist without a name: rules, lines and
//!   edits treat both alike.
//! * Against burn-in the whole picture moves, by a pixel a quarter of an hour ([`burn_in`]), and not its still parts alone: the
//!   edges of a band burn in as its letters do, and the presenters move pixels that are painted already.
//! * Reduced motion is applied where a cue is made (`playback`): `show` stays the one truth, which player, `snapshot`
//!   and tests follow.
//! * The length of transitions is the playlist's `transition_time`, their kind may be each slide's `transition`: a
//!   designer sets one pace for a playlist.
//! * Which slide it is (`SlideRef`) is told apart by its parts: where it comes from (a file, the player, a zone), its
//!   playlist, its id or its place there, and its page; what is printed is derived. A playlist may be called anything,
//!   and the fallback and zones have slides that nobody wrote.
//! * What is reported is escaped where it becomes a sentence (`problem::Text`, `characters`), since names of files may
//!   hold what a terminal obeys.

#![forbid(unsafe_code)]

pub mod burn_in;
pub mod characters;
pub mod condition;
pub mod fonts;
pub mod local_time;
pub mod log;
pub mod model;
pub mod playback;
pub mod playhead;
pub mod problem;
pub mod quota;
mod recent;
pub mod schedule;
pub mod shapes;
pub mod show;
pub mod sync;
pub mod telephone;
pub mod testing;
pub mod timezones;
