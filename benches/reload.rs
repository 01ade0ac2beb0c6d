//! From saving a file to the new picture: how long an edit of the slide on screen takes to be drawn.
//!
//! The real player runs off-screen at 1920×1080; each of 200 edits replaces the playlist as an editor does, and the time
//! runs from there to its `slide_redrawn` event. The peer in the same run is the file event alone, as `notify` tells it:
//! no player that watches files can be faster. `cargo bench --profile dev --bench reload` uses the one build of Bevy
//! that `cargo run` uses.

use std::{
    error::Error,
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use notify::{RecursiveMode, Watcher as _};

use gongyi_system::clock::monotonic_now;

/// The edits that are measured.
const EDITS: usize = 200;
/// Longer than any edit takes.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> Result<(), Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    let folder = root.path().join("playlists");
    fs::create_dir(&folder)?;
    let edit = |text: &str| -> io::Result<()> {
        let temporary = root.path().join("being-written");
        fs::write(&temporary, format!("(slides: [Slogan(text: \"{text}\", dwell: \"1h\")])"))?;
        fs::rename(temporary, folder.join("a.ron"))
    };
    edit("讲文明 树新风")?;

    let (file_event, file_events) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _bench_ends = file_event.send(monotonic_now());
        }
    })?;
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;

    let mut player = Command::new(env!("CARGO_BIN_EXE_gongyi"))
        .arg(&folder)
        .args(["--headless", "--size", "1920x1080", "--events", "-"])
        .arg("--state")
        .arg(root.path().join("state"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let out = BufReader::new(player.stdout.take().ok_or("the player has no output")?);
    let (event, events) = mpsc::channel();
    std::thread::Builder::new().spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if event.send((line, monotonic_now())).is_err() {
                return;
            }
        }
    })?;
    let until = |kind: &str| loop {
        let (line, at) = events.recv_timeout(PATIENCE)?;
        if line.contains(kind) {
            return Ok::<_, mpsc::RecvTimeoutError>(at);
        }
    };
    until("\"slide_shown\"")?;

    let (mut whole, mut alone) = (Vec::new(), Vec::new());
    for number in 0..EDITS {
        while file_events.try_recv().is_ok() {}
        let start = monotonic_now();
        edit(&format!("第{number}次 修改"))?;
        alone.push(file_events.recv_timeout(PATIENCE)? - start);
        whole.push(until("\"slide_redrawn\"")? - start);
    }
    player.kill()?;
    player.wait()?;

    let quantile = |times: &mut Vec<Duration>, share: f64| {
        times.sort();
        times.get(((times.len() - 1) as f64 * share).round() as usize).copied().unwrap_or_default().as_secs_f64()
            * 1000.0
    };
    let (median, late) = (quantile(&mut whole, 0.5), quantile(&mut whole, 0.99));
    let (floor, floor_late) = (quantile(&mut alone, 0.5), quantile(&mut alone, 0.99));
    let mut out = io::stdout().lock();
    writeln!(out, "save to picture, {EDITS} edits: median {median:.1} ms, p99 {late:.1} ms")?;
    writeln!(out, "the file event alone:      median {floor:.2} ms, p99 {floor_late:.2} ms")?;
    writeln!(out, "ratio of medians: {:.0}", median / floor.max(1e-3))?;
    Ok(())
}
