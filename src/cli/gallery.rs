//! `gongyi gallery`: every slide of a folder as a PNG file, at several sizes and in several themes, to be looked at.
//!
//! It needs no schedule and no graphics adapter: a slide is painted as the player paints it. It is how a designer works
//! on a template, and how a proof is sent to whoever must approve it.

use std::{path::PathBuf, sync::Arc};

use super::{Exit, Failure, assets, open_existing, size};
use crate::{
    clock::system_now,
    content::theme::Theme,
    library::model::Slide,
    paint::{PaintSize, Painter},
    problem::{Lang, Text},
    record::{mirror::encode, write_atomic},
    typeset::Fonts,
};

/// The sizes where the command line names none: a screen lying, a screen standing, and a large one.
const DEFAULT_SIZES: [(u32, u32); 3] = [(1920, 1080), (1080, 1920), (3840, 2160)];

/// Draws every slide of a folder to PNG files.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// Only this playlist; may be given several times.
    #[arg(long, value_name = "NAME")]
    playlist: Vec<String>,
    /// In this theme instead of the playlist's own; may be given several times, or be `all`.
    #[arg(long, value_name = "NAME")]
    theme: Vec<String>,
    /// A size; may be given several times [default: 1920x1080, 1080x1920 and 3840x2160].
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Vec<(u32, u32)>,
    /// The folder to write to; files are called `<playlist>-<slide>[-<theme>]-<W>x<H>.png`.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), lang)?;
    let now = system_now().with_timezone(&outcome.library.site.timezone).naive_local();
    let themes = themes(&args.theme)?;
    let sizes = if args.size.is_empty() { DEFAULT_SIZES.to_vec() } else { args.size.clone() };
    let fonts = Fonts::load(&assets())
        .map_err(|error| Failure::new(Exit::Failed, Text::new(format!("字体无法使用：{error}"), error.to_string())))?;
    let painter = Painter::new(fonts, assets());
    std::fs::create_dir_all(&args.out).map_err(|error| Failure::io("无法建立", "cannot make", &args.out, &error))?;
    let mut all_drawn = true;
    for (width, height) in sizes {
        for playlist in outcome.library.playlists.values() {
            if !args.playlist.is_empty() && !args.playlist.iter().any(|name| name == playlist.name.as_str()) {
                continue;
            }
            for slide in &playlist.slides {
                for (suffix, slide) in dressed(&slide.at_time(now), &themes) {
                    let name = slide.id.as_str().replace('/', "-");
                    let path = args.out.join(format!("{name}{suffix}-{width}x{height}.png"));
                    let Ok(canvas) = painter.draw(&slide, PaintSize { width, height }) else {
                        // What is wrong with it has been told when the folder was read.
                        all_drawn = false;
                        continue;
                    };
                    let png =
                        encode(&canvas).map_err(|error| Failure::io("无法写入", "cannot write", &path, &error))?;
                    write_atomic(&path, &png)
                        .map_err(|error| Failure::io("无法写入", "cannot write", &path, &error))?;
                }
            }
        }
    }
    Ok(if all_drawn { Exit::Fine } else { Exit::BadContent })
}

/// The themes of these names.
fn themes(names: &[String]) -> Result<Vec<Arc<Theme>>, Failure> {
    let all = Theme::names(&assets());
    let names = if names.iter().any(|name| name == "all") { &all } else { names };
    names
        .iter()
        .map(|name| {
            Theme::load(&assets(), name).map_err(|problem| Failure::new(Exit::BadUsage, problem.message.clone()))
        })
        .collect()
}

/// A slide in its own theme, or in each of these, with what its file's name tells of that.
fn dressed(slide: &Arc<Slide>, themes: &[Arc<Theme>]) -> Vec<(String, Arc<Slide>)> {
    if themes.is_empty() {
        return vec![(String::new(), Arc::clone(slide))];
    }
    themes
        .iter()
        .map(|theme| (format!("-{}", theme.name), Arc::new(Slide { theme: Arc::clone(theme), ..Slide::clone(slide) })))
        .collect()
}
