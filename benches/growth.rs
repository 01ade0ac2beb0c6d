//! What a folder costs as it grows: 100 playlists of 1,000 slides and 10,000 rules, and 10,000 slides with a picture each.
//!
//! First in this process, as the player does it: the first reading of the folder, one of a folder where nothing changed, and
//! one after a single slide was edited. What counts is the ratio to the first reading. Then the program itself, from its
//! start to its end, with the most memory that it took: `explain`, and `check` with an empty cache and with a full one.
//!
//! `cargo bench --no-default-features --bench growth -- --playlists 100 --slides 1000 --rules 10000 --pictures 1000
//! --only load,pictures,explain,check`; `--write DIR` only writes such a folder.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop where something is wrong")]

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Verifying};
use gongyi_system::clock::monotonic_now;

/// How often each reading is measured; the median counts.
const ROUNDS: usize = 5;
/// Themes of the playlists, in turn.
const THEMES: [&str; 4] = ["red-gold", "clinic", "spring", "night"];

/// How large a folder is, and what is measured of it.
struct Options {
    playlists: usize,
    slides: usize,
    rules: usize,
    pictures: usize,
    only: Vec<String>,
    write: Option<PathBuf>,
}

impl Options {
    fn read() -> Result<Self, Box<dyn Error>> {
        let mut options =
            Self { playlists: 100, slides: 1000, rules: 10_000, pictures: 1000, only: Vec::new(), write: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--playlists" => options.playlists = value()?.parse()?,
                "--slides" => options.slides = value()?.parse()?,
                "--rules" => options.rules = value()?.parse()?,
                "--pictures" => options.pictures = value()?.parse()?,
                "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
                "--write" => options.write = Some(value()?.into()),
                // What `cargo bench` itself passes on.
                "--bench" => {}
                other => return Err(format!("what is {other}?").into()),
            }
        }
        Ok(options)
    }

    fn measures(&self, what: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == what)
    }
}

/// A slide of its own: no two of them are painted alike.
fn slide(list: usize, at: usize) -> String {
    let number = list * 100_000 + at;
    match at % 5 {
        0 => format!("Slogan(text: \"讲文明 树新风 第{number}条\", note: \"文明办 {number}\"),"),
        1 => format!(
            "Notice(title: \"第{number}号通知\", points: [\"请自觉排队\", \"请勿大声喧哗\", \"爱护公共设施\"]),"
        ),
        2 => format!("Steps(title: \"垃圾分类 {number}\", steps: [\"可回收物\", \"有害垃圾\", \"厨余垃圾\"]),"),
        3 => format!("Couplet(first: \"春风化雨润万物\", second: \"文明新风进千家\", across: \"第{number}联\"),"),
        _ => format!("Slogan(text: \"文明出行\\n礼让行人 {number}\", dwell: \"12s\", id: \"s{number}\"),"),
    }
}

fn playlist(list: usize, slides: usize) -> String {
    let mut text = format!("(theme: \"{}\", slides: [\n", THEMES.get(list % THEMES.len()).unwrap());
    for at in 0..slides {
        text += &slide(list, at);
        text.push('\n');
    }
    text + "])\n"
}

/// Hours, weekdays, ranges of dates, working days, festivals: as many as a city has, many times over.
fn site(rules: usize, playlists: usize) -> String {
    let mut text = "(timezone: \"Asia/Shanghai\", schedule: [\n(play: \"p000\"),\n".to_owned();
    for at in 1..rules {
        let (list, hour, minute) = (at % playlists, at % 24, at * 7 % 60);
        let (from, to) = (format!("{hour:02}:{minute:02}"), format!("{:02}:{minute:02}", (hour + 1 + at % 5) % 24));
        let (month, day) = (1 + at % 12, 1 + at % 25);
        let when = match at % 5 {
            0 => format!("Hours(\"{from}-{to}\")"),
            1 => format!("Hours(\"Mo-Fr {from}-{to}\")"),
            2 => format!("Dates(\"2026-{month:02}-{day:02}\", \"2026-{month:02}-{:02}\")", day + 3),
            3 => format!("On(Workdays, \"{from}-{to}\")"),
            _ => format!("Festival(name: \"中秋节\", before: {})", at % 4),
        };
        writeln!(text, "(play: \"p{list:03}\", when: {when}, priority: {}, share: {}),", at % 9, 1 + at % 3).unwrap();
    }
    text + "])\n"
}

fn write_folder(folder: &Path, options: &Options) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for list in 0..options.playlists {
        fs::write(folder.join(format!("p{list:03}.ron")), playlist(list, options.slides))?;
    }
    fs::write(folder.join("site.ron"), site(options.rules, options.playlists))
}

/// A folder of one playlist with so many pictures, all different.
fn write_pictures(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut text = "(slides: [\n".to_owned();
    for at in 0..count {
        let shade = |shift: usize| (at >> shift) as u8;
        let picture = image::RgbImage::from_fn(320, 180, |x, y| {
            image::Rgb([shade(0).wrapping_add(x as u8), shade(4).wrapping_add(y as u8), shade(8)])
        });
        picture.save(folder.join(format!("{at}.png"))).map_err(io::Error::other)?;
        writeln!(text, "Picture(file: \"{at}.png\", caption: \"图 {at}\"),").unwrap();
    }
    fs::write(folder.join("pictures.ron"), text + "])\n")
}

/// Replaces a file as an editor does.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let temporary = path.with_extension("being-written");
    fs::write(&temporary, text)?;
    fs::rename(temporary, path)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let start = monotonic_now();
    let done = act();
    (start.elapsed(), done)
}

/// A line of the report, with its ratio to `whole`.
fn report(what: &str, time: Duration, whole: Option<Duration>, more: &str) -> io::Result<()> {
    let ratio = whole.map_or(String::new(), |whole| {
        format!("  {:.4} of the first reading", time.as_secs_f64() / whole.as_secs_f64())
    });
    writeln!(io::stdout(), "{what:<44} {:>9.1} ms{ratio}{more}", time.as_secs_f64() * 1000.0)
}

/// The readings of a player; `at` is the monotonic clock as it is told to the loader, ahead of the real one, so that no file
/// counts as just written.
fn measure_readings(
    folder: &Path,
    verifying: Verifying,
    edit: impl Fn(usize) -> io::Result<()>,
) -> io::Result<Duration> {
    let mut at = monotonic_now();
    let mut first = Vec::new();
    for _ in 0..3 {
        let mut loader = Loader::new(folder, Assets::embedded(), chrono_tz::UTC).verifying(verifying);
        first.push(timed(|| loader.load_at(at)).0);
    }
    let first = median(first);
    report("first reading", first, None, "")?;
    let mut loader = Loader::new(folder, Assets::embedded(), chrono_tz::UTC).verifying(verifying);
    let mut read = |at: &mut Instant| {
        *at += Duration::from_secs(10);
        let (time, outcome) = timed(|| loader.load_at(*at));
        assert!(outcome.good, "{:?}", outcome.problems().first());
        time
    };
    read(&mut at);
    report("second reading, which settles the files", read(&mut at), Some(first), "")?;
    let unchanged = (0..ROUNDS).map(|_| read(&mut at)).collect();
    report("reading again where nothing changed", median(unchanged), Some(first), "")?;
    let mut edited = Vec::new();
    for round in 0..ROUNDS {
        edit(round)?;
        edited.push(read(&mut at));
    }
    report("reading again where one slide changed", median(edited), Some(first), "")?;
    Ok(first)
}

/// The most memory that an ended program took, in bytes, and how long it ran: asked of `/usr/bin/time` where there is one.
fn program(arguments: &[&str], cache: &Path) -> io::Result<(Duration, String, u64)> {
    let mut command = Command::new("/usr/bin/time");
    command.args(["-f", "%M", env!("CARGO_BIN_EXE_gongyi")]);
    if !Path::new("/usr/bin/time").exists() {
        command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    }
    command.args(arguments).env("XDG_CACHE_HOME", cache).stdin(Stdio::null());
    let (time, output) = timed(|| command.output());
    let output = output?;
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let kilobytes = err.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    Ok((time, blake3::hash(&output.stdout).to_hex().to_string(), kilobytes * 1024))
}

fn run(what: &str, arguments: &[&str], cache: &Path) -> io::Result<String> {
    let (time, printed, bytes) = program(arguments, cache)?;
    report(what, time, None, &format!("  {} MB", bytes / 1_000_000))?;
    Ok(printed)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::read()?;
    if let Some(folder) = &options.write {
        write_folder(folder, &options)?;
        return Ok(());
    }
    let root = tempfile::tempdir()?;
    let (folder, pictures, cache) =
        (root.path().join("playlists"), root.path().join("pictures"), root.path().join("cache"));
    write_folder(&folder, &options)?;
    let mut out = io::stdout();
    writeln!(out, "{} playlists of {} slides, {} rules", options.playlists, options.slides, options.rules)?;
    if options.measures("load") {
        measure_readings(&folder, Verifying::Never, |round| {
            let text = playlist(0, options.slides).replacen("第1号通知", &format!("第1号通知（{round}）"), 1);
            replace(&folder.join("p000.ron"), &text)
        })?;
    }
    let named = folder.to_str().expect("a temporary folder has a name in UTF-8");
    if options.measures("explain") {
        run("explain", &["explain", named, "--at", "2026-11-26 09:00"], &cache)?;
    }
    if options.measures("check") {
        let check = ["check", named, "--format", "json"];
        let cold = run("check, with nothing remembered", &check, &cache)?;
        let warm = run("check, again", &check, &cache)?;
        let text = playlist(0, options.slides).replacen("第1号通知", "第1号通知（改）", 1);
        replace(&folder.join("p000.ron"), &text)?;
        run("check, again, one slide changed", &check, &cache)?;
        assert_eq!(cold, warm, "what is remembered changes nothing");
    }
    if options.measures("pictures") {
        write_pictures(&pictures, options.pictures)?;
        writeln!(out, "{} pictures, each in a slide", options.pictures)?;
        let mut lines = fs::read_to_string(pictures.join("pictures.ron"))?;
        lines.push('\n');
        measure_readings(&pictures, Verifying::Lazily, |round| {
            replace(&pictures.join("pictures.ron"), &lines.replacen("图 1\"", &format!("图一 {round}\""), 1))
        })?;
        let named = pictures.to_str().expect("a temporary folder has a name in UTF-8");
        let check = ["check", named, "--format", "json"];
        let cold = run("check, with nothing remembered", &check, &cache)?;
        let warm = run("check, again", &check, &cache)?;
        assert_eq!(cold, warm, "what is remembered changes nothing");
    }
    Ok(())
}
