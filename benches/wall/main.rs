//! Gongyi beside what a city would use instead: Chromium in kiosk mode, and mpv with pictures.
//!
//! `cargo bench --bench wall` starts an X server without a screen (Xvfb) for each run, shows the same slides by each player,
//! in turn and in rounds, and measures what each costs. It says what it needs and installs nothing, asserts nothing, and
//! leaves nothing behind; `-- --write` writes `docs/performance.md`, which tells what is measured and how to read it.
//! Whether it can report a loss is tested in `tests/core/wall.rs`.

mod content;
mod display;
mod interrupt;
mod measure;
mod options;
mod pacing;
mod page;
mod players;
mod processes;
mod statistics;
mod table;

use std::{
    env,
    error::Error,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use measure::Bench;
use options::Options;
use players::Players;
use table::{Player, Samples};

fn main() -> ExitCode {
    // `cargo test --benches` runs it without this word, and only wants to know that it builds.
    if !env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _nobody_reads = writeln!(io::stderr(), "wall: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = Options::parse(env::args().skip(1))?;
    interrupt::take()?;
    let mut out = io::stdout();
    if players::in_path("Xvfb").is_none() {
        return Err("Xvfb is missing: apt-get install xvfb".into());
    }
    let players = Players::find(options.chromium_flags.clone())?;
    let machine = page::Machine::read(&players);
    let warnings = page::warnings(&machine, &options, &players);
    for line in &machine.lines {
        writeln!(out, "{line}")?;
    }
    for warning in &warnings {
        writeln!(out, "\n!!! {warning}")?;
    }
    let folder = measure::folder(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let slides = folder.path().join("slides");
    let content = content::Content::prepare(&slides, &players.gongyi, options.size)?;
    let bench =
        Bench { players: &players, content: &content, kept: folder.path().join("kept"), window: options.window };
    let there: Vec<Player> =
        options.players.iter().copied().filter(|player| players.program(*player).is_some()).collect();
    let round: Duration = options.only.iter().map(|scenario| bench.estimate(*scenario)).sum();
    let minutes = (round * (there.len() * options.rounds) as u32).as_secs().div_ceil(60);
    writeln!(out, "\n{} round(s) of {} player(s), about {minutes} min", options.rounds, there.len())?;

    let mut samples = Samples::default();
    for player in &there {
        bench.warm_up(*player)?;
    }
    for round in 0..options.rounds {
        writeln!(out, "round {}", round + 1)?;
        for scenario in &options.only {
            for player in there.iter().cycle().skip(round % there.len().max(1)).take(there.len()) {
                writeln!(out, "   {scenario:?}: {}", player.name())?;
                // One that fails in a round is told of, and the others go on.
                if let Err(error) = bench.measure(*scenario, *player, &mut samples) {
                    interrupt::check()?;
                    writeln!(out, "      {} FAILED: {error}", player.name())?;
                }
            }
        }
    }

    let missed = samples.missed();
    writeln!(out, "\nMedians, with the least and the greatest of {} round(s):\n\n{}", options.rounds, samples.text())?;
    writeln!(out, "{missed} aim(s) missed")?;
    for warning in &warnings {
        writeln!(out, "!!! {warning}")?;
    }
    if options.write {
        let date = gongyi_system::clock::system_now().format("%Y-%m-%d").to_string();
        let commands = page::commands(&players, &content, folder.path(), &options);
        let section = page::section(&samples, &machine, &warnings, &commands, &date);
        let caption = if warnings.is_empty() { date } else { format!("{date}, a rough run") };
        page::write(Path::new(env!("CARGO_MANIFEST_DIR")), &section, &samples.picture(&caption))?;
        writeln!(out, "written: docs/performance.md, docs/pictures/performance.svg")?;
    }
    Ok(())
}
