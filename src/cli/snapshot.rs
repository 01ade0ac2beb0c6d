//! `gongyi snapshot`: what a screen shows at an instant, as a PNG file. It needs no graphics adapter.

use std::{path::PathBuf, sync::Arc};

use super::{Exit, Failure, open_existing, screen_named, size, time, wall, write_picture};
use gongyi_content::library::Verifying;
use gongyi_core::{problem::Lang, show::Show};
use gongyi_system::clock::system_now;

/// The size where neither the command line nor the screen names one.
const DEFAULT_SIZE: (u32, u32) = (1920, 1080);

/// Draws what a screen shows at an instant to a PNG file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The screen [default: the first].
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// When: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now` [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The size of the upright picture [default: the screen's, or 1920x1080].
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(u32, u32)>,
    /// The file to write.
    #[arg(long, value_name = "FILE.png")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), Verifying::Never, lang)?;
    let library = &outcome.library;
    let screen = screen_named(library, args.screen.as_deref())?;
    let now = args.at.as_deref().map_or_else(|| Ok(system_now()), |at| time::parse(at, library.site.timezone))?;
    let size = args.size.or(screen.size).unwrap_or(DEFAULT_SIZE);
    let painter = wall::painter()?;
    let wall = wall::Wall {
        show: &Show::compile(Arc::clone(library)),
        painter: &painter,
        theme: None,
        mixes: true,
        verifies: Some(wall::Verified::new(lang)),
    };
    write_picture(&args.out, &wall.draw(screen, size, now)?)?;
    Ok(Exit::Fine)
}
