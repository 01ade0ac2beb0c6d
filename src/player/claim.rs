//! One player for one screen: a lock that goes with the process. Two players that fill the same output would hide each
//! other in turn, and neither would know.

use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    path::PathBuf,
    sync::Arc,
};

use gongyi_core::{
    model::{Screen, connector},
    problem::Text,
    text,
};

/// The screens of this player, as long as it lives.
#[derive(Debug, Default)]
pub struct Claims(Vec<File>);

/// Claims the outputs of these screens on the display of this name, or says who has them.
pub fn claim(display: &str, screens: &[Arc<Screen>]) -> Result<Claims, Text> {
    claim_in(&folder(), display, screens)
}

fn claim_in(folder: &std::path::Path, display: &str, screens: &[Arc<Screen>]) -> Result<Claims, Text> {
    let mut claims = Claims::default();
    let mut own = BTreeSet::new();
    for (index, screen) in screens.iter().enumerate() {
        let output = screen.output.as_ref().map_or_else(|| format!("{index}"), |output| connector(output));
        let plain = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "_");
        let path = folder.join(format!("gongyi-{}-{}.lock", plain(display), plain(&output)));
        // A player never stands in its own way: two of its screens may name one output, which `check` tells of.
        if !own.insert(path.clone()) {
            continue;
        }
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = match file {
            Ok(file) => file,
            Err(error) => {
                tracing::debug!("{} cannot be opened, so no other player is looked for: {error}", path.display());
                continue;
            }
        };
        match file.try_lock() {
            Ok(()) => {
                let id = std::process::id().to_string();
                let written = file.set_len(0).and_then(|()| file.write_all(id.as_bytes()));
                if let Err(error) = written {
                    tracing::debug!("{} cannot be written: {error}", path.display());
                }
                claims.0.push(file);
            }
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let read = file.rewind().and_then(|()| file.read_to_string(&mut owner));
                let owner = read.ok().and_then(|_| owner.trim().parse::<u32>().ok());
                let owner = owner.map_or(String::new(), |id| format!(" {id}"));
                let name = &screen.name;
                return Err(text!(
                    "屏幕“{name}”已由另一个 gongyi 进程{owner} 播放；先停止它，或用 --screen 选别的屏幕",
                    "another gongyi (process{owner}) plays on screen `{name}` already; stop it first, or pick \
                         other screens with --screen"
                ));
            }
            Err(TryLockError::Error(error)) => {
                tracing::debug!("{} cannot be locked: {error}", path.display());
            }
        }
    }
    Ok(claims)
}

/// Where the locks are: the user's runtime folder, else the one for temporary files.
fn folder() -> PathBuf {
    std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    fn screen(output: Option<&str>) -> Arc<Screen> {
        Arc::new(Screen { output: output.map(str::to_owned), ..Screen::new("hall".into(), Tz::UTC) })
    }

    #[test]
    fn a_player_does_not_stand_in_its_own_way() {
        // By its number and by its place in the list, one connector in two spellings, one name twice.
        for outputs in [[Some("1"), None], [Some("HDMI-1"), Some("HDMI-A-1")], [Some("DP-1"), Some("DP-1")]] {
            let folder = tempfile::tempdir().unwrap();
            let screens = outputs.map(screen);
            let claims = claim_in(folder.path(), ":0", &screens).unwrap();
            assert!(claim_in(folder.path(), ":0", &screens).is_err(), "another player is still refused");
            drop(claims);
        }
    }

    #[test]
    fn an_output_has_one_player_until_that_ends() {
        let folder = tempfile::tempdir().unwrap();
        let claim = |display: &str, output: &str| claim_in(folder.path(), display, &[screen(Some(output))]);
        let first = claim(":0", "HDMI-1").unwrap();
        let refused = claim(":0", "HDMI-A-1").unwrap_err();
        assert!(refused.en.contains(&std::process::id().to_string()), "{}", refused.en);
        assert!(claim(":0", "DP-1").is_ok() && claim(":1", "HDMI-1").is_ok());
        drop(first);
        assert!(claim(":0", "HDMI-1").is_ok());
    }
}
