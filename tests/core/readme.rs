//! What the documentation shows can be typed in as it stands, and what is shipped is in order.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono_tz::Tz;

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::problem::Severity;

/// The documents that must hold at least one block.
const GUIDES: [&str; 2] = ["README.md", "README.zh-CN.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files below a folder.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// The RON blocks of a document, each with the line on which it starts.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if inside && line.trim_start().starts_with("```") {
            inside = false;
        } else if inside {
            let (_, block) = found.last_mut().unwrap();
            block.push_str(line);
            block.push('\n');
        } else if line.trim_start().starts_with("```ron") {
            inside = true;
            found.push((index + 1, String::new()));
        }
    }
    found
}

#[test]
fn every_block_of_the_documentation_loads() {
    let mut files: Vec<PathBuf> = GUIDES.iter().map(|name| root().join(name)).collect();
    files.push(root().join("ARCHITECTURE.md"));
    documents(&root().join("docs"), &mut files);
    for file in files {
        let must = GUIDES.iter().any(|name| file == root().join(name));
        let text = fs::read_to_string(&file);
        assert!(text.is_ok() || !must, "there is no {}", file.display());
        let blocks = blocks(&text.unwrap_or_default());
        assert!(!blocks.is_empty() || !must, "{} shows no playlist", file.display());
        for (line, block) in blocks {
            let place = format!("{}:{line}", file.display());
            let first = block.lines().next().unwrap_or_default();
            let name = first.strip_prefix("// playlists/").unwrap_or_else(|| {
                panic!("{place}: the first line of a block says what it is, such as `// playlists/health.ron`")
            });
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name.trim()), &block).unwrap();
            // Its pictures and the playlists that it plays are not there: only the shape counts.
            let outcome = Loader::new(folder.path(), Assets::embedded(), Tz::Asia__Shanghai).load();
            assert!(outcome.good, "{place}: {:?}", outcome.problems());
        }
    }
}

#[test]
fn the_shipped_playlists_are_in_order() {
    let outcome = Loader::new(root().join("playlists"), Assets::embedded(), Tz::Asia__Shanghai).load();
    let errors: Vec<_> = outcome.problems().iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(outcome.good && errors.is_empty(), "{errors:?}");
    assert!(!outcome.library.playlists.is_empty());
}
