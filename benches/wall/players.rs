//! How each player is started, with what makes it cheapest, and how it is told that one is missing.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    content::{Content, DWELL_SECS, Show},
    table::Player,
};

/// What makes Chromium cheapest where no adapter is: no GPU process and no GL, so that it composites with its own
/// software renderer, in one process with the browser; and nothing that a sign does not need.
const CHROMIUM: &[&str] = &[
    "--kiosk",
    "--disable-gpu",
    "--in-process-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-client-side-phishing-detection",
    "--disable-hang-monitor",
    "--disable-infobars",
    "--disable-notifications",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,DialMediaRouteProvider",
    "--renderer-process-limit=1",
    "--force-color-profile=srgb",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
    "--mute-audio",
    "--metrics-recording-only",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--no-pings",
    "--password-store=basic",
    "--use-mock-keychain",
    "--disk-cache-size=1",
    "--media-cache-size=1",
    "--window-position=0,0",
];

/// What makes mpv cheapest: pictures put straight to X, no GL, no scripts, no sound, no keyboard.
const MPV: &[&str] = &[
    "--no-config",
    "--vo=x11",
    "--hwdec=no",
    "--no-audio",
    "--no-osc",
    "--osd-level=0",
    "--load-scripts=no",
    "--no-ytdl",
    "--no-input-terminal",
    "--no-input-default-bindings",
    "--no-input-cursor",
    "--cursor-autohide=always",
    "--really-quiet",
    "--no-terminal",
    "--no-border",
    "--geometry=100%x100%+0+0",
    "--loop-playlist=inf",
    "--stop-screensaver=no",
    "--cache=no",
    "--demuxer-readahead-secs=0",
];

/// The players that were found.
#[derive(Debug)]
pub(crate) struct Players {
    /// Gongyi's release binary.
    pub(crate) gongyi: PathBuf,
    chromium: Option<PathBuf>,
    mpv: Option<PathBuf>,
    /// Flags for Chromium instead of those here.
    chromium_flags: Option<Vec<String>>,
}

impl Players {
    /// Looks for them; an error says how to build Gongyi, which nothing can be measured without.
    pub(crate) fn find(chromium_flags: Option<Vec<String>>) -> Result<Self, String> {
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/release/gongyi");
        let gongyi = env::var_os("GONGYI_BIN").map_or(built, PathBuf::from);
        if !gongyi.is_file() {
            return Err(format!(
                "there is no {}: build it by `cargo build --release`, or name another by GONGYI_BIN",
                gongyi.display()
            ));
        }
        let gongyi = gongyi.canonicalize().map_err(|error| error.to_string())?;
        // Debian's script before the browser costs time and adds flags.
        let bare = ["/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium-browser"].map(PathBuf::from);
        let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
        let chromium = bare.into_iter().find(|path| path.is_file());
        let chromium = chromium.or_else(|| names.iter().find_map(|name| in_path(name)));
        Ok(Self { gongyi, chromium, mpv: in_path("mpv"), chromium_flags })
    }

    /// The program of a player; none where it is not installed.
    pub(crate) fn program(&self, player: Player) -> Option<&Path> {
        match player {
            Player::Gongyi => Some(&self.gongyi),
            Player::Chromium => self.chromium.as_deref(),
            Player::Mpv => self.mpv.as_deref(),
        }
    }

    /// What to install where a player is missing.
    pub(crate) fn package(player: Player) -> &'static str {
        match player {
            Player::Gongyi => "cargo build --release",
            Player::Chromium => "apt-get install chromium",
            Player::Mpv => "apt-get install mpv",
        }
    }

    /// The command that shows something, with a folder for what the player keeps. None where the player is missing or
    /// cannot show it: mpv has no ticker.
    pub(crate) fn command(&self, player: Player, show: Show, content: &Content, kept: &Path) -> Option<Command> {
        let mut command = Command::new(self.program(player)?);
        match player {
            Player::Gongyi => {
                command.arg("play").arg(content.folder(show));
                command.arg("--state").arg(kept.join("state"));
                command.arg("--events").arg(kept.join("events.jsonl"));
                command.arg("--status").arg(kept.join("run/status.json"));
                // As in packaging/systemd/gongyi@.service.
                command.env("MALLOC_MMAP_THRESHOLD_", "1048576");
            }
            Player::Chromium => {
                match &self.chromium_flags {
                    Some(flags) => command.args(flags),
                    None => command.args(CHROMIUM),
                };
                // It refuses to play for root with its sandbox.
                if rustix::process::geteuid().is_root() {
                    command.args(["--no-sandbox", "--test-type"]);
                }
                // Without a window manager it leaves out a pixel of each side.
                command.arg(format!("--window-size={},{}", content.size.0 + 1, content.size.1 + 1));
                command.arg(format!("--user-data-dir={}", kept.join("profile").display()));
                command.arg(format!("file://{}", content.page(show).display()));
            }
            Player::Mpv => {
                command.args(MPV);
                match show {
                    Show::Ticker => return None,
                    Show::Still => command.arg("--image-display-duration=inf").arg(content.picture(0)),
                    Show::Fade => {
                        command.arg(format!("--image-display-duration={DWELL_SECS}")).args(content.pictures())
                    }
                };
            }
        }
        Some(command)
    }

    /// What a player says of its version.
    pub(crate) fn version(&self, player: Player) -> String {
        let ask = |program: &Path| {
            let out = Command::new(program).arg("--version").output().ok()?;
            Some(String::from_utf8_lossy(&out.stdout).lines().next()?.trim().to_owned())
        };
        let version = self.program(player).map(|program| ask(program).unwrap_or_else(|| "unknown".to_owned()));
        let version = version.unwrap_or_else(|| "not installed".to_owned());
        // mpv tells its authors as well.
        version.split(" Copyright").next().unwrap_or_default().to_owned()
    }
}

/// A program as a shell finds it.
pub(crate) fn in_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}
