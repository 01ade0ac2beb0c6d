//! `gongyi gallery`: every slide of a folder as a PNG file, at several sizes and in several themes, to be judged, and
//! its screens with zones as they hang on the wall.
//!
//! It needs no graphics adapter: a slide is painted as the player paints it. It is how a designer works on a template,
//! and how a proof is sent to whoever must approve it.

use std::{path::PathBuf, sync::Arc};

use super::{
    Exit, Failure, assets, open_existing,
    progress::Progress,
    size, time,
    wall::{self, Wall},
    write_picture,
};
use gongyi_content::{library::Verifying, themes};
use gongyi_core::{problem::Lang, shapes::theme::Theme, show::Show};
use gongyi_paint::{PaintSize, led};
use gongyi_system::clock::system_now;

/// The sizes where the command line names none: landscape, portrait, and a large one.
const DEFAULT_SIZES: [(u32, u32); 3] = [(1920, 1080), (1080, 1920), (3840, 2160)];

/// Draws every slide of a folder to PNG files.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// Only this playlist, and no screens; may be given several times.
    #[arg(long, value_name = "NAME")]
    playlist: Vec<String>,
    /// In this theme instead of the playlist's own; may be given several times, or be `all`.
    #[arg(long, value_name = "NAME")]
    theme: Vec<String>,
    /// A size; may be given several times [default: 1920x1080, 1080x1920 and 3840x2160].
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Vec<(u32, u32)>,
    /// The day of slides that are another every day, and the time of the screens [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The folder to write to; files are called `<playlist>-<slide>[-<theme>]-<W>x<H>.png`, and those of screens with
    /// zones `screen-<name>[-<theme>]-<W>x<H>.png`.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), Verifying::Eagerly, lang)?;
    let show = Show::compile(Arc::clone(&outcome.library));
    let library = show.library();
    let zone = library.site.timezone;
    let now = args.at.as_deref().map_or_else(|| Ok(system_now()), |at| time::parse(at, zone))?;
    let local = now.with_timezone(&zone).naive_local();
    let themes = themes(&args.theme)?;
    let sizes = if args.size.is_empty() { DEFAULT_SIZES.to_vec() } else { args.size.clone() };
    let painter = wall::painter()?;
    std::fs::create_dir_all(&args.out).map_err(|error| Failure::io("无法建立", "cannot make", &args.out, &error))?;
    let playlists = library
        .playlists
        .values()
        .filter(|playlist| args.playlist.is_empty() || args.playlist.iter().any(|name| name == playlist.name.as_str()));
    let slides: Vec<_> = playlists.flat_map(|playlist| &playlist.slides).map(|slide| slide.at_time(local)).collect();
    let screens: Vec<_> =
        library.screens.iter().filter(|screen| args.playlist.is_empty() && !screen.zones.is_empty()).collect();
    let mut all_drawn = true;
    let (progress, mut done) = (Progress::new(), 0);
    let count = sizes.len() * themes.len() * (slides.len() + screens.len());
    let mut one_more = || {
        done += 1;
        progress.reach(done, count);
    };
    for (width, height) in sizes {
        for theme in &themes {
            let theme = theme.as_ref();
            let suffix = theme.map(|theme| format!("-{}", theme.name)).unwrap_or_default();
            let path = |name: &str| args.out.join(format!("{name}{suffix}-{width}x{height}.png"));
            for slide in &slides {
                one_more();
                let size = PaintSize { width, height };
                // What is wrong with it was reported when the folder was read.
                let Ok(mut canvas) = wall::paint(&painter, slide, theme, size) else {
                    all_drawn = false;
                    continue;
                };
                if slide.is_led((width, height)) {
                    canvas = led::sheet(&canvas, height);
                }
                write_picture(&path(&slide.id.as_str().replace('/', "-")), &canvas)?;
            }
            let wall = Wall { show: &show, painter: &painter, theme, mixes: false, verifies: None };
            for screen in &screens {
                one_more();
                let canvas = wall.draw(screen, (width, height), now)?;
                write_picture(&path(&format!("screen-{}", screen.name)), &canvas)?;
            }
        }
    }
    Ok(if all_drawn { Exit::Fine } else { Exit::BadContent })
}

/// The themes of these names; where there are none, nothing instead of each slide's own.
fn themes(names: &[String]) -> Result<Vec<Option<Arc<Theme>>>, Failure> {
    if names.is_empty() {
        return Ok(vec![None]);
    }
    let all = themes::names(&assets());
    let names = if names.iter().any(|name| name == "all") { &all } else { names };
    names
        .iter()
        .map(|name| {
            let theme = themes::load(&assets(), name);
            theme.map(Some).map_err(|problem| Failure::new(Exit::BadUsage, problem.message.clone()))
        })
        .collect()
}
