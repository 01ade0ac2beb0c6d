//! The plan of the house holds: each room is a package that uses only the rooms below it, and one alone knows Bevy.

use std::{collections::BTreeMap, fs, path::Path};

/// Each room and the rooms that it may use. Cargo refuses circles by itself; this says which way is down.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("core", &[]),
    ("system", &["core"]),
    ("assets", &["system"]),
    ("media", &["core", "system"]),
    ("content", &["core", "system", "assets", "media"]),
    ("paint", &["core", "assets", "media"]),
    ("lint", &["core", "system", "content", "paint"]),
    ("record", &["core", "system", "media"]),
    ("player", &["core", "system", "media", "content", "paint", "record"]),
    ("stage", &["core", "system", "assets", "media", "content", "paint", "lint", "record", "player"]),
    ("cli", &["core", "system", "assets", "media", "content", "paint", "lint", "record", "player", "stage"]),
    ("", &["cli"]),
];

/// What draws with an adapter or opens windows.
const OF_THE_STAGE: [&str; 6] = ["bevy", "bevy_render", "wgpu", "winit", "x11rb", "wayland-client"];

/// What the core must do without: files, threads, the system's clock, pixels.
const NOT_OF_THE_CORE: [&str; 9] =
    ["ron", "notify", "tempfile", "rustix", "signal-hook", "image", "resvg", "tiny-skia", "skrifa"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the manifest of a room depends on, tests aside; the package of the program has no room.
fn dependencies(room: &str) -> Vec<String> {
    let folder = if room.is_empty() { root().to_owned() } else { root().join("src").join(room) };
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let section = after.split("\n[").next().unwrap();
    let named = section.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    named.map(|line| line.split(['.', ' ', '=']).next().unwrap().to_owned()).collect()
}

#[test]
fn each_room_uses_only_what_is_below_it() {
    let rooms: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut folders: Vec<String> = fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let known: Vec<&str> = rooms.keys().copied().filter(|room| !room.is_empty()).collect();
    assert_eq!(folders, known, "each folder of the sources is a room of the plan");
    for (room, may_use) in &rooms {
        let used = dependencies(room);
        assert!(!used.is_empty() || *room == "core", "{room} uses nothing");
        for used in used.iter().filter_map(|used| used.strip_prefix("gongyi-")) {
            assert!(may_use.contains(&used), "{room} uses {used}");
        }
    }
}

#[test]
fn the_stage_alone_knows_bevy_and_the_core_knows_no_files() {
    for (room, _) in MAY_USE {
        for used in dependencies(room) {
            assert!(room == "stage" || !OF_THE_STAGE.contains(&used.as_str()), "{room} uses {used}");
            assert!(room != "core" || !NOT_OF_THE_CORE.contains(&used.as_str()), "{room} uses {used}");
        }
    }
    assert!(dependencies("stage").iter().any(|used| used == "bevy"));
}

/// Each source below a folder, with its text.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What the log says to people is said by `gongyi_core::log`, whose macros take a sentence in both languages.
#[test]
fn the_log_speaks_the_language_of_who_reads_it() {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    assert!(found.len() > 200);
    let own = root().join("src/core/log.rs").to_string_lossy().into_owned();
    for (path, source) in found.iter().filter(|(path, _)| *path != own) {
        // What the test of a trace says is read by nobody.
        let spoken = source.split("#[cfg(test)]\nmod ").next().unwrap();
        assert_eq!(other_macro(spoken), None, "{path} speaks one language");
    }
    assert_eq!(other_macro("tracing::warn!(\"lost\")"), Some("warn!"));
    assert_eq!(other_macro("gongyi_core::info!(text); use bevy::prelude::*; error!(\"lost\")"), Some("error!"));
    assert_eq!(other_macro("gongyi_core::info!(text); compile_error!(\"no\")"), None);
}

/// A macro that writes to the log and is none of `gongyi_core`.
fn other_macro(source: &str) -> Option<&'static str> {
    ["warn!", "info!", "error!"].into_iter().find(|name| {
        let is_other = |at: usize| {
            let before = &source[..at];
            !before.ends_with("gongyi_core::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
        };
        source.match_indices(&format!("{name}(")).any(|(at, _)| is_other(at))
    })
}

/// What a source must not name, by room: a package may well be allowed to link what it must not call.
#[test]
fn the_core_opens_nothing_starts_nothing_and_reads_no_clock() {
    let mut found = Vec::new();
    sources(&root().join("src/core"), &mut found);
    assert!(found.len() > 30);
    for (path, source) in found {
        for never in ["std::fs", "fs::{", "std::thread", "thread::spawn", "Utc::now", "Instant::now", "SystemTime"] {
            assert!(!source.contains(never), "{path} names {never}");
        }
    }
}
