//! How far a command is that takes seconds: a bar on a terminal, and nothing where its messages go anywhere else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a second the bar is drawn at most.
const DRAWN_PER_SECOND: u8 = 10;

/// A bar, which goes away with it.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar on the standard error, which stays hidden where that is no terminal.
    pub(super) fn new() -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND);
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len}");
        Self(
            ProgressBar::with_draw_target(Some(0), target)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())),
        )
    }

    /// So many of so many are done.
    pub(super) fn reach(&self, done: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
