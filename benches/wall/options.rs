//! What `cargo bench --bench wall -- …` is asked to do.

use std::time::Duration;

use super::{content::DWELL_SECS, table::Player};

/// What is played and measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scenario {
    /// A slide that stands: processor time, frames.
    Static,
    /// A slide each 8 s with a fade: processor time, frames and their pacing.
    Fade,
    /// A ticker over a slide: processor time, steps and their evenness.
    Ticker,
    /// The first right picture.
    Start,
    /// Memory of a slide that stands.
    Memory,
    /// Bytes written to disk.
    Disk,
}

impl Scenario {
    /// All of them.
    pub(crate) const ALL: [(&str, Self); 6] = [
        ("static", Self::Static),
        ("fade", Self::Fade),
        ("ticker", Self::Ticker),
        ("start", Self::Start),
        ("memory", Self::Memory),
        ("disk", Self::Disk),
    ];
}

/// The options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// How many rounds.
    pub(crate) rounds: usize,
    /// How long each measurement takes; whole slides.
    pub(crate) window: Duration,
    /// What is measured.
    pub(crate) only: Vec<Scenario>,
    /// Who is measured.
    pub(crate) players: Vec<Player>,
    /// The screen.
    pub(crate) size: (u32, u32),
    /// Whether the page of the documentation is written.
    pub(crate) write: bool,
    /// Flags for Chromium instead of the usual ones.
    pub(crate) chromium_flags: Option<Vec<String>>,
}

impl Options {
    /// Reads the command line, its first argument being the first behind the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: 5,
            window: Duration::from_secs(3 * DWELL_SECS),
            only: Scenario::ALL.iter().map(|(_, scenario)| *scenario).collect(),
            players: Player::ALL.to_vec(),
            size: (1920, 1080),
            write: false,
            chromium_flags: None,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
            match argument.as_str() {
                // Cargo says so.
                "--bench" => {}
                "--write" => options.write = true,
                "--rounds" => options.rounds = number(&value()?)?.max(1),
                "--seconds" => {
                    let slides = number(&value()?)?.div_ceil(DWELL_SECS as usize).max(1);
                    options.window = Duration::from_secs(slides as u64 * DWELL_SECS);
                }
                "--only" => options.only = list(&value()?, &Scenario::ALL)?,
                "--players" => {
                    options.players = list(&value()?, &Player::ALL.map(|player| (player.name(), player)))?;
                }
                "--size" => {
                    let size = value()?;
                    let (width, height) = size.split_once('x').ok_or("--size wants WIDTHxHEIGHT")?;
                    options.size = (number(width)? as u32, number(height)? as u32);
                }
                "--chromium-flags" => {
                    options.chromium_flags = Some(value()?.split_whitespace().map(str::to_owned).collect());
                }
                other => return Err(format!("{other} is unknown; {USAGE}")),
            }
        }
        Ok(options)
    }

    /// The command that does the same.
    pub(crate) fn line(&self) -> String {
        let only = Scenario::ALL.iter().filter(|(_, scenario)| self.only.contains(scenario)).map(|(name, _)| *name);
        let players = self.players.iter().map(|player| player.name());
        format!(
            "cargo bench --bench wall -- --rounds {} --seconds {} --only {} --players {} --size {}x{}",
            self.rounds,
            self.window.as_secs(),
            only.collect::<Vec<_>>().join(","),
            players.collect::<Vec<_>>().join(","),
            self.size.0,
            self.size.1
        )
    }
}

/// What there is to write.
pub(crate) const USAGE: &str = "cargo bench --bench wall -- [--rounds N] [--seconds S] [--only static,fade,ticker,start,memory,disk] \
    [--players gongyi,chromium,mpv] [--size 1920x1080] [--chromium-flags \"…\"] [--write]";

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text} is no whole number"))
}

fn list<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<Vec<T>, String> {
    let one = |word: &str| known.iter().find(|(name, _)| *name == word.trim()).map(|(_, one)| *one);
    text.split(',').map(|word| one(word).ok_or(format!("{word} is unknown; {USAGE}"))).collect()
}
